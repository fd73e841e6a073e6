//! Moving messages between two sockets until something fails.

use crate::errno::{Errno, Result};
use crate::handle::Handle;
use crate::message::Message;
use crate::poll::{self, IN, Item, Source};
use crate::socket::{self, Flags};

/// Forwards whole messages both ways, part by part, and a copy of each part
/// to `capture`. Runs until a call fails; returns its errno.
pub fn run(front: Handle, back: Handle, capture: Option<Handle>) -> Errno {
    let watch = |handle| Item { source: Source::Socket(handle), events: IN, revents: 0 };
    let mut items = [watch(front), watch(back)];
    loop {
        let turn = poll::poll(&mut items, -1).and_then(|_| {
            if items[0].revents & IN != 0 {
                forward(front, back, capture)?;
            }
            if items[1].revents & IN != 0 {
                forward(back, front, capture)?;
            }
            Ok(())
        });
        if let Err(errno) = turn {
            return errno;
        }
    }
}

/// Forwards one message.
fn forward(from: Handle, to: Handle, capture: Option<Handle>) -> Result<()> {
    loop {
        let mut part = Message::new();
        socket::recv(from, &mut part, Flags::default())?;
        let flags = Flags { more: part.more(), ..Flags::default() };
        if let Some(capture) = capture {
            socket::send(capture, &mut part.share(), flags)?;
        }
        socket::send(to, &mut part, flags)?;
        if !flags.more {
            return Ok(());
        }
    }
}
