//! The lines of a Squid configuration, included files in their places.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::files::Files;
use crate::server::trial::{Spot, note};

/// How deep files may include others; Squid itself stops at this depth.
pub(super) const MAX_DEPTH: usize = 16;
/// The most lines that are read.
pub(super) const MAX_LINES: usize = 200_000;
/// The most files that are read, each as often as it is included.
pub(super) const MAX_FILES: usize = 2_000;

/// A line with its words.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Where it stands.
    pub(super) spot: Spot,
    /// Its words.
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

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The lines in order.
    pub(super) lines: Vec<Line>,
    /// The files.
    pub(super) read: Vec<PathBuf>,
    /// What could not be read.
    pub(super) unread: Vec<String>,
    /// Whether there were more files than are read.
    is_cut: bool,
    /// Where the lines of each access list stand.
    lists: HashMap<String, Vec<usize>>,
}

impl Text {
    /// Reads a file and what it includes.
    pub(super) fn take(&mut self, path: &Path, files: &dyn Files, depth: usize) {
        if depth > MAX_DEPTH {
            note(&mut self.unread, format!("{}: files include each other too deeply", path.display()));
            return;
        }
        if self.read.len() >= MAX_FILES {
            // Said once: what is left out would be told as often as it is included.
            if !self.is_cut {
                note(&mut self.unread, format!("{}: more than {MAX_FILES} files are included", path.display()));
            }
            self.is_cut = true;
            return;
        }
        let content = match files.text(path) {
            Ok(content) => content,
            Err(error) => {
                note(&mut self.unread, error.to_string());
                return;
            }
        };
        self.read.push(path.to_owned());
        let mut pending: Option<Line> = None;
        for (line, raw) in (1_u64..).zip(content.lines()) {
            if self.lines.len() >= MAX_LINES {
                note(&mut self.unread, format!("{}:{line}: more than {MAX_LINES} lines", path.display()));
                return;
            }
            let (text, goes_on) = match raw.strip_suffix('\\') {
                Some(text) => (text, true),
                None => (raw, false),
            };
            let spot = Spot { file: path.to_owned(), line, text: raw.to_owned() };
            let mut own = pending.take().unwrap_or(Line { spot, words: Vec::new() });
            own.words.extend(words(text));
            if goes_on {
                pending = Some(own);
            } else {
                self.keep(own, path, files, depth);
            }
        }
    }

    /// Keeps a line, or reads what it includes.
    fn keep(&mut self, line: Line, path: &Path, files: &dyn Files, depth: usize) {
        match line.word(0) {
            "" => {}
            "include" => {
                for name in line.from(1) {
                    self.include(&path.parent().unwrap_or(Path::new("")).join(name), files, depth);
                }
            }
            "if" | "else" | "endif" => {
                note(&mut self.unread, format!("{}: conditions are not evaluated", line.spot.place()))
            }
            keyword => {
                if keyword == "acl" {
                    self.lists.entry(line.word(1).to_owned()).or_default().push(self.lines.len());
                }
                self.lines.push(line);
            }
        }
    }

    /// Includes a file, or all that fit a pattern.
    fn include(&mut self, path: &Path, files: &dyn Files, depth: usize) {
        let pattern = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some((before, after)) = pattern.split_once('*') else {
            return self.take(path, files, depth + 1);
        };
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        for name in files.names(&folder).unwrap_or_default() {
            if name.starts_with(before) && name.ends_with(after) && !name.starts_with('.') {
                self.take(&folder.join(name), files, depth + 1);
            }
        }
    }

    /// The lines of an access list.
    pub(super) fn list(&self, name: &str) -> Vec<&Line> {
        let places = self.lists.get(name).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.lines.get(*place)).collect()
    }

    /// The lines with a keyword.
    pub(super) fn with(&self, keyword: &'static str) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.word(0) == keyword)
    }
}

/// The words of a line: a `#` at the start of a word ends it.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace().take_while(|word| !word.starts_with('#')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::Text;
    use crate::server::stand;

    #[test]
    fn lines_are_joined_and_files_put_in() {
        let files = stand::machine(&[
            ("/s.conf", "acl a \\\n src 10.0.0.1 # no\ninclude d/*.conf\n# all\nhttp_access deny all\n"),
            ("/d/x.conf", "acl b port 1\n"),
        ]);
        let mut text = Text::default();
        text.take("/s.conf".as_ref(), &files, 0);
        let told: Vec<_> = text.lines.iter().map(|line| (line.words.join(" "), line.spot.line)).collect();
        let expected = [("acl a src 10.0.0.1", 1), ("acl b port 1", 1), ("http_access deny all", 5)];
        assert_eq!(told, expected.map(|(words, line)| (words.to_owned(), line)));
    }

    #[test]
    fn files_that_include_themselves_come_to_an_end() {
        let files = stand::machine(&[("/s.conf", "include s.conf")]);
        let mut text = Text::default();
        text.take("/s.conf".as_ref(), &files, 0);
        assert_eq!(text.unread.len(), 1);
    }
}
