//! Where the configuration says one thing and the log another, both are shown, and neither is the answer.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use crate::stage::{Aside, Stage, ended, error_line, now_s, told};

/// A server whose log says that the file may not be read.
fn contradicting(folder: &Path) -> Aside {
    let log = folder.join("error.log");
    Box::new(move |first, client| {
        if first.contains("/admin") {
            let message = "open() \"/nowhere/site/admin\" failed (13: Permission denied)";
            let line = error_line(now_s(), message, first, client, "127.0.0.1:80".parse().unwrap());
            OpenOptions::new().append(true).create(true).open(&log).unwrap().write_all(line.as_bytes()).unwrap();
        }
    })
}

#[test]
fn a_configuration_and_a_log_that_disagree_are_both_shown() {
    let stage = Stage::with(contradicting);
    let log = stage.write("error.log", "");
    let config = stage.nginx("nginx.conf", "location /admin { deny all; }");
    let mut command = stage.command("json");
    let answer = told(command.env("TZ", "UTC").arg("--config").arg(&config).arg("--log").arg(&log));
    answer.check_unsettled();
    let contradictions = answer.json["diagnosis"]["contradictions"].to_string();
    assert!(contradictions.contains("deny all;") && contradictions.contains("Permission denied"), "{}", answer.json);
    for format in ["text", "html", "markdown"] {
        let mut command = stage.command(format);
        let ended = ended(command.env("TZ", "UTC").arg("--config").arg(&config).arg("--log").arg(&log));
        let flat = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("deny all;") && flat.contains("Permission denied"), "{format}: {}", ended.stdout);
        assert!(flat.contains("not settled"), "{format}: {}", ended.stdout);
    }
}

#[test]
fn a_configuration_for_another_place_explains_nothing() {
    let stage = Stage::new();
    // Nothing in it refuses, and the server refused.
    let open = stage.nginx("nginx.conf", "location / { return 200; }");
    stage.ask_with("--config", &open).check_unread("would answer 200");
    let other = stage.write(
        "other/nginx.conf",
        "events {}\nhttp { server { listen 127.0.0.1:1; location /admin { deny all; } } }\n",
    );
    stage.ask_with("--config", &other).check_unread("no server of");
}
