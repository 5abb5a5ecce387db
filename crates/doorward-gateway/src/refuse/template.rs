//! Pages with places to fill in: the built-in page and the owner's are the same kind of thing.
//!
//! A place is a known name in braces. Other braces, those of a style sheet among them, stand for themselves; so a page needs no
//! escaping, and what a template does not name is not shown.

/// A place in a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Title,
    Text,
    Next,
    RequestId,
    Status,
    Reason,
    Language,
    Site,
    OfSite,
    RequestIdLabel,
    Wait,
}

/// The names by which pages know the places.
const NAMES: &[(&str, Slot)] = &[
    ("title", Slot::Title),
    ("text", Slot::Text),
    ("next", Slot::Next),
    ("request_id", Slot::RequestId),
    ("status", Slot::Status),
    ("reason", Slot::Reason),
    ("language", Slot::Language),
    ("site", Slot::Site),
    ("of_site", Slot::OfSite),
    ("request_id_label", Slot::RequestIdLabel),
    ("wait", Slot::Wait),
];

/// A page in pieces.
#[derive(Debug, Clone, Default)]
pub(super) struct Template {
    pieces: Vec<Piece>,
    /// Bytes of the pieces that are text.
    bytes: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(Box<str>),
    Slot(Slot),
}

impl Template {
    /// Takes a page apart.
    pub(super) fn of(page: &str) -> Self {
        let mut template = Self { pieces: Vec::new(), bytes: page.len() };
        let mut text = String::new();
        let mut rest = page;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            match slot_at(after) {
                Some((slot, behind)) => {
                    template.push_text(&mut text);
                    template.pieces.push(Piece::Slot(slot));
                    rest = behind;
                }
                None => {
                    text.push('{');
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        template.push_text(&mut text);
        template
    }

    fn push_text(&mut self, text: &mut String) {
        if !text.is_empty() {
            self.pieces.push(Piece::Text(std::mem::take(text).into_boxed_str()));
        }
    }

    /// The page with its places filled in.
    pub(super) fn fill(&self, mut fill: impl FnMut(Slot, &mut String)) -> String {
        let mut out = String::with_capacity(self.bytes + 512);
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Slot(slot) => fill(*slot, &mut out),
            }
        }
        out
    }

    /// The same page with some places filled in for good.
    pub(super) fn settle(&self, fill: impl Fn(Slot) -> Option<String>) -> Self {
        let mut settled = Self { pieces: Vec::new(), bytes: self.bytes };
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(own) => text.push_str(own),
                Piece::Slot(slot) => match fill(*slot) {
                    Some(value) => text.push_str(&value),
                    None => {
                        settled.push_text(&mut text);
                        settled.pieces.push(Piece::Slot(*slot));
                    }
                },
            }
        }
        settled.push_text(&mut text);
        settled.bytes = settled.text_bytes();
        settled
    }

    fn text_bytes(&self) -> usize {
        self.pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.len() } else { 0 }).sum()
    }
}

/// The place whose name stands here, and what comes after its brace.
fn slot_at(after: &str) -> Option<(Slot, &str)> {
    let (name, behind) = after.split_once('}')?;
    NAMES.iter().find(|(own, _)| *own == name).map(|(_, slot)| (*slot, behind))
}

/// Text as it may stand in a page, in an attribute too.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(page: &str) -> String {
        Template::of(page).fill(|slot, out| out.push_str(&format!("<{slot:?}>")))
    }

    #[test]
    fn known_names_in_braces_are_places_and_nothing_else_is() {
        for (page, expected) in [
            ("", ""),
            ("no places", "no places"),
            ("{title}", "<Title>"),
            ("a{title}b{text}c", "a<Title>b<Text>c"),
            ("p{color:red}{title}", "p{color:red}<Title>"),
            ("{{title}}", "{<Title>}"),
            ("{ title }", "{ title }"),
            ("{nothing}{status}", "{nothing}<Status>"),
            ("{title", "{title"),
            ("{", "{"),
            ("}{", "}{"),
            ("ä{request_id}ö", "ä<RequestId>ö"),
        ] {
            assert_eq!(filled(page), expected, "{page}");
        }
    }

    #[test]
    fn places_can_be_settled_beforehand() {
        let page = Template::of("{language}/{title}/{language}");
        let settled = page.settle(|slot| (slot == Slot::Language).then(|| "de".to_owned()));
        assert_eq!(settled.pieces.len(), 3);
        assert_eq!(settled.fill(|_, out| out.push('T')), "de/T/de");
    }

    #[test]
    fn nothing_escapes_from_a_text() {
        assert_eq!(escaped(r#"<a href='x'>"&"</a>"#), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
    }
}
