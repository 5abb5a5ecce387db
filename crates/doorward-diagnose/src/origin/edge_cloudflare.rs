//! Cloudflare. `Server: cloudflare` and `CF-Ray` stand on every answer that crosses it, so neither names the issuer; its own
//! marks do. An error page without its branding is the origin's.

use super::reference;
use super::shape::Evidence::{Documentation, IdentYwaf, Known, Quoted};
use super::shape::What::{All, Body, BodyIs, CookiePrefix, Header, HeaderPrefix, HeaderPresent, Title};
use super::shape::{Kind, Mark, Origin};

/// Cloudflare: challenge.
pub(super) const CLOUDFLARE_CHALLENGE: Origin = Origin {
    id: "cloudflare-challenge",
    name: "Cloudflare: challenge",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Header("cf-mitigated", "challenge"), Documentation),
        Mark::refusal(Body("_cf_chl_opt"), Quoted),
        Mark::refusal(All(&[Title("just a moment..."), Body("/cdn-cgi/challenge-platform/")]), Quoted),
        Mark::refusal(All(&[Title("just a moment..."), Body("__cf_chl_")]), Quoted),
        Mark::refusal(Body("/cdn-cgi/l/chk_jschl"), Quoted),
        Mark::refusal(All(&[Title("attention required! | cloudflare"), Body("challenge_headline")]), Quoted),
        Mark::hint(All(&[Header("server", "cloudflare"), Header("accept-ch", "sec-ch-ua-bitness")]), Quoted),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("bot-challenge"),
    codes: &[],
    look: "Security, Analytics, Events: search for the Ray ID; the client had to run JavaScript, which says nothing about verified crawlers.",
};

