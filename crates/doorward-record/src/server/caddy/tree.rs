//! A Caddyfile as a tree: the global options, snippets put in where they are imported, and sites with their directives.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::lexer::{Token, tokens};
use crate::files::Files;
use crate::server::trial::{Spot, note};
use crate::start::Start;

/// How deep blocks may stand in each other, and imports in imports.
pub(super) const MAX_DEPTH: usize = 32;
/// The most directives that are read.
pub(super) const MAX_DIRECTIVES: usize = 50_000;

/// A directive, a matcher or an option.
#[derive(Debug, Clone)]
pub(super) struct Directive {
    /// Where it stands.
    pub(super) spot: Spot,
    /// Its words, the name first.
    pub(super) words: Vec<String>,
    /// What stands in its block.
    pub(super) block: Vec<Directive>,
    /// Whether it has a block.
    pub(super) opens: bool,
}

impl Directive {
    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.word(0)
    }

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
pub(super) struct Tree {
    /// The global options.
    pub(super) options: Vec<Directive>,
    /// The sites: their addresses are the words.
    pub(super) sites: Vec<Directive>,
    /// The files.
    pub(super) read: Vec<PathBuf>,
    /// What could not be read.
    pub(super) unread: Vec<String>,
}

/// The reader at work.
struct Reader<'a> {
    /// Where files are asked for.
    files: &'a dyn Files,
    /// The server's environment.
    environment: &'a [(String, String)],
    /// Snippets by their names.
    snippets: BTreeMap<String, Vec<Directive>>,
    /// What was read so far.
    tree: Tree,
    /// How many directives may still be taken.
    left: usize,
    /// How many may still be put in for imports.
    copies: usize,
    /// Whether it was said that there are more.
    is_cut: bool,
}

/// The tokens of one file.
struct Source {
    /// The file.
    path: PathBuf,
    /// Its lines.
    lines: Vec<String>,
    /// Its tokens.
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Source {
    /// The place of a line.
    fn spot(&self, line: u64) -> Spot {
        let index = usize::try_from(line).unwrap_or(0).saturating_sub(1);
        Spot { file: self.path.clone(), line, text: self.lines.get(index).cloned().unwrap_or_default() }
    }
}

/// Whether a token is this brace.
fn is(token: &Token, brace: &str) -> bool {
    !token.quoted && token.text == brace
}

impl Tree {
    /// Reads the main file and what it imports.
    pub(super) fn read(start: &Start, files: &dyn Files) -> Self {
        let mut reader = Reader {
            files,
            environment: &start.environment,
            snippets: BTreeMap::new(),
            tree: Self::default(),
            left: MAX_DIRECTIVES,
            copies: MAX_DIRECTIVES,
            is_cut: false,
        };
        let directives = reader.file(&start.config, 0);
        let is_address = |first: &Directive| !first.opens && !matches!(first.name(), "" | "import");
        let bare = directives.first().is_some_and(is_address);
        if bare && let Some((first, rest)) = directives.split_first() {
            // One site without braces: its address, then its directives.
            let block = reader.expanded(rest.to_vec(), &[], 0);
            let site = Directive { block, ..first.clone() };
            reader.tree.sites.push(site);
        } else {
            reader.sort(directives, 0);
        }
        reader.tree
    }
}

impl Reader<'_> {
    /// Reads the directives of a file.
    fn file(&mut self, path: &Path, depth: usize) -> Vec<Directive> {
        if self.left == 0 {
            self.cut(path, 1);
            return Vec::new();
        }
        let content = match self.files.text(path) {
            Ok(content) => content,
            Err(error) => {
                note(&mut self.tree.unread, error.to_string());
                return Vec::new();
            }
        };
        self.tree.read.push(path.to_owned());
        let mut source = Source {
            path: path.to_owned(),
            lines: content.lines().map(str::to_owned).collect(),
            tokens: tokens(&content, self.environment).into_iter().peekable(),
        };
        self.block(&mut source, depth, false)
    }

    /// Says once that there is more than is read: each import would say it again.
    fn cut(&mut self, path: &Path, line: u64) {
        if !self.is_cut {
            note(&mut self.tree.unread, format!("{}:{line}: too many directives", path.display()));
        }
        self.is_cut = true;
    }

    /// Reads directives up to the closing brace or the end.
    fn block(&mut self, source: &mut Source, depth: usize, is_open: bool) -> Vec<Directive> {
        let mut found = Vec::new();
        while let Some(first) = source.tokens.next() {
            if is(&first, "}") {
                if !is_open {
                    let place = format!("{}:{}", source.path.display(), first.line);
                    note(&mut self.tree.unread, format!("{place}: a brace closes what was not opened"));
                }
                return found;
            }
            if self.left == 0 || depth > MAX_DEPTH {
                self.cut(&source.path, first.line);
                // What follows stands in no block that is known.
                source.tokens.by_ref().for_each(drop);
                return found;
            }
            self.left -= 1;
            found.push(self.directive(source, first, depth));
        }
        if is_open && !self.is_cut {
            note(&mut self.tree.unread, format!("{}: a block has no end", source.path.display()));
        }
        found
    }

