//! Status and challenges.

use super::*;

/// 1, 7, 9, 10, 32, 35, 44, 45: every 401 of every reason and form carries challenges that a strict reader takes.
#[test]
fn every_401_has_challenges_that_are_right() {
    let shop = Shop::with_schemes(vec![basic("a\"b\\c"), bearer("Shop API", true)]);
    let forms: &[&[(&str, &str)]] = &[&[], BROWSER, &[TOKEN], &[("accept", "text/plain")], &[("upgrade", "websocket")]];
    for refusal in every_refusal().filter(|refusal| refusal.status == 401) {
        for fields in forms {
            for method in [Method::GET, Method::HEAD, Method::POST] {
                let response = shop.answer_to(&method, &refusal, fields);
                assert_eq!(response.status(), 401);
                let lines = challenges(&response);
                assert_eq!(lines.len(), 2, "{lines:?}");
                let found = read(&lines);
                assert!(found.deviations.is_empty(), "{:?}", found.deviations);
                let [basic, bearer] = &found.challenges[..] else { panic!("{lines:?}") };
                assert!(basic.is("Basic") && bearer.is("Bearer"));
                assert_eq!(basic.realm(), Some("a\"b\\c"));
                assert_eq!(basic.param("charset"), Some("UTF-8"));
                assert!(bearer.params.len() > 1);
                assert!(!response.headers().contains_key("location"), "139");
            }
        }
    }
}

/// 2, 12: the schemes of the route and no others, in the map's order.
#[test]
fn challenges_are_those_of_the_route_in_the_order_of_the_map() {
    let check = |schemes: Vec<Authenticator>, expected: &[&str]| {
        let shop = Shop::with_schemes(schemes);
        let response = shop.answer(&refusal(&CREDENTIALS_MISSING, 401), &[]);
        assert_eq!(challenges(&response), expected);
    };
    const BASIC: &str = "Basic realm=\"Shop\", charset=\"UTF-8\"";
    const BEARER: &str = "Bearer realm=\"Shop API\"";
    const NAMED: &str = "Bearer realm=\"Shop API\", \
        resource_metadata=\"https://shop.example/.well-known/oauth-protected-resource\"";
    check(vec![basic("Shop")], &[BASIC]);
    check(vec![bearer("Shop API", false), basic("Shop")], &[BEARER, BASIC]);
    check(vec![bearer("Shop API", true)], &[NAMED]);
    check(vec![key("Shop API")], &[BEARER]);
    check(vec![key("Shop API"), bearer("Shop API", true)], &[NAMED]);
    check(vec![bearer("Shop API", true), key("Shop API")], &[NAMED]);
    check(vec![bearer("Shop API", false), key("Keys")], &[BEARER, "Bearer realm=\"Keys\""]);
    check(vec![certificate(), basic("Shop"), link()], &[BASIC]);
}

/// 2: of the map's schemes those that the route does not take are not offered.
#[test]
fn a_scheme_that_the_route_does_not_take_is_not_offered() {
    let shop = Shop::new();
    let headers = headers(&[]);
    let schemes = [&shop.schemes[1]];
    let asked = Asked::of(&Method::GET, &headers, "1", &schemes);
    let response = answer(&refusal(&CREDENTIALS_MISSING, 401), &asked, shop.wording());
    assert_eq!(challenges(&response), ["Bearer realm=\"Shop API\""]);
}

/// 1: a 401 for which nothing could be asked is a 403.
#[test]
fn without_an_applicable_challenge_it_is_a_403() {
    for schemes in [vec![], vec![certificate()], vec![certificate(), link()]] {
        let response = Shop::with_schemes(schemes).answer(&refusal(&CREDENTIALS_MISSING, 401), &[]);
        assert_eq!(response.status(), 403);
        assert!(challenges(&response).is_empty());
        assert!(text(&response).contains("\"status\":403"), "116");
    }
}

/// 47, 48, 50, 53: an error is told to whoever came with a token, and to nobody else.
#[test]
fn errors_are_told_where_a_token_came() {
    let shop = Shop::new();
    for (reason, error, description) in [
        (&TOKEN_EXPIRED, "invalid_token", "The token has expired"),
        (&TOKEN_REVOKED, "invalid_token", "The token has been revoked"),
        (&TOKEN_SIGNATURE, "invalid_token", "The signature of the token does not verify"),
        (&CREDENTIALS_WRONG, "invalid_token", "The credentials are not accepted"),
        (&STEP_UP_REQUIRED, "insufficient_user_authentication", "A more recent second factor is required"),
        (&AUTHORIZATION_MALFORMED, "invalid_token", "The credentials cannot be read"),
    ] {
        let told = read(&challenges(&shop.answer(&refusal(reason, 401), &[TOKEN])));
        let bearer = told.find("Bearer").unwrap();
        assert_eq!((bearer.param("error"), bearer.param("error_description")), (Some(error), Some(description)));
        assert_eq!(told.find("Basic").unwrap().param("error"), None);
        for fields in [&[][..], &[("authorization", "Basic YTpi")], &[("x-api-key", "k")]] {
            let untold = read(&challenges(&shop.answer(&refusal(reason, 401), fields)));
            assert_eq!(untold.find("Bearer").unwrap().param("error"), None, "{}", reason.id);
        }
    }
    for reason in [&CREDENTIALS_MISSING, &AUTH_SCHEME_WRONG] {
        let told = read(&challenges(&shop.answer(&refusal(reason, 401), &[TOKEN])));
        assert_eq!(told.find("Bearer").unwrap().param("error"), None, "{}", reason.id);
    }
}

