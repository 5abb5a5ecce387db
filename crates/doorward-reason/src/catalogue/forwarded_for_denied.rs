//! `forwarded-for-denied`: an address taken from a forwarding header is denied, and the header is believed from anyone.

use super::entry::*;

/// An address taken from a forwarding header is denied, and the header is believed from anyone.
pub(super) const FORWARDED_FOR_DENIED: Reason = Reason {
    id: "forwarded-for-denied",
    title: "An address taken from a forwarding header is denied, and the header is believed from anyone",
    family: Family::Network,
    since: "0.1.0",
    explanation: "Proxies tell the server behind them the client's address in a header (X-Forwarded-For, Forwarded). \
        This server takes the address from that header even when no proxy of its own sent it, and finds it on its deny \
        list. Without the header the same request is served. That also means that whoever writes another address into \
        the header walks past the list.",
    statuses: &[403, 401],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &[],
        client: &["Do not send forwarding headers yourself; they are a proxy's to write."],
        operator: &[
            "Believe the header only when the connection comes from your own proxy's address.",
            "Let the outermost proxy overwrite the header, so that nothing a client wrote gets through.",
            "Then look at the deny list itself: is the address on it for a reason?",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`set_real_ip_from 10.0.0.0/8; real_ip_header X-Forwarded-For; real_ip_recursive on;` with \
                    your proxies' range alone; no `map $http_x_forwarded_for` for access.",
            },
            Platform {
                name: "Apache",
                step: "mod_remoteip: `RemoteIPHeader X-Forwarded-For` and `RemoteIPInternalProxy 10.0.0.5`; then \
                    `Require ip`, not `SetEnvIf X-Forwarded-For`.",
            },
            Platform { name: "HAProxy", step: "`http-request del-header X-Forwarded-For` before `option forwardfor`." },
            Platform {
                name: "Caddy",
                step: "`trusted_proxies static 10.0.0.0/8` in the global `servers` block, and the matcher \
                    `client_ip`.",
            },
            Platform { name: "Express", step: "`app.set('trust proxy', '10.0.0.5')`, not `true`." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(7239, "8.1"), Reference::Cwe(348), Reference::Cwe(290)],
    clues: &[
        Clue::Fact(Fact::ForwardedSent, Strength::Strong),
        Clue::Effect(Factor::ForwardedNone, Effect::Opens, 0.97),
        Clue::Effect(Factor::HeaderNone, Effect::Opens, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.8),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.8),
        Clue::Fact(Fact::ForwardedSent, Strength::Needed),
    ],
    ambiguous_with: &["via-refused"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://tickets.example/concerts/42",
            headers: &[("User-Agent", "curl/8.5.0"), ("X-Forwarded-For", "198.51.100.23")],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[
            (Factor::ForwardedNone, Answer::OPEN),
            (Factor::HeaderNone, Answer::OPEN),
            (Factor::SiblingRandom, Answer::FORBIDDEN),
            (Factor::SiblingPlain, Answer::FORBIDDEN),
        ],
        elsewhere: &[],
    },
};
