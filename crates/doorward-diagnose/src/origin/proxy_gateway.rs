//! Gateways that authenticate and count for the programs behind them: Envoy, Kong and their like, and the proxies that send
//! people to sign in.

use super::shape::Evidence::{Documentation, Known, Source};
use super::shape::What::{All, Body, BodyIs, CookiePrefix, Empty, Header, HeaderPrefix};
use super::shape::{Code, Kind, Mark, Origin};

/// Envoy: RBAC.
pub(super) const ENVOY_RBAC: Origin = Origin {
    id: "envoy-rbac",
    name: "Envoy: RBAC",
    kind: Kind::Proxy,
    statuses: &[403],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(BodyIs("rbac: access denied"), Documentation)],
    reference: None,
    reason: None,
    codes: &[],
    look: "Envoy's RBAC filter, in Istio the AuthorizationPolicy: its debug log names the policy.",
};

/// Envoy: JWT filter.
pub(super) const ENVOY_JWT: Origin = Origin {
    id: "envoy-jwt",
    name: "Envoy: JWT filter",
    kind: Kind::Proxy,
    statuses: &[401, 403],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(BodyIs("jwt is missing"), Source),
        Mark::refusal(BodyIs("jwt is expired"), Source),
        Mark::refusal(BodyIs("jwt not yet valid"), Source),
        Mark::refusal(BodyIs("jwt is not in the form of header.payload.signature"), Source),
        Mark::refusal(BodyIs("jwks doesn't have key to match kid or alg from jwt"), Source),
        Mark::refusal(BodyIs("jwt verification fails"), Source),
        Mark::refusal(BodyIs("jwt issuer is not configured"), Source),
        Mark::refusal(BodyIs("audiences in jwt are not allowed"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "jwt is missing",
            meaning: "no token was sent",
            reason: Some("credentials-missing"),
            evidence: Source,
        },
        Code {
            text: "jwt is expired",
            meaning: "the token has expired",
            reason: Some("token-expired"),
            evidence: Source,
        },
        Code {
            text: "jwks doesn't have key",
            meaning: "no key fits the token",
            reason: Some("token-signature"),
            evidence: Source,
        },
        Code {
            text: "not yet valid",
            meaning: "the token is not valid yet",
            reason: Some("token-not-yet-valid"),
            evidence: Source,
        },
        Code {
            text: "verification fails",
            meaning: "the signature does not verify",
            reason: Some("token-signature"),
            evidence: Source,
        },
        Code {
            text: "issuer is not configured",
            meaning: "the issuer is not trusted",
            reason: Some("token-issuer"),
            evidence: Source,
        },
        Code {
            text: "audiences in jwt",
            meaning: "the audience is another",
            reason: Some("token-audience"),
            evidence: Source,
        },
    ],
    look: "Envoy's jwt_authn filter, in Istio the RequestAuthentication.",
};

/// Envoy: local rate limit.
pub(super) const ENVOY_RATE: Origin = Origin {
    id: "envoy-rate",
    name: "Envoy: local rate limit",
    kind: Kind::Proxy,
    statuses: &[429],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(BodyIs("local_rate_limited"), Known)],
    reference: None,
    reason: Some("rate-limited"),
    codes: &[],
    look: "Envoy's local_ratelimit filter.",
};

/// Envoy: no healthy upstream.
pub(super) const ENVOY_UPSTREAM: Origin = Origin {
    id: "envoy-upstream",
    name: "Envoy: no healthy upstream",
    kind: Kind::Proxy,
    statuses: &[503],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(BodyIs("no healthy upstream"), Known),
        Mark::refusal(Body("upstream connect error or disconnect/reset before headers"), Known),
    ],
    reference: None,
    reason: Some("upstream-unavailable"),
    codes: &[],
    look: "Envoy's clusters: the endpoints and their health.",
};

/// Envoy.
pub(super) const ENVOY: Origin = Origin {
    id: "envoy",
    name: "Envoy",
    kind: Kind::Proxy,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::hint(All(&[Header("server", "envoy"), Empty]), Known),
        Mark::presence(Header("server", "envoy"), Documentation),
        Mark::presence(HeaderPrefix("x-envoy-"), Documentation),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Envoy's access log: the response flags (UAEX is the external authorization).",
};

