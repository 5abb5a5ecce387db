//! The Common and the Combined Log Format: what Apache, nginx, lighttpd, Varnish and many others write by default.
//!
//! Written for speed: each byte is looked at about once, nothing is allocated, fields stay as written. Where a server puts the
//! virtual host in place of the identity (lighttpd, OVH), or the client's list of addresses behind the User-Agent (the `main`
//! format of nginx's own packages), that is understood as well.

use super::clock::{Clock, Stamp};
use super::line::Line;
use super::time;

/// Reads a line of the Common or the Combined Log Format. Escapes are left in the fields, see [`Line::escaped`].
///
/// `None` where it has another form. A line that ends too early is read as far as it goes, from its request on.
#[inline]
#[must_use]
pub fn read(line: &[u8]) -> Option<Line<'_>> {
    let mut read = Line::default();
    read_into(line, &mut read).then_some(read)
}

/// Reads the same into a line that was read before, of which nothing is left; a line is large, and moving it would take longer than
/// much of the reading. Where it is false, the line has another form, and what was read is of no use.
#[inline]
#[must_use]
pub fn read_into<'a>(line: &'a [u8], read: &mut Line<'a>) -> bool {
    *read = Line::default();
    read_from(without_end(line), read).is_some()
}

/// Reads the same with the virtual host in front, perhaps with its port.
#[must_use]
pub fn read_vhost(line: &[u8]) -> Option<Line<'_>> {
    let line = without_end(line);
    let (host, rest) = word(line)?;
    if !is_vhost(line) {
        return None;
    }
    let mut read = Line { host: present(host), ..Line::default() };
    read_from(rest, &mut read)?;
    let colon = memchr::memrchr(b':', host).and_then(|place| Some((host.get(..place)?, host.get(place + 1..)?)));
    if let Some((name, port)) = colon
        && let (Some(port), _) = number(port)
        && let Ok(port) = u16::try_from(port)
    {
        (read.host, read.port) = (present(name), Some(port));
    }
    Some(read)
}

#[inline]
fn without_end(line: &[u8]) -> &[u8] {
    let mut line = line;
    while let [before @ .., b'\n' | b'\r'] = line {
        line = before;
    }
    line
}

/// Whether a virtual host stands before the client: `host client - user [` with another word than `-` in second place.
fn is_vhost(line: &[u8]) -> bool {
    let mut words = line.split(|byte| *byte == b' ').take(4);
    let (Some(host), Some(client), Some(identity), Some(user)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return false;
    };
    let is_named = |text: &[u8]| text.iter().any(|byte| matches!(byte, b'.' | b':')) || text == b"localhost";
    is_named(client) && identity == b"-" && !user.starts_with(b"[") && !host.is_empty() && !host.ends_with(b",")
}

#[inline]
fn read_from<'a>(line: &'a [u8], read: &mut Line<'a>) -> Option<()> {
    let (client, rest) = word(line)?;
    read.client = present(client);
    let rest = match rest {
        [b'-', b' ', b'-', b' ', b'[', rest @ ..] => rest,
        _ => who(rest, read)?,
    };
    let rest = when(rest, read)?;
    let rest = request(rest, read)?;
    after_request(rest, read);
    Some(())
}

