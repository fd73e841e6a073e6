//! Sockets, as a face calls them.
//!
//! Every call looks its handle up, takes its turn in the socket, takes in the
//! news from the mailbox and does one step; if the step has to wait, the turn
//! is given back while the thread sleeps. What all types share stands in
//! [`base`]; what they differ in, in a file per type behind [`pattern`].

mod base;
mod endpoints;
pub mod pattern;

mod dealer;
mod distributor;
mod fair_queue;
mod haste;
mod identities;
pub(crate) mod interests;
mod load_balancer;
mod pair;
mod publish;
mod pull;
mod push;
mod rep;
mod req;
mod rotation;
mod router;
mod subscribe;
mod subscription;
#[cfg(any(test, feature = "fuzz"))]
#[cfg_attr(not(test), allow(dead_code))]
pub(crate) mod testing;
mod trie;

pub use base::Socket;

use crate::errno::{Errno, Result};
use crate::handle::{Handle, Table};
use crate::message::{self, Message};
use crate::monitor::Encode;
use crate::options::{SocketOption, Value};
use crate::socket_type::SocketType;
use crate::sys::poll;
use crate::sys::turn::Guard;
use std::os::fd::AsRawFd;
use std::time::{Duration, Instant};

/// All sockets of the process.
pub(crate) static SOCKETS: Table<Socket> = Table::new(1);

/// How a part is sent or received.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    /// Never wait.
    pub dont_wait: bool,
    /// Further parts of the same message follow (sending only).
    pub more: bool,
}

/// Stores a new socket and makes it known to its context.
pub(crate) fn open(socket: Socket) -> Result<Handle> {
    let (context, mailbox) = (socket.context().clone(), socket.mailbox().clone());
    let handle = SOCKETS.insert(socket).ok_or(Errno::EMFILE)?;
    context.enlist(handle, mailbox);
    Ok(handle)
}

#[inline]
pub(crate) fn enter(handle: Handle) -> Result<Guard<'static, Socket>> {
    SOCKETS.enter(handle).ok_or(Errno::ENOTSOCK)
}

/// As `enter`, for a call that goes on: other calls that wait come first.
#[inline(never)]
pub(crate) fn enter_again(handle: Handle) -> Result<Guard<'static, Socket>> {
    SOCKETS.enter_again(handle).ok_or(Errno::ENOTSOCK)
}

/// Enters a socket whose context is not being terminated, and takes in the news.
fn enter_live(handle: Handle) -> Result<Guard<'static, Socket>> {
    let mut socket = enter(handle)?;
    socket.take_news()?;
    Ok(socket)
}

/// Enters a socket whose context is not known to be terminated, and leaves
/// the news alone: FD stays readable until a call looks at it.
fn enter_quietly(handle: Handle) -> Result<Guard<'static, Socket>> {
    let socket = enter(handle)?;
    socket.check_terminated()?;
    Ok(socket)
}

/// Whether the handle names a live socket of a context that goes on.
///
/// # Errors
/// ENOTSOCK: no such socket. ETERM: its context is being terminated.
pub fn check(handle: Handle) -> Result<()> {
    enter_live(handle).map(drop)
}

/// Closes a socket. Never waits: what is still to be sent goes on in the
/// background, as long as LINGER says.
///
/// # Errors
/// ENOTSOCK: no such socket.
pub fn close(handle: Handle) -> Result<()> {
    let socket = SOCKETS.remove(handle).ok_or(Errno::ENOTSOCK)?;
    socket.context().delist(handle);
    socket.close();
    Ok(())
}

/// Binds the socket to an endpoint.
///
/// # Errors
/// ENOTSOCK, ETERM; EINVAL, EPROTONOSUPPORT: not an endpoint; EMTHREAD: no
/// I/O thread; ENODEV, EADDRINUSE and others of the system.
pub fn bind(handle: Handle, endpoint: &[u8]) -> Result<()> {
    enter_live(handle)?.bind(endpoint)
}

