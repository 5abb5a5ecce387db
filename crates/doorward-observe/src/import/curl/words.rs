//! A pasted line to words, as the shell it was copied for would cut it: POSIX shells with `$'…'`, or Windows' cmd with `^`.
//!
//! Words are bytes, for `$'\xff'` is one. What only a running shell can know (variables, command substitution) is an error.

use super::CurlError;

/// The words of the line, up to a pipe, a redirection or the next command.
pub(super) fn split(line: &str) -> Result<Vec<Vec<u8>>, CurlError> {
    match is_cmd(line) {
        true => cmd(line),
        false => posix(line),
    }
}

/// Whether the line was copied for cmd: its first double quote is escaped by a caret, or a line of it ends in one.
fn is_cmd(line: &str) -> bool {
    let first_quote = line.find(['"', '\'']).and_then(|place| line.get(..place));
    first_quote.is_some_and(|before| before.ends_with('^'))
        || (!line.contains('\'') && line.lines().any(|line| line.trim_end().ends_with(" ^")))
}

/// One word under way.
#[derive(Default)]
struct Word {
    /// Its bytes.
    bytes: Vec<u8>,
    /// Whether it has begun: quotes alone make an empty word.
    begun: bool,
    /// Whether any of it was quoted or escaped.
    quoted: bool,
}

impl Word {
    fn push(&mut self, character: char) {
        self.begun = true;
        self.bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn quote(&mut self) {
        self.begun = true;
        self.quoted = true;
    }

    /// Whether a shell would end or redirect the command here.
    fn ends_command(&self) -> bool {
        const ENDS: &[&[u8]] = &[b"|", b"||", b";", b"&", b"&&"];
        const REDIRECTIONS: &[&[u8]] = &[b">", b"1>", b"2>", b"&>", b"<"];
        !self.quoted
            && (ENDS.contains(&self.bytes.as_slice()) || REDIRECTIONS.iter().any(|start| self.bytes.starts_with(start)))
    }
}

/// The characters still to come.
type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Cuts as a POSIX shell does, bash's `$'…'` included.
fn posix(line: &str) -> Result<Vec<Vec<u8>>, CurlError> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut rest: Rest<'_> = line.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            _ if character.is_whitespace() => {
                if word.ends_command() {
                    return Ok(words);
                }
                finish(&mut words, &mut word);
            }
            '\'' => single(&mut rest, &mut word)?,
            '"' => double(&mut rest, &mut word)?,
            '\\' => escaped(&mut rest, &mut word),
            '$' if rest.peek() == Some(&'\'') => {
                rest.next();
                ansi_c(&mut rest, &mut word)?;
            }
            '$' if rest.peek() == Some(&'"') => {}
            '$' => expansion(&mut rest, &mut word)?,
            '`' => return Err(CurlError::Expansion),
            '#' if !word.begun => while rest.next_if(|next| *next != '\n').is_some() {},
            other => word.push(other),
        }
    }
    if !word.ends_command() {
        finish(&mut words, &mut word);
    }
    Ok(words)
}

/// Ends the word, if one has begun.
fn finish(words: &mut Vec<Vec<u8>>, word: &mut Word) {
    let word = std::mem::take(word);
    if word.begun {
        words.push(word.bytes);
    }
}

/// A backslash outside quotes: a line break goes, anything else stays.
fn escaped(rest: &mut Rest<'_>, word: &mut Word) {
    match rest.next() {
        Some('\n') | None => {}
        Some('\r') if rest.peek() == Some(&'\n') => {
            rest.next();
        }
        Some(other) => {
            word.quote();
            word.push(other);
        }
    }
}

/// `'…'`.
fn single(rest: &mut Rest<'_>, word: &mut Word) -> Result<(), CurlError> {
    word.quote();
    loop {
        match rest.next() {
            Some('\'') => return Ok(()),
            Some(other) => word.push(other),
            None => return Err(CurlError::OpenQuote),
        }
    }
}

