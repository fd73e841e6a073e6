//! tcp: resolving, and the descriptors of listeners and connections.

use super::{Address, Bound, ConnectError, Connecting, ListenError, backlog, resolve, socket_addr, start};
use crate::errno::{Errno, Result};
use crate::options::Options;
use nix::sys::socket::{
    AddressFamily, SockFlag, SockType, SockaddrStorage, bind, getpeername, getsockname,
    listen as start_listening, setsockopt, socket, sockopt,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

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
    let (fd, address) =
        open(address).map_err(|errno| ListenError { errno, fd: None, address: Address::Tcp(address) })?;
    match bound(&fd, address, options) {
        Ok(address) => Ok(Bound { fd, address: Address::Tcp(address) }),
        Err(errno) => Err(ListenError { errno, fd: Some(fd.as_raw_fd()), address: Address::Tcp(address) }),
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
pub fn connect(address: SocketAddr) -> std::result::Result<Connecting, ConnectError> {
    let (fd, address) = open(address).map_err(|errno| ConnectError { errno, fd: None })?;
    start(fd, &SockaddrStorage::from(address))
}

/// A socket for the address, close-on-exec and non-blocking; one for IPv6 is
/// dual-stack. A system without IPv6 gets an address of IPv4 that means the
/// same, if there is one.
fn open(address: SocketAddr) -> Result<(OwnedFd, SocketAddr)> {
    let SocketAddr::V6(v6) = address else { return Ok((open_family(AddressFamily::Inet)?, address)) };
    match open_family(AddressFamily::Inet6) {
        Ok(fd) => {
            setsockopt(&fd, sockopt::Ipv6V6Only, &false)?;
            Ok((fd, address))
        }
        Err(Errno(libc::EAFNOSUPPORT)) => {
            let ip = ipv4_for(*v6.ip()).ok_or(Errno(libc::EAFNOSUPPORT))?;
            Ok((open_family(AddressFamily::Inet)?, (ip, v6.port()).into()))
        }
        Err(errno) => Err(errno),
    }
}

fn open_family(family: AddressFamily) -> Result<OwnedFd> {
    Ok(socket(family, SockType::Stream, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None)?)
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

/// Whether both ends of a connection are the same.
pub fn is_own_peer(fd: BorrowedFd<'_>) -> bool {
    let own = getsockname::<SockaddrStorage>(fd.as_raw_fd()).ok().and_then(|name| socket_addr(&name));
    let peer = getpeername::<SockaddrStorage>(fd.as_raw_fd()).ok().and_then(|name| socket_addr(&name));
    own.is_some() && own == peer
}

/// Whether the accept filters let the peer of a connection in.
pub fn peer_admitted(fd: BorrowedFd<'_>, options: &Options) -> bool {
    if options.accept_filters.is_empty() {
        return true;
    }
    // A peer that is gone already has no name, and will not be missed.
    let Ok(name) = getpeername::<SockaddrStorage>(fd.as_raw_fd()) else { return false };
    let Some(peer) = socket_addr(&name) else { return true };
    options.accept_filters.iter().any(|filter| filter.admits(peer.ip()))
}
