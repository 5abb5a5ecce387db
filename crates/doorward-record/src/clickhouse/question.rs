//! The questions: one grouped query for each figure.
//!
//! What has many values is asked for by weight and up to a limit, the same as lines are counted up to. Every question is about the same
//! span, so that rows which come in meanwhile are in none.

use super::expression as sql;
use super::{COLUMNS, WORKED_OUT};
use crate::figures::Ranges;
use crate::figures::few::MAX_FEW;
use crate::figures::people::MAX_PEOPLE;
use crate::figures::series::MAX_CELLS;
use crate::figures::shut::MAX_SHUT;

/// Most routes, user agents, links, users, hosts that are asked for; what is beyond is counted together where there is a name for it.
pub const MAX_ROUTES: usize = 8192;
/// See [`MAX_ROUTES`].
pub const MAX_AGENTS: usize = 50_000;
/// See [`MAX_ROUTES`].
pub const MAX_OTHERS: usize = 10_000;
/// The longest question, in bytes: what a server takes unless it is told otherwise is 256 KiB.
pub const MAX_QUESTION_BYTES: usize = 240 * 1024;

/// The table, and which of its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The database; the user's own where it is absent.
    pub database: Option<String>,
    /// The table.
    pub name: String,
    /// The columns that it has.
    pub columns: Vec<String>,
    /// From this second on.
    pub since_s: Option<i64>,
    /// Up to this second, it included.
    pub until_s: Option<i64>,
}

impl Table {
    /// Its full name.
    #[must_use]
    pub fn full_name(&self) -> String {
        let database = self.database.as_deref().map(|database| format!("{}.", sql::name(database)));
        database.unwrap_or_default() + &sql::name(&self.name)
    }

    /// The columns that are needed and not there.
    #[must_use]
    pub fn lacks(&self) -> Vec<&'static str> {
        let needed = COLUMNS.iter().filter(|column| column.instead.is_none());
        needed.map(|column| column.name).filter(|name| !self.has(name)).collect()
    }

    fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column == name)
    }

    /// A column of the table as text, or what stands in its place.
    fn column(&self, name: &str) -> String {
        let instead = COLUMNS.iter().find(|column| column.name == name).and_then(|column| column.instead);
        match instead {
            Some(instead) if !self.has(name) => instead.to_owned(),
            _ => format!("source.{}", sql::name(name)),
        }
    }

    fn text(&self, name: &str) -> String {
        format!("toString({})", self.column(name))
    }

    /// Which columns the table has: asked before anything else.
    #[must_use]
    pub fn describe(&self) -> String {
        format!("DESCRIBE TABLE {} FORMAT TabSeparated", self.full_name())
    }
}

/// The questions about a table.
#[derive(Debug, Clone)]
pub struct Questions {
    lines: String,
}

/// The counts of the five classes.
const COUNTS: &str =
    "countIf(class = 0), countIf(class = 1), countIf(class = 2), countIf(class = 3), countIf(class = 4)";

impl Questions {
    /// The questions about a table, with the addresses of crawlers as far as they are known.
    #[must_use]
    pub fn new(table: &Table, ranges: &Ranges) -> Self {
        Self { lines: lines(table, ranges) }
    }

    fn ask(&self, rest: &str) -> String {
        format!("WITH lines AS ({})\n{rest}\nFORMAT TabSeparated", self.lines)
    }

    /// Requests, bytes, the first second and the last, different addresses.
    #[must_use]
    pub fn span(&self) -> String {
        self.ask("SELECT count(), sum(bytes), min(second), max(second), uniqIf(client, client != '') FROM lines")
    }

    /// Requests by status.
    #[must_use]
    pub fn statuses(&self) -> String {
        self.ask("SELECT status, count() FROM lines GROUP BY status")
    }

    /// Counts by steps of so many minutes.
    #[must_use]
    pub fn minutes(&self, step: u32) -> String {
        self.ask(&format!("SELECT intDiv(second, 60 * {step}) * {step} AS minute, {COUNTS} FROM lines GROUP BY minute"))
    }

