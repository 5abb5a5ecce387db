//! How the running server takes a changed configuration up: by a signal to its own process, whatever started it.

use std::path::Path;

use super::process::Process;
use super::process::kind::Kind;

/// The command that makes this process load its configuration anew; `None` where the configuration's reader knows better, or
/// where this process cannot.
#[must_use]
pub(super) fn command(kind: Kind, process: &Process, config: &Path) -> Option<Vec<String>> {
    match kind {
        // Alone, without a master, the signal would end it.
        Kind::Haproxy if has_master(&process.arguments) => Some(signal("USR2", process)),
        Kind::Lighttpd => Some(signal("USR1", process)),
        Kind::Squid => Some(signal("HUP", process)),
        Kind::Varnish => Some(varnish(process, config)),
        _ => None,
    }
}

/// Whether HAProxy was started with a master process: `-W`, `-Ws`.
fn has_master(arguments: &[String]) -> bool {
    arguments.iter().any(|word| matches!(word.as_str(), "-W" | "-Ws"))
}

/// A signal to the process.
fn signal(name: &str, process: &Process) -> Vec<String> {
    vec!["kill".to_owned(), format!("-{name}"), process.number.to_string()]
}

/// Varnish compiles the new text under a new name and then uses it; the name holds the time, so that it is never taken twice.
fn varnish(process: &Process, config: &Path) -> Vec<String> {
    let arguments = &process.arguments;
    let named = arguments.iter().position(|word| word == "-n").and_then(|place| arguments.get(place + 1));
    let instance = named.map(|name| format!(" -n {}", doorward_diagnose::curl::quote(name))).unwrap_or_default();
    let file = doorward_diagnose::curl::quote(&config.display().to_string());
    let script = format!(
        "name=doorward-$(date +%s%N) && varnishadm{instance} vcl.load \"$name\" {file} && varnishadm{instance} vcl.use \"$name\""
    );
    vec!["sh".to_owned(), "-c".to_owned(), script]
}

#[cfg(test)]
mod tests {
    use super::command;
    use crate::host::process::Process;
    use crate::host::process::kind::Kind;
    use std::path::Path;

    fn process(words: &[&str]) -> Process {
        Process {
            number: 7,
            parent: 1,
            name: "server".to_owned(),
            program: None,
            arguments: words.iter().map(|word| (*word).to_owned()).collect(),
            folder: None,
            user_id: None,
            group_ids: Vec::new(),
            passes_all: None,
            label: None,
            shares_disk: None,
        }
    }

    #[test]
    fn a_process_is_told_in_its_own_way() {
        let config = Path::new("/etc/x.conf");
        let told = |kind, words: &[&str]| command(kind, &process(words), config).map(|words| words.join(" "));
        assert_eq!(told(Kind::Haproxy, &["haproxy", "-W", "-f", "x"]).as_deref(), Some("kill -USR2 7"));
        assert_eq!(told(Kind::Haproxy, &["haproxy", "-db", "-f", "x"]), None, "the signal would end it");
        assert_eq!(told(Kind::Lighttpd, &["lighttpd"]).as_deref(), Some("kill -USR1 7"));
        assert_eq!(told(Kind::Squid, &["squid"]).as_deref(), Some("kill -HUP 7"));
        let varnish = told(Kind::Varnish, &["varnishd", "-n", "/var/it's"]).unwrap();
        assert!(varnish.contains("-n '/var/it'\\''s' vcl.load"), "{varnish}");
    }
}
