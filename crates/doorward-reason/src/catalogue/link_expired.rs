//! `link-expired`: a link that carries its own permission, used after the time written into it.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 410,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>410 Gone</title></head><body><center><h1>410 \
                    Gone</h1></center><hr><center>nginx</center></body></html>",
};

/// The signed link is past its time.
pub const LINK_EXPIRED: Reason = Reason {
    id: "link-expired",
    title: "The signed link is past its time",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "The address carries its own permission: a signature and the time until which it holds. That time is \
        past, so the server refuses, as it was built to. Nothing is wrong with the file, the account or the \
        server: links of this kind are made to be used soon and not to be kept. It happens with links from \
        an old mail, a page left open overnight, a cached page that still holds yesterday's links, or a \
        clock on the issuing machine that is wrong.",
    statuses: &[403, 410, 401, 400],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &["Go back to the page or mail the link came from and open a fresh one; this one will never \
                work again."],
        client: &[
            "Ask the service for a new link right before each use, and never store one beyond the time \
                written in it (`X-Amz-Date` plus `X-Amz-Expires`, `Expires`, `se` or `expires`).",
            "On a refused link, fetch a new one once; do not repeat the old one.",
        ],
        operator: &[
            "Check that the page that hands out the links is not cached for longer than the links live.",
            "Where people need longer, lengthen the lifetime at the place where the link is signed, for \
                this kind of file only.",
            "Check the clock of the machine that signs (`timedatectl`): a clock that is behind makes \
                links that are born old.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "with `secure_link`, an expired link sets `$secure_link` to `0`: answer 410 for that \
                    value, so that it can be told from a wrong signature (empty, 403)",
            },
            Platform {
                name: "Amazon S3",
                step: "a presigned URL dies with the temporary credentials that signed it, even where \
                    `X-Amz-Expires` is longer: sign with longer-lived credentials",
            },
            Platform {
                name: "Laravel",
                step: "use `URL::temporarySignedRoute(…, now()->addMinutes(30), …)` with the lifetime that is \
                    needed",
            },
        ],
    },
    search_effect: Some(
        "Crawlers come back days later: a page or picture behind links that expire falls out of the index.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::LinkSigned, Strength::Needed),
        Clue::Fact(Fact::LinkExpired, Strength::Decisive),
        Clue::Fact(Fact::LinkTimely, Strength::Against),
        Clue::Effect(Factor::QueryNone, Effect::Differs, 0.5),
        Clue::Says(&[
            "request has expired",
            "the link has expired",
            "this link has expired",
            "link expired",
            "url has expired",
            "signature has expired",
            "signed url expired",
            "signature not valid in the specified time frame",
            "<code>expiredtoken</code>",
        ]),
        Clue::Hints(&["expired"]),
    ],
    ambiguous_with: &["link-signature"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://media.example/reports/2026.pdf?expires=1764590400&md5=fVqk3Wm0f7LqyIVhRVb2oQ",
            headers: &[("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (
                Factor::QueryNone,
                Answer {
                    status: 403,
                    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
                    body: "<html><head><title>403 Forbidden</title></head><body><center><h1>403 \
                    Forbidden</h1></center><hr><center>nginx</center></body></html>",
                },
            ),
        ],
        elsewhere: &[],
    },
};
