//! Which status a refusal has, and its challenge.

use super::assertion::{Miss, Ran, Section, may, must, practice, should};
use super::sweep::{forbidden, refusal, refusals, unauthorized};
use super::target::{Ability, Target};
use crate::stage::Act;
use crate::wire::{Request, loose_parameters, strict};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "status and challenge",
    assertions: &[
        must(1, "9110 15.5.2, 11.6.1", "every 401 carries a challenge", every_401_carries_a_challenge),
        must(2, "9110 11.6.1", "only schemes of the resource are offered", only_schemes_of_the_resource),
        should(3, "9110 11.4", "no credentials is 401", no_credentials),
        should(4, "9110 11.4", "invalid credentials are 401", invalid_credentials),
        should(5, "9110 11.4", "good credentials that do not suffice are 403", inadequate_credentials),
        must(6, "9110 11.2", "no parameter twice in a challenge", no_parameter_twice),
        must(7, "9110 11.5", "a realm is a quoted string", realm_is_quoted),
        must(8, "9110 5.6.4", "quotes and backslashes of a realm are escaped", realm_is_escaped),
        must(9, "9110 11.3", "challenges keep to the grammar", challenges_keep_to_the_grammar),
        practice(10, "9110 11.6.1", "several challenges stand in several lines", challenges_in_lines),
        practice(11, "9110 11.5", "the realm is constant over its space", realm_is_constant),
        practice(12, "9110 11.3", "a well-known scheme is offered first", well_known_first),
        must(13, "9110 11.6.1", "the upstream's challenges pass unmodified", upstream_challenges_pass),
        must(14, "9110 11.6.2", "credentials that are not consumed pass unmodified", foreign_credentials_pass),
        must(15, "9110 9.3.2", "a refused HEAD has no content and the fields of GET", refused_head),
        should(16, "9110 15.5", "a refusal explains itself", refusals_explain),
        may(17, "9110 11.6.1", "the upstream's challenge on 403 is kept", upstream_403_keeps_challenge),
        must(18, "9110 13.2.1", "a refused request ignores preconditions", preconditions_ignored),
        practice(19, "9110 14.2", "a refused request ignores Range", range_ignored),
        must(20, "9110 10.1.1", "a refused expectation gets the final status at once", expectation),
        practice(21, "9110 15.5.2", "nothing is told before authentication", nothing_before_authentication),
        practice(22, "9209 2.3", "a refusal of the upstream is told from the gateway's", who_refused),
    ],
};

fn every_401_carries_a_challenge(target: &Target<'_>) -> Ran {
    for (what, request) in unauthorized(target) {
        let answer = target.ask(&request)?;
        answer.is(&[401])?.must(!answer.all("www-authenticate").is_empty(), &format!("{what}: no challenge"))?;
    }
    Ok(())
}

fn only_schemes_of_the_resource(target: &Target<'_>) -> Ran {
    let places = [(Ability::Basic, "/basic/page", "basic"), (Ability::Tokens, "/token/page", "bearer")];
    for (ability, path, scheme) in places {
        if !target.can(ability) {
            continue;
        }
        let answer = target.ask(&Request::get(path))?;
        answer.is(&[401])?.must(!answer.all("www-authenticate").is_empty(), "no challenge")?;
        for value in answer.all("www-authenticate") {
            let offered = value.split(' ').next().unwrap_or_default();
            answer.must(offered.eq_ignore_ascii_case(scheme), &format!("`{offered}` is not taken here"))?;
        }
    }
    Ok(())
}

fn no_credentials(target: &Target<'_>) -> Ran {
    let places = [(Ability::Basic, "/basic/page"), (Ability::Tokens, "/token/page"), (Ability::Both, "/both/page")];
    for (_, path) in places.iter().filter(|(ability, _)| target.can(*ability)) {
        target.ask(&Request::get(path))?.is(&[401])?;
    }
    if target.can(Ability::Roles) {
        target.ask(&Request::get("/editor/page"))?.is(&[401])?;
    }
    Ok(())
}