/// Splits at the first space, which is needed.
#[inline]
fn word(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = match text.first_chunk::<16>().and_then(space_in) {
        Some(end) => end,
        None => text.iter().take(MAX_CLIENT_BYTES).position(|byte| *byte == b' ')?,
    };
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// The first space in sixteen bytes, all of them looked at at once: an address of IPv4 ends within them.
#[inline]
fn space_in(bytes: &[u8; 16]) -> Option<usize> {
    const ONES: u128 = u128::MAX / 0xff;
    // A byte that is a space is zero here; below the first zero no borrow sets a high bit.
    let others = u128::from_le_bytes(*bytes) ^ (ONES * 0x20);
    let zeros = others.wrapping_sub(ONES) & !others & (ONES * 0x80);
    (zeros != 0).then(|| (zeros.trailing_zeros() / 8) as usize)
}

/// Longest name of a host: what stands for the client is no longer.
const MAX_CLIENT_BYTES: usize = 256;

/// A field as written, `None` for `-` and for nothing.
#[inline]
pub(super) fn present(text: &[u8]) -> Option<&[u8]> {
    if matches!(text, b"-" | b"") { None } else { Some(text) }
}

/// Reads identity and user up to the time's bracket. Users may have spaces and brackets in their names, so the bracket is the first
/// that a digit follows.
#[cold]
fn who<'a>(text: &'a [u8], read: &mut Line<'a>) -> Option<&'a [u8]> {
    let bracket = memchr::memchr_iter(b'[', text).find(|place| {
        let before = place.checked_sub(1).and_then(|before| text.get(before));
        before.is_none_or(|byte| *byte == b' ') && text.get(place + 1).is_some_and(u8::is_ascii_digit)
    })?;
    let mut head = text.get(..bracket)?.trim_ascii();
    // X-Forwarded-For in the client's place: a list, the client first.
    if let Some(client) = read.client.and_then(|client| client.strip_suffix(b",")) {
        let end = memchr::memmem::find(head, b" -").unwrap_or(head.len());
        read.client = present(client);
        head = head.get(end..)?.trim_ascii_start();
    }
    let (identity, user) = match memchr::memchr(b' ', head) {
        Some(end) => (head.get(..end)?, head.get(end + 1..)?.trim_ascii()),
        None => (head, b"-".as_slice()),
    };
    // Of more words only users are made, behind a `-`; in other places they are the prefix of another program.
    if identity != b"-" && user.contains(&b' ') {
        return None;
    }
    read.user = present(user).filter(|user| *user != b"\"\"");
    if identity.iter().any(|byte| matches!(byte, b'.' | b':')) {
        read.host = present(identity);
    }
    text.get(bracket + 1..)
}

/// Reads the time and what follows it up to the request's quote.
#[inline]
fn when<'a>(text: &'a [u8], read: &mut Line<'a>) -> Option<&'a [u8]> {
    let usual = text.split_first_chunk::<{ time::CLF_BYTES }>();
    let rest = match usual.and_then(|(stamp, rest)| Some((time::clf(stamp)?, rest))) {
        Some((seconds, rest)) => {
            read.time_s = Some(seconds);
            rest
        }
        None => unusual_time(text, read)?,
    };
    match rest {
        [b']', b' ', b'"', rest @ ..] => Some(rest),
        _ => aside(rest),
    }
}

/// Reads a time with a fraction, without a zone, or of another make.
#[cold]
fn unusual_time<'a>(text: &'a [u8], read: &mut Line<'a>) -> Option<&'a [u8]> {
    let clock = if text.get(2) == Some(&b'/') { Clock::Common } else { Clock::Iso };
    let mut stamp = Stamp::default();
    let (time, rest) = text.split_at_checked(clock.takes(text)?)?;
    clock.read(time, &mut stamp);
    let (seconds, nanoseconds) = stamp.moment()?;
    (read.time_s, read.time_ns) = (Some(seconds), nanoseconds);
    Some(rest)
}

/// Longest remark between time and request, such as OVH's `(0 s)`.
const MAX_ASIDE_BYTES: usize = 32;

#[cold]
fn aside(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"]")?.trim_ascii_start();
    if let Some(rest) = rest.strip_prefix(b"\"") {
        return Some(rest);
    }
    let rest = rest.strip_prefix(b"(")?;
    let end = rest.iter().take(MAX_ASIDE_BYTES).position(|byte| *byte == b')')?;
    rest.get(end + 1..)?.trim_ascii_start().strip_prefix(b"\"")
}

