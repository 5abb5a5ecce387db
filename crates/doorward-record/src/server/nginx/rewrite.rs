//! The rewrite phase: `set`, `if`, `return`, `rewrite`, `break`, of the server and of a location.

use doorward_diagnose::testimony::Bearing;

use super::condition::{self, Condition, Judged};
use super::machine::{End, Finding, Flow, Held, Machine, Mend};
use super::pattern;
use super::reasons;
use super::scope::Kind;
use super::tree::Directive;
use super::value::{Truth, Value};

/// How a list of directives ended.
enum Ran<'a> {
    /// At its end.
    Through,
    /// By `break`, or a rewrite with `last` or `break`; true where the location is looked for again.
    Stopped(bool),
    /// By an answer.
    Flow(Flow<'a>),
}

/// The `if` that led here.
#[derive(Clone)]
struct Under<'a> {
    directive: &'a Directive,
    condition: Condition,
    value: Value<'a>,
    truth: Truth,
}

impl<'a> Machine<'a> {
    /// Runs the rewrite directives of the innermost level.
    pub(super) fn rewrite(&mut self) -> Flow<'a> {
        let Some(level) = self.scope.innermost() else {
            return Flow::On;
        };
        let mut changed = false;
        let ran = self.run_all(level.items(), None, &mut changed);
        match ran {
            Ran::Flow(flow) => flow,
            Ran::Stopped(again) if changed && again => Flow::Again(false),
            Ran::Through if changed => Flow::Again(false),
            Ran::Stopped(_) | Ran::Through => Flow::On,
        }
    }

    fn run_all(&mut self, items: &'a [Directive], under: Option<&Under<'a>>, changed: &mut bool) -> Ran<'a> {
        for item in items {
            let ran = match item.name.as_str() {
                "set" => {
                    self.run_set(item, under);
                    Ran::Through
                }
                "if" => self.run_if(item, changed),
                "return" => return Ran::Flow(self.run_return(item, under)),
                "rewrite" => self.run_rewrite(item, under, changed),
                "break" => return Ran::Stopped(false),
                name if name.starts_with("set_by_lua")
                    || name.starts_with("rewrite_by_lua")
                    || name == "set_unescape_uri" =>
                {
                    self.run_lua(item);
                    Ran::Through
                }
                _ => Ran::Through,
            };
            if !matches!(ran, Ran::Through) {
                return ran;
            }
        }
        Ran::Through
    }

    fn run_set(&mut self, item: &'a Directive, under: Option<&Under<'a>>) {
        let Some(name) = item.word(0).strip_prefix('$') else { return };
        let mut value = self.value(item.word(1));
        if let Some(under) = under {
            value.comes_also_from(&under.value);
        }
        if name == "args" {
            match value.text() {
                Some(text) => self.query = text.to_owned(),
                None => self.adrift = true,
            }
            return;
        }
        self.set.insert(name.to_owned(), value);
    }

    fn run_lua(&mut self, item: &'a Directive) {
        if let Some(name) = item.word(0).strip_prefix('$') {
            self.set.insert(name.to_owned(), Value::unknown(name));
        } else {
            self.veiled = true;
            self.not_read(item.at, &format!("`{}` is not read", item.name));
        }
    }

    fn run_if(&mut self, item: &'a Directive, changed: &mut bool) -> Ran<'a> {
        let Some(condition) = condition::parsed(item) else {
            self.not_read(item.at, "the condition of this `if` is not understood");
            return Ran::Through;
        };
        let Judged { truth, value, caught } = self.judge(&condition);
        match truth {
            Truth::No => {
                self.note_unset(item, &value);
                Ran::Through
            }
            Truth::Yes => {
                if let Some(caught) = caught {
                    self.take_caught(&caught);
                }
                if self.scope.location().is_some() {
                    self.scope = self.scope.with(Kind::If, item);
                }
                let under = Under { directive: item, condition, value, truth };
                self.run_all(item.inside(), Some(&under), changed)
            }
            Truth::Maybe => {
                self.run_maybe(item, condition, value);
                Ran::Through
            }
        }
    }

    /// What an `if` would have set owes its value to the condition as well.
    fn note_unset(&mut self, item: &'a Directive, value: &Value<'a>) {
        for inner in item.inside().iter().filter(|inner| inner.name == "set") {
            let Some(name) = inner.word(0).strip_prefix('$') else { continue };
            let mut kept = self.variable(name, 0);
            kept.comes_also_from(value);
            self.set.insert(name.to_owned(), kept);
        }
    }

    /// An `if` whose condition is not known: what it would do is noted, and the request goes on as if it did not hold.
    fn run_maybe(&mut self, item: &'a Directive, condition: Condition, value: Value<'a>) {
        let mut sets: Vec<(String, Value<'a>)> = Vec::new();
        let mut told = false;
        for inner in item.inside() {
            match inner.name.as_str() {
                "set" => {
                    if let Some(name) = inner.word(0).strip_prefix('$') {
                        let mut given = self.value(inner.word(1));
                        given.comes_also_from(&value);
                        sets.push((name.to_owned(), given));
                    }
                }
                "return" if !self.is_ruled_out(inner) => {
                    let under = Under {
                        directive: item,
                        condition: condition.clone(),
                        value: value.clone(),
                        truth: Truth::Maybe,
                    };
                    if let Some((finding, _)) = self.returned(inner, Some(&under)) {
                        self.note(Finding { bearing: Bearing::Allows, mend: Mend::Nothing, ..finding });
                    } else {
                        self.adrift = true;
                    }
                    told = true;
                }
                "return" | "break" => {}
                _ => {
                    self.adrift = true;
                    told = true;
                }
            }
        }
        for (name, given) in sets {
            let before = self.variable(&name, 0);
            self.set.insert(name, before.or(&given));
        }
        if told {
            let wanted = value.origins.join("`, `$");
            self.not_read(item.at, &format!("whether this `if` holds depends on `${wanted}`, which is not known"));
        }
    }

    /// Whether this `return` cannot have been taken, since another status was answered.
    fn is_ruled_out(&self, item: &Directive) -> bool {
        let (Some(seen), Ok(status)) = (self.ask.status, item.word(0).parse::<u16>()) else {
            return false;
        };
        let is_mapped = self.error_page_of(status).is_some();
        seen != status && !(status == 444 && seen == 0) && !is_mapped
    }

    fn run_return(&mut self, item: &'a Directive, under: Option<&Under<'a>>) -> Flow<'a> {
        let Some((finding, plain)) = self.returned(item, under) else {
            let (status, target) = redirect_of(item);
            let target = self.target(&target).text().unwrap_or("").to_owned();
            if (300..400).contains(&status) || target.contains("://") || item.words.len() == 1 {
                self.note_redirect(item, under, &target);
            }
            return Flow::Ends(match status {
                300..400 => End::Redirect(status, target),
                _ => End::Status(status, true),
            });
        };
        if plain {
            return self.refuse(finding);
        }
        self.refuse_at_once(finding)
    }

    /// What a `return` with an error says, and whether error pages are asked; absent where it is no error.
    fn returned(&self, item: &'a Directive, under: Option<&Under<'a>>) -> Option<(Finding<'a>, bool)> {
        let status: u16 = item.word(0).parse().ok()?;
        if status < 400 {
            return None;
        }
        let plain = item.words.len() < 2;
        let (reasons, text, mend) = match under {
            Some(under) => {
                let reasons = reasons::of_condition(self, &under.condition, &under.value, status);
                let text = self.told(under, status);
                (reasons, text, self.held(under))
            }
            None => (
                reasons::of_plain_return(self, item, status),
                format!("{} answers {status} to every request", self.here()),
                Mend::Everybody(self.scope.clone(), item, self.path.clone()),
            ),
        };
        let mend = if under.is_some_and(|under| under.truth == Truth::Maybe) { Mend::Nothing } else { mend };
        Some((Finding { bearing: Bearing::Refuses, reasons, by: Some(item), text, status, mend }, plain))
    }

    fn held(&self, under: &Under<'a>) -> Mend<'a> {
        Mend::Condition(Box::new(Held {
            scope: self.scope.clone(),
            directive: under.directive,
            condition: under.condition.clone(),
            value: under.value.clone(),
            path: self.path.clone(),
        }))
    }

    fn told(&self, under: &Under<'a>, status: u16) -> String {
        let condition = under.directive.words.join(" ");
        let mut text = match under.truth {
            Truth::Maybe => format!("answers {status} if `{condition}` holds, which is not known"),
            _ => format!("answers {status}, since `{condition}` holds for this request"),
        };
        for via in &under.value.via {
            text.push_str(&format!("; decided by `{}` at {}", via.block.name, self.tree.words(via.at())));
        }
        text
    }

    /// Where the request is, in words.
    pub(super) fn here(&self) -> String {
        match self.scope.location() {
            Some(location) => format!("`location {}`", location.words.join(" ")),
            None if self.server.by_name => "this server".to_owned(),
            None => "the default server of this address, which no name of the request's leads away from,".to_owned(),
        }
    }

    /// Notes a redirect that stands in for a refusal.
    fn note_redirect(&mut self, item: &'a Directive, under: Option<&Under<'a>>, target: &str) {
        let Some(under) = under else { return };
        let Some(reasons) = reasons::of_redirect(self, &under.condition, &under.value, target) else { return };
        let text = format!("redirects to `{target}`, since {} holds", under.directive.words.join(" "));
        let status = redirect_of(item).0;
        self.note(Finding { bearing: Bearing::Refuses, reasons, by: Some(item), text, status, mend: Mend::Nothing });
    }

    fn run_rewrite(&mut self, item: &'a Directive, under: Option<&Under<'a>>, changed: &mut bool) -> Ran<'a> {
        let caught = match pattern::find(item.word(0), false, &self.path) {
            Ok(Some(caught)) => caught,
            Ok(None) => return Ran::Through,
            Err(wrong) => {
                self.not_read(item.at, &wrong);
                self.adrift = true;
                return Ran::Through;
            }
        };
        self.take_caught(&caught);
        let template = item.word(1);
        let flag = item.word(2);
        let leaves = ["http://", "https://", "$scheme"].iter().any(|start| template.starts_with(start));
        let (template, keeps_query) = match template.strip_suffix('?') {
            Some(cut) => (cut, false),
            None => (template, true),
        };
        let given = self.target(template);
        let Some(target) = given.text().map(str::to_owned) else {
            self.not_read(item.at, "where this `rewrite` leads is not known");
            return Ran::Flow(Flow::Ends(End::Lost));
        };
        if leaves || flag == "redirect" || flag == "permanent" {
            self.note_redirect(item, under, &target);
            return Ran::Flow(Flow::Ends(End::Redirect(if flag == "permanent" { 301 } else { 302 }, target)));
        }
        self.note_soft_login(item, under, &target);
        self.go_to(&target, keeps_query);
        self.internal = true;
        *changed = true;
        match flag {
            "last" => Ran::Stopped(true),
            "break" => {
                *changed = false;
                Ran::Stopped(false)
            }
            _ => Ran::Through,
        }
    }

    /// The path and query of a rewritten target.
    pub(super) fn go_to(&mut self, target: &str, keeps_query: bool) {
        match target.split_once('?') {
            Some((path, query)) => {
                let old = std::mem::take(&mut self.query);
                self.path = path.to_owned();
                self.query = if keeps_query && !old.is_empty() { format!("{query}&{old}") } else { query.to_owned() };
            }
            None => {
                self.path = target.to_owned();
                if !keeps_query {
                    self.query.clear();
                }
            }
        }
    }

    /// Notes that a login page is given in place of what was asked for.
    fn note_soft_login(&mut self, item: &'a Directive, under: Option<&Under<'a>>, target: &str) {
        if !reasons::is_login(target) || reasons::is_login(&self.path) {
            return;
        }
        let why = under.map_or(String::new(), |under| format!(", since {} holds", under.directive.words.join(" ")));
        self.note(Finding {
            bearing: Bearing::Refuses,
            reasons: vec!["soft-401"],
            by: Some(item),
            text: format!("gives the page `{target}` in place of what was asked for{why}"),
            status: 200,
            mend: Mend::Nothing,
        });
    }
}

/// The status and target of a `return` that is no error.
fn redirect_of(item: &Directive) -> (u16, String) {
    match item.word(0).parse::<u16>() {
        Ok(status) => (status, item.word(1).to_owned()),
        Err(_) => (302, item.word(0).to_owned()),
    }
}
