//! The text of a HAProxy configuration: words, quotes, sections.

use std::path::{Path, PathBuf};

use crate::files::{Files, Kind};
use crate::server::trial::Spot;
use crate::start::Start;

/// The most lines that are read of all files together.
pub(super) const MAX_LINES: usize = 100_000;
/// Keywords that begin a section.
const SECTIONS: &[&str] = &[
    "global",
    "defaults",
    "frontend",
    "backend",
    "listen",
    "userlist",
    "peers",
    "resolvers",
    "mailers",
    "program",
    "http-errors",
    "ring",
    "cache",
    "fcgi-app",
    "log-forward",
    "crt-store",
    "traces",
    "acme",
];

/// A line with its words.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Where it stands.
    pub(super) spot: Spot,
    /// Its words, quotes and escapes resolved.
    pub(super) words: Vec<String>,
}

impl Line {
    /// A word by its number; empty where there is none.
    pub(super) fn word(&self, number: usize) -> &str {
        self.words.get(number).map_or("", String::as_str)
    }

    /// The words from a number on.
    pub(super) fn from(&self, number: usize) -> &[String] {
        self.words.get(number..).unwrap_or(&[])
    }
}

/// A section with its lines.
#[derive(Debug, Clone)]
pub(super) struct Section {
    /// The line that opens it: kind, name, and more.
    pub(super) head: Line,
    /// The lines in it.
    pub(super) lines: Vec<Line>,
    /// The number of the `defaults` section that holds for it.
    pub(super) defaults: Option<usize>,
}

impl Section {
    /// Its kind, such as `frontend`.
    pub(super) fn kind(&self) -> &str {
        self.head.word(0)
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.head.word(1)
    }
}

/// What was read of all files.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The sections in order.
    pub(super) sections: Vec<Section>,
    /// The files.
    pub(super) read: Vec<PathBuf>,
    /// What could not be read.
    pub(super) unread: Vec<String>,
    /// The last `defaults` section so far.
    last_defaults: Option<usize>,
}

impl Text {
    /// Reads the main file, or all files of a folder that end in `.cfg`.
    pub(super) fn read(start: &Start, files: &dyn Files) -> Self {
        let mut text = Self::default();
        let mut left = MAX_LINES;
        for path in paths(&start.config, files) {
            match files.text(&path) {
                Ok(content) => text.take(&path, &content, start, &mut left),
                Err(error) => text.unread.push(error.to_string()),
            }
            text.read.push(path);
        }
        text
    }

    /// Takes the lines of one file.
    fn take(&mut self, path: &Path, content: &str, start: &Start, left: &mut usize) {
        for (line, raw) in (1_u64..).zip(content.lines()) {
            if *left == 0 {
                self.unread.push(format!("{}:{line}: more than {MAX_LINES} lines", path.display()));
                return;
            }
            *left -= 1;
            let words = words(raw, &start.environment);
            let Some(first) = words.first() else {
                continue;
            };
            let opens = SECTIONS.contains(&first.as_str());
            let spot = Spot { file: path.to_owned(), line, text: raw.to_owned() };
            if first.starts_with('.') {
                self.unread.push(format!("{}: `{first}` is not evaluated", spot.place()));
                continue;
            }
            let line = Line { spot, words };
            if !is_balanced(&line.words) {
                self.unread.push(format!("{}: a brace of the condition is not closed", line.spot.place()));
            }
            if opens {
                self.open(line);
            } else if let Some(section) = self.sections.last_mut() {
                section.lines.push(line);
            }
        }
    }

    /// Opens a section, with the defaults that hold for it: the named ones, else the last before it.
    fn open(&mut self, head: Line) {
        let named = head.words.iter().position(|word| word == "from").map(|at| head.word(at + 1));
        let defaults = match named {
            None => self.last_defaults,
            Some(name) => self.sections.iter().rposition(|it| it.kind() == "defaults" && it.name() == name),
        };
        if head.word(0) == "defaults" {
            self.last_defaults = Some(self.sections.len());
        }
        self.sections.push(Section { head, lines: Vec::new(), defaults });
    }

    /// The lines of a section with this keyword, or else those of its defaults.
    pub(super) fn inherited<'t>(&'t self, section: &'t Section, keyword: &str) -> Vec<&'t Line> {
        let own: Vec<_> = section.lines.iter().filter(|line| line.word(0) == keyword).collect();
        if !own.is_empty() {
            return own;
        }
        let defaults = section.defaults.and_then(|number| self.sections.get(number));
        defaults
            .map_or_else(Vec::new, |defaults| defaults.lines.iter().filter(|line| line.word(0) == keyword).collect())
    }
}

