//! Load balancers, proxies and gateways. Most of their refusals are short sentences in plain text.

use super::reference;
use super::shape::Evidence::{Known, Source};
use super::shape::What::{All, Body, BodyIs, Header, HeaderPresent};
use super::shape::{Kind, Mark, Origin};

/// HAProxy: too many requests.
pub(super) const HAPROXY_RATE: Origin = Origin {
    id: "haproxy-rate",
    name: "HAProxy: too many requests",
    kind: Kind::Proxy,
    statuses: &[429],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(Body("you have sent too many requests in a given amount of time."), Source)],
    reference: None,
    reason: Some("rate-limited"),
    codes: &[],
    look: "HAProxy's log: the termination state PR, and the stick table's counters.",
};

/// HAProxy: no server.
pub(super) const HAPROXY_UPSTREAM: Origin = Origin {
    id: "haproxy-upstream",
    name: "HAProxy: no server",
    kind: Kind::Proxy,
    statuses: &[503],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(Body("no server is available to handle this request."), Source)],
    reference: None,
    reason: None,
    codes: &[],
    look: "HAProxy's stats page: the backend's servers are down.",
};

/// HAProxy.
pub(super) const HAPROXY: Origin = Origin {
    id: "haproxy",
    name: "HAProxy",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("request forbidden by administrative rules."), Source),
        Mark::refusal(Body("you need a valid user and password to access this content."), Source),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "HAProxy's log (termination state PR) and its http-request deny rules; Shadow Daemon writes the same sentence.",
};

/// Varnish: backend fetch failed.
pub(super) const VARNISH_UPSTREAM: Origin = Origin {
    id: "varnish-upstream",
    name: "Varnish: backend fetch failed",
    kind: Kind::Proxy,
    statuses: &[503],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(All(&[Body("backend fetch failed"), Body("guru meditation:")]), Source)],
    reference: Some(reference::VARNISH),
    reason: Some("upstream-unavailable"),
    codes: &[],
    look: "varnishlog -g request -q 'RespStatus == 503': FetchError lines; the backend's health.",
};

/// Varnish.
pub(super) const VARNISH: Origin = Origin {
    id: "varnish",
    name: "Varnish",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Body("guru meditation:"), Body("xid:"), Body("varnish cache server")]), Source),
        Mark::presence(HeaderPresent("x-varnish"), Source),
        Mark::presence(Header("via", "varnish"), Source),
        Mark::presence(Header("server", "varnish"), Source),
    ],
    reference: Some(reference::VARNISH),
    reason: None,
    codes: &[],
    look: "varnishlog -g request -q 'RespStatus == 403': the VCL_call and VCL_return lines show where synth was called.",
};

/// Squid: sign-in required.
pub(super) const SQUID_AUTH: Origin = Origin {
    id: "squid-auth",
    name: "Squid: sign-in required",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(Header("x-squid-error", "err_cache_access_denied"), Source)],
    reference: None,
    reason: Some("proxy-auth-required"),
    codes: &[],
    look: "Squid's access.log (TCP_DENIED/407) and its auth_param.",
};

/// Squid: access denied.
pub(super) const SQUID_ACL: Origin = Origin {
    id: "squid-acl",
    name: "Squid: access denied",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Header("x-squid-error", "err_access_denied"), Source),
        Mark::refusal(Body("access control configuration prevents your request from being allowed"), Source),
    ],
    reference: None,
    reason: Some("proxy-acl"),
    codes: &[],
    look: "Squid's access.log (TCP_DENIED/403) and its http_access lines, in order.",
};

/// Squid: destination unreachable.
pub(super) const SQUID_UPSTREAM: Origin = Origin {
    id: "squid-upstream",
    name: "Squid: destination unreachable",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Header("x-squid-error", "err_connect_fail"), Source),
        Mark::refusal(Header("x-squid-error", "err_dns_fail"), Source),
    ],
    reference: None,
    reason: Some("upstream-unavailable"),
    codes: &[],
    look: "Squid's cache.log: the destination's name or port.",
};

/// Squid.
pub(super) const SQUID: Origin = Origin {
    id: "squid",
    name: "Squid",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(HeaderPresent("x-squid-error"), Source),
        Mark::presence(Header("via", "(squid"), Source),
        Mark::presence(Header("server", "squid"), Source),
        Mark::presence(HeaderPresent("x-cache-lookup"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Squid's access.log and cache.log.",
};

/// Traefik: rate limit.
pub(super) const TRAEFIK_RATE: Origin = Origin {
    id: "traefik-rate",
    name: "Traefik: rate limit",
    kind: Kind::Proxy,
    statuses: &[429],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(BodyIs("no bursty traffic allowed"), Source),
        Mark::hint(BodyIs("too many requests"), Source),
    ],
    reference: None,
    reason: Some("rate-limited"),
    codes: &[],
    look: "Traefik's rateLimit middleware of the router.",
};

/// Traefik.
pub(super) const TRAEFIK: Origin = Origin {
    id: "traefik",
    name: "Traefik",
    kind: Kind::Proxy,
    statuses: &[403, 404],
    soft: false,
    stock: true,
    marks: &[
        Mark::hint(All(&[BodyIs("forbidden"), Header("content-type", "text/plain")]), Source),
        Mark::hint(BodyIs("404 page not found"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Traefik's access log and the router's middlewares (ipAllowList, forwardAuth).",
};
