//! Caching, Vary, waits, CORS, Proxy-Status and what else stands in the head.

use super::*;

/// 89, 102, 112: no refusal is kept by a cache, whatever its status and form.
#[test]
fn no_refusal_is_stored() {
    let shop = Shop::new();
    let forms: &[&[(&str, &str)]] =
        &[&[], BROWSER, &[("accept", "text/plain")], &[("content-type", "application/grpc")]];
    for refusal in every_refusal() {
        for fields in forms {
            let response = shop.answer(&refusal, fields);
            assert_eq!(field(&response, "cache-control"), Some("no-store"), "{}", refusal.reason.id);
            assert_eq!(field(&response, "x-content-type-options"), Some("nosniff"));
            assert_eq!(field(&response, "x-request-id"), Some("7f3a-01"));
        }
    }
}

/// 113: Vary names what chose the answer.
#[test]
fn vary_names_what_chose_the_answer() {
    const FORM: &str = "Accept, Accept-Language, Sec-Fetch-Mode";
    let plain = Shop::new();
    let check = |shop: &Shop, reason, status, expected: String| {
        let response = shop.answer(&refusal(reason, status), &[]);
        assert_eq!(field(&response, "vary"), Some(expected.as_str()), "{status}");
    };
    check(&plain, &RATE_LIMITED, 429, format!("{FORM}, Authorization"));
    check(&plain, &UPSTREAM_UNAVAILABLE, 502, FORM.to_owned());
    check(&plain, &CREDENTIALS_MISSING, 401, format!("{FORM}, Authorization, Sec-Fetch-Dest, X-Requested-With"));
    check(&Shop::with_schemes(vec![basic("x")]), &CREDENTIALS_MISSING, 401, format!("{FORM}, Authorization"));
    check(&Shop::with_schemes(vec![key("x")]), &NOT_FOUND, 404, format!("{FORM}, Authorization, X-API-Key"));
    check(&Shop::with_schemes(vec![]), &NOT_FOUND, 404, FORM.to_owned());
    check(&Shop::with_cors(&["https://app.example"]), &BODY_TOO_LARGE, 413, format!("{FORM}, Origin"));
    check(&Shop::with_cors(&["*"]), &BODY_TOO_LARGE, 413, FORM.to_owned());
}

/// 101, 103: a wait is a whole number and at least one; 429 and 503 always have one.
#[test]
fn a_wait_is_whole_and_at_least_a_second() {
    let shop = Shop::new();
    for (reason, status, known, expected) in [
        (&RATE_LIMITED, 429, Some(0), Some("1")),
        (&RATE_LIMITED, 429, Some(30), Some("30")),
        (&RATE_LIMITED, 429, None, Some("5")),
        (&UPSTREAM_UNAVAILABLE, 503, None, Some("5")),
        (&UPSTREAM_UNAVAILABLE, 502, None, None),
        (&UPSTREAM_UNAVAILABLE, 502, Some(7), Some("7")),
        (&ROLE_INSUFFICIENT, 403, None, None),
    ] {
        let mut waiting = refusal(reason, status);
        waiting.retry_after_s = known;
        let response = shop.answer(&waiting, &[]);
        assert_eq!(field(&response, "retry-after"), expected, "{status} {known:?}");
        assert_eq!(text(&response).contains("Try again in "), expected.is_some());
    }
}

/// 91: Allow names what is open, HEAD with GET.
#[test]
fn a_405_names_what_is_open() {
    let shop = Shop::new();
    for (methods, expected) in
        [(&["GET", "PATCH"][..], "GET, PATCH, HEAD"), (&["GET", "HEAD"], "GET, HEAD"), (&["POST"], "POST"), (&[], "")]
    {
        let mut other = refusal(&METHOD_REFUSED, 405);
        other.needs.methods = methods.iter().map(|method| (*method).into()).collect();
        assert_eq!(field(&shop.answer(&other, &[]), "allow"), Some(expected));
    }
    assert_eq!(field(&shop.answer(&refusal(&NOT_FOUND, 404), &[]), "allow"), None);
}

/// 98: a legal block names who demanded it, and explains.
#[test]
fn a_legal_block_names_who_demanded_it() {
    let mut shop = Shop::new();
    shop.pages.blocked_by = Some(Url::parse("https://authority.example").unwrap());
    let response = shop.answer(&refusal(&LEGAL_BLOCK, 451), &[]);
    assert_eq!(field(&response, "link"), Some("<https://authority.example/>; rel=\"blocked-by\""));
    assert!(text(&response).contains("A legal demand"));
}

/// 129, 130, 131: an allowed origin reads refusals, others do not; never two values, never `*` with credentials.
#[test]
fn an_allowed_origin_may_read_refusals() {
    const ALLOWED: &str = "https://app.shop.example";
    let shop = Shop::with_cors(&[ALLOWED]);
    for refusal in every_refusal() {
        let response = shop.answer(&refusal, &[("origin", ALLOWED)]);
        assert_eq!(field(&response, "access-control-allow-origin"), Some(ALLOWED));
        assert_eq!(field(&response, "access-control-allow-credentials"), Some("true"));
        let exposed = field(&response, "access-control-expose-headers").unwrap();
        for name in ["WWW-Authenticate", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "X-Total"] {
            assert!(exposed.split(", ").any(|own| own == name), "{name}");
        }
        for other in ["https://app.shop.example.evil.example", "http://app.shop.example", "null", "*", ""] {
            let response = shop.answer(&refusal, &[("origin", other)]);
            let cors = response.headers().keys().filter(|name| name.as_str().starts_with("access-control"));
            assert_eq!(cors.count(), 0, "{other}");
        }
    }
    let open = Shop::with_cors(&["*"]).answer(&refusal(&NOT_FOUND, 404), &[("origin", "https://any.example")]);
    assert_eq!(field(&open, "access-control-allow-origin"), Some("*"));
    assert_eq!(field(&open, "access-control-allow-credentials"), None);
}

