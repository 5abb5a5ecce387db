//! A rule as it stands: variables, operator, actions.

use std::rc::Rc;

use super::super::pass::Pass;
use super::super::tree::Node;
use super::super::truth::Truth;
use super::operator::Operator;
use super::variable::{self, Values};

/// A rule, or a marker.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// The directive.
    pub(super) node: Rc<Node>,
    /// The variables, parted by `|`.
    variables: Vec<String>,
    /// The operator.
    operator: Option<Operator>,
    /// What is done.
    pub(super) actions: Actions,
    /// Whether it stands outside of sections; the first phase knows no others.
    pub(super) at_server: bool,
    /// The name, where it is a `SecMarker`.
    pub(super) marker: Option<String>,
}

/// What a rule does.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an action of the language by itself")]
pub(super) struct Actions {
    pub(super) id: Option<u64>,
    pub(super) phase: Option<u8>,
    pub(super) denies: bool,
    pub(super) blocks: bool,
    pub(super) passes: bool,
    pub(super) allows: bool,
    pub(super) chain: bool,
    pub(super) status: Option<u16>,
    pub(super) message: Option<String>,
    pub(super) transforms: Vec<String>,
    pub(super) sets: Vec<(String, String)>,
    pub(super) removes: Vec<(u64, u64)>,
    pub(super) switches_off: bool,
    pub(super) skip_after: Option<String>,
}

/// The actions of a directive.
pub(super) fn actions_of(node: &Node) -> Actions {
    let index = if node.name == "secaction" { 0 } else { 2 };
    read_actions(node.word(index))
}

/// Reads a list of actions.
pub(super) fn read_actions(text: &str) -> Actions {
    let mut actions = Actions::default();
    for (name, value) in parted(text) {
        match name.as_str() {
            "id" => actions.id = value.parse().ok(),
            "phase" => {
                actions.phase = match value.as_str() {
                    "request" => Some(2),
                    "response" => Some(4),
                    "logging" => Some(5),
                    number => number.parse().ok(),
                }
            }
            "deny" | "drop" | "redirect" => actions.denies = true,
            "block" => actions.blocks = true,
            "pass" => actions.passes = true,
            "allow" => actions.allows = true,
            "chain" => actions.chain = true,
            "status" => actions.status = value.parse().ok(),
            "msg" => actions.message = Some(value),
            "t" => actions.transforms.push(value.to_lowercase()),
            "skipafter" => actions.skip_after = Some(value),
            "setvar" => {
                if let Some((name, value)) = value.split_once('=') {
                    actions.sets.push((name.to_lowercase(), value.to_owned()));
                }
            }
            "ctl" => controlled(&value, &mut actions),
            _ => {}
        }
    }
    actions
}

/// A `ctl`.
fn controlled(value: &str, actions: &mut Actions) {
    let (name, value) = value.split_once('=').unwrap_or((value, ""));
    match name.to_lowercase().as_str() {
        "ruleremovebyid" => actions.removes.extend(super::range(value)),
        "ruleengine" if !value.eq_ignore_ascii_case("on") => actions.switches_off = true,
        _ => {}
    }
}

/// The actions of a list, commas in quotes left alone; names in lower case.
fn parted(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for character in text.chars().chain([',']) {
        match character {
            '\'' => quoted = !quoted,
            ',' if !quoted => {
                let (name, value) = word.split_once(':').unwrap_or((&word, ""));
                found.push((name.trim().to_lowercase(), value.trim().to_owned()));
                word.clear();
            }
            _ => word.push(character),
        }
    }
    found.retain(|(name, _)| !name.is_empty());
    found
}

impl Rule {
    /// Reads a `SecRule` or `SecAction`; what it does not say is taken from the defaults of its phase.
    pub(super) fn read(node: &Rc<Node>, defaults: &[Actions; 2], at_server: bool) -> Self {
        let mut actions = actions_of(node);
        let [first, second] = defaults;
        let default = if actions.phase == Some(1) { first } else { second };
        let says = actions.denies || actions.blocks || actions.passes || actions.allows;
        if actions.blocks || !says {
            actions.denies = default.denies;
        }
        if actions.status.is_none() {
            actions.status = default.status;
        }
        let is_action = node.name == "secaction";
        Self {
            node: Rc::clone(node),
            variables: if is_action { Vec::new() } else { parted_variables(node.word(0)) },
            operator: (!is_action).then(|| Operator::read(node.word(1))),
            actions,
            at_server,
            marker: None,
        }
    }

    /// Reads a `SecMarker`.
    pub(super) fn marker(node: &Rc<Node>) -> Self {
        Self {
            node: Rc::clone(node),
            variables: Vec::new(),
            operator: None,
            actions: Actions::default(),
            at_server: true,
            marker: Some(node.word(0).to_owned()),
        }
    }

    /// Whether it holds.
    pub(super) fn holds(&self, pass: &Pass<'_>) -> Truth {
        let Some(operator) = &self.operator else { return Truth::Yes };
        let (taken, wanted): (Vec<&String>, Vec<&String>) =
            self.variables.iter().partition(|variable| variable.starts_with('!'));
        let mut held = Truth::No;
        for variable in wanted {
            let values = variable::values(variable, &taken, pass);
            held = held.or(self.any(&values, operator));
            if held.is_yes() {
                break;
            }
        }
        held
    }

    /// Whether the operator holds for one of the values.
    fn any(&self, values: &Values, operator: &Operator) -> Truth {
        let mut held = match &values.unknown {
            Some(why) => Truth::Unknown(why.clone()),
            None => Truth::No,
        };
        for value in &values.known {
            let truth = match variable::transformed(value, &self.actions.transforms) {
                Ok(value) => operator.holds(&value),
                Err(why) => Truth::Unknown(why),
            };
            held = held.or(truth);
        }
        held
    }
}

/// The variables of a rule, `|` in a pattern left alone.
fn parted_variables(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut in_pattern = false;
    for character in text.chars() {
        match character {
            '/' => in_pattern = !in_pattern,
            '|' if !in_pattern => {
                found.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = found.last_mut() {
            last.push(character);
        }
    }
    found.retain(|variable| !variable.is_empty());
    found
}
