//! The tokens of VCL, each with its line.

pub(super) use crate::server::token::{Kind, Token};

/// Marks of two characters.
const PAIRS: &[&str] = &["&&", "||", "==", "!=", "!~", "<=", ">=", "+=", "-=", "*=", "/=", "++", "--"];
/// What opens a text, what closes it.
const QUOTES: &[(&str, &str)] = &[("\"\"\"", "\"\"\""), ("{\"", "\"}"), ("\"", "\"")];
/// What opens something that is no code, what closes it.
const COMMENTS: &[(&str, &str)] = &[("#", "\n"), ("//", "\n"), ("/*", "*/"), ("C{", "}C")];

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, left) = next(rest, first);
        let taken = rest.len() - left.len();
        let lines = rest.get(..taken).map_or(0, |taken| taken.matches('\n').count());
        if let Some((kind, text)) = token {
            found.push(Token { kind, text, line });
        }
        line += u64::try_from(lines).unwrap_or(0);
        rest = left;
    }
    found
}

/// What stands between an opening and a closing, and what is left.
fn between<'t>(text: &'t str, pairs: &[(&str, &str)]) -> Option<(&'t str, &'t str)> {
    pairs.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?;
        Some(inner.split_once(close).unwrap_or((inner, "")))
    })
}

/// The token at the start of a text, `None` for what is no code, and what is left.
fn next(text: &str, first: char) -> (Option<(Kind, String)>, &str) {
    if first.is_whitespace() {
        return (None, text.trim_start());
    }
    if let Some((_, left)) = between(text, COMMENTS) {
        return (None, left);
    }
    if let Some((inner, left)) = between(text, QUOTES) {
        return (Some((Kind::Quoted, inner.to_owned())), left);
    }
    let is_word = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    if first.is_ascii_alphanumeric() || first == '_' || first == '.' {
        let end = text.find(|character| !is_word(character)).unwrap_or(text.len());
        let (word, left) = text.split_at(end);
        return (Some((Kind::Word, word.to_owned())), left);
    }
    if let Some((pair, left)) = PAIRS.iter().find_map(|pair| Some((*pair, text.strip_prefix(*pair)?))) {
        return (Some((Kind::Mark, pair.to_owned())), left);
    }
    let mut characters = text.chars();
    characters.next();
    (Some((Kind::Mark, first.to_string())), characters.as_str())
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
            ("if (a.b-c !~ \"x\\.y\") {", vec!["1:if", "1:(", "1:a.b-c", "1:!~", "1:x\\.y", "1:)", "1:{"]),
            ("a # b\n// c\n/* d\n */ e", vec!["1:a", "4:e"]),
            ("synthetic({\"<p>\n\"x\"</p>\"}); y", vec!["1:synthetic", "1:(", "1:<p>\n\"x\"</p>", "2:)", "2:;", "2:y"]),
            ("C{ int x; }C a", vec!["1:a"]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
