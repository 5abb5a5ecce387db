//! Messages that two servers in a row could read differently. Each is refused, or sent on in a form that has one meaning.

use std::time::Duration;

use super::assertion::{Miss, Ran, Section, must, practice, should};
use super::target::Target;
use crate::stage::Received;
use crate::wire::{Connection, WireFailure};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "smuggling",
    assertions: &[
        must(1, "9112 6.3", "content length before chunked", length_then_chunked),
        must(2, "9112 6.3", "chunked before content length", chunked_then_length),
        must(3, "9112 6.3", "two different content lengths", two_lengths),
        must(4, "9110 8.6", "content length with a sign", signed_length),
        must(5, "9110 8.6", "content length as a list of equals", equal_lengths),
        must(6, "9110 8.6", "content length as a list of different ones", listed_lengths),
        must(7, "9110 8.6", "content length beyond any number", huge_length),
        must(8, "9112 6.1", "an unknown transfer coding", unknown_coding),
        must(9, "9112 6.1", "chunked that is not last", chunked_not_last),
        must(10, "9112 6.1", "chunked twice", chunked_twice),
        must(11, "9112 5.1", "a space before the colon", space_before_colon),
        must(12, "9112 5.2", "a folded field", folded),
        must(13, "9110 5.5", "a NUL in a value", nul_in_value),
        must(14, "9110 5.5", "a bare CR in a value", bare_cr),
        must(15, "9112 6.1", "chunked in HTTP/1.0", chunked_in_1_0),
        practice(16, "9112 2.2", "bare LF as line ends", bare_lf),
        must(17, "9112 3.2", "two Host fields", two_hosts),
        must(18, "9112 3.2", "no Host field", no_host),
        must(19, "9112 3.2.2", "an absolute target of another host", absolute_elsewhere),
        must(20, "9112 3.2.2", "an absolute target and another Host", absolute_here),
        must(21, "9110 7.8", "a premature upgrade with a request behind it", premature_upgrade),
        must(22, "9112 7.1.1", "a line feed in a chunk extension", lf_in_extension),
        must(23, "9112 7.1", "a chunk size with a prefix", chunk_size_0x),
        must(24, "9112 7.1", "a negative chunk size", chunk_size_negative),
        must(25, "9112 7.1", "a chunk size beyond any number", chunk_size_huge),
        must(26, "9112 7.1", "a chunk longer than its size", chunk_too_long),
        must(27, "9112 8", "chunks without their end", chunks_cut),
        must(28, "9112 8", "a body shorter than its content length", body_cut),
        must(29, "9112 6.1", "chunked with a vertical tab", vertical_tab),
        must(30, "9112 6.3", "a GET with a body", get_with_body),
        practice(31, "9112 3", "two spaces in the request line", two_spaces),
        practice(32, "9112 2.3", "a request line without version", no_version),
        must(33, "9112 2.3", "an unknown major version", unknown_version),
        practice(34, "9110 5.1", "content length with an underscore", underscore),
        should(35, "9112 2.2", "a line without colon", no_colon),
        must(36, "9110 7.6.1", "fields that Connection names", named_by_connection),
        must(37, "9110 6.5.1", "fields of the head in trailers", trailers),
        should(38, "9112 2.2", "a field without name", no_name),
        must(39, "9112 3.2", "a fragment in the target", fragment),
        must(40, "9112 3", "a space in the target", space_in_target),
        must(41, "9110 7.2", "a Host with more than host and port", odd_host),
        must(42, "9112 5", "a line that begins with a space before any field", leading_space),
        practice(43, "9110 9.3.6", "CONNECT to a site", connect),
        should(44, "9112 2.2", "a name with characters of no token", odd_name),
    ],
};

/// The request that must never be seen by itself.
const SMUGGLED: &str = "GET /upstream/smuggled HTTP/1.1\r\nHost: shop.test\r\n\r\n";

/// The request behind a message: a server that keeps the connection open answers it and closes.
const LAST: &[u8] = b"GET /public/last HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n";
/// How long its answer is waited for.
const LAST_PATIENCE: Duration = Duration::from_secs(3);

/// What may be done with such a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// It must be refused.
    Refused,
    /// It may be refused, or sent on with one meaning.
    Safe,
}

/// A head that begins like any, with further lines.
fn post(lines: &str, body: &str) -> Vec<u8> {
    format!("POST /upstream/echo HTTP/1.1\r\nHost: shop.test\r\n{lines}\r\n{body}").into_bytes()
}

fn get(lines: &str) -> Vec<u8> {
    format!("GET /upstream/page HTTP/1.1\r\nHost: shop.test\r\n{lines}\r\n").into_bytes()
}

