//! The sections that hold for a request, in the order in which httpd merges them.
//!
//! A layer is what stands in one section or in one `.htaccess`; what is set in a later one goes before what is set in an earlier one.

use std::path::PathBuf;
use std::rc::Rc;

use super::tree::{Node, Nodes};

/// What kind of section a layer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Outside of all sections.
    Server,
    /// `<Directory>`.
    Folder,
    /// `<DirectoryMatch>`, or `<Directory ~>`.
    FolderMatch,
    /// An `.htaccess`.
    Access,
    /// `<Files>`, `<FilesMatch>`.
    Files,
    /// `<Location>`, `<LocationMatch>`.
    Location,
    /// `<Proxy>`, `<ProxyMatch>`.
    Proxy,
    /// `<If>` and its like.
    If,
}

/// The walks in which httpd looks for layers, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Walk {
    /// What holds everywhere, folders with their `.htaccess`, and `<Proxy>`.
    Folders,
    /// `<Files>`.
    Files,
    /// `<Location>`.
    Locations,
    /// `<If>`.
    Conditions,
}

impl Kind {
    /// The walk in which a layer of this kind is found.
    pub(super) fn walk(self) -> Walk {
        match self {
            Self::Server | Self::Folder | Self::FolderMatch | Self::Access | Self::Proxy => Walk::Folders,
            Self::Files => Walk::Files,
            Self::Location => Walk::Locations,
            Self::If => Walk::Conditions,
        }
    }
}

/// One layer.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// What it is.
    pub(super) kind: Kind,
    /// The section; absent for the server and for an `.htaccess`.
    pub(super) section: Option<Rc<Node>>,
    /// What stands in it.
    pub(super) nodes: Nodes,
    /// The path that rewriting strips here, with its closing slash: a folder, or the path of a Location.
    pub(super) base: Option<String>,
    /// The `.htaccess` in which it stands.
    pub(super) access: Option<PathBuf>,
}

impl Layer {
    /// The layer of a section.
    pub(super) fn section(kind: Kind, node: &Rc<Node>) -> Self {
        let base = matches!(kind, Kind::Folder | Kind::FolderMatch | Kind::Location)
            .then(|| format!("{}/", node.words.last().map_or("", |word| word.trim_end_matches('/'))));
        Self { kind, section: Some(Rc::clone(node)), nodes: node.body.clone().unwrap_or_default(), base, access: None }
    }

    /// The section's first words, such as `<Directory /srv>`.
    pub(super) fn title(&self) -> String {
        match (&self.access, &self.section) {
            (_, Some(section)) => format!("`{}`", section.line),
            (Some(access), None) => format!("`{}`", access.display()),
            (None, None) => "the server's own config".to_owned(),
        }
    }

    /// The directives that hold for this method, `<Limit>` and `<LimitExcept>` opened.
    pub(super) fn directives(&self, method: &str) -> Vec<Rc<Node>> {
        let mut found = Vec::new();
        for node in self.nodes.iter() {
            match is_limited(node, method) {
                None => found.push(Rc::clone(node)),
                Some(true) => found.extend(node.inside().iter().cloned()),
                Some(false) => {}
            }
        }
        found
    }
}

/// Whether a `<Limit>` or `<LimitExcept>` holds for this method; nothing for another node.
pub(super) fn is_limited(node: &Node, method: &str) -> Option<bool> {
    // A rule for GET is one for HEAD: httpd knows the two as one method.
    let method = if method == "HEAD" { "GET" } else { method };
    let named = node.words.iter().any(|word| word == method || (method == "GET" && word == "HEAD"));
    match node.name.as_str() {
        "limit" => Some(named),
        "limitexcept" => Some(!named && method != "TRACE"),
        _ => None,
    }
}

/// The last directive of this name over all layers.
pub(super) fn setting(layers: &[Layer], method: &str, name: &str) -> Option<Rc<Node>> {
    layers.iter().rev().find_map(|layer| layer.directives(method).into_iter().rfind(|node| node.name == name))
}

/// All directives of this name over all layers, in order, with the layer in which each stands.
pub(super) fn all<'a>(layers: &'a [Layer], method: &str, name: &str) -> Vec<(&'a Layer, Rc<Node>)> {
    layers
        .iter()
        .flat_map(|layer| layer.directives(method).into_iter().map(move |node| (layer, node)))
        .filter(|(_, node)| node.name == name)
        .collect()
}

/// The options that hold in the end, in lower case, and the directive that said so last.
pub(super) fn options(layers: &[Layer]) -> (Vec<String>, Option<Rc<Node>>) {
    let mut held = vec!["followsymlinks".to_owned()];
    let mut said = None;
    for (_, node) in all(layers, "GET", "options") {
        let plain = node.words.iter().any(|word| !word.starts_with(['+', '-']));
        if plain {
            held.clear();
        }
        for word in &node.words {
            apply_option(&mut held, &word.to_lowercase());
        }
        said = Some(node);
    }
    (held, said)
}

/// Sets or takes away one option.
fn apply_option(held: &mut Vec<String>, word: &str) {
    const ALL: &[&str] = &["indexes", "includes", "followsymlinks", "symlinksifownermatch", "execcgi"];
    let (name, taken) = word.strip_prefix('-').map_or((word.trim_start_matches('+'), false), |name| (name, true));
    match (name, taken) {
        ("none", _) | ("all", true) => held.clear(),
        ("all", false) => held.extend(ALL.iter().map(|name| (*name).to_owned())),
        (_, true) => held.retain(|option| option != name),
        (_, false) => held.push(name.to_owned()),
    }
}
