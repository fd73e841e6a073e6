//! Transports: endpoints as text and as addresses, and the descriptors of
//! listeners and connections.
//!
//! Nothing here waits or keeps anything: sessions and listeners own the
//! descriptors, which are all non-blocking and close-on-exec. inproc has no
//! descriptors and ends at [`split`].

pub mod filter;
mod ipc;
pub mod resolve;
mod tcp;

use crate::errno::{Errno, Result};
use crate::options::Options;
use crate::sys;
use nix::sys::socket::{
    Backlog, Shutdown, SockaddrLike, SockaddrStorage, connect as start_connecting, getpeername, getsockopt,
    setsockopt, shutdown, sockopt,
};
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// The transports that there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// Between threads of one context.
    Inproc,
    /// Between processes of one system.
    Ipc,
    /// Between systems.
    Tcp,
}

/// Splits an endpoint at its first `://`.
///
/// # Errors
/// EINVAL: there is none, or nothing before or after it. EPROTONOSUPPORT: no
/// such transport.
pub fn split(endpoint: &[u8]) -> Result<(Protocol, &[u8])> {
    let at = endpoint.windows(3).position(|window| window == b"://").ok_or(Errno::EINVAL)?;
    let (scheme, address) = (&endpoint[..at], &endpoint[at + 3..]);
    if scheme.is_empty() || address.is_empty() {
        return Err(Errno::EINVAL);
    }
    let protocol = match scheme {
        b"inproc" => Protocol::Inproc,
        b"ipc" => Protocol::Ipc,
        b"tcp" => Protocol::Tcp,
        _ => return Err(Errno::EPROTONOSUPPORT),
    };
    Ok((protocol, address))
}

/// Where a listener listens or a connection leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// In numbers; port 0 leaves the choice to the system.
    Tcp(SocketAddr),
    /// As given.
    Ipc(PathBuf),
}

impl Address {
    /// What the text after `://` means to a listener.
    ///
    /// # Errors
    /// tcp: EINVAL, no colon or no port; ENODEV, the host is neither a local
    /// interface nor an address in numbers. ipc: ENAMETOOLONG. inproc:
    /// EPROTONOSUPPORT.
    pub fn resolve_bind(protocol: Protocol, text: &[u8], options: &Options) -> Result<Address> {
        match protocol {
            Protocol::Tcp => tcp::resolve_bind(text, options).map(Address::Tcp),
            Protocol::Ipc => ipc::resolve(text).map(Address::Ipc),
            Protocol::Inproc => Err(Errno::EPROTONOSUPPORT),
        }
    }

    /// What the text after `://` means to a connection. Looks a host name up,
    /// which may take as long as the system's resolver likes.
    ///
    /// # Errors
    /// tcp: EINVAL, no colon, no port, or no such host; ENOMEM. ipc:
    /// ENAMETOOLONG. inproc: EPROTONOSUPPORT.
    pub fn resolve_connect(protocol: Protocol, text: &[u8], options: &Options) -> Result<Address> {
        match protocol {
            Protocol::Tcp => tcp::resolve_connect(text, options).map(Address::Tcp),
            Protocol::Ipc => ipc::resolve(text).map(Address::Ipc),
            Protocol::Inproc => Err(Errno::EPROTONOSUPPORT),
        }
    }

    /// The endpoint: numbers for tcp, the path as given for ipc.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            // A scope is nothing that others could use.
            Address::Tcp(SocketAddr::V6(v6)) => format!("tcp://[{}]:{}", v6.ip(), v6.port()).into_bytes(),
            Address::Tcp(address) => format!("tcp://{address}").into_bytes(),
            Address::Ipc(path) => [b"ipc://", path.as_os_str().as_bytes()].concat(),
        }
    }

    /// The endpoint as text; what is not UTF-8 in a path is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.to_bytes()).into_owned()
    }
}

/// A listening descriptor.
#[derive(Debug)]
pub struct Bound {
    /// To accept from.
    pub fd: OwnedFd,
    /// With the port or path that the system or the library chose.
    pub address: Address,
}

/// Why there is no listening descriptor.
#[derive(Debug)]
pub struct ListenError {
    /// Of the call that failed.
    pub errno: Errno,
    /// The descriptor, if it came to one: to be closed.
    pub fd: Option<OwnedFd>,
    /// Where it was to listen.
    pub address: Address,
}

/// Starts listening.
///
/// # Errors
/// Those of socket(2), bind(2) and listen(2). ipc replaces a socket file that
/// is at the path, and gives EADDRINUSE for anything else there.
pub fn listen(address: &Address, options: &Options) -> std::result::Result<Bound, ListenError> {
    match address {
        Address::Tcp(address) => tcp::listen(*address, options),
        Address::Ipc(path) => ipc::listen(path, options),
    }
}

/// The system takes what it thinks right if the number makes no sense.
fn backlog(options: &Options) -> Backlog {
    Backlog::new(options.backlog).or(Backlog::new(-1)).unwrap_or(Backlog::MAXCONN)
}

