//! `dotfile-rule`: a rule against names that begin with a dot denies.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// A rule against names that begin with a dot denies.
pub(super) const DOTFILE_RULE: Reason = Reason {
    id: "dotfile-rule",
    title: "A rule against names that begin with a dot denies",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "Many server configs refuse every name that begins with a dot, because such names (.git, .env, \
        .htpasswd) hold secrets. The rule looks only at the dot: it refuses names that do not exist, too, anywhere on \
        the site. It is right, with one exception that is often forgotten: /.well-known/ holds public files \
        (security.txt, certificate checks, app links) and must be open.",
    statuses: &[403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 7,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Leave the rule as it is for .git, .env, .htaccess and the like.",
            "If the path lies under /.well-known/, let only that folder pass before the rule.",
            "Test both: /.well-known/security.txt must be served, and /.git/config must not.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Change the pattern to `location ~ /\\.(?!well-known(/|$)) { deny all; }`, or add \
                    `location ^~ /.well-known/ { }`.",
            },
            Platform {
                name: "Apache",
                step: "Change the pattern of the block that denies to `<DirectoryMatch \
                    \"/\\.(?!well-known(/|$))\">`; with mod_rewrite: `RewriteRule \"(^|/)\\.(?!well-known/)\" - [F]`.",
            },
            Platform {
                name: "Caddy",
                step: "In the matcher that `error` or `respond` uses, put `not path /.well-known/*` under `path \
                    */.*`.",
            },
            Platform {
                name: "lighttpd",
                step: "`$HTTP[\"url\"] =~ \"/\\.(?!well-known/)\" { url.access-deny = (\"\") }`.",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(8615, "3"), Reference::Rfc(9116, "3"), Reference::Cwe(552)],
    clues: &[
        Clue::Fact(Fact::DotPath, Strength::Decisive),
        Clue::Fact(Fact::DotPath, Strength::Needed),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.6),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.85),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.95),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
    ],
    ambiguous_with: &["path-rule", "extension-rule"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/.well-known/security.txt",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::RootRandomAlike, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::MethodUnknown, REFUSED),
            (Factor::SiblingPlain, REFUSED),
        ],
        elsewhere: &[],
    },
};
