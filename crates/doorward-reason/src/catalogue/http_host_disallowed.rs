//! `http-host-disallowed`: an application that checks which name it is called by.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 400,
    headers: &[("Server", "gunicorn"), ("Content-Type", "text/plain")],
    body: "Invalid host header",
};

/// The application refuses the host name in the request.
pub(super) const HTTP_HOST_DISALLOWED: Reason = Reason {
    id: "http-host-disallowed",
    title: "The application refuses the host name in the request",
    family: Family::Applications,
    since: "0.1.0",
    explanation: "Applications can be told by which host names they may be called, to be safe from forged ones. The \
        name in this request is not on that list, so every page is refused, whatever the caller's rights. It \
        comes after a move to a new domain, when a health check asks by address, or when a proxy passes on \
        an internal name. Under a name on the list the same request is served.",
    statuses: &[400, 403, 421],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Use the name of the site and not a number or an old name."],
        client: &["Ask by the site's proper name; to reach a certain machine use `curl --resolve \
                shop.example:443:192.0.2.10 https://shop.example/`."],
        operator: &[
            "Add the name to the application's list of hosts; never use `*`.",
            "If the name in the request is an internal one, let the proxy pass on the name the visitor used.",
            "Give health checks the site's name in `Host`.",
        ],
        platforms: &[
            Platform {
                name: "Django",
                step: "`ALLOWED_HOSTS = [\"shop.example\", \"www.shop.example\"]`; the log says \"Invalid \
                    HTTP_HOST header: …, You may need to add … to ALLOWED_HOSTS\"; the page is a bare \"Bad \
                    Request (400)\" unless `DEBUG` is on",
            },
            Platform {
                name: "Rails",
                step: "`config.hosts << \"shop.example\"`; for a health check `config.host_authorization = { \
                    exclude: ->(request) { request.path == \"/up\" } }`",
            },
            Platform { name: "FastAPI", step: "`TrustedHostMiddleware(allowed_hosts=[\"shop.example\"])`" },
            Platform { name: "ASP.NET Core", step: "`\"AllowedHosts\": \"shop.example\"` in `appsettings.json`" },
            Platform { name: "Vite", step: "`server.allowedHosts: [\"shop.example\"]`" },
            Platform { name: "nginx", step: "as the proxy before it: `proxy_set_header Host $host;`" },
        ],
    },
    search_effect: Some("After a change of domain every page under the new name is refused to crawlers."),
    references: &[Reference::Rfc(9110, "7.2")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::AddressHost, Strength::Weak),
        Clue::Effect(Factor::HostNamed, Effect::Opens, 0.95),
        Clue::Effect(Factor::HostUnknown, Effect::Same, 0.95),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.97),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.97),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.98),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.98),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.8),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.98),
        Clue::Says(&[
            "disallowedhost",
            "invalid http_host header",
            "invalid host header",
            "blocked hosts:",
            "blocked host:",
            "blocked request. this host",
            "bad request - invalid hostname",
            "host is not allowed",
        ]),
        Clue::Hints(&["you may need to add", "allowed_hosts", "bad request (400)", "invalid host"]),
    ],
    ambiguous_with: &["host-not-served", "proxy-host-rewritten", "misdirected-request", "request-malformed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "http://192.0.2.10:8000/",
            headers: &[("Host", "new.shop.example"), ("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::HostNamed, Answer::OPEN),
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
