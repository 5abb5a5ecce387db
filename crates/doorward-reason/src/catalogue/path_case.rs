//! `path-case`: the path's upper and lower case are wrong.

use super::entry::*;

/// The path's upper and lower case are wrong.
pub(super) const PATH_CASE: Reason = Reason {
    id: "path-case",
    title: "The path's upper and lower case are wrong",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "On most servers `/Images/Logo.PNG` and `/images/logo.png` are two names. This address has another \
        case than the file or route, so there is nothing at it. It comes up when a site moves from Windows or macOS, \
        whose disks do not mind, to Linux. The same path in lower case is served.",
    statuses: &[404, 403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &["Write the path in the case in which the site itself links to it."],
        operator: &[
            "Correct the link so that it has the file's exact case: `find /srv/site -iname logo.png` shows the true \
                name.",
            "Keep all names in lower case, and redirect the old ones with 301 if they are linked from outside.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`location ~* ^/images/` matches without regard to case, but the file's name on disk still \
                    counts: rename or redirect.",
            },
            Platform {
                name: "Apache",
                step: "`CheckSpelling On` with `CheckCaseOnly On` (mod_speling) redirects to the right case.",
            },
            Platform {
                name: "Git",
                step: "`git config core.ignorecase false`, then `git mv -f Plan.PNG plan.png`: a change of case \
                    alone is easily lost.",
            },
        ],
    },
    search_effect: Some("Each spelling is an address of its own to a search engine; those that answer 404 drop out."),
    references: &[Reference::Rfc(3986, "6.2.2.1"), Reference::Cwe(178)],
    clues: &[
        Clue::Effect(Factor::PathLowerCase, Effect::Opens, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.9),
        Clue::Fact(Fact::UpperCasePath, Strength::Needed),
    ],
    ambiguous_with: &["not-found", "path-mapping-wrong"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://museum.example/Images/Plan.PNG",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: Answer::ABSENT,
        otherwise: &[
            (Factor::PathLowerCase, Answer::OPEN),
            (Factor::SiblingRandom, Answer::ABSENT),
            (Factor::SiblingPlain, Answer::ABSENT),
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::RootRandomAlike, Answer::ABSENT),
            (Factor::PathSlash, Answer::ABSENT),
            (Factor::PathPart, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
