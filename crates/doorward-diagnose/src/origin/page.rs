//! The body of an answer, made ready to be searched for hundreds of short texts.
//!
//! Pages differ in ways that mean nothing: letter case, line breaks, `&#46;` for a dot, a curly apostrophe for a straight one.
//! They are evened out once. Markup that a page merely quotes (`&lt;hr&gt;`) stays quoted, so that an article about an error
//! page does not look like one.

use crate::Answer;

/// How much of a body is looked at, in bytes.
pub(super) const BODY_LIMIT_BYTES: usize = 64 * 1024;

/// The longest entity that is decoded, in bytes, with `&` and `;`.
const ENTITY_LIMIT_BYTES: usize = 10;

/// The longest reference id, in characters.
const TOKEN_LIMIT_CHARACTERS: usize = 128;

/// The shortest reference id, in characters.
const TOKEN_FLOOR_CHARACTERS: usize = 4;

/// How many tags may stand between a label and its id.
const TAGS_BETWEEN: usize = 6;

/// How many places of one label are tried for an id.
const LABELS_TRIED: usize = 4;

/// A body in the form in which marks are looked for.
pub(super) struct Page {
    /// Evened out, letter case kept.
    text: String,
    /// The same in lower case; every byte stands where it stands in `text`.
    lower: String,
    /// The title in lower case.
    title: String,
    /// The body's length in bytes, as received.
    pub(super) length: usize,
}

impl Page {
    /// The page of this answer.
    pub(super) fn of(answer: &Answer) -> Self {
        let text = if answer.text.is_empty() && !answer.body.is_empty() {
            let body = answer.body.get(..BODY_LIMIT_BYTES).unwrap_or(&answer.body);
            even(&String::from_utf8_lossy(body))
        } else {
            even(cut(&answer.text))
        };
        let lower = text.to_ascii_lowercase();
        let title = title(&lower).to_owned();
        Self { text, lower, title, length: answer.body.len().max(answer.text.len()) }
    }

    /// Whether the text is on the page.
    pub(super) fn has(&self, text: &str) -> bool {
        self.lower.contains(text)
    }

    /// Whether the page is this text.
    pub(super) fn is(&self, text: &str) -> bool {
        self.lower == text
    }

    /// Whether the text is in the title.
    pub(super) fn titled(&self, text: &str) -> bool {
        self.title.contains(text)
    }

    /// How much text a person sees: what stands outside tags, scripts and styles, in bytes.
    pub(super) fn visible_bytes(&self) -> usize {
        let mut pieces = self.lower.split('<');
        let mut visible = pieces.next().map_or(0, str::len);
        let mut hidden = false;
        for (tag, text) in pieces.filter_map(|piece| piece.split_once('>')) {
            hidden = match tag.strip_prefix('/') {
                Some(closed) => hidden && !is_unseen(closed),
                None => hidden || is_unseen(tag),
            };
            if !hidden {
                visible += text.len();
            }
        }
        visible
    }

    /// The word after a label.
    pub(super) fn word_after(&self, label: &str) -> Option<String> {
        self.after(label).take(LABELS_TRIED).find_map(word)
    }

    /// The sentence after a label.
    pub(super) fn sentence_after(&self, label: &str) -> Option<String> {
        self.after(label).take(LABELS_TRIED).find_map(sentence)
    }

    /// What follows each place of a label.
    fn after<'a>(&'a self, label: &'a str) -> impl Iterator<Item = &'a str> {
        self.lower.match_indices(label).filter_map(move |(place, _)| self.text.get(place + label.len()..))
    }
}

/// Whether what stands in this tag is not shown.
fn is_unseen(tag: &str) -> bool {
    tag.starts_with("script") && !tag.ends_with('/') || tag.starts_with("style")
}

/// The text up to the limit, cut between characters.
fn cut(text: &str) -> &str {
    let end = text.floor_char_boundary(BODY_LIMIT_BYTES);
    text.get(..end).unwrap_or(text)
}

/// The title of a page in lower case.
fn title(lower: &str) -> &str {
    let Some((_, rest)) = lower.split_once("<title") else { return "" };
    let Some((_, rest)) = rest.split_once('>') else { return "" };
    rest.split_once("</title").map_or("", |(title, _)| title)
}

/// Evens out what differs between pages without meaning anything.
fn even(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut space = false;
    while let Some(first) = rest.chars().next() {
        let (character, length) = match first {
            '&' => entity(rest).unwrap_or((first, 1)),
            _ => (plain(first), first.len_utf8()),
        };
        rest = rest.get(length..).unwrap_or("");
        if character.is_whitespace() || character == '\u{feff}' {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) && keeps_space(&out, character) {
            out.push(' ');
        }
        out.push(character);
    }
    out
}

/// Whether a space between what is written and the next character means anything.
fn keeps_space(written: &str, next: char) -> bool {
    !(written.is_empty() || written.ends_with('>') && next == '<' || written.ends_with("\":"))
}

