//! Where nginx writes for a request: access logs with their formats, error logs with their levels, and the worker who reads.

use std::path::{Path, PathBuf};

use super::machine::Machine;
use super::tree::{Directive, Tree};
use crate::account::{LogFile, LogKind, Worker};

/// What `combined` writes.
const COMBINED: &str = r#"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent""#;
/// Where builds of nginx write unless they are told otherwise.
const USUAL_ACCESS: &[&str] = &["/var/log/nginx/access.log", "/usr/local/nginx/logs/access.log"];
const USUAL_ERROR: &[&str] = &["/var/log/nginx/error.log", "/usr/local/nginx/logs/error.log"];
/// The most bytes of a firewall's rules that are searched for its log.
const RULES_BYTES: usize = 1 << 20;

/// The logs in force where the request is.
pub(super) fn logs(machine: &Machine<'_>) -> Vec<LogFile> {
    let mut found = access(machine);
    found.extend(errors(machine));
    found.extend(audit(machine));
    found
}

fn access(machine: &Machine<'_>) -> Vec<LogFile> {
    let given = machine.scope.all(&["access_log"]);
    let log = |path: PathBuf, format: &str| LogFile {
        path,
        kind: LogKind::Access,
        detail: format_of(machine.tree, format),
        server: "nginx".to_owned(),
    };
    if given.is_empty() {
        return usual(machine, USUAL_ACCESS).map(|path| log(path, "combined")).into_iter().collect();
    }
    let files = given.iter().filter(|item| item.word(0) != "off");
    files
        .filter_map(|item| {
            let path = path(machine, item.word(0))?;
            let format = item.words.get(1).filter(|word| !word.contains('=')).map_or("combined", String::as_str);
            Some(log(path, format))
        })
        .collect()
}

fn errors(machine: &Machine<'_>) -> Vec<LogFile> {
    let mut given = machine.scope.all(&["error_log"]);
    if given.is_empty() {
        given = machine.tree.top.iter().filter(|item| item.name == "error_log").collect();
    }
    let log = |path: PathBuf, level: &str| LogFile {
        path,
        kind: LogKind::Error,
        detail: Some(level.to_owned()),
        server: "nginx".to_owned(),
    };
    if given.is_empty() {
        return usual(machine, USUAL_ERROR).map(|path| log(path, "error")).into_iter().collect();
    }
    given
        .iter()
        .filter_map(|item| {
            let path = path(machine, item.word(0))?;
            Some(log(path, item.words.get(1).map_or("error", String::as_str)))
        })
        .collect()
}

/// The audit log of ModSecurity, as far as its rules name one.
fn audit(machine: &Machine<'_>) -> Option<LogFile> {
    if !machine.scope.is_on("modsecurity") {
        return None;
    }
    let text = match machine.scope.find("modsecurity_rules_file") {
        Some(file) => machine.files.0.text(&machine.full_path(file.word(0), true)).ok()?,
        None => machine.scope.find("modsecurity_rules")?.word(0).to_owned(),
    };
    let searched = text.lines().scan(0, |read, line| {
        *read += line.len();
        (*read <= RULES_BYTES).then_some(line)
    });
    let line = searched.map(str::trim).find(|line| line.starts_with("SecAuditLog "))?;
    let name = line.split_whitespace().nth(1)?.trim_matches('"');
    Some(LogFile { path: PathBuf::from(name), kind: LogKind::Audit, detail: None, server: "nginx".to_owned() })
}

fn usual(machine: &Machine<'_>, names: &[&str]) -> Option<PathBuf> {
    names.iter().map(Path::new).find(|path| machine.files.0.entry(path).is_ok()).map(Path::to_owned)
}

fn path(machine: &Machine<'_>, name: &str) -> Option<PathBuf> {
    let is_elsewhere = ["syslog:", "memory:", "stderr", "|"].iter().any(|start| name.starts_with(start));
    if is_elsewhere {
        return None;
    }
    let value = machine.value(name);
    Some(machine.full_path(value.text()?, false))
}

/// The words of a format by its name.
fn format_of(tree: &Tree, name: &str) -> Option<String> {
    let http = tree.top.iter().filter(|item| item.name == "http");
    let format = http.flat_map(|http| http.inside()).find(|item| item.name == "log_format" && item.word(0) == name);
    match format {
        Some(format) => {
            let words = format.words.iter().skip(1).skip_while(|word| word.starts_with("escape="));
            Some(words.map(String::as_str).collect())
        }
        None => (name == "combined").then(|| COMBINED.to_owned()),
    }
}

/// Who reads the files.
pub(super) fn worker(tree: &Tree) -> Worker {
    let user: Option<&Directive> = tree.top.iter().find(|item| item.name == "user");
    Worker {
        user: user.map(|user| user.word(0).to_owned()),
        group: user
            .map(|user| user.words.get(1).unwrap_or(&user.words[..].first().cloned().unwrap_or_default()).clone()),
        user_id: None,
        group_ids: Vec::new(),
    }
}
