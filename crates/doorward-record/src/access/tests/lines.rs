//! The Common and the Combined Log Format, with all that comes in their lines.

use super::*;
use crate::access::named;
use crate::access::{Tells, combined};

const TIME: &str = "[10/Oct/2000:13:55:36 -0700]";

#[test]
fn lines_of_the_combined_format() {
    let reader = named("combined").unwrap();
    for (line, wanted) in [
        (
            "192.0.2.7 - - @ \"GET /a HTTP/1.1\" 200 5",
            "client=192.0.2.7|method=GET|target=/a|protocol=HTTP/1.1|#|status=200|bytes=5",
        ),
        (
            "2001:db8::7 - - @ \"GET / HTTP/2.0\" 200 -",
            "client=2001:db8::7|method=GET|target=/|protocol=HTTP/2.0|#|status=200",
        ),
        (
            "host.example - dana @ \"GET /a?b=%20c HTTP/1.1\" 403 12 \"https://x.example/y\" \"curl/8.5.0\"",
            "client=host.example|user=dana|method=GET|target=/a?b=%20c|protocol=HTTP/1.1|referrer=https://x.example/y|agent=curl/8.5.0|#|status=403|bytes=12",
        ),
        // Users with spaces and brackets, and one that is empty.
        (
            "192.0.2.7 - dana von [x] @ \"GET / HTTP/1.1\" 401 1",
            "client=192.0.2.7|user=dana von [x]|method=GET|target=/|protocol=HTTP/1.1|#|status=401|bytes=1",
        ),
        (
            "192.0.2.7 - \"\" @ \"GET / HTTP/1.1\" 401 1",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|#|status=401|bytes=1",
        ),
        // What is no request.
        ("192.0.2.7 - - @ \"-\" 408 0 \"-\" \"-\"", "client=192.0.2.7|#|status=408|bytes=0"),
        ("192.0.2.7 - - @ \"\" 400 0 \"-\" \"-\"", "client=192.0.2.7|#|status=400|bytes=0"),
        (
            "192.0.2.7 - - @ \"\\x16\\x03\\x01\" 400 157 \"-\" \"-\"",
            "client=192.0.2.7|malformed=\u{16}\u{3}\u{1}|#|status=400|bytes=157",
        ),
        ("192.0.2.7 - - @ \"batman\" 400 157", "client=192.0.2.7|malformed=batman|#|status=400|bytes=157"),
        ("192.0.2.7 - - @ \"GET /\" 200 157", "client=192.0.2.7|method=GET|target=/|#|status=200|bytes=157"),
        (
            "192.0.2.7 - - @ \"GET /a b HTTP/1.1\" 400 157",
            "client=192.0.2.7|method=GET|target=/a b|protocol=HTTP/1.1|#|status=400|bytes=157",
        ),
        (
            "192.0.2.7 - - @ \"GET /a HTTP/3\" 200 157",
            "client=192.0.2.7|method=GET|target=/a|protocol=HTTP/3|#|status=200|bytes=157",
        ),
        (
            "192.0.2.7 - - @ \"OPTIONS * RTSP/1.0\" 400 1",
            "client=192.0.2.7|method=OPTIONS|target=*|protocol=RTSP/1.0|#|status=400|bytes=1",
        ),
        (
            "192.0.2.7 - - @ \"CONNECT x.example:443 HTTP/1.1\" 405 1",
            "client=192.0.2.7|method=CONNECT|target=x.example:443|protocol=HTTP/1.1|#|status=405|bytes=1",
        ),
        // Escapes, and quotes that were not escaped.
        (
            "192.0.2.7 - - @ \"GET /\\x22a\\\\ HTTP/1.1\" 200 1 \"-\" \"a \\\"b\\\" c\"",
            "client=192.0.2.7|method=GET|target=/\"a\\|protocol=HTTP/1.1|agent=a \"b\" c|#|status=200|bytes=1",
        ),
        (
            "192.0.2.7 - - @ \"GET /\"a HTTP/1.1\" 200 1 \"x\"y\" \"a \"b\"c\"",
            "client=192.0.2.7|method=GET|target=/\"a|protocol=HTTP/1.1|referrer=x\"y|agent=a \"b\"c|#|status=200|bytes=1",
        ),
        // Statuses and times of other makes.
        (
            "192.0.2.7 - - @ \"GET / HTTP/1.1\" - 7908 \"-\" \"x\"",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|agent=x|#|bytes=7908",
        ),
        (
            "192.0.2.7 - - @ \"GET / HTTP/1.1\" 000 0",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|#|bytes=0",
        ),
        (
            "192.0.2.7 - - [10/Oct/2000:20:55:36.250 +0000] \"GET / HTTP/1.1\" 200 1",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|#.250000000|status=200|bytes=1",
        ),
        (
            "192.0.2.7 - - [10/Oct/2000:20:55:36] \"GET / HTTP/1.1\" 200 1",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|#|status=200|bytes=1",
        ),
        (
            "192.0.2.7 - - [2000-10-10T13:55:36-07:00] \"GET / HTTP/1.1\" 200 1",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|#|status=200|bytes=1",
        ),
        // More in the line: lighttpd's host, OVH's remark, the list behind the agent, a list in the client's place.
        (
            "192.0.2.7 shop.example - @ \"GET / HTTP/1.1\" 200 1 \"-\" \"x\"",
            "client=192.0.2.7|host=shop.example|method=GET|target=/|protocol=HTTP/1.1|agent=x|#|status=200|bytes=1",
        ),
        (
            "192.0.2.7 shop.example dana @ (0 s) \"GET / HTTP/1.1\" 200 1",
            "client=192.0.2.7|user=dana|host=shop.example|method=GET|target=/|protocol=HTTP/1.1|#|status=200|bytes=1",
        ),
        (
            "10.0.0.1 - - @ \"GET / HTTP/1.1\" 200 1 \"-\" \"x\" \"192.0.2.7, 10.0.0.9\"",
            "client=10.0.0.1|method=GET|target=/|protocol=HTTP/1.1|agent=x|forwarded=192.0.2.7, 10.0.0.9|#|status=200|bytes=1",
        ),
        (
            "192.0.2.7, 10.0.0.9 - - @ \"GET / HTTP/1.1\" 200 1",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|#|status=200|bytes=1",
        ),
        (
            "192.0.2.7 - - @ \"GET / HTTP/1.1\" 200 1 \"-\" \"x\" 0.004",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|agent=x|#|status=200|bytes=1",
        ),
        // Cut lines.
        (
            "192.0.2.7 - - @ \"GET / HTTP/1.1\" 200 1 \"-\" \"Mozilla",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|agent=Mozilla|#|status=200|bytes=1|cut",
        ),
        (
            "192.0.2.7 - - @ \"GET / HTTP/1.1\" 200 1 \"https://x.ex",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|referrer=https://x.ex|#|status=200|bytes=1|cut",
        ),
        (
            "192.0.2.7 - - @ \"GET / HTTP/1.1\" 200",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|#|status=200|cut",
        ),
        ("192.0.2.7 - - @ \"GET / HTTP/1.1\" 2", "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|#|cut"),
        ("192.0.2.7 - - @ \"GET /", "client=192.0.2.7|method=GET|target=/|#|cut"),
    ] {
        let wanted = wanted.replace('#', "time=971211336");
        assert_eq!(read(&reader, &line.replace('@', TIME)), wanted, "{line}");
    }
}

