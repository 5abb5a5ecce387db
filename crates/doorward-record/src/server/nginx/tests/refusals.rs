//! Which line refuses, and for which reason.

use doorward_diagnose::testimony::Bearing;

use super::{disk, get, one_server, refusal, told, with};
use crate::ask::Ask;

/// The inside of a server, the request, and the first reason with the quoted line, or nothing.
type Case<'t> = (&'t str, Ask, Option<(&'t str, &'t str)>);

fn check(cases: Vec<Case<'_>>) {
    let files =
        ["/srv/index.html", "/srv/a/index.html", "/srv/a/b.html", "/srv/.git/config", "/srv/up.sql", "/srv/robots.txt"];
    for (inside, ask, expected) in cases {
        let account = told(&disk(&one_server(inside), &files), &ask);
        let found = refusal(&account).map(|one| (one.reasons[0], one.quote.as_str()));
        assert_eq!(found, expected, "{inside}\n{ask:?}\n{account:#?}");
    }
}

#[test]
fn places_that_are_denied() {
    check(vec![
        ("location /a/ {\ndeny all;\n}", get("/a/b.html"), Some(("path-rule", "deny all;"))),
        ("location ~ /\\. {\ndeny all;\n}", get("/.git/config"), Some(("dotfile-rule", "deny all;"))),
        ("location ~ /\\.(?!well-known) {\ndeny all;\n}", get("/.well-known/x"), None),
        ("location ~* \\.(sql|bak)$ {\nreturn 403;\n}", get("/up.SQL"), Some(("extension-rule", "return 403;"))),
        ("location = /robots.txt {\ndeny all;\n}", get("/robots.txt"), Some(("robots-txt-refused", "deny all;"))),
        ("location /a/ {\ninternal;\n}", get("/a/b.html"), Some(("internal-only", "internal;"))),
        ("location /a/ {\nreturn 404;\n}", get("/a/b.html"), Some(("denial-masked-as-404", "return 404;"))),
        ("location /a/ {\nreturn 404;\n}", get("/a/none"), Some(("not-found", "return 404;"))),
        ("deny all;\nlocation /a/ {\nallow all;\n}", get("/a/b.html"), None),
        ("location /a/ {\ndeny all;\nlocation /a/b {\nallow all;\n}\n}", get("/a/b.html"), None),
        (
            "location = /a/ {\nreturn 403;\n}\nlocation = /a {\nreturn 200;\n}",
            get("/a/"),
            Some(("slash-variant", "return 403;")),
        ),
        (
            "location = /a/x {\ndeny all;\n}\nlocation /a/x/ {\nproxy_pass http://127.0.0.1:9;\n}",
            get("/a/x"),
            Some(("slash-variant", "deny all;")),
        ),
        (
            "location = /a/x {\ndeny all;\n}\nlocation / {\nproxy_pass http://127.0.0.1:9;\n}",
            get("/a/x"),
            Some(("path-rule", "deny all;")),
        ),
    ]);
}

