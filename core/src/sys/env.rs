//! The environment, where it can be trusted.

use std::ffi::{CStr, c_char};

unsafe extern "C" {
    fn secure_getenv(name: *const c_char) -> *const c_char;
}

/// The value of a variable; None if there is none, or the program runs with
/// more rights than whoever started it.
pub fn trusted(name: &CStr) -> Option<Vec<u8>> {
    // SAFETY: the name is a string. As with every look at the environment, the
    // program must not change it at the same time.
    let value = unsafe { secure_getenv(name.as_ptr()) };
    // SAFETY: not NULL, hence a string, copied before anybody could change it.
    (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) }.to_bytes().to_vec())
}
