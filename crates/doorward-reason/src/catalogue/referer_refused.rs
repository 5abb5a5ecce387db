//! `referer-refused`: the Referer is foreign or missing and a hotlink rule refuses.

use super::entry::*;

/// The refusal as it looks on the wire.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "\
        <html><head><title>403 Forbidden</title></head><body><center><h1>403 \
        Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The Referer is foreign or missing and a hotlink rule refuses.
pub(super) const REFERER_REFUSED: Reason = Reason {
    id: "referer-refused",
    title: "The Referer is foreign or missing and a hotlink rule refuses",
    family: Family::ClientRules,
    since: "0.1.0",
    explanation: "A browser tells with the Referer header which page led to a request. The site refuses this file \
        unless that page is its own, so that other sites do not show its pictures or videos at its cost \
        (\"hotlinking\"). Rules that refuse a missing Referer as well hit people too: apps, privacy settings and typed \
        addresses send none.",
    statuses: &[403, 404, 302],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &["Open the site's own page first and follow its link to the file."],
        client: &[
            "Link to the page that shows the file in place of embedding the file, or ask the owner to list your site.",
        ],
        operator: &[
            "Let requests without a Referer pass; refuse foreign ones only, if at all.",
            "Add all names of your own site to the list (with and without www, the CDN's name), and search engines' \
                image pages.",
            "For files that must not be shared use signed links with an end date: a Referer is easily set by anybody.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "`valid_referers none blocked server_names *.example.org;` — `none` lets requests without \
                    a Referer pass.",
            },
            Platform {
                name: "Apache",
                step: "Look for `RewriteCond %{HTTP_REFERER}`; `RewriteCond %{HTTP_REFERER} !^$` lets an empty \
                    one pass.",
            },
            Platform {
                name: "HAProxy",
                step: "Look for `hdr(referer)` in an `acl`; add `{ req.hdr(referer) -m found }` to the deny.",
            },
            Platform { name: "Cloudflare", step: "Error 1011: Scrape Shield, Hotlink Protection." },
            Platform { name: "lighttpd", step: "Look for `$HTTP[\"referer\"]` with `url.access-deny`." },
        ],
    },
    search_effect: Some(
        "Crawlers send no Referer: where a missing one is refused, pictures and stylesheets cannot \
        be fetched and drop out.",
    ),
    references: &[Reference::Rfc(9110, "10.1.3")],
    clues: &[
        Clue::Fact(Fact::MediaPath, Strength::Weak),
        Clue::Fact(Fact::HomeRedirect, Strength::Excludes),
        Clue::Effect(Factor::RefererOwn, Effect::Opens, 0.9),
        Clue::Effect(Factor::RefererNone, Effect::Opens, 0.6),
        Clue::Fact(Fact::RefererForeign, Strength::Strong),
        Clue::Fact(Fact::RefererAbsent, Strength::Weak),
        Clue::Fact(Fact::RefererOwn, Strength::Against),
        Clue::Says(&[
            "error code: 1011",
            "hotlinking is not allowed",
            "hotlinking not allowed",
            "hotlink protection",
            "requests from referer",
            "api_key_http_referrer_blocked",
            "err_referer_denied",
        ]),
        Clue::Hints(&["hotlink", "referer not allowed", "referrer not allowed"]),
    ],
    ambiguous_with: &["header-required", "cross-site-policy", "csrf-failed", "api-key-restricted"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://img.example/gallery/lake.jpg",
            headers: &[
                ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
                ("Accept", "image/*"),
                ("Referer", "https://forum.example/thread/12"),
            ],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::RefererOwn, Answer::OPEN),
            (Factor::RefererNone, Answer::OPEN),
            (Factor::SiblingRandom, REFUSED),
        ],
        elsewhere: &[],
    },
};
