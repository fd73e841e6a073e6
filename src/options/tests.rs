//! How values lie in memory, and which numbers there are.

use super::*;

const MANY: i32 = 0x1234_5678;

fn numbers(access: Access) -> Vec<c_int> {
    (-10..20_000).filter(|&number| find(number).is_some_and(|entry| entry.access == access)).collect()
}

fn given(shape: Shape, bytes: &[u8]) -> Result<Value> {
    decode(shape, Some(bytes), bytes.len())
}

fn written(shape: Shape, value: Value, room: usize) -> Result<Vec<u8>> {
    let mut place = vec![0xEE; room];
    // SAFETY: the vector is that long.
    let len = unsafe { put(value, shape, place.as_mut_ptr().cast(), room) }?;
    assert!(place[len..].iter().all(|&byte| byte == 0xEE), "wrote beyond the value");
    place.truncate(len);
    Ok(place)
}

#[test]
fn the_numbers_are_those_of_3_2_and_some_of_4() {
    let of_3 = [4, 5, 8, 9, 11, 12, 17, 18, 19, 21, 22, 23, 24, 25, 27, 28, 31, 34, 35, 36, 37, 39];
    let of_4 = [42, 44, 45, 46, 47, 48, 49, 50, 54, 55, 57, 66, 74, 75, 76, 77, 79, 80];
    let our_own = [10_000, 10_001];
    assert_eq!(numbers(Access::Both), [&of_3[..], &of_4, &our_own].concat());
    assert_eq!(numbers(Access::Get), [13, 14, 15, 16, 32, 43, 10_002, 10_005]);
    assert_eq!(numbers(Access::Set), [6, 7, 33, 38, 40, 51, 52, 53, 56, 69]);
}

#[test]
fn no_option_has_two_numbers() {
    let all: Vec<Entry> = (0..20_000).filter_map(find).collect();
    for (index, entry) in all.iter().enumerate() {
        assert!(all[..index].iter().all(|other| other.option != entry.option), "{entry:?}");
    }
}

#[test]
fn numbers_take_their_exact_length() {
    assert_eq!(given(Shape::Int, &MANY.to_ne_bytes()), Ok(Value::Int(MANY)));
    assert_eq!(given(Shape::Int64, &(-2_i64).to_ne_bytes()), Ok(Value::I64(-2)));
    assert_eq!(given(Shape::Uint64, &u64::MAX.to_ne_bytes()), Ok(Value::U64(u64::MAX)));
    for len in [0, 1, 3, 5, 8] {
        assert_eq!(given(Shape::Int, &[1; 8][..len]), Err(Errno::EINVAL));
    }
    for len in [0, 4, 7, 9] {
        assert_eq!(given(Shape::Int64, &[1; 9][..len]), Err(Errno::EINVAL));
        assert_eq!(given(Shape::Uint64, &[1; 9][..len]), Err(Errno::EINVAL));
    }
}

#[test]
fn null_is_a_value_only_where_nothing_can_be_said() {
    for shape in [Shape::Int, Shape::Int64, Shape::Uint64, Shape::Bytes, Shape::Prefix, Shape::Filter] {
        for len in [4, 8] {
            assert_eq!(decode(shape, None, len), Err(Errno::EINVAL), "{shape:?} {len}");
        }
    }
    assert_eq!(decode(Shape::Prefix, None, 0), Ok(Value::Bytes(vec![])));
    assert_eq!(decode(Shape::Filter, None, 0), Ok(Value::Bytes(vec![])));
    assert_eq!(decode(Shape::Bytes, None, 0), Err(Errno::EINVAL));
    assert_eq!(given(Shape::Prefix, b""), Ok(Value::Bytes(vec![])));
    assert_eq!(given(Shape::Filter, b""), Err(Errno::EINVAL));
}

