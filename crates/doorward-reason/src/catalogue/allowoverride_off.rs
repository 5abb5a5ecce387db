//! `allowoverride-off`: an .htaccess file that should open this folder is ignored.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// An .htaccess file that should open this folder is ignored.
pub(super) const ALLOWOVERRIDE_OFF: Reason = Reason {
    id: "allowoverride-off",
    title: "An .htaccess file that should open this folder is ignored",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "The folder holds an .htaccess file that grants access, but the server's main config says \
        `AllowOverride None` for it, so the file is never read. What counts is the rule in the main config, and that \
        denies. It is met after a move to another server, whose defaults are stricter than the old one's.",
    statuses: &[403, 404],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Put the grant where it counts: a `<Directory>` block for this folder in the site's config, with \
                `Require all granted`.",
            "Or let the .htaccess file decide about access only: `AllowOverride AuthConfig` (add `FileInfo` if it \
                rewrites).",
            "Test with `apachectl configtest`, then `apachectl graceful`.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "The error log says `AH01630: client denied by server configuration`; `grep -rn \
                    AllowOverride /etc/apache2` shows where it is switched off.",
            },
            Platform {
                name: "nginx",
                step: "nginx and Caddy never read .htaccess: write the rule in their own config.",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::NoHtaccess, Strength::Excludes),
        Clue::Fact(Fact::CustomPage, Strength::Against),
        Clue::Effect(Factor::IndexFile, Effect::Same, 0.9),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.9),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.95),
    ],
    ambiguous_with: &[
        "path-rule",
        "htaccess-deny",
        "path-not-granted",
        "fs-dir-mode",
        "rewrite-missing",
        "htaccess-unreadable",
        "time-window",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://school.example/handbook/a.html",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::MethodUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
