//! `upstream-refuses`: a refusal that comes from further back.

use super::entry::*;

/// The gateway passes the request on; the server behind it refuses.
pub(super) const UPSTREAM_REFUSES: Reason = Reason {
    id: "upstream-refuses",
    title: "The gateway passes the request on; the server behind it refuses",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "Two or more machines answer for this site: a gateway or proxy in front, and the application behind. \
        The gateway let the request through, and the refusal was made by the one behind. The page it sent \
        bears its own marks, other than those of the gateway. So the search belongs in the configuration and \
        the logs of the application, and not in those of the machine whose name stands in the Server header.",
    statuses: &[403, 401, 404, 400, 429],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &["Give the application what it asks for; its words and its challenge in the answer tell what \
                that is."],
        operator: &[
            "Look into the log of the application behind the gateway at the time of the request; the \
                gateway's own log shows the upstream's status next to its own.",
            "Ask the application directly with the same headers (`curl --resolve`), once with the Host \
                the gateway sends, and mend what it refuses there.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "add `$upstream_addr $upstream_status` to `log_format`: an upstream status of 403 proves it",
            },
            Platform {
                name: "Apache",
                step: "`ErrorLog` without an AH code for the request while `mod_proxy` logs the exchange; \
                    `%{BALANCER_WORKER_NAME}e` in the log format",
            },
            Platform {
                name: "HAProxy",
                step: "a log line with a real server name and the flags `----` is the server's own answer; `PR` \
                    is the proxy's refusal",
            },
            Platform { name: "Envoy", step: "`%RESPONSE_CODE_DETAILS%` is `via_upstream`" },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "7.6.3"), Reference::Rfc(9209, "2")],
    clues: &[
        Clue::Fact(Fact::JsonBody, Strength::Weak),
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Fact(Fact::UpstreamSigned, Strength::Strong),
        Clue::Fact(Fact::GatewayPassed, Strength::Strong),
        Clue::Effect(Factor::OriginDirect, Effect::Same, 0.97),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.9),
        Clue::Effect(Factor::HostUnknown, Effect::Differs, 0.4),
    ],
    ambiguous_with: &[
        "gateway-refuses",
        "credentials-missing",
        "proxy-host-rewritten",
        "via-refused",
        "proxy-address-denied",
        "auth-stacked",
        "path-rule",
        "authorization-stripped",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/reports/a",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Server", "nginx"),
                ("Content-Type", "text/html; charset=iso-8859-1"),
                ("WWW-Authenticate", "Basic realm=\"reports\""),
                ("X-Served-By", "reports-2"),
            ],
            body: "<html><head><title>401 Unauthorized</title></head><body><h1>Unauthorized</h1><p>This \
                    server could not verify that you are authorized to access the document \
                    requested.</p><hr><address>Apache/2.4.57 (Debian) Server at reports-2 Port \
                    8080</address></body></html>",
        },
        otherwise: &[],
        elsewhere: &[],
    },
};
