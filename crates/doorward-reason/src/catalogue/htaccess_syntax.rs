//! `htaccess-syntax`: an .htaccess file has an error.

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

/// An .htaccess file has an error.
pub(super) const HTACCESS_SYNTAX: Reason = Reason {
    id: "htaccess-syntax",
    title: "An .htaccess file has an error",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "An .htaccess file on the way to this page holds a line that Apache cannot read: a misspelt \
        directive, a module that is not loaded, or a directive that is not allowed there. Apache then refuses \
        everything in that folder and below with 500, rather than guess what was meant. It begins the moment the file \
        is saved.",
    statuses: &[500],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 4,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Read the last lines of the error log: they name the file, the line's words and what is wrong with them.",
            "Take back the last change to that .htaccess, or put `#` before the line it names.",
            "If the line needs a module, load it (`a2enmod rewrite headers`), or wrap the line in `<IfModule>`.",
        ],
        platforms: &[Platform {
            name: "Apache",
            step: "The error log has a line such as `/srv/site/.htaccess: Invalid command 'RewriteEngine', \
                    perhaps misspelled or defined by a module not included` or `… not allowed here`.",
        }],
    },
    search_effect: Some("While a 500 lasts, crawlers slow down and come back; after some days the pages are dropped."),
    references: &[Reference::Rfc(9110, "15.6.1")],
    clues: &[
        Clue::Fact(Fact::NoHtaccess, Strength::Excludes),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
        Clue::Hints(&["the server encountered an internal error or misconfiguration"]),
    ],
    ambiguous_with: &["fs-not-executable"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://school.example/intranet/plan.html",
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
            (Factor::ChildRandom, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::MethodUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
