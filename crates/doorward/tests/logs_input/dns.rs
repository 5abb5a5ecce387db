//! `--verify-dns`: the name server is one of the test's own, on loopback.

use std::net::{SocketAddr, UdpSocket};

use super::{Folder, line, logs, report, said};

/// What the name server knows: names of addresses, addresses of names. `broken` is answered with a failure of the server.
const ZONE: &[(&str, u16, &str)] = &[
    ("1.64.249.66.in-addr.arpa", 12, "crawl-66-249-64-1.googlebot.com"),
    ("crawl-66-249-64-1.googlebot.com", 1, "66.249.64.1"),
    ("2.2.0.192.in-addr.arpa", 12, "crawl-66-249-64-1.googlebot.com"),
    ("3.2.0.192.in-addr.arpa", 12, "shop.example"),
    ("4.2.0.192.in-addr.arpa", 12, "broken"),
    ("5.2.0.192.in-addr.arpa", 12, "msnbot-1.search.msn.com"),
    ("msnbot-1.search.msn.com", 1, "192.0.2.5"),
];

/// A name as the domain name system writes it.
fn encoded(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for label in name.split('.') {
        out.push(u8::try_from(label.len()).unwrap());
        out.extend(label.as_bytes());
    }
    out.push(0);
    out
}

/// The answer to a question: the record that the zone has, that there is none, or a failure.
fn answer(question: &[u8]) -> Vec<u8> {
    let mut name = String::new();
    let mut at = 12;
    while question[at] > 0 {
        let length = usize::from(question[at]);
        name.push_str(std::str::from_utf8(&question[at + 1..=at + length]).unwrap());
        name.push('.');
        at += length + 1;
    }
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let record = ZONE.iter().find(|(known, of, _)| *known == name && *of == kind);
    let code = match record {
        Some((_, _, "broken")) => 2,
        None if !ZONE.iter().any(|(known, ..)| *known == name) => 3,
        _ => 0,
    };
    let found = record.filter(|_| code == 0);
    let mut out = question[..2].to_vec();
    out.extend([0x81, 0x80 | code, 0, 1, 0, u8::from(found.is_some()), 0, 0, 0, 0]);
    out.extend(&question[12..at + 5]);
    if let Some((_, kind, value)) = found {
        let value =
            if *kind == 12 { encoded(value) } else { value.split('.').map(|part| part.parse().unwrap()).collect() };
        out.extend([
            0xc0,
            12,
            0,
            u8::try_from(*kind).unwrap(),
            0,
            1,
            0,
            0,
            0,
            60,
            0,
            u8::try_from(value.len()).unwrap(),
        ]);
        out.extend(value);
    }
    out
}

/// A name server that answers as long as the test runs.
fn server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let _ = socket.send_to(&answer(&buffer[..length]), from);
        }
    });
    address
}

const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const BINGBOT: &str = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)";

fn access() -> String {
    let mut text = line("66.249.64.1", "00:00:00", "/a", 403, GOOGLEBOT).repeat(5);
    for (address, agent) in
        [("192.0.2.2", GOOGLEBOT), ("192.0.2.3", GOOGLEBOT), ("192.0.2.4", GOOGLEBOT), ("192.0.2.5", BINGBOT)]
    {
        text.push_str(&line(address, "00:00:00", "/a", 403, agent));
    }
    text.push_str(&line("192.0.2.6", "00:00:00", "/a", 403, "GPTBot/1.2"));
    text
}

/// Crawlers with their claims and how often they asked.
fn claims(value: &serde_json::Value) -> Vec<(String, String, u64)> {
    let rows = value["crawlers"].as_array().unwrap().iter();
    let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut list: Vec<_> =
        rows.map(|row| (text(row, "name"), text(row, "claim"), row["refused"].as_u64().unwrap())).collect();
    list.sort();
    list
}

fn owned(list: &[(&str, &str, u64)]) -> Vec<(String, String, u64)> {
    list.iter().map(|(name, claim, count)| ((*name).to_owned(), (*claim).to_owned(), *count)).collect()
}

#[test]
fn claims_are_proven_by_a_name_that_leads_back() {
    let folder = Folder::new();
    let log = folder.file("access.log", access());
    let server = server().to_string();
    let value = report(&["--verify-dns", "--dns-server", &server], &[&log]);
    let wanted = [
        ("Bingbot", "verified", 1),
        ("GPTBot", "unverified", 1),
        ("Googlebot", "refuted", 2),
        ("Googlebot", "unverified", 1),
        ("Googlebot", "verified", 5),
    ];
    assert_eq!(claims(&value), owned(&wanted));
    let output = logs(&["--verify-dns", "--dns-server", &server], &[&log]);
    assert!(
        said(&output).contains("of the claims of 5 addresses to be a crawler 2 are true, 2 are not, 1 is not known"),
        "{}",
        said(&output)
    );
}

#[test]
fn without_a_look_up_a_claim_is_a_claim() {
    let folder = Folder::new();
    let log = folder.file("access.log", access());
    let wanted = [("Bingbot", "unverified", 1), ("GPTBot", "unverified", 1), ("Googlebot", "unverified", 8)];
    assert_eq!(claims(&report(&[], &[&log])), owned(&wanted));
    // A server that nobody runs: the port was free a moment ago.
    let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    assert_eq!(claims(&report(&["--verify-dns", "--dns-server", &free], &[&log])), owned(&wanted));
}

#[test]
fn published_ranges_come_before_names() {
    let folder = Folder::new();
    let log = folder.file("access.log", access());
    let ranges = folder.file("google.json", r#"{"prefixes": [{"ipv4Prefix": "192.0.2.2/31"}]}"#);
    let ranges = format!("Googlebot={}", ranges.display());
    let server = server().to_string();
    let value = report(&["--verify-dns", "--dns-server", &server, "--crawler-ranges", &ranges], &[&log]);
    let google: Vec<_> = claims(&value).into_iter().filter(|(name, ..)| name == "Googlebot").collect();
    assert_eq!(google, owned(&[("Googlebot", "refuted", 6), ("Googlebot", "verified", 2)]));
}

#[test]
fn a_verified_crawler_is_in_no_ban_list() {
    let folder = Folder::new();
    let text: String = ["66.249.64.1", "192.0.2.2"]
        .map(|address| line(address, "00:00:00", "/.env", 404, GOOGLEBOT).repeat(9))
        .concat();
    let log = folder.file("access.log", text);
    let server = server().to_string();
    let output = logs(&["--verify-dns", "--dns-server", &server, "--ban-list", "haproxy"], &[&log]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "192.0.2.2\n");
}

#[test]
fn standard_input_cannot_be_read_twice() {
    let output = logs(&["--verify-dns", "-"], &[]);
    assert_eq!(output.status.code(), Some(64), "{}", said(&output));
}
