//! One refusal as it is shown while logs are followed: for a person a line, for a program an object.

use doorward_diagnose::testimony::Tie;
use doorward_observe::logs::Judged;
use doorward_observe::logs::follow::Seen;
use doorward_record::access::template::mask;
use doorward_record::figures::disagree::Kind;
use doorward_record::figures::report::written;
use doorward_record::figures::who::{self, Claim};
use doorward_record::figures::{Class, path_without_secrets};
use serde_json::{Value, json};

use crate::layout::plain;

/// Most characters of what a client sent that are shown.
pub(super) const MAX_CHARACTERS: usize = 200;

/// A refusal, or a request about which log and map disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// When, in Unix seconds.
    pub(crate) time_s: Option<i64>,
    /// The status.
    pub(crate) status: u16,
    /// The method.
    pub(crate) method: String,
    /// The host that was asked for; empty where the log has none.
    pub(crate) host: String,
    /// The path.
    pub(crate) path: String,
    /// Who asked.
    pub(crate) client: String,
    /// As what.
    pub(crate) agent: &'static str,
    /// What is known of the claim to be a crawler.
    pub(crate) claim: Option<Claim>,
    /// The id of the reason, where a log states it.
    pub(crate) reason: Option<&'static str>,
    /// How surely that is this request's.
    pub(crate) tie: Option<Tie>,
    /// The error line.
    pub(crate) quote: Option<(String, String)>,
    /// How it disagrees with the map.
    pub(crate) judged: Option<Judged>,
}

impl Shown {
    /// What is shown of a request; nothing of one that was as it should be, or that met no door.
    pub(crate) fn of(seen: &Seen<'_>, anonymize: bool) -> Option<Self> {
        if seen.class != Class::Refused && seen.judged.is_none() {
            return None;
        }
        let line = seen.line;
        let path = line.path().or(line.malformed.map(|_| &b"(malformed request)"[..]));
        let path = text(path.map(path_without_secrets).as_deref());
        Some(Self {
            time_s: line.time_s,
            status: line.status.unwrap_or(0),
            method: text(line.method),
            host: text(line.host),
            path: if anonymize { mask(&path) } else { path },
            client: match line.address().filter(|_| anonymize) {
                Some(address) => who::network(address).map_or_else(String::new, |network| network.to_string()),
                None if anonymize => "(hidden)".to_owned(),
                None => text(line.client),
            },
            agent: seen.agent.name(),
            claim: seen.claim,
            reason: seen.reason,
            tie: seen.tie,
            quote: seen.quote.as_ref().filter(|_| !anonymize).map(|quote| (quote.place(), quote.text.clone())),
            judged: seen.judged.clone(),
        })
    }

    /// Whether it was open though the map shuts it.
    pub(crate) fn is_alarm(&self) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.kind == Kind::OpenThoughShut)
    }

    /// The moment, to the second.
    pub(crate) fn moment(&self) -> String {
        let moment = self.time_s.map(written).unwrap_or_default();
        moment.get(..19).unwrap_or("-").replace('T', " ")
    }

    /// All but the moment, in a line.
    pub(crate) fn line(&self) -> String {
        let Self { status, method, host, path, client, agent, .. } = self;
        let mut line = format!("{status}  {method:<4} {host}{path}  {client}  {agent}");
        if let Some(claim) = self.claim {
            line.push_str(match claim {
                Claim::Verified => " (verified)",
                Claim::Unverified => " (unverified)",
                Claim::Refuted => " (refuted)",
            });
        }
        if let Some(cause) = self.cause() {
            line.push_str("  cause: ");
            line.push_str(&cause);
        }
        if let Some(judged) = &self.judged {
            line.push_str("  ");
            line.push_str(&against(judged));
        }
        plain(&line).replace(['\n', '\t'], " ")
    }

    /// The cause, with how surely it is known.
    pub(crate) fn cause(&self) -> Option<String> {
        let reason = self.reason?;
        Some(format!("{reason} ({})", self.confidence()))
    }

    /// How surely the cause is known, as a word.
    fn confidence(&self) -> &'static str {
        match self.tie {
            Some(Tie::Exact) => "exact",
            Some(Tie::Close) => "close",
            Some(Tie::Loose) => "loose",
            None => "stated",
        }
    }

    /// For a program.
    pub(crate) fn object(&self) -> Value {
        let claim = self.claim.and_then(|claim| serde_json::to_value(claim).ok());
        json!({
            "event": if self.judged.is_some() { "disagreement" } else { "refusal" },
            "time": self.time_s.map(written),
            "status": self.status,
            "method": self.method,
            "host": if self.host.is_empty() { Value::Null } else { self.host.as_str().into() },
            "path": self.path,
            "client": self.client,
            "agent": self.agent,
            "claim": claim,
            "reason": self.reason,
            "confidence": self.reason.map(|_| self.confidence()),
            "error_log": self.quote.as_ref().map(|(log, _)| log),
            "quote": self.quote.as_ref().map(|(_, line)| line),
            "map": self.judged.as_ref().map(|judged| json!({
                "kind": judged.kind.word(), "wanted": judged.wanted, "route": judged.route,
            })),
        })
    }
}

/// How log and map disagree, in words.
pub(crate) fn against(judged: &Judged) -> String {
    let Judged { kind, wanted, route } = judged;
    match kind {
        Kind::OpenThoughShut => format!("OPEN THOUGH SHUT: the map answers {wanted} here (route {route})"),
        Kind::ShutThoughOpen => format!("shut though open: the map opens it (route {route})"),
        Kind::WrongStatus => format!("wrong status: the map answers {wanted} (route {route})"),
        Kind::OpenUnnamed => format!("open, and no user is named: the map wants to know who asks (route {route})"),
    }
}

/// What a client sent, at a length that fits on a line.
fn text(bytes: Option<&[u8]>) -> String {
    let bytes = bytes.unwrap_or_default();
    let text = String::from_utf8_lossy(bytes.get(..MAX_CHARACTERS * 4).unwrap_or(bytes));
    let mut characters = text.chars();
    let mut cut: String = characters.by_ref().take(MAX_CHARACTERS).collect();
    if characters.next().is_some() {
        cut.push('…');
    }
    cut
}
