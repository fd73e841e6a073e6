//! Contexts: what sockets share, and how it all ends.
//!
//! A context owns the I/O threads, the inproc names and the texts that
//! monitors hand out. Every socket holds a [`Lease`], and so does everything
//! that goes on for it after it was closed; terminating waits for the last
//! one. There is no thread that reaps: whoever drops the last reference to
//! a thing ends it.

use crate::errno::{Errno, Result};
use crate::handle::{Handle, Table};
use crate::io_thread::{Command, Io, IoThread};
use crate::lease::Lease;
use crate::lock::Mutex;
use crate::mailbox::Mailbox;
use crate::message;
use crate::monitor::log::Log;
use crate::monitor::{Event, Monitor};
use crate::options::Options;
use crate::pace::Pace;
use crate::pipe::Identity;
use crate::socket::{self, Socket};
use crate::socket_type::SocketType;
use crate::sync::Word;
use crate::sys::{fd, fork, futex};
use std::collections::{HashMap, HashSet};
use std::ffi::{CStr, CString};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// All contexts of the process.
static CONTEXTS: Table<Arc<Context>> = Table::new(0);

/// What a context lets one set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ContextOption {
    /// I/O threads to start with the first socket; 0 or more, 1 by default.
    IoThreads,
    /// Sockets that may be open at once; 1 or more, 1024 by default.
    MaxSockets,
}

/// Who answers at an inproc name.
#[derive(Clone)]
pub enum Binder {
    /// A socket, as it was when it bound the name.
    Socket {
        /// Where it gets its news.
        mailbox: Arc<Mailbox>,
        /// What its peers get to see and keep to.
        options: Arc<Options>,
    },
    /// A monitor, for one reader at a time.
    Monitor(Arc<Monitor>),
}

/// A context.
pub struct Context {
    io_threads: AtomicU32,
    max_sockets: AtomicU32,
    /// Whether a first socket was opened, or tried to be.
    begun: AtomicBool,
    /// Copied from `max_sockets` when the first socket is opened.
    limit: AtomicU32,
    io: Mutex<Option<Arc<[IoThread]>>>,
    /// I/O threads that have not ended.
    lives: AtomicU32,
    pace: Arc<Pace>,
    /// Where all that happens is written down, if the process wants that.
    log: OnceLock<Arc<Log>>,
    /// Held while something is told that happened: see [`Lease`].
    order: Mutex<()>,
    /// How many leases there are, and [`TERMINATING`]: one word, or a socket
    /// could be opened behind the last one. What `terminate` sleeps on.
    open: Word,
    mailboxes: Mutex<HashMap<usize, Arc<Mailbox>>>,
    names: Mutex<HashMap<Box<[u8]>, Binder>>,
    texts: Mutex<HashSet<Arc<CStr>>>,
    /// State of the generator behind jitter and generated identities.
    random: AtomicU64,
}

/// That no more places are given: more than any number of sockets.
const TERMINATING: u32 = 1 << 31;

/// Makes a context. It starts no thread before its first socket.
pub fn create() -> Handle {
    fork::watch(abandon_all);
    let context = Context {
        io_threads: AtomicU32::new(1),
        max_sockets: AtomicU32::new(1024),
        begun: AtomicBool::new(false),
        limit: AtomicU32::new(0),
        io: Mutex::new(None),
        lives: AtomicU32::new(0),
        pace: Arc::default(),
        log: OnceLock::new(),
        order: Mutex::new(()),
        open: Word::new(0),
        mailboxes: Mutex::default(),
        names: Mutex::default(),
        texts: Mutex::default(),
        random: AtomicU64::new(RandomState::new().hash_one(0)),
    };
    CONTEXTS.insert(Arc::new(context)).expect("a process holds no eight million contexts")
}

/// In the child of a fork: contexts whose threads stayed behind, and all
/// sockets, are nobody's any more.
fn abandon_all() {
    CONTEXTS.abandon(|context| context.begun.load(Ordering::Relaxed));
    socket::SOCKETS.abandon(|_| true);
    fd::forget_room();
    message::forget_keepers();
}

fn find(handle: Handle) -> Result<Arc<Context>> {
    fork::steady(|| CONTEXTS.enter(handle).map(|context| context.clone())).ok_or(Errno::EFAULT)
}

/// Whether the handle names a live context.
///
/// # Errors
/// EFAULT: it does not.
pub fn check(handle: Handle) -> Result<()> {
    find(handle).map(drop)
}

