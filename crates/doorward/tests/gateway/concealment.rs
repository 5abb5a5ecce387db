//! What is concealed before sites that repeat the name they were asked for, break off, or have a page of the owner's: it looks absent.

use std::sync::{Arc, Mutex};

use doorward_testkit::wire::{Answer, Request};

use super::site::{Gateway, Site};
use super::upstream::Upstream;

/// Hidden doors below open ones.
const DOORS: &str = "[roles]\nadmin = {}\n[[authenticate]]\nscheme = \"key\"\nrealm = \"Shop\"\nheader = \"X-Key\"\n\
    [[route]]\npath = \"/vault/**\"\nallow = \"role:admin\"\nrefuse_as = \"not-found\"\n\
    [[route]]\npath = \"/orders/7\"\nallow = \"role:admin\"\nrefuse_as = \"not-found\"\n\
    [[route]]\npath = \"/**\"\nallow = \"anyone\"\n";

fn gateway(upstream: &Upstream, pages: &str) -> Gateway {
    let rest = format!("{pages}{DOORS}");
    let map = Site { rest: &rest, ..Site::default() }.map(upstream.address);
    Gateway::start(&map.replace("[listen]", "require_https = false\n[listen]"))
}

/// A site without pages that says so by the path it was asked for, escaped as HTML wants it.
fn repeating(write: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> (Upstream, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noting = Arc::clone(&seen);
    let upstream = Upstream::start(move |peer, _| {
        while let Some(head) = peer.head() {
            let mut words = head.first_line.split(' ');
            let (method, target) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
            noting.lock().unwrap().push(target.clone());
            let mut answer = write(&target.replace('&', "&amp;").replace('\'', "&#39;"));
            if method == "HEAD" {
                let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap() + 4;
                answer.truncate(end);
            }
            peer.send(&answer);
        }
    });
    (upstream, seen)
}

fn with_length(page: &str) -> Vec<u8> {
    format!("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}", page.len())
        .into_bytes()
}

fn in_chunks(page: &str) -> Vec<u8> {
    let (one, other) = page.split_at(page.len() / 2);
    let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
    format!(
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{}{}0\r\n\r\n",
        chunk(one),
        chunk(other)
    )
    .into_bytes()
}

/// An answer without what is of this one request, and with the path taken out.
fn look(answer: &Answer, path: &str) -> String {
    let escaped = path.replace('&', "&amp;").replace('\'', "&#39;");
    let own = |name: &str| ["x-request-id", "date"].iter().any(|own| name.eq_ignore_ascii_case(own));
    let fields = answer.head.fields.iter().filter(|(name, _)| !own(name));
    let fields: Vec<String> = fields.map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{} {fields:?} {}", answer.status, answer.text().replace(&escaped, "PATH"))
}

#[test]
fn a_page_that_repeats_the_name_tells_nothing() {
    for write in [with_length as fn(&str) -> Vec<u8>, in_chunks] {
        let (upstream, seen) = repeating(move |path| write(&format!("<p title='{path}'>There is no {path} here</p>")));
        let gateway = gateway(&upstream, "");
        for (hidden, absent) in [
            ("/vault/page-of-gold", "/vogue/page-of-lead"),
            ("/vault/it's-a&b%20treasure", "/vogue/it's-a&b%20mountain"),
            ("/vault/'onload='run(1)'/page.html", "/vogue/'onload='run(1)'/leaf.html"),
        ] {
            for method in ["GET", "HEAD", "POST"] {
                let [one, other] = [hidden, absent].map(|path| look(&gateway.ask(&Request::new(method, path)), path));
                assert_eq!(one, other, "{method} {hidden}");
            }
        }
        let seen = seen.lock().unwrap();
        assert!(!seen.iter().any(|path| path.starts_with("/vault/")), "{seen:?}");
    }
}

#[test]
fn a_number_is_concealed_by_a_number() {
    let (upstream, seen) = repeating(|path| {
        let order = path.strip_prefix("/orders/").unwrap_or_default();
        let is_number = !order.is_empty() && order.bytes().all(|byte| byte.is_ascii_digit());
        with_length(if is_number { "no such order" } else { "no such address" })
    });
    let gateway = gateway(&upstream, "");
    let [hidden, absent] = ["/orders/7", "/orders/8"].map(|path| look(&gateway.ask(&Request::get(path)), path));
    assert_eq!(hidden, absent);
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[test]
fn an_answer_that_breaks_off_breaks_off() {
    let (upstream, _) = repeating(|_| {
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nx"
            .to_vec()
    });
    let gateway = gateway(&upstream, "");
    let [hidden, absent] = ["/vault/page", "/vogue/page"].map(|path| {
        let mut connection = gateway.open();
        connection.send(&Request::get(path).bytes(super::site::HOST));
        connection.receive(false).unwrap_err()
    });
    assert_eq!(hidden, absent);
}

#[test]
fn a_large_page_goes_on_whole() {
    let size = 600_000;
    let (upstream, _) = repeating(move |path| in_chunks(&format!("{path}{}{path}", "x".repeat(size))));
    let gateway = gateway(&upstream, "");
    for path in ["/vault/page-of-gold", "/vogue/page-of-lead"] {
        let text = gateway.ask(&Request::get(path)).text();
        assert_eq!(text.len(), size + 2 * path.len());
        assert!(text.starts_with(path));
    }
}

#[test]
fn the_owners_page_takes_as_many_questions() {
    let (upstream, seen) = repeating(|_| with_length("the site's own page"));
    let folder = Arc::new(super::site::folder());
    std::fs::write(folder.path().join("404.html"), "<p>the owner's page").unwrap();
    let rest = format!("[pages]\nnot_found = \"404.html\"\n{DOORS}");
    let map = Site { rest: &rest, ..Site::default() }.map(upstream.address);
    let gateway = Gateway::start_in(folder, &map.replace("[listen]", "require_https = false\n[listen]"));
    let page = |path: &str| Request::get(path).with("Accept", "text/html");
    let [hidden, absent] = ["/vault/page", "/vogue/page"].map(|path| look(&gateway.ask(&page(path)), path));
    assert_eq!(hidden, absent);
    assert!(hidden.contains("the owner's page"), "{hidden}");
    assert_eq!(seen.lock().unwrap().len(), 2, "for the hidden page the site is asked, as for the absent one");
    let log = gateway.log_with("/vogue/page");
    let line = log.lines().find(|line| line.contains("/vault/page")).unwrap();
    assert!(line.contains("credentials-missing") && line.contains("\"verdict\":\"refused\""), "{line}");
}
