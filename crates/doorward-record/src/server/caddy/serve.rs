//! What Caddy does with a request that nothing refuses: a server behind it, PHP, or a file.

use std::path::{Path, PathBuf};

use super::course::Course;
use super::handlers::{alter, rewrite};
use super::matcher::{Outcome, filled};
use super::tree::Directive;
use crate::account::{Forward, Served, Symlinks, Target};
use crate::files::Kind;
use crate::server::passing;
use crate::server::term::{self, Subject, Term};
use crate::server::truth::Truth;
use crate::server::view::Value;

/// Names that are tried in a folder.
const INDEXES: &[&str] = &["index.html", "index.txt"];

/// Says that it cannot be told whether the request comes here, and whether that is so.
fn unsure(course: &mut Course<'_, '_>, directive: &Directive, outcome: &Outcome) -> bool {
    let unsure = outcome.truth != Truth::Yes;
    if unsure {
        course.trial.doubt(&directive.spot, "it cannot be told whether the request comes here");
    }
    unsure
}

/// `reverse_proxy`.
pub(super) fn reverse_proxy(course: &mut Course<'_, '_>, directive: &Directive, outcome: &Outcome, at: usize) {
    if unsure(course, directive, outcome) {
        return;
    }
    let mut upstreams: Vec<String> = directive.from(at).to_vec();
    let mut protocol = "http";
    for line in &directive.block {
        match line.name() {
            "to" => upstreams.extend(line.from(1).iter().cloned()),
            "header_up" => alter(course, line, 1, Truth::Yes),
            "rewrite" => rewrite(course, line.word(1), Truth::Yes),
            "transport" if line.word(1) == "fastcgi" => protocol = "fastcgi",
            "transport" if line.block.iter().any(|inner| inner.name().starts_with("tls")) => protocol = "https",
            "handle_response" => course.trial.unread(&line.spot, "rules about the answer are not evaluated"),
            _ => {}
        }
    }
    if upstreams.iter().any(|address| address.starts_with("https://")) {
        protocol = "https";
    }
    pass_on(course, directive, &upstreams, protocol, None);
}

/// Passes the request on.
fn pass_on(
    course: &mut Course<'_, '_>,
    directive: &Directive,
    upstreams: &[String],
    protocol: &str,
    script: Option<PathBuf>,
) {
    let view = &course.sight.view;
    course.trial.account.forward = Some(Forward {
        protocol: protocol.to_owned(),
        to: upstreams.iter().filter_map(|address| target(address)).collect(),
        path: view.changed_path(course.trial.ask),
        host: view.changed_host(),
        from: None,
        fields: view.changes.clone(),
        script,
        place: Some(directive.spot.place()),
    });
    passing::testify(&mut course.trial, &course.altered, Some(&directive.spot));
    course.trial.over = true;
}

/// The address of a server behind.
fn target(address: &str) -> Option<Target> {
    if let Some(path) = address.strip_prefix("unix/").or_else(|| address.strip_prefix("unix+h2c/")) {
        return Some(Target::Socket(path.into()));
    }
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let usual = if scheme == "https" { 443 } else { 80 };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (rest, usual),
    };
    let host = if host.is_empty() { "127.0.0.1" } else { host.trim_matches(['[', ']']) };
    Some(Target::Host(host.to_owned(), port))
}

/// Where a path lies below the root.
fn below(course: &Course<'_, '_>, path: &str) -> Option<PathBuf> {
    let root = course.root.as_ref()?;
    Some(PathBuf::from(format!("{}{path}", root.display().to_string().trim_end_matches('/'))))
}

/// Whether a name is a file below the root, a folder where it ends in a slash.
fn stands(course: &Course<'_, '_>, name: &str) -> Option<bool> {
    let path = below(course, name)?;
    let wanted = if name.ends_with('/') { Kind::Folder } else { Kind::File };
    match course.files.entry(&path) {
        Ok(entry) => Some(entry.kind == wanted),
        Err(crate::files::Unreadable::Absent(_)) => Some(false),
        Err(_) => None,
    }
}