/// Kong: no API key.
pub(super) const KONG_KEY: Origin = Origin {
    id: "kong-key",
    name: "Kong: no API key",
    kind: Kind::Proxy,
    statuses: &[401],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Header("server", "kong/"), Body("no api key found in request")]), Source),
        Mark::refusal(All(&[HeaderPrefix("x-kong-"), Body("no api key found in request")]), Source),
        Mark::refusal(Header("www-authenticate", r#"key realm="kong""#), Source),
        Mark::hint(Body("no api key found in request"), Source),
    ],
    reference: None,
    reason: Some("credentials-missing"),
    codes: &[],
    look: "Kong's key-auth plug-in: the name and place of the key.",
};

/// Kong: credentials refused.
pub(super) const KONG_CREDENTIALS: Origin = Origin {
    id: "kong-credentials",
    name: "Kong: credentials refused",
    kind: Kind::Proxy,
    statuses: &[401, 403],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Header("server", "kong/"), Body("invalid authentication credentials")]), Source),
        Mark::refusal(All(&[HeaderPrefix("x-kong-"), Body("invalid authentication credentials")]), Source),
    ],
    reference: None,
    reason: Some("credentials-wrong"),
    codes: &[],
    look: "Kong's consumers and their credentials.",
};

/// Kong: rate limit.
pub(super) const KONG_RATE: Origin = Origin {
    id: "kong-rate",
    name: "Kong: rate limit",
    kind: Kind::Proxy,
    statuses: &[429],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Header("server", "kong/"), Body("api rate limit exceeded")]), Known),
        Mark::refusal(All(&[HeaderPrefix("x-kong-"), Body("api rate limit exceeded")]), Known),
    ],
    reference: None,
    reason: Some("rate-limited"),
    codes: &[],
    look: "Kong's rate-limiting plug-in of the route, service or consumer.",
};

/// Kong: access list.
pub(super) const KONG_ACL: Origin = Origin {
    id: "kong-acl",
    name: "Kong: access list",
    kind: Kind::Proxy,
    statuses: &[403],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Header("server", "kong/"), Body("you cannot consume this service")]), Source),
        Mark::refusal(All(&[HeaderPrefix("x-kong-"), Body("you cannot consume this service")]), Source),
        Mark::hint(Body("you cannot consume this service"), Source),
    ],
    reference: None,
    reason: Some("role-insufficient"),
    codes: &[],
    look: "Kong's acl plug-in and the consumer's groups.",
};

