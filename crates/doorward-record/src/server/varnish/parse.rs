//! VCL as statements: backends, access lists and subroutines.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::token::{Kind, Token, tokens};
use crate::files::Files;
use crate::server::trial::{Spot, note};

/// How deep blocks and included files may stand in each other.
pub(super) const MAX_DEPTH: usize = 32;
/// The most statements that are read.
pub(super) const MAX_STATEMENTS: usize = 50_000;
/// The most files that are read, each as often as it is included.
pub(super) const MAX_FILES: usize = 1_000;
/// The most faults of one file that are told.
const MAX_FAULTS: usize = 20;

/// A statement.
#[derive(Debug, Clone)]
pub(super) enum Statement {
    /// `if (…) { … } elsif (…) { … } else { … }`: each with its condition, the last perhaps without.
    If(Vec<Branch>),
    /// `set name = expression;`, the operator other than `=` told.
    Set {
        /// What is set.
        name: String,
        /// `=`, `+=` and so on.
        operator: String,
        /// The expression.
        value: Vec<Token>,
        /// Where it stands.
        spot: Spot,
    },
    /// `unset name;`.
    Unset(String, Spot),
    /// `call name;`.
    Call(String),
    /// `return (action);` and the older `error status "reason";`.
    Return(Vec<Token>, Spot),
    /// A call into a module.
    Other(Vec<Token>, Spot),
}

/// A branch of an `if`.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    /// The condition; none for `else`.
    pub(super) condition: Option<Vec<Token>>,
    /// What is done.
    pub(super) body: Vec<Statement>,
    /// Where it stands.
    pub(super) spot: Spot,
}

/// A server behind.
#[derive(Debug, Clone, Default)]
pub(super) struct Backend {
    /// Its name.
    pub(super) name: String,
    /// Its properties, such as `host` and `port`.
    pub(super) properties: BTreeMap<String, String>,
    /// Where it stands.
    pub(super) spot: Option<Spot>,
}

/// An entry of an access list.
#[derive(Debug, Clone)]
pub(super) struct AclEntry {
    /// Whether it takes out of the list.
    pub(super) negated: bool,
    /// The address or name.
    pub(super) address: String,
    /// The length of the network's prefix.
    pub(super) prefix: Option<u8>,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Servers in order.
    pub(super) backends: Vec<Backend>,
    /// Access lists.
    pub(super) acls: BTreeMap<String, Vec<AclEntry>>,
    /// Subroutines; those of one name are run one after the other.
    pub(super) subs: BTreeMap<String, Vec<Statement>>,
    /// The files.
    pub(super) read: Vec<PathBuf>,
    /// What could not be read.
    pub(super) unread: Vec<String>,
    /// How many statements were read.
    statements: usize,
    /// Whether there were more files than are read.
    is_cut: bool,
}

/// The tokens of one file and where the reader stands.
struct Source {
    /// The file.
    path: PathBuf,
    /// Its lines.
    lines: Vec<String>,
    /// Its tokens.
    tokens: Vec<Token>,
    /// The next token.
    at: usize,
    /// What is not as the language wants it, with its line.
    faults: Vec<(u64, &'static str)>,
}

impl Source {
    /// The next token's text; empty at the end.
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", |token| token.text.as_str())
    }

    /// Takes the next token.
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Takes the next token where it is this mark.
    fn take(&mut self, mark: &str) -> bool {
        let is = self.tokens.get(self.at).is_some_and(|token| token.kind != Kind::Quoted && token.text == mark);
        self.at += usize::from(is);
        is
    }

    /// Takes tokens up to a mark, which is taken as well; brackets within are kept whole.
    fn until(&mut self, end: &str) -> Vec<Token> {
        let mut depth = 0_usize;
        let mut found = Vec::new();
        while let Some(token) = self.next() {
            if token.kind == Kind::Mark {
                if depth == 0 && token.text == end {
                    return found;
                }
                match token.text.as_str() {
                    "(" | "{" => depth += 1,
                    ")" | "}" if depth == 0 => self.fault(token.line, "a bracket closes what was not opened"),
                    ")" | "}" => depth -= 1,
                    _ => {}
                }
            }
            found.push(token);
        }
        self.fault(found.first().map_or(1, |first| first.line), "a statement has no end");
        found
    }

