//! Filters on the way out of the caller's own network. Who meets one of these has not been refused by the site at all.

use super::shape::Evidence::{Known, Wafw00f};
use super::shape::What::{All, Body, Header};
use super::shape::{Kind, Mark, Origin};

/// Palo Alto Networks.
pub(super) const PALO_ALTO: Origin = Origin {
    id: "palo-alto",
    name: "Palo Alto Networks",
    kind: Kind::Egress,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("has been blocked in accordance with company policy"), Wafw00f)],
    reference: None,
    reason: Some("egress-filter"),
    codes: &[],
    look: "The network's administrator: the firewall's URL filtering log.",
};

/// Zscaler.
pub(super) const ZSCALER: Origin = Origin {
    id: "zscaler",
    name: "Zscaler",
    kind: Kind::Egress,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("internet security by zscaler"), Wafw00f),
        Mark::refusal(All(&[Header("server", "zscaler"), Body("zscaler")]), Wafw00f),
        Mark::presence(Header("server", "zscaler"), Wafw00f),
    ],
    reference: None,
    reason: Some("egress-filter"),
    codes: &[],
    look: "The network's administrator: Zscaler's web insights.",
};

/// Sophos UTM.
pub(super) const SOPHOS_UTM: Origin = Origin {
    id: "sophos-utm",
    name: "Sophos UTM",
    kind: Kind::Egress,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("powered by utm web protection"), Wafw00f)],
    reference: None,
    reason: Some("egress-filter"),
    codes: &[],
    look: "The network's administrator: UTM's web filtering log.",
};

/// WatchGuard.
pub(super) const WATCHGUARD: Origin = Origin {
    id: "watchguard",
    name: "WatchGuard",
    kind: Kind::Egress,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("request denied by watchguard firewall"), Known),
        Mark::presence(Header("server", "watchguard"), Known),
    ],
    reference: None,
    reason: Some("egress-filter"),
    codes: &[],
    look: "The network's administrator: the Firebox's proxy log.",
};

/// SonicWall.
pub(super) const SONICWALL: Origin = Origin {
    id: "sonicwall",
    name: "SonicWall",
    kind: Kind::Egress,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("this request is blocked by the sonicwall"), Known),
        Mark::refusal(Body("web site blocked by sonicwall"), Known),
        Mark::presence(Header("server", "sonicwall"), Known),
    ],
    reference: None,
    reason: Some("egress-filter"),
    codes: &[],
    look: "The network's administrator: the content filter's log.",
};

/// Fortinet FortiGuard.
pub(super) const FORTIGUARD: Origin = Origin {
    id: "fortiguard",
    name: "Fortinet FortiGuard",
    kind: Kind::Egress,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("globalurl.fortinet.net"), Wafw00f), Mark::refusal(Body("fgd_icon"), Wafw00f)],
    reference: None,
    reason: Some("egress-filter"),
    codes: &[],
    look: "The network's administrator: FortiGate's web filter log.",
};
