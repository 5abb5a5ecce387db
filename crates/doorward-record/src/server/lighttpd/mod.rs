//! lighttpd: conditions and modules.
//!
//! Every condition is evaluated, the last setting of those that hold counts, and the modules judge in the order in which
//! they are loaded. Scripts (`mod_magnet`) and conditions on the disk are not evaluated and decide nothing.

mod data;
mod doors;
mod parse;
mod rules;
mod select;
mod serve;
#[cfg(test)]
mod tests;
mod token;
mod written;

use crate::account::Account;
use crate::ask::Ask;
use crate::files::Files;
use crate::server::edit::Commands;
use crate::server::path;
use crate::server::pattern::Pattern;
use crate::server::rehearsal::rehearsed;
use crate::server::trial::Trial;
use crate::server::truth::Truth;
use crate::start::Start;
pub use doors::doors;
use parse::Text;
use rules::Bench;
use select::{Held, Sight};
pub use written::written;

/// How often a request may be rewritten.
const MAX_REWRITES: usize = 16;

/// The account that lighttpd gives of a request.
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
    let mut trial = Trial::new(ask, "lighttpd");
    trial.account.read.clone_from(&text.read);
    trial.account.unread.clone_from(&text.unread);
    if !text.unread.is_empty() {
        trial.admit(Truth::Unknown, None);
    }
    let mut sight = Sight {
        ask,
        path: path::cleaned(&path::decoded(&ask.path)),
        query: ask.query.clone().unwrap_or_default(),
        strange_source: believes_fields(&text, ask),
    };
    rewrite(&text, files, &mut sight, &mut trial);
    let held = Held::new(&text, &sight);
    trial.account.worker = serve::worker(&held);
    trial.account.logs = serve::logs(&held);
    let config = start.config.display().to_string();
    let commands = Commands::new(&["lighttpd", "-tt", "-f", &config], &["systemctl", "reload", "lighttpd"]);
    Bench { text: &text, held: &held, sight: &sight, files, commands: &commands }.run(&mut trial);
    if !trial.over {
        serve::serve(&held, &sight, files, &mut trial);
    }
    trial.finish()
}

/// Whether the client's address is taken from a field that this request has.
fn believes_fields(text: &Text, ask: &Ask) -> bool {
    let set = |name: &str| text.contexts.iter().any(|context| context.settings.iter().any(|it| it.name == name));
    let sent = ask.field("x-forwarded-for").or_else(|| ask.field("forwarded")).is_some();
    sent && (set("extforward.forwarder") || set("extforward.headers"))
}

/// `url.rewrite-once` and its kin change the path before anything else is asked.
fn rewrite(text: &Text, files: &dyn Files, sight: &mut Sight<'_>, trial: &mut Trial<'_>) {
    for _ in 0..MAX_REWRITES {
        let held = Held::new(text, sight);
        let mut again = false;
        for name in
            ["url.rewrite-once", "url.rewrite", "url.rewrite-final", "url.rewrite-repeat", "url.rewrite-if-not-file"]
        {
            let Some(setting) = held.sure(name) else {
                continue;
            };
            if name == "url.rewrite-if-not-file" && serve::is_file(&held, sight, files) {
                continue;
            }
            let target = rules::target(sight);
            for entry in setting.value.entries() {
                let key = entry.key.as_deref().unwrap_or("");
                let by = entry.value.text().unwrap_or("");
                let pattern = Pattern::new(key, false);
                let truth = pattern.as_ref().map_or(Truth::Unknown, |pattern| pattern.matches(&target));
                if truth == Truth::No {
                    continue;
                }
                let rewritten = pattern.and_then(|pattern| pattern.expanded(&target, by));
                match rewritten.filter(|_| truth == Truth::Yes && !by.contains('%') && !by.contains("${")) {
                    Some(rewritten) => take(&rewritten, sight),
                    None => trial.doubt(&setting.spot, "a rewriting could not be followed"),
                }
                again = name == "url.rewrite-repeat";
                break;
            }
        }
        if !again {
            return;
        }
    }
}

/// Takes a new target.
fn take(target: &str, sight: &mut Sight<'_>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    sight.path = path::cleaned(&path::decoded(path));
    query.clone_into(&mut sight.query);
}
