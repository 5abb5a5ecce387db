//! Files and folders: `.htaccess`, includes, virtual hosts, indexes, users.

use doorward_diagnose::Field;

use super::{Machine, account, ask, machine, told};

/// A site whose folders are open and let `.htaccess` say this much.
fn site(overrides: &str, others: &[(&str, &str)]) -> Machine {
    let config =
        format!("DocumentRoot /srv\n<Directory /srv>\nAllowOverride {overrides}\nRequire all granted\n</Directory>");
    let mut all = vec![("/srv/index.html", "home"), ("/srv/a/page.html", "page"), ("/srv/index.php", "<?php")];
    all.extend(others);
    machine(&config, &all)
}

#[test]
fn access_files_decide() {
    for (overrides, text, expected) in [
        ("All", "Require all denied", "htaccess-deny 1"),
        ("All", "\nDeny from all", "htaccess-deny 2"),
        ("All", "Require all granted", "open"),
        ("None", "Require all denied", "open"),
        ("All", "Reqire all granted", "htaccess-syntax 1"),
        ("FileInfo", "Require all granted", "htaccess-syntax 1"),
        ("FileInfo", "DocumentRoot /x", "htaccess-syntax 1"),
        ("All Nonfatal=All", "Reqire all granted", "open"),
        ("All", "<Files x>\nRequire all denied", "htaccess-syntax 2"),
        ("All", "Order allow,deny\nAllow from all\nDeny from 192.0.2.7", "ip-denied 3"),
        ("All", "RewriteEngine On\nRewriteRule ^page - [F]", "htaccess-deny 2"),
        ("All", "RewriteEngine On\nRewriteRule ^a/page - [F]", "open"),
        ("All", "Options +Indexes -ExecCGI", "open"),
        ("All", "Options Indexes -ExecCGI", "htaccess-syntax 1"),
        ("All", "<IfModule mod_absent.c>\nNonsense\n</IfModule>", "open"),
        ("Options=Indexes", "Options ExecCGI", "htaccess-syntax 1"),
        ("All", "SetEnvIfNoCase User-Agent mozilla bad\nDeny from env=bad", "ua-blocked 2"),
    ] {
        let machine = site(overrides, &[("/srv/a/.htaccess", text)]);
        let account = account(&machine, &ask("/a/page.html"));
        assert_eq!(told(&account), expected, "{overrides}: {text}\n{:?}", account.testimonies);
    }
}

#[test]
fn front_controllers_are_followed() {
    let rules = "RewriteEngine On\nRewriteBase /\nRewriteRule ^index\\.php$ - [L]\nRewriteCond %{REQUEST_FILENAME} !-f\n\
                 RewriteCond %{REQUEST_FILENAME} !-d\nRewriteRule . /index.php [L]";
    let with = site("All", &[("/srv/.htaccess", rules)]);
    let told_of = |machine: &Machine, path: &str| account(machine, &ask(path));
    let account = told_of(&with, "/opening-hours/");
    assert_eq!(account.served.unwrap().path, std::path::Path::new("/srv/index.php"));
    let without = site("None", &[("/srv/.htaccess", rules)]);
    assert_eq!(told(&told_of(&without, "/opening-hours/")), "allowoverride-off 3");
    assert_eq!(told(&told_of(&without, "/a/page.html")), "open");
}

#[test]
fn folders_without_an_index_are_refused() {
    let machine = site("None", &[("/srv/empty/x.txt", "x")]);
    assert_eq!(told(&account(&machine, &ask("/empty/"))), "index-missing");
    let config = "DocumentRoot /srv\n<Directory /srv>\nOptions Indexes\nRequire all granted\n</Directory>";
    let listed = super::machine(config, &[("/srv/empty/x.txt", "x")]);
    assert_eq!(told(&account(&listed, &ask("/empty/"))), "open");
}

#[test]
fn virtual_hosts_are_chosen_by_address_and_name() {
    let config = "<VirtualHost *:80>\nServerName first.test\n<Location />\nRequire all denied\n</Location>\n</VirtualHost>\n\
                  <VirtualHost *:80>\nServerName www.site.test\nServerAlias *.more.test\n</VirtualHost>\n\
                  <VirtualHost *:81>\nServerName other.test\nRedirect 403 /\n</VirtualHost>";
    let machine = machine(config, &[]);
    for (host, port, expected) in [
        ("www.site.test", 80, "open"),
        ("a.more.test", 80, "open"),
        ("first.test", 80, "path-rule 4"),
        ("unknown.test", 80, "host-not-served 4"),
        ("www.site.test", 81, "path-rule 13"),
        ("www.site.test", 82, "open"),
    ] {
        let mut ask = ask("/");
        host.clone_into(&mut ask.host);
        ask.local.set_port(port);
        assert_eq!(told(&account(&machine, &ask)), expected, "{host}:{port}");
    }
}