#[test]
fn addresses_that_are_denied() {
    let from = |client: &str| Ask { client: client.parse().unwrap(), ..get("/a/b.html") };
    let forwarded = |list: &str| with(from("10.0.0.1"), "X-Forwarded-For", list);
    let behind = "set_real_ip_from 10.0.0.0/8;\nreal_ip_header X-Forwarded-For;\ndeny 198.51.100.0/24;";
    let chain = "set_real_ip_from 10.0.0.1;\nset_real_ip_from 192.0.2.0/24;\nreal_ip_recursive on;\nreal_ip_header X-Forwarded-For;\ndeny 198.51.100.7;";
    check(vec![
        ("allow 10.0.0.0/8;\ndeny all;", from("203.0.113.9"), Some(("ip-not-allowed", "deny all;"))),
        ("allow 10.0.0.0/8;\ndeny all;", from("10.9.9.9"), None),
        ("deny 203.0.113.9;\nallow all;", from("203.0.113.9"), Some(("ip-denied", "deny 203.0.113.9;"))),
        ("allow 203.0.113.9;\ndeny 203.0.113.0/24;", from("203.0.113.9"), None),
        ("deny 2001:db8::/32;", from("2001:db8::1"), Some(("ip-denied", "deny 2001:db8::/32;"))),
        ("deny unix:;", from("203.0.113.9"), None),
        (behind, forwarded("198.51.100.7"), Some(("forwarded-for-denied", "deny 198.51.100.0/24;"))),
        (behind, forwarded("203.0.113.1"), None),
        (chain, forwarded("198.51.100.7, 192.0.2.8"), Some(("ip-denied", "deny 198.51.100.7;"))),
        (
            "satisfy any;\nallow 10.0.0.0/8;\ndeny all;\nauth_basic x;\nauth_basic_user_file /users;",
            from("10.0.0.1"),
            None,
        ),
        (
            "satisfy any;\nallow 10.0.0.0/8;\ndeny all;\nauth_basic x;\nauth_basic_user_file /users;",
            from("203.0.113.9"),
            Some(("credentials-missing", "auth_basic x;")),
        ),
    ]);
}

#[test]
fn conditions_that_hold() {
    let agent = |name: &str| with(get("/a/b.html"), "User-Agent", name);
    let by_agent = "if ($http_user_agent ~* (curl|googlebot)) {\nreturn 403;\n}";
    let by_flag = "set $bad 0;\nif ($http_user_agent ~ curl) {\nset $bad 1;\n}\nif ($bad) {\nreturn 403;\n}";
    let put = Ask { method: "PUT".to_owned(), ..get("/a/b.html") };
    check(vec![
        (by_agent, agent("curl/8"), Some(("ua-blocked", "return 403;"))),
        (by_agent, agent("Googlebot/2.1"), Some(("crawler-blocked", "return 403;"))),
        (by_agent, agent("Mozilla/5.0"), None),
        (by_flag, agent("curl/8"), Some(("ua-blocked", "return 403;"))),
        (by_flag, agent("Mozilla/5.0"), None),
        ("if ($http_user_agent = \"\") {\nreturn 403;\n}", get("/"), Some(("ua-empty-blocked", "return 403;"))),
        (
            "if ($request_method !~ ^(GET|HEAD)$) {\nreturn 405;\n}",
            put.clone(),
            Some(("method-refused", "return 405;")),
        ),
        ("limit_except GET {\ndeny all;\n}", get("/"), None),
        ("location /a/ {\nlimit_except GET {\ndeny all;\n}\n}", put, Some(("method-refused", "deny all;"))),
        ("if ($args ~ union) {\nreturn 403;\n}", get("/?q=union"), Some(("query-rule", "return 403;"))),
        ("if ($arg_q) {\nreturn 403;\n}", get("/?q=0"), None),
        (
            "if ($request_uri ~ \"\\.\\.\") {\nreturn 403;\n}",
            get("/a/b..html"),
            Some(("traversal-guard", "return 403;")),
        ),
        ("if ($scheme = http) {\nreturn 403;\n}", get("/"), Some(("https-required", "return 403;"))),
        ("if ($scheme = http) {\nreturn 301 https://$host$request_uri;\n}", get("/"), None),
        ("if ($http_x_key = \"\") {\nreturn 403;\n}", get("/"), Some(("header-required", "return 403;"))),
        ("if ($http_via) {\nreturn 403;\n}", with(get("/"), "Via", "1.1 x"), Some(("via-refused", "return 403;"))),
        ("if ($cookie_sid = \"\") {\nreturn 302 /login;\n}", get("/"), Some(("login-redirect", "return 302 /login;"))),
        ("if ($http_x_y) {\nreturn 403;\n}", with(get("/"), "X_Y", "1"), None),
        (
            "underscores_in_headers on;\nif ($http_x_y) {\nreturn 403;\n}",
            with(get("/"), "X_Y", "1"),
            Some(("header-required", "return 403;")),
        ),
    ]);
}

