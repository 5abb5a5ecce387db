//! `path-mapping-wrong`: the URL is mapped to a wrong place on disk.

use super::entry::*;

/// The URL is mapped to a wrong place on disk.
pub(super) const PATH_MAPPING_WRONG: Reason = Reason {
    id: "path-mapping-wrong",
    title: "The URL is mapped to a wrong place on disk",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "The server turns a URL into a file name by the rules of its config (root, alias, rewrite). One of \
        them makes a name that does not exist: a slash too few, a folder doubled, a container path that differs from \
        the host's. The file is there, only elsewhere, and the server says 404 for everything under that part of the \
        site.",
    statuses: &[404],
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
            "Read the error log: it names the full path that the server tried. Compare it with where the file lies.",
            "Mend the root or alias that makes the difference, and reload.",
            "With PHP, check that the script path sent to PHP-FPM is the one that PHP-FPM itself sees.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "With `location /theme/`, `alias` must end with a slash too: `alias /srv/assets/;`. `root` \
                    keeps the location's name, `alias` replaces it.",
            },
            Platform {
                name: "Apache",
                step: "`Alias /theme/ /srv/assets/`: both with the last slash or both without.",
            },
            Platform {
                name: "PHP-FPM",
                step: "`fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;` — \"Primary script \
                    unknown\" in the log says that it is wrong.",
            },
            Platform { name: "Docker", step: "Mount the code under the same path in the web and the PHP container." },
        ],
    },
    search_effect: Some(
        "Missing stylesheets and scripts change how a page is rendered and judged; missing pages \
        drop out.",
    ),
    references: &[Reference::Rfc(9110, "15.5.5")],
    clues: &[
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.9),
        Clue::Hints(&["no input file specified", "file not found.", "primary script unknown"]),
    ],
    ambiguous_with: &["not-found", "internal-only", "rewrite-missing", "denial-masked-as-404", "path-case"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/theme/app.css",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "text/html"),
            ],
            body: "",
        },
        answer: Answer::ABSENT,
        otherwise: &[
            (Factor::SiblingRandom, Answer::ABSENT),
            (Factor::SiblingPlain, Answer::ABSENT),
            (Factor::RootRandom, Answer::ABSENT),
            (Factor::RootRandomAlike, Answer::ABSENT),
            (Factor::PathSlash, Answer::ABSENT),
            (Factor::PathPart, Answer::ABSENT),
            (Factor::PathLowerCase, Answer::ABSENT),
        ],
        elsewhere: &[],
    },
};
