//! Files become a tree: includes, `Define`, `LoadModule`, `IfModule` and macros are carried out while reading, as httpd does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use doorward_diagnose::testimony::Place;

use super::class::{BUILT_IN, module_file};
use super::glob;
use super::lex::{self, Line};
use super::tree::{Fault, Node};
use crate::{Files, Kind, Start, Unreadable};

/// How deep files may include files; httpd stops there too.
pub(super) const MAX_INCLUDE_DEPTH: usize = 128;
/// How many files are read.
pub(super) const MAX_FILES: usize = 4_000;
/// How many lines are read, macros counted as often as they are used.
pub(super) const MAX_LINES: usize = 1_000_000;
/// How many faults are told: a file that is included a thousand times has each of its faults as often.
const MAX_FAULTS: usize = 200;
/// How deep sections may stand in sections.
pub(super) const MAX_SECTION_DEPTH: usize = 64;

/// What is known while files are read.
pub(super) struct Reader<'a> {
    /// The machine.
    pub(super) files: &'a dyn Files,
    /// ServerRoot.
    pub(super) root: PathBuf,
    /// Names of `Define` and `-D`, with their values.
    pub(super) defines: BTreeMap<String, String>,
    /// The environment.
    pub(super) environment: BTreeMap<String, String>,
    /// Modules by their file, such as `mod_rewrite.c`.
    pub(super) modules: BTreeSet<String>,
    /// Whether a `LoadModule` was met.
    pub(super) loads: bool,
    /// Macros by name in lower case.
    macros: BTreeMap<String, Macro>,
    /// What could not be read.
    pub(super) unread: Vec<String>,
    /// At what httpd would stop.
    pub(super) faults: Vec<Fault>,
    /// Whether parts of the configuration are not known, whatever they say.
    pub(super) has_gaps: bool,
    /// What was read.
    pub(super) read: Vec<PathBuf>,
    /// The files that are open.
    open: Vec<PathBuf>,
    /// Lines so far.
    lines: usize,
}

/// A macro of `mod_macro`.
#[derive(Debug, Clone)]
struct Macro {
    parameters: Vec<String>,
    file: Rc<PathBuf>,
    lines: Vec<Line>,
}

/// The lines of one file, and how far they were read.
struct Source {
    file: Rc<PathBuf>,
    lines: std::vec::IntoIter<Line>,
}

impl<'a> Reader<'a> {
    /// A reader at the start of the main file.
    pub(super) fn new(start: &Start, files: &'a dyn Files, root: PathBuf) -> Self {
        Self {
            files,
            root,
            defines: start.defines.iter().map(|name| (name.clone(), String::new())).collect(),
            environment: start.environment.iter().cloned().collect(),
            modules: BUILT_IN.iter().map(|module| (*module).to_owned()).collect(),
            loads: false,
            macros: BTreeMap::new(),
            unread: Vec::new(),
            faults: Vec::new(),
            has_gaps: false,
            read: Vec::new(),
            open: Vec::new(),
            lines: 0,
        }
    }

    /// Reads a file into these nodes.
    pub(super) fn file(&mut self, path: &Path, nodes: &mut Vec<Rc<Node>>) -> Result<(), Unreadable> {
        let text = self.files.text(path)?;
        self.text(path, &text, nodes);
        Ok(())
    }

    /// Reads a text that stands in this file.
    pub(super) fn text(&mut self, path: &Path, text: &str, nodes: &mut Vec<Rc<Node>>) {
        if self.read.len() >= MAX_FILES {
            self.gap(format!("`{}`: more than {MAX_FILES} files", path.display()));
            return;
        }
        self.read.push(path.to_owned());
        self.open.push(path.to_owned());
        let mut source = Source { file: Rc::new(path.to_owned()), lines: lex::lines(text).into_iter() };
        self.block(&mut source, None, nodes, 0);
        self.open.pop();
    }

