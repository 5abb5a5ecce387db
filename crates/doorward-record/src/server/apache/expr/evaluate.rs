//! The answer to an expression for one request.

use std::cmp::Ordering;
use std::path::Path;

use ipnet::IpNet;

use super::super::authz::address::covers;
use super::super::glob::{Slashes, matches};
use super::super::pass::Pass;
use super::super::pattern::Pattern;
use super::super::truth::{Truth, Value};
use super::parse::{Expression, Part, Text};
use crate::Kind;

/// Whether it holds; the groups of the last pattern that matched are kept for `$1`.
pub(in super::super) fn holds(expression: &Expression, pass: &Pass<'_>, groups: &mut Vec<String>) -> Truth {
    match expression {
        Expression::Constant(value) => Truth::of(*value),
        Expression::Not(inner) => holds(inner, pass, groups).not(),
        Expression::And(left, right) => match holds(left, pass, groups) {
            Truth::No => Truth::No,
            left => left.and(holds(right, pass, groups)),
        },
        Expression::Or(left, right) => match holds(left, pass, groups) {
            Truth::Yes => Truth::Yes,
            left => left.or(holds(right, pass, groups)),
        },
        Expression::Unary(operator, operand) => unary(operator, operand, pass, groups),
        Expression::Binary(left, operator, right) => binary(left, operator, right, pass, groups),
        Expression::Matches(left, pattern, any_case, denied) => {
            let found = found(left, pattern, *any_case, pass, groups);
            if *denied { found.not() } else { found }
        }
        Expression::Among(left, words) => words
            .iter()
            .map(|word| compared(left, word, pass, groups, |left, right| left == right))
            .fold(Truth::No, Truth::or),
        Expression::Bare(value) => match text(value, pass, groups) {
            Ok(value) => Truth::of(
                !value.is_empty() && !["0", "off", "false", "no"].iter().any(|no| value.eq_ignore_ascii_case(no)),
            ),
            Err(why) => Truth::Unknown(why),
        },
    }
}

/// A text with its variables replaced.
pub(in super::super) fn text(parts: &Text, pass: &Pass<'_>, groups: &[String]) -> Value {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Literal(literal) => out.push_str(literal),
            Part::Variable(name) => out.push_str(&pass.server_variable(name)?),
            Part::Group(index) => out.push_str(groups.get(*index).map_or("", String::as_str)),
            Part::Call(name, argument) => out.push_str(&call(name, &text(argument, pass, groups)?, pass)?),
        }
    }
    Ok(out)
}

/// The value of a function.
fn call(name: &str, argument: &str, pass: &Pass<'_>) -> Value {
    match name {
        "req" | "http" | "req_novary" => pass.told(argument),
        "env" | "reqenv" => match pass.variable(argument) {
            Some(variable) => variable.value.clone(),
            None => Ok(String::new()),
        },
        "tolower" => Ok(argument.to_lowercase()),
        "toupper" => Ok(argument.to_uppercase()),
        "escape" | "base64" | "unbase64" | "md5" | "sha1" | "file" | "filesize" | "unescape" => {
            Err(format!("the function `{name}` is not evaluated"))
        }
        _ => Err(format!("the value of `{name}:{argument}` is not known")),
    }
}

/// A test of one operand.
fn unary(operator: &str, operand: &Text, pass: &Pass<'_>, groups: &[String]) -> Truth {
    let value = match text(operand, pass, groups) {
        Ok(value) => value,
        Err(why) => return Truth::Unknown(why),
    };
    let entry = || pass.files.entry(Path::new(&value));
    match operator {
        "n" => Truth::of(!value.is_empty()),
        "z" => Truth::of(value.is_empty()),
        "T" => {
            Truth::of(!value.is_empty() && !["0", "off", "false", "no"].iter().any(|no| value.eq_ignore_ascii_case(no)))
        }
        "R" => network(pass.client.clone().map(|client| client.to_string()), &value),
        "f" => Truth::of(entry().is_ok_and(|entry| entry.kind == Kind::File)),
        "d" => Truth::of(entry().is_ok_and(|entry| entry.kind == Kind::Folder)),
        "e" => Truth::of(entry().is_ok()),
        "s" => Truth::of(entry().is_ok_and(|entry| entry.kind == Kind::File && entry.bytes > 0)),
        _ => Truth::Unknown(format!("the test `-{operator}` is not evaluated")),
    }
}

/// Whether an address lies in a network.
fn network(address: Value, network: &str) -> Truth {
    let address = match address {
        Ok(address) => address,
        Err(why) => return Truth::Unknown(why),
    };
    match (address.parse::<std::net::IpAddr>(), covers(network)) {
        (Ok(address), Some(networks)) => Truth::of(networks.iter().any(|net: &IpNet| net.contains(&address))),
        _ => Truth::Unknown(format!("`{network}` is no network")),
    }
}

/// Compares two operands that are known.
fn compared(left: &Text, right: &Text, pass: &Pass<'_>, groups: &[String], test: impl Fn(&str, &str) -> bool) -> Truth {
    match (text(left, pass, groups), text(right, pass, groups)) {
        (Ok(left), Ok(right)) => Truth::of(test(&left, &right)),
        (Err(why), _) | (_, Err(why)) => Truth::Unknown(why),
    }
}

/// A comparison.
fn binary(left: &Text, operator: &str, right: &Text, pass: &Pass<'_>, groups: &[String]) -> Truth {
    let number = |text: &str| text.trim().parse::<i64>().unwrap_or(0);
    let by = |test: fn(Ordering) -> bool| compared(left, right, pass, groups, |left, right| test(left.cmp(right)));
    let counted = |test: fn(Ordering) -> bool| {
        compared(left, right, pass, groups, |left, right| test(number(left).cmp(&number(right))))
    };
    match operator {
        "==" | "=" => by(Ordering::is_eq),
        "!=" => by(Ordering::is_ne),
        "<" => by(Ordering::is_lt),
        "<=" => by(Ordering::is_le),
        ">" => by(Ordering::is_gt),
        ">=" => by(Ordering::is_ge),
        "eq" => counted(Ordering::is_eq),
        "ne" => counted(Ordering::is_ne),
        "lt" => counted(Ordering::is_lt),
        "le" => counted(Ordering::is_le),
        "gt" => counted(Ordering::is_gt),
        "ge" => counted(Ordering::is_ge),
        "ipmatch" => match text(right, pass, groups) {
            Ok(net) => network(text(left, pass, groups), &net),
            Err(why) => Truth::Unknown(why),
        },
        "strmatch" => compared(left, right, pass, groups, |left, right| matches(right, left, Slashes::Any, false)),
        "strcmatch" => compared(left, right, pass, groups, |left, right| {
            matches(&right.to_lowercase(), &left.to_lowercase(), Slashes::Any, false)
        }),
        "fnmatch" => compared(left, right, pass, groups, |left, right| matches(right, left, Slashes::Apart, false)),
        _ => Truth::Unknown(format!("the comparison `-{operator}` is not evaluated")),
    }
}

/// Whether a pattern is found.
fn found(left: &Text, pattern: &str, any_case: bool, pass: &Pass<'_>, groups: &mut Vec<String>) -> Truth {
    let value = match text(left, pass, groups) {
        Ok(value) => value,
        Err(why) => return Truth::Unknown(why),
    };
    let Some(compiled) = Pattern::new(pattern, any_case) else {
        return Truth::Unknown(format!("the pattern `{pattern}` cannot be evaluated"));
    };
    match compiled.groups(&value) {
        Some(found) => {
            *groups = found;
            Truth::Yes
        }
        None => Truth::No,
    }
}
