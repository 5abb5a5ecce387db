//! JSON Web Tokens: what makes one good (RFC 7515, 7519, 8725, 9068), where keys come from, and introspection (RFC 7662).

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::assertion::{Level, Miss, Ran, Section, left_out, must, practice};
use super::target::{Ability, Again, Target};
use crate::stage::{
    AUDIENCE, ISSUER, Keys, OPAQUE_GOOD, OPAQUE_REVOKED, OPAQUE_SHORT, SECRET_ISSUER, Token, now_s, signed_part,
};
use crate::wire::{Answer, Request};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "JSON Web Tokens",
    assertions: &[
        must(55, "8725 3.1", "only listed algorithms are taken, and none is not one", algorithms),
        must(56, "8725 3.1", "one key is for one algorithm", one_key_one_algorithm),
        must(57, "8725 3.3", "a nested token is not taken for its inner one", nested),
        must(58, "8725 3.8", "the issuer is exact and the key belongs to it", issuer),
        must(59, "8725 3.9, 9068 4", "the audience must name the site", audience),
        must(60, "9068 4, 8725 3.11", "an ID token is refused", id_token),
        must(61, "7519 4.1.4", "an expired token is refused", expiry),
        must(62, "7519 4.1.5", "a token not yet valid is refused", not_before),
        must(63, "8725 3.10", "keys named by the token are never followed", foreign_keys),
        must(64, "7515 4.1.11", "an unknown critical extension is refused", critical),
        must(65, "7515 4", "a header name twice is refused", duplicate_header),
        must(66, "8725 3.5", "a weak secret is refused when the map is loaded", weak_secret),
        practice(67, "8725 3.2", "zero and overlong signatures are refused", odd_signatures),
        practice(68, "7519 2", "claims of odd types are 401 and no fault", odd_claims),
        must(69, "9068 4", "a token that fails is invalid_token", fails_as_invalid_token),
        practice(70, "7517 4.5", "an unknown key id is looked up once", unknown_key_once),
        left_out(
            71,
            Level::Practice,
            "7517 4.5",
            "a removed key is honoured for a grace time only",
            "the grace time needs a clock under control, which a running program does not offer; the unit tests of the key store have one",
        ),
        practice(72, "9110 15.6.4", "a key server that is away is 503, and no excuse for a bad token", key_server_away),
        must(73, "7662 2.2", "a token that is not active is 401 invalid_token", not_active),
        practice(74, "9110 15.6.4", "introspection that is away is 503", introspection_away),
        must(75, "7662 4", "an answer is not kept beyond the end of the token", not_beyond_expiry),
    ],
};

/// Where tokens under the key set are taken.
const PLACE: &str = "/token/page";
/// Where tokens under the shared secret are taken.
const SECRET_PLACE: &str = "/secret/page";

fn present(target: &Target<'_>, path: &str, token: &str) -> Result<Answer, Miss> {
    target.ask(&Request::get(path).bearer(token))
}

/// A good token is taken: without it a refusal shows nothing.
fn good(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    present(target, PLACE, &target.mint().good("eve"))?.is(&[200]).map(drop)
}

/// A token is refused as RFC 6750 says, and never seen by the upstream.
fn refused(target: &Target<'_>, path: &str, what: &str, token: &str) -> Ran {
    let mark = target.stage.origin.mark();
    let answer = present(target, path, token)?;
    answer.must(answer.status == 401, &format!("{what}: {} is not 401", answer.status))?;
    let challenge = answer.challenge("Bearer")?;
    answer.must(challenge.get("error") == Some("invalid_token"), &format!("{what}: the error is not invalid_token"))?;
    answer.must(target.stage.origin.asked(mark, path).is_empty(), &format!("{what}: it reached the upstream"))?;
    Ok(())
}

/// Tokens under the RSA key with one claim changed are refused.
fn claims_refused(target: &Target<'_>, name: &str, values: &[Value]) -> Ran {
    good(target)?;
    for value in values {
        let token = target.mint().rsa("eve").claim(name, value.clone());
        refused(target, PLACE, &format!("{name} {value}"), &target.mint().sign_rsa(&token))?;
    }
    Ok(())
}

