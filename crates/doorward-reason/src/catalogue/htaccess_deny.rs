//! `htaccess-deny`: an .htaccess file denies this folder.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// An .htaccess file denies this folder.
pub(super) const HTACCESS_DENY: Reason = Reason {
    id: "htaccess-deny",
    title: "An .htaccess file denies this folder",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "Apache and LiteSpeed read a file named .htaccess in every folder on the way to a page. One of them \
        says that requests are denied, for all or for all but some addresses. It holds for the folder it lies in and \
        everything below, existing or not. Old `Order`/`Deny` lines, security plugins and copies of a protected folder \
        are the usual authors.",
    statuses: &[403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 6,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "List the .htaccess files that hold here: `find /srv/site -name .htaccess -exec grep -Hin \
                'deny\\|require' {} +`.",
            "In the one that denies, change `Require all denied` to `Require all granted`, or take the old `Order`, \
                `Deny` and `Allow` lines out.",
            "Do not mix `Order`/`Deny` with `Require` in one folder: together they mean something else than each \
                alone.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "The error log says `AH01797: client denied by server configuration` (old `Deny` lines) or \
                    `AH01630` (`Require`), with the file's path.",
            },
            Platform {
                name: "WordPress",
                step: "Wordfence, iThemes/Solid Security and caches write .htaccess in wp-content and uploads: \
                    switch the setting off there, or it comes back.",
            },
            Platform {
                name: "nginx",
                step: "nginx does not read .htaccess; a rule in its own config is meant, not this one.",
            },
        ],
    },
    search_effect: Some("Whatever lies in the folder drops out of search, images and scripts included."),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Fact(Fact::NoHtaccess, Strength::Excludes),
        Clue::Fact(Fact::CustomPage, Strength::Against),
        Clue::Effect(Factor::IndexFile, Effect::Same, 0.9),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.7),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.95),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.9),
        Clue::Fact(Fact::DotPath, Strength::Against),
    ],
    ambiguous_with: &[
        "path-rule",
        "path-not-granted",
        "allowoverride-off",
        "fs-dir-mode",
        "htaccess-unreadable",
        "ip-not-allowed",
        "time-window",
        "xmlrpc-blocked",
        "rest-disabled",
        "waf-rule",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://school.example/oldstyle/a.html",
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
            (Factor::MethodUnknown, REFUSED),
            (Factor::RootRandom, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
