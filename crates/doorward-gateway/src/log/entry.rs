//! One request as the log has it.

use std::net::IpAddr;

use doorward_policy::map::Mode;
use doorward_policy::{Caller, Kind, Refusal, Scheme};
use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;

use super::json::{MAX_AGENT_BYTES, MAX_NAME_BYTES, MAX_PATH_BYTES, MAX_WORDS_BYTES, Object};
use super::words::condition_words;

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It entered.
    Open,
    /// It was refused.
    Refused,
    /// It entered because its route is only watched, and would have been refused.
    Observed,
}

impl Verdict {
    /// The word in the log.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused",
            Self::Observed => "observed",
        }
    }
}

/// One request and its answer.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// When the answer's head was sent.
    pub time: Timestamp,
    /// The request's id, which the refusal shows to the client.
    pub id: &'a str,
    /// The client's address.
    pub address: IpAddr,
    /// The method.
    pub method: &'a str,
    /// The host asked for.
    pub host: &'a str,
    /// The path, without the query.
    pub path: &'a str,
    /// The query; only names of its parameters are written.
    pub query: Option<&'a str>,
    /// The status of the answer that was sent.
    pub status: u16,
    /// Bytes of its body.
    pub bytes: u64,
    /// The route's pattern.
    pub route: Option<&'a str>,
    /// What came of it.
    pub verdict: Verdict,
    /// Why, where it was or would have been refused.
    pub refusal: Option<&'a Refusal>,
    /// The id of the reason where the upstream refused.
    pub upstream_reason: Option<&'a str>,
    /// Who asked, where known.
    pub caller: Option<&'a Caller>,
    /// The server that answered.
    pub upstream: Option<&'a str>,
    /// Microseconds from the request's head to the answer's end.
    pub total_us: u64,
    /// Microseconds that the upstream took to its answer's head.
    pub upstream_us: Option<u64>,
    /// User-Agent.
    pub agent: Option<&'a [u8]>,
    /// The crawler's name where it is one, known by proof.
    pub crawler: Option<&'a str>,
    /// Whether the route is enforced or watched.
    pub mode: Mode,
    /// The trace that the request belongs to.
    pub trace: Option<&'a str>,
}

impl Entry<'_> {
    /// Writes the entry as one line, its end included.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut object = Object::begin(out);
        object.plain("time", Milliseconds(self.time));
        object.text("id", self.id, MAX_NAME_BYTES);
        object.plain("address", self.address);
        object.text("method", self.method, MAX_NAME_BYTES);
        object.text("host", self.host, MAX_NAME_BYTES);
        object.text("path", self.path, MAX_PATH_BYTES);
        if let Some(query) = self.query.filter(|query| !query.is_empty()) {
            object.query_names("query", query);
        }
        object.number("status", self.status);
        object.number("bytes", self.bytes);
        optional(&mut object, "route", self.route);
        object.text("verdict", self.verdict.word(), MAX_NAME_BYTES);
        self.write_reason(&mut object);
        self.write_caller(&mut object);
        optional(&mut object, "upstream", self.upstream);
        object.number("total_us", self.total_us);
        if let Some(upstream_us) = self.upstream_us {
            object.number("upstream_us", upstream_us);
        }
        if let Some(agent) = self.agent {
            object.bytes("agent", agent, MAX_AGENT_BYTES);
        }
        optional(&mut object, "crawler", self.crawler);
        if self.mode == Mode::Observe {
            object.text("mode", "observe", MAX_NAME_BYTES);
        }
        optional(&mut object, "trace", self.trace);
        object.end();
    }

    fn write_reason(&self, object: &mut Object<'_>) {
        let Some(refusal) = self.refusal else { return optional(object, "reason", self.upstream_reason) };
        object.text("reason", refusal.reason.id, MAX_NAME_BYTES);
        object.text("because", &condition_words(&refusal.because), MAX_WORDS_BYTES);
        if self.verdict == Verdict::Observed {
            object.number("would", refusal.status);
        }
    }

    fn write_caller(&self, object: &mut Object<'_>) {
        if let Some(caller) = self.caller {
            object.pair("caller", kind(caller.kind), &caller.name, MAX_NAME_BYTES);
            optional(object, "credential", caller.credential.as_deref());
        }
        let scheme = self.caller.map(|caller| caller.scheme).or(self.refusal.and_then(|refusal| refusal.scheme));
        optional(object, "scheme", scheme.map(Scheme::word));
    }
}

fn optional(object: &mut Object<'_>, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        object.text(key, value, MAX_NAME_BYTES);
    }
}

/// The word for a caller's kind, as the map has it.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "user",
        Kind::Service => "service",
    }
}

/// A time as RFC 3339 has it, in UTC with milliseconds.
struct Milliseconds(Timestamp);

impl std::fmt::Display for Milliseconds {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
        PRINTER.print_timestamp(&self.0, jiff::fmt::StdFmtWrite(out)).map_err(|_| std::fmt::Error)
    }
}

/// A line that tells that lines are lacking.
pub(super) fn write_note(out: &mut Vec<u8>, time: Timestamp, note: &str, dropped: u64) {
    let mut object = Object::begin(out);
    object.plain("time", Milliseconds(time));
    object.text("note", note, MAX_WORDS_BYTES);
    object.number("dropped", dropped);
    object.end();
}

#[cfg(test)]
pub(super) mod tests {
    use doorward_policy::Condition;
    use doorward_policy::map::RefuseAs;
    use doorward_policy::refusal::Needs;
    use proptest::prelude::*;

    use super::super::line::Line;
    use super::*;