#[test]
fn what_is_not_the_format_is_unparsed() {
    let reader = named("bare:combined").unwrap();
    for (line, wanted) in [
        ("", "unparsed: the line is empty"),
        ("   ", "unparsed: the line is empty"),
        ("# a remark", "unparsed: the line tells of the log itself"),
        ("not a common log line", "unparsed: the line has another form than the format"),
        (
            "192.0.2.7 - - [February - 10, 2012:16:42:07] \"GET / HTTP/1.0\" 301 368",
            "unparsed: the line has another form than the format",
        ),
        ("192.0.2.7 - - @", "unparsed: the line has another form than the format"),
        (
            "[Thu Oct 13 12:24:49 2022] [auth_basic:error] [client 192.0.2.7:50229] AH01618: user x not found: /",
            "unparsed: the line has another form than the format",
        ),
        (
            "shop.example 192.0.2.7 - - @ \"GET / HTTP/1.1\" 200 1",
            "unparsed: the line has another form than the format",
        ),
        (
            "Sep 25 06:05:27 host nginx: 192.0.2.7 - - @ \"GET / HTTP/1.1\" 200 1",
            "unparsed: the line has another form than the format",
        ),
    ] {
        assert_eq!(read(&reader, &line.replace('@', TIME)), wanted, "{line}");
    }
}

