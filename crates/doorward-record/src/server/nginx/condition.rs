//! The condition of an `if`.

use super::machine::Machine;
use super::pattern::{self, Caught};
use super::tree::Directive;
use super::value::{Truth, Value};
use crate::files::{Kind, Unreadable};

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// The variable is neither empty nor `0`.
    True,
    /// `=`
    Equal,
    /// `~`, or `~*` without case.
    Match(bool),
    /// `-f`, `-d`, `-e`, `-x`
    File(char),
}

/// A condition in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// How it compares.
    pub(super) test: Test,
    /// Whether it holds where the comparison does not.
    pub(super) negated: bool,
    /// What is compared.
    pub(super) left: String,
    /// What it is compared with; empty where it stands alone.
    pub(super) right: String,
}

/// The condition of this `if`; absent where nginx would not take it.
pub(super) fn parsed(directive: &Directive) -> Option<Condition> {
    let mut words: Vec<&str> = directive.words.iter().map(String::as_str).collect();
    let first = words.first_mut()?;
    *first = first.strip_prefix('(')?;
    let last = words.last_mut()?;
    *last = last.strip_suffix(')')?;
    words.retain(|word| !word.is_empty());
    if directive.words.len() > words.len()
        && words.len() == 2
        && !words.first()?.trim_start_matches('!').starts_with('-')
    {
        words.push("");
    }
    let (test, negated, left, right) = match words.as_slice() {
        [only] => (Test::True, false, *only, ""),
        [sign, path] => {
            let (negated, sign) = sign.strip_prefix('!').map_or((false, *sign), |sign| (true, sign));
            match sign {
                "-f" | "-d" | "-e" | "-x" => (Test::File(sign.chars().nth(1)?), negated, *path, ""),
                _ => return None,
            }
        }
        [left, sign, right] => {
            let (test, negated) = match *sign {
                "=" => (Test::Equal, false),
                "!=" => (Test::Equal, true),
                "~" => (Test::Match(false), false),
                "~*" => (Test::Match(true), false),
                "!~" => (Test::Match(false), true),
                "!~*" => (Test::Match(true), true),
                _ => return None,
            };
            (test, negated, *left, *right)
        }
        _ => return None,
    };
    Some(Condition { test, negated, left: left.to_owned(), right: right.to_owned() })
}

/// Whether it holds, what was tested, and what its pattern caught.
pub(super) struct Judged<'a> {
    /// Whether it holds.
    pub(super) truth: Truth,
    /// The value on its left, with what it comes from.
    pub(super) value: Value<'a>,
    /// What the pattern caught.
    pub(super) caught: Option<Caught>,
}

impl<'a> Machine<'a> {
    /// Judges a condition.
    pub(super) fn judge(&self, condition: &Condition) -> Judged<'a> {
        let mut value = self.value(&condition.left);
        let mut caught = None;
        let plain = match condition.test {
            Test::True => value.is_true(),
            Test::Equal => {
                let right = self.value(&condition.right);
                let truth = right.text().map_or(Truth::Maybe, |right| value.judge(|text| text == right));
                value.comes_also_from(&right);
                truth
            }
            Test::Match(caseless) => match (&value.texts, value.text()) {
                (None, _) => Truth::Maybe,
                (Some(_), Some(text)) => match pattern::find(&condition.right, caseless, text) {
                    Ok(found) => {
                        let holds = found.is_some();
                        caught = found;
                        holds.into()
                    }
                    Err(_) => Truth::Maybe,
                },
                (Some(_), None) => value
                    .judge(|text| pattern::find(&condition.right, caseless, text).is_ok_and(|found| found.is_some())),
            },
            Test::File(kind) => {
                let truth = value.text().map_or(Truth::Maybe, |path| self.stands(kind, path));
                value.origins.push("file".to_owned());
                truth
            }
        };
        Judged { truth: if condition.negated { plain.not() } else { plain }, value, caught }
    }

    fn stands(&self, kind: char, path: &str) -> Truth {
        match self.files.0.entry(&self.full_path(path, false)) {
            Ok(entry) => match kind {
                'f' => (entry.kind == Kind::File).into(),
                'd' => (entry.kind == Kind::Folder).into(),
                'e' => Truth::Yes,
                _ => Truth::Maybe,
            },
            Err(Unreadable::Absent(_)) => Truth::No,
            Err(_) => Truth::Maybe,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Test, parsed};
    use crate::server::nginx::lex::Lexer;
    use crate::server::nginx::tree::{At, Directive, Span};

    #[test]
    fn conditions_are_taken_apart() {
        for (text, expected) in [
            ("if ($a) {", Some((Test::True, false, "$a", ""))),
            ("if ($a = b) {", Some((Test::Equal, false, "$a", "b"))),
            ("if ( $a = b ) {", Some((Test::Equal, false, "$a", "b"))),
            ("if ($a = \"\") {", Some((Test::Equal, false, "$a", ""))),
            ("if ($a != \"b c\") {", Some((Test::Equal, true, "$a", "b c"))),
            ("if ($a ~* \"x(y)\") {", Some((Test::Match(true), false, "$a", "x(y)"))),
            ("if ($a !~ ^(GET|HEAD)$ ) {", Some((Test::Match(false), true, "$a", "^(GET|HEAD)$"))),
            ("if ($a !~ ^(GET|HEAD)$) {", Some((Test::Match(false), true, "$a", "^(GET|HEAD)$"))),
            ("if (!-f $request_filename) {", Some((Test::File('f'), true, "$request_filename", ""))),
            ("if ($a ? b) {", None),
            ("if $a {", None),
        ] {
            let words = Lexer::new(text).next().unwrap().words;
            let at = At { file: 0, line: 1 };
            let directive =
                Directive { name: "if".into(), words: words[1..].to_vec(), block: None, at, span: Span::default() };
            let found = parsed(&directive);
            let shown = found.as_ref().map(|one| (one.test, one.negated, one.left.as_str(), one.right.as_str()));
            assert_eq!(shown, expected, "{text}");
        }
    }
}
