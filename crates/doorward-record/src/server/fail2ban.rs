//! fail2ban: jails that may have put the client on a list of theirs.
//!
//! Who is banned stands in the running program and not in files, so nothing here is certain: a jail is named with the command
//! that tells, and one that closes the connection is left out where the request was answered.

use std::path::{Path, PathBuf};

use crate::account::{Account, LogFile, LogKind};
use crate::ask::Ask;
use crate::files::Files;
use crate::server::ini::{self, Entry};
use crate::server::network;
use crate::server::trial::{CLOSED, Refusal, Trial};
use crate::server::truth::Truth;

/// Beginnings of the names of actions that close connections and answer nothing.
const FIREWALLS: &[&str] = &[
    "iptables",
    "nftables",
    "ufw",
    "firewallcmd",
    "route",
    "pf",
    "ipfw",
    "shorewall",
    "hostsdeny",
    "ipset",
    "blocklist",
];
/// How often a value may refer to others.
const MAX_REFERENCES: usize = 32;

/// The account that fail2ban gives of a request; `folder` is where its configuration stands, such as `/etc/fail2ban`.
#[must_use]
pub fn account(folder: &Path, files: &dyn Files, ask: &Ask) -> Account {
    let mut trial = Trial::new(ask, "fail2ban");
    let mut entries = Vec::new();
    for path in paths(folder, files) {
        match files.text(&path) {
            Ok(text) => {
                entries.extend(ini::entries(&path, &text, true));
                trial.account.read.push(path);
            }
            Err(crate::files::Unreadable::Absent(_)) => {}
            Err(error) => trial.account.unread.push(error.to_string()),
        }
    }
    let mut jails: Vec<&str> = Vec::new();
    for entry in &entries {
        let name = entry.section.as_str();
        if !matches!(name, "" | "DEFAULT" | "INCLUDES") && !jails.contains(&name) {
            jails.push(name);
        }
    }
    for jail in jails {
        judge(&entries, jail, &mut trial);
    }
    let log = PathBuf::from("/var/log/fail2ban.log");
    if files.entry(&log).is_ok() {
        trial.account.logs.push(LogFile {
            path: log,
            kind: LogKind::Audit,
            detail: None,
            server: "fail2ban".to_owned(),
        });
    }
    trial.finish()
}

/// The files in the order in which later ones win.
fn paths(folder: &Path, files: &dyn Files) -> Vec<PathBuf> {
    let inner = folder.join("jail.d");
    let names = files.names(&inner).unwrap_or_default();
    let ending = |wanted: &'static str| {
        let inner = inner.clone();
        names.iter().filter(move |name| name.ends_with(wanted)).map(move |name| inner.join(name))
    };
    let mut found = vec![folder.join("jail.conf")];
    found.extend(ending(".conf"));
    found.push(folder.join("jail.local"));
    found.extend(ending(".local"));
    found
}

/// The last line that sets a key for a jail, or for all.
fn entry<'e>(entries: &'e [Entry], jail: &str, key: &str) -> Option<&'e Entry> {
    let last = |section: &str| entries.iter().rev().find(|entry| entry.section == section && entry.key == key);
    last(jail).or_else(|| last("DEFAULT"))
}

/// The value of a key for a jail, with `%(name)s` put in.
fn value(entries: &[Entry], jail: &str, key: &str) -> Option<String> {
    let mut text = entry(entries, jail, key)?.value.clone();
    for _ in 0..MAX_REFERENCES {
        let Some((before, rest)) = text.split_once("%(") else {
            break;
        };
        let (name, after) = rest.split_once(")s")?;
        let inner = if name == "__name__" {
            jail.to_owned()
        } else {
            entry(entries, jail, name).map(|entry| entry.value.clone()).unwrap_or_default()
        };
        text = format!("{before}{inner}{after}");
    }
    Some(text)
}