/// Cloudflare: access denied by a rule (1020).
pub(super) const CLOUDFLARE_1020: Origin = Origin {
    id: "cloudflare-1020",
    name: "Cloudflare: access denied by a rule (1020)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1020<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1020"), Documentation),
        Mark::refusal(All(&[Body("error 1020"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1020"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("waf-rule"),
    codes: &[],
    look: "Security Events: search by the Ray ID or the client address; a firewall rule of the site decided.",
};

/// Cloudflare: rate limited (1015).
pub(super) const CLOUDFLARE_1015: Origin = Origin {
    id: "cloudflare-1015",
    name: "Cloudflare: rate limited (1015)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1015<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1015"), Documentation),
        Mark::refusal(All(&[Body("error 1015"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1015"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("rate-limited"),
    codes: &[],
    look: "Security, WAF, Rate limiting rules: find the rule in Security Events by the Ray ID.",
};

/// Cloudflare: banned (1005).
pub(super) const CLOUDFLARE_1005: Origin = Origin {
    id: "cloudflare-1005",
    name: "Cloudflare: banned (1005)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1005<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1005"), Documentation),
        Mark::refusal(All(&[Body("error 1005"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1005"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("network-blocked"),
    codes: &[],
    look: "Security, WAF, Tools, IP Access Rules: the site's owner banned the network's number (ASN).",
};

/// Cloudflare: banned (1006).
pub(super) const CLOUDFLARE_1006: Origin = Origin {
    id: "cloudflare-1006",
    name: "Cloudflare: banned (1006)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1006<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1006"), Documentation),
        Mark::refusal(All(&[Body("error 1006"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1006"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("ip-denied"),
    codes: &[],
    look: "Security, WAF, Tools, IP Access Rules: the site's owner banned the address.",
};

/// Cloudflare: banned (1007).
pub(super) const CLOUDFLARE_1007: Origin = Origin {
    id: "cloudflare-1007",
    name: "Cloudflare: banned (1007)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1007<"#), Known),
        Mark::refusal(BodyIs("error code: 1007"), Known),
        Mark::refusal(All(&[Body("error 1007"), Body("cloudflare")]), Known),
        Mark::refusal(All(&[Body("error code 1007"), Body("cloudflare")]), Known),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("ip-denied"),
    codes: &[],
    look: "Security, WAF, Tools, IP Access Rules: the site's owner banned the address.",
};

/// Cloudflare: banned (1008).
pub(super) const CLOUDFLARE_1008: Origin = Origin {
    id: "cloudflare-1008",
    name: "Cloudflare: banned (1008)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1008<"#), Known),
        Mark::refusal(BodyIs("error code: 1008"), Known),
        Mark::refusal(All(&[Body("error 1008"), Body("cloudflare")]), Known),
        Mark::refusal(All(&[Body("error code 1008"), Body("cloudflare")]), Known),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("ip-denied"),
    codes: &[],
    look: "Security, WAF, Tools, IP Access Rules: the site's owner banned the address.",
};

/// Cloudflare: banned (1106).
pub(super) const CLOUDFLARE_1106: Origin = Origin {
    id: "cloudflare-1106",
    name: "Cloudflare: banned (1106)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1106<"#), Known),
        Mark::refusal(BodyIs("error code: 1106"), Known),
        Mark::refusal(All(&[Body("error 1106"), Body("cloudflare")]), Known),
        Mark::refusal(All(&[Body("error code 1106"), Body("cloudflare")]), Known),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("ip-denied"),
    codes: &[],
    look: "Security, WAF, Tools, IP Access Rules: the site's owner banned the address.",
};

/// Cloudflare: country blocked (1009).
pub(super) const CLOUDFLARE_1009: Origin = Origin {
    id: "cloudflare-1009",
    name: "Cloudflare: country blocked (1009)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1009<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1009"), Documentation),
        Mark::refusal(All(&[Body("error 1009"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1009"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("country-blocked"),
    codes: &[],
    look: "Security, WAF: an access rule against the country.",
};

/// Cloudflare: browser signature banned (1010).
pub(super) const CLOUDFLARE_1010: Origin = Origin {
    id: "cloudflare-1010",
    name: "Cloudflare: browser signature banned (1010)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1010<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1010"), Documentation),
        Mark::refusal(All(&[Body("error 1010"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1010"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("browser-signature-blocked"),
    codes: &[],
    look: "Security, Settings, Browser Integrity Check: the shape of the client's headers was refused.",
};

/// Cloudflare: hotlink protection (1011).
pub(super) const CLOUDFLARE_1011: Origin = Origin {
    id: "cloudflare-1011",
    name: "Cloudflare: hotlink protection (1011)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1011<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1011"), Documentation),
        Mark::refusal(All(&[Body("error 1011"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1011"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("referer-refused"),
    codes: &[],
    look: "Scrape Shield, Hotlink Protection: the Referer is foreign.",
};

/// Cloudflare: access denied (1012).
pub(super) const CLOUDFLARE_1012: Origin = Origin {
    id: "cloudflare-1012",
    name: "Cloudflare: access denied (1012)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1012<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1012"), Documentation),
        Mark::refusal(All(&[Body("error 1012"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1012"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: None,
    codes: &[],
    look: "Security Events: search by the Ray ID; the owner forbade access on the ground of the client's activity.",
};

/// Cloudflare: Host differs from the TLS server name (1013).
pub(super) const CLOUDFLARE_1013: Origin = Origin {
    id: "cloudflare-1013",
    name: "Cloudflare: Host differs from the TLS server name (1013)",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"class="cf-error-code">1013<"#), Documentation),
        Mark::refusal(BodyIs("error code: 1013"), Documentation),
        Mark::refusal(All(&[Body("error 1013"), Body("cloudflare")]), Documentation),
        Mark::refusal(All(&[Body("error code 1013"), Body("cloudflare")]), Documentation),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("sni-mismatch"),
    codes: &[],
    look: "The client: it sends one name in TLS and another in Host.",
};

/// Cloudflare: blocked by the firewall.
pub(super) const CLOUDFLARE_BLOCK: Origin = Origin {
    id: "cloudflare-block",
    name: "Cloudflare: blocked by the firewall",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("sorry, you have been blocked"), Body("cloudflare")]), IdentYwaf),
        Mark::refusal(Title("attention required! | cloudflare"), IdentYwaf),
    ],
    reference: Some(reference::RAY_ID),
    reason: None,
    codes: &[],
    look: "Security Events: search for the Ray ID; a custom or managed rule decided.",
};

/// Cloudflare Access: sign-in.
pub(super) const CLOUDFLARE_ACCESS: Origin = Origin {
    id: "cloudflare-access",
    name: "Cloudflare Access: sign-in",
    kind: Kind::Edge,
    statuses: &[302, 303, 307, 401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Header("location", ".cloudflareaccess.com/cdn-cgi/access/login"), Known),
        Mark::refusal(All(&[Header("server", "cloudflare"), Body("you don't have permission to view this")]), Known),
        Mark::presence(CookiePrefix("cf_authorization"), Known),
        Mark::presence(HeaderPrefix("cf-access-"), Known),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("edge-login-required"),
    codes: &[],
    look: "Zero Trust, Access, Applications: the policy of this application; Access authentication logs.",
};

/// Cloudflare: the origin does not answer.
pub(super) const CLOUDFLARE_UPSTREAM: Origin = Origin {
    id: "cloudflare-upstream",
    name: "Cloudflare: the origin does not answer",
    kind: Kind::Edge,
    statuses: &[520, 521, 522, 523, 524, 525, 526, 527, 530],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Header("server", "cloudflare"), Body("cf-error-details")]), Known),
        Mark::refusal(All(&[Header("server", "cloudflare"), Body("error code: 52")]), Known),
    ],
    reference: Some(reference::RAY_ID),
    reason: Some("upstream-unavailable"),
    codes: &[],
    look: "The origin server: it is down, too slow, or refuses Cloudflare's addresses or its TLS.",
};

/// Cloudflare: unstyled error page.
pub(super) const CLOUDFLARE_UNSTYLED: Origin = Origin {
    id: "cloudflare-unstyled",
    name: "Cloudflare: unstyled error page",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(
        All(&[Header("server", "cloudflare"), Body("<hr><center>cloudflare</center>")]),
        Documentation,
    )],
    reference: Some(reference::RAY_ID),
    reason: None,
    codes: &[],
    look: "No event is logged: the client's Host and its TLS server name differ, or the request itself is broken.",
};

/// Cloudflare.
pub(super) const CLOUDFLARE: Origin = Origin {
    id: "cloudflare",
    name: "Cloudflare",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(HeaderPresent("cf-error-type"), Documentation),
        Mark::refusal(HeaderPresent("cf-error-origin"), Documentation),
        Mark::refusal(All(&[Body("cf-error-details"), Body("ray id")]), Quoted),
        Mark::refusal(All(&[Body("used cloudflare to restrict access"), Body("ray id")]), Quoted),
        Mark::presence(Header("server", "cloudflare"), Documentation),
        Mark::presence(HeaderPresent("cf-ray"), Documentation),
        Mark::presence(HeaderPresent("cf-cache-status"), Known),
        Mark::presence(CookiePrefix("__cf_bm"), Known),
        Mark::presence(CookiePrefix("cf_clearance"), Known),
    ],
    reference: Some(reference::RAY_ID),
    reason: None,
    codes: &[],
    look: "Security, Analytics, Events: search for the Ray ID; nothing there means the origin refused.",
};
