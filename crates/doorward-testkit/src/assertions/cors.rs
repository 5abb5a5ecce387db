//! Requests from pages of other origins: the Fetch standard.

use super::assertion::{Miss, Ran, Section, practice};
use super::sweep::{forbidden, limited, unauthorized};
use super::target::{Ability, Target};
use crate::wire::{Answer, Request};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "cross-origin requests",
    assertions: &[
        practice(127, "Fetch 4.8", "a preflight needs no credentials", preflight),
        practice(128, "Fetch 4.8", "another OPTIONS is guarded", other_options),
        practice(129, "Fetch 3.2.1", "a refusal can be read by an allowed origin", readable_refusals),
        practice(130, "Fetch 3.2.3", "the fields of refusals are exposed", exposed_fields),
        practice(131, "Fetch 3.2.5", "another origin gets nothing, and no star with credentials", other_origins),
    ],
};

/// The origin that the site allows.
const ALLOWED: &str = "https://app.shop.example";
/// Origins that it does not.
const OTHERS: [&str; 5] = [
    "https://evil.example",
    "null",
    "http://app.shop.example",
    "https://app.shop.example.evil.example",
    "https://app.shop.example:8443",
];

fn preflight_of(path: &str, origin: &str) -> Request {
    let request = Request::new("OPTIONS", path).with("Origin", origin);
    request.with("Access-Control-Request-Method", "PATCH").with("Access-Control-Request-Headers", "authorization")
}

fn preflight(target: &Target<'_>) -> Ran {
    target.needs(Ability::Cors)?;
    let mark = target.stage.origin.mark();
    let mut answers =
        vec![target.ask(&preflight_of("/basic/page", ALLOWED))?, target.ask(&preflight_of("/editor/page", ALLOWED))?];
    if target.can(Ability::Tokens) {
        answers.push(target.ask(&preflight_of("/token/page", ALLOWED))?);
    }
    for answer in &answers {
        answer
            .is(&[200, 204])?
            .must(answer.all("access-control-allow-origin") == [ALLOWED], "the origin is not allowed")?;
        answer.must(answer.field("access-control-allow-credentials") == Some("true"), "credentials are not allowed")?;
        answer.must(answer.has_member("access-control-allow-methods", "PATCH"), "the method is not allowed")?;
        answer.must(answer.has_member("access-control-allow-headers", "authorization"), "the field is not allowed")?;
    }
    let asked = target.stage.origin.since(mark).len();
    if asked == 0 { Ok(()) } else { Err(Miss::fail("a preflight reached the upstream")) }
}

fn other_options(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let plain = || Request::new("OPTIONS", "/basic/page");
    let requests = [
        plain(),
        plain().with("Origin", ALLOWED),
        plain().with("Access-Control-Request-Method", "GET"),
        Request::get("/basic/page").with("Origin", ALLOWED).with("Access-Control-Request-Method", "GET"),
    ];
    for request in requests {
        target.ask(&request)?.is(&[401])?;
    }
    Ok(())
}

/// Refusals of every kind to a page of an origin.
fn refusals_for(target: &Target<'_>, origin: &str) -> Result<Vec<(&'static str, Answer)>, Miss> {
    let mut answers = Vec::new();
    let requests = unauthorized(target).into_iter().chain(forbidden(target));
    for (what, request) in requests.filter(|(what, _)| *what != "host not served") {
        answers.push((what, target.ask(&request.with("Origin", origin))?));
    }
    answers.push(("upstream away", target.ask(&Request::get("/dead/page").with("Origin", origin))?));
    if target.can(Ability::Limits) {
        limited(target, "/limited/page")?;
        answers.push(("too many requests", target.ask(&Request::get("/limited/page").with("Origin", origin))?));
    }
    for (what, answer) in &answers {
        answer.must(answer.status >= 400, &format!("{what}: not refused"))?;
    }
    Ok(answers)
}

fn readable_refusals(target: &Target<'_>) -> Ran {
    target.needs(Ability::Cors)?;
    for (what, answer) in refusals_for(target, ALLOWED)? {
        let allowed = answer.all("access-control-allow-origin");
        answer.must(allowed == [ALLOWED], &format!("{what}: the page cannot read it"))?;
        let credentials = answer.field("access-control-allow-credentials") == Some("true");
        answer.must(credentials, &format!("{what}: not with credentials"))?;
        answer.must(answer.has_member("vary", "origin"), &format!("{what}: Vary has no Origin"))?;
    }
    Ok(())
}

fn exposed_fields(target: &Target<'_>) -> Ran {
    target.needs(Ability::Cors)?;
    let answer = target.ask(&Request::get("/basic/page").with("Origin", ALLOWED))?;
    answer.must(answer.status >= 400, "not refused")?;
    for name in ["WWW-Authenticate", "Retry-After", "RateLimit", "RateLimit-Policy"] {
        answer.must(answer.has_member("access-control-expose-headers", name), &format!("{name} is not exposed"))?;
    }
    Ok(())
}

fn other_origins(target: &Target<'_>) -> Ran {
    target.needs(Ability::Cors)?;
    let allowed = target.ask(&Request::get("/basic/page").with("Origin", ALLOWED))?;
    allowed.must(allowed.all("access-control-allow-origin") == [ALLOWED], "the allowed origin is not allowed")?;
    for origin in OTHERS {
        let requests = [
            Request::get("/basic/page").with("Origin", origin),
            Request::get("/public/page").with("Origin", origin),
            Request::get("/nowhere/page").with("Origin", origin),
            preflight_of("/basic/page", origin),
        ];
        for request in requests {
            let answer = target.ask(&request)?;
            let values = answer.all("access-control-allow-origin");
            answer.must(values.is_empty(), "another origin is allowed")?;
        }
    }
    Ok(())
}
