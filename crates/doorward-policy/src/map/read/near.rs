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

/// Edits that lead from one word to the other: a letter more, less, or another one, or two neighbours exchanged.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut row_before: Vec<usize> = Vec::new();
    for (line, from) in left.iter().enumerate() {
        let cell_of = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
        let mut next = vec![line + 1];
        for (at, to) in right.iter().enumerate() {
            let changed = cell_of(&row, at) + usize::from(from != to);
            let mut best = changed.min(cell_of(&row, at + 1) + 1).min(cell_of(&next, at) + 1);
            let twin = line
                .checked_sub(1)
                .and_then(|above| left.get(above))
                .zip(at.checked_sub(1).and_then(|aside| right.get(aside)));
            if twin == Some((to, from)) {
                best = best.min(cell_of(&row_before, at - 1) + 1);
            }
            next.push(best);
        }
        row_before = std::mem::replace(&mut row, next);
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
            ("caes", Some("case")),
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
        for (left, right, expected) in [
            ("kitten", "sitting", 3),
            ("ab", "ba", 1),
            ("RS265", "RS256", 1),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
        ] {
            assert_eq!(distance(&simple(left), &simple(right)), expected, "{left} {right}");
        }
    }
}
