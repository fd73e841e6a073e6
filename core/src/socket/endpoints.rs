//! What a socket is bound and connected to.

use super::base::Socket;
use crate::context::{Binder, identity_of};
use crate::errno::{Errno, Result};
use crate::io_thread::{Command, Io, token};
use crate::listener::Listener;
use crate::mailbox::{Event, Mailbox};
use crate::monitor::Kind;
use crate::monitor::log::Note;
use crate::options::Options;
use crate::pipe::{Farewell, Side, inproc_pair};
use crate::session::Session;
use crate::socket_type::SocketType;
use crate::transport::{self, Address, Protocol};
use std::collections::HashSet;
use std::ffi::CStr;
use std::sync::Arc;

/// One successful bind or connect.
enum Endpoint {
    /// tcp or ipc, bound.
    Listener(Arc<Listener>),
    /// tcp or ipc, connected: where the session is, and how events tell it.
    Session { io: Arc<Io>, token: u64, text: Arc<CStr> },
    /// inproc, bound.
    Name,
    /// inproc, connected: the origin of the pipe.
    Peer(u64),
}

impl Endpoint {
    /// What the log says of an endpoint that is undone, and which it is.
    fn undone<'a>(&'a self, text: &'a [u8]) -> (Note, &'a [u8]) {
        match self {
            Endpoint::Listener(_) | Endpoint::Name => (Note::EndpointUnbound, text),
            Endpoint::Session { text, .. } => (Note::EndpointDisconnected, text.to_bytes()),
            Endpoint::Peer(_) => (Note::EndpointDisconnected, text),
        }
    }
}

/// The endpoints of a socket, each under the text that undoes it.
#[derive(Default)]
pub struct Endpoints {
    list: Vec<(Vec<u8>, Endpoint)>,
}

impl Endpoints {
    /// Whether a listener or session with this token is one of them.
    pub fn knows(&self, token: u64) -> bool {
        // From the end, where the one is that has just been connected.
        self.list.iter().rev().any(|(_, endpoint)| match endpoint {
            Endpoint::Listener(listener) => listener.token() == token,
            Endpoint::Session { token: known, .. } | Endpoint::Peer(known) => *known == token,
            Endpoint::Name => false,
        })
    }

    fn add(&mut self, text: &[u8], endpoint: Endpoint) {
        self.list.push((text.to_vec(), endpoint));
    }

    fn take(&mut self, text: &[u8]) -> Vec<Endpoint> {
        self.list.extract_if(.., |(known, _)| known == text).map(|(_, endpoint)| endpoint).collect()
    }
}

impl Socket {
    /// Binds to an endpoint.
    pub fn bind(&mut self, endpoint: &[u8]) -> Result<()> {
        match transport::split(endpoint)? {
            (Protocol::Inproc, _) => {
                let (mailbox, options) = (self.mailbox().clone(), self.options.clone());
                let binder = Binder::Socket { mailbox, options };
                self.context().bind_name(endpoint, binder)?;
                self.add(Note::EndpointBound, endpoint, endpoint, Endpoint::Name);
                Ok(())
            }
            (protocol, address) => {
                let io = self.context().choose_io(self.options.affinity)?;
                self.listen(protocol, address, &io).inspect_err(|errno| {
                    let text = self.context().intern(address);
                    self.lease().emit(Kind::BindFailed, errno.0, &text);
                })
            }
        }
    }

    fn listen(&mut self, protocol: Protocol, text: &[u8], io: &Arc<Io>) -> Result<()> {
        let address = Address::resolve_bind(protocol, text, &self.options)?;
        let listener = Listener::bind(&address, io, &self.options, self.lease(), self.mailbox())?;
        let text = listener.endpoint();
        self.add(Note::EndpointBound, text, text, Endpoint::Listener(listener.clone()));
        Ok(())
    }

    /// Notes an endpoint; `text` is what undoes it.
    fn add(&mut self, note: Note, text: &[u8], told: &[u8], endpoint: Endpoint) {
        self.endpoints.add(text, endpoint);
        self.last_endpoint = told.to_vec();
        self.lease().note(note, told);
    }

    /// Connects to an endpoint.
    pub fn connect(&mut self, endpoint: &[u8]) -> Result<()> {
        match transport::split(endpoint)? {
            (Protocol::Inproc, _) => self.connect_name(endpoint)?,
            (protocol, address) => self.connect_address(endpoint, protocol, address)?,
        }
        self.nudge_others();
        Ok(())
    }

