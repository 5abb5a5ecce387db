//! The words of nginx's configuration, cut as nginx cuts them: quotes, escapes, comments, `${name}`, blocks.
//!
//! Each word keeps the line on which it begins. A Lua block is passed over as a whole; what it does is not read.

/// The longest word that is kept, in bytes; nginx itself gives up at its buffer of 4096.
pub(super) const MAX_WORD_BYTES: usize = 65_536;
/// The most words of one directive.
pub(super) const MAX_WORDS: usize = 20_000;

/// What ends a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// `;`
    Semicolon,
    /// `{`
    Open,
    /// `}`, which has no words before it.
    Close,
    /// The end of the file, which has no words before it.
    File,
}

/// A statement: its words, and what ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// The words, quotes and escapes taken off.
    pub(super) words: Vec<String>,
    /// The line of the first word, counted from 1.
    pub(super) line: u32,
    /// The line on which it ends.
    pub(super) end_line: u32,
    /// What ends it.
    pub(super) end: End,
    /// The byte at which the first word begins.
    pub(super) start: usize,
    /// The byte after what ends it.
    pub(super) stop: usize,
}

/// What is wrong with the text, and on which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The line, counted from 1.
    pub(super) line: u32,
    /// A clause.
    pub(super) what: String,
}

/// A reader of statements.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

/// How a word ended.
enum WordEnd {
    Space,
    Semicolon,
    Open,
    /// After a closing quote, `)` begins the next word.
    Parenthesis,
    File,
}

impl<'a> Lexer<'a> {
    /// A reader at the beginning of this text.
    pub(super) fn new(text: &'a str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { bytes: text.as_bytes(), at, line: 1 }
    }

    /// The next statement.
    ///
    /// # Errors
    /// Where nginx would refuse to read on.
    pub(super) fn next(&mut self) -> Result<Statement, Fault> {
        let mut words = Vec::new();
        let mut first_line = self.line;
        let mut start = self.at;
        loop {
            let Some(byte) = self.begin_of_word() else {
                return self.finish(words, first_line, start, End::File);
            };
            if words.is_empty() {
                first_line = self.line;
                start = self.at;
            }
            match byte {
                b';' | b'{' => {
                    self.at += 1;
                    return self.finish(
                        words,
                        first_line,
                        start,
                        if byte == b';' { End::Semicolon } else { End::Open },
                    );
                }
                b'}' => {
                    self.at += 1;
                    return self.finish(words, first_line, start, End::Close);
                }
                _ => {}
            }
            let (word, ended) = self.word(byte)?;
            if words.len() >= MAX_WORDS {
                return Err(self.fault(format!("a directive of more than {MAX_WORDS} words")));
            }
            words.push(word);
            match ended {
                WordEnd::Space | WordEnd::Parenthesis => {}
                WordEnd::Semicolon => return self.finish(words, first_line, start, End::Semicolon),
                WordEnd::Open => return self.finish(words, first_line, start, End::Open),
                WordEnd::File => return self.finish(words, first_line, start, End::File),
            }
        }
    }

