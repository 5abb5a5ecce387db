//! The rules of a frontend or backend, run in order over the request.

use super::condition::{Lists, Outcome, of_rule};
use super::fetch::Scene;
use super::read::{Line, Section, Text};
use super::repair;
use crate::files::Files;
use crate::server::passing::Altered;
use crate::server::pattern::Pattern;
use crate::server::term::{self, Term};
use crate::server::trial::{CLOSED, Refusal, Trial};
use crate::server::truth::Truth;
use crate::server::view::Value;

/// Actions that neither refuse nor change what later rules look at.
const HARMLESS: &[&str] = &[
    "set-log-level",
    "set-tos",
    "set-mark",
    "set-nice",
    "set-priority-class",
    "set-priority-offset",
    "capture",
    "cache-use",
    "wait-for-handshake",
    "wait-for-body",
    "track-sc0",
    "track-sc1",
    "track-sc2",
    "set-timeout",
    "disable-l7-retry",
    "early-hint",
    "strict-mode",
    "add-acl",
    "del-acl",
    "set-map",
    "del-map",
    "set-dst",
    "set-dst-port",
    "do-resolve",
    "set-bandwidth-limit",
    "set-bc-mark",
    "set-bc-tos",
    "set-fc-mark",
    "set-fc-tos",
    "set-retries",
    "expect-proxy",
    "expect-netscaler-cip",
    "inspect-delay",
    "switch-mode",
    "pause",
    "set-src-port",
];

/// Everything that the rules of one section need.
pub(super) struct Proxy<'a> {
    /// All sections.
    pub(super) text: &'a Text,
    /// The section.
    pub(super) section: &'a Section,
    /// Its access lists.
    pub(super) lists: Lists<'a>,
    /// What stood before in the way to this section: the conditions of `use_backend`.
    pub(super) way: Vec<Term>,
}

impl<'a> Proxy<'a> {
    /// A section with its access lists.
    pub(super) fn new(text: &'a Text, section: &'a Section, files: &'a dyn Files, way: Vec<Term>) -> Self {
        let lines = section.lines.iter().filter(|line| line.word(0) == "acl").collect();
        Self { text, section, lists: Lists { lines, files }, way }
    }

    /// Runs the rules that stand before the choice of a backend or server.
    pub(super) fn run(&self, trial: &mut Trial<'_>, scene: &mut Scene<'_>, altered: &mut Vec<Altered>) {
        for level in ["connection", "session", "content"] {
            let level_lines = self.lines("tcp-request").filter(|line| line.word(1) == level);
            self.rules(level_lines, 2, trial, scene, altered);
        }
        if trial.over || !self.is_http() {
            return;
        }
        self.monitor(trial, scene);
        self.rules(self.lines("http-request"), 1, trial, scene, altered);
        for line in self.lines("redirect") {
            if !trial.over {
                self.redirect(line, 0, trial, scene);
            }
        }
        self.answers(trial);
    }

