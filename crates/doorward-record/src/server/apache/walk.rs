//! The sections that hold for a path: folders from the root down with the `.htaccess` in each, then patterns, files, locations, `<If>`.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::class::Override;
use super::expr;
use super::glob::{Slashes, matches};
use super::layer::{Kind, Layer};
use super::pass::Pass;
use super::pattern::Pattern;
use super::read::Reader;
use super::tree::{Fault, Node, Nodes};
use super::truth::Truth;
use super::vhost::Site;
use crate::{Files, Kind as Entry, Start, Unreadable};

/// What a walk found besides the layers.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The `.htaccess` files in force.
    pub(super) access: Vec<PathBuf>,
    /// Those that are there and not read, with the section whose `AllowOverride` says so.
    pub(super) ignored: Vec<(PathBuf, Option<Rc<Node>>)>,
    /// The first thing in an `.htaccess` that is answered with 500.
    pub(super) fault: Option<(Fault, Wrong)>,
    /// What could not be told.
    pub(super) doubts: Vec<String>,
    /// What may not be there: an `.htaccess` that we could not read.
    pub(super) unreadable: Vec<PathBuf>,
}

/// What is wrong with a line of an `.htaccess`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is no directive, or cannot be read.
    Syntax,
    /// `AllowOverride` does not permit it.
    Forbidden,
    /// It may stand in the server's own config alone.
    Misplaced,
}

/// What reading an `.htaccess` needs of the server.
pub(super) struct Access<'a> {
    /// How the server was started.
    pub(super) start: &'a Start,
    /// The machine.
    pub(super) files: &'a dyn Files,
    /// The reader of the main config, for its modules and names.
    pub(super) reader: &'a Reader<'a>,
    /// Reads every `.htaccess`, whatever `AllowOverride` says: what would be, were it in force.
    pub(super) regardless: bool,
    /// Finds out what would mend a refusal.
    pub(super) with_repairs: bool,
}

/// The layers outside of all sections.
pub(super) fn server_layers(site: &Site) -> Vec<Layer> {
    let layer =
        |nodes: &Nodes| Layer { kind: Kind::Server, section: None, nodes: Rc::clone(nodes), base: None, access: None };
    let own = site.host.as_ref().and_then(|host| host.body.as_ref());
    std::iter::once(layer(&site.main)).chain(own.map(layer)).collect()
}

/// The layers of `<Location>` for this path, in the order of the config.
pub(super) fn location_layers(site: &Site, pass: &Pass<'_>, found: &mut Found) -> Vec<Layer> {
    let sections =
        site.main.iter().chain(site.own()).filter(|node| matches!(node.name.as_str(), "location" | "locationmatch"));
    let mut layers = Vec::new();
    for node in sections {
        if holds(fits_location(node, &pass.uri), node, found) {
            layers.push(Layer::section(Kind::Location, node));
        }
    }
    layers
}

/// Whether a section certainly applies; a doubt is noted and counts as no.
fn holds(truth: Truth, node: &Node, found: &mut Found) -> bool {
    if let Truth::Unknown(why) = &truth {
        found.doubts.push(format!("{}: {why}", node.at()));
    }
    truth.is_yes()
}

/// Whether a pattern is found in a text.
fn is_found(pattern: &str, text: &str) -> Truth {
    match Pattern::new(pattern, false) {
        Some(compiled) => Truth::of(compiled.is_match(text)),
        None => Truth::Unknown(format!("the pattern `{pattern}` cannot be evaluated")),
    }
}

/// The pattern of a section that is one of patterns.
pub(super) fn section_pattern(node: &Node) -> Option<&str> {
    if node.name.ends_with("match") {
        Some(node.word(0))
    } else if node.word(0) == "~" {
        Some(node.word(1))
    } else {
        None
    }
}

/// Whether a `<Location>` fits a path.
pub(super) fn fits_location(node: &Node, uri: &str) -> Truth {
    if let Some(pattern) = section_pattern(node) {
        return is_found(pattern, uri);
    }
    let name = node.word(0);
    if super::glob::is_pattern(name) {
        return Truth::of(matches(name, uri, Slashes::Apart, false));
    }
    let rest = uri.strip_prefix(name);
    Truth::of(rest.is_some_and(|rest| name.ends_with('/') || rest.is_empty() || rest.starts_with('/')))
}

