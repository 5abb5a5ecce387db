//! What stands in the body.

use doorward_reason::grammar::problem;

use super::*;

/// 115, 116, 117, 119, 120: problem documents say what the head says, and nothing of the inside.
#[test]
fn problem_documents_agree_with_the_head() {
    let shop = Shop::new();
    for refusal in every_refusal() {
        let response = shop.answer(&refusal, &[]);
        assert_eq!(field(&response, "content-type"), Some("application/problem+json"));
        let document: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(document["status"], refusal.status);
        assert_eq!(document["type"], format!("{REASONS}{}", refusal.reason.id));
        assert_eq!(document["instance"], "urn:doorward:request:7f3a-01");
        assert!(!text(&response).contains("secret-role"));
        let read = problem::read(response.body()).unwrap();
        assert_eq!(read.status, Some(refusal.status));
    }
}

/// 121, 125: pages for navigations, documents for programs, plain text for whoever asks for it and for handshakes.
#[test]
fn the_form_is_the_one_that_was_asked_for() {
    let shop = Shop::new();
    const PROBLEM: &str = "application/problem+json";
    const HTML: &str = "text/html; charset=utf-8";
    const TEXT: &str = "text/plain; charset=utf-8";
    for (fields, expected) in [
        (&[][..], PROBLEM),
        (BROWSER, HTML),
        (&[("accept", "text/html")], HTML),
        (&[("accept", "text/plain")], TEXT),
        (&[("upgrade", "websocket"), ("accept", "text/html")], TEXT),
    ] {
        for refusal in every_refusal() {
            let response = shop.answer(&refusal, fields);
            assert_eq!(field(&response, "content-type"), Some(expected));
            assert_eq!(response.status(), refusal.status);
            let is_page = expected == HTML;
            assert_eq!(response.headers().contains_key("content-security-policy"), is_page);
            assert_eq!(response.headers().contains_key("referrer-policy"), is_page);
        }
    }
}

/// 16: every page explains itself, is small, loads nothing and can be used by everybody.
#[test]
fn pages_are_whole_small_and_load_nothing() {
    const PAGE_BYTES: usize = 4 * 1024;
    let mut shop = Shop::new();
    shop.pages.name = Some("Shop & Sons".into());
    shop.pages.sign_in = Some(Url::parse("https://shop.example/login?a=1&b=2").unwrap());
    shop.pages.request_access = Some(Url::parse("https://shop.example/ask").unwrap());
    shop.pages.contact = Some(Url::parse("mailto:help@shop.example").unwrap());
    for mut refusal in every_refusal() {
        refusal.retry_after_s = Some(30);
        for language in ["en", "de", "fr", "es"] {
            let response = shop.answer(&refusal, &[("accept", "text/html"), ("accept-language", language)]);
            let page = text(&response);
            assert!(page.len() <= PAGE_BYTES, "{} bytes", page.len());
            assert_eq!(field(&response, "content-language"), Some(language));
            for part in [
                &format!("<html lang=\"{language}\">"),
                "<main>",
                "</main>",
                "<code>7f3a-01</code>",
                "Shop &amp; Sons</title>",
                &format!("<meta name=\"doorward-reason\" content=\"{REASONS}{}\">", refusal.reason.id),
                "href=\"mailto:help@shop.example\"",
            ] {
                assert!(page.contains(part), "{part} in {page}");
            }
            assert_eq!(page.matches("<h1>").count(), 1);
            for part in ["<script", "src=", "<link", "url(", "@import", "http-equiv", "secret-role", "{"] {
                let page = page.split_once("</style>").map_or(page, |(_, rest)| rest);
                assert!(!page.contains(part), "{part}");
            }
        }
    }
}

/// The policy of the built-in page names the style sheet that stands in it.
#[test]
fn the_style_sheet_is_the_one_that_the_policy_allows() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let response = Shop::new().answer(&refusal(&NOT_FOUND, 404), BROWSER);
    let (_, rest) = text(&response).split_once("<style>").unwrap();
    let (style, _) = rest.split_once("</style>").unwrap();
    let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(style));
    let policy = field(&response, "content-security-policy").unwrap();
    assert!(policy.contains(&format!("style-src 'sha256-{hash}'")) && policy.starts_with("default-src 'none'"));
}

/// Invariant 9: who must not be told apart is not, in any form.
#[test]
fn an_unknown_account_and_a_wrong_password_are_one() {
    let shop = Shop::new();
    let (mut unknown, mut wrong) = (refusal(&CREDENTIALS_WRONG, 401), refusal(&CREDENTIALS_WRONG, 401));
    unknown.because = Condition::Credentials("no such account");
    wrong.because = Condition::Credentials("the password differs");
    for fields in [&[][..], BROWSER, &[("authorization", "Basic YTpi")]] {
        let (one, two) = (shop.answer(&unknown, fields), shop.answer(&wrong, fields));
        assert_eq!((one.status(), one.headers(), one.body()), (two.status(), two.headers(), two.body()));
    }
}

