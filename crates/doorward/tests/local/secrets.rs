//! What configurations, logs and requests keep secret stands in no answer, whatever its format.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use crate::stage::{Aside, Stage, ended, error_line, now_s};

/// A secret as all of these files have it.
const SECRET: &str = "S3cr3tV4lue";

/// A server whose log repeats the request's secrets.
fn talkative(folder: &Path) -> Aside {
    let log = folder.join("error.log");
    Box::new(move |first, client| {
        if first.contains("/admin") {
            let first = first.replace("/admin", &format!("/admin?token={SECRET}"));
            let message =
                format!("access forbidden by rule, cookie: \"sid={SECRET}\", authorization: \"Bearer {SECRET}\"");
            let line = error_line(now_s(), &message, &first, client, "127.0.0.1:80".parse().unwrap());
            OpenOptions::new().append(true).create(true).open(&log).unwrap().write_all(line.as_bytes()).unwrap();
        }
    })
}

#[test]
fn secrets_stand_in_no_answer() {
    let stage = Stage::with(talkative);
    let log = stage.write("error.log", format!("{SECRET}\n"));
    let (address, port) = (stage.address, stage.address.port());
    let nginx = |lines: &str| stage.nginx_text(lines);
    for (name, text) in [
        ("nginx.conf", nginx(&format!("location /admin {{ if ($http_x_api_key != \"{SECRET}\") {{ return 403; }} }}"))),
        ("nginx.conf", nginx(&format!("location /admin {{ if ($arg_token != \"{SECRET}\") {{ return 403; }} }}"))),
        (
            "nginx.conf",
            nginx(&format!(
                "location /admin {{ secure_link $arg_md5; secure_link_md5 \"$uri {SECRET}\"; if ($secure_link = \"\") {{ return 403; }} }}"
            )),
        ),
        (
            "nginx.conf",
            nginx(&format!(
                "location /admin {{ proxy_set_header Authorization \"Basic {SECRET}\"; proxy_pass http://shop:{SECRET}@127.0.0.1:9; }}"
            )),
        ),
        ("nginx.conf", nginx(&format!("location /admin {{ api_token_strange {SECRET}; deny all; }}"))),
        (
            "apache2.conf",
            format!(
                "Listen {address}\nSetEnvIf X-Api-Key \"^{SECRET}$\" ok\n<Location \"/admin\">\nRequire env ok\n</Location>\n"
            ),
        ),
        (
            "apache2.conf",
            format!(
                "Listen {address}\n<Location \"/admin\">\nRequire expr %{{HTTP:X-Token}} == '{SECRET}'\n</Location>\n"
            ),
        ),
        (
            "haproxy.cfg",
            format!(
                "userlist u\n user dana insecure-password {SECRET}\nfrontend a\n bind {address}\n mode http\n http-request deny unless {{ req.hdr(X-Api-Key) -m str {SECRET} }}\n"
            ),
        ),
        (
            "Caddyfile",
            format!("http://127.0.0.1:{port} {{\n @no not header X-Api-Key {SECRET}\n respond @no 403\n}}\n"),
        ),
        (
            "lighttpd.conf",
            format!(
                "server.port = {port}\nserver.modules = ( \"mod_secdownload\" )\nsecdownload.secret = \"{SECRET}\"\nsecdownload.uri-prefix = \"/admin\"\nsecdownload.document-root = \"/x\"\n"
            ),
        ),
        (
            "a.vcl",
            format!(
                "vcl 4.1;\nsub vcl_recv {{ if (req.http.X-Api-Key != \"{SECRET}\") {{ return (synth(403)); }} }}\n"
            ),
        ),
        (
            "squid.conf",
            format!(
                "http_port {port} accel\ncache_peer 127.0.0.1 parent 9 0 login=shop:{SECRET}\nacl k req_header X-Api-Key ^{SECRET}$\nhttp_access deny !k\n"
            ),
        ),
    ] {
        let config = stage.write(name, &text);
        for format in ["text", "json", "html", "markdown"] {
            let mut command = stage.command(format);
            command
                .env("TZ", "UTC")
                .args(["--expect", "open", "--explain"])
                .arg("--config")
                .arg(&config)
                .arg("--log")
                .arg(&log);
            command.args(["-H", &format!("Authorization: Bearer {SECRET}"), "-b", &format!("sid={SECRET}")]);
            let ended = ended(&mut command);
            let whole = format!("{}{}", ended.stdout, ended.stderr);
            assert!(matches!(ended.status.code(), Some(0 | 1)), "{whole}");
            assert!(!whole.contains(SECRET), "{text}\n{format}: {whole}");
        }
        // Without the request's own secrets nothing masks by knowing them.
        let mut command = stage.command("json");
        let ended = ended(
            command.env("TZ", "UTC").args(["--expect", "open"]).arg("--config").arg(&config).arg("--log").arg(&log),
        );
        assert!(!ended.stdout.contains(SECRET), "{text}\n{}", ended.stdout);
    }
}
