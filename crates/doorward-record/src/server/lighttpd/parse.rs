//! The language of lighttpd's configuration: settings, arrays, conditions and their `else`.
//!
//! As in the server, every condition is a context that knows its parent and the condition before it in an `else` chain;
//! context 0 is what holds everywhere.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::data::{Data, Entry};
use super::token::{Kind, Token, tokens};
use crate::files::Files;
use crate::server::trial::{Spot, note};
use crate::start::Start;

/// How deep files may include others, and blocks may stand in blocks.
pub(super) const MAX_DEPTH: usize = 32;
/// The most contexts and settings together.
pub(super) const MAX_SETTINGS: usize = 100_000;

/// A setting.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: Data,
    /// Where it stands.
    pub(super) spot: Spot,
}

/// A condition.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// What it asks about: `HTTP`, `SERVER`, `REQUEST_HEADER`, `PHYSICAL`.
    pub(super) object: String,
    /// The name in brackets, in lower case.
    pub(super) name: String,
    /// `==`, `!=`, `=~`, `!~`, `=^` or `=$`.
    pub(super) operator: String,
    /// What it is compared with.
    pub(super) value: String,
}

/// A context: a condition with its settings.
#[derive(Debug, Clone)]
pub(super) struct Context {
    /// Its condition; none for what holds everywhere and for a plain `else`.
    pub(super) condition: Option<Condition>,
    /// The context that it stands in.
    pub(super) parent: Option<usize>,
    /// The context before it in an `else` chain.
    pub(super) before: Option<usize>,
    /// Its settings, each name once.
    pub(super) settings: Vec<Setting>,
    /// Where each of them stands.
    places: HashMap<String, usize>,
}

impl Context {
    /// A context without settings.
    fn new(condition: Option<Condition>, parent: Option<usize>, before: Option<usize>) -> Self {
        Self { condition, parent, before, settings: Vec::new(), places: HashMap::new() }
    }

    /// The setting of a name.
    pub(super) fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.get(*self.places.get(name)?)
    }

    /// Puts a setting in place of the one of that name.
    fn put(&mut self, setting: Setting) {
        match self.places.get(&setting.name).and_then(|place| self.settings.get_mut(*place)) {
            Some(known) => *known = setting,
            None => {
                self.places.insert(setting.name.clone(), self.settings.len());
                self.settings.push(setting);
            }
        }
    }
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The contexts in order.
    pub(super) contexts: Vec<Context>,
    /// The files.
    pub(super) read: Vec<PathBuf>,
    /// What could not be read.
    pub(super) unread: Vec<String>,
    /// The lines of the files, for quotations.
    lines: BTreeMap<PathBuf, Vec<String>>,
}

/// The reader at work.
struct Reader<'a> {
    /// What was read so far.
    text: Text,
    /// Where files are asked for.
    files: &'a dyn Files,
    /// The server's environment.
    environment: &'a [(String, String)],
    /// How many settings may still be taken.
    left: usize,
}

/// The tokens of one file and where the reader stands.
struct Source {
    /// The file.
    path: PathBuf,
    /// Its tokens.
    tokens: Vec<Token>,
    /// The next token.
    at: usize,
}

impl Source {
    /// The next token, not taken.
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Takes the next token.
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Takes the next token where it is this mark.
    fn take(&mut self, mark: &str) -> bool {
        let is = self.peek().is_some_and(|token| token.kind == Kind::Mark && token.text == mark);
        self.at += usize::from(is);
        is
    }
}

impl Text {
    /// Reads the main file and what it includes.
    pub(super) fn read(start: &Start, files: &dyn Files) -> Self {
        let text = Self { contexts: vec![Context::new(None, None, None)], ..Self::default() };
        let mut reader = Reader { text, files, environment: &start.environment, left: MAX_SETTINGS };
        reader.file(&start.config, 0, 0);
        reader.text
    }

    /// A line of a file.
    pub(super) fn spot(&self, file: &Path, line: u64) -> Spot {
        let index = usize::try_from(line).unwrap_or(0).saturating_sub(1);
        let text = self.lines.get(file).and_then(|lines| lines.get(index)).cloned().unwrap_or_default();
        Spot { file: file.to_owned(), line, text }
    }

