//! Repairs: what is proposed, that it opens the door, and that it leaves the neighbours shut.

use std::path::Path;

use doorward_diagnose::repair::{Change, Repair};
use doorward_diagnose::testimony::Bearing;

use super::{Machine, account, ask, machine, told};
use crate::Ask;

/// A virtual host with these lines, files, and an `.htaccess` in `/srv/a`.
fn site(lines: &str, access: Option<&str>) -> Machine {
    let config = format!(
        "<VirtualHost *:80>\n    DocumentRoot /srv\n    <Directory /srv>\n        AllowOverride All\n        Require all granted\n    \
         </Directory>\n{lines}\n</VirtualHost>"
    );
    let mut files = vec![
        ("/srv/index.html", ""),
        ("/srv/a/page.html", ""),
        ("/srv/a/other.html", ""),
        ("/srv/a/notes.bak", ""),
        ("/srv/a/more.bak", ""),
    ];
    files.extend(access.map(|text| ("/srv/a/.htaccess", text)));
    machine(&config, &files)
}

/// The repair that is proposed for a request.
fn proposed(machine: &Machine, path: &str) -> Option<Repair> {
    let account = account(machine, &ask(path));
    account
        .testimonies
        .into_iter()
        .find(|testimony| testimony.bearing == Bearing::Refuses)
        .and_then(|testimony| testimony.repair)
}

/// The machine with a repair made.
fn repaired(machine: &Machine, repair: &Repair) -> Machine {
    let mut machine = machine.clone();
    for change in &repair.changes {
        let Change::Edit { file, line, remove, insert } = change else { panic!("only edits are proposed") };
        let mut lines: Vec<String> = machine[file].lines().map(str::to_owned).collect();
        let start = usize::try_from(*line).unwrap() - 1;
        assert_eq!(&lines[start..start + remove.len()], remove.as_slice());
        lines.splice(start..start + remove.len(), insert.iter().cloned());
        machine.insert(file.clone(), lines.join("\n"));
    }
    machine
}

#[test]
fn a_repair_opens_the_door_and_no_other() {
    for (lines, access, door, sibling) in [
        ("<Location /a>\nRequire all denied\n</Location>", None, "/a/page.html", "/a/other.html"),
        ("<Location /a>\nRequire ip 10.0.0.0/8\n</Location>", None, "/a/page.html", "/a/other.html"),
        ("<Directory /srv/a>\nRequire all denied\n</Directory>", None, "/a/page.html", "/a/other.html"),
        ("<FilesMatch \"\\.bak$\">\nRequire all denied\n</FilesMatch>", None, "/a/notes.bak", "/a/more.bak"),
        (
            "<Location /a>\nOrder deny,allow\nDeny from all\nAllow from 10.0.0.0/8\n</Location>",
            None,
            "/a/page.html",
            "/a/other.html",
        ),
        (
            "<Location />\n<RequireAll>\nRequire all granted\nRequire not ip 192.0.2.7\n</RequireAll>\n</Location>",
            None,
            "/a/page.html",
            "/a/other.html",
        ),
        ("<Directory /srv/a>\nRequire ip 10.0.0.0/8\n</Directory>", None, "/a/page.html", "/a/other.html"),
        (
            "<Directory /srv/a>\n<LimitExcept POST>\nRequire all denied\n</LimitExcept>\n</Directory>",
            None,
            "/a/page.html",
            "/a/other.html",
        ),
        ("RewriteEngine On\nRewriteRule ^/a/ - [F]", None, "/a/page.html", "/a/other.html"),
        (
            "SetEnvIf User-Agent Mozilla bad\n<Location />\n<RequireAll>\nRequire all granted\nRequire not env bad\n</RequireAll>\n</Location>",
            None,
            "/a/page.html",
            "/a/other.html",
        ),
        ("", Some("Require all denied"), "/a/page.html", "/a/other.html"),
        ("", Some("Deny from all"), "/a/page.html", "/a/other.html"),
        ("", Some("RewriteEngine On\nRewriteRule ^ - [F]"), "/a/page.html", "/a/other.html"),
        (
            "SecRuleEngine On\nSecRule REQUEST_FILENAME \"@beginsWith /a\" \"id:7,phase:1,deny\"",
            None,
            "/a/page.html",
            "/a/other.html",
        ),
    ] {
        let before = site(lines, access);
        let shut = told(&account(&before, &ask(sibling)));
        let repair = proposed(&before, door).unwrap_or_else(|| panic!("no repair: {lines} {access:?}"));
        let after = repaired(&before, &repair);
        assert_eq!(told(&account(&after, &ask(door))), "open", "{lines} {access:?} {repair:?}");
        let still = told(&account(&after, &ask(sibling)));
        assert_eq!(still.split(' ').next(), shut.split(' ').next(), "{lines} {access:?} {repair:?}");
        assert_eq!(repair.validate.is_empty(), access.is_some(), "{repair:?}");
    }
}

