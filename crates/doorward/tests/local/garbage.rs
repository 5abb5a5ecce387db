//! Files that are none, or hold what no server writes; names that are no text; files that are not there.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::stage::{Stage, check_refusal, ended, error_line, now_s};

/// Bytes that look like chance.
fn noise(length: usize) -> Vec<u8> {
    let state = std::iter::successors(Some(0x2545_f491_u32), |seed| {
        Some(seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223))
    });
    state.map(|seed| seed.to_be_bytes()[0]).take(length).collect()
}

#[test]
fn a_file_that_is_named_and_not_there_is_an_error_before_anybody_is_asked() {
    let stage = Stage::new();
    let file = stage.write("file", "");
    for option in ["--config", "--log", "--root"] {
        for path in [stage.path("none"), file.join("below"), stage.path("none\u{1b}[31m")] {
            let mut command = stage.command("text");
            command.arg(option).arg(path);
            let ended = ended(&mut command);
            check_refusal(&ended, 2, &format!("which `{option}` names"));
            assert!(ended.stdout.is_empty());
        }
    }
    assert_eq!(stage.requests(), 0);
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let stage = Stage::new();
    let pipe = stage.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let folder = stage.path("folder");
    std::fs::create_dir(&folder).unwrap();
    let pipe_by_link = stage.path("nginx.conf");
    symlink(&pipe, &pipe_by_link).unwrap();
    for path in [pipe.as_path(), &folder, &pipe_by_link, "/dev/zero".as_ref(), "/dev/null".as_ref()] {
        for option in ["--config", "--log"] {
            stage.ask_with(option, path).check_unread("it is no regular file");
        }
    }
    for path in [pipe.as_path(), "/dev/zero".as_ref()] {
        stage.ask_with("--root", path).check_unread("is no folder");
    }
}

#[test]
fn links_in_a_circle_are_said() {
    let stage = Stage::new();
    let (one, other) = (stage.path("nginx.conf"), stage.path("other"));
    symlink(&one, &other).unwrap();
    symlink(&other, &one).unwrap();
    for option in ["--config", "--log", "--root"] {
        stage.ask_with(option, &one).check_unread("symbolic links");
    }
    stage.write("site/index.html", "x");
    symlink("admin", stage.path("site/admin")).unwrap();
    stage.ask_with("--root", &stage.path("site")).check_unsettled();
}

#[test]
fn noise_is_no_configuration_and_no_log() {
    let stage = Stage::new();
    let names = [
        "any",
        "nginx.conf",
        "apache2.conf",
        "Caddyfile",
        "haproxy.cfg",
        "lighttpd.conf",
        "a.vcl",
        "squid.conf",
        "php-fpm.conf",
    ];
    for name in names {
        let path = stage.write(name, noise(200_000));
        let told = stage.ask_with("--config", &path);
        assert!(!told.unread().is_empty(), "{name}");
        told.check_unsettled();
    }
    stage.ask_with("--log", &stage.write("error.log", noise(200_000))).check_unread("error.log");
    let empty = stage.write("empty/nginx.conf", "");
    stage.ask_with("--config", &empty).check_unread("no server of");
    stage.ask_with("--log", &stage.write("empty.log", "")).check_unsettled();
}

#[test]
fn a_log_that_ends_within_a_line_is_read_to_its_last_whole_line() {
    let stage = Stage::new();
    let client = "127.0.0.1:1".parse().unwrap();
    let line = error_line(now_s() + 1, "access forbidden by rule", "GET /admin HTTP/1.1", client, stage.address);
    let cut = line.split_at(line.len() / 2).0;
    stage.ask_with("--log", &stage.write("cut.log", cut)).check_unread("no whole line");
    let told = stage.ask_with("--log", &stage.write("error.log", format!("{line}{cut}")));
    assert!(
        told.json["record"]["testimonies"].to_string().contains("access forbidden by rule"),
        "{}",
        told.json["record"]
    );
}

#[test]
fn names_that_are_no_text_are_read_and_shown_harmlessly() {
    let stage = Stage::new();
    let folder = stage.path(OsStr::from_bytes(b"conf-\xff\x1b[31m"));
    let config = stage.write(folder.join("nginx.conf"), stage.nginx_text("location /admin { deny all; }"));
    let told = stage.ask_with("--config", &config);
    assert!(told.settled() && told.reason() == "path-rule", "{}", told.json["diagnosis"]);
    for format in ["text", "html", "markdown"] {
        let mut command = stage.command(format);
        command.arg("--config").arg(&config);
        let ended = ended(&mut command);
        assert!(ended.stdout.contains("path-rule"), "{}", ended.stdout);
    }
}

#[test]
fn another_machine_s_answer_is_not_explained_by_this_one() {
    let stage = Stage::new();
    let Some(other) = another_machine() else {
        println!("skipped: there is no address of a machine that answers and is not this one");
        return;
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command.args(["why", "--local", "--format", "json", "-m", "5", &format!("http://{other}/")]);
    let ended = ended(&mut command);
    if ended.status.code() == Some(2) {
        println!("skipped: {other} does not answer");
        return;
    }
    assert!(ended.stdout.contains("which is not this machine"), "{}", ended.stdout);
    drop(stage);
}

/// An address in a network namespace of its own, where the test environment has one.
fn another_machine() -> Option<String> {
    std::env::var("DOORWARD_OTHER_MACHINE").ok()
}
