//! Tokens in requests and their errors: RFC 6750.

use serde_json::json;

use super::assertion::{Miss, Ran, Section, must, practice, should};
use super::target::{Ability, Target};
use crate::stage::now_s;
use crate::wire::{Answer, Request, loose_parameters};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "Bearer",
    assertions: &[
        must(40, "6750 2.1", "the header method is supported", header_method),
        must(41, "6750 2", "two methods at once are 400 invalid_request", two_methods),
        should(42, "6750 2.3, 9700 4.3.2", "a token in the query is not taken", query_token),
        must(43, "6750 2.2", "a token in a form is not taken", form_token),
        must(44, "6750 3", "a Bearer challenge has a parameter", has_a_parameter),
        must(45, "6750 3", "no attribute of a Bearer challenge stands twice", no_attribute_twice),
        must(46, "6750 3", "error descriptions keep to their characters", description_characters),
        should(47, "6750 3.1", "without credentials no error is told", no_error_without_credentials),
        should(48, "6750 3", "a failed token is told with an error", error_with_failed_token),
        should(49, "6750 3.1", "invalid_request is 400", invalid_request),
        should(50, "6750 3.1", "invalid_token is 401", invalid_token),
        should(51, "6750 3.1", "insufficient_scope is 403 with the scope", insufficient_scope),
        practice(52, "6750 3.1", "status, error and body never disagree", never_disagree),
        practice(53, "6750 3", "error descriptions come from a fixed vocabulary", fixed_vocabulary),
        must(54, "6750 5.3", "tokens are not taken in the clear unless allowed", not_in_the_clear),
    ],
};

/// Where tokens are taken.
const PLACE: &str = "/token/page";

fn header_method(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    target.ask(&Request::get(PLACE))?.is(&[401])?;
    target.ask(&Request::get(PLACE).bearer(&target.mint().good("eve")))?.is(&[200])?;
    let curve = target.mint().sign_curve(&target.mint().curve("eve"));
    target.ask(&Request::get(PLACE).bearer(&curve))?.is(&[200])?;
    if target.can(Ability::Secret) {
        let shared = target.mint().sign_shared(&target.mint().symmetric("eve"));
        target.ask(&Request::get("/secret/page").bearer(&shared))?.is(&[200])?;
    }
    Ok(())
}

fn two_methods(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    let token = target.mint().good("eve");
    let form = format!("access_token={token}");
    let requests = [
        Request::get(PLACE).bearer(&token).bearer(&token),
        Request::get(&format!("{PLACE}?access_token={token}")).bearer(&token),
        Request::new("POST", &format!("{PLACE}?a=b&access_token={token}")).bearer(&token).body(form.as_bytes()),
    ];
    for request in requests {
        let answer = target.ask(&request)?;
        answer.is(&[400])?;
        let error = answer.challenge("Bearer")?;
        answer.must(error.get("error") == Some("invalid_request"), "the error is not invalid_request")?;
    }
    Ok(())
}

fn query_token(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    let token = target.mint().good("eve");
    let mark = target.stage.origin.mark();
    let answer = target.ask(&Request::get(&format!("{PLACE}?access_token={token}")))?;
    answer.is(&[400, 401])?;
    answer.must(target.stage.origin.asked(mark, PLACE).is_empty(), "the token reached the upstream")?;
    Ok(())
}

fn form_token(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    let form = format!("access_token={}", target.mint().good("eve"));
    let request = Request::new("POST", PLACE).with("Content-Type", "application/x-www-form-urlencoded");
    target.ask(&request.body(form.as_bytes()))?.is(&[400, 401])?;
    Ok(())
}