/// Sends a message with a last request behind it, and judges what came back and what reached the upstream.
fn judge(target: &Target<'_>, due: Due, message: impl AsRef<[u8]>) -> Result<Vec<Received>, Miss> {
    let mut message = message.as_ref().to_vec();
    message.extend_from_slice(LAST);
    let mut connection = target.connect()?;
    connection.send(&message);
    judge_sent(target, due, &message, &mut connection)
}

/// The same for a message that has been sent.
fn judge_sent(
    target: &Target<'_>,
    due: Due,
    message: &[u8],
    connection: &mut Connection,
) -> Result<Vec<Received>, Miss> {
    let origin = &target.stage.origin;
    let mark = origin.mark();
    let sent = String::from_utf8_lossy(message).into_owned();
    let statuses = statuses(connection, target.patience).map_err(|why| Miss::fail(format!("sent: {sent:?}; {why}")))?;
    let mut reached = origin.since(mark);
    let fault = |why: &str, reached: &[Received]| {
        let raw: Vec<String> =
            reached.iter().map(|received| String::from_utf8_lossy(&received.raw).into_owned()).collect();
        Miss::fail(format!("{why}; sent: {sent:?}; came: {statuses:?}; the upstream got {raw:?}"))
    };
    for received in &reached {
        one_meaning(received).map_err(|why| fault(&why, &reached))?;
        if received.path() == "/upstream/smuggled" {
            return Err(fault("a request was smuggled", &reached));
        }
    }
    reached.retain(|received| received.path() != "/public/last");
    if due == Due::Refused {
        let whole = reached.iter().any(|received| received.whole);
        let refused = statuses.first().is_none_or(|status| *status >= 400);
        if whole || !refused {
            return Err(fault("not refused", &reached));
        }
    }
    undisturbed(target)?;
    Ok(reached)
}

/// The statuses of all answers, to the end of the connection.
fn statuses(connection: &mut Connection, patience: Duration) -> Result<Vec<u16>, String> {
    let mut statuses = Vec::new();
    loop {
        match connection.receive(false) {
            Ok(answer) => statuses.push(answer.status),
            Err(WireFailure::Closed | WireFailure::Cut(_)) => return Ok(statuses),
            // The last request was taken for a part of the message before it, which is one of its meanings.
            Err(WireFailure::TimedOut) if !statuses.is_empty() => return Ok(statuses),
            Err(failure) => return Err(failure.words()),
        }
        connection.patience(patience.min(LAST_PATIENCE));
    }
}

/// The next request gets its own answer.
fn undisturbed(target: &Target<'_>) -> Ran {
    for path in ["/upstream/page", "/public/page"] {
        let answer = target.ask(&crate::wire::Request::get(path))?;
        answer.is(&[200])?.must(answer.body == b"the page\n", "the next request got another's answer")?;
    }
    Ok(())
}

/// Whether what the upstream got can be read in one way only; otherwise why not.
fn one_meaning(received: &Received) -> Result<(), String> {
    let head = received.raw.get(..received.head_bytes).unwrap_or_default();
    let text: String = head.iter().map(|byte| char::from(*byte)).collect();
    for (at, line) in text.trim_end_matches("\r\n").split("\r\n").enumerate() {
        if line.contains(['\r', '\n', '\0', '\u{b}', '\u{c}']) {
            return Err(format!("the line {line:?} holds control characters"));
        }
        if at == 0 {
            let parts: Vec<&str> = line.split(' ').collect();
            let is_line = parts.len() == 3 && parts.iter().all(|part| !part.is_empty()) && line.ends_with(" HTTP/1.1");
            if !is_line && !line.ends_with(" HTTP/1.0") {
                return Err(format!("{line:?} is no request line"));
            }
            continue;
        }
        let name = line.split(':').next().unwrap_or_default();
        let is_token = |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character);
        if name.is_empty() || name == line || !name.chars().all(is_token) {
            return Err(format!("{line:?} is no field"));
        }
    }
    let lengths = received.head.all("content-length");
    let codings = received.head.all("transfer-encoding");
    match (lengths.as_slice(), codings.as_slice()) {
        ([], [] | ["chunked"]) => {}
        ([length], []) if !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()) => {}
        _ => return Err(format!("Content-Length {lengths:?} with Transfer-Encoding {codings:?}")),
    }
    if received.head.all("host").len() != 1 {
        return Err("not one Host".to_owned());
    }
    Ok(())
}

/// A message of one kind.
macro_rules! cases {
    ($($name:ident, $due:ident, $message:expr;)*) => {
        $(fn $name(target: &Target<'_>) -> Ran {
            judge(target, Due::$due, $message).map(drop)
        })*
    };
}