/// Tokens under the RSA key with one claim changed are taken.
fn claims_taken(target: &Target<'_>, name: &str, values: &[Value]) -> Ran {
    for value in values {
        let token = target.mint().rsa("eve").claim(name, value.clone());
        let answer = present(target, PLACE, &target.mint().sign_rsa(&token))?;
        answer.must(answer.status == 200, &format!("{name} {value} is good"))?;
    }
    Ok(())
}

fn algorithms(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    for algorithm in ["none", "nOnE", "NONE", "", "RS512", "rs256", "PS256", "HS256", "EdDSA"] {
        let token = mint.rsa("dana").header("alg", json!(algorithm));
        refused(target, PLACE, algorithm, &mint.unsigned(&token, b""))?;
        refused(target, PLACE, algorithm, &mint.sign_rsa(&token))?;
    }
    refused(target, PLACE, "no alg", &mint.sign_rsa(&mint.rsa("dana").header("alg", Value::Null)))
}

fn one_key_one_algorithm(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    let confused =
        |token: Token| [mint.public_pem(), mint.public_der()].map(|secret| mint.sign_secret(&token, &secret));
    for token in confused(mint.rsa("dana").header("alg", json!("HS256"))) {
        refused(target, PLACE, "the public key as a secret", &token)?;
    }
    // The key of one algorithm under the name of another.
    refused(target, PLACE, "ES256 with kid rsa", &mint.sign_curve(&mint.curve("dana").header("kid", json!("rsa"))))?;
    if target.can(Ability::Secret) {
        refused(
            target,
            SECRET_PLACE,
            "RS256 for a secret",
            &mint.sign_rsa(&mint.rsa("dana").claim("iss", json!(SECRET_ISSUER))),
        )?;
    }
    Ok(())
}

fn nested(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    let inner = mint.good("dana");
    let header = json!({"alg": "RS256", "kid": "rsa", "typ": "at+jwt", "cty": "JWT"}).to_string();
    refused(target, PLACE, "nested", &mint.sign_rsa_text(&signed_part(&header, &inner)))?;
    refused(target, PLACE, "nested as text", &mint.sign_rsa_text(&signed_part(&header, &json!(inner).to_string())))?;
    // Five parts are an encrypted token, whose key nobody has.
    refused(target, PLACE, "five parts", &format!("{inner}.AAAA.AAAA"))
}

fn issuer(target: &Target<'_>) -> Ran {
    let odd = [
        json!(format!("{ISSUER}/")),
        json!(ISSUER.to_uppercase()),
        json!(format!("{ISSUER} ")),
        json!([ISSUER]),
        json!(SECRET_ISSUER),
        json!(""),
        Value::Null,
    ];
    claims_refused(target, "iss", &odd)?;
    if target.can(Ability::Secret) {
        let mint = target.mint();
        present(target, SECRET_PLACE, &mint.sign_shared(&mint.symmetric("eve")))?.is(&[200])?;
        let crossed = mint.symmetric("dana").claim("iss", json!(ISSUER));
        refused(target, SECRET_PLACE, "the other issuer", &mint.sign_shared(&crossed))?;
        refused(target, PLACE, "the secret for the key set's issuer", &mint.sign_shared(&crossed))?;
    }
    Ok(())
}

fn audience(target: &Target<'_>) -> Ran {
    let odd = [json!("shopping"), json!("Shop"), json!(["other", "shopping"]), json!([]), json!(""), Value::Null];
    claims_refused(target, "aud", &odd)?;
    claims_taken(target, "aud", &[json!(AUDIENCE), json!(["other", AUDIENCE])])
}

