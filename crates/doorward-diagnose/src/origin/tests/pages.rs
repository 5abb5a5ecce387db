//! Pages of our own writing in the layout of what servers and vendors send: who wrote them, what they state, and what is none.

use super::*;

#[test]
fn the_page_names_the_writer_and_the_header_the_last_hop() {
    let page = "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n\
                <hr><center>nginx/1.26.3</center>\r\n</body>\r\n</html>\r\n";
    let seen = recognise(&answer(403, &["Server: cloudflare", "CF-RAY: 0123456789abcdef-FRA"], page));
    assert_eq!(seen.issuer.iter().map(|found| found.origin.id).collect::<Vec<_>>(), ["nginx"]);
    assert_eq!(seen.path.iter().map(|hop| hop.name.as_str()).collect::<Vec<_>>(), ["Cloudflare"]);
    assert_eq!(seen.path[0].reference.as_deref(), Some("0123456789abcdef-FRA"));
    assert_eq!(seen.path[0].evidence, ["Server: cloudflare", "CF-RAY: 0123456789abcdef-FRA"]);
}

#[test]
fn hops_that_nobody_claims_are_told_by_their_own_name() {
    let seen = recognise(&answer(200, &["Server: gizmo/2", "Via: 1.1 edge-7, 1.1 varnish (Varnish/7.1)"], "hello"));
    let names: Vec<&str> = seen.path.iter().map(|hop| hop.name.as_str()).collect();
    assert_eq!(names, ["Varnish", "gizmo/2", "edge-7"]);
    assert!(seen.issuer.is_empty());
}

/// Own pages in the layout of each server's stock page.
const STOCK: &[(&str, u16, &[&str], &str)] = &[
    ("nginx", 404, &[], "<center><h1>404 Not Found</h1></center>\n<hr><center>nginx</center>"),
    ("openresty", 403, &[], "<center><h1>403 Forbidden</h1></center>\r\n<hr><center>openresty/1.27</center>"),
    ("tengine", 403, &[], "<center><h1>403 Forbidden</h1></center>\r\n<hr><center>tengine</center>"),
    (
        "apache",
        403,
        &[],
        "<title>403 Forbidden</title><h1>Forbidden</h1><p>You don't have permission to access this resource.</p>",
    ),
    (
        "apache",
        403,
        &[],
        "<title>403 Forbidden</title><h1>Forbidden</h1><p>You don&#39;t have permission to access /x\non this server.<br /></p>",
    ),
    (
        "apache",
        403,
        &[],
        "<p>Additionally, a 403 Forbidden\nerror was encountered while trying to use an ErrorDocument to handle the request.</p>",
    ),
    (
        "apache",
        404,
        &[],
        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>",
    ),
    (
        "apache",
        404,
        &[],
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">\n<html><head>\n\
         <title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>",
    ),
    (
        "lighttpd?",
        403,
        &[],
        "<head>\n  <title>403 Forbidden</title>\n </head>\n <body>\n  <h1>403 Forbidden</h1>\n </body>",
    ),
    (
        "haproxy",
        403,
        &[],
        "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>",
    ),
    (
        "haproxy-rate",
        429,
        &[],
        "<html><body><h1>429 Too Many Requests</h1>\nYou have sent too many requests in a given amount of time.\n",
    ),
    ("caddy?", 403, &["Server: Caddy"], ""),
    ("tomcat", 403, &[], "<title>HTTP Status 403 \u{2013} Forbidden</title><p><b>Type</b> Status Report</p>"),
    ("jetty?", 403, &[], "<body><h2>HTTP ERROR 403 Forbidden</h2>\n<table>\n<tr><th>URI:</th><td>/</td></tr>"),
    ("iis", 403, &[], "<h2>403 - Forbidden: Access is denied.</h2>"),
    (
        "varnish",
        403,
        &[],
        "<h1>Error 403 Forbidden</h1><h3>Guru Meditation:</h3><p>XID: 32770</p><hr><p>Varnish cache server</p>",
    ),
    ("squid-acl", 403, &["X-Squid-Error: ERR_ACCESS_DENIED 0"], "<p>Access Denied.</p>"),
    ("squid-auth", 407, &["X-Squid-Error: ERR_CACHE_ACCESS_DENIED 0"], ""),
    ("litespeed", 403, &[], "<p>Access to this resource on the server is denied!</p>"),
    ("envoy-rbac", 403, &[], "RBAC: access denied"),
    ("traefik?", 403, &["Content-Type: text/plain; charset=utf-8"], "Forbidden"),
    ("traefik-rate", 429, &[], "No bursty traffic allowed"),
    ("kong-key", 401, &["Server: kong/3.4"], "{\n  \"message\":\"No API key found in request\"\n}"),
    (
        "werkzeug",
        404,
        &[],
        "<p>The requested URL was not found on the server. If you entered the URL manually please check</p>",
    ),
    (
        "django-debug",
        403,
        &[],
        "<p>You\u{2019}re seeing this error because you have <code>DEBUG = True</code> in your</p>",
    ),
    (
        "django",
        403,
        &[],
        "<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>403 Forbidden</title>\n</head>\n<body>\n  <h1>403 Forbidden</h1><p></p>\n</body>",
    ),
    ("django-csrf", 403, &[], "<p>CSRF verification failed. Request aborted.</p>"),
    ("express", 404, &[], "<pre>Cannot GET /nothing</pre>"),
    ("fastapi", 401, &[], "{\"detail\":\"Not authenticated\"}"),
    ("fastapi?", 404, &[], "{\"detail\":\"Not Found\"}"),
    ("php-fpm-script", 403, &["X-Powered-By: PHP/8.4"], "Access denied.\n"),
    ("php-fpm-script?", 403, &[], "Access denied.\n"),
    ("php-fpm-missing", 404, &[], "No input file specified.\n"),
];