/// The owner's words come first: for the language and status, for the language, for the status, for all.
#[test]
fn the_owners_words_come_first() {
    let mut shop = Shop::new();
    let mut say = |language: Option<&str>, status: Option<u16>, title: Option<&str>, text: Option<&str>| {
        shop.pages.words.push(Default::default());
        let words = shop.pages.words.last_mut().unwrap();
        words.language = language.map(Into::into);
        words.status = status;
        words.title = title.map(Into::into);
        words.text = text.map(Into::into);
    };
    say(None, None, None, Some("For all <b>."));
    say(None, Some(404), Some("Lost"), None);
    say(Some("de"), Some(403), Some("Kein Zutritt"), None);
    say(Some("it"), Some(403), Some("Accesso negato"), Some("Chiedi."));
    say(Some("en"), None, None, Some("In English."));
    for (language, status, reason, title, text, told_in) in [
        ("de", 403, &ROLE_INSUFFICIENT, "Kein Zutritt", "For all <b>.", "de"),
        ("de", 404, &NOT_FOUND, "Lost", "For all <b>.", "de"),
        ("it, de;q=0.5", 403, &ROLE_INSUFFICIENT, "Accesso negato", "Chiedi.", "it"),
        ("it, de;q=0.5", 410, &GONE, "Das hier gibt es nicht mehr", "For all <b>.", "de"),
        ("", 410, &GONE, "This is no longer here", "In English.", "en"),
    ] {
        let response = shop.answer(&refusal(reason, status), &[("accept-language", language)]);
        let document: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!((&document["title"], &document["detail"]), (&title.into(), &text.into()), "{language} {status}");
        assert_eq!(field(&response, "content-language"), Some(told_in));
        let page = shop.answer(&refusal(reason, status), &[("accept", "text/html"), ("accept-language", language)]);
        assert!(super::text(&page).contains(&format!("<p>{}</p>", super::template::escaped(text))));
    }
}

/// The owner's page is filled in, with what comes from outside escaped.
#[test]
fn the_owners_page_is_filled_in() {
    let mut shop = Shop::new();
    shop.template = Some("<h1>{status} {title}</h1>{text}{next}<i>{request_id}</i>{other}p{color:red}");
    let headers = headers(&[("accept", "text/html")]);
    let asked = Asked { request_id: "<script>1", ..Asked::of(&Method::GET, &headers, "", &[]) };
    let response = answer(&refusal(&GONE, 410), &asked, shop.wording());
    assert_eq!(
        text(&response),
        "<h1>410 This is no longer here</h1>It has been taken away for good. Links to it can be removed.\
         <ul><li><a href=\"https://shop.example/\">Home page</a></li></ul><i>script1</i>{other}p{color:red}"
    );
    assert!(field(&response, "content-security-policy").unwrap().contains("script-src 'none'"));
}

/// The owner's page for what is not there is sent with 404 to people, and a document to programs.
#[test]
fn the_owners_404_is_sent() {
    let mut shop = Shop::new();
    shop.not_found = Some("<h1>Nothing</h1>{request_id}");
    assert_eq!(text(&shop.answer(&refusal(&NOT_FOUND, 404), BROWSER)), "<h1>Nothing</h1>7f3a-01");
    assert!(text(&shop.answer(&refusal(&NOT_FOUND, 404), &[])).starts_with("{\"type\""));
    assert!(text(&shop.answer(&refusal(&GONE, 410), BROWSER)).starts_with("<!doctype html>"));
}

/// Links help programs too.
#[test]
fn documents_name_where_to_go() {
    let mut shop = Shop::new();
    shop.pages.sign_in = Some(Url::parse("https://shop.example/login").unwrap());
    let response = shop.answer(&refusal(&CREDENTIALS_MISSING, 401), &[]);
    let document: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(document["links"], serde_json::json!({"sign_in": "https://shop.example/login"}));
}

/// What stands in a request's id cannot mean anything anywhere.
#[test]
fn limits_hold_at_their_edge() {
    for (id, expected) in [
        ("01J-a_b.c:d".to_owned(), "01J-a_b.c:d".to_owned()),
        ("a\"}\r\n<b>".to_owned(), "ab".to_owned()),
        ("x".repeat(MAX_REQUEST_ID_BYTES), "x".repeat(MAX_REQUEST_ID_BYTES)),
        ("x".repeat(MAX_REQUEST_ID_BYTES + 1), "x".repeat(MAX_REQUEST_ID_BYTES)),
        ("é".to_owned(), String::new()),
    ] {
        assert_eq!(super::clean(&id), expected);
    }
}
