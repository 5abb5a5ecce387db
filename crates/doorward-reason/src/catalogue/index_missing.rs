//! `index-missing`: the folder has no index file and may not be listed.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><h1>Forbidden</h1><p>You don't have permission to \
        access this resource.</p></body></html>",
};

/// The folder has no index file and may not be listed.
pub(super) const INDEX_MISSING: Reason = Reason {
    id: "index-missing",
    title: "The folder has no index file and may not be listed",
    family: Family::FileSystem,
    since: "0.1.0",
    explanation: "The address names a folder. A server then looks for an index file (index.html, index.php) in it; \
        here is none under a name it knows, and it is told not to show a list of the files. So it refuses the folder \
        while each file in it is served. Not listing is right; what is missing is the page, or its name in the server's \
        list of index names.",
    statuses: &[403, 404],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 7,
    repair: Repair {
        visitor: &[],
        client: &["Ask for a file in the folder by its name; the folder itself has no page."],
        operator: &[
            "Put an index.html (or what your site uses) into the folder, or link to a file in it in place of the \
                folder.",
            "If the index is there under another name (index.php, default.html), add that name to the server's list \
                of index names.",
            "Leave listings off, unless the folder is meant to be browsed.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`index index.html index.php;` — the error log says `directory index of \"…\" is \
                    forbidden`.",
            },
            Platform {
                name: "Apache",
                step: "`DirectoryIndex index.html index.php` — the error log says `AH01276: Cannot serve \
                    directory … No matching DirectoryIndex`.",
            },
            Platform {
                name: "lighttpd",
                step: "`index-file.names = ( \"index.html\", \"index.php\" )` with mod_indexfile loaded.",
            },
            Platform {
                name: "Caddy",
                step: "`file_server` answers 404; name others with `index index.html index.php`, or list with \
                    `file_server browse`.",
            },
            Platform { name: "IIS", step: "403.14: add the name under Default Document." },
        ],
    },
    search_effect: Some(
        "A folder address that is linked or in the sitemap stays out of the index as a 4xx; its \
        files are not touched.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Cwe(548)],
    clues: &[
        Clue::Fact(Fact::FolderAbsent, Strength::Decisive),
        Clue::Fact(Fact::SensitivePath, Strength::Against),
        Clue::Fact(Fact::SessionSent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Effect(Factor::IndexFile, Effect::Absent, 0.95),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.6),
        Clue::Effect(Factor::ChildRandom, Effect::Absent, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Absent, 0.9),
        Clue::Effect(Factor::MethodUnknown, Effect::Differs, 0.75),
        Clue::Effect(Factor::MethodOptions, Effect::Same, 0.2),
        Clue::Fact(Fact::DirectoryPath, Strength::Needed),
        Clue::Fact(Fact::StockPage, Strength::Weak),
        Clue::Says(&[
            "configured to not list the contents of this directory",
            "directory listing denied",
            "directory listing is not allowed",
            "directory index forbidden",
            "no directory index file",
        ]),
    ],
    ambiguous_with: &["slash-variant", "not-found-masked-as-403"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://downloads.example/files/",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::PathSlash, REFUSED),
            (Factor::ChildRandom, Answer::ABSENT),
            (Factor::SiblingRandom, Answer::ABSENT),
            (
                Factor::MethodUnknown,
                Answer {
                    status: 501,
                    headers: &[("Server", "Apache"), ("Content-Type", "text/html; charset=iso-8859-1")],
                    body: "\
            <html><head><title>501 Not Implemented</title></head><body><h1>Not Implemented</h1><p>DOORWARD not \
            supported for current URL.</p></body></html>",
                },
            ),
        ],
        elsewhere: &[],
    },
};