/// Refusals of tokens of every kind, and of none: what was sent, and the answer.
fn token_refusals(target: &Target<'_>) -> Result<Vec<(&'static str, Answer)>, Miss> {
    target.needs(Ability::Tokens)?;
    let mint = target.mint();
    let good = mint.good("eve");
    let expired = mint.sign_rsa(&mint.rsa("eve").claim("exp", json!(now_s() - 3600)));
    let foreign = mint.sign_rsa(&mint.rsa("eve").claim("aud", json!("tulip")));
    let tampered = good.replace('.', ".e");
    let mut requests = vec![
        ("none", Request::get(PLACE)),
        ("garbled", Request::get(PLACE).bearer("a b")),
        ("two", Request::get(PLACE).bearer(&good).bearer(&good)),
        ("expired", Request::get(PLACE).bearer(&expired)),
        ("foreign", Request::get(PLACE).bearer(&foreign)),
        ("tampered", Request::get(PLACE).bearer(&tampered)),
        ("no token", Request::get(PLACE).bearer("tulip")),
    ];
    if target.can(Ability::Scopes) {
        requests.push(("scope", Request::get("/scope/page").bearer(&good)));
    }
    if target.can(Ability::StepUp) {
        requests.push(("step-up", Request::get("/stepup/page").bearer(&good)));
    }
    let mut refusals = Vec::new();
    for (what, request) in requests {
        let answer = target.ask(&request)?;
        answer.must(answer.status >= 400, &format!("{what}: not refused"))?;
        refusals.push((what, answer));
    }
    Ok(refusals)
}

fn has_a_parameter(target: &Target<'_>) -> Ran {
    for (what, answer) in token_refusals(target)? {
        let challenge = answer.challenge("Bearer")?;
        answer.must(!challenge.parameters.is_empty(), &format!("{what}: a bare Bearer"))?;
    }
    Ok(())
}

/// Attributes that may stand once.
const ONCE: [&str; 5] = ["realm", "scope", "error", "error_description", "error_uri"];

fn no_attribute_twice(target: &Target<'_>) -> Ran {
    for (what, answer) in token_refusals(target)? {
        let values = answer.all("www-authenticate");
        answer.must(!values.is_empty(), &format!("{what}: no challenge"))?;
        let bearer = values.into_iter().filter(|value| value.to_ascii_lowercase().starts_with("bearer"));
        for value in bearer {
            let names = loose_parameters(value);
            let twice = ONCE.iter().any(|once| names.iter().filter(|(name, _)| name == once).count() > 1);
            answer.must(!twice, &format!("{what}: an attribute stands twice"))?;
        }
    }
    Ok(())
}

fn description_characters(target: &Target<'_>) -> Ran {
    for (what, answer) in token_refusals(target)? {
        let challenge = answer.challenge("Bearer")?;
        for name in ["error", "error_description"] {
            let allowed =
                |character: char| matches!(character, '\u{20}'..='\u{21}' | '\u{23}'..='\u{5b}' | '\u{5d}'..='\u{7e}');
            let value = challenge.get(name).unwrap_or_default();
            answer.must(value.chars().all(allowed), &format!("{what}: `{value}` has other characters"))?;
        }
    }
    Ok(())
}

fn no_error_without_credentials(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    for path in [PLACE, "/scope/page", "/stepup/page"] {
        let answer = target.ask(&Request::get(path))?;
        let challenge = answer.is(&[401])?.challenge("Bearer")?;
        for name in ["error", "error_description", "error_uri"] {
            answer.must(challenge.get(name).is_none(), &format!("{name} without credentials"))?;
        }
    }
    Ok(())
}

fn error_with_failed_token(target: &Target<'_>) -> Ran {
    for (what, answer) in token_refusals(target)?.into_iter().filter(|(what, _)| *what != "none") {
        let challenge = answer.challenge("Bearer")?;
        answer.must(challenge.get("error").is_some(), &format!("{what}: no error"))?;
    }
    Ok(())
}

/// The refusals of these kinds have this status and this error.
fn kinds(target: &Target<'_>, kinds: &[&str], status: u16, error: &str) -> Ran {
    for (what, answer) in token_refusals(target)?.into_iter().filter(|(what, _)| kinds.contains(what)) {
        let challenge = answer.is(&[status])?.challenge("Bearer")?;
        answer.must(challenge.get("error") == Some(error), &format!("{what}: the error is not {error}"))?;
    }
    Ok(())
}

