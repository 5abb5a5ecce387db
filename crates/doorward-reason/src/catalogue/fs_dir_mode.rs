//! `fs-dir-mode`: the web server may not enter a folder above this file.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// The web server may not enter a folder above this file.
pub(super) const FS_DIR_MODE: Reason = Reason {
    id: "fs-dir-mode",
    title: "The web server may not enter a folder above this file",
    family: Family::FileSystem,
    since: "0.1.0",
    explanation: "To open a file, the web server's user needs the execute bit (`x`, \"may enter\") on every folder \
        from the root of the disk down to it. One folder on this path lacks that bit, so nothing below it can be \
        reached, whatever the files' own modes are. Because the server cannot even look inside, it answers 403 for \
        names in there that do not exist too. Home directories with mode 700 or 750 are the usual case.",
    statuses: &[403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 5,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Run `namei -l /path/to/file`: the first folder on which the web server's user has no `x` is the one.",
            "Let the server pass through that folder without listing it: `chmod o+x /that/folder`, or better \
                `setfacl -m u:www-data:x /that/folder`.",
            "If the site lies in somebody's home directory, move it to `/srv` or `/var/www` in place of opening the \
                home directory.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "The error log says `(13: Permission denied)` for every name below the folder; `stat()` or \
                    `open()` stands before it.",
            },
            Platform {
                name: "Apache",
                step: "The error log says `AH00035: access to … denied … because search permissions are missing \
                    on a component of the path`.",
            },
            Platform {
                name: "systemd",
                step: "With `ProtectHome=yes` in the unit, /home looks closed whatever its mode: see `systemctl \
                    cat nginx`.",
            },
        ],
    },
    search_effect: Some(
        "None while it lasts for hours. After days, search engines drop the address, for they treat \
        a 403 like a page that is gone.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::ApachePlain, Strength::Doubtful),
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Fact(Fact::SessionSent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Fact(Fact::CustomPage, Strength::Against),
        Clue::Effect(Factor::IndexFile, Effect::Same, 0.9),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.95),
        Clue::Effect(Factor::MethodUnknown, Effect::Differs, 0.45),
        Clue::Fact(Fact::DotPath, Strength::Against),
        Clue::Fact(Fact::SensitivePath, Strength::Against),
        Clue::Hints(&[
            "unable to read htaccess file, denying access to be safe",
            "eacces: permission denied",
            "[errno 13] permission denied",
            "failed to open stream: permission denied",
        ]),
    ],
    ambiguous_with: &[
        "fs-owner",
        "fs-acl",
        "path-rule",
        "htaccess-deny",
        "htaccess-unreadable",
        "path-not-granted",
        "allowoverride-off",
        "symlink-refused",
        "time-window",
        "not-found-masked-as-403",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://archive.example/2023/summary.html",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::RootRandom, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
