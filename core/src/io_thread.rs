//! I/O threads: each turns its poller, its timers and its commands into
//! turns of the sessions and listeners it owns.
//!
//! [`Io`] is what everybody else holds of an I/O thread: a way to leave
//! commands, and the registry of its poller. The thread alone owns its
//! [`Session`]s. An object whose turn panics is dropped; the thread and its
//! other objects go on.

mod rest;

pub use rest::{Rest, is_flood};

use crate::engine::input::Broken;
use crate::errno::{Errno, Result};
use crate::listener::Listener;
use crate::mailbox::{Event, Mailbox};
use crate::message::{self, Arena, Keeper};
use crate::pace::Pace;
use crate::pipe::{Farewell, PipeId};
use crate::poller::{Poller, Ready, Registry};
use crate::session::{Session, Turn};
use crate::sync::{Mutex, Ordering};
use crate::sys::{cpus, signals, stack};
use crate::timers::Timers;
use rest::NAP;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Bytes of the buffer that all connections of a thread receive into.
const ARENA: usize = 256 * 1024;

/// Rest before waiting is tried again when the system could not.
const PAUSE: Duration = Duration::from_millis(10);

/// Time without anything to do after which memory kept for more is freed.
const IDLE: Duration = Duration::from_secs(1);

/// What one can ask of an I/O thread. Tokens name its sessions and listeners;
/// one that is gone is asked nothing.
pub enum Command {
    /// Take a session over and start it.
    Adopt(Box<Session>),
    /// Take a listener over.
    Listen(Arc<Listener>),
    /// There is something to send.
    Output(u64),
    /// There is room for what comes in.
    Input(u64),
    /// An application thread receives by itself; to be looked after.
    Lent(u64),
    /// A connection broke in an application thread's hands.
    Broken(u64, Broken),
    /// The socket has left the session's pipe.
    Farewell(u64, Farewell),
    /// A socket is closed: what lingers of the endpoints that it has left goes
    /// on for so many ms at most.
    LingerNoLonger {
        /// Its number in events.
        socket: u32,
        /// ms.
        most: u32,
    },
    /// A listener is gone: so are the connections of its that have no pipe yet.
    Orphan(u64),
    /// End.
    Stop,
}

/// Commands that are left at once without asking for memory, which a call that
/// is to fail for lack of it may do without.
const FEW: usize = 16;

/// A name that no other session or listener of the process has or had.
pub fn token() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// An I/O thread as others see it.
pub struct Io {
    registry: Registry,
    commands: Mutex<Vec<Command>>,
    rest: Rest,
    /// Sessions and listeners.
    load: AtomicUsize,
    number: u32,
    /// The context's.
    pace: Arc<Pace>,
}

impl Io {
    /// The thread's poller, to register with.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Leaves a command; the thread gets to it promptly, or after a nap that begins just now.
    pub fn post(&self, command: Command) {
        self.commands.lock().push(command);
        self.hurry();
    }

    /// Leaves word that a session has something to send; if the thread naps,
    /// it gets to it after that.
    pub fn post_output(&self, token: u64) {
        self.commands.lock().push(Command::Output(token));
        if self.rest.end_sleep() {
            self.registry.notify();
        }
    }

    /// Ends whatever rest the thread takes.
    pub fn hurry(&self) {
        if self.rest.end_any() {
            self.registry.notify();
        }
    }

    /// How the thread rests.
    pub fn rest(&self) -> &Rest {
        &self.rest
    }

    /// When application threads may send by themselves.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Sessions and listeners that it has.
    pub fn load(&self) -> usize {
        self.load.load(Ordering::Relaxed)
    }
}