    /// Reads up to the end of a section, or of the source; gives the line of the closing tag.
    fn block(&mut self, source: &mut Source, section: Option<&str>, nodes: &mut Vec<Rc<Node>>, depth: usize) -> u64 {
        let mut last = 0;
        while let Some(line) = source.lines.next() {
            last = line.last;
            self.lines += 1;
            if self.lines > MAX_LINES {
                self.gap(format!("`{}`: more than {MAX_LINES} lines", source.file.display()));
                return last;
            }
            if let Some(closed) = line.text.strip_prefix("</") {
                if self.closes(section, closed, source, &line) {
                    return last;
                }
                continue;
            }
            self.line(source, &line, nodes, depth);
        }
        if let Some(section) = section {
            self.fault(source, last, &format!("<{section}>"), format!("`<{section}>` is not closed"));
        }
        last
    }

    /// Whether this closing tag ends the section; what else it may be is a fault.
    fn closes(&mut self, section: Option<&str>, closed: &str, source: &Source, line: &Line) -> bool {
        let name = closed.trim_end_matches('>').trim().to_lowercase();
        if section.is_some_and(|section| section == name) {
            return true;
        }
        let text = match section {
            Some(section) => format!("`</{section}>` was expected"),
            None => format!("`</{name}>` closes nothing"),
        };
        self.fault(source, line.number, &line.text, text);
        section.is_some()
    }

    /// Notes that a part of the configuration is not known.
    fn gap(&mut self, clause: String) {
        self.has_gaps = true;
        if self.unread.len() < MAX_FAULTS {
            self.unread.push(clause);
        }
    }

    /// Notes a fault.
    fn fault(&mut self, source: &Source, number: u64, line: &str, text: String) {
        if self.faults.len() >= MAX_FAULTS {
            return;
        }
        let place = Place { file: source.file.as_ref().clone(), line: Some(number) };
        self.faults.push(Fault { text, place, line: line.to_owned() });
    }

    /// Reads one line: a directive, a section, or what is carried out at once.
    fn line(&mut self, source: &mut Source, line: &Line, nodes: &mut Vec<Rc<Node>>, depth: usize) {
        let text = self.replaced(&line.text, source, line);
        if let Some(opened) = text.strip_prefix('<') {
            self.section(source, line, opened, nodes, depth);
            return;
        }
        let (name, rest) = lex::word(&text);
        let node = Node {
            name: name.to_lowercase(),
            words: lex::words(rest),
            rest: rest.to_owned(),
            line: line.text.clone(),
            file: Rc::clone(&source.file),
            first: line.number,
            last: line.last,
            body: None,
        };
        match node.name.as_str() {
            "include" | "includeoptional" => self.include(&node, source, nodes),
            "use" => self.use_macro(&node, source, nodes, depth),
            "undefmacro" => {
                self.macros.remove(&node.lower(0));
            }
            "define" => {
                self.defines.insert(node.word(0).to_owned(), node.word(1).to_owned());
            }
            "undefine" => {
                self.defines.remove(node.word(0));
            }
            "loadmodule" => {
                self.loads = true;
                self.modules.insert(module_file(node.word(0)));
            }
            "serverroot" => {
                self.root = PathBuf::from(node.word(0));
                nodes.push(Rc::new(node));
            }
            _ => nodes.push(Rc::new(node)),
        }
    }