    /// The section's own lines with a keyword.
    pub(super) fn lines(&self, keyword: &'static str) -> impl Iterator<Item = &'a Line> {
        self.section.lines.iter().filter(move |line| line.word(0) == keyword)
    }

    /// Whether it speaks HTTP.
    pub(super) fn is_http(&self) -> bool {
        self.text.inherited(self.section, "mode").last().is_some_and(|line| line.word(1) == "http")
    }

    /// `monitor-uri` answers by itself.
    fn monitor(&self, trial: &mut Trial<'_>, scene: &Scene<'_>) {
        for line in self.text.inherited(self.section, "monitor-uri") {
            let path = scene.view.path.text().unwrap_or("");
            if path == line.word(1) {
                trial.admit(Truth::Yes, Some(200));
            }
        }
    }

    /// Rules about the answer may refuse as well, and are not evaluated.
    fn answers(&self, trial: &mut Trial<'_>) {
        for line in self.lines("http-response").chain(self.lines("http-after-response")) {
            if matches!(line.word(1), "deny" | "return" | "redirect" | "set-status") || line.word(1).starts_with("lua")
            {
                trial.unread(&line.spot, "a rule about the answer is not evaluated");
            }
        }
    }

    /// Rules of one kind in order; the action is the word of this number.
    fn rules(
        &self,
        lines: impl Iterator<Item = &'a Line>,
        at: usize,
        trial: &mut Trial<'_>,
        scene: &mut Scene<'_>,
        altered: &mut Vec<Altered>,
    ) {
        for line in lines {
            if trial.over {
                return;
            }
            let outcome = self.lists.rule(line.from(at + 1), scene);
            if outcome.truth == Truth::No {
                continue;
            }
            let action = line.word(at);
            if matches!(action, "allow" | "accept") {
                if outcome.truth == Truth::Yes {
                    return;
                }
                trial.admit(Truth::Unknown, None);
            } else if !self.decides(line, at, &outcome, trial, scene) {
                self.changes(line, at, &outcome, trial, scene, altered);
            }
        }
    }

    /// Actions that end the request; whether this is one.
    fn decides(&self, line: &Line, at: usize, outcome: &Outcome, trial: &mut Trial<'_>, scene: &Scene<'_>) -> bool {
        match line.word(at) {
            "deny" => self.refuse(line, self.statuses(status_of(line, 403)), outcome, trial),
            "tarpit" => self.refuse(line, self.statuses(status_of(line, 500)), outcome, trial),
            "block" => self.refuse(line, self.statuses(403), outcome, trial),
            "reject" | "silent-drop" => self.refuse(line, vec![CLOSED], outcome, trial),
            "auth" => self.authenticate(line, outcome, trial, scene),
            "redirect" => self.redirect(line, at, trial, scene),
            "return" => match status_of(line, 200) {
                status @ 400.. => self.refuse(line, vec![status], outcome, trial),
                status => trial.admit(outcome.truth, Some(status)),
            },
            "use-service" => {
                let own = line.word(at + 1) == "prometheus-exporter";
                if !own {
                    trial.unread(&line.spot, "what the service answers is not known");
                }
                trial.admit(if own { outcome.truth } else { Truth::Unknown }, own.then_some(200));
            }
            _ => return false,
        }
        true
    }

    /// The statuses that a client sees where HAProxy means to answer with one: pages may be redirected.
    fn statuses(&self, status: u16) -> Vec<u16> {
        let mut found = Vec::new();
        for (keyword, instead) in [("errorloc", 302), ("errorloc302", 302), ("errorloc303", 303)] {
            let lines = self.text.inherited(self.section, keyword);
            if lines.iter().any(|line| line.word(1) == status.to_string()) {
                found.push(instead);
            }
        }
        if found.is_empty() {
            found.push(status);
        }
        found
    }

    /// A refusal by a rule.
    fn refuse(&self, line: &Line, statuses: Vec<u16>, outcome: &Outcome, trial: &mut Trial<'_>) {
        let terms: Vec<Term> = self.way.iter().chain(&outcome.terms).cloned().collect();
        let own = statuses.first().copied().unwrap_or(CLOSED);
        let reasons = term::reasons(&terms, own, trial.ask);
        let text = match own {
            CLOSED => "the connection is closed by this rule".to_owned(),
            status => format!("this rule answers {status}"),
        };
        let repair = repair::exception(line, &terms, &reasons, trial.ask);
        trial.refuse(outcome.truth, Refusal { statuses, reasons, spot: line.spot.clone(), text, repair });
    }

    /// `http-request auth`: asks for credentials.
    fn authenticate(&self, line: &Line, outcome: &Outcome, trial: &mut Trial<'_>, scene: &Scene<'_>) {
        let role = outcome.terms.iter().any(|term| term.subject == term::Subject::Role);
        let reasons = if role { vec!["role-insufficient"] } else { scene.shown().reasons() };
        let refusal = Refusal {
            statuses: vec![401],
            reasons,
            spot: line.spot.clone(),
            text: "credentials are asked for, and those that came do not do".to_owned(),
            repair: None,
        };
        trial.refuse(outcome.truth, refusal);
    }

    /// A redirect, which refuses where it is made under a condition about the client.
    fn redirect(&self, line: &Line, at: usize, trial: &mut Trial<'_>, scene: &Scene<'_>) {
        let outcome = self.lists.rule(line.from(at + 1), scene);
        if outcome.truth == Truth::No {
            return;
        }
        let kind = line.word(at + 1);
        let target = if kind == "scheme" { format!("{}://", line.word(at + 2)) } else { line.word(at + 2).to_owned() };
        let status = after(line, "code").and_then(|code| code.parse().ok()).unwrap_or(302);
        let terms: Vec<Term> = self.way.iter().chain(&outcome.terms).cloned().collect();
        let reasons = term::redirect_reasons(&terms, &target, status, trial.ask);
        if reasons.is_empty() {
            trial.admit(outcome.truth, Some(status));
            return;
        }
        let text = format!("the request is sent on to `{target}`");
        let repair = repair::exception(line, &terms, &reasons, trial.ask);
        trial.refuse(outcome.truth, Refusal { statuses: vec![status], reasons, spot: line.spot.clone(), text, repair });
    }

    /// Actions that change the request.
    fn changes(
        &self,
        line: &Line,
        at: usize,
        outcome: &Outcome,
        trial: &mut Trial<'_>,
        scene: &mut Scene<'_>,
        altered: &mut Vec<Altered>,
    ) {
        let action = line.word(at);
        let name = line.word(at + 1);
        let sure = outcome.truth == Truth::Yes;
        let known = |value: Value| if sure { value } else { Value::Unknown };
        match action {
            "set-header" | "add-header" | "del-header" | "replace-header" | "replace-value" => {
                field_action(line, at, sure, scene, altered);
            }
            "set-path" => scene.view.path = known(scene.format(name)),
            "set-query" => scene.view.query = known(scene.format(name)),
            "set-method" => scene.view.method = known(scene.format(name)),
            "set-uri" | "set-pathq" | "replace-uri" | "replace-pathq" | "normalize-uri" => {
                scene.view.path = known(rewritten_uri(line, at, scene));
                scene.view.query =
                    if sure && action == "normalize-uri" { scene.view.query.clone() } else { Value::Unknown };
            }
            "replace-path" => {
                let replaced = replaced(scene.view.path.text(), name, line.word(at + 2));
                scene.view.path = known(replaced);
            }
            "set-src" => scene.strange_source = true,
            "send-spoe-group" => scene.strange_variables = true,
            _ if action.starts_with("set-var") => set_variable(line, action, sure, scene),
            _ if action.starts_with("unset-var") => {
                let name = inside(action);
                scene.variables.insert(name, known(Value::Absent));
            }
            _ if HARMLESS.contains(&action) || action.starts_with("sc-") || action.starts_with("track-sc") => {}
            _ => trial.doubt(&line.spot, &format!("`{action}` is not evaluated")),
        }
    }
}

/// The word after another one, before the condition.
fn after<'l>(line: &'l Line, word: &str) -> Option<&'l str> {
    let end = line.words.iter().position(|known| known == "if" || known == "unless").unwrap_or(line.words.len());
    let at = line.words.iter().position(|known| known == word).filter(|at| *at < end)?;
    line.words.get(at + 1).map(String::as_str)
}

