//! `route-not-listed`: no rule of the gateway's access map names the path.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "application/problem+json"), ("Proxy-Status", "edge; error=http_request_denied")],
    body: r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"No rule matches this route."}"#,
};

/// No rule of the gateway's access map names this path.
pub const ROUTE_NOT_LISTED: Reason = Reason {
    id: "route-not-listed",
    title: "No rule of the gateway's access map names this path",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "A gateway that is shut by default lets pass what its access map names, and nothing else. No entry of the \
        map names this path, so it is refused to everybody, whether something lies behind it or not; a made-up name \
        beside it is refused in the same way. It comes up when the application got a new page or end point and the map \
        was not told.",
    statuses: &[404, 403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &["Check the path letter by letter, the version prefix and the last slash too; credentials or other \
                headers will not open it."],
        operator: &[
            "Decide who may enter here, and add an entry for this path to the access map; do not add one for \
                everything below it unless all of that has the same rule.",
            "If the path should stay shut, leave it as it is: a gateway that refuses what nobody listed does what it \
                is for.",
        ],
        platforms: &[
            Platform {
                name: "Doorward",
                step: "`doorward explain` names the routes that come nearest; then a `[[route]]` with `path` and `allow`",
            },
            Platform {
                name: "Istio",
                step: "an ALLOW AuthorizationPolicy refuses every path that no rule of it names",
            },
            Platform { name: "Kong", step: "`no Route matched with those values`: add a route with this path" },
            Platform { name: "Spring", step: "the last line of the filter chain is `anyRequest().denyAll()`" },
        ],
    },
    search_effect: Some(
        "A public page that nobody listed drops out of the index like any page that answers 403 or 404.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Rfc(9110, "15.5.5")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::CacheHit, Strength::Against),
        Clue::Fact(Fact::ChallengePresent, Strength::Excludes),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.95),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
        Clue::Says(&["no rule matches this route", "no route matched with those values", "no rule names this path"]),
        Clue::Hints(&["no route", "no matching route"]),
    ],
    ambiguous_with: &["not-found", "gateway-refuses", "path-rule", "not-found-masked-as-403", "denial-masked-as-404"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.shop.example/v2/reports",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::RootRandomAlike, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::PathPart, REFUSED),
        ],
        elsewhere: &[],
    },
};
