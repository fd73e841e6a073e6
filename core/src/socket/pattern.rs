//! What a socket type has to say: how messages are spread over pipes, merged
//! from them, and which calls are allowed when.
//!
//! One file per type implements [`Pattern`]; everything that types share
//! (mailbox, endpoints, blocking, options) is the socket's business. A
//! pattern never blocks: EAGAIN says that the call could wait, and the
//! socket sleeps until the next event about one of its pipes.
//!
//! Nor does a peer keep it busy for as long as it likes, by sending what
//! nobody asked for. After [`AT_ONCE`] messages of that kind the pattern asks
//! for such an event itself ([`Pipes::look_again`]) and returns: the call goes
//! on at once unless its time is over, the socket was closed or the context
//! terminated, and whoever polls or has the descriptor is told.

use crate::errno::{Errno, Result};
use crate::message::Message;
use crate::options::{SocketOption, Value};
use crate::pipe::{PipeId, Pipes};
use crate::socket_type::SocketType;

/// What becomes of a peer that came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Welcome {
    /// It takes part.
    Accepted,
    /// Its pipe stays, but it is never heard and never addressed.
    Ignored,
    /// Its pipe is closed.
    Refused,
}

/// How many messages that go no further a step takes in. Under the default
/// marks a pipe holds fewer, so that a publisher's next message goes to all
/// whose subscriptions were there.
pub const AT_ONCE: usize = 2_500;

/// A socket type's behaviour. Pipe numbers handed in are live; after
/// `detached` a number must not be used again until it is attached anew.
pub trait Pattern: Send {
    /// A peer came. Its pipe may hold input already.
    fn attached(&mut self, pipes: &mut Pipes, id: PipeId) -> Welcome;

    /// A pipe that had nothing to read has something.
    fn readable(&mut self, _pipes: &mut Pipes, _id: PipeId) {}

    /// A pipe that had no room has room.
    fn writable(&mut self, _pipes: &mut Pipes, _id: PipeId) {}

    /// The peer of a pipe attached without an identity says who it is (in
    /// `pipe.identity`).
    fn identified(&mut self, _pipes: &mut Pipes, _id: PipeId) {}

    /// The connection behind a pipe was lost and is there again.
    fn reconnected(&mut self, _pipes: &mut Pipes, _id: PipeId) {}

    /// Nothing can be written to the pipe any more; input may remain in it.
    fn write_ended(&mut self, pipes: &mut Pipes, id: PipeId);

    /// The pipe is about to go, with whatever is in it.
    fn detached(&mut self, pipes: &mut Pipes, id: PipeId);

    /// Sends one part; takes it out of `message` on success.
    ///
    /// # Errors
    /// EAGAIN: it could wait. Others as the type documents, without any change.
    fn send(&mut self, pipes: &mut Pipes, message: &mut Message, more: bool) -> Result<()>;

    /// Receives one part into `message`.
    ///
    /// # Errors
    /// EAGAIN: it could wait. Others as the type documents, without any change.
    fn recv(&mut self, pipes: &mut Pipes, message: &mut Message) -> Result<()>;

    /// Whether `send` would succeed now.
    fn can_send(&mut self, pipes: &mut Pipes) -> bool;

    /// Whether `recv` would succeed now.
    fn can_recv(&mut self, pipes: &mut Pipes) -> bool;

    /// Sets an option that only some types have.
    ///
    /// # Errors
    /// EINVAL: not this type, or not this value.
    fn set_option(&mut self, _pipes: &mut Pipes, _option: SocketOption, _value: &Value) -> Result<()> {
        Err(Errno::EINVAL)
    }

    /// Reads an option that only some types have.
    ///
    /// # Errors
    /// EINVAL: not this type, or the option is write-only.
    fn get_option(&self, _option: SocketOption) -> Result<Value> {
        Err(Errno::EINVAL)
    }

    /// Whether a pipe whose peer is gone is kept until its input was read.
    fn reads_to_the_end(&self) -> bool {
        true
    }
}

/// The value of an option that is off at 0 and on above.
///
/// # Errors
/// EINVAL: negative, or no number.
pub fn switch(value: &Value) -> Result<bool> {
    match value {
        Value::Int(0..) => Ok(*value != Value::Int(0)),
        _ => Err(Errno::EINVAL),
    }
}

/// Sends an empty message, which tells a ROUTER at the far end who is here.
/// For a pipe that is not in the middle of a message.
pub fn probe(pipes: &mut Pipes, id: PipeId) {
    let pipe = pipes.get(id);
    if pipe.has_room() {
        pipe.write(&mut Message::new(), false);
    }
}

/// The behaviour of a new socket of this type. `seed` starts generated
/// identities.
pub fn new(kind: SocketType, seed: u32) -> Box<dyn Pattern> {
    use super::{dealer, pair, publish, pull, push, rep, req, router, subscribe};
    match kind {
        SocketType::Pair => Box::new(pair::Pair::default()),
        SocketType::Pub => Box::new(publish::Pub::default()),
        SocketType::Sub => Box::new(subscribe::Sub::default()),
        SocketType::Req => Box::new(req::Req::default()),
        SocketType::Rep => Box::new(rep::Rep::default()),
        SocketType::Dealer => Box::new(dealer::Dealer::default()),
        SocketType::Router => Box::new(router::Router::new(seed)),
        SocketType::Pull => Box::new(pull::Pull::default()),
        SocketType::Push => Box::new(push::Push::default()),
        SocketType::Xpub => Box::new(publish::Xpub::default()),
        SocketType::Xsub => Box::new(subscribe::Xsub::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::socket::testing::{meet, socket};

    #[test]
    fn a_step_takes_in_so_much_of_what_goes_no_further() {
        use SocketType::{Dealer, Push, Rep, Req, Sub, Xpub};
        for (kind, peer, unwanted, wanted, heard) in [
            (Sub, Push, "x|x", "wanted", "wanted"),
            (Rep, Dealer, "x|x", "|wanted", "wanted"),
            (Req, Dealer, "x|x", "|wanted", "wanted"),
            (Xpub, Push, "\0x", "\u{1}wanted", r"\x01wanted"),
        ] {
            for polls in [false, true] {
                let (mut socket, mut peer) = (socket(kind), socket(peer));
                meet(&mut peer, &mut socket);
                match kind {
                    Sub => socket.subscribe(b"wanted"),
                    Req => socket.say("question"),
                    _ => {}
                }
                (0..3 * AT_ONCE).for_each(|_| peer.say(unwanted));
                peer.say(wanted);
                for _ in 0..3 {
                    assert!(if polls {
                        !socket.events().starts_with("IN")
                    } else {
                        socket.hear() == "<EAGAIN>"
                    });
                    assert!(socket.is_told(), "{kind:?}");
                }
                assert_eq!(socket.hear(), heard);
                assert!(["<EAGAIN>", "<EFSM>"].contains(&&*socket.hear()));
                assert!(!socket.is_told(), "{kind:?}");
            }
        }
    }
}
