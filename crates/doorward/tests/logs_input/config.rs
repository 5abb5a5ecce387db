//! `--config`: the servers' own configuration says where logs stand and how their lines are written.

use super::{Folder, logs, report, said};

/// nginx's configuration with two formats that nobody could guess, and an error log.
fn nginx(folder: &Folder) -> std::path::PathBuf {
    let sites = format!(
        "server {{ access_log {}; access_log {} odd if=$loud; error_log {}; }}\n",
        folder.at("plain.log").display(),
        folder.at("odd.log").display(),
        folder.at("error.log").display()
    );
    folder.file("sites.conf", sites);
    let main = format!(
        "events {{}}\nhttp {{\n log_format odd escape=json '$status~$remote_addr~$request_uri'\n   '~$time_iso8601';\n include {};\n}}\n",
        folder.at("sites.conf").display()
    );
    folder.file("nginx.conf", main)
}

#[test]
fn the_logs_that_a_configuration_names_are_read_each_in_its_own_format() {
    let folder = Folder::new();
    let config = nginx(&folder);
    folder.file("plain.log", super::line("192.0.2.1", "00:00:06", "/b", 403, "a"));
    folder.file(
        "odd.log",
        "404~192.0.2.2~/a b\\\"c~2026-10-04T00:00:07+00:00\n429~192.0.2.2~/x~2026-10-04T00:00:08+00:00\n",
    );
    folder.file(
        "error.log",
        "2026/10/04 00:00:06 [error] 7#7: *2 access forbidden by rule, client: 192.0.2.1, server: x, request: \"GET /b HTTP/1.1\", host: \"x\"\n",
    );
    let arguments = ["--config", config.to_str().unwrap(), "--format", "json"];
    let output = logs(&arguments, &[]);
    let value: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    assert_eq!((&value["lines"], &value["unparsed"]), (&3.into(), &0.into()));
    assert_eq!(value["by_status"], serde_json::json!({"403": 1, "404": 1, "429": 1}));
    let row = value["refused"].as_array().unwrap().iter().find(|row| row["path"] == "/b").unwrap();
    assert!(row["quote"].as_str().unwrap().contains("access forbidden by rule"), "{row}");
    assert!(said(&output).contains("holds a part of the requests only (`if=$loud`)"), "{}", said(&output));
}

#[test]
fn files_that_are_named_get_the_format_of_their_directive() {
    let folder = Folder::new();
    let config = nginx(&folder);
    let rotated = folder.file("odd.log.1", "401~192.0.2.2~/x~2026-10-04T00:00:07+00:00\n");
    let copied = folder.file("from-another-machine.log", "403~192.0.2.2~/x~2026-10-04T00:00:07+00:00\n");
    let other = folder.file("haproxy.log", super::line("192.0.2.1", "00:00:06", "/b", 407, "a"));
    let value = report(&["--config", config.to_str().unwrap()], &[&rotated, &copied, &other]);
    assert_eq!(value["by_status"], serde_json::json!({"401": 1, "403": 1, "407": 1}));
}

#[test]
fn each_server_is_read_by_its_own_rules() {
    let folder = Folder::new();
    let at = folder.at("access.log").display().to_string();
    for (name, text, line) in [
        (
            "apache2.conf",
            format!("LogFormat \"%>s<%h> %{{%d.%m.%Y}}t %U%q\" own\nCustomLog {at} own\n"),
            "403<192.0.2.1> 04.10.2026 /a?b=c",
        ),
        (
            "lighttpd.conf",
            format!("accesslog.filename = \"{at}\"\naccesslog.format = \"%s %h %U\"\n"),
            "403 192.0.2.1 /a",
        ),
        (
            "squid.conf",
            format!("logformat own %>a %ts %>Hs %rm %ru\naccess_log daemon:{at} own\n"),
            "192.0.2.1 1790000000 403 GET http://a.example/a",
        ),
        (
            "Caddyfile",
            format!(":80 {{\n log {{\n  output file {at}\n }}\n}}\n"),
            r#"{"level":"info","ts":1790000000.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.1","method":"GET","host":"a","uri":"/a"},"status":403,"size":0,"duration":0.1}"#,
        ),
    ] {
        let config = folder.file(name, text);
        folder.file("access.log", format!("{line}\n"));
        let value = report(&["--config", config.to_str().unwrap()], &[]);
        assert_eq!(value["by_status"], serde_json::json!({"403": 1}), "{name}");
        assert_eq!(value["refused"][0]["path"], "/a", "{name}");
    }
}

#[test]
fn haproxy_tells_the_format_and_not_the_file() {
    let folder = Folder::new();
    let config = folder.file(
        "haproxy.cfg",
        "global\n log /dev/log local0\ndefaults\n log global\n mode http\nfrontend f\n bind :80\n log-format \"%ci|%ST|%[capture.req.uri]|%HM %HU|%tsc\"\n",
    );
    let log = folder.file("saved.log", "Oct  4 00:00:00 web haproxy[7]: 192.0.2.1|403|-|GET /a|PR--\n");
    let value = report(&["--config", config.to_str().unwrap()], &[&log]);
    assert_eq!(value["by_status"], serde_json::json!({"403": 1}));
    assert_eq!(value["refused"][0]["path"], "/a");
}

#[test]
fn what_cannot_be_used_of_a_configuration_is_said() {
    let folder = Folder::new();
    let unknown = folder.file("notes.txt", "milk\n");
    let absent = folder.at("nginx.conf");
    let elsewhere = folder.file("squid.conf", "access_log udp://10.0.0.1:514 squid\n");
    for (config, wanted) in [
        (&unknown, "the configuration of no server that is known"),
        (&absent, "there is no"),
        (&elsewhere, "names no log that is a file"),
    ] {
        let output = logs(&["--config", config.to_str().unwrap()], &[]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(wanted) && said(&output).contains("hint:"), "{}", said(&output));
    }
    let output = logs(&["--config", nginx(&folder).to_str().unwrap()], &[]);
    assert_eq!(output.status.code(), Some(2), "none of the logs is there");
    assert_eq!(logs(&[], &[]).status.code(), Some(64));
}
