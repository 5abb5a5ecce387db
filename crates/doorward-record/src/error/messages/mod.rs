//! Every message that bears on a refusal, as data: one file a server, registered in [`MESSAGES`].
//!
//! A message says at which level it is written, with which statuses it goes, for which reasons it speaks, and in words what it
//! means. What a server refuses without a word stands in [`super::silent`].

mod apache_authentication;
mod apache_authorization;
mod apache_core;
mod apache_modules;
mod apache_tls;
mod applications;
pub(super) mod gateways;
mod lighttpd;
pub(super) mod modsecurity;
mod nginx;
mod php_fpm;
mod squid;

use std::borrow::Cow;
use std::sync::LazyLock;

use super::line::{Capture, Level, Values, Writer};
use super::pattern::Pattern;

/// All messages: the slices of the servers in order. Within one server the more telling stand first.
pub static MESSAGES: &[&[Message]] = &[
    nginx::MESSAGES,
    apache_core::MESSAGES,
    apache_authentication::MESSAGES,
    apache_authorization::MESSAGES,
    apache_tls::MESSAGES,
    apache_modules::MESSAGES,
    modsecurity::MESSAGES,
    php_fpm::MESSAGES,
    lighttpd::MESSAGES,
    squid::MESSAGES,
    gateways::MESSAGES,
    applications::MESSAGES,
];

/// What part a message plays in a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Where it stands, the request was refused for what it says.
    Refuses,
    /// It stands beside a refusal, or beside a request that was let through: a warning, a hint, a rule that counted.
    Accompanies,
}

/// One message of one server.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// Who writes it.
    pub writer: Writer,
    /// Its codes, where the server gives messages codes.
    pub codes: &'static [u32],
    /// How it reads: plain text with `{captures}`. Several where versions differ.
    pub patterns: &'static [&'static str],
    /// The level at which it is written.
    pub level: Level,
    /// Whether the words mean this only at that very level.
    pub only_at_level: bool,
    /// The statuses it goes with, the most usual first; empty where any can come of it.
    pub statuses: &'static [u16],
    /// Ids of the catalogue, the likeliest first.
    pub reasons: &'static [&'static str],
    /// What it means, as a clause with `{captures}`.
    pub clause: &'static str,
    /// Whether it refuses.
    pub part: Part,
}

impl Message {
    /// The clause with its captures filled in; what was not caught is left as an ellipsis.
    #[must_use]
    pub fn clause_with<'a>(&self, value: impl Fn(Capture) -> Option<Cow<'a, str>>) -> String {
        let mut out = String::with_capacity(self.clause.len());
        let mut rest = self.clause;
        while let Some((text, after)) = rest.split_once('{') {
            out.push_str(text);
            let Some((name, left)) = after.split_once('}') else { break };
            let known = Capture::named(name).and_then(&value);
            out.push_str(known.as_deref().unwrap_or("…"));
            rest = left;
        }
        out.push_str(rest);
        out
    }
}

/// All messages in order.
pub fn messages() -> impl Iterator<Item = &'static Message> {
    MESSAGES.iter().flat_map(|server| server.iter())
}

/// One server's messages, made ready for looking up.
#[derive(Default)]
struct Table {
    codes: Vec<(u32, usize)>,
    entries: Vec<Entry>,
    /// The entries by the first byte of a pattern; the last list holds those that begin with a capture.
    by_first: Vec<Vec<(usize, usize)>>,
}

/// A message with its patterns made ready.
struct Entry {
    message: &'static Message,
    patterns: Vec<Pattern>,
}

/// The code under which mod_evasive's message is found: it has Apache's words for another cause, and no code.
pub(super) const EVASIVE_CODE: u32 = 2_000_000;

/// What a sub-status of IIS means, as its log writes them: `403` and `14`.
#[must_use]
pub fn iis(status: u16, sub_status: u16) -> Option<&'static Message> {
    let code = u32::from(status) * 1000 + u32::from(sub_status);
    gateways::MESSAGES.iter().find(|message| message.codes.contains(&code))
}

/// A message and what its pattern caught.
pub(super) type Found<'a> = (&'static Message, Values<'a>);

/// One list a first byte, and one for patterns that begin with a capture.
const LISTS: usize = 257;

/// The tables, one a writer, by the writer's number.
static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut tables: Vec<Table> = Vec::new();
    for message in messages() {
        let at = message.writer as usize;
        if tables.len() <= at {
            tables.resize_with(at + 1, Table::default);
        }
        if let Some(table) = tables.get_mut(at) {
            table.add(message);
        }
    }
    for table in &mut tables {
        table.codes.sort_unstable();
    }
    tables
});