    /// The byte that comes next.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Passes over the inside of a Lua block whose `{` has been read.
    ///
    /// # Errors
    /// Where it never ends.
    pub(super) fn skip_lua(&mut self) -> Result<(), Fault> {
        let opened = self.line;
        let mut depth = 1_u32;
        while let Some(byte) = self.take() {
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                b'"' | b'\'' => self.skip_quoted(byte),
                b'-' if self.peek(0) == Some(b'-') => self.skip_lua_comment(),
                b'[' => {
                    self.skip_long_bracket();
                }
                _ => {}
            }
        }
        Err(Fault { line: opened, what: "a Lua block that does not end".to_owned() })
    }

    fn skip_quoted(&mut self, quote: u8) {
        while let Some(byte) = self.take() {
            if byte == b'\\' {
                self.take();
            } else if byte == quote || byte == b'\n' {
                return;
            }
        }
    }

    fn skip_lua_comment(&mut self) {
        self.take();
        if self.peek(0) == Some(b'[') {
            self.take();
            if self.skip_long_bracket() {
                return;
            }
        }
        while self.take().is_some_and(|byte| byte != b'\n') {}
    }

    /// Passes over `[[…]]` or `[=[…]=]` whose first `[` has been read; false where it is none.
    fn skip_long_bracket(&mut self) -> bool {
        let level = (0..).take_while(|ahead| self.peek(*ahead) == Some(b'=')).count();
        if self.peek(level) != Some(b'[') {
            return false;
        }
        for _ in 0..=level {
            self.take();
        }
        while let Some(byte) = self.take() {
            let closes = byte == b']'
                && (0..level).all(|ahead| self.peek(ahead) == Some(b'='))
                && self.peek(level) == Some(b']');
            if closes {
                for _ in 0..=level {
                    self.take();
                }
                return true;
            }
        }
        true
    }

    /// The first byte of the next word, white space and comments passed over.
    fn begin_of_word(&mut self) -> Option<u8> {
        loop {
            match self.peek(0)? {
                b'#' => while self.take().is_some_and(|byte| byte != b'\n') {},
                b' ' | b'\t' | b'\r' | b'\n' => {
                    self.take();
                }
                byte => return Some(byte),
            }
        }
    }

    fn word(&mut self, first: u8) -> Result<(String, WordEnd), Fault> {
        match first {
            b'"' | b'\'' => self.quoted(first),
            _ => self.bare(),
        }
    }

    fn quoted(&mut self, quote: u8) -> Result<(String, WordEnd), Fault> {
        let opened = self.line;
        self.take();
        let mut bytes = Vec::new();
        loop {
            match self.take() {
                None => return Err(Fault { line: opened, what: "a quotation that does not end".to_owned() }),
                Some(byte) if byte == quote => break,
                Some(b'\\') => self.escape(&mut bytes),
                Some(byte) => bytes.push(byte),
            }
            self.within_limit(&bytes)?;
        }
        let word = text(bytes);
        match self.peek(0) {
            None => Ok((word, WordEnd::File)),
            Some(b')') => Ok((word, WordEnd::Parenthesis)),
            Some(byte) => match self.ends_word(byte) {
                Some(ended) => Ok((word, ended)),
                None => Err(self.fault(format!("unexpected `{}` after a quotation", char::from(byte)))),
            },
        }
    }

    fn bare(&mut self) -> Result<(String, WordEnd), Fault> {
        let mut bytes = Vec::new();
        let mut after_dollar = false;
        loop {
            let Some(byte) = self.peek(0) else {
                return Ok((text(bytes), WordEnd::File));
            };
            if byte == b'{' && after_dollar {
                self.take();
                bytes.push(byte);
                after_dollar = false;
                continue;
            }
            if let Some(ended) = self.ends_word(byte) {
                return Ok((text(bytes), ended));
            }
            self.take();
            after_dollar = byte == b'$';
            if byte == b'\\' {
                self.escape(&mut bytes);
            } else {
                bytes.push(byte);
            }
            self.within_limit(&bytes)?;
        }
    }

    /// Takes the byte, where it ends a word.
    fn ends_word(&mut self, byte: u8) -> Option<WordEnd> {
        let ended = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => WordEnd::Space,
            b';' => WordEnd::Semicolon,
            b'{' => WordEnd::Open,
            _ => return None,
        };
        self.take();
        Some(ended)
    }

    /// What stands after a backslash: quotes, the backslash and `t`, `r`, `n` mean themselves; before others it stays.
    fn escape(&mut self, bytes: &mut Vec<u8>) {
        match self.take() {
            Some(b't') => bytes.push(b'\t'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b'n') => bytes.push(b'\n'),
            Some(byte @ (b'"' | b'\'' | b'\\')) => bytes.push(byte),
            Some(byte) => bytes.extend([b'\\', byte]),
            None => bytes.push(b'\\'),
        }
    }

    fn within_limit(&self, bytes: &[u8]) -> Result<(), Fault> {
        if bytes.len() <= MAX_WORD_BYTES {
            return Ok(());
        }
        Err(self.fault(format!("a word longer than {MAX_WORD_BYTES} bytes")))
    }

    fn finish(&self, words: Vec<String>, line: u32, start: usize, end: End) -> Result<Statement, Fault> {
        let wrong = match end {
            End::Semicolon if words.is_empty() => "unexpected `;`",
            End::Open if words.is_empty() => "unexpected `{`",
            End::Close if !words.is_empty() => "unexpected `}`",
            End::File if !words.is_empty() => "unexpected end of file, where `;` or `}` is due",
            _ => return Ok(Statement { words, line, end_line: self.line, end, start, stop: self.at }),
        };
        Err(self.fault(wrong.to_owned()))
    }

    fn fault(&self, what: String) -> Fault {
        Fault { line: self.line, what }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek(0)?;
        self.at += 1;
        if byte == b'\n' {
            self.line += 1;
        }
        Some(byte)
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{End, Lexer, MAX_WORD_BYTES, MAX_WORDS, Statement};

    fn all(text: &str) -> Vec<Statement> {
        let mut lexer = Lexer::new(text);
        let mut found = Vec::new();
        loop {
            let statement = lexer.next().unwrap();
            if statement.end == End::File {
                return found;
            }
            found.push(statement);
        }
    }

    #[test]
    fn words_are_cut_as_nginx_cuts_them() {
        for (line, words) in [
            ("deny all;", &["deny", "all"][..]),
            ("a 'b c' \"d;e\" ;", &["a", "b c", "d;e"]),
            (r"location ~ \.php$ {", &["location", "~", r"\.php$"]),
            (r#"return 200 "say \"hi\"\n";"#, &["return", "200", "say \"hi\"\n"]),
            (r#"if ($a = "b") {"#, &["if", "($a", "=", "b", ")"]),
            ("if ($a = b) {", &["if", "($a", "=", "b)"]),
            ("x ${a}b;", &["x", "${a}b"]),
            ("x a#b;", &["x", "a#b"]),
            ("# note\nx y; # more", &["x", "y"]),
            (r#"x "";"#, &["x", ""]),
            (r"x a\ b;", &["x", r"a\ b"]),
            (r"x a\\b;", &["x", r"a\b"]),
            ("x a\"b\"c;", &["x", "a\"b\"c"]),
            ("x a}b;", &["x", "a}b"]),
            ("x\n  y\n  z;", &["x", "y", "z"]),
        ] {
            assert_eq!(all(line).first().unwrap().words, words, "{line}");
        }
    }

    #[test]
    fn lines_are_kept() {
        let found = all("a;\n\nb {\n  c\n   d; }\n");
        let lines: Vec<_> = found.iter().map(|one| (one.line, one.end_line)).collect();
        assert_eq!(lines, [(1, 1), (3, 3), (4, 5), (5, 5)]);
    }

    #[test]
    fn faults_have_their_line() {
        for (text, line) in [(";", 1), ("a;\n{", 2), ("a;\nb }", 2), ("a b", 1), ("a \"b\"c;", 1), ("a;\n'b", 2)] {
            let mut lexer = Lexer::new(text);
            let fault = loop {
                match lexer.next() {
                    Ok(statement) => assert_ne!(statement.end, End::File, "{text}"),
                    Err(fault) => break fault,
                }
            };
            assert_eq!(fault.line, line, "{text}");
        }
    }

    #[test]
    fn a_lua_block_is_passed_over() {
        for inside in
            ["ngx.say('}')", "-- }\n x = 1", "--[[ } ]] y()", "t = {a = {}}", "s = [=[ } ]] } ]=]", "a[b[1]] = 2"]
        {
            let text = format!("content_by_lua_block {{ {inside} }} after;");
            let mut lexer = Lexer::new(&text);
            assert_eq!(lexer.next().unwrap().end, End::Open);
            lexer.skip_lua().unwrap();
            assert_eq!(lexer.next().unwrap().words, ["after"], "{inside}");
        }
        assert!(Lexer::new("x {").skip_lua().is_err());
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let word = "x".repeat(MAX_WORD_BYTES);
        assert!(Lexer::new(&format!("{word};")).next().is_ok());
        assert!(Lexer::new(&format!("{word}x;")).next().is_err());
        let words = "x ".repeat(MAX_WORDS);
        assert!(Lexer::new(&format!("{words};")).next().is_ok());
        assert!(Lexer::new(&format!("{words}x;")).next().is_err());
    }
}