/// A `<Directory>` with its number of parts; those with patterns come last, in the order of the config.
fn sorted_folders(site: &Site) -> (Vec<Rc<Node>>, Vec<Rc<Node>>) {
    let all =
        site.main.iter().chain(site.own()).filter(|node| matches!(node.name.as_str(), "directory" | "directorymatch"));
    let (patterns, mut plain): (Vec<_>, Vec<_>) = all.cloned().partition(|node| section_pattern(node).is_some());
    plain.sort_by_key(|node| parts(node.word(0)));
    (plain, patterns)
}

/// How many names a path has.
fn parts(path: &str) -> usize {
    path.split('/').filter(|part| !part.is_empty()).count()
}

/// Whether a `<Directory>` fits this very folder, given with its closing slash.
fn fits_folder(node: &Node, folder: &str) -> bool {
    let name = format!("{}/", node.word(0).trim_end_matches('/'));
    let depth = parts(&name);
    if depth != 0 && depth != parts(folder) {
        return false;
    }
    depth == 0 || name == folder || (super::glob::is_pattern(&name) && matches(&name, folder, Slashes::Apart, false))
}

/// Walks from the root of the file system to the file: the layers of folders and `.htaccess` files, then those of patterns and files.
/// The file that is there, and what is left of the path behind it, are set in `pass`.
pub(super) fn folder_layers(access: &Access<'_>, pass: &mut Pass<'_>, found: &mut Found) -> Vec<Layer> {
    let Some(filename) = pass.filename.clone() else { return Vec::new() };
    let (plain, patterns) = sorted_folders(pass.site);
    let mut layers: Vec<Layer> = server_layers(pass.site);
    let mut permits = Override::default();
    let mut said = None;
    let mut merged = vec![false; plain.len()];
    let names = access_names(pass.site);
    let mut current = String::from("/");
    let mut rest = filename.trim_start_matches('/').to_owned();
    loop {
        for (node, merged) in plain.iter().zip(&mut merged) {
            if !*merged && fits_folder(node, &current) {
                *merged = parts(node.word(0)) > 0 || current == "/";
                if parts(node.word(0)) > 0 || current == "/" {
                    take_override(node, &mut permits, &mut said);
                    layers.push(Layer::section(Kind::Folder, node));
                }
            }
        }
        if let Some(layer) = super::htaccess::layer(access, &current, &names, &permits, said.as_ref(), found) {
            layers.push(layer);
        }
        if !step(pass, &mut current, &mut rest) {
            break;
        }
    }
    if let Some(file) = file_as_folder(pass, &layers) {
        let fitting = plain.iter().filter(|node| parts(node.word(0)) > 0 && fits_folder(node, &file));
        layers.extend(fitting.map(|node| Layer::section(Kind::Folder, node)).collect::<Vec<_>>());
    }
    for node in &patterns {
        let pattern = section_pattern(node).unwrap_or_default();
        if holds(is_found(pattern, pass.filename.as_deref().unwrap_or_default()), node, found) {
            layers.push(Layer::section(Kind::FolderMatch, node));
        }
    }
    let name = pass.filename.as_deref().and_then(|name| name.rsplit('/').next()).unwrap_or_default().to_owned();
    let files = file_layers(&layers, &name, found);
    layers.extend(files);
    layers
}

/// The file with a slash behind it: where links are followed anyhow, httpd looks at a file as it does at a folder, so that a
/// `<Directory>` whose last part is a wildcard holds for files too.
fn file_as_folder(pass: &Pass<'_>, layers: &[Layer]) -> Option<String> {
    let name = pass.filename.as_ref().filter(|_| pass.path_info.is_empty() && !pass.for_index)?;
    let (options, _) = super::layer::options(layers);
    let has = |wanted: &str| options.iter().any(|option| option == wanted);
    let is_file = pass.files.entry(Path::new(name)).is_ok_and(|entry| entry.kind == Entry::File);
    (is_file && has("followsymlinks") && !has("symlinksifownermatch")).then(|| format!("{name}/"))
}

