//! Z85 (RFC 32): four bytes as five printable characters. CURVE keys are
//! written that way, 32 bytes as 40 characters.

const ALPHABET: &[u8; 85] =
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/// What stands in [`VALUES`] for a character that is none of the 85.
const NONE: u8 = 0xff;

/// Value of each character.
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 85 {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// The text for `bytes`; `None` unless their number is divisible by 4.
pub fn encode(bytes: &[u8]) -> Option<String> {
    if !bytes.len().is_multiple_of(4) {
        return None;
    }
    let mut text = String::with_capacity(bytes.len() / 4 * 5);
    for group in bytes.chunks_exact(4) {
        let number = group.iter().fold(0, |number, &byte| number << 8 | u32::from(byte));
        for power in [85 * 85 * 85 * 85, 85 * 85 * 85, 85 * 85, 85, 1] {
            text.push(char::from(ALPHABET[(number / power % 85) as usize]));
        }
    }
    Some(text)
}

/// The bytes that `text` stands for. `None` unless the number of characters is
/// divisible by 5, each is one of the 85, and each group is below 2^32.
pub fn decode(text: &[u8]) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(5) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 5 * 4);
    for group in text.chunks_exact(5) {
        let mut number = 0u32;
        for &character in group {
            let value = VALUES[usize::from(character)];
            if value == NONE {
                return None;
            }
            number = number.checked_mul(85)?.checked_add(u32::from(value))?;
        }
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Noise, hex};
    use super::*;

    #[test]
    fn the_example_of_the_rfc() {
        let bytes = hex("864fd26fb559f75b");
        assert_eq!(encode(&bytes).as_deref(), Some("HelloWorld"));
        assert_eq!(decode(b"HelloWorld"), Some(bytes));
    }

    #[test]
    fn the_first_key_of_the_curve_rfc() {
        let key = hex("bb88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518");
        let text = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
        assert_eq!(encode(&key).as_deref(), Some(text));
        assert_eq!(decode(text.as_bytes()), Some(key));
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(encode(&[0; 4]).as_deref(), Some("00000"));
        assert_eq!(encode(&[0xff; 4]).as_deref(), Some("%nSc0"));
        assert_eq!(decode(b"%nSc0"), Some(vec![0xff; 4]));
        assert_eq!(decode(b"%nSc1"), None, "2^32");
        assert_eq!(decode(b"#####"), None, "85^5 - 1");
        assert_eq!((encode(b"").as_deref(), decode(b"")), (Some(""), Some(vec![])));
    }

    #[test]
    fn wrong_sizes_and_characters() {
        for len in [1, 2, 3, 5, 31, 33] {
            assert_eq!(encode(&vec![0; len]), None, "{len}");
        }
        for text in
            [&b"0"[..], b"0000", b"000000", b"0000 ", b"0000\"", b"0000,", b"0000\0", b"0000\xff", b"0000~"]
        {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let mut noise = Noise::new(3);
        for round in 0..2_000 {
            let bytes = noise.bytes(round % 17 * 4);
            assert_eq!(decode(encode(&bytes).unwrap().as_bytes()), Some(bytes));
        }
    }
}
