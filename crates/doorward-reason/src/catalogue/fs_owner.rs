//! `fs-owner`: the file belongs to a user who keeps the web server out.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The file belongs to a user who keeps the web server out.
pub(super) const FS_OWNER: Reason = Reason {
    id: "fs-owner",
    title: "The file belongs to a user who keeps the web server out",
    family: Family::FileSystem,
    since: "0.1.0",
    explanation: "The file or its folder may be read by its owner and group, and the web server's user is neither. \
        It happens when a site is copied as root, restored from a backup, or moved to a server where the numeric user \
        ids mean other people. The mode (640, 750) is a good one; only the names beside it are wrong.",
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
            "Run `ls -ln /path/to/file` and `id www-data` (or the user in your server's config): neither the owner \
                nor the group will match.",
            "Give the file to the right group and leave its mode alone: `chgrp www-data /path/to/file`.",
            "After a restore or a move, mend the whole site once, with the site's own user: `chown -R \
                siteuser:www-data /srv/site`.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`user` at the top of nginx.conf names the worker's user; the error log says `(13: \
                    Permission denied)`.",
            },
            Platform {
                name: "Apache",
                step: "`User` and `Group` (in Debian: /etc/apache2/envvars) name it; the error log says \
                    `(13)Permission denied`.",
            },
            Platform {
                name: "PHP-FPM",
                step: "`user`, `group` and `listen.owner` in the pool's file name it; more than one pool means \
                    more than one user.",
            },
            Platform {
                name: "Docker",
                step: "Numeric ids count: a file of id 1000 on the host is not that of id 101 (nginx) or 33 \
                    (www-data) inside.",
            },
        ],
    },
    search_effect: Some(
        "None while it lasts for hours. After days, search engines drop the address, for they treat \
        a 403 like a page that is gone.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Fact(Fact::SessionSent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Fact(Fact::CustomPage, Strength::Against),
        Clue::Effect(Factor::IndexFile, Effect::Same, 0.9),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::MethodUnknown, Effect::Differs, 0.8),
        Clue::Effect(Factor::MethodOptions, Effect::Same, 0.2),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.9),
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
        "fs-file-mode",
        "fs-dir-mode",
        "fs-acl",
        "symlink-refused",
        "path-rule",
        "fs-not-executable",
        "handler-missing",
        "limit-extensions",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://club.example/photos/2025/team.jpg",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
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
