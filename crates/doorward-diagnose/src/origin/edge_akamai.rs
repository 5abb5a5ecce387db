//! Akamai. The first number of its reference says which class of error it is; the logs behind it are kept for a short time only.

use super::reference;
use super::shape::Evidence::{Known, Quoted, Wafw00f};
use super::shape::What::{All, Body, CookiePrefix, Header, HeaderPrefix, HeaderPresent, Title};
use super::shape::{Code, Kind, Mark, Origin};

/// Akamai: referer denied.
pub(super) const AKAMAI_REFERER: Origin = Origin {
    id: "akamai-referer",
    name: "Akamai: referer denied",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("reference #24."), Header("server", "akamaighost")]), Quoted),
        Mark::refusal(All(&[Body("reference #24."), Title("access denied")]), Quoted),
        Mark::hint(Body("reference #24."), Quoted),
    ],
    reference: Some(reference::AKAMAI),
    reason: Some("referer-refused"),
    codes: &[],
    look: "Akamai Control Center, Translate Error String: the property's referer rule.",
};

/// Akamai: host not configured.
pub(super) const AKAMAI_HOST: Origin = Origin {
    id: "akamai-host",
    name: "Akamai: host not configured",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("reference #9."), Header("server", "akamaighost")]), Quoted),
        Mark::hint(Body("reference #9."), Quoted),
    ],
    reference: Some(reference::AKAMAI),
    reason: Some("host-not-served"),
    codes: &[],
    look: "Akamai Control Center: the host name is not on an active property, or the name points to the wrong edge.",
};

/// Akamai: the origin does not answer.
pub(super) const AKAMAI_UPSTREAM: Origin = Origin {
    id: "akamai-upstream",
    name: "Akamai: the origin does not answer",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("reference #6."), Header("server", "akamaighost")]), Quoted),
        Mark::refusal(All(&[Body("reference #11."), Header("server", "akamaighost")]), Quoted),
        Mark::refusal(All(&[Body("reference #30."), Header("server", "akamaighost")]), Quoted),
        Mark::refusal(All(&[Body("reference #97."), Header("server", "akamaighost")]), Quoted),
        Mark::hint(Body("reference #6."), Quoted),
        Mark::hint(Body("reference #11."), Quoted),
        Mark::hint(Body("reference #30."), Quoted),
        Mark::hint(Body("reference #97."), Quoted),
    ],
    reference: Some(reference::AKAMAI),
    reason: Some("upstream-unavailable"),
    codes: &[
        Code { text: "reference #6.", meaning: "the connection to the origin failed", reason: None, evidence: Quoted },
        Code { text: "reference #11.", meaning: "the origin's name does not resolve", reason: None, evidence: Quoted },
        Code {
            text: "reference #30.",
            meaning: "TLS to the origin failed or took too long",
            reason: None,
            evidence: Quoted,
        },
        Code {
            text: "reference #97.",
            meaning: "TLS to the origin failed or took too long",
            reason: None,
            evidence: Quoted,
        },
    ],
    look: "The origin server as Akamai sees it: its name, its port, its TLS.",
};

/// Akamai.
pub(super) const AKAMAI: Origin = Origin {
    id: "akamai",
    name: "Akamai",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(
            All(&[Title("access denied"), Body(r#"you don't have permission to access "http"#), Body("reference #")]),
            Wafw00f,
        ),
        Mark::refusal(Body("errors.edgesuite.net/"), Wafw00f),
        Mark::refusal(All(&[Header("server", "akamaighost"), Body("access denied")]), Wafw00f),
        Mark::refusal(HeaderPresent("x-reference-error"), Quoted),
        Mark::hint(Header("server", "akamaighost"), Wafw00f),
        Mark::presence(Header("server", "akamaighost"), Wafw00f),
        Mark::presence(HeaderPrefix("x-akamai-"), Known),
        Mark::presence(HeaderPresent("akamai-cache-status"), Known),
        Mark::presence(HeaderPresent("akamai-grn"), Known),
    ],
    reference: Some(reference::AKAMAI),
    reason: None,
    codes: &[Code {
        text: "reference #18.",
        meaning: "the edge denied access: a firewall, authentication or property rule",
        reason: None,
        evidence: Quoted,
    }],
    look: "Akamai Control Center, Translate Error String: paste the reference while its log is still kept.",
};

/// Akamai Bot Manager.
pub(super) const AKAMAI_BOT_MANAGER: Origin = Origin {
    id: "akamai-bot-manager",
    name: "Akamai Bot Manager",
    kind: Kind::BotManager,
    statuses: &[200, 403, 429],
    soft: true,
    stock: false,
    marks: &[
        Mark::refusal(Body("/_sec/cp_challenge/"), Known),
        Mark::refusal(Body("sec-if-cpt-container"), Known),
        Mark::presence(CookiePrefix("_abck"), Known),
        Mark::presence(CookiePrefix("bm_sz"), Known),
        Mark::presence(CookiePrefix("ak_bmsc"), Known),
        Mark::presence(CookiePrefix("bm_sv"), Known),
    ],
    reference: Some(reference::AKAMAI),
    reason: Some("bot-challenge"),
    codes: &[],
    look: "Akamai Bot Manager: the bot score of the request behind the reference.",
};
