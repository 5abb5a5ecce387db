//! Public interfaces whose refusals state their cause in a code of their own.

use super::reference;
use super::shape::Evidence::{Documentation, Known, Quoted, Source};
use super::shape::What::{All, Body, CookiePrefix, Header, HeaderPrefix, HeaderPresent};
use super::shape::{Code, Kind, Mark, Origin};

/// Keycloak.
pub(super) const KEYCLOAK: Origin = Origin {
    id: "keycloak",
    name: "Keycloak",
    kind: Kind::Api,
    statuses: &[400, 401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#""error":"http 401 unauthorized""#), Known),
        Mark::refusal(Body(r#""error":"http 403 forbidden""#), Known),
        Mark::refusal(
            All(&[Body(r#""error":"unauthorized_client""#), Body(r#""error_description":"invalid client"#)]),
            Known,
        ),
        Mark::refusal(Body("https required"), Known),
        Mark::presence(CookiePrefix("keycloak_session"), Known),
        Mark::presence(CookiePrefix("auth_session_id"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[Code {
        text: "https required",
        meaning: "the realm takes HTTPS only",
        reason: Some("https-required"),
        evidence: Known,
    }],
    look: "The realm's events; with `HTTPS required`: the proxy does not pass the scheme.",
};

/// Kubernetes: anonymous.
pub(super) const KUBERNETES_ANONYMOUS: Origin = Origin {
    id: "kubernetes-anonymous",
    name: "Kubernetes: anonymous",
    kind: Kind::Api,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(All(&[Body(r#""kind":"status""#), Body("system:anonymous"), Body("forbidden")]), Source)],
    reference: Some(reference::AUDIT),
    reason: Some("credentials-missing"),
    codes: &[],
    look: "The caller's kubeconfig: no credentials reached the API server.",
};

/// Kubernetes: RBAC.
pub(super) const KUBERNETES_FORBIDDEN: Origin = Origin {
    id: "kubernetes-forbidden",
    name: "Kubernetes: RBAC",
    kind: Kind::Api,
    statuses: &[403],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(All(&[Body(r#""kind":"status""#), Body(r#""reason":"forbidden""#)]), Source)],
    reference: Some(reference::AUDIT),
    reason: Some("role-insufficient"),
    codes: &[],
    look: "kubectl auth can-i with --as; the roles and bindings of the user named in the message.",
};

/// Kubernetes: unauthorized.
pub(super) const KUBERNETES_UNAUTHORIZED: Origin = Origin {
    id: "kubernetes-unauthorized",
    name: "Kubernetes: unauthorized",
    kind: Kind::Api,
    statuses: &[401],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(All(&[Body(r#""kind":"status""#), Body(r#""reason":"unauthorized""#)]), Source)],
    reference: Some(reference::AUDIT),
    reason: None,
    codes: &[],
    look: "The API server's log: the token or certificate was not accepted.",
};

/// Kubernetes.
pub(super) const KUBERNETES: Origin = Origin {
    id: "kubernetes",
    name: "Kubernetes",
    kind: Kind::Api,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(HeaderPresent("audit-id"), Known), Mark::presence(HeaderPrefix("x-kubernetes-pf-"), Known)],
    reference: Some(reference::AUDIT),
    reason: None,
    codes: &[],
    look: "The audit log, searched by Audit-Id.",
};

/// GitHub API.
pub(super) const GITHUB_API: Origin = Origin {
    id: "github-api",
    name: "GitHub API",
    kind: Kind::Api,
    statuses: &[401, 403, 404, 429],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("docs.github.com/"), Body(r#""documentation_url":"#)]), Known),
        Mark::refusal(All(&[HeaderPresent("x-github-request-id"), Body(r#""message":"bad credentials""#)]), Known),
        Mark::refusal(HeaderPresent("x-github-sso"), Known),
    ],
    reference: Some(reference::GITHUB),
    reason: None,
    codes: &[
        Code {
            text: "bad credentials",
            meaning: "the token is not valid",
            reason: Some("credentials-wrong"),
            evidence: Known,
        },
        Code {
            text: "requires authentication",
            meaning: "no token was sent",
            reason: Some("credentials-missing"),
            evidence: Known,
        },
        Code {
            text: "resource not accessible by",
            meaning: "the token lacks a permission",
            reason: Some("token-scope"),
            evidence: Known,
        },
        Code {
            text: "secondary rate limit",
            meaning: "too many requests in a time",
            reason: Some("rate-limited"),
            evidence: Known,
        },
        Code {
            text: "rate limit exceeded",
            meaning: "the hourly quota is used up",
            reason: Some("rate-limited"),
            evidence: Known,
        },
    ],
    look: "The token's kind, scopes and sign-on for the organisation; a private repository answers 404.",
};

/// GitHub.
pub(super) const GITHUB: Origin = Origin {
    id: "github",
    name: "GitHub",
    kind: Kind::Api,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::presence(HeaderPresent("x-github-request-id"), Known),
        Mark::presence(Header("server", "github.com"), Known),
    ],
    reference: Some(reference::GITHUB),
    reason: None,
    codes: &[],
    look: "GitHub's support, with the request id.",
};

/// Docker registry.
pub(super) const DOCKER_REGISTRY: Origin = Origin {
    id: "docker-registry",
    name: "Docker registry",
    kind: Kind::Api,
    statuses: &[401, 403, 404],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(
            All(&[Header("www-authenticate", r#"",service=""#), Body(r#""errors":[{"code":"unauthorized""#)]),
            Quoted,
        ),
        Mark::refusal(All(&[HeaderPresent("docker-distribution-api-version"), Body(r#""errors":[{"code":""#)]), Source),
        Mark::refusal(
            All(&[Body(r#""errors":[{"code":"denied""#), Body("requested access to the resource is denied")]),
            Source,
        ),
        Mark::presence(HeaderPresent("docker-distribution-api-version"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[Code {
        text: "authentication required",
        meaning: "no token for this repository was sent",
        reason: Some("credentials-missing"),
        evidence: Source,
    }],
    look: "The registry's token service: who may pull or push this repository; a private one answers as an absent one.",
};

/// Stripe.
pub(super) const STRIPE: Origin = Origin {
    id: "stripe",
    name: "Stripe",
    kind: Kind::Api,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(All(&[Body(r#""error":{"#), Body(r#""request_log_url":"#)]), Known)],
    reference: Some(reference::REQUEST_ID),
    reason: None,
    codes: &[],
    look: "The request's entry in the dashboard's log, by its URL in the answer.",
};

/// Microsoft Graph and Entra.
pub(super) const ENTRA: Origin = Origin {
    id: "entra",
    name: "Microsoft Graph and Entra",
    kind: Kind::Api,
    statuses: &[400, 401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#""code":"invalidauthenticationtoken""#), Known),
        Mark::refusal(Body(r#""code":"authorization_requestdenied""#), Known),
        Mark::refusal(Body(r#""error_description":"aadsts"#), Known),
        Mark::refusal(Body("aadsts50"), Known),
        Mark::refusal(Body("aadsts65"), Known),
        Mark::refusal(Body("aadsts70"), Known),
    ],
    reference: Some(reference::ENTRA),
    reason: None,
    codes: &[
        Code {
            text: "authorization_requestdenied",
            meaning: "the caller lacks a permission",
            reason: Some("role-insufficient"),
            evidence: Known,
        },
        Code {
            text: "lifetime validation failed",
            meaning: "the token has expired",
            reason: Some("token-expired"),
            evidence: Known,
        },
    ],
    look: "Entra's sign-in log, searched by the request or correlation id; AADSTS numbers name the cause.",
};

/// Google APIs.
pub(super) const GOOGLE_API: Origin = Origin {
    id: "google-api",
    name: "Google APIs",
    kind: Kind::Api,
    statuses: &[400, 401, 403, 429],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body(r#""error":{"#), Body(r#""status":"permission_denied""#)]), Known),
        Mark::refusal(All(&[Body(r#""error":{"#), Body(r#""status":"unauthenticated""#)]), Known),
        Mark::refusal(Body("api_key_http_referrer_blocked"), Known),
        Mark::refusal(Body("api_key_ip_address_blocked"), Known),
        Mark::refusal(Body("access_token_scope_insufficient"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "api_key_http_referrer_blocked",
            meaning: "the key is not for this Referer",
            reason: Some("referer-refused"),
            evidence: Known,
        },
        Code {
            text: "api_key_ip_address_blocked",
            meaning: "the key is not for this address",
            reason: Some("ip-denied"),
            evidence: Known,
        },
        Code {
            text: "access_token_scope_insufficient",
            meaning: "the token lacks a scope",
            reason: Some("token-scope"),
            evidence: Known,
        },
        Code {
            text: "service_disabled",
            meaning: "the API is not enabled in the project",
            reason: None,
            evidence: Known,
        },
        Code {
            text: "api_key_invalid",
            meaning: "the key is not valid",
            reason: Some("credentials-wrong"),
            evidence: Known,
        },
        Code {
            text: "access_token_expired",
            meaning: "the token has expired",
            reason: Some("token-expired"),
            evidence: Known,
        },
    ],
    look: "Google Cloud console, APIs and services: the key's restrictions, the API's state, the token's scopes.",
};

/// Elasticsearch: index read-only.
pub(super) const ELASTICSEARCH_INDEX: Origin = Origin {
    id: "elasticsearch-index",
    name: "Elasticsearch: index read-only",
    kind: Kind::Api,
    statuses: &[403, 429],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("cluster_block_exception"), Known)],
    reference: None,
    reason: Some("index-read-only"),
    codes: &[],
    look: "The index's blocks and the disk watermarks: this is no matter of rights.",
};

/// Elasticsearch and OpenSearch.
pub(super) const ELASTICSEARCH: Origin = Origin {
    id: "elasticsearch",
    name: "Elasticsearch and OpenSearch",
    kind: Kind::Api,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#""type":"security_exception""#), Known),
        Mark::refusal(
            All(&[Header("www-authenticate", r#"realm="security""#), Body("missing authentication credentials")]),
            Known,
        ),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "missing authentication credentials",
            meaning: "no credentials were sent",
            reason: Some("credentials-missing"),
            evidence: Known,
        },
        Code {
            text: "unable to authenticate user",
            meaning: "name or password is wrong",
            reason: Some("credentials-wrong"),
            evidence: Known,
        },
        Code {
            text: "is unauthorized for user",
            meaning: "the user lacks a role",
            reason: Some("role-insufficient"),
            evidence: Known,
        },
    ],
    look: "The security audit log: the user's roles and the action named in the message.",
};

/// An interface with bearer tokens.
pub(super) const BEARER_CHALLENGE: Origin = Origin {
    id: "bearer-challenge",
    name: "An interface with bearer tokens",
    kind: Kind::Api,
    statuses: &[400, 401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::hint(Header("www-authenticate", r#"error="invalid_token""#), Documentation),
        Mark::hint(Header("www-authenticate", r#"error="insufficient_scope""#), Documentation),
        Mark::hint(Header("www-authenticate", r#"error="invalid_request""#), Documentation),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The interface's own log; the challenge's error attribute is the cause.",
};

/// An interface with problem details.
pub(super) const PROBLEM_DETAILS: Origin = Origin {
    id: "problem-details",
    name: "An interface with problem details",
    kind: Kind::Api,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("content-type", "application/problem+json"), Documentation)],
    reference: None,
    reason: None,
    codes: &[],
    look: "The interface's own log, by the problem's instance.",
};