/// Goes one name further down; says whether a folder was entered. At the end `pass` knows the file and what follows it.
fn step(pass: &mut Pass<'_>, current: &mut String, rest: &mut String) -> bool {
    let end = |pass: &mut Pass<'_>, file: String, info: &str| {
        pass.filename = Some(file);
        pass.path_info = if info.is_empty() { String::new() } else { format!("/{info}") };
        false
    };
    if rest.is_empty() {
        let unslashed = pass.filename.take().filter(|name| name.as_str() == current.trim_end_matches('/'));
        return end(pass, unslashed.unwrap_or_else(|| current.clone()), "");
    }
    let (name, behind) = rest.split_once('/').map_or((rest.as_str(), None), |(name, behind)| (name, Some(behind)));
    let path = format!("{current}{name}");
    match pass.files.entry(Path::new(&path)) {
        Ok(entry) if entry.kind == Entry::Folder => {
            let Some(behind) = behind else {
                // A folder asked for without its slash; its own sections hold, its name stays as it is.
                *current = format!("{path}/");
                rest.clear();
                pass.filename = Some(path);
                return true;
            };
            *rest = behind.trim_start_matches('/').to_owned();
            *current = format!("{path}/");
            true
        }
        Ok(_) => end(pass, path, behind.unwrap_or("")),
        Err(Unreadable::Absent(_)) => end(pass, path, behind.unwrap_or("")),
        Err(error) => {
            pass.unseen = Some(error.to_string());
            end(pass, path, behind.unwrap_or(""))
        }
    }
}

/// The names that are looked for in each folder.
pub(super) fn access_names(site: &Site) -> Vec<String> {
    site.last("accessfilename").map_or_else(|| vec![".htaccess".to_owned()], |node| node.words.clone())
}

/// Takes up what a section says of `.htaccess` files.
fn take_override(node: &Rc<Node>, permits: &mut Override, said: &mut Option<Rc<Node>>) {
    for inner in node.inside() {
        match inner.name.as_str() {
            "allowoverride" => {
                permits.set(&inner.words);
                *said = Some(Rc::clone(inner));
            }
            "allowoverridelist" => {
                permits.listed =
                    inner.words.iter().map(|word| word.to_lowercase()).filter(|word| word != "none").collect();
                *said = Some(Rc::clone(inner));
            }
            _ => {}
        }
    }
}

/// The layers of `<Files>` in those that hold, for a file of this name.
fn file_layers(layers: &[Layer], name: &str, found: &mut Found) -> Vec<Layer> {
    let mut files = Vec::new();
    for layer in layers {
        for node in layer.nodes.iter().filter(|node| matches!(node.name.as_str(), "files" | "filesmatch")) {
            if holds(fits_file(node, name), node, found) {
                let mut inner = Layer::section(Kind::Files, node);
                inner.access.clone_from(&layer.access);
                files.push(inner);
            }
        }
    }
    files
}

/// Whether a `<Files>` fits a name.
pub(super) fn fits_file(node: &Node, name: &str) -> Truth {
    match section_pattern(node) {
        Some(pattern) => is_found(pattern, name),
        None if super::glob::is_pattern(node.word(0)) => Truth::of(matches(node.word(0), name, Slashes::Any, false)),
        None => Truth::of(node.word(0) == name),
    }
}

/// The layers of `<If>`, `<ElseIf>` and `<Else>` in those that hold.
pub(super) fn condition_layers(layers: &[Layer], pass: &Pass<'_>, found: &mut Found) -> Vec<Layer> {
    let mut chosen = Vec::new();
    for layer in layers {
        let mut open = false;
        for node in layer.nodes.iter().filter(|node| matches!(node.name.as_str(), "if" | "elseif" | "else")) {
            if node.name == "if" {
                open = true;
            }
            if !open {
                continue;
            }
            let truth = if node.name == "else" { Truth::Yes } else { condition(node, pass) };
            if let Truth::Unknown(_) = truth {
                open = false;
            }
            if holds(truth, node, found) {
                open = false;
                let mut inner = Layer::section(Kind::If, node);
                inner.access.clone_from(&layer.access);
                chosen.push(inner);
            }
        }
    }
    chosen
}

/// Whether the expression of a section holds.
fn condition(node: &Node, pass: &Pass<'_>) -> Truth {
    let source = if node.words.len() == 1 { node.word(0) } else { node.rest.as_str() };
    expr::parse(source).map_or_else(
        || Truth::Unknown("the expression is not understood".to_owned()),
        |expression| expr::holds(&expression, pass, &mut Vec::new()),
    )
}