    /// Reads one directive, after its first token.
    fn directive(&mut self, source: &mut Source, first: Token, depth: usize) -> Directive {
        let spot = source.spot(first.line);
        let mut line = first.end;
        let mut words = Vec::new();
        let mut opens = is(&first, "{");
        if !opens {
            words.push(first.text);
        }
        // Addresses go on in the next line after a comma.
        let goes_on = |words: &[String]| depth == 0 && words.last().is_some_and(|word| word.ends_with(','));
        while !opens && let Some(token) = source.tokens.next_if(|token| token.line == line || goes_on(&words)) {
            line = token.end;
            if is(&token, "{") {
                opens = true;
            } else if is(&token, "}") {
                break;
            } else {
                words.push(token.text);
            }
        }
        let block = if opens { self.block(source, depth + 1, true) } else { Vec::new() };
        Directive { spot, words, block, opens }
    }

    /// Sorts what stands outermost into options, snippets and sites.
    fn sort(&mut self, directives: Vec<Directive>, depth: usize) {
        for mut directive in directives {
            let name = directive.name().to_owned();
            if directive.words.is_empty() && self.tree.sites.is_empty() {
                self.tree.options = self.expanded(directive.block, &[], depth);
            } else if let Some(snippet) = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')) {
                self.snippets.insert(snippet.to_owned(), directive.block);
            } else if name == "import" {
                let imported = self.import(&directive, depth);
                self.sort(imported, depth + 1);
            } else {
                directive.block = self.expanded(directive.block, &[], depth);
                self.tree.sites.push(directive);
            }
        }
    }

    /// Directives with what they import in the place of `import`.
    fn expanded(&mut self, directives: Vec<Directive>, arguments: &[String], depth: usize) -> Vec<Directive> {
        let mut found = Vec::new();
        for mut directive in directives {
            if self.copies == 0 {
                self.cut(&directive.spot.file, directive.spot.line);
                return found;
            }
            self.copies -= 1;
            for word in &mut directive.words {
                *word = filled(word, arguments);
            }
            if directive.name() == "import" {
                let imported = self.import(&directive, depth);
                found.extend(self.expanded(imported, directive.from(2), depth + 1));
            } else {
                directive.block = self.expanded(directive.block, arguments, depth);
                found.push(directive);
            }
        }
        found
    }

    /// What an `import` stands for: a snippet, a file, or files.
    fn import(&mut self, directive: &Directive, depth: usize) -> Vec<Directive> {
        let name = directive.word(1);
        if depth > MAX_DEPTH {
            note(&mut self.tree.unread, format!("{}: imports go too deep", directive.spot.place()));
            return Vec::new();
        }
        if let Some(snippet) = self.snippets.get(name) {
            return snippet.clone();
        }
        let folder = directive.spot.file.parent().unwrap_or(Path::new("")).to_owned();
        let path = folder.join(name);
        let pattern = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some((before, after)) = pattern.split_once('*') else {
            return self.file(&path, depth + 1);
        };
        let parent = path.parent().unwrap_or(Path::new("")).to_owned();
        let names = self.files.names(&parent).unwrap_or_default();
        let fits = |name: &&String| name.starts_with(before) && name.ends_with(after) && !name.starts_with('.');
        let fitting: Vec<String> = names.iter().filter(fits).cloned().collect();
        fitting.iter().flat_map(|name| self.file(&parent.join(name), depth + 1)).collect()
    }
}

/// A word with the arguments of its import put in.
fn filled(word: &str, arguments: &[String]) -> String {
    let mut out = word.to_owned();
    for (number, argument) in arguments.iter().enumerate() {
        out = out.replace(&format!("{{args[{number}]}}"), argument).replace(&format!("{{args.{number}}}"), argument);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Tree;
    use crate::server::stand;

    #[test]
    fn snippets_and_files_are_put_in() {
        let files = stand::machine(&[
            (
                "/C",
                "{\n admin off\n}\n(deny) {\n respond {args[0]} 403\n}\n:80,\n:81 {\n import deny /a\n import more/*.caddy\n}\n",
            ),
            ("/more/x.caddy", "file_server\n"),
        ]);
        let tree = Tree::read(&stand::start("/C"), &files);
        assert_eq!(tree.options[0].words, ["admin", "off"]);
        assert_eq!(tree.sites[0].words, [":80,", ":81"]);
        let told: Vec<_> = tree.sites[0].block.iter().map(|it| (it.words.join(" "), it.spot.line)).collect();
        assert_eq!(told, [("respond /a 403".to_owned(), 5), ("file_server".to_owned(), 1)]);
    }

    #[test]
    fn a_site_needs_no_braces_where_it_is_alone() {
        let files = stand::machine(&[("/C", "localhost\nrespond 403\n")]);
        let tree = Tree::read(&stand::start("/C"), &files);
        assert_eq!(tree.sites[0].words, ["localhost"]);
        assert_eq!(tree.sites[0].block[0].words, ["respond", "403"]);
    }

    #[test]
    fn imports_of_themselves_come_to_an_end() {
        let files = stand::machine(&[("/C", ":80 {\n import C\n}\n")]);
        assert!(!Tree::read(&stand::start("/C"), &files).unread.is_empty());
    }
}
