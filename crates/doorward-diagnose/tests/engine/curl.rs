//! The `curl` lines of a report: a shell splits them into the words that were meant, and no secret stands in them.

use doorward_diagnose::curl::{line, masked_url};
use doorward_diagnose::{Credentials, HttpVersion, Request};
use url::Url;

use crate::site::{get, send};

/// The words into which a POSIX shell splits a line. Variables stay as they are; what would run a command fails.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            ' ' | '\t' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('\'') => break,
                        Some(inner) => word.push(inner),
                        None => panic!("an open quote in {line}"),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('"') => break,
                        Some('\\') if matches!(characters.peek(), Some('$' | '`' | '"' | '\\')) => {
                            word.extend(characters.next());
                        }
                        Some('`') => panic!("a command in {line}"),
                        Some('$') => {
                            assert!(characters.peek().is_some_and(char::is_ascii_uppercase), "an expansion in {line}");
                            word.push('$');
                        }
                        Some(inner) => word.push(inner),
                        None => panic!("an open quote in {line}"),
                    }
                }
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            '$' | '`' | ';' | '&' | '|' | '<' | '>' | '(' | ')' | '*' | '?' | '[' | '~' | '#' | '!' | '{' | '}'
            | '\n' => {
                panic!("`{character}` is not quoted in {line}")
            }
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

/// The words behind each of these options.
fn values(line: &str, option: &str) -> Vec<String> {
    let words = words(line);
    words.windows(2).filter(|pair| pair[0] == option).map(|pair| pair[1].clone()).collect()
}

#[test]
fn a_plain_get_is_a_plain_line() {
    let words = words(&line(&get("http://shop.example/a?b=c&d=e")));
    assert_eq!(words.first().map(String::as_str), Some("curl"));
    assert_eq!(words.last().map(String::as_str), Some("http://shop.example/a?b=c&d=e"));
    assert!(!words.contains(&"-X".to_owned()));
}

#[test]
fn odd_values_come_out_of_the_shell_as_they_went_in() {
    for value in [
        "it's",
        "a \"b\" c",
        "$(id)",
        "`id`",
        "a\\b",
        "$HOME",
        "a;b",
        "a & b",
        "*",
        "~",
        "a\tb",
        "!x",
        "'",
        "''",
        "\\'",
        "é",
        "{a,b}",
    ] {
        let line = line(&get("http://shop.example/").with_field("X-Odd", value));
        assert!(values(&line, "-H").contains(&format!("X-Odd: {value}")), "{value}: {line}");
    }
}

#[test]
fn odd_names_of_users_run_no_command() {
    for user in ["ann", "$(id)", "`id`", "a\"b", "a\\", "it's"] {
        let mut request = get("http://shop.example/");
        request.credentials = Some(Credentials::Digest { user: user.to_owned(), password: "hush-value".to_owned() });
        let digest = line(&request);
        assert_eq!(values(&digest, "-u"), [format!("{user}:$PASSWORD")], "{digest}");
        let mut request = get("http://shop.example/");
        request.transport.proxy = Some(Url::parse("http://proxy.example:3128").unwrap());
        request.transport.proxy_credentials = Some((user.to_owned(), "hush-value".to_owned()));
        let proxied = line(&request);
        assert_eq!(values(&proxied, "-U"), [format!("{user}:$PROXY_PASSWORD")], "{proxied}");
    }
}

#[test]
fn an_odd_authorization_runs_no_command_and_shows_no_secret() {
    for value in ["Bearer hush", "$(hush) x", "`hush` x", "hush", "\"hush x", "hush:hush word", "Basic  hush"] {
        let line = line(&get("http://shop.example/").with_field("Authorization", value));
        assert!(!line.contains("hush"), "{line}");
        assert!(values(&line, "-H").iter().any(|field| field.starts_with("Authorization: ")), "{line}");
    }
}

#[test]
fn a_secret_headers_odd_name_runs_no_command() {
    let line = line(&get("http://shop.example/").with_field("X-Token-`id`", "hush-value"));
    assert!(values(&line, "-H").contains(&"X-Token-`id`: $KEY".to_owned()), "{line}");
}

#[test]
fn curl_adds_no_field_of_its_own() {
    let line = line(&Request::get(Url::parse("http://shop.example/").unwrap()));
    assert_eq!(values(&line, "-H"), ["User-Agent:", "Accept:"]);
    let mut request = send("POST", "http://shop.example/", "text/plain", "a");
    request = request.without_field("content-type");
    let line = doorward_diagnose::curl::line(&request);
    assert!(values(&line, "-H").contains(&"Content-Type:".to_owned()), "{line}");
}

