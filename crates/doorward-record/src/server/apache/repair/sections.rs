//! Sections that let one path in, and lists that get one more entry.

use std::path::Path;
use std::rc::Rc;

use doorward_diagnose::repair::{Change, Repair};

use super::super::class::{Class, known};
use super::super::layer::{Kind, Layer};
use super::super::lex;
use super::super::tree::Node;
use super::lines::{at, before, indent, replaced, standing};
use super::{Workshop, tried};

/// The layer in which a directive stands: the last that holds it, since what holds everywhere holds all sections too.
fn layer_of<'s>(node: &Rc<Node>, shop: &'s Workshop<'_>) -> Option<&'s Layer> {
    shop.trail.layers.iter().rev().find(|layer| holds(&layer.nodes, node))
}

/// Whether a directive is among these, or in a block among them.
fn holds(nodes: &[Rc<Node>], node: &Rc<Node>) -> bool {
    nodes.iter().any(|own| {
        Rc::ptr_eq(own, node)
            || (!matches!(own.name.as_str(), "files" | "filesmatch" | "if" | "elseif" | "else" | "virtualhost")
                && holds(own.inside(), node))
    })
}

/// The repair of a `Require` that keeps out.
pub(super) fn of_require(node: &Rc<Node>, reason: &str, shop: &Workshop<'_>) -> Option<Repair> {
    let negate = node.word(0).eq_ignore_ascii_case("not");
    match (node.lower(usize::from(negate)).as_str(), negate) {
        ("ip" | "local", false) => by_client(node, shop),
        ("ip", true) => by_client(node, shop).or_else(|| shortened(node, shop)),
        ("env", true) => unset(node.words.get(2..)?, node, shop),
        ("method", false) | ("all", false) if reason == "method-refused" => {
            let method = format!("Require method {}", shop.pass.method());
            let also = vec![format!("the method {} at this path for everybody", shop.pass.method())];
            // Merged by `Or` with the section that refuses, a location lets in whomever the folder grants, by any method.
            let in_location = layer_of(node, shop).is_some_and(|layer| layer.kind == Kind::Location);
            if in_location {
                return None;
            }
            opened(node, &["AuthMerging Or".to_owned(), method], also, shop)
        }
        ("all", false) => granted(node, shop),
        _ => None,
    }
}

/// The client's address taken out of a list that names it alone, others being left.
fn shortened(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    let client = shop.pass.client.as_ref().ok()?;
    let layer = layer_of(node, shop)?;
    let from = if node.name == "deny" { 1 } else { 2 };
    let listed: Vec<&String> = node.words.iter().skip(from).collect();
    let names_it = |word: &&&String| word.parse().ok().as_ref() == Some(client);
    let rest: Vec<&str> = listed.iter().filter(|word| !names_it(word)).map(|word| word.as_str()).collect();
    if rest.len() == listed.len() || rest.is_empty() {
        return None;
    }
    let head: Vec<&str> = node.line.split_whitespace().take(from + 1).collect();
    let change = replaced(shop, node, &format!("{} {}", head.join(" "), rest.join(" ")))?;
    let also = vec![format!("the rest of {} for {client}", layer.title())];
    Some(shop.repair(format!("take {client} out of the list"), vec![change], also))
}

/// The path let in for the client's address alone.
fn by_client(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    let client = shop.pass.client.as_ref().ok()?;
    let own = format!("Require ip {client}");
    let layer = layer_of(node, shop);
    let directives = match layer.filter(|layer| layer.kind == Kind::Location) {
        Some(layer) => restated(layer, own, shop)?,
        None => vec!["AuthMerging Or".to_owned(), own],
    };
    opened(node, &directives, Vec::new(), shop)
        .filter(|repair| tried::keeps_others_out(repair, shop.access, shop.pass.ask))
}

/// The requirements of a location once more, and one beside them. Where they ask for more than an address, the one beside them would let
/// the client pass without it: then nothing.
fn restated(layer: &Layer, own: String, shop: &Workshop<'_>) -> Option<Vec<String>> {
    const BLOCKS: &[&str] = &["requireall", "requireany", "requirenone"];
    let mut lines = Vec::new();
    for node in layer.nodes.iter() {
        match node.name.as_str() {
            "require" if plain(node) => lines.push(node.line.trim().to_owned()),
            "require" => return None,
            name if BLOCKS.contains(&name) && node.inside().iter().all(plain) => {
                let text = standing(shop, &node.file, node.first, node.last)?;
                lines.extend(text.iter().map(|line| line.trim().to_owned()));
            }
            name if BLOCKS.contains(&name) || matches!(name, "limit" | "limitexcept" | "authmerging" | "satisfy") => {
                return None;
            }
            _ => {}
        }
    }
    lines.push(own);
    Some(lines)
}

