//! Paths folded to the route that they are of: `/product/123` and `/product/124` become `/product/{n}`.
//!
//! By what segments look like, since a log does not say what the routes are. What is made for people (words, names of pages) stays.

/// Most segments of a path that are folded; those behind stay as they are.
pub const MAX_SEGMENTS: usize = 32;

/// Folds a path, which has no query. Where nothing in it is to be folded it is handed back as it is; else it is written to `out`.
#[must_use]
pub fn fold<'a>(path: &'a [u8], out: &'a mut Vec<u8>) -> &'a [u8] {
    out.clear();
    let mut copied = 0;
    let mut begin = 0;
    for _ in 0..MAX_SEGMENTS {
        let Some(rest) = path.get(begin..) else { break };
        let end = begin + memchr::memchr(b'/', rest).unwrap_or(rest.len());
        let Some(segment) = path.get(begin..end) else { break };
        if may_fold(segment) {
            let before = path.get(copied..begin).unwrap_or_default();
            let kept = out.len();
            out.extend_from_slice(before);
            if write(segment, out) {
                copied = end;
            } else {
                out.truncate(kept);
            }
        }
        if end >= path.len() {
            break;
        }
        begin = end + 1;
    }
    if copied == 0 {
        return path;
    }
    out.extend_from_slice(path.get(copied..).unwrap_or_default());
    out
}

/// What may be a secret or a person in a text with paths: it is folded, and all else stays as it is.
const HIDDEN: [&str; 3] = ["{hash}", "{uuid}", "{email}"];

/// Hides what looks like tokens, hashes, ids and mail addresses in a path, a link, or a sentence with paths.
#[must_use]
pub fn mask(text: &str) -> String {
    let is_apart = |letter: char| !(letter.is_ascii_alphanumeric() || "-_.~+@".contains(letter));
    let mut masked = String::with_capacity(text.len());
    let mut folded = Vec::new();
    for piece in text.split_inclusive(is_apart) {
        let word = piece.trim_end_matches(is_apart);
        let sign = String::from_utf8_lossy(fold(word.as_bytes(), &mut folded));
        if sign.contains("{token}") {
            // What stands beside a token in the same word is a part of it, as in `header.claims.signature`.
            masked.push_str("{token}");
        } else if HIDDEN.iter().any(|hidden| sign.contains(hidden)) {
            masked.push_str(&sign);
        } else {
            masked.push_str(word);
        }
        masked.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    masked
}

/// Whether a segment has anything in it that could be folded; most have not.
fn may_fold(segment: &[u8]) -> bool {
    segment.iter().any(|byte| byte.is_ascii_digit() || *byte == b'@') || segment.len() >= TOKEN_BYTES
}

/// Shortest text that is taken for a token when letters and digits are mixed in it.
pub(crate) const TOKEN_BYTES: usize = 20;
/// Shortest text of hexadecimal digits that is taken for a hash.
pub(crate) const HASH_BYTES: usize = 8;
/// Shortest number behind a word that is folded: `step-2` and `page-10` stay, and so do years.
pub(crate) const NUMBER_BYTES: usize = 3;

/// Writes the folded segment; false where there is nothing to fold, and then what was written is to be taken back.
fn write(segment: &[u8], out: &mut Vec<u8>) -> bool {
    if let Some(sign) = whole(segment) {
        out.extend_from_slice(sign);
        return true;
    }
    let kept = out.len();
    if write_parts(segment, out) {
        return true;
    }
    out.truncate(kept);
    if is_token(segment) {
        out.extend_from_slice(b"{token}");
        return true;
    }
    false
}

/// Writes a segment with those of its parts folded that are to be; false where none is.
fn write_parts(segment: &[u8], out: &mut Vec<u8>) -> bool {
    // Of a file's name the parts between dots and dashes: `app.3f9a1c2b.js`, `123.html`, `post-4711`, `4711-a-title`.
    let mut changed = false;
    let mut rest = segment;
    let mut first = true;
    loop {
        let end = memchr::memchr3(b'.', b'-', b'_', rest).unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, b""));
        let is_last = after.is_empty();
        match piece(part, first, is_last, after.first() == Some(&b'.')) {
            Some(sign) => {
                out.extend_from_slice(sign);
                changed = true;
            }
            None => out.extend_from_slice(part),
        }
        let Some((separator, next)) = after.split_first() else { return changed };
        if first && changed && *separator == b'-' && part.iter().all(u8::is_ascii_digit) {
            // What follows a number and a dash is the title of what has the number.
            out.extend_from_slice(b"-{title}");
            return true;
        }
        out.push(*separator);
        rest = next;
        first = false;
    }
}

