//! Without the right to read half of it: each thing that could not be read is said, in every format, and nothing that hangs on it
//! is settled.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::stage::{Stage, Told, ended, told};

/// The user and group without rights.
const NOBODY: &str = "65534";

/// The command as a user without rights; nothing where it cannot be had.
fn as_nobody(stage: &Stage, format: &str) -> Option<Command> {
    let is_root =
        std::fs::metadata("/proc/self").is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0);
    if !is_root {
        return Some(stage.command(format));
    }
    // Where the build lies below a folder that only root enters, the binary is copied to where anybody may run it.
    let program = stage.path("doorward");
    if !program.exists() {
        std::fs::copy(env!("CARGO_BIN_EXE_doorward"), &program).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"]).arg("/bin/true");
    if !command.status().is_ok_and(|status| status.success()) {
        println!("skipped: there is no setpriv to drop root's rights with");
        return None;
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"]).arg(program);
    command.args(["why", "--format", format, &stage.url()]);
    Some(command)
}

/// Shuts a file or folder for all but its owner; of a test without root, for the owner too.
fn shut(path: &Path) {
    let is_root =
        std::fs::metadata("/proc/self").is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0);
    let mode = if is_root { 0o700 } else { 0o000 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Asks with an option, as JSON; the text must say the same words.
fn ask(stage: &Stage, option: &str, path: &Path, words: &str) -> Option<Told> {
    let mut command = as_nobody(stage, "json")?;
    let answer = told(command.arg(option).arg(path));
    answer.check_unread(words);
    let mut command = as_nobody(stage, "text")?;
    let text = ended(command.arg(option).arg(path));
    let flat = text.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("not read") && flat.contains(words), "{words}: {}", text.stdout);
    Some(answer)
}

#[test]
fn what_may_not_be_read_is_said_and_nothing_is_settled() {
    let stage = Stage::new();
    let deny = "location /admin { deny all; }";
    let config = stage.nginx("alone/nginx.conf", deny);
    shut(&config);
    if ask(&stage, "--config", &config, "may not be read by us").is_none() {
        return;
    }
    // The rule itself can be read, and a file before it cannot: what stands there may decide first.
    let part = stage.write("part.conf", "allow all;");
    shut(&part);
    let config = stage.nginx("whole/nginx.conf", &format!("include {};\n{deny}", part.display()));
    ask(&stage, "--config", &config, "part.conf` may not be read by us");
    let apache = format!(
        "Listen {}\nInclude {}\n<Location \"/admin\">\nRequire all denied\n</Location>\n",
        stage.address,
        part.display()
    );
    ask(&stage, "--config", &stage.write("whole/apache2.conf", apache), "part.conf` may not be read by us");
    let log = stage.write("error.log", "x\n");
    shut(&log);
    ask(&stage, "--log", &log, "error.log`, which may not be read by us");
    // A folder above keeps all below it.
    let below = stage.nginx("shut/conf/nginx.conf", deny);
    stage.write("shut/site/admin/index.html", "x");
    shut(&stage.path("shut"));
    ask(&stage, "--config", &below, "may not be read by us");
    ask(&stage, "--root", &stage.path("shut/site"), "may not be read by us");
}

#[test]
fn processes_of_others_are_said_to_be_hidden() {
    let stage = Stage::new();
    let Some(mut command) = as_nobody(&stage, "json") else { return };
    let is_root =
        std::fs::metadata("/proc/self").is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0);
    if !is_root {
        println!("skipped: without root all processes of this test are of one user");
        return;
    }
    let answer = told(command.arg("--local"));
    answer.check_unread("is not shown to us; run as root to see it");
}