    /// Counts by User-Agent.
    #[must_use]
    pub fn agents(&self) -> String {
        self.ask(&format!(
            "SELECT agent, {COUNTS} FROM lines GROUP BY agent ORDER BY countIf(class != 0) DESC, count() DESC, agent LIMIT {MAX_AGENTS}"
        ))
    }

    /// Counts by route.
    #[must_use]
    pub fn routes(&self) -> String {
        self.ask(&format!(
            "SELECT route, {COUNTS} FROM lines GROUP BY route ORDER BY countIf(class != 0) DESC, count() DESC, route LIMIT {MAX_ROUTES}"
        ))
    }

    /// Counts by route, crawler and steps of so many minutes; one row more than may be taken where there are more.
    #[must_use]
    pub fn series(&self, step: u32) -> String {
        self.ask(&format!(
            "SELECT route, crawler, claim = 2 AS refuted, intDiv(second, 60 * {step}) * {step} AS minute, {COUNTS} FROM lines \
             GROUP BY route, crawler, refuted, minute ORDER BY minute LIMIT {}",
            MAX_CELLS + 1
        ))
    }

    /// Requests of crawlers by what is known of their claim, and by status.
    #[must_use]
    pub fn crawlers(&self) -> String {
        self.ask(
            "SELECT crawler, claim, status, count() FROM lines WHERE crawler != '' GROUP BY crawler, claim, status",
        )
    }

    /// Paths by status, those that were not open.
    #[must_use]
    pub fn shut(&self) -> String {
        self.ask(&format!(
            "SELECT status, path, any(route), count(), min(second), max(second), countIf(user != ''), uniqIf(client, client != '') \
             FROM lines WHERE class != 0 GROUP BY status, path ORDER BY count() DESC, status, path LIMIT {MAX_SHUT}"
        ))
    }

    /// Who met them.
    #[must_use]
    pub fn callers(&self) -> String {
        self.ask(&format!(
            "SELECT status, path, multiIf(claim = 2, '(impostors)', crawler != '', crawler, browser, '(people)', '(programs)') AS caller, \
             count() AS times FROM lines WHERE class != 0 GROUP BY status, path, caller ORDER BY times DESC, status, path, caller \
             LIMIT {MAX_FEW} BY status, path LIMIT {}",
            MAX_SHUT * 2
        ))
    }

    /// Pages that lead to them.
    #[must_use]
    pub fn links(&self) -> String {
        self.ask(&format!(
            "SELECT status, path, replaceRegexpOne(referrer, '[?#].*$', '') AS page, count() AS times FROM lines \
             WHERE class != 0 AND referrer != '' GROUP BY status, path, page ORDER BY times DESC, status, path, page LIMIT {}",
            crate::figures::tally::MAX_LINKS
        ))
    }

    /// How often the same paths were open.
    #[must_use]
    pub fn opened(&self) -> String {
        self.ask(&format!(
            "SELECT path, any(route), count(), intDiv(min(second), 60), intDiv(max(second), 60) FROM lines WHERE class = 0 AND path IN \
             (SELECT path FROM lines WHERE class != 0 GROUP BY path ORDER BY count() DESC, path LIMIT {MAX_SHUT}) GROUP BY path"
        ))
    }

    /// Addresses that were not let in, or signed in.
    #[must_use]
    pub fn people(&self) -> String {
        self.ask(&format!(
            "SELECT client, {COUNTS}, min(second), max(second), countIf(attempt), countIf(attempt AND class = 1), \
             countIf(class != 0 AND (probed OR scanner)), uniqIf(user, user != ''), uniqIf(path, class != 0), \
             countIf(status IN (401, 407) AND user != '' AND (class != 0 OR attempt)) \
             FROM lines WHERE {PEOPLE} GROUP BY client ORDER BY count() DESC, client LIMIT {MAX_PEOPLE}"
        ))
    }

    /// What they call themselves.
    #[must_use]
    pub fn people_agents(&self) -> String {
        self.few_of_people("agent", PEOPLE)
    }

    /// What they asked for.
    #[must_use]
    pub fn people_routes(&self) -> String {
        self.few_of_people("route", "client != '' AND class != 0")
    }