/// The status that a rule names.
fn status_of(line: &Line, default: u16) -> u16 {
    ["deny_status", "status"].iter().find_map(|word| after(line, word)?.parse().ok()).unwrap_or(default)
}

/// What stands between parentheses.
fn inside(action: &str) -> String {
    let inner = action.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
    inner.split(',').next().unwrap_or("").to_owned()
}

/// `set-var(name) expression` and `set-var-fmt(name) format`.
fn set_variable(line: &Line, action: &str, sure: bool, scene: &mut Scene<'_>) {
    let words = line.words.iter().skip_while(|word| *word != action).skip(1);
    let value = words.take_while(|word| *word != "if" && *word != "unless").next().map_or("", String::as_str);
    let value = if action.starts_with("set-var-fmt") {
        scene.format(value)
    } else {
        scene.sample(&super::fetch::calls(value)).text()
    };
    scene.variables.insert(inside(action), if sure { value } else { Value::Unknown });
}

/// Actions on fields.
fn field_action(line: &Line, at: usize, sure: bool, scene: &mut Scene<'_>, altered: &mut Vec<Altered>) {
    let (action, name) = (line.word(at), line.word(at + 1));
    let value = match action {
        "del-header" if line.word(at + 2) == "-m" && line.word(at + 3) != "str" => Value::Unknown,
        "del-header" => Value::Absent,
        "set-header" | "add-header" => scene.format(line.word(at + 2)),
        _ => match scene.view.field(name) {
            Value::Text(text) => replaced(Some(&text), line.word(at + 2), line.word(at + 3)),
            other => other,
        },
    };
    let value = if sure { value } else { Value::Unknown };
    let spot = line.spot.clone();
    if sure && !matches!(value, Value::Unknown) {
        let repair = repair::without(line);
        let value = value.text().map(str::to_owned);
        altered.push(Altered { name: name.to_lowercase(), value, spot, repair, usual: false });
    }
    if action == "add-header" {
        scene.view.add(name, value);
    } else {
        scene.view.set(name, value);
    }
}

/// The text with what the pattern matches replaced.
fn replaced(text: Option<&str>, pattern: &str, by: &str) -> Value {
    let done = text.and_then(|text| Pattern::new(pattern, false)?.replaced(text, by, true));
    done.map_or(Value::Unknown, |done| if by.contains('%') { Value::Unknown } else { Value::Text(done) })
}

/// The path after an action on the whole target; unknown unless it is a plain one.
fn rewritten_uri(line: &Line, at: usize, scene: &Scene<'_>) -> Value {
    match (line.word(at), scene.format(line.word(at + 1))) {
        ("set-uri" | "set-pathq", Value::Text(uri)) if uri.starts_with('/') => {
            Value::Text(uri.split('?').next().unwrap_or("").to_owned())
        }
        _ => Value::Unknown,
    }
}

/// Whether a rule has a condition.
pub(super) fn has_condition(line: &Line) -> bool {
    of_rule(&line.words).is_some()
}
