//! `Order`, `Deny`, `Allow` and `Satisfy`: the access rules of 2.2, which 2.4 still carries out.
//!
//! A layer with any of them replaces what earlier layers said with them, as the module has no way to merge.

use std::rc::Rc;

use super::authz::address;
use super::layer::Layer;
use super::pass::Pass;
use super::tree::Node;
use super::truth::Truth;

/// What the rules say of a request.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// Whether they let it in.
    pub(super) open: Truth,
    /// The line that decides.
    pub(super) culprit: Option<Rc<Node>>,
    /// The index of its layer.
    pub(super) layer: usize,
    /// Whether addresses are listed that would be let in.
    pub(super) lists: bool,
}

/// Whether a directive is one of these.
fn is_rule(node: &Node) -> bool {
    matches!(node.name.as_str(), "order" | "deny" | "allow" | "satisfy")
}

/// The layer that counts.
fn layer_of(layers: &[Layer]) -> Option<(usize, &Layer)> {
    let holds = |layer: &Layer| {
        layer.nodes.iter().any(|node| {
            is_rule(node) || (node.name.starts_with("limit") && node.inside().iter().any(|inner| is_rule(inner)))
        })
    };
    layers.iter().enumerate().rfind(|(_, layer)| holds(layer))
}

/// Whether one of address and credentials is enough.
pub(super) fn satisfies_any(layers: &[Layer], method: &str) -> bool {
    let Some((_, layer)) = layer_of(layers) else { return false };
    let rules = layer.directives(method);
    rules.iter().rfind(|node| node.name == "satisfy").is_some_and(|node| node.word(0).eq_ignore_ascii_case("any"))
}

/// What the rules say.
pub(super) fn judge(layers: &[Layer], pass: &Pass<'_>) -> Outcome {
    let Some((index, layer)) = layer_of(layers) else {
        return Outcome { open: Truth::Yes, culprit: None, layer: 0, lists: false };
    };
    let rules = layer.directives(pass.method());
    let order = rules.iter().rfind(|node| node.name == "order");
    let (denied, deny) = found(&rules, "deny", pass);
    let (allowed, allow) = found(&rules, "allow", pass);
    let open = match order.map(|node| node.lower(0)).as_deref() {
        Some("allow,deny") => allowed.and(denied.not()),
        Some("mutual-failure") => allowed.and(denied.not()),
        _ => denied.not().or(allowed),
    };
    let lists = rules.iter().any(|node| node.name == "allow");
    let culprit = deny.or(allow).or_else(|| order.cloned());
    Outcome { open, culprit, layer: index, lists }
}

/// Whether one of the lines of this name fits, and the line: the one that does, else the last.
fn found(rules: &[Rc<Node>], name: &str, pass: &Pass<'_>) -> (Truth, Option<Rc<Node>>) {
    let mut held = Truth::No;
    let mut line = None;
    for node in rules.iter().filter(|node| node.name == name) {
        let fits = node.words.iter().skip(1).map(|word| fits(word, pass)).fold(Truth::No, Truth::or);
        if fits.is_yes() {
            return (Truth::Yes, Some(Rc::clone(node)));
        }
        if !fits.is_no() {
            line = Some(Rc::clone(node));
        }
        held = held.or(fits);
    }
    (held, line)
}

/// Whether one word after `from` fits.
fn fits(word: &str, pass: &Pass<'_>) -> Truth {
    let lower = word.to_lowercase();
    if lower == "all" {
        return Truth::Yes;
    }
    if lower.starts_with("env=") {
        let name = word.get(4..).unwrap_or_default();
        return match name.strip_prefix('!') {
            Some(name) => super::authz::environment(name, pass).not(),
            None => super::authz::environment(name, pass),
        };
    }
    let client = match &pass.client {
        Ok(client) => *client,
        Err(why) => return Truth::Unknown(why.clone()),
    };
    match address::contains(word, client) {
        Some(holds) => Truth::of(holds),
        None if lower == "localhost" && client.is_loopback() => Truth::Yes,
        None => Truth::Unknown(format!("whether the client is of `{word}` is asked of the DNS")),
    }
}