    /// Takes this mark, without which the text is not understood.
    fn expect(&mut self, mark: &str, fault: &'static str) {
        let line = self.tokens.get(self.at).or(self.tokens.last()).map_or(1, |token| token.line);
        if !self.take(mark) {
            self.fault(line, fault);
        }
    }

    /// Notes what is not as the language wants it.
    fn fault(&mut self, line: u64, what: &'static str) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push((line, what));
        }
    }

    /// Leaves out all that is left.
    fn end(&mut self) {
        self.at = self.tokens.len();
    }

    /// The place of a line.
    fn spot(&self, line: u64) -> Spot {
        let index = usize::try_from(line).unwrap_or(0).saturating_sub(1);
        Spot { file: self.path.clone(), line, text: self.lines.get(index).cloned().unwrap_or_default() }
    }
}

impl Text {
    /// Reads a file and what it includes.
    pub(super) fn take(&mut self, path: &Path, files: &dyn Files, depth: usize) {
        if self.read.len() >= MAX_FILES {
            // Said once: what is left out would be told as often as it is included.
            if !self.is_cut {
                note(&mut self.unread, format!("{}: more than {MAX_FILES} files are included", path.display()));
            }
            self.is_cut = true;
            return;
        }
        let content = match files.text(path) {
            Ok(content) if depth <= MAX_DEPTH => content,
            Ok(_) => return note(&mut self.unread, format!("{}: files include each other too deeply", path.display())),
            Err(error) => return note(&mut self.unread, error.to_string()),
        };
        self.read.push(path.to_owned());
        if content.contains("C{") {
            note(&mut self.unread, format!("{}: code in C is not evaluated", path.display()));
        }
        let mut source = Source {
            path: path.to_owned(),
            lines: content.lines().map(str::to_owned).collect(),
            tokens: tokens(&content),
            at: 0,
            faults: Vec::new(),
        };
        self.declarations(&mut source, path, files, depth);
        let faults = source.faults.iter().map(|(line, what)| format!("{}:{line}: {what}", path.display()));
        faults.for_each(|fault| note(&mut self.unread, fault));
    }

    /// What stands outermost in a file.
    fn declarations(&mut self, source: &mut Source, path: &Path, files: &dyn Files, depth: usize) {
        while let Some(first) = source.next() {
            match first.text.as_str() {
                "include" => {
                    let name = source.until(";").into_iter().next_back().map(|token| token.text).unwrap_or_default();
                    let folder = path.parent().unwrap_or(Path::new(""));
                    self.take(&folder.join(name.trim_start_matches("./")), files, depth + 1);
                }
                "backend" => self.backend(source, first.line),
                "acl" => self.acl(source),
                "sub" => {
                    let name = source.next().map(|token| token.text).unwrap_or_default();
                    source.expect("{", "a subroutine has no block");
                    let body = self.block(source, 0);
                    self.subs.entry(name).or_default().extend(body);
                }
                "probe" => {
                    source.next();
                    source.take("{");
                    source.until("}");
                }
                "vcl" | "import" => {
                    source.until(";");
                }
                ";" => {}
                _ => {
                    source.fault(first.line, "a declaration is not understood");
                    source.until(";");
                }
            }
        }
    }

    /// `backend name { .host = "…"; }`.
    fn backend(&mut self, source: &mut Source, line: u64) {
        let name = source.next().map(|token| token.text).unwrap_or_default();
        let mut backend = Backend { name, spot: Some(source.spot(line)), ..Backend::default() };
        if source.take("{") {
            while !source.peek().is_empty() && !source.take("}") {
                let key = source.next().map(|token| token.text).unwrap_or_default();
                source.take("=");
                let value = if source.take("{") {
                    source.until("}");
                    source.take(";");
                    String::new()
                } else {
                    source.until(";").into_iter().map(|token| token.text).collect()
                };
                backend.properties.insert(key.trim_start_matches('.').to_owned(), value);
            }
        } else {
            source.until(";");
        }
        self.backends.push(backend);
    }

