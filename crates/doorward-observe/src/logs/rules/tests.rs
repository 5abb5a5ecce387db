//! What a log and a configuration tell together.

use std::path::Path;

use doorward_record::access::{Hint, Line, Tells, combined};
use doorward_record::figures::{Sure, Told};

use super::{Configured, Speakers};

const COMMON: &str = "events {}\nhttp {\n";

/// What is told of a request for this path that was refused, beside what a log tells.
fn told(folder: &Path, servers: &str, (request, status): (&str, u16), told: &Told) -> (Told, Configured) {
    let config = folder.join("nginx.conf");
    let root = folder.display();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(folder, open).unwrap();
    std::fs::write(folder.join("a.html"), "a").unwrap();
    std::fs::write(&config, format!("{COMMON}{}\n}}\n", servers.replace("ROOT", &format!("root {root};")))).unwrap();
    let mut configured = Configured::default();
    assert!(configured.take(&config));
    let text = format!("192.0.2.9 - - [01/Oct/2026:02:00:06 +0000] \"{request} HTTP/1.1\" {status} 1 \"-\" \"curl/8\"");
    let line = combined::read(text.as_bytes()).unwrap();
    joined(&line, configured, told)
}

/// What is told of a line beside what a log tells.
fn joined(line: &Line<'_>, configured: Configured, told: &Told) -> (Told, Configured) {
    let mut told = told.clone();
    configured.join(line, &mut told, (configured.speakers("access.log"), true), |_| None);
    (told, configured)
}

#[test]
fn the_configuration_names_what_refuses_and_guesses_nothing() {
    let rule =
        |reasons: &[&'static str]| Told { reasons: reasons.to_vec(), sure: Some(Sure::Request), ..Told::default() };
    let deny = rule(&["path-rule", "ip-denied", "ip-not-allowed", "ua-blocked"]);
    let nothing = Told::default();
    let one = "server { listen 80; ROOT\nlocation /shut/ { deny all; }\nlocation /a/ { deny 192.0.2.0/24; }\n}";
    let two = format!("{one}\nserver {{ listen 81;\nreturn 403;\n}}");
    let behind = "server { listen 80; location / { proxy_pass http://127.0.0.1:9; } }";
    let field = "server { listen 80; ROOT\nif ($http_x_key = \"\") { return 403; }\nlocation /a { deny all; }\n}";
    for (servers, request, status, given, expected, sure, line) in [
        // Of the log's reasons those that the configuration has, and those that differ from them in whose address it was.
        (one, "GET /a/x", 403, &deny, vec!["ip-denied", "ip-not-allowed"], Some(Sure::Request), Some(5)),
        (one, "GET /shut/x", 403, &deny, vec!["path-rule"], Some(Sure::Request), Some(4)),
        // No log tells it.
        (one, "GET /a/x", 403, &nothing, vec!["ip-denied", "network-blocked"], Some(Sure::Configuration), Some(5)),
        // It would be open now, or another status: the log's word stands, and nothing is claimed without one.
        (one, "GET /a.html", 403, &deny, deny.reasons.clone(), Some(Sure::Request), None),
        (one, "GET /a.html", 403, &nothing, Vec::new(), None, None),
        (one, "GET /a/x", 401, &nothing, Vec::new(), None, None),
        // Through another door something else refuses: the log does not tell which door it was.
        (&two, "GET /a/x", 403, &nothing, Vec::new(), None, None),
        // Whoever is behind may have refused.
        (behind, "GET /a/x", 403, &nothing, Vec::new(), None, None),
        // Whether a field was sent no log tells.
        (field, "GET /a", 403, &nothing, Vec::new(), None, None),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (told, configured) = told(folder.path(), servers, (request, status), given);
        assert_eq!((&told.reasons, told.sure), (&expected, sure), "{servers} {request} {status}");
        let place = told.rule.as_ref().map(|rule| rule.place.rsplit_once(':').unwrap().1.parse::<u64>().unwrap());
        assert_eq!(place, line, "{servers} {request} {status}");
        let contradicts = given.sure.is_some() && line.is_none();
        assert_eq!(configured.remarks().len(), usize::from(contradicts), "{:?}", configured.remarks());
    }
}

#[test]
fn what_is_asked_is_bounded_and_what_is_left_out_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("nginx.conf");
    std::fs::write(&config, "events {}\nhttp { server { listen 80; deny all; } }\n").unwrap();
    for (most, most_questions) in [(1, 9), (9_000, 1)] {
        let mut configured = Configured { most, most_questions, ..Configured::default() };
        configured.take(&config);
        // One request is asked in several ways; the next one comes when the limit is met.
        let mut named = Vec::new();
        for path in ["/a", "/a", "/b"] {
            let text = format!("192.0.2.9 - - [01/Oct/2026:02:00:06 +0000] \"GET {path} HTTP/1.1\" 403 1 \"-\" \"a\"");
            let mut told = Told::default();
            configured.join(&combined::read(text.as_bytes()).unwrap(), &mut told, (Speakers(1), true), |_| None);
            named.push(told.sure.is_some());
        }
        assert_eq!(named, [true, true, false], "{most} {most_questions}");
        assert!(configured.remarks()[0].starts_with("of 1 refusals the configuration was not asked"));
    }
}

