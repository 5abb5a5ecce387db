//! What a request was for and from where, as it is counted: paths and pages without what may hold secrets.

use std::borrow::Cow;

use crate::access::Line;

/// The path of a line, with its query cut off and without secrets.
pub(super) fn path<'a>(line: &Line<'a>) -> Cow<'a, [u8]> {
    path_without_secrets(whole(line))
}

fn whole<'a>(line: &Line<'a>) -> &'a [u8] {
    let target = line.path().unwrap_or(b"(no path)");
    // `GET http://host/path`: a forward proxy's form.
    if target.first() == Some(&b'/') {
        return target;
    }
    let after = memchr::memmem::find(target, b"://").and_then(|at| target.get(at + 3..));
    let path = after.and_then(|rest| rest.get(memchr::memchr(b'/', rest)?..));
    path.unwrap_or(target)
}

/// Shortest token of three parts that begins with a JSON object in Base64: `{"…` in each of the first two.
const TOKEN_BYTES: usize = 24;
/// With what a JSON Web Token begins.
const TOKEN_BEGIN: &[u8] = b"eyJ";
/// What servers call a session in a path, behind a `;`.
const SESSIONS: &[&[u8]] =
    &[b"jsessionid", b"sessionid", b"session", b"phpsessid", b"sid", b"cfid", b"cftoken", b"token", b"aspsessionid"];

/// A path without the secrets that may stand in it: tokens that are signed, sessions behind a `;`.
#[must_use]
pub fn path_without_secrets(path: &[u8]) -> Cow<'_, [u8]> {
    let may_hold =
        marked(path) && (memchr::memchr(b';', path).is_some() || memchr::memmem::find(path, TOKEN_BEGIN).is_some());
    if !may_hold {
        return Cow::Borrowed(path);
    }
    let mut out = Vec::with_capacity(path.len());
    for piece in path.split_inclusive(|byte| matches!(byte, b'/' | b';' | b',' | b'&' | b'?')) {
        let end = piece.len() - usize::from(piece.last().is_some_and(|byte| b"/;,&?".contains(byte)));
        let (word, mark) = piece.split_at_checked(end).unwrap_or((piece, b""));
        let (name, value) = match memchr::memchr(b'=', word).and_then(|at| word.split_at_checked(at + 1)) {
            Some((name, value)) => (name, value),
            None => (&b""[..], word),
        };
        let is_session = out.ends_with(b";")
            && name
                .strip_suffix(b"=")
                .is_some_and(|name| SESSIONS.iter().any(|known| name.eq_ignore_ascii_case(known)));
        out.extend_from_slice(name);
        out.extend_from_slice(if is_session || is_signed(value) { b"{token}" } else { value });
        out.extend_from_slice(mark);
    }
    Cow::Owned(out)
}

/// Whether there is a `;`, or the `J` with which tokens begin, in a path: hardly any has one. Each line's path is asked, and most are too
/// short for a search that is made for long texts.
fn marked(path: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    // A byte that is the mark is zero here, and no other sets its high bit before the first that is.
    let holds = |word: u64, mark: u8| {
        let others = word ^ (ONES * u64::from(mark));
        others.wrapping_sub(ONES) & !others & (ONES * 0x80) != 0
    };
    let is_marked = |word: u64| holds(word, b';') || holds(word, b'J');
    let mut words = path.chunks_exact(8);
    let found = words.any(|chunk| chunk.first_chunk().is_some_and(|bytes| is_marked(u64::from_le_bytes(*bytes))));
    found || words.remainder().iter().any(|byte| matches!(byte, b';' | b'J'))
}

/// Whether a text is a JSON Web Token, signed or encrypted.
fn is_signed(text: &[u8]) -> bool {
    let is_base64 = |part: &[u8]| part.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let mut parts = text.split(|byte| *byte == b'.');
    text.len() >= TOKEN_BYTES && text.starts_with(TOKEN_BEGIN) && parts.clone().count() > 2 && parts.all(is_base64)
}

/// A referring page without its query and fragment, and without user and password: those may hold secrets.
pub(super) fn page(referrer: &str) -> Cow<'_, str> {
    let end = referrer.find(['?', '#']).unwrap_or(referrer.len());
    let page = referrer.get(..end).unwrap_or_default();
    let split = page.find("://").and_then(|at| page.split_at_checked(at + 3));
    let Some((scheme, rest)) = split else { return Cow::Borrowed(page) };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map(|(_, host)| host);
    match (host, path_without_secrets(path.as_bytes())) {
        (None, Cow::Borrowed(_)) => Cow::Borrowed(page),
        (host, path) => Cow::Owned(format!("{scheme}{}{}", host.unwrap_or(authority), String::from_utf8_lossy(&path))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl";

    #[test]
    fn no_secret_is_counted_as_a_path() {
        for (path, wanted) in [
            ("/a;b/c", "/a;b/c"),
            ("/a;v=1/b", "/a;v=1/b"),
            ("/a;jsessionid=S3cr3t", "/a;jsessionid={token}"),
            ("/a;JSESSIONID=S3cr3t;x=1/b", "/a;JSESSIONID={token};x=1/b"),
            ("/jsessionid=a", "/jsessionid=a"),
            (&format!("/reset/{TOKEN}/x"), "/reset/{token}/x"),
            (&format!("/reset/{TOKEN}?x=1"), "/reset/{token}?x=1"),
            (&format!("/reset/token={TOKEN}"), "/reset/token={token}"),
            ("/eyJhbGciOiJIUzI1NiJ9.eyJzdWIi", "/eyJhbGciOiJIUzI1NiJ9.eyJzdWIi"),
            ("/eyJ.eyJ.x", "/eyJ.eyJ.x"),
        ] {
            assert_eq!(String::from_utf8_lossy(&path_without_secrets(path.as_bytes())), wanted, "{path}");
        }
    }

    #[test]
    fn marks_are_found_wherever_they_stand() {
        for length in 0..40 {
            for place in 0..length {
                for (byte, wanted) in [(b';', true), (b'J', true), (b':', false), (b'<', false), (0xbb, false)] {
                    let mut path = vec![b'a'; length];
                    assert!(!marked(&path));
                    path[place] = byte;
                    assert_eq!(marked(&path), wanted, "{length} {place} {byte}");
                }
            }
        }
    }

    #[test]
    fn no_secret_is_counted_as_a_page() {
        for (page_, wanted) in [
            ("https://a.example/b?c=d#e", "https://a.example/b"),
            ("https://u:p@a.example/b", "https://a.example/b"),
            ("https://u@a.example", "https://a.example"),
            ("https://a.example/@b/c", "https://a.example/@b/c"),
            ("https://a.example/b;sid=1", "https://a.example/b;sid={token}"),
            ("/b?c", "/b"),
        ] {
            assert_eq!(page(page_), wanted, "{page_}");
        }
    }
}