/// Whether a line requires an address and nothing else.
fn plain(node: &Rc<Node>) -> bool {
    let negate = node.word(0).eq_ignore_ascii_case("not");
    node.name == "require" && matches!(node.lower(usize::from(negate)).as_str(), "ip" | "local" | "all")
}

/// The path let in for everybody.
pub(super) fn granted(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    opened(node, &["Require all granted".to_owned()], Vec::new(), shop)
}

/// A section for the path alone with these directives, put where it is merged after what refuses.
fn opened(node: &Rc<Node>, directives: &[String], mut also: Vec<String>, shop: &Workshop<'_>) -> Option<Repair> {
    if !shop.door.direct {
        return None;
    }
    let layer = layer_of(node, shop);
    if let Some(repair) = layer.and_then(|layer| in_access(layer, directives, shop)) {
        return Some(repair);
    }
    also.extend(shop.door.also());
    let is_condition = layer.is_some_and(|layer| layer.kind == Kind::If);
    if is_condition {
        return None;
    }
    let change = location(directives, shop)?;
    Some(shop.repair(format!("let `{}` in, and nothing else", shop.door.path), vec![change], also))
}

/// A `<Files>` for the file alone in the `.htaccess` that refuses; only where the whole file refuses, and it names no other file.
fn in_access(layer: &Layer, directives: &[String], shop: &Workshop<'_>) -> Option<Repair> {
    let path = layer.access.as_ref().filter(|_| layer.kind == Kind::Access)?;
    let others = shop.trail.layers.iter().any(|other| matches!(other.kind, Kind::Files | Kind::If));
    let served = shop.pass.filename.as_deref()?;
    let (folder, name) = served.rsplit_once('/')?;
    let is_plain = !name.is_empty() && !name.contains(['*', '?', '[', '"']) && shop.door.index.is_none();
    if others || !is_plain || !shop.pass.path_info.is_empty() {
        return None;
    }
    let mut lines = vec![format!("<Files \"{name}\">")];
    lines.extend(directives.iter().map(|directive| format!("    {directive}")));
    lines.push("</Files>".to_owned());
    let change = at(path, 1, "", &lines);
    let own = path.parent()?;
    let also = if Path::new(folder) == own {
        vec![format!("files named `{name}` in the folders below `{}`", own.display())]
    } else {
        vec![format!("every file named `{name}` under `{}`", own.display())]
    };
    Some(shop.repair(format!("let `{name}` in where the .htaccess refuses"), vec![change], also))
}

/// A `<LocationMatch>` for the door at the end of what answers: sections of locations are merged last, and in order.
fn location(directives: &[String], shop: &Workshop<'_>) -> Option<Change> {
    let mut lines = vec![format!("<LocationMatch \"{}\">", shop.door.pattern())];
    lines.extend(directives.iter().map(|directive| format!("    {directive}")));
    lines.push("</LocationMatch>".to_owned());
    at_the_end(&lines, shop)
}

/// Lines at the end of the virtual host; without one, behind the last section that holds.
fn at_the_end(lines: &[String], shop: &Workshop<'_>) -> Option<Change> {
    if let Some(host) = &shop.pass.site.host {
        let closing = standing(shop, &host.file, host.last, host.last)?.into_iter().next()?;
        if !closing.trim().to_lowercase().starts_with("</virtualhost") {
            return None;
        }
        return Some(at(&host.file, host.last, &format!("{}    ", indent(&closing)), lines));
    }
    let main = &shop.pass.site.main;
    let last = main.iter().rev().find(|node| {
        matches!(node.name.as_str(), "location" | "locationmatch" | "directory" | "files" | "filesmatch")
    })?;
    let closing = standing(shop, &last.file, last.last, last.last)?.into_iter().next()?;
    let is_end = closing.trim().to_lowercase().starts_with(&format!("</{}", last.name));
    is_end.then(|| at(&last.file, last.last + 1, indent(&closing), lines))
}