/// An I/O thread as its context owns it.
pub struct IoThread {
    io: Arc<Io>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl IoThread {
    /// Starts the thread with this number, all signals blocked; `last` is the
    /// last that it drops.
    ///
    /// # Errors
    /// EMFILE: no descriptors for its poller. EAGAIN: no thread.
    pub fn start(number: u32, pace: Arc<Pace>, last: impl Send + 'static) -> Result<IoThread> {
        let poller = Poller::new()?;
        let io = Arc::new(Io {
            registry: poller.registry(),
            commands: Mutex::new(Vec::with_capacity(FEW)),
            rest: Rest::new(),
            load: AtomicUsize::new(0),
            number,
            pace,
        });
        let worker = Worker {
            io: io.clone(),
            keeper: keeper(poller.registry()),
            poller,
            objects: HashMap::default(),
            shared: Shared::new()?,
        };
        let builder = std::thread::Builder::new().name(format!("zmq-io/{number}")).stack_size(stack::size());
        let thread = signals::blocked(|| {
            builder.spawn(move || {
                let _last = last;
                worker.run();
                message::give_back();
            })
        })
        .map_err(Errno::from)?;
        Ok(IoThread { io, thread: Mutex::new(Some(thread)) })
    }

    /// What others hold of it.
    pub fn io(&self) -> &Arc<Io> {
        &self.io
    }

    /// Ends the thread and waits until it has ended.
    pub fn stop(&self) {
        self.io.post(Command::Stop);
        if let Some(thread) = self.thread.lock().take() {
            let _ = thread.join();
        }
    }
}

impl Drop for IoThread {
    fn drop(&mut self) {
        self.stop();
    }
}

/// What the sessions of one thread share during their turns.
pub struct Shared {
    /// Timers by token and kind.
    pub timers: Timers,
    /// Where connections receive into.
    pub buffer: Buffer,
    /// Tokens of sessions that left off in the middle of plenty.
    again: Vec<u64>,
    /// Messages sent in this turn.
    pub sent: u64,
    /// Whether anything was there to be received in it.
    pub received: bool,
    /// What the thread asks of itself, at the end of this turn.
    pub errands: Vec<Command>,
    told: Vec<(Arc<Mailbox>, PipeId)>,
}

/// Sessions that may have received before their sockets hear of it.
const TOLD_AT_ONCE: usize = 16;

impl Shared {
    fn new() -> Result<Shared> {
        Ok(Shared {
            timers: Timers::new(),
            buffer: Buffer::new()?,
            again: Vec::new(),
            sent: 0,
            received: false,
            errands: Vec::new(),
            told: Vec::new(),
        })
    }

    /// Whether the thread may nap after this turn, as things stand.
    pub fn may_nap(&self) -> bool {
        !self.received && cpus::several()
    }

    /// Has the owner of a token get another turn in this round, one.
    pub fn go_on(&mut self, token: u64) {
        if !self.again.contains(&token) {
            self.again.push(token);
        }
    }

    /// Has a socket told that there is input, once the other sessions whose
    /// turn it is have received, too: woken by the first of them it would
    /// find little and sleep again.
    pub fn tell(&mut self, mailbox: &Arc<Mailbox>, pipe: PipeId) {
        self.told.push((mailbox.clone(), pipe));
        if self.told.len() == TOLD_AT_ONCE {
            self.tell_all();
        }
    }

    /// Tells them now.
    pub fn tell_all(&mut self) {
        for (mailbox, pipe) in self.told.drain(..) {
            let _ = mailbox.post(Event::Readable(pipe));
        }
    }
}

/// A buffer that connections receive into, one after another.
pub struct Buffer {
    arena: Arena,
}

impl Buffer {
    /// An empty one.
    ///
    /// # Errors
    /// ENOMEM: no memory for it.
    pub fn new() -> Result<Buffer> {
        Ok(Buffer { arena: Arena::new(ARENA)? })
    }