#[test]
fn users_are_looked_up() {
    let config = "DocumentRoot /srv\n<Directory /srv>\nAuthType Basic\nAuthName Site\nAuthUserFile /etc/users\nAuthGroupFile /etc/groups\n\
                  Require valid-user\n</Directory>\n<Directory /srv/a>\nRequire group staff\n</Directory>\n\
                  <Directory /srv/b>\nAuthUserFile /etc/none\n</Directory>\n<Directory /srv/c>\nAuthUserFile /etc/few\n</Directory>";
    let machine = machine(
        config,
        &[
            ("/etc/users", "rita:x\nomar:x\n"),
            ("/etc/few", "omar:x\n"),
            ("/etc/groups", "staff: omar\n"),
            ("/srv/index.html", ""),
            ("/srv/a/i.html", ""),
            ("/srv/b/i.html", ""),
            ("/srv/c/i.html", ""),
        ],
    );
    let rita = "Basic cml0YTpxdWlldA==";
    for (path, credentials, status, expected) in [
        ("/index.html", None, None, "credentials-missing 7"),
        ("/index.html", Some("Bearer abc"), None, "auth-scheme-wrong 7"),
        ("/index.html", Some("cml0YTpxdWlldA=="), None, "authorization-malformed 7"),
        ("/index.html", Some("Basic %%%"), None, "authorization-malformed 7"),
        ("/index.html", Some("Basic eno6eg=="), None, "credentials-wrong 5"),
        ("/index.html", Some(rita), Some(401), "credentials-wrong 5"),
        ("/index.html", Some(rita), Some(200), "open"),
        ("/index.html", Some(rita), None, "? credentials-wrong 5"),
        ("/a/i.html", Some(rita), Some(401), "role-insufficient 10"),
        ("/b/i.html", Some(rita), None, "auth-backend-broken 13"),
        ("/c/i.html", Some(rita), None, "realm-mismatch 16"),
    ] {
        let mut ask = ask(path);
        ask.status = status;
        ask.fields.extend(credentials.map(|value| Field::new("Authorization", value)));
        assert_eq!(told(&account(&machine, &ask)), expected, "{path} {credentials:?}");
    }
}

#[test]
fn requests_are_passed_on() {
    let config = "ProxyPass /out !\nProxyPass /api http://10.0.0.9:8080/v1\nProxyPreserveHost Off\nRequestHeader unset X-Debug\n\
                  <Location /in>\nProxyPass http://10.0.0.8/\nRequire ip 10.0.0.0/8\n</Location>";
    let machine = machine(config, &[]);
    let forward = account(&machine, &ask("/api/x?y=1")).forward.unwrap();
    assert_eq!(forward.to, [crate::Target::Host("10.0.0.9".to_owned(), 8080)]);
    assert_eq!(forward.path.as_deref(), Some("/v1/x"));
    assert_eq!(forward.host.as_deref(), Some("10.0.0.9:8080"));
    assert_eq!(forward.fields, [("X-Debug".to_owned(), None)]);
    assert_eq!(account(&machine, &ask("/out")).forward, None);
    assert_eq!(told(&account(&machine, &ask("/in/x"))), "ip-not-allowed 7");
}

#[test]
fn includes_names_and_macros_are_carried_out() {
    let config = "Define ROOT /srv\nDocumentRoot ${ROOT}\nIncludeOptional sites/*.conf\nIncludeOptional none/*.conf\n\
                  <IfDefine ROOT>\n<Macro Shut $where>\n<Location $where>\nRequire all denied\n</Location>\n</Macro>\n</IfDefine>\nUse Shut /m\n\
                  <IfVersion >= 2.5>\nRedirect 403 /\n</IfVersion>\n<IfModule !rewrite_module>\nRedirect 403 /x\n</IfModule>";
    let machine = machine(
        config,
        &[("/etc/apache2/sites/a.conf", "<Location /s>\nRequire all denied\n</Location>"), ("/srv/index.html", "")],
    );
    let of_site = account(&machine, &ask("/s/x"));
    let place = of_site.testimonies[0].place.clone().unwrap();
    assert_eq!(place.to_string(), "/etc/apache2/sites/a.conf:2");
    assert_eq!(told(&account(&machine, &ask("/m"))), "path-rule 8");
    assert_eq!(told(&account(&machine, &ask("/"))), "open");
}

#[test]
fn files_that_include_themselves_are_told() {
    let machine = machine("Include apache2.conf", &[]);
    let account = account(&machine, &ask("/"));
    assert!(account.unread.iter().any(|line| line.contains("includes itself")), "{:?}", account.unread);
}

#[test]
fn limits_hold_at_their_edge() {
    let nested = |depth: usize| format!("{}{}", "<RequireAny>\n".repeat(depth), "</RequireAny>\n".repeat(depth));
    let deep = |depth: usize| {
        let machine = machine(&nested(depth), &[]);
        account(&machine, &ask("/")).unread.iter().any(|line| line.contains("too deep"))
    };
    let most = super::super::read::MAX_SECTION_DEPTH;
    assert!(!deep(most));
    assert!(deep(most + 1));
    let lines = |count: usize| {
        let machine = site("All", &[("/srv/a/.htaccess", &"# a line\n".repeat(count))]);
        told(&account(&machine, &ask("/a/page.html")));
        account(&machine, &ask("/a/page.html")).unread.iter().any(|line| line.contains("lines"))
    };
    let most = super::super::htaccess::MAX_ACCESS_LINES;
    assert!(!lines(most));
    assert!(lines(most + 1));
}

#[test]
fn requests_do_not_turn_in_circles_for_ever() {
    let rules = "RewriteEngine On\nRewriteRule ^(.*)$ x$1";
    let machine = site("All", &[("/srv/.htaccess", rules)]);
    let account = account(&machine, &ask("/a/page.html"));
    let most = super::super::decide::MAX_TURNS;
    assert!(
        account.unread.iter().any(|line| line.contains(&format!("more than {most} times"))),
        "{:?}",
        account.unread
    );
}
