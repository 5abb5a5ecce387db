//! One line of configuration decides: tables of configurations, requests, and what is said.

use doorward_diagnose::Field;

use super::{account, ask, machine, told};

/// A site at `/srv` whose config has `lines` from line 2 on; the file that is asked for is there.
fn site(lines: &str) -> super::Machine {
    machine(
        &format!("DocumentRoot /srv\n{lines}"),
        &[
            ("/srv/index.html", "home"),
            ("/srv/a/page.html", "page"),
            ("/srv/a/notes.bak", "notes"),
            ("/srv/.git/HEAD", "ref"),
            ("/srv/xmlrpc.php", "<?php"),
            ("/srv/empty/x.txt", "x"),
        ],
    )
}

/// Checks a request of this path under these lines.
fn check(lines: &str, path: &str, expected: &str) {
    let account = account(&site(lines), &ask(path));
    assert_eq!(told(&account), expected, "{lines}\n{path}\n{:?}", account.testimonies);
}

#[test]
fn require_decides() {
    for (lines, path, expected) in [
        ("", "/a/page.html", "open"),
        ("<Directory /srv>\nRequire all granted\n</Directory>", "/a/page.html", "open"),
        ("<Directory />\nRequire all denied\n</Directory>", "/a/page.html", "path-not-granted 3"),
        ("<Directory /srv/a>\nRequire all denied\n</Directory>", "/a/page.html", "path-rule 3"),
        ("<Directory /srv/a>\nRequire all denied\n</Directory>", "/index.html", "open"),
        ("<Directory /srv/*>\nRequire all denied\n</Directory>", "/a/page.html", "path-rule 3"),
        ("<Location /a>\nRequire ip 10.0.0.0/8\n</Location>", "/a/page.html", "ip-not-allowed 3"),
        ("<Location /a>\nRequire ip 192.0.2\n</Location>", "/a/page.html", "open"),
        ("<Location /ab>\nRequire all denied\n</Location>", "/a/page.html", "open"),
        ("<LocationMatch ^/a/>\nRequire local\n</LocationMatch>", "/a/page.html", "ip-not-allowed 3"),
        ("<Files *.bak>\nRequire all denied\n</Files>", "/a/notes.bak", "extension-rule 3"),
        ("<FilesMatch \"\\.(bak|sql)$\">\nRequire all denied\n</FilesMatch>", "/a/notes.bak", "extension-rule 3"),
        ("<DirectoryMatch \"/\\.git\">\nRequire all denied\n</DirectoryMatch>", "/.git/HEAD", "dotfile-rule 3"),
        ("<LocationMatch \"/\\.\">\nRequire all denied\n</LocationMatch>", "/.git/HEAD", "dotfile-rule 3"),
        ("<Files xmlrpc.php>\nRequire all denied\n</Files>", "/xmlrpc.php", "xmlrpc-blocked 3"),
        (
            "<Location />\n<RequireAll>\nRequire all granted\nRequire not ip 192.0.2.0/24\n</RequireAll>\n</Location>",
            "/a/page.html",
            "ip-denied 5",
        ),
        ("<Location />\n<RequireNone>\nRequire ip 192.0.2.7\n</RequireNone>\n</Location>", "/", "ip-not-allowed 4"),
        (
            "<Location />\n<RequireAny>\nRequire ip 10.1\nRequire local\n</RequireAny>\n</Location>",
            "/",
            "ip-not-allowed 4",
        ),
        ("<Location />\nRequire host example.com\n</Location>", "/", "? ip-not-allowed 3"),
        ("<Location />\nRequire host example.com\nRequire all granted\n</Location>", "/", "open"),
        ("<Location />\nRequire method POST\n</Location>", "/", "method-refused 3"),
        ("<Location />\n<LimitExcept GET>\nRequire all denied\n</LimitExcept>\n</Location>", "/", "open"),
        ("<Location />\n<Limit GET>\nRequire all denied\n</Limit>\n</Location>", "/", "method-refused 4"),
        ("<Location />\nRequire expr \"%{HTTP_USER_AGENT} !~ /Mozilla/\"\n</Location>", "/", "ua-blocked 3"),
        ("<Location />\nRequire expr %{REQUEST_URI} == '/a/page.html'\n</Location>", "/a/page.html", "open"),
        ("<If \"%{HTTP_HOST} == 'www.site.test'\">\nRequire all denied\n</If>", "/", "path-rule 3"),
        ("<If \"false\">\nRequire all denied\n</If>\n<Else>\nRequire ip 10.1\n</Else>", "/", "ip-not-allowed 6"),
        (
            "<Directory /srv>\nRequire all granted\n</Directory>\n<Location /a>\nAuthMerging And\nRequire ip 10.0\n</Location>",
            "/a/page.html",
            "ip-not-allowed 7",
        ),
        // Locations are merged with each other first, and by the last one's word with the folder.
        (
            "<Directory /srv>\nRequire all granted\n</Directory>\n<Location /a>\nRequire ip 10.0\n</Location>\n\
             <Location /a/page.html>\nAuthMerging Or\nRequire ip 10.1\n</Location>",
            "/a/page.html",
            "open",
        ),
        (
            "<Directory /srv>\nRequire all denied\n</Directory>\n<Location /a>\nRequire all granted\n</Location>",
            "/a/page.html",
            "open",
        ),
    ] {
        check(lines, path, expected);
    }
}

