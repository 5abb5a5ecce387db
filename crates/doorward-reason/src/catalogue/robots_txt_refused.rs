//! `robots-txt-refused`: robots.txt itself is refused.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// robots.txt itself is refused.
pub(super) const ROBOTS_TXT_REFUSED: Reason = Reason {
    id: "robots-txt-refused",
    title: "robots.txt itself is refused",
    family: Family::Crawl,
    since: "0.1.0",
    explanation: "Crawlers read /robots.txt before anything else, to learn what they may fetch. Here that file is \
        refused. Google takes a 401 or 403 on it like a missing file: it then fetches everything, also what the file \
        forbids. Other tools take the same answer to mean that all is forbidden. Either way the file's author is not \
        heard.",
    statuses: &[403, 401],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &[],
        client: &[],
        operator: &[
            "Make /robots.txt readable for everybody, before any login, address or User-Agent rule.",
            "If the site has none, answer 404 or put an empty file there: it means \"no restrictions\" in a clean \
                way.",
            "Do not rely on robots.txt to keep secrets: it is a public list.",
        ],
        platforms: &[
            Platform { name: "nginx", step: "`location = /robots.txt { allow all; auth_basic off; }`" },
            Platform { name: "Apache", step: "A block `<Files \"robots.txt\">` with `Require all granted`." },
            Platform {
                name: "WordPress",
                step: "WordPress makes the file itself: a rule against .txt files or unknown paths hides it.",
            },
            Platform { name: "HAProxy", step: "Except it: `http-request deny if blocked !{ path /robots.txt }`." },
        ],
    },
    search_effect: Some(
        "With a 4xx other than 429 every Disallow is void for Google; with 429 or 5xx it stops \
        crawling the site for a while.",
    ),
    references: &[Reference::Rfc(9309, "2.3.1.3"), Reference::Rfc(9309, "2.3.1.4")],
    clues: &[
        Clue::Fact(Fact::RobotsPath, Strength::Needed),
        Clue::Fact(Fact::RobotsPath, Strength::Decisive),
        Clue::Fact(Fact::RobotsRefused, Strength::Decisive),
    ],
    ambiguous_with: &["path-rule", "extension-rule", "fs-file-mode"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.example/robots.txt",
            headers: &[("User-Agent", "curl/8.5.0"), ("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[],
        elsewhere: &[],
    },
};
