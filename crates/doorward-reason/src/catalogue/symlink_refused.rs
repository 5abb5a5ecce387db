//! `symlink-refused`: the path is a symbolic link that the server does not follow.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// The path is a symbolic link that the server does not follow.
pub(super) const SYMLINK_REFUSED: Reason = Reason {
    id: "symlink-refused",
    title: "The path is a symbolic link that the server does not follow",
    family: Family::FileSystem,
    since: "0.1.0",
    explanation: "Somewhere on the way to this file stands a symbolic link (a pointer to another place on the disk), \
        and the server is told not to follow links, or only where link and target belong to the same owner. Plain files \
        beside it are served. Sites meet this after a deploy that switches releases with a link, or when uploads live \
        on another disk.",
    statuses: &[403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 6,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Find the link: `namei -l /path/to/file` marks it with an `l`.",
            "Where only the owner differs, give the link its target's owner: `chown -h owner:group /path/to/link`.",
            "Else allow links for this one folder, or put a bind mount or a copy in the link's place.",
        ],
        platforms: &[
            Platform { name: "nginx", step: "`disable_symlinks off;` (or `if_not_owner`) in that location." },
            Platform {
                name: "Apache",
                step: "`Options +SymLinksIfOwnerMatch` (or `+FollowSymLinks`) for the directory; the log says \
                    `AH00037: Symbolic link not allowed or link target not accessible`.",
            },
            Platform { name: "lighttpd", step: "`server.follow-symlink = \"enable\"` for that path." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Cwe(59)],
    clues: &[
        Clue::Fact(Fact::SensitivePath, Strength::Against),
        Clue::Fact(Fact::PhpRefuses, Strength::Excludes),
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Fact(Fact::SessionSent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Fact(Fact::CustomPage, Strength::Against),
        Clue::Fact(Fact::FilePath, Strength::Weak),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::MethodUnknown, Effect::Differs, 0.45),
        Clue::Effect(Factor::MethodOptions, Effect::Same, 0.6),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.7),
        Clue::Fact(Fact::DotPath, Strength::Against),
        Clue::Hints(&["symbolic link not allowed"]),
    ],
    ambiguous_with: &[
        "fs-file-mode",
        "fs-dir-mode",
        "fs-owner",
        "fs-acl",
        "path-rule",
        "handler-missing",
        "limit-extensions",
        "fs-not-executable",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://media.example/brand/logo.svg",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::MethodOptions, REFUSED), (Factor::SiblingRandom, Answer::ABSENT)],
        elsewhere: &[],
    },
};
