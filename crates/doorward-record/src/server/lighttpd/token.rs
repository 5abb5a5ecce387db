//! The tokens of lighttpd's configuration, each with its line.

pub(super) use crate::server::token::{Kind, Token};

/// Marks of two characters.
const PAIRS: &[&str] = &["=>", "+=", ":=", "==", "!=", "=~", "!~", "=^", "=$"];

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    for (line, raw) in (1_u64..).zip(text.lines()) {
        let mut rest = raw;
        while let Some(first) = rest.chars().next() {
            if first == '#' {
                break;
            }
            let (token, left) = next(rest, first);
            rest = left;
            if let Some((kind, text)) = token {
                found.push(Token { kind, text, line });
            }
        }
    }
    found
}

/// The token at the start of a text, `None` for white space, and what is left.
fn next(text: &str, first: char) -> (Option<(Kind, String)>, &str) {
    if first.is_whitespace() {
        return (None, text.trim_start());
    }
    if let Some(quoted) = text.strip_prefix('"') {
        return literal(quoted);
    }
    let is_word = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    if is_word(first) {
        let end = text.find(|character| !is_word(character)).unwrap_or(text.len());
        let (word, left) = text.split_at(end);
        return (Some((Kind::Word, word.to_owned())), left);
    }
    for pair in PAIRS {
        if let Some(left) = text.strip_prefix(pair) {
            return (Some((Kind::Mark, (*pair).to_owned())), left);
        }
    }
    let mut characters = text.chars();
    characters.next();
    (Some((Kind::Mark, first.to_string())), characters.as_str())
}

/// A text in quotes, after the first: a backslash keeps a quote in it.
fn literal(text: &str) -> (Option<(Kind, String)>, &str) {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => match characters.next() {
                Some('"') => out.push('"'),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    (Some((Kind::Quoted, out)), characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn tokens_are_parted_and_know_their_lines() {
        let told = |text: &str| -> Vec<String> {
            tokens(text).into_iter().map(|token| format!("{}:{}", token.line, token.text)).collect()
        };
        for (text, expected) in [
            ("server.port = 80 # no", vec!["1:server.port", "1:=", "1:80"]),
            ("a+=(\"x\"=>1,\n\"y\")", vec!["1:a", "1:+=", "1:(", "1:x", "1:=>", "1:1", "1:,", "2:y", "2:)"]),
            ("$HTTP[\"url\"] !~ \"^/\\.\\\"\"", vec!["1:$", "1:HTTP", "1:[", "1:url", "1:]", "1:!~", "1:^/\\.\""]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