/// 51, 17: a scope is asked for with 403, from callers with a token alone; no other 403 has a challenge.
#[test]
fn a_403_has_a_challenge_for_a_missing_scope_alone() {
    let shop = Shop::new();
    let mut lacking = refusal(&TOKEN_SCOPE, 403);
    lacking.needs.scopes = vec!["orders".into(), "orders:read".into()];
    let lines = challenges(&shop.answer(&lacking, &[TOKEN]));
    assert_eq!(
        lines,
        ["Bearer realm=\"Shop API\", error=\"insufficient_scope\", \
          error_description=\"The token lacks a scope\", scope=\"orders orders:read\""]
    );
    assert!(challenges(&shop.answer(&lacking, &[])).is_empty());
    for refusal in every_refusal().filter(|refusal| refusal.status != 401 && refusal.reason.id != TOKEN_SCOPE.id) {
        let malformed = refusal.reason.id == AUTHORIZATION_MALFORMED.id;
        assert_eq!(challenges(&shop.answer(&refusal, &[TOKEN])).is_empty(), !malformed, "{}", refusal.reason.id);
        assert!(challenges(&shop.answer(&refusal, &[])).is_empty());
    }
}

/// 28, 49: credentials that cannot be read are `invalid_request` with 400.
#[test]
fn a_broken_token_is_an_invalid_request() {
    let lines = challenges(&Shop::new().answer(&refusal(&AUTHORIZATION_MALFORMED, 400), &[TOKEN]));
    assert_eq!(lines.len(), 1);
    assert_eq!(read(&lines).find("Bearer").unwrap().param("error"), Some("invalid_request"));
}

/// 81: step-up says how old the second factor may be.
#[test]
fn step_up_tells_the_age() {
    let mut stale = refusal(&STEP_UP_REQUIRED, 401);
    stale.needs.second_factor_age_s = Some(900);
    let found = read(&challenges(&Shop::new().answer(&stale, &[TOKEN])));
    assert_eq!(found.find("Bearer").unwrap().param("max_age"), Some("900"));
    assert!(found.deviations.is_empty());
}

/// B15 of the complaints: no box for user and password pops up under a script that another scheme serves.
#[test]
fn a_script_gets_no_box() {
    let shop = Shop::new();
    let scripts: &[&[(&str, &str)]] = &[
        &[("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")],
        &[("sec-fetch-mode", "same-origin"), ("sec-fetch-dest", "empty")],
        &[("x-requested-with", "XMLHttpRequest")],
    ];
    for fields in scripts {
        let lines = challenges(&shop.answer(&refusal(&CREDENTIALS_MISSING, 401), fields));
        assert_eq!(lines, ["Bearer realm=\"Shop API\""], "{fields:?}");
        let alone = Shop::with_schemes(vec![basic("Shop")]);
        assert_eq!(challenges(&alone.answer(&refusal(&CREDENTIALS_MISSING, 401), fields)).len(), 1);
    }
    for fields in [BROWSER, &[("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")]] {
        assert_eq!(challenges(&shop.answer(&refusal(&CREDENTIALS_MISSING, 401), fields)).len(), 2);
    }
}

/// 8, 31: nothing in a realm can begin a line or end the quotes.
#[test]
fn a_realm_is_only_ever_a_realm() {
    for realm in ["Größe", "a\r\nSet-Cookie: x=y", "\"", "\\", "", "x\u{0}y", "x, Basic realm=\"y\""] {
        let shop = Shop::with_schemes(vec![basic(realm)]);
        let response = shop.answer(&refusal(&CREDENTIALS_MISSING, 401), &[]);
        let found = read(&challenges(&response));
        assert_eq!(found.challenges.len(), 1, "{realm:?}");
        assert!(response.headers().get("set-cookie").is_none());
    }
}

/// 93, 100, 139: no refusal is a success, a redirect, a 407 or a number that nobody registered.
#[test]
fn statuses_are_those_of_refusals() {
    let shop = Shop::new();
    for mut refusal in every_refusal() {
        let response = shop.answer(&refusal, &[]);
        assert_eq!(response.status(), refusal.status);
        refusal.status = 999;
        assert!(shop.answer(&refusal, &[]).status().as_u16() >= 400);
    }
}
