//! `none`: the page is served.

use super::entry::*;

/// Nothing is wrong.
pub(super) const NONE: Reason = Reason {
    id: "none",
    title: "Nothing is wrong",
    family: Family::Healthy,
    since: "0.1.0",
    explanation: "The page is served as it should be. Doorward looked for the marks of a refusal in disguise (a \
        sign-in page, a bot check, a consent page behind a status of 200) and found none. If you are refused \
        elsewhere, the difference lies between that request and this one: another address, another program, \
        other cookies, another time. Paste that request as a curl line or as a HAR file to compare.",
    statuses: &[200, 204, 206, 304, 301, 302, 307, 308, 201, 202],
    fault: Fault::No,
    who_fixes: Who::Intended,
    retry: Retry::AtOnce,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 9,
    repair: Repair {
        visitor: &[],
        client: &["If your program is refused and this check is not, run `doorward why` with the program's own \
                request: `--curl` or `--har`."],
        operator: &[],
        platforms: &[],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.3.1")],
    clues: &[
        Clue::Fact(Fact::OpenAnswer, Strength::Needed),
        Clue::Fact(Fact::LoginForm, Strength::Against),
        Clue::Fact(Fact::BotCheck, Strength::Against),
        Clue::Fact(Fact::ConsentWall, Strength::Against),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.9),
        Clue::Effect(Factor::SiteRoot, Effect::Opens, 0.95),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.85),
    ],
    ambiguous_with: &[],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/about.html",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer::OPEN,
        otherwise: &[],
        elsewhere: &[],
    },
};
