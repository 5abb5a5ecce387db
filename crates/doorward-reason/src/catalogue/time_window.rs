//! `time-window`: access is only allowed at other hours.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// Access is only allowed at other hours.
pub const TIME_WINDOW: Reason = Reason {
    id: "time-window",
    title: "Access is only allowed at other hours",
    family: Family::Network,
    since: "0.1.0",
    explanation: "A rule opens this page at certain hours or days only: an order form before a deadline, a backup \
        window, logon hours of an account. Outside of them it refuses everybody in the same way. The same request is \
        served later, without any change. A server whose clock or time zone is wrong keeps the wrong hours.",
    statuses: &[403, 503],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &["Come back within the opening hours."],
        client: &["Ask again within the hours, or look at Retry-After for when that is."],
        operator: &[
            "Compare the rule's hours with the server's own clock and zone: `timedatectl`.",
            "Say on the page when it opens again; answer 503 with Retry-After where the closure is short.",
            "Watch out for rules in UTC and for the change to summer time.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "Look for `Require expr` or `RewriteCond` with `%{TIME_HOUR}`; it is the server's local \
                    time.",
            },
            Platform { name: "nginx", step: "Look for a `map` on `$time_iso8601` or `$time_local`." },
            Platform { name: "HAProxy", step: "Look for `date,utime(…)` in an `acl`; `ltime` is local time." },
            Platform {
                name: "IIS",
                step: "Active Directory: the account's logon hours (401, and 1328 in the event log).",
            },
        ],
    },
    search_effect: Some("A crawler that comes at the wrong hour sees a 403; with 503 and Retry-After it comes back."),
    references: &[Reference::Rfc(9110, "10.2.3")],
    clues: &[
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Fact(Fact::RetryAfter, Strength::Weak),
        Clue::Says(&[
            "outside of business hours",
            "outside business hours",
            "outside opening hours",
            "outside of opening hours",
            "outside the allowed hours",
            "outside of the allowed hours",
            "outside the permitted hours",
            "account logon time restriction",
        ]),
        Clue::Hints(&["opening hours", "only available between"]),
    ],
    ambiguous_with: &[
        "path-rule",
        "path-not-granted",
        "htaccess-deny",
        "allowoverride-off",
        "fs-dir-mode",
        "ip-denied",
        "ip-not-allowed",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://canteen.example/orders/today",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::MethodUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
