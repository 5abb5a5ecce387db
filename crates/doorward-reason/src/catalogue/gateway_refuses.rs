//! `gateway-refuses`: a refusal made in front of the application.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "text/plain"), ("server", "envoy"), ("Via", "1.1 edge")],
    body: "RBAC: access denied",
};

/// The server behind would serve; the gateway refuses.
pub(super) const GATEWAY_REFUSES: Reason = Reason {
    id: "gateway-refuses",
    title: "The server behind would serve; the gateway refuses",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "A gateway, load balancer or CDN stands before the site and refuses by a rule of its own; the \
        application behind never sees the request and would serve it. Nothing in the application's log or \
        code explains the refusal, because it was not asked. The proof is the same request sent straight to \
        the application: it is served there.",
    statuses: &[403, 401, 404, 429],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &["Tell the operator that the refusal comes from the gateway, with the time and any request id \
                in the headers."],
        operator: &[
            "Look into the gateway's log for this request; it names the rule, policy or route that refused.",
            "Change that one rule for this path and method; do not make the application reachable around \
                the gateway.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "the line in the error log says `access forbidden by rule` or `auth request unexpected \
                    status`; `$upstream_status` is empty",
            },
            Platform { name: "HAProxy", step: "termination flags `PR--` and the server `<NOSRV>` in the log" },
            Platform {
                name: "Envoy",
                step: "`RBAC: access denied`: `%RESPONSE_CODE_DETAILS%` names the policy, e.g. \
                    `rbac_access_denied_matched_policy[…]`; `UAEX` is the external authorization",
            },
            Platform {
                name: "Istio",
                step: "`istioctl x authz check POD` lists the AuthorizationPolicies that apply; an ALLOW policy \
                    refuses all that it does not name",
            },
            Platform {
                name: "Kong",
                step: "`{\"message\":\"You cannot consume this service\"}`: the `acl` plugin of this route",
            },
            Platform { name: "Traefik", step: "the middlewares of this router: ipAllowList, forwardAuth" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "7.6"), Reference::Rfc(9209, "2")],
    clues: &[
        Clue::Effect(Factor::OriginDirect, Effect::Opens, 0.97),
        Clue::Fact(Fact::GatewayPassed, Strength::Weak),
        Clue::Fact(Fact::UpstreamSigned, Strength::Against),
        Clue::Fact(Fact::CacheHit, Strength::Against),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.9),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.7),
        Clue::Says(&["rbac: access denied", "you cannot consume this service", "rbac_access_denied"]),
        Clue::Hints(&["request forbidden by administrative rules", "api gateway"]),
    ],
    ambiguous_with: &[
        "upstream-refuses",
        "waf-rule",
        "path-rule",
        "ip-not-allowed",
        "ip-banned",
        "https-required",
        "client-cert-required",
        "cache-stale-denial",
        "cache-key-too-wide",
        "auth-service-unavailable",
        "authorization-stripped",
        "route-not-listed",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/items",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::OriginDirect, Answer::OPEN), (Factor::SiblingRandom, REFUSED)],
        elsewhere: &[],
    },
};
