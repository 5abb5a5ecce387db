//! Apache httpd: which directive decides a request, and where it stands, `.htaccess` files included.
//!
//! The configuration is read as httpd reads it, the virtual host chosen, the path turned into a file, the sections that hold put in
//! their order, and each module asked in its turn. What is not understood is unread, and what follows it no longer certain.

mod access;
mod alias;
mod authn;
mod authz;
mod base64;
mod class;
mod compat;
mod decide;
mod doors;
mod early;
mod env;
mod expr;
mod folder;
mod glob;
mod htaccess;
mod layer;
mod lex;
mod logs;
mod modsec;
mod names;
mod pass;
mod pattern;
mod proxy;
mod read;
mod reason;
mod repair;
mod report;
mod rewrite;
mod serve;
mod tree;
mod truth;
mod url;
mod verdict;
mod vhost;
mod walk;
mod written;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use doorward_diagnose::testimony::Place;

use self::decide::Trail;
use self::read::Reader;
use self::tree::Nodes;
use self::verdict::Step;
use self::walk::Access;
use crate::{Account, Ask, Files, Start, Unreadable};
pub use doors::doors;
pub use written::written;

/// The name of the variable that keeps that a rule with `[END]` was carried out; no directive can set it.
const ENDED: &str = "\0rewriting ended";
/// ServerRoot where nothing says otherwise, as Debian compiles it.
const DEFAULT_ROOT: &str = "/etc/apache2";

/// What Apache's configuration says of one request.
#[must_use]
pub fn account(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    let start = &with_environment(start, files);
    match read(start, files) {
        Ok((reader, main)) => told(start, files, (&reader, &main), ask, true),
        Err(error) => Account { unread: vec![error.to_string()], ..Account::default() },
    }
}

/// Reads this configuration once, to be asked often: what it says of a request, without what would mend it.
pub fn reading<R>(start: &Start, files: &dyn Files, then: impl FnOnce(&dyn Fn(&Ask) -> Account) -> R) -> R {
    let start = &with_environment(start, files);
    match read(start, files) {
        Ok((reader, main)) => then(&|ask| told(start, files, (&reader, &main), ask, false)),
        Err(error) => then(&|_| Account { unread: vec![error.to_string()], ..Account::default() }),
    }
}

/// The account of a configuration that was read.
fn told(
    start: &Start,
    files: &dyn Files,
    (reader, main): (&Reader<'_>, &Nodes),
    ask: &Ask,
    with_repairs: bool,
) -> Account {
    let site = early::site(main, ask);
    let access = Access { start, files, reader, regardless: false, with_repairs };
    let mut pass = early::pass(&site, files, ask);
    let mut trail = Trail::default();
    early::carry_out(&access, &mut pass, &mut trail);
    let mut account = report::account(&access, &pass, trail);
    if reader.has_gaps || !reader.faults.is_empty() {
        report::hold_back(&mut account);
    }
    account.logs = logs::logs(&site, &reader.root);
    account.worker = Some(logs::worker(&site));
    account.read.splice(0..0, reader.read.iter().cloned());
    account.unread.splice(0..0, reader.unread.iter().cloned());
    account.unread.extend(reader.faults.iter().map(|fault| format!("{}: {}", fault.place, fault.text)));
    account.unread.extend(site.doubt.clone());
    account
}

/// Reads the configuration from its main file on.
fn read<'a>(start: &Start, files: &'a dyn Files) -> Result<(Reader<'a>, Nodes), Unreadable> {
    let root = start.prefix.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_ROOT));
    let mut reader = Reader::new(start, files, root);
    let mut nodes = Vec::new();
    let config = reader.rooted(&start.config.to_string_lossy());
    reader.file(&config, &mut nodes)?;
    Ok((reader, Rc::new(nodes)))
}

/// Whether the configuration refuses this request for certain, has nothing for it, or cannot be read.
fn refuses(start: &Start, files: &dyn Files, ask: &Ask) -> bool {
    let Ok((reader, main)) = read(start, files) else { return true };
    if !reader.faults.is_empty() {
        return true;
    }
    let site = early::site(&main, ask);
    let access = Access { start, files, reader: &reader, regardless: false, with_repairs: false };
    let mut pass = early::pass(&site, files, ask);
    let mut trail = Trail::default();
    early::carry_out(&access, &mut pass, &mut trail);
    trail.missing || trail.steps.iter().any(|step| matches!(step, Step::Refused(_)))
}

/// The start with the environment of Debian's `envvars`, where the running server's own is not known.
fn with_environment(start: &Start, files: &dyn Files) -> Start {
    let mut start = start.clone();
    let folder = start.config.parent().unwrap_or(Path::new(DEFAULT_ROOT));
    let Ok(text) = files.text(&folder.join("envvars")) else { return start };
    let known: BTreeMap<String, String> = start.environment.iter().cloned().collect();
    for line in text.lines() {
        let line = line.trim().strip_prefix("export ").unwrap_or(line.trim());
        let Some((name, value)) = line.split_once('=') else { continue };
        let plain =
            !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
        if plain && !known.contains_key(name) {
            let value = value.trim_matches(['"', '\'']).replace("$SUFFIX", "").replace("${SUFFIX}", "");
            start.environment.push((name.to_owned(), value));
        }
    }
    start
}

/// A place without a line.
fn whole(file: &Path) -> Place {
    Place { file: file.to_owned(), line: None }
}