/// Sets an option. I/O threads and sockets have no effect once a socket was opened.
///
/// # Errors
/// EFAULT: no such context. EINVAL: no such value.
pub fn set(handle: Handle, option: ContextOption, value: i32) -> Result<()> {
    let context = find(handle)?;
    let value = u32::try_from(value).map_err(|_| Errno::EINVAL)?;
    if option == ContextOption::MaxSockets && value == 0 {
        return Err(Errno::EINVAL);
    }
    context.setting(option).store(value, Ordering::Relaxed);
    Ok(())
}

/// Reads an option.
///
/// # Errors
/// EFAULT: no such context.
pub fn get(handle: Handle, option: ContextOption) -> Result<i32> {
    Ok(find(handle)?.setting(option).load(Ordering::Relaxed) as i32)
}

/// Opens a socket; None stands for a type that does not exist.
///
/// # Errors
/// In order: EFAULT, no such context; ETERM, it is being terminated; EMFILE,
/// too many sockets or descriptors; EAGAIN, no thread can be had; EINVAL, no
/// such type.
pub fn open_socket(handle: Handle, kind: Option<SocketType>) -> Result<Handle> {
    let context = find(handle)?;
    context.start()?;
    let lease = Lease::new(&context, kind)?;
    let kind = kind.ok_or(Errno::EINVAL)?;
    socket::open(Socket::new(kind, context, lease))
}

/// Terminates a context: wakes every call that blocks on its sockets with
/// ETERM, waits until all are closed and what lingers is sent or given up,
/// and ends the threads.
///
/// # Errors
/// EFAULT: no such context. EINTR: a signal was handled; to be called again.
pub fn terminate(handle: Handle) -> Result<()> {
    let context = find(handle)?;
    context.open.fetch_or(TERMINATING, Ordering::AcqRel);
    for mailbox in context.mailboxes.lock().values() {
        mailbox.terminate();
    }
    loop {
        let open = context.open.load(Ordering::Acquire);
        if open == TERMINATING {
            break;
        }
        message::give_back();
        futex::wait(&context.open, open, None)?;
    }
    let context = CONTEXTS.remove(handle).ok_or(Errno::EFAULT)?;
    let threads = context.io.lock().take();
    for thread in threads.iter().flat_map(|threads| threads.iter()) {
        thread.stop();
    }
    if let Some(log) = context.log.get() {
        log.finish();
    }
    message::clear_own();
    Ok(())
}

impl Context {
    fn is_terminating(&self) -> bool {
        self.open.load(Ordering::Acquire) & TERMINATING != 0
    }

    fn setting(&self, option: ContextOption) -> &AtomicU32 {
        match option {
            ContextOption::IoThreads => &self.io_threads,
            ContextOption::MaxSockets => &self.max_sockets,
        }
    }

