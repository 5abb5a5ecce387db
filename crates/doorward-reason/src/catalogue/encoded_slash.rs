//! `encoded-slash`: an encoded slash in the path is refused.

use super::entry::*;

/// An encoded slash in the path is refused.
pub(super) const ENCODED_SLASH: Reason = Reason {
    id: "encoded-slash",
    title: "An encoded slash in the path is refused",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "The path holds `%2F` (or `%5C`), a slash written so that it does not divide the path: for instance \
        a file name or an id that contains one. Some servers refuse such paths outright, since programs behind them may \
        read them in two ways. Apache answers 404, Tomcat and Spring 400, and the request never reaches the \
        application.",
    statuses: &[404, 400, 403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 7,
    repair: Repair {
        visitor: &[],
        client: &["Look in the API's documents for another way to name the thing: a numeric id, or a parameter."],
        operator: &[
            "If the application needs such names, allow encoded slashes for this site and hand them on undecoded.",
            "Better for new interfaces: take the name as a query parameter, where a slash does no harm.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "`AllowEncodedSlashes NoDecode` in the virtual host, and `nocanon` on ProxyPass.",
            },
            Platform {
                name: "nginx",
                step: "`proxy_pass http://backend;` without a path hands the URL on as it came; with a path \
                    after the host it is decoded first.",
            },
            Platform { name: "Tomcat", step: "`encodedSolidusHandling=\"passthrough\"` on the Connector." },
            Platform { name: "Spring", step: "`StrictHttpFirewall.setAllowUrlEncodedSlash(true)`." },
            Platform { name: "Envoy", step: "`path_with_escaped_slashes_action: KEEP_UNCHANGED`." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(3986, "2.2"), Reference::Rfc(9110, "4.2.3")],
    clues: &[
        Clue::Fact(Fact::EncodedSlash, Strength::Strong),
        Clue::Effect(Factor::PathDecoded, Effect::Opens, 0.6),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.6),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.6),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.6),
        Clue::Effect(Factor::PathPart, Effect::Opens, 0.6),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
        Clue::Fact(Fact::EncodedSlash, Strength::Needed),
        Clue::Says(&[
            "potentially malicious string \"%2f",
            "potentially malicious string \\\"%2f",
            "potentially malicious string &quot;%2f",
            "ambiguous uri path separator",
            "ambiguous path separator",
            "encoded slash",
        ]),
    ],
    ambiguous_with: &["not-found", "waf-rule"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://git.example/api/projects/team%2Fapp",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: Answer::ABSENT,
        otherwise: &[
            (Factor::PathDecoded, Answer::OPEN),
            (Factor::SiblingRandom, Answer::ABSENT),
            (Factor::SiblingPlain, Answer::ABSENT),
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::RootRandomAlike, Answer::ABSENT),
            (Factor::PathPart, Answer::OPEN),
            (Factor::PathSlash, Answer::ABSENT),
            (Factor::PathLowerCase, Answer::ABSENT),
            (Factor::MethodUnknown, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
