//! `SetEnvIf`, `BrowserMatch` and their like: variables that follow from the request.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::expr;
use super::layer::Layer;
use super::pass::{Pass, Variable};
use super::pattern::Pattern;
use super::tree::Node;
use super::truth::{Truth, Value};

/// Which header field a directive looks at, in lower case; absent for one that looks at an expression.
pub(super) fn subject(node: &Node) -> Option<String> {
    match node.name.as_str() {
        "browsermatch" | "browsermatchnocase" => Some("user-agent".to_owned()),
        "setenvif" | "setenvifnocase" => Some(node.lower(0)),
        _ => None,
    }
}

/// The pattern of a directive.
pub(super) fn pattern(node: &Node) -> &str {
    let index = usize::from(node.name.starts_with("setenvif") && node.name != "setenvifexpr");
    node.word(index)
}

/// Sets what these directives set; `SetEnv` comes too late for any decision and is left out.
pub(super) fn apply(nodes: &[Rc<Node>], pass: &mut Pass<'_>) {
    for node in nodes {
        let assignments = match node.name.as_str() {
            "setenvif" | "setenvifnocase" => node.words.get(2..),
            "browsermatch" | "browsermatchnocase" | "setenvifexpr" => node.words.get(1..),
            _ => None,
        };
        let Some(assignments) = assignments else { continue };
        let (holds, groups) = holds(node, pass);
        if !holds.is_no() {
            assign(&mut pass.environment, node, assignments, &holds, &groups);
        }
    }
}

/// Sets what the sections of a request set.
pub(super) fn apply_layers(layers: &[Layer], pass: &mut Pass<'_>) {
    for layer in layers {
        apply(&layer.nodes, pass);
    }
}

/// Whether a directive's condition holds, and its groups.
fn holds(node: &Rc<Node>, pass: &Pass<'_>) -> (Truth, Vec<String>) {
    if node.name == "setenvifexpr" {
        let mut groups = Vec::new();
        let holds = expr::parse(node.word(0)).map_or_else(
            || Truth::Unknown(format!("the expression at {} is not understood", node.at())),
            |expression| expr::holds(&expression, pass, &mut groups),
        );
        return (holds, groups);
    }
    let name = subject(node).unwrap_or_default();
    let value = match value(&name, pass) {
        Ok(value) => value,
        Err(why) => return (Truth::Unknown(why), Vec::new()),
    };
    let Some(compiled) = Pattern::new(pattern(node), node.name.ends_with("nocase")) else {
        let why = format!("the pattern at {} cannot be evaluated", node.at());
        return (Truth::Unknown(why), Vec::new());
    };
    compiled.groups(&value).map_or((Truth::No, Vec::new()), |groups| (Truth::Yes, groups))
}

/// What a directive looks at.
fn value(name: &str, pass: &Pass<'_>) -> Value {
    match name {
        "remote_addr" => pass.server_variable("REMOTE_ADDR"),
        "remote_host" => pass.server_variable("REMOTE_HOST"),
        "server_addr" => pass.server_variable("SERVER_ADDR"),
        "request_uri" => Ok(pass.uri.clone()),
        "request_method" => pass.server_variable("REQUEST_METHOD"),
        "request_protocol" => pass.server_variable("SERVER_PROTOCOL"),
        _ if name.contains(['^', '$', '*', '(', '[', '|', '\\', '?', '+']) => {
            let Some(compiled) = Pattern::new(name, true) else {
                return Err(format!("the field names `{name}` cannot be evaluated"));
            };
            let found = pass.ask.fields.iter().rfind(|field| compiled.is_match(&field.name));
            Ok(found.map(|field| field.value.clone()).unwrap_or_default())
        }
        _ => match pass.field(name) {
            Some(value) => Ok(value),
            None if pass.ask.is_unknown(name) && !is_set(name, &pass.environment) => pass.told(name),
            None => set_before(name, &pass.environment),
        },
    }
}

fn is_set(name: &str, environment: &BTreeMap<String, Variable>) -> bool {
    environment.keys().any(|known| known.eq_ignore_ascii_case(name))
}

/// The value of a variable that was set before, its name compared without case.
fn set_before(name: &str, environment: &BTreeMap<String, Variable>) -> Value {
    environment
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map_or_else(|| Ok(String::new()), |(_, variable)| variable.value.clone())
}

/// Sets, or takes away, each of the named variables.
fn assign(
    environment: &mut BTreeMap<String, Variable>,
    node: &Rc<Node>,
    assignments: &[String],
    holds: &Truth,
    groups: &[String],
) {
    for assignment in assignments {
        let (name, value) = assignment.split_once('=').unwrap_or((assignment, "1"));
        if let Truth::Unknown(why) = holds {
            let name = name.trim_start_matches('!');
            environment.insert(name.to_owned(), Variable { value: Err(why.clone()), by: Rc::clone(node) });
        } else if let Some(name) = name.strip_prefix('!') {
            environment.remove(name);
        } else {
            let value = groups
                .iter()
                .enumerate()
                .fold(value.to_owned(), |value, (index, group)| value.replace(&format!("${index}"), group));
            environment.insert(name.to_owned(), Variable { value: Ok(value), by: Rc::clone(node) });
        }
    }
}
