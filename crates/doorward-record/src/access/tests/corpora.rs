//! Lines that others have collected. The collections are data beside the project; where one is absent, its test says so and passes.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;

use serde_json::Value;

use super::*;
use crate::access::{detect, named};

/// Longest file of a collection that is read, in bytes.
const MAX_CORPUS_BYTES: u64 = 16 * 1024 * 1024;

/// A file of a collection; nothing, with a word, where it is absent.
fn corpus(path: &str) -> Option<Vec<u8>> {
    let whole = format!("{}/../../../shared/corpora/access_logs/{path}", env!("CARGO_MANIFEST_DIR"));
    let Ok(file) = File::open(whole) else {
        println!("skipped: `{path}` is not here");
        return None;
    };
    let mut bytes = Vec::new();
    file.take(MAX_CORPUS_BYTES).read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

fn json(path: &str) -> Option<Value> {
    corpus(path).map(|bytes| serde_json::from_slice(&bytes).unwrap())
}

/// The most frequent, as the facts list them: by count, then as they come first.
fn top(counts: &HashMap<Vec<u8>, (u64, usize)>, count: usize) -> Vec<(String, u64)> {
    let mut all: Vec<_> = counts.iter().map(|(text, (count, first))| (*count, *first, text)).collect();
    all.sort_by_key(|(count, first, _)| (std::cmp::Reverse(*count), *first));
    all.into_iter().take(count).map(|(count, _, name)| (text(Some(name)), count)).collect()
}

#[test]
fn a_whole_log_gives_the_counts_that_were_counted_independently() {
    let (Some(log), Some(facts)) = (corpus("elastic/apache_logs.txt"), json("elastic/facts.json")) else { return };
    let reader = detect(&log).reader.unwrap();
    assert_eq!(reader.name(), "combined");
    let mut scratch = Scratch::new();
    let mut statuses: BTreeMap<String, u64> = BTreeMap::new();
    let (mut clients, mut targets): (HashMap<_, _>, HashMap<_, _>) = (HashMap::new(), HashMap::new());
    let (mut lines, mut bytes, mut cut) = (0_u64, 0_u64, Vec::new());
    for (number, line) in log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).enumerate() {
        let line = reader.read(line, &mut scratch).unwrap();
        lines += 1;
        bytes += line.bytes.unwrap_or(0);
        *statuses.entry(line.status.unwrap().to_string()).or_default() += 1;
        clients.entry(line.client.unwrap().to_vec()).or_insert((0, number)).0 += 1;
        targets.entry(line.target.unwrap().to_vec()).or_insert((0, number)).0 += 1;
        if line.cut {
            cut.push(number + 1);
        }
    }
    println!("elastic: {lines} lines, {bytes} bytes, {} clients, cut {cut:?}", clients.len());
    assert_eq!(facts["lines"], lines);
    assert_eq!(facts["lines_not_complete"], serde_json::json!(cut));
    assert_eq!(facts["status"], serde_json::to_value(statuses).unwrap());
    assert_eq!(facts["bytes_sum"], bytes);
    assert_eq!(facts["clients"], clients.len());
    for (name, counts) in [("top_clients", clients), ("top_paths", targets)] {
        let wanted: Vec<(String, u64)> = serde_json::from_value(facts[name].clone()).unwrap();
        assert_eq!(top(&counts, wanted.len()), wanted, "{name}");
    }
}