    /// Reads a section: a condition that is decided now, a macro, or one that stays in the tree.
    fn section(&mut self, source: &mut Source, line: &Line, opened: &str, nodes: &mut Vec<Rc<Node>>, depth: usize) {
        let opened = opened.trim_start();
        let end = opened.find(|character: char| character.is_whitespace() || character == '>').unwrap_or(opened.len());
        let (name, rest) = opened.split_at(end);
        let name = name.to_lowercase();
        let Some(rest) = rest.trim().strip_suffix('>').map(str::trim) else {
            self.fault(source, line.number, &line.text, format!("`<{name}` lacks its closing `>`"));
            return;
        };
        if depth >= MAX_SECTION_DEPTH {
            self.gap(format!("`{}`: sections stand too deep in one another", source.file.display()));
            return;
        }
        if name == "macro" {
            self.define_macro(source, rest);
            return;
        }
        let words = lex::words(rest);
        if let Some(holds) = self.condition(&name, &words, source, line) {
            let mut inside = Vec::new();
            if holds {
                self.block(source, Some(&name), &mut inside, depth + 1);
                nodes.append(&mut inside);
            } else {
                self.skip(source, &name, line.number);
            }
            return;
        }
        let mut inside = Vec::new();
        let last = self.block(source, Some(&name), &mut inside, depth + 1);
        nodes.push(Rc::new(Node {
            name,
            words,
            rest: rest.to_owned(),
            line: line.text.clone(),
            file: Rc::clone(&source.file),
            first: line.number,
            last,
            body: Some(Rc::new(inside)),
        }));
    }

    /// Passes over a section whose condition does not hold, sections of the same name in it counted.
    fn skip(&mut self, source: &mut Source, name: &str, first: u64) {
        let mut open = 1_usize;
        for line in source.lines.by_ref() {
            let lower = line.text.to_lowercase();
            let is = |rest: &str| {
                rest.strip_prefix(name).is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t', '>']))
            };
            if lower.strip_prefix("</").is_some_and(is) {
                open -= 1;
                if open == 0 {
                    return;
                }
            } else if lower.strip_prefix('<').is_some_and(is) {
                open += 1;
            }
        }
        self.fault(source, first, &format!("<{name}>"), format!("`<{name}>` is not closed"));
    }

    /// Whether a condition holds that httpd decides while reading; nothing for other sections.
    fn condition(&mut self, name: &str, words: &[String], source: &Source, line: &Line) -> Option<bool> {
        let raw = words.first().map_or("", String::as_str);
        let (denied, word) = raw.strip_prefix('!').map_or((false, raw), |rest| (true, rest));
        let holds = match name {
            "ifmodule" => self.has_module(word),
            "ifdefine" => self.defines.contains_key(word),
            "iffile" => self.files.entry(&self.rooted(word)).is_ok(),
            "ifversion" => return Some(self.version(words, source, line)),
            "ifdirective" => !super::class::known(&word.to_lowercase()).is_empty(),
            "ifsection" => !super::class::known(word.trim_start_matches('<').to_lowercase().as_str()).is_empty(),
            _ => return None,
        };
        Some(holds != denied)
    }

    /// Whether a module is there, by its file or by its identifier. Where no `LoadModule` was met every one is taken to be.
    fn has_module(&self, name: &str) -> bool {
        let file = if name.ends_with("_module") { module_file(name) } else { name.to_owned() };
        let php = file.starts_with("mod_php") && self.modules.contains("mod_php.c");
        !self.loads || php || self.modules.contains(&file)
    }

    /// Whether the version is one of 2.4; which release it is, is not known.
    fn version(&mut self, words: &[String], source: &Source, line: &Line) -> bool {
        let (operator, wanted) = match words {
            [wanted] => ("=", wanted.as_str()),
            [operator, wanted, ..] => (operator.as_str(), wanted.as_str()),
            [] => return false,
        };
        let (denied, operator) = operator.strip_prefix('!').map_or((false, operator), |rest| (true, rest));
        let mut numbers = wanted.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let asked = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        let patch = numbers.next().unwrap_or(0);
        let holds = match (operator, asked.cmp(&(2, 4))) {
            ("<" | "<=", order) if order.is_ne() => order.is_gt(),
            (">" | ">=", order) if order.is_ne() => order.is_lt(),
            (">=", _) if patch == 0 => true,
            ("<", _) if patch == 0 => false,
            ("=" | "==", order) if order.is_ne() => false,
            _ => {
                self.unread.push(format!(
                    "{}:{}: which release of 2.4 this is, `{}` cannot be decided",
                    source.file.display(),
                    line.number,
                    line.text
                ));
                matches!(operator, ">=" | ">")
            }
        };
        holds != denied
    }

