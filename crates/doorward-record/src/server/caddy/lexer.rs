//! The tokens of a Caddyfile, each with its line.

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Its text, without quotes.
    pub(super) text: String,
    /// The line on which it begins, counted from 1.
    pub(super) line: u64,
    /// The line on which it ends.
    pub(super) end: u64,
    /// Whether it stood in quotes, so that braces in it are no blocks.
    pub(super) quoted: bool,
}

/// The characters of a text with the line on which each stands.
struct Reader<'t> {
    /// What is left.
    left: std::iter::Peekable<std::str::Chars<'t>>,
    /// The line of what is left.
    line: u64,
}

impl Reader<'_> {
    /// Takes a character.
    fn next(&mut self) -> Option<char> {
        let next = self.left.next();
        self.line += u64::from(next == Some('\n'));
        next
    }

    /// Takes what comes up to a character, which is taken as well; a backslash keeps that character where `escapes`.
    fn until(&mut self, end: char, escapes: bool) -> String {
        let mut out = String::new();
        while let Some(character) = self.next() {
            if character == end {
                break;
            }
            if escapes && character == '\\' && self.left.peek() == Some(&end) {
                self.next();
                out.push(end);
            } else {
                out.push(character);
            }
        }
        out
    }

    /// Takes a word up to white space.
    fn word(&mut self, first: char) -> String {
        let mut out = String::from(first);
        while let Some(next) = self.left.peek().copied().filter(|next| !next.is_whitespace()) {
            self.next();
            if next == '\\' && self.left.peek().is_some_and(|after| *after == '"') {
                continue;
            }
            out.push(next);
        }
        out
    }
}

/// The tokens of a text, with `{$NAME:default}` put in.
pub(super) fn tokens(text: &str, environment: &[(String, String)]) -> Vec<Token> {
    let text = with_environment(text, environment);
    let mut reader = Reader { left: text.chars().peekable(), line: 1 };
    let mut found = Vec::new();
    loop {
        let line = reader.line;
        let Some(first) = reader.next() else {
            return found;
        };
        let (text, quoted) = match first {
            character if character.is_whitespace() => continue,
            '#' => {
                reader.until('\n', false);
                continue;
            }
            '\\' if reader.left.peek() == Some(&'\n') => {
                // The line goes on in the next, which counts as the same.
                reader.left.next();
                continue;
            }
            '"' => (reader.until('"', true), true),
            '`' => (reader.until('`', false), true),
            '<' => {
                let word = reader.word(first);
                match word.strip_prefix("<<").filter(|marker| !marker.is_empty()) {
                    Some(marker) => (heredoc(&mut reader, marker), true),
                    None => (word, false),
                }
            }
            other => (reader.word(other), false),
        };
        let end = reader.line;
        found.push(Token { text, line, end, quoted });
    }
}

/// The lines up to one that begins with the marker; what follows the marker in its line is left.
fn heredoc(reader: &mut Reader<'_>, marker: &str) -> String {
    reader.until('\n', false);
    let mut out = String::new();
    let mut line = String::new();
    while let Some(character) = reader.next() {
        line.push(character);
        let ends = reader.left.peek().is_none_or(|next| next.is_whitespace());
        if ends && line.trim_start() == marker {
            break;
        }
        if character == '\n' {
            out.push_str(&std::mem::take(&mut line));
        }
    }
    out.trim_end_matches('\n').to_owned()
}

/// The text with its environment variables.
fn with_environment(text: &str, environment: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{$") {
        out.push_str(before);
        let Some((inside, left)) = after.split_once('}') else {
            out.push_str("{$");
            rest = after;
            continue;
        };
        let (name, default) = inside.split_once(':').unwrap_or((inside, ""));
        let known = environment.iter().find(|(known, _)| known == name);
        out.push_str(known.map_or(default, |(_, value)| value.as_str()));
        rest = left;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn tokens_are_parted_as_caddy_parts_them() {
        let environment = [("PORT".to_owned(), "8080".to_owned())];
        let told = |text: &str| -> Vec<String> {
            tokens(text, &environment).into_iter().map(|token| format!("{}:{}", token.line, token.text)).collect()
        };
        for (text, expected) in [
            ("a b # c\nd", vec!["1:a", "1:b", "2:d"]),
            ("a#b", vec!["1:a#b"]),
            ("respond \"a \\\"b\\\"\" 403", vec!["1:respond", "1:a \"b\"", "1:403"]),
            ("respond `{\"a\": 1}` 403", vec!["1:respond", "1:{\"a\": 1}", "1:403"]),
            (":{$PORT} {$X:y}", vec!["1::8080", "1:y"]),
            ("a \\\n b\nc", vec!["1:a", "1:b", "2:c"]),
            ("respond <<END\n x\n END 200", vec!["1:respond", "1: x", "3:200"]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
