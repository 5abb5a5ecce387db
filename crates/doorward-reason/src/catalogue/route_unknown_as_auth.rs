//! `route-unknown-as-auth`: an address that does not exist, refused in the words of a sign-in.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[
        ("Content-Type", "application/json"),
        ("x-amzn-RequestId", "5b1f6a1e-2c1f-4d0a-9e0b-6f1f1d0d2a77"),
        ("x-amzn-ErrorType", "MissingAuthenticationTokenException"),
        ("x-amz-apigw-id", "TqYxHFy1DoEEJrA="),
    ],
    body: "{\"message\":\"Missing Authentication Token\"}",
};

/// A wrong path, method or stage is answered as if a token were missing.
pub(super) const ROUTE_UNKNOWN_AS_AUTH: Reason = Reason {
    id: "route-unknown-as-auth",
    title: "A wrong path, method or stage is answered as if a token were missing",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "The words speak of a missing token, but no token will help: the API has no such route. Amazon's API \
        Gateway answers \"Missing Authentication Token\" for every path or method that nobody defined, and \
        some frameworks check the sign-in before they look whether the page exists. Mostly the stage is \
        missing at the start of the path, a letter differs, or the method is another. A made-up path on the \
        same host gets the very same answer.",
    statuses: &[403, 401],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &[
            "Compare method and path with the API's documentation: the stage (`/prod/…`), plural forms, \
                the slash at the end, upper and lower case.",
            "Do not hunt for a token before the address is right; if the route is one signed with IAM, \
                sign the request (`curl --aws-sigv4`).",
        ],
        operator: &[
            "Look whether the route exists in the stage that is asked, and deploy the API again if it was \
                added since.",
            "Answer unknown routes with 404, so that nobody looks for a token.",
        ],
        platforms: &[
            Platform {
                name: "AWS API Gateway",
                step: "REST API: after adding a resource, Deploy API to the stage; with a custom domain, check \
                    the base path mapping; set the gateway response `MISSING_AUTHENTICATION_TOKEN` to status \
                    404 with a text of your own",
            },
            Platform {
                name: "Spring",
                step: "`anyRequest().authenticated()` covers unknown paths and `/error` too: permit `/error`, \
                    so that 404 can show",
            },
            Platform {
                name: "Express",
                step: "put `app.use(auth)` on the routers that need it and the 404 handler after them",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.5"), Reference::Page("Amazon API Gateway: gateway response types")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Weak),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.97),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.85),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.97),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.95),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.8),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.2),
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.5),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.9),
        Clue::Says(&["missing authentication token", "missingauthenticationtokenexception"]),
        Clue::Hints(&["not a valid key=value pair (missing equal-sign) in authorization header", "no route matched"]),
    ],
    ambiguous_with: &["credentials-missing", "misreported-status", "challenge-missing"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://a1b2c3.execute-api.example/v1/itmes",
            headers: &[("Accept", "application/json")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiteRoot, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::PathPart, REFUSED),
            (Factor::PathLowerCase, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::RootRandomAlike, REFUSED),
        ],
        elsewhere: &[],
    },
};