    fn connect_address(&mut self, endpoint: &[u8], protocol: Protocol, address: &[u8]) -> Result<()> {
        let io = self.context().choose_io(self.options.affinity)?;
        let address = Address::resolve_connect(protocol, address, &self.options)?;
        let (session, pipe) =
            Session::connecting(address, io.clone(), &self.options, self.lease().clone(), self.mailbox());
        let text = session.text().clone();
        let added = Endpoint::Session { io: io.clone(), token: session.token(), text: text.clone() };
        self.add(Note::EndpointConnected, endpoint, text.to_bytes(), added);
        io.post(Command::Adopt(session));
        if let Some((id, pipe)) = pipe {
            self.welcome(id, Box::new(pipe));
        }
        Ok(())
    }

    fn connect_name(&mut self, endpoint: &[u8]) -> Result<()> {
        let (id, mut pipe) = match self.context().binder(endpoint)? {
            Binder::Monitor(monitor) => match monitor.attach(self.mailbox().clone(), self.options.rcvhwm) {
                Some(reader) => reader,
                None => return self.connected_to_nobody(endpoint),
            },
            Binder::Socket { mailbox, options } => {
                let binder = side(mailbox.clone(), &options);
                let (mine, theirs) = inproc_pair(side(self.mailbox().clone(), &self.options), binder);
                let attached = Event::Attached(theirs.0, Box::new(theirs.1));
                mailbox.post(attached).map_err(|_| Errno::ECONNREFUSED)?;
                mine
            }
        };
        let origin = token();
        pipe.origin = Some(origin);
        self.add(Note::EndpointConnected, endpoint, endpoint, Endpoint::Peer(origin));
        self.welcome(id, Box::new(pipe));
        Ok(())
    }

    /// A monitor has one reader at a time; another is connected in name only.
    fn connected_to_nobody(&mut self, endpoint: &[u8]) -> Result<()> {
        self.add(Note::EndpointConnected, endpoint, endpoint, Endpoint::Peer(token()));
        Ok(())
    }

    /// Undoes every bind and connect under this text. An inproc name that is
    /// bound here goes first, and what is connected under it the next time.
    pub fn disconnect(&mut self, endpoint: &[u8]) -> Result<()> {
        transport::split(endpoint)?;
        let taken = self.endpoints.take(endpoint);
        if taken.is_empty() {
            return Err(Errno::ENOENT);
        }
        let linger = u32::try_from(self.options.linger).ok();
        let bound = taken.iter().any(|found| matches!(found, Endpoint::Name));
        for found in taken {
            if bound && let Endpoint::Peer(_) = found {
                self.endpoints.add(endpoint, found);
                continue;
            }
            let (note, told) = found.undone(endpoint);
            self.lease().note(note, told);
            self.close_endpoint(endpoint, found, Farewell { linger, may_connect: false });
        }
        Ok(())
    }

    fn close_endpoint(&mut self, text: &[u8], endpoint: Endpoint, farewell: Farewell) {
        self.left_lingering |= farewell.linger != Some(0);
        match endpoint {
            Endpoint::Listener(listener) => {
                listener.close();
                self.close_pipes_of(listener.token(), farewell, true);
            }
            Endpoint::Session { io, token, .. } => {
                if !self.close_pipes_of(token, farewell, true) {
                    io.post(Command::Farewell(token, farewell));
                }
            }
            Endpoint::Name => self.context().unbind_name(text),
            Endpoint::Peer(origin) => drop(self.close_pipes_of(origin, farewell, false)),
        }
    }

    /// Leaves all endpoints, for good; the pipes are closed after that.
    pub(super) fn close_endpoints(&mut self, farewell: Farewell) {
        // Whose pipe's closing a session hears of; what a peer has left that is gone, it does not.
        let live = self.pipes.iter_mut().filter(|(_, pipe)| !pipe.peer_closed);
        let with_pipe: HashSet<u64> = live.filter_map(|(_, pipe)| pipe.origin).collect();
        for (text, endpoint) in std::mem::take(&mut self.endpoints.list) {
            match endpoint {
                Endpoint::Listener(listener) => listener.close(),
                Endpoint::Session { io, token, .. } if !with_pipe.contains(&token) => {
                    io.post(Command::Farewell(token, farewell));
                }
                Endpoint::Name => self.context().unbind_name(&text),
                // What was sent stays readable for the peer; nothing more is read here.
                Endpoint::Session { .. } | Endpoint::Peer(_) => {}
            }
        }
    }
}

/// What an inproc peer needs to know of a socket with these options.
fn side(mailbox: Arc<Mailbox>, options: &Options) -> Side {
    use SocketType::{Dealer, Rep, Req, Router};
    Side {
        mailbox,
        identity: identity_of(options),
        sndhwm: options.sndhwm,
        rcvhwm: options.rcvhwm,
        reads_identity: matches!(options.kind, Req | Rep | Dealer | Router),
        conflates_out: options.conflates_out(),
        conflates_in: options.conflates_in(),
    }
}
