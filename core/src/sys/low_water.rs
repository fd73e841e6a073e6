//! How many bytes are to be there before a stream tells of input (socket(7)).

use super::net;
use libc::{SO_RCVLOWAT, SOL_SOCKET, c_int};
use std::os::fd::BorrowedFd;

#[cfg(target_os = "linux")]
pub use linux::is_heeded;

/// Whether a stream heeds what [`set`] says: elsewhere that is not known.
#[cfg(not(target_os = "linux"))]
pub fn is_heeded(_fd: BorrowedFd<'_>) -> bool {
    false
}

/// Has a stream tell of input, to poll(2) and epoll(7), only once `bytes` of it
/// are there, or no more come, or no more fit. 1 is what every stream begins
/// with. False: the system refuses.
pub fn set(fd: BorrowedFd<'_>, bytes: usize) -> bool {
    let bytes = bytes.min(c_int::MAX as usize) as c_int;
    net::set_option(fd, SOL_SOCKET, SO_RCVLOWAT, bytes)
}

#[cfg(target_os = "linux")]
mod linux {
    use crate::sys::net;
    use nix::sys::utsname::uname;
    use std::os::fd::BorrowedFd;
    use std::os::unix::ffi::OsStrExt;
    use std::sync::OnceLock;

    /// Whether a stream heeds what [`super::set`] says: tcp does, if the kernel
    /// may be trusted. Until 5.12 a stream whose window was full before the
    /// bytes were there told of nothing, for ever.
    pub fn is_heeded(fd: BorrowedFd<'_>) -> bool {
        is_sound() && net::is_tcp(fd)
    }

    /// The first release whose stream never fails to tell that no more fit.
    const SOUND: (u32, u32) = (5, 15);

    fn is_sound() -> bool {
        static SOUND_HERE: OnceLock<bool> = OnceLock::new();
        *SOUND_HERE.get_or_init(|| {
            uname()
                .is_ok_and(|name| version(name.release().as_bytes()).is_some_and(|version| version >= SOUND))
        })
    }

    /// The numbers that a release begins with: 6 and 1 for `6.1.0-18-amd64`.
    pub fn version(release: &[u8]) -> Option<(u32, u32)> {
        let mut numbers =
            release.split(|c| !c.is_ascii_digit()).map(|n| str::from_utf8(n).ok()?.parse().ok());
        Some((numbers.next()??, numbers.next()??))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::linux::version;

    #[test]
    fn releases_begin_with_two_numbers() {
        assert_eq!(version(b"6.1.0-18-amd64"), Some((6, 1)));
        assert_eq!(version(b"5.15"), Some((5, 15)));
        assert_eq!(version(b"4.19.0+"), Some((4, 19)));
        assert!(version(b"10.0").unwrap() > (5, 15));
        for odd in [&b""[..], b"6", b"6.", b"x.1", b"-6.1", b"6.x"] {
            assert_eq!(version(odd), None);
        }
    }
}
