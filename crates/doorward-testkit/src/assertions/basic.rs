//! Names and passwords: RFC 7617.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use super::assertion::{Miss, Ran, Section, must, practice, should};
use super::sweep::likeness;
use super::target::{Ability, Target};
use crate::wire::Request;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "Basic",
    assertions: &[
        must(32, "7617 2", "a Basic challenge has a realm", realm_present),
        must(33, "7617 2", "a password may hold colons", colons),
        must(34, "7617 2", "control characters are rejected", control_characters),
        must(35, "7617 2.1", "the only charset is UTF-8", charset),
        should(36, "7617 2.1", "a password beyond ASCII authenticates", beyond_ascii),
        should(37, "7617 2", "broken Basic credentials are 401", broken_credentials),
        must(38, "7617 4", "passwords are not taken in the clear unless allowed", not_in_the_clear),
        practice(39, "9110 17.16", "an unknown user and a wrong password are alike", alike),
    ],
};

fn realm_present(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let requests = [
        Request::get("/basic/page"),
        Request::get("/basic/page").basic("dana", "wrong"),
        Request::new("POST", "/basic/page").with("Accept", "text/html"),
    ];
    for request in requests {
        let answer = target.ask(&request)?;
        let value = answer.field("www-authenticate").unwrap_or_default();
        let names = crate::wire::loose_parameters(value);
        answer.is(&[401])?.must(names.iter().any(|(name, _)| name == "realm"), "no realm")?;
    }
    Ok(())
}

fn colons(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    target.ask(&Request::get("/basic/page").basic("colin", "a:b:c"))?.is(&[200])?;
    for (user, password) in [("colin", "a"), ("colin:a", "b:c:"), ("colin", "a:b")] {
        target.ask(&Request::get("/basic/page").basic(user, password))?.is(&[401])?;
    }
    Ok(())
}

fn control_characters(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let odd: [&[u8]; 5] = [
        b"dana:open sesame\0",
        b"dana:open sesame\0more",
        b"dana\0:open sesame",
        b"dana:open sesame\n",
        b"da\x7fna:open sesame",
    ];
    for credentials in odd {
        target.ask(&Request::get("/basic/page").basic_bytes(credentials))?.is(&[400, 401])?;
    }
    target.ask(&Request::get("/basic/page").basic("dana", "open sesame"))?.is(&[200])?;
    Ok(())
}

fn charset(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let answer = target.ask(&Request::get("/basic/page"))?;
    let value = answer.field("www-authenticate").ok_or_else(|| answer.miss("no challenge"))?.to_ascii_lowercase();
    let charset = value.split("charset=").nth(1).map(|rest| rest.trim_matches('"').starts_with("utf-8"));
    answer.must(charset != Some(false), "the charset is not UTF-8")?;
    Ok(())
}

fn beyond_ascii(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    // `test:123£` in UTF-8, the example of the RFC.
    let good = Request::get("/basic/page").with("Authorization", "Basic dGVzdDoxMjPCow==");
    target.ask(&good)?.is(&[200])?;
    target.ask(&Request::get("/basic/page").basic("test", "123"))?.is(&[401])?;
    Ok(())
}

fn broken_credentials(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    // No base64, no colon, nothing, padding that is none, bytes that are no UTF-8.
    for broken in ["Basic !!!", "Basic ZGFuYQ==", "Basic", "Basic ", "Basic ====", "Basic //79"] {
        let answer = target.ask(&Request::get("/basic/page").with("Authorization", broken))?;
        let challenged = answer.field("www-authenticate").is_some_and(|value| value.starts_with("Basic "));
        answer.is(&[401])?.must(challenged, "no Basic challenge")?;
    }
    Ok(())
}

fn not_in_the_clear(target: &Target<'_>) -> Ran {
    target.needs(Ability::RequireHttps)?;
    let other = target.another(&[("origin = \"http://127.0.0.1:@gateway@\"", "origin = \"https://secure.test\"")])?;
    let mark = target.stage.origin.mark();
    let request = Request::get("/basic/page").with("Host", "secure.test").basic("dana", "open sesame");
    let answer = other.target.ask(&request)?;
    answer.must(answer.status >= 300, "a password was taken without encryption")?;
    answer.must(answer.all("www-authenticate").is_empty(), "a password is asked for without encryption")?;
    let asked = target.stage.origin.asked(mark, "/basic/page");
    answer.must(asked.is_empty(), "the request reached the upstream")?;
    Ok(())
}

/// How often the time of each of two answers is taken.
const SAMPLES: u8 = 9;

fn alike(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let known = Request::get("/basic/page").basic("dana", "wrong");
    let unknown = Request::get("/basic/page").basic("nobody", "wrong");
    let (one, other) = (target.ask(&known)?, target.ask(&unknown)?);
    one.is(&[401])?;
    if likeness(&one) != likeness(&other) {
        return Err(Miss::fail(format!("a wrong password gives {}, an unknown user {}", one.told(), other.told())));
    }
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for sample in 0..SAMPLES {
        // Each from an address of its own, so that no throttle of failures is in the way.
        let source = Some(Ipv4Addr::new(127, 0, 7, sample + 1));
        // A new password each time: some servers remember the outcome of the last one.
        let password = format!("wrong-{sample}");
        with.push(timed(target, source, &Request::get("/basic/page").basic("dana", &password))?);
        without.push(timed(target, source, &Request::get("/basic/page").basic("nobody", &password))?);
    }
    let (known, unknown) = (median(with), median(without));
    // Half or double at the median of turns taken in alternation is more than a busy machine does, and less than a hash costs.
    if known > unknown * 2 || unknown > known * 2 {
        return Err(Miss::fail(format!("a wrong password takes {known:?}, an unknown user {unknown:?}")));
    }
    Ok(())
}

fn timed(target: &Target<'_>, source: Option<Ipv4Addr>, request: &Request) -> Result<Duration, Miss> {
    let began = Instant::now();
    target.ask_from(source, request)?.is(&[401])?;
    Ok(began.elapsed())
}

/// The median.
pub(super) fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort();
    durations.get(durations.len() / 2).copied().unwrap_or_default()
}