/// Accepts a connection, close-on-exec and non-blocking; None if there is none.
///
/// # Errors
/// As accept(2), EAGAIN aside.
pub fn accept(fd: BorrowedFd<'_>) -> Result<Option<OwnedFd>> {
    match sys::fd::accept(fd) {
        Ok(fd) => Ok(Some(fd)),
        Err(Errno::EAGAIN) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// Lets the peer of a connection in, or not: all of ipc is.
///
/// # Errors
/// EACCES: no accept filter admits it. ENOTCONN and the like: it is gone.
pub fn admit(fd: BorrowedFd<'_>, options: &Options) -> Result<()> {
    tcp::admit(fd, options)
}

/// A connection on its way.
#[derive(Debug)]
pub enum Connecting {
    /// It is there.
    Done(OwnedFd),
    /// It is there, or not ([`connected`] tells), once the descriptor is writable.
    InProgress(OwnedFd),
}

/// What came of beginning to connect.
pub type Attempt = std::result::Result<Connecting, ConnectError>;

/// Why there is no connection.
#[derive(Debug)]
pub struct ConnectError {
    /// Of the call that failed.
    pub errno: Errno,
    /// The descriptor, if it came to one: to be closed.
    pub fd: Option<OwnedFd>,
}

/// Starts connecting.
///
/// # Errors
/// Those of socket(2) and connect(2). EAGAIN for ipc: the listener's backlog
/// is full.
pub fn connect(address: &Address, options: &Options) -> Attempt {
    match address {
        Address::Tcp(address) => tcp::connect(*address, options),
        Address::Ipc(path) => ipc::connect(path),
    }
}

fn start(fd: OwnedFd, address: &dyn SockaddrLike) -> Attempt {
    match start_connecting(fd.as_raw_fd(), address).map_err(Errno::from) {
        Ok(()) => Ok(Connecting::Done(fd)),
        // Interrupted, connecting goes on all the same.
        Err(Errno::EINPROGRESS | Errno::EINTR) => Ok(Connecting::InProgress(fd)),
        Err(errno) => Err(ConnectError { errno, fd: Some(fd) }),
    }
}

/// Whether a connection on its way is there; false: it may come yet.
///
/// # Errors
/// Why there is no connection, as connect(2): ECONNREFUSED, ETIMEDOUT and
/// others. ECONNREFUSED too for a descriptor that has connected to itself,
/// as tcp does when nobody listens at the very port that it picks for us.
pub fn is_connected(fd: BorrowedFd<'_>) -> Result<bool> {
    let peer = getpeername::<SockaddrStorage>(fd.as_raw_fd()).map_err(Errno::from);
    match (getsockopt(&fd, sockopt::SocketError)?, peer) {
        (0, Err(Errno::ENOTCONN)) => Ok(false),
        (0, Ok(peer)) if tcp::is_own(fd, &peer) => Err(Errno::ECONNREFUSED),
        (0, _) => Ok(true),
        (errno, _) => Err(Errno(errno)),
    }
}

/// Sets what the options want of a connection. What the system refuses stays as it was.
pub fn tune(fd: BorrowedFd<'_>, address: &Address, options: &Options) {
    if options.sndbuf > 0 {
        let _ = setsockopt(&fd, sockopt::SndBuf, &(options.sndbuf as usize));
    }
    if options.rcvbuf > 0 {
        let _ = setsockopt(&fd, sockopt::RcvBuf, &(options.rcvbuf as usize));
    }
    if matches!(address, Address::Tcp(_)) {
        tcp::tune(fd, options);
    }
}

/// Ends a connection both ways, or a listener's listening, even if a child of
/// a fork has the descriptor too. Reading goes on up to what has come by now.
pub fn end(fd: BorrowedFd<'_>) {
    let _ = shutdown(fd.as_raw_fd(), Shutdown::Both);
}

/// Tells the peer of a connection that no more comes.
pub fn end_sending(fd: BorrowedFd<'_>) {
    let _ = shutdown(fd.as_raw_fd(), Shutdown::Write);
}

/// Removes what a listener that was closed leaves behind: the file of an ipc one.
///
/// # Errors
/// ENOENT: it is gone already. Others as unlink(2).
pub fn unlink(address: &Address) -> Result<()> {
    match address {
        Address::Tcp(_) => Ok(()),
        Address::Ipc(path) => ipc::unlink(path),
    }
}

/// The endpoint at the other end of a connection, for people to read. Empty
/// if it has none, as most of ipc, or is gone.
pub fn peer_name(fd: RawFd) -> String {
    let Ok(name) = getpeername::<SockaddrStorage>(fd) else { return String::new() };
    let path = || Some(Address::Ipc(name.as_unix_addr()?.path()?.into()));
    socket_addr(&name).map(Address::Tcp).or_else(path).map_or(String::new(), |address| address.text())
}

/// Where the peer of a connection is, as a ZAP handler is told (RFC 27): its
/// address in numbers. ipc tells user, group and process, as libzmq 4 does.
pub fn peer_host(fd: BorrowedFd<'_>) -> String {
    let name = getpeername::<SockaddrStorage>(fd.as_raw_fd()).ok();
    match name.as_ref().and_then(socket_addr) {
        Some(address) => address.ip().to_string(),
        None => ipc::peer_credentials(fd).unwrap_or_default(),
    }
}

/// The system's form of an internet address in ours.
fn socket_addr(name: &SockaddrStorage) -> Option<SocketAddr> {
    let v4 = name.as_sockaddr_in().map(|v4| SocketAddr::from(*v4));
    v4.or_else(|| name.as_sockaddr_in6().map(|v6| SocketAddr::from(*v6)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket_type::SocketType;
    use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use std::os::fd::AsFd;

    fn wait(fd: &OwnedFd, flags: PollFlags) {
        let ready = poll(&mut [PollFd::new(fd.as_fd(), flags)], PollTimeout::from(60_000_u16));
        assert_eq!(ready, Ok(1));
    }

    /// How connecting goes in the end.
    pub fn outcome(attempt: Attempt) -> Result<OwnedFd> {
        let fd = match attempt.map_err(|error| error.errno)? {
            Connecting::Done(fd) => fd,
            Connecting::InProgress(fd) => {
                wait(&fd, PollFlags::POLLOUT);
                fd
            }
        };
        is_connected(fd.as_fd()).map(|is_there| {
            assert!(is_there);
            fd
        })
    }

    /// A connection to the address.
    pub fn connection(address: &Address, options: &Options) -> OwnedFd {
        outcome(connect(address, options)).unwrap()
    }

    /// The listener's next connection.
    pub fn accepted(bound: &Bound) -> OwnedFd {
        wait(&bound.fd, PollFlags::POLLIN);
        accept(bound.fd.as_fd()).unwrap().unwrap()
    }

    /// Non-blocking and close-on-exec.
    pub fn flags_are_right(fds: [&OwnedFd; 3]) {
        for fd in fds {
            let status = OFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFL).unwrap());
            assert!(status.contains(OFlag::O_NONBLOCK));
            let flags = FdFlag::from_bits_retain(fcntl(fd, FcntlArg::F_GETFD).unwrap());
            assert!(flags.contains(FdFlag::FD_CLOEXEC));
        }
    }

    #[test]
    fn endpoints_split_at_the_first_separator() {
        let inval = [
            "",
            "tcp",
            "tcp:",
            "tcp:/",
            "tcp://",
            "://",
            "://x",
            ":///x",
            "127.0.0.1:5",
            "inproc:x",
            "foo://",
            "pgm://",
        ];
        for endpoint in inval {
            assert_eq!(split(endpoint.as_bytes()), Err(Errno::EINVAL), "{endpoint}");
        }
        let unknown = [
            "TCP://127.0.0.1:*",
            "Inproc://x",
            " tcp://x",
            "udp://x",
            "foo://bar",
            "ws://x",
            "pgm://x",
            "epgm://x",
        ];
        for endpoint in unknown {
            assert_eq!(split(endpoint.as_bytes()), Err(Errno::EPROTONOSUPPORT), "{endpoint}");
        }
        assert_eq!(split(b"tcp://*:1"), Ok((Protocol::Tcp, &b"*:1"[..])));
        assert_eq!(split(b"ipc:///a://b"), Ok((Protocol::Ipc, &b"/a://b"[..])));
        assert_eq!(split(b"inproc://\xff"), Ok((Protocol::Inproc, &b"\xff"[..])));
    }

    #[test]
    fn endpoints_are_numbers_without_scope_or_paths_as_given() {
        let tcp = |text: &str| Address::Tcp(text.parse().unwrap()).text();
        assert_eq!(tcp("127.0.0.1:5555"), "tcp://127.0.0.1:5555");
        assert_eq!(tcp("[::1]:5"), "tcp://[::1]:5");
        assert_eq!(tcp("[::ffff:127.0.0.1]:5"), "tcp://[::ffff:127.0.0.1]:5");
        assert_eq!(tcp("[fe80::1%3]:5"), "tcp://[fe80::1]:5");
        assert_eq!(Address::Ipc("/a/b".into()).text(), "ipc:///a/b");
        let options = Options::new(SocketType::Pull);
        let odd = Address::resolve_connect(Protocol::Ipc, b"\xff", &options).unwrap();
        assert_eq!(odd.to_bytes(), b"ipc://\xff");
    }

    #[test]
    fn a_senseless_backlog_is_the_systems_choice() {
        let backlog =
            |backlog| i32::from(super::backlog(&Options { backlog, ..Options::new(SocketType::Pull) }));
        assert_eq!((backlog(7), backlog(0)), (7, 0));
        assert_eq!(backlog(-5), backlog(i32::MAX));
        assert_ne!(backlog(-5), 0);
    }
}
