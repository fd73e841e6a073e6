//! Waiting for descriptors, and what an I/O thread may rely on.
//!
//! The contract, kept by [`epoll`] on Linux and by [`portable`] elsewhere:
//! * a descriptor is registered once, for reading and writing or for reading
//!   alone, under a token that is never used again, and deregistered before
//!   it is closed;
//! * `hung_up` says that the peer may have stopped sending, so that a short
//!   read does not mean that there is nothing more to come;
//! * events are edges: one comes when something changed, also for an error or
//!   a hang-up (as readable and writable); whoever gets it reads or writes
//!   until the system says EAGAIN or a short count says the same;
//! * reading and writing can be switched off and on; what is there when one is
//!   switched on makes an event;
//! * events of a token deregistered in the meantime may still come: unknown
//!   tokens are ignored;
//! * `notify` from any thread makes the current or the next `wait` return.

#[cfg(all(not(loom), target_os = "linux", not(feature = "portable-poller")))]
mod epoll;
#[cfg(all(not(loom), target_os = "linux", not(feature = "portable-poller")))]
pub use epoll::{Poller, Registry};
#[cfg(loom)]
mod model;
#[cfg(loom)]
pub use model::{Poller, Registry};
#[cfg(all(not(loom), not(all(target_os = "linux", not(feature = "portable-poller")))))]
mod portable;
#[cfg(all(not(loom), not(all(target_os = "linux", not(feature = "portable-poller")))))]
pub use portable::{Poller, Registry};