/// Connects the socket to an endpoint. tcp and ipc connect in the background.
///
/// # Errors
/// ENOTSOCK, ETERM; EINVAL, EPROTONOSUPPORT: not an endpoint; ECONNREFUSED:
/// nobody has bound the inproc name; EMTHREAD: no I/O thread; ENAMETOOLONG.
pub fn connect(handle: Handle, endpoint: &[u8]) -> Result<()> {
    enter_live(handle)?.connect(endpoint)
}

/// Undoes a bind or connect.
///
/// # Errors
/// ENOTSOCK, ETERM; EINVAL, EPROTONOSUPPORT: not an endpoint; ENOENT: none
/// of this socket's.
pub fn disconnect(handle: Handle, endpoint: &[u8]) -> Result<()> {
    enter_live(handle)?.disconnect(endpoint)
}

/// Sets an option.
///
/// # Errors
/// ENOTSOCK, ETERM; EINVAL: not an option of this type, or not a value of it.
pub fn set_option(handle: Handle, option: SocketOption, value: Value) -> Result<()> {
    enter_quietly(handle)?.set_option(option, &value)
}

/// Reads an option.
///
/// # Errors
/// ENOTSOCK, ETERM; EINVAL: it cannot be read; EMFILE: no descriptor for FD.
pub fn get_option(handle: Handle, option: SocketOption) -> Result<Value> {
    match option {
        SocketOption::Events => Ok(Value::Int(enter_live(handle)?.ready_for().into())),
        // Goes with receiving, which a monitor's reader may do to the end.
        SocketOption::RcvMore => {
            let mut socket = enter(handle)?;
            if !socket.outlives_termination() {
                socket.check_terminated()?;
            }
            socket.get_option(option)
        }
        _ => enter_quietly(handle)?.get_option(option),
    }
}

/// Starts monitoring the socket on an inproc endpoint, or stops it (None).
///
/// # Errors
/// ENOTSOCK, ETERM; EINVAL, EPROTONOSUPPORT: not an inproc endpoint;
/// EMFILE: too many sockets; EADDRINUSE: the name is taken.
pub fn monitor(handle: Handle, endpoint: Option<&[u8]>, mask: u32, encode: Encode) -> Result<()> {
    enter_quietly(handle)?.monitor(endpoint, mask, encode)
}

/// Starts monitoring the socket on an inproc endpoint that other sockets of
/// the context may use as well; its events tell the socket's number.
///
/// # Errors
/// ENOTSOCK, ETERM; EINVAL, EPROTONOSUPPORT: not an inproc endpoint;
/// EMFILE: too many sockets; EADDRINUSE: the name is taken by something else,
/// or used for this socket already.
pub fn add_monitor(handle: Handle, endpoint: &[u8], mask: u32, encode: Encode) -> Result<()> {
    enter_live(handle)?.add_monitor(endpoint, mask, encode)
}

/// Undoes [`add_monitor`].
///
/// # Errors
/// ENOTSOCK, ETERM; ENOENT: the socket has no such monitor.
pub fn remove_monitor(handle: Handle, endpoint: &[u8]) -> Result<()> {
    enter_live(handle)?.remove_monitor(endpoint)
}

/// Sends one part. On success the message is left empty; on failure only its
/// more flag has changed.
///
/// # Errors
/// ENOTSOCK, ETERM; ENOTSUP, EFSM, EINVAL, EHOSTUNREACH as the type says;
/// EAGAIN: it would have to wait (longer); EINTR: a signal was handled.
#[inline(always)]
pub fn send(handle: Handle, message: &mut Message, flags: Flags) -> Result<()> {
    message.set_more(flags.more);
    let mut socket = enter(handle)?;
    match socket.send(message, flags.more) {
        Err(Errno::EAGAIN) if !flags.dont_wait => {
            let timeout = socket.options().sndtimeo;
            wait(handle, socket, timeout, |socket| socket.send(message, flags.more))
        }
        result => result,
    }
}

