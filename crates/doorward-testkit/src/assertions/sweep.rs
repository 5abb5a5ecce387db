//! Every refusal that a server can be brought to: for rules that hold of all of them.

use super::assertion::Miss;
use super::target::{Ability, Target};
use crate::wire::{Answer, Request};
use serde_json::{Value, json};

/// A refusal: what it is, and the answer.
#[derive(Debug)]
pub(super) struct Refused {
    /// What was refused.
    pub(super) what: &'static str,
    /// The answer.
    pub(super) answer: Answer,
}

/// The requests for which credentials are lacking or bad, so that 401 is due.
pub(super) fn unauthorized(target: &Target<'_>) -> Vec<(&'static str, Request)> {
    let mut requests = Vec::new();
    if target.can(Ability::Basic) {
        requests.extend([
            ("no password", Request::get("/basic/page")),
            ("no password, HEAD", Request::new("HEAD", "/basic/page")),
            ("no password, POST", Request::new("POST", "/basic/page").body(b"a=b")),
            ("no password, HTML", Request::get("/basic/page").with("Accept", "text/html")),
            ("no password, JSON", Request::get("/basic/page").with("Accept", "application/json")),
            ("no password, absent page", Request::get("/basic/absent")),
            ("wrong password", Request::get("/basic/page").basic("dana", "wrong")),
            ("unknown user", Request::get("/basic/page").basic("nobody", "wrong")),
        ]);
    }
    if target.can(Ability::Tokens) {
        let mint = target.mint();
        let expired = mint.rsa("eve").claim("exp", json!(crate::stage::now_s() - 3600));
        let foreign = mint.rsa("eve").claim("aud", json!("elsewhere"));
        requests.extend([
            ("no token", Request::get("/token/page")),
            ("no token, HEAD", Request::new("HEAD", "/token/page")),
            ("expired token", Request::get("/token/page").bearer(&mint.sign_rsa(&expired))),
            ("token for another audience", Request::get("/token/page").bearer(&mint.sign_rsa(&foreign))),
            ("unsigned token", Request::get("/token/page").bearer(&mint.unsigned(&mint.rsa("eve"), b""))),
            ("token that is none", Request::get("/token/page").bearer("abc")),
        ]);
    }
    if target.can(Ability::Both) {
        requests.push(("nothing where several schemes are taken", Request::get("/both/page")));
    }
    requests
}

/// The requests whose credentials are good and not enough, or which nobody may make.
pub(super) fn forbidden(target: &Target<'_>) -> Vec<(&'static str, Request)> {
    let mut requests = vec![("unlisted path", Request::get("/nowhere/page"))];
    let mut add = |ability: Ability, what: &'static str, request: Request| {
        if target.can(ability) {
            requests.push((what, request));
        }
    };
    add(Ability::Roles, "role lacking", Request::get("/editor/page").basic("eve", "wonderland"));
    add(Ability::Hidden, "hidden", Request::get("/hidden/page"));
    add(Ability::Hidden, "hidden from a known caller", Request::get("/hidden/page").basic("eve", "wonderland"));
    add(Ability::Legal, "shut by law", Request::get("/legal/page"));
    add(Ability::Legal, "gone", Request::get("/gone/page"));
    add(Ability::Methods, "method", Request::new("DELETE", "/methods"));
    add(Ability::BodyLimit, "body too large", Request::new("POST", "/small/echo").body(&[b'x'; 4096]));
    add(Ability::Hosts, "host not served", Request::get("/public/page").with("Host", "elsewhere.test"));
    if target.can(Ability::Tokens) {
        let token = target.mint().good("eve");
        add(Ability::Scopes, "scope lacking", Request::get("/scope/page").bearer(&token));
        add(Ability::Roles, "role lacking in a token", Request::get("/editor/page").bearer(&token));
        add(Ability::StepUp, "second factor lacking", Request::get("/stepup/page").bearer(&token));
    }
    requests
}

/// Asks for every refusal. Something that is not refused is a fault here already.
pub(super) fn refusals(target: &Target<'_>) -> Result<Vec<Refused>, Miss> {
    let mut refused = Vec::new();
    for (what, request) in unauthorized(target).into_iter().chain(forbidden(target)) {
        refused.push(refusal(target, what, &request)?);
    }
    if target.can(Ability::Limits) {
        refused.push(Refused { what: "too many requests", answer: limited(target, "/limited/page")? });
    }
    let head = Request::get("/dead/page");
    refused.push(refusal(target, "upstream away", &head)?);
    Ok(refused)
}

/// One refusal.
pub(super) fn refusal(target: &Target<'_>, what: &'static str, request: &Request) -> Result<Refused, Miss> {
    let answer = target.ask(request)?;
    answer.must(answer.status >= 400, &format!("{what}: not refused"))?;
    Ok(Refused { what, answer })
}

/// How many requests are made at most to use a limit up.
const ENOUGH: usize = 12;

/// Asks until a limit is used up.
pub(super) fn limited(target: &Target<'_>, path: &str) -> Result<Answer, Miss> {
    let mut last = target.ask(&Request::get(path))?;
    for _ in 0..ENOUGH {
        if last.status != 200 {
            return Ok(last);
        }
        last = target.ask(&Request::get(path))?;
    }
    Err(last.miss(&format!("{ENOUGH} requests, and no limit")))
}

/// The fields of an answer that differ between two answers to the same thing: moments, and names of the request.
const OF_THE_MOMENT: &[&str] = &["date", "age", "x-request-id", "request-id", "traceparent", "ratelimit"];

/// An answer without what differs from one request to the next: what two callers who must not be told apart must both get.
pub(super) fn likeness(answer: &Answer) -> String {
    let mut fields = Vec::new();
    let mut identifiers = Vec::new();
    for (name, value) in &answer.head.fields {
        let name = name.to_ascii_lowercase();
        if OF_THE_MOMENT.contains(&name.as_str()) {
            identifiers.push(value.clone());
            fields.push(name);
        } else {
            fields.push(format!("{name}: {value}"));
        }
    }
    let mut body = answer.text();
    if let Some(instance) = answer.json().as_ref().and_then(|json| json.get("instance")).and_then(Value::as_str) {
        identifiers.push(instance.to_owned());
    }
    for identifier in identifiers.iter().filter(|identifier| identifier.len() > 7) {
        body = body.replace(identifier.as_str(), "-");
    }
    format!("{} {}\n{}\n\n{body}", answer.status, answer.phrase, fields.join("\n"))
}
