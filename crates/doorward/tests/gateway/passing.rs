//! What passes through, and how: bodies, trailers, interim answers, streams, tunnels, connections that are kept.

use std::net::TcpStream;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use doorward_testkit::stage::{Act, Listener};
use doorward_testkit::wire::{Request, WireFailure, ask_http2};

use super::site::{Gateway, HOST, PATIENCE, Site};
use super::upstream::Upstream;

/// A large body, in bytes.
const LARGE: u64 = 256 * 1024 * 1024;
/// The memory that the gateway may need more while a large body passes, in KiB.
const MEMORY_KIB: u64 = 32 * 1024;

fn plain() -> Site<'static> {
    Site { rest: "[limits]\nbody_bytes = \"4GiB\"", ..Site::default() }
}

#[test]
fn answers_without_a_body_keep_the_connection() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            let target = head.first_line.split(' ').nth(1).unwrap().to_owned();
            peer.send(match target.as_str() {
                "/head" => b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nETag: \"a\"\r\n\r\n",
                "/none" => b"HTTP/1.1 204 No Content\r\nX-Seen: 1\r\n\r\n",
                "/same" => b"HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 12345\r\n\r\n",
                "/hint" => {
                    b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                }
                _ => b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            });
        }
    });
    let gateway = plain().start(upstream.address);
    let mut connection = gateway.open();
    for (method, target, status, length, body) in [
        ("HEAD", "/head", 200, Some("12345"), ""),
        ("GET", "/none", 204, None, ""),
        ("GET", "/same", 304, Some("12345"), ""),
        ("GET", "/hint", 200, Some("2"), "ok"),
        ("GET", "/page", 200, Some("5"), "hello"),
    ] {
        connection.send(&Request::new(method, target).bytes(HOST));
        let answer = connection.receive(method == "HEAD").unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (status, body), "{target}: {}", answer.told());
        if target != "/same" {
            assert_eq!(answer.field("content-length"), length, "{target}");
        }
    }
    assert_eq!(upstream.connections(), 1);
}

#[test]
fn bodies_pass_in_both_framings_with_their_trailers() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            let body = match head.one("content-length") {
                Some(length) => peer.take(length.parse().unwrap()),
                None => peer.take_until(b"0\r\nx-sum: 7\r\n\r\n"),
            };
            let chunk = format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nX-Got: {}\r\n\r\n{:x}\r\n",
                body.len(),
                body.len()
            );
            peer.send(chunk.as_bytes());
            peer.send(&body);
            peer.send(b"\r\n0\r\nX-Sum: 7\r\n\r\n");
        }
    });
    let gateway = plain().start(upstream.address);
    let known = gateway.ask(&Request::new("POST", "/a").with("TE", "trailers").body(b"0123456789"));
    assert_eq!((known.status, known.text().as_str()), (200, "0123456789"));
    assert_eq!(known.trailers.one("x-sum"), Some("7"), "{}", known.told());

    let chunked = Request::new("POST", "/a")
        .with("Transfer-Encoding", "chunked")
        .with("Trailer", "X-Sum")
        .with("TE", "trailers")
        .body(b"3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Sum: 7\r\n\r\n");
    let answer = gateway.ask(&chunked);
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("abc") && answer.text().contains("x-sum: 7"), "{}", answer.text());
    assert_eq!(answer.trailers.one("x-sum"), Some("7"));
}

#[test]
fn the_body_of_a_get_is_not_lost() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            let body = match head.one("content-length") {
                Some(length) => peer.take(length.parse().unwrap()),
                None if head.one("transfer-encoding").is_some() => peer.take_until(b"0\r\n\r\n"),
                None => Vec::new(),
            };
            peer.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
            peer.send(&body);
        }
    });
    let gateway = plain().start(upstream.address);
    let known = gateway.ask(&Request::get("/search").body(b"{}"));
    assert_eq!(known.text(), "{}");
    let chunked =
        gateway.ask(&Request::get("/search").with("Transfer-Encoding", "chunked").body(b"2\r\n{}\r\n0\r\n\r\n"));
    assert_eq!(chunked.text(), "2\r\n{}\r\n0\r\n\r\n");
}