/// 127: a preflight is answered 204, and only an allowed origin learns what it may send.
#[test]
fn preflights_are_answered_without_credentials() {
    let cors = Shop::with_cors(&["https://app.shop.example"]).cors.unwrap();
    let response = preflight(&cors, "https://app.shop.example");
    assert_eq!(response.status(), 204);
    assert_eq!(field(&response, "access-control-allow-origin"), Some("https://app.shop.example"));
    assert_eq!(field(&response, "access-control-allow-methods"), Some("GET, PATCH"));
    assert_eq!(field(&response, "access-control-allow-headers"), Some("Authorization, Content-Type"));
    assert_eq!(field(&response, "access-control-allow-credentials"), Some("true"));
    assert_eq!(field(&response, "access-control-max-age"), Some("600"));
    assert!(response.headers().get("www-authenticate").is_none());
    let other = preflight(&cors, "https://evil.example");
    assert_eq!(other.status(), 204);
    assert!(other.headers().keys().all(|name| !name.as_str().starts_with("access-control")));
}

/// 22: whoever reads an answer knows that the gateway gave it.
#[test]
fn proxy_status_says_who_refused() {
    let shop = Shop::new();
    for (reason, status, expected) in [
        (
            &TOKEN_EXPIRED,
            401,
            "doorward; error=http_request_denied; details=\"https://doorward.example/reasons/token-expired\"",
        ),
        (
            &BODY_TOO_LARGE,
            413,
            "doorward; error=http_request_error; details=\"https://doorward.example/reasons/body-too-large\"",
        ),
        (
            &UPSTREAM_UNAVAILABLE,
            504,
            "doorward; error=http_response_timeout; details=\"https://doorward.example/reasons/upstream-unavailable\"",
        ),
    ] {
        assert_eq!(field(&shop.answer(&refusal(reason, status), &[]), "proxy-status"), Some(expected));
    }
}

/// 85, 86, 90: what is concealed is, to the byte, what is not there.
#[test]
fn what_is_concealed_is_what_is_not_there() {
    let mut shop = Shop::with_cors(&["https://app.shop.example"]);
    shop.schemes = vec![basic("Shop"), bearer("Shop API", true), key("Keys")];
    let absent = refusal(&NOT_FOUND, 404);
    let requests: &[&[(&str, &str)]] = &[
        &[],
        BROWSER,
        &[TOKEN],
        &[("accept", "text/plain"), ("accept-language", "fr")],
        &[("origin", "https://app.shop.example"), TOKEN],
        &[("if-none-match", "\"x\""), ("range", "bytes=0-1")],
        &[("content-type", "application/grpc")],
        &[("upgrade", "websocket")],
    ];
    for mut hidden in every_refusal() {
        hidden.disguise = RefuseAs::NotFound;
        hidden.retry_after_s = Some(9);
        hidden.needs.scopes = vec!["secret".into()];
        hidden.needs.methods = vec!["GET".into()];
        for fields in requests {
            for method in [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS, Method::DELETE] {
                let (one, two) = (shop.answer_to(&method, &hidden, fields), shop.answer_to(&method, &absent, fields));
                assert_eq!(one.status(), two.status());
                assert_eq!(one.headers().iter().collect::<Vec<_>>(), two.headers().iter().collect::<Vec<_>>());
                assert_eq!(one.body(), two.body());
            }
        }
    }
}

/// 98: other disguises look like what they say.
#[test]
fn other_disguises_look_like_what_they_say() {
    let shop = Shop::new();
    for (disguise, status, id) in [(RefuseAs::Legal, 451, "legal-block"), (RefuseAs::Gone, 410, "gone")] {
        let mut other = refusal(&ROLE_INSUFFICIENT, 403);
        other.disguise = disguise;
        let response = shop.answer(&other, &[]);
        assert_eq!(response.status(), status);
        assert!(text(&response).contains(id) && !text(&response).contains("role"));
    }
}

/// 15: HEAD has the fields of GET and no body.
#[test]
fn head_has_the_fields_of_get() {
    let shop = Shop::new();
    for refusal in every_refusal() {
        for fields in [&[][..], BROWSER] {
            let (get, head) = (shop.answer(&refusal, fields), shop.answer_to(&Method::HEAD, &refusal, fields));
            assert_eq!(get.headers(), head.headers());
            assert!(head.body().is_empty());
            assert_eq!(field(&head, "content-length"), Some(get.body().len().to_string().as_str()));
        }
    }
}

/// 126: gRPC gets 200 with its own status, and nothing after the head.
#[test]
fn grpc_has_its_status_in_the_head() {
    let mut waiting = refusal(&RATE_LIMITED, 429);
    waiting.retry_after_s = Some(3);
    let response = Shop::new().answer(&waiting, &[("content-type", "application/grpc+proto")]);
    assert_eq!(response.status(), 200);
    assert!(response.body().is_empty());
    assert_eq!(field(&response, "content-type"), Some("application/grpc"));
    assert_eq!(field(&response, "grpc-status"), Some("8"));
    assert_eq!(field(&response, "grpc-retry-pushback-ms"), Some("3000"));
    let message = field(&response, "grpc-message").unwrap();
    assert!(message.starts_with("Too many requests.") && message.ends_with("(rate-limited)"), "{message}");
    let web = Shop::new().answer(&refusal(&TOKEN_EXPIRED, 401), &[("content-type", "application/grpc-web+proto")]);
    assert_eq!(field(&web, "content-type"), Some("application/grpc-web"));
    assert_eq!(field(&web, "grpc-status"), Some("16"));
}
