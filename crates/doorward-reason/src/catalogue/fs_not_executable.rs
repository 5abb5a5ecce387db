//! `fs-not-executable`: the script may not be executed.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 500,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1><p>The \
        server encountered an internal error or misconfiguration and was unable to complete your \
        request.</p></body></html>",
};

/// The script may not be executed.
pub(super) const FS_NOT_EXECUTABLE: Reason = Reason {
    id: "fs-not-executable",
    title: "The script may not be executed",
    family: Family::FileSystem,
    since: "0.1.0",
    explanation: "The URL names a program that the server should run (CGI), and the file lacks the execute bit, or \
        lies where running programs is switched off. Uploads by FTP or from Windows lose the bit. Some servers answer \
        403, some 500, because starting the program fails. Scripts beside it that have the bit run as ever.",
    statuses: &[500],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Make this one script executable for the web server's user: `chmod 755 /path/to/script.cgi`.",
            "Check that the first line names an interpreter that exists, and has no Windows line end: `head -1 \
                script.cgi | cat -A`.",
            "Check that the file system is not mounted `noexec`: `findmnt -T /path/to/script.cgi -o OPTIONS`.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "`Options +ExecCGI` must hold for the folder; the log says `exec of '…' failed` or \
                    `AH02809: Options ExecCGI is off in this directory`.",
            },
            Platform {
                name: "lighttpd",
                step: "`cgi.assign` names the interpreter; without one the script itself must be executable.",
            },
            Platform {
                name: "nginx",
                step: "fcgiwrap answers 403 for a script without the bit: its log and the socket's user tell.",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.9),
        Clue::Fact(Fact::FilePath, Strength::Weak),
        Clue::Hints(&[
            "execute access is denied",
            "premature end of script headers",
            "internal server error or misconfiguration",
            "options execcgi is off",
        ]),
    ],
    ambiguous_with: &[
        "fs-file-mode",
        "fs-owner",
        "fs-acl",
        "symlink-refused",
        "handler-missing",
        "limit-extensions",
        "htaccess-syntax",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://stats.example/cgi-bin/report.cgi",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::SiblingRandom, Answer::ABSENT)],
        elsewhere: &[],
    },
};