#[test]
fn old_rules_decide() {
    for (lines, expected) in [
        ("<Location />\nOrder deny,allow\nDeny from all\nAllow from 10.0.0.0/8\n</Location>", "ip-not-allowed 4"),
        ("<Location />\nOrder allow,deny\nAllow from all\nDeny from 192.0.2\n</Location>", "ip-denied 5"),
        ("<Location />\nOrder deny,allow\nDeny from all\nAllow from 192.0.2.7\n</Location>", "open"),
        ("<Location />\nOrder allow,deny\n</Location>", "path-rule 3"),
        ("<Location />\nDeny from example.com\n</Location>", "? ip-denied 3"),
        (
            "SetEnvIf User-Agent Mozilla bad\n<Location />\nOrder allow,deny\nAllow from all\nDeny from env=bad\n</Location>",
            "ua-blocked 6",
        ),
        ("<Location />\nOrder deny,allow\nDeny from all\nSatisfy Any\nRequire all granted\n</Location>", "open"),
        (
            "<Location />\nOrder deny,allow\nDeny from all\n</Location>\n<Location /a>\nOrder allow,deny\nAllow from all\n</Location>",
            "path-rule 4",
        ),
    ] {
        check(lines, "/", expected);
    }
}

#[test]
fn rewrite_rules_decide() {
    for (lines, path, expected) in [
        ("RewriteEngine On\nRewriteRule ^/a/ - [F]", "/a/page.html", "path-rule 3"),
        ("RewriteRule ^/a/ - [F]", "/a/page.html", "open"),
        ("RewriteEngine On\nRewriteRule ^/a/ - [G]", "/a/page.html", "gone 3"),
        ("RewriteEngine On\nRewriteRule ^/a/ - [R=404,L]", "/a/page.html", "denial-masked-as-404 3"),
        ("RewriteEngine On\nRewriteCond %{HTTP_USER_AGENT} mozilla [NC]\nRewriteRule ^ - [F]", "/", "ua-blocked 4"),
        ("RewriteEngine On\nRewriteCond %{HTTP_USER_AGENT} ^$\nRewriteRule ^ - [F]", "/", "open"),
        ("RewriteEngine On\nRewriteCond %{QUERY_STRING} evil\nRewriteRule ^ - [F]", "/?x=evil", "query-rule 4"),
        (
            "RewriteEngine On\nRewriteCond %{HTTP_HOST} x [OR]\nRewriteCond %{REMOTE_ADDR} ^192\nRewriteRule ^ - [F]",
            "/",
            "ip-denied 5",
        ),
        ("RewriteEngine On\nRewriteCond %{REMOTE_ADDR} !^10\\.\nRewriteRule ^ - [F]", "/", "ip-not-allowed 4"),
        ("RewriteEngine On\nRewriteCond %{TIME_HOUR} <24\nRewriteRule ^ - [F]", "/", "time-window 4"),
        ("RewriteEngine On\nRewriteCond %{TIME_HOUR} <12\nRewriteRule ^ - [F]", "/", "? time-window 4"),
        ("RewriteEngine On\nRewriteCond %{HTTPS} off\nRewriteRule ^ - [F]", "/", "https-required 4"),
        ("RewriteEngine On\nRewriteRule ^(?!/b) - [F]", "/", "? path-rule 3"),
        ("RewriteEngine On\nRewriteRule ^/b - [C]\nRewriteRule ^ - [F]", "/", "open"),
        ("RewriteEngine On\nRewriteRule ^/a - [S=1]\nRewriteRule ^ - [F]", "/a/page.html", "open"),
        (
            "RewriteEngine On\nRewriteRule ^/$ - [E=bad:1]\nRewriteCond %{ENV:bad} =1\nRewriteRule ^ - [F]",
            "/",
            "path-rule 5",
        ),
        (
            "RewriteEngine On\nRewriteRule ^/x$ /a/notes.bak [L]\n<Files *.bak>\nRequire all denied\n</Files>",
            "/x",
            "extension-rule 5",
        ),
        (
            "RewriteEngine On\nRewriteRule ^/x$ /a/page.html [PT,L]\n<Location /a>\nRequire all denied\n</Location>",
            "/x",
            "path-rule 5",
        ),
        ("<Directory /srv>\nRewriteEngine On\nRewriteRule ^a/ - [F]\n</Directory>", "/a/page.html", "path-rule 4"),
        (
            "<Directory /srv>\nOptions None\nRewriteEngine On\nRewriteRule ^a/ - [F]\n</Directory>",
            "/a/page.html",
            "symlink-refused 3",
        ),
        ("Redirect 403 /a", "/a/page.html", "path-rule 2"),
        ("Redirect gone /a", "/a/page.html", "gone 2"),
        ("Redirect /a http://x.test/", "/a/page.html", "open"),
        ("RedirectMatch 403 \\.bak$", "/a/notes.bak", "extension-rule 2"),
        ("RedirectMatch 404 /\\.git", "/.git/HEAD", "denial-masked-as-404 2"),
    ] {
        check(lines, path, expected);
    }
}