    /// Starts the I/O threads and the log, at the first socket.
    #[inline(never)]
    fn start(self: &Arc<Self>) -> Result<()> {
        self.begun.store(true, Ordering::Relaxed);
        let mut io = self.io.lock();
        if io.is_none() {
            if self.is_terminating() {
                return Err(Errno::ETERM);
            }
            fd::make_room();
            let count = self.io_threads.load(Ordering::Relaxed);
            let start = |number| IoThread::start(number, self.pace.clone(), Life::new(self));
            let threads: Result<Vec<IoThread>> = (0..count).map(start).collect();
            *io = Some(threads?.into());
            if let Some(log) = Log::start() {
                let _ = self.log.set(log);
            }
            self.limit.store(self.max_sockets.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        Ok(())
    }

    /// The least busy I/O thread of those that `affinity` allows (bit i:
    /// thread i; 0: all).
    ///
    /// # Errors
    /// EMTHREAD: there is none.
    pub fn choose_io(&self, affinity: u64) -> Result<Arc<Io>> {
        let io = self.io.lock();
        let threads = io.iter().flat_map(|threads| threads.iter().enumerate());
        let allowed = threads.filter(|&(i, _)| affinity == 0 || i < 64 && affinity & (1 << i) != 0);
        allowed.map(|(_, thread)| thread.io()).min_by_key(|io| io.load()).cloned().ok_or(Errno::EMTHREAD)
    }

    /// Runs `task` for every I/O thread.
    pub fn each_io(&self, task: impl Fn(&Arc<Io>)) {
        if let Some(threads) = &*self.io.lock() {
            threads.iter().map(IoThread::io).for_each(task);
        }
    }

    /// Takes an inproc name.
    ///
    /// # Errors
    /// EADDRINUSE: somebody has it.
    pub fn bind_name(&self, name: &[u8], binder: Binder) -> Result<()> {
        let mut names = self.names.lock();
        if names.contains_key(name) {
            return Err(Errno::EADDRINUSE);
        }
        names.insert(name.into(), binder);
        Ok(())
    }

    /// Gives an inproc name up.
    pub fn unbind_name(&self, name: &[u8]) {
        self.names.lock().remove(name);
    }

    /// Who answers at an inproc name.
    ///
    /// # Errors
    /// ECONNREFUSED: nobody.
    pub fn binder(&self, name: &[u8]) -> Result<Binder> {
        self.names.lock().get(name).cloned().ok_or(Errno::ECONNREFUSED)
    }

    /// The monitor at an inproc name: a new one, or one that is there and
    /// may be shared.
    ///
    /// # Errors
    /// In order: ETERM, the context is being terminated; EMFILE, a monitor
    /// counts as a socket, and there are too many; EADDRINUSE, somebody has
    /// the name.
    pub fn monitor_at(
        &self,
        name: &[u8],
        shared: bool,
        make: impl FnOnce() -> Monitor,
    ) -> Result<Arc<Monitor>> {
        if self.is_terminating() {
            return Err(Errno::ETERM);
        }
        let mut names = self.names.lock();
        if shared
            && let Some(Binder::Monitor(monitor)) = names.get(name)
            && monitor.join()
        {
            return Ok(monitor.clone());
        }
        self.acquire()?;
        if names.contains_key(name) {
            self.release();
            return Err(Errno::EADDRINUSE);
        }
        let monitor = Arc::new(make());
        names.insert(name.into(), Binder::Monitor(monitor.clone()));
        Ok(monitor)
    }

    /// Leaves the monitor at a name, which is free when nobody is left.
    pub fn leave_monitor(&self, name: &[u8], monitor: &Monitor, last: Option<&Event<'_>>) {
        let mut names = self.names.lock();
        if monitor.leave(last) {
            names.remove(name);
            self.release();
        }
    }

    /// The log, if there is one.
    pub fn log(&self) -> Option<Arc<Log>> {
        self.log.get().cloned()
    }

    /// The lock that orders events.
    pub fn order(&self) -> &Mutex<()> {
        &self.order
    }

    /// The one copy of an endpoint's text that monitors hand out, which stays
    /// where it is until the context ends. Memory grows with distinct texts only.
    pub fn intern(&self, text: &[u8]) -> Arc<CStr> {
        let text = CString::new(text).unwrap_or_default();
        let mut texts = self.texts.lock();
        if let Some(known) = texts.get(text.as_c_str()) {
            return known.clone();
        }
        let text: Arc<CStr> = text.into();
        texts.insert(text.clone());
        text
    }

    /// When threads may send by themselves.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// A random number (SplitMix64, seeded per context).
    pub fn random(&self) -> u64 {
        let step = 0x9e37_79b9_7f4a_7c15_u64;
        let mut z = self.random.fetch_add(step, Ordering::Relaxed).wrapping_add(step);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Lets termination reach a socket.
    pub fn enlist(&self, handle: Handle, mailbox: Arc<Mailbox>) {
        self.mailboxes.lock().insert(handle.as_raw(), mailbox.clone());
        if self.is_terminating() {
            mailbox.terminate();
        }
    }

    /// The socket is closed.
    pub fn delist(&self, handle: Handle) {
        self.mailboxes.lock().remove(&handle.as_raw());
    }

    /// Takes a place among the open sockets.
    ///
    /// # Errors
    /// EMFILE: there is none left. ETERM: the context is being terminated.
    pub fn acquire(&self) -> Result<()> {
        let limit = self.limit.load(Ordering::Relaxed);
        let more = |open| (open < limit).then_some(open + 1);
        let refused = |open| if open & TERMINATING == 0 { Errno::EMFILE } else { Errno::ETERM };
        self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).map(drop).map_err(refused)
    }

    /// Gives a place back. The last one, if the context is being terminated,
    /// ends the I/O threads, the first of which to end wakes `terminate`: it
    /// would have to wait for them anyway.
    pub fn release(&self) {
        if self.open.fetch_sub(1, Ordering::AcqRel) != TERMINATING | 1 {
            return;
        }
        self.each_io(|io| io.post(Command::Stop));
        if self.lives.load(Ordering::Acquire) == 0 {
            futex::wake(&self.open);
        }
    }
}

/// The last that an I/O thread drops.
struct Life(Arc<Context>);

impl Life {
    fn new(context: &Arc<Context>) -> Life {
        context.lives.fetch_add(1, Ordering::Relaxed);
        Life(context.clone())
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.0.lives.fetch_sub(1, Ordering::Release);
        futex::wake(&self.0.open);
    }
}

/// What an inproc peer of a socket with these options gets to see.
pub fn identity_of(options: &Options) -> Identity {
    options.identity.as_slice().into()
}