#[test]
fn tables_decide() {
    let config = |tables: &str| {
        format!("http {{\n{tables}\nserver {{\nlisten 80;\nroot /srv;\nif ($bad) {{\nreturn 403;\n}}\n}}\n}}")
    };
    let agent = |name: &str| with(get("/index.html"), "User-Agent", name);
    for (tables, ask, reason) in [
        ("map $http_user_agent $bad {\ndefault 0;\n~*curl 1;\n}", agent("Curl/8"), Some("ua-blocked")),
        ("map $http_user_agent $bad {\ndefault 0;\n\"\" 1;\n}", get("/index.html"), Some("ua-empty-blocked")),
        ("map $http_user_agent $bad {\ndefault 1;\n~Mozilla 0;\n}", agent("Mozilla/5.0"), None),
        ("map $http_user_agent $bad {\nexact 1;\n~EXACT 0;\n}", agent("EXACT"), Some("ua-blocked")),
        ("geo $bad {\ndefault 0;\n203.0.113.0/24 1;\n203.0.113.9 0;\n}", get("/index.html"), None),
        ("geo $bad {\ndefault 0;\n203.0.113.0/24 1;\n}", get("/index.html"), Some("ip-denied")),
        ("geo $bad {\ndefault 1;\n10.0.0.0/8 0;\n}", get("/index.html"), Some("ip-not-allowed")),
        ("geo $bad {\nranges;\ndefault 0;\n203.0.113.0-203.0.113.20 1;\n}", get("/index.html"), Some("ip-denied")),
        (
            "map $http_cf_ipcountry $bad {\nBR 1;\n}",
            with(get("/index.html"), "CF-IPCountry", "br"),
            Some("country-blocked"),
        ),
        ("map $time_iso8601 $bad {\ndefault 1;\n~^1999- 0;\n}", get("/index.html"), Some("time-window")),
        ("map $time_iso8601 $bad {\ndefault 0;\n~T22: 1;\n}", get("/index.html"), None),
        (
            "geo $net {\ndefault 0;\n66.249.64.0/19 1;\n}\nmap \"$http_user_agent:$net\" $bad {\ndefault 0;\n~*googlebot.*:0$ 1;\n}",
            agent("Googlebot/2.1"),
            Some("fake-crawler-blocked"),
        ),
    ] {
        let account = told(&disk(&config(tables), &["/srv/index.html"]), &ask);
        assert_eq!(refusal(&account).map(|one| one.reasons[0]), reason, "{tables}\n{account:#?}");
    }
}

#[test]
fn what_is_not_known_is_left_open() {
    for inside in [
        "if ($geoip_country_code = RU) {\nreturn 403;\n}",
        "if ($time_iso8601 ~ T22:) {\nreturn 403;\n}",
        "access_by_lua_block { if x then ngx.exit(403) end }",
        "modsecurity on;",
        "no_such_directive on;",
        "set_by_lua_block $bad { return 1 }\nif ($bad) {\nreturn 403;\n}",
        "location ~ (?|a|b) {\ndeny all;\n}",
        "include /etc/nginx/absent.conf;",
        "auth_jwt realm;",
    ] {
        let account = told(&disk(&one_server(inside), &["/srv/index.html"]), &get("/index.html"));
        assert!(refusal(&account).is_none(), "{inside}");
        assert!(!account.unread.is_empty(), "{inside}");
        assert!(account.testimonies.iter().all(|one| one.bearing != Bearing::Excludes), "{inside}");
    }
}

#[test]
fn a_refusal_after_what_is_not_known_is_certain_only_where_the_way_is() {
    let later = "location / {\ndeny all;\n}";
    let kept = format!("if ($geoip_country_code = RU) {{\nreturn 403;\n}}\n{later}");
    let lost = format!("if ($geoip_country_code = RU) {{\nrewrite ^ /x last;\n}}\n{later}");
    let account = told(&disk(&one_server(&kept), &[]), &get("/a"));
    assert!(refusal(&account).is_some(), "whatever the country, the location refuses");
    let account = told(&disk(&one_server(&lost), &[]), &get("/a"));
    assert!(refusal(&account).is_none(), "the rewrite may have led elsewhere");
}