/// `"…"`.
fn double(rest: &mut Rest<'_>, word: &mut Word) -> Result<(), CurlError> {
    word.quote();
    loop {
        match rest.next() {
            Some('"') => return Ok(()),
            Some('\\') => match rest.next() {
                Some('\n') => {}
                Some(special @ ('"' | '\\' | '$' | '`')) => word.push(special),
                Some(other) => {
                    word.push('\\');
                    word.push(other);
                }
                None => return Err(CurlError::OpenQuote),
            },
            Some('$') => expansion(rest, word)?,
            Some('`') => return Err(CurlError::Expansion),
            Some(other) => word.push(other),
            None => return Err(CurlError::OpenQuote),
        }
    }
}

/// A dollar sign: itself, unless it begins what a shell would put in its place.
fn expansion(rest: &mut Rest<'_>, word: &mut Word) -> Result<(), CurlError> {
    match rest.peek() {
        Some(next) if next.is_ascii_alphabetic() || matches!(next, '_' | '{' | '(') => Err(CurlError::Expansion),
        _ => {
            word.push('$');
            Ok(())
        }
    }
}

/// `$'…'` with its escapes.
fn ansi_c(rest: &mut Rest<'_>, word: &mut Word) -> Result<(), CurlError> {
    word.quote();
    loop {
        match rest.next() {
            Some('\'') => return Ok(()),
            Some('\\') => ansi_c_escape(rest, word)?,
            Some(other) => word.push(other),
            None => return Err(CurlError::OpenQuote),
        }
    }
}

/// What follows a backslash within `$'…'`.
fn ansi_c_escape(rest: &mut Rest<'_>, word: &mut Word) -> Result<(), CurlError> {
    let character = rest.next().ok_or(CurlError::OpenQuote)?;
    match character {
        'n' => word.push('\n'),
        't' => word.push('\t'),
        'r' => word.push('\r'),
        'a' => word.push('\u{7}'),
        'b' => word.push('\u{8}'),
        'e' | 'E' => word.push('\u{1b}'),
        'f' => word.push('\u{c}'),
        'v' => word.push('\u{b}'),
        '\\' | '\'' | '"' | '?' => word.push(character),
        'x' => word.bytes.push(u8::try_from(number(rest, String::new(), 16, 2)).unwrap_or(b'?')),
        '0'..='7' => word.bytes.push((number(rest, character.to_string(), 8, 3) & 0xff) as u8),
        'u' => word.push(unicode(rest)),
        'U' => word.push(char::from_u32(number(rest, String::new(), 16, 8)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        other => {
            word.push('\\');
            word.push(other);
        }
    }
    Ok(())
}

/// `\uHHHH`; browsers write a character beyond the first plane as two of them.
fn unicode(rest: &mut Rest<'_>) -> char {
    let first = number(rest, String::new(), 16, 4);
    if let Some(character) = char::from_u32(first) {
        return character;
    }
    let mut ahead = rest.clone();
    if (ahead.next(), ahead.next()) == (Some('\\'), Some('u')) {
        let second = number(&mut ahead, String::new(), 16, 4);
        let units = [first, second].map(|unit| u16::try_from(unit).unwrap_or_default());
        if let Some(Ok(character)) = char::decode_utf16(units).next() {
            *rest = ahead;
            return character;
        }
    }
    char::REPLACEMENT_CHARACTER
}

/// A number of up to so many digits, some of which were read.
fn number(rest: &mut Rest<'_>, mut digits: String, radix: u32, most: usize) -> u32 {
    while digits.len() < most {
        let Some(digit) = rest.next_if(|next| next.is_digit(radix)) else { break };
        digits.push(digit);
    }
    u32::from_str_radix(&digits, radix).unwrap_or_default()
}

/// Cuts as Windows does: cmd takes the carets away, then the program's own start-up cuts at blanks and quotes.
fn cmd(line: &str) -> Result<Vec<Vec<u8>>, CurlError> {
    let line = without_carets(line);
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut quoted = false;
    let mut rest: Rest<'_> = line.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            ' ' | '\t' if !quoted => {
                if word.ends_command() {
                    return Ok(words);
                }
                finish(&mut words, &mut word);
            }
            '\\' => backslashes(&mut rest, &mut word),
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                word.push('"');
            }
            '"' => {
                quoted = !quoted;
                word.quote();
            }
            other => word.push(other),
        }
    }
    if quoted {
        return Err(CurlError::OpenQuote);
    }
    finish(&mut words, &mut word);
    Ok(words)
}

