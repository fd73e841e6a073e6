//! Error numbers as every layer hands them up: one word, the value that the
//! C face stores into `errno`.
//!
//! nix's own type cannot hold the four numbers that 0MQ adds (EFSM and its
//! neighbours live above `HAUSNUMERO`), hence this one.

/// First of the error numbers that 0MQ adds to those of the system.
pub const HAUSNUMERO: i32 = 156_384_712;

/// An error number, never 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Errno(pub i32);

impl std::fmt::Debug for Errno {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Errno({}: {})", self.0, std::io::Error::from_raw_os_error(self.0))
    }
}

macro_rules! system {
    ($($name:ident),* $(,)?) => {
        #[allow(missing_docs)]
        impl Errno {
            $(pub const $name: Errno = Errno(libc::$name);)*
        }
    };
}

system!(
    EACCES,
    EADDRINUSE,
    EADDRNOTAVAIL,
    EAGAIN,
    ECONNABORTED,
    ECONNREFUSED,
    ECONNRESET,
    EFAULT,
    EHOSTUNREACH,
    EINPROGRESS,
    EINTR,
    EINVAL,
    EMFILE,
    EMSGSIZE,
    ENAMETOOLONG,
    ENOBUFS,
    ENODEV,
    ENOENT,
    ENOMEM,
    ENOTCONN,
    ENOTSOCK,
    ENOTSUP,
    EPIPE,
    EPROTO,
    EPROTONOSUPPORT,
    ETIMEDOUT,
);

impl Errno {
    /// The operation does not fit the socket's state (REQ and REP).
    pub const EFSM: Errno = Errno(HAUSNUMERO + 51);
    /// The protocol does not fit the socket's type (PGM only; never made here).
    pub const ENOCOMPATPROTO: Errno = Errno(HAUSNUMERO + 52);
    /// The context is being terminated.
    pub const ETERM: Errno = Errno(HAUSNUMERO + 53);
    /// No I/O thread is there for the task.
    pub const EMTHREAD: Errno = Errno(HAUSNUMERO + 54);

    /// What the last failed system call of this thread left in `errno`.
    pub fn last() -> Errno {
        Errno::from(std::io::Error::last_os_error())
    }
}

impl From<std::io::Error> for Errno {
    fn from(error: std::io::Error) -> Errno {
        Errno(error.raw_os_error().unwrap_or(libc::EINVAL))
    }
}

impl From<nix::errno::Errno> for Errno {
    fn from(error: nix::errno::Errno) -> Errno {
        Errno(error as i32)
    }
}

/// What the core's fallible calls return.
pub type Result<T> = std::result::Result<T, Errno>;