#[test]
fn a_log_is_of_the_configuration_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut configured = Configured::default();
    for name in ["one", "two"] {
        let log = folder.path().join(format!("{name}.log"));
        let config = folder.path().join(format!("{name}-nginx.conf"));
        let text = format!("http {{ access_log {}; server {{ listen 80; }} }}", log.display());
        std::fs::write(&config, text).unwrap();
        assert!(configured.take(&config));
    }
    let of = |name: &str| configured.speakers(&folder.path().join(name).display().to_string());
    assert_eq!((of("one.log"), of("two.log.1"), of("other.log")), (Speakers(1), Speakers(2), Speakers(3)));
    assert!(!Configured::default().take(&folder.path().join("absent.conf")));
}

#[test]
fn different_answers_are_bounded_and_the_same_are_kept_once() {
    let mut memory = super::Memory::default();
    let verdict = |is_open| std::sync::Arc::new(Some(super::Verdict { candidates: Vec::new(), is_open }));
    for key in 0..10 {
        memory.keep([key, 0], verdict(key % 2 == 0));
    }
    assert_eq!((memory.known.len(), memory.verdicts.len()), (10, 2));
    memory.verdicts = vec![verdict(true); super::MAX_VERDICTS - 1];
    memory.keep([20, 0], verdict(false));
    memory.verdicts.extend(vec![verdict(true); super::ALIKE]);
    memory.keep([21, 0], verdict(false));
    assert_eq!((memory.known.contains_key(&[20, 0]), memory.known.contains_key(&[21, 0])), (true, false));
}

#[test]
fn a_log_without_agents_says_nothing_of_them() {
    for (rest, tells) in
        [("", false), (" \"-\" \"-\"", true), (" \"-\" \"curl/8\"", true), (" \"https://a/\" \"-\"", true)]
    {
        let text = format!("192.0.2.9 - - [01/Oct/2026:02:00:06 +0000] \"GET /a HTTP/1.1\" 403 1{rest}");
        let facts = super::Facts::of(&combined::read(text.as_bytes()).unwrap(), true).unwrap();
        assert_eq!(facts.tells.agent, tells, "{rest}");
    }
}

/// The line of the directive that is named for this request.
fn named(told: &Told) -> Option<u64> {
    let place = &told.rule.as_ref()?.place;
    place.rsplit_once(':').unwrap().1.parse().ok()
}

#[test]
fn what_a_log_has_no_place_for_is_not_taken_for_absent() {
    let empty = "server { listen 80; ROOT\nif ($http_user_agent = \"\") { return 403; }\nlocation /a { deny all; }\n}";
    let argument = "server { listen 80; ROOT\nif ($arg_x = 1) { return 403; }\nlocation /a { deny all; }\n}";
    let whole = "server { listen 80; ROOT\nif ($request_uri ~ ^/a$) { return 403; }\nlocation /b { return 301 $request_uri; }\n}";
    let elsewhere =
        "server { listen 80; return 301 https://$host$request_uri; }\nserver { listen 81; ROOT\ndeny all; }";
    let all = Tells { agent: true, referrer: true, query: true };
    let no_agent = Tells { agent: false, ..all };
    let no_query = Tells { query: false, ..all };
    for (servers, target, agent, tells, line) in [
        (empty, "/a", None, all, Some(4)),
        (empty, "/a", Some("curl/8"), all, Some(5)),
        (empty, "/a", None, no_agent, None),
        (argument, "/a", None, all, Some(5)),
        (argument, "/a?x=1", None, all, Some(4)),
        (argument, "/a", None, no_query, None),
        (whole, "/a", None, all, Some(4)),
        (whole, "/a", None, no_query, None),
        // A redirect is one whatever it takes along.
        (elsewhere, "/a", None, no_query, Some(5)),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (_, configured) = told(folder.path(), servers, ("GET /", 200), &Told::default());
        let text = format!("192.0.2.9 - - [01/Oct/2026:02:00:06 +0000] \"GET {target} HTTP/1.1\" 403 1");
        let read = combined::read(text.as_bytes()).unwrap();
        let read = Line { agent: agent.map(str::as_bytes), tells, ..read };
        let (told, _) = joined(&read, configured, &Told::default());
        assert_eq!(named(&told), line, "{servers} {target} {agent:?} {tells:?}");
    }
}

#[test]
fn where_no_server_was_asked_none_behind_refused() {
    const COMMON: &str = "defaults\n mode http\nfrontend www\n bind *:80\n default_backend app\n";
    const BACKEND: &str = "backend app\n server s1 127.0.0.1:8080\n";
    let by_field = " http-request deny if { req.hdr(x-key) -m found }\n";
    let rule = Told { reasons: vec!["path-rule", "header-required"], sure: Some(Sure::Request), ..Told::default() };
    for (rules, state, upstream, given, line, contradicts) in [
        // Of what the log does not tell nothing else can have refused.
        (by_field, "PR--", None, &Told::default(), Some(6), false),
        // Whoever is behind may have.
        (by_field, "----", Some("app/s1"), &Told::default(), None, false),
        ("", "PR--", None, &rule, None, true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("haproxy.cfg");
        std::fs::write(&config, format!("{COMMON}{rules}{BACKEND}")).unwrap();
        let mut configured = Configured::default();
        assert!(configured.take(&config));
        let read = combined::read(b"192.0.2.9 - - [01/Oct/2026:02:00:06 +0000] \"GET /a HTTP/1.1\" 403 1").unwrap();
        let hint = Some(Hint::Termination(state.as_bytes()));
        let (told, configured) =
            joined(&Line { hint, upstream: upstream.map(str::as_bytes), ..read }, configured, given);
        assert_eq!(named(&told), line, "{rules} {state}");
        assert_eq!(configured.remarks().len(), usize::from(contradicts), "{rules} {state}");
    }
}
