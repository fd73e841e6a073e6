//! ipc: stream sockets at paths of the file system.
//!
//! The latest listener at a path wins: the socket file of another is taken
//! out of its way. A file that is not a socket is left alone.

use super::{Address, Attempt, Bound, ConnectError, ListenError, backlog, start};
use crate::errno::{Errno, Result};
use crate::options::Options;
use crate::sys::fd;
use nix::sys::socket::{AddressFamily, UnixAddr, bind, getsockopt, listen as start_listening, sockopt};
use std::ffi::OsStr;
use std::hash::{BuildHasher, RandomState};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

/// Fresh paths that are tried before giving up.
const TRIES: u32 = 16;

/// The path that an address is.
///
/// # Errors
/// ENAMETOOLONG: it has more bytes than a socket's path may have (107 on Linux).
pub fn resolve(text: &[u8]) -> Result<PathBuf> {
    let path = Path::new(OsStr::from_bytes(text));
    UnixAddr::new(path)?;
    Ok(path.into())
}

/// A listening descriptor at the path; one that begins with `*` stands for a
/// fresh path in the directory for temporary files.
pub fn listen(path: &Path, options: &Options) -> std::result::Result<Bound, ListenError> {
    let failed = |errno, fd| ListenError { errno, fd, address: Address::Ipc(path.into()) };
    let fd = fd::stream(AddressFamily::Unix).map_err(|errno| failed(errno, None))?;
    let bound = if is_wildcard(path) { bind_fresh(&fd) } else { bind_at(&fd, path).map(|()| path.into()) };
    match bound.and_then(|path| start_listening(&fd, backlog(options)).map(|()| path).map_err(Errno::from)) {
        Ok(path) => Ok(Bound { fd, address: Address::Ipc(path) }),
        Err(errno) => Err(failed(errno, Some(fd))),
    }
}

fn is_wildcard(path: &Path) -> bool {
    path.as_os_str().as_bytes().starts_with(b"*")
}

/// Binds the path, in place of another socket if need be.
///
/// # Errors
/// EADDRINUSE: something else is there. ENOENT, ENOTDIR, EACCES: no such place.
fn bind_at(fd: &OwnedFd, path: &Path) -> Result<()> {
    let address = UnixAddr::new(path)?;
    match bind(fd.as_raw_fd(), &address).map_err(Errno::from) {
        Err(Errno::EADDRINUSE) if unlink(path).is_ok() => Ok(bind(fd.as_raw_fd(), &address)?),
        other => other,
    }
}

/// Binds a path that nothing was at; returns it.
fn bind_fresh(fd: &OwnedFd) -> Result<PathBuf> {
    let directory = std::env::var_os("TMPDIR").filter(|text| !text.is_empty()).unwrap_or("/tmp".into());
    let directory = std::path::absolute(directory)?;
    for number in 0..TRIES {
        let path = directory.join(format!("zmq-{:016x}", RandomState::new().hash_one(number)));
        match bind(fd.as_raw_fd(), &UnixAddr::new(&path)?) {
            Err(nix::errno::Errno::EADDRINUSE) => {}
            other => return Ok(other.map(|()| path)?),
        }
    }
    Err(Errno::EADDRINUSE)
}

/// A descriptor that connects to the path.
pub fn connect(path: &Path) -> Attempt {
    let address = UnixAddr::new(path).map_err(|errno| ConnectError { errno: errno.into(), fd: None })?;
    let fd = fd::stream(AddressFamily::Unix).map_err(|errno| ConnectError { errno, fd: None })?;
    start(fd, &address)
}

/// Removes the socket file of a listener that was closed, whoever has the path by now.
///
/// # Errors
/// ENOENT: there is no socket at the path any more. Others as unlink(2).
pub fn unlink(path: &Path) -> Result<()> {
    if !is_socket(path) {
        return Err(Errno::ENOENT);
    }
    Ok(std::fs::remove_file(path)?)
}

/// Who is at the other end: `localhost:USER:GROUP:PROCESS`, where the system tells.
pub fn peer_credentials(_fd: BorrowedFd<'_>) -> Option<String> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        let peer = getsockopt(&_fd, sockopt::PeerCredentials).ok()?;
        Some(format!("localhost:{}:{}:{}", peer.uid(), peer.gid(), peer.pid()))
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    None
}