#[test]
fn cases_of_a_pattern_library_are_read() {
    let Some(cases) = json("grok_cases.json") else { return };
    let reader = named("combined").unwrap();
    let mut facts = 0;
    for case in cases.as_array().unwrap() {
        let line = case["line"].as_str().unwrap();
        with(&reader, line.as_bytes(), |read| {
            let read = read.unwrap_or_else(|error| panic!("{line}: {error}"));
            for field in case["legacy_fields"].as_array().unwrap() {
                let (name, wanted) = (field[0].as_str().unwrap(), field[1].as_str().unwrap().trim_matches('"'));
                let told = match name {
                    "clientip" => text(read.client),
                    "verb" => text(read.method),
                    "request" => text(read.target),
                    "httpversion" => text(read.protocol).trim_start_matches("HTTP/").to_owned(),
                    "response" => read.status.unwrap().to_string(),
                    "bytes" => read.bytes.unwrap().to_string(),
                    "referrer" => text(read.referrer),
                    "agent" => text(read.agent),
                    "auth" => text(read.user),
                    // The identity is not kept; `user` is a name in that library, no fact of the line.
                    _ => continue,
                };
                assert_eq!(told, wanted, "{name} of {line}");
                facts += 1;
            }
        });
    }
    println!("grok: {} lines, {facts} facts", cases.as_array().unwrap().len());
    assert!(facts >= 11);
}

/// One fact of a case, as that library names and writes it.
fn fact(read: &Line<'_>, name: &str) -> Option<String> {
    Some(match name {
        "host" | "client" | "remote_addr" => text(read.client),
        "user" | "remote_user" => text(read.user),
        "method" => text(read.method),
        "path" => text(read.path()),
        "protocol" => text(read.protocol),
        "status" => read.status?.to_string(),
        "size" | "body_bytes_size" => read.bytes?.to_string(),
        "referer" | "referrer" | "http_referer" => text(read.referrer),
        "agent" | "http_user_agent" => text(read.agent),
        "http_x_forwarded_for" => text(read.forwarded),
        "req_id" => text(read.request_id),
        "upstream_status" => read.upstream_status?.to_string(),
        "upstream_addr" => text(read.upstream),
        "timestamp" => jiff::Timestamp::from_second(read.time_s?).unwrap().to_string(),
        _ => return None,
    })
}

#[test]
fn cases_of_a_log_processor_are_read() {
    let Some(cases) = json("vrl_cases.json") else { return };
    let (mut lines, mut facts, mut refused) = (0, 0, 0);
    for case in cases.as_array().unwrap() {
        let line = case["line"].as_str().unwrap();
        let name = match case["format"].as_str().unwrap() {
            "combined" | "main" => "combined",
            "common" => "common",
            "ingress_upstreaminfo" => "ingress-nginx",
            "aws_alb" => "alb",
            _ => continue,
        };
        let reader = named(name).unwrap();
        // A line of nothing but dashes tells of no request.
        let has_facts = case["ok"] == true && line != "- - - - - - -";
        with(&reader, line.as_bytes(), |read| {
            let Ok(read) = read else {
                assert!(!has_facts, "{line}");
                refused += 1;
                return;
            };
            assert!(has_facts && !read.cut, "{line}");
            lines += 1;
            for field in case["fields"].as_array().into_iter().flatten() {
                let name = field[0].as_str().unwrap();
                let wanted = field[1].as_str().unwrap();
                let quoted = wanted.split('"').nth(1).unwrap_or(wanted);
                let quoted = quoted.replace("\\\\x", "\\x");
                if let Some(told) = fact(&read, name) {
                    let wanted = if name == "timestamp" { quoted.replace("+00:00", "Z") } else { quoted };
                    // What is empty is absent here.
                    let wanted = if wanted.is_empty() { "-".to_owned() } else { wanted };
                    assert_eq!(told, wanted, "{name} of {line}");
                    facts += 1;
                }
            }
        });
    }
    println!("vrl: {lines} lines, {facts} facts, {refused} refused");
    assert!(lines >= 16 && facts >= 60 && refused == 3, "{lines} {facts} {refused}");
}

