//! The lab's configurations, read as they are: no directive is strange, no pattern unread, and the line that refuses is found.

use std::path::PathBuf;

use super::{Disk, refusal, told, with};
use crate::ask::Ask;

const MAIN: &[(&str, &str)] = &[
    ("site-addresses.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-addresses.conf")),
    ("site-clients.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-clients.conf")),
    ("site-crawlers.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-crawlers.conf")),
    ("site-credentials.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-credentials.conf")),
    ("site-files.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-files.conf")),
    ("site-gateways.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-gateways.conf")),
    ("site-limits.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-limits.conf")),
    ("site-masks.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-masks.conf")),
    ("site-open.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-open.conf")),
    ("site-rules.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-rules.conf")),
    ("site-transport.conf", include_str!("../../../../../../lab/servers/conf/nginx/site-transport.conf")),
];

fn lab() -> Disk {
    let mut machine: Disk = MAIN
        .iter()
        .map(|(name, text)| (PathBuf::from(format!("/lab/conf/{name}")), text.replace("@NGINX@", "/lab")))
        .collect();
    let whole = include_str!("../../../../../../lab/servers/conf/nginx/nginx.conf").replace("@NGINX@", "/lab");
    machine.insert(super::MAIN.into(), whole);
    machine.insert("/etc/nginx/mime.types".into(), "types { text/html html; }".into());
    machine.insert("/lab/banned.conf".into(), "deny 127.0.0.1;\n".into());
    machine
}

fn ask(port: u16, path: &str) -> Ask {
    let local = format!("127.0.0.1:{port}").parse().unwrap();
    let client = "127.0.0.1".parse().unwrap();
    Ask { local, client, host: "127.0.0.1".to_owned(), ..super::get(path) }
}

#[test]
fn the_line_that_refuses_is_found() {
    let machine = lab();
    for (ask, file, line, reason) in [
        (ask(31006, "/office/"), "site-addresses.conf", 9, "ip-not-allowed"),
        (ask(31006, "/forum/"), "site-addresses.conf", 10, "ip-denied"),
        (ask(31031, "/"), "banned.conf", 1, "ip-banned"),
        (ask(31006, "/counter/"), "site-addresses.conf", 13, "time-window"),
        (ask(31007, "/"), "site-addresses.conf", 35, "host-not-served"),
        (with(ask(31003, "/shop/"), "User-Agent", "okhttp/4"), "site-clients.conf", 15, "ua-blocked"),
        (ask(31003, "/partners/"), "site-clients.conf", 20, "header-required"),
        (ask(31023, "/robots.txt"), "site-crawlers.conf", 25, "robots-txt-refused"),
        (ask(31002, "/data/prices.json"), "site-rules.conf", 9, "extension-rule"),
        (ask(31002, "/drafts/plan.html"), "site-rules.conf", 10, "path-rule"),
        (ask(31002, "/members/"), "site-rules.conf", 11, "slash-variant"),
        (ask(31021, "/board/minutes.html"), "site-masks.conf", 8, "denial-masked-as-404"),
        (ask(31033, "/"), "site-transport.conf", 66, "https-required"),
    ] {
        let account = told(&machine, &ask);
        assert!(account.unread.is_empty(), "{:?}", account.unread);
        let found = refusal(&account).unwrap_or_else(|| panic!("{}: {account:#?}", ask.path));
        let place = found.place.clone().unwrap();
        assert!(place.file.ends_with(file), "{} {place}", ask.path);
        assert_eq!((place.line, found.reasons[0]), (Some(line), reason), "{}", ask.path);
    }
}