/// A variable taken back for the path, behind the line that sets it.
fn unset(names: &[String], node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    let name = names.iter().find(|name| shop.pass.variable(name).is_some())?;
    let setter = Rc::clone(&shop.pass.variable(name)?.by);
    if !setter.name.starts_with("setenvif") && !setter.name.starts_with("browsermatch") {
        return None;
    }
    if !shop.door.direct {
        return None;
    }
    // By attribute and not by expression: an expression between lines of one attribute makes the server forget the attribute's value.
    let line = format!("SetEnvIf Request_URI \"{}\" !{name}", shop.door.pattern());
    if shop.door.path.contains('"') {
        return None;
    }
    let old = standing(shop, &setter.file, setter.last, setter.last)?.into_iter().next()?;
    let first = standing(shop, &setter.file, setter.first, setter.first)?.into_iter().next()?;
    if old.ends_with('\\') || !setter.line.starts_with(first.trim().trim_end_matches('\\').trim()) {
        return None;
    }
    let change = Change::Edit {
        file: setter.file.as_ref().clone(),
        line: setter.last,
        remove: vec![old.clone()],
        insert: vec![old, format!("{}{line}", indent(&first))],
    };
    let mut also = shop.door.also();
    also.push(format!("`{}` for every client that the rule in line {} is about", shop.door.path, node.first));
    Some(shop.repair(format!("take `{name}` back for `{}`", shop.door.path), vec![change], also))
}

/// The repair of `Order`, `Deny` and `Allow`.
pub(super) fn of_compat(node: &Rc<Node>, reason: &str, shop: &Workshop<'_>) -> Option<Repair> {
    let client = shop.pass.client.as_ref().ok()?;
    if let Some(name) = node.words.iter().find_map(|word| word.strip_prefix("env=")) {
        return unset(&[name.to_owned()], node, shop);
    }
    let layer = layer_of(node, shop)?;
    let directives = layer.directives(shop.pass.method());
    let list = directives.iter().rfind(|line| {
        line.name == "allow"
            && line.words.iter().skip(1).any(|word| super::super::authz::address::covers(word).is_some())
    });
    let order = directives.iter().rfind(|line| line.name == "order").map(|line| line.lower(0));
    let denied_by_order = order.as_deref() != Some("allow,deny");
    if let Some(list) = list
        && denied_by_order
        && matches!(reason, "ip-not-allowed" | "htaccess-deny")
    {
        let listed: Vec<&str> = list.words.iter().skip(1).map(String::as_str).collect();
        let allow = format!("Allow from {} {client}", listed.join(" "));
        return opened(node, &["Order deny,allow".to_owned(), "Deny from all".to_owned(), allow], Vec::new(), shop);
    }
    if reason == "ip-denied" {
        let only = ["Order deny,allow".to_owned(), "Deny from all".to_owned(), format!("Allow from {client}")];
        return opened(node, &only, Vec::new(), shop).or_else(|| shortened(node, shop));
    }
    opened(node, &["Order deny,allow".to_owned(), "Allow from all".to_owned()], Vec::new(), shop)
}

/// A higher limit for the path.
pub(super) fn of_body(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    let wanted = shop.pass.ask.body_bytes.checked_next_power_of_two()?;
    opened(node, &[format!("LimitRequestBody {wanted}")], Vec::new(), shop)
}

/// One more method for the path.
pub(super) fn of_methods(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    opened(node, &[format!("AllowMethods {} {}", node.words.join(" "), shop.pass.method())], Vec::new(), shop)
}

/// A `<Directory>` in which an `.htaccess` may say what it says.
pub(super) fn overriding(folder: &Path, file: &Path, shop: &Workshop<'_>) -> Option<Repair> {
    let text = shop.access.files.text(file).ok()?;
    let mut wanted: Vec<&str> = Vec::new();
    for line in lex::lines(&text) {
        let name = lex::word(line.text.trim_start_matches('<')).0.trim_end_matches('>').to_lowercase();
        if name.starts_with('/') {
            continue;
        }
        let classes = known(&name).first()?.classes;
        let class = match classes.first()? {
            Class::Any => continue,
            Class::AuthConfig => "AuthConfig",
            Class::FileInfo => "FileInfo",
            Class::Indexes => "Indexes",
            Class::Limit => "Limit",
            Class::Options => "Options",
        };
        if !wanted.contains(&class) {
            wanted.push(class);
        }
    }
    if wanted.iter().any(|class| matches!(*class, "AuthConfig" | "Limit")) {
        return None;
    }
    let lines = [
        format!("<Directory \"{}\">", folder.display()),
        format!("    AllowOverride {}", wanted.join(" ")),
        "</Directory>".to_owned(),
    ];
    let change = at_the_end(&lines, shop)?;
    let also = vec![format!("what the rules of `{}` open", file.display())];
    Some(shop.repair(format!("let `{}` be read", file.display()), vec![change], also))
}

/// Lines put before a directive.
pub(super) fn put_before(node: &Rc<Node>, lines: &[String], shop: &Workshop<'_>) -> Option<Change> {
    before(shop, node, lines)
}

/// A section for a path with one directive.
pub(super) fn with_location(directives: &[String], shop: &Workshop<'_>) -> Option<Change> {
    location(directives, shop)
}
