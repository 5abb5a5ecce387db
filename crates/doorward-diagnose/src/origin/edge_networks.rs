//! The other delivery networks and their firewalls.

use super::reference;
use super::shape::Evidence::{IdentYwaf, Known, Quoted, Wafw00f};
use super::shape::What::{All, Body, BodyUnder, CookiePrefix, Header, HeaderPrefix, HeaderPresent, Not, Title};
use super::shape::{Code, Kind, Mark, Origin};

/// Sucuri (and GoDaddy) website firewall.
pub(super) const SUCURI: Origin = Origin {
    id: "sucuri",
    name: "Sucuri (and GoDaddy) website firewall",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(HeaderPresent("x-sucuri-block"), Wafw00f),
        Mark::refusal(Body("sucuri website firewall"), Wafw00f),
        Mark::refusal(Body("cdn.sucuri.net/sucuri-firewall-block.css"), Wafw00f),
        Mark::refusal(Title("access denied - godaddy website firewall"), Wafw00f),
        Mark::refusal(All(&[Body("cdn.sucuri.net/css/whitelabel.css"), Title("access denied")]), Quoted),
        Mark::presence(HeaderPresent("x-sucuri-id"), Wafw00f),
        Mark::presence(HeaderPresent("x-sucuri-cache"), Wafw00f),
        Mark::presence(Header("server", "sucuri"), Wafw00f),
    ],
    reference: Some(reference::SUCURI),
    reason: None,
    codes: &[],
    look: "The page names a block id and the class of the rule; the Sucuri dashboard's audit trail has both.",
};

/// Imperva Incapsula.
pub(super) const INCAPSULA: Origin = Origin {
    id: "incapsula",
    name: "Imperva Incapsula",
    kind: Kind::Edge,
    statuses: &[],
    soft: true,
    stock: false,
    marks: &[
        Mark::refusal(Body("incapsula incident id"), Wafw00f),
        Mark::refusal(All(&[Body("/_incapsula_resource"), BodyUnder(1200)]), Wafw00f),
        Mark::refusal(All(&[Body("powered by incapsula"), Body("incident id")]), Wafw00f),
        Mark::presence(HeaderPresent("x-iinfo"), Wafw00f),
        Mark::presence(Header("x-cdn", "incapsula"), Wafw00f),
        Mark::presence(Header("x-cdn", "imperva"), Wafw00f),
        Mark::presence(CookiePrefix("visid_incap_"), Wafw00f),
        Mark::presence(CookiePrefix("incap_ses_"), Wafw00f),
        Mark::presence(CookiePrefix("nlbi_"), Wafw00f),
    ],
    reference: Some(reference::INCIDENT),
    reason: None,
    codes: &[Code {
        text: "edet=9",
        meaning: "a failure of the network between Imperva and the origin, no rule",
        reason: None,
        evidence: Quoted,
    }],
    look: "Imperva's console, Events: search for the incident id.",
};

/// Imperva SecureSphere.
pub(super) const IMPERVA_SECURESPHERE: Origin = Origin {
    id: "imperva-securesphere",
    name: "Imperva SecureSphere",
    kind: Kind::Firewall,
    statuses: &[],
    soft: true,
    stock: false,
    marks: &[Mark::refusal(
        All(&[Body("contact support for additional information"), Body("incident id is")]),
        IdentYwaf,
    )],
    reference: Some(reference::INCIDENT),
    reason: None,
    codes: &[],
    look: "SecureSphere's alerts: search for the incident id.",
};

/// Fastly.
pub(super) const FASTLY: Origin = Origin {
    id: "fastly",
    name: "Fastly",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("guru mediation:"), Body("details: cache-")]), Known),
        Mark::presence(Header("x-served-by", "cache-"), Wafw00f),
        Mark::presence(HeaderPresent("x-fastly-request-id"), Wafw00f),
        Mark::presence(HeaderPrefix("fastly-"), Known),
    ],
    reference: Some(reference::FASTLY),
    reason: None,
    codes: &[],
    look: "The service's VCL (`error` statements) and the Next-Gen WAF's requests.",
};