fn is_socket(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{accepted, connection, flags_are_right, outcome};
    use super::*;
    use crate::socket_type::SocketType;
    use crate::transport::{admit, peer_name, tune};
    use std::fs;
    use std::os::fd::AsFd;

    /// A directory of a test's own, removed with what is in it.
    struct Directory(PathBuf);

    impl Directory {
        fn new() -> Directory {
            let name = format!("zmq-test-{:016x}", RandomState::new().hash_one(0));
            let path = std::env::temp_dir().join(name);
            fs::create_dir(&path).unwrap();
            Directory(path)
        }

        fn bind(&self, name: &str) -> std::result::Result<Bound, Errno> {
            listen(&self.0.join(name), &options()).map_err(|error| error.errno)
        }
    }

    impl Drop for Directory {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn options() -> Options {
        Options::new(SocketType::Pull)
    }

    fn path(bound: &Bound) -> &Path {
        let Address::Ipc(path) = &bound.address else { panic!("no ipc") };
        path
    }

    #[test]
    fn paths_have_107_bytes_at_most() {
        assert!(resolve(&[b'x'; 107]).is_ok());
        assert_eq!(resolve(&[b'x'; 108]), Err(Errno::ENAMETOOLONG));
    }

    #[test]
    fn a_connection_is_made_and_accepted() {
        let (directory, options) = (Directory::new(), options());
        let bound = directory.bind("@plain").unwrap();
        assert!(is_socket(&directory.0.join("@plain")));
        let own = connection(&bound.address, &options);
        let peer = accepted(&bound);
        tune(own.as_fd(), &bound.address, &options);
        assert_eq!(admit(peer.as_fd(), &options), Ok(()));
        assert_eq!(peer_name(own.as_raw_fd()), bound.address.text());
        assert_eq!(peer_name(peer.as_raw_fd()), "");
        flags_are_right([&bound.fd, &own, &peer]);
    }

    #[test]
    fn the_latest_listener_wins_and_any_removes_the_file() {
        let (directory, options) = (Directory::new(), options());
        let first = directory.bind("s").unwrap();
        let second = directory.bind("s").unwrap();
        let own = connection(&second.address, &options);
        assert!(super::super::accept(first.fd.as_fd()).unwrap().is_none());
        drop(accepted(&second));
        assert_eq!(unlink(path(&first)), Ok(()));
        assert_eq!(unlink(path(&second)), Err(Errno::ENOENT));
        drop(own);
    }

    #[test]
    fn what_is_no_socket_stays() {
        let directory = Directory::new();
        let file = directory.0.join("file");
        fs::write(&file, "data").unwrap();
        fs::create_dir(directory.0.join("directory")).unwrap();
        std::os::unix::fs::symlink("nowhere", directory.0.join("link")).unwrap();
        for name in ["file", "directory", "link"] {
            assert_eq!(directory.bind(name).unwrap_err(), Errno::EADDRINUSE, "{name}");
        }
        assert_eq!(directory.bind("missing/s").unwrap_err(), Errno::ENOENT);
        assert_eq!(directory.bind("file/s").unwrap_err(), Errno(libc::ENOTDIR));
        assert_eq!(unlink(&file), Err(Errno::ENOENT));
        assert_eq!(fs::read(&file).unwrap(), b"data");
    }

    #[test]
    fn a_star_makes_fresh_absolute_paths() {
        for text in ["*", "*name"] {
            let (a, b) =
                (listen(text.as_ref(), &options()).unwrap(), listen(text.as_ref(), &options()).unwrap());
            assert_ne!(a.address, b.address);
            for bound in [&a, &b] {
                assert!(path(bound).is_absolute() && is_socket(path(bound)));
                assert!(!bound.address.text().contains('*'));
                assert_eq!(unlink(path(bound)), Ok(()));
            }
        }
    }

    #[test]
    fn connecting_takes_a_star_for_a_name_and_fails_without_a_listener() {
        let directory = Directory::new();
        let error = connect(&directory.0.join("*")).unwrap_err();
        assert!(error.errno == Errno::ENOENT && error.fd.is_some());
        let bound = directory.bind("s").unwrap();
        let path = path(&bound).to_owned();
        drop(bound);
        assert_eq!(outcome(connect(&path)).unwrap_err(), Errno::ECONNREFUSED);
    }
}