#[test]
fn the_virtual_host_may_come_first() {
    let reader = named("vhost_combined").unwrap();
    for (line, wanted) in [
        (
            "shop.example:443 192.0.2.7 - dana @ \"GET / HTTP/1.1\" 403 1 \"-\" \"x\"",
            "client=192.0.2.7|user=dana|host=shop.example|method=GET|target=/|protocol=HTTP/1.1|agent=x|#|status=403|port=443|bytes=1",
        ),
        (
            "shop.example 2001:db8::7 - - @ \"GET / HTTP/1.1\" 403 1",
            "client=2001:db8::7|host=shop.example|method=GET|target=/|protocol=HTTP/1.1|#|status=403|bytes=1",
        ),
        (
            "shop.example crawl.example - - @ \"GET / HTTP/1.1\" 403 1",
            "client=crawl.example|host=shop.example|method=GET|target=/|protocol=HTTP/1.1|#|status=403|bytes=1",
        ),
        ("192.0.2.7 - - @ \"GET / HTTP/1.1\" 403 1", "unparsed: the line has another form than the format"),
    ] {
        let wanted = wanted.replace('#', "time=971211336");
        assert_eq!(read(&reader, &line.replace('@', TIME)), wanted, "{line}");
    }
}

#[test]
fn the_quick_way_leaves_escapes_and_says_so() {
    let line = format!("192.0.2.7 - - {TIME} \"GET /\\x22 HTTP/1.1\" 200 1 \"-\" \"x\"\n");
    let read = combined::read(line.as_bytes()).unwrap();
    assert_eq!((read.target, read.escaped), (Some(br"/\x22".as_slice()), true));
    assert_eq!(combined::read(b"192.0.2.7 - - \xff"), None);
}

#[test]
fn bytes_that_are_no_text_are_kept() {
    let mut line = format!("192.0.2.7 - - {TIME} \"GET /").into_bytes();
    line.extend_from_slice(b"\xc7\xd1 HTTP/1.1\" 200 1 \"-\" \"\xff\"");
    let read = combined::read(&line).unwrap();
    assert_eq!((read.target, read.agent), (Some(b"/\xc7\xd1".as_slice()), Some(b"\xff".as_slice())));
}

#[test]
fn a_line_has_an_edge() {
    use crate::access::MAX_LINE_BYTES;
    let reader = named("combined").unwrap();
    let line = |bytes: usize| {
        let head = format!("192.0.2.7 - - {TIME} \"GET / HTTP/1.1\" 200 1 \"-\" \"\"");
        let agent = "x".repeat(bytes - head.len());
        head.replace("\"-\" \"\"", &format!("\"-\" \"{agent}\""))
    };
    assert!(with(&reader, line(MAX_LINE_BYTES).as_bytes(), |read| read.is_ok()));
    assert_eq!(read(&reader, &line(MAX_LINE_BYTES + 1)), "unparsed: the line is too long");
}

#[test]
fn a_line_tells_what_it_has_a_place_for() {
    let tells = |agent, referrer, query| Tells { agent, referrer, query };
    const W3C: &str = "#Fields: date time c-ip cs-method cs-uri-stem";
    for (format, lines, expected) in [
        (
            "combined",
            vec![r#"192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 403 1 "-" "-""#],
            tells(true, true, true),
        ),
        (
            "combined",
            vec![r#"192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 403 1"#],
            tells(false, false, true),
        ),
        (
            r#"$remote_addr "$request_method $uri" $status "$http_user_agent""#,
            vec![r#"192.0.2.7 "GET /a" 403 "-""#],
            tells(true, false, false),
        ),
        (r#"$remote_addr $request_uri $status"#, vec!["192.0.2.7 /a 403"], tells(false, false, true)),
        ("%h %U%q %>s", vec!["192.0.2.7 /a 403"], tells(false, false, true)),
        ("%h %U %>s", vec!["192.0.2.7 /a 403"], tells(false, false, false)),
        (
            "w3c",
            vec![&format!("{W3C} sc-status"), "2000-10-10 13:55:36 192.0.2.7 GET /a 403"],
            tells(false, false, false),
        ),
        (
            "w3c",
            vec![&format!("{W3C} cs-uri-query sc-status"), "2000-10-10 13:55:36 192.0.2.7 GET /a - 403"],
            tells(false, false, true),
        ),
        ("json", vec![r#"{"method":"GET","path":"/a","status":403,"user_agent":""}"#], tells(true, false, false)),
    ] {
        let reader = named(format).unwrap();
        let mut scratch = Scratch::new();
        let told = lines
            .iter()
            .filter_map(|line| reader.read(line.as_bytes(), &mut scratch).ok().map(|line| line.tells))
            .last();
        assert_eq!(told, Some(expected), "{format}");
    }
}