/// Fastly Next-Gen WAF (Signal Sciences).
pub(super) const FASTLY_NGWAF: Origin = Origin {
    id: "fastly-ngwaf",
    name: "Fastly Next-Gen WAF (Signal Sciences)",
    kind: Kind::Firewall,
    statuses: &[406],
    soft: false,
    stock: false,
    marks: &[Mark::hint(HeaderPrefix("x-sigsci-"), Known)],
    reference: None,
    reason: None,
    codes: &[],
    look: "The Next-Gen WAF's Requests, searched by time and path.",
};

/// StackPath.
pub(super) const STACKPATH: Origin = Origin {
    id: "stackpath",
    name: "StackPath",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Title("stackpath"), Wafw00f),
        Mark::refusal(
            All(&[Body("is using a security service for protection against online attacks"), Not(&Body("cloudflare"))]),
            Wafw00f,
        ),
    ],
    reference: Some(reference::REFERENCE),
    reason: None,
    codes: &[],
    look: "StackPath's WAF, searched by the reference id.",
};

/// Edgecast (Edgio).
pub(super) const EDGECAST: Origin = Origin {
    id: "edgecast",
    name: "Edgecast (Edgio)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::presence(Header("server", "ecs ("), Wafw00f),
        Mark::presence(Header("server", "ecd ("), Wafw00f),
        Mark::presence(Header("server", "ecacc ("), Wafw00f),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Edgio's WAF dashboard and the delivery rules.",
};

/// DDoS-Guard.
pub(super) const DDOS_GUARD: Origin = Origin {
    id: "ddos-guard",
    name: "DDoS-Guard",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Title("ddos-guard"), Wafw00f),
        Mark::presence(Header("server", "ddos-guard"), Wafw00f),
        Mark::presence(CookiePrefix("__ddg"), Wafw00f),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "DDoS-Guard's client area: the site's access rules.",
};

/// Qrator.
pub(super) const QRATOR: Origin = Origin {
    id: "qrator",
    name: "Qrator",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("server", "qrator"), Wafw00f)],
    reference: None,
    reason: None,
    codes: &[],
    look: "Qrator's dashboard: the domain's blacklists and thresholds.",
};

/// Variti.
pub(super) const VARITI: Origin = Origin {
    id: "variti",
    name: "Variti",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("server", "variti"), Wafw00f)],
    reference: None,
    reason: None,
    codes: &[],
    look: "Variti's dashboard.",
};

/// Reblaze.
pub(super) const REBLAZE: Origin = Origin {
    id: "reblaze",
    name: "Reblaze",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("current session has been terminated"), Body("access denied (")]), Wafw00f),
        Mark::presence(CookiePrefix("rbzid"), Wafw00f),
        Mark::presence(Header("server", "reblaze"), Wafw00f),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Reblaze's traffic log.",
};

/// Link11.
pub(super) const LINK11: Origin = Origin {
    id: "link11",
    name: "Link11",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("server", "rhino-core-shield"), Wafw00f)],
    reference: None,
    reason: None,
    codes: &[],
    look: "Link11's WebGUI.",
};

/// ArvanCloud.
pub(super) const ARVANCLOUD: Origin = Origin {
    id: "arvancloud",
    name: "ArvanCloud",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("server", "arvancloud"), Wafw00f)],
    reference: None,
    reason: None,
    codes: &[],
    look: "ArvanCloud's panel: firewall and rate limits of the domain.",
};

/// Azion.
pub(super) const AZION: Origin = Origin {
    id: "azion",
    name: "Azion",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(HeaderPresent("x-azion-request-id"), Wafw00f)],
    reference: Some(reference::AZION),
    reason: None,
    codes: &[],
    look: "Azion's Real-Time Events, searched by the request id.",
};