#[test]
fn another_status_than_the_one_seen_is_not_the_cause() {
    let config = one_server("location /a/ {\ndeny all;\n}");
    for (status, refuses) in [(None, true), (Some(403), true), (Some(200), false), (Some(404), false)] {
        let account = told(&disk(&config, &[]), &Ask { status, ..get("/a/x") });
        assert_eq!(refusal(&account).is_some(), refuses, "{status:?}");
        assert_eq!(account.unread.is_empty(), refuses, "{status:?}");
    }
}

#[test]
fn error_pages_change_what_is_answered() {
    for (inside, path, reason, answers) in [
        (
            "error_page 403 =404 /none.html;\nlocation /a/ {\ndeny all;\n}",
            "/a/x",
            Some("denial-masked-as-404"),
            Some(404),
        ),
        (
            "error_page 403 = @home;\nlocation /a/ {\ndeny all;\n}\nlocation @home {\nreturn 302 /;\n}",
            "/a/x",
            Some("denial-masked-by-redirect"),
            Some(302),
        ),
        ("error_page 403 /shut.html;\nlocation /a/ {\ndeny all;\n}", "/a/x", Some("path-rule"), Some(403)),
        ("error_page 404 =403 /index.html;", "/none", Some("not-found-masked-as-403"), Some(403)),
        ("error_page 404 /index.html;", "/none", None, Some(404)),
        ("error_page 405 =200 /index.html;\nlocation /a/ {\nreturn 405;\n}", "/a/x", None, Some(200)),
        (
            "error_page 403 https://elsewhere.example/;\nlocation /a/ {\ndeny all;\n}",
            "/a/x",
            Some("denial-masked-by-redirect"),
            Some(302),
        ),
        ("error_page 403 =404 /x;\nlocation /a/ {\nreturn 403 \"no\";\n}", "/a/x", Some("path-rule"), Some(403)),
        ("location /a/ {\nreturn 444;\n}", "/a/x", Some("path-rule"), Some(444)),
    ] {
        let account =
            told(&disk(&one_server(inside), &["/srv/index.html", "/srv/none.html", "/srv/shut.html"]), &get(path));
        assert_eq!(refusal(&account).map(|one| one.reasons[0]), reason, "{inside}\n{account:#?}");
        assert_eq!(account.answers, answers, "{inside}");
    }
}

#[test]
fn the_place_is_the_line_that_refuses() {
    let mut machine = disk("http {\n    include sites/*.conf;\n}\n", &[]);
    machine.insert(
        "/etc/nginx/sites/b.conf".into(),
        "server {\n    listen 80;\n    location / {\n        deny\n            all;\n    }\n}\n".into(),
    );
    machine.insert("/etc/nginx/sites/a.conf".into(), "server { listen 81; }\n".into());
    let account = told(&machine, &get("/x"));
    let place = refusal(&account).unwrap().place.clone().unwrap();
    assert_eq!(place.to_string(), "/etc/nginx/sites/b.conf:4");
    assert_eq!(account.read.len(), 3);
}

