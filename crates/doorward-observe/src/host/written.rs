//! The logs of a server: those that its configuration names, those that it has open, those that a person names.

use std::io::Read;
use std::path::Path;

use doorward_record::{Account, LogFile, LogKind};

use super::machine::Hop;
use super::process::Processes;
use super::process::kind::Kind;
use crate::regular;

/// The log of fail2ban, which bans on behalf of any server.
const FAIL2BAN_LOG: &str = "/var/log/fail2ban.log";
/// As much of a log is read to see what stands in it.
const SNIFFED_BYTES: u64 = 16 * 1024;

/// The logs of this server.
pub(super) fn logs(hop: &Hop, processes: Option<&Processes>, account: Option<&Account>) -> Vec<LogFile> {
    let mut logs = account.map(|account| account.logs.clone()).unwrap_or_default();
    let (Some(processes), Some(worker)) = (processes, &hop.worker) else { return logs };
    let started = hop.start.as_ref().and_then(|start| start.process).unwrap_or(worker.number);
    // What its configuration names is all that concerns this request; else whatever it has open may.
    if account.is_none() {
        let mut open = processes.logs(worker.number);
        open.extend(processes.logs(started));
        logs.extend(open.iter().map(|path| named(path, hop.kind.name())));
        logs.extend(tomcat(hop));
    }
    let bans = processes.all().iter().any(|process| process.name.starts_with("fail2ban"));
    if bans && Path::new(FAIL2BAN_LOG).is_file() {
        let path = FAIL2BAN_LOG.into();
        logs.push(LogFile { path, kind: LogKind::Audit, detail: None, server: "fail2ban".to_owned() });
    }
    logs
}

/// The logs below Tomcat's folder, which it opens anew each day.
fn tomcat(hop: &Hop) -> Vec<LogFile> {
    let Some(base) = hop.start.as_ref().and_then(|start| start.prefix.as_ref()).filter(|_| hop.kind == Kind::Tomcat)
    else {
        return Vec::new();
    };
    let folder = base.join("logs");
    let names = doorward_record::Files::names(&hop.disk, &folder).unwrap_or_default();
    let latest = |start: &str| names.iter().filter(|name| name.starts_with(start)).max().map(|name| folder.join(name));
    let found = ["catalina.out", "localhost.", "localhost_access_log"].into_iter().filter_map(latest);
    found.map(|path| named(&path, hop.kind.name())).collect()
}

/// What an application writes to no file, said in words.
pub(super) fn elsewhere(hop: &Hop, processes: Option<&Processes>) -> Option<String> {
    let worker = hop.worker.as_ref().filter(|_| hop.kind == Kind::Application)?;
    let passed_on = processes?.output_is_passed_on(worker.number);
    passed_on.then(|| {
        format!(
            "what process {number} writes goes to the journal or another program; `journalctl _PID={number}` may show it",
            number = worker.number
        )
    })
}

/// A log of which only the file is known: its name tells what stands in it, else its first lines.
pub(super) fn named(path: &Path, server: &str) -> LogFile {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let kind = match () {
        () if has(&["audit", "fail2ban"]) => LogKind::Audit,
        () if has(&["access", "other_vhosts"]) => LogKind::Access,
        () if !has(&["error", "err."]) && tells_of_requests(path) => LogKind::Access,
        () => LogKind::Error,
    };
    LogFile { path: path.to_owned(), kind, detail: None, server: server.to_owned() }
}

/// Whether most of the first lines of a file tell of one request each, with its version of HTTP or as JSON with a status.
fn tells_of_requests(path: &Path) -> bool {
    let mut bytes = Vec::new();
    if regular::open(path).and_then(|file| file.take(SNIFFED_BYTES).read_to_end(&mut bytes)).is_err() {
        return false;
    }
    let text = String::from_utf8_lossy(&bytes);
    let tells = |line: &&str| {
        let is_request = line.contains(" HTTP/") && !line.contains("[error]") && !line.contains(", client: ");
        is_request || line.starts_with('{') && line.contains("\"status\":")
    };
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.iter().filter(|line| tells(line)).count() * 2 > lines.len()
}

#[cfg(test)]
mod tests {
    use doorward_record::LogKind;

    use super::named;

    #[test]
    fn what_stands_in_a_log_is_told_by_its_name_or_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let access = "127.0.0.1 - - [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 403 5\n";
        let error = "2026/01/01 00:00:00 [error] 1#1: *1 x, client: 127.0.0.1, request: \"GET / HTTP/1.1\"\n";
        for (name, text, kind) in [
            ("access.log", error, LogKind::Access),
            ("shop-error.log", access, LogKind::Error),
            ("modsec_audit.log", "", LogKind::Audit),
            ("shop.log", access, LogKind::Access),
            ("shop.log.1", error, LogKind::Error),
            ("caddy.json", "{\"request\":{\"uri\":\"/\"},\"status\":403}\n", LogKind::Access),
            ("empty", "", LogKind::Error),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            assert_eq!(named(&path, "nginx").kind, kind, "{name}");
        }
        assert_eq!(named(&folder.path().join("none"), "nginx").kind, LogKind::Error);
    }
}
