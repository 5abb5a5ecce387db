//! Exceptions from rules: of rewriting, redirects, firewalls, and header fields.

use std::rc::Rc;

use doorward_diagnose::repair::Repair;

use super::super::lex;
use super::super::tree::Node;
use super::Workshop;
use super::door::escaped;
use super::lines::replaced;
use super::sections::{put_before, with_location};

/// The first id that an exception of the firewall gets.
const FIRST_FREE_ID: u64 = 1_900_001;

/// One more condition before a rewrite rule.
pub(super) fn of_rewrite(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    let before = previous(node, shop);
    let is_chained = before.as_ref().is_some_and(|before| {
        before.name == "rewriterule" && flags(before.word(2)).iter().any(|flag| flag == "c" || flag == "chain")
    });
    let is_open = before.as_ref().is_some_and(|before| {
        before.name == "rewritecond" && flags(before.word(2)).iter().any(|flag| flag == "or" || flag == "ornext")
    });
    if is_chained || is_open || !shop.door.direct {
        return None;
    }
    let line = format!("RewriteCond %{{REQUEST_URI}} \"!{}\"", shop.door.pattern());
    let change = put_before(node, &[line], shop)?;
    Some(shop.repair(format!("leave `{}` out of the rule", shop.door.path), vec![change], shop.door.also()))
}

/// The words between brackets, in lower case.
fn flags(text: &str) -> Vec<String> {
    text.trim_matches(['[', ']']).split(',').map(|flag| flag.trim().to_lowercase()).collect()
}

/// The rewriting directive that stands before this one in the same place.
fn previous(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Rc<Node>> {
    let lists = shop.trail.layers.iter().map(|layer| layer.nodes.as_slice());
    let mut lists = lists.chain([shop.pass.site.own(), shop.pass.site.main.as_slice()]);
    let list = lists.find(|list| list.iter().any(|own| Rc::ptr_eq(own, node)))?;
    let position = list.iter().position(|own| Rc::ptr_eq(own, node))?;
    list.iter().take(position).rfind(|own| matches!(own.name.as_str(), "rewritecond" | "rewriterule")).cloned()
}

/// A redirect to a status that leaves the path out.
pub(super) fn of_redirect(node: &Rc<Node>, status: u16, shop: &Workshop<'_>) -> Option<Repair> {
    if !shop.door.direct || (300..400).contains(&status) {
        return None;
    }
    let words = lex::words(&node.rest);
    let place = words.iter().position(|word| {
        word.starts_with('/') || (node.name == "redirectmatch" && word.parse::<u16>().is_err() && word != "gone")
    })?;
    let path = words.get(place)?;
    let except = format!("^(?!{}$)", shop.door.pattern().trim_start_matches('^').trim_end_matches('$'));
    let pattern = if node.name == "redirectmatch" {
        match path.strip_prefix('^') {
            Some(rest) => format!("{except}{rest}"),
            None => format!("{except}.*{path}"),
        }
    } else if path.ends_with('/') {
        format!("{except}{}", escaped(path))
    } else {
        format!("{except}{}(/|$)", escaped(path))
    };
    let has_alternatives = node.name == "redirectmatch" && path.contains('|');
    if has_alternatives || pattern.contains('"') {
        return None;
    }
    let change = replaced(shop, node, &format!("RedirectMatch {status} \"{pattern}\""))?;
    Some(shop.repair(format!("leave `{}` out of the redirect", shop.door.path), vec![change], shop.door.also()))
}

/// A rule of the firewall that takes the refusing one out for the path.
pub(super) fn of_firewall(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    let id = super::super::modsec::id_of(node)?;
    if !shop.door.direct {
        return None;
    }
    let used = super::super::modsec::ids(shop.pass);
    let free = (FIRST_FREE_ID..).find(|id| !used.contains(id))?;
    let path = &shop.door.path;
    if path.contains([' ', ',']) {
        return None;
    }
    let line = format!(
        "SecRule REQUEST_FILENAME \"@streq {path}\" \"id:{free},phase:1,t:none,pass,nolog,ctl:ruleRemoveById={id}\""
    );
    let change = put_before(node, &[line], shop)?;
    Some(shop.repair(
        format!("leave `{path}` out of the firewall's rule {id}"),
        vec![change],
        vec![format!("whatever rule {id} would refuse at `{path}`")],
    ))
}

/// Credentials that reach the program behind, for the path alone.
pub(super) fn of_stripped(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    if node.name == "requestheader" {
        if !shop.door.direct || shop.door.path.contains('#') {
            return None;
        }
        let condition = format!("\"expr=%{{REQUEST_URI}} !~ m#{}#\"", shop.door.pattern());
        let change = replaced(shop, node, &format!("{} {condition}", node.line))?;
        return Some(shop.repair(
            format!("let the credentials pass at `{}`", shop.door.path),
            vec![change],
            Vec::new(),
        ));
    }
    if shop.door.direct {
        let change = with_location(&["CGIPassAuth On".to_owned()], shop)?;
        return Some(shop.repair(
            format!("let the credentials pass at `{}`", shop.door.path),
            vec![change],
            shop.door.also(),
        ));
    }
    let served = shop.trail.uri.clone();
    let lines = [
        format!("<LocationMatch \"^{}$\">", escaped(&served)),
        "    CGIPassAuth On".to_owned(),
        "</LocationMatch>".to_owned(),
    ];
    let host = shop.pass.site.host.as_ref()?;
    let change = super::lines::at(&host.file, host.last, "    ", &lines);
    let also = vec![format!("nothing by itself: `{served}` sees the credentials of all its callers")];
    Some(shop.repair(format!("let the credentials pass to `{served}`"), vec![change], also))
}
