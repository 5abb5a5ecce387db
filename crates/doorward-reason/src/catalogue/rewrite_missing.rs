//! `rewrite-missing`: the rewrite rules that the application needs are not in force.

use super::entry::*;

/// The rewrite rules that the application needs are not in force.
pub(super) const REWRITE_MISSING: Reason = Reason {
    id: "rewrite-missing",
    title: "The rewrite rules that the application needs are not in force",
    family: Family::PathRules,
    since: "0.1.0",
    explanation: "Applications like WordPress have no file for each page: the web server must hand every unknown \
        address to index.php. That rule is missing here or ignored, so the home page works and every page below it is \
        \"not found\", with the web server's own plain page rather than the site's. It shows after a move, a change of \
        server software, or a lost .htaccess.",
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
            "Put the rule back that hands unknown addresses to the application's front file, and reload.",
            "On Apache check all three: mod_rewrite is loaded, the .htaccess is there, and AllowOverride lets it \
                count.",
            "Test with one inner page, and with a random address: the latter must show the application's own 404 \
                page.",
        ],
        platforms: &[
            Platform { name: "WordPress", step: "Settings, Permalinks, Save writes the .htaccess again." },
            Platform { name: "nginx", step: "`location / { try_files $uri $uri/ /index.php?$args; }`" },
            Platform {
                name: "Apache",
                step: "`a2enmod rewrite`, and `AllowOverride FileInfo` for the folder; or `FallbackResource \
                    /index.php`.",
            },
            Platform {
                name: "Caddy",
                step: "`php_fastcgi` has it built in; for a single-page app: `try_files {path} /index.html`.",
            },
            Platform { name: "IIS", step: "Install URL Rewrite and put the rule into web.config." },
        ],
    },
    search_effect: Some("All inner pages answer 404 and drop out within days, while the home page stays."),
    references: &[Reference::Rfc(9110, "15.5.5")],
    clues: &[
        Clue::Fact(Fact::ApplicationUnasked, Strength::Decisive),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.8),
        Clue::Effect(Factor::PathPart, Effect::Same, 0.9),
        Clue::Fact(Fact::CustomPage, Strength::Against),
        Clue::Fact(Fact::FilePath, Strength::Against),
        Clue::Effect(Factor::SiteRoot, Effect::Opens, 0.9),
        Clue::Hints(&["the requested url was not found on this server."]),
    ],
    ambiguous_with: &["not-found", "path-mapping-wrong", "internal-only", "allowoverride-off"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://blog.example/2026/autumn-walk/",
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
            (Factor::SiteRoot, Answer::OPEN),
        ],
        elsewhere: &[],
    },
};
