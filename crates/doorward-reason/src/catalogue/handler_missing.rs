//! `handler-missing`: no handler runs this type of file, and it may not be sent as it is.

use super::entry::*;

/// No handler runs this type of file, and it may not be sent as it is.
pub(super) const HANDLER_MISSING: Reason = Reason {
    id: "handler-missing",
    title: "No handler runs this type of file, and it may not be sent as it is",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "The file is a program's source (.php, .py, .asp …) or a type the server does not know. Nothing is \
        set up to run it, and sending its source to visitors would give secrets away, so the server refuses. It shows \
        after PHP was updated or removed, or when a module was not loaded again. Files of other types are served.",
    statuses: &[403, 404],
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
            "If the type should be run, set its handler up again (PHP-FPM, CGI, the module) and reload.",
            "If the file should be downloaded, give it a media type in the config, or another ending.",
            "Do not take the type off the list of refused ones: that shows the source with its passwords.",
        ],
        platforms: &[
            Platform {
                name: "lighttpd",
                step: "`static-file.exclude-extensions` refuses .php; `lighty-enable-mod fastcgi-php-fpm` gives \
                    it a handler.",
            },
            Platform { name: "IIS", step: "404.3: add a handler mapping for a script, or a MIME map for a download." },
            Platform {
                name: "Apache",
                step: "`a2enconf php8.2-fpm` (your version) sets the handler; `SetHandler` in a FilesMatch does \
                    the same.",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Cwe(433)],
    clues: &[
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Absent, 0.9),
        Clue::Effect(Factor::MethodUnknown, Effect::Differs, 0.8),
        Clue::Effect(Factor::MethodOptions, Effect::Opens, 0.6),
        Clue::Fact(Fact::FilePath, Strength::Needed),
        Clue::Says(&["because of the extension configuration", "add a mime map"]),
    ],
    ambiguous_with: &[
        "extension-rule",
        "limit-extensions",
        "fs-file-mode",
        "fs-owner",
        "fs-acl",
        "fs-not-executable",
        "symlink-refused",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/cart.php",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: Answer::FORBIDDEN,
        otherwise: &[
            (Factor::SiblingRandom, Answer::ABSENT),
            (Factor::RootRandomAlike, Answer::ABSENT),
            (
                Factor::MethodUnknown,
                Answer { status: 501, headers: &[("Content-Type", "text/html")], body: "<h1>501 Not Implemented</h1>" },
            ),
            (Factor::MethodOptions, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