/// Kong.
pub(super) const KONG: Origin = Origin {
    id: "kong",
    name: "Kong",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::presence(Header("server", "kong/"), Known),
        Mark::presence(HeaderPrefix("x-kong-"), Known),
        Mark::presence(Header("via", "kong/"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Kong's log and the plug-ins of the route.",
};

/// Apache APISIX.
pub(super) const APISIX: Origin = Origin {
    id: "apisix",
    name: "Apache APISIX",
    kind: Kind::Proxy,
    statuses: &[401, 403, 429],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Header("server", "apisix"), Body(r#"{"message":"#)]), Known),
        Mark::presence(Header("server", "apisix"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "missing api key",
            meaning: "no key was sent",
            reason: Some("credentials-missing"),
            evidence: Known,
        },
        Code {
            text: "invalid api key",
            meaning: "the key is not known",
            reason: Some("credentials-wrong"),
            evidence: Known,
        },
        Code {
            text: "your ip address is not allowed",
            meaning: "the address is not allowed",
            reason: Some("ip-denied"),
            evidence: Known,
        },
    ],
    look: "APISIX's error log and the plug-ins of the route.",
};

/// Tyk.
pub(super) const TYK: Origin = Origin {
    id: "tyk",
    name: "Tyk",
    kind: Kind::Proxy,
    statuses: &[400, 401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#""error":"authorization field missing""#), Known),
        Mark::refusal(Body(r#""error":"access to this api has been disallowed""#), Known),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "authorization field missing",
            meaning: "no key was sent",
            reason: Some("credentials-missing"),
            evidence: Known,
        },
        Code { text: "disallowed", meaning: "the key gives no right to this API", reason: None, evidence: Known },
    ],
    look: "Tyk's gateway log and the key's policies.",
};

/// KrakenD.
pub(super) const KRAKEND: Origin = Origin {
    id: "krakend",
    name: "KrakenD",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(HeaderPrefix("x-krakend"), Known)],
    reference: None,
    reason: None,
    codes: &[],
    look: "KrakenD's log and the endpoint's settings.",
};

/// Apigee.
pub(super) const APIGEE: Origin = Origin {
    id: "apigee",
    name: "Apigee",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(All(&[Body(r#""fault":"#), Body(r#""errorcode":""#)]), Known)],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "oauth.v2.invalidaccesstoken",
            meaning: "the access token is not valid",
            reason: None,
            evidence: Known,
        },
        Code {
            text: "keymanagement.service.invalid_access_token",
            meaning: "the access token is not valid",
            reason: None,
            evidence: Known,
        },
        Code {
            text: "accesstokenexpired",
            meaning: "the access token has expired",
            reason: Some("token-expired"),
            evidence: Known,
        },
        Code {
            text: "access_token_expired",
            meaning: "the access token has expired",
            reason: Some("token-expired"),
            evidence: Known,
        },
        Code {
            text: "steps.ipdeny",
            meaning: "an access control policy denies the address",
            reason: Some("ip-denied"),
            evidence: Known,
        },
        Code {
            text: "quotaviolation",
            meaning: "the quota is used up",
            reason: Some("quota-exceeded"),
            evidence: Known,
        },
        Code {
            text: "spikearrestviolation",
            meaning: "too many requests in a time",
            reason: Some("rate-limited"),
            evidence: Known,
        },
        Code {
            text: "insufficientscope",
            meaning: "the token lacks a scope",
            reason: Some("token-scope"),
            evidence: Known,
        },
    ],
    look: "Apigee's Debug session: the policy named in errorcode.",
};

/// oauth2-proxy.
pub(super) const OAUTH2_PROXY: Origin = Origin {
    id: "oauth2-proxy",
    name: "oauth2-proxy",
    kind: Kind::Proxy,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("login failed: unable to find a valid csrf token. please try again."), Source),
        Mark::refusal(Body("invalid session: unauthorized"), Source),
        Mark::refusal(Body("the session failed authorization checks"), Source),
        Mark::refusal(All(&[Body("you do not have permission to access this resource."), Body("oauth2")]), Source),
        Mark::presence(CookiePrefix("_oauth2_proxy"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "valid csrf token",
            meaning: "the cookie of the sign-in did not come back",
            reason: Some("csrf-failed"),
            evidence: Source,
        },
        Code {
            text: "failed authorization checks",
            meaning: "the person is known and not allowed",
            reason: Some("role-insufficient"),
            evidence: Source,
        },
    ],
    look: "oauth2-proxy's log: the session, and the allowed groups and addresses.",
};

/// Authelia.
pub(super) const AUTHELIA: Origin = Origin {
    id: "authelia",
    name: "Authelia",
    kind: Kind::Proxy,
    statuses: &[302, 303, 401],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Header("location", "/?rd=http"), Known),
        Mark::presence(CookiePrefix("authelia_session"), Known),
    ],
    reference: None,
    reason: Some("edge-login-required"),
    codes: &[],
    look: "Authelia's log and its access_control rules.",
};

/// authentik.
pub(super) const AUTHENTIK: Origin = Origin {
    id: "authentik",
    name: "authentik",
    kind: Kind::Proxy,
    statuses: &[302, 303],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Header("location", "/outpost.goauthentik.io/"), Known),
        Mark::presence(CookiePrefix("authentik_"), Known),
    ],
    reference: None,
    reason: Some("edge-login-required"),
    codes: &[],
    look: "authentik's events and the application's policy bindings.",
};

/// Pomerium.
pub(super) const POMERIUM: Origin = Origin {
    id: "pomerium",
    name: "Pomerium",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(HeaderPrefix("x-pomerium-"), Known), Mark::presence(CookiePrefix("_pomerium"), Known)],
    reference: None,
    reason: None,
    codes: &[],
    look: "Pomerium's authorize log: the route's policy.",
};

/// Keycloak Gatekeeper.
pub(super) const KEYCLOAK_GATEKEEPER: Origin = Origin {
    id: "keycloak-gatekeeper",
    name: "Keycloak Gatekeeper",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(CookiePrefix("kc-access"), Known), Mark::presence(CookiePrefix("kc-state"), Known)],
    reference: None,
    reason: None,
    codes: &[],
    look: "The gatekeeper's log: the resource's roles and groups.",
};
