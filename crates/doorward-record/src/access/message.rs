//! Lines of programs that write requests and messages into one stream: which of them are messages, and so no request that could not
//! be read.

use super::clock::Clock;

/// How messages of some programs begin that write no level.
const BEGINS: [&[u8]; 16] = [
    b"Forbidden: /",
    b"Forbidden (",
    b"Not Found: /",
    b"Bad Request: /",
    b"Unauthorized: /",
    b"Method Not Allowed",
    b"Internal Server Error: /",
    b"Traceback (most recent call last)",
    b"Watching for file changes",
    b"Performing system checks",
    b"Starting development server at",
    b"Quit the server with",
    b"Serving HTTP on ",
    b" * ",
    b"- -> ",
    b"\tat ",
];

/// The levels of messages, as the first word or the first behind a time.
const LEVELS: [&[u8]; 14] = [
    b"TRACE",
    b"DEBUG",
    b"INFO",
    b"NOTICE",
    b"WARN",
    b"WARNING",
    b"ERROR",
    b"CRITICAL",
    b"FATAL",
    b"info",
    b"warn",
    b"warning",
    b"error",
    b"debug",
];

/// Longest line before which a level is looked for: times and names stand before it.
const MAX_WORDS: usize = 4;

/// Whether a line that no format reads is a message of the program.
pub(super) fn is_message(line: &[u8]) -> bool {
    if BEGINS.iter().any(|begin| line.starts_with(begin)) {
        return true;
    }
    let is_http_server = || {
        memchr::memmem::find(line, b"] code ")
            .is_some_and(|at| line.get(at..).is_some_and(|rest| memchr::memmem::find(rest, b", message ").is_some()))
    };
    has_level(line) || is_http_server() || is_of_proxy(line)
}

/// Whether it is a message of HAProxy: a connection without a request, a server that is up or down, a proxy that starts or stops.
fn is_of_proxy(line: &[u8]) -> bool {
    let has = |words: &[u8]| memchr::memmem::find(line, words).is_some();
    match line.split(|byte| *byte == b' ').next().unwrap_or_default() {
        b"Connect" => line.starts_with(b"Connect from ") && line.ends_with(b")"),
        b"Proxy" => line.ends_with(b" started.") || has(b" stopped (") || has(b" paused."),
        b"Server" | b"Backup" => has(b" is UP") || has(b" is DOWN") || has(b" is going DOWN") || has(b" was DOWN"),
        b"Health" => line.starts_with(b"Health check for "),
        b"backend" => line.ends_with(b" has no server available!"),
        b"Stopping" => line.starts_with(b"Stopping proxy ") || line.starts_with(b"Stopping backend "),
        // `192.0.2.7:53994 [25/Jan/2023:04:05:30.143] front/1: SSL handshake failure`.
        _ => line.ends_with(b" SSL handshake failure") || line.ends_with(b" during SSL handshake"),
    }
}

fn has_level(line: &[u8]) -> bool {
    let bare = line.strip_prefix(b"[").unwrap_or(line);
    let behind = Clock::Iso.takes(bare).and_then(|end| bare.get(end..));
    let is_dated = behind.is_some();
    let words = behind.unwrap_or(bare).split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty());
    let is_level = |word: &[u8]| {
        let name = word.split(|byte| *byte == b':').next().unwrap_or(word);
        LEVELS.contains(&name.trim_ascii()) || matches!(word, [b'[', inner @ .., b']'] if LEVELS.contains(&inner))
    };
    // Without a time the level comes first, and a colon or a blank ends it.
    words.take(if is_dated { MAX_WORDS } else { 1 }).any(is_level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_known_by_their_level_or_their_words() {
        for (line, wanted) in [
            ("INFO:     Started server process [7]", true),
            ("2000-10-10 13:55:36.123  INFO 7 --- [main] o.s.Boot : up", true),
            ("[2000-10-10 13:55:36 +0000] [7] [INFO] Booting worker with pid: 9", true),
            ("2000-10-10T13:55:36Z error something", true),
            ("Forbidden (CSRF cookie not set.): /login/", true),
            ("192.0.2.7 - - [10/Oct/2000 13:55:36] code 404, message File not found", true),
            ("- -> /a", true),
            ("192.0.2.7 - - [10/Oct/2000:13:55:36 +0000] \"GET /a", false),
            ("Connect from 192.0.2.7:49780 to 192.0.2.1:443 (https-in/HTTP)", true),
            ("Proxy http_in started.", true),
            ("Server app/s1 is DOWN, reason: Layer4 timeout, check duration: 2001ms", true),
            ("Health check for server app/s1 failed", true),
            ("backend app has no server available!", true),
            ("192.0.2.7:5 [25/Jan/2023:04:05:30.143] front/1: SSL handshake failure", true),
            ("Connect the dots", false),
            ("Server room", false),
            ("hello", false),
            ("INFORMATION", false),
            ("", false),
        ] {
            assert_eq!(is_message(line.as_bytes()), wanted, "{line}");
        }
    }
}