    /// The lines of a context's settings; empty for a number that is not there.
    pub(super) fn settings(&self, context: usize) -> &[Setting] {
        self.contexts.get(context).map_or(&[], |context| context.settings.as_slice())
    }
}

impl Reader<'_> {
    /// Reads a file into a context.
    fn file(&mut self, path: &Path, context: usize, depth: usize) {
        if depth > MAX_DEPTH {
            note(&mut self.text.unread, format!("{}: files include each other too deeply", path.display()));
            return;
        }
        let content = match self.files.text(path) {
            Ok(content) => content,
            Err(error) => {
                note(&mut self.text.unread, error.to_string());
                return;
            }
        };
        self.text.read.push(path.to_owned());
        self.text.lines.insert(path.to_owned(), content.lines().map(str::to_owned).collect());
        let mut source = Source { path: path.to_owned(), tokens: tokens(&content), at: 0 };
        self.block(&mut source, context, depth);
    }

    /// Says what is not understood, and goes on at the next line.
    fn fault(&mut self, source: &mut Source, line: u64, what: &str) {
        note(&mut self.text.unread, format!("{}:{line}: {what}", source.path.display()));
        while source.peek().is_some_and(|token| token.line == line && token.text != "}") {
            source.at += 1;
        }
    }

    /// Reads settings and conditions up to the closing brace or the end.
    fn block(&mut self, source: &mut Source, context: usize, depth: usize) {
        let mut last = None;
        while let Some(token) = source.peek().cloned() {
            if source.take("}") {
                return;
            }
            if source.take(";") {
                continue;
            }
            if self.left == 0 || depth > MAX_DEPTH {
                self.fault(source, token.line, "too many settings, or blocks too deep in each other");
                // What follows stands in no block that is known.
                source.at = source.tokens.len();
                return;
            }
            self.left -= 1;
            source.at += 1;
            match (token.kind, token.text.as_str()) {
                (Kind::Word, "include") => self.include(source, token.line, context, depth),
                (Kind::Word, "include_shell") => self.fault(source, token.line, "`include_shell` is not run"),
                (Kind::Word, "else") => last = self.otherwise(source, token.line, context, last, depth),
                (Kind::Word, "global") if source.take("{") => self.block(source, 0, depth + 1),
                (Kind::Word, name) => self.setting(source, name, token.line, context),
                (Kind::Mark, "$") => last = self.condition(source, token.line, context, None, depth),
                _ => self.fault(source, token.line, &format!("`{}` is not understood", token.text)),
            }
        }
    }

    /// `include "name"`, which may be a pattern.
    fn include(&mut self, source: &mut Source, line: u64, context: usize, depth: usize) {
        let value = self.value(source, context);
        let Some(name) = value.text() else {
            self.fault(source, line, "what is included could not be told");
            return;
        };
        let folder = source.path.parent().unwrap_or(Path::new("")).to_owned();
        let path = folder.join(name);
        let pattern = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some((before, after)) = pattern.split_once('*') else {
            return self.file(&path, context, depth + 1);
        };
        let parent = path.parent().unwrap_or(Path::new("")).to_owned();
        for name in self.files.names(&parent).unwrap_or_default() {
            if name.starts_with(before) && name.ends_with(after) && !name.starts_with('.') {
                self.file(&parent.join(name), context, depth + 1);
            }
        }
    }

    /// `else { … }` or `else $… { … }`.
    fn otherwise(
        &mut self,
        source: &mut Source,
        line: u64,
        context: usize,
        before: Option<usize>,
        depth: usize,
    ) -> Option<usize> {
        if before.is_none() {
            self.fault(source, line, "`else` without a condition before it");
            return None;
        }
        let conditional = source.take("$")
            || source.peek().is_some_and(|token| token.text == "if") && {
                source.at += 1;
                source.take("$")
            };
        if conditional {
            return self.condition(source, line, context, before, depth);
        }
        if !source.take("{") {
            self.fault(source, line, "`else` without a block");
            return None;
        }
        let own = self.open(None, context, before);
        self.block(source, own, depth + 1);
        None
    }

    /// `$OBJECT["name"] operator "value" { … }`, after its `$`.
    fn condition(
        &mut self,
        source: &mut Source,
        line: u64,
        context: usize,
        before: Option<usize>,
        depth: usize,
    ) -> Option<usize> {
        let object = source.next().map(|token| token.text).unwrap_or_default();
        let bracketed = source.take("[");
        let name = source.next().map(|token| token.text).unwrap_or_default();
        let closed = source.take("]");
        let operator = source.next().map(|token| token.text).unwrap_or_default();
        let value = self.value(source, context);
        let known = matches!(operator.as_str(), "==" | "!=" | "=~" | "!~" | "=^" | "=$");
        if !(bracketed && closed && known && source.take("{")) {
            self.fault(source, line, "a condition is not understood");
            return None;
        }
        let value = value.text().unwrap_or("").to_owned();
        let condition = Condition { object, name: name.to_lowercase(), operator, value };
        let own = self.open(Some(condition), context, before);
        self.block(source, own, depth + 1);
        Some(own)
    }

    /// Opens a context.
    fn open(&mut self, condition: Option<Condition>, parent: usize, before: Option<usize>) -> usize {
        self.text.contexts.push(Context::new(condition, Some(parent), before));
        self.text.contexts.len() - 1
    }

    /// `name = value`, `name += value` or `name := value`, after its name.
    fn setting(&mut self, source: &mut Source, name: &str, line: u64, context: usize) {
        let operator = source.next().map(|token| token.text).unwrap_or_default();
        if !matches!(operator.as_str(), "=" | "+=" | ":=") {
            self.fault(source, line, &format!("`{name}` is not understood"));
            return;
        }
        let value = self.value(source, context);
        let value = match self.lookup(context, name).cloned() {
            Some(before) if operator == "+=" => before.joined(value),
            _ => value,
        };
        let setting = Setting { name: name.to_owned(), value, spot: self.text.spot(&source.path, line) };
        if let Some(context) = self.text.contexts.get_mut(context) {
            context.put(setting);
        }
    }

    /// The value of a setting or variable, in this context or one that it stands in.
    fn lookup(&self, context: usize, name: &str) -> Option<&Data> {
        let mut at = Some(context);
        while let Some(number) = at {
            let context = self.text.contexts.get(number)?;
            if let Some(setting) = context.setting(name) {
                return Some(&setting.value);
            }
            at = context.parent;
        }
        None
    }

    /// Values joined by `+`.
    fn value(&mut self, source: &mut Source, context: usize) -> Data {
        let mut value = self.single(source, context, 0);
        while source.take("+") {
            value = value.joined(self.single(source, context, 0));
        }
        value
    }

    /// One value.
    fn single(&mut self, source: &mut Source, context: usize, depth: usize) -> Data {
        let Some(token) = source.next() else {
            return Data::Unknown;
        };
        match token.kind {
            Kind::Quoted => Data::Text(token.text),
            Kind::Word if token.text.starts_with("env.") => {
                let name = token.text.trim_start_matches("env.");
                let known = self.environment.iter().find(|(known, _)| known == name);
                known.map_or(Data::Unknown, |(_, value)| Data::Text(value.clone()))
            }
            Kind::Word if token.text.chars().all(|character| character.is_ascii_digit()) => Data::Text(token.text),
            Kind::Word => {
                let shared = self.lookup(context, &token.text).cloned();
                shared.unwrap_or(if token.text.contains('.') { Data::Unknown } else { Data::Text(token.text) })
            }
            Kind::Mark if token.text == "(" && depth < MAX_DEPTH => self.list(source, context, depth),
            Kind::Mark => {
                let what = format!("`{}` where a value should stand", token.text);
                self.fault(source, token.line, &what);
                Data::Unknown
            }
        }
    }

    /// The entries of a list, after its `(`.
    fn list(&mut self, source: &mut Source, context: usize, depth: usize) -> Data {
        let mut entries = Vec::new();
        while let Some(line) = source.peek().map(|token| token.line) {
            if source.take(")") {
                return Data::List(entries);
            }
            if source.take(",") {
                continue;
            }
            let mut value = self.single(source, context, depth + 1);
            while source.take("+") {
                value = value.joined(self.single(source, context, depth + 1));
            }
            if source.take("=>") {
                let key = value.text().map(str::to_owned);
                let value = self.single(source, context, depth + 1);
                entries.push(Entry { key: key.or(Some(String::new())), value, line });
            } else {
                entries.push(Entry { key: None, value, line });
            }
        }
        let line = source.tokens.last().map_or(1, |token| token.line);
        self.fault(source, line, "a list has no end");
        Data::Unknown
    }
}
