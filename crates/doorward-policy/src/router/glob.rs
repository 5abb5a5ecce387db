//! `*` within a segment: `*.css`, `report-*.pdf`.

/// Texts with any characters between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    first: Box<str>,
    middle: Vec<Box<str>>,
    last: Box<str>,
}

impl Glob {
    /// From the texts around the `*`s, of which there is one less.
    pub(super) fn new(mut pieces: Vec<Box<str>>) -> Self {
        let last = pieces.pop().unwrap_or_default();
        let mut pieces = pieces.into_iter();
        let first = pieces.next().unwrap_or_default();
        Self { first, middle: pieces.filter(|piece| !piece.is_empty()).collect(), last }
    }

    /// All its texts, to be changed.
    pub(super) fn texts_mut(&mut self) -> impl Iterator<Item = &mut Box<str>> {
        [&mut self.first, &mut self.last].into_iter().chain(&mut self.middle)
    }

    /// Whether a segment fits. Each text is found at its first place, which is right because `*` takes anything in between.
    pub(super) fn matches(&self, text: &str) -> bool {
        let Some(mut rest) = text.strip_prefix(&*self.first) else { return false };
        for piece in &self.middle {
            let Some(after) = after(rest, piece) else { return false };
            rest = after;
        }
        rest.strip_suffix(&*self.last).is_some_and(|before| ends_whole(before, &self.last))
    }
}

/// What follows the first place at which the piece stands.
fn after<'t>(text: &'t str, piece: &str) -> Option<&'t str> {
    text.match_indices(piece)
        .find(|(at, _)| text.get(..*at).is_some_and(|before| ends_whole(before, piece)))
        .and_then(|(at, _)| text.get(at + piece.len()..))
}

/// Whether a text does not end within a percent-encoded byte: the `0` of `%20` is no `0`.
fn ends_whole(before: &str, piece: &str) -> bool {
    piece.is_empty() || !before.bytes().rev().take(2).any(|byte| byte == b'%')
}