/// Reads the request line and its closing quote.
#[inline]
fn request<'a>(text: &'a [u8], read: &mut Line<'a>) -> Option<&'a [u8]> {
    let (line, rest) = quoted(text, read, |rest| matches!(rest, [b' ', b'0'..=b'9' | b'-', ..]));
    request_line(line, read);
    read.tells.query = true;
    Some(rest)
}

/// The text up to the quote that closes it, and what follows. A quote closes where `closes` says so of what follows it; servers that
/// don't escape write quotes within. Where none closes, the line was cut.
#[inline]
fn quoted<'a>(text: &'a [u8], read: &mut Line<'a>, closes: impl Fn(&[u8]) -> bool) -> (&'a [u8], &'a [u8]) {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        let place = from + found;
        let after = text.get(place + 1..).unwrap_or_default();
        if text.get(place) == Some(&b'\\') {
            read.escaped = true;
            from = place + 2;
            continue;
        }
        if after.is_empty() || closes(after) {
            return (text.get(..place).unwrap_or_default(), after);
        }
        from = place + 1;
    }
    read.cut = true;
    (text, b"")
}

/// Reads `GET /path HTTP/1.1`.
#[inline]
pub(super) fn request_line<'a>(line: &'a [u8], read: &mut Line<'a>) {
    let method_end = line.iter().take(MAX_METHOD_BYTES + 1).position(|byte| !is_method(*byte));
    let Some((method, rest)) = method_end.and_then(|end| line.split_at_checked(end)) else {
        read.malformed = present(line);
        return;
    };
    let Some((b' ', rest)) = rest.split_first().map(|(first, rest)| (*first, rest)) else {
        read.malformed = present(line);
        return;
    };
    // Load balancers write `- - - ` where there was no request.
    if matches!(method, b"" | b"-") {
        read.malformed = present(line).filter(|line| line.iter().any(|byte| !matches!(byte, b'-' | b' ')));
        return;
    }
    read.method = Some(method);
    let (target, protocol) = match rest {
        [target @ .., b' ', b'H', b'T', b'T', b'P', b'/', _, b'.', _] => (target, rest.get(target.len() + 1..)),
        _ => unusual_protocol(rest),
    };
    read.target = present(target);
    read.protocol = protocol;
}

/// Longest method that is taken for one.
pub(super) const MAX_METHOD_BYTES: usize = 32;

#[inline]
fn is_method(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_')
}

/// Target and protocol where that is not `HTTP/1.1` or the like: `HTTP/2`, `RTSP/1.0`, or none.
#[cold]
fn unusual_protocol(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let split = memchr::memrchr(b' ', text).and_then(|place| Some((text.get(..place)?, text.get(place + 1..)?)));
    match split {
        Some((target, protocol)) if is_protocol(protocol) => (target, Some(protocol)),
        _ => (text, None),
    }
}

fn is_protocol(text: &[u8]) -> bool {
    let name = text.split(|byte| *byte == b'/').next().unwrap_or_default();
    let version = text.get(name.len() + 1..).unwrap_or_default();
    !name.is_empty()
        && name.iter().all(u8::is_ascii_alphabetic)
        && version.len() <= 4
        && version.first().is_some_and(u8::is_ascii_digit)
}

/// Reads status, bytes, Referer and User-Agent, as far as they are there.
#[inline]
fn after_request<'a>(text: &'a [u8], read: &mut Line<'a>) {
    let rest = match text {
        [b' ', a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', b' ', rest @ ..] => {
            read.status = status(*a, *b, *c);
            rest
        }
        [b' ', b'-', b' ', rest @ ..] => rest,
        [b' ', a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
            read.status = status(*a, *b, *c);
            read.cut = true;
            return;
        }
        _ => {
            read.cut = true;
            return;
        }
    };
    let (bytes, rest) = number(rest);
    read.bytes = bytes;
    match rest {
        [] => {}
        [b' ', b'"', rest @ ..] => {
            let (referrer, rest) = quoted(rest, read, |rest| matches!(rest, [b' ', b'"', ..]));
            read.referrer = present(referrer);
            read.tells.referrer = true;
            let [b' ', b'"', rest @ ..] = rest else {
                // INVARIANT: a Referer without a User-Agent behind it is where the line was cut.
                read.cut = true;
                return;
            };
            let (agent, rest) = quoted(rest, read, |rest| matches!(rest, [b' ', ..]));
            read.agent = present(agent);
            read.tells.agent = true;
            if !rest.is_empty() {
                tail(rest, read);
            }
        }
        _ => tail(rest, read),
    }
}

