//! nginx: which directive decides a request, and where it stands.
//!
//! The configuration is read as nginx reads it (`tree`), the server and location are chosen as nginx chooses them
//! (`choose`), and the phases are gone through in nginx's order (`run`, `rewrite`, `access`, `content`). What a
//! variable holds may be unknown; then what hangs on it is said to be open, and never guessed.

mod access;
mod apr1;
mod arrival;
mod base64;
mod basic;
mod choose;
mod clock;
mod condition;
mod content;
mod doors;
mod edit;
mod exception;
mod forward;
mod glob;
mod known;
mod lex;
mod listen;
mod logs;
mod lookup;
mod machine;
mod mapping;
mod meaning;
mod opening;
mod passing;
mod pattern;
mod reasons;
mod referer;
mod repair;
mod report;
mod rewrite;
mod run;
mod scope;
mod secure_link;
mod subrequest;
#[cfg(test)]
mod tests;
mod tree;
mod uri;
mod value;
mod variables;
mod written;

use self::choose::Server;
use self::machine::{Defined, Machine, Setting, Shelf};
use self::scope::{Kind, Scope};
use self::tree::{Directive, Tree};
use crate::account::Account;
use crate::ask::Ask;
use crate::files::Files;
use crate::start::Start;
pub use doors::doors;
pub use written::written;

/// What this configuration says of the request.
#[must_use]
pub fn account(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    told(start, files, ask, true)
}

/// Reads this configuration once, to be asked often: what it says of a request, without what would mend it.
pub fn reading<R>(start: &Start, files: &dyn Files, then: impl FnOnce(&dyn Fn(&Ask) -> Account) -> R) -> R {
    let tree = tree::read(files, &start.config);
    let defined = machine::defined(&tree);
    then(&|ask| told_by(&tree, &defined, (start, files, ask), false))
}

/// The account, with repairs or without: those are tried by asking again.
fn told(start: &Start, files: &dyn Files, ask: &Ask, with_repairs: bool) -> Account {
    let tree = tree::read(files, &start.config);
    told_by(&tree, &machine::defined(&tree), (start, files, ask), with_repairs)
}

/// The account of a configuration that was read.
fn told_by(
    tree: &Tree,
    defined: &Defined<'_>,
    (start, files, ask): (&Start, &dyn Files, &Ask),
    with_repairs: bool,
) -> Account {
    let mut account = Account {
        worker: Some(logs::worker(tree)),
        unread: tree.faults.clone(),
        read: tree.files.iter().map(|source| source.path.clone()).collect(),
        ..Account::default()
    };
    match started(start, files, ask, tree, defined) {
        Some(mut machine) => {
            let end = machine.run();
            report::fill(&mut account, machine, end, with_repairs);
        }
        // Of a file that was not read, nothing is told but that.
        None if account.read.is_empty() => {}
        None => account.unread.push(format!(
            "no server of `{}` listens at {}, as far as its `listen` lines tell",
            start.config.display(),
            ask.local
        )),
    }
    account
}

/// The request at the door of the server that takes its connection.
fn started<'a>(
    start: &'a Start,
    files: &'a dyn Files,
    ask: &'a Ask,
    tree: &'a Tree,
    defined: &'a Defined<'a>,
) -> Option<Machine<'a>> {
    let http = tree.top.iter().find(|item| item.name == "http")?;
    let servers: Vec<&Directive> = http.inside().iter().filter(|item| item.name == "server").collect();
    let listeners = listen::listeners(&servers, ask.local);
    let default = *listeners.first()?;
    let by_name = choose::server(&listeners, &ask.host)?;
    let first = match &ask.server_name {
        Some(name) if ask.tls => choose::server(&listeners, name)?,
        _ => Server { listener: default, by_name: false, caught: None, unread: Vec::new() },
    };
    let scope =
        |server: &Server<'a>| Scope::default().with(Kind::Http, http).with(Kind::Server, server.listener.server);
    let first_scope = scope(&first);
    let host_scope = scope(&by_name);
    let setting = Setting { tree, start, files: Shelf(files), ask, defined };
    let next_server = Some((by_name, host_scope));
    Some(Machine { next_server, ..Machine::new(setting, first, first_scope) })
}
