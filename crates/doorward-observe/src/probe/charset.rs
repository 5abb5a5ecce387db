//! The body as text. A byte order mark decides, then the Content-Type, then the document's own declaration, then UTF-8.

use encoding_rs::{Encoding, UTF_8};

/// How far into a document its own declaration is looked for, as browsers do.
const DECLARATION_BYTES: usize = 1024;

/// The text of this body; what does not decode is replaced.
pub(crate) fn decode(body: &[u8], content_type: Option<&str>) -> String {
    let declared = content_type.and_then(|value| parameter(value.as_bytes())).or_else(|| in_document(body));
    // `decode` looks for a byte order mark itself, and lets it win.
    declared.unwrap_or(UTF_8).decode(body).0.into_owned()
}

/// The encoding that the document names within its first bytes: `<meta charset=…>`, `<meta … content="…; charset=…">`,
/// `<?xml … encoding="…"?>`.
fn in_document(body: &[u8]) -> Option<&'static Encoding> {
    let start = body.get(..DECLARATION_BYTES).unwrap_or(body);
    let lower = start.to_ascii_lowercase();
    if lower.trim_ascii_start().starts_with(b"<?xml") {
        return after(&lower, b"encoding").and_then(label);
    }
    let meta = after(&lower, b"<meta")?;
    // UTF-16 cannot be declared in a document that was just read as ASCII.
    parameter(meta).map(|encoding| encoding.output_encoding())
}

/// The encoding after `charset=`.
fn parameter(text: &[u8]) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    label(after(&lower, b"charset")?)
}

/// What follows the first place of this word.
fn after<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let place = text.windows(word.len()).position(|window| window == word)?;
    text.get(place + word.len()..)
}

/// The encoding of the label after an equals sign, quoted or not.
fn label(text: &[u8]) -> Option<&'static Encoding> {
    let value = text.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.+".contains(byte)));
    Encoding::for_label(value.get(..end.unwrap_or(value.len()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_declarations_do_not_panic() {
        for form in
            crate::damaged::forms(b"<?xml encoding='x'?><meta charset=\"utf-8\"><meta content='a; charset=b'>", 2000)
        {
            let text = super::super::encode::from_latin1(&form);
            let _ = (decode(&form, Some(&text)), decode(&form, None));
        }
    }

    #[test]
    fn charsets_are_found_where_they_are_named() {
        let cases: &[(&[u8], Option<&str>, &str)] = &[
            (b"caf\xc3\xa9", None, "café"),
            (b"caf\xe9", Some("text/html; charset=ISO-8859-1"), "café"),
            (b"caf\xe9", Some("text/html; Charset = \"latin1\""), "café"),
            (b"caf\xe9", None, "caf\u{fffd}"),
            (b"caf\xe9", Some("text/html; charset=nonsense"), "caf\u{fffd}"),
            (b"\xff\xfeh\0i\0", Some("text/html; charset=utf-8"), "hi"),
            (b"\xef\xbb\xbfhi", None, "hi"),
            (b"<meta charset='windows-1252'>\xe9", Some("text/html"), "<meta charset='windows-1252'>é"),
            (b"<?xml encoding=\"latin1\"?>\xe9", None, "<?xml encoding=\"latin1\"?>é"),
            (b"", Some("text/html; charset"), ""),
        ];
        for (body, content_type, wanted) in cases {
            assert_eq!(decode(body, *content_type), *wanted, "{content_type:?}");
        }
    }
}
