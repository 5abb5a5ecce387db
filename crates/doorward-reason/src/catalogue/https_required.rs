//! `https-required`: a request in plain HTTP where encryption is demanded.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "text/html")],
    body: "<h1>403 Forbidden</h1><p>HTTPS required: this page is only served over a secure \
                    connection.</p>",
};

/// The page is only served over HTTPS.
pub const HTTPS_REQUIRED: Reason = Reason {
    id: "https-required",
    title: "The page is only served over HTTPS",
    family: Family::Transport,
    since: "0.1.0",
    explanation: "The request came unencrypted, over `http://`, and this site answers only over `https://`. A friendly \
        server sends such a request on with a redirect; this one refuses it. The same address beginning with \
        `https://` is served. Behind a proxy that ends the encryption, the same refusal comes when the proxy \
        does not tell the application that the visitor's own connection was encrypted.",
    statuses: &[403, 400, 426, 301, 308, 302],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &["Write `https://` in place of `http://` at the start of the address."],
        client: &["Use the `https://` address; anything sent over plain HTTP, passwords and tokens included, \
                should be taken as read by others and be replaced."],
        operator: &[
            "Answer plain requests for pages with a 308 redirect to the same address under `https://`, \
                and keep refusing plain requests to an API, where a redirect would hide that secrets were \
                sent in the clear.",
            "If the site is already asked over HTTPS, a proxy before it ends the encryption: let it set \
                `X-Forwarded-Proto` and let the application trust that header from this proxy only.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "in the server on port 80: `return 308 https://$host$request_uri;`; towards the \
                    application: `proxy_set_header X-Forwarded-Proto $scheme;`",
            },
            Platform {
                name: "Apache",
                step: "`SSLRequireSSL` gives 403: keep it, and redirect in the port-80 host with `Redirect \
                    permanent / https://shop.example/`",
            },
            Platform {
                name: "IIS",
                step: "403.4 means \"Require SSL\": add a redirect rule, or clear the box for this folder",
            },
            Platform { name: "HAProxy", step: "`http-request redirect scheme https code 308 unless { ssl_fc }`" },
            Platform {
                name: "Django",
                step: "`SECURE_PROXY_SSL_HEADER = (\"HTTP_X_FORWARDED_PROTO\", \"https\")`, only behind a proxy \
                    that always sets that header",
            },
            Platform {
                name: "Keycloak",
                step: "the realm setting \"Require SSL\", and `proxy-headers=xforwarded` behind a proxy",
            },
        ],
    },
    search_effect: Some(
        "Old `http://` links and sitemap entries lose their worth when they are refused; a permanent redirect \
        carries it over.",
    ),
    references: &[Reference::Rfc(9110, "15.5.22"), Reference::Rfc(9110, "4.2.2"), Reference::Cwe(319)],
    clues: &[
        Clue::Fact(Fact::PlainHttp, Strength::Needed),
        Clue::Effect(Factor::Https, Effect::Opens, 0.8),
        Clue::Fact(Fact::HttpsRedirect, Strength::Strong),
        Clue::Says(&[
            "http request to an https server",
            "plain http request was sent to https port",
            "speaking plain http to an ssl-enabled server port",
            "https required",
            "https is required",
            "ssl required",
            "ssl is required",
            "requires https",
            "http error 403.4",
            "must be accessed over https",
            "only available over https",
            "please use https",
            "must use https",
            "secure connection required",
        ]),
        Clue::Hints(&["over https", "secure connection"]),
    ],
    ambiguous_with: &["gateway-refuses"],
    example: Example {
        request: Request {
            method: "GET",
            url: "http://shop.example/account/",
            headers: &[("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::Https, Answer::OPEN),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiteRoot, REFUSED),
        ],
        elsewhere: &[],
    },
};
