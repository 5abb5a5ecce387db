//! Subroutines run for a request: what they change, and what they return.

use doorward_diagnose::Repair;

use super::eval::Scene;
use super::parse::{Branch, Statement};
use super::token::{Kind, Token};
use crate::server::edit::{Commands, Exception};
use crate::server::passing::Altered;
use crate::server::term::{self, Term};
use crate::server::trial::{CLOSED, Refusal, Spot, Trial};
use crate::server::truth::Truth;
use crate::server::view::Value;

/// How deep subroutines may call each other.
const MAX_CALLS: usize = 32;
/// The status with which Varnish answers when code gives up.
const FAILED: u16 = 503;

/// How a subroutine ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// It came to its end.
    Through,
    /// It returned this action.
    Action(String, Spot),
    /// It answered by itself, as the trial knows.
    Answered,
    /// It cannot be told.
    Unknown,
}

/// A run.
pub(super) struct Run<'a, 'b> {
    /// The request and the code.
    pub(super) scene: Scene<'a>,
    /// What was found.
    pub(super) trial: Trial<'b>,
    /// What the conditions around are about.
    way: Vec<Term>,
    /// The innermost conditions around, for repairs.
    around: Vec<Spot>,
    /// What was done to fields.
    pub(super) altered: Vec<Altered>,
    /// For repairs.
    pub(super) commands: &'a Commands,
    /// How deep calls are.
    calls: usize,
    /// Where answers are given a time to live.
    pub(super) kept: Option<Spot>,
}

impl<'a, 'b> Run<'a, 'b> {
    /// A run that begins.
    pub(super) fn new(scene: Scene<'a>, trial: Trial<'b>, commands: &'a Commands) -> Self {
        let (way, around, altered) = (Vec::new(), Vec::new(), Vec::new());
        Self { scene, trial, way, around, altered, commands, calls: 0, kept: None }
    }

    /// Runs a subroutine.
    pub(super) fn sub(&mut self, name: &str) -> End {
        if self.calls >= MAX_CALLS {
            self.trial.account.unread.push(format!("subroutines call each other too deeply at `{name}`"));
            return End::Unknown;
        }
        let text = self.scene.text;
        self.calls += 1;
        let end = text.subs.get(name).map_or(End::Through, |body| self.block(body, Truth::Yes));
        self.calls -= 1;
        end
    }

    /// Runs statements, which are reached as surely as `reached` says.
    fn block(&mut self, statements: &'a [Statement], reached: Truth) -> End {
        for statement in statements {
            let end = self.statement(statement, reached);
            if end != End::Through {
                return end;
            }
        }
        End::Through
    }

    /// Runs one statement.
    fn statement(&mut self, statement: &'a Statement, reached: Truth) -> End {
        match statement {
            Statement::If(branches) => self.branches(branches, reached),
            Statement::Set { name, operator, value, spot } => {
                let known = self.scene.value(value).text();
                let value = if operator == "=" { known } else { Value::Unknown };
                self.set(name, value, reached, spot);
                End::Through
            }
            Statement::Unset(name, spot) => {
                self.set(name, Value::Absent, reached, spot);
                End::Through
            }
            Statement::Call(name) => {
                // What a call reached in doubt does is in doubt as well.
                if reached == Truth::Yes { self.sub(name) } else { self.doubtful(name) }
            }
            Statement::Return(words, spot) => self.returned(words, spot, reached),
            Statement::Other(words, spot) => {
                let name = words.first().map_or("", |token| token.text.as_str());
                let harmless =
                    ["std.", "hash_data", "synthetic", "ban", "new", "cookie.", "header.", "xkey.", "directors."];
                if !harmless.iter().any(|start| name.starts_with(start)) {
                    self.trial.unread(spot, &format!("`{name}` is not evaluated"));
                }
                End::Through
            }
        }
    }

    /// A call that may happen or not.
    fn doubtful(&mut self, name: &str) -> End {
        let text = self.scene.text;
        self.calls += 1;
        if self.calls < MAX_CALLS
            && let Some(body) = text.subs.get(name)
        {
            self.block(body, Truth::Unknown);
        }
        self.calls -= 1;
        End::Through
    }

