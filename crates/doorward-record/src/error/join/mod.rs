//! Ties lines of error logs to requests that we know, and makes testimonies of them.
//!
//! A line belongs to one request; a request may have several lines. The surest tie goes first: a mark or an id, then the
//! connection's port, then client, request, host and time, then a path alone. Where a log is silent about a request and is proven
//! to cover it, the silence is a testimony too.

mod narrow;
mod silence;
mod tie;

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::PathBuf;

use doorward_diagnose::testimony::{Bearing, Place, Testimony, Tie, Witness, quotation, without_secrets};

pub(super) use narrow::{Kept, View, is_odd, of_message, of_request};
pub(super) use tie::{last_name, normal, place};

use super::line::{Capture, ErrorLine, Level, Writer};
use super::messages::Part;
use crate::Served;

/// One request that we know of.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// A text that stands in this request and in no other, where it was given one.
    pub marker: Option<String>,
    /// Ids of this request, as its answer or an access log tells them.
    pub ids: Vec<String>,
    /// The method.
    pub method: String,
    /// The target as it was sent, the query included.
    pub target: String,
    /// The Host, with or without its port.
    pub host: String,
    /// The address that the server sees.
    pub client: Option<IpAddr>,
    /// The port that the server sees.
    pub port: Option<u16>,
    /// When it was begun, unix time in seconds.
    pub from_s: i64,
    /// When its answer was there.
    pub to_s: i64,
    /// The status of the answer.
    pub status: Option<u16>,
    /// The file that it is for, where the configuration was read.
    pub served: Option<Served>,
    /// Requests with the same number were sent alike to the last byte, so that a line of one speaks for the others too. Where it is
    /// absent, nothing is known of that, and a line that fits two of them is tied loosely.
    pub alike: Option<u64>,
}

impl Sent {
    /// Whether the two are known to be the same request.
    fn is_like(&self, other: &Self) -> bool {
        self.alike.is_some() && self.alike == other.alike && self.status == other.status
    }
}

impl std::fmt::Debug for Sent {
    /// Without the secrets of its query.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Sent")
            .field("request", &format!("{} {}", self.method, without_secrets(&self.target)))
            .field("host", &self.host)
            .field("client", &self.client)
            .field("port", &self.port)
            .field("marker", &self.marker)
            .field("from_s", &self.from_s)
            .field("to_s", &self.to_s)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// A stretch of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<'a> {
    /// The file.
    pub file: PathBuf,
    /// Its lines of a known shape, in order.
    pub lines: Vec<ErrorLine<'a>>,
    /// The lowest level that is written to it, where the configuration says so.
    pub level: Option<Level>,
    /// Whether the server that writes it answers these requests by itself: it passes them on to no other.
    pub answers_itself: bool,
    /// Who writes it.
    pub writer: Writer,
}

/// A testimony and the request that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The place of the request among those given.
    pub sent: usize,
    /// What the log says of it.
    pub testimony: Testimony,
}

/// What the logs say of these requests: for each request the lines that refuse, then those beside them, then what silence says.
/// All requests that reached the server in that time should be given, or a line of one may be taken for another's.
#[must_use]
pub fn join(sent: &[Sent], pages: &[Page<'_>]) -> Vec<Joined> {
    let mut joined = Vec::new();
    for page in pages {
        let owned = tie::owners(sent, page);
        for (index, request) in sent.iter().enumerate() {
            let lines: Vec<Owned<'_, '_>> = owned.get(&index).cloned().unwrap_or_default();
            joined.extend(said(request, page, &lines).into_iter().map(|testimony| Joined { sent: index, testimony }));
        }
    }
    joined.sort_by_key(|one| one.sent);
    joined
}

/// A line and how surely it belongs to its request.
#[derive(Debug, Clone, Copy)]
struct Owned<'p, 'a> {
    line: &'p ErrorLine<'a>,
    /// The line's place on its page.
    at: usize,
    tie: Tie,
}

/// The lines of each request, by the request's place.
type Owners<'p, 'a> = HashMap<usize, Vec<Owned<'p, 'a>>>;

/// What one log says of one request.
fn said(request: &Sent, page: &Page<'_>, lines: &[Owned<'_, '_>]) -> Vec<Testimony> {
    let part = |owned: &&Owned<'_, '_>| owned.line.meaning.map(|message| message.part);
    let refusing: Vec<_> = lines.iter().filter(|owned| part(owned) == Some(Part::Refuses)).collect();
    let beside: Vec<_> = lines.iter().filter(|owned| part(owned) == Some(Part::Accompanies)).collect();
    if refusing.is_empty() && beside.is_empty() {
        return silence::of(request, page).into_iter().collect();
    }
    let counted = |owned: &Owned<'_, '_>| {
        let same = |other: &&&Owned<'_, '_>| is_firewall(other.line) && other.line.id == owned.line.id;
        if is_firewall(owned.line) { beside.iter().filter(same).map(|other| other.line).collect() } else { Vec::new() }
    };
    let mut told: Vec<Testimony> =
        refusing.iter().map(|owned| testimony(request, page, owned, &counted(owned))).collect();
    let firewall_refused = refusing.iter().any(|owned| is_firewall(owned.line));
    let apart = beside.iter().filter(|owned| !(firewall_refused && is_firewall(owned.line)));
    told.extend(apart.map(|owned| testimony(request, page, owned, &[])));
    told
}

/// Whether a firewall of requests wrote the line.
fn is_firewall(line: &ErrorLine<'_>) -> bool {
    line.writer == Writer::ModSecurity
}

/// What one line says, with the rules that counted towards it.
fn testimony(request: &Sent, page: &Page<'_>, owned: &Owned<'_, '_>, counted: &[&ErrorLine<'_>]) -> Testimony {
    let line = owned.line;
    let refuses = line.meaning.is_some_and(|message| message.part == Part::Refuses);
    let mut reasons = narrow::reasons(line, request);
    for reason in counted.iter().filter_map(|rule| rule.reasons().first()).filter(|reason| **reason == "method-refused")
    {
        reasons.retain(|known| known != reason);
        reasons.insert(0, reason);
    }
    let mut text = line.clause().unwrap_or_default();
    let rules = rules(counted);
    if !rules.is_empty() {
        text = format!("{text}: {}", rules.join(", "));
    }
    Testimony {
        witness: Witness::Log,
        bearing: if refuses { Bearing::Refuses } else { Bearing::Allows },
        reasons,
        hop: hop(page, line),
        place: Some(Place { file: page.file.clone(), line: line.number }),
        quote: quotation(line.raw),
        text,
        tie: owned.tie,
        repair: None,
    }
}

/// The rules that counted, each once, with what they say they found.
fn rules(counted: &[&ErrorLine<'_>]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in counted {
        let Some(rule) = line.values.get(Capture::Rule) else { continue };
        let words = line
            .values
            .get(Capture::Why)
            .map_or_else(|| format!("rule {rule}"), |why| format!("rule {rule} (`{why}`)"));
        if !found.contains(&words) {
            found.push(words);
        }
    }
    found
}

/// The server that the line is about: a firewall lives in the server that writes the log.
fn hop(page: &Page<'_>, line: &ErrorLine<'_>) -> String {
    let writer = if is_firewall(line) { page.writer } else { line.writer };
    writer.name().to_owned()
}

#[cfg(test)]
mod tests;
