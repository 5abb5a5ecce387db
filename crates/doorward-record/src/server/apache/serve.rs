//! What answers a request that was let in: a file, a folder's index, a program, another server.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::decide::{Trail, again, turn};
use super::layer::{self, Layer, setting};
use super::pass::Pass;
use super::proxy;
use super::tree::Node;
use super::verdict::{Refusal, Step};
use super::walk::Access;
use crate::{Kind, Served, Symlinks};

/// The request goes to another server.
pub(super) fn passed_on(pass: &Pass<'_>, layers: &[Layer], node: &Rc<Node>, url: &str, trail: &mut Trail) {
    let forward = proxy::forward(url, node, pass, layers);
    if pass.field("authorization").is_some() {
        let by_nature = forward.protocol == "fastcgi" && !proxy::passes_credentials(layers, pass);
        trail.strips = proxy::stripping_line(layers, pass).or_else(|| by_nature.then(|| Rc::clone(node)));
    }
    trail.forward = Some(forward);
}

/// The request gets a file, a folder or a program.
pub(super) fn file(access: &Access<'_>, pass: &mut Pass<'_>, layers: &[Layer], script: bool, trail: &mut Trail) {
    let Some(filename) = pass.filename.clone() else { return };
    let entry = pass.files.entry(Path::new(&filename));
    let is_folder = entry.as_ref().is_ok_and(|entry| entry.kind == Kind::Folder) && pass.path_info.is_empty();
    trail.served = Some(served(pass, layers, &filename));
    if is_folder {
        folder(access, pass, layers, trail);
        return;
    }
    if let Some((node, handler)) = handler(layers, pass, &filename) {
        if let Some(url) = handler.strip_prefix("proxy:") {
            passed_on(pass, layers, &node, url, trail);
            return;
        }
        if !script && matches!(handler.as_str(), "cgi-script") && !has_option(layers, "execcgi") {
            let (_, said) = layer::options(layers);
            let line = said.unwrap_or(node);
            let refusal =
                Refusal::by(&line, 403, vec!["handler-missing"], "`Options` does not let programs run in this folder");
            trail.take(Step::Refused(refusal));
        }
        return;
    }
    if script {
        return;
    }
    absent(access, pass, layers, &filename, entry.is_ok(), trail);
}

/// What is done where the file is not there, or where more follows it in the path.
fn absent(access: &Access<'_>, pass: &mut Pass<'_>, layers: &[Layer], filename: &str, exists: bool, trail: &mut Trail) {
    if exists && pass.path_info.is_empty() {
        method(pass, trail);
        return;
    }
    if let Some(fallback) =
        setting(layers, "GET", "fallbackresource").filter(|node| !node.word(0).eq_ignore_ascii_case("disabled"))
        && !exists
        && fallback.word(0) != pass.uri
    {
        again(access, pass, fallback.word(0).to_owned(), trail);
        return;
    }
    let takes_more = setting(layers, "GET", "acceptpathinfo").is_some_and(|node| node.is_on());
    if !method(pass, trail) || (exists && takes_more) {
        return;
    }
    trail.missing = pass.unseen.is_none();
    if let Some(served) = &mut trail.served {
        served.path = PathBuf::from(format!("{filename}{}", pass.path_info));
    }
}

/// Whether the method is one that is answered with a file; whether there is a file is not looked at before.
fn method(pass: &Pass<'_>, trail: &mut Trail) -> bool {
    if matches!(pass.method(), "GET" | "HEAD" | "POST" | "OPTIONS" | "TRACE") {
        return true;
    }
    trail.take(Step::Refused(Refusal {
        status: 405,
        reasons: vec!["method-refused"],
        node: None,
        text: "a plain file takes no other methods than GET, HEAD, POST and OPTIONS".to_owned(),
    }))
}

/// What is told of the file.
fn served(pass: &Pass<'_>, layers: &[Layer], filename: &str) -> Served {
    let (options, _) = layer::options(layers);
    let has = |name: &str| options.iter().any(|option| option == name);
    let symlinks = if has("followsymlinks") {
        Symlinks::Followed
    } else if has("symlinksifownermatch") {
        Symlinks::SameOwner
    } else {
        Symlinks::Refused
    };
    let root = pass.root.clone().unwrap_or_default();
    Served {
        path: PathBuf::from(filename),
        root: PathBuf::from(root),
        indexes: indexes(layers),
        listing: has("indexes"),
        symlinks,
        access_files: super::walk::access_names(pass.site),
    }
}

/// Whether an option is set.
fn has_option(layers: &[Layer], name: &str) -> bool {
    layer::options(layers).0.iter().any(|option| option == name)
}

/// The names that are tried in a folder. `disabled` takes back what stood before it.
pub(super) fn indexes(layers: &[Layer]) -> Vec<String> {
    let mut held: Option<Vec<String>> = None;
    for layer in layers {
        let lines: Vec<_> = layer.nodes.iter().filter(|node| node.name == "directoryindex").collect();
        if lines.is_empty() {
            continue;
        }
        let mut own = Vec::new();
        for node in lines {
            if node.words.len() == 1 && node.word(0).eq_ignore_ascii_case("disabled") {
                own.clear();
            } else {
                own.extend(node.words.iter().cloned());
            }
        }
        held = Some(own);
    }
    held.unwrap_or_else(|| vec!["index.html".to_owned()])
}

