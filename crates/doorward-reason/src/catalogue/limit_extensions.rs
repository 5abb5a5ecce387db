//! `limit-extensions`: pHP-FPM refuses to run a file with this extension.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html; charset=UTF-8")],
    body: "Access denied.",
};

/// PHP-FPM refuses to run a file with this extension.
pub(super) const LIMIT_EXTENSIONS: Reason = Reason {
    id: "limit-extensions",
    title: "PHP-FPM refuses to run a file with this extension",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "PHP-FPM, the program that runs PHP for the web server, only runs files whose names end as its list \
        says; by default that is `.php` alone. The web server sends it this file (.phtml, .html, or anything when the \
        script path is built wrongly), and it answers with the two words \"Access denied.\" and nothing else. The list \
        keeps uploaded pictures from being run as programs.",
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
            "If the file is a PHP page, rename it to .php, or add its ending to the pool's list and restart PHP-FPM.",
            "If it is not, mend the web server's rule so that it is not sent to PHP at all.",
            "Never empty the list: then any uploaded file could be run.",
        ],
        platforms: &[
            Platform {
                name: "PHP-FPM",
                step: "`security.limit_extensions = .php .phtml` in the pool's file (www.conf).",
            },
            Platform {
                name: "nginx",
                step: "The error log says `Access to the script '…' has been denied (see \
                    security.limit_extensions)`; look at the `location ~` with fastcgi_pass and at `cgi.fix_pathinfo`.",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Page("PHP manual: FPM configuration, security.limit_extensions")],
    clues: &[
        Clue::Fact(Fact::PhpPath, Strength::Against),
        Clue::Fact(Fact::PhpRefuses, Strength::Decisive),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.85),
        Clue::Effect(Factor::RootRandomAlike, Effect::Absent, 0.85),
        Clue::Fact(Fact::FilePath, Strength::Needed),
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Says(&["see security.limit_extensions"]),
        Clue::Hints(&["access denied."]),
    ],
    ambiguous_with: &[
        "fs-file-mode",
        "fs-owner",
        "handler-missing",
        "extension-rule",
        "fs-not-executable",
        "symlink-refused",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://old.example/about.phtml",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::SiblingRandom, Answer::ABSENT), (Factor::RootRandomAlike, Answer::ABSENT)],
        elsewhere: &[],
    },
};
