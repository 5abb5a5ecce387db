//! `gone`: an honest 410.

use super::entry::*;

/// The page was here and was taken away for good.
pub const GONE: Reason = Reason {
    id: "gone",
    title: "The page was here and was taken away for good",
    family: Family::Healthy,
    since: "0.1.0",
    explanation: "The server says that the page existed and has been removed on purpose, without a new place. That is \
        a stronger word than 404: clients and search engines are asked to forget the address. If the page \
        should be there, somebody has put a rule or a mark for this address; expired links of storage and \
        file-sharing services say it as well.",
    statuses: &[410],
    fault: Fault::No,
    who_fixes: Who::Intended,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Look for the subject on the site; this address will not come back."],
        client: &["Delete the link, the bookmark or the subscription, and do not ask again."],
        operator: &[
            "If it is to come back, remove the rule that says 410; if it has a successor, answer 301 to it.",
            "Otherwise take it out of the sitemap and of your own links.",
        ],
        platforms: &[
            Platform { name: "nginx", step: "look for `return 410;`" },
            Platform { name: "Apache", step: "look for `Redirect gone /offers/2019` or `RewriteRule … - [G]`" },
            Platform {
                name: "WordPress",
                step: "look in the redirection or SEO plugin for an entry \"410 Content deleted\"",
            },
        ],
    },
    search_effect: Some("Search engines drop the page, slightly sooner than with 404."),
    references: &[Reference::Rfc(9110, "15.5.11")],
    clues: &[
        Clue::Effect(Factor::RootRandom, Effect::Differs, 0.9),
        Clue::Effect(Factor::SiblingRandom, Effect::Differs, 0.7),
        Clue::Fact(Fact::LinkSigned, Strength::Against),
        Clue::Fact(Fact::LinkExpired, Strength::Against),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.98),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.95),
        Clue::Says(&[
            "no longer available on this server and there is no forwarding address",
            "permanently removed",
            "has been permanently deleted",
        ]),
        Clue::Hints(&["gone", "no longer available"]),
    ],
    ambiguous_with: &["denial-masked-as-404", "not-found"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/offers/2019",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer {
            status: 410,
            headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
            body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><title>410 \
                    Gone</title></head><body><h1>Gone</h1><p>The requested resource is no longer available \
                    on this server and there is no forwarding address. Please remove all references to this \
                    resource.</p></body></html>",
        },
        otherwise: &[(Factor::RootRandom, Answer::ABSENT), (Factor::SiblingRandom, Answer::ABSENT)],
        elsewhere: &[],
    },
};
