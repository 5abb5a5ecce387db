//! HAR files whole, cut off and odd.

use doorward_diagnose::observation::{FailureKind, HttpVersion, Outcome};
use serde_json::{Value, json};

use super::*;

fn har(entries: &[Value]) -> Vec<u8> {
    let log =
        json!({"log": {"version": "1.2", "creator": {"comment": "\"entries\":["}, "pages": [], "entries": entries}});
    serde_json::to_vec_pretty(&log).unwrap()
}

fn entry(status: u16, path: &str) -> Value {
    json!({
        "startedDateTime": "2026-01-02T03:04:05.678+02:00", "time": 12.5,
        "request": {
            "method": "GET", "url": format!("https://door.test{path}"), "httpVersion": "h2", "cookies": [], "queryString": [],
            "headers": [{"name": ":authority", "value": "door.test"}, {"name": "user-agent", "value": "x"}],
        },
        "response": {
            "status": status, "statusText": "No", "httpVersion": "http/2.0", "redirectURL": "",
            "headers": [{"name": "set-cookie", "value": "a=1\nb=2"}],
            "content": {"size": 4, "mimeType": "text/html", "text": "why?"},
        },
        "serverIPAddress": "[::1]", "timings": {"dns": 1, "connect": 5, "ssl": 3, "send": 0.5, "wait": 2, "receive": -1},
    })
}

