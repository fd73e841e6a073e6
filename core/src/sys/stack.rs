//! How much stack the library's own threads need.

/// Bytes for calls and their variables.
const ROOM: usize = 256 * 1024;

/// Bytes of stack that a thread of the library is to have. Where the C library
/// takes a thread's own variables from its stack, as glibc does, a program with
/// many of them would leave it none.
pub fn size() -> usize {
    ROOM + own_variables()
}

#[cfg(not(target_os = "linux"))]
fn own_variables() -> usize {
    0
}

/// Bytes of thread-local variables of the program and all its libraries.
#[cfg(target_os = "linux")]
fn own_variables() -> usize {
    use libc::{PT_TLS, c_int, c_void, dl_iterate_phdr, dl_phdr_info, size_t};

    unsafe extern "C" fn add(module: *mut dl_phdr_info, _: size_t, sum: *mut c_void) -> c_int {
        // SAFETY: the system describes a module in it.
        let module = unsafe { &*module };
        for i in 0..module.dlpi_phnum.into() {
            // SAFETY: there are that many headers.
            let header = unsafe { &*module.dlpi_phdr.add(i) };
            if header.p_type == PT_TLS {
                // SAFETY: `sum`, below.
                unsafe { *sum.cast::<usize>() += (header.p_memsz + header.p_align) as usize };
            }
        }
        0
    }

    let mut sum = 0;
    // SAFETY: `add` alone has the pointer, and only during the call.
    unsafe { dl_iterate_phdr(Some(add), (&raw mut sum).cast()) };
    sum
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn thread_local_variables_come_on_top() {
        thread_local!(static LARGE: [u8; 300_000] = const { [1; 300_000] });
        assert!(LARGE.with(|large| large[7]) == 1 && own_variables() > 300_000);
    }
}
