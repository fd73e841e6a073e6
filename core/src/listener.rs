//! Listeners: bound addresses of a socket, whose connections become sessions.
//!
//! A listener accepts on its I/O thread and is closed, at once, by the thread
//! that unbinds or closes the socket; its descriptor has a lock for that.

use crate::errno::Errno;
use crate::io_thread::{Command, Io, Shared, token};
use crate::lease::Lease;
use crate::lock::Mutex;
use crate::mailbox::Mailbox;
use crate::monitor::Kind;
use crate::options::Options;
use crate::session::{Session, Turn};
use crate::transport::{self, Address, Bound, ListenError};
use std::ffi::CStr;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Time until accepting is tried again when the system could not.
const BACK_OFF: Duration = Duration::from_millis(100);
/// Connections accepted in one turn.
const AT_ONCE: usize = 64;
/// Connections in a row that are gone before they were accepted, until it is
/// taken for a trouble of the system.
const FAULTS: usize = 8;

/// A bound address.
pub struct Listener {
    token: u64,
    io: Arc<Io>,
    address: Address,
    /// The address as events tell it.
    text: Arc<CStr>,
    options: Arc<Options>,
    mailbox: Arc<Mailbox>,
    open: Mutex<Option<Open>>,
}

/// What an open listener has and a closed one has not.
struct Open {
    fd: OwnedFd,
    lease: Arc<Lease>,
}

impl Listener {
    /// Binds an address and starts accepting.
    ///
    /// # Errors
    /// As bind(2) and listen(2). The monitor is told of success and failure.
    pub fn bind(
        address: &Address,
        io: &Arc<Io>,
        options: &Arc<Options>,
        lease: &Arc<Lease>,
        mailbox: &Arc<Mailbox>,
    ) -> Result<Arc<Listener>, Errno> {
        let Bound { fd, address } =
            transport::listen(address, options).map_err(|error| failed(error, lease))?;
        let text = lease.context().intern(&address.to_bytes());
        lease.emit(Kind::Listening, fd.as_raw_fd(), &text);
        let token = token();
        let listener = Arc::new(Listener {
            token,
            io: io.clone(),
            address,
            text,
            options: options.clone(),
            mailbox: mailbox.clone(),
            open: Mutex::new(Some(Open { fd, lease: lease.clone() })),
        });
        io.post(Command::Listen(listener.clone()));
        let registered = {
            let open = listener.open.lock();
            open.as_ref().map_or(Ok(()), |open| io.registry().register(open.fd.as_fd(), token, false))
        };
        if let Err(error) = registered {
            listener.close();
            return Err(error);
        }
        Ok(listener)
    }

    /// Names the listener on its I/O thread, and in the pipes of what it accepted.
    pub fn token(&self) -> u64 {
        self.token
    }

    /// The address as LAST_ENDPOINT and unbind know it.
    pub fn endpoint(&self) -> &[u8] {
        self.text.to_bytes()
    }

    /// Stops listening: the address is free on return. Connections that have
    /// a pipe are the socket's to end; the others end by this.
    pub fn close(&self) {
        let Some(Open { fd, lease }) = self.open.lock().take() else { return };
        self.io.registry().deregister(fd.as_fd());
        transport::end(fd.as_fd());
        match transport::unlink(&self.address) {
            Ok(()) => lease.emit_closed(fd, &self.text, None),
            Err(errno) => lease.emit_close_failed(fd, &self.text, errno),
        }
        lease.context().each_io(|io| io.post(Command::Orphan(self.token)));
    }

    /// A turn on the I/O thread: accepts what is there.
    pub fn accept(&self, shared: &mut Shared) -> Turn {
        let mut faults = 0;
        for _ in 0..AT_ONCE {
            match self.accept_one(shared) {
                Ok(true) => faults = 0,
                Ok(false) => return Turn::GoOn,
                Err(errno) if is_one_connections_fault(errno) && faults < FAULTS => faults += 1,
                Err(_) => {
                    shared.timers.arm(Instant::now() + BACK_OFF, self.token, 0);
                    return Turn::GoOn;
                }
            }
        }
        shared.go_on(self.token);
        Turn::GoOn
    }

    /// Accepts one connection; false if there is none.
    fn accept_one(&self, shared: &mut Shared) -> Result<bool, Errno> {
        let guard = self.open.lock();
        let Some(open) = &*guard else { return Ok(false) };
        let fd = match transport::accept(open.fd.as_fd()) {
            Ok(Some(fd)) => fd,
            Ok(None) => return Ok(false),
            Err(errno) => {
                open.lease.emit(Kind::AcceptFailed, errno.0, &self.text);
                return Err(errno);
            }
        };
        // The lock is held until the session is on its way, so that a closing
        // thread's Orphan comes after it, and CLOSED after ACCEPTED.
        let lease = open.lease.clone();
        if let Err(errno) = transport::admit(fd.as_fd(), &self.options) {
            lease.emit(Kind::AcceptFailed, errno.0, &self.text);
            return Ok(true);
        }
        transport::tune(fd.as_fd(), &self.address, &self.options);
        let Ok(io) = lease.context().choose_io(self.options.affinity) else { return Ok(true) };
        lease.emit(Kind::Accepted, fd.as_raw_fd(), &self.text);
        let adopt = Command::Adopt(Session::accepted(fd, io.clone(), self, lease));
        if Arc::ptr_eq(&io, &self.io) {
            shared.errands.push(adopt);
        } else {
            io.post(adopt);
        }
        Ok(true)
    }

    /// What a session of this listener needs of it.
    pub fn parts(&self) -> (&Arc<Options>, &Arc<Mailbox>, &Arc<CStr>) {
        (&self.options, &self.mailbox, &self.text)
    }
}

/// Whether the next connection may fare better than this one.
fn is_one_connections_fault(errno: Errno) -> bool {
    matches!(errno, Errno::ECONNABORTED | Errno::EPROTO | Errno::EINTR)
}

/// Tells the monitor of a descriptor that could not be bound; returns why.
fn failed(ListenError { errno, fd, address }: ListenError, lease: &Lease) -> Errno {
    if let Some(fd) = fd {
        let text = lease.context().intern(&address.to_bytes());
        lease.emit_closed(fd, &text, Some(errno));
    }
    errno
}
