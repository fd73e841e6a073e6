//! Moving messages between two sockets until something fails.

use crate::errno::{Errno, Result};
use crate::handle::Handle;
use crate::message::Message;
use crate::poll::{self, IN, Item, Source};
use crate::socket::{self, Flags};

/// Messages forwarded one way before it is the other way's turn.
const BURST: usize = 100;

/// Forwards whole messages both ways, part by part, and a copy of each part
/// to `capture`, a burst of what is there at a time. Runs until a call fails; returns its errno.
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

/// Forwards the messages that are there, a burst at most.
fn forward(from: Handle, to: Handle, capture: Option<Handle>) -> Result<()> {
    for _ in 0..BURST {
        let mut part = Message::new();
        match socket::recv(from, &mut part, Flags { dont_wait: true, ..Flags::default() }) {
            Err(Errno::EAGAIN) => break,
            received => received?,
        }
        forward_message(part, from, to, capture)?;
    }
    Ok(())
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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::context;
    use crate::socket_type::SocketType;

    #[test]
    fn after_a_burst_it_is_the_other_ways_turn() {
        let context = context::create();
        let open = |kind| context::open_socket(context, Some(kind)).unwrap();
        let sockets = [SocketType::Push, SocketType::Pull, SocketType::Push, SocketType::Pull].map(open);
        let [source, front, back, sink] = sockets;
        for (bound, connected, endpoint) in
            [(front, source, b"inproc://front".as_slice()), (sink, back, b"inproc://sink")]
        {
            socket::bind(bound, endpoint).unwrap();
            socket::connect(connected, endpoint).unwrap();
        }
        for _ in 0..BURST + 1 {
            socket::send(source, &mut Message::new(), Flags::default()).unwrap();
        }
        let dont_wait = Flags { dont_wait: true, ..Flags::default() };
        for count in [BURST, 1] {
            forward(front, back, None).unwrap();
            for _ in 0..count {
                socket::recv(sink, &mut Message::new(), dont_wait).unwrap();
            }
            assert_eq!(socket::recv(sink, &mut Message::new(), dont_wait), Err(Errno::EAGAIN));
        }
        for socket in sockets {
            socket::close(socket).unwrap();
        }
        context::terminate(context).unwrap();
    }
}