cases! {
    length_then_chunked, Safe, post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", &format!("0\r\n\r\n{SMUGGLED}"));
    chunked_then_length, Safe, post("Transfer-Encoding: chunked\r\nContent-Length: 59\r\n", &format!("0\r\n\r\n{SMUGGLED}"));
    two_lengths, Refused, post("Content-Length: 0\r\nContent-Length: 54\r\n", SMUGGLED);
    signed_length, Refused, post("Content-Length: +5\r\n", "hello");
    equal_lengths, Safe, post("Content-Length: 5, 5\r\n", "hello");
    listed_lengths, Refused, post("Content-Length: 0, 54\r\n", SMUGGLED);
    huge_length, Refused, post("Content-Length: 18446744073709551621\r\n", "hello");
    unknown_coding, Refused, post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n");
    chunked_not_last, Refused, post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n");
    chunked_twice, Safe, post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n");
    space_before_colon, Refused, post("Transfer-Encoding : chunked\r\n", &format!("0\r\n\r\n{SMUGGLED}"));
    folded, Safe, get("X-Long: a\r\n b\r\n");
    nul_in_value, Refused, get("X-Odd: a\0b\r\n");
    bare_cr, Refused, get("X-Odd: a\rTransfer-Encoding: chunked\r\n");
    bare_lf, Safe, b"GET /upstream/page HTTP/1.1\nHost: shop.test\nX: y\n\n";
    two_hosts, Refused, get("Host: elsewhere.test\r\n");
    no_host, Refused, b"GET /upstream/page HTTP/1.1\r\nX: y\r\n\r\n";
    lf_in_extension, Safe, post("Transfer-Encoding: chunked\r\n", "2;\nxx\r\nhe\r\n0\r\n\r\n");
    chunk_size_0x, Refused, post("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n");
    chunk_size_negative, Refused, post("Transfer-Encoding: chunked\r\n", "-1\r\nhello\r\n0\r\n\r\n");
    chunk_size_huge, Refused, post("Transfer-Encoding: chunked\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n");
    chunk_too_long, Refused, post("Transfer-Encoding: chunked\r\n", "3\r\nhello\r\n0\r\n\r\n");
    vertical_tab, Refused, post("Transfer-Encoding:\u{b}chunked\r\n", &format!("0\r\n\r\n{SMUGGLED}"));
    two_spaces, Safe, b"GET  /upstream/page HTTP/1.1\r\nHost: shop.test\r\n\r\n";
    no_version, Refused, b"GET /upstream/page\r\n\r\n";
    unknown_version, Refused, b"GET /upstream/page HTTP/9.1\r\nHost: shop.test\r\n\r\n";
    no_colon, Refused, get("Tulip\r\n");
    no_name, Refused, get(": tulip\r\n");
    fragment, Safe, b"GET /upstream/page#/../basic HTTP/1.1\r\nHost: shop.test\r\n\r\n";
    space_in_target, Refused, b"GET /upstream/page /basic/page HTTP/1.1\r\nHost: shop.test\r\n\r\n";
    leading_space, Refused, b"GET /upstream/page HTTP/1.1\r\n Host: elsewhere.test\r\nHost: shop.test\r\n\r\n";
    connect, Refused, b"CONNECT shop.test:80 HTTP/1.1\r\nHost: shop.test:80\r\n\r\n";
    odd_name, Refused, get("X(y): z\r\n");
}

/// Several messages, each of which must be refused.
fn all_refused(target: &Target<'_>, messages: &[&[u8]]) -> Ran {
    messages.iter().try_for_each(|message| judge(target, Due::Refused, message).map(drop))
}

fn odd_host(target: &Target<'_>) -> Ran {
    all_refused(
        target,
        &[
            b"GET /upstream/page HTTP/1.1\r\nHost: dana@shop.test\r\n\r\n",
            b"GET /upstream/page HTTP/1.1\r\nHost: shop.test, elsewhere.test\r\n\r\n",
            b"GET /upstream/page HTTP/1.1\r\nHost: shop.test/x\r\n\r\n",
            b"GET /upstream/page HTTP/1.1\r\nHost: shop.test:80:90\r\n\r\n",
            b"GET /upstream/page HTTP/1.1\r\nHost: \r\n\r\n",
        ],
    )
}

/// The one request that reached the upstream, if any did.
fn at_most_one(reached: &[Received]) -> Result<Option<&Received>, Miss> {
    match reached {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        more => Err(Miss::fail(format!("{} requests reached the upstream", more.len()))),
    }
}

/// A request that reached the upstream holds to something.
fn holds(received: Option<&Received>, check: impl Fn(&Received) -> bool, why: &str) -> Ran {
    match received {
        Some(received) if !check(received) => {
            Err(Miss::fail(format!("{why}: the upstream got {:?}", String::from_utf8_lossy(&received.raw))))
        }
        _ => Ok(()),
    }
}

fn chunked_in_1_0(target: &Target<'_>) -> Ran {
    let message =
        b"POST /upstream/echo HTTP/1.0\r\nHost: shop.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    let reached = judge(target, Due::Safe, message)?;
    holds(at_most_one(&reached)?, |received| received.body == b"hi", "another body")
}

