//! What holds of any bytes: nothing panics, and what is written reads back.

use proptest::prelude::*;

use super::*;
use crate::access::{Format, agent, combined, detect, named};

fn readers() -> Vec<Reader> {
    let by_name = Format::ALL.iter().filter_map(|format| named(format.name()).ok());
    let own = [
        "$http_x_forwarded_for $remote_addr $request $status $upstream_addr $upstream_status $http_user_agent $uri$is_args$args",
        "%h %t %U%q %>s %{%d/%b/%Y %T}t %{msec_frac}t %D",
        "#Fields: date time cs-uri-stem sc-status cs(User-Agent) time-taken",
    ];
    by_name.chain(own.into_iter().filter_map(|format| named(format).ok())).collect()
}

/// Bytes that look somewhat like lines: pieces of lines in any order.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "192.0.2.7",
        "2001:db8::1",
        "-",
        " - - ",
        "[",
        "]",
        "[10/Oct/2000:13:55:36 -0700]",
        "\"",
        "\" ",
        " \"GET / HTTP/1.1\" ",
        "\\",
        "\\x",
        "\\\"",
        "{",
        "}",
        "{\"a\":",
        "\"status\":",
        "403",
        "200 ",
        ",",
        ":",
        "null",
        "\t",
        "#Fields:",
        "date time ",
        "%",
        "Nov 14 ",
        "22:45:11",
        "2015-11-14T22:45:11Z",
        " stdout F ",
        "MESSAGE=",
        "<190>",
        "1 ",
        "\u{e4}",
        "/",
        "?",
        "|",
        "0.5",
        "-1/-1/0",
    ]);
    prop::collection::vec(prop_oneof![3 => piece.prop_map(|text| text.as_bytes().to_vec()), 1 => prop::collection::vec(any::<u8>(), 1..6)], 0..30)
        .prop_map(|pieces| pieces.concat())
}