/// The files of one sample a format: the format that is to be found, and what the first request says.
const SAMPLES: &[(&str, &str, usize, &str)] = &[
    ("alb", "alb", 1, "1.2.3.4 GET /path/index.html 200 1577840104"),
    ("amazon_cloudfront_web", "cloudfront", 1, "192.0.2.10 GET /view/my/file.html 200 1400807591"),
    ("amazon_cloudfront_rtmp", "cloudfront", 2, ""),
    ("caddy_json", "caddy", 3, "1.2.3.4 GET /beta/ 200 1703373474"),
    ("common", "common", 1, "1.2.3.4 GET / 301 1328910127"),
    ("common_complete", "vhost-combined", 1, "1.2.3.4 GET / 301 1328910127"),
    ("common_encoding_big5", "vhost-combined", 1, ""),
    ("common_vhost", "vhost-common", 1, "1.2.3.4 GET / 301 1328910127"),
    ("elb", "elb", 1, "1.2.3.4 GET /path/index.html 200 1431560383"),
    ("gandi", "vhost-combined", 2, "1.2.3.4 GET / 301 1328910127"),
    ("haproxy", "haproxy", 1, "4.3.2.1 POST /user/ 200 1537855527"),
    ("icecast2", "combined", 1, "1.2.3.4 GET / 301 1328910127"),
    ("iis", "iis", 1, "1.2.3.4 GET /foo/bar 200 1333238413"),
    ("iis_custom", "iis", 3, "70.95.0.0 GET /Products/theProduct 200 1345050000"),
    ("incapsula_w3c", "w3c", 2, "123.123.123.123 GET /page.php 200 1498634795"),
    ("logs_to_tests", "combined", 4, ""),
    ("ncsa_extended", "combined", 1, "1.2.3.4 GET / 301 1328910127"),
    ("netscaler", "w3c", 1, "172.20.1.0 GET /Citrix/XenApp/Wan/auth/login.jsp 302 1345118113"),
    ("nginx_json", "json", 2, ""),
    ("ovh", "combined", 1, "1.2.3.4 GET / 301 1328910127"),
    ("s3", "s3", 1, "1.2.3.4 GET /index 200 1328910127"),
    ("shoutcast", "w3c", 1, ""),
    ("splitted_date_and_time", "w3c", 1, ""),
    ("static_ignores", "vhost-combined", 4, "1.2.3.4 GET / 200 1328910067"),
    ("traefik_json", "traefik-json", 1, "1.2.3.4 GET /my/app/auth?id=1234&user=dude 200 1691753961"),
    // Of a make of its own, for which a format is to be named.
    ("custom_regex_custom_date", "", 0, ""),
];

#[test]
fn the_format_of_each_sample_is_found() {
    let mut found = 0;
    for (name, format, requests, first) in SAMPLES {
        let Some(sample) = corpus(&format!("matomo/{name}.log")) else { return };
        let detection = detect(&sample);
        assert_eq!(detection.reader.as_ref().map_or("", Reader::name), *format, "{name}");
        let Some(reader) = detection.reader else { continue };
        let mut scratch = Scratch::new();
        let mut told = Vec::new();
        for line in sample.split(|byte| *byte == b'\n') {
            match reader.read(line, &mut scratch) {
                Ok(line) => told.push(format!(
                    "{} {} {} {} {}",
                    text(line.client),
                    text(line.method),
                    text(line.target),
                    line.status.unwrap_or(0),
                    line.time_s.unwrap_or(0)
                )),
                Err(unparsed) => assert!(!unparsed.counts(), "{name}: {unparsed}"),
            }
        }
        assert_eq!(told.len(), *requests, "{name}");
        assert!(first.is_empty() || told.first().map(String::as_str) == Some(*first), "{name}: {told:?}");
        found += 1;
    }
    println!("matomo: {found} of {} formats found, all their requests read", SAMPLES.len());
}

