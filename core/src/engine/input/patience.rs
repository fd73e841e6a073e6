//! Waiting for more of a long body than its next piece.
//!
//! A fast peer's body comes in pieces of 64 KiB, and to wake for each of them
//! takes as long as to copy it: so a tcp stream is asked to tell of input when
//! there is a good deal of it, or all that is missing. Not if the peer's
//! silence ends the connection, which only what is received can tell.

use super::Input;
use crate::sys::low_water;
use std::os::fd::{AsFd, OwnedFd};

/// Missing bytes that are waited for together, at least, ...
const LEAST: usize = 64 * 1024;
/// ... and at most.
const MOST: usize = 256 * 1024;

impl Input {
    /// Sees to it, before the stream is waited for, that it tells of enough.
    pub(super) fn await_enough(&mut self, stream: &OwnedFd) {
        let missing = self.body.as_ref().map_or(0, |body| body.len - body.buffer.filled_len());
        let enough = if missing >= LEAST && self.patient { missing.min(MOST) } else { 1 };
        if enough == self.awaited {
            return;
        }
        if self.awaited == 1 && !low_water::is_heeded(stream.as_fd()) {
            self.patient = false;
        } else if low_water::set(stream.as_fd(), enough) {
            self.awaited = enough;
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::{Input, Received};
    use super::*;
    use crate::io_thread::Buffer;
    use crate::options::Options;
    use crate::pipe::Inbound;
    use crate::socket_type::SocketType;
    use crate::sys::net;
    use crate::zmtp::command;
    use crate::zmtp::frame::LONG;
    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::time::Duration;

    const BODY: usize = 1024 * 1024;

    struct Receiver {
        input: Input,
        stream: Arc<OwnedFd>,
        buffer: Buffer,
        _socket: Inbound,
    }

    impl Receiver {
        fn new(stream: OwnedFd, options: &Options) -> Receiver {
            let (mut input, socket) = Input::new(options);
            let stream = Arc::new(stream);
            assert_eq!(input.open(stream.clone(), None, true, &[]), Ok(()));
            Receiver { input, stream, buffer: Buffer::new().unwrap(), _socket: socket }
        }

        /// Whether the stream tells of input within the time.
        fn is_told(&self, timeout: PollTimeout) -> bool {
            poll(&mut [PollFd::new(self.stream.as_fd(), PollFlags::POLLIN)], timeout) == Ok(1)
        }

        fn is_told_in_the_end(&self) -> bool {
            self.is_told(PollTimeout::from(60_000_u16))
        }

        /// Receives until so much of the body is there, and nothing more is.
        fn receive(&mut self, bytes: usize) {
            while self.input.body.as_ref().map_or(0, |body| body.buffer.filled_len()) < bytes {
                assert!(self.is_told_in_the_end());
                while self.input.pump(&mut self.buffer, false) == Ok(Received::More) {}
            }
        }
    }

    fn over_tcp(options: &Options) -> (Receiver, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let own = listener.accept().unwrap().0;
        own.set_nonblocking(true).unwrap();
        (Receiver::new(own.into(), options), peer)
    }

    fn pull() -> Options {
        Options::new(SocketType::Pull)
    }

    /// A long body begins, with so many bytes.
    fn begin(peer: &mut impl Write, bytes: usize) {
        peer.write_all(&[&[LONG], &(BODY as u64).to_be_bytes()[..], &vec![0; bytes]].concat()).unwrap();
    }

    /// Whether the system can wait for more than one byte.
    fn can_wait(receiver: &Receiver) -> bool {
        low_water::is_heeded(receiver.stream.as_fd())
    }

    #[test]
    fn a_piece_of_a_long_body_is_not_told_and_a_good_deal_is() {
        let (mut receiver, mut peer) = over_tcp(&pull());
        let can_wait = can_wait(&receiver);
        begin(&mut peer, 1000);
        receiver.receive(1000);
        assert_eq!(receiver.input.awaited, if can_wait { MOST } else { 1 });
        peer.write_all(&[0; 1000]).unwrap();
        while !net::has_input(receiver.stream.as_fd()) {
            std::thread::yield_now();
        }
        assert_eq!(receiver.is_told(PollTimeout::ZERO), !can_wait);
        peer.write_all(&[0; MOST - 1000]).unwrap();
        receiver.receive(1000 + MOST);
    }

    #[test]
    fn the_last_piece_and_the_next_message_are_told() {
        let (mut receiver, mut peer) = over_tcp(&pull());
        begin(&mut peer, 1000);
        receiver.receive(1000);
        let writer = std::thread::spawn(move || {
            peer.write_all(&[0; BODY - 1000]).unwrap();
            peer
        });
        while receiver.input.body.is_some() {
            assert!(receiver.is_told_in_the_end());
            while receiver.input.pump(&mut receiver.buffer, false) == Ok(Received::More) {}
        }
        assert_eq!(receiver.input.awaited, 1, "there is no more to wait for");
        let mut peer = writer.join().unwrap();
        peer.write_all(&[0, 1, b'x']).unwrap();
        assert!(receiver.is_told_in_the_end());
    }

    #[test]
    fn the_end_of_the_stream_is_told_whatever_is_missing() {
        let (mut receiver, mut peer) = over_tcp(&pull());
        begin(&mut peer, 1000);
        receiver.receive(1000);
        peer.write_all(&[0; 1000]).unwrap();
        drop(peer);
        assert!(receiver.is_told_in_the_end());
        let end = loop {
            match receiver.input.pump(&mut receiver.buffer, true) {
                Err(broken) => break broken,
                Ok(_) => assert!(receiver.is_told_in_the_end()),
            }
        };
        assert_eq!(end.0, None);
    }

    #[test]
    fn who_listens_for_silence_hears_every_piece() {
        let with_heartbeat = Options { heartbeat_ivl: 1000, ..pull() };
        let with_buffer = Options { rcvbuf: 100_000, ..pull() };
        for options in [with_heartbeat, with_buffer] {
            let (mut receiver, mut peer) = over_tcp(&options);
            begin(&mut peer, 1000);
            receiver.receive(1000);
            assert_eq!(receiver.input.awaited, 1);
        }
        let (mut receiver, mut peer) = over_tcp(&pull());
        let mut ping = Vec::new();
        command::ping(Duration::from_secs(1), b"", &mut ping);
        peer.write_all(&ping).unwrap();
        begin(&mut peer, 1000);
        receiver.receive(1000);
        assert!(receiver.input.has_ping());
        assert_eq!(receiver.input.awaited, 1);
    }

    #[test]
    fn a_unix_stream_tells_of_every_piece() {
        let (own, mut peer) = UnixStream::pair().unwrap();
        own.set_nonblocking(true).unwrap();
        let mut receiver = Receiver::new(own.into(), &pull());
        begin(&mut peer, 1000);
        receiver.receive(1000);
        assert_eq!((receiver.input.awaited, receiver.input.patient), (1, false));
    }
}