    /// The arena, with room for a worthwhile read. It is begun anew whenever
    /// no message shares it: that part of it is in the caches.
    pub fn arena_with_room(&mut self, least: usize) -> Result<&mut Arena> {
        if !self.arena.clear() && self.arena.spare_len() < least {
            self.arena = Arena::new(ARENA.max(least))?;
        }
        Ok(&mut self.arena)
    }
}

enum Object {
    Session(Box<Session>),
    Listener(Arc<Listener>),
}

struct Worker {
    io: Arc<Io>,
    poller: Poller,
    objects: HashMap<u64, Object>,
    shared: Shared,
    keeper: Keeper,
}

impl Worker {
    fn run(mut self) {
        let mut ready: Vec<Ready> = Vec::new();
        let mut commands = Vec::with_capacity(FEW);
        loop {
            message::give_back();
            self.wait(&mut ready);
            // Commands first: a listener is announced before it is registered,
            // and its first event must not find it unknown.
            std::mem::swap(&mut *self.io.commands.lock(), &mut commands);
            for command in commands.drain(..) {
                if matches!(command, Command::Stop) {
                    return;
                }
                self.obey(command);
            }
            for event in ready.drain(..) {
                self.turn(event.token, &|session, shared| session.ready(event, shared));
            }
            self.shared.tell_all();
            let now = Instant::now();
            while let Some((token, kind)) = self.shared.timers.expired(now) {
                self.turn(token, &|session, shared| session.timer(kind, shared));
            }
            for token in std::mem::take(&mut self.shared.again) {
                self.turn(token, &Session::go_on);
            }
            for command in std::mem::take(&mut self.shared.errands) {
                self.obey(command);
            }
            self.shared.tell_all();
        }
    }

    /// Waits for events, unless there is something to do already.
    fn wait(&mut self, ready: &mut Vec<Ready>) {
        let naps = self.naps_after_turn();
        if !self.shared.again.is_empty() {
            self.poll(ready, Some(Duration::ZERO));
        } else if naps {
            self.nap(ready);
        } else {
            self.sleep(ready);
        }
        self.io.rest.rise();
        // What somebody waits for by now is sent in the turn that begins.
        self.io.pace.ran_dry(self.io.number);
    }

    /// Whether to let messages come together after this turn.
    fn naps_after_turn(&mut self) -> bool {
        let sent = std::mem::take(&mut self.shared.sent);
        if sent == 1 {
            self.io.pace.found_one();
        }
        let may_nap = self.shared.may_nap();
        self.shared.received = false;
        self.io.rest.is_flood(sent) && may_nap && !self.io.pace.ran_dry(self.io.number)
    }

    /// Lets messages come together for a while, or until somebody is in a hurry.
    fn nap(&mut self, ready: &mut Vec<Ready>) {
        let io = self.io.clone();
        io.pace.naps(|| {
            io.rest.nap();
            self.poll(ready, Some(NAP));
        });
    }

    /// Waits until something comes.
    fn sleep(&mut self, ready: &mut Vec<Ready>) {
        self.io.rest.sleep();
        // Whoever posts after this look sees that the thread sleeps.
        let busy = !self.io.commands.lock().is_empty();
        let limit = if busy { Some(Duration::ZERO) } else { self.keeper.watches().then_some(IDLE) };
        let start = (limit == Some(IDLE)).then(Instant::now);
        self.poll(ready, limit);
        if start.is_some_and(|start| start.elapsed() >= IDLE)
            && ready.is_empty()
            && self.io.commands.lock().is_empty()
        {
            self.keeper.clear();
        }
    }

    /// Waits for events until the next timer is due, and at most for `limit`.
    fn poll(&mut self, ready: &mut Vec<Ready>, limit: Option<Duration>) {
        let timer = self.shared.timers.next();
        let timer = timer.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let timeout = timer.into_iter().chain(limit).min();
        if self.poller.wait(ready, timeout).is_err() {
            // The system is in trouble, which asking again at once would not end.
            std::thread::sleep(PAUSE);
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Adopt(session) => self.adopt(session),
            Command::Listen(listener) => {
                self.objects.insert(listener.token(), Object::Listener(listener));
                self.count();
            }
            Command::Output(token) => self.turn(token, &|session, shared| session.output(shared)),
            Command::Input(token) => self.turn(token, &Session::input),
            Command::Lent(token) => self.turn(token, &|session, shared| session.lent(shared)),
            Command::Broken(token, broken) => {
                self.turn(token, &|session, shared| session.broken(broken, shared));
            }
            Command::Farewell(token, farewell) => {
                self.turn(token, &|session, shared| session.farewell(farewell, shared));
            }
            Command::LingerNoLonger { socket, most } => {
                self.each_session(|session| session.lingers_for(socket), &|session, shared| {
                    session.linger_no_longer(most, shared)
                });
            }
            Command::Orphan(listener) => self.orphan(listener),
            Command::Stop => {}
        }
    }

