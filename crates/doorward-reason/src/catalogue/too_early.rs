//! `too-early`: a request in TLS early data that could be replayed.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer { status: 425, headers: &[("Content-Type", "text/plain")], body: "Too Early" };

/// The server will not risk this request so early in the connection.
pub const TOO_EARLY: Reason = Reason {
    id: "too-early",
    title: "The server will not risk this request so early in the connection",
    family: Family::Transport,
    since: "0.1.0",
    explanation: "To save a round trip, a client that comes back may put its request into the very first packet of an \
        encrypted connection. Such a packet can be recorded and sent again by somebody else, so the server \
        refuses to act on it there and says 425. Nothing is wrong: the client is to send the same request \
        again once the connection is fully set up, and browsers do so without being told. It only comes to a \
        person's eyes where a proxy marks requests as early and the client behind it does not repeat them.",
    statuses: &[425],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::AtOnce,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &["Load the page again."],
        client: &[
            "Send the request again, unchanged, after the handshake is complete, and do not put requests \
                that change something into early data.",
            "Do not send the `Early-Data` header yourself: it is the proxy's to set.",
        ],
        operator: &["Let the proxy wait for the full handshake before it passes on requests that change \
                something, or switch early data off for this site."],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`ssl_early_data off;` (the default), or pass `proxy_set_header Early-Data \
                    $ssl_early_data;` and let the application answer 425 only for what changes something",
            },
            Platform {
                name: "HAProxy",
                step: "`http-request wait-for-handshake if !METH_GET`; early data is only on where `allow-0rtt` \
                    stands on the `bind` line",
            },
            Platform { name: "Cloudflare", step: "Speed, Optimization, \"0-RTT Connection Resumption\"" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(8470, "5.2"), Reference::Rfc(8446, "8")],
    clues: &[
        Clue::Fact(Fact::PlainHttp, Strength::Against),
        Clue::Effect(Factor::Again, Effect::Opens, 0.8),
        Clue::Effect(Factor::HeaderNone, Effect::Opens, 0.4),
        Clue::Says(&["too early"]),
        Clue::Hints(&["early data"]),
    ],
    ambiguous_with: &[],
    example: Example {
        request: Request {
            method: "POST",
            url: "https://pay.example/transfers",
            headers: &[("Content-Type", "application/json"), ("Early-Data", "1")],
            body: "{\"amount\":10}",
        },
        answer: REFUSED,
        otherwise: &[(Factor::Again, Answer::OPEN), (Factor::SiblingRandom, REFUSED), (Factor::RootRandom, REFUSED)],
        elsewhere: &[],
    },
};
