//! How credentials are read.

use std::thread;
use std::time::{Duration, Instant};

use super::assertion::{Miss, Ran, Section, must, practice, should};
use super::target::{Ability, Target};
use crate::stage::written_log;
use crate::wire::Request;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "reading Authorization",
    assertions: &[
        must(23, "9110 11.1", "schemes are read in any case", scheme_in_any_case),
        must(24, "9110 11.4", "several spaces after the scheme are read", several_spaces),
        practice(25, "9110 5.3", "two Authorization lines are 400", two_lines),
        should(26, "6750 3.1", "an unsupported scheme counts as no credentials", unsupported_scheme),
        must(27, "9110 11.2, 6750 2.1", "a token is read by its grammar", token_grammar),
        should(28, "6750 3.1", "a missing or garbled token is 400 invalid_request", garbled_token),
        practice(29, "6585 5", "oversize credentials are 431", oversize),
        should(30, "9110 4.2.4", "userinfo in a target is never credentials", userinfo),
        practice(31, "9110 17.1", "credentials are never reflected", never_reflected),
    ],
};

/// `dana:open sesame`.
const DANA: &str = "ZGFuYTpvcGVuIHNlc2FtZQ==";

fn scheme_in_any_case(target: &Target<'_>) -> Ran {
    if target.can(Ability::Basic) {
        for scheme in ["bAsIc", "BASIC", "basic"] {
            let request = Request::get("/basic/page").with("Authorization", &format!("{scheme} {DANA}"));
            target.ask(&request)?.is(&[200])?;
        }
        target.ask(&Request::get("/basic/page"))?.is(&[401])?;
    }
    if target.can(Ability::Tokens) {
        let token = target.mint().good("eve");
        for scheme in ["bEaReR", "BEARER", "bearer"] {
            let request = Request::get("/token/page").with("Authorization", &format!("{scheme} {token}"));
            target.ask(&request)?.is(&[200])?;
        }
    }
    Ok(())
}

fn several_spaces(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    target.ask(&Request::get("/basic/page").with("Authorization", &format!("Basic   {DANA}")))?.is(&[200])?;
    target.ask(&Request::get("/basic/page").with("Authorization", &format!("Basic{DANA}")))?.is(&[401, 400])?;
    Ok(())
}

fn two_lines(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let mark = target.stage.origin.mark();
    let pairs =
        [("Basic bm86bm8=".to_owned(), format!("Basic {DANA}")), (format!("Basic {DANA}"), "Bearer x".to_owned())];
    for (first, second) in pairs {
        for (one, other) in [(&first, &second), (&second, &first)] {
            let request = Request::get("/basic/page").with("Authorization", one).with("Authorization", other);
            target.ask(&request)?.is(&[400])?;
        }
    }
    if target.stage.origin.asked(mark, "/basic/page").is_empty() {
        Ok(())
    } else {
        Err(Miss::fail("one reached the upstream"))
    }
}

fn unsupported_scheme(target: &Target<'_>) -> Ran {
    let places = [(Ability::Basic, "/basic/page"), (Ability::Tokens, "/token/page")];
    for (_, path) in places.iter().filter(|(ability, _)| target.can(*ability)) {
        for credentials in ["Negotiate YIIabc==", "Digest username=\"dana\"", "Hobo x"] {
            let answer = target.ask(&Request::get(path).with("Authorization", credentials))?;
            answer.is(&[401])?;
            for value in answer.all("www-authenticate") {
                answer.must(!value.contains("error="), "an error of credentials that were not read")?;
            }
        }
    }
    Ok(())
}

fn token_grammar(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    let read = target.ask(&Request::get("/token/page").bearer("aZ09-._~+/=="))?;
    read.is(&[401])?.must(read.challenge("Bearer")?.get("error") == Some("invalid_token"), "the token was not read")?;
    for odd in ["a b", "a,b", "\"abc\"", "a=b", "a\u{e9}"] {
        let answer = target.ask(&Request::get("/token/page").bearer(odd))?;
        let error = answer.challenge("Bearer").ok().and_then(|challenge| challenge.get("error").map(str::to_owned));
        answer.must(error.as_deref() != Some("invalid_token"), "what is no token was read as one")?;
        answer.is(&[400, 401])?;
    }
    Ok(())
}

fn garbled_token(target: &Target<'_>) -> Ran {
    target.needs(Ability::Tokens)?;
    for credentials in ["Bearer", "Bearer ", "Bearer a b", "Bearer \"abc\"", "Bearer a,b"] {
        let answer = target.ask(&Request::get("/token/page").with("Authorization", credentials))?;
        answer.is(&[400])?;
        let error = answer.challenge("Bearer")?;
        answer.must(error.get("error") == Some("invalid_request"), "the error is not invalid_request")?;
    }
    Ok(())
}

/// Longer than any server's limit of a head, in bytes.
const OVERSIZE: usize = 70 * 1024;

fn oversize(target: &Target<'_>) -> Ran {
    let credentials = format!("Basic {}", "a".repeat(OVERSIZE));
    target.ask(&Request::get("/basic/page").with("Authorization", &credentials))?.is(&[431])?;
    Ok(())
}

fn userinfo(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let mark = target.stage.origin.mark();
    let address = target.authority();
    let answer = target.ask(&Request::get(&format!("http://dana:open%20sesame@{address}/basic/page")))?;
    answer.is(&[400, 401, 403])?;
    let plain = target.ask(&Request::get("/basic/page").basic("dana", "open sesame"))?;
    plain.is(&[200])?;
    let asked = target.stage.origin.asked(mark, "/basic/page");
    answer.must(asked.len() == 1, "the request with userinfo reached the upstream")?;
    Ok(())
}

fn never_reflected(target: &Target<'_>) -> Ran {
    let secrets = ["s3cret-Tulip", "czNjcmV0LVR1bGlw", "tulip.token.c2lnbmF0dXJl"];
    let requests = [
        Request::get("/basic/page").basic("dana", secrets[0]),
        Request::get("/basic/page").with("Accept", "text/html").basic("", secrets[0]),
        Request::get("/basic/page").with("Authorization", &format!("Basic {}", secrets[1])),
        Request::get("/token/page").bearer(secrets[2]),
        Request::get("/public/page").bearer(secrets[2]),
        Request::get(&format!("/basic/page?access_token={}", secrets[2])).with("Accept", "text/html"),
        Request::get("/basic/absent").with("X-API-Key", secrets[2]),
    ];
    for request in requests {
        let answer = target.ask(&request)?;
        let everything = answer.everything();
        let found = secrets.iter().find(|secret| everything.contains(**secret));
        answer.must(found.is_none(), "the answer repeats a secret")?;
    }
    target.ask(&Request::get("/basic/the-last"))?.is(&[401])?;
    let Some(log) = target.log.as_deref().filter(|_| target.can(Ability::Log)) else { return Ok(()) };
    let began = Instant::now();
    let mut written = written_log(log);
    while !written.contains("/basic/the-last") {
        if began.elapsed() > LOG_PATIENCE {
            return Err(Miss::fail("the log does not hold the last request"));
        }
        thread::park_timeout(LOOK_EVERY);
        written = written_log(log);
    }
    match secrets.iter().find(|secret| written.contains(**secret)) {
        Some(secret) => Err(Miss::fail(format!("the log holds the secret `{secret}`"))),
        None => Ok(()),
    }
}

/// How long a log may take to be written.
const LOG_PATIENCE: Duration = Duration::from_secs(10);
/// How long between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);