/// What the rules of a detection engine found in each line that is of an access log.
fn asserted(bytes: &[u8]) -> Vec<HashMap<String, String>> {
    let mut lines: BTreeMap<(String, usize), HashMap<String, String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(bytes).lines() {
        let Some(rest) = line.strip_prefix("results[\"s01-parse\"][\"") else { continue };
        let Some((parser, rest)) = rest.split_once("\"][") else { continue };
        let Some((number, rest)) = rest.split_once("].Evt.") else { continue };
        let Some((name, value)) = rest.split_once(" == ") else { continue };
        let name = name.trim_end_matches("\"]").replace("[\"", ".");
        if let (Ok(number), Ok(value)) = (number.parse(), serde_json::from_str::<String>(value)) {
            lines.entry((parser.to_owned(), number)).or_default().insert(name, value);
        }
    }
    let is_access =
        |line: &HashMap<String, String>| line.get("Meta.log_type").is_some_and(|kind| kind.contains("access"));
    lines.into_values().filter(is_access).collect()
}

#[test]
fn lines_of_many_products_are_read_as_their_detection_engine_does() {
    let (mut lines, mut facts, mut unread) = (0, 0, BTreeMap::new());
    for (folder, log) in [
        ("apache2-logs", "apache2-logs"),
        ("apache2-malformed", "apache2-logs"),
        ("aws-cloudfront-logs", "aws-cloudfront-logs"),
        ("bunkerweb-logs", "bunkerweb-logs"),
        ("caddy-logs", "caddy-logs"),
        ("nginx-proxy-manager-logs", "nginx-proxy-manager-logs"),
        ("nginx_http-catch-npm", "nginx_http-catch-npm"),
        ("zoraxy-http-logs", "zoraxy"),
        ("iis-xml-logs", "iis-logs"),
    ] {
        let (Some(log), Some(rules)) =
            (corpus(&format!("crowdsec/{folder}/{log}.log")), corpus(&format!("crowdsec/{folder}/parser.assert")))
        else {
            return;
        };
        let Some(reader) = detect(&log).reader else {
            unread.insert(folder, asserted(&rules).len());
            continue;
        };
        for wanted in asserted(&rules) {
            let Some(line) = wanted.get("Parsed.message") else { continue };
            with(&reader, line.as_bytes(), |read| {
                let Ok(read) = read else {
                    *unread.entry(folder).or_default() += 1;
                    return;
                };
                lines += 1;
                let told = [
                    ("Meta.source_ip", text(read.client)),
                    ("Meta.http_status", read.status.unwrap_or(0).to_string()),
                    ("Meta.http_verb", text(read.method)),
                ];
                for (name, told) in told {
                    if let Some(wanted) = wanted.get(name) {
                        assert_eq!(told, *wanted, "{folder}: {name} of {line}");
                        facts += 1;
                    }
                }
            });
        }
    }
    println!("crowdsec: {lines} lines, {facts} facts; unread {unread:?}");
    assert!(lines >= 64 && facts >= 180, "{lines} {facts} {unread:?}");
}

#[test]
fn lines_that_a_ban_list_takes_from_access_logs_are_read() {
    let Some(cases) = json("fail2ban_expected.json") else { return };
    const ACCESS: &[&str] = &[
        "apache-badbots",
        "apache-pass",
        "haproxy-http-auth",
        "nginx-bad-request",
        "nginx-botsearch",
        "squid",
        "traefik-auth",
    ];
    let mut lines = 0;
    for case in cases.as_array().unwrap() {
        let line = case["line"].as_str().unwrap();
        if !ACCESS.contains(&case["file"].as_str().unwrap()) || line.contains("[error]") {
            continue;
        }
        let reader = detect(line.as_bytes()).reader.unwrap_or_else(|| panic!("{line}"));
        with(&reader, line.as_bytes(), |read| {
            let read = read.unwrap_or_else(|error| panic!("{line}: {error}"));
            if let Some(host) = case["expect"]["host"].as_str() {
                assert_eq!(read.address().map(|address| address.to_canonical()), host.parse().ok(), "{line}");
            }
            assert!(read.status.is_some() && read.time_s.is_some(), "{line}");
        });
        lines += 1;
    }
    println!("fail2ban: {lines} access lines");
    assert!(lines >= 16, "{lines}");
}
