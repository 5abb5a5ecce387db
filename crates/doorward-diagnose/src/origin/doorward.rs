//! Doorward's own gateway: it names its reason in every answer, so each of its refusals states its cause.
//!
//! The reason stands in Proxy-Status (RFC 9209), in the type of a problem document and in the head of a page, always as the address
//! of its entry; one text finds it in all three. A concealed refusal names `not-found` and nothing more can be read off it.

use super::shape::Evidence::{Own, Source};
use super::shape::What::{Body, Header};
use super::shape::{Code, Kind, Mark, Origin, Place, ReferenceId};

/// Doorward.
pub(super) const DOORWARD: Origin = Origin {
    id: "doorward",
    name: "Doorward",
    kind: Kind::Proxy,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Header("proxy-status", "doorward; error="), Source),
        Mark::refusal(Body("\"type\":\"https://doorward.example/reasons/"), Source),
        Mark::refusal(Body("<meta name=\"doorward-reason\" content=\"https://doorward.example/reasons/"), Source),
        Mark::presence(Header("proxy-status", "doorward"), Source),
    ],
    reference: Some(ReferenceId { name: "request ID", places: &[Place::Header("x-request-id")] }),
    reason: None,
    codes: CODES,
    look: "Doorward's log, or `doorward explain` with the request ID: it names the route and the condition.",
};

/// What a gateway of ours states: the reason whose entry this is.
const fn states(text: &'static str, reason: &'static str) -> Code {
    Code { text, meaning: "the gateway names this reason itself", reason: Some(reason), evidence: Own }
}

/// One line for each reason that the gateway gives.
const CODES: &[Code] = &[
    states("doorward.example/reasons/credentials-missing\"", "credentials-missing"),
    states("doorward.example/reasons/credentials-wrong\"", "credentials-wrong"),
    states("doorward.example/reasons/auth-scheme-wrong\"", "auth-scheme-wrong"),
    states("doorward.example/reasons/api-key-restricted\"", "api-key-restricted"),
    states("doorward.example/reasons/authorization-malformed\"", "authorization-malformed"),
    states("doorward.example/reasons/account-disabled\"", "account-disabled"),
    states("doorward.example/reasons/token-expired\"", "token-expired"),
    states("doorward.example/reasons/token-scope\"", "token-scope"),
    states("doorward.example/reasons/token-audience\"", "token-audience"),
    states("doorward.example/reasons/token-signature\"", "token-signature"),
    states("doorward.example/reasons/link-expired\"", "link-expired"),
    states("doorward.example/reasons/link-signature\"", "link-signature"),
    states("doorward.example/reasons/token-issuer\"", "token-issuer"),
    states("doorward.example/reasons/token-key-unknown\"", "token-key-unknown"),
    states("doorward.example/reasons/token-revoked\"", "token-revoked"),
    states("doorward.example/reasons/token-type-wrong\"", "token-type-wrong"),
    states("doorward.example/reasons/step-up-required\"", "step-up-required"),
    states("doorward.example/reasons/token-algorithm\"", "token-algorithm"),
    states("doorward.example/reasons/token-not-yet-valid\"", "token-not-yet-valid"),
    states("doorward.example/reasons/role-insufficient\"", "role-insufficient"),
    states("doorward.example/reasons/not-owner\"", "not-owner"),
    states("doorward.example/reasons/caller-banned\"", "caller-banned"),
    states("doorward.example/reasons/method-refused\"", "method-refused"),
    states("doorward.example/reasons/path-rule\"", "path-rule"),
    states("doorward.example/reasons/body-too-large\"", "body-too-large"),
    states("doorward.example/reasons/internal-only\"", "internal-only"),
    states("doorward.example/reasons/uri-too-long\"", "uri-too-long"),
    states("doorward.example/reasons/header-too-large\"", "header-too-large"),
    states("doorward.example/reasons/request-malformed\"", "request-malformed"),
    states("doorward.example/reasons/ip-not-allowed\"", "ip-not-allowed"),
    states("doorward.example/reasons/host-not-served\"", "host-not-served"),
    states("doorward.example/reasons/ip-denied\"", "ip-denied"),
    states("doorward.example/reasons/legal-block\"", "legal-block"),
    states("doorward.example/reasons/time-window\"", "time-window"),
    states("doorward.example/reasons/https-required\"", "https-required"),
    states("doorward.example/reasons/client-cert-required\"", "client-cert-required"),
    states("doorward.example/reasons/client-cert-untrusted\"", "client-cert-untrusted"),
    states("doorward.example/reasons/misdirected-request\"", "misdirected-request"),
    states("doorward.example/reasons/too-early\"", "too-early"),
    states("doorward.example/reasons/rate-limited\"", "rate-limited"),
    states("doorward.example/reasons/account-locked\"", "account-locked"),
    states("doorward.example/reasons/ip-banned\"", "ip-banned"),
    states("doorward.example/reasons/upstream-unavailable\"", "upstream-unavailable"),
    states("doorward.example/reasons/auth-service-unavailable\"", "auth-service-unavailable"),
    states("doorward.example/reasons/route-not-listed\"", "route-not-listed"),
    states("doorward.example/reasons/maintenance\"", "maintenance"),
    // A concealed refusal says the same, so this much is only what the gateway wants to be believed.
    Code {
        text: "doorward.example/reasons/not-found\"",
        meaning: "the gateway says that nothing is here",
        reason: Some("not-found"),
        evidence: Source,
    },
    states("doorward.example/reasons/gone\"", "gone"),
];