#[test]
fn stock_pages_are_told_from_pages_that_somebody_wrote() {
    for (expected, status, fields, body) in STOCK {
        let answer = answer(*status, fields, body);
        assert_eq!(issuer(&answer), *expected, "{body}");
        assert_eq!(stock_page(&answer).map(|origin| origin.id), Some(expected.trim_end_matches('?')), "{body}");
    }
    let own = answer(403, &["Server: nginx"], "<title>Members only</title><h1>Please sign in</h1>");
    assert_eq!(stock_page(&own), None);
    let block = answer(403, &[], "<p>Incapsula incident ID: 7-1234567890</p>");
    assert_eq!(stock_page(&block), None);
}

/// The expected origin, status, header fields, page, and the expected reason and reference.
type Stated = (&'static str, u16, &'static [&'static str], &'static str, Option<&'static str>, Option<&'static str>);

/// Own pages with the marks of a vendor, and what they state.
const STATED: &[Stated] = &[
    (
        "cloudflare-challenge",
        403,
        &["cf-mitigated: challenge", "CF-Ray: 12ab-AMS"],
        "x",
        Some("bot-challenge"),
        Some("12ab-AMS"),
    ),
    ("cloudflare-1015", 429, &["server: cloudflare"], "error code: 1015", Some("rate-limited"), None),
    (
        "cloudflare-1010",
        403,
        &[],
        "<span class=\"cf-error-code\">1010</span> Ray ID: <b>77aa00</b>",
        Some("browser-signature-blocked"),
        Some("77aa00"),
    ),
    (
        "akamai-referer",
        403,
        &["Server: AkamaiGHost"],
        "Reference&#32;&#35;24&#46;1a&#46;2",
        Some("referer-refused"),
        Some("24.1a.2"),
    ),
    (
        "akamai",
        403,
        &["Server: AkamaiGHost"],
        "<title>Access Denied</title> Reference #18.aa.12.bb",
        None,
        Some("18.aa.12.bb"),
    ),
    ("f5-asm", 200, &[], "The requested URL was rejected. Your support ID is: 991122", None, Some("991122")),
    ("anubis", 200, &[], "<script id=\"anubis_challenge\" type=\"application/json\">", Some("bot-challenge"), None),
    (
        "s3-access-denied",
        403,
        &[],
        "<Error><Code>AccessDenied</Code><RequestId>4442587FB7D0A2F9</RequestId><HostId>k</HostId></Error>",
        Some("object-absent-or-forbidden"),
        Some("4442587FB7D0A2F9"),
    ),
    (
        "s3-link-expired",
        403,
        &[],
        "<Error><Code>AccessDenied</Code><Message>Request has expired</Message><HostId>k</HostId>",
        Some("link-expired"),
        None,
    ),
    (
        "apigw-no-route",
        403,
        &["x-amz-apigw-id: aa11", "x-amzn-ErrorType: MissingAuthenticationTokenException"],
        "{}",
        Some("route-unknown-as-auth"),
        Some("aa11"),
    ),
    (
        "wordfence",
        503,
        &[],
        "Generated by Wordfence <th>Block Reason:</th><td>Exceeded the maximum number of requests</td>",
        None,
        Some("Exceeded the maximum number of requests"),
    ),
    (
        "wordpress-nonce",
        403,
        &[],
        "{\"code\": \"rest_cookie_invalid_nonce\", \"data\": {\"status\": 403}}",
        Some("nonce-invalid"),
        None,
    ),
    ("iis-detailed", 404, &[], "<h3>HTTP Error 404.8 - Not Found</h3>", Some("path-rule"), None),
    ("iis-detailed", 403, &[], "<h3>HTTP Error 403.14 - Forbidden</h3>", Some("index-missing"), None),
    ("iis-detailed", 401, &[], "<h3>HTTP Error 401.503 - Unauthorized</h3>", Some("ip-denied"), None),
    (
        "kubernetes-forbidden",
        403,
        &["audit-id: 9f-1"],
        "{\n \"kind\": \"Status\",\n \"reason\": \"Forbidden\"\n}",
        Some("role-insufficient"),
        Some("9f-1"),
    ),
    (
        "datadome-banned",
        403,
        &[],
        "{\"url\":\"https://geo.captcha-delivery.com/captcha/?cid=AB12&t=bv\"}",
        Some("ip-banned"),
        Some("AB12"),
    ),
    ("vercel-protection", 401, &["Set-Cookie: _vercel_sso_nonce=abc; Path=/"], "", Some("edge-login-required"), None),
    (
        "palo-alto",
        503,
        &[],
        "Access to the page has been blocked in accordance with company policy",
        Some("egress-filter"),
        None,
    ),
    ("webknight", 999, &[], "", None, None),
];

#[test]
fn a_vendors_page_gives_its_reason_and_its_reference() {
    for (expected, status, fields, body, reason, reference) in STATED {
        let mut answer = answer(*status, fields, body);
        if *status == 999 {
            answer.phrase = "No Hacking".to_owned();
        }
        assert_eq!(issuer(&answer), *expected, "{body}");
        let first = recognise(&answer).issuer.swap_remove(0);
        assert_eq!(first.reason(), *reason, "{expected}");
        assert!(reference.is_none() || first.reference.as_deref() == *reference, "{expected}: {:?}", first.reference);
    }
}

#[test]
fn an_ordinary_page_is_no_block_page() {
    let pages = [
        "<title>Bus tickets</title><script src=\"/_Incapsula_Resource?SWJIYLWA=1&ns=2\"></script>".to_owned()
            + &"<p>buy</p>".repeat(300),
        "<a href=\"/cdn-cgi/l/email-protection\">[email&#160;protected]</a>".to_owned(),
        "<script src=\"/cdn-cgi/challenge-platform/scripts/jsd/main.js\"></script><p>Welcome</p>".to_owned(),
        "<title>How to fix 403</title>&lt;hr&gt;&lt;center&gt;nginx&lt;/center&gt; Error 1020 and Ray ID".to_owned(),
        "<script src=\"https://www.google.com/recaptcha/api.js\"></script><div class=\"g-recaptcha\"></div>".to_owned(),
        "<script src=\"https://client.perimeterx.net/PX1/main.min.js\"></script>".to_owned(),
        "<p>We are sorry: the server said HTTP error 403. Please write to us.</p>".to_owned(),
        String::new(),
    ];
    for page in &pages {
        for status in [200, 403, 404] {
            assert_eq!(issuer(&answer(status, &[], page)), "-", "{status} {page}");
        }
    }
}

#[test]
fn a_long_page_under_a_status_of_success_is_no_refusal() {
    let page = |length: usize| {
        let mark = "<script id=\"anubis_challenge\">";
        format!("{mark}{}", " ".repeat(length - mark.len()))
    };
    assert_eq!(issuer(&answer(200, &[], &page(SOFT_PAGE_LIMIT_BYTES))), "anubis");
    assert_eq!(issuer(&answer(200, &[], &page(SOFT_PAGE_LIMIT_BYTES + 1))), "-");
    assert_eq!(issuer(&answer(403, &[], &page(SOFT_PAGE_LIMIT_BYTES + 1))), "anubis");
}

#[test]
fn a_certain_issuer_comes_before_an_uncertain_one() {
    let body = "<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.\n</body></html>";
    let seen = recognise(&answer(403, &["x-ms-forbidden-ip: 192.0.2.1"], body));
    let ids: Vec<(&str, bool)> = seen.issuer.iter().map(|found| (found.origin.id, found.certain)).collect();
    assert_eq!(ids, [("haproxy", true), ("azure-app-ip", false)]);
}

#[test]
fn an_article_about_a_block_page_is_none() {
    let page =
        |words: usize| format!("<p>Incapsula incident ID</p>{}", "x".repeat(words - "Incapsula incident ID".len()));
    assert_eq!(issuer(&answer(200, &[], &page(SOFT_TEXT_LIMIT_BYTES))), "incapsula");
    assert_eq!(issuer(&answer(200, &[], &page(SOFT_TEXT_LIMIT_BYTES + 1))), "-");
}

#[test]
fn a_hop_known_from_unchecked_traces_only_is_not_certain() {
    let seen = recognise(&answer(200, &["Server: Apache-Coyote/1.1", "x-amz-cf-id: a1", "X-Runtime: 0.01"], "hello"));
    let hops: Vec<(&str, bool)> = seen.path.iter().map(|hop| (hop.name.as_str(), hop.certain)).collect();
    assert_eq!(hops, [("CloudFront", true), ("Rails", false), ("Apache Tomcat", false)]);
}

#[test]
fn our_own_gateway_names_its_reason_in_every_form() {
    const STATUS_LINE: &str = "Proxy-Status: doorward; error=http_request_denied; \
        details=\"https://doorward.example/reasons/token-expired\"";
    for (fields, body) in [
        (&[STATUS_LINE][..], ""),
        (
            &[],
            r#"{"type":"https://doorward.example/reasons/token-expired","title":"The token has expired","status":401}"#,
        ),
        (&[], r#"<head><meta name="doorward-reason" content="https://doorward.example/reasons/token-expired"></head>"#),
    ] {
        let seen = recognise(&answer(401, fields, body));
        assert_eq!((seen.issuer[0].origin.id, seen.issuer[0].certain), ("doorward", true), "{body}");
        assert_eq!(seen.issuer[0].reason(), Some("token-expired"), "{body}");
    }
    let passed = recognise(&answer(403, &["Proxy-Status: doorward; received-status=403"], "<h1>Forbidden</h1>"));
    assert!(passed.issuer.is_empty(), "what only passed the gateway is not its refusal");
    assert_eq!(passed.path[0].name, "Doorward");
    let of_another = "Proxy-Status: edge; error=http_request_denied; details=\"doorward.example/reasons/gone\"";
    assert!(recognise(&answer(403, &[of_another], "")).issuer.is_empty());
}
