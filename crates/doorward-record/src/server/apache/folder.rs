//! The rewrite rules of folders, carried out after the request was let in.

use std::rc::Rc;

use super::decide::{Trail, doubtful_rules, ended_rules, no_more_rules, refused_by_rule};
use super::layer::{self, Layer, setting};
use super::pass::Pass;
use super::reason;
use super::rewrite::{self, Ending};
use super::tree::Node;
use super::verdict::{Refusal, Step};

/// What the rules of a folder make of a request.
pub(super) enum Turned {
    /// Nothing.
    On,
    /// It ended.
    Ended,
    /// It goes through the server once more.
    To(String),
    /// It goes to another server.
    Proxy(Rc<Node>, String),
}

/// Carries out the rules of folders.
pub(super) fn rules(pass: &mut Pass<'_>, layers: &[Layer], trail: &mut Trail) -> Turned {
    let on = setting(layers, "GET", "rewriteengine").is_some_and(|node| node.is_on());
    let Some((rules, layer)) = rewrite::in_folder(layers).filter(|_| on && !no_more_rules(pass)) else {
        return Turned::On;
    };
    let base = layer.base.clone().unwrap_or_default();
    let filename = pass.filename.clone().unwrap_or_else(|| pass.uri.clone());
    if format!("{filename}/") == base {
        return Turned::On;
    }
    let (options, said) = layer::options(layers);
    if !options.iter().any(|option| matches!(option.as_str(), "followsymlinks" | "symlinksifownermatch")) {
        let refusal = Refusal {
            status: 403,
            reasons: vec!["symlink-refused"],
            node: said,
            text: "rewrite rules are refused where links are not followed".to_owned(),
        };
        trail.take(Step::Refused(refusal));
        return Turned::Ended;
    }
    let outcome = rewrite::run(&rules, &filename, Some(&base), pass);
    let in_access = layer.access.is_some();
    doubtful_rules(&outcome.doubts, pass, in_access, trail);
    match outcome.ending {
        Ending::Unchanged => Turned::On,
        Ending::Status(status, rule, fitting) => {
            let seen = filename.strip_prefix(&base).unwrap_or(&filename).to_owned();
            let reasons = reason::of_rule(&rule, &fitting, status, &seen, in_access, pass);
            trail.take(Step::Refused(refused_by_rule(&rule, &fitting, status, reasons)));
            Turned::Ended
        }
        Ending::Redirect(status) => {
            trail.answers.get_or_insert(status);
            trail.ended = true;
            Turned::Ended
        }
        Ending::Changed { path, proxy: true, rule, .. } => Turned::Proxy(Rc::clone(&rule.node), path),
        Ending::Changed { path, end, rule, .. } => {
            if end {
                ended_rules(pass, &rule.node);
            }
            if path == filename {
                return Turned::On;
            }
            Turned::To(as_uri(&path, &base, &layer, pass))
        }
    }
}

/// The URL of a path that rules of a folder made.
fn as_uri(path: &str, base: &str, layer: &Layer, pass: &Pass<'_>) -> String {
    let told = layer
        .nodes
        .iter()
        .rfind(|node| node.name == "rewritebase")
        .map(|node| node.word(0).trim_end_matches('/').to_owned());
    if let (Some(told), Some(rest)) = (told, path.strip_prefix(base)) {
        return format!("{told}/{rest}");
    }
    let root = pass.site.document_root().unwrap_or_default();
    if let Some(rest) = path.strip_prefix(&root).filter(|rest| rest.starts_with('/')) {
        return rest.to_owned();
    }
    match &pass.root {
        Some(root) if !pass.prefix.is_empty() => match path.strip_prefix(root.as_str()) {
            Some(rest) => format!("{}{rest}", pass.prefix.trim_end_matches('/')),
            None => path.to_owned(),
        },
        _ => path.to_owned(),
    }
}
