//! Access lists and conditions: `if { path_beg /a } !{ src 10.0.0.0/8 } or known`.

use super::fetch::{Call, Sample, Scene, calls, subject};
use super::matching::{Method, Test};
use super::read::Line;
use crate::files::Files;
use crate::server::term::{Subject, Term};
use crate::server::truth::Truth;

/// Access lists that HAProxy defines by itself.
const PREDEFINED: &[(&str, &str)] = &[
    ("TRUE", "always_true"),
    ("FALSE", "always_false"),
    ("HTTP", "req.proto_http"),
    ("HTTP_1.0", "req.ver 1.0"),
    ("HTTP_1.1", "req.ver 1.1"),
    ("HTTP_2.0", "req.ver 2.0"),
    ("HTTP_CONTENT", "req.hdr_val(content-length) gt 0"),
    ("HTTP_URL_ABS", "url -m reg ^[^/:]*://"),
    ("HTTP_URL_SLASH", "url -m beg /"),
    ("HTTP_URL_STAR", "url -m str *"),
    ("LOCALHOST", "src 127.0.0.1/8 ::1"),
    ("METH_CONNECT", "method CONNECT"),
    ("METH_DELETE", "method DELETE"),
    ("METH_GET", "method GET HEAD"),
    ("METH_HEAD", "method HEAD"),
    ("METH_OPTIONS", "method OPTIONS"),
    ("METH_POST", "method POST"),
    ("METH_PUT", "method PUT"),
    ("METH_TRACE", "method TRACE"),
];
/// Old spellings: the end of a fetch's name says how it is compared.
const ENDINGS: &[(&str, Method)] = &[
    ("_beg", Method::Beginning),
    ("_dir", Method::Folder),
    ("_dom", Method::Domain),
    ("_end", Method::Ending),
    ("_len", Method::Length),
    ("_reg", Method::Regex),
    ("_sub", Method::Substring),
];

/// What came of a condition: whether it holds, and of what it speaks where it may.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// Whether it holds.
    pub(super) truth: Truth,
    /// What the parts that made it hold are about.
    pub(super) terms: Vec<Term>,
}

impl Outcome {
    /// A condition that always holds.
    pub(super) fn always() -> Self {
        Self { truth: Truth::Yes, terms: Vec::new() }
    }
}

/// The access lists of a section, and where values may be read from.
pub(super) struct Lists<'a> {
    /// The lines `acl name …`.
    pub(super) lines: Vec<&'a Line>,
    /// For values in files.
    pub(super) files: &'a dyn Files,
}

/// The words of a condition after `if` or `unless`, and whether it is negated; `None` where a rule has none.
pub(super) fn of_rule(words: &[String]) -> Option<(bool, &[String])> {
    let at = words.iter().position(|word| word == "if" || word == "unless")?;
    let unless = words.get(at).is_some_and(|word| word == "unless");
    Some((unless, words.get(at + 1..)?))
}

