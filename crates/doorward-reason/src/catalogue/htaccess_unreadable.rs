//! `htaccess-unreadable`: an .htaccess file cannot be read by the web server.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.Server unable to read htaccess file, denying access to be safe</p></body></html>",
};

/// An .htaccess file cannot be read by the web server.
pub(super) const HTACCESS_UNREADABLE: Reason = Reason {
    id: "htaccess-unreadable",
    title: "An .htaccess file cannot be read by the web server",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "Apache looks for an .htaccess file in each folder on the way to the page. It may not read one of \
        them, or may not enter a folder to see whether there is one. It cannot know what the file would have said, so \
        it refuses everything below to be on the safe side. The file's mode or its folder's is the trouble, not its \
        content.",
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
            "Run `namei -l /path/to/folder/.htaccess`: the web server's user needs `x` on each folder and `r` on the \
                file.",
            "Mend what it shows: `chmod 644 .htaccess`, or `chmod 755` on the one folder that lacks `x`.",
            "If the folder needs no .htaccess at all, set `AllowOverride None` for it in the server's config.",
        ],
        platforms: &[Platform {
            name: "Apache",
            step: "The error log says `AH00529: … pcfg_openfile: unable to check htaccess file, ensure it is \
                    readable and that '…' is executable`.",
        }],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::NoHtaccess, Strength::Excludes),
        Clue::Fact(Fact::CustomPage, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.9),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
        Clue::Hints(&["unable to read htaccess file, denying access to be safe"]),
    ],
    ambiguous_with: &["fs-dir-mode", "htaccess-deny", "path-not-granted", "allowoverride-off", "path-rule"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://school.example/library/a.html",
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
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::MethodUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
