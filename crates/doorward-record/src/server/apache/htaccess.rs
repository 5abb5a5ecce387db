//! An `.htaccess`: whether it is read, and the first line of it that is answered with 500.

use std::path::Path;
use std::rc::Rc;

use super::class::{Override, is_listed, known};
use super::layer::{Kind, Layer};
use super::read::Reader;
use super::tree::{Fault, Node, Nodes};
use super::walk::{Access, Found, Wrong};
use crate::Unreadable;

/// The longest `.htaccess` that is read, in lines.
pub(super) const MAX_ACCESS_LINES: usize = 100_000;

/// The `.htaccess` of one folder, where there is one and it is in force.
pub(super) fn layer(
    access: &Access<'_>,
    folder: &str,
    names: &[String],
    permits: &Override,
    said: Option<&Rc<Node>>,
    found: &mut Found,
) -> Option<Layer> {
    let all = {
        let mut all = Override::default();
        all.set(&["All".to_owned()]);
        all
    };
    let in_force = permits.reads();
    for name in names {
        let path = Path::new(folder).join(name);
        let text = match access.files.text(&path) {
            Ok(text) => text,
            Err(Unreadable::Absent(_)) => continue,
            Err(error) => {
                if in_force {
                    found.doubts.push(error.to_string());
                    found.unreadable.push(path);
                }
                return None;
            }
        };
        if !in_force && !access.regardless {
            found.ignored.push((path, said.cloned()));
            return None;
        }
        let permits = if in_force { permits } else { &all };
        let (nodes, fault) = read_access(access, &path, &text, permits, found);
        if let Some(fault) = fault {
            found.fault.get_or_insert(fault);
        }
        found.access.push(path.clone());
        return Some(Layer {
            kind: Kind::Access,
            section: None,
            nodes,
            base: Some(folder.to_owned()),
            access: Some(path),
        });
    }
    None
}

/// Reads an `.htaccess`, and finds the first line that httpd would answer with 500.
fn read_access(
    access: &Access<'_>,
    path: &Path,
    text: &str,
    permits: &Override,
    found: &mut Found,
) -> (Nodes, Option<(Fault, Wrong)>) {
    let mut reader = Reader::new(access.start, access.files, access.reader.root.clone());
    reader.defines.clone_from(&access.reader.defines);
    reader.environment.clone_from(&access.reader.environment);
    reader.modules.clone_from(&access.reader.modules);
    reader.loads = access.reader.loads;
    let mut nodes = Vec::new();
    if text.lines().count() > MAX_ACCESS_LINES {
        found.doubts.push(format!("`{}`: more than {MAX_ACCESS_LINES} lines", path.display()));
        return (Nodes::default(), None);
    }
    reader.text(path, text, &mut nodes);
    found.doubts.append(&mut reader.unread);
    let syntax = reader.faults.into_iter().next().map(|fault| (fault, Wrong::Syntax));
    let fault = syntax.or_else(|| nodes.iter().find_map(|node| wrong(node, permits, access.reader, found)));
    (Rc::new(nodes), fault)
}

/// What is wrong with a directive of an `.htaccess`, or with one in it.
fn wrong(node: &Rc<Node>, permits: &Override, reader: &Reader<'_>, found: &mut Found) -> Option<(Fault, Wrong)> {
    let fault = |text: String| Fault { text, place: node.place(), line: node.line.clone() };
    let listed = known(&node.name);
    let loaded = |module: &str| !reader.loads || reader.modules.contains(module);
    let usable: Vec<_> = listed.iter().filter(|known| loaded(known.module)).collect();
    if usable.is_empty() {
        let strangers = reader.modules.iter().any(|module| !is_listed(module));
        if permits.skip_unknown {
            return None;
        }
        if (strangers && listed.is_empty()) || !reader.loads {
            found.doubts.push(format!("{}: whether `{}` is a directive here is not known", node.at(), node.name));
            return None;
        }
        let why = match listed.first() {
            Some(known) => format!("`{}` belongs to `{}`, which is not loaded", node.word_of_name(), known.module),
            None => format!("`{}` is no directive", node.word_of_name()),
        };
        return Some((fault(why), Wrong::Syntax));
    }
    if usable.iter().all(|known| known.classes.is_empty()) {
        return Some((fault(format!("`{}` may not stand in an .htaccess", node.word_of_name())), Wrong::Misplaced));
    }
    let permitted =
        usable.iter().any(|known| permits.permits(&node.name, known.classes)) && options_permitted(node, permits);
    if !permitted && !permits.skip_forbidden {
        let why = format!("AllowOverride does not permit `{}` here", node.word_of_name());
        return Some((fault(why), Wrong::Forbidden));
    }
    if let Some(why) = unreadable_words(node) {
        return Some((fault(why), Wrong::Syntax));
    }
    node.inside().iter().find_map(|inner| wrong(inner, permits, reader, found))
}

/// Whether the options that are set are among those that may be.
fn options_permitted(node: &Node, permits: &Override) -> bool {
    let Some(allowed) = permits.options.as_ref().filter(|_| node.name == "options") else { return true };
    node.words.iter().all(|word| {
        let name = word.trim_start_matches(['+', '-']).to_lowercase();
        name == "none" || allowed.contains(&name)
    })
}

/// What is wrong with the words of some directives, where that is certain.
fn unreadable_words(node: &Node) -> Option<String> {
    match node.name.as_str() {
        "order" => {
            let order = node.lower(0);
            let known =
                ["deny,allow", "allow,deny", "mutual-failure"].contains(&order.as_str()) && node.words.len() == 1;
            (!known).then(|| "`Order` takes `deny,allow`, `allow,deny` or `mutual-failure`".to_owned())
        }
        "allow" | "deny" if !node.word(0).eq_ignore_ascii_case("from") || node.words.len() < 2 => {
            Some("`allow` and `deny` are followed by `from`".to_owned())
        }
        "options" => {
            let signed = node.words.iter().filter(|word| word.starts_with(['+', '-'])).count();
            (signed != 0 && signed != node.words.len())
                .then(|| "`Options` takes all of its words with a sign, or none".to_owned())
        }
        "require" if node.words.is_empty() => Some("`Require` takes at least one word".to_owned()),
        "rewriterule" if node.words.len() < 2 || node.words.len() > 3 => {
            Some("`RewriteRule` takes two or three words".to_owned())
        }
        "rewritecond" if node.words.len() < 2 || node.words.len() > 3 => {
            Some("`RewriteCond` takes two or three words".to_owned())
        }
        "rewriteengine" if !matches!(node.lower(0).as_str(), "on" | "off") => {
            Some("`RewriteEngine` is `On` or `Off`".to_owned())
        }
        _ => None,
    }
}