    /// `acl name { "10.0.0.0"/8; ! "10.0.0.1"; }`.
    fn acl(&mut self, source: &mut Source) {
        let name = source.next().map(|token| token.text).unwrap_or_default();
        while source.peek() != "{" && !source.peek().is_empty() {
            source.next();
        }
        source.take("{");
        let mut entries = Vec::new();
        while !source.peek().is_empty() && !source.take("}") {
            let words = source.until(";");
            let negated = words.iter().any(|token| token.kind == Kind::Mark && token.text == "!");
            let address = words.iter().find(|token| token.kind == Kind::Quoted).map(|token| token.text.clone());
            let slash = words.iter().position(|token| token.kind == Kind::Mark && token.text == "/");
            let prefix = slash.and_then(|at| words.get(at + 1)?.text.parse().ok());
            if let Some(address) = address {
                let (address, inner) = match address.split_once('/') {
                    Some((address, prefix)) => (address.to_owned(), prefix.parse().ok()),
                    None => (address, None),
                };
                entries.push(AclEntry { negated, address, prefix: prefix.or(inner) });
            }
        }
        self.acls.insert(name, entries);
    }

    /// Statements up to the closing brace.
    fn block(&mut self, source: &mut Source, depth: usize) -> Vec<Statement> {
        let mut found = Vec::new();
        while let Some(first) = source.next() {
            if first.kind == Kind::Mark && first.text == "}" {
                return found;
            }
            let spot = source.spot(first.line);
            self.statements += 1;
            if depth > MAX_DEPTH || self.statements > MAX_STATEMENTS {
                note(
                    &mut self.unread,
                    format!("{}: too many statements, or blocks too deep in each other", spot.place()),
                );
                source.end();
                return found;
            }
            match first.text.as_str() {
                ";" => {}
                "{" => found.extend(self.block(source, depth + 1)),
                "if" => found.push(self.branches(source, spot, depth)),
                "set" => {
                    let name = source.next().map(|token| token.text).unwrap_or_default();
                    let operator = source.next().map(|token| token.text).unwrap_or_default();
                    found.push(Statement::Set { name, operator, value: source.until(";"), spot });
                }
                "unset" | "remove" => {
                    let name = source.until(";").into_iter().next().map(|token| token.text).unwrap_or_default();
                    found.push(Statement::Unset(name, spot));
                }
                "call" => {
                    let name = source.until(";").into_iter().next().map(|token| token.text).unwrap_or_default();
                    found.push(Statement::Call(name));
                }
                "return" => found.push(Statement::Return(unwrapped(source.until(";")), spot)),
                "error" => {
                    let mut words = vec![first];
                    words.extend(source.until(";"));
                    found.push(Statement::Return(words, spot));
                }
                _ => {
                    let mut words = vec![first];
                    words.extend(source.until(";"));
                    found.push(Statement::Other(words, spot));
                }
            }
        }
        let line = source.tokens.last().map_or(1, |token| token.line);
        source.fault(line, "a block has no end");
        found
    }

    /// An `if` with all that belongs to it, after its first word.
    fn branches(&mut self, source: &mut Source, spot: Spot, depth: usize) -> Statement {
        let mut branches = Vec::new();
        let mut spot = spot;
        loop {
            source.expect("(", "a condition is not understood");
            let condition = Some(source.until(")"));
            source.expect("{", "a condition has no block");
            let body = self.block(source, depth + 1);
            branches.push(Branch { condition, body, spot });
            let line = source.tokens.get(source.at).map_or(0, |token| token.line);
            spot = source.spot(line);
            if source.take("elsif") || source.take("elseif") || source.take("elif") {
                continue;
            }
            if !source.take("else") {
                break;
            }
            if source.take("if") {
                continue;
            }
            source.expect("{", "`else` has no block");
            let body = self.block(source, depth + 1);
            branches.push(Branch { condition: None, body, spot });
            break;
        }
        Statement::If(branches)
    }
}

/// Tokens without the brackets around them.
fn unwrapped(tokens: Vec<Token>) -> Vec<Token> {
    match tokens.as_slice() {
        [first, inner @ .., last] if first.text == "(" && last.text == ")" => inner.to_vec(),
        _ => tokens,
    }
}
