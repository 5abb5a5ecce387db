//! "Did you mean": the known word that is nearest to one that is not known.

/// Characters of a word beyond which nothing is near it.
const MAX_WORD_CHARS: usize = 40;

/// The nearest of the known words, if one is near enough to be meant: a third of its letters may differ.
pub(super) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    if word.chars().count() > MAX_WORD_CHARS {
        return None;
    }
    let wanted = simple(word);
    known
        .into_iter()
        .map(|known| (distance(&wanted, &simple(known)), known))
        .filter(|(distance, known)| *distance <= (known.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// Letters and digits in lower case: `X-Api_Key` and `xapikey` are the same to the eye.
fn simple(word: &str) -> Vec<char> {
    word.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Edits that lead from one word to the other: a letter more, less, or another one; two neighbours exchanged count as two.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, from) in left.iter().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(right) {
            let above = *cell;
            let changed = diagonal + usize::from(from != to);
            *cell = changed.min(above + 1).min(before + 1);
            diagonal = above;
            before = *cell;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let known = ["origin", "names", "upstream", "require_https", "case", "http", "https"];
        for (word, expected) in [
            ("orgin", Some("origin")),
            ("Upstreams", Some("upstream")),
            ("requireHttps", Some("require_https")),
            ("htps", Some("https")),
            ("caes", None),
            ("banana", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let long = "a".repeat(MAX_WORD_CHARS);
        assert_eq!(nearest(&long, [long.as_str()]), Some(long.as_str()));
        let longer = "a".repeat(MAX_WORD_CHARS + 1);
        assert_eq!(nearest(&longer, [longer.as_str()]), None);
    }

    #[test]
    fn distances_are_those_of_the_textbook() {
        for (left, right, expected) in [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0)] {
            assert_eq!(distance(&simple(left), &simple(right)), expected, "{left} {right}");
        }
    }
}
