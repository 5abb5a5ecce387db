//! What goes wrong on the wire, on both sides: broken requests, broken answers, those who are slow, silent or too many.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use doorward_testkit::wire::{Answer, Connection, Request, WireFailure};
use serde_json::Value;

use super::site::{Gateway, HOST, PATIENCE, Site, read, until};
use super::upstream::{Upstream, nowhere};

/// Short times, so that a test need not wait.
const SHORT: &str = "timeout = \"300ms\"\nidle_timeout = \"300ms\"\nconnect_timeout = \"1s\"";

/// Checks that an answer is one of the gateway's own refusals, whole, and stands in the log.
fn is_ours(gateway: &Gateway, answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.told());
    assert_eq!(answer.media_type(), "application/problem+json", "{}", answer.told());
    let problem = answer.json().unwrap();
    assert_eq!(problem.get("status").and_then(Value::as_u64), Some(u64::from(status)));
    let id = answer.field("x-request-id").unwrap_or_else(|| panic!("no X-Request-Id: {}", answer.told()));
    assert!(answer.has_member("cache-control", "no-store"), "{}", answer.told());
    gateway.log_with(id);
}

#[test]
fn an_upstream_that_breaks_off_is_told_of_or_shown() {
    for (script, status) in [
        // Nothing at all, rubbish, a head that never ends.
        (&b""[..], 502),
        (b"SSH-2.0-OpenSSH_9.2\r\n", 502),
        (b"HTTP/1.1 200 OK\r\nContent-Le", 502),
        (b"HTTP/1.1 99999 What\r\n\r\n", 502),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 502),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc", 502),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 502),
    ] {
        let upstream = Upstream::start(move |peer, _| {
            if peer.head().is_some() {
                peer.send(script);
            }
        });
        let gateway = Site { upstream: SHORT, ..Site::default() }.start(upstream.address);
        let answer = gateway.ask(&Request::get("/a"));
        assert_eq!(answer.status, status, "{:?}: {}", String::from_utf8_lossy(script), answer.told());
        is_ours(&gateway, &answer, status);
        assert!(answer.field("retry-after").is_some(), "{}", answer.told());
    }
}

#[test]
fn an_answer_that_is_cut_is_seen_to_be_cut() {
    for script in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz\r\n",
    ] {
        let upstream = Upstream::start(move |peer, _| {
            peer.head();
            peer.send(script);
        });
        let gateway = Site { upstream: SHORT, ..Site::default() }.start(upstream.address);
        let mut connection = gateway.open();
        connection.send(&Request::get("/a").bytes(HOST));
        let cut = connection.receive(false).unwrap_err();
        assert!(matches!(cut, WireFailure::Cut(_)), "{}", cut.words());
        gateway.log_with("\"path\":\"/a\"");
    }
}

#[test]
fn an_answer_longer_than_it_says_does_not_become_the_next() {
    let upstream = Upstream::start(|peer, _| {
        while peer.head().is_some() {
            peer.send(
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
            );
        }
    });
    let gateway = Site::default().start(upstream.address);
    let mut connection = gateway.open();
    for _ in 0..20 {
        connection.send(&Request::get("/a").bytes(HOST));
        assert_eq!(connection.receive(false).unwrap().text(), "ok");
    }
}

#[test]
fn an_upstream_that_does_not_answer_is_504() {
    let upstream = Upstream::start(|peer, _| {
        peer.head();
        peer.drain();
    });
    let gateway = Site { upstream: SHORT, ..Site::default() }.start(upstream.address);
    let answer = gateway.ask(&Request::get("/a"));
    is_ours(&gateway, &answer, 504);
}

#[test]
fn an_answer_that_stands_still_is_cut() {
    let upstream = Upstream::start(|peer, _| {
        peer.head();
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        peer.drain();
    });
    let gateway = Site { upstream: SHORT, ..Site::default() }.start(upstream.address);
    let mut connection = gateway.open();
    connection.send(&Request::get("/a").bytes(HOST));
    let cut = connection.receive(false).unwrap_err();
    assert!(matches!(cut, WireFailure::Cut(_)), "{}", cut.words());
}

