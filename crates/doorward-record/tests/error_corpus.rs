//! How much of the error lines that others have collected is read, and whether the client, the user and the refusal in them are
//! told as they are known to be. The collections are data beside the project; where one is absent the test says so and passes.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use doorward_record::error::{Capture, Clock, ErrorLine, Kind, Part, Writer, detect, line, lines};
use serde_json::Value;

/// The collections.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora/access_logs");

/// The most bytes read of one file.
const FILE_LIMIT_BYTES: u64 = 16 * 1024 * 1024;

/// Filters whose lines are of access logs, or of programs that are no web server: they are another reader's.
const OTHER_FILTERS: &[&str] = &[
    "apache-badbots",
    "apache-pass",
    "nginx-bad-request",
    "drupal-auth",
    "gitlab",
    "grafana",
    "guacamole",
    "vaultwarden",
    "traefik-auth",
    "apache-shellshock",
];

/// The text of a file, absent where it is not there.
fn text(name: &str) -> Option<String> {
    let path: PathBuf = Path::new(CORPUS).join(name);
    let mut bytes = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(FILE_LIMIT_BYTES).read_to_end(&mut bytes));
    if read.is_err() {
        say(&format!("skipped: {} is not there", path.display()));
        return None;
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[expect(clippy::print_stdout, reason = "the figures are what a person runs this test for")]
fn say(line: &str) {
    println!("{line}");
}

/// Whether the line tells of a refusal or of what leads to one.
fn tells(found: &ErrorLine<'_>) -> bool {
    found.meaning.is_some()
}

#[test]
fn fail2bans_lines_are_read_as_it_reads_them() {
    let Some(text) = text("fail2ban_expected.json") else { return };
    let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
    let (mut lines, mut clients, mut meant) = (0, 0, 0);
    let mut missed = Vec::new();
    for entry in &entries {
        let word = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let (filter, raw, expected) = (word("file"), word("line"), entry.get("expect").unwrap());
        let is_match = expected.get("match").and_then(Value::as_bool) == Some(true);
        let is_access_line = filter == "nginx-botsearch" && raw.contains("] \"GET");
        if !is_match || OTHER_FILTERS.contains(&filter) || is_access_line {
            continue;
        }
        lines += 1;
        let found = line(raw, &Clock::utc());
        let host = expected.get("host").and_then(Value::as_str).and_then(|host| host.parse().ok());
        let client = found.as_ref().is_some_and(|found| found.client == host);
        let tells = found.as_ref().is_some_and(tells);
        clients += u32::from(client);
        meant += u32::from(tells);
        if !client || !tells {
            missed.push(format!(
                "{filter}: client {client}, meaning {tells}: {}",
                raw.chars().take(160).collect::<String>()
            ));
        }
        if let Some(user) = expected.get("user").and_then(Value::as_str) {
            assert_eq!(found.and_then(|found| found.value(Capture::User)).as_deref(), Some(user), "{raw}");
        }
    }
    say(&format!("fail2ban: {lines} lines, client right in {clients}, meaning in {meant}"));
    for line in &missed {
        say(&format!("  {line}"));
    }
    assert!(lines >= 60 && clients * 100 >= lines * 95 && meant * 100 >= lines * 88);
}

#[test]
fn loghubs_apache_log_is_read_whole() {
    let Some(text) = text("loghub/Apache_2k.log") else { return };
    let found = lines(&text, Some(1), &Clock::utc());
    let refused: Vec<_> = found.iter().filter(|found| tells(found)).collect();
    let all = text.lines().count();
    say(&format!("loghub: {} of {all} lines read, {} tell a refusal", found.len(), refused.len()));
    assert_eq!(found.len(), all);
    let forbidden = text.lines().filter(|raw| raw.contains("Directory index forbidden by rule")).count();
    assert_eq!(refused.len(), forbidden);
    let right = |found: &&ErrorLine<'_>| {
        found.client.is_some() && found.path().is_some() && found.reasons() == ["index-missing"]
    };
    assert!(refused.iter().all(right));
    assert!(found.iter().all(|found| found.time.unix_s.is_some()));
    assert_eq!(detect(&text), Some(Kind::Error(Writer::Apache)));
}

/// A file of CrowdSec's with the lines that are wanted from it: how many of a known shape, how many that tell a refusal.
const CROWDSEC: &[(&str, usize, usize)] = &[
    ("crowdsec/apache2-logs/apache2-logs.log", 2, 1),
    ("crowdsec/nginx-proxy-manager-logs/nginx-proxy-manager-logs.log", 2, 2),
    ("crowdsec/nginx-http-generic-bf/nginx-http-generic-bf.log", 16, 16),
];

#[test]
fn crowdsecs_error_lines_are_read() {
    for (name, known, meant) in CROWDSEC {
        let Some(text) = text(name) else { continue };
        let found = lines(&text, Some(1), &Clock::utc());
        let told = found.iter().filter(|found| tells(found)).count();
        say(&format!("{name}: {} of a known shape, {told} tell a refusal", found.len()));
        assert_eq!((found.len(), told), (*known, *meant), "{name}");
    }
}

#[test]
fn crowdsecs_firewall_lines_name_rule_and_request() {
    for name in ["crowdsec/modsecurity-logs/modsecurity-logs.log", "crowdsec/caddy-coraza/coraza.log"] {
        let Some(text) = text(name) else { continue };
        let raws: Vec<&str> = text.lines().filter(|raw| !raw.trim().is_empty()).collect();
        let found = lines(&text, Some(1), &Clock::utc());
        let firewall: Vec<_> = found.iter().filter(|found| found.writer == Writer::ModSecurity).collect();
        let ruled =
            firewall.iter().filter(|found| found.values.get(Capture::Rule).is_some() && found.id.is_some()).count();
        let clients = firewall.iter().filter(|found| found.client.is_some()).count();
        let denied =
            firewall.iter().filter(|found| found.meaning.is_some_and(|message| message.part == Part::Refuses)).count();
        say(&format!(
            "{name}: {} lines, {} a firewall's, rule and id in {ruled}, client in {clients}, {denied} refuse",
            raws.len(),
            firewall.len()
        ));
        assert!(
            firewall.len() * 10 >= raws.len() * 9 && ruled == firewall.len() && clients == firewall.len(),
            "{name}"
        );
    }
}