fn invalid_credentials(target: &Target<'_>) -> Ran {
    for (_, request) in unauthorized(target).into_iter().filter(|(_, request)| request.has("Authorization")) {
        target.ask(&request)?.is(&[401])?;
    }
    if target.can(Ability::Basic) {
        target.ask(&Request::get("/basic/page").basic("dana", ""))?.is(&[401])?;
        // Without the good answer to good credentials, the bad ones show nothing.
        target.ask(&Request::get("/basic/page").basic("dana", "open sesame"))?.is(&[200])?;
    }
    Ok(())
}

fn inadequate_credentials(target: &Target<'_>) -> Ran {
    target.needs(Ability::Roles)?;
    target.ask(&Request::get("/editor/page").basic("eve", "wonderland"))?.is(&[403])?;
    target.ask(&Request::get("/editor/page").basic("ed", "blue pencil"))?.is(&[200])?;
    if target.can(Ability::Tokens) {
        target.ask(&Request::get("/editor/page").bearer(&target.mint().good("eve")))?.is(&[403])?;
    }
    Ok(())
}

/// The values of WWW-Authenticate of all refusals that should have one.
fn challenge_values(target: &Target<'_>) -> Result<Vec<String>, Miss> {
    let mut values = Vec::new();
    for (what, request) in unauthorized(target) {
        let answer = refusal(target, what, &request)?.answer;
        let found = answer.all("www-authenticate");
        answer.must(!found.is_empty(), &format!("{what}: no challenge"))?;
        values.extend(found.into_iter().map(str::to_owned));
    }
    Ok(values)
}

fn no_parameter_twice(target: &Target<'_>) -> Ran {
    for value in challenge_values(target)? {
        // One challenge a line, which number 10 asks for; where a line holds several, each is looked at by itself.
        let challenges: Vec<Vec<String>> = match strict(&value) {
            Ok(challenges) => challenges
                .into_iter()
                .map(|challenge| challenge.parameters.into_iter().map(|parameter| parameter.name).collect())
                .collect(),
            Err(_) => vec![loose_parameters(&value).into_iter().map(|(name, _)| name).collect()],
        };
        for mut names in challenges {
            let count = names.len();
            names.sort();
            names.dedup();
            if names.len() != count {
                return Err(Miss::fail(format!("`{value}` has a parameter twice")));
            }
        }
    }
    Ok(())
}

fn realm_is_quoted(target: &Target<'_>) -> Ran {
    let mut realms = 0;
    for value in challenge_values(target)? {
        for (_, first) in loose_parameters(&value).into_iter().filter(|(name, _)| name == "realm") {
            realms += 1;
            if first != Some('"') {
                return Err(Miss::fail(format!("the realm of `{value}` is no quoted string")));
            }
        }
    }
    if realms == 0 { Err(Miss::fail("no challenge has a realm")) } else { Ok(()) }
}

