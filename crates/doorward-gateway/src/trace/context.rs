//! Where a request stands in a trace (W3C Trace Context, level 1): read from `traceparent`, or begun here.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The field that tells of a trace.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// What other tracers add to it; without a valid `traceparent` it means nothing.
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
/// Bytes of a `traceparent` of version 00.
const LENGTH: usize = 55;
/// The flag that says that the caller keeps the trace.
const SAMPLED: u8 = 1;
/// The bits of a trace's number that decide over a share: the lower ones, which are random also where the upper ones are a time, and no
/// more than a float has without rounding.
const SHARE_BITS: u32 = 53;

/// What a caller says of the trace that its request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    /// The trace.
    pub trace: u128,
    /// The caller's own span.
    pub span: u64,
    /// Whether it keeps the trace.
    pub sampled: bool,
}

/// Where one request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The trace.
    pub trace: u128,
    /// The span of this request.
    pub span: u64,
    /// The span that it was called from.
    pub parent: Option<u64>,
    /// Whether the trace is kept.
    pub sampled: bool,
}

impl Parent {
    /// What the field says; none where there is none, more than one, or one that is not valid.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(TRACEPARENT).iter();
        let only = values.next().filter(|_| values.next().is_none())?;
        Self::read(only.as_bytes())
    }

    fn read(value: &[u8]) -> Option<Self> {
        let (value, rest) = value.split_at_checked(LENGTH)?;
        let mut parts = value.split(|byte| *byte == b'-');
        let mut next = |length: usize| hexadecimal(parts.next()?, length);
        let (version, trace, span, flags) = (next(2)?, next(32)?, next(16)?, next(2)?);
        let whole = if version == 0 { rest.is_empty() } else { rest.is_empty() || rest.starts_with(b"-") };
        let span = u64::try_from(span).ok()?;
        let flags = u8::try_from(flags).ok()?;
        let valid = whole && version != 0xff && trace != 0 && span != 0 && parts.next().is_none();
        valid.then_some(Self { trace, span, sampled: flags & SAMPLED != 0 })
    }

    /// The number of the trace as it is written.
    #[must_use]
    pub fn written(trace: u128) -> Box<str> {
        format!("{trace:032x}").into()
    }
}

impl Context {
    /// A span in the caller's trace, which is kept as the caller has decided; or a new trace, kept in this share of cases.
    #[must_use]
    pub fn begin(parent: Option<Parent>, share: f64) -> Self {
        let span = rand::random_range(1..=u64::MAX);
        match parent {
            Some(Parent { trace, span: parent, sampled }) => Self { trace, span, parent: Some(parent), sampled },
            None => {
                let trace = rand::random_range(1..=u128::MAX);
                Self { trace, span, parent: None, sampled: is_kept(trace, share) }
            }
        }
    }

    /// Tells the next server of it. What came in a broken field goes no further.
    pub fn write(&self, headers: &mut HeaderMap) {
        let flags = u8::from(self.sampled);
        let value = format!("00-{:032x}-{:016x}-{flags:02x}", self.trace, self.span);
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(TRACEPARENT, value);
        }
        if self.parent.is_none() {
            headers.remove(TRACESTATE);
        }
    }
}

/// Whether a trace with this number is kept. The number alone decides, so that two gateways with the same share decide alike.
fn is_kept(trace: u128, share: f64) -> bool {
    let mask = (1_u64 << SHARE_BITS) - 1;
    let number = u64::try_from(trace & u128::from(mask)).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "so many bits are exact")]
    let place = number as f64 / (1_u64 << SHARE_BITS) as f64;
    place < share
}

/// A number of exactly so many hexadecimal digits in lower case.
fn hexadecimal(digits: &[u8], length: usize) -> Option<u128> {
    let sound = digits.len() == length && digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let text = std::str::from_utf8(digits).ok().filter(|_| sound)?;
    u128::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: u128 = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736;
    const SPAN: u64 = 0x00f0_67aa_0ba9_02b7;

    #[test]
    fn a_field_is_read_as_the_standard_has_it() {
        let known = |sampled| Some(Parent { trace: TRACE, span: SPAN, sampled });
        for (value, expected) in [
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", known(true)),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", known(false)),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03", known(true)),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", known(true)),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what", known(true)),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what", None),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-", None),
            ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", None),
            ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", None),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", None),
            ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", None),
            ("00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01", None),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0", None),
            ("00-4bf92f3577b34da6a3ce929d0e0e473-000f067aa0ba902b7-01", None),
            ("00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", None),
            ("00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01", None),
            ("", None),
        ] {
            assert_eq!(Parent::read(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn two_fields_are_none() {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_static("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        headers.append(TRACEPARENT, value.clone());
        assert!(Parent::of(&headers).is_some());
        headers.append(TRACEPARENT, value);
        assert_eq!(Parent::of(&headers), None);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for share in [0.0, 1.0] {
            let context = Context::begin(None, share);
            let mut headers = HeaderMap::new();
            headers.insert(TRACESTATE, HeaderValue::from_static("other=1"));
            context.write(&mut headers);
            let read = Parent::of(&headers).unwrap();
            assert_eq!(read, Parent { trace: context.trace, span: context.span, sampled: share > 0.0 });
            assert!(!headers.contains_key(TRACESTATE), "of a trace that was not understood");
            let next = Context::begin(Some(read), 1.0 - share);
            assert_eq!((next.trace, next.parent, next.sampled), (read.trace, Some(read.span), read.sampled));
            headers.insert(TRACESTATE, HeaderValue::from_static("other=1"));
            next.write(&mut headers);
            assert!(headers.contains_key(TRACESTATE));
        }
    }

    #[test]
    fn a_share_is_a_share_of_all_numbers() {
        let last = (1 << SHARE_BITS) - 1;
        for (trace, share, kept) in [
            (0, 0.0, false),
            (0, 0.1, true),
            (last, 1.0, true),
            (last, 0.999, false),
            (1 << (SHARE_BITS - 1), 0.5, false),
            ((1 << (SHARE_BITS - 1)) - 1, 0.5, true),
            (1 << SHARE_BITS, 0.1, true),
        ] {
            assert_eq!(is_kept(trace, share), kept, "{trace:x} of {share}");
        }
    }
}