#[test]
fn identities_and_filters_are_bounded_and_subscriptions_are_not() {
    let long = [b'x'; 300];
    for shape in [Shape::Bytes, Shape::Filter] {
        assert_eq!(given(shape, &long[..255]), Ok(Value::Bytes(vec![b'x'; 255])));
        assert_eq!(given(shape, &long[..256]), Err(Errno::EINVAL));
    }
    assert_eq!(given(Shape::Prefix, &long), Ok(Value::Bytes(long.to_vec())));
}

#[test]
fn values_need_their_room_and_take_no_more() {
    assert_eq!(written(Shape::Int, Value::Int(MANY), 8), Ok(MANY.to_ne_bytes().to_vec()));
    assert_eq!(written(Shape::Int, Value::Int(MANY), 3), Err(Errno::EINVAL));
    assert_eq!(written(Shape::Uint64, Value::U64(9), 8), Ok(9_u64.to_ne_bytes().to_vec()));
    let identity = || Value::Bytes(b"me".to_vec());
    assert_eq!(written(Shape::Bytes, identity(), 2), Ok(b"me".to_vec()));
    assert_eq!(written(Shape::Bytes, identity(), 1), Err(Errno::EINVAL));
    assert_eq!(written(Shape::Bytes, Value::Bytes(vec![]), 0), Ok(vec![]));
}

#[test]
fn text_gets_a_nul_that_needs_room() {
    let endpoint = || Value::Bytes(b"inproc://x".to_vec());
    assert_eq!(written(Shape::Text, endpoint(), 11), Ok(b"inproc://x\0".to_vec()));
    assert_eq!(written(Shape::Text, endpoint(), 10), Err(Errno::EINVAL));
    assert_eq!(written(Shape::Text, Value::Bytes(vec![]), 1), Ok(vec![0]));
}

#[test]
fn names_and_passwords_are_texts_or_null() {
    let long = [b'x'; 256];
    for shape in [Shape::Name, Shape::Password] {
        assert_eq!(decode(shape, None, 0), Ok(Value::Bytes(vec![])), "{shape:?}");
        assert_eq!(decode(shape, None, 1), Err(Errno::EINVAL));
        assert_eq!(given(shape, b""), Err(Errno::EINVAL));
        assert_eq!(given(shape, &long), Err(Errno::EINVAL));
    }
    assert_eq!(decode(Shape::Text, None, 0), Err(Errno::EINVAL));
    assert_eq!(given(Shape::Text, &long[..255]), Ok(Value::Bytes(long[..255].to_vec())));
    assert_eq!(given(Shape::Password, b"pw\0"), Ok(Value::Secret(b"pw\0".to_vec().into())));
    assert_eq!(written(Shape::Password, Value::Secret(b"pw".to_vec().into()), 3), Ok(b"pw\0".to_vec()));
    assert_eq!(written(Shape::Password, Value::Secret(b"pw".to_vec().into()), 2), Err(Errno::EINVAL));
}

#[test]
fn keys_are_bytes_or_text() {
    let text = b"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
    let bytes = z85::decode(text).unwrap();
    let value = || Value::Secret(bytes.clone().into());
    let with_nul = [&text[..], b"\0"].concat();
    for good in [&bytes[..], text, &with_nul] {
        assert_eq!(given(Shape::Key, good), Ok(value()));
    }
    let odd = [&text[..39], b"\""].concat();
    for bad in [&b""[..], &bytes[..31], &text[..33], &text[..39], &odd, &[&text[..], b"x"].concat()] {
        assert_eq!(given(Shape::Key, bad), Err(Errno::EINVAL), "{bad:?}");
    }
    assert_eq!(written(Shape::Key, value(), 32), Ok(bytes.clone()));
    assert_eq!(written(Shape::Key, value(), 41), Ok(with_nul));
    for room in [33, 40, 42, 64] {
        assert_eq!(written(Shape::Key, value(), room), Err(Errno::EINVAL), "{room}");
    }
}
