//! The smallest part that trips a rule: named right, found with few probes, secrets not printed.

use doorward_diagnose::{Answer, Diagnosis, Investigation, Request};

use crate::site::*;

/// Probes that a search may take.
const SEARCH_LIMIT: usize = 10;

/// A site with one page that refuses some requests.
fn refusing(request: Request, refuses: impl Fn(&Request) -> bool) -> (Investigation, Diagnosis) {
    let path = request.url.path().to_owned();
    let (investigation, found) = diagnose(request, |request| site(request, &path, &refuses));
    assert!(halvings(&investigation) <= SEARCH_LIMIT, "{} probes", halvings(&investigation));
    (investigation, found)
}

fn site(request: &Request, path: &str, refuses: impl Fn(&Request) -> bool) -> Answer {
    match request.url.path() {
        _ if refuses(request) => forbidden(),
        own if own == path || own == "/" => served(),
        _ => absent(),
    }
}

/// The body as text.
fn body(request: &Request) -> String {
    String::from_utf8_lossy(&request.body).into_owned()
}

#[test]
fn the_query_parameter_is_named() {
    let url = "https://shop.example/find?page=2&sort=price&q=union+select&lang=en&size=9";
    let (_, found) = refusing(get(url), |request| request.url.query().is_some_and(|query| query.contains("select")));
    assert!(found.summary.contains("in the query parameter `q`"), "{}", found.summary);
    assert!(!found.summary.contains("`sort`"), "{}", found.summary);
}

#[test]
fn the_piece_of_a_long_value_is_named() {
    let words = "plain words about autumn gardens and then <script> and yet more words about gardens";
    let mut request = get("https://shop.example/find");
    request.url.query_pairs_mut().append_pair("q", words);
    let (_, found) = refusing(request, |request| request.url.query().is_some_and(|query| query.contains("script")));
    assert!(found.summary.contains("script"), "{}", found.summary);
    assert!(!found.summary.contains("plain words"), "{}", found.summary);
}

#[test]
fn the_cookie_is_named_without_its_value() {
    let request =
        get("https://shop.example/a.html").with_field("Cookie", "lang=en; prefs=hush-value; seen=1; theme=dark");
    let (_, found) =
        refusing(request, |request| request.field("cookie").is_some_and(|cookies| cookies.contains("prefs=")));
    assert!(found.summary.contains("the cookie `prefs`"), "{}", found.summary);
    assert!(!told(&found).contains("hush"), "{}", told(&found));
}

#[test]
fn the_json_string_is_named_by_its_pointer() {
    let text = r#"{"title":"Autumn","tags":["one","two"],"text":{"body":"<script>alert(1)</script>","lang":"en"}}"#;
    let request = send("POST", "https://shop.example/api/notes", "application/json", text);
    let (_, found) = refusing(request, |request| body(request).contains("script"));
    assert!(found.summary.contains("/text/body"), "{}", found.summary);
}

#[test]
fn the_form_field_is_named() {
    let text = "title=Autumn&text=drop+table+users&lang=en";
    let request = send("POST", "https://shop.example/notes", "application/x-www-form-urlencoded", text);
    let (_, found) = refusing(request, |request| body(request).contains("drop"));
    assert!(found.summary.contains("in the body's `text`"), "{}", found.summary);
}

#[test]
fn the_header_is_named() {
    let request = get("https://shop.example/a.html")
        .with_field("X-Trace", "1")
        .with_field("X-Campaign", "autumn")
        .with_field("DNT", "1")
        .with_field("X-Region", "north");
    let (_, found) = refusing(request, |request| request.field("x-campaign").is_some());
    assert!(found.summary.contains("the header `X-Campaign"), "{}", found.summary);
}

#[test]
fn the_secret_header_is_named_without_its_value() {
    for name in ["X-API-Key", "X-Shop-Token", "X-Session", "X-Secret"] {
        let request = get("https://shop.example/a.html")
            .with_field("X-Trace", "1")
            .with_field(name, "hush-value")
            .with_field("DNT", "1");
        let (_, found) = refusing(request, |request| request.field(name).is_some());
        assert!(!told(&found).contains("hush"), "{name}: {}", told(&found));
    }
}

#[test]
fn secrets_in_bodies_are_not_printed() {
    for (kind, text) in [
        ("application/json", r#"{"a":"1","password":"hush-value","text":"<script>"}"#),
        ("application/json", r#"{"a":"1","login":{"client_secret":"hush-value"},"text":"<script>"}"#),
        ("application/x-www-form-urlencoded", "a=1&client_secret=hush-value&text=<script>&b=2"),
        ("application/x-www-form-urlencoded", "a=1&text=<script>&refresh_token=hush-value"),
    ] {
        let request = send("POST", "https://shop.example/notes", kind, text);
        for trips in ["script", "hush"] {
            let (_, found) = refusing(request.clone(), |request| body(request).contains(trips));
            assert!(!told(&found).contains("hush"), "{text}: {}", told(&found));
        }
    }
}

#[test]
fn secrets_in_queries_are_not_printed() {
    for name in ["sessionid", "client_secret", "refresh_token", "signature"] {
        let url = format!("https://shop.example/find?a=1&{name}=hush-value&b=2&q=drop");
        for trips in ["drop", "hush"] {
            let (_, found) =
                refusing(get(&url), |request| request.url.query().is_some_and(|query| query.contains(trips)));
            assert!(!told(&found).contains("hush"), "{name}: {}", told(&found));
        }
    }
}

#[test]
fn a_rule_that_needs_two_parts_names_none() {
    let url = "https://shop.example/find?a=left&b=2&c=3&d=right";
    let (_, found) = refusing(get(url), |request| {
        request.url.query().is_some_and(|query| query.contains("left") && query.contains("right"))
    });
    assert!(!found.summary.contains("What trips it"), "{}", found.summary);
}

#[test]
fn a_door_that_opened_only_once_has_no_part_that_trips_it() {
    let mut opened = false;
    let (_, found) = diagnose(get("https://shop.example/a.html?q=words"), |request| {
        if request.url.path() != "/a.html" {
            return if request.url.path() == "/" { served() } else { absent() };
        }
        if request.url.query().is_none() && !opened {
            opened = true;
            return served();
        }
        forbidden()
    });
    assert!(!found.settled);
    assert!(!(found.summary.contains("What trips it") && opened), "{}", found.summary);
}

#[test]
fn a_body_of_many_strings_is_halved_in_time() {
    let text = format!("[{}\"<script>\"]", "\"word\",".repeat(5_000));
    let request = send("POST", "https://shop.example/notes", "application/json", &text);
    let began = std::time::Instant::now();
    let (_, found) = refusing(request, |request| body(request).contains("script"));
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    let longest = found.experiments.iter().map(|experiment| experiment.to.len()).max().unwrap_or(0);
    assert!(longest < 2_000, "an experiment is told in {longest} bytes");
}