fn invalid_request(target: &Target<'_>) -> Ran {
    kinds(target, &["garbled", "two"], 400, "invalid_request")
}

fn invalid_token(target: &Target<'_>) -> Ran {
    kinds(target, &["expired", "foreign", "tampered", "no token"], 401, "invalid_token")
}

fn insufficient_scope(target: &Target<'_>) -> Ran {
    target.needs(Ability::Scopes)?;
    kinds(target, &["scope"], 403, "insufficient_scope")?;
    let mint = target.mint();
    let answer = target.ask(&Request::get("/scope/page").bearer(&mint.good("eve")))?;
    let challenge = answer.challenge("Bearer")?;
    answer.must(challenge.get("scope") == Some("orders"), "the scope that is needed is not told")?;
    let with_scope = mint.sign_rsa(&mint.rsa("eve").claim("scope", json!("profile orders")));
    target.ask(&Request::get("/scope/page").bearer(&with_scope))?.is(&[200])?;
    let similar = mint.sign_rsa(&mint.rsa("eve").claim("scope", json!("orders:read Orders")));
    target.ask(&Request::get("/scope/page").bearer(&similar))?.is(&[403])?;
    Ok(())
}

fn never_disagree(target: &Target<'_>) -> Ran {
    for (what, answer) in token_refusals(target)? {
        let error = answer.challenge("Bearer")?.get("error").map(str::to_owned);
        let due: &[u16] = match error.as_deref() {
            Some("invalid_request") => &[400],
            None | Some("invalid_token" | "insufficient_user_authentication") => &[401],
            Some("insufficient_scope") => &[403],
            Some(_) => &[],
        };
        answer.must(due.contains(&answer.status), &format!("{what}: {error:?} with {}", answer.status))?;
        let Some(body) = answer.json() else { continue };
        let status = body.get("status").and_then(serde_json::Value::as_u64);
        answer.must(status.is_none_or(|status| status == u64::from(answer.status)), "the body has another status")?;
        let told = body.get("error").and_then(serde_json::Value::as_str).map(str::to_owned);
        answer.must(told.is_none() || told == error, "the body has another error")?;
    }
    Ok(())
}

fn fixed_vocabulary(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    let mint = target.mint();
    let with = |word: &str| {
        let token = mint.rsa(word).header("kid", json!(word)).claim("aud", json!(word)).claim("iss", json!(word));
        [
            mint.sign_rsa(&mint.rsa("eve").claim("aud", json!(word))),
            mint.sign_rsa(&mint.rsa("eve").header("kid", json!(word))),
            mint.sign_rsa(&token),
            mint.sign_rsa(&mint.rsa("eve").header("alg", json!(word))),
        ]
    };
    let description = |token: &str| -> Result<(Answer, String), Miss> {
        let answer = target.ask(&Request::get(PLACE).bearer(token))?;
        let description =
            answer.is(&[401])?.challenge("Bearer")?.get("error_description").unwrap_or_default().to_owned();
        Ok((answer, description))
    };
    for (one, other) in with("tulip").iter().zip(with("daffodil").iter()) {
        let ((answer, one), (_, other)) = (description(one)?, description(other)?);
        answer.must(one == other, "the description varies with the token")?;
        let told = ["tulip", "id.shop.test", "RS256", "rsa"].iter().find(|word| one.contains(**word));
        answer.must(told.is_none(), "the description tells a value")?;
    }
    Ok(())
}

fn not_in_the_clear(target: &Target<'_>) -> Ran {
    target.needs(Ability::RequireHttps)?;
    let other = target.another(&[("origin = \"http://127.0.0.1:@gateway@\"", "origin = \"https://secure.test\"")])?;
    let mark = target.stage.origin.mark();
    let request = Request::get(PLACE).with("Host", "secure.test").bearer(&target.mint().good("eve"));
    let answer = other.target.ask(&request)?;
    answer.must(answer.status >= 300, "a token was taken without encryption")?;
    answer.must(target.stage.origin.asked(mark, PLACE).is_empty(), "the request reached the upstream")?;
    Ok(())
}