#[test]
fn an_upstream_that_is_away_is_502() {
    let gateway = Site { upstream: SHORT, ..Site::default() }.start(nowhere());
    let answer = gateway.ask(&Request::get("/a"));
    is_ours(&gateway, &answer, 502);
}

#[test]
fn time_for_an_answer_begins_when_the_body_is_through() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            let got = peer.skip(head.one("content-length").unwrap().parse().unwrap());
            peer.send(format!("HTTP/1.1 200 OK\r\nX-Got: {got}\r\nContent-Length: 0\r\n\r\n").as_bytes());
        }
    });
    let gateway = Site { upstream: SHORT, ..Site::default() }.start(upstream.address);
    let mut connection = gateway.open();
    connection.send(&Request::new("PUT", "/a").with("Content-Length", "10").bytes(HOST));
    // The pieces come for longer than an answer may take, each of them in time.
    let (_never, pause) = mpsc::channel::<()>();
    for _ in 0..10 {
        connection.send(b"x");
        pause.recv_timeout(Duration::from_millis(80)).unwrap_err();
    }
    let answer = connection.receive(false).unwrap();
    assert_eq!((answer.status, answer.field("x-got")), (200, Some("10")), "{}", answer.told());
}

#[test]
fn a_body_beyond_the_limit_is_413_at_once_and_for_all_to_read() {
    let upstream = Upstream::start(|peer, _| {
        peer.head();
        peer.drain();
    });
    let rest = "[limits]\nbody_bytes = \"1KiB\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);

    let mut known = gateway.open();
    known.send(&Request::new("POST", "/a").with("Content-Length", "1025").bytes(HOST));
    is_ours(&gateway, &known.receive(false).unwrap(), 413);
    assert_eq!(upstream.connections(), 0);

    let mut chunked = gateway.open();
    chunked.send(&Request::new("POST", "/a").with("Transfer-Encoding", "chunked").bytes(HOST));
    chunked.send(b"401\r\n");
    chunked.send(&[b'x'; 0x401]);
    is_ours(&gateway, &chunked.receive(false).unwrap(), 413);

    // A client that sends all of it before it reads still finds the answer.
    let length = 64 * 1024 * 1024;
    let mut late = gateway.open();
    late.send(&Request::new("POST", "/a").with("Content-Length", &length.to_string()).bytes(HOST));
    let chunk = vec![b'x'; 1024 * 1024];
    for _ in 0..length / chunk.len() {
        late.send(&chunk);
    }
    is_ours(&gateway, &late.receive(false).unwrap(), 413);
}

#[test]
fn a_body_at_the_limit_passes() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            peer.take(head.one("content-length").unwrap().parse().unwrap());
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let rest = "[limits]\nbody_bytes = \"1KiB\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    assert_eq!(gateway.ask(&Request::new("POST", "/a").body(&[b'x'; 1024])).status, 200);
}

#[test]
fn a_body_that_stands_still_is_408() {
    let upstream = Upstream::start(|peer, _| {
        peer.head();
        peer.drain();
    });
    let rest = "[limits]\nbody_timeout = \"200ms\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let mut connection = gateway.open();
    connection.send(&Request::new("POST", "/a").with("Content-Length", "10").bytes(HOST));
    connection.send(b"half");
    is_ours(&gateway, &connection.receive(false).unwrap(), 408);
}

#[test]
fn a_head_that_does_not_come_is_408() {
    let rest = "[limits]\nheader_timeout = \"200ms\"\n";
    let gateway = Site { rest, ..Site::default() }.start(nowhere());
    let mut connection = gateway.open();
    connection.send(b"GET /a HTTP/1.1\r\nHost: sh");
    is_ours(&gateway, &connection.receive(false).unwrap(), 408);
    assert_eq!(connection.receive(false).unwrap_err(), WireFailure::Closed);
    // Drop by drop is no better: the time is that of the whole head.
    let mut slow = TcpStream::connect(gateway.http()).unwrap();
    slow.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let mut answer = Vec::new();
    until("a slow head is refused", || {
        slow.write_all(b"G").ok();
        let mut buffer = [0; 4096];
        if let Ok(count) = slow.read(&mut buffer) {
            answer.extend_from_slice(&buffer[..count]);
        }
        answer.starts_with(b"HTTP/1.1 408 ")
    });
}

