//! Engines: what moves messages between a pipe and a stream.
//!
//! An engine stays with its session as streams come and go. It has two
//! halves, each behind a lock of its own: [`Output`] sends what the socket
//! encoded, [`Input`] receives, finds where messages end and hands runs of
//! them over. The session drives both from its I/O thread; but an application
//! thread that has just written may send by itself when nobody else is at it,
//! and one that waits for input again and again borrows the receiving half.
//! Either saves a round trip a wake-up.

mod conflate;
pub mod input;
pub mod output;

use crate::io_thread::{Buffer, Command, Io};
use crate::mailbox::Mailbox;
use crate::options::Options;
use crate::pipe::{Farewell, Identity, Peer, Pipe, PipeId};
use crate::sync::Mutex;
use crate::zmtp::Transform;
use input::{Input, Loan};
use output::{Output, Sent};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

/// A transformation of frames, which both halves use.
pub type SharedTransform = Arc<Mutex<Box<dyn Transform + Send>>>;

/// An engine: both halves, and how the socket reaches them.
pub struct Engine {
    io: Arc<Io>,
    /// The session's token on that thread.
    token: u64,
    /// Whether the pipe stays when the connection is lost, for the next one.
    stays: bool,
    /// The sending half.
    pub output: Mutex<Output>,
    /// The receiving half.
    pub input: Mutex<Input>,
    /// Held while something is sent and not booked yet.
    booking: Arc<Mutex<()>>,
}

/// Makes the engine of a session, and the socket's end of the pipe to it.
pub fn engine(
    io: Arc<Io>,
    token: u64,
    stays: bool,
    mailbox: &Arc<Mailbox>,
    options: &Options,
    identity: Identity,
) -> (Arc<Engine>, PipeId, Pipe) {
    let id = mailbox.reserve();
    let booking = Arc::default();
    let (output, outbound) = Output::new(mailbox.clone(), id, Arc::clone(&booking), options);
    let (input, inbound) = Input::new(options);
    let (output, input) = (Mutex::new(output), Mutex::new(input));
    let engine = Arc::new(Engine { io, token, stays, output, input, booking });
    let pipe = Pipe::new(outbound, inbound, engine.clone(), identity);
    (engine, id, pipe)
}

impl Engine {
    /// Sends from the thread that has just written, if nobody else is at it
    /// and it is a turn of a conversation rather than part of a flood: what
    /// is written in bulk, or to many peers, is sent in bulk by the I/O thread.
    fn send_directly(&self) -> bool {
        self.io.rest().is_asleep() && self.io.pace().allows() && self.flush_here()
    }

    /// Sends from this thread; false if somebody else has to.
    fn flush_here(&self) -> bool {
        let Some(mut output) = self.output.try_lock() else { return false };
        if !output.is_direct() {
            return false;
        }
        self.io.pace().sends();
        let sent = output.flush(false);
        drop(output);
        self.hear_of_room(sent);
        // Blocked: the stream tells the I/O thread when it takes more. Later:
        // the I/O thread has the clock for that. Plenty: this thread has other
        // things to do.
        !matches!(sent, Sent::Later | Sent::Plenty)
    }
}

impl Engine {
    /// Takes the receiving half back from the socket's thread.
    pub fn take_back(&self, input: &mut Input) {
        if input.loan.take().is_none() {
            return;
        }
        if let Some(stream) = input.lendable() {
            let _ = self.io.registry().set_interest(stream.as_fd(), self.token, true, true);
        }
        // What was received and not handed over, for lack of room, raises no event.
        self.io.post(Command::Input(self.token));
    }

    /// Nobody will read what comes in from here on: it is taken in and dropped,
    /// what waits for room already from the session's next turn for input on.
    pub fn forsake(&self) {
        let mut input = self.input.lock();
        self.take_back(&mut input);
        input.forsake();
    }

    /// Leaves what is to be sent for the I/O thread's next turn.
    pub fn leave(&self) {
        self.io.post_output(self.token);
    }

    /// Sees to it, after sending so far, that the I/O thread hears when the
    /// stream takes more. While the receiving half is lent it does not unless
    /// that matters: a unix stream would tell of each message that is read.
    pub fn hear_of_room(&self, sent: Sent) {
        if sent != Sent::Blocked {
            return;
        }
        let mut input = self.input.lock();
        let Some(stream) = input.lendable().cloned() else { return };
        if let Some(loan) = &mut input.loan
            && !std::mem::replace(&mut loan.hears_of_room, true)
        {
            let _ = self.io.registry().set_interest(stream.as_fd(), self.token, false, true);
        }
    }

    /// Has the I/O thread look at a loan from time to time.
    fn watch(&self, loan: &mut Loan) {
        if !std::mem::replace(&mut loan.watched, true) {
            self.io.post(Command::Lent(self.token));
        }
    }
}

impl Peer for Engine {
    fn borrow_input(&self) -> Option<Arc<OwnedFd>> {
        let mut input = self.input.lock();
        let stream = input.lendable()?.clone();
        let loan = match &mut input.loan {
            Some(loan) => loan,
            none => {
                // Whoever finds the stream full from here on says so when we are done.
                let hears_of_room = self.output.lock().is_blocked();
                self.io.registry().set_interest(stream.as_fd(), self.token, false, hears_of_room).ok()?;
                none.insert(Loan { hears_of_room, ..Loan::default() })
            }
        };
        self.watch(loan);
        Some(stream)
    }

