//! `internal-only`: the location is only for internal redirects.

use super::entry::*;

/// The location is only for internal redirects.
pub const INTERNAL_ONLY: Reason = Reason {
    id: "internal-only",
    title: "The location is only for internal redirects",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "nginx can keep a part of a site for itself: files that the application hands out after a check \
        (X-Accel-Redirect), or error pages. Whoever asks for such an address directly is told 404, as if nothing were \
        there. That is meant. It is a fault when a public link points there, or when the application forgot to hand the \
        file out.",
    statuses: &[404, 403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Link to the application's address for the file, not to the internal one.",
            "If the files are public after all, take `internal;` out of that location.",
            "If the application should hand them out, check that it answers with `X-Accel-Redirect: \
                /internal-path/file` and that nginx is what receives it.",
        ],
        platforms: &[
            Platform { name: "nginx", step: "`nginx -T | grep -n -B4 'internal;'` shows the location." },
            Platform { name: "Apache", step: "mod_xsendfile has no such location; a path rule is meant there." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.5")],
    clues: &[
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.9),
    ],
    ambiguous_with: &["not-found", "path-mapping-wrong", "denial-masked-as-404", "rewrite-missing"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://members.example/protected/guide.pdf",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: Answer::ABSENT,
        otherwise: &[
            (Factor::SiblingRandom, Answer::ABSENT),
            (Factor::SiblingPlain, Answer::ABSENT),
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::RootRandomAlike, Answer::ABSENT),
            (Factor::PathSlash, Answer::ABSENT),
            (Factor::PathPart, Answer::ABSENT),
            (Factor::PathLowerCase, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
