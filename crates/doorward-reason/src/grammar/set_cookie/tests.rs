//! What cookies are read as, and why they do not come back.

use proptest::prelude::*;

use super::WhyNot::*;
use super::*;

const NOW_S: i64 = 1_750_000_000;
const LOGIN: Place<'_> = Place { scheme: "https", host: "www.shop.example", path: "/account/login" };

fn to(url: &'static str) -> Place<'static> {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (host, _) = rest.split_once('/').unwrap();
    Place { scheme, host, path: rest.split_at(host.len()).1 }
}

fn check(field: &str, url: &'static str, expected: &[WhyNot]) {
    let found = unsendable(&parse(field).unwrap(), &LOGIN, &to(url), Context::SameSite, NOW_S);
    assert_eq!(found, expected, "{field} {url}");
}

#[test]
fn cookies_that_come_back_have_no_reason() {
    check("a=b; Path=/", "https://www.shop.example/x", &[]);
    check("a=b", "https://www.shop.example/account/orders", &[]);
    check("a=b; Path=/; Domain=.SHOP.example; Secure; HttpOnly", "https://api.shop.example/", &[]);
    check("__Host-a=b; Path=/; Secure", "https://www.shop.example/x", &[]);
    check("a=b; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://www.shop.example/", &[]);
    check("a=b; Path=/x/", "https://www.shop.example/x/y", &[]);
}

#[test]
fn each_attribute_that_keeps_it_back_is_named() {
    let own = "https://www.shop.example/";
    check("a=b; Path=/; Secure", "http://www.shop.example/", &[SecureOverHttp]);
    check("a=b", own, &[PathOther { path: "/account".to_owned(), named: false }]);
    check("a=b; Path=/ad", "https://www.shop.example/admin", &[PathOther { path: "/ad".to_owned(), named: true }]);
    check("a=b; Path=/", "https://shop.example/", &[HostOnly { host: "www.shop.example".to_owned() }]);
    check("a=b; Path=/; Domain=other.example", own, &[DomainForeign { domain: "other.example".to_owned() }]);
    check("a=b; Path=/; Domain=example", own, &[DomainPublicSuffix { domain: "example".to_owned() }]);
    let domain = "www.shop.example".to_owned();
    check("a=b; Path=/; Domain=www.shop.example", "https://shop.example/", &[DomainOther { domain }]);
    check("a=b; Path=/; Max-Age=0", own, &[MaxAgePast]);
    check("a=b; Path=/; Max-Age=-5", own, &[MaxAgePast]);
    check("a=b; Path=/; Expires=Sun, 15 Jun 2025 15:06:40 GMT", own, &[ExpiresPast { since_s: 0 }]);
    check("a=b; Path=/; Expires=Sun, 15 Jun 2025 15:06:41 GMT", own, &[]);
    check("a=b; Path=/; SameSite=None", own, &[SameSiteNoneWithoutSecure]);
    check("__Secure-a=b; Path=/", own, &[SecurePrefix]);
    check("__host-a=b; Path=/; Secure; Domain=www.shop.example", own, &[HostPrefix]);
    check("__Host-a=b; Secure; Path=/x", "https://www.shop.example/x", &[HostPrefix]);
    check("a=b; Path=/; Partitioned", own, &[PartitionedWithoutSecure]);
}

#[test]
fn secure_is_not_stored_over_http() {
    let cookie = parse("a=b; Path=/; Secure").unwrap();
    let page = to("http://127.0.0.1/login");
    let found = unsendable(&cookie, &page, &page, Context::SameSite, NOW_S);
    assert_eq!(found, [SecureSetOverHttp, SecureOverHttp]);
}

#[test]
fn other_sites_are_judged_by_same_site() {
    let page = to("https://www.shop.example/");
    let judged = |field: &str, context: Context| unsendable(&parse(field).unwrap(), &page, &page, context, NOW_S);
    assert_eq!(judged("a=b; SameSite=Strict", Context::CrossSiteLink), [SameSiteStrict]);
    assert_eq!(judged("a=b; SameSite=Lax", Context::CrossSiteLink), []);
    assert_eq!(judged("a=b; SameSite=Lax", Context::CrossSiteOther), [SameSiteLax { named: true }]);
    assert_eq!(judged("a=b", Context::CrossSiteOther), [SameSiteLax { named: false }]);
    assert_eq!(judged("a=b; SameSite=None; Secure", Context::CrossSiteOther), []);
}

#[test]
fn attributes_that_do_not_count_are_named() {
    let cookie = parse("a=b; Max-Age=soon; Expires=never; SameSite=Loose; Path=x; Domain=").unwrap();
    use CookieFault::*;
    assert_eq!(cookie.faults, [MaxAgeInvalid, ExpiresInvalid, SameSiteInvalid, PathInvalid, DomainEmpty]);
    assert_eq!((cookie.path, cookie.domain, cookie.max_age_s), (None, None, None));
    assert_eq!(parse("a=b; Max-Age=99999999999999999999").unwrap().max_age_s, Some(i64::MAX));
}

#[test]
fn odd_pairs_are_read_as_browsers_do() {
    assert_eq!(parse("abc").unwrap().value(), "abc");
    assert_eq!(parse("a=b=c").unwrap().value(), "b=c");
    assert_eq!(parse(""), Err(CookieError::Empty));
    assert_eq!(parse("=; Path=/"), Err(CookieError::Empty));
    assert_eq!(parse("a=b\u{0}c"), Err(CookieError::ControlCharacter));
}

#[test]
fn public_suffixes_are_guessed() {
    for (name, public) in [
        ("com", true),
        ("co.uk", true),
        ("github.io", true),
        ("localhost", false),
        ("shop.example", false),
        ("a.co.uk", false),
    ] {
        assert_eq!(domain::is_public_suffix(name), public, "{name}");
    }
    assert!(domain::is_address("[::1]") && domain::is_address("127.0.0.1") && !domain::is_address("a.example"));
    assert!(!domain::matches("127.0.0.1", "0.0.1"));
}

#[test]
fn limits_hold_at_their_edge() {
    let sized = |bytes: usize| parse(&format!("a={}", "x".repeat(bytes - 1)));
    assert!(sized(MAX_COOKIE_BYTES).is_ok());
    assert_eq!(sized(MAX_COOKIE_BYTES + 1), Err(CookieError::TooLong));
    let path = |bytes: usize| parse(&format!("a=b; Path=/{}", "x".repeat(bytes - 1))).unwrap();
    assert!(path(MAX_ATTRIBUTE_BYTES).faults.is_empty());
    assert_eq!(path(MAX_ATTRIBUTE_BYTES + 1).faults, [CookieFault::AttributeTooLong]);
    let late = |fill: usize| parse(&format!("a=b; x={}; Secure", "x".repeat(fill))).unwrap().secure;
    assert!(late(MAX_FIELD_BYTES - 15) && !late(MAX_FIELD_BYTES - 14));
}

#[test]
fn jar_lines_are_read() {
    let line = "#HttpOnly_.shop.example\tTRUE\t/\tTRUE\t1750000001\tsid\ts3cret";
    let cookie = jar_line(line).unwrap();
    assert!(cookie.http_only && cookie.secure && cookie.subdomains);
    assert_eq!((cookie.domain.as_str(), cookie.value()), ("shop.example", "s3cret"));
    assert!(cookie.matches(&to("https://www.shop.example/x"), NOW_S));
    assert!(!cookie.matches(&to("https://www.shop.example/x"), NOW_S + 1));
    assert!(!cookie.matches(&to("http://www.shop.example/x"), NOW_S));
    assert!(!cookie.matches(&to("https://myshop.example/x"), NOW_S));
    let session = jar_line("shop.example\tFALSE\t/a\tFALSE\t0\tsid\t\r\n").unwrap();
    assert_eq!((session.expires_s, session.value()), (None, ""));
    assert!(session.matches(&to("http://shop.example/a/b"), i64::MAX));
    assert!(!session.matches(&to("http://www.shop.example/a/b"), NOW_S));
    for line in ["", "# Netscape HTTP Cookie File", "a b c", "h\tMAYBE\t/\tTRUE\t0\tn\tv", "h\tTRUE\t/\tTRUE\tx\tn\tv"]
    {
        assert_eq!(jar_line(line), None, "{line}");
    }
    let long = |bytes: usize| format!("h\tTRUE\t/{}\tTRUE\t0\tn\tv", "x".repeat(bytes - 19));
    assert_eq!(long(MAX_JAR_LINE_BYTES).len(), MAX_JAR_LINE_BYTES);
    assert!(jar_line(&long(MAX_JAR_LINE_BYTES)).is_some());
    assert!(jar_line(&long(MAX_JAR_LINE_BYTES + 1)).is_none());
}

#[test]
fn nothing_secret_is_shown() {
    let cookie = parse("a=s3cret").unwrap();
    let jar = jar_line("h\tTRUE\t/\tTRUE\t0\tn\ts3cret").unwrap();
    let shown = format!("{cookie:?} {jar:?} {}", serde_json::to_string(&cookie).unwrap());
    assert!(!shown.contains("s3cret"), "{shown}");
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(field in ".{0,80}", host in ".{0,20}", path in ".{0,20}", now_s in any::<i64>()) {
        let place = Place { scheme: "https", host: &host, path: &path };
        if let Ok(cookie) = parse(&field) {
            let _ = unsendable(&cookie, &LOGIN, &place, Context::CrossSiteOther, now_s);
            let _ = unsendable(&cookie, &place, &LOGIN, Context::CrossSiteLink, now_s);
        }
        let _ = jar_line(&field).map(|cookie| cookie.matches(&place, now_s));
    }

    #[test]
    fn attributes_never_make_it_fail(attributes in prop::collection::vec(("(?i)path|domain|expires|max-age|samesite", ".{0,20}"), 0..6)) {
        let field = attributes.iter().fold("a=b".to_owned(), |field, (name, value)| format!("{field}; {name}={value}"));
        if let Ok(cookie) = parse(&field) {
            let _ = unsendable(&cookie, &LOGIN, &LOGIN, Context::SameSite, NOW_S);
        }
    }
}
