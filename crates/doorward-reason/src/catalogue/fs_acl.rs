//! `fs-acl`: an access control list keeps the web server out.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// An access control list keeps the web server out.
pub(super) const FS_ACL: Reason = Reason {
    id: "fs-acl",
    title: "An access control list keeps the web server out",
    family: Family::FileSystem,
    since: "0.1.0",
    explanation: "Besides the usual permission bits, this file carries an access control list (ACL): extra entries \
        for single users and groups. One of them, or the list's mask, takes the right to read away from the web \
        server's user, though `ls -l` shows harmless bits. The only sign there is a `+` after the mode. On Windows the \
        NTFS permissions play this part.",
    statuses: &[403],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Run `getfacl /path/to/file` and look for the web server's user, its groups, and an `#effective:` remark \
                beside them.",
            "Take out the entry that denies: `setfacl -x u:www-data /path/to/file`; if only the mask is too narrow: \
                `setfacl -m m::r /path/to/file`.",
            "See whether the folder hands the list down (`default:` lines in `getfacl /folder`), or the next upload \
                will have it again.",
        ],
        platforms: &[Platform {
            name: "IIS",
            step: "401.3 means NTFS permissions: give `IIS AppPool\\<pool>` or `IUSR` Read on the file, with \
                    `icacls file /grant \"IUSR:R\"`.",
        }],
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
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.95),
        Clue::Fact(Fact::FilePath, Strength::Weak),
        Clue::Fact(Fact::DotPath, Strength::Against),
        Clue::Fact(Fact::SensitivePath, Strength::Against),
        Clue::Says(&["because of the access control list (acl) configuration"]),
        Clue::Hints(&[
            "eacces: permission denied",
            "[errno 13] permission denied",
            "failed to open stream: permission denied",
        ]),
    ],
    ambiguous_with: &[
        "fs-file-mode",
        "fs-dir-mode",
        "fs-owner",
        "symlink-refused",
        "path-rule",
        "fs-not-executable",
        "handler-missing",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://office.example/forms/b.html",
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