/// The plain form of a typographic character.
fn plain(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2013}' | '\u{2014}' => '-',
        _ => character,
    }
}

/// The character that the entity at the start of the text stands for, and its length; angle brackets stay quoted.
fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(ENTITY_LIMIT_BYTES).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let character = match name {
        "quot" | "ldquo" | "rdquo" => '"',
        "apos" | "lsquo" | "rsquo" => '\'',
        "amp" => '&',
        "nbsp" => ' ',
        "ndash" | "mdash" => '-',
        _ => number(name.strip_prefix('#')?)?,
    };
    (!matches!(character, '<' | '>')).then_some((plain(character), end + 1))
}

/// The character with this number, decimal or hexadecimal.
fn number(digits: &str) -> Option<char> {
    let value = match digits.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => digits.parse(),
    };
    char::from_u32(value.ok()?)
}

/// What follows a label, without the tags and the punctuation before it.
fn value(text: &str) -> Option<&str> {
    let mut rest = text;
    for _ in 0..=TAGS_BETWEEN {
        rest = rest.trim_start_matches([' ', ':', '#', '=', '"', '\'', ';', '(']);
        if !rest.starts_with('<') {
            return Some(rest);
        }
        let (_, after) = rest.split_once('>')?;
        rest = after;
    }
    None
}

/// The id at the start of what follows a label: it has a digit, and is neither a word nor too short to be one.
fn word(text: &str) -> Option<String> {
    let part = |character: &char| character.is_ascii_alphanumeric() || "-_.=+/:".contains(*character);
    let word: String = value(text)?.chars().take_while(part).take(TOKEN_LIMIT_CHARACTERS).collect();
    let word = word.trim_end_matches(['.', ':', '/']);
    let fits = word.len() >= TOKEN_FLOOR_CHARACTERS && word.bytes().any(|byte| byte.is_ascii_digit());
    fits.then(|| word.to_owned())
}

/// The sentence at the start of what follows a label.
fn sentence(text: &str) -> Option<String> {
    let sentence: String =
        value(text)?.chars().take_while(|character| *character != '<').take(TOKEN_LIMIT_CHARACTERS).collect();
    let sentence = sentence.trim();
    (!sentence.is_empty()).then(|| sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        Page::of(&Answer { text: text.to_owned(), ..Answer::default() })
    }

    #[test]
    fn evens_out_white_space_entities_and_quotes() {
        assert_eq!(even("  <p>\r\n <b>a\n b</b> "), "<p><b>a b</b>");
        assert_eq!(even("You don&#39;t &#x2019; &rsquo; \u{2019} &#46;&nbsp;&quot;"), "You don't ' ' ' . \"");
        assert_eq!(even("403 \u{2013} Forbidden &ndash; x"), "403 - Forbidden - x");
        assert_eq!(even("{\"kind\":  \"Status\", \"a\": 1}"), "{\"kind\":\"Status\", \"a\":1}");
        assert_eq!(even("&lt;hr&gt; &#60;hr&#62; &unknown; &"), "&lt;hr&gt; &#60;hr&#62; &unknown; &");
    }

    #[test]
    fn finds_the_word_after_a_label() {
        assert_eq!(page("Ray ID: <strong>8f00aaBB</strong>").word_after("ray id").as_deref(), Some("8f00aaBB"));
        assert_eq!(page("the ray id is shown. Ray ID: 12ab").word_after("ray id").as_deref(), Some("12ab"));
        assert_eq!(page("Reference #18.5.6.7.").word_after("reference #").as_deref(), Some("18.5.6.7"));
        assert_eq!(page("Ray ID: soon").word_after("ray id"), None);
        assert_eq!(page("Ray ID: <b").word_after("ray id"), None);
        let long = format!("id: {}", "7".repeat(500));
        assert_eq!(page(&long).word_after("id").map(|word| word.len()), Some(TOKEN_LIMIT_CHARACTERS));
    }

    #[test]
    fn counts_what_a_person_sees() {
        assert_eq!(page("<b>four</b>").visible_bytes(), 4);
        assert_eq!(page("a<script>if (1 < 2) {}</script>b<style>p{}</style><p>c</p>").visible_bytes(), 3);
        assert_eq!(page("<script>never closed <p>text</p>").visible_bytes(), 0);
        assert_eq!(page("").visible_bytes(), 0);
    }

    #[test]
    fn looks_no_further_than_its_limit() {
        let at = |before: usize| format!("{}mark", "x".repeat(before));
        assert!(page(&at(BODY_LIMIT_BYTES - 4)).has("mark"));
        assert!(!page(&at(BODY_LIMIT_BYTES - 3)).has("mark"));
        let wide = "\u{20ac}".repeat(BODY_LIMIT_BYTES);
        assert!(page(&wide).text.len() <= BODY_LIMIT_BYTES);
        let raw = Answer { body: b"<title>A\xff</title>".to_vec(), ..Answer::default() };
        assert!(Page::of(&raw).titled("a"));
    }
}