    fn adopt(&mut self, session: Box<Session>) {
        let token = session.token();
        self.objects.insert(token, Object::Session(session));
        self.count();
        self.turn(token, &|session, shared| session.start(shared));
    }

    fn orphan(&mut self, listener: u64) {
        self.each_session(|session| session.is_orphan_of(listener), &|session, shared| {
            session.farewell(Farewell::ABRUPT, shared)
        });
        if matches!(self.objects.get(&listener), Some(Object::Listener(_))) {
            self.objects.remove(&listener);
            self.count();
        }
    }

    /// Gives some sessions a turn.
    fn each_session(
        &mut self,
        whose: impl Fn(&Session) -> bool,
        act: &dyn Fn(&mut Session, &mut Shared) -> Turn,
    ) {
        let concerned = |object: &Object| matches!(object, Object::Session(session) if whose(session));
        let tokens: Vec<u64> =
            self.objects.iter().filter(|(_, object)| concerned(object)).map(|(&token, _)| token).collect();
        for token in tokens {
            self.turn(token, act);
        }
    }

    /// Gives an object its turn. One that has ended, or panics, is dropped.
    fn turn(&mut self, token: u64, act: &dyn Fn(&mut Session, &mut Shared) -> Turn) {
        let Some(object) = self.objects.get_mut(&token) else { return };
        let shared = &mut self.shared;
        let outcome = catch_unwind(AssertUnwindSafe(|| match object {
            Object::Session(session) => act(session, shared),
            Object::Listener(listener) => listener.accept(shared),
        }));
        if !matches!(outcome, Ok(Turn::GoOn)) {
            let ended = self.objects.remove(&token);
            self.shared.timers.forget(token);
            self.count();
            // Ending has a turn of its own, which may panic just as well.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(ended)));
        }
    }

    fn count(&self) {
        self.io.load.store(self.objects.len(), Ordering::Relaxed);
    }
}

/// Keeps blocks; woken, a thread finds whether it is to watch them. In
/// the child of a fork the registry's descriptors may be anything by now.
fn keeper(registry: Registry) -> Keeper {
    let process = std::process::id();
    Keeper::start(Arc::new(move || {
        if std::process::id() == process {
            registry.notify();
        }
    }))
}

/// What a thread does between two turns, for tests.
#[cfg(test)]
pub struct Desk(Worker);

#[cfg(test)]
impl Desk {
    pub fn new() -> Desk {
        let poller = Poller::new().unwrap();
        let io = Arc::new(Io {
            registry: poller.registry(),
            commands: Mutex::default(),
            rest: Rest::new(),
            load: AtomicUsize::new(0),
            number: 0,
            pace: Arc::default(),
        });
        Desk(Worker {
            io,
            keeper: keeper(poller.registry()),
            poller,
            objects: HashMap::default(),
            shared: Shared::new().unwrap(),
        })
    }

    pub fn io(&self) -> &Arc<Io> {
        &self.0.io
    }

    /// Waits, after a turn that sent so many messages, and takes the commands.
    #[cfg(loom)]
    pub fn next(&mut self, sent: u64) -> Vec<Command> {
        self.0.shared.sent = sent;
        self.0.wait(&mut Vec::new());
        std::mem::take(&mut *self.0.io.commands.lock())
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Whether the thread naps after a turn that sent so many messages.
    fn naps_after(desk: &mut Desk, sent: u64) -> bool {
        desk.0.shared.sent = sent;
        desk.0.naps_after_turn()
    }

    #[test]
    fn after_a_flood_a_thread_naps_unless_somebody_found_nothing_to_receive_meanwhile() {
        let mut desk = Desk::new();
        assert!(!naps_after(&mut desk, 1));
        assert_eq!(naps_after(&mut desk, 1000), cpus::several());
        desk.io().pace.run_dry();
        assert!(!naps_after(&mut desk, 1000), "what it waits for may have come last");
        assert_eq!(naps_after(&mut desk, 1000), cpus::several());
        desk.io().pace.run_dry();
        desk.io().post_output(0);
        desk.0.wait(&mut Vec::new());
        assert_eq!(naps_after(&mut desk, 1000), cpus::several(), "all of that is in the turn");
    }
}