/// `try_files`: the first name that is there.
pub(super) fn try_files<'t>(course: &mut Course<'_, 't>, directive: &'t Directive, outcome: &Outcome) {
    for word in directive.from(1) {
        if let Some(code) = word.strip_prefix('=').and_then(|code| code.parse().ok()) {
            course.refuse(directive, vec![code], code, outcome);
            return;
        }
        let name = filled(word, &course.sight);
        let known = name.text().and_then(|name| stands(course, name.split('?').next().unwrap_or("")));
        match (known, name) {
            (Some(false), _) => {}
            (Some(true), Value::Text(name)) => return rewrite(course, &name, outcome.truth),
            _ => {
                course.sight.view.path = Value::Unknown;
                return;
            }
        }
    }
}

/// `php_fastcgi`: files that are not PHP are left to others, the rest goes to a script.
pub(super) fn php<'t>(course: &mut Course<'_, 't>, directive: &'t Directive, outcome: &Outcome, at: usize) {
    let path = course.sight.path();
    let Some(path) = path.filter(|_| outcome.truth == Truth::Yes) else {
        unsure(course, directive, &Outcome { truth: Truth::Unknown, terms: Vec::new() });
        return;
    };
    let inner = format!("{}/index.php", path.trim_end_matches('/'));
    let candidates = [path.as_str(), inner.as_str(), "/index.php"];
    let found = candidates.into_iter().find(|name| !name.ends_with('/') && stands(course, name) != Some(false));
    let script = match found {
        Some(name) if name.ends_with(".php") => name.to_owned(),
        Some(_) => return,
        None if path.ends_with(".php") => path.clone(),
        None => return,
    };
    let file = below(course, &script);
    pass_on(course, directive, directive.from(at), "fastcgi", file);
}

/// `file_server`.
pub(super) fn file_server<'t>(course: &mut Course<'_, 't>, directive: &'t Directive, outcome: &Outcome, at: usize) {
    if unsure(course, directive, outcome) {
        return;
    }
    let option = |name: &str| directive.block.iter().find(|line| line.name() == name);
    if let Some(line) = option("root") {
        course.root = Some(PathBuf::from(line.word(1)));
    }
    let Some(path) = course.sight.path() else {
        course.trial.doubt(&directive.spot, "it cannot be told which file is meant");
        return;
    };
    let root = course.root.clone().or_else(|| Some(PathBuf::from(".")));
    let (Some(root), file) = (root, below(course, &path)) else {
        return;
    };
    for line in directive.block.iter().filter(|line| line.name() == "hide") {
        hide(course, line, &path);
    }
    if course.trial.over {
        return;
    }
    let indexes = option("index")
        .map_or_else(|| INDEXES.iter().map(|name| (*name).to_owned()).collect(), |line| line.from(1).to_vec());
    let listing = option("browse").is_some() || directive.from(at).iter().any(|word| word == "browse");
    course.trial.account.served = Some(Served {
        path: file.unwrap_or_else(|| root.join(path.trim_start_matches('/'))),
        root,
        indexes,
        listing,
        symlinks: Symlinks::Followed,
        access_files: Vec::new(),
    });
    course.trial.over = true;
}

/// `hide`: files that are answered as if they were not there.
fn hide<'t>(course: &mut Course<'_, 't>, line: &'t Directive, path: &str) {
    let fits = |pattern: &&String| {
        if pattern.contains('/') {
            below(course, path).is_some_and(|file| file.starts_with(Path::new(pattern)))
        } else {
            path.split('/').any(|part| super::matcher::path_fits(pattern, part))
        }
    };
    let hidden = line.from(1).iter().find(fits);
    if let Some(pattern) = hidden {
        let terms = [Term::new(Subject::Path(format!("*/{pattern}")), true)];
        let reasons = term::reasons(&terms, 404, course.trial.ask);
        let text = format!("files named `{pattern}` are hidden");
        course.refuse_for(line, vec![404], reasons, &[], text, Truth::Yes);
    }
}