fn absolute_elsewhere(target: &Target<'_>) -> Ran {
    let message = b"GET http://elsewhere.test/upstream/page HTTP/1.1\r\nHost: shop.test\r\n\r\n";
    judge(target, Due::Refused, message).map(drop)
}

fn absolute_here(target: &Target<'_>) -> Ran {
    let message = b"GET http://shop.test/upstream/page HTTP/1.1\r\nHost: elsewhere.test\r\n\r\n";
    let reached = judge(target, Due::Safe, message)?;
    let is_ours = |received: &Received| received.head.one("host") != Some("elsewhere.test");
    holds(at_most_one(&reached)?, is_ours, "the Host that the target overrules")
}

fn premature_upgrade(target: &Target<'_>) -> Ran {
    // What follows stands for bytes of another protocol: without a 101 they are requests to this server, and are judged as such.
    let behind = "GET /basic/page HTTP/1.1\r\nHost: shop.test\r\n\r\n";
    for protocol in ["websocket", "h2c", "tulip"] {
        let upgrade =
            format!("Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nUpgrade: {protocol}\r\n");
        let mut message = get(&upgrade);
        message.extend_from_slice(behind.as_bytes());
        for received in judge(target, Due::Safe, &message)? {
            let raw = String::from_utf8_lossy(&received.raw).into_owned();
            if raw.contains("/basic/page") || (protocol == "h2c" && received.head.one("upgrade").is_some()) {
                return Err(Miss::fail(format!("{protocol}: the upstream got {raw:?}")));
            }
        }
    }
    Ok(())
}

/// A body whose end does not come is never handed on as a whole one.
fn never_whole(target: &Target<'_>, message: &[u8]) -> Ran {
    let mut connection = target.connect()?;
    let mark = target.stage.origin.mark();
    connection.send(message);
    connection.half_close();
    judge_sent(target, Due::Safe, message, &mut connection)?;
    let reached = target.stage.origin.asked(mark, "/upstream/echo");
    holds(at_most_one(&reached)?, |received| !received.whole, "a body without its end became whole")
}

fn chunks_cut(target: &Target<'_>) -> Ran {
    never_whole(target, &post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n"))?;
    never_whole(target, &post("Transfer-Encoding: chunked\r\n", "5\r\nhel"))
}

fn body_cut(target: &Target<'_>) -> Ran {
    never_whole(target, &post("Content-Length: 10\r\n", "hello"))
}

fn get_with_body(target: &Target<'_>) -> Ran {
    let mut message = get(&format!("Content-Length: {}\r\n", SMUGGLED.len()));
    message.extend_from_slice(SMUGGLED.as_bytes());
    let reached = judge(target, Due::Safe, &message)?;
    at_most_one(&reached).map(drop)
}

fn underscore(target: &Target<'_>) -> Ran {
    let reached = judge(
        target,
        Due::Safe,
        post("Content_Length: 50\r\nContent-Length: 2\r\nTransfer_Encoding: chunked\r\n", "hi"),
    )?;
    let plain = |received: &Received| {
        let twins = ["content_length", "transfer_encoding"].iter().any(|name| received.head.one(name).is_some());
        received.body == b"hi" && !twins
    };
    holds(at_most_one(&reached)?, plain, "a field that some upstreams take for the framing was sent on")
}

fn named_by_connection(target: &Target<'_>) -> Ran {
    let lines =
        "Connection: X-Hop, Keep-Alive\r\nX-Hop: tulip\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\nX-End: rose\r\n";
    let reached = judge(target, Due::Safe, get(lines))?;
    let received = at_most_one(&reached)?;
    if received.is_none() {
        return Err(Miss::fail("the request did not reach the upstream"));
    }
    let hop = |received: &Received| received.head.one("x-hop").is_none() && received.head.one("keep-alive").is_none();
    holds(received, hop, "a field of the hop was sent on")?;
    holds(received, |received| received.head.one("x-end") == Some("rose"), "a field of the message was not")
}

fn trailers(target: &Target<'_>) -> Ran {
    let body = "2\r\nhi\r\n0\r\nContent-Length: 99\r\nHost: elsewhere.test\r\nX-Forwarded-User: dana\r\nAuthorization: x\r\n\r\n";
    let reached = judge(target, Due::Safe, post("Transfer-Encoding: chunked\r\nTrailer: X-Forwarded-User\r\n", body))?;
    let clean = |received: &Received| {
        let text = String::from_utf8_lossy(&received.raw).to_ascii_lowercase();
        !["x-forwarded-user: dana", "elsewhere.test", "content-length: 99", "authorization: x"]
            .iter()
            .any(|word| text.contains(word))
    };
    holds(at_most_one(&reached)?, clean, "fields of the head came from the trailers")
}
