//! As much of protobuf as a span needs: numbers, texts, and messages in messages. Written only; what a collector answers has one number.

/// How a field's value is laid out.
const VARINT: u32 = 0;
const FIXED_64: u32 = 1;
const LENGTH: u32 = 2;
const FIXED_32: u32 = 5;
/// The most bytes of a number.
const VARINT_BYTES: u32 = 10;

/// A number in groups of seven bits.
pub(super) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

fn tag(out: &mut Vec<u8>, field: u32, kind: u32) {
    varint(out, u64::from(field << 3 | kind));
}

/// A number.
pub(super) fn number(out: &mut Vec<u8>, field: u32, value: u64) {
    tag(out, field, VARINT);
    varint(out, value);
}

/// A number of eight bytes.
pub(super) fn fixed_64(out: &mut Vec<u8>, field: u32, value: u64) {
    tag(out, field, FIXED_64);
    out.extend_from_slice(&value.to_le_bytes());
}

/// A number of four bytes.
pub(super) fn fixed_32(out: &mut Vec<u8>, field: u32, value: u32) {
    tag(out, field, FIXED_32);
    out.extend_from_slice(&value.to_le_bytes());
}

/// Bytes, or a text.
pub(super) fn bytes(out: &mut Vec<u8>, field: u32, value: &[u8]) {
    tag(out, field, LENGTH);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

/// A message in a message. Its length stands before it and is known after it: what was written moves on by as much as that takes.
pub(super) fn message(out: &mut Vec<u8>, field: u32, write: impl FnOnce(&mut Vec<u8>)) {
    tag(out, field, LENGTH);
    let begin = out.len();
    write(out);
    let end = out.len();
    varint(out, end.saturating_sub(begin) as u64);
    let length_bytes = out.len().saturating_sub(end);
    if let Some(written) = out.get_mut(begin..) {
        written.rotate_right(length_bytes);
    }
}

/// The value of a field: a number or bytes. The rest of the message comes with it.
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

/// The first field of a message, and what follows it; none at the end, and where it is no message.
pub(super) fn field(message: &[u8]) -> Option<(u64, Value<'_>, &[u8])> {
    let (tag, rest) = read_varint(message)?;
    let kind = u32::try_from(tag & 7).ok()?;
    let (value, rest) = match kind {
        VARINT => read_varint(rest).map(|(value, rest)| (Value::Number(value), rest))?,
        LENGTH => {
            let (length, rest) = read_varint(rest)?;
            let (value, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            (Value::Bytes(value), rest)
        }
        FIXED_64 => (Value::Other, rest.get(8..)?),
        FIXED_32 => (Value::Other, rest.get(4..)?),
        _ => return None,
    };
    Some((tag >> 3, value, rest))
}

fn read_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (place, byte) in (0..VARINT_BYTES).zip(bytes) {
        value |= u64::from(byte & 0x7f).checked_shl(place * 7).unwrap_or_default();
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(usize::try_from(place).ok()? + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_length_of_two_bytes_stands_before_what_it_counts() {
        let mut out = vec![7];
        message(&mut out, 1, |out| out.extend_from_slice(&[9; 200]));
        assert_eq!(out.get(..4).unwrap(), [7, 0x0a, 0xc8, 0x01]);
        assert_eq!(out.len(), 4 + 200);
    }

    #[test]
    fn a_number_without_end_is_none() {
        assert!(read_varint(&[0x80; 10]).is_none());
        assert!(read_varint(&[0x80; 9]).is_none());
        assert!(field(&[0x0a, 0x05, 1]).is_none(), "a text that is cut");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(value: u64, text in prop::collection::vec(any::<u8>(), 0..300), inner: u64) {
            let mut out = Vec::new();
            number(&mut out, 3, value);
            fixed_64(&mut out, 4, value);
            fixed_32(&mut out, 16, 5);
            bytes(&mut out, 5, &text);
            message(&mut out, 6, |out| number(out, 1, inner));
            let mut rest: &[u8] = &out;
            let mut seen = Vec::new();
            while let Some((name, value, after)) = field(rest) {
                rest = after;
                seen.push(match value {
                    Value::Number(number) => (name, format!("{number}")),
                    Value::Bytes(bytes) => (name, format!("{bytes:?}")),
                    Value::Other => (name, "fixed".to_owned()),
                });
            }
            let mut within = Vec::new();
            number(&mut within, 1, inner);
            let expected = vec![
                (3, format!("{value}")), (4, "fixed".to_owned()), (16, "fixed".to_owned()), (5, format!("{text:?}")), (6, format!("{within:?}")),
            ];
            prop_assert!(rest.is_empty());
            prop_assert_eq!(seen, expected);
        }

        #[test]
        fn no_answer_of_a_collector_does_harm(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let mut rest: &[u8] = &bytes;
            while let Some((_, _, after)) = field(rest) {
                prop_assert!(after.len() < rest.len());
                rest = after;
            }
        }
    }
}