fn realm_is_escaped(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let answer = target.ask(&Request::get("/basic/page"))?;
    let challenge = answer.challenge("Basic")?;
    answer.must(challenge.get("realm") == Some(r#"Shop "a\b""#), r#"the realm is not `Shop "a\b"`"#)?;
    Ok(())
}

fn challenges_keep_to_the_grammar(target: &Target<'_>) -> Ran {
    for value in challenge_values(target)? {
        strict(&value).map_err(|fault| Miss::fail(format!("`{value}`: {fault}")))?;
    }
    Ok(())
}

fn challenges_in_lines(target: &Target<'_>) -> Ran {
    target.needs(Ability::Both)?;
    let answer = target.ask(&Request::get("/both/page"))?;
    let schemes = answer.challenges()?.len();
    answer.must(schemes >= 2, "fewer than two challenges")?;
    answer.must(answer.all("www-authenticate").len() == schemes, "challenges share a line")?;
    Ok(())
}

fn realm_is_constant(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let ask = |path: &str| -> Result<String, Miss> {
        let answer = target.ask(&Request::get(path))?;
        let value = answer.field("www-authenticate").ok_or_else(|| answer.miss("no challenge"))?.to_owned();
        answer.must(!value.contains("tulip"), "the challenge tells path or query")?;
        Ok(value)
    };
    let values = [ask("/basic/page")?, ask("/basic/tulip/page")?, ask("/basic/page?tulip=1")?];
    if values.iter().any(|value| *value != values[0]) {
        return Err(Miss::fail(format!("the challenge varies over one space: {values:?}")));
    }
    Ok(())
}

fn well_known_first(target: &Target<'_>) -> Ran {
    for value in challenge_values(target)? {
        let first = value.split([' ', ',']).next().unwrap_or_default().to_ascii_lowercase();
        if !["basic", "bearer", "digest"].contains(&first.as_str()) {
            return Err(Miss::fail(format!("`{value}` begins with a scheme that few clients know")));
        }
    }
    Ok(())
}

/// Challenges as no proxy would write them.
const ODD_CHALLENGES: [&str; 2] =
    [r#"Newauth realm="apps", type=1,  title="Login to \"apps\"""#, r#"Basic realm="simple""#];

fn upstream_challenges_pass(target: &Target<'_>) -> Ran {
    let fields = [("WWW-Authenticate", ODD_CHALLENGES[0]), ("WWW-Authenticate", ODD_CHALLENGES[1])];
    target.stage.origin.script("/upstream/own-401", Act::answer("401 Unauthorized", &fields, "the shop's own words"));
    let answer = target.ask(&Request::get("/upstream/own-401"))?;
    answer.is(&[401])?.must(answer.all("www-authenticate") == ODD_CHALLENGES, "the challenges are not those sent")?;
    answer.must(answer.text() == "the shop's own words", "the body is not the one sent")?;
    Ok(())
}

fn foreign_credentials_pass(target: &Target<'_>) -> Ran {
    let credentials = r#"Digest username="Mufasa", realm="x",uri="/upstream/page", response="6629fae4""#;
    let mark = target.stage.origin.mark();
    let answer = target.ask(&Request::get("/upstream/page").with("Authorization", credentials))?;
    let asked = target.stage.origin.asked(mark, "/upstream/page");
    let passed: Vec<&str> = asked.iter().flat_map(|received| received.head.all("authorization")).collect();
    answer.must(passed == [credentials], &format!("the upstream got {passed:?}"))?;
    Ok(())
}

fn refused_head(target: &Target<'_>) -> Ran {
    for path in ["/basic/page", "/nowhere/page"] {
        let fields = |request: &Request| -> Result<(u16, Vec<String>), Miss> {
            let answer = refusal(target, "HEAD", request)?.answer;
            let mut names: Vec<String> = answer.head.fields.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
            // How the body is framed may be left out of an answer that has none.
            names.retain(|name| !["content-length", "transfer-encoding", "connection"].contains(&name.as_str()));
            names.sort();
            Ok((answer.status, names))
        };
        let (head, get) = (fields(&Request::new("HEAD", path))?, fields(&Request::get(path))?);
        if head != get {
            return Err(Miss::fail(format!("HEAD {path} gives {head:?}, GET gives {get:?}")));
        }
        no_content_after_head(target, path)?;
    }
    Ok(())
}

/// A further request on the same connection shows whether anything came after the head.
fn no_content_after_head(target: &Target<'_>, path: &str) -> Ran {
    let mut bytes = Request::new("HEAD", path).bytes(&target.authority());
    let mut connection = target.connect()?;
    connection.send(&bytes);
    let first = target.answer(&mut connection, &bytes, true)?;
    if first.has_member("connection", "close") {
        let rest = connection.rest();
        return first.must(rest.is_empty(), "there is content after the head").map(drop);
    }
    let second = Request::get("/public/page").bytes(&target.authority());
    connection.send(&second);
    bytes.extend_from_slice(&second);
    target.answer(&mut connection, &bytes, false)?.is(&[200]).map(drop)
}

/// The fewest words that explain anything.
const WORDS: usize = 5;

fn refusals_explain(target: &Target<'_>) -> Ran {
    for refused in refusals(target)? {
        let answer = refused.answer;
        if answer.sent.starts_with("\"HEAD") {
            continue;
        }
        let mut text = String::new();
        let mut in_tag = false;
        for character in answer.text().chars() {
            match character {
                '<' => in_tag = true,
                '>' => in_tag = false,
                _ if in_tag => {}
                _ => text.push(character),
            }
        }
        let standard = [answer.phrase.as_str(), "nginx"].join(" ").to_ascii_lowercase();
        let is_word = |word: &&str| word.chars().filter(|character| character.is_alphabetic()).count() > 1;
        let says_more = |word: &&str| !standard.contains(&word.to_ascii_lowercase());
        let words = text.split_whitespace().filter(is_word).filter(says_more).count();
        answer.must(words >= WORDS, &format!("{}: nothing is explained", refused.what))?;
    }
    Ok(())
}

fn upstream_403_keeps_challenge(target: &Target<'_>) -> Ran {
    let challenge = r#"Bearer error="insufficient_scope", scope="a b""#;
    let fields = [("WWW-Authenticate", challenge)];
    target.stage.origin.script("/upstream/own-403", Act::answer("403 Forbidden", &fields, "no"));
    let answer = target.ask(&Request::get("/upstream/own-403"))?;
    answer.is(&[403])?.must(answer.all("www-authenticate") == [challenge], "the challenge is lost")?;
    Ok(())
}

/// Refused requests that are tried with fields that change what a granted request gets.
fn refused_whatever(target: &Target<'_>, fields: &[(&str, &str)]) -> Ran {
    let refused = unauthorized(target).into_iter().chain(forbidden(target));
    for (what, request) in refused.filter(|(_, request)| request.method == "GET") {
        let plain = refusal(target, what, &request)?.answer;
        let with = fields.iter().fold(request, |request, (name, value)| request.with(name, value));
        target.ask(&with)?.is(&[plain.status])?;
    }
    Ok(())
}

fn preconditions_ignored(target: &Target<'_>) -> Ran {
    refused_whatever(target, &[("If-None-Match", "*")])?;
    refused_whatever(target, &[("If-Match", "\"x\""), ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")])
}

fn range_ignored(target: &Target<'_>) -> Ran {
    refused_whatever(target, &[("Range", "bytes=0-0")])?;
    refused_whatever(target, &[("Range", "bytes=9999999-")])
}

fn expectation(target: &Target<'_>) -> Ran {
    let mark = target.stage.origin.mark();
    let request = Request::new("POST", "/basic/echo").with("Content-Length", "1000000").with("Expect", "100-continue");
    let answer = target.ask(&request)?;
    answer.is(&[401])?.must(answer.interim.is_empty(), "100 came before the refusal")?;
    let asked = target.stage.origin.asked(mark, "/basic/echo");
    answer.must(asked.is_empty(), "the request reached the upstream")?;
    Ok(())
}

fn nothing_before_authentication(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    let requests = [
        Request::get("/basic/absent"),
        Request::new("BREW", "/basic/page"),
        Request::new("DELETE", "/basic/page"),
        Request::new("POST", "/basic/page").with("Content-Type", "application/json").body(b"{"),
        Request::new("GET", "/guarded-methods"),
    ];
    for request in requests {
        target.ask(&request)?.is(&[401])?;
    }
    if target.can(Ability::Methods) {
        target.ask(&Request::new("DELETE", "/guarded-methods"))?.is(&[401])?;
    }
    Ok(())
}

fn who_refused(target: &Target<'_>) -> Ran {
    let challenge = [("WWW-Authenticate", "Basic realm=\"inner\"")];
    target.stage.origin.script("/upstream/who", Act::answer("401 Unauthorized", &challenge, "no"));
    let theirs = target.ask(&Request::get("/upstream/who"))?;
    let ours = target.ask(&Request::get("/basic/page"))?;
    theirs.is(&[401])?;
    ours.is(&[401])?;
    let told = |value: Option<&str>| value.is_some_and(|value| value.contains("error="));
    ours.must(told(ours.field("proxy-status")), "no Proxy-Status with an error on the gateway's own refusal")?;
    theirs.must(!told(theirs.field("proxy-status")), "Proxy-Status calls the upstream's refusal the gateway's")?;
    Ok(())
}