fn word() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9._~%-]{1,20}".prop_filter("a dash alone is nothing", |word| word != "-")
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(line in prop_oneof![pieces(), prop::collection::vec(any::<u8>(), 0..200)]) {
        let mut scratch = Scratch::new();
        for reader in readers() {
            let _ = reader.read(&line, &mut scratch).map(|line| (told(&line), line.address(), line.path(), line.query()));
        }
        let _ = combined::read(&line);
        let _ = agent::family(&line);
    }

    #[test]
    fn any_sample_is_looked_at_without_panic(lines in prop::collection::vec(pieces(), 0..5)) {
        let detection = detect(&lines.join(&b'\n'));
        prop_assert!(detection.fitting <= detection.lines);
        prop_assert_eq!(detection.reader.is_some(), detection.fitting > 0);
    }

    #[test]
    fn any_format_is_read_without_panic(format in "([%$#{}\"\\\\' a-zA-Z:>()\\[\\]+_^-]|%>s|\\$status|%\\{|escape=|log_format ){0,40}") {
        if let Ok(reader) = named(&format) {
            let _ = read(&reader, "192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5");
        }
    }

    #[test]
    fn a_combined_line_reads_back(
        client in any::<std::net::IpAddr>(), user in "[a-z][a-z .]{0,8}[a-z]", seconds in 0_i64..4_000_000_000, path in word(),
        status in 100_u16..1_000, bytes in 0_u64..1 << 50, referrer in word(), user_agent in "[ -~äö]{2,40}", cut in any::<prop::sample::Index>(),
    ) {
        let time = jiff::Timestamp::from_second(seconds).unwrap().strftime("%d/%b/%Y:%H:%M:%S +0000");
        let escaped = user_agent.replace('\\', "\\\\").replace('"', "\\\"");
        let line = format!("{client} - {user} [{time}] \"GET /{path} HTTP/1.1\" {status} {bytes} \"{referrer}\" \"{escaped}\"");
        let target = format!("/{path}");
        let reader = named("bare:combined").unwrap();
        let mut scratch = Scratch::new();
        let read = reader.read(line.as_bytes(), &mut scratch).unwrap();
        prop_assert_eq!(read.address(), Some(client));
        prop_assert_eq!(read.user, Some(user.as_bytes()));
        prop_assert_eq!(read.time_s, Some(seconds));
        prop_assert_eq!(read.target, Some(target.as_bytes()));
        prop_assert_eq!((read.status, read.bytes), (Some(status), Some(bytes)));
        prop_assert_eq!(read.referrer, Some(referrer.as_bytes()));
        prop_assert_eq!(read.agent, Some(user_agent.as_bytes()));
        prop_assert!(!read.cut);
        // Cut anywhere behind the request, it is still that request, and is marked where a field is lacking.
        let from = line.find(" HTTP/1.1\" ").unwrap() + " HTTP/1.1\" ".len();
        let tail = line.len() - from;
        let mut end = from + cut.index(tail);
        while !line.is_char_boundary(end) { end -= 1; }
        if let Ok(short) = reader.read(&line.as_bytes()[..end], &mut scratch) {
            prop_assert_eq!(short.target, Some(target.as_bytes()));
        }
    }

    #[test]
    fn a_line_of_a_format_reads_back(
        client in any::<std::net::Ipv4Addr>(), host in "[a-z]{1,9}\\.example", method in "[A-Z]{3,7}", path in word(), query in word(),
        status in 100_u16..1_000, bytes in 0_u64..1 << 50, milliseconds in 0_u64..100_000, user_agent in "[a-zA-Z0-9/.; ()]{2,30}[a-z]",
    ) {
        let target = format!("/{path}?{query}");
        let agent = user_agent.trim_start();
        let time = "[10/Oct/2000:13:55:36 -0700]";
        let url = format!("https://{host}{target}");
        let lines = [
            ("$host $remote_addr $time_iso8601 \"$request\" $status $body_bytes_sent \"$http_user_agent\"",
             format!("{host} {client} 2000-10-10T20:55:36+00:00 \"{method} {target} HTTP/1.1\" {status} {bytes} \"{agent}\"")),
            ("%v %h %t \"%r\" %>s %B \"%{User-Agent}i\" %{ms}T",
             format!("{host} {client} {time} \"{method} {target} HTTP/1.1\" {status} {bytes} \"{agent}\" {milliseconds}")),
            ("elb", format!("2000-10-10T20:55:36.000000Z lb {client}:5 - 0 0 0 {status} - 0 {bytes} \"{method} {url} HTTP/1.1\" \"{agent}\" - -")),
            ("json", serde_json::json!({"ts": 971_211_336, "ip": client, "host": host, "method": method, "uri": target, "status": status,
                "bytes": bytes, "user_agent": agent}).to_string()),
            ("caddy", serde_json::json!({"ts": 971_211_336, "request": {"client_ip": client, "host": host, "method": method, "uri": target,
                "headers": {"User-Agent": [agent]}}, "status": status, "size": bytes}).to_string()),
            ("doorward", serde_json::json!({"time": "2000-10-10T20:55:36Z", "id": "r", "verdict": "open", "total_us": 1, "address": client,
                "host": host, "method": method, "path": target, "status": status, "bytes": bytes, "agent": agent}).to_string()),
        ];
        for (format, line) in lines {
            let reader = named(format).unwrap();
            let mut scratch = Scratch::new();
            let read = reader.read(line.as_bytes(), &mut scratch).unwrap();
            prop_assert_eq!(read.address(), Some(client.into()), "{}", line);
            prop_assert_eq!(read.host, Some(host.as_bytes()), "{}", line);
            prop_assert_eq!(read.method, Some(method.as_bytes()), "{}", line);
            prop_assert_eq!(read.target, Some(target.as_bytes()), "{}", line);
            prop_assert_eq!((read.status, read.bytes, read.time_s), (Some(status), Some(bytes), Some(971_211_336)), "{}", line);
            prop_assert_eq!(read.agent, Some(agent.as_bytes()), "{}", line);
            prop_assert!(!read.cut && !read.escaped);
        }
    }
}
