//! `xmlrpc-blocked`: an old interface of WordPress that is mostly shut on purpose.

use super::entry::*;

/// xmlrpc.php is blocked by a rule.
pub(super) const XMLRPC_BLOCKED: Reason = Reason {
    id: "xmlrpc-blocked",
    title: "xmlrpc.php is blocked by a rule",
    family: Family::Applications,
    since: "0.1.0",
    explanation: "`xmlrpc.php` is WordPress's old interface for programs. Attackers use it to try passwords and to \
        flood other sites, so hosts and security plugins shut it, and that is mostly right. It is an error \
        only where something still needs it: Jetpack, the WordPress app with an old site, some publishing \
        programs. An open one answers a plain GET with 405 and the words that it accepts POST requests only.",
    statuses: &[403, 401, 404, 405, 503],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Intended,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &[],
        client: &["Use the REST API (`/wp-json/`) with an application password in its place."],
        operator: &[
            "Leave it shut unless something you use needs it.",
            "If so, open it for the addresses of that service only.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "in `.htaccess`: `<Files xmlrpc.php>` with `Require all denied`; for one service, \
                    `Require ip` with its range",
            },
            Platform {
                name: "nginx",
                step: "`location = /xmlrpc.php { allow 192.0.64.0/18; deny all; … }`; that range is \
                    Automattic's, for Jetpack, and the block needs the `fastcgi_pass` lines of the other PHP \
                    location",
            },
            Platform {
                name: "WordPress",
                step: "a filter on `xmlrpc_enabled` or `xmlrpc_methods`; in Wordfence, Solid Security or \
                    All-In-One Security the switch for XML-RPC",
            },
        ],
    },
    search_effect: Some("None: crawlers have no business there."),
    references: &[Reference::Cwe(307)],
    clues: &[
        Clue::Fact(Fact::AllowPresent, Strength::Excludes),
        Clue::Fact(Fact::XmlrpcPath, Strength::Needed),
        Clue::Fact(Fact::RestPath, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.95),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.97),
        Clue::Effect(Factor::SiteRoot, Effect::Opens, 0.97),
        Clue::Effect(Factor::MethodPost, Effect::Same, 0.9),
        Clue::Effect(Factor::MethodGet, Effect::Same, 0.9),
        Clue::Effect(Factor::RestRoot, Effect::Opens, 0.4),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.95),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.9),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Absent, 0.9),
        Clue::Says(&["xml-rpc services are disabled on this site", "xmlrpc is disabled", "xml-rpc is disabled"]),
        Clue::Hints(&["xmlrpc", "xml-rpc"]),
    ],
    ambiguous_with: &["path-rule", "htaccess-deny", "extension-rule"],
    example: Example {
        request: Request {
            method: "POST",
            url: "https://blog.example/xmlrpc.php",
            headers: &[("Content-Type", "text/xml")],
            body: "<methodCall><methodName>system.listMethods</methodName></methodCall>",
        },
        answer: Answer {
            status: 403,
            headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
            body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\"><html><head><title>403 \
                    Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to access \
                    this resource.</p></body></html>",
        },
        otherwise: &[],
        elsewhere: &[],
    },
};
