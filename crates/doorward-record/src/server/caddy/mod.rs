//! Caddy: the Caddyfile.
//!
//! The site is chosen by port, scheme and host; its directives run in Caddy's own order and not as written. Plugins, services
//! that decide on sign-ins, and all but the plainest expressions are not evaluated and decide nothing.

mod course;
mod expression;
mod handlers;
mod lexer;
mod matcher;
mod order;
mod repair;
mod serve;
mod site;
#[cfg(test)]
mod tests;
mod tree;
mod written;

use crate::account::{Account, LogFile, LogKind};
use crate::ask::Ask;
use crate::files::Files;
use crate::server::edit::Commands;
use crate::server::rehearsal::rehearsed;
use crate::server::trial::{Refusal, Trial};
use crate::server::truth::Truth;
use crate::server::view::View;
use crate::start::Start;
use course::Course;
use matcher::Sight;
use site::Door;
pub use site::doors;
use tree::{Directive, Tree};
pub use written::written;

/// The account that Caddy gives of a request.
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
    let tree = Tree::read(start, files);
    let mut trial = Trial::new(ask, "caddy");
    trial.account.read.clone_from(&tree.read);
    trial.account.unread.clone_from(&tree.unread);
    if !tree.unread.is_empty() {
        trial.admit(Truth::Unknown, None);
    }
    match site::door(&tree, ask) {
        Door::Site(site, others) => through(start, files, &tree, site, others, trial),
        Door::WantsTls(site) => at_door(trial, site, 400, "the port speaks TLS, and the request came without"),
        Door::Redirects(site) => at_door(trial, site, 308, "the site sends plain requests on to `https`"),
        Door::Nobody => {
            // Caddy answers an empty page where it has no site.
            trial.account.logs = logs(&tree.options, LogKind::Error);
            trial.admit(Truth::Yes, Some(200));
            trial.finish()
        }
    }
}

/// A refusal before any directive is asked.
fn at_door(mut trial: Trial<'_>, site: &Directive, status: u16, text: &str) -> Account {
    let reasons = vec!["https-required"];
    let (spot, text) = (site.spot.clone(), text.to_owned());
    trial.refuse(Truth::Yes, Refusal { statuses: vec![status], reasons, spot, text, repair: None });
    trial.finish()
}

/// A request goes through a site.
fn through(
    start: &Start,
    files: &dyn Files,
    tree: &Tree,
    site: &Directive,
    others: bool,
    mut trial: Trial<'_>,
) -> Account {
    let config = start.config.display().to_string();
    let adapter = ["--config", config.as_str(), "--adapter", "caddyfile"];
    let words = |verb: &'static str| -> Vec<&str> { ["caddy", verb].into_iter().chain(adapter).collect() };
    let commands = Commands::new(&words("validate"), &words("reload"));
    trial.account.logs = logs(&site.block, LogKind::Access);
    trial.account.logs.extend(logs(&tree.options, LogKind::Error));
    let believes_fields = tree.options.iter().any(|option| option.name() == "servers");
    let sight = Sight { ask: trial.ask, view: View::new(trial.ask), believes_fields };
    let order = order::order(&tree.options);
    let mut course = Course {
        tree,
        order: &order,
        files,
        commands: &commands,
        sight,
        trial,
        root: start.folder.clone(),
        way: Vec::new(),
        scopes: Vec::new(),
        around: Vec::new(),
        altered: Vec::new(),
        others,
        own_errors: site.block.iter().any(|directive| directive.name() == "handle_errors"),
    };
    course.run(&site.block, false);
    if !course.trial.over {
        // Where nothing answers, Caddy answers an empty page.
        course.trial.admit(Truth::Yes, Some(200));
    }
    course.trial.finish()
}

/// The files of `log` in a list of directives.
fn logs(directives: &[Directive], kind: LogKind) -> Vec<LogFile> {
    let outputs = directives.iter().filter(|directive| directive.name() == "log").flat_map(|log| &log.block);
    let files = outputs.filter(|line| line.name() == "output" && line.word(1) == "file");
    files.map(|line| LogFile { path: line.word(2).into(), kind, detail: None, server: "caddy".to_owned() }).collect()
}