/// A status of three digits; `000` is none.
#[inline]
fn status(a: u8, b: u8, c: u8) -> Option<u16> {
    let [a, b, c] = [a, b, c].map(|byte| u16::from(byte.wrapping_sub(b'0')));
    Some(a * 100 + b * 10 + c).filter(|status| *status > 0)
}

/// A number up to the next space, `None` for `-`.
#[inline]
fn number(text: &[u8]) -> (Option<u64>, &[u8]) {
    let mut value = 0_u64;
    let mut rest = text;
    while let [digit @ b'0'..=b'9', after @ ..] = rest {
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0')));
        rest = after;
    }
    match text.len() - rest.len() {
        0 => (None, rest.strip_prefix(b"-").unwrap_or(rest)),
        1..=19 => (Some(value), rest),
        _ => (None, rest),
    }
}

/// Further fields behind the User-Agent: a quoted list of addresses is X-Forwarded-For.
#[cold]
fn tail<'a>(text: &'a [u8], read: &mut Line<'a>) {
    let Some(rest) = text.strip_prefix(b" \"") else { return };
    let Some(end) = memchr::memchr(b'"', rest) else { return };
    let Some(inner) = rest.get(..end).and_then(present) else { return };
    if super::line::address(inner).is_some() {
        read.forwarded = Some(inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Tells;

    const FULL: &str = "192.0.2.7 - dana [10/Oct/2000:13:55:36 -0700] \"GET /a?b=c HTTP/1.0\" 403 2326 \"https://x.example/\" \"Mozilla/4.08 [en]\"";

    fn full() -> Line<'static> {
        Line {
            client: Some(b"192.0.2.7"),
            user: Some(b"dana"),
            time_s: Some(971_211_336),
            method: Some(b"GET"),
            target: Some(b"/a?b=c"),
            protocol: Some(b"HTTP/1.0"),
            status: Some(403),
            bytes: Some(2326),
            referrer: Some(b"https://x.example/"),
            agent: Some(b"Mozilla/4.08 [en]"),
            tells: Tells { agent: true, referrer: true, query: true },
            ..Line::default()
        }
    }

    #[test]
    fn the_first_space_is_found_wherever_it_is() {
        for place in 0..16 {
            for filler in [b'1', b'!', 0x21, 0x1f, 0xa0, 0xff, 0] {
                let mut bytes = [filler; 16];
                assert_eq!(space_in(&bytes), None);
                bytes[place] = b' ';
                assert_eq!(space_in(&bytes), Some(place), "{place} {filler}");
                bytes[15] = b' ';
                assert_eq!(space_in(&bytes), Some(place), "{place} {filler}");
            }
        }
    }

    #[test]
    fn nothing_is_left_of_the_line_before() {
        let mut read_before = full();
        for text in
            ["::1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 -", FULL, "x", "::1 - - [", "192.0.2.7 "]
        {
            let whole = read(text.as_bytes());
            assert_eq!(read_into(text.as_bytes(), &mut read_before), whole.is_some(), "{text}");
            if let Some(whole) = whole {
                assert_eq!(read_before, whole, "{text}");
            }
        }
    }

    #[test]
    fn a_whole_line_is_read() {
        assert_eq!(read(FULL.as_bytes()), Some(full()));
        assert_eq!(read(format!("{FULL}\r\n").as_bytes()), Some(full()));
    }
}