    fn pull_input(&self, will_wait: bool) -> bool {
        let mut input = self.input.lock();
        let Some(loan) = &mut input.loan else { return false };
        let Ok(mut buffer) = loan.buffer.take().map_or_else(Buffer::new, Ok) else {
            // The I/O thread has one.
            self.take_back(&mut input);
            return false;
        };
        let received = input.pump(&mut buffer, false);
        let messages = input.take_told();
        let told = messages > 0;
        if told {
            self.io.pace().hear(messages);
        }
        if let Err(broken) = received {
            // Not to be borrowed again until the session has heard of it.
            input.close();
            self.io.post(Command::Broken(self.token, broken));
        } else if input.has_ping() {
            // Answering is the session's business.
            self.take_back(&mut input);
        }
        if let Some(loan) = &mut input.loan {
            loan.buffer = Some(buffer);
            loan.used = true;
            loan.waiting = will_wait && !told;
            self.watch(loan);
        }
        drop(input);
        told
    }

    fn return_input(&self) {
        let mut input = self.input.lock();
        self.take_back(&mut input);
    }

    fn ignored(&self) {
        self.forsake();
        self.io.post(Command::Input(self.token));
    }

    fn has_left(&self) -> bool {
        !self.stays && self.input.lock().is_over()
    }

    fn readable(&self) {
        if !self.send_directly() {
            self.leave();
        }
    }

    fn filled(&self) {
        // The thread would have to wait until another one was woken and had done it.
        let rest = self.io.rest();
        if !((rest.is_asleep() || rest.is_nap()) && self.flush_here()) {
            self.leave();
        }
    }

    fn piled_up(&self) {
        if !self.io.rest().is_nap() {
            return;
        }
        if self.flush_here() {
            self.io.rest().spared();
        } else {
            self.io.post(Command::Output(self.token));
        }
    }

    fn catch_up(&self) {
        drop(self.booking.lock());
    }

    fn writable(&self) {
        self.io.post(Command::Input(self.token));
    }

    fn closed(&self, farewell: Farewell) {
        self.io.post(Command::Farewell(self.token, farewell));
    }

    /// The session has left this engine already, and may have another.
    fn closed_too(&self) {}
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::io_thread::Desk;
    use crate::message::Message;
    use crate::socket_type::SocketType;
    use nix::sys::socket::{setsockopt, sockopt};
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    /// Piles of three; nobody works at the desk.
    fn set_up() -> (Desk, Arc<Engine>, Pipe, UnixStream) {
        set_up_with(9)
    }

    fn set_up_with(sndhwm: u32) -> (Desk, Arc<Engine>, Pipe, UnixStream) {
        let desk = Desk::new();
        let options = Options { sndhwm, ..Options::new(SocketType::Push) };
        let (engine, _, pipe) =
            engine(desk.io().clone(), 1, false, &Arc::default(), &options, Box::default());
        let (own, peer) = UnixStream::pair().unwrap();
        setsockopt(&own, sockopt::SndBuf, &100_000).unwrap();
        peer.set_nonblocking(true).unwrap();
        let mut output = engine.output.lock();
        output.open(Arc::new(own.into()), None, Vec::new());
        assert!(output.flush(false) == Sent::All);
        drop(output);
        (desk, engine, pipe, peer)
    }

    fn write(pipe: &mut Pipe, messages: usize) {
        (0..messages).for_each(|_| pipe.write(&mut Message::from_slice(b"x").unwrap(), false));
    }

    /// Bytes that have come to the peer; a message has three.
    fn arrived(peer: &mut UnixStream) -> usize {
        peer.read(&mut [0; 100]).unwrap_or(0)
    }

    #[test]
    fn during_a_nap_a_pile_is_sent_by_its_writer() {
        let (desk, _engine, mut pipe, mut peer) = set_up();
        let rest = desk.io().rest();
        rest.nap();
        write(&mut pipe, 2);
        assert_eq!(arrived(&mut peer), 0, "messages come together");
        write(&mut pipe, 2);
        assert_eq!(arrived(&mut peer), 9);
        assert!(rest.is_nap() && rest.is_flood(0), "the nap goes on, and so does the flood");
        assert!(!rest.is_flood(0));
        write(&mut pipe, 2);
        assert_eq!(arrived(&mut peer), 9, "with the one that was told of");
    }

    #[test]
    fn a_pile_that_its_writer_cannot_send_ends_the_nap() {
        let (desk, engine, mut pipe, mut peer) = set_up();
        let rest = desk.io().rest();
        rest.nap();
        let somebody = engine.output.lock();
        write(&mut pipe, 3);
        drop(somebody);
        assert!(!rest.is_nap());
        assert_eq!(arrived(&mut peer), 0);
        engine.output.lock().close();
        rest.nap();
        write(&mut pipe, 3);
        assert!(!rest.is_nap(), "without a stream");
    }

    #[test]
    fn who_would_have_to_wait_for_room_sends_by_itself() {
        let (desk, _engine, mut pipe, mut peer) = set_up_with(1);
        desk.io().rest().sleep();
        for _ in 0..9 {
            // Not a turn of a conversation.
            desk.io().pace().sends();
            write(&mut pipe, 1);
            assert_eq!(arrived(&mut peer), 3);
        }
        assert!(desk.io().rest().is_asleep());
    }

    #[test]
    fn plenty_is_sent_in_several_turns() {
        let (_desk, engine, mut pipe, _peer) = set_up();
        // The stream takes more than a turn's, and not all.
        pipe.write(&mut Message::from_slice(&[0; 1_000_000]).unwrap(), false);
        let mut output = engine.output.lock();
        assert_eq!(output.flush(false), Sent::Plenty);
        assert_eq!(output.flush(false), Sent::Blocked);
    }

    #[test]
    fn a_thread_that_is_awake_sends_by_itself() {
        let (desk, _engine, mut pipe, mut peer) = set_up();
        write(&mut pipe, 9);
        assert_eq!(arrived(&mut peer), 0);
        assert!(!desk.io().rest().is_flood(0));
    }
}
