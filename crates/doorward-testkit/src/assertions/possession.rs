//! Tokens bound to a key, stronger authentication (RFC 9470), and the metadata of a protected resource (RFC 9728).

use serde_json::{Value, json};

use super::assertion::{Level, Miss, Ran, Section, left_out, must};
use super::target::{Ability, Target};
use crate::stage::now_s;
use crate::wire::{Answer, Request};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "possession, step-up, metadata",
    assertions: &[
        left_out(
            76,
            Level::Must,
            "9449 7.1",
            "a DPoP challenge lists algorithms",
            "the gateway offers no DPoP; bound tokens are refused, which number 77 shows",
        ),
        must(77, "9449 7.2", "a token bound to a DPoP key is refused under Bearer", bound_to_dpop),
        left_out(78, Level::Must, "9449 4.3", "a DPoP proof is checked in full", "the gateway offers no DPoP"),
        left_out(79, Level::Must, "9449 9", "a DPoP nonce is asked for", "the gateway offers no DPoP"),
        must(80, "8705 3", "a token bound to a certificate is refused without it", bound_to_certificate),
        must(81, "9470 3", "too weak an authentication is 401 and tells what is needed", step_up),
        must(82, "9728 5.1", "the resource metadata of a challenge can be fetched", metadata_is_there),
        must(83, "9728 3.3", "the metadata names the resource it is of", metadata_names_the_resource),
        must(84, "9728 3.1", "the well-known part stands between host and path", metadata_well_known),
    ],
};

/// A good thumbprint of a key that the caller does not show.
const THUMBPRINT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

/// A token that is bound to something the caller does not show.
fn bound(target: &Target<'_>, confirmation: &Value) -> Ran {
    target.needs(Ability::Tokens)?;
    let mint = target.mint();
    target.ask(&Request::get("/token/page").bearer(&mint.good("eve")))?.is(&[200])?;
    let token = mint.sign_rsa(&mint.rsa("eve").claim("cnf", confirmation.clone()));
    let answer = target.ask(&Request::get("/token/page").bearer(&token))?;
    let challenge = answer.is(&[401])?.challenge("Bearer")?;
    answer.must(challenge.get("error") == Some("invalid_token"), "the error is not invalid_token")?;
    Ok(())
}

fn bound_to_dpop(target: &Target<'_>) -> Ran {
    bound(target, &json!({"jkt": THUMBPRINT}))
}

fn bound_to_certificate(target: &Target<'_>) -> Ran {
    bound(target, &json!({"x5t#S256": THUMBPRINT}))
}

fn step_up(target: &Target<'_>) -> Ran {
    target.needs(Ability::StepUp)?;
    let mint = target.mint();
    let token = |methods: &[&str], ago_s: i64| {
        mint.sign_rsa(&mint.rsa("eve").claim("amr", json!(methods)).claim("auth_time", json!(now_s() - ago_s)))
    };
    let ask = |token: &str| target.ask(&Request::get("/stepup/page").bearer(token));
    for weak in [mint.good("eve"), token(&["pwd"], 5), token(&["pwd", "otp", "mfa"], 7200)] {
        let answer = ask(&weak)?;
        let challenge = answer.is(&[401])?.challenge("Bearer")?;
        let error = challenge.get("error");
        answer.must(error == Some("insufficient_user_authentication"), "the error is another")?;
        let tells = challenge.get("max_age").is_some() || challenge.get("acr_values").is_some();
        answer.must(tells, "neither max_age nor acr_values")?;
        answer.must(challenge.get("max_age").is_none_or(|age| age == "900"), "max_age is not that of the route")?;
    }
    ask(&token(&["pwd", "otp", "mfa"], 5))?.is(&[200])?;
    Ok(())
}

/// The metadata's URL in a challenge, and the metadata.
fn metadata(target: &Target<'_>) -> Result<(String, Answer), Miss> {
    target.needs(Ability::Metadata)?;
    let answer = target.ask(&Request::get("/token/page"))?;
    let challenge = answer.is(&[401])?.challenge("Bearer")?;
    let url = challenge.get("resource_metadata").ok_or_else(|| answer.miss("no resource_metadata"))?.to_owned();
    let site = format!("http://{}", target.authority());
    let path = url.strip_prefix(&site).ok_or_else(|| answer.miss("resource_metadata is at another site"))?;
    let found = target.ask(&Request::get(path))?;
    Ok((url, found))
}

fn metadata_is_there(target: &Target<'_>) -> Ran {
    let (_, found) = metadata(target)?;
    found.is(&[200])?.must(found.media_type() == "application/json", "no application/json")?;
    let servers = found.json().and_then(|json| json.get("authorization_servers").cloned());
    found.must(
        servers == Some(json!(["https://id.shop.test", "https://legacy.shop.test"])),
        "the authorization servers are not the issuers of the site's schemes",
    )?;
    Ok(())
}

/// What the path of metadata begins with.
const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

fn metadata_names_the_resource(target: &Target<'_>) -> Ran {
    let (url, found) = metadata(target)?;
    let json = found.is(&[200])?.json().ok_or_else(|| found.miss("no JSON"))?;
    let resource = json.get("resource").and_then(Value::as_str).unwrap_or_default();
    let due = url.replace(WELL_KNOWN, "");
    found.must(resource.trim_end_matches('/') == due.trim_end_matches('/'), &format!("the resource is not {due}"))?;
    Ok(())
}

fn metadata_well_known(target: &Target<'_>) -> Ran {
    let (url, found) = metadata(target)?;
    let due = format!("http://{}{WELL_KNOWN}", target.authority());
    found.is(&[200])?.must(url.starts_with(&due), &format!("{url} does not begin with {due}"))?;
    Ok(())
}