    /// Keeps the lines of a macro.
    fn define_macro(&mut self, source: &mut Source, rest: &str) {
        let mut words = lex::words(rest).into_iter();
        let name = words.next().unwrap_or_default().to_lowercase();
        let mut lines = Vec::new();
        for line in source.lines.by_ref() {
            if line.text.to_lowercase().starts_with("</macro") {
                break;
            }
            lines.push(line);
        }
        self.macros.insert(name, Macro { parameters: words.collect(), file: Rc::clone(&source.file), lines });
    }

    /// Reads a macro's lines with its parameters replaced, the longest name first.
    fn use_macro(&mut self, node: &Node, source: &Source, nodes: &mut Vec<Rc<Node>>, depth: usize) {
        let Some(found) = self.macros.get(&node.lower(0)).cloned() else {
            self.fault(source, node.first, &node.line, format!("there is no macro `{}`", node.word(0)));
            return;
        };
        if depth >= MAX_SECTION_DEPTH {
            self.gap(format!("{}: macros use one another too deep", node.at()));
            return;
        }
        let mut pairs: Vec<_> = found.parameters.iter().zip(node.words.iter().skip(1)).collect();
        pairs.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let lines: Vec<Line> = found
            .lines
            .into_iter()
            .map(|line| {
                let text = pairs.iter().fold(line.text, |text, (name, value)| text.replace(name.as_str(), value));
                Line { text, ..line }
            })
            .collect();
        let mut inner = Source { file: found.file, lines: lines.into_iter() };
        self.block(&mut inner, None, nodes, depth + 1);
    }

    /// Reads the files that an `Include` names.
    fn include(&mut self, node: &Node, source: &Source, nodes: &mut Vec<Rc<Node>>) {
        let optional = node.name == "includeoptional";
        let wanted = self.rooted(node.word(0));
        let found = glob::files(self.files, &wanted);
        let has_wildcard = glob::is_pattern(node.word(0));
        if found.is_empty() && !optional {
            let text = format!("`{}` names no file", node.word(0));
            self.fault(source, node.first, &node.line, text);
        }
        for path in found {
            self.include_one(node, &path, optional || has_wildcard, nodes);
        }
    }

    /// Reads one file, or those in a folder.
    fn include_one(&mut self, node: &Node, path: &Path, optional: bool, nodes: &mut Vec<Rc<Node>>) {
        if self.files.entry(path).is_ok_and(|entry| entry.kind == Kind::Folder) {
            for name in self.files.names(path).unwrap_or_default() {
                self.include_one(node, &path.join(name), true, nodes);
            }
            return;
        }
        if self.open.iter().any(|open| open == path) || self.open.len() >= MAX_INCLUDE_DEPTH {
            let text = format!("`{}` includes itself", path.display());
            self.faults.push(Fault { text, place: node.place(), line: node.line.clone() });
            return;
        }
        match self.file(path, nodes) {
            Ok(()) => {}
            Err(Unreadable::Absent(_)) if optional => {}
            Err(error) => self.gap(format!("{}: {error}", node.at())),
        }
    }

    /// A name counted from ServerRoot.
    pub(super) fn rooted(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The text with `${NAME}` replaced by what was defined, or by the environment.
    fn replaced(&mut self, text: &str, source: &Source, line: &Line) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                out.push_str("${");
                rest = after;
                continue;
            };
            let value = self.defines.get(name).or_else(|| self.environment.get(name));
            match value {
                Some(value) => out.push_str(value),
                None => {
                    out.push_str("${");
                    out.push_str(name);
                    out.push('}');
                    if !name.contains(':') {
                        let place = format!("{}:{}", source.file.display(), line.number);
                        self.unread.push(format!("{place}: `${{{name}}}` is not defined"));
                    }
                }
            }
            rest = behind;
        }
        out.push_str(rest);
        out
    }
}