#[test]
fn credentials() {
    let mut machine = disk(
        &one_server(
            "auth_basic Staff;\nauth_basic_user_file users;\nlocation /other/ {\nauth_basic_user_file others;\n}\nlocation /lost/ {\nauth_basic_user_file gone;\n}\nlocation /open/ {\nauth_basic off;\n}",
        ),
        &["/srv/index.html", "/srv/other/index.html", "/srv/open/index.html"],
    );
    machine.insert("/etc/nginx/users".into(), "rita:$apr1$abcdefgh$uxATB45YKQF15iu8EsEV2.\nold:$2y$05$xyz\n".into());
    machine.insert("/etc/nginx/others".into(), "omar:{PLAIN}x\n".into());
    let rita = "Basic cml0YTpxdWlldC1IYXJib3VyNQ==";
    for (path, sent, reason) in [
        ("/", None, Some("credentials-missing")),
        ("/", Some(rita), None),
        ("/", Some("Basic cml0YTpub3BlLW5vcGU="), Some("credentials-wrong")),
        ("/", Some("Basic bm9ib2R5Ong="), Some("credentials-wrong")),
        ("/", Some("Bearer abc"), Some("auth-scheme-wrong")),
        ("/", Some("Basic rita:quiet"), Some("authorization-malformed")),
        ("/", Some("Basic b2xkOng="), None),
        ("/other/", Some(rita), Some("realm-mismatch")),
        ("/lost/", Some(rita), Some("auth-backend-broken")),
        ("/lost/", None, Some("credentials-missing")),
        ("/open/", None, None),
    ] {
        let ask = sent.map_or_else(|| get(path), |value| with(get(path), "Authorization", value));
        let account = told(&machine, &ask);
        assert_eq!(refusal(&account).map(|one| one.reasons[0]), reason, "{path} {sent:?}\n{account:#?}");
        assert!(!format!("{account:?}").contains("quiet-Harbour5"), "a password is shown");
    }
}

#[test]
fn a_clean_account_excludes() {
    let account = told(
        &disk(&one_server("location / {\ntry_files $uri $uri/ =404;\n}"), &["/srv/index.html"]),
        &get("/index.html"),
    );
    let clears = account.testimonies.iter().find(|one| one.bearing == Bearing::Excludes).unwrap();
    assert!(clears.reasons.contains(&"path-rule") && clears.reasons.contains(&"ip-denied"));
    assert_eq!(account.served.unwrap().path.to_string_lossy(), "/srv/index.html");
}

#[test]
fn client_certificates_that_must_come() {
    let over_tls = |certificate| Ask { tls: true, certificate, ..get("/a/b.html") };
    let must = "ssl_certificate c;\nssl_certificate_key k;\nssl_client_certificate ca;\nssl_verify_client on;";
    let by_variable = "ssl_verify_client optional;\nif ($ssl_client_verify != SUCCESS) {\nreturn 403;\n}";
    check(vec![
        (must, over_tls(Some(false)), Some(("client-cert-required", "ssl_verify_client on;"))),
        (must, over_tls(Some(true)), None),
        (by_variable, over_tls(Some(false)), Some(("client-cert-required", "return 403;"))),
        (by_variable, over_tls(Some(true)), None),
        (by_variable, over_tls(None), None),
    ]);
    let refused = Ask { status: Some(400), ..over_tls(Some(true)) };
    let account = told(&disk(&one_server(must), &["/srv/a/b.html"]), &refused);
    let reasons: Vec<_> = account.testimonies.iter().map(|one| (one.bearing, one.reasons.clone())).collect();
    assert_eq!(reasons, [(Bearing::Refuses, vec!["client-cert-untrusted"])]);
}

#[test]
fn the_address_that_a_connection_is_bound_to_is_told() {
    for (lines, expected) in [
        ("proxy_pass http://127.0.0.1:9;", None),
        ("proxy_bind 127.0.0.9;\nproxy_pass http://127.0.0.1:9;", Some("127.0.0.9")),
        ("proxy_bind 127.0.0.9:0;\nproxy_pass http://127.0.0.1:9;", Some("127.0.0.9")),
        ("proxy_bind $remote_addr transparent;\nproxy_pass http://127.0.0.1:9;", Some("192.0.2.7")),
        ("proxy_bind off;\nproxy_pass http://127.0.0.1:9;", None),
    ] {
        let asked = Ask { client: "192.0.2.7".parse().unwrap(), ..get("/a/b.html") };
        let account = told(&disk(&one_server(&format!("location / {{\n{lines}\n}}")), &[]), &asked);
        let from = account.forward.and_then(|forward| forward.from).map(|address| address.to_string());
        assert_eq!(from.as_deref(), expected, "{lines}");
    }
}
