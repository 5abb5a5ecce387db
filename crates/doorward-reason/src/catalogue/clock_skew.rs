//! `clock-skew`: the request's time stamp is too far from the server's clock.

use super::entry::*;

/// The request's time stamp is too far from the server's clock.
pub(super) const CLOCK_SKEW: Reason = Reason {
    id: "clock-skew",
    title: "The request's time stamp is too far from the server's clock",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "Some services want each request to carry the time at which it was made, so that a copied request cannot be \
        sent again later. This one's time is minutes or hours away from the server's clock. Nearly always the \
        client's clock is wrong: a virtual machine that slept, a device without network time, or a local time sent \
        as if it were UTC. The credential itself may be right.",
    statuses: &[403, 401],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &[
            "Compare your clock with the Date header of the answer: `date -u` against `curl -sI URL | grep -i \
                '^date:'`.",
            "Switch on network time (`timedatectl set-ntp true`, or chrony) and send the time in UTC and in the \
                format that the service documents.",
            "Build the time stamp for each attempt anew, also for retries and for requests that waited in a \
                queue.",
        ],
        operator: &[
            "Check the server's own clock too (`timedatectl`, `chronyc tracking`), and allow a few minutes of \
                difference, no more.",
            "Say in the answer that the time stamp was the cause, and send a right Date header, so that clients \
                can correct themselves.",
        ],
        platforms: &[],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "6.6.1")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::DateSkewed, Strength::Strong),
        Clue::Fact(Fact::TokenReadable, Strength::Against),
        Clue::Fact(Fact::LinkExpired, Strength::Against),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.5),
        Clue::Effect(Factor::HeaderNone, Effect::Differs, 0.5),
        Clue::Says(&[
            "requesttimetooskewed",
            "request time and the current time is too large",
            "request timestamp is too",
            "timestamp is too old",
            "timestamp too old",
            "timestamp out of range",
            "clock skew",
            "clock drift",
            "timestamp for this request is outside of the recvwindow",
            "timestamp_refused",
            "timestamp refused",
            "request has expired: x-date",
            "hmac signature cannot be verified, a valid date or x-date header is required",
            "request is too old",
            "request date is too",
            "signature expired:",
            "signature not yet current",
            "date header is too far",
            "check your system clock",
        ]),
        Clue::Hints(&["invalid timestamp", "request expired", "invalid date"]),
    ],
    ambiguous_with: &["request-signature", "header-required", "token-not-yet-valid"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://api.example/v1/upload-slot",
            headers: &[
                ("Authorization", "HMAC id=k-77, signature=Qm9vLWhvbw"),
                ("Date", "Mon, 02 Nov 2020 10:00:00 GMT"),
            ],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json"), ("Date", "Sun, 22 Nov 2026 12:00:00 GMT")],
            body: "{\"code\":\"RequestTimeTooSkewed\",\"message\":\"The difference between the request time and the \
                current time is too large.\"}",
        },
        otherwise: &[(
            Factor::CredentialsNone,
            Answer {
                status: 401,
                headers: &[
                    ("Content-Type", "application/json"),
                    ("Date", "Sun, 22 Nov 2026 12:00:00 GMT"),
                    ("WWW-Authenticate", r#"HMAC realm="upload""#),
                ],
                body: r#"{"code":"Unauthenticated","message":"Sign the request."}"#,
            },
        )],
        elsewhere: &[],
    },
};