/// Whether a jail may have banned the client.
fn judge(entries: &[Entry], jail: &str, trial: &mut Trial<'_>) {
    let value = |key: &str| value(entries, jail, key);
    let enabled =
        value("enabled").is_some_and(|text| matches!(text.to_lowercase().as_str(), "true" | "yes" | "on" | "1"));
    let action = value("banaction").unwrap_or_default();
    let actions = format!("{action} {}", value("action").unwrap_or_default());
    let ignored = value("ignoreip").is_some_and(|list| {
        let mut written = list.split([' ', ',', '\n']).filter(|word| !word.is_empty());
        written.any(|network| network::holds(network, trial.ask.client) == Some(true))
    });
    if !enabled
        || ignored
        || !is_about_web(&value("port").unwrap_or_default(), &value("logpath").unwrap_or_default(), jail)
    {
        return;
    }
    let opening = entries.iter().rev().find(|entry| entry.section == jail && entry.key == "enabled");
    let Some(spot) = opening.or_else(|| entry(entries, jail, "enabled")).map(|entry| entry.spot.clone()) else {
        return;
    };
    let closes = FIREWALLS.iter().any(|name| action.starts_with(name));
    let elsewhere = actions
        .split_whitespace()
        .any(|word| ["cloudflare", "nginx", "apache", "haproxy"].iter().any(|name| word.contains(name)));
    let statuses = if closes && !elsewhere { vec![CLOSED] } else { vec![403, 429, 444, 503] };
    let client = trial.ask.client.to_canonical();
    let time = value("bantime").map_or_else(String::new, |time| format!(" for `{time}`"));
    let text = format!(
        "the jail may have banned `{client}`{time}: `fail2ban-client status {jail}` lists who is banned, and \
         `fail2ban-client set {jail} unbanip {client}` lets them in again"
    );
    trial.refuse(Truth::Unknown, Refusal { statuses, reasons: vec!["ip-banned"], spot, text, repair: None });
}

/// Whether a jail is about those who ask for pages.
fn is_about_web(port: &str, log: &str, jail: &str) -> bool {
    let mut ports = port.split([',', ' ']).map(str::trim);
    let web =
        ports.any(|port| matches!(port, "http" | "https" | "80" | "443" | "8080" | "0:65535" | "all" | "anyport"));
    let named = |text: &str| {
        ["nginx", "apache", "http", "php", "wordpress", "lighttpd", "caddy"].iter().any(|word| text.contains(word))
    };
    web || named(log) || named(jail) || jail == "recidive"
}

#[cfg(test)]
mod tests {
    use super::account;
    use crate::ask::Ask;
    use crate::server::stand::{answered, ask, machine, told};

    #[test]
    fn a_jail_that_may_have_banned_is_named() {
        let base = "[DEFAULT]\nbantime = 10m\nbanaction = iptables-multiport\nignoreip = 127.0.0.1/8 ::1\n[nginx-http-auth]\nport = http,https\n[sshd]\nport = ssh\nenabled = true\n";
        let from = |address: [u8; 4]| Ask { client: address.into(), ..ask("GET", "/") };
        for (local, asked, expected) in [
            ("[nginx-http-auth]\nenabled = true\n", from([192, 0, 2, 1]), "allows ip-banned @2"),
            ("[nginx-http-auth]\nenabled = false\n", from([192, 0, 2, 1]), "nothing"),
            // A firewall answers nothing.
            ("[nginx-http-auth]\nenabled = true\n", answered(from([192, 0, 2, 1]), 403), "nothing"),
            (
                "[nginx-http-auth]\nenabled = true\nbanaction = nginx-deny\n",
                answered(from([192, 0, 2, 1]), 403),
                "allows ip-banned @2",
            ),
            (
                "[nginx-http-auth]\nenabled = true\naction = %(banaction)s\n  cloudflare\n",
                answered(from([192, 0, 2, 1]), 403),
                "allows ip-banned @2",
            ),
            ("[nginx-http-auth]\nenabled = true\n", from([127, 0, 0, 1]), "nothing"),
            ("[DEFAULT]\nignoreip =\n[nginx-http-auth]\nenabled = true\n", from([127, 0, 0, 1]), "allows ip-banned @4"),
        ] {
            let files = machine(&[("/f/jail.conf", base), ("/f/jail.local", local)]);
            assert_eq!(told(&account("/f".as_ref(), &files, &asked)), expected, "{local}");
        }
    }

    #[test]
    fn the_command_that_tells_is_told() {
        let files = machine(&[("/f/jail.d/a.local", "[apache-auth]\nenabled = true\nbantime = 1h\n")]);
        let found = account("/f".as_ref(), &files, &ask("GET", "/"));
        let text = &found.testimonies[0].text;
        assert!(text.contains("fail2ban-client set apache-auth unbanip 127.0.0.1"), "{text}");
        assert!(text.contains("for `1h`"), "{text}");
    }
}
