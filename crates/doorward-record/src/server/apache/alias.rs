//! `Alias`, `Redirect` and their like: a path becomes a file, another URL, or a status.

use std::path::Path;
use std::rc::Rc;

use super::layer::Layer;
use super::pass::Pass;
use super::pattern::Pattern;
use super::tree::Node;

/// What a directive makes of a path.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// A file on disk, the folder it is counted from, and the prefix that was replaced.
    File {
        /// The path on disk.
        path: String,
        /// The folder.
        root: String,
        /// The prefix.
        prefix: String,
        /// Whether it is a script.
        script: bool,
    },
    /// A status: that of a redirect, or another.
    Status(u16),
}

/// What fits, and the line that says so; or the line that may, and why that is not known.
pub(super) enum Match {
    /// Nothing does.
    None,
    /// This line.
    Fits(Rc<Node>, Target),
    /// It cannot be told.
    Unknown(Rc<Node>, String),
}

/// What is left of a path behind a prefix, slashes taken as one.
pub(super) fn behind<'a>(uri: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = uri.strip_prefix(prefix)?;
    (prefix.ends_with('/') || rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// A `Redirect` taken apart: status, path or pattern, URL.
fn redirect(node: &Node) -> (u16, String, String) {
    let first = node.lower(0);
    let (status, skip) = match (node.name.as_str(), first.as_str()) {
        ("redirectpermanent", _) => (301, 0),
        ("redirecttemp", _) => (302, 0),
        (_, "permanent") => (301, 1),
        (_, "temp") => (302, 1),
        (_, "seeother") => (303, 1),
        (_, "gone") => (410, 1),
        (_, word) => word.parse::<u16>().map_or((302, 0), |status| (status, 1)),
    };
    (status, node.word(skip).to_owned(), node.word(skip + 1).to_owned())
}

/// The first `Redirect` among these nodes that fits.
pub(super) fn redirected<'n>(nodes: impl Iterator<Item = &'n Rc<Node>>, uri: &str, in_location: bool) -> Match {
    for node in nodes.filter(|node| node.name.starts_with("redirect") && node.body.is_none()) {
        let (status, path, url) = redirect(node);
        if node.name == "redirectmatch" {
            match Pattern::new(&path, false) {
                None => return Match::Unknown(Rc::clone(node), format!("the pattern `{path}` cannot be evaluated")),
                Some(pattern) if pattern.is_match(uri) => {
                    return Match::Fits(Rc::clone(node), Target::Status(status));
                }
                Some(_) => {}
            }
            continue;
        }
        let is_error = !(300..400).contains(&status);
        let whole = in_location && (path.is_empty() || (url.is_empty() && !is_error));
        if whole {
            return Match::Fits(Rc::clone(node), Target::Status(status));
        }
        if behind(uri, &path).is_some() {
            return Match::Fits(Rc::clone(node), Target::Status(status));
        }
    }
    Match::None
}

/// The first `Redirect` in the sections that hold, the innermost first.
pub(super) fn redirected_in(layers: &[Layer], pass: &Pass<'_>) -> Match {
    let inner = layers.iter().filter(|layer| layer.kind != super::layer::Kind::Server);
    for layer in inner.rev() {
        let nodes = layer.directives(pass.method());
        let found = redirected(nodes.iter(), &pass.uri, layer.access.is_none());
        if !matches!(found, Match::None) {
            return found;
        }
    }
    Match::None
}

/// The first alias that fits; those of the virtual host come first.
pub(super) fn aliased(pass: &Pass<'_>) -> Match {
    for node in pass.site.own().iter().chain(pass.site.main.iter()) {
        let script = node.name.starts_with("script");
        match node.name.as_str() {
            "alias" | "scriptalias" => {
                let Some(rest) = behind(&pass.uri, node.word(0)) else { continue };
                let real = node.word(1);
                let rest = rest.trim_start_matches('/');
                let joint = if rest.is_empty() || real.ends_with('/') { "" } else { "/" };
                let slash = if rest.is_empty() && pass.uri.ends_with('/') && !real.ends_with('/') { "/" } else { "" };
                let target = Target::File {
                    path: format!("{real}{joint}{rest}{slash}"),
                    root: real.trim_end_matches('/').to_owned(),
                    prefix: node.word(0).to_owned(),
                    script,
                };
                return Match::Fits(Rc::clone(node), target);
            }
            "aliasmatch" | "scriptaliasmatch" => {
                let Some(pattern) = Pattern::new(node.word(0), false) else {
                    let why = format!("the pattern `{}` cannot be evaluated", node.word(0));
                    return Match::Unknown(Rc::clone(node), why);
                };
                let Some(groups) = pattern.groups(&pass.uri) else { continue };
                let path = groups
                    .iter()
                    .enumerate()
                    .fold(node.word(1).to_owned(), |path, (index, group)| path.replace(&format!("${index}"), group));
                let root = node.word(1).split('$').next().unwrap_or_default().trim_end_matches('/').to_owned();
                let target = Target::File { path, root, prefix: String::new(), script };
                return Match::Fits(Rc::clone(node), target);
            }
            _ => {}
        }
    }
    Match::None
}

/// The folder of a user for a path such as `/~ann/x`, where `UserDir` is set; the rest of the path behind it.
pub(super) fn user_folder(pass: &Pass<'_>) -> Option<Result<(String, String), String>> {
    let setting = pass.site.last("userdir")?;
    let after = pass.uri.strip_prefix("/~")?;
    let (user, rest) = after.split_once('/').unwrap_or((after, ""));
    let word = setting.word(0);
    if user.is_empty() || word.eq_ignore_ascii_case("disabled") || setting.words.len() > 1 {
        return word
            .eq_ignore_ascii_case("disabled")
            .then(|| Err(format!("{}: who has a folder is not told", setting.at())));
    }
    let slash = if pass.uri.len() > user.len() + 2 { "/" } else { "" };
    let folder = if word.contains("://") {
        return Some(Err(format!("{}: it names another server", setting.at())));
    } else if word.contains('*') {
        word.replace('*', user)
    } else if word.starts_with('/') {
        format!("{}/{user}", word.trim_end_matches('/'))
    } else {
        let Some(home) = home(pass, user) else {
            return Some(Err(format!("the home of `{user}` is not known")));
        };
        format!("{home}/{word}")
    };
    Some(Ok((folder.clone(), format!("{folder}{slash}{rest}"))))
}

/// The home of a user, by the list of users of the machine.
fn home(pass: &Pass<'_>, user: &str) -> Option<String> {
    let users = pass.files.text(Path::new("/etc/passwd")).ok()?;
    let line = users.lines().find(|line| line.split(':').next() == Some(user))?;
    line.split(':').nth(5).map(str::to_owned)
}