/// A run of backslashes, one of them read: before a quote each pair is one, and an odd one makes the quote plain.
fn backslashes(rest: &mut Rest<'_>, word: &mut Word) {
    let mut count = 1;
    while rest.next_if_eq(&'\\').is_some() {
        count += 1;
    }
    if rest.peek() != Some(&'"') {
        (0..count).for_each(|_| word.push('\\'));
        return;
    }
    (0..count / 2).for_each(|_| word.push('\\'));
    if count % 2 == 1 {
        rest.next();
        word.push('"');
    }
}

/// The line as cmd hands it on: carets outside quotes taken away, lines they join joined, the next command left out.
fn without_carets(line: &str) -> String {
    let mut text = String::new();
    let mut quoted = false;
    let line = line.replace('\r', "");
    let mut rest: Rest<'_> = line.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '^' if !quoted => {
                // The character after a joined line is taken as it stands, a line break too.
                rest.next_if_eq(&'\n');
                text.extend(rest.next());
            }
            '\n' if !quoted => break,
            '"' => {
                quoted = !quoted;
                text.push('"');
            }
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        split(line).unwrap().into_iter().map(|word| String::from_utf8_lossy(&word).into_owned()).collect()
    }

    #[test]
    fn posix_lines_are_cut_as_a_shell_cuts_them() {
        let cases: &[(&str, &[&str])] = &[
            ("curl  a\tb", &["curl", "a", "b"]),
            ("curl 'a b' \"c d\"e ''", &["curl", "a b", "c de", ""]),
            ("curl \\\n  -H 'x: y' \\\r\n -v", &["curl", "-H", "x: y", "-v"]),
            (r#"a\ b "\"\\\$\x""#, &["a b", r#""\$\x"#]),
            (r"$'a\n\'\x41\101\u00e9\ud83d\ude00\u0021\z'", &["a\n'AA\u{e9}\u{1f600}!\\z"]),
            ("curl 'it'\\''s' x#y # rest", &["curl", "it's", "x#y"]),
            ("curl http://a/?b=1&c=2 -s | jq . ", &["curl", "http://a/?b=1&c=2", "-s"]),
            ("curl a 2>/dev/null", &["curl", "a"]),
            ("curl a '|' b && rm", &["curl", "a", "|", "b"]),
            ("a $5 $ \"$\"", &["a", "$5", "$", "$"]),
            ("curl $\"a\"", &["curl", "a"]),
        ];
        for (line, wanted) in cases {
            assert_eq!(words(line), *wanted, "{line}");
        }
    }

    #[test]
    fn cmd_lines_are_cut_as_windows_cuts_them() {
        let line = "curl ^\"http://a/?b=1^&c=^%^25^\" ^\r\n  -H ^\"x: ^\\^\"q^\\^\"^\" ^\r\n  --data-raw ^\"a^\n\nb^\"";
        assert_eq!(words(line), ["curl", "http://a/?b=1&c=%25", "-H", "x: \"q\"", "--data-raw", "a\nb"]);
        assert_eq!(words("curl \"http://a/\" ^\n -H \"b: c\\\\\" -v"), ["curl", "http://a/", "-H", "b: c\\", "-v"]);
    }

    #[test]
    fn what_only_a_shell_knows_is_refused() {
        for line in ["curl $HOME", "curl \"a ${b}\"", "curl $(date)", "curl `date`", "curl \"`date`\""] {
            assert!(matches!(split(line), Err(CurlError::Expansion)), "{line}");
        }
        for line in ["curl 'a", "curl \"a", "curl $'a", "curl ^\"a", "curl $'a\\"] {
            assert!(matches!(split(line), Err(CurlError::OpenQuote)), "{line}");
        }
    }
}