impl Lists<'_> {
    /// Evaluates the condition of a rule.
    pub(super) fn rule(&self, words: &[String], scene: &Scene<'_>) -> Outcome {
        match of_rule(words) {
            None => Outcome::always(),
            Some((unless, words)) => {
                let outcome = self.condition(words, unless, scene);
                Outcome { truth: outcome.truth.negated(unless), terms: outcome.terms }
            }
        }
    }

    /// A condition: alternatives of conjunctions. With `unless`, the terms are of what does not hold.
    fn condition(&self, words: &[String], unless: bool, scene: &Scene<'_>) -> Outcome {
        let alternatives = words.split(|word| word == "or" || word == "||");
        let judged: Vec<Outcome> = alternatives.map(|words| self.conjunction(words, unless, scene)).collect();
        let truth = Truth::any(judged.iter().map(|outcome| outcome.truth));
        let speaks = |outcome: &&Outcome| if unless { outcome.truth != Truth::Yes } else { outcome.truth == truth };
        let telling: Vec<&Outcome> = judged.iter().filter(speaks).collect();
        let taken = if unless { telling.len() } else { 1 };
        let terms = telling.into_iter().take(taken).flat_map(|outcome| outcome.terms.clone()).collect();
        Outcome { truth, terms }
    }

    /// Parts that must all hold.
    fn conjunction(&self, words: &[String], unless: bool, scene: &Scene<'_>) -> Outcome {
        let mut truth = Truth::Yes;
        let mut terms = Vec::new();
        let mut rest = words;
        while let Some((first, after)) = rest.split_first() {
            let negated = first.starts_with('!');
            let name = first.trim_start_matches('!');
            let (part, left) = if name == "{" {
                let end = after.iter().position(|word| word == "}").unwrap_or(after.len());
                (self.criterion(after.get(..end).unwrap_or(&[]), scene), after.get(end + 1..).unwrap_or(&[]))
            } else if name.is_empty() {
                // A `!` that stands alone negates what follows it.
                let mut joined = after.to_vec();
                if let Some(next) = joined.first_mut() {
                    next.insert(0, '!');
                }
                let outcome = self.conjunction(&joined, unless, scene);
                terms.extend(outcome.terms);
                return Outcome { truth: truth.and(outcome.truth), terms };
            } else {
                (self.named(name, scene), after)
            };
            let holds = part.truth.negated(negated);
            let telling = if unless { holds != Truth::Yes } else { holds != Truth::No };
            if telling {
                let listed =
                    |term: &Term| Term { subject: term.subject.clone(), listed: term.listed ^ negated ^ unless };
                terms.extend(part.terms.iter().map(listed));
            }
            truth = truth.and(holds);
            rest = left;
        }
        Outcome { truth, terms }
    }

    /// A named access list: any of its lines.
    fn named(&self, name: &str, scene: &Scene<'_>) -> Outcome {
        let own: Vec<&&Line> = self.lines.iter().filter(|line| line.word(1) == name).collect();
        if own.is_empty() {
            let known = PREDEFINED.iter().find(|(known, _)| *known == name);
            let Some((_, criterion)) = known else {
                return Outcome { truth: Truth::Unknown, terms: vec![Term::new(Subject::Other, true)] };
            };
            let words: Vec<String> = criterion.split(' ').map(str::to_owned).collect();
            return self.criterion(&words, scene);
        }
        let judged: Vec<Outcome> = own.iter().map(|line| self.criterion(line.from(2), scene)).collect();
        let truth = Truth::any(judged.iter().map(|outcome| outcome.truth));
        let speaks = |outcome: &&Outcome| truth == Truth::No || outcome.truth == truth;
        Outcome { truth, terms: judged.iter().filter(speaks).flat_map(|outcome| outcome.terms.clone()).collect() }
    }

    /// One criterion: a fetch, flags and values. Its term is told as if it held.
    fn criterion(&self, words: &[String], scene: &Scene<'_>) -> Outcome {
        let Some((expression, rest)) = words.split_first() else {
            return Outcome { truth: Truth::Unknown, terms: Vec::new() };
        };
        let (calls, ending) = spelled(expression);
        let test = Test::read(rest, ending, self.files);
        let words = test.as_ref().map_or_else(String::new, |test| test.values.join(" "));
        let mut subject = subject(&calls, &words);
        let sample = scene.sample(&calls);
        let truth = match (&test, &sample) {
            (None, _) | (_, Sample::Unknown) => Truth::Unknown,
            (Some(test), sample) => test.holds(sample),
        };
        if subject == Subject::Role && scene.users.admits(role_list(&calls), &scene.shown()) != Truth::Yes {
            subject = Subject::Credentials;
        }
        Outcome { truth, terms: vec![Term::new(subject, true)] }
    }
}

/// The userlist that a call for groups names.
fn role_list(calls: &[Call]) -> &str {
    calls.first().and_then(|call| call.arguments.first()).map_or("", String::as_str)
}

/// The calls of an expression, old spellings resolved: `path_beg` is `path` compared by its beginning.
fn spelled(expression: &str) -> (Vec<Call>, Option<Method>) {
    let mut calls = calls(expression);
    let Some(first) = calls.first_mut() else {
        return (calls, None);
    };
    for (ending, method) in ENDINGS {
        if let Some(base) = first.name.strip_suffix(ending)
            && matches!(
                base,
                "path" | "url" | "base" | "hdr" | "req.hdr" | "req.fhdr" | "cook" | "req.cook" | "urlp" | "url_param"
            )
        {
            first.name = base.to_owned();
            return (calls, Some(*method));
        }
    }
    let method = first
        .name
        .ends_with("_ip")
        .then_some(Method::Address)
        .or_else(|| first.name.ends_with("hdr_val").then_some(Method::Number));
    (calls, method)
}
