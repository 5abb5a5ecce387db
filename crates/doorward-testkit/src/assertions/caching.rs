//! What caches may do with refusals, and with answers to credentials.

use super::assertion::{Level, Ran, Section, left_out, must, practice, should};
use super::sweep::refusals;
use super::target::{Ability, Target};
use crate::stage::Act;
use crate::wire::Request;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "caching",
    assertions: &[
        must(110, "9111 3.5", "nothing makes answers to credentials public", nothing_public),
        left_out(
            111,
            Level::Practice,
            "9111 3.5",
            "answers to a cookie are private",
            "the gateway knows no cookies of its own",
        ),
        practice(112, "9111 5.2.2.5", "every refusal is no-store", refusals_no_store),
        should(113, "9110 12.5.5", "Vary names what chose the refusal", vary),
        practice(114, "9110 15.4", "no refusal is a permanent redirect", no_permanent_redirect),
    ],
};

fn nothing_public(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    target.ask(&Request::get("/basic/kept"))?.is(&[401])?;
    target.stage.origin.script("/basic/kept", Act::answer("200 OK", &[("Cache-Control", "max-age=60")], "kept"));
    for path in ["/basic/kept", "/basic/page"] {
        let answer = target.ask(&Request::get(path).basic("dana", "open sesame"))?;
        answer.is(&[200])?;
        for member in answer.members("cache-control") {
            let opens = ["public", "s-maxage", "must-revalidate"].iter().any(|word| member.starts_with(word));
            answer.must(!opens, &format!("`{member}` was added"))?;
        }
    }
    Ok(())
}

fn refusals_no_store(target: &Target<'_>) -> Ran {
    for refused in refusals(target)? {
        let answer = refused.answer;
        answer.must(answer.has_member("cache-control", "no-store"), &format!("{}: it can be stored", refused.what))?;
    }
    Ok(())
}

fn vary(target: &Target<'_>) -> Ran {
    let json = target.ask(&Request::get("/basic/page").with("Accept", "application/json"))?;
    let html =
        target.ask(&Request::get("/basic/page").with("Accept", "text/html").with("Sec-Fetch-Mode", "navigate"))?;
    let cross = target.ask(&Request::get("/basic/page").with("Origin", "https://app.shop.example"))?;
    for answer in [&json, &html, &cross] {
        answer
            .is(&[401])?
            .must(answer.has_member("vary", "authorization"), "credentials chose it, and Vary does not say so")?;
        if json.body != html.body {
            answer.must(answer.has_member("vary", "accept"), "Accept chose it, and Vary does not say so")?;
        }
        if cross.field("access-control-allow-origin").is_some_and(|origin| origin != "*") {
            answer.must(answer.has_member("vary", "origin"), "Origin chose it, and Vary does not say so")?;
        }
    }
    Ok(())
}

fn no_permanent_redirect(target: &Target<'_>) -> Ran {
    for refused in refusals(target)? {
        refused.answer.must(![301, 308].contains(&refused.answer.status), "a permanent redirect")?;
    }
    let browser = Request::get("/basic/page").with("Accept", "text/html").with("Sec-Fetch-Mode", "navigate");
    target.ask(&browser)?.is(&[401, 302, 303])?;
    Ok(())
}