/// Receives one part into `message`, whose old content is released.
///
/// # Errors
/// ENOTSOCK, ETERM; ENOTSUP, EFSM as the type says; EAGAIN: it would have to
/// wait (longer), and the message is left empty except on XPUB; EINTR: a
/// signal was handled.
#[inline(always)]
pub fn recv(handle: Handle, message: &mut Message, flags: Flags) -> Result<()> {
    let mut socket = enter(handle)?;
    let result = match socket.recv(message) {
        Err(Errno::EAGAIN) if !flags.dont_wait => wait_for_input(handle, socket, message),
        result => {
            if result.is_err() {
                socket.return_input();
            }
            drop(socket);
            result
        }
    };
    if result == Err(Errno::EAGAIN) && empties_messages(handle) {
        *message = Message::new();
    }
    result
}

/// As `wait`, for receiving: on the stream itself, if it can be borrowed.
#[cold]
fn wait_for_input(handle: Handle, mut socket: Guard<'static, Socket>, message: &mut Message) -> Result<()> {
    let deadline = deadline(socket.options().rcvtimeo);
    loop {
        let mailbox = socket.mailbox().clone();
        // Without a descriptor to hear the news by, the I/O thread takes it back.
        let stream = socket.borrow_input().and_then(|stream| Some((stream, mailbox.descriptor().ok()?)));
        let waited = match stream {
            None => {
                let looks = socket.looks();
                let seen = mailbox.seen();
                socket.waiting += 1;
                drop(socket);
                message::give_back();
                let found = looks && haste::look(|| mailbox.is_pending());
                let slept = if found { Ok(()) } else { mailbox.sleep(seen, deadline) };
                socket = enter_again(handle)?;
                socket.waiting -= 1;
                if looks {
                    socket.looked(found);
                }
                slept
            }
            // What is given back may lead into the socket, in which nobody waits then.
            // And what came before the loan raised no event for this thread.
            Some(_) if message::owes_itself() || socket.pull_input(true) || socket.look() => {
                drop(socket);
                message::give_back();
                socket = enter_again(handle)?;
                Ok(())
            }
            Some((stream, news)) => {
                socket.waiting += 1;
                socket.borrower_waits = true;
                drop(socket);
                let waited = poll::wait_for_either(stream.as_raw_fd(), news, deadline);
                socket = enter_again(handle)?;
                socket.waiting -= 1;
                socket.borrower_waits = false;
                socket.pull_input(false);
                waited
            }
        };
        let is_late = deadline.is_some_and(|deadline| deadline <= Instant::now());
        let waited = if is_late { waited.and(Err(Errno::EAGAIN)) } else { waited };
        // Who is late looks once more: it may be for want of a processor.
        match (socket.recv(message), waited) {
            (Err(Errno::EAGAIN), Ok(())) => {}
            (Err(Errno::EAGAIN), waited) => {
                socket.return_input();
                return waited;
            }
            (result, _) => return result,
        }
    }
}

/// When `timeout` ms from now will have passed; None if it is negative.
fn deadline(timeout: i32) -> Option<Instant> {
    u64::try_from(timeout).ok().map(|ms| Instant::now() + Duration::from_millis(ms))
}

/// Whether a receive that found nothing leaves its message empty, as libzmq
/// 3.2 does for all types but XPUB.
#[cold]
fn empties_messages(handle: Handle) -> bool {
    enter(handle).is_ok_and(|socket| socket.options().kind != SocketType::Xpub)
}

/// Tries a step again after each piece of news until it succeeds, fails, or
/// `timeout` ms (negative: no limit) have passed.
#[cold]
fn wait<T>(
    handle: Handle,
    mut socket: Guard<'static, Socket>,
    timeout: i32,
    mut step: impl FnMut(&mut Socket) -> Result<T>,
) -> Result<T> {
    let deadline = deadline(timeout);
    loop {
        let mailbox = socket.mailbox().clone();
        let seen = mailbox.seen();
        socket.waiting += 1;
        drop(socket);
        message::give_back();
        let slept = mailbox.sleep(seen, deadline);
        socket = enter_again(handle)?;
        socket.waiting -= 1;
        match step(&mut socket) {
            Err(Errno::EAGAIN) => slept?,
            result => return result,
        }
    }
}