/// What happened to a descriptor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ready {
    /// As registered.
    pub token: u64,
    /// Reading may get somewhere.
    pub readable: bool,
    /// Writing may get somewhere.
    pub writable: bool,
    /// The end of the stream may be behind what can be read.
    pub hung_up: bool,
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use nix::sys::eventfd::EventFd;
    use std::io::{Read, Write};
    use std::net::Shutdown;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    /// Longer than any wait that ends by an event.
    const LONG: Duration = Duration::from_secs(60);

    /// A poller with one end of a stream registered as 1.
    fn set_up(writable: bool) -> (Poller, UnixStream, UnixStream) {
        let poller = Poller::new().unwrap();
        let (own, peer) = UnixStream::pair().unwrap();
        own.set_nonblocking(true).unwrap();
        poller.registry().register(own.as_fd(), 1, writable).unwrap();
        (poller, own, peer)
    }

    fn wait(poller: &mut Poller, timeout: Duration) -> Vec<Ready> {
        let mut ready = Vec::new();
        poller.wait(&mut ready, Some(timeout)).unwrap();
        ready
    }

    /// The one event that must be there.
    fn event(poller: &mut Poller) -> Ready {
        let start = Instant::now();
        let ready = wait(poller, LONG);
        assert!(start.elapsed() < LONG);
        assert_eq!(ready.len(), 1, "{ready:?}");
        ready[0]
    }

    fn nothing(poller: &mut Poller) {
        assert_eq!(wait(poller, Duration::ZERO), []);
    }

    #[test]
    fn input_is_told_once_until_more_comes() {
        let (mut poller, mut own, mut peer) = set_up(false);
        nothing(&mut poller);
        for _ in 0..3 {
            peer.write_all(b"x").unwrap();
            let ready = event(&mut poller);
            assert!(ready.token == 1 && ready.readable);
            nothing(&mut poller);
        }
        assert_eq!(own.read(&mut [0; 10]).unwrap(), 3);
    }

    #[test]
    fn what_comes_is_told_by_the_shortest_wait() {
        let (mut poller, _own, mut peer) = set_up(false);
        let short = Duration::from_micros(200);
        assert_eq!(wait(&mut poller, short), []);
        peer.write_all(b"x").unwrap();
        assert!(matches!(wait(&mut poller, short)[..], [Ready { token: 1, readable: true, .. }]));
        poller.registry().notify();
        assert_eq!(wait(&mut poller, short), []);
    }

    #[test]
    fn room_is_told_at_once_and_again_when_it_comes_back() {
        let (mut poller, mut own, mut peer) = set_up(true);
        assert!(event(&mut poller).writable);
        nothing(&mut poller);
        let block = [0; 4096];
        let mut written = 0;
        while let Ok(count) = own.write(&block) {
            written += count;
        }
        nothing(&mut poller);
        peer.read_exact(&mut vec![0; written]).unwrap();
        assert!(event(&mut poller).writable);
    }

    #[test]
    fn without_interest_room_is_not_told() {
        let (mut poller, _own, _peer) = set_up(false);
        nothing(&mut poller);
    }

    #[test]
    fn the_end_of_the_stream_is_told_together_with_the_input_before_it() {
        let (mut poller, mut own, mut peer) = set_up(false);
        peer.write_all(b"last").unwrap();
        peer.shutdown(Shutdown::Write).unwrap();
        let ready = event(&mut poller);
        assert!(ready.readable && ready.hung_up);
        let mut rest = Vec::new();
        own.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, b"last");
    }

    #[test]
    fn a_peer_that_is_gone_makes_readable_and_writable() {
        let (mut poller, _own, peer) = set_up(true);
        event(&mut poller);
        drop(peer);
        assert_eq!(event(&mut poller), Ready { token: 1, readable: true, writable: true, hung_up: true });
        nothing(&mut poller);
    }

    #[test]
    fn deregistered_descriptors_are_silent_and_come_back_under_another_token() {
        let (mut poller, own, mut peer) = set_up(false);
        let registry = poller.registry();
        peer.write_all(b"x").unwrap();
        registry.deregister(own.as_fd());
        nothing(&mut poller);
        registry.deregister(own.as_fd());
        registry.register(own.as_fd(), 2, false).unwrap();
        assert_eq!(event(&mut poller).token, 2);
    }

    #[test]
    fn another_thread_may_register_during_a_wait() {
        let mut poller = Poller::new().unwrap();
        let registry = poller.registry();
        let fd = EventFd::from_value(1).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| registry.register(fd.as_fd(), 5, false).unwrap());
            assert_eq!(event(&mut poller).token, 5);
        });
    }

    #[test]
    fn a_notification_before_the_wait_ends_it() {
        let mut poller = Poller::new().unwrap();
        let start = Instant::now();
        for _ in 0..3 {
            poller.registry().notify();
            poller.registry().notify();
            assert_eq!(wait(&mut poller, LONG), []);
        }
        assert!(start.elapsed() < LONG);
    }

    #[test]
    fn every_notification_ends_the_wait_that_it_meets_or_the_next() {
        let mut poller = Poller::new().unwrap();
        let registry = poller.registry();
        let (start_of_wait, starts) = mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                while starts.recv().is_ok() {
                    registry.notify();
                }
            });
            let start = Instant::now();
            for _ in 0..1000 {
                start_of_wait.send(()).unwrap();
                assert_eq!(wait(&mut poller, LONG), []);
            }
            assert!(start.elapsed() < LONG);
            drop(start_of_wait);
        });
    }

    #[test]
    fn events_in_plenty_all_come() {
        let mut poller = Poller::new().unwrap();
        let fds: Vec<EventFd> = (0..300).map(|_| EventFd::from_value(1).unwrap()).collect();
        for (fd, token) in fds.iter().zip(0..) {
            poller.registry().register(fd.as_fd(), token, false).unwrap();
        }
        let mut tokens: Vec<u64> = Vec::new();
        while tokens.len() < fds.len() {
            let ready = wait(&mut poller, LONG);
            assert!(!ready.is_empty());
            tokens.extend(ready.iter().map(|ready| ready.token));
        }
        tokens.sort();
        assert!(tokens.into_iter().eq(0..300));
    }

    #[test]
    fn no_wait_is_shorter_than_asked() {
        let mut poller = Poller::new().unwrap();
        for micros in [1, 300, 999, 1001, 2500] {
            let start = Instant::now();
            let timeout = Duration::from_micros(micros);
            assert_eq!(wait(&mut poller, timeout), []);
            assert!(start.elapsed() >= timeout);
        }
    }
}