/// What a whole segment stands for.
fn whole(segment: &[u8]) -> Option<&'static [u8]> {
    if segment.is_empty() {
        return None;
    }
    if segment.iter().all(u8::is_ascii_digit) {
        return Some(b"{n}");
    }
    if is_uuid(segment) {
        return Some(b"{uuid}");
    }
    if is_date(segment) {
        return Some(b"{date}");
    }
    if is_email(segment) {
        return Some(b"{email}");
    }
    is_hash(segment, 2 * HASH_BYTES).then_some(b"{hash}")
}

/// What a part of a segment stands for: the first before a title, the last, or one before an ending.
fn piece(part: &[u8], first: bool, last: bool, dot_follows: bool) -> Option<&'static [u8]> {
    let is_number = !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    if is_number {
        // `4711-a-title`, `123.html`, `post-4711`; but not the `2` of `v-2.1`.
        let is_year = part.len() == 4 && (part.starts_with(b"19") || part.starts_with(b"20"));
        let is_long = part.len() >= NUMBER_BYTES && !is_year;
        return (first || (last || dot_follows) && is_long).then_some(b"{n}");
    }
    if is_hash(part, HASH_BYTES) {
        return Some(b"{hash}");
    }
    is_token(part).then_some(b"{token}")
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `2015-05-17` and `2015_05_17`.
fn is_date(text: &[u8]) -> bool {
    let [a, b, c, d, first, e, f, second, g, h] = text else { return false };
    let digits = [a, b, c, d, e, f, g, h].into_iter().all(u8::is_ascii_digit);
    digits && first == second && matches!(first, b'-' | b'_') && matches!(a, b'1' | b'2')
}

fn is_email(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', text) else { return false };
    at > 0 && text.get(at..).is_some_and(|domain| domain.contains(&b'.'))
}

/// Hexadecimal digits, with both letters and digits among them.
fn is_hash(text: &[u8], least: usize) -> bool {
    text.len() >= least
        && text.iter().all(u8::is_ascii_hexdigit)
        && text.iter().any(u8::is_ascii_digit)
        && text.iter().any(u8::is_ascii_alphabetic)
}

