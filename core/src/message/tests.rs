use super::*;
use std::ffi::c_void;
use std::ptr;

/// A received buffer.
fn run(len: usize) -> Message {
    let bytes: Vec<u8> = (0..len).map(|n| n as u8).collect();
    Message::from_slice(&bytes).unwrap()
}

/// Cuts the first `len` bytes of a run into `place`; whether that then has
/// the very block it had before.
fn cut(run: &Message, len: usize, place: &mut Message) -> bool {
    let before = place.data().as_ptr();
    place.set_more(true);
    run.cut_into(&run.data()[..len], place);
    assert_eq!(place.data(), &run.data()[..len]);
    assert!(place.more());
    place.data().as_ptr() == before
}

#[test]
fn a_part_goes_into_the_block_of_the_one_before() {
    let run = run(4096);
    let mut place = Message::with_size(112).unwrap();
    for len in [112, 111, 56, 112] {
        assert!(cut(&run, len, &mut place), "{len}");
    }
}

#[test]
fn a_block_too_small_or_much_too_large_is_let_go() {
    let run = run(4096);
    for (had, len) in [(112, 113), (112, 55), (30, 1000), (5000, 1000)] {
        // Whatever the pool or the allocator gives next, it knows the size that it gave.
        let mut place = Message::with_size(had).unwrap();
        cut(&run, len, &mut place);
        let Content::Shared(Shared { block, .. }) = place.content() else { unreachable!() };
        assert_eq!(Block::capacity(block), pool::capacity_for(len), "{had} bytes");
    }
}

#[test]
fn what_others_share_is_left_alone() {
    let run = run(4096);
    let mut place = Message::from_slice(&[7; 100]).unwrap();
    let other = place.share();
    assert!(!cut(&run, 100, &mut place));
    assert_eq!(other.data(), [7; 100]);
}

#[test]
fn what_was_lent_is_given_back_unchanged() {
    unsafe extern "C" fn count(_: *mut c_void, hint: *mut c_void) {
        // SAFETY: the counter below, which outlives the message.
        unsafe { *hint.cast::<u32>() += 1 }
    }
    let run = run(4096);
    let (mut bytes, mut freed) = ([7; 100], 0_u32);
    let hint = ptr::from_mut(&mut freed);
    // SAFETY: both outlive the message, which this thread gives back.
    let mut place = unsafe { Message::from_lent(bytes.as_mut_ptr(), 100, Some(count), hint.cast()) }.unwrap();
    assert!(!cut(&run, 100, &mut place));
    give_back();
    assert_eq!((bytes, freed), ([7; 100], 1));
}

#[test]
fn a_part_shares_a_run_that_is_not_much_larger_whatever_there_was() {
    let run = run(2048);
    for (len, shares) in [(2048 / PINNED, true), (2048 / PINNED - 1, false)] {
        let mut place = Message::with_size(len).unwrap();
        cut(&run, len, &mut place);
        assert_eq!(place.data().as_ptr() == run.data().as_ptr(), shares);
        assert_eq!(run.part(0, len).data().as_ptr() == run.data().as_ptr(), shares);
    }
}
