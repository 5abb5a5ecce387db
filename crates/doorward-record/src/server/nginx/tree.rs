//! The configuration as a tree of directives, `include` followed, each with its file and line.
//!
//! An included file stands where its `include` stood. What is missing, loops or has a fault is told in [`Tree::faults`]; what
//! was understood before and beside it is kept.

use std::path::{Path, PathBuf};

use doorward_diagnose::testimony::Place;

use super::glob;
use super::lex::{End, Lexer, Statement};
use crate::files::{Files, Unreadable};

/// The deepest nesting of includes.
pub(super) const MAX_INCLUDE_DEPTH: usize = 32;
/// The deepest nesting of blocks.
pub(super) const MAX_BLOCK_DEPTH: usize = 64;
/// The most files that are read.
pub(super) const MAX_FILES: usize = 10_000;
/// The most faults that are told: a file that is included a thousand times has each of its faults as often.
pub(super) const MAX_FAULTS: usize = 200;
/// The most directives that are kept.
pub(super) const MAX_DIRECTIVES: usize = 1_000_000;

/// A line of one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct At {
    /// The file, by its number in [`Tree::files`].
    pub(super) file: usize,
    /// The line, counted from 1.
    pub(super) line: u32,
}

/// One directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    /// Its first word.
    pub(super) name: String,
    /// The words after that.
    pub(super) words: Vec<String>,
    /// What stands in its braces, where it has some.
    pub(super) block: Option<Vec<Directive>>,
    /// Where it begins.
    pub(super) at: At,
    /// The bytes of the file where it begins, where its own words end, and where it ends with its block.
    pub(super) span: Span,
}

/// Bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    /// Where the directive begins.
    pub(super) start: usize,
    /// After its `;` or `{`.
    pub(super) head: usize,
    /// After its `;` or `}`.
    pub(super) stop: usize,
}

impl Directive {
    /// The word at this place after the name; empty where there is none.
    pub(super) fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }

    /// What stands in its braces.
    pub(super) fn inside(&self) -> &[Directive] {
        self.block.as_deref().unwrap_or_default()
    }
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// Its path.
    pub(super) path: PathBuf,
    /// Its text.
    pub(super) text: String,
}

/// The whole configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tree {
    /// The files, the main one first.
    pub(super) files: Vec<Source>,
    /// The directives outside every block.
    pub(super) top: Vec<Directive>,
    /// What keeps nginx from loading it, or us from reading it, each a clause with file and line.
    pub(super) faults: Vec<String>,
    directives: usize,
}

impl Tree {
    /// The file and line, as others say it.
    pub(super) fn place(&self, at: At) -> Place {
        Place { file: self.path(at).to_owned(), line: Some(u64::from(at.line)) }
    }

    /// The path of the file.
    pub(super) fn path(&self, at: At) -> &Path {
        self.files.get(at.file).map_or(Path::new(""), |source| source.path.as_path())
    }

    /// The text of this line.
    pub(super) fn line(&self, at: At) -> &str {
        let index = (at.line as usize).saturating_sub(1);
        self.files.get(at.file).and_then(|source| source.text.lines().nth(index)).unwrap_or("")
    }

    /// A place in words: `FILE:LINE`.
    pub(super) fn words(&self, at: At) -> String {
        self.place(at).to_string()
    }
}

/// Reads the configuration that begins with this file.
pub(super) fn read(files: &dyn Files, main: &Path) -> Tree {
    let mut reader = Reader {
        files,
        folder: main.parent().unwrap_or(Path::new("")).to_owned(),
        tree: Tree::default(),
        chain: Vec::new(),
    };
    match files.text(main) {
        Ok(text) => reader.tree.top = reader.file(main, text),
        Err(wrong) => reader.tree.faults.push(format!("the configuration: {wrong}")),
    }
    reader.tree
}

struct Reader<'a> {
    files: &'a dyn Files,
    /// Relative includes count from the folder of the main file.
    folder: PathBuf,
    tree: Tree,
    /// The files that include each other, down to the one being read.
    chain: Vec<PathBuf>,
}

/// A block whose `}` has not come.
struct Open {
    statement: Statement,
    inside: Vec<Directive>,
}

