//! Moving messages between two sockets until something fails.

use crate::errno::{Errno, Result};
use crate::handle::Handle;
use crate::message::{self, Message};
use crate::poll::{self, IN, Item, Source};
use crate::socket::{self, Flags};

/// Forwards whole messages both ways, part by part, and a copy of each part
/// to `capture`. Runs until a call fails; returns its errno.
///
/// One message each way in turn: who sent many and read no answers meanwhile
/// would have to wait, with small marks, for somebody who waits for it.
pub fn run(front: Handle, back: Handle, capture: Option<Handle>) -> Errno {
    let mut items =
        [front, back].map(|handle| Item { source: Source::Socket(handle), events: IN, revents: 0 });
    let mut turn = || {
        poll::poll(&mut items, -1)?;
        while forward(front, back, capture)? | forward(back, front, capture)? {
            // No call ends here while there is always more.
            message::give_back();
        }
        Ok(())
    };
    loop {
        if let Err(errno) = turn() {
            return errno;
        }
    }
}

/// Forwards a message, if there is one.
fn forward(from: Handle, to: Handle, capture: Option<Handle>) -> Result<bool> {
    let mut part = Message::new();
    match socket::recv(from, &mut part, Flags { dont_wait: true, ..Flags::default() }) {
        // None is there, or it is not the time for one (REQ, REP), or never.
        Err(Errno::EAGAIN | Errno::EFSM | Errno::ENOTSUP) => return Ok(false),
        received => received?,
    }
    forward_message(part, from, to, capture)?;
    Ok(true)
}

/// Forwards a message that begins with this part.
fn forward_message(mut part: Message, from: Handle, to: Handle, capture: Option<Handle>) -> Result<()> {
    loop {
        let flags = Flags { more: part.more(), ..Flags::default() };
        if let Some(capture) = capture {
            socket::send(capture, &mut part.share(), flags)?;
        }
        socket::send(to, &mut part, flags)?;
        if !flags.more {
            return Ok(());
        }
        socket::recv(from, &mut part, Flags::default())?;
    }
}
