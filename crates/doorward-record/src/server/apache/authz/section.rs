//! Blocks of `Require`, put together from the layers and answered.

use std::rc::Rc;

use super::super::layer::{Layer, is_limited};
use super::super::pass::Pass;
use super::super::tree::Node;
use super::leaf::{Status, answer};

/// How the children of a block are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Join {
    /// All must hold.
    All,
    /// One must hold.
    Any,
}

/// A block, or one `Require`.
#[derive(Debug, Clone)]
pub(in super::super) enum Section {
    /// One `Require`.
    Leaf {
        /// The directive.
        node: Rc<Node>,
        /// The index of the layer in which it stands.
        layer: usize,
        /// Whether it holds for this method, where it stands in `<Limit>` or `<LimitExcept>`.
        limited: Option<bool>,
    },
    /// A block.
    Group {
        /// How its children are joined.
        join: Join,
        /// Whether it is a `<RequireNone>`.
        negate: bool,
        /// What stands in it.
        children: Vec<Section>,
    },
}

/// The line that decided.
#[derive(Debug, Clone)]
pub(in super::super) struct Culprit {
    /// The `Require`.
    pub(in super::super) node: Rc<Node>,
    /// The index of its layer.
    pub(in super::super) layer: usize,
    /// Whether `<Limit>` or `<LimitExcept>` makes it hold for this method.
    pub(in super::super) limited: bool,
}

/// The answer of all `Require` together.
#[derive(Debug, Clone)]
pub(in super::super) struct Outcome {
    /// What they say; unknown where what is not known decides.
    pub(in super::super) status: Status,
    /// The line that says so.
    pub(in super::super) culprit: Option<Culprit>,
}

/// What stands in force after some layers: the block, and how it is joined with what stood before.
struct Held {
    section: Section,
    join: Option<Join>,
}

/// The block that holds in the end; nothing where no layer has a `Require`.
///
/// As httpd does it, layers of one walk (folders, files, locations, conditions) are merged with each other first, and the outcome keeps the
/// `AuthMerging` of its last layer: by that it is merged with what the walks before have left.
pub(in super::super) fn effective(layers: &[Layer], method: &str) -> Option<Section> {
    let mut held: Option<Held> = None;
    let mut walked: Option<Held> = None;
    let mut walk = None;
    for (index, layer) in layers.iter().enumerate() {
        if walk.replace(layer.kind.walk()).is_some_and(|before| before != layer.kind.walk()) {
            held = merged(held, walked.take());
        }
        walked = merged(walked, of_layer(layer, index, method));
    }
    merged(held, walked).map(|held| held.section)
}

/// What one layer says; nothing where it has no `Require`.
fn of_layer(layer: &Layer, index: usize, method: &str) -> Option<Held> {
    let children = read(&layer.nodes, index, method, None);
    let merging = layer.nodes.iter().rfind(|node| node.name == "authmerging").map(|node| node.lower(0));
    let join = match merging.as_deref() {
        Some("and") => Some(Join::All),
        Some("or") => Some(Join::Any),
        _ => None,
    };
    (!children.is_empty())
        .then_some(Held { section: Section::Group { join: Join::Any, negate: false, children }, join })
}

/// What is new, merged over what was before.
fn merged(before: Option<Held>, new: Option<Held>) -> Option<Held> {
    match (before, new) {
        (Some(before), Some(Held { section, join: Some(join) })) => {
            let children = vec![before.section, section];
            Some(Held { section: Section::Group { join, negate: false, children }, join: Some(join) })
        }
        (before, new) => new.or(before),
    }
}

/// The blocks and lines among these nodes.
fn read(nodes: &[Rc<Node>], layer: usize, method: &str, limited: Option<bool>) -> Vec<Section> {
    let mut found = Vec::new();
    for node in nodes {
        if let Some(holds) = is_limited(node, method) {
            found.extend(read(node.inside(), layer, method, Some(holds)));
            continue;
        }
        let group =
            |join, negate| Section::Group { join, negate, children: read(node.inside(), layer, method, limited) };
        match node.name.as_str() {
            "require" => found.push(Section::Leaf { node: Rc::clone(node), layer, limited }),
            "requireall" => found.push(group(Join::All, false)),
            "requireany" => found.push(group(Join::Any, false)),
            "requirenone" => found.push(group(Join::Any, true)),
            _ => {}
        }
    }
    found
}