#[test]
fn an_expectation_is_met_only_where_the_body_is_wanted() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            assert!(head.one("expect").is_none());
            let body = peer.take(head.one("content-length").unwrap().parse().unwrap());
            peer.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
            peer.send(&body);
        }
    });
    let rest = "[limits]\nbody_bytes = \"1KiB\"\n[[authenticate]]\nscheme = \"link\"\nsecret = { env = \"SHOP_SECRET\" }\n\
        [[route]]\npath = \"/open\"\nallow = \"anyone\"\n[[route]]\npath = \"/shut\"\nallow = \"signed-in\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let head = |target: &str, length: &str| {
        let request = Request::new("POST", target).with("Expect", "100-continue").with("Content-Length", length);
        request.bytes(HOST)
    };
    let mut connection = gateway.open();
    connection.send(&head("/open", "4"));
    connection.send(b"body");
    let answer = connection.receive(false).unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (200, "body"));
    for (target, length, status) in [("/shut", "4", 403), ("/open", "4096", 413)] {
        let mut connection = gateway.open();
        connection.send(&head(target, length));
        let answer = connection.receive(false).unwrap();
        assert_eq!(answer.interim, Vec::<u16>::new(), "{}", answer.told());
        assert!(answer.status == status || answer.status == 401, "{}", answer.told());
    }
}

