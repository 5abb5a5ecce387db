//! `upstream-unavailable`: a gateway that gets no answer.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 502,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad \
                    Gateway</h1></center><hr><center>nginx</center></body></html>",
};

/// Nothing was refused: the server behind the gateway is away.
pub const UPSTREAM_UNAVAILABLE: Reason = Reason {
    id: "upstream-unavailable",
    title: "Nothing was refused: the server behind the gateway is away",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "The machine in front works, but the application behind it does not answer, answers too late or \
        answers nonsense. It may be starting, overloaded, crashed, or the gateway looks for it at a wrong \
        address. Nobody's rights were judged, so no password and no permission will change it. The same \
        request is served as soon as the application is back.",
    statuses: &[502, 503, 504, 500, 520, 521, 522, 523, 524],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 7,
    repair: Repair {
        visitor: &["Come back in a few minutes."],
        client: &["Ask again after a pause that grows, as long as the request can safely be repeated; obey \
                `Retry-After`."],
        operator: &[
            "See whether the application runs and listens where the gateway looks for it (`systemctl \
                status …`, `ss -ltnp`), and read its last log lines.",
            "502 is a refused or broken connection, 504 a time-out, 503 mostly \"no healthy server \
                left\": look at the health checks.",
            "While it is away, answer 503 with `Retry-After`.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "error log: `connect() failed (111: Connection refused)`, `upstream timed out (110)`, \
                    `(13: Permission denied)` on a socket file or under SELinux (`setsebool -P \
                    httpd_can_network_connect 1`), `no live upstreams`",
            },
            Platform { name: "Apache", step: "AH00957, AH01114 (no connection), AH01102 (no answer) in the error log" },
            Platform {
                name: "HAProxy",
                step: "log flags `SC--` (no connection), `sH--` (time-out); `<NOSRV>`: all servers down",
            },
            Platform { name: "PHP-FPM", step: "`server reached pm.max_children`: raise it or make the pages faster" },
            Platform { name: "Cloudflare", step: "520 to 524 name what failed between Cloudflare and your server" },
        ],
    },
    search_effect: Some(
        "Crawlers slow down on 5xx and come back; pages that answer so for more than a day or two begin to be \
        dropped. On robots.txt it stops the crawling of the whole site.",
    ),
    references: &[Reference::Rfc(9110, "15.6.3"), Reference::Rfc(9110, "15.6.4"), Reference::Rfc(9110, "15.6.5")],
    clues: &[
        Clue::Fact(Fact::GatewayPassed, Strength::Weak),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.97),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.85),
        Clue::Effect(Factor::Waited, Effect::Opens, 0.4),
        Clue::Effect(Factor::Again, Effect::Same, 0.8),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.97),
        Clue::Says(&[
            "bad gateway",
            "gateway time-out",
            "gateway timeout",
            "backend fetch failed",
            "upstream connect error or disconnect/reset before headers",
            "upstream request timeout",
            "no healthy upstream",
            "received an invalid response from an upstream server",
            "did not receive a timely response from the upstream server",
            "due to maintenance downtime or capacity problems",
            "no live upstreams",
            "web server is down",
        ]),
        Clue::Hints(&["connection timed out", "service unavailable", "temporarily unavailable", "overloaded"]),
    ],
    ambiguous_with: &["maintenance", "rate-limit-status", "app-stopped"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/catalogue",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::SiteRoot, REFUSED), (Factor::RootRandom, REFUSED), (Factor::SiblingRandom, REFUSED)],
        elsewhere: &[],
    },
};
