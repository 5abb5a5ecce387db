//! `fs-file-mode`: the web server may not read this file.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The web server may not read this file.
pub(super) const FS_FILE_MODE: Reason = Reason {
    id: "fs-file-mode",
    title: "The web server may not read this file",
    family: Family::FileSystem,
    since: "0.1.0",
    explanation: "The file is there, but its permission bits do not let the web server's user read it. Files get \
        such bits when they are uploaded, unpacked or moved by somebody whose default is private (mode 600), or by a \
        backup that ran as root. The server finds the file, fails to open it and answers 403; a name that is not there \
        gets an ordinary 404, and other files in the same folder are served.",
    statuses: &[403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 7,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Run `namei -l /path/to/file` and look at the last line: the web server's user needs `r` on the file \
                itself.",
            "Give read access to this one file: `chmod 644 /path/to/file`, or `chmod 640` where the file's group is \
                the web server's.",
            "Set the deploy or upload program's umask to 022, so that the next file is not private again.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "The error log says `open() \"…\" failed (13: Permission denied)` for the file itself.",
            },
            Platform { name: "Apache", step: "The error log says `AH00132: file permissions deny server access`." },
            Platform {
                name: "PHP-FPM",
                step: "The worker is the pool's `user`, not nginx's: check with `sudo -u www-data cat \
                    /path/to/file`.",
            },
            Platform {
                name: "SELinux",
                step: "Where the bits look right, `ls -Z` may show a foreign label: run `restorecon -v \
                    /path/to/file`.",
            },
        ],
    },
    search_effect: Some(
        "None while it lasts for hours. After days, search engines drop the address, for they treat \
        a 403 like a page that is gone.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::PhpRefuses, Strength::Strong),
        Clue::Fact(Fact::SessionSent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Fact(Fact::CustomPage, Strength::Against),
        Clue::Effect(Factor::IndexFile, Effect::Same, 0.9),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::MethodUnknown, Effect::Differs, 0.8),
        Clue::Effect(Factor::MethodOptions, Effect::Same, 0.2),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.95),
        Clue::Fact(Fact::FilePath, Strength::Weak),
        Clue::Fact(Fact::DotPath, Strength::Against),
        Clue::Fact(Fact::SensitivePath, Strength::Against),
        Clue::Hints(&[
            "eacces: permission denied",
            "[errno 13] permission denied",
            "failed to open stream: permission denied",
        ]),
    ],
    ambiguous_with: &[
        "fs-owner",
        "fs-acl",
        "symlink-refused",
        "path-rule",
        "handler-missing",
        "limit-extensions",
        "fs-not-executable",
        "robots-txt-refused",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://docs.example/manual/install.html",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (
                Factor::MethodUnknown,
                Answer {
                    status: 405,
                    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
                    body: "\
            <html><head><title>405 Not Allowed</title></head><body><center><h1>405 Not \
            Allowed</h1></center><hr><center>nginx</center></body></html>",
                },
            ),
            (Factor::SiblingRandom, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
