//! `path-not-granted`: no part of the config grants this folder.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// No part of the config grants this folder.
pub(super) const PATH_NOT_GRANTED: Reason = Reason {
    id: "path-not-granted",
    title: "No part of the config grants this folder",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "Apache serves nothing from a folder that its config does not grant, and the default for the whole \
        disk is `Require all denied`. This URL leads to a folder outside the granted ones, by an `Alias`, a changed \
        `DocumentRoot` or a link, and nobody wrote a grant for the new place. Everything in the folder is refused, \
        existing or not.",
    statuses: &[403],
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
            "Find where the URL leads: look for `Alias` and `DocumentRoot` in the site's config (`apachectl -S` \
                names the file).",
            "Add a block for that folder alone, `<Directory \"/srv/new\">` with the one line `Require all granted`, \
                then reload.",
            "Leave the rule for `/` as it is; it is what keeps the rest of the disk shut.",
        ],
        platforms: &[Platform {
            name: "Apache",
            step: "The error log says `AH01630: client denied by server configuration: /the/path`; that path \
                    is the one to grant.",
        }],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::SessionSent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
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
        "allowoverride-off",
        "fs-dir-mode",
        "htaccess-unreadable",
        "time-window",
        "object-absent-or-forbidden",
        "not-found-masked-as-403",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://docs.example/annex/list.html",
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
