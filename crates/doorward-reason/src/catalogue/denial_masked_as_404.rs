//! `denial-masked-as-404`: a hidden thing that looks like an absent one.

use super::entry::*;

/// The page exists and is refused, but 404 is answered.
pub(super) const DENIAL_MASKED_AS_404: Reason = Reason {
    id: "denial-masked-as-404",
    title: "The page exists and is refused, but 404 is answered",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "The server answers that there is nothing here, though there is: this caller may not see it, and the \
        server does not want to tell. That can be meant (a private project, an admin area) and is then good \
        practice. It costs hours when it is not known, because people look for a missing file instead of a \
        missing right. From outside a good disguise cannot be told from a page that is really absent; a bad \
        one gives itself away by another error page, other headers or an entry in the sitemap.",
    statuses: &[404, 410],
    fault: Fault::No,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &["If you know that the page exists, sign in first, with the account that may see it."],
        client: &["Check which account, tenant and scope the token is for: some services answer 404 for what a \
                token may not see."],
        operator: &[
            "Look in the error log and the configuration for a rule that answers 404 for this path, and \
                check the file on disk.",
            "If the disguise is meant, make it whole: the same page and headers as for any absent name. \
                If it is not, answer 403, or 401 with a challenge.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "look for `return 404;`, `internal;`, `error_page 403 =404 …` in the matching location",
            },
            Platform {
                name: "Apache",
                step: "look for `RedirectMatch 404`, `RewriteRule … - [R=404]`, `ErrorDocument` and ModSecurity \
                    rules with `status:404`",
            },
            Platform {
                name: "IIS",
                step: "404.5 to 404.15 and 404.18 to 404.20 are refusals by rule: the log field `sc-substatus` \
                    tells which",
            },
            Platform {
                name: "Django",
                step: "a `get_queryset()` narrowed to the user's own objects gives 404 for those of others",
            },
            Platform { name: "GitHub", step: "404 for a private repository: the token needs the right to it" },
        ],
    },
    search_effect: Some("The page leaves the index as if it were deleted."),
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Rfc(9110, "15.5.5"), Reference::Cwe(204)],
    clues: &[
        Clue::Effect(Factor::SiblingRandom, Effect::Differs, 0.35),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.55),
        Clue::Effect(Factor::RootRandom, Effect::Differs, 0.25),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.65),
        Clue::Fact(Fact::SitemapLists, Strength::Strong),
        Clue::Fact(Fact::SensitivePath, Strength::Weak),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.3),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.7),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.85),
    ],
    ambiguous_with: &[
        "not-found",
        "waf-rule",
        "internal-only",
        "path-rule",
        "not-owner",
        "gone",
        "path-mapping-wrong",
        "route-not-listed",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/suppliers/prices.html",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer {
            status: 404,
            headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
            body: "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not \
                    Found</h1></center><hr><center>nginx</center></body></html>",
        },
        otherwise: &[
            (
                Factor::RootRandom,
                Answer {
                    status: 404,
                    headers: &[("Content-Type", "text/html")],
                    body: "<!doctype html><html lang=\"en\"><title>Page not found</title><h1>We could not find that \
                    page</h1><a href=\"/\">Home</a></html>",
                },
            ),
            (
                Factor::SiblingRandom,
                Answer {
                    status: 404,
                    headers: &[("Content-Type", "text/html")],
                    body: "<!doctype html><html lang=\"en\"><title>Page not found</title><h1>We could not find that \
                    page</h1><a href=\"/\">Home</a></html>",
                },
            ),
        ],
        elsewhere: &[],
    },
};
