//! Whatever bytes a log holds, reading it does not panic, takes every line once, and tells only what stands there.

use doorward_record::error::{
    Clock, MAX_LINE_BYTES, Page, Sent, Writer, audit, detect, join, line, lines, scan, unescaped,
};
use proptest::prelude::*;

/// Pieces of real lines, which random text alone would hardly ever hit on.
const PIECES: &[&str] = &[
    "2026/11/25 20:58:42 [error] 91#91: *148 ",
    "[Wed Nov 25 20:57:16.993306 2026] [authz_core:error] [pid 9262:tid 9272] ",
    "[client 192.0.2.1:58372] ",
    "[client [2001:db8::1]:5",
    "AH01630: client denied by server configuration: ",
    "(13)Permission denied: ",
    ", client: 192.0.2.1, server: , request: \"",
    "GET /a HTTP/1.1",
    "\", host: \"a\"",
    ", referer: ",
    "ModSecurity: Access denied with code 403 (phase",
    "[id \"9",
    "[unique_id \"",
    "FastCGI sent in stderr: \"",
    "user \"",
    "\": password mismatch",
    "open() \"",
    "\" failed (13: Permission denied)",
    "{\"logger\":\"http.log.error\",\"msg\":\"",
    "{\"DownstreamStatus\":403,",
    "{\"log\":\"",
    "\",\"stream\":\"stderr\"}",
    "192.0.2.1:5 [25/Nov/2026:21:04:23.685] a b/<NOSRV> 0/-1/-1/-1/0 403 ",
    "1795640724.295 1 192.0.2.1 TCP_DENIED/403 ",
    "Nov 25 20:58:42 host nginx[1]: ",
    "2026-11-25 20:58:44,123 fail2ban.actions [811]: NOTICE [",
    "2018-01-16 14:10:32: (mod_auth.c.525) ",
    "25-Nov-2026 20:58:24.123 SEVERE [a] b ",
    "W, [2026-11-25T20:58:44.1 #1]  WARN -- : ",
    "--a1-A--\n",
    "--a1-H--\nMessage: ",
    "--a1-Z--\n",
    "\\x",
    "\\\"",
    "\r\n",
    "é",
    "\u{0}",
];

/// Bytes made of such pieces and of anything else.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..12),
        1 => Just(vec![b'\n']),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in bytes()) {
        let mut known = 0;
        let scanned = scan(&bytes, true, &Clock::utc(), |found, at| {
            known += 1;
            assert!(at <= bytes.len());
            let _ = (found.clause(), found.path(), found.reasons());
        });
        prop_assert_eq!(scanned.taken, bytes.len());
        prop_assert_eq!(scanned.known, known);
        let ends = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let open = u64::from(bytes.last().is_some_and(|last| *last != b'\n'));
        prop_assert_eq!(scanned.lines, ends + open);
    }

    #[test]
    fn any_text_is_joined_without_a_panic(bytes in bytes(), target in "/[ -~]{0,12}", status in proptest::option::of(100_u16..600)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let _ = (detect(&text), audit(&text, &Clock::unknown()), unescaped(&text));
        let found = lines(&text, Some(1), &Clock::utc());
        for one in &found {
            prop_assert!(one.raw.contains(one.text));
            prop_assert_eq!(line(one.raw, &Clock::utc()).map(|again| again.text), Some(one.text));
        }
        let page = Page { file: "log".into(), lines: found, level: None, answers_itself: true, writer: Writer::Nginx };
        let sent = Sent { target, method: "GET".to_owned(), status, client: "192.0.2.1".parse().ok(), from_s: 1_795_640_322, to_s: 1_795_640_322, ..Sent::default() };
        for one in join(&[sent.clone(), sent], &[page]) {
            prop_assert!(!one.testimony.reasons.is_empty() && !one.testimony.text.is_empty());
        }
    }

    #[test]
    fn a_log_reads_the_same_in_blocks(bytes in bytes(), cut in 0_usize..400) {
        let whole = told(&bytes);
        let cut = cut.min(bytes.len());
        let (first, _) = bytes.split_at(cut);
        let mut parts = Vec::new();
        let taken = scan(first, false, &Clock::utc(), |found, at| parts.push((at, found.raw.to_owned()))).taken;
        let rest = bytes.get(taken..).unwrap_or_default();
        scan(rest, true, &Clock::utc(), |found, at| parts.push((taken + at, found.raw.to_owned())));
        prop_assert_eq!(parts, whole);
    }
}

/// What is read of a log, with the place of each line.
fn told(bytes: &[u8]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    scan(bytes, true, &Clock::utc(), |one, at| found.push((at, one.raw.to_owned())));
    found
}

#[test]
fn a_line_over_the_limit_is_counted_and_passed_over() {
    let head = "2026/11/25 20:58:42 [error] 1#1: *1 access forbidden by rule";
    for (length, known, long) in [(MAX_LINE_BYTES, 2, 0), (MAX_LINE_BYTES + 1, 1, 1)] {
        let text = format!("{head}{}\n{head}\r\n", " ".repeat(length - head.len()));
        let scanned = scan(text.as_bytes(), true, &Clock::utc(), |_, _| ());
        assert_eq!((scanned.lines, scanned.known, scanned.long), (2, known, long));
        assert_eq!(lines(&text, None, &Clock::utc()).len() as u64, known);
    }
}
