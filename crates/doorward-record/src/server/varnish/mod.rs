//! Varnish: what VCL returns and makes up itself.
//!
//! `vcl_recv` is run for the request, then what the built-in code would refuse, then what is changed on the way to the server
//! behind. Modules other than the plainest, and rules about the answer, are not evaluated and decide nothing.

mod eval;
mod parse;
mod run;
#[cfg(test)]
mod tests;
mod token;

use std::collections::BTreeMap;

use doorward_diagnose::{Bearing, Tie};

use crate::account::{Account, Forward, Target};
use crate::ask::Ask;
use crate::files::Files;
use crate::server::edit::Commands;
use crate::server::passing;
use crate::server::rehearsal::rehearsed;
use crate::server::trial::{Refusal, Spot, Trial};
use crate::server::truth::Truth;
use crate::server::view::{Value, View};
use crate::start::Start;
use eval::Scene;
use parse::{Backend, Text};
use run::{End, Run};

/// Statuses of refusals that a cache may keep.
const KEPT: &[u16] = &[401, 403, 404, 410, 429];

/// The account that Varnish gives of a request.
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
    let mut text = Text::default();
    text.take(&start.config, files, 0);
    let mut trial = Trial::new(ask, "varnish");
    trial.account.read.clone_from(&text.read);
    trial.account.unread.clone_from(&text.unread);
    // Nearly all code looks at the whole URL.
    if !text.unread.is_empty() || ask.is_query_unknown() {
        trial.admit(Truth::Unknown, None);
    }
    let config = start.config.display().to_string();
    let commands = Commands::new(&["varnishd", "-C", "-f", &config], &["systemctl", "reload", "varnish"]);
    let mut view = View::new(ask);
    if let Some(query) = &ask.query {
        view.path = Value::Text(format!("{}?{query}", ask.path));
    }
    view.set("X-Forwarded-For", forwarded(&view, ask));
    let scene = Scene { text: &text, ask, view, names: BTreeMap::new() };
    let mut run = Run::new(scene, trial, &commands);
    let end = run.sub("vcl_recv");
    let action = match end {
        End::Answered | End::Unknown => return run.trial.finish(),
        End::Through => {
            built_in(&mut run, &start.config);
            ("hash".to_owned(), None)
        }
        End::Action(name, spot) => (name, Some(spot)),
    };
    if !run.trial.over {
        behind(&mut run, &action.0, action.1);
    }
    run.trial.finish()
}

/// The chain of addresses, to which Varnish adds the client's before any code runs.
fn forwarded(view: &View, ask: &Ask) -> Value {
    let client = ask.client.to_canonical().to_string();
    match view.values("x-forwarded-for") {
        None => Value::Unknown,
        Some(values) => Value::Text(values.into_iter().chain([client.as_str()]).collect::<Vec<_>>().join(", ")),
    }
}

/// What the built-in code refuses after a `vcl_recv` that returns nothing.
fn built_in(run: &mut Run<'_, '_>, config: &std::path::Path) {
    let none = run.scene.view.field("host") == Value::Absent && run.trial.ask.version == "1.1";
    let spot = Spot { file: config.to_owned(), line: 1, text: String::new() };
    let text = "the built-in code wants a Host".to_owned();
    let reasons = vec!["request-malformed"];
    run.trial.refuse(none.into(), Refusal { statuses: vec![400], reasons, spot, text, repair: None });
}

/// What is done on the way to the server behind, and which server that is.
fn behind(run: &mut Run<'_, '_>, action: &str, spot: Option<Spot>) {
    let backend = run.scene.names.get("req.backend_hint").or_else(|| run.scene.names.get("req.backend")).cloned();
    let plain = run.scene.view.method.text().is_some_and(|method| matches!(method, "GET" | "HEAD"));
    // The built-in code looks nothing up for those who bring credentials or cookies.
    let own = spot.is_some();
    let personal = ["authorization", "cookie"].iter().any(|name| run.scene.view.field(name) != Value::Absent);
    let looked_up = matches!(action, "hash" | "lookup") && plain && (own || !personal);
    for name in ["vcl_hash", if looked_up { "vcl_miss" } else { "vcl_pass" }, "vcl_backend_fetch"] {
        if run.sub(name) == End::Answered {
            return;
        }
    }
    run.sub("vcl_backend_response");
    let kept = run.kept.clone();
    if let Some(status) = run.trial.ask.status.filter(|status| looked_up && KEPT.contains(status))
        && let Some(spot) = kept
    {
        let text = format!("an answer with {status} may be kept by this and given to others");
        let reasons = vec!["cache-stale-denial", "cache-key-too-wide"];
        run.trial.say(Bearing::Allows, Tie::Loose, reasons, Some(&spot), text, None);
    }
    forward(run, backend.as_ref());
}

/// To whom the request is passed on.
fn forward(run: &mut Run<'_, '_>, hint: Option<&Value>) {
    let text = run.scene.text;
    let found: Option<&Backend> = match hint {
        Some(Value::Text(name)) => text.backends.iter().find(|backend| backend.name == *name),
        Some(_) => None,
        None => text.backends.iter().find(|backend| backend.name == "default").or_else(|| text.backends.first()),
    };
    let all: Vec<&Backend> = match (found, hint) {
        (Some(backend), _) => vec![backend],
        // A director chooses among them.
        (None, Some(_)) => text.backends.iter().collect(),
        (None, None) => Vec::new(),
    };
    let path = run.scene.view.path.text().map(|target| target.split('?').next().unwrap_or("").to_owned());
    let spot = all.first().and_then(|backend| backend.spot.clone());
    run.trial.account.forward = Some(Forward {
        protocol: "http".to_owned(),
        to: all.iter().filter_map(|backend| target(backend)).collect(),
        path: path.filter(|path| *path != run.trial.ask.path),
        host: run.scene.view.changed_host(),
        from: None,
        fields: run.scene.view.changes.clone(),
        script: None,
        place: spot.as_ref().map(Spot::place),
    });
    passing::testify(&mut run.trial, &run.altered, spot.as_ref());
}

/// The address of a server behind.
fn target(backend: &Backend) -> Option<Target> {
    if let Some(path) = backend.properties.get("path") {
        return Some(Target::Socket(path.into()));
    }
    let host = backend.properties.get("host")?.clone();
    let port = backend.properties.get("port").map_or(Some(80), |port| port.parse().ok())?;
    Some(Target::Host(host, port))
}
