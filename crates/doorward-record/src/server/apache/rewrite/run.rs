//! A list of rules carried out for one request.

use std::rc::Rc;

use super::super::pass::{Pass, Variable};
use super::super::pattern::Pattern;
use super::super::truth::Truth;
use super::condition::Condition;
use super::expand::{Groups, expanded};
use super::rule::Rule;

/// How often `[N]` may start anew.
pub(super) const MAX_ROUNDS: usize = 1_000;
/// The longest text that rules may make.
const MAX_RESULT_BYTES: usize = 64 << 10;

/// How a list of rules ended.
#[derive(Debug, Clone)]
pub(in super::super) enum Ending {
    /// Nothing was changed.
    Unchanged,
    /// The path is another one.
    Changed {
        /// The path, or URL.
        path: String,
        /// Whether it goes to a proxy.
        proxy: bool,
        /// Whether aliases may still apply.
        pass_through: bool,
        /// Whether no further rules hold.
        end: bool,
        /// The rule.
        rule: Rc<Rule>,
    },
    /// The rule answers with a status.
    Status(u16, Rc<Rule>, Vec<Condition>),
    /// The client is sent elsewhere, with this status.
    Redirect(u16),
}

/// The ending, and the rules that could not be decided.
#[derive(Debug, Clone)]
pub(in super::super) struct Outcome {
    /// How it ended.
    pub(in super::super) ending: Ending,
    /// Rules that may fit, and why that is not known.
    pub(in super::super) doubts: Vec<(Rc<Rule>, String)>,
}

/// Whether a rule that may fit would send the request elsewhere, or would refuse it.
impl Rule {
    /// The status with which it would answer.
    pub(in super::super) fn answers(&self) -> Option<u16> {
        self.flags.status
    }

    /// Whether nothing but variables would change.
    pub(in super::super) fn is_harmless(&self) -> bool {
        self.substitution == "-" && self.flags.is_plain() && self.flags.status.is_none()
    }
}

/// Carries out the rules. `text` is the path that the first rule sees; `base` is what is put before a relative result.
pub(in super::super) fn run(rules: &[Rule], text: &str, base: Option<&str>, pass: &mut Pass<'_>) -> Outcome {
    let rules: Vec<Rc<Rule>> = rules.iter().cloned().map(Rc::new).collect();
    let mut state = State { text: text.to_owned(), base, changed: None, doubts: Vec::new() };
    let mut rounds = 0;
    let mut index = 0;
    while let Some(rule) = rules.get(index) {
        match state.one(rule, pass) {
            Next::Ends(ending) => return Outcome { ending, doubts: state.doubts },
            Next::Fits { skip } => {
                let flags = &rule.flags;
                if flags.end || flags.last || flags.proxy || flags.pass_through {
                    break;
                }
                if flags.next {
                    rounds += 1;
                    if rounds >= MAX_ROUNDS {
                        break;
                    }
                    index = 0;
                    continue;
                }
                index += 1 + skip;
            }
            Next::Fails => {
                while rules.get(index).is_some_and(|rule| rule.flags.chain) {
                    index += 1;
                }
                index += 1;
            }
        }
    }
    let ending = state.changed.take().map_or(Ending::Unchanged, |rule| Ending::Changed {
        path: state.text.clone(),
        proxy: rule.flags.proxy,
        pass_through: rule.flags.pass_through,
        end: rule.flags.end,
        rule,
    });
    Outcome { ending, doubts: state.doubts }
}

/// What becomes of the list after one rule.
enum Next {
    /// It ends.
    Ends(Ending),
    /// The rule fitted.
    Fits {
        /// How many of the next rules are passed over.
        skip: usize,
    },
    /// It did not.
    Fails,
}

/// Where the list stands.
struct State<'b> {
    text: String,
    base: Option<&'b str>,
    changed: Option<Rc<Rule>>,
    doubts: Vec<(Rc<Rule>, String)>,
}

