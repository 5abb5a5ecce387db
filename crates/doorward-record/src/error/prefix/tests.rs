//! One line a shape, and what is told of it.

use super::super::line::Level;
use super::*;

/// What is told of a line, in one text: writer, level, client, port, host, method, target, first reason.
fn told(raw: &str) -> String {
    let clock = Clock::utc();
    let Some(found) = line(raw, &clock) else { return "none".to_owned() };
    let mut parts = vec![found.writer.name().to_owned()];
    parts.extend(found.level.map(|level: Level| format!("{level:?}").to_lowercase()));
    parts.extend(found.client.map(|client| client.to_string()));
    parts.extend(found.port.map(|port| format!(":{port}")));
    parts.extend(found.host.map(|host| format!("host={host}")));
    parts.extend(found.method.map(str::to_owned));
    parts.extend(found.target.map(str::to_owned));
    parts.extend(found.status.map(|status| status.to_string()));
    parts.extend(found.id.map(|id| format!("id={id}")));
    parts.push(format!("-> {}", found.reasons().first().unwrap_or(&"nothing")));
    parts.join(" ")
}

#[test]
fn lines_of_every_server_are_taken_apart() {
    for (raw, wanted) in CASES {
        assert_eq!(told(raw), *wanted, "{raw}");
    }
}