#[test]
fn requests_are_judged_by_their_parts() {
    let told_of = |lines: &str, change: &dyn Fn(&mut crate::Ask)| {
        let mut ask = ask("/a/page.html");
        change(&mut ask);
        told(&account(&site(lines), &ask))
    };
    let with =
        |name: &'static str, value: &'static str| move |ask: &mut crate::Ask| ask.fields.push(Field::new(name, value));
    let env = |line: &str| {
        format!(
            "{line}\n<Location />\n<RequireAll>\nRequire all granted\nRequire not env bad\n</RequireAll>\n</Location>"
        )
    };
    assert_eq!(
        told_of(&env("SetEnvIf X-Forwarded-For ^203 bad"), &with("X-Forwarded-For", "203.0.113.9")),
        "forwarded-for-denied 6"
    );
    assert_eq!(told_of(&env("SetEnvIf CF-IPCountry SE bad"), &with("CF-IPCountry", "SE")), "country-blocked 6");
    assert_eq!(
        told_of(&env("SetEnvIf Referer casino bad"), &with("Referer", "http://casino.test/")),
        "referer-refused 6"
    );
    assert_eq!(told_of(&env("SetEnvIf Referer casino bad"), &|_| {}), "open");
    let googlebot = |ask: &mut crate::Ask| ask.fields = vec![Field::new("User-Agent", "Googlebot/2.1")];
    assert_eq!(told_of(&env("BrowserMatchNoCase googlebot bad"), &googlebot), "crawler-blocked 6");
    assert_eq!(
        told_of(
            "RewriteEngine On\nRewriteCond %{HTTP_USER_AGENT} Googlebot\nRewriteCond %{REMOTE_ADDR} !^66\nRewriteRule ^ - [F]",
            &googlebot
        ),
        "fake-crawler-blocked 5"
    );
    assert_eq!(told_of(&env("SetEnvIf User-Agent ^$ bad"), &|ask| ask.fields.clear()), "ua-empty-blocked 6");
    assert_eq!(told_of("LimitRequestBody 10", &|ask| ask.body_bytes = 11), "body-too-large 2");
    assert_eq!(told_of("LimitRequestBody 10", &|ask| ask.body_bytes = 10), "open");
    assert_eq!(told_of("LimitRequestLine 20", &|_| {}), "uri-too-long 2");
    assert_eq!(told_of("TraceEnable off", &|ask| ask.method = "TRACE".to_owned()), "method-refused 2");
    assert_eq!(told_of("", &|ask| ask.method = "DELETE".to_owned()), "method-refused");
    assert_eq!(told_of("", &|ask| ask.path = "/a%2Fpage.html".to_owned()), "encoded-slash");
    assert_eq!(told_of("AllowEncodedSlashes On", &|ask| ask.path = "/a%2Fpage.html".to_owned()), "open");
    assert_eq!(told_of("SSLEngine On", &|_| {}), "https-required 2");
    assert_eq!(told_of("<Location />\nSSLRequireSSL\n</Location>", &|_| {}), "https-required 3");
    assert_eq!(told_of("<Location />\nAllowMethods POST\n</Location>", &|_| {}), "method-refused 3");
    assert_eq!(
        told_of(
            "RemoteIPHeader X-Forwarded-For\n<Location />\nRequire ip 192.0.2\n</Location>",
            &with("X-Forwarded-For", "203.0.113.9")
        ),
        "ip-not-allowed 4"
    );
    assert_eq!(
        told_of(
            "RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 10.0.0.1\n<Location />\nRequire ip 192.0.2\n</Location>",
            &with("X-Forwarded-For", "203.0.113.9")
        ),
        "open"
    );
}

