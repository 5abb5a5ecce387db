//! Limits at their edges, and hostile configurations.

use std::fmt::Write as _;
use std::path::PathBuf;

use proptest::prelude::*;

use super::super::tree::{MAX_BLOCK_DEPTH, MAX_INCLUDE_DEPTH};
use super::{disk, get, one_server, refusal, told, with};
use crate::ask::Ask;

#[test]
fn includes_have_a_depth() {
    for (depth, is_read) in [(MAX_INCLUDE_DEPTH - 1, true), (MAX_INCLUDE_DEPTH, false)] {
        let mut machine = disk("include 1.conf;", &[]);
        for number in 1..=depth {
            let text =
                if number == depth { one_server("return 403;") } else { format!("include {}.conf;", number + 1) };
            machine.insert(PathBuf::from(format!("/etc/nginx/{number}.conf")), text);
        }
        let account = told(&machine, &get("/"));
        assert_eq!(refusal(&account).is_some(), is_read, "{depth}");
        assert_eq!(account.unread.is_empty(), is_read, "{depth}");
    }
}

#[test]
fn a_file_that_includes_itself_is_told() {
    let mut machine = disk("http { include a.conf; }", &[]);
    machine.insert("/etc/nginx/a.conf".into(), "include b.conf;\n".into());
    machine.insert("/etc/nginx/b.conf".into(), "include a.conf;\n".into());
    let account = told(&machine, &get("/"));
    assert!(account.unread[0].contains("includes itself"), "{:?}", account.unread);
    assert!(account.unread[0].contains("b.conf:1"), "{:?}", account.unread);
}

#[test]
fn blocks_have_a_depth() {
    for (depth, is_read) in [(MAX_BLOCK_DEPTH, true), (MAX_BLOCK_DEPTH + 1, false)] {
        let text = format!("{}{}", "a {\n".repeat(depth), "}\n".repeat(depth));
        let account = told(&disk(&text, &[]), &get("/"));
        assert_eq!(!account.unread.iter().any(|clause| clause.contains("nested")), is_read, "{depth}");
    }
}

#[test]
fn a_fault_is_told_with_its_line_and_makes_nothing_certain() {
    let account = told(&disk("http {\n server {\n  listen 80;\n  deny all;\n  oops }\n }\n", &[]), &get("/"));
    assert!(refusal(&account).is_none());
    assert!(account.unread[0].contains("nginx.conf:5"), "{:?}", account.unread);
}

#[test]
fn variables_that_go_round_are_unknown() {
    for tables in ["map $a $b { default $a; }\nmap $b $a { default $b; }", "map $a $a { default $a; }"] {
        let config = format!("http {{ {tables}\nserver {{ listen 80; root /srv; if ($a) {{ return 403; }} }} }}");
        let account = told(&disk(&config, &[]), &get("/"));
        assert!(refusal(&account).is_none() && !account.unread.is_empty());
    }
    for inside in [
        "secure_link $secure_link;\nsecure_link_md5 $secure_link;\nif ($secure_link) { return 403; }",
        "root $document_root;",
    ] {
        told(&disk(&one_server(inside), &[]), &get("/"));
    }
}

#[test]
fn sizes_are_held_to_the_byte() {
    let config = one_server("client_max_body_size 1k;\nlarge_client_header_buffers 2 1k;");
    let machine = disk(&config, &["/srv/index.html"]);
    for (bytes, status) in [(1024, None), (1025, Some(413))] {
        let account = told(&machine, &Ask { body_bytes: bytes, ..get("/index.html") });
        assert_eq!(account.answers, status, "{bytes}");
    }
    let line = "GET /?q= HTTP/1.1\r\n".len();
    for (extra, status) in [(1024 - line, None), (1025 - line, Some(414))] {
        let account = told(&machine, &get(&format!("/?q={}", "x".repeat(extra))));
        assert_eq!(account.answers, status, "{extra}");
    }
    for (extra, status) in [(1024 - 8, None), (1025 - 8, Some(400))] {
        let account = told(&machine, &with(get("/index.html"), "abcd", &"x".repeat(extra)));
        assert_eq!(account.answers, status, "{extra}");
    }
}

/// A configuration of this many lines, as large sites have them: servers, locations, patterns, tables.
pub(super) fn large(lines: usize) -> String {
    let mut text = String::from("http {\nmap $http_user_agent $bad {\ndefault 0;\n");
    for number in 0..lines / 10 {
        let _ = writeln!(text, "\"agent-{number}\" 1;");
    }
    text.push_str("}\nserver {\nlisten 80;\nserver_name example.org;\nroot /srv;\n");
    for number in 0..lines / 10 {
        let _ = writeln!(text, "location /place-{number}/ {{\n    expires 1h;\n    add_header X-Place {number};\n}}");
        if number % 20 == 0 {
            let _ = writeln!(text, "location ~ ^/page-{number}(-[a-z]+)?/(\\d+)$ {{ return 301 /p/$2; }}");
        }
    }
    for number in 0..lines / 10 {
        let _ = writeln!(text, "deny 198.51.{}.{};", number / 250 % 250, number % 250);
    }
    text.push_str("location /last/ {\ndeny all;\n}\n}\n");
    for number in 0..lines / 40 {
        let _ = writeln!(
            text,
            "server {{\nlisten 80;\nserver_name site-{number}.test;\nroot /srv/{number};\nlocation / {{ try_files $uri =404; }}\n}}"
        );
    }
    text.push_str("}\n");
    text
}

#[test]
fn a_large_configuration_is_read_to_its_end() {
    let text = large(20_000);
    assert!(text.lines().count() > 15_000, "{}", text.lines().count());
    let account = told(&disk(&text, &[]), &get("/last/x"));
    assert_eq!(refusal(&account).unwrap().quote, "deny all;");
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in "[ -~\n]{0,200}", path in "/[ -~]{0,40}") {
        told(&disk(&text, &[]), &get(&path));
        told(&disk(&one_server(&text), &[]), &get(&path));
    }

    #[test]
    fn no_condition_brings_it_down(left in "[$a-z_]{1,12}", sign in "(=|!=|~|~\\*|!~)", right in "[!-:<-z]{0,12}") {
        told(&disk(&one_server(&format!("if ({left} {sign} \"{}\") {{ return 403; }}", right.replace(['"', '\\'], ""))), &[]), &get("/"));
    }
}