const CASES: &[(&str, &str)] = &[
    (
        "2026/11/25 20:58:42 [error] 91#91: *148 access forbidden by rule, client: 192.0.2.1, server: , request: \"PUT /c/?a=1 HTTP/1.1\", host: \"shop.example:81\"",
        "nginx error 192.0.2.1 host=shop.example:81 PUT /c/?a=1 -> path-rule",
    ),
    (
        "2026/11/25 20:58:42 [error] 91#91: *1 limiting requests, excess: 1.998 by zone \"one\", client: 2001:db8::1, server: a.example, request: \"GET / HTTP/2.0\", upstream: \"http://127.0.0.1:1/\", host: \"a.example\", referrer: \"https://b.example/\"",
        "nginx error 2001:db8::1 host=a.example GET / -> rate-limited",
    ),
    (
        "2026/11/25 20:58:44 [info] 1#1: *154 client sent too long URI while reading client request line, client: 192.0.2.1, server: , request: \"GET /find?q=aaaa",
        "nginx info 192.0.2.1 -> uri-too-long",
    ),
    (
        "2026/11/25 20:58:20 [crit] 91#91: *32 open() \"/etc/users\" failed (13: Permission denied), client: 192.0.2.1, server: , request: \"GET /locked/ HTTP/1.1\", host: \"a\"",
        "nginx critical 192.0.2.1 host=a GET /locked/ -> auth-backend-broken",
    ),
    (
        "2026/11/25 20:58:20 [error] 91#91: *32 open() \"/srv/a.html\" failed (13: Permission denied), client: 192.0.2.1, server: , request: \"GET /a.html HTTP/1.1\", host: \"a\"",
        "nginx error 192.0.2.1 host=a GET /a.html -> fs-file-mode",
    ),
    (
        "2026/11/25 21:01:02 [error] 1#1: *46 FastCGI sent in stderr: \"Access to the script '/www/about.phtml' has been denied (see security.limit_extensions)\" while reading response header from upstream, client: 192.0.2.1, server: , request: \"GET /about.phtml HTTP/1.1\", upstream: \"fastcgi://127.0.0.1:9000\", host: \"a\"",
        "php-fpm error 192.0.2.1 host=a GET /about.phtml -> limit-extensions",
    ),
    ("2026/11/25 20:58:44 [info] 1#1: *152 client 192.0.2.1 closed keepalive connection", "nginx info -> nothing"),
    (
        "[Wed Nov 25 20:57:16.993306 2026] [authz_core:error] [pid 9262:tid 9272] [client 192.0.2.1:58372] AH01630: client denied by server configuration: /srv/tools/, referer: https://b.example/",
        "apache error 192.0.2.1 :58372 -> path-rule",
    ),
    (
        "[Wed Nov 25 20:56:33.492464 2026] [core:error] [pid 9262:tid 9274] (13)Permission denied: [client [2001:db8::1]:50454] AH00132: file permissions deny server access: /srv/a.html",
        "apache error 2001:db8::1 :50454 -> fs-file-mode",
    ),
    (
        "[Wed Nov 25 20:56:33 2026] [core:debug] [pid 9262] mod_authz_core.c(843): [client 192.0.2.1:1] AH01629: authorization failure (no authenticated user): /x",
        "apache debug 192.0.2.1 :1 /x -> credentials-missing",
    ),
    (
        "[Wed Jul 17 22:32:48 2013] [error] [client 127.0.0.1] user kit not found: /basic/file",
        "apache error 127.0.0.1 /basic/file -> credentials-wrong",
    ),
    (
        "[Thu Oct 17 18:43:40.160521 2019] [evasive20:error] [pid 22589] [client 192.0.2.1:56175] client denied by server configuration: /path/index.php",
        "apache error 192.0.2.1 :56175 -> ip-banned",
    ),
    (
        "Feb 15 16:23:00 srv httpd/backend1[22034]: [authz_core:error] [pid 22034] [client 192.0.2.1:58585] AH01630: client denied by server configuration: /home/www/",
        "apache error 192.0.2.1 :58585 -> path-rule",
    ),
    (
        "[Wed Nov 25 20:58:49.214178 2026] [security2:error] [pid 1:tid 2] [client 192.0.2.1:42080] [client 192.0.2.1] ModSecurity: Access denied with code 403 (phase 2). Operator GE matched 3 at TX:anomaly_score. [file \"/r.conf\"] [line \"94\"] [id \"949110\"] [msg \"Inbound Anomaly Score Exceeded (Total Score: 3)\"] [hostname \"shop.example\"] [uri \"/open/\"] [unique_id \"awdMCk--1yaqxO2i\"]",
        "modsecurity error 192.0.2.1 :42080 host=shop.example /open/ 403 id=awdMCk--1yaqxO2i -> waf-threshold",
    ),
    (
        "2026/11/25 20:58:44 [error] 1#1: *5 [client 192.0.2.1] ModSecurity: Access denied with code 403 (phase 2). Matched \"Operator `Ge' with parameter `5' against variable `TX:ANOMALY_SCORE' (Value: `5' ) [file \"/r.conf\"] [line \"80\"] [id \"949110\"] [msg \"Score\"] [uri \"/a\"] [unique_id \"170\"] [ref \"\"], client: 192.0.2.1, server: a, request: \"GET /a?q=1 HTTP/1.1\", host: \"a\"",
        "modsecurity error 192.0.2.1 host=a GET /a?q=1 403 id=170 -> waf-false-positive",
    ),
    (
        "2018-01-16 14:10:32: (mod_auth.c.525) password doesn't match for /u username: kit, IP: 192.0.2.1",
        "lighttpd 192.0.2.1 /u -> credentials-wrong",
    ),
    (
        "2021-09-30 16:05:33: mod_auth.c.828) password doesn't match for /s/ username: kit IP: 192.0.2.2",
        "lighttpd 192.0.2.2 /s/ -> credentials-wrong",
    ),
    (
        "Nov 14 22:45:11 test haproxy[760]: ::ffff:192.0.2.1:58430 [14/Nov/2015:22:45:11.608] main main/<NOSRV> -1/-1/-1/-1/0 401 248 - - PR-- 0/0/0/0/0 0/0 \"GET / HTTP/1.1\"",
        "haproxy 192.0.2.1 :58430 GET / 401 -> credentials-missing",
    ),
    (
        "192.0.2.1:53600 [25/Nov/2026:21:04:23.685] rules rules/<NOSRV> 0/-1/-1/-1/0 403 192 - - PR-- 1/1/0/0/0 0/0 \"GET /lists/x HTTP/1.1\"",
        "haproxy 192.0.2.1 :53600 GET /lists/x 403 -> path-rule",
    ),
    (
        "192.0.2.1:53600 [25/Nov/2026:21:04:23.685] front app/app1 1939/0/1/0/1940 403 5168 - - ---- 3/3/0/0/0 0/0 \"GET / HTTP/1.1\"",
        "haproxy 192.0.2.1 :53600 GET / 403 -> upstream-refuses",
    ),
    (
        "1795640724.295      1 192.0.2.1 TCP_DENIED/403 3483 GET http://a.example/ - HIER_NONE/- text/html",
        "squid 192.0.2.1 GET http://a.example/ 403 -> proxy-acl",
    ),
    (
        "2026-11-25 20:58:44,123 fail2ban.actions        [811]: NOTICE  [sshd] Ban 192.0.2.1",
        "fail2ban notice 192.0.2.1 -> ip-banned",
    ),
    (
        "25-Nov-2026 20:58:24.123 WARNING [http-nio-8080-exec-1] org.apache.catalina.realm.LockOutRealm.filterLockedAccounts An attempt was made to authenticate the locked user [kit]",
        "tomcat warning -> account-locked",
    ),
    (
        "2026-11-25 20:59:44,682 django.security.csrf WARNING Forbidden (CSRF cookie not set.): /letters/",
        "django warning /letters/ -> csrf-failed",
    ),
    (
        "Forbidden (Origin checking failed - https://b.example does not match any trusted origins.): /f/",
        "django /f/ -> csrf-failed",
    ),
    (
        "Invalid HTTP_HOST header: 'b.example'. You may need to add 'b.example' to ALLOWED_HOSTS.",
        "django -> http-host-disallowed",
    ),
    (
        "W, [2026-11-25T20:58:44.123456 #811]  WARN -- : [a1b2] Can't verify CSRF token authenticity.",
        "rails id=a1b2 -> csrf-failed",
    ),
    ("[25-Nov-2026 20:59:52 UTC] PHP Warning:  nothing of note", "php-fpm -> nothing"),
    (
        "NOTICE: Access to the script '/www/about.phtml' has been denied (see security.limit_extensions)",
        "php-fpm notice -> limit-extensions",
    ),
    (
        "{\"level\":\"debug\",\"ts\":1795640724.5,\"logger\":\"http.log.error\",\"msg\":\"not authenticated\",\"request\":{\"remote_ip\":\"192.0.2.1\",\"remote_port\":\"5\",\"client_ip\":\"192.0.2.1\",\"method\":\"GET\",\"host\":\"a\",\"uri\":\"/x\"},\"status\":401}",
        "caddy debug 192.0.2.1 :5 host=a GET /x 401 -> credentials-missing",
    ),
    (
        "{\"ClientAddr\":\"192.0.2.1:5\",\"DownstreamStatus\":403,\"Duration\":1,\"OriginStatus\":0,\"RequestHost\":\"a\",\"RequestMethod\":\"GET\",\"RequestPath\":\"/x\",\"time\":\"2026-11-25T20:58:44Z\"}",
        "traefik 192.0.2.1 :5 host=a GET /x 403 -> ip-denied",
    ),
    (
        "{\":authority\":\"a\",\"downstream_remote_address\":\"192.0.2.1:5\",\"method\":\"GET\",\"response_code\":403,\"response_code_details\":\"rbac_access_denied_matched_policy[none]\",\"x-envoy-origin-path\":\"/x\",\"x-request-id\":\"r1\"}",
        "envoy 192.0.2.1 :5 host=a GET /x 403 id=r1 -> path-rule",
    ),
    (
        "host nginx[983]: 2023/12/09 21:35:20 [error] 983#983: *3 user \"kit\" was not found in \"/u\", client: 192.0.2.3, server: a, request: \"GET / HTTP/2.0\", host: \"a\"",
        "nginx error 192.0.2.3 host=a GET / -> credentials-wrong",
    ),
    (
        "2026-01-24T01:34:36.743000000+00:00 stderr F 2026/01/24 01:34:36 [error] 9#9: *3 access forbidden by rule, client: 192.0.2.3, server: a, request: \"GET / HTTP/2.0\", host: \"a\"",
        "nginx error 192.0.2.3 host=a GET / -> path-rule",
    ),
    ("", "none"),
    ("192.0.2.1 - - [25/Nov/2026:20:58:44 +0000] \"GET / HTTP/1.1\" 403 5", "none"),
    ("nothing of the kind: at all", "none"),
];

#[test]
fn a_name_that_poses_as_a_context_is_not_believed() {
    let raw = "2014/04/03 22:20:40 [error] 3#0: *3 user \"t\": password mismatch, client: 127.0.0.1, server: t, request: \"GET / HTTP/1.1\", host: \"l\"\" was not found in \"/u\", client: 192.0.2.2, server: , request: \"GET /x HTTP/1.1\", host: \"l\"";
    let found = line(raw, &Clock::utc()).unwrap();
    assert_eq!((found.client, found.contested), ("192.0.2.2".parse().ok(), true));
    let plain = "2014/04/03 22:20:40 [error] 3#0: *3 access forbidden by rule, client: 192.0.2.2, server: , request: \"GET /x HTTP/1.1\", host: \"l\", referrer: \"x, client: 127.0.0.1, server: t\"";
    let found = line(plain, &Clock::utc()).unwrap();
    assert_eq!((found.client, found.contested), ("192.0.2.2".parse().ok(), true));
}
