//! HAProxy: frontends, backends and their rules.
//!
//! The frontend is the one whose `bind` takes the request's address and port; its rules run in order, then those of the
//! backend that it chooses. What cannot be evaluated here (tables, scripts, agents) stays unknown and decides nothing.

mod condition;
mod doors;
mod fetch;
mod listen;
mod matching;
mod read;
mod repair;
mod rules;
#[cfg(test)]
mod tests;
mod users;
mod written;

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::account::{Account, Forward, LogFile, LogKind, Target, Worker};
use crate::ask::Ask;
use crate::files::Files;
use crate::server::passing::{self, Altered};
use crate::server::rehearsal::rehearsed;
use crate::server::term::Term;
use crate::server::trial::{Refusal, Trial};
use crate::server::truth::Truth;
use crate::server::view::{Value, View};
use crate::start::Start;
pub use doors::doors;
use fetch::Scene;
use read::{Line, Section, Text};
use rules::Proxy;
use users::Userlists;
pub use written::written;

/// The account that HAProxy gives of a request.
#[must_use]
pub fn account(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    rehearsed(told(start, files, ask), files, ask, |files, ask| told(start, files, ask))
}

/// What it says of a request, its repairs not tried.
#[must_use]
pub fn said(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    told(start, files, ask)
}

/// The account as it is read, its repairs not tried.
fn told(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    let text = Text::read(start, files);
    let users = Userlists::read(&text);
    let mut trial = Trial::new(ask, "haproxy");
    trial.account.read.clone_from(&text.read);
    trial.account.unread.clone_from(&text.unread);
    trial.account.worker = worker(&text);
    if !text.unread.is_empty() {
        trial.admit(Truth::Unknown, None);
    }
    let Some(frontend) = listen::frontend(&text, ask) else {
        trial.account.unread.push(format!("{}: no frontend binds {}", start.config.display(), ask.local));
        return trial.account;
    };
    trial.account.logs = logs(&text, frontend);
    let mut scene = Scene {
        ask,
        view: View::new(ask),
        variables: BTreeMap::new(),
        strange_variables: text.sections.iter().any(|section| section.lines.iter().any(sets_variables)),
        strange_source: listen::believes_proxy(frontend, ask),
        users: &users,
    };
    let mut altered = Vec::new();
    let first = Proxy::new(&text, frontend, files, Vec::new());
    run_defaults(&text, frontend, files, &mut trial, &mut scene, &mut altered);
    first.run(&mut trial, &mut scene, &mut altered);
    if trial.over {
        return trial.finish();
    }
    if frontend.kind() == "listen" && !first.lines("use_backend").any(|_| true) {
        pass_on(&first, &mut trial, &scene, &altered);
        return trial.finish();
    }
    let Some((backend, way)) = choose(&first, &mut trial, &scene) else {
        return trial.finish();
    };
    let second = Proxy::new(&text, backend, files, way);
    second.run(&mut trial, &mut scene, &mut altered);
    if !trial.over {
        pass_on(&second, &mut trial, &scene, &altered);
    }
    trial.finish()
}

/// Rules that stand in named defaults run before the section's own.
fn run_defaults(
    text: &Text,
    section: &Section,
    files: &dyn Files,
    trial: &mut Trial<'_>,
    scene: &mut Scene<'_>,
    altered: &mut Vec<Altered>,
) {
    if let Some(defaults) = section.defaults.and_then(|number| text.sections.get(number)) {
        Proxy::new(text, defaults, files, Vec::new()).run(trial, scene, altered);
    }
}

/// Whether a line lets something outside of the configuration set variables.
fn sets_variables(line: &Line) -> bool {
    line.word(0) == "filter" && line.word(1) == "spoe" || line.word(0).starts_with("lua-load")
}

/// The backend that a frontend chooses, and why; a refusal where there is none.
fn choose<'t>(proxy: &Proxy<'t>, trial: &mut Trial<'_>, scene: &Scene<'_>) -> Option<(&'t Section, Vec<Term>)> {
    let named = |name: &str| {
        let text = proxy.text;
        text.sections.iter().find(|section| matches!(section.kind(), "backend" | "listen") && section.name() == name)
    };
    for line in proxy.lines("use_backend") {
        let outcome = proxy.lists.rule(line.from(2), scene);
        match outcome.truth {
            Truth::No => {}
            Truth::Unknown => trial.doubt(&line.spot, "it cannot be told whether this backend is chosen"),
            Truth::Yes => {
                let name = scene.format(line.word(1));
                return chosen(named(name.text().unwrap_or("")), line, outcome.terms, trial);
            }
        }
    }
    let default = proxy.text.inherited(proxy.section, "default_backend");
    if let Some(line) = default.last() {
        return chosen(named(line.word(1)), line, Vec::new(), trial);
    }
    if proxy.section.kind() == "listen" {
        return Some((proxy.section, Vec::new()));
    }
    let spot = proxy.section.head.spot.clone();
    let text = "no backend is chosen for the request".to_owned();
    let reasons = vec!["upstream-unavailable"];
    trial.refuse(Truth::Yes, Refusal { statuses: vec![503], reasons, spot, text, repair: None });
    None
}