impl Section {
    /// Whether it says anything for this method.
    fn applies(&self) -> bool {
        match self {
            Self::Leaf { limited, .. } => *limited != Some(false),
            Self::Group { children, .. } => children.iter().any(Self::applies),
        }
    }
}

/// What the block says. What is not known is taken as granted, then as denied; where the two differ, the answer is not known.
pub(in super::super) fn judge(section: &Section, pass: &Pass<'_>, layers: &[Layer]) -> Outcome {
    let granted = apply(section, Join::All, pass, layers, true);
    let denied = apply(section, Join::All, pass, layers, false);
    if granted.status == denied.status {
        return denied;
    }
    let why = first_unknown(section, pass, layers).unwrap_or_else(|| "what it hangs on is not known".to_owned());
    Outcome { status: Status::Unknown(why), culprit: denied.culprit }
}

/// Why the first line that cannot be answered cannot be.
fn first_unknown(section: &Section, pass: &Pass<'_>, layers: &[Layer]) -> Option<String> {
    match section {
        Section::Leaf { node, limited, .. } => {
            if *limited == Some(false) {
                return None;
            }
            match answer(node, pass, layers) {
                Status::Unknown(why) => Some(format!("{}: {why}", node.at())),
                _ => None,
            }
        }
        Section::Group { children, .. } => children.iter().find_map(|child| first_unknown(child, pass, layers)),
    }
}

/// What a block says where what is not known is taken as given by `assumed`.
fn apply(section: &Section, parent: Join, pass: &Pass<'_>, layers: &[Layer], assumed: bool) -> Outcome {
    if !section.applies() {
        let status = if parent == Join::All { Status::Granted } else { Status::Neutral };
        return Outcome { status, culprit: None };
    }
    match section {
        Section::Leaf { node, layer, limited } => {
            let negate = node.word(0).eq_ignore_ascii_case("not");
            let status = match answer(node, pass, layers) {
                Status::Unknown(_) if assumed != negate => Status::Granted,
                Status::Unknown(_) => Status::Denied,
                status => status,
            };
            let culprit = Culprit { node: Rc::clone(node), layer: *layer, limited: limited.is_some() };
            Outcome { status: if negate { status.negated() } else { status }, culprit: Some(culprit) }
        }
        Section::Group { join, negate, children } => {
            let outcome = joined(children, *join, pass, layers, assumed != *negate);
            let status = if *negate { outcome.status.negated() } else { outcome.status };
            Outcome { status, culprit: outcome.culprit }
        }
    }
}

/// The answers of children as one.
fn joined(children: &[Section], join: Join, pass: &Pass<'_>, layers: &[Layer], assumed: bool) -> Outcome {
    let mut held = Outcome { status: Status::Neutral, culprit: None };
    for child in children {
        let next = apply(child, join, pass, layers, assumed);
        let decides = match join {
            Join::All => next.status == Status::Denied,
            Join::Any => next.status == Status::Granted,
        };
        if decides {
            return next;
        }
        let replaces = match (&next.status, &held.status) {
            (Status::Neutral, Status::Neutral) => held.culprit.is_none(),
            (Status::Neutral, _) => false,
            (_, Status::Neutral) => true,
            (Status::NoUser, Status::Denied) => join == Join::Any,
            (Status::NoUser, Status::Granted) => join == Join::All,
            (Status::Denied, Status::Denied) => tells_more(&next, &held),
            _ => false,
        };
        if replaces {
            held = next;
        }
    }
    held
}

/// Whether the line of the first tells more of a refusal than that of the second: a list does, beside `all denied`.
fn tells_more(next: &Outcome, held: &Outcome) -> bool {
    let is_all = |outcome: &Outcome| {
        outcome.culprit.as_ref().is_none_or(|culprit| culprit.node.word(0).eq_ignore_ascii_case("all"))
    };
    is_all(held) && !is_all(next)
}
