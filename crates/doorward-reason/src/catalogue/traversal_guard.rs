//! `traversal-guard`: a guard against path traversal matches a harmless name.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "application/json")],
    body: "{\"detail\":\"Invalid file name\"}",
};

/// A guard against path traversal matches a harmless name.
pub(super) const TRAVERSAL_GUARD: Reason = Reason {
    id: "traversal-guard",
    title: "A guard against path traversal matches a harmless name",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "Two dots can be used to climb out of a folder (../../etc/passwd), so programs guard against them. \
        This guard is too simple: it looks for `..` anywhere and so refuses harmless names like `q3..q4.csv` or `to be \
        continued...pdf`. The same request with a single dot passes the guard.",
    statuses: &[403, 400, 404],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &["Ask for the file under a name without two dots in a row, if it has one."],
        operator: &[
            "Refuse a path when one of its parts, after decoding, is exactly `..`; two dots inside a name do no harm.",
            "Better still, resolve the path and check that the result lies in the folder that you serve from.",
            "Until then, rename the file so that it has no doubled dots.",
        ],
        platforms: &[
            Platform {
                name: "Spring",
                step: "`StrictHttpFirewall` refuses paths that are not normalised; serve the name as a parameter \
                    or rename the file.",
            },
            Platform { name: "Python", step: "`Path(base, name).resolve().is_relative_to(base)` is the check to use." },
            Platform {
                name: "Node.js",
                step: "`path.relative(base, resolved).split(path.sep)[0] !== '..'` is the check to use.",
            },
            Platform {
                name: "nginx",
                step: "Look for `if ($request_uri ~ \"\\.\\.\")`: nginx itself resolves `..` before it serves, \
                    so the line can go.",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Cwe(22), Reference::Rfc(3986, "5.2.4")],
    clues: &[
        Clue::Fact(Fact::TripDots, Strength::Decisive),
        Clue::Effect(Factor::QueryPart, Effect::Opens, 0.85),
        Clue::Effect(Factor::QueryNone, Effect::Opens, 0.5),
        Clue::Effect(Factor::PathPart, Effect::Absent, 0.85),
        Clue::Effect(Factor::PathDotsSingle, Effect::Opens, 0.5),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.85),
        Clue::Fact(Fact::DoubledDots, Strength::Needed),
        Clue::Says(&[
            "url was not normalized",
            "path traversal detected",
            "directory traversal detected",
            "traversal attempt",
        ]),
        Clue::Hints(&[
            "path traversal",
            "directory traversal",
            "invalid file name",
            "illegal file name",
            "invalid path",
        ]),
    ],
    ambiguous_with: &["waf-false-positive", "waf-rule"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.reports.example/v1/files?name=q3..q4.csv",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::QueryPart, Answer::OPEN),
            (Factor::QueryNone, Answer::OPEN),
            (Factor::PathPart, Answer::ABSENT),
            (Factor::PathDotsSingle, Answer::OPEN),
            (Factor::SiblingRandom, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
