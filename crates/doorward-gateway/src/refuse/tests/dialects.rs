//! Refusals on their way through other proxies.

use proptest::prelude::*;

use super::super::dialect::{MAX_TICKET_BYTES, TICKET, redeem, ticketed};
use super::*;

fn asked<'a>(headers: &'a HeaderMap, schemes: &'a [&'a Authenticator]) -> Asked<'a> {
    Asked::of(&Method::GET, headers, "7f3a-01", schemes)
}

/// B20 of the complaints: what nginx brings back is the refusal itself, every field and byte of it.
#[test]
fn a_ticket_is_worth_the_whole_refusal() {
    let shop = Shop::with_cors(&["https://app.shop.example"]);
    for mut refusal in every_refusal() {
        refusal.retry_after_s = (refusal.status == 429).then_some(17);
        refusal.needs.scopes = vec!["orders".into(), "a b&c=d%".into()];
        refusal.needs.methods = vec!["GET".into(), "PATCH".into()];
        refusal.needs.second_factor_age_s = Some(900);
        for disguise in [RefuseAs::Forbidden, RefuseAs::NotFound, RefuseAs::Gone, RefuseAs::Legal] {
            refusal.disguise = disguise;
            for fields in [&[][..], BROWSER, &[TOKEN, ("origin", "https://app.shop.example")]] {
                let headers = headers(fields);
                let schemes: Vec<&Authenticator> = shop.schemes.iter().collect();
                let whole = answer(&refusal, &asked(&headers, &schemes), shop.wording());
                let short = ticketed(&refusal, &asked(&headers, &schemes), shop.wording());
                assert!(matches!(short.status().as_u16(), 401 | 403), "nothing else passes auth_request");
                assert!(short.body().is_empty() && !short.headers().contains_key("www-authenticate"));
                assert_eq!(field(&short, "x-doorward-status").unwrap(), whole.status().as_str());
                let ticket = field(&short, TICKET.as_str()).unwrap();
                assert!(!ticket.contains("secret-role"));
                let back = redeem(ticket, &Method::GET, &headers, &shop.schemes, shop.wording()).unwrap();
                assert_eq!(
                    (back.status(), back.headers(), back.body()),
                    (whole.status(), whole.headers(), whole.body())
                );
            }
        }
    }
}

/// A disguise holds on the ticket too.
#[test]
fn tickets_of_what_is_concealed_are_those_of_what_is_not_there() {
    let shop = Shop::new();
    let headers = headers(&[]);
    let schemes: Vec<&Authenticator> = shop.schemes.iter().collect();
    let absent = ticketed(&refusal(&NOT_FOUND, 404), &asked(&headers, &[]), shop.wording());
    for mut hidden in every_refusal() {
        hidden.disguise = RefuseAs::NotFound;
        hidden.needs.scopes = vec!["x".into()];
        let ticket = ticketed(&hidden, &asked(&headers, &schemes), shop.wording());
        assert_eq!(ticket.headers(), absent.headers());
    }
}

#[test]
fn the_truth_stands_in_fields_of_its_own() {
    let shop = Shop::new();
    let headers = headers(&[]);
    let schemes: Vec<&Authenticator> = shop.schemes.iter().collect();
    let mut waiting = refusal(&RATE_LIMITED, 429);
    waiting.retry_after_s = Some(17);
    let short = ticketed(&waiting, &asked(&headers, &schemes), shop.wording());
    assert_eq!(short.status(), 403);
    assert_eq!(field(&short, "x-doorward-retry-after"), Some("17"));
    assert_eq!(field(&short, "x-doorward-content-type"), Some("application/problem+json"));
    let unknown = ticketed(&refusal(&CREDENTIALS_MISSING, 401), &asked(&headers, &schemes), shop.wording());
    assert_eq!(unknown.status(), 401);
    assert_eq!(unknown.headers().get_all("x-doorward-challenge").iter().count(), 2);
}

/// Only refusals can be made of a ticket, whoever wrote it.
#[test]
fn what_is_no_ticket_is_worth_nothing() {
    let shop = Shop::new();
    let get = |ticket: &str| redeem(ticket, &Method::GET, &HeaderMap::new(), &shop.schemes, shop.wording());
    for ticket in [
        "",
        "reason",
        "reason=",
        "reason=gone",
        "reason=gone&status=200",
        "reason=gone&status=302",
        "reason=gone&status=x",
        "reason=no-such-reason&status=403",
        "reason=gone&status=410&scope=%FF",
    ] {
        assert!(get(ticket).is_none(), "{ticket}");
    }
    assert_eq!(get("reason=gone&status=410&scheme=nobody").unwrap().status(), 410);
    let padded = |bytes: usize| format!("{:x<bytes$}", "reason=gone&status=410&request=");
    assert!(get(&padded(MAX_TICKET_BYTES)).is_some());
    assert!(get(&padded(MAX_TICKET_BYTES + 1)).is_none());
}

proptest! {
    #[test]
    fn no_ticket_opens_a_door(ticket in "(reason|status|wait|age|scope|scheme)=[a-z0-9%-]{0,12}(&(status|reason|wait)=[a-z0-9%-]{0,8}){0,3}") {
        let shop = Shop::new();
        if let Some(response) = redeem(&ticket, &Method::GET, &HeaderMap::new(), &shop.schemes, shop.wording()) {
            prop_assert!(response.status().as_u16() >= 400);
        }
    }
}
