//! `path-rule`: a rule in the server's config denies this path.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// A rule in the server's config denies this path.
pub const PATH_RULE: Reason = Reason {
    id: "path-rule",
    title: "A rule in the server's config denies this path",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "The server's own configuration, or that of the proxy before it, names this path (or the folder it \
        lies in) and refuses it to everybody, whoever asks and with whatever program. Names that do not exist are \
        refused in there as well, while the rest of the site is served. Such a rule is often meant: admin pages, \
        backups, internal folders. It is a fault where it catches more than its author had in mind.",
    statuses: &[403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 8,
    repair: Repair {
        visitor: &[],
        client: &["Ask the site's owner whether this path is meant for you; no other header or program will open it."],
        operator: &[
            "Decide first whether this path should be shut; if so, nothing is wrong, and no public page or sitemap \
                should link to it.",
            "Find the rule: search the config for the path's first folder and for `deny`, `return 403` and `denied`.",
            "Narrow the rule to what it was meant for (an exact path in place of a prefix or a pattern), and reload.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`nginx -T | grep -n -B3 'deny all\\|return 403'` shows the location; one with `~` beats a \
                    longer plain prefix.",
            },
            Platform {
                name: "Apache",
                step: "Look for `Require all denied` in `<Location>`, `<Directory>` and `<Files>`; the error log \
                    says `AH01630`.",
            },
            Platform { name: "Caddy", step: "Look for a `path` matcher before `respond 403` or `error 403`." },
            Platform {
                name: "HAProxy",
                step: "Look for `path_beg` or `path_reg` in an `acl` that `http-request deny` uses; the log's \
                    termination state is `PR`.",
            },
            Platform { name: "lighttpd", step: "Look for `url.access-deny` inside `$HTTP[\"url\"]`." },
            Platform {
                name: "IIS",
                step: "Look under Request Filtering, URL and Hidden Segments, and under URL Authorization.",
            },
        ],
    },
    search_effect: Some(
        "Right for what should be private. A public page behind it drops out of the index like any \
        page that answers 4xx.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Fact(Fact::SensitivePath, Strength::Strong),
        Clue::Effect(Factor::MethodUnknown, Effect::Differs, 0.35),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.6),
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Effect(Factor::IndexFile, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.7),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.85),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.95),
        Clue::Says(&["contains a hiddensegment section", "configured to deny the url sequence"]),
        Clue::Hints(&["request forbidden by administrative rules"]),
    ],
    ambiguous_with: &[
        "fs-dir-mode",
        "fs-file-mode",
        "fs-owner",
        "fs-acl",
        "symlink-refused",
        "htaccess-deny",
        "allowoverride-off",
        "path-not-granted",
        "ip-not-allowed",
        "gateway-refuses",
        "upstream-refuses",
        "waf-rule",
        "not-found-masked-as-403",
        "time-window",
        "dotfile-rule",
        "htaccess-unreadable",
        "robots-txt-refused",
        "account-locked",
        "client-cert-required",
        "xmlrpc-blocked",
        "denial-masked-as-404",
        "enumeration-blocked",
        "denial-masked-by-redirect",
        "rest-disabled",
        "route-not-listed",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/internal/prices.html",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::MethodUnknown, REFUSED),
            (Factor::MethodOptions, REFUSED),
        ],
        elsewhere: &[],
    },
};
