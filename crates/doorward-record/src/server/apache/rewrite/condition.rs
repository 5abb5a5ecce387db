//! `RewriteCond`: a text and what is asked of it.

use std::cmp::Ordering;
use std::path::Path;
use std::rc::Rc;

use super::super::expr;
use super::super::pass::{Pass, offsets};
use super::super::pattern::Pattern;
use super::super::tree::Node;
use super::super::truth::Truth;
use super::expand::{Groups, expanded};
use super::rule::flag_words;
use crate::Kind;

/// A condition.
#[derive(Debug, Clone)]
pub(in super::super) struct Condition {
    /// The `RewriteCond`.
    pub(in super::super) node: Rc<Node>,
    /// The text, as it stands.
    pub(in super::super) subject: String,
    /// What is asked, without its `!`.
    pub(in super::super) pattern: String,
    /// Whether it must not hold.
    pub(in super::super) negate: bool,
    /// Whether the next one may hold in its place.
    pub(super) or_next: bool,
    /// Whether case is ignored.
    pub(super) any_case: bool,
}

impl Condition {
    /// Reads a `RewriteCond`.
    pub(super) fn read(node: &Rc<Node>) -> Self {
        let flags: Vec<String> = flag_words(node.word(2)).map(|(name, _)| name).collect();
        let has = |short: &str, long: &str| flags.iter().any(|flag| flag == short || flag == long);
        let (pattern, negate) = node.word(1).strip_prefix('!').map_or((node.word(1), false), |rest| (rest, true));
        Self {
            subject: node.word(0).to_owned(),
            pattern: pattern.to_owned(),
            negate,
            or_next: has("or", "ornext"),
            any_case: has("nc", "nocase"),
            node: Rc::clone(node),
        }
    }

    /// Whether it holds; what its pattern's groups hold goes into `groups`.
    pub(super) fn holds(&self, pass: &Pass<'_>, groups: &mut Groups) -> Truth {
        let truth = self.asked(pass, groups);
        if self.negate { truth.not() } else { truth }
    }

    /// What is asked, before `!`.
    fn asked(&self, pass: &Pass<'_>, groups: &mut Groups) -> Truth {
        if self.subject.eq_ignore_ascii_case("expr") {
            return match expr::parse(&self.pattern) {
                Some(expression) => expr::holds(&expression, pass, &mut groups.condition),
                None => Truth::Unknown("the expression is not understood".to_owned()),
            };
        }
        match expanded(&self.subject, pass, groups) {
            Ok(text) => self.test(&text, pass, groups),
            Err(why) => self.at_any_hour(pass, groups).unwrap_or(Truth::Unknown(why)),
        }
    }

    /// What is asked of a part of the time, where the answer is the same in every zone.
    fn at_any_hour(&self, pass: &Pass<'_>, groups: &mut Groups) -> Option<Truth> {
        let name = self.subject.strip_prefix("%{")?.strip_suffix('}')?;
        let mut held = None;
        for zone in offsets() {
            let text = pass.time_in(name, zone)?;
            let truth = self.test(&text, pass, groups);
            if held.get_or_insert_with(|| truth.clone()) != &truth {
                return None;
            }
        }
        held
    }

    /// What is asked of a text.
    fn test(&self, text: &str, pass: &Pass<'_>, groups: &mut Groups) -> Truth {
        let pattern = self.pattern.as_str();
        if let Some(truth) = file_test(pattern, text, pass) {
            return truth;
        }
        if let Some(truth) = number_test(pattern, text) {
            return truth;
        }
        if let Some(truth) = self.compared(pattern, text) {
            return truth;
        }
        let Some(compiled) = Pattern::new(pattern, self.any_case) else {
            return Truth::Unknown(format!("the pattern `{pattern}` cannot be evaluated"));
        };
        match compiled.groups(text) {
            Some(found) => {
                if !self.negate {
                    groups.condition = found;
                }
                Truth::Yes
            }
            None => Truth::No,
        }
    }

    /// A comparison of texts, where the pattern is one.
    fn compared(&self, pattern: &str, text: &str) -> Option<Truth> {
        let order = |wanted: &str| {
            if self.any_case { text.to_lowercase().cmp(&wanted.to_lowercase()) } else { lexicographic(text, wanted) }
        };
        let holds = if let Some(wanted) = pattern.strip_prefix(">=") {
            order(wanted).is_ge()
        } else if let Some(wanted) = pattern.strip_prefix("<=") {
            order(wanted).is_le()
        } else if let Some(wanted) = pattern.strip_prefix('>') {
            order(wanted).is_gt()
        } else if let Some(wanted) = pattern.strip_prefix('<') {
            order(wanted).is_lt()
        } else if let Some(wanted) = pattern.strip_prefix('=') {
            let wanted = if wanted == "\"\"" { "" } else { wanted };
            if self.any_case { text.eq_ignore_ascii_case(wanted) } else { text == wanted }
        } else {
            return None;
        };
        Some(Truth::of(holds))
    }
}

/// The order that the module knows: what is longer is greater.
fn lexicographic(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// A test of the file system, where the pattern is one.
fn file_test(pattern: &str, text: &str, pass: &Pass<'_>) -> Option<Truth> {
    let entry = || pass.files.entry(Path::new(text));
    let unknown = |what: &str| Truth::Unknown(format!("the test `{what}` is not evaluated"));
    Some(match pattern {
        "-f" => Truth::of(entry().is_ok_and(|entry| entry.kind == Kind::File)),
        "-d" => Truth::of(entry().is_ok_and(|entry| entry.kind == Kind::Folder)),
        "-s" => Truth::of(entry().is_ok_and(|entry| entry.kind == Kind::File && entry.bytes > 0)),
        "-l" | "-L" | "-h" => match entry() {
            Err(crate::Unreadable::Absent(_)) => Truth::No,
            _ => unknown(pattern),
        },
        "-F" | "-U" | "-x" => unknown(pattern),
        _ => return None,
    })
}

/// A comparison of numbers, where the pattern is one.
fn number_test(pattern: &str, text: &str) -> Option<Truth> {
    let (operator, wanted) = pattern.split_at_checked(3)?;
    let number = |text: &str| {
        let digits: String = text
            .trim_start()
            .chars()
            .enumerate()
            .take_while(|(index, character)| character.is_ascii_digit() || (*index == 0 && *character == '-'))
            .map(|(_, character)| character)
            .collect();
        digits.parse::<i64>().unwrap_or(0)
    };
    let order = number(text).cmp(&number(wanted));
    Some(Truth::of(match operator {
        "-eq" => order.is_eq(),
        "-ne" => order.is_ne(),
        "-lt" => order.is_lt(),
        "-le" => order.is_le(),
        "-gt" => order.is_gt(),
        "-ge" => order.is_ge(),
        _ => return None,
    }))
}

/// The names of variables in a text: `HTTP_USER_AGENT`, `HTTP:Origin`.
pub(in super::super) fn subjects(text: &str) -> Vec<String> {
    text.split("%{").skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}
