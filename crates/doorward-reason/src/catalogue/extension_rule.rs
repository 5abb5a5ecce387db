//! `extension-rule`: a rule against this file extension denies.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// A rule against this file extension denies.
pub(super) const EXTENSION_RULE: Reason = Reason {
    id: "extension-rule",
    title: "A rule against this file extension denies",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "A rule refuses every name that ends in certain letters (.bak, .sql, .log, .php in an upload folder \
        …), wherever it lies and whether it exists or not. It protects backups and sources that were left on the server \
        by accident. It is a fault when a file that visitors need has such an ending, say a .sql in a tutorial or a \
        .log for download.",
    statuses: &[403],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 6,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "If the file should not be public, leave the rule and remove the file from the web folder.",
            "If it should, give it another name or put it in an archive (.zip), and link to that.",
            "Or let its folder pass before the rule; do not take the extension out of the rule for the whole site.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "Look for `location ~* \\.(bak|sql|log|…)$`; an exception is `location ^~ /samples/ { }`, \
                    for `^~` is tried before patterns.",
            },
            Platform {
                name: "Apache",
                step: "Look for `<FilesMatch \"\\.(bak|sql)$\">`; grant again in a `<Directory>` with its own \
                    `<FilesMatch>`.",
            },
            Platform { name: "lighttpd", step: "`url.access-deny = ( \"~\", \".inc\", \".sql\" )` lists the endings." },
            Platform { name: "IIS", step: "404.7: Request Filtering, File Name Extensions." },
            Platform { name: "Caddy", step: "Look for `path *.sql` before `respond 403` or `error 403`." },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Cwe(552)],
    clues: &[
        Clue::Fact(Fact::SensitivePath, Strength::Strong),
        Clue::Fact(Fact::PhpRefuses, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.85),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Absent, 0.95),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.95),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
        Clue::Fact(Fact::FilePath, Strength::Needed),
        Clue::Says(&["configured to deny the file extension", "this type of page is not served", "error 404.7 -"]),
    ],
    ambiguous_with: &[
        "handler-missing",
        "limit-extensions",
        "dotfile-rule",
        "waf-rule",
        "robots-txt-refused",
        "xmlrpc-blocked",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://docs.example/samples/schema.sql",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::RootRandomAlike, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, Answer::ABSENT),
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::MethodUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
