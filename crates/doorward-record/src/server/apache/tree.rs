//! The configuration as a tree: files are included, conditions on modules and names decided, macros and variables replaced.
//!
//! Which request a section applies to is not decided here. What httpd would stop at becomes a [`Fault`] with its place.

use std::path::PathBuf;
use std::rc::Rc;

use doorward_diagnose::testimony::Place;

/// A directive, or a section with what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    /// The name in lower case, without `<`.
    pub(super) name: String,
    /// The words after the name; those of a section without the closing `>`.
    pub(super) words: Vec<String>,
    /// What follows the name, as it stands, variables replaced.
    pub(super) rest: String,
    /// The line as it stands.
    pub(super) line: String,
    /// The file.
    pub(super) file: Rc<PathBuf>,
    /// The first line.
    pub(super) first: u64,
    /// The last line; that of the closing tag for a section.
    pub(super) last: u64,
    /// What stands in a section; absent for a directive.
    pub(super) body: Option<Nodes>,
}

/// Directives in order.
pub(super) type Nodes = Rc<Vec<Rc<Node>>>;

impl Node {
    /// Where it stands.
    pub(super) fn place(&self) -> Place {
        Place { file: self.file.as_ref().clone(), line: Some(self.first) }
    }

    /// The word at this position, or nothing.
    pub(super) fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", String::as_str)
    }

    /// The word at this position in lower case.
    pub(super) fn lower(&self, index: usize) -> String {
        self.word(index).to_lowercase()
    }

    /// Whether it is a flag that is on.
    pub(super) fn is_on(&self) -> bool {
        self.word(0).eq_ignore_ascii_case("on")
    }

    /// What stands in it; nothing for a directive.
    pub(super) fn inside(&self) -> &[Rc<Self>] {
        self.body.as_ref().map_or(&[], |body| body.as_slice())
    }

    /// File and line in words.
    pub(super) fn at(&self) -> String {
        self.place().to_string()
    }
}

/// Something at which httpd would not start, or would answer 500 where it stands in an `.htaccess`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// What is wrong.
    pub(super) text: String,
    /// Where.
    pub(super) place: Place,
    /// The line as it stands.
    pub(super) line: String,
}

/// A directive's last value among these nodes, sections not entered.
pub(super) fn last<'a>(nodes: &'a [Rc<Node>], name: &str) -> Option<&'a Rc<Node>> {
    nodes.iter().rev().find(|node| node.name == name && node.body.is_none())
}

impl Node {
    /// The name as it is spelled in the file.
    pub(super) fn word_of_name(&self) -> &str {
        self.line.trim_start_matches('<').split([' ', '\t', '>']).next().unwrap_or_default()
    }
}