impl Table {
    fn add(&mut self, message: &'static Message) {
        let entry = self.entries.len();
        let patterns: Vec<Pattern> = message.patterns.iter().filter_map(|written| Pattern::new(written)).collect();
        for (index, pattern) in patterns.iter().enumerate() {
            let list = pattern.first().map_or(LISTS - 1, usize::from);
            self.by_first.resize_with(LISTS, Vec::new);
            if let Some(entries) = self.by_first.get_mut(list) {
                entries.push((entry, index));
            }
        }
        self.codes.extend(message.codes.iter().map(|code| (*code, entry)));
        self.entries.push(Entry { message, patterns });
    }

    /// The message with this code, with what its pattern catches. A code is its message's whatever the words.
    fn coded<'a>(&self, code: u32, text: &'a str) -> Option<Found<'a>> {
        let from = self.codes.partition_point(|(known, _)| *known < code);
        let entries = || {
            let same = self.codes.get(from..).unwrap_or_default().iter().take_while(move |(known, _)| *known == code);
            same.filter_map(|(_, entry)| self.entries.get(*entry))
        };
        let caught = entries().find_map(|entry| {
            entry.patterns.iter().find_map(|pattern| pattern.values(text)).map(|values| (entry.message, values))
        });
        caught.or_else(|| entries().next().map(|entry| (entry.message, Values::default())))
    }

    /// The message that reads so.
    fn worded<'a>(&self, level: Option<Level>, text: &'a str) -> Option<Found<'a>> {
        let first = text.bytes().next().map_or(LISTS - 1, usize::from);
        let lists = [self.by_first.get(first), self.by_first.get(LISTS - 1)];
        lists.into_iter().flatten().flatten().find_map(|(entry, pattern)| {
            let entry = self.entries.get(*entry)?;
            let fits = !entry.message.only_at_level || level == Some(entry.message.level);
            fits.then_some(())?;
            entry.patterns.get(*pattern)?.values(text).map(|values| (entry.message, values))
        })
    }
}

/// What a writer's message means, by its code where it has one that is known, by its words otherwise.
pub(super) fn meaning<'a>(writer: Writer, code: Option<u32>, level: Option<Level>, text: &'a str) -> Option<Found<'a>> {
    let table = TABLES.get(writer as usize)?;
    match code {
        Some(code) => table.coded(code, text),
        None => table.worded(level, text),
    }
}

/// The reasons of a rule in a server's own configuration that names paths, methods, addresses or names: the words of the message
/// do not tell which of them it was.
const ACCESS_RULE: &[&str] = &[
    "path-rule",
    "ip-not-allowed",
    "ip-denied",
    "dotfile-rule",
    "extension-rule",
    "method-refused",
    "ip-banned",
    "network-blocked",
    "proxy-address-denied",
    "forwarded-for-denied",
    "robots-txt-refused",
    "xmlrpc-blocked",
    "rest-disabled",
    "gateway-refuses",
    "host-not-served",
    "slash-variant",
    "denial-masked-as-404",
    "denial-masked-by-redirect",
    "maintenance",
];
/// The reasons of a password store that cannot be used.
const STORE_BROKEN: &[&str] = &["auth-backend-broken"];
/// The reasons of a file that the worker may not read, or may not reach.
const FILE_SHUT: &[&str] = &["fs-file-mode", "fs-dir-mode", "fs-owner", "fs-acl"];
/// The reasons of a folder that the worker may not enter.
const FOLDER_SHUT: &[&str] = &["fs-dir-mode", "fs-owner", "fs-acl"];
/// The reasons of a user who is not known where they signed in.
const USER_UNKNOWN: &[&str] = &["credentials-wrong", "realm-mismatch", "authorization-malformed"];
/// The reasons of a password that does not match.
const PASSWORD_WRONG: &[&str] = &["credentials-wrong", "realm-mismatch"];
/// The reasons of an Authorization header in another scheme than the one that is asked for.
const SCHEME_WRONG: &[&str] = &["auth-scheme-wrong", "authorization-malformed", "auth-stacked"];
/// The reasons of a name that is not there.
const ABSENT: &[&str] = &[
    "not-found",
    "path-mapping-wrong",
    "rewrite-missing",
    "path-case",
    "encoded-slash",
    "not-found-masked-as-403",
    "denial-masked-as-404",
];
/// The reasons of a name that is not there, where the name may also be that of the file of users.
const ABSENT_OR_USERS: &[&str] = &[
    "not-found",
    "path-mapping-wrong",
    "rewrite-missing",
    "path-case",
    "encoded-slash",
    "not-found-masked-as-403",
    "denial-masked-as-404",
    "auth-backend-broken",
];
/// The reasons of a known user who lacks what is required.
const ROLE: &[&str] = &["role-insufficient"];

#[cfg(test)]
mod tests;