    pub(crate) fn entry() -> Entry<'static> {
        Entry {
            time: "2026-03-01T12:00:00.0456Z".parse().unwrap(),
            id: "r1",
            address: "192.0.2.7".parse().unwrap(),
            method: "GET",
            host: "shop.example",
            path: "/api/orders/7",
            query: None,
            status: 200,
            bytes: 512,
            route: Some("/api/orders/{order}"),
            verdict: Verdict::Open,
            refusal: None,
            upstream_reason: None,
            caller: None,
            upstream: None,
            total_us: 1_234,
            upstream_us: None,
            agent: None,
            crawler: None,
            mode: Mode::Enforce,
            trace: None,
        }
    }

    pub(crate) fn refusal() -> Refusal {
        Refusal {
            reason: doorward_reason::find("role-insufficient").unwrap(),
            status: 403,
            disguise: RefuseAs::NotFound,
            retry_after_s: None,
            scheme: Some(Scheme::Bearer),
            needs: Needs::default(),
            route: Some(3),
            because: Condition::Allow,
        }
    }

    pub(crate) fn line_of(entry: &Entry<'_>) -> String {
        let mut out = Vec::new();
        entry.write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_entry_is_one_line() {
        assert_eq!(
            line_of(&entry()),
            "{\"time\":\"2026-03-01T12:00:00.045Z\",\"id\":\"r1\",\"address\":\"192.0.2.7\",\"method\":\"GET\",\
             \"host\":\"shop.example\",\"path\":\"/api/orders/7\",\"status\":200,\"bytes\":512,\
             \"route\":\"/api/orders/{order}\",\"verdict\":\"open\",\"total_us\":1234}\n"
        );
        let caller = Caller {
            kind: Kind::Person,
            name: "dana".into(),
            roles: Vec::new(),
            scopes: Vec::new(),
            scheme: Scheme::Key,
            second_factor_at_s: None,
            expires_at_s: None,
            credential: Some("k1".into()),
            claims: Vec::new(),
        };
        let refusal = refusal();
        let full = Entry {
            query: Some("page=2&signature=abc"),
            status: 200,
            verdict: Verdict::Observed,
            refusal: Some(&refusal),
            caller: Some(&caller),
            upstream: Some("http://127.0.0.1:3000"),
            upstream_us: Some(1_000),
            agent: Some(b"curl/8.0"),
            crawler: Some("googlebot"),
            mode: Mode::Observe,
            trace: Some("4bf92f3577b34da6a3ce929d0e0e4736"),
            ..entry()
        };
        let written = line_of(&full);
        let (_, end) = written.split_once("\"path\":\"/api/orders/7\",").unwrap();
        assert_eq!(
            end,
            format!(
                "\"query\":[\"page\",\"signature\"],\"status\":200,\"bytes\":512,\"route\":\"/api/orders/{{order}}\",\
                 \"verdict\":\"observed\",\"reason\":\"{}\",\"because\":\"nothing in `allow` names the caller\",\
                 \"would\":403,\"caller\":\"user:dana\",\"credential\":\"k1\",\"scheme\":\"key\",\
                 \"upstream\":\"http://127.0.0.1:3000\",\"total_us\":1234,\"upstream_us\":1000,\
                 \"agent\":\"curl/8.0\",\"crawler\":\"googlebot\",\"mode\":\"observe\",\
                 \"trace\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}}\n",
                refusal.reason.id
            )
        );
    }

    #[test]
    fn a_failed_credentials_scheme_is_told() {
        let refusal = refusal();
        let line = line_of(&Entry { verdict: Verdict::Refused, refusal: Some(&refusal), ..entry() });
        assert!(line.contains("\"scheme\":\"bearer\"") && !line.contains("would"), "{line}");
    }

    #[test]
    fn the_longest_entry_is_a_line_that_is_read() {
        let long = "\u{1}".repeat(100_000);
        let query = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=1&".repeat(1_000);
        let refusal = Refusal { because: Condition::Deny(long.as_str().into()), ..refusal() };
        let caller = Caller {
            kind: Kind::Service,
            name: long.as_str().into(),
            roles: Vec::new(),
            scopes: Vec::new(),
            scheme: Scheme::Certificate,
            second_factor_at_s: None,
            expires_at_s: None,
            credential: Some(long.as_str().into()),
            claims: Vec::new(),
        };
        let entry = Entry {
            id: &long,
            method: &long,
            host: &long,
            path: &long,
            query: Some(&query),
            route: Some(&long),
            refusal: Some(&refusal),
            caller: Some(&caller),
            upstream: Some(&long),
            agent: Some(long.as_bytes()),
            crawler: Some(&long),
            trace: Some(&long),
            ..entry()
        };
        let written = line_of(&entry);
        assert!(Line::read(written.trim_end().as_bytes()).is_some(), "{} bytes", written.len());
    }

    proptest! {
        #[test]
        fn whatever_is_asked_gives_one_line_that_reads_the_same(
            path in "\\PC{0,30}|[\u{0}-\u{ff}]{0,30}", agent in prop::collection::vec(any::<u8>(), 0..40), query in "\\PC{0,40}", bytes in any::<u64>(),
        ) {
            let entry = Entry { path: &path, agent: Some(&agent), query: Some(&query), bytes, ..entry() };
            let written = line_of(&entry);
            prop_assert_eq!(written.matches('\n').count(), 1);
            let line = Line::read(written.trim_end_matches('\n').as_bytes()).unwrap();
            prop_assert_eq!(line.path, path);
            prop_assert_eq!(line.bytes, bytes);
            prop_assert_eq!(line.agent.unwrap(), String::from_utf8_lossy(&agent));
        }
    }
}
