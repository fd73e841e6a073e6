//! ipc: stream sockets at paths of the file system.
//!
//! The latest listener at a path wins: the socket file of another is taken
//! out of its way. A file that is not a socket is left alone.

use super::{Address, Bound, ConnectError, Connecting, ListenError, backlog, start};
use crate::errno::{Errno, Result};
use crate::options::Options;
use nix::sys::socket::{
    AddressFamily, SockFlag, SockType, UnixAddr, bind, listen as start_listening, socket,
};
use std::ffi::OsStr;
use std::hash::{BuildHasher, RandomState};
use std::os::fd::{AsRawFd, OwnedFd};
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
    let fd = open().map_err(|errno| failed(errno, None))?;
    let bound = if is_wildcard(path) { bind_fresh(&fd) } else { bind_at(&fd, path).map(|()| path.into()) };
    match bound.and_then(|path| start_listening(&fd, backlog(options)).map(|()| path).map_err(Errno::from)) {
        Ok(path) => Ok(Bound { fd, address: Address::Ipc(path) }),
        Err(errno) => Err(failed(errno, Some(fd.as_raw_fd()))),
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
pub fn connect(path: &Path) -> std::result::Result<Connecting, ConnectError> {
    let address = UnixAddr::new(path).map_err(|errno| ConnectError { errno: errno.into(), fd: None })?;
    let fd = open().map_err(|errno| ConnectError { errno, fd: None })?;
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

fn is_socket(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket())
}

/// A socket, close-on-exec and non-blocking.
fn open() -> Result<OwnedFd> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    Ok(socket(AddressFamily::Unix, SockType::Stream, flags, None)?)
}