fn id_token(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    for kind in ["at+jwt", "application/at+jwt", "AT+JWT"] {
        present(target, PLACE, &mint.sign_rsa(&mint.rsa("eve").header("typ", json!(kind))))?.is(&[200])?;
    }
    for kind in ["logout+jwt", "dpop+jwt", "secevent+jwt", "JWE"] {
        refused(target, PLACE, kind, &mint.sign_rsa(&mint.rsa("dana").header("typ", json!(kind))))?;
    }
    let identity = mint
        .rsa("dana")
        .header("typ", json!("JWT"))
        .claim("nonce", json!("n-0S6"))
        .claim("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ"));
    let identity = identity.claim("client_id", Value::Null).claim("scope", Value::Null).claim("azp", json!("shop"));
    refused(target, PLACE, "an ID token", &mint.sign_rsa(&identity))
}

fn expiry(target: &Target<'_>) -> Ran {
    let now = now_s();
    claims_refused(target, "exp", &[json!(now - 3600), json!(now - 60), json!(0), json!(-1), Value::Null])?;
    claims_taken(target, "exp", &[json!(now + 60)])
}

fn not_before(target: &Target<'_>) -> Ran {
    let now = now_s();
    claims_refused(target, "nbf", &[json!(now + 3600), json!(now + 60)])?;
    claims_taken(target, "nbf", &[json!(now - 60)])
}

fn foreign_keys(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    let origin = &target.stage.origin;
    origin.script(
        "/evil.json",
        crate::stage::Act::answer("200 OK", &[("Content-Type", "application/json")], &mint.key_set(true)),
    );
    let mark = origin.mark();
    let url = format!("http://{}/evil.json", origin.address());
    let set: Value = serde_json::from_str(&mint.key_set(true)).unwrap_or_default();
    let own = set.get("keys").and_then(|keys| keys.get(1)).cloned().unwrap_or_default();
    let own_token = |kid: &str| mint.curve("dana").header("kid", json!(kid));
    for (name, value) in [("jku", json!(url)), ("x5u", json!(url)), ("jwk", own), ("x5c", json!(["MIIB"]))] {
        refused(target, PLACE, name, &mint.sign_next(&own_token("next").header(name, value.clone())))?;
        refused(target, PLACE, name, &mint.sign_next(&own_token("curve").header(name, value)))?;
    }
    for kid in ["../../../../dev/null", "' OR 1=1 --", "curve\u{0}", "CURVE", "%63urve", "|| ls"] {
        refused(target, PLACE, kid, &mint.sign_next(&own_token(kid)))?;
    }
    let asked = origin.asked(mark, "/evil.json").len();
    if asked == 0 { Ok(()) } else { Err(Miss::fail(format!("the URL in a token was fetched {asked} times"))) }
}

fn critical(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    for names in [json!(["tulip"]), json!([]), json!(["b64"]), json!("exp"), json!(["alg"])] {
        let token =
            mint.rsa("dana").header("crit", names.clone()).header("tulip", json!(1)).header("b64", json!(false));
        refused(target, PLACE, &format!("crit {names}"), &mint.sign_rsa(&token))?;
    }
    Ok(())
}

fn duplicate_header(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    let claims = Value::Object(mint.rsa("dana").claims).to_string();
    for header in [
        r#"{"alg":"RS256","kid":"rsa","typ":"at+jwt","alg":"none"}"#,
        r#"{"alg":"none","kid":"rsa","typ":"at+jwt","alg":"RS256"}"#,
        r#"{"alg":"RS256","kid":"rsa","kid":"rsa","typ":"at+jwt"}"#,
        r#"{"alg":"RS256","kid":"rsa","typ":"at+jwt","\u0061lg":"RS256"}"#,
    ] {
        refused(target, PLACE, header, &mint.sign_rsa_text(&signed_part(header, &claims)))?;
    }
    Ok(())
}

fn weak_secret(target: &Target<'_>) -> Ran {
    target.needs(Ability::Secret)?;
    if target.again == Again::Never {
        return Err(Miss::NotAble("its configuration is not varied".to_owned()));
    }
    match target.another(&[("env = \"SHOP_HS256\"", "env = \"SHOP_WEAK\"")]) {
        Ok(_) => Err(Miss::fail("a secret of six bytes is taken for HS256")),
        Err(Miss::Fail(why))
            if ["secret", "weak", "short", "bytes", "SHOP_WEAK"].iter().any(|word| why.contains(word)) =>
        {
            Ok(())
        }
        Err(other) => Err(other),
    }
}

