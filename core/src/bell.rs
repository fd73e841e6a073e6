//! What wakes a thread that waits for any of many sockets.
//!
//! Every thread that polls has a bell. The mailboxes of the sockets that it
//! polls keep it, and ring it when they get news while the thread listens,
//! saying whose. So the thread looks at all of its sockets once, sleeps
//! without a descriptor, and then looks only at those that rang.

use crate::alarm::Alarm;
use crate::errno::{Errno, Result};
use crate::handle::Handle;
use crate::sync::Mutex;
use crate::sys::fork;
use crate::sys::own::Own;
use std::sync::Arc;
use std::time::Instant;

/// A thread's bell.
#[derive(Default)]
pub struct Bell {
    alarm: Alarm,
    rung: Mutex<Rung>,
}

#[derive(Default)]
struct Rung {
    /// Whether the thread wants to hear of news at all.
    listening: bool,
    /// Whose news came since it listens, those taken aside.
    handles: Vec<Handle>,
}

/// The bell, and of which process: in the child of a fork others may have held its lock.
static OWN: Own<Option<(u32, Arc<Bell>)>> = Own::new();

impl Bell {
    /// This thread's bell; None: it cannot have one.
    pub fn own() -> Option<Arc<Bell>> {
        let process = fork::process();
        OWN.with(|own| match own {
            Some((of, bell)) if *of == process => bell.clone(),
            _ => own.insert((process, Arc::default())).1.clone(),
        })
    }

    /// Listens from now on, until the result is dropped. None: it does already.
    pub fn listen(&self) -> Option<Listening<'_>> {
        let mut rung = self.rung.lock();
        if std::mem::replace(&mut rung.listening, true) {
            return None;
        }
        rung.handles.clear();
        self.alarm.clear();
        Some(Listening { bell: self })
    }

    /// Whether its thread listens.
    pub fn is_listened_to(&self) -> bool {
        self.rung.lock().listening
    }

    /// Tells the thread, if it listens, that there is news for a socket.
    pub fn ring(&self, handle: Handle) {
        let mut rung = self.rung.lock();
        if rung.listening {
            rung.handles.push(handle);
            drop(rung);
            self.alarm.set();
        }
    }
}

/// While it exists, a bell is listened to.
pub struct Listening<'a> {
    bell: &'a Bell,
}

impl Listening<'_> {
    /// Waits until the bell rings, at most until `deadline`; `rung` gets the
    /// sockets whose news came. True: the time is up.
    ///
    /// # Errors
    /// EINTR: a signal was handled.
    pub fn wait(&self, deadline: Option<Instant>, rung: &mut Vec<Handle>) -> Result<bool> {
        let late = match self.bell.alarm.sleep(self.bell.alarm.seen(), deadline) {
            Ok(()) => false,
            Err(Errno::EAGAIN) => true,
            Err(errno) => return Err(errno),
        };
        self.bell.alarm.clear();
        rung.clear();
        std::mem::swap(&mut self.bell.rung.lock().handles, rung);
        Ok(late)
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.bell.rung.lock().listening = false;
    }
}
