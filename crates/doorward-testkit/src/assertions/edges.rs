//! Sessions and tokens that others issue, and the edges where gateways leak.

use super::assertion::{Level, Miss, Ran, Section, left_out, must, practice};
use super::sweep::refusals;
use super::target::{Ability, Target};
use crate::stage::{Act, Received};
use crate::wire::Request;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "sessions, tokens, edges",
    assertions: &[
        left_out(132, Level::Practice, "6265 8", "a session id is renewed at sign-in", "the gateway keeps no sessions"),
        left_out(
            133,
            Level::Practice,
            "6265 8",
            "sessions end by idleness and by age",
            "the gateway keeps no sessions",
        ),
        left_out(
            134,
            Level::Practice,
            "9700 4.14",
            "a changed password ends sessions and tokens",
            "the gateway keeps no sessions and issues no tokens",
        ),
        left_out(
            135,
            Level::Must,
            "9700 4.14.2",
            "a reused refresh token revokes its family",
            "the gateway issues no tokens",
        ),
        left_out(
            136,
            Level::Must,
            "6749 5.1, 5.2",
            "token answers are no-store, and invalid_client is 401",
            "the gateway issues no tokens",
        ),
        must(137, "9700 4.13", "identity fields from outside are dropped", identity_fields),
        must(138, "9110 11.6.3", "Authentication-Info passes unmodified", authentication_info),
        practice(139, "9110 15.5", "no refusal is 200, no 401 has a Location", no_disguise),
        practice(140, "9110 15.5.4", "what no rule matches is refused", default_deny),
    ],
};

/// Names that upstreams in some languages read as the gateway's own fields.
const IMPOSTORS: [&str; 7] = [
    "X-Forwarded-User",
    "x-forwarded-user",
    "X_Forwarded_User",
    "X-Forwarded_User",
    "X-Forwarded-Roles",
    "x_forwarded_roles",
    "X-Forwarded-Scopes",
];

/// The values of fields that an upstream could take for what the gateway says of the caller.
fn said_of_caller(received: &Received) -> Vec<String> {
    let about = |name: &str| {
        let name = name.to_ascii_lowercase().replace('_', "-");
        ["x-forwarded-user", "x-forwarded-roles", "x-forwarded-scopes"].contains(&name.as_str())
    };
    let fields = received.head.fields.iter().filter(|(name, value)| about(name) && !value.is_empty());
    fields.map(|(_, value)| value.clone()).collect()
}

fn identity_fields(target: &Target<'_>) -> Ran {
    let with_all = |request: Request| IMPOSTORS.iter().fold(request, |request, name| request.with(name, "tulip"));
    let mut requests = vec![
        with_all(Request::get("/public/page")),
        with_all(Request::get("/public/page").with("Connection", "close, X-Forwarded-User")),
        Request::get("/public/page").with("Connection", "Authorization, Host, X-Forwarded-For"),
    ];
    if target.can(Ability::Basic) {
        requests.push(with_all(Request::get("/basic/page").basic("eve", "wonderland")));
    }
    for request in requests {
        let mark = target.stage.origin.mark();
        let answer = target.ask(&request)?;
        let asked = target.stage.origin.since(mark);
        answer.is(&[200, 400])?;
        answer.must(answer.status == 400 || asked.len() == 1, "the request did not reach the upstream")?;
        for said in asked.iter().flat_map(said_of_caller) {
            answer.must(!said.contains("tulip"), "a field from outside speaks of the caller")?;
        }
    }
    Ok(())
}

fn authentication_info(target: &Target<'_>) -> Ran {
    let info = r#"nextnonce="a,b",  qop=auth, rspauth="6629""#;
    target.stage.origin.script("/upstream/info", Act::answer("200 OK", &[("Authentication-Info", info)], "in"));
    let answer = target.ask(&Request::get("/upstream/info"))?;
    answer.must(answer.all("authentication-info") == [info], "it is not the one sent")?;
    Ok(())
}

fn no_disguise(target: &Target<'_>) -> Ran {
    for refused in refusals(target)? {
        let answer = refused.answer;
        answer.must(answer.status != 401 || answer.field("location").is_none(), "401 with a Location")?;
    }
    Ok(())
}

fn default_deny(target: &Target<'_>) -> Ran {
    let mark = target.stage.origin.mark();
    let paths = ["/nowhere/page", "/", "/publicity/page", "/basicx/page", "/robots.txt", "/.git/config"];
    for path in paths {
        target.ask(&Request::get(path))?.is(&[401, 403, 404])?;
        target.ask(&Request::get(path).basic("dana", "open sesame"))?.is(&[401, 403, 404])?;
    }
    // What the gateway asks for itself, to know the page of what is absent, is no request that was let through.
    let asked = target.stage.origin.since(mark);
    let through = asked.iter().find(|received| paths.contains(&received.path()));
    match through {
        None => Ok(()),
        Some(received) => Err(Miss::fail(format!("`{}` reached the upstream", received.target()))),
    }
}