#[test]
fn doors_that_are_meant_to_be_shut_get_no_repair() {
    for (lines, path) in [
        ("<LocationMatch \"/\\.\">\nRequire all denied\n</LocationMatch>", "/.git/HEAD"),
        ("Redirect gone /a", "/a/page.html"),
        ("<Files wp-config.php>\nRequire all denied\n</Files>", "/wp-config.php"),
        ("<Location />\nSSLRequireSSL\n</Location>", "/a/page.html"),
        ("<Location />\nRequire all denied\n</Location>\n<If true>\nRequire all denied\n</If>", "/a/page.html"),
    ] {
        assert_eq!(proposed(&site(lines, None), path), None, "{lines}");
    }
}

#[test]
fn an_address_is_let_in_alone() {
    let other = "198.51.100.9".parse().unwrap();
    for lines in [
        "<Location /a>\nRequire ip 10.0.0.0/8\n</Location>",
        "<Location />\n<RequireAll>\nRequire all granted\nRequire not ip 192.0.2.7 198.51.100.9\n</RequireAll>\n</Location>",
        "<Directory /srv/a>\nRequire ip 10.0.0.0/8\n</Directory>",
    ] {
        let before = site(lines, None);
        let repair = proposed(&before, "/a/page.html").unwrap_or_else(|| panic!("no repair: {lines}"));
        let after = repaired(&before, &repair);
        let stranger = Ask { client: other, ..ask("/a/page.html") };
        assert_eq!(told(&account(&after, &ask("/a/page.html"))), "open", "{lines} {repair:?}");
        assert_ne!(told(&account(&after, &stranger)), "open", "{lines} {repair:?}");
    }
}

#[test]
fn what_asks_for_more_than_an_address_is_not_passed_by() {
    for lines in [
        "<Location /a>\n<RequireAll>\nRequire ip 10.0.0.0/8\nRequire valid-user\n</RequireAll>\n</Location>",
        "<Location /a>\nAuthMerging And\nRequire ip 10.0.0.0/8\n</Location>",
        "<Location /a>\n<LimitExcept POST>\nRequire all denied\n</LimitExcept>\n</Location>",
    ] {
        assert_eq!(proposed(&site(lines, None), "/a/page.html"), None, "{lines}");
    }
}

#[test]
fn a_misspelt_directive_is_spelled_right() {
    let machine = site("", Some("Reqire all granted"));
    let repair = proposed(&machine, "/a/page.html").unwrap();
    let Change::Edit { file, insert, .. } = &repair.changes[0] else { panic!("an edit") };
    assert_eq!(
        (file.as_path(), insert.as_slice()),
        (Path::new("/srv/a/.htaccess"), ["Require all granted".to_owned()].as_slice())
    );
    assert_eq!(told(&account(&repaired(&machine, &repair), &ask("/a/page.html"))), "open");
}

#[test]
fn redirects_leave_the_door_out() {
    let repair = proposed(&site("Redirect 403 /a", None), "/a/page.html").unwrap();
    let Change::Edit { insert, remove, .. } = &repair.changes[0] else { panic!("an edit") };
    assert_eq!(remove.as_slice(), ["Redirect 403 /a"]);
    assert_eq!(insert.as_slice(), ["RedirectMatch 403 \"^(?!/a/page\\.html$)/a(/|$)\""]);
}

#[test]
fn rewrite_rules_that_are_not_read_are_let_in_force() {
    let config = "<VirtualHost *:80>\nDocumentRoot /srv\n<Directory /srv>\nAllowOverride None\nRequire all granted\n</Directory>\n</VirtualHost>";
    let rules = "RewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule . /index.php [L]";
    let machine = machine(config, &[("/srv/index.php", ""), ("/srv/.htaccess", rules)]);
    let repair = proposed(&machine, "/hours").unwrap();
    let after = repaired(&machine, &repair);
    assert_eq!(account(&after, &ask("/hours")).served.unwrap().path, Path::new("/srv/index.php"));
}