/// Whether a folder is asked for without its slash, and the client will be sent to the path with it.
pub(super) fn lacks_slash(pass: &Pass<'_>, layers: &[Layer]) -> bool {
    let name = pass.filename.as_deref().unwrap_or_default();
    let is_folder = pass.files.entry(Path::new(name)).is_ok_and(|entry| entry.kind == Kind::Folder);
    let stays = setting(layers, "GET", "directoryslash").is_some_and(|node| !node.is_on());
    is_folder && pass.path_info.is_empty() && !pass.uri.ends_with('/') && !stays
}

/// A folder: with a slash behind it its index, or a list; without one a redirect.
fn folder(access: &Access<'_>, pass: &mut Pass<'_>, layers: &[Layer], trail: &mut Trail) {
    if lacks_slash(pass, layers) {
        trail.answers.get_or_insert(301);
        trail.ended = true;
        return;
    }
    if !matches!(pass.method(), "GET" | "HEAD" | "POST") {
        method(pass, trail);
        return;
    }
    let folder = pass.filename.clone().unwrap_or_default();
    let folder = folder.trim_end_matches('/').to_owned();
    let mut kept = None;
    for name in indexes(layers) {
        if name.starts_with('/') {
            if name != pass.uri {
                again(access, pass, name, trail);
                return;
            }
            continue;
        }
        let entry = pass.files.entry(Path::new(&format!("{folder}/{name}")));
        let exists = entry.is_ok_and(|entry| entry.kind == Kind::File);
        // An index that is not there is asked for all the same: who is refused it is refused the folder, and a fallback stands in for it.
        let mut inner = pass.clone();
        inner.uri = format!("{}{name}", pass.uri);
        inner.turns += 1;
        inner.for_index = true;
        let mut way = Trail::default();
        turn(access, &mut inner, &mut way);
        if way.steps.iter().any(|step| matches!(step, Step::Refused(refusal) if refusal.status != 404)) {
            kept.get_or_insert(way);
            continue;
        }
        let stands_in = !way.missing && !way.ended && setting(layers, "GET", "fallbackresource").is_some();
        if exists || stands_in {
            adopt(trail, way);
            return;
        }
    }
    match kept {
        Some(way) => adopt(trail, way),
        None => listing(access, pass, layers, &folder, trail),
    }
}

/// Goes on as the request for an index did.
fn adopt(trail: &mut Trail, way: Trail) {
    trail.steps.extend(way.steps);
    trail.served = way.served.or_else(|| trail.served.take());
    trail.forward = way.forward;
    trail.answers = trail.answers.or(way.answers);
    trail.ended |= way.ended;
    trail.missing |= way.missing;
    trail.strips = way.strips;
    trail.ignored.extend(way.ignored);
    trail.uri = way.uri;
    trail.layers = way.layers;
}

/// A folder without an index.
fn listing(access: &Access<'_>, pass: &Pass<'_>, layers: &[Layer], folder: &str, trail: &mut Trail) {
    let (options, said) = layer::options(layers);
    let lists = !access.reader.loads || access.reader.modules.contains("mod_autoindex.c");
    if pass.method() == "POST" || !lists {
        let text = format!("`{folder}` holds none of {}, and nothing lists it", indexes(layers).join(", "));
        let node = setting(layers, "GET", "directoryindex");
        trail.take(Step::Refused(Refusal { status: 404, reasons: vec!["index-missing"], node, text }));
        return;
    }
    if options.iter().any(|option| option == "indexes") {
        return;
    }
    let index = setting(layers, "GET", "directoryindex");
    let text = format!("`{folder}` holds none of {}, and is not to be listed", indexes(layers).join(", "));
    let refusal = Refusal { status: 403, reasons: vec!["index-missing"], node: said.or(index), text };
    trail.take(Step::Refused(refusal));
}

/// What runs a file: `SetHandler`, else `AddHandler` and `AddType` by its extension.
fn handler(layers: &[Layer], pass: &Pass<'_>, filename: &str) -> Option<(Rc<Node>, String)> {
    if let Some(node) = setting(layers, pass.method(), "sethandler")
        && !node.word(0).eq_ignore_ascii_case("none")
    {
        return Some((Rc::clone(&node), node.word(0).to_owned()));
    }
    let name = filename.rsplit('/').next().unwrap_or_default();
    let extensions: Vec<&str> = name.split('.').skip(1).collect();
    let lines =
        layer::all(layers, pass.method(), "addhandler").into_iter().chain(layer::all(layers, pass.method(), "addtype"));
    let fits = |node: &Node| {
        node.words.iter().skip(1).any(|word| {
            let word = word.trim_start_matches('.');
            extensions.iter().any(|extension| extension.eq_ignore_ascii_case(word))
        })
    };
    let is_program = |node: &Node| node.name == "addhandler" || node.word(0).starts_with("application/x-httpd-");
    let found = lines.map(|(_, node)| node).filter(|node| is_program(node) && fits(node)).last()?;
    Some((Rc::clone(&found), found.word(0).to_owned()))
}

/// Whether the site's front controller is there while its rules are not: a refusal by 404 that rules would mend.
pub(super) fn front_controller(pass: &Pass<'_>) -> Option<&'static str> {
    let root = pass.site.document_root()?;
    let there = |name: &str| pass.files.entry(Path::new(&format!("{root}/{name}"))).is_ok();
    if there("wp-load.php") || there("wp-blog-header.php") {
        return Some("WordPress");
    }
    (there("index.php") && (there("../artisan") || there("core/lib/Drupal.php"))).then_some("an application")
}