fn chosen(entries: &[Value], number: Option<usize>) -> Chosen {
    let bytes = har(entries);
    read(&bytes).unwrap().choose(number).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_entry_becomes_an_observation() {
    let chosen = chosen(&[entry(403, "/p?q#f")], None);
    let seen = &chosen.observation;
    assert_eq!((chosen.number, chosen.count), (1, 1));
    assert_eq!(seen.request.url.as_str(), "https://door.test/p?q");
    assert_eq!(seen.request.fields.len(), 1);
    assert_eq!(seen.request.transport.version, Some(HttpVersion::Http2));
    let answer = seen.answer().unwrap();
    assert_eq!((answer.status, answer.text.as_str(), &answer.cut), (403, "why?", &None));
    assert_eq!(answer.all("set-cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
    assert_eq!(seen.at_us, 1_767_315_845_678_000);
    assert_eq!(seen.remote, Some("[::1]:443".parse().unwrap()));
    let timing = seen.timing;
    assert_eq!((timing.lookup_us, timing.connect_us, timing.tls_us), (1000, 2000, 3000));
    assert_eq!((timing.first_byte_us, timing.total_us), (2500, 12_500));
    assert!(chosen.unread.is_empty());
}

#[test]
fn the_likeliest_refusal_is_chosen() {
    let number =
        |statuses: &[u16]| chosen(&statuses.iter().map(|status| entry(*status, "/")).collect::<Vec<_>>(), None).number;
    assert_eq!(number(&[200, 404, 403, 401]), 3);
    assert_eq!(number(&[200, 302, 404]), 3);
    assert_eq!(number(&[200, 0]), 2);
    assert_eq!(number(&[200, 500]), 1);
    let mut login = entry(302, "/");
    login["response"]["redirectURL"] = json!("https://id.test/SignIn?to=/");
    let picked = chosen(&[entry(200, "/"), entry(404, "/favicon.ico"), login], None);
    assert_eq!(picked.number, 3);
    assert_eq!(picked.observation.answer().unwrap().field("location"), Some("https://id.test/SignIn?to=/"));
}

#[test]
fn a_number_out_of_range_lists_the_entries() {
    let bytes = har(&[entry(200, "/a?token=secret"), entry(403, "/b")]);
    let har = read(&bytes).unwrap();
    for number in [0, 3] {
        let Err(error) = har.choose(Some(number)) else { panic!("{number}") };
        assert_eq!(error.to_string(), format!("the HAR has no entry {number}: it has 2"));
        assert_eq!(
            error.hint(),
            "choose one of these:\n   1  200  GET https://door.test/a\n   2  403  GET https://door.test/b"
        );
    }
}

#[test]
fn a_har_that_is_cut_off_gives_its_whole_entries() {
    let bytes = har(&[entry(403, "/"), entry(200, "/")]);
    let mut counts = [0; 3];
    for length in 0..=bytes.len() {
        match read(&bytes[..length]) {
            Ok(har) => {
                counts[har.entries.len()] += 1;
                assert!(har.choose(None).is_ok());
                assert!(
                    har.entries.len() == 2 || har.unread.iter().any(|note| note.contains("cut off")),
                    "{:?}",
                    har.unread
                );
            }
            Err(error) => {
                counts[0] += 1;
                assert!(matches!(error, HarError::NotHar | HarError::Empty));
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
}

#[test]
fn what_is_no_har_is_said_so() {
    let error = |bytes: &[u8]| read(bytes).err().unwrap();
    assert_eq!(error(b""), HarError::NotHar);
    assert_eq!(error(b"<html>"), HarError::NotHar);
    assert_eq!(error(b"{\"entries\": 5}"), HarError::NotHar);
    assert_eq!(error(&har(&[])), HarError::Empty);
    assert_eq!(error(&vec![b' '; HAR_BYTES + 1]), HarError::TooLarge);
    assert_eq!(error(&[b"{\"entries\":[".as_slice(), &b"[".repeat(100_000)].concat()), HarError::Empty);
    assert_eq!(error(&[b"{\"entries\":[{\"a\":".as_slice(), &b"[".repeat(100_000)].concat()), HarError::Empty);
    assert!(error(b"").hint().contains("HAR"));
}

#[test]
fn odd_entries_are_passed_over_or_told() {
    let bytes = har(&[json!({"request": "x"}), json!({}), entry(403, "/")]);
    let har = read(&bytes).unwrap();
    assert_eq!((har.entries.len(), har.unread.len()), (2, 1));
    assert!(matches!(har.choose(Some(1)), Err(HarError::BadEntry { number: 1, .. })));
    let mut broken = entry(403, "/");
    broken["request"]["headers"] = json!("none");
    broken["response"]["content"] = json!([]);
    broken["timings"] = json!({"wait": 1e300, "dns": "soon"});
    broken["serverIPAddress"] = json!("proxy");
    broken["startedDateTime"] = json!("yesterday");
    let seen = chosen(&[broken], None).observation;
    assert_eq!((seen.at_us, seen.remote, seen.timing.first_byte_us), (0, None, 0));
    let mut extension = entry(403, "/");
    extension["request"]["url"] = json!("chrome-extension://x/");
    let bytes = self::har(&[extension]);
    assert!(read(&bytes).unwrap().choose(None).err().unwrap().to_string().contains("scheme `chrome-extension`"));
}

#[test]
fn bodies_are_taken_over() {
    let mut posted = entry(403, "/");
    posted["request"]["headers"] =
        json!([{"name": "Content-Length", "value": "7"}, {"name": "Content-Type", "value": "x"}]);
    posted["request"]["postData"] = json!({"mimeType": "x", "text": "a=1&b=2"});
    posted["response"]["content"] =
        json!({"size": 4, "mimeType": "text/plain; charset=latin1", "encoding": "base64", "text": "Y2Fm\n6Q=="});
    let seen = chosen(&[posted.clone()], None).observation;
    assert_eq!((seen.request.body.as_slice(), seen.request.fields.len()), (b"a=1&b=2".as_slice(), 2));
    assert_eq!(seen.answer().unwrap().text, "café");

    posted["request"]["postData"] =
        json!({"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "ü"}]});
    posted["response"]["content"] = json!({"size": 9, "mimeType": "text/html"});
    let seen = chosen(&[posted.clone()], None).observation;
    assert_eq!(seen.request.body, b"a+b=%C3%BC");
    assert_eq!(seen.request.field("content-length"), None);
    assert!(seen.answer().unwrap().cut.as_ref().unwrap().contains("9 bytes"));

    posted["request"]["postData"] = Value::Null;
    posted["response"]["content"] = json!({"size": 2_000_000, "text": "x".repeat(2_000_000)});
    let chosen = chosen(&[posted], None);
    assert_eq!(chosen.unread, ["the HAR does not hold the body that was sent"]);
    assert_eq!(chosen.observation.answer().unwrap().body.len(), crate::probe::limits::BODY_BYTES);
}

#[test]
fn cookies_and_queries_told_apart_are_put_back() {
    let mut split = entry(401, "/p");
    split["request"]["cookies"] = json!([{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]);
    split["request"]["queryString"] = json!([{"name": "q", "value": "x"}]);
    let seen = chosen(&[split], None).observation;
    assert_eq!(seen.request.field("cookie"), Some("a=1; b=2"));
    assert_eq!(seen.request.url.as_str(), "https://door.test/p?q=x");
}

#[test]
fn a_request_without_an_answer_failed() {
    let kinds = [
        ("net::ERR_BLOCKED_BY_CLIENT", FailureKind::Other),
        ("net::ERR_CERT_DATE_INVALID", FailureKind::CertificateUntrusted),
        ("net::ERR_CONNECTION_REFUSED", FailureKind::ConnectionRefused),
        ("net::ERR_BAD_SSL_CLIENT_AUTH_CERT", FailureKind::ClientCertificate),
        ("net::ERR_HTTP2_PROTOCOL_ERROR", FailureKind::Other),
        ("", FailureKind::Other),
    ];
    for (error, kind) in kinds {
        let mut blocked = entry(0, "/");
        blocked["response"]["_error"] = json!(error);
        blocked["response"]["statusText"] = json!("");
        let Outcome::Failed(failure) = chosen(&[blocked], None).observation.outcome else { panic!("{error}") };
        assert_eq!(failure.kind, kind, "{error}");
        assert!(failure.detail.contains(error));
    }
}

#[test]
fn damaged_hars_do_not_panic() {
    let bytes = serde_json::to_vec(&json!({"log": {"entries": [entry(403, "/p?q"), entry(302, "/")]}})).unwrap();
    for form in crate::damaged::forms(&bytes, 1500) {
        if let Ok(har) = read(&form) {
            for number in 1..=har.entries.len() {
                let _ = har.choose(Some(number));
            }
        }
    }
}