#[test]
fn a_second_head_that_does_not_come_is_408_too() {
    let upstream = Upstream::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let rest = "[limits]\nheader_timeout = \"200ms\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let mut connection = gateway.open();
    connection.send(&Request::get("/a").bytes(HOST));
    assert_eq!(connection.receive(false).unwrap().text(), "ok");
    connection.send(b"GET /b HT");
    is_ours(&gateway, &connection.receive(false).unwrap(), 408);
}

#[test]
fn a_client_that_says_nothing_is_let_go_in_time() {
    let rest = "[limits]\nidle_timeout = \"200ms\"\n";
    let gateway = Site { rest, ..Site::default() }.start(nowhere());
    let mut connection = gateway.open();
    assert_eq!(connection.receive(false).unwrap_err(), WireFailure::Closed);
}

#[test]
fn heads_beyond_their_limits_are_refused_in_our_words() {
    let gateway = Site::default().start(nowhere());
    let huge = "x".repeat(1024 * 1024);
    let fields: String = (0..200).map(|number| format!("X-{number}: y\r\n")).collect();
    for (status, head) in [
        (431, format!("GET /a HTTP/1.1\r\nHost: {HOST}\r\nX-Long: {huge}\r\n\r\n")),
        (431, format!("GET /a HTTP/1.1\r\nHost: {HOST}\r\n{fields}\r\n")),
        (414, format!("GET /{} HTTP/1.1\r\nHost: {HOST}\r\n\r\n", "x".repeat(9000))),
        (400, "\u{16}\u{3}\u{1}\u{2}garbage\r\n\r\n".to_owned()),
        (400, "what is this\r\n\r\n".to_owned()),
        (400, format!("GET /a HTTP/9.9\r\nHost: {HOST}\r\n\r\n")),
        (400, format!("GET /a HTTP/1.1\r\nHost: {HOST}\r\nNo colon\r\n\r\n")),
        (400, format!("GET /a HTTP/1.1\r\nHost : {HOST}\r\n\r\n")),
        (400, "GET /a HTTP/1.1\r\n\r\n".to_owned()),
    ] {
        let mut connection = gateway.open();
        connection.send(head.as_bytes());
        let answer = connection.receive(false).unwrap_or_else(|fault| panic!("{status}: {}", fault.words()));
        is_ours(&gateway, &answer, status);
    }
    let figures = gateway.admin("/metrics").text();
    assert!(figures.contains("reason=\"header-too-large\""), "{figures}");
}

#[test]
fn a_client_that_does_not_read_is_let_go() {
    let (done, ended) = mpsc::channel();
    let upstream = Upstream::start(move |peer, _| {
        peer.head();
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let chunk = [&b"10000\r\n"[..], &[b'x'; 0x10000], b"\r\n"].concat();
        while peer.send(&chunk) {}
        done.send(()).unwrap();
    });
    let rest = "[limits]\nbody_timeout = \"200ms\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let mut connection = gateway.open();
    connection.send(&Request::get("/endless").bytes(HOST));
    ended.recv_timeout(PATIENCE).expect("the upstream's connection ends with the client's");
    gateway.log_with("\"path\":\"/endless\"");
}

#[test]
fn connections_of_one_address_are_counted_and_given_back() {
    let upstream = Upstream::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let rest = "[limits]\nconnections_per_address = 3\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let speak = |connection: &mut Connection| {
        connection.send(&Request::get("/a").bytes(HOST));
        connection.receive(false).map(|answer| answer.status)
    };
    let mut held: Vec<Connection> = (0..3).map(|_| gateway.open()).collect();
    for connection in &mut held {
        assert_eq!(speak(connection), Ok(200));
    }
    assert_eq!(speak(&mut gateway.open()).unwrap_err(), WireFailure::Closed);
    let mut other = Connection::open(gateway.http(), Some(Ipv4Addr::new(127, 0, 0, 9))).unwrap();
    assert_eq!(speak(&mut other), Ok(200), "another address is not kept out");
    held.pop();
    until("a place is free again", || speak(&mut gateway.open()) == Ok(200));
}