/// A backend that was named, if it is there.
fn chosen<'t>(
    found: Option<&'t Section>,
    line: &Line,
    way: Vec<Term>,
    trial: &mut Trial<'_>,
) -> Option<(&'t Section, Vec<Term>)> {
    if found.is_none() {
        trial.doubt(&line.spot, "the backend that is meant is not known");
    }
    found.map(|section| (section, way))
}

/// To whom a backend passes the request on.
fn pass_on(proxy: &Proxy<'_>, trial: &mut Trial<'_>, scene: &Scene<'_>, altered: &[Altered]) {
    let servers: Vec<&Line> = proxy.lines("server").collect();
    let in_use = |line: &&&Line| !line.words.iter().any(|word| matches!(word.as_str(), "disabled" | "backup"));
    let usual: Vec<&Line> = servers.iter().filter(in_use).copied().collect();
    let taken = if usual.is_empty() { servers } else { usual };
    let Some(first) = taken.first() else {
        let spot = proxy.section.head.spot.clone();
        let text = "the backend has no server".to_owned();
        let reasons = vec!["upstream-unavailable"];
        trial.refuse(Truth::Yes, Refusal { statuses: vec![503], reasons, spot, text, repair: None });
        return;
    };
    let mut fields = scene.view.changes.clone();
    if let Some(field) = forwarded_for(proxy, scene) {
        fields.push(field);
    }
    trial.account.forward = Some(Forward {
        protocol: protocol(first),
        to: taken.iter().filter_map(|line| listen::target(line.word(2))).collect::<Vec<Target>>(),
        path: scene.view.changed_path(scene.ask),
        host: scene.view.changed_host(),
        from: source(proxy, first),
        fields,
        script: None,
        place: Some(first.spot.place()),
    });
    passing::testify(trial, altered, Some(&first.spot));
}

/// The address from which connections to a server go out: its own, or the section's.
fn source(proxy: &Proxy<'_>, server: &Line) -> Option<IpAddr> {
    let at = server.words.iter().position(|word| word == "source");
    let of_section = || proxy.text.inherited(proxy.section, "source").last().map(|line| line.word(1).to_owned());
    let written = at.map(|at| server.word(at + 1).to_owned()).or_else(of_section)?;
    crate::account::address(&written).or_else(|| crate::account::address(written.rsplit_once(':')?.0))
}

/// What a server line speaks.
fn protocol(line: &Line) -> String {
    let words = line.from(3);
    let has = |word: &str| words.iter().any(|known| known == word);
    let fcgi = words.iter().zip(words.iter().skip(1)).any(|(name, value)| name == "proto" && value == "fcgi");
    if fcgi {
        "fastcgi".to_owned()
    } else if has("ssl") {
        "https".to_owned()
    } else {
        "http".to_owned()
    }
}

/// The field in which the client's address is passed on.
fn forwarded_for(proxy: &Proxy<'_>, scene: &Scene<'_>) -> Option<(String, Option<String>)> {
    let options = proxy.text.inherited(proxy.section, "option");
    let line = options.iter().find(|line| line.word(1) == "forwardfor")?;
    let at = line.words.iter().position(|word| word == "header");
    let name = at.map_or("X-Forwarded-For", |at| line.word(at + 1));
    let only_if_none = line.words.iter().any(|word| word == "if-none");
    if only_if_none && scene.view.field(name) != Value::Absent {
        return None;
    }
    Some((name.to_owned(), Some(scene.ask.client.to_string())))
}

/// Who runs it.
fn worker(text: &Text) -> Option<Worker> {
    let global = text.sections.iter().find(|section| section.kind() == "global")?;
    let value =
        |keyword: &str| global.lines.iter().find(|line| line.word(0) == keyword).map(|line| line.word(1).to_owned());
    let (user, group) = (value("user"), value("group"));
    (user.is_some() || group.is_some()).then(|| Worker { user, group, ..Worker::default() })
}

/// The logs that go to files; most go to the system's log.
fn logs(text: &Text, section: &Section) -> Vec<LogFile> {
    let lines = text.inherited(section, "log");
    let global = text.sections.iter().filter(|section| section.kind() == "global");
    let all = global.flat_map(|section| section.lines.iter().filter(|line| line.word(0) == "log")).chain(lines);
    let format = text.inherited(section, "log-format").last().map(|line| line.word(1).to_owned());
    let mut found: Vec<LogFile> = Vec::new();
    for path in all.filter_map(|line| line.words.get(1)).filter(|word| word.starts_with('/')) {
        let path = if path == "/dev/log" { "/var/log/haproxy.log" } else { path };
        if !found.iter().any(|log| log.path.as_os_str() == path) {
            let server = "haproxy".to_owned();
            found.push(LogFile { path: path.into(), kind: LogKind::Access, detail: format.clone(), server });
        }
    }
    found
}