    fn few_of_people(&self, what: &str, of: &str) -> String {
        self.ask(&format!(
            "SELECT client, {what}, count() AS times FROM lines WHERE {of} AND client IN \
             (SELECT client FROM lines WHERE {PEOPLE} GROUP BY client ORDER BY count() DESC, client LIMIT {MAX_PEOPLE}) \
             GROUP BY client, {what} ORDER BY times DESC, client, {what} LIMIT {MAX_FEW} BY client"
        ))
    }

    /// Counts by network: an address of each.
    #[must_use]
    pub fn networks(&self) -> String {
        let plain = sql::plain_address("client");
        let address = sql::is_address(&plain);
        self.ask(&format!(
            "SELECT cutIPv6(toIPv6OrDefault({plain}), 8, 1) AS network, {COUNTS} FROM lines WHERE class != 0 AND {address} \
             GROUP BY network ORDER BY count() DESC, network LIMIT {MAX_PEOPLE}"
        ))
    }

    /// Counts by method.
    #[must_use]
    pub fn methods(&self) -> String {
        self.counted("method", "method != '' AND class != 0", 64)
    }

    /// Counts by host.
    #[must_use]
    pub fn hosts(&self) -> String {
        self.counted("host", "host != ''", 1024)
    }

    /// Counts by user.
    #[must_use]
    pub fn users(&self) -> String {
        self.counted("user", "user != '' AND class != 0", MAX_OTHERS)
    }

    fn counted(&self, what: &str, of: &str, limit: usize) -> String {
        self.ask(&format!(
            "SELECT {what}, {COUNTS} FROM lines WHERE {of} GROUP BY {what} ORDER BY count() DESC, {what} LIMIT {limit}"
        ))
    }
}

/// Of whom more is kept: who was not let in, or may have signed in.
const PEOPLE: &str = "client != '' AND (class != 0 OR attempt)";

/// The rows of the table, with what is worked out of them.
fn lines(table: &Table, ranges: &Ranges) -> String {
    let worked_out = |name: &str, instead: String| {
        if WORKED_OUT.contains(&name) && table.has(name) {
            format!("toString(source.{})", sql::name(name))
        } else {
            instead
        }
    };
    let agent = table.text("agent");
    let path = worked_out("path", sql::path(&table.text("target")));
    let mut bounds: Vec<String> = Vec::new();
    bounds.extend(table.since_s.map(|second| format!("source.`time` >= toDateTime({second})")));
    bounds.extend(table.until_s.map(|second| format!("source.`time` < toDateTime({})", second.saturating_add(1))));
    let bounds = if bounds.is_empty() { String::new() } else { format!(" WHERE {}", bounds.join(" AND ")) };
    let inner = format!(
        "SELECT toInt64(toUnixTimestamp(source.`time`)) AS second, toUInt16({status}) AS status, toString({client}) AS client, \
         toString({user}) AS user, lower({host}) AS host, {method} AS method, {referrer} AS referrer, {agent} AS agent, \
         toUInt64({bytes}) AS bytes, {path} AS path, {crawler} AS crawler{route} FROM {from} AS source{bounds}",
        status = table.column("status"),
        client = table.column("client"),
        user = table.column("user"),
        host = table.text("host"),
        method = table.text("method"),
        referrer = table.text("referrer"),
        bytes = table.column("bytes"),
        crawler = worked_out("crawler", sql::crawler(&agent)),
        route = if table.has("route") { ", toString(source.`route`) AS route" } else { "" },
        from = table.full_name(),
    );
    let route = if table.has("route") { "route".to_owned() } else { format!("{} AS route", sql::route("path")) };
    let next = format!(
        "SELECT second, status, client, user, host, method, referrer, agent, bytes, path, crawler, {route} FROM ({inner})"
    );
    format!(
        "SELECT *, {class} AS class, {claim} AS claim, {scanner} AS scanner, {browser} AS browser, {probed} AS probed, \
         (method = 'POST' AND {signs_in}) AS attempt FROM ({next})",
        class = sql::class("status"),
        claim = sql::claim("crawler", "client", ranges),
        scanner = sql::scanner("agent", "crawler"),
        browser = sql::browser("agent", "crawler"),
        probed = sql::probed("route"),
        signs_in = sql::signs_in("route"),
    )
}