#[test]
fn an_empty_field_is_sent_empty() {
    let line = line(&get("http://shop.example/").with_field("X-Empty", ""));
    assert!(values(&line, "-H").contains(&"X-Empty;".to_owned()), "{line}");
}

#[test]
fn methods_and_bodies_are_given() {
    let post = line(&send("POST", "http://shop.example/", "application/json", "{\"a\":\"it's\"}"));
    assert!(!words(&post).contains(&"-X".to_owned()));
    assert_eq!(values(&post, "--data-raw"), ["{\"a\":\"it's\"}"]);
    let put = line(&send("PUT", "http://shop.example/", "application/json", "{}"));
    assert_eq!(values(&put, "-X"), ["PUT"]);
    let bare = line(&Request { method: "POST".to_owned(), ..get("http://shop.example/") });
    assert_eq!(values(&bare, "-X"), ["POST"]);
    let head = line(&Request { method: "HEAD".to_owned(), ..get("http://shop.example/") });
    assert!(words(&head).contains(&"-I".to_owned()));
}

#[test]
fn a_body_that_begins_with_an_at_sign_names_no_file() {
    let line = line(&send("POST", "http://shop.example/", "text/plain", "@hostname=1"));
    assert!(values(&line, "--data-binary").is_empty(), "{line}");
    assert_eq!(values(&line, "--data-raw"), ["@hostname=1"]);
}

#[test]
fn brackets_and_braces_in_a_url_are_no_pattern() {
    for url in ["http://shop.example/a?b=[1-3]", "http://shop.example/a?b={x,y}", "http://shop.example/a[1]"] {
        assert!(words(&line(&get(url))).contains(&"-g".to_owned()), "{}", line(&get(url)));
    }
    assert!(!words(&line(&get("http://shop.example/a?b=c"))).contains(&"-g".to_owned()));
}

#[test]
fn secrets_stand_in_no_line() {
    let request = get("http://ann:hush1@shop.example/a?access_token=hush2&q=1&api%5Fkey=hush9#hush3")
        .with_field("Authorization", "Basic hush4")
        .with_field("Cookie", "a=hush5")
        .with_field("X-Api-Key", "hush6")
        .with_field("X-Session-Id", "hush7")
        .with_field("Referer", "http://shop.example/b?code=hush8");
    let line = line(&request);
    assert!(!line.contains("hush"), "{line}");
    assert!(!masked_url(&request).contains("hush"));
    words(&line);
}

#[test]
fn secrets_stand_in_no_request_target() {
    let mut request = get("http://shop.example/a/../b?access_token=hush");
    request.target = Some("/a/../b?access_token=hush&q=1".to_owned());
    let line = line(&request);
    assert!(!line.contains("hush"), "{line}");
    assert_eq!(values(&line, "--request-target"), ["/a/../b?access_token=***&q=1"]);
}

#[test]
fn secrets_stand_in_no_body() {
    for (kind, text) in [
        ("application/json", r#"{"user":"ann","password":"hush","n":{"token":["hush",7]}}"#),
        ("application/x-www-form-urlencoded", "user=ann&password=hush&client_secret=hush"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nhush\r\n--x--",
        ),
    ] {
        let line = line(&send("POST", "http://shop.example/", kind, text));
        assert!(!line.contains("hush"), "{line}");
        words(&line);
    }
}

#[test]
fn how_it_travels_is_given() {
    let mut request = get("https://shop.example/");
    request.transport.version = Some(HttpVersion::Http2);
    request.transport.insecure = true;
    request.transport.interface = Some("127.0.0.9".parse().unwrap());
    request.transport.resolve = vec![("shop.example".to_owned(), 443, "127.0.0.1".parse().unwrap())];
    request.transport.connect_to = vec![("a b".to_owned(), 0, "$(id)".to_owned(), 80)];
    let line = line(&request);
    assert_eq!(values(&line, "--resolve"), ["shop.example:443:127.0.0.1"]);
    assert_eq!(values(&line, "--interface"), ["127.0.0.9"]);
    assert_eq!(values(&line, "--connect-to"), ["a b::$(id):80"]);
    assert!(words(&line).contains(&"--http2".to_owned()) && words(&line).contains(&"-k".to_owned()));
}