#[test]
fn a_kept_connection_that_the_upstream_closed_is_no_fault() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let (tell, closed) = mpsc::channel();
    // It answers once over each connection, promises to keep it, and closes it.
    let upstream = Upstream::start(move |peer, _| {
        if let Some(head) = peer.head() {
            counted.fetch_add(1, Ordering::SeqCst);
            if let Some(length) = head.one("content-length") {
                peer.take(length.parse().unwrap());
            }
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            peer.stream.shutdown(Shutdown::Both).unwrap();
            tell.send(()).unwrap();
        }
    });
    let gateway = Site::default().start(upstream.address);
    let mut connection = gateway.open();
    for number in 0..100 {
        let request = if number % 2 == 0 { Request::get("/a") } else { Request::new("POST", "/a").body(b"x") };
        connection.send(&request.bytes(HOST));
        let answer = connection.receive(false).unwrap();
        assert_eq!(answer.status, 200, "{number}: {}", answer.told());
        closed.recv_timeout(PATIENCE).unwrap();
        // The gateway turns to something else in between, and so sees the upstream's end.
        assert_eq!(gateway.admin("/healthz").status, 200);
    }
    assert_eq!(seen.load(Ordering::SeqCst), 100);
}

#[test]
fn a_page_is_asked_for_again_where_a_kept_connection_ends_under_the_question() {
    // The second request over each connection is read, and never answered.
    let upstream = Upstream::start(|peer, _| {
        peer.head();
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        peer.head();
    });
    let gateway = Site::default().start(upstream.address);
    let mut connection = gateway.open();
    for number in 0..20 {
        connection.send(&Request::get("/a").bytes(HOST));
        let answer = connection.receive(false).unwrap();
        assert_eq!(answer.status, 200, "{number}: {}", answer.told());
    }
}

#[test]
fn a_page_is_asked_for_once_where_a_new_connection_ends_under_the_question() {
    let upstream = Upstream::start(|peer, _| drop(peer.head()));
    let gateway = Site::default().start(upstream.address);
    is_ours(&gateway, &gateway.ask(&Request::get("/a")), 502);
    assert_eq!(upstream.connections(), 1);
}

#[test]
fn what_may_have_been_done_is_not_done_again() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    // The second request over a connection is read, and never answered.
    let upstream = Upstream::start(move |peer, _| {
        while let Some(head) = peer.head() {
            peer.take(head.one("content-length").map_or(0, |length| length.parse().unwrap()));
            if head.first_line.starts_with("POST") {
                counted.fetch_add(1, Ordering::SeqCst);
                return;
            }
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    let gateway = Site::default().start(upstream.address);
    assert_eq!(gateway.status("/a"), 200);
    let answer = gateway.ask(&Request::new("POST", "/pay").body(b"100"));
    is_ours(&gateway, &answer, 502);
    assert_eq!(seen.load(Ordering::SeqCst), 1);
}

#[test]
fn an_upload_that_goes_on_after_its_answer_stands_in_nobody_s_way() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            if head.first_line.starts_with("POST") {
                peer.drain();
            }
        }
    });
    let gateway = Site::default().start(upstream.address);
    let mut uploading = gateway.open();
    uploading.send(&Request::new("POST", "/up").with("Content-Length", "1000000").bytes(HOST));
    uploading.send(b"the beginning");
    let mut early = gateway.open();
    assert_eq!(uploading.receive(false).unwrap().text(), "ok");
    early.patience(Duration::from_secs(5));
    early.send(&Request::get("/a").bytes(HOST));
    assert_eq!(early.receive(false).unwrap().text(), "ok");
}

#[test]
fn a_client_that_goes_away_takes_its_question_with_it() {
    let (tell, gone) = mpsc::channel();
    let upstream = Upstream::start(move |peer, _| {
        peer.head();
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while peer.send(b"1\r\nx\r\n") {}
        tell.send(()).unwrap();
    });
    let gateway = Site::default().start(upstream.address);
    let mut stream = TcpStream::connect(gateway.http()).unwrap();
    stream.write_all(&Request::get("/a").bytes(HOST)).unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    gone.recv_timeout(PATIENCE).unwrap();
    assert!(read(&gateway.file("requests.log")).lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
}
