//! Each line decided again by the access map.
//!
//! A log tells little of who asked: tokens, sessions and certificates stand in none. So a line is held against the map only where the map
//! says the same for everybody, or for everybody of whom the log tells as much.

use doorward_observe::logs::Judged;
use doorward_policy::map::Mode;
use doorward_policy::path::{Path, PathRules};
use doorward_policy::refusal::Condition;
use doorward_policy::{Facts, Identity, Map, Ownership, Verdict, decide};
use doorward_record::access::Line;
use doorward_record::figures::Class;
use doorward_record::figures::disagree::Kind;

/// Decides a line again; says where log and map disagree.
pub(super) fn judge(map: &Map, line: &Line<'_>) -> Option<Judged> {
    let text = |bytes: Option<&'_ [u8]>| bytes.and_then(|bytes| std::str::from_utf8(bytes).ok().map(str::to_owned));
    let path = Path::parse(&text(line.path())?, PathRules { pass_encoded_slash: map.site.pass_encoded_slash }).ok()?;
    let method = text(line.method)?;
    let host = text(line.host).or_else(|| map.site.origin.host_str().map(str::to_owned))?.to_ascii_lowercase();
    let host = host.rsplit_once(':').map_or(host.as_str(), |(host, _)| host);
    let plain = line.scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"http"));
    let facts = Facts {
        method: &method,
        host,
        path: &path,
        address: line.address()?,
        secure: !plain,
        identity: Identity::Anonymous,
        ownership: Ownership::NotAsked,
    };
    let at = jiff::Timestamp::from_second(line.time_s?).ok()?;
    let decision = decide(&facts, map, at);
    let watched = map.site.mode == Mode::Observe || decision.route.is_some_and(|route| route.mode == Mode::Observe);
    if watched || decision.asks_owner.is_some() {
        return None;
    }
    let status = line.status?;
    let (kind, wanted) = match &decision.verdict {
        Verdict::Open => opened(status)?,
        Verdict::Refused(refusal) => refused(status, refusal.status, &refusal.because, line.user.is_some())?,
    };
    let route = decision.route.map_or("(no route)", |route| &route.path).to_owned();
    Some(Judged { kind, wanted, route })
}

/// The map opens it to everybody. A limit (429) is no matter of who may enter.
fn opened(status: u16) -> Option<(Kind, u16)> {
    matches!(status, 401 | 403 | 407 | 451).then_some((Kind::ShutThoughOpen, 200))
}

/// The map refuses who names nobody.
fn refused(status: u16, wanted: u16, because: &Condition, named: bool) -> Option<(Kind, u16)> {
    let whoever = matches!(
        because,
        Condition::NoRoute
            | Condition::AddressBanned(_)
            | Condition::Network
            | Condition::Hours
            | Condition::From
            | Condition::Until
            | Condition::Shut
    );
    let wants_to_know = matches!(because, Condition::NoCredentials);
    // A redirect may lead to a sign-in, and a preflight asks for nothing.
    let is_open = Class::of(status) == Class::Open && !(300..=303).contains(&status) && !(307..=308).contains(&status);
    match (is_open, whoever, wants_to_know, named) {
        (true, true, _, _) => Some((Kind::OpenThoughShut, wanted)),
        (true, false, true, false) => Some((Kind::OpenUnnamed, wanted)),
        (false, true, _, _) | (false, false, true, false)
            if matches!(status, 401 | 403 | 404) && matches!(wanted, 401 | 403 | 404) && status != wanted =>
        {
            Some((Kind::WrongStatus, wanted))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = r#"
[site]
origin = "https://shop.example"
upstream = "http://127.0.0.1:3000"

[listen]
http = "127.0.0.1:8080"

[[authenticate]]
scheme = "basic"
realm = "Shop"
users = { file = "users.htpasswd" }

[[route]]
path = "/blog/**"
allow = "anyone"

[[route]]
path = "/office/**"
allow = "anyone"
networks = ["10.0.0.0/8"]

[[route]]
path = "/account/**"
allow = "signed-in"
"#;

    #[test]
    fn lines_are_held_against_the_map() {
        let reading = doorward_policy::map::read::read(MAP, "doorward.toml").unwrap();
        for (path, user, status, wanted) in [
            ("/blog/a", "-", 200, None),
            ("/blog/a", "-", 403, Some(Kind::ShutThoughOpen)),
            ("/blog/a", "eve", 403, Some(Kind::ShutThoughOpen)),
            ("/blog/a", "-", 404, None),
            ("/blog/a", "-", 429, None),
            ("/office/a", "-", 200, Some(Kind::OpenThoughShut)),
            ("/office/a", "-", 403, None),
            ("/office/a", "-", 401, Some(Kind::WrongStatus)),
            ("/account/a", "-", 401, None),
            ("/account/a", "-", 200, Some(Kind::OpenUnnamed)),
            ("/account/a", "eve", 200, None),
            ("/account/a", "-", 302, None),
            ("/elsewhere", "-", 200, Some(Kind::OpenThoughShut)),
            ("/elsewhere", "-", 404, None),
        ] {
            let text = format!(
                "192.0.2.7 - {user} [04/Oct/2026:00:00:00 +0000] \"GET {path} HTTP/1.1\" {status} 9 \"-\" \"a\""
            );
            let line = doorward_record::access::combined::read(text.as_bytes()).unwrap();
            assert_eq!(judge(&reading.map, &line).map(|judged| judged.kind), wanted, "{path} {user} {status}");
        }
    }
}