/// A long text of letters in both cases and digits, as base64 and random ids are, or of capitals and digits, as ULIDs are.
fn is_token(text: &[u8]) -> bool {
    let text = if let [before @ .., b'=', b'='] | [before @ .., b'='] = text { before } else { text };
    if text.len() < TOKEN_BYTES {
        return false;
    }
    let (mut upper, mut digits, mut turns) = (0_usize, 0_usize, 0_usize);
    let mut before = 0_u8;
    for byte in text {
        let class = match byte {
            b'A'..=b'Z' => 1,
            b'a'..=b'z' => 2,
            b'0'..=b'9' => 3,
            b'-' | b'_' | b'~' | b'+' => 4,
            _ => return false,
        };
        upper += usize::from(class == 1);
        digits += usize::from(class == 3);
        turns += usize::from(class != before && class != 4);
        before = class;
    }
    // Titles turn from one kind of letter to another once a word, ids all the time.
    let is_mixed = digits > 0 && (upper > 0 || digits * 4 >= text.len());
    is_mixed && turns * 4 >= text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_folded_to_their_route() {
        for (path, wanted) in [
            ("/", "/"),
            ("", ""),
            ("/product/123", "/product/{n}"),
            ("/product/123/", "/product/{n}/"),
            ("/product/123/reviews/9", "/product/{n}/reviews/{n}"),
            ("/123", "/{n}"),
            ("/a/3f2504e0-4f89-11d3-9a0c-0305e82c3301/b", "/a/{uuid}/b"),
            ("/a/3F2504E0-4F89-11D3-9A0C-0305E82C3301", "/a/{uuid}"),
            ("/log/2015-05-17", "/log/{date}"),
            ("/blog/2015/05/17/hello", "/blog/{n}/{n}/{n}/hello"),
            ("/c/d670460b4b4aece5915caf5c68d12f560a9fe3e4", "/c/{hash}"),
            ("/assets/app.3f9a1c2b.js", "/assets/app.{hash}.js"),
            ("/assets/index-3f9a1c2b4d.css", "/assets/index-{hash}.css"),
            ("/post-4711", "/post-{n}"),
            ("/4711.html", "/{n}.html"),
            ("/questions/11227809-why-is-it-so", "/questions/{n}-{title}"),
            ("/verify/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "/verify/{token}"),
            ("/o/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/o/{token}"),
            ("/users/dana@example.com/orders", "/users/{email}/orders"),
            // What stays.
            ("/step-2", "/step-2"),
            ("/v1/users", "/v1/users"),
            ("/api/v2.1/x", "/api/v2.1/x"),
            ("/images/jordan-80.png", "/images/jordan-80.png"),
            ("/style2.css", "/style2.css"),
            (
                "/presentations/logstash-monitorama-2013/images/kibana-search.png",
                "/presentations/logstash-monitorama-2013/images/kibana-search.png",
            ),
            ("/internationalization-and-localization", "/internationalization-and-localization"),
            ("/ThisIsALongCamelCaseNameOfAPage", "/ThisIsALongCamelCaseNameOfAPage"),
            ("/deadbeef", "/deadbeef"),
            ("/.well-known/security.txt", "/.well-known/security.txt"),
            ("/wp-login.php", "/wp-login.php"),
            ("//admin//x", "//admin//x"),
        ] {
            let mut out = Vec::new();
            assert_eq!(String::from_utf8_lossy(fold(path.as_bytes(), &mut out)), wanted, "{path}");
        }
    }

    #[test]
    fn secrets_and_people_are_masked_and_words_stay() {
        for (text, wanted) in [
            ("/reset/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9/done", "/reset/{token}/done"),
            ("/reset/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIi.onlylettershere", "/reset/{token}"),
            ("/t/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9%3D%3D", "/t/{token}%3D%3D"),
            ("/page.jsp;jsessionid=0A1B2C3D4E5F60718293A4B5C6D7E8F9", "/page.jsp;jsessionid={hash}"),
            ("https://a.example/u/dana@example.com/x", "https://a.example/u/{email}/x"),
            ("/o/3f2504e0-4f89-11d3-9a0c-0305e82c3301", "/o/{uuid}"),
            ("/assets/app.3f9a1c2b.js", "/assets/app.{hash}.js"),
            (
                "403 on /v/01ARZ3NDEKTSV4RRFFQ69G5FAV, which the map opens (route `/v/*`)",
                "403 on /v/{token}, which the map opens (route `/v/*`)",
            ),
            ("/product/123/step-2", "/product/123/step-2"),
            (
                "403 on /blog/* for Googlebot began 2026-10-04 12:30, 0 → 98 %",
                "403 on /blog/* for Googlebot began 2026-10-04 12:30, 0 → 98 %",
            ),
            ("/ä/ö", "/ä/ö"),
            ("", ""),
        ] {
            assert_eq!(mask(text), wanted);
            assert_eq!(mask(wanted), wanted, "masking twice is masking once");
        }
    }

    #[test]
    fn segments_are_folded_up_to_the_limit() {
        let path = "/1".repeat(MAX_SEGMENTS + 3);
        let mut out = Vec::new();
        let folded = String::from_utf8_lossy(fold(path.as_bytes(), &mut out)).into_owned();
        // Before the first slash stands an empty segment.
        assert_eq!(folded.matches("{n}").count(), MAX_SEGMENTS - 1);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(path in "(/[a-zA-Z0-9._@-]{0,30}){0,6}") {
            let (mut once, mut twice) = (Vec::new(), Vec::new());
            let folded = fold(path.as_bytes(), &mut once).to_vec();
            prop_assert_eq!(fold(&folded, &mut twice), folded.as_slice());
        }

        #[test]
        fn any_bytes_fold_to_as_many_segments(path in prop::collection::vec(any::<u8>(), 0..100)) {
            let mut out = Vec::new();
            let slashes = |text: &[u8]| memchr::memchr_iter(b'/', text).count();
            prop_assert_eq!(slashes(fold(&path, &mut out)), slashes(&path));
        }
    }
}