#[test]
fn another_status_than_ours_makes_it_uncertain() {
    let lines = "<Location />\nRequire all denied\n</Location>";
    for (status, expected) in [(None, "path-rule 3"), (Some(403), "path-rule 3"), (Some(200), "? path-rule 3")] {
        let mut ask = ask("/");
        ask.status = status;
        assert_eq!(told(&account(&site(lines), &ask)), expected, "{status:?}");
    }
    let lines = format!("ErrorDocument 403 http://www.site.test/\n{lines}");
    let mut ask = ask("/");
    ask.status = Some(302);
    assert_eq!(told(&account(&site(&lines), &ask)), "denial-masked-by-redirect 4");
}

#[test]
fn client_certificates_and_conditions_on_tls_decide() {
    let verify = "<Location /a>\nSSLVerifyClient require\n</Location>";
    let by_expression = "<Location /a>\nRequire expr %{SSL_CLIENT_VERIFY} == 'SUCCESS'\n</Location>";
    let condition = "<Location /a>\nSSLRequire %{SSL_CLIENT_VERIFY} eq \"SUCCESS\"\n</Location>";
    for (lines, certificate, expected) in [
        (verify, Some(false), "client-cert-required 3"),
        (verify, Some(true), "? client-cert-untrusted 3"),
        (verify, None, "? client-cert-required 3"),
        (by_expression, Some(false), "client-cert-required 3"),
        (condition, Some(false), "client-cert-required 3"),
        (condition, Some(true), "? client-cert-untrusted 3"),
        ("<Location /a>\nSSLRequire %{SSL_CIPHER} !~ m/EXP/\n</Location>", Some(false), "? protocol-version 3"),
        ("<Location /a>\nSSLRequire %{REMOTE_ADDR} =~ m/^192\\.0/\n</Location>", Some(false), "open"),
    ] {
        let asked = crate::Ask { tls: true, certificate, ..ask("/a/page.html") };
        assert_eq!(told(&account(&site(lines), &asked)), expected, "{lines} {certificate:?}");
    }
}