impl Reader<'_> {
    fn file(&mut self, path: &Path, text: String) -> Vec<Directive> {
        let number = self.tree.files.len();
        self.tree.files.push(Source { path: path.to_owned(), text: String::new() });
        self.chain.push(path.to_owned());
        let found = self.statements(number, &text);
        self.chain.pop();
        if let Some(source) = self.tree.files.get_mut(number) {
            source.text = text;
        }
        found
    }

    fn statements(&mut self, file: usize, text: &str) -> Vec<Directive> {
        let mut lexer = Lexer::new(text);
        let mut open: Vec<Open> = Vec::new();
        let mut here = Vec::new();
        loop {
            let statement = match lexer.next() {
                Ok(statement) => statement,
                Err(fault) => {
                    self.fault(At { file, line: fault.line }, &fault.what);
                    break;
                }
            };
            if self.is_full(At { file, line: statement.line }) {
                break;
            }
            match statement.end {
                End::Semicolon => self.simple(file, statement, &mut here),
                End::Open if open.len() >= MAX_BLOCK_DEPTH => {
                    self.fault(
                        At { file, line: statement.line },
                        &format!("more than {MAX_BLOCK_DEPTH} nested blocks"),
                    );
                    break;
                }
                End::Open if statement.words.first().is_some_and(|name| name.ends_with("_by_lua_block")) => {
                    if let Err(fault) = lexer.skip_lua() {
                        self.fault(At { file, line: fault.line }, &fault.what);
                        break;
                    }
                    here.extend(directive(file, statement, Some(Vec::new()), lexer.at()));
                }
                End::Open => open.push(Open { statement, inside: std::mem::take(&mut here) }),
                End::Close => {
                    let Some(outer) = open.pop() else {
                        self.fault(At { file, line: statement.line }, "unexpected `}`");
                        break;
                    };
                    let inside = std::mem::replace(&mut here, outer.inside);
                    here.extend(directive(file, outer.statement, Some(inside), statement.stop));
                }
                End::File => {
                    if let Some(left) = open.last() {
                        self.fault(At { file, line: left.statement.line }, "a block that does not end");
                    }
                    break;
                }
            }
        }
        close_all(file, open, here)
    }

    /// Counts a directive, and tells where there are too many.
    fn is_full(&mut self, at: At) -> bool {
        self.tree.directives += 1;
        let is_full = self.tree.directives > MAX_DIRECTIVES;
        if is_full {
            self.fault(at, &format!("more than {MAX_DIRECTIVES} directives"));
        }
        is_full
    }

    fn simple(&mut self, file: usize, statement: Statement, here: &mut Vec<Directive>) {
        let at = At { file, line: statement.line };
        if statement.words.first().is_none_or(|name| name != "include") {
            let stop = statement.stop;
            here.extend(directive(file, statement, None, stop));
            return;
        }
        match statement.words.get(1) {
            Some(name) if statement.words.len() == 2 => self.include(at, name, here),
            _ => self.fault(at, "`include` takes one name"),
        }
    }

    fn include(&mut self, at: At, name: &str, here: &mut Vec<Directive>) {
        let wanted = self.folder.join(name);
        if self.chain.len() >= MAX_INCLUDE_DEPTH {
            self.fault(at, &format!("includes nested deeper than {MAX_INCLUDE_DEPTH}"));
            return;
        }
        let paths = if glob::is_pattern(name) {
            match glob::paths(self.files, &wanted) {
                Ok(paths) => paths,
                Err(wrong) => {
                    self.fault(at, &format!("include of `{name}`: {wrong}"));
                    return;
                }
            }
        } else {
            vec![wanted]
        };
        for path in paths {
            self.include_file(at, &path, here);
        }
    }

    fn include_file(&mut self, at: At, path: &Path, here: &mut Vec<Directive>) {
        if self.chain.iter().any(|outer| outer == path) {
            self.fault(at, &format!("`{}` includes itself", path.display()));
            return;
        }
        if self.tree.files.len() >= MAX_FILES {
            self.fault(at, &format!("more than {MAX_FILES} files"));
            return;
        }
        match self.files.text(path) {
            Ok(text) => here.extend(self.file(path, text)),
            Err(Unreadable::Absent(absent)) => {
                self.fault(at, &format!("the file `{}` that is included is not there", absent.display()));
            }
            Err(wrong) => self.fault(at, &format!("included, but {wrong}")),
        }
    }

    fn fault(&mut self, at: At, what: &str) {
        if self.tree.faults.len() >= MAX_FAULTS {
            return;
        }
        let place = self.tree.words(at);
        self.tree.faults.push(format!("{what}, at {place}"));
    }
}

/// What was read of blocks that never end counts all the same.
fn close_all(file: usize, mut open: Vec<Open>, mut here: Vec<Directive>) -> Vec<Directive> {
    while let Some(outer) = open.pop() {
        let inside = std::mem::replace(&mut here, outer.inside);
        let stop = outer.statement.stop;
        here.extend(directive(file, outer.statement, Some(inside), stop));
    }
    here
}

fn directive(file: usize, statement: Statement, block: Option<Vec<Directive>>, stop: usize) -> Option<Directive> {
    let at = At { file, line: statement.line };
    let span = Span { start: statement.start, head: statement.stop, stop };
    let mut words = statement.words;
    if words.is_empty() {
        return None;
    }
    let name = words.remove(0);
    Some(Directive { name, words, block, at, span })
}