#[test]
fn an_expectation_is_answered_before_the_body_comes() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            peer.take(head.one("content-length").unwrap().parse().unwrap());
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let gateway = plain().start(upstream.address);
    let stream = TcpStream::connect(gateway.http()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let request = Request::new("PUT", "/a").with("Expect", "100-continue").with("Content-Length", "3");
    std::io::Write::write_all(&mut &stream, &request.bytes(HOST)).unwrap();
    let mut interim = [0; 25];
    std::io::Read::read_exact(&mut &stream, &mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    std::io::Write::write_all(&mut &stream, b"abc").unwrap();
    let mut status = [0; 12];
    std::io::Read::read_exact(&mut &stream, &mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
}

#[test]
fn large_bodies_pass_in_little_memory() {
    let upstream = Upstream::start(|peer, _| {
        let chunk = vec![b'x'; 1024 * 1024];
        while let Some(head) = peer.head() {
            if let Some(length) = head.one("content-length") {
                let got = peer.skip(length.parse().unwrap());
                let text = got.to_string();
                peer.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
            } else {
                peer.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n").as_bytes());
                for _ in 0..LARGE / 1024 / 1024 {
                    peer.send(&chunk);
                }
            }
        }
    });
    let gateway = plain().start(upstream.address);
    let before_kib = gateway.peak_kib();
    let mut connection = gateway.open();
    connection.send(&Request::new("PUT", "/up").with("Content-Length", &LARGE.to_string()).bytes(HOST));
    let chunk = vec![b'x'; 1024 * 1024];
    for _ in 0..LARGE / 1024 / 1024 {
        connection.send(&chunk);
    }
    assert_eq!(connection.receive(false).unwrap().text(), LARGE.to_string());

    let stream = TcpStream::connect(gateway.http()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    std::io::Write::write_all(&mut &stream, &Request::get("/down").with("Connection", "close").bytes(HOST)).unwrap();
    let got = std::io::copy(&mut &stream, &mut std::io::sink()).unwrap();
    assert!((LARGE..LARGE + 4096).contains(&got), "{got}");
    let grown_kib = gateway.peak_kib() - before_kib;
    assert!(grown_kib < MEMORY_KIB, "{grown_kib} KiB");
}

#[test]
fn an_event_arrives_before_its_stream_ends() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let upstream = Upstream::start(move |peer, _| {
        peer.head();
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        peer.send(b"9\r\ndata: 1\n\n\r\n");
        wait.lock().unwrap().recv_timeout(PATIENCE).unwrap();
        peer.send(b"9\r\ndata: 2\n\n\r\n0\r\n\r\n");
    });
    let gateway = plain().start(upstream.address);
    let stream = TcpStream::connect(gateway.http()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    std::io::Write::write_all(&mut &stream, &Request::get("/events").with("Connection", "close").bytes(HOST)).unwrap();
    let mut seen = String::new();
    while !seen.contains("data: 1") {
        let mut buffer = [0; 1024];
        let count = std::io::Read::read(&mut &stream, &mut buffer).unwrap();
        assert!(count > 0, "{seen}");
        seen.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    assert!(!seen.contains("data: 2"));
    go.send(()).unwrap();
    std::io::Read::read_to_string(&mut &stream, &mut seen).unwrap();
    assert!(seen.contains("data: 2"), "{seen}");
}

/// A handshake of WebSocket.
fn handshake(target: &str) -> Request {
    Request::get(target)
        .with("Connection", "Upgrade")
        .with("Upgrade", "websocket")
        .with("Sec-WebSocket-Version", "13")
        .with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
}

/// An upstream that switches protocols and says everything back.
fn echo() -> Upstream {
    Upstream::start(|peer, _| {
        let Some(head) = peer.head() else { return };
        assert_eq!(head.one("upgrade"), Some("websocket"));
        peer.send(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        loop {
            let piece = peer.take(4);
            if piece.is_empty() || !peer.send(&piece) {
                return;
            }
        }
    })
}

#[test]
fn a_tunnel_outlives_the_times_that_heads_have() {
    let upstream = echo();
    let rest = "[limits]\nheader_timeout = \"200ms\"\nidle_timeout = \"300ms\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let stream = TcpStream::connect(gateway.http()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    std::io::Write::write_all(&mut &stream, &handshake("/ws").bytes(HOST)).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        std::io::Read::read_exact(&mut &stream, &mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
    let said = |text: &[u8; 4]| {
        std::io::Write::write_all(&mut &stream, text).unwrap();
        let mut back = [0; 4];
        std::io::Read::read_exact(&mut &stream, &mut back).unwrap();
        assert_eq!(&back, text);
    };
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(700) {
        said(b"ping");
    }
    // Silence, for longer than a connection between two requests may be silent: nothing may come, not even an end.
    stream.set_read_timeout(Some(Duration::from_millis(700))).unwrap();
    let silence = std::io::Read::read(&mut &stream, &mut [0]);
    assert!(silence.is_err(), "the tunnel ended while both were silent: {silence:?}");
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    said(b"pong");
    assert_eq!(figure(&gateway, "connections"), 2, "the tunnel and the question itself");
}

/// A figure of the metrics.
fn figure(gateway: &Gateway, name: &str) -> i64 {
    let figures = gateway.admin("/metrics").text();
    let line = figures.lines().find(|line| line.split(' ').next() == Some(&format!("doorward_{name}")));
    line.unwrap_or_else(|| panic!("{figures}")).split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_tunnel_into_a_shut_door_is_refused() {
    let upstream = echo();
    let rest = "[[authenticate]]\nscheme = \"key\"\nrealm = \"Shop\"\nheader = \"X-API-Key\"\n\
        [[route]]\npath = \"/**\"\nallow = \"signed-in\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let answer = gateway.ask(&handshake("/ws"));
    assert_eq!(answer.status, 401, "{}", answer.told());
    assert!(answer.field("www-authenticate").is_some(), "{}", answer.told());
    assert_eq!(upstream.connections(), 0);
}

#[test]
fn a_client_that_says_nothing_more_still_gets_its_answer() {
    let upstream = Upstream::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
    let gateway = plain().start(upstream.address);
    let mut connection = gateway.open();
    connection.send(&Request::get("/a").bytes(HOST));
    connection.half_close();
    assert_eq!(connection.receive(false).unwrap().text(), "late");
    assert_eq!(connection.receive(false).unwrap_err(), WireFailure::Closed);
}

#[test]
fn requests_in_a_row_are_answered_in_their_order() {
    let upstream = Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            let target = head.first_line.split(' ').nth(1).unwrap().to_owned();
            peer.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{target}", target.len()).as_bytes());
        }
    });
    let gateway = plain().start(upstream.address);
    let mut connection = gateway.open();
    let all: Vec<u8> = (0..20).flat_map(|number| Request::get(&format!("/{number}")).bytes(HOST)).collect();
    connection.send(&all);
    for number in 0..20 {
        assert_eq!(connection.receive(false).unwrap().text(), format!("/{number}"));
    }
    assert_eq!(upstream.connections(), 1);
}

#[test]
fn http_1_0_is_spoken_with_those_who_speak_it() {
    let upstream = Upstream::saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
    let gateway = plain().start(upstream.address);
    let mut connection = gateway.open();
    connection.send(b"GET /a HTTP/1.0\r\nHost: shop.test\r\n\r\n");
    let answer = connection.receive(false).unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (200, "hi"), "{}", answer.told());
    assert_eq!(answer.field("transfer-encoding"), None);
    assert_eq!(connection.receive(false).unwrap_err(), WireFailure::Closed);
    let mut kept = gateway.open();
    kept.send(b"GET /a HTTP/1.0\r\nHost: shop.test\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!(kept.receive(false).unwrap().text(), "hi");
}

#[test]
fn an_upstream_sees_one_connection_for_many_requests() {
    let upstream = Upstream::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let gateway = plain().start(upstream.address);
    for _ in 0..10 {
        let mut connection = gateway.open();
        for _ in 0..10 {
            connection.send(&Request::get("/a").bytes(HOST));
            assert_eq!(connection.receive(false).unwrap().status, 200);
        }
    }
    assert_eq!(upstream.connections(), 1);
}

#[test]
fn http_2_serves_two_requests_at_once() {
    let gate = Arc::new((Mutex::new(false), std::sync::Condvar::new()));
    let in_thread = Arc::clone(&gate);
    let origin = Listener::start(move |received| {
        if received.path() == "/slow" {
            let open = in_thread.1.wait_timeout_while(in_thread.0.lock().unwrap(), PATIENCE, |open| !*open);
            drop(open);
        }
        Act::answer("200 OK", &[], received.path())
    })
    .unwrap();
    let gateway = plain().start(origin.address());
    let address = gateway.http();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let bodies = runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let (sender, connection) = h2::client::handshake(stream).await.unwrap();
        tokio::spawn(async move { connection.await.ok() });
        let ask = |target: &'static str| {
            let mut sender = sender.clone();
            async move {
                let request = http::Request::get(format!("http://{HOST}{target}")).body(()).unwrap();
                let (answer, _) = sender.send_request(request, true).unwrap();
                let mut body = answer.await.unwrap().into_body();
                let piece = body.data().await.unwrap().unwrap();
                String::from_utf8(piece.to_vec()).unwrap()
            }
        };
        let slow = tokio::spawn(ask("/slow"));
        let fast = tokio::time::timeout(PATIENCE, ask("/fast")).await.unwrap();
        assert!(!slow.is_finished());
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
        (fast, slow.await.unwrap())
    });
    assert_eq!(bodies, ("/fast".to_owned(), "/slow".to_owned()));
}

