//! Repairs: what they change, that they open the door, and that they open no other.

use std::path::PathBuf;

use doorward_diagnose::Change;

use super::{Disk, MAIN, disk, get, one_server, refusal, told, with};
use crate::ask::Ask;

/// The machine after the repair of the refusal; none where none is proposed.
fn repaired(machine: &Disk, ask: &Ask) -> Option<Disk> {
    let account = told(machine, ask);
    let repair = refusal(&account).unwrap_or_else(|| panic!("{account:#?}")).repair.clone()?;
    assert_eq!(repair.validate, ["/usr/sbin/nginx", "-t", "-c", MAIN]);
    assert_eq!(repair.reload, ["/usr/sbin/nginx", "-s", "reload", "-c", MAIN]);
    let mut after = machine.clone();
    for change in repair.changes {
        let Change::Edit { file, line, remove, insert } = change else { panic!("no edit") };
        let text = after.get(&file).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = usize::try_from(line).unwrap() - 1;
        assert_eq!(lines[at..at + remove.len()], remove, "the lines that are to go");
        lines.splice(at..at + remove.len(), insert);
        after.insert(file, lines.join("\n") + "\n");
    }
    Some(after)
}

fn is_open(machine: &Disk, ask: &Ask) -> bool {
    let account = told(machine, ask);
    refusal(&account).is_none() && account.answers.is_none_or(|status| status < 400)
}

const FILES: &[&str] = &[
    "/srv/index.html",
    "/srv/a/index.html",
    "/srv/a/b.html",
    "/srv/a/c.html",
    "/srv/.well-known/x",
    "/srv/.git/config",
];

#[test]
fn the_door_opens_and_its_neighbour_does_not() {
    let agent = |name: &str| with(get("/a/b.html"), "User-Agent", name);
    let from = |client: &str| Ask { client: client.parse().unwrap(), ..get("/a/b.html") };
    let referer = |url: &str| with(get("/a/b.html"), "Referer", url);
    let method = |name: &str| Ask { method: name.to_owned(), ..get("/a/b.html") };
    for (inside, ask, neighbour) in [
        ("location /a/ {\ndeny all;\n}", get("/a/b.html"), get("/a/c.html")),
        ("location /a/ { deny all; }", get("/a/b.html"), get("/a/c.html")),
        ("location /a/ {\ndeny all;\n}", get("/a/"), get("/a/c.html")),
        ("location ~ /\\. {\ndeny all;\n}", get("/.well-known/x"), get("/.git/config")),
        (
            "location /a/ {\nreturn 403;\n}\nlocation / {\nproxy_pass http://127.0.0.1:1;\n}",
            get("/a/b.html"),
            get("/a/c.html"),
        ),
        ("deny all;", get("/a/b.html"), get("/a/c.html")),
        ("allow 10.0.0.0/8;\ndeny all;", from("203.0.113.9"), from("203.0.113.10")),
        ("allow 10.0.0.0/8; deny all;", from("203.0.113.9"), from("203.0.113.10")),
        ("deny 203.0.113.0/24;", from("203.0.113.9"), from("203.0.113.10")),
        ("deny 203.0.113.9;\ndeny 203.0.113.10;", from("203.0.113.9"), from("203.0.113.10")),
        ("if ($http_user_agent ~* (curl|wget)) {\nreturn 403;\n}", agent("curl/8.5.0"), agent("curl/8.6.0")),
        ("if ($http_user_agent ~* ^curl) { return 403; }", agent("curl/8.5.0"), agent("curl/8.5.0.1")),
        ("if ($http_user_agent !~ Mozilla) {\nreturn 403;\n}", agent("App/1"), agent("App/2")),
        ("if ($http_user_agent != App) {\nreturn 403;\n}", agent("App/1"), agent("App/2")),
        ("location /a/ {\nif ($http_x_id = \"\") {\nreturn 403;\n}\n}", get("/a/b.html"), get("/a/c.html")),
        (
            "location /a/ {\nvalid_referers server_names;\nif ($invalid_referer) {\nreturn 403;\n}\n}",
            referer("https://a.test/"),
            referer("https://b.test/"),
        ),
        ("location /a/ {\nlimit_except POST {\ndeny all;\n}\n}", method("GET"), method("DELETE")),
        ("if ($args ~ union) {\nreturn 403;\n}", get("/a/b.html?q=credit+union"), get("/a/b.html?q=union+select")),
    ] {
        let machine = disk(&one_server(inside), FILES);
        let after = repaired(&machine, &ask).unwrap_or_else(|| panic!("no repair: {inside}"));
        let text = after.get(&PathBuf::from(MAIN)).unwrap();
        assert!(is_open(&after, &ask), "still shut: {inside}\n{text}");
        assert!(!is_open(&machine, &neighbour), "the neighbour was open: {inside}");
        assert!(!is_open(&after, &neighbour), "the neighbour opened: {inside}\n{text}");
        let whole = told(&after, &ask);
        assert!(whole.unread.is_empty(), "{inside}\n{:?}", whole.unread);
    }
}

#[test]
fn tables_get_an_exception() {
    let config = |entries: &str| {
        format!(
            "http {{\nmap $http_user_agent $bad {{\n{entries}\n}}\nserver {{\nlisten 80;\nroot /srv;\nif ($bad) {{\nreturn 403;\n}}\n}}\n}}\n"
        )
    };
    let agent = |name: &str| with(get("/index.html"), "User-Agent", name);
    let long = "a-very-long-agent-name/with-a-version-1.2.3-and-more (curl)";
    for (entries, name, neighbour) in [
        ("default 0;\n~*curl 1;", "curl/8", "curl/9"),
        ("default 0;\ncurl 1;\nwget 1;", "curl", "wget"),
        ("default 1;\n~Mozilla 0;", "App", "Other"),
        ("default 0;\n~curl 1;", long, "curl/9"),
    ] {
        let machine = disk(&config(entries), FILES);
        let after = repaired(&machine, &agent(name)).unwrap_or_else(|| panic!("no repair: {entries}"));
        assert!(is_open(&after, &agent(name)), "still shut: {entries} {:?}", after.get(&PathBuf::from(MAIN)));
        assert!(!is_open(&after, &agent(neighbour)), "the neighbour opened: {entries}");
    }
}

#[test]
fn what_should_stay_shut_has_no_repair() {
    let crawler = with(get("/a/b.html"), "User-Agent", "Googlebot/2.1");
    for (inside, ask) in [
        ("location ~ /\\. {\ndeny all;\n}", get("/.git/config")),
        ("location ~ \\.sql$ {\ndeny all;\n}", get("/dump.sql")),
        ("auth_basic x;\nauth_basic_user_file users;", get("/a/b.html")),
        ("location /a/ {\ninternal;\n}", get("/a/b.html")),
        ("if ($http_authorization = \"\") {\nreturn 401;\n}", get("/a/b.html")),
        ("if ($scheme = http) {\nreturn 403;\n}", get("/a/b.html")),
        ("location = /gone {\nreturn 410;\n}", get("/gone")),
        ("location /a/ {\ndeny all;\n}", get("/a/absent.html")),
        ("if ($http_cookie ~ bad) {\nreturn 403;\n}", with(get("/a/b.html"), "Cookie", "sid=bad")),
        ("return 503;", crawler),
    ] {
        let account = told(&disk(&one_server(inside), FILES), &ask);
        let found = refusal(&account).unwrap_or_else(|| panic!("not refused: {inside}"));
        assert_eq!(found.repair, None, "{inside}");
    }
}