fn odd_signatures(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    for length in [0, 1, 32, 63, 64, 65, 70, 96, 128, 4096] {
        refused(
            target,
            PLACE,
            &format!("{length} zeros on a curve"),
            &mint.unsigned(&mint.curve("dana"), &vec![0; length]),
        )?;
    }
    for length in [0, 255, 256, 257, 512] {
        refused(
            target,
            PLACE,
            &format!("{length} zeros for RSA"),
            &mint.unsigned(&mint.rsa("dana"), &vec![0; length]),
        )?;
    }
    let order = vec![0xff; 64];
    refused(target, PLACE, "r and s beyond the order", &mint.unsigned(&mint.curve("dana"), &order))?;
    let mut good_one = mint.sign_curve(&mint.curve("dana"));
    good_one.push_str("AA");
    refused(target, PLACE, "a good signature and more", &good_one)
}

fn odd_claims(target: &Target<'_>) -> Ran {
    good(target)?;
    let mint = target.mint();
    let header = r#"{"alg":"RS256","kid":"rsa","typ":"at+jwt"}"#;
    let deep = format!("{}{}", "[".repeat(2000), "]".repeat(2000));
    let usual = format!(r#""iss":"{ISSUER}","aud":"{AUDIENCE}""#);
    let soon = now_s() + 600;
    let bodies = [
        format!(r#"{{{usual},"sub":"dana","exp":"{soon}"}}"#),
        format!(r#"{{{usual},"sub":"dana","exp":1e400}}"#),
        format!(r#"{{{usual},"sub":"dana","exp":-1e30}}"#),
        format!(r#"{{{usual},"sub":"dana","exp":[{soon}]}}"#),
        format!(r#"{{{usual},"sub":"dana","exp":true}}"#),
        format!(r#"{{{usual},"sub":5,"exp":{soon}}}"#),
        format!(r#"{{{usual},"sub":{{}},"exp":{soon}}}"#),
        format!(r#"{{{usual},"sub":"dana","exp":{soon},"nbf":"soon"}}"#),
        format!(r#"{{"iss":5,"aud":"{AUDIENCE}","sub":"dana","exp":{soon}}}"#),
        format!(r#"{{"iss":"{ISSUER}","aud":{{}},"sub":"dana","exp":{soon}}}"#),
        format!(r#"{{{usual},"sub":"dana","exp":{soon},"roles":{deep}}}"#),
        format!(r#"[{{{usual},"sub":"dana","exp":{soon}}}]"#),
        "null".to_owned(),
        "{".to_owned(),
        String::new(),
        "\u{feff}{}".to_owned(),
    ];
    for body in bodies {
        let what: String = body.chars().take(120).collect();
        refused(target, PLACE, &what, &mint.sign_rsa_text(&signed_part(header, &body)))?;
    }
    good(target)
}

fn fails_as_invalid_token(target: &Target<'_>) -> Ran {
    good(target)?;
    let token = target.mint().good("dana");
    let parts: Vec<&str> = token.split('.').collect();
    for odd in [
        "abc",
        "..",
        "a.b.c",
        &parts.join(".."),
        &format!("{token}."),
        token.get(..token.len() / 2).unwrap_or_default(),
        &"a".repeat(9000),
    ] {
        refused(target, PLACE, "a token that is none", odd)?;
    }
    Ok(())
}

/// Forged key ids that are tried.
const FORGED: usize = 25;

fn unknown_key_once(target: &Target<'_>) -> Ran {
    good(target)?;
    let (mint, issuer) = (target.mint(), &target.stage.issuer);
    let before = issuer.fetches();
    for number in 0..FORGED {
        let forged = mint.curve("dana").header("kid", json!(format!("forged-{number}")));
        present(target, PLACE, &mint.sign_curve(&forged))?.is(&[401])?;
    }
    let more = issuer.fetches() - before;
    if more > 1 {
        return Err(Miss::fail(format!("{FORGED} forged key ids caused {more} fetches")));
    }
    issuer.behave(Keys::Rotated);
    let next = mint.sign_next(&mint.curve("eve").header("kid", json!("next")));
    let began = Instant::now();
    loop {
        let answer = present(target, PLACE, &next)?;
        if answer.status == 200 {
            return Ok(());
        }
        answer.is(&[401])?.must(began.elapsed() < COOL_DOWN, "the key after a rotation is not looked up")?;
        thread::park_timeout(LOOK_EVERY);
    }
}

/// The longest that an unknown key may have to wait until the set is fetched for it.
const COOL_DOWN: Duration = Duration::from_secs(90);

/// 503 that tells when to come back.
fn unavailable(answer: &Answer) -> Ran {
    let wait = answer.field("retry-after").and_then(|value| value.parse::<u64>().ok());
    answer.is(&[503])?.must(wait.is_some_and(|wait| wait >= 1), "no Retry-After of at least 1").map(drop)
}

fn key_server_away(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    let mint = target.mint();
    for keys in [Keys::Away, Keys::Garbage, Keys::Silent] {
        target.stage.issuer.behave(keys);
        let other = target.another(&[])?;
        let mark = target.stage.origin.mark();
        unavailable(&present(&other.target, PLACE, &mint.good("eve"))?)?;
        let unsigned = mint.unsigned(&mint.rsa("dana").header("alg", json!("none")), b"");
        present(&other.target, PLACE, &unsigned)?.is(&[401])?;
        present(&other.target, PLACE, "abc")?.is(&[401])?;
        let without = other.target.ask(&Request::get(PLACE))?;
        without.is(&[401])?;
        without.must(target.stage.origin.asked(mark, PLACE).is_empty(), "a request reached the upstream")?;
    }
    target.stage.issuer.behave(Keys::There);
    // A key that is known already is good while its server is away.
    good(target)?;
    target.stage.issuer.behave(Keys::Away);
    good(target)
}

fn not_active(target: &Target<'_>) -> Ran {
    target.needs(Ability::Opaque)?;
    present(target, "/opaque/page", OPAQUE_GOOD)?.is(&[200])?;
    for token in [OPAQUE_REVOKED, "unknown"] {
        refused(target, "/opaque/page", token, token)?;
    }
    Ok(())
}

fn introspection_away(target: &Target<'_>) -> Ran {
    target.needs(Ability::Opaque)?;
    for keys in [Keys::Away, Keys::Garbage, Keys::Silent] {
        target.stage.issuer.behave(keys);
        unavailable(&present(target, "/opaque/page", OPAQUE_GOOD)?)?;
    }
    target.ask(&Request::get("/opaque/page"))?.is(&[401])?;
    Ok(())
}

/// How long the short token lives, and how long after its end an answer may still be on its way, in seconds.
const SHORT_S: i64 = 2;
/// How long between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// The longest that is waited.
const PATIENCE: Duration = Duration::from_secs(30);

fn not_beyond_expiry(target: &Target<'_>) -> Ran {
    target.needs(Ability::Opaque)?;
    let until_s = now_s() + SHORT_S;
    target.stage.issuer.short_until(until_s);
    present(target, "/opaque/page", OPAQUE_SHORT)?.is(&[200])?;
    let began = Instant::now();
    loop {
        // The moment is taken before the question: what is asked a whole second after the end must be refused.
        let ended = now_s() > until_s + 1;
        let answer = present(target, "/opaque/page", OPAQUE_SHORT)?;
        if answer.status == 401 {
            return Ok(());
        }
        answer.must(!ended, "the answer was kept beyond the end of the token")?;
        answer.is(&[200])?.must(began.elapsed() < PATIENCE, "the token does not end")?;
        thread::park_timeout(LOOK_EVERY);
    }
}