#[test]
fn an_idle_connection_of_http_2_is_kept() {
    let upstream = Upstream::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let rest = "[limits]\nheader_timeout = \"200ms\"\nidle_timeout = \"30s\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let address = gateway.http();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let (mut sender, mut connection) = h2::client::handshake(stream).await.unwrap();
        let mut pings = connection.ping_pong().unwrap();
        let driving = tokio::spawn(connection);
        // The connection is in use, by pings alone, for longer than a head may take.
        let began = Instant::now();
        while began.elapsed() < Duration::from_millis(700) {
            pings.ping(h2::Ping::opaque()).await.unwrap();
        }
        assert!(!driving.is_finished());
        let request = http::Request::get(format!("http://{HOST}/a")).body(()).unwrap();
        let (answer, _) = sender.send_request(request, true).unwrap();
        assert_eq!(answer.await.unwrap().status(), 200);
    });
}

#[test]
fn an_upstream_may_speak_http_2() {
    let (address, served) = http_2_upstream(usize::MAX);
    let site = Site { upstream: "http2 = true", ..Site::default() };
    let gateway = site.start(address);
    for _ in 0..5 {
        let answer = gateway.ask(&Request::new("POST", "/a").body(b"hello"));
        assert_eq!((answer.status, answer.text().as_str()), (200, "hello"), "{}", answer.told());
    }
    assert_eq!(*served.lock().unwrap(), [5]);
}

#[test]
fn an_upstream_s_connection_of_http_2_that_ended_is_made_anew() {
    let (address, served) = http_2_upstream(2);
    let site = Site { upstream: "http2 = true", ..Site::default() };
    let gateway = site.start(address);
    for number in 0..6 {
        let answer = gateway.ask(&Request::new("POST", "/a").body(b"hello"));
        assert_eq!((answer.status, answer.text().as_str()), (200, "hello"), "{number}: {}", answer.told());
    }
    assert_eq!(*served.lock().unwrap(), [2, 2, 2]);
}

/// An upstream that speaks HTTP/2 and says bodies back, so many over one connection; and how many it served over each.
fn http_2_upstream(most: usize) -> (std::net::SocketAddr, Arc<Mutex<Vec<usize>>>) {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let served = Arc::new(Mutex::new(Vec::new()));
    let counted = Arc::clone(&served);
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                let place = {
                    let mut all = counted.lock().unwrap();
                    all.push(0);
                    all.len() - 1
                };
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    counted.lock().unwrap()[place] += 1;
                    let last = counted.lock().unwrap()[place] >= most;
                    let mut body = request.into_body();
                    let answering = async move {
                        let mut whole = Vec::new();
                        while let Some(Ok(piece)) = body.data().await {
                            whole.extend_from_slice(&piece);
                        }
                        let answer = http::Response::builder().status(200).body(()).unwrap();
                        let mut stream = respond.send_response(answer, false).unwrap();
                        stream.send_data(whole.into(), true).unwrap();
                    };
                    tokio::spawn(answering);
                    if last {
                        connection.graceful_shutdown();
                    }
                }
            }
        });
    });
    (address, served)
}

#[test]
fn a_grpc_call_is_refused_in_trailers() {
    let upstream = Upstream::saying(b"");
    let rest = "[[authenticate]]\nscheme = \"key\"\nrealm = \"Shop\"\nheader = \"X-API-Key\"\n\
        [[route]]\npath = \"/**\"\nallow = \"signed-in\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let call = Request::new("POST", "/shop.Orders/Get").with("content-type", "application/grpc").with("te", "trailers");
    let answer = ask_http2(gateway.http(), HOST, &call, PATIENCE).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.told());
    let status = answer.field("grpc-status").or_else(|| answer.trailers.one("grpc-status"));
    assert_eq!(status, Some("16"), "{} {:?}", answer.told(), answer.trailers);
    assert!(answer.body.is_empty());
    assert_eq!(upstream.connections(), 0);
}