/// Whether every `{` of a condition has its `}`.
fn is_balanced(words: &[String]) -> bool {
    let Some(at) = words.iter().position(|word| word == "if" || word == "unless") else { return true };
    let condition = words.get(at..).unwrap_or_default();
    let count = |fits: fn(&str) -> bool| condition.iter().filter(|word| fits(word.as_str())).count();
    count(|word| word.trim_start_matches('!') == "{") == count(|word| word == "}")
}

/// The files that a name stands for.
fn paths(config: &Path, files: &dyn Files) -> Vec<PathBuf> {
    if files.entry(config).is_ok_and(|entry| entry.kind == Kind::Folder) {
        let names = files.names(config).unwrap_or_default();
        return names.iter().filter(|name| name.ends_with(".cfg")).map(|name| config.join(name)).collect();
    }
    vec![config.to_owned()]
}

/// The words of a line: white space parts them, quotes and backslashes keep together, `#` ends the line.
pub(super) fn words(line: &str, environment: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut inside = false;
    let mut quote = None;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '#') => break,
            (None, character) if character.is_whitespace() => {
                if inside {
                    found.push(std::mem::take(&mut word));
                }
                inside = false;
            }
            (None, '"' | '\'') => {
                quote = Some(character);
                inside = true;
            }
            (Some(open), character) if open == character => quote = None,
            (None | Some('"'), '\\') => {
                let next = characters.next().unwrap_or('\\');
                word.push_str(&escape(next));
                inside = true;
            }
            (Some('"'), '$') => {
                word.push_str(&variable(&mut characters, environment));
            }
            (_, character) => {
                word.push(character);
                inside = true;
            }
        }
    }
    if inside {
        found.push(word);
    }
    found
}

/// What a backslash with this character stands for.
fn escape(character: char) -> String {
    match character {
        'n' => "\n".to_owned(),
        'r' => "\r".to_owned(),
        't' => "\t".to_owned(),
        ' ' | '#' | '\\' | '"' | '\'' | '$' => character.to_string(),
        other => format!("\\{other}"),
    }
}

/// The value of an environment variable, `$NAME` or `${NAME}`; itself where it is not known.
fn variable(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, environment: &[(String, String)]) -> String {
    let braced = characters.next_if_eq(&'{').is_some();
    let mut name = String::new();
    while let Some(next) = characters.next_if(|next| next.is_ascii_alphanumeric() || *next == '_') {
        name.push(next);
    }
    if braced {
        characters.next_if_eq(&'}');
    }
    match environment.iter().find(|(known, _)| *known == name) {
        Some((_, value)) => value.clone(),
        None => format!("${{{name}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINES, Text, words};
    use crate::server::stand;

    #[test]
    fn words_are_parted_as_haproxy_parts_them() {
        let environment = [("PORT".to_owned(), "8080".to_owned())];
        for (line, expected) in [
            ("  http-request deny if { path /a } # no", vec!["http-request", "deny", "if", "{", "path", "/a", "}"]),
            ("acl a path_reg '^/a b'", vec!["acl", "a", "path_reg", "^/a b"]),
            ("acl a path_reg ^/a\\ b", vec!["acl", "a", "path_reg", "^/a b"]),
            ("acl a path_reg \\.php$", vec!["acl", "a", "path_reg", "\\.php$"]),
            ("acl a path_reg \"\\\\.php\"", vec!["acl", "a", "path_reg", "\\.php"]),
            ("bind \"127.0.0.1:${PORT}\"", vec!["bind", "127.0.0.1:8080"]),
            ("a \"\" b", vec!["a", "", "b"]),
            ("# all", vec![]),
        ] {
            assert_eq!(words(line, &environment), expected, "{line}");
        }
    }

    #[test]
    fn a_section_knows_its_defaults() {
        let files = stand::machine(&[(
            "/h.cfg",
            "defaults one\n mode http\ndefaults two\n mode tcp\nfrontend a\nfrontend b from one\n bind :80\n",
        )]);
        let text = Text::read(&stand::start("/h.cfg"), &files);
        let kinds: Vec<_> = text.sections.iter().map(|section| (section.name(), section.defaults)).collect();
        assert_eq!(kinds, [("one", None), ("two", Some(0)), ("a", Some(1)), ("b", Some(0))]);
        assert_eq!(text.inherited(&text.sections[3], "mode")[0].word(1), "http");
    }

    #[test]
    fn the_lines_have_a_limit() {
        for (lines, faults) in [(MAX_LINES, 0), (MAX_LINES + 1, 1)] {
            let files = stand::machine(&[("/h.cfg", &"maxconn 9\n".repeat(lines))]);
            assert_eq!(Text::read(&stand::start("/h.cfg"), &files).unread.len(), faults);
        }
    }
}