    /// Runs the branch of an `if` that holds, and in doubt those that may.
    fn branches(&mut self, branches: &'a [Branch], reached: Truth) -> End {
        let before = self.way.len();
        let mut open = reached;
        let mut end = End::Through;
        for branch in branches {
            let (truth, terms) = match &branch.condition {
                None => (Truth::Yes, Vec::new()),
                Some(condition) => {
                    let known = self.scene.value(condition);
                    (known.truth(), known.terms)
                }
            };
            let taken = open.and(truth);
            if taken != Truth::No {
                let inner = self.way.len();
                self.way.extend(terms.clone());
                self.around.push(branch.spot.clone());
                let own = self.block(&branch.body, taken);
                self.around.pop();
                self.way.truncate(inner);
                if taken == Truth::Yes {
                    end = own;
                }
            }
            open = open.and(truth.not());
            if open == Truth::No {
                break;
            }
            self.way.extend(terms.into_iter().map(|term| Term { listed: !term.listed, ..term }));
        }
        self.way.truncate(before);
        end
    }

    /// Sets a name.
    fn set(&mut self, name: &str, value: Value, reached: Truth, spot: &Spot) {
        let value = if reached == Truth::Yes { value } else { Value::Unknown };
        let lower = name.to_lowercase();
        if let Some(field) = lower.strip_prefix("req.http.").or_else(|| lower.strip_prefix("bereq.http.")) {
            if value != Value::Unknown && reached == Truth::Yes {
                let text = value.text().map(str::to_owned);
                let repair = self.without(name, spot);
                self.altered.push(Altered {
                    name: field.to_owned(),
                    value: text,
                    spot: spot.clone(),
                    repair,
                    usual: false,
                });
            }
            return self.scene.view.set(field, value);
        }
        match lower.as_str() {
            "req.url" | "bereq.url" => self.scene.view.path = value,
            "req.method" | "bereq.method" => self.scene.view.method = value,
            "beresp.uncacheable" if !spot_says_false(spot) => self.kept = None,
            "beresp.uncacheable" => {}
            "beresp.ttl" => self.kept = Some(spot.clone()),
            _ => {
                self.scene.names.insert(name.to_owned(), value);
            }
        }
    }

    /// The repair that takes a statement out; `None` where it is not in one line with its end.
    fn without(&self, name: &str, spot: &Spot) -> Option<Repair> {
        let raw = &spot.text;
        let at = raw.find(&format!("unset {name}")).or_else(|| raw.find(&format!("set {name}")))?;
        let (before, from) = raw.split_at(at);
        let (statement, after) = from.split_once(';')?;
        if statement.contains('"') || raw.contains(['#']) {
            return None;
        }
        let left = format!("{before}{}", after.trim_start());
        let insert = if left.trim().is_empty() { Vec::new() } else { vec![left] };
        let summary = format!("take `{statement};` out");
        let also = vec!["the same for all other requests that this line changes".to_owned()];
        Some(self.commands.repair(spot, insert, summary, also))
    }

    /// `return (action)`, reached as surely as is said.
    fn returned(&mut self, words: &[Token], spot: &Spot, reached: Truth) -> End {
        let name = words.first().map_or("", |token| token.text.as_str());
        let end = match name {
            "" => End::Through,
            "synth" | "error" => {
                let number = words.iter().find(|token| token.kind == Kind::Word && token.text.parse::<u16>().is_ok());
                let status = number.and_then(|token| token.text.parse().ok());
                self.answer(status, spot, reached);
                End::Answered
            }
            "fail" => {
                self.refuse(vec![FAILED], FAILED, spot, reached);
                End::Answered
            }
            "purge" => {
                self.trial.admit(reached, Some(200));
                End::Answered
            }
            "restart" | "vcl" | "retry" => {
                self.trial.doubt(spot, &format!("`{name}` is not followed"));
                End::Unknown
            }
            other => End::Action(other.to_owned(), spot.clone()),
        };
        if reached == Truth::Yes { end } else { self.left_in_doubt(end) }
    }

    /// What a return that may happen leaves: the rest of the code may not be run.
    fn left_in_doubt(&mut self, end: End) -> End {
        if matches!(end, End::Action(..)) {
            self.trial.admit(Truth::Unknown, None);
        }
        End::Through
    }

    /// An answer of Varnish's own; `vcl_synth` may change its status.
    fn answer(&mut self, status: Option<u16>, spot: &Spot, reached: Truth) {
        let Some(status) = status else {
            return self.trial.doubt(spot, "the status could not be told");
        };
        let (statuses, location) = self.synthesised(status);
        let seen = statuses.first().copied().unwrap_or(status);
        let target = location.as_deref().unwrap_or("");
        if (300..400).contains(&seen) {
            let reasons = term::redirect_reasons(&self.way, target, seen, self.trial.ask);
            if reasons.is_empty() {
                return self.trial.admit(reached, Some(seen));
            }
            let text = format!("the request is sent on to `{target}`");
            let repair = self.exception(&reasons, spot);
            return self.trial.refuse(reached, Refusal { statuses, reasons, spot: spot.clone(), text, repair });
        }
        if seen < 400 {
            return self.trial.admit(reached, Some(seen));
        }
        self.refuse(statuses, seen, spot, reached);
    }

