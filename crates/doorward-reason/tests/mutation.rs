//! Foreign text at its worst: real-looking inputs, cut, doubled, spliced and overwritten, given to every reader.
//!
//! What must hold: no reader fails, no list grows beyond its limit, what is mended is well formed. The fuzz targets hold the
//! same with coverage guidance; this runs everywhere.

use doorward_reason::grammar::{
    authorization, challenge, cors, digest, http_date, jwt, problem, rate_limit, retry_after, set_cookie,
};
use proptest::prelude::*;

const NOW_S: i64 = 1_750_000_000;
/// Inputs that mutation starts from: one of each kind, with what each grammar finds hard.
const SEEDS: &[&str] = &[
    r#"Basic realm="a \"quoted\" realm", charset="UTF-8""#,
    r#"Digest realm="r@host", nonce="n==", qop="auth,auth-int", algorithm=SHA-256, stale=true, Basic realm=plain words"#,
    r#"Bearer error="invalid_token", error_description="gone", scope="a b", resource_metadata="https://x.example/.well-known""#,
    "Negotiate YIIJvwYGKwYBBQUCoIIJszCCCa+gDTALBgkqhkiG9w==, NTLM , ,",
    "Basic dXNlcjpwYXNz",
    "Authorization: Bearer \"Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln\",",
    "Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/a,b\", response=\"00\", nc=00000001",
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJpIiwiYXVkIjpbImEiXSwiZXhwIjoxNzUwMDAwMDAwLCJleHAiOjF9.AAAA",
    "sid=abc; Path=/app; Domain=.shop.example; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Max-Age=60; Secure; SameSite=None",
    "#HttpOnly_.shop.example\tTRUE\t/\tTRUE\t1750000001\tsid\tabc",
    "Sun, 06 Nov 1994 08:49:37 GMT",
    r#""burst";r=0;t=30;pk=:cGs=:, limit=5, 100;w=60;comment="x, y""#,
    r#"{"type":"about:blank","error":{"code":403,"errors":[{"message":"m"}]},"data":{"status":401}}"#,
    "https://app.example, *, null",
];

#[derive(Debug, Clone)]
enum Mutation {
    Cut(prop::sample::Index),
    Drop(prop::sample::Index),
    Put(prop::sample::Index, char),
    Splice(prop::sample::Index, prop::sample::Index, prop::sample::Index),
    Double(prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let odd = prop::sample::select("\"'\\,;=:. \t\r\n\0\u{7f}äß€%<>{}[]0".chars().collect::<Vec<_>>());
    let at = any::<prop::sample::Index>;
    prop_oneof![
        at().prop_map(Mutation::Cut),
        at().prop_map(Mutation::Drop),
        (at(), odd).prop_map(|(index, character)| Mutation::Put(index, character)),
        (at(), at(), at()).prop_map(|(from, seed, to)| Mutation::Splice(from, seed, to)),
        at().prop_map(Mutation::Double),
    ]
}

fn apply(text: &mut Vec<char>, mutation: &Mutation) {
    let place = |index: &prop::sample::Index, length: usize| index.index(length + 1);
    match mutation {
        Mutation::Cut(at) => text.truncate(place(at, text.len())),
        Mutation::Drop(at) if !text.is_empty() => drop(text.remove(at.index(text.len()))),
        Mutation::Drop(_) => {}
        Mutation::Put(at, character) => text.insert(place(at, text.len()), *character),
        Mutation::Splice(at, seed, from) => {
            let other: Vec<char> = seed.get(SEEDS).chars().collect();
            text.truncate(place(at, text.len()));
            text.extend(other.iter().skip(from.index(other.len())));
        }
        Mutation::Double(at) => {
            let tail: Vec<char> = text.iter().skip(place(at, text.len())).copied().collect();
            text.extend(tail);
        }
    }
}

fn mutated() -> impl Strategy<Value = String> {
    (prop::sample::select(SEEDS), prop::collection::vec(mutation(), 0..8)).prop_map(|(seed, mutations)| {
        let mut text: Vec<char> = seed.chars().collect();
        for mutation in &mutations {
            apply(&mut text, mutation);
        }
        text.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn challenges_are_read(first in mutated(), second in mutated()) {
        let found = challenge::parse([first.as_str(), second.as_str()]);
        prop_assert!(found.challenges.len() <= challenge::MAX_CHALLENGES);
        prop_assert!(found.deviations.len() <= challenge::MAX_DEVIATIONS);
        for one in &found.challenges {
            let written = one.to_string();
            prop_assert!(!written.contains(['\r', '\n', '\0']), "{written:?}");
            let _ = digest::read(one);
            if one.writable() && one.token68.is_none() {
                let again = challenge::parse([written.as_str()]);
                prop_assert_eq!(&again.challenges, std::slice::from_ref(one));
            }
        }
        let _ = (digest::strongest(&found), digest::authentication_info(&first));
    }

    #[test]
    fn credentials_are_read(text in mutated()) {
        let found = authorization::parse(&text);
        let _ = (found.basic(), found.params());
        if let Some(mended) = found.mended() {
            prop_assert!(authorization::parse(mended).well_formed(), "{mended:?}");
            prop_assert!(!found.well_formed());
        }
    }

    #[test]
    fn tokens_are_read(text in mutated(), now_s in any::<i64>(), leeway_s in any::<i64>()) {
        for problem in jwt::read(&text).problems(now_s, leeway_s) {
            prop_assert!(!problem.to_string().contains('\n'));
        }
    }

    #[test]
    fn cookies_are_read(text in mutated(), host in mutated(), path in mutated()) {
        let here = set_cookie::Place { scheme: "https", host: "www.shop.example", path: "/app/x" };
        let there = set_cookie::Place { scheme: "http", host: &host, path: &path };
        if let Ok(cookie) = set_cookie::parse(&text) {
            let _ = set_cookie::unsendable(&cookie, &here, &there, set_cookie::Context::CrossSiteOther, NOW_S);
            let _ = set_cookie::unsendable(&cookie, &there, &here, set_cookie::Context::SameSite, NOW_S);
        }
        let _ = set_cookie::jar_line(&text).map(|cookie| cookie.matches(&here, NOW_S));
    }

    #[test]
    fn waits_and_dates_are_read(text in mutated(), now_s in any::<i64>()) {
        let _ = (retry_after::parse(&text, now_s).map(|found| found.wait_seconds(now_s)), http_date::parse_cookie_date(&text));
        for name in ["RateLimit", "RateLimit-Policy", "RateLimit-Limit", "X-RateLimit-Reset"] {
            prop_assert!(rate_limit::read(&[(name, &text)], now_s).len() <= rate_limit::MAX_QUOTAS);
        }
    }

    #[test]
    fn bodies_and_cors_are_read(text in mutated(), origin in mutated()) {
        let _ = problem::read(text.as_bytes()).map(|found| found.words());
        let wish = cors::Wish { origin: &origin, credentials: true, method: "PUT", headers: &["x"] };
        let fields = [("Access-Control-Allow-Origin", text.as_str()), ("Vary", origin.as_str())];
        let _ = cors::judge_preflight(&wish, 200, &fields);
    }
}
