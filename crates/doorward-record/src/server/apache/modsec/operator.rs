//! The operators of rules.

use super::super::authz::address;
use super::super::pattern::Pattern;
use super::super::truth::Truth;

/// An operator with its argument.
#[derive(Debug, Clone)]
pub(super) struct Operator {
    negate: bool,
    name: String,
    argument: String,
}

impl Operator {
    /// Reads an operator; a text without `@` is a pattern.
    pub(super) fn read(text: &str) -> Self {
        let (negate, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        match text.strip_prefix('@') {
            Some(rest) => {
                let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                Self { negate, name: name.to_lowercase(), argument: argument.trim_start().to_owned() }
            }
            None => Self { negate, name: "rx".to_owned(), argument: text.to_owned() },
        }
    }

    /// Whether it holds for a value.
    pub(super) fn holds(&self, value: &str) -> Truth {
        let truth = self.asked(value);
        if self.negate { truth.not() } else { truth }
    }

    fn asked(&self, value: &str) -> Truth {
        let argument = self.argument.as_str();
        if argument.contains("%{") {
            return Truth::Unknown(format!("`{argument}` is not known"));
        }
        let number = |text: &str| text.trim().parse::<i64>().unwrap_or(0);
        let ordered = || number(value).cmp(&number(argument));
        match self.name.as_str() {
            "rx" => match Pattern::new(&format!("(?s){argument}"), false) {
                Some(pattern) => Truth::of(pattern.is_match(value)),
                None => Truth::Unknown(format!("the pattern `{argument}` cannot be evaluated")),
            },
            "contains" => Truth::of(value.contains(argument)),
            "streq" => Truth::of(value == argument),
            "beginswith" => Truth::of(value.starts_with(argument)),
            "endswith" => Truth::of(value.ends_with(argument)),
            "within" => Truth::of(argument.contains(value)),
            "pm" => {
                let value = value.to_lowercase();
                Truth::of(argument.split_whitespace().any(|word| value.contains(&word.to_lowercase())))
            }
            "ipmatch" => listed(value, argument),
            "eq" => Truth::of(ordered().is_eq()),
            "ge" => Truth::of(ordered().is_ge()),
            "gt" => Truth::of(ordered().is_gt()),
            "le" => Truth::of(ordered().is_le()),
            "lt" => Truth::of(ordered().is_lt()),
            "unconditionalmatch" => Truth::Yes,
            "nomatch" => Truth::No,
            other => Truth::Unknown(format!("the operator `@{other}` is not evaluated")),
        }
    }
}

/// Whether an address is among those of a list.
fn listed(value: &str, list: &str) -> Truth {
    let Ok(client) = value.parse() else { return Truth::No };
    let mut held = Truth::No;
    for word in list.split(',') {
        held = held.or(match address::contains(word.trim(), client) {
            Some(holds) => Truth::of(holds),
            None => Truth::Unknown(format!("`{word}` is no network")),
        });
    }
    held
}
