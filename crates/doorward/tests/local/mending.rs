//! Repairs where they cannot be made: nobody to ask, files that are read-only or changed meanwhile, places where no patch can be
//! written. Nothing is changed then, and what was found is told all the same.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::stage::{Stage, check_refusal, ended, read};

/// A rule that catches the caller by mistake, and a repair of it is known.
const RULE: &str = "location /admin { deny 127.0.0.1; allow all; }";

/// A question whose answer has a repair.
fn asked(stage: &Stage, format: &str, config: &Path) -> Command {
    let mut command = stage.command(format);
    command.args(["--expect", "open", "--config"]).arg(config);
    command
}

/// Whether a repair is known of; those of this server may not be in this build.
fn has_repair(stage: &Stage, config: &Path) -> bool {
    let ended = ended(&mut asked(stage, "json", config));
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    if json["repair"].is_null() {
        println!("skipped: no repair is proposed: {}", json["diagnosis"]["summary"]);
    }
    !json["repair"].is_null()
}

/// A configuration with that rule for HAProxy, nginx or Apache: the first that has a repair.
fn prepared(stage: &Stage) -> Option<std::path::PathBuf> {
    let address = stage.address;
    let texts = [
        ("conf/nginx.conf", stage.nginx_text(RULE)),
        ("conf/apache2.conf", format!("Listen {address}\n<Location \"/admin\">\nRequire all denied\n</Location>\n")),
        (
            "conf/haproxy.cfg",
            format!("frontend a\n bind {address}\n mode http\n http-request deny if {{ path /admin }}\n"),
        ),
        ("conf/Caddyfile", format!("http://127.0.0.1:{} {{\n respond /admin 403\n}}\n", address.port())),
    ];
    texts.into_iter().map(|(name, text)| stage.write(name, text)).find(|config| has_repair(stage, config))
}

#[test]
fn a_patch_that_cannot_be_written_takes_nothing_from_the_answer() {
    let stage = Stage::new();
    let Some(config) = prepared(&stage) else { return };
    for place in [stage.path("none/a.patch"), stage.path("conf"), "/proc/doorward.patch".into()] {
        let mut command = asked(&stage, "json", &config);
        let ended = ended(command.arg("--patch").arg(&place));
        check_refusal(&ended, 2, "cannot write");
        let json: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert!(json["diagnosis"]["reason"].is_string() && json["applied"].is_null());
    }
    let patch = stage.path("a.patch");
    let ended = ended(asked(&stage, "json", &config).arg("--patch").arg(&patch));
    assert!(matches!(ended.status.code(), Some(0 | 1)), "{}", ended.stderr);
    assert_eq!(std::fs::metadata(&patch).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(read(&patch).starts_with(b"--- a/"));
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let stage = Stage::new();
    let Some(config) = prepared(&stage) else { return };
    let before = read(&config);
    for format in ["text", "json"] {
        for option in ["--apply", "--try"] {
            let ended = ended(asked(&stage, format, &config).arg(option));
            check_refusal(&ended, 64, "nobody can be asked");
        }
    }
    assert_eq!(read(&config), before);
    assert_eq!(std::fs::read_dir(config.parent().unwrap()).unwrap().count(), 1 + siblings(&config), "no copy is left");
}

/// The other configurations that were tried.
fn siblings(config: &Path) -> usize {
    ["nginx.conf", "apache2.conf", "haproxy.cfg", "Caddyfile"].iter().take_while(|name| !config.ends_with(name)).count()
}

#[test]
fn a_repair_that_opens_nothing_is_taken_back() {
    let stage = Stage::new();
    let Some(config) = prepared(&stage) else { return };
    let before = read(&config);
    // The server here is no nginx and reads no configuration: whatever is changed, it goes on refusing.
    let ended = ended(asked(&stage, "json", &config).args(["--apply", "--yes"]));
    if ended.status.code() == Some(2) {
        // A server that is installed may not take this configuration, or may not be there to check it.
        check_refusal(&ended, 2, "");
    } else {
        let json: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert!(json["applied"]["outcome"] != "proved", "{}", json["applied"]);
        if json["applied"]["outcome"] == "not-in-force" {
            return;
        }
    }
    assert_eq!(read(&config), before);
}

#[test]
fn a_read_only_folder_keeps_its_files() {
    let stage = Stage::new();
    let is_root =
        std::fs::metadata("/proc/self").is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0);
    if is_root {
        println!("skipped: root writes into folders whatever their mode says");
        return;
    }
    let Some(config) = prepared(&stage) else { return };
    let folder = config.parent().unwrap();
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    let ended = ended(asked(&stage, "json", &config).args(["--apply", "--yes"]));
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    check_refusal(&ended, 2, "may not be changed by us");
}

#[test]
fn what_changed_meanwhile_is_left_alone() {
    let stage = Stage::new();
    let Some(config) = prepared(&stage) else { return };
    if !Command::new("script").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no `script` that makes a terminal");
        return;
    }
    // A terminal, so that the question is asked; while it waits for the answer, somebody edits the file.
    let mut line = vec![env!("CARGO_BIN_EXE_doorward").to_owned()];
    line.extend(["why", "--expect", "open", "--apply", "--config"].map(str::to_owned));
    line.extend([config.display().to_string(), stage.url()]);
    let mut child = Command::new("script")
        .args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut seen = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    while !seen.contains("[y/N]") {
        if output.read_line(&mut seen).unwrap() == 0 {
            break;
        }
    }
    assert!(seen.contains("[y/N]"), "{seen}");
    let text = read(&config);
    let edited = [b"# somebody else was here\n".as_slice(), &text].concat();
    std::fs::write(&config, &edited).unwrap();
    child.stdin.take().unwrap().write_all(b"y\n").unwrap();
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut output, &mut rest).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(2), "{rest}");
    assert!(
        rest.contains("was changed after it was read") && rest.contains("hint: somebody has changed it meanwhile"),
        "{rest}"
    );
    assert_eq!(read(&config), edited);
}