    /// The statuses that a client sees after `vcl_synth`, empty where that cannot be told, and where it is sent on to.
    fn synthesised(&mut self, status: u16) -> (Vec<u16>, Option<String>) {
        let text = self.scene.text;
        let Some(body) = text.subs.get("vcl_synth") else {
            return (vec![status], None);
        };
        let scene = Scene { text, ask: self.scene.ask, view: self.scene.view.clone(), names: self.scene.names.clone() };
        let mut inner = Run::new(scene, Trial::new(self.scene.ask, "varnish"), self.commands);
        inner.scene.names.insert("resp.status".to_owned(), Value::Text(status.to_string()));
        inner.block(body, Truth::Yes);
        let location = inner.scene.names.iter().find(|(name, _)| name.eq_ignore_ascii_case("resp.http.location"));
        let location = location.and_then(|(_, value)| value.text().map(str::to_owned));
        let statuses = match inner.scene.names.get("resp.status").and_then(Value::text) {
            Some(text) => text.parse::<u16>().into_iter().collect(),
            None => Vec::new(),
        };
        (statuses, location)
    }

    /// A refusal.
    fn refuse(&mut self, statuses: Vec<u16>, own: u16, spot: &Spot, reached: Truth) {
        let reasons = term::reasons(&self.way, own, self.trial.ask);
        let text =
            if own == CLOSED { "the connection is closed".to_owned() } else { format!("the code answers {own}") };
        let repair = self.exception(&reasons, spot);
        self.trial.refuse(reached, Refusal { statuses, reasons, spot: spot.clone(), text, repair });
    }

    /// The condition around with one more part that leaves the request out.
    fn exception(&self, reasons: &[&str], spot: &Spot) -> Option<Repair> {
        let exception = Exception::for_refusal(&self.way, reasons, self.trial.ask)?;
        let query = self.trial.ask.query.as_ref().map_or_else(String::new, |query| format!("?{query}"));
        let target = format!("{}{query}", self.trial.ask.path);
        if self.scene.view.path.text() != Some(target.as_str()) {
            return None;
        }
        let clause = match &exception {
            Exception::Path(_) | Exception::Query(_) => format!("req.url != \"{target}\""),
            Exception::Source(address) => format!("client.ip != \"{address}\""),
            Exception::Method(method) => format!("req.method != \"{method}\""),
            Exception::Version(version) => format!("req.proto != \"HTTP/{version}\""),
            // As the code sees it: the chain of addresses has grown, and what stood before may have changed others.
            Exception::Field(name, _) => match self.scene.view.field(name) {
                Value::Text(value) if !value.contains(['"', '\n']) => format!("req.http.{name} != \"{value}\""),
                _ => return None,
            },
            Exception::Without(name) => format!("req.http.{name}"),
        };
        let Some(around) = self.around.last() else {
            let line = spot.text.trim();
            let alone = line.starts_with("return") && line.ends_with(';') && line.matches(';').count() == 1;
            let indent = spot.text.split("return").next()?;
            let insert = vec![format!("{indent}if ({clause}) {{ {line} }}")];
            return alone.then(|| self.commands.replace(spot, insert, &exception));
        };
        let insert = with_clause(&around.text, &clause)?;
        Some(self.commands.replace(around, vec![insert], &exception))
    }
}

/// Whether a line sets an answer to be kept after all.
fn spot_says_false(spot: &Spot) -> bool {
    spot.text
        .split("beresp.uncacheable")
        .nth(1)
        .is_some_and(|rest| rest.trim_start().trim_start_matches('=').trim_start().starts_with("false"))
}

/// A line with `if (condition)`, the condition joined with a clause; `None` where the condition goes on in another line.
fn with_clause(line: &str, clause: &str) -> Option<String> {
    let open = line.find("if").and_then(|at| Some(at + line.get(at..)?.find('(')?))?;
    let (before, rest) = line.split_at(open);
    let mut depth = 0_u32;
    let mut quoted = false;
    for (at, character) in rest.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (condition, after) = rest.split_at(at + 1);
            let only = before.matches("if").count() <= 1 && !after.contains(" if ");
            return only.then(|| format!("{before}({condition} && {clause}){after}"));
        }
    }
    None
}
