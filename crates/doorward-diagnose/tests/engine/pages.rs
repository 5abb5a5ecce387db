//! What kind of page an answer is: refusals in disguise are seen, and pages that only speak of them are open.

use doorward_diagnose::{Answer, Diagnosis};

use crate::site::*;

/// A page with a heading, some words of a body, and much ordinary text after it.
fn article(title: &str, words: &str) -> String {
    let filler = "The gardens were dug over in the autumn and the pumpkins were carried into the shed. ".repeat(20);
    format!(
        "<html><head><title>{title}</title><script>track()</script></head><body><h1>{title}</h1><p>{words}</p><p>{filler}</p></body></html>"
    )
}

fn found(page: &Answer) -> Diagnosis {
    diagnose(get("https://shop.example/a/b.html"), |_| page.clone()).1
}

fn is_open(body: &str) -> bool {
    found(&answer(200, &[("Content-Type", "text/html")], body)).reason.id == "none"
}

#[test]
fn a_login_form_in_place_of_the_page_is_no_open_page() {
    for field in ["type=\"password\"", "type='password'", "type=password", "TYPE=\"PASSWORD\""] {
        assert!(!is_open(&format!("<title>Sign in</title><form method=post><input {field}></form>")), "{field}");
    }
}

#[test]
fn the_login_page_itself_is_open() {
    let page = answer(200, &[], "<title>Sign in</title><form method=post><input type=\"password\"></form>");
    let (_, found) = diagnose(get("https://shop.example/login"), |_| page.clone());
    assert_eq!(found.reason.id, "none");
}

#[test]
fn bot_checks_are_refusals() {
    for words in [
        "Just a moment... Enable JavaScript and cookies to continue",
        "Checking your browser before you enter",
        "Verify you are human by completing the action below",
    ] {
        assert!(!is_open(&format!("<title>x</title><script>check()</script><p>{words}</p>")), "{words}");
    }
    let marked = answer(200, &[("cf-mitigated", "challenge")], "x");
    assert_ne!(found(&marked).reason.id, "none");
}

#[test]
fn consent_walls_are_refusals() {
    for words in ["Before you continue: accept our cookies", "You must be 18. <button>I agree</button>"] {
        assert!(!is_open(&format!("<title>x</title><form><p>{words}</p></form>")), "{words}");
    }
}

#[test]
fn quiet_denials_are_refusals() {
    for heading in ["Access denied", "403 Forbidden", "Forbidden.", "Not authorized", "Unauthorized!"] {
        assert!(
            !is_open(&format!("<html><head><title>{heading}</title></head><h1>{heading}</h1></html>")),
            "{heading}"
        );
    }
    assert!(!is_open("<p>The requested URL was rejected. Please consult with your administrator.</p>"));
}

#[test]
fn articles_that_only_speak_of_refusals_are_open() {
    for (title, words) in [
        ("Access denied", "Why a server says that access is denied, and what to do."),
        ("403 Forbidden", "What the status means."),
        ("Of robots", "Sites ask: verify you are human. Just a moment... and it is done."),
        ("Of cookies", "Before you continue, sites ask you to accept all cookies to continue."),
        ("Of filters", "Then it said: the requested URL was rejected."),
        ("Age", "Shops ask: are you over 18? You must be 18, they say; agree to continue."),
    ] {
        let page = found(&answer(200, &[], &article(title, words)));
        assert_eq!(page.reason.id, "none", "{title}: {:?} {:?}", page.observed, page.candidates[0].evidence);
    }
}

#[test]
fn a_short_page_with_a_harmless_heading_is_open() {
    for heading in ["Welcome", "Room 403", "Access denied: a history", "Forbidden City", "Not allowed to fail"] {
        assert!(is_open(&format!("<html><head><title>{heading}</title></head><h1>{heading}</h1></html>")), "{heading}");
    }
}

#[test]
fn redirects_are_told_apart() {
    for (place, open) in [
        ("/a/c.html", true),
        ("https://cdn.example/a/b.html", true),
        ("/login?next=/a/b.html", false),
        ("https://accounts.google.com/o/oauth2/auth", false),
        ("/", false),
        ("/index.html", false),
        ("/cookie-wall", false),
        ("/age-gate?to=x", false),
    ] {
        let redirect = answer(302, &[("Location", place)], "");
        let page = found(&redirect);
        assert_eq!(
            page.observed.refused.0 == 0,
            open,
            "{place}: {} {:?} {:?}",
            page.summary,
            page.observed,
            page.candidates[0].evidence
        );
    }
}

#[test]
fn a_redirect_to_https_is_no_fault() {
    let redirect = answer(301, &[("Location", "https://shop.example/a/b.html")], "");
    let (_, found) = diagnose(get("http://shop.example/a/b.html"), |_| redirect.clone());
    assert_eq!(found.reason.id, "https-required");
    assert!(!found.fault);
}

#[test]
fn unclosed_tags_and_scripts_are_survived() {
    for body in
        ["<", "<script", "<script>", "<<<<", "</script>", "<title>", "<title>forbidden", "<h1><", "\u{0}\u{130}"]
    {
        let _ = is_open(body);
    }
}

#[test]
fn a_page_of_many_brackets_is_read_in_time() {
    let began = std::time::Instant::now();
    let _ = is_open(&"<".repeat(300_000));
    let _ = is_open(&"<script>".repeat(40_000));
    let _ = is_open(&"<meta ".repeat(50_000));
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}