impl State<'_> {
    /// The text as a rule sees it: without the folder.
    fn seen(&self, pass: &Pass<'_>) -> String {
        let Some(base) = self.base else { return self.text.clone() };
        let whole = format!("{}{}", self.text, pass.path_info);
        whole.strip_prefix(base).map_or_else(|| whole.clone(), str::to_owned)
    }

    /// Carries out one rule.
    fn one(&mut self, rule: &Rc<Rule>, pass: &mut Pass<'_>) -> Next {
        let seen = self.seen(pass);
        let mut groups = Groups::default();
        let (truth, fitting) = fits(rule, &seen, pass, &mut groups);
        match truth {
            Truth::No => Next::Fails,
            Truth::Unknown(why) => {
                if rule.is_harmless() {
                    set_variables(rule, pass, &groups, Some(&why));
                } else {
                    self.doubts.push((Rc::clone(rule), why));
                }
                Next::Fails
            }
            Truth::Yes => self.applied(rule, fitting, pass, &groups),
        }
    }

    /// Carries out a rule that fits.
    fn applied(&mut self, rule: &Rc<Rule>, fitting: Vec<Condition>, pass: &mut Pass<'_>, groups: &Groups) -> Next {
        set_variables(rule, pass, groups, None);
        if let Some(status) = rule.flags.status {
            return Next::Ends(Ending::Status(status, Rc::clone(rule), fitting));
        }
        if rule.substitution != "-" {
            match expanded(&rule.substitution, pass, groups) {
                Ok(result) if result.len() <= MAX_RESULT_BYTES => self.substituted(rule, result, pass),
                Ok(_) => self.doubts.push((Rc::clone(rule), "the result is too long".to_owned())),
                Err(why) => self.doubts.push((Rc::clone(rule), why)),
            }
        }
        let absolute = self.text.contains("://") && !rule.flags.proxy && self.changed.is_some();
        if let Some(status) = rule.flags.redirect.or(absolute.then_some(302))
            && (rule.substitution != "-" || rule.flags.redirect.is_some())
        {
            return Next::Ends(Ending::Redirect(status));
        }
        Next::Fits { skip: rule.flags.skip }
    }

    /// Takes the result up: the query goes apart, a relative result is put under the folder.
    fn substituted(&mut self, rule: &Rc<Rule>, result: String, pass: &mut Pass<'_>) {
        let (path, query) = result.split_once('?').map_or((result.as_str(), None), |(path, query)| (path, Some(query)));
        match (query, pass.query.take()) {
            (Some(new), Some(old)) if rule.flags.append_query => pass.query = Some(format!("{new}&{old}")),
            (Some(new), _) => pass.query = (!new.is_empty()).then(|| new.to_owned()),
            (None, old) => pass.query = old.filter(|_| !rule.flags.drop_query),
        }
        self.text = self.local(path, pass).unwrap_or_else(|| match self.base {
            Some(base) if !path.starts_with('/') && !path.contains("://") => format!("{base}{path}"),
            _ => path.to_owned(),
        });
        if self.base.is_some() {
            pass.path_info.clear();
        }
        self.changed = Some(Rc::clone(rule));
    }

    /// The path of a URL that names this very server, which is taken as a path where no redirect was asked for.
    fn local(&self, path: &str, pass: &Pass<'_>) -> Option<String> {
        let scheme = if pass.ask.tls { "https://" } else { "http://" };
        let rest = path.strip_prefix(scheme)?;
        let (authority, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let (name, port) = super::super::vhost::split_port(authority);
        let usual = if pass.ask.tls { "443" } else { "80" };
        let own_port = pass.server_variable("SERVER_PORT").ok()?;
        (name.eq_ignore_ascii_case(&pass.ask.host) && port.unwrap_or(usual) == own_port).then(|| format!("/{rest}"))
    }
}

/// Whether a rule fits, and the conditions that held.
fn fits(rule: &Rule, seen: &str, pass: &Pass<'_>, groups: &mut Groups) -> (Truth, Vec<Condition>) {
    let Some(compiled) = Pattern::new(&rule.pattern, rule.flags.any_case) else {
        let conditions = conditions(rule, pass, groups);
        let why = format!("the pattern `{}` cannot be evaluated", rule.pattern);
        return (conditions.0.and(Truth::Unknown(why)), conditions.1);
    };
    match compiled.groups(seen) {
        None if !rule.negate => return (Truth::No, Vec::new()),
        Some(_) if rule.negate => return (Truth::No, Vec::new()),
        Some(found) => groups.rule = found,
        None => {}
    }
    conditions(rule, pass, groups)
}

/// Whether the conditions hold, those joined by `[OR]` taken together.
fn conditions(rule: &Rule, pass: &Pass<'_>, groups: &mut Groups) -> (Truth, Vec<Condition>) {
    let mut all = Truth::Yes;
    let mut fitting = Vec::new();
    let mut either: Option<Truth> = None;
    for condition in &rule.conditions {
        if either.as_ref().is_some_and(Truth::is_yes) {
            if !condition.or_next {
                either = None;
            }
            continue;
        }
        let truth = condition.holds(pass, groups);
        if !truth.is_no() {
            fitting.push(condition.clone());
        }
        let joined = match either.take() {
            Some(before) => before.or(truth),
            None => truth,
        };
        if condition.or_next {
            either = Some(joined);
            continue;
        }
        all = all.and(joined);
        if all.is_no() {
            return (Truth::No, fitting);
        }
    }
    if let Some(open) = either {
        all = all.and(open);
    }
    (all, fitting)
}

/// Sets what `[E=…]` says.
fn set_variables(rule: &Rule, pass: &mut Pass<'_>, groups: &Groups, doubt: Option<&str>) {
    for word in &rule.flags.variables {
        let (name, value) = word.split_once(':').unwrap_or((word, ""));
        if let Some(name) = name.strip_prefix('!') {
            pass.environment.remove(name);
            continue;
        }
        let value = match doubt {
            Some(why) => Err(why.to_owned()),
            None => expanded(value, pass, groups),
        };
        pass.environment.insert(name.to_owned(), Variable { value, by: Rc::clone(&rule.node) });
    }
}
