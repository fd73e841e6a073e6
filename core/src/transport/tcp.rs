//! tcp: resolving, and the descriptors of listeners and connections.

use super::{Address, Attempt, Bound, ConnectError, ListenError, backlog, resolve, socket_addr, start};
use crate::errno::{Errno, Result};
use crate::options::Options;
use crate::sys::{fd, net};
use nix::sys::socket::{
    AddressFamily, SockaddrStorage, bind, getpeername, getsockname, listen as start_listening, setsockopt,
    sockopt,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

/// What `HOST:PORT` means to a listener.
///
/// # Errors
/// EINVAL: no colon, no port. ENODEV: the host is no local interface and no
/// address in numbers.
pub fn resolve_bind(text: &[u8], options: &Options) -> Result<SocketAddr> {
    let (host, port) = resolve::split_port(text)?;
    resolve::local(host, port, family(options))
}

/// What `HOST:PORT` means to a connection; a host name is looked up.
///
/// # Errors
/// EINVAL: no colon, no port, no such host. ENOMEM.
pub fn resolve_connect(text: &[u8], options: &Options) -> Result<SocketAddr> {
    let (host, port) = resolve::split_port(text)?;
    let host = str::from_utf8(host).map_err(|_| Errno::EINVAL)?;
    let mut address = resolve::look_up(host, family(options))?;
    address.set_port(port);
    Ok(address)
}

fn family(options: &Options) -> resolve::Family {
    if options.ipv4only { resolve::Family::V4 } else { resolve::Family::Mapped }
}

/// A listening descriptor at the address.
pub fn listen(address: SocketAddr, options: &Options) -> std::result::Result<Bound, ListenError> {
    let (fd, address) = open(address, options).map_err(|errno| ListenError {
        errno,
        fd: None,
        address: Address::Tcp(address),
    })?;
    match bound(&fd, address, options) {
        Ok(address) => Ok(Bound { fd, address: Address::Tcp(address) }),
        Err(errno) => Err(ListenError { errno, fd: Some(fd), address: Address::Tcp(address) }),
    }
}

/// Makes a listener of a descriptor; returns where it is bound.
fn bound(fd: &OwnedFd, address: SocketAddr, options: &Options) -> Result<SocketAddr> {
    setsockopt(fd, sockopt::ReuseAddr, &true)?;
    bind(fd.as_raw_fd(), &SockaddrStorage::from(address))?;
    start_listening(fd, backlog(options))?;
    let name: SockaddrStorage = getsockname(fd.as_raw_fd())?;
    Ok(socket_addr(&name).unwrap_or(address))
}

/// A descriptor that connects to the address.
pub fn connect(address: SocketAddr, options: &Options) -> Attempt {
    let (fd, address) = open(address, options).map_err(|errno| ConnectError { errno, fd: None })?;
    start(fd, &SockaddrStorage::from(address))
}

/// A socket for the address; one for IPv6 is dual-stack. A system without IPv6
/// gets an address of IPv4 that means the same, if there is one.
fn open(address: SocketAddr, options: &Options) -> Result<(OwnedFd, SocketAddr)> {
    let (fd, address) = open_for(address)?;
    if options.tos > 0 {
        // A listener hands it on to what it accepts. What is refused stays as it was.
        let _ = setsockopt(&fd, sockopt::Ipv4Tos, &options.tos);
        let _ = setsockopt(&fd, sockopt::Ipv6TClass, &options.tos);
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fit_small_buffers(&fd, options);
    Ok((fd, address))
}

/// Has tcp know of buffers that hold less than a packet of the loopback device (64 KiB) before there is a connection.
/// They are set on the connection itself, as 3.2 does: too late for what its two ends agree upon, and then they wait
/// for each other's timers (40 and 200 ms) packet by packet. The system keeps twice the bytes that it is told, part of
/// them for what it notes itself, so somewhat larger ones hold enough. What it refuses stays as it was.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn fit_small_buffers(fd: &OwnedFd, options: &Options) {
    if (1..40_000).contains(&options.sndbuf) {
        // An end acknowledges a packet at once if it is not the only one. (No buffer holds less than two of these.)
        let packet = (options.sndbuf / 2).max(1152);
        net::set_option(fd.as_fd(), libc::IPPROTO_TCP, libc::TCP_MAXSEG, packet);
    }
    if (1..32_768).contains(&options.rcvbuf) {
        // An end sends no less at once than half of the most that it was ever promised: 64 KiB at first.
        net::set_option(fd.as_fd(), libc::IPPROTO_TCP, libc::TCP_WINDOW_CLAMP, options.rcvbuf);
    }
}

fn open_for(address: SocketAddr) -> Result<(OwnedFd, SocketAddr)> {
    let SocketAddr::V6(v6) = address else { return Ok((fd::stream(AddressFamily::Inet)?, address)) };
    match fd::stream(AddressFamily::Inet6) {
        Ok(fd) => {
            setsockopt(&fd, sockopt::Ipv6V6Only, &false)?;
            Ok((fd, address))
        }
        Err(Errno(libc::EAFNOSUPPORT)) => {
            let ip = ipv4_for(*v6.ip()).ok_or(Errno(libc::EAFNOSUPPORT))?;
            Ok((fd::stream(AddressFamily::Inet)?, (ip, v6.port()).into()))
        }
        Err(errno) => Err(errno),
    }
}

fn ipv4_for(ip: Ipv6Addr) -> Option<IpAddr> {
    if ip.is_unspecified() {
        return Some(Ipv4Addr::UNSPECIFIED.into());
    }
    ip.to_ipv4_mapped().map(IpAddr::V4)
}

/// Sets what only tcp knows on a connection. What the system refuses stays as it was.
pub fn tune(fd: BorrowedFd<'_>, options: &Options) {
    let _ = setsockopt(&fd, sockopt::TcpNoDelay, &true);
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let ms @ 1.. = options.tcp_maxrt {
        let _ = setsockopt(&fd, sockopt::TcpUserTimeout, &ms.unsigned_abs());
    }
    if options.keepalive == -1 {
        return;
    }
    let _ = setsockopt(&fd, sockopt::KeepAlive, &(options.keepalive == 1));
    if let Ok(count) = u32::try_from(options.keepalive_cnt) {
        let _ = setsockopt(&fd, sockopt::TcpKeepCount, &count);
    }
    #[cfg(not(target_vendor = "apple"))]
    if let Ok(idle) = u32::try_from(options.keepalive_idle) {
        let _ = setsockopt(&fd, sockopt::TcpKeepIdle, &idle);
    }
    if let Ok(interval) = u32::try_from(options.keepalive_intvl) {
        let _ = setsockopt(&fd, sockopt::TcpKeepInterval, &interval);
    }
}

/// Whether a connection's own end is at its peer's address.
pub fn is_own(fd: BorrowedFd<'_>, peer: &SockaddrStorage) -> bool {
    let own = getsockname::<SockaddrStorage>(fd.as_raw_fd()).ok().and_then(|name| socket_addr(&name));
    own.is_some() && own == socket_addr(peer)
}

/// Whether the accept filters let the peer of a connection in.
///
/// # Errors
/// EACCES: they do not. ENOTCONN and the like: it is gone already.
pub fn admit(fd: BorrowedFd<'_>, options: &Options) -> Result<()> {
    let filters = &options.accept_filters;
    if filters.is_empty() {
        return Ok(());
    }
    let name: SockaddrStorage = getpeername(fd.as_raw_fd())?;
    let admits = socket_addr(&name).is_none_or(|peer| filters.iter().any(|filter| filter.admits(peer.ip())));
    if admits { Ok(()) } else { Err(Errno::EACCES) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{accepted, connection, flags_are_right, outcome};
    use super::*;
    use crate::socket_type::SocketType;
    use crate::transport::{Connecting, Protocol, filter::Filter, peer_name};
    use nix::sys::socket::getsockopt;

    fn options(ipv4only: bool) -> Options {
        Options { ipv4only, ..Options::new(SocketType::Pull) }
    }

    fn bind_text(text: &str, options: &Options) -> std::result::Result<Bound, Errno> {
        let address = Address::resolve_bind(Protocol::Tcp, text.as_bytes(), options)?;
        super::super::listen(&address, options).map_err(|error| error.errno)
    }

    /// The bound endpoint with its port masked, which must not be 0.
    fn masked(text: &str, ipv4only: bool) -> String {
        match bind_text(text, &options(ipv4only)) {
            Ok(Bound { address, .. }) => {
                let text = address.text();
                let (host, port) = text.rsplit_once(':').unwrap();
                assert_ne!(port.parse::<u16>().unwrap(), 0);
                format!("{host}:PORT")
            }
            Err(Errno::ENODEV) => "ENODEV".into(),
            Err(Errno::EINVAL) => "EINVAL".into(),
            Err(errno) => panic!("{text}: {errno:?}"),
        }
    }

    #[test]
    fn bound_endpoints_tell_numbers() {
        let table = [
            ("127.0.0.1:*", "tcp://127.0.0.1:PORT"),
            ("lo:*", "tcp://127.0.0.1:PORT"),
            ("127.1:0", "tcp://127.0.0.1:PORT"),
            ("*:*", "tcp://0.0.0.0:PORT"),
            ("[127.0.0.1]:*", "tcp://127.0.0.1:PORT"),
            ("localhost:*", "ENODEV"),
            ("[::1]:*", "ENODEV"),
            ("[::1]", "ENODEV"),
            (":*", "ENODEV"),
            ("127.0.0.1", "EINVAL"),
            ("127.0.0.1:", "EINVAL"),
            ("127.0.0.1:abc", "EINVAL"),
            ("nosuch:abc", "EINVAL"),
            ("*", "EINVAL"),
        ];
        for (text, expected) in table {
            assert_eq!(masked(text, true), expected, "{text}");
        }
    }

    #[test]
    fn bound_endpoints_with_ipv6() {
        if bind_text("[::1]:*", &options(false)).is_err() {
            return; // No IPv6 here.
        }
        let table = [
            ("[::1]:*", "tcp://[::1]:PORT"),
            ("::1:*", "tcp://[::1]:PORT"),
            ("*:*", "tcp://[::]:PORT"),
            ("[::]:*", "tcp://[::]:PORT"),
            ("127.0.0.1:*", "tcp://[::ffff:127.0.0.1]:PORT"),
            ("0.0.0.0:*", "tcp://[::ffff:0.0.0.0]:PORT"),
            ("[::ffff:127.0.0.1]:*", "tcp://[::ffff:127.0.0.1]:PORT"),
            ("lo:*", "tcp://127.0.0.1:PORT"),
            ("[::1:*", "ENODEV"),
            ("localhost:*", "ENODEV"),
            ("[::1]", "ENODEV"),
            ("[]:*", "ENODEV"),
        ];
        for (text, expected) in table {
            assert_eq!(masked(text, false), expected, "{text}");
        }
    }

    #[test]
    fn peers_resolve_once_to_numbers() {
        let table = [
            ("127.0.0.1:1", true, Ok("tcp://127.0.0.1:1")),
            ("127.1:65537", true, Ok("tcp://127.0.0.1:1")),
            ("localhost:5", true, Ok("tcp://127.0.0.1:5")),
            ("127.0.0.1:*", true, Ok("tcp://127.0.0.1:0")),
            ("127.0.0.1:1", false, Ok("tcp://[::ffff:127.0.0.1]:1")),
            ("::1:1", false, Ok("tcp://[::1]:1")),
            ("*:1", true, Err(Errno::EINVAL)),
            (":1", true, Err(Errno::EINVAL)),
            ("[::1]:1", true, Err(Errno::EINVAL)),
            ("[::1]", true, Err(Errno::EINVAL)),
            ("127.0.0.1", true, Err(Errno::EINVAL)),
            ("5555", true, Err(Errno::EINVAL)),
        ];
        for (text, ipv4only, expected) in table {
            let address = Address::resolve_connect(Protocol::Tcp, text.as_bytes(), &options(ipv4only));
            assert_eq!(address.map(|address| address.text()), expected.map(String::from), "{text}");
        }
    }

    #[test]
    fn a_connection_is_made_accepted_and_tuned() {
        let mut options = options(true);
        options.sndbuf = 20_000;
        options.rcvbuf = 30_000;
        (options.keepalive, options.keepalive_cnt) = (1, 3);
        (options.keepalive_idle, options.keepalive_intvl) = (50, 99_999);
        (options.tos, options.tcp_maxrt) = (0x28, 1234);
        let bound = bind_text("127.0.0.1:*", &options).unwrap();
        assert_eq!(super::super::accept(bound.fd.as_fd()).unwrap().map(drop), None);
        let own = connection(&bound.address, &options);
        let peer = accepted(&bound);
        assert_eq!(peer_name(own.as_raw_fd()), bound.address.text());
        for fd in [&own, &peer] {
            super::super::tune(fd.as_fd(), &bound.address, &options);
            assert!(getsockopt(fd, sockopt::TcpNoDelay).unwrap());
            assert!(getsockopt(fd, sockopt::KeepAlive).unwrap());
            assert_eq!(getsockopt(fd, sockopt::TcpKeepCount), Ok(3));
            assert_eq!(getsockopt(fd, sockopt::TcpKeepIdle), Ok(50));
            assert_eq!(getsockopt(fd, sockopt::Ipv4Tos), Ok(0x28));
            assert_eq!(getsockopt(fd, sockopt::TcpUserTimeout), Ok(1234));
            assert_ne!(getsockopt(fd, sockopt::TcpKeepInterval), Ok(99_999), "above the limit: ignored");
            // The kernel doubles what it is given.
            assert_eq!(getsockopt(fd, sockopt::SndBuf), Ok(40_000));
            assert_eq!(getsockopt(fd, sockopt::RcvBuf), Ok(60_000));
        }
        assert!(getsockopt(&bound.fd, sockopt::ReuseAddr).unwrap());
        assert!(!getsockopt(&bound.fd, sockopt::KeepAlive).unwrap());
        flags_are_right([&bound.fd, &own, &peer]);
    }

    #[test]
    fn keepalive_values_need_the_main_switch() {
        let mut options = options(true);
        options.keepalive_cnt = 3;
        let fd = fd::stream(AddressFamily::Inet).unwrap();
        tune(fd.as_fd(), &options);
        assert_ne!(getsockopt(&fd, sockopt::TcpKeepCount), Ok(3));
        options.keepalive = 0;
        tune(fd.as_fd(), &options);
        assert_eq!(getsockopt(&fd, sockopt::TcpKeepCount), Ok(3));
        assert!(!getsockopt(&fd, sockopt::KeepAlive).unwrap());
    }

    #[test]
    fn one_listener_serves_both_families() {
        let options = options(false);
        let Ok(bound) = bind_text("*:*", &options) else { return };
        let Address::Tcp(address) = bound.address else { panic!("no tcp") };
        for host in ["127.0.0.1", "::1"] {
            let address = Address::Tcp((host.parse::<IpAddr>().unwrap(), address.port()).into());
            drop((connection(&address, &options), accepted(&bound)));
        }
    }

    #[test]
    fn failures_name_the_closed_descriptor() {
        let options = options(true);
        let bound = bind_text("127.0.0.1:*", &options).unwrap();
        let error = super::super::listen(&bound.address, &options).unwrap_err();
        assert!(error.errno == Errno::EADDRINUSE && error.fd.is_some() && error.address == bound.address);
        let foreign = Address::Tcp("192.0.2.1:0".parse().unwrap());
        assert_eq!(super::super::listen(&foreign, &options).unwrap_err().errno, Errno::EADDRNOTAVAIL);
    }

    #[test]
    fn nobody_listening_and_connecting_to_oneself_are_refusals() {
        let options = options(true);
        let (fd, _) = open("127.0.0.1:0".parse().unwrap(), &options).unwrap();
        bind(fd.as_raw_fd(), &SockaddrStorage::from("127.0.0.1:0".parse::<SocketAddr>().unwrap())).unwrap();
        let own = socket_addr(&getsockname(fd.as_raw_fd()).unwrap()).unwrap();
        assert_eq!(outcome(connect(own, &options)).unwrap_err(), Errno::ECONNREFUSED);
        assert_eq!(outcome(start(fd, &SockaddrStorage::from(own))).unwrap_err(), Errno::ECONNREFUSED);
    }

    #[test]
    fn a_connection_that_finds_a_full_backlog_may_come_yet() {
        let options = Options { backlog: 0, ..options(true) };
        let bound = bind_text("127.0.0.1:*", &options).unwrap();
        let mut waiting = Vec::new();
        let is_late = (0..64).any(|_| {
            let Ok(Connecting::InProgress(fd)) = super::super::connect(&bound.address, &options) else {
                return false;
            };
            waiting.push(fd);
            super::super::is_connected(waiting.last().unwrap().as_fd()) == Ok(false)
        });
        assert!(is_late, "a backlog of 0 took 64");
    }

    #[test]
    fn filters_look_at_the_peer() {
        let mut options = options(true);
        let bound = bind_text("127.0.0.1:*", &options).unwrap();
        let own = connection(&bound.address, &options);
        let peer = accepted(&bound);
        assert_eq!(admit(peer.as_fd(), &options), Ok(()));
        options.accept_filters = vec![Filter::parse(b"10.0.0.0/8", true).unwrap()];
        assert_eq!(admit(peer.as_fd(), &options), Err(Errno::EACCES));
        options.accept_filters.push(Filter::parse(b"127.0.0.1", true).unwrap());
        assert_eq!(admit(peer.as_fd(), &options), Ok(()));
        drop(own);
    }

    #[test]
    fn without_ipv6_the_wildcard_and_mapped_addresses_have_a_substitute() {
        assert_eq!(ipv4_for("::".parse().unwrap()), Some("0.0.0.0".parse().unwrap()));
        assert_eq!(ipv4_for("::ffff:1.2.3.4".parse().unwrap()), Some("1.2.3.4".parse().unwrap()));
        assert_eq!(ipv4_for("::1".parse().unwrap()), None);
    }
}
