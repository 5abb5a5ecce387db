//! Sentences of a report for the page: the names, commands and options that stand between backticks in them, apart from the words. What
//! comes from a log may hold backticks of its own; where it is not certain what they enclose, they stay as they are. Nothing is escaped
//! here: the template does that with every piece.

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// A name, a command or an option.
    Name(String),
}

/// A sentence cut at its backticks.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        words.push_str(before);
        match name(&words, after) {
            Some((name, behind)) => {
                if !words.is_empty() {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                }
                pieces.push(Piece::Name(name.to_owned()));
                rest = behind;
            }
            None => {
                words.push('`');
                rest = after;
            }
        }
    }
    words.push_str(rest);
    if !words.is_empty() {
        pieces.push(Piece::Words(words));
    }
    pieces
}

/// What stands between a backtick, with the words before and the text after it, and the one that closes it.
fn name<'a>(words: &str, after: &'a str) -> Option<(&'a str, &'a str)> {
    if words.chars().next_back().is_some_and(is_inner) {
        return None;
    }
    for (place, _) in after.match_indices('`') {
        let (name, rest) = (after.get(..place)?, after.get(place + 1..)?);
        let (last, next) = (name.chars().next_back(), rest.chars().next());
        if last.is_some_and(|last| !last.is_whitespace()) && !next.is_some_and(is_inner) {
            return Some((name, rest));
        }
        // Another one opens, so that this one closes nowhere.
        if !last.is_some_and(is_inner) && next.is_some_and(|next| !next.is_whitespace()) {
            return None;
        }
    }
    None
}

/// Does a backtick beside this character stand within something?
fn is_inner(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '`' | '/' | '_' | '<' | '>' | '&' | '=' | '%')
}

/// The sentence with a capital at its head, where a word stands there.
pub(super) fn begun(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces with the names in square brackets.
    fn shown(text: &str) -> String {
        let show = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Name(name) => format!("[{name}]"),
        };
        pieces(text).iter().map(show).collect()
    }

    #[test]
    fn names_are_told_from_backticks_of_a_log() {
        for (text, wanted) in [
            ("", ""),
            ("plain", "plain"),
            ("`a`", "[a]"),
            ("may be `a`, `b` and (`c`)", "may be [a], [b] and ([c])"),
            ("403 on `/blog/*` for visitors", "403 on [/blog/*] for visitors"),
            ("`if (…) { return 401; }` (b), `secure_link`: c", "[if (…) { return 401; }] (b), [secure_link]: c"),
            ("met at 403 /a`b (1), 403 /c`d (2); see `--top`", "met at 403 /a`b (1), 403 /c`d (2); see [--top]"),
            ("403 on `/a`b` began", "403 on [/a`b] began"),
            ("an odd ` one", "an odd ` one"),
            ("an odd `one", "an odd `one"),
            ("an odd `one and `a name`", "an odd `one and [a name]"),
            ("Operator `Rx' with `^a' against `--top`", "Operator `Rx' with `^a' against [--top]"),
            ("``` `` `", "``` `` `"),
            ("`a` `` `b`", "[a] `` [b]"),
            ("`<b>&\"'`", "[<b>&\"']"),
            ("`é` und `ü`", "[é] und [ü]"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn nothing_is_lost_but_backticks() {
        let alphabet = ['`', 'a', ' ', '/', '<', 'é'];
        let mut texts = vec![String::new()];
        for _ in 0..6 {
            texts = texts.iter().flat_map(|text| alphabet.map(|character| format!("{text}{character}"))).collect();
        }
        let without = |text: &str| text.replace(['`', '[', ']'], "");
        for text in texts {
            assert_eq!(without(&shown(&text)), without(&text), "{text}");
        }
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        for (text, wanted) in [("nothing is", "Nothing is"), ("`a` is", "`a` is"), ("12 are", "12 are"), ("", "")] {
            assert_eq!(begun(text), wanted);
        }
    }
}
