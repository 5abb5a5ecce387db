//! Rules with their conditions and flags, and which of them hold in a place.

use std::rc::Rc;

use super::super::layer::Layer;
use super::super::tree::Node;
use super::super::vhost::Site;
use super::condition::Condition;

/// A rule.
#[derive(Debug, Clone)]
pub(in super::super) struct Rule {
    /// The `RewriteRule`.
    pub(in super::super) node: Rc<Node>,
    /// The `RewriteCond`s before it.
    pub(in super::super) conditions: Vec<Condition>,
    /// The pattern without its `!`.
    pub(super) pattern: String,
    /// Whether the pattern must not be found.
    pub(super) negate: bool,
    /// The substitution.
    pub(super) substitution: String,
    /// What the flags say.
    pub(super) flags: Flags,
}

/// The flags of a rule that matter here.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the language by itself")]
pub(in super::super) struct Flags {
    /// `F`, `G`, and `R` with a status that is no redirect.
    pub(super) status: Option<u16>,
    /// `R` with a status of a redirect.
    pub(super) redirect: Option<u16>,
    pub(super) any_case: bool,
    pub(super) last: bool,
    pub(super) end: bool,
    pub(super) next: bool,
    pub(super) chain: bool,
    pub(super) proxy: bool,
    pub(super) pass_through: bool,
    pub(super) append_query: bool,
    pub(super) drop_query: bool,
    pub(super) skip: usize,
    pub(super) handler: Option<String>,
    pub(super) variables: Vec<String>,
}

/// The words between the brackets.
pub(super) fn flag_words(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    text.trim().trim_start_matches('[').trim_end_matches(']').split(',').map(|word| {
        let word = word.trim();
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        (name.to_lowercase(), value.to_owned())
    })
}

impl Flags {
    fn read(text: &str) -> Self {
        let mut flags = Self::default();
        for (name, value) in flag_words(text) {
            match name.as_str() {
                "f" | "forbidden" => flags.status = Some(403),
                "g" | "gone" => flags.status = Some(410),
                "r" | "redirect" => flags.redirected(&value),
                "nc" | "nocase" => flags.any_case = true,
                "l" | "last" => flags.last = true,
                "end" => flags.end = true,
                "n" | "next" => flags.next = true,
                "c" | "chain" => flags.chain = true,
                "p" | "proxy" => flags.proxy = true,
                "pt" | "passthrough" => flags.pass_through = true,
                "qsa" | "qsappend" => flags.append_query = true,
                "qsd" | "qsdiscard" => flags.drop_query = true,
                "s" | "skip" => flags.skip = value.parse().unwrap_or(0),
                "h" | "handler" => flags.handler = Some(value),
                "e" | "env" => flags.variables.push(value),
                _ => {}
            }
        }
        flags
    }

    /// `R`, which may carry a status.
    fn redirected(&mut self, value: &str) {
        let status = match value.to_lowercase().as_str() {
            "" | "temp" => 302,
            "permanent" => 301,
            "seeother" => 303,
            number => number.parse().unwrap_or(302),
        };
        if (300..400).contains(&status) && status != 304 {
            self.redirect = Some(status);
        } else {
            self.status = Some(status);
        }
    }

    /// Whether the rule changes nothing but variables when it fits.
    pub(super) fn is_plain(&self) -> bool {
        !(self.last || self.end || self.next || self.chain || self.proxy || self.pass_through)
            && self.skip == 0
            && self.redirect.is_none()
            && self.handler.is_none()
    }
}

/// The rules among these nodes.
fn rules(nodes: &[Rc<Node>]) -> Vec<Rule> {
    let mut found = Vec::new();
    let mut conditions = Vec::new();
    for node in nodes {
        match node.name.as_str() {
            "rewritecond" => conditions.push(Condition::read(node)),
            "rewriterule" => {
                let (pattern, negate) =
                    node.word(0).strip_prefix('!').map_or((node.word(0), false), |rest| (rest, true));
                found.push(Rule {
                    pattern: pattern.to_owned(),
                    negate,
                    substitution: node.word(1).to_owned(),
                    flags: Flags::read(node.word(2)),
                    conditions: std::mem::take(&mut conditions),
                    node: Rc::clone(node),
                });
            }
            _ => {}
        }
    }
    found
}

/// The words of `RewriteOptions` among these nodes.
fn inherits(nodes: &[Rc<Node>]) -> Option<bool> {
    let words: Vec<String> = nodes
        .iter()
        .filter(|node| node.name == "rewriteoptions")
        .flat_map(|node| node.words.iter().map(|word| word.to_lowercase()))
        .collect();
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    if has("inherit") {
        Some(false)
    } else if has("inheritbefore") {
        Some(true)
    } else {
        None
    }
}

/// Whether `RewriteOptions` of the outer nodes hand their rules down, and whether before the inner ones.
fn hands_down(nodes: &[Rc<Node>]) -> Option<bool> {
    let has = |wanted: &str| {
        nodes.iter().any(|node| {
            node.name == "rewriteoptions" && node.words.iter().any(|word| word.eq_ignore_ascii_case(wanted))
        })
    };
    if has("inheritdown") {
        Some(false)
    } else if has("inheritdownbefore") {
        Some(true)
    } else {
        None
    }
}

/// The rules of the server that answers.
pub(in super::super) fn in_server(site: &Site) -> Vec<Rule> {
    let Some(host) = &site.host else { return rules(&site.main) };
    let is_rewriting = |node: &Rc<Node>| node.name.starts_with("rewrite");
    if !host.inside().iter().any(is_rewriting) {
        return Vec::new();
    }
    joined(rules(&site.main), rules(host.inside()), inherits(host.inside()).or_else(|| hands_down(&site.main)))
}

/// Inner rules with the outer ones before or after them, where those are inherited.
fn joined(mut outer: Vec<Rule>, mut inner: Vec<Rule>, before: Option<bool>) -> Vec<Rule> {
    match before {
        Some(true) => {
            outer.append(&mut inner);
            outer
        }
        Some(false) => {
            inner.append(&mut outer);
            inner
        }
        None => inner,
    }
}

/// The rules of folders that hold in the end, with the layer that has them last.
pub(in super::super) fn in_folder(layers: &[Layer]) -> Option<(Vec<Rule>, Layer)> {
    let mut held: Option<(Vec<Rule>, Layer)> = None;
    let mut outer: Vec<Rc<Node>> = Vec::new();
    let sections = layers.iter().filter(|layer| layer.kind != super::super::layer::Kind::Server);
    for layer in sections {
        if !layer.nodes.iter().any(|node| node.name.starts_with("rewrite")) {
            continue;
        }
        let before = held.take().map(|(rules, _)| rules).unwrap_or_default();
        let inherits = inherits(&layer.nodes).or_else(|| hands_down(&outer));
        held = Some((joined(before, rules(&layer.nodes), inherits), layer.clone()));
        outer.extend(layer.nodes.iter().cloned());
    }
    held
}
