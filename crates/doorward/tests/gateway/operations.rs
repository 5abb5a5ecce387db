//! Running it: stopping, changed maps and files, health, figures, the log, a crash, what the command line says.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use doorward_testkit::run;
use doorward_testkit::wire::{Connection, Request, WireFailure};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName};
use serde_json::Value;

use super::site::{Gateway, HOST, PATIENCE, Site, binary, folder, until};
use super::upstream::{Upstream, nowhere};

/// The page of every upstream here.
const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage";

/// An upstream that sends half an answer, tells so, and the rest when it is told to.
fn halting() -> (Upstream, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (begun, beginning) = mpsc::channel();
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let upstream = Upstream::start(move |peer, _| {
        while peer.head().is_some() {
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
            begun.send(()).unwrap();
            wait.lock().unwrap().recv_timeout(PATIENCE).unwrap();
            peer.send(b"half");
        }
    });
    (upstream, beginning, go)
}

#[test]
fn what_runs_is_finished_before_the_end() {
    let (upstream, beginning, go) = halting();
    let mut gateway = Site::default().start(upstream.address);
    let mut running = gateway.open();
    running.send(&Request::get("/a").bytes(HOST));
    beginning.recv_timeout(PATIENCE).unwrap();
    gateway.signal("TERM");
    gateway.note("stopping");
    until("no new connection is taken", || TcpStream::connect(gateway.http()).is_err());
    go.send(()).unwrap();
    let answer = running.receive(false).unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (200, "halfhalf"));
    assert_eq!(gateway.ended().code(), Some(0));
}

#[test]
fn nobody_waits_for_those_who_say_nothing() {
    let upstream = Upstream::saying(PAGE);
    let mut gateway = Site::default().start(upstream.address);
    let mut kept = gateway.open();
    kept.send(&Request::get("/a").bytes(HOST));
    assert_eq!(kept.receive(false).unwrap().status, 200);
    let mut silent = gateway.open();
    // It was taken: the figure is asked for over a third connection.
    until("the silent one is counted", || {
        gateway.admin("/metrics").text().lines().any(|line| line == "doorward_connections 3")
    });
    gateway.signal("INT");
    assert_eq!(gateway.ended().code(), Some(0));
    assert_eq!(silent.receive(false).unwrap_err(), WireFailure::Closed);
    assert_eq!(kept.receive(false).unwrap_err(), WireFailure::Closed);
}

#[test]
fn a_connection_that_rests_is_served_again_and_let_go_in_the_end() {
    let upstream = Upstream::saying(PAGE);
    let rest = "[limits]\nidle_timeout = \"1s\"\n";
    let gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let (mut asking, mut silent) = (gateway.open(), gateway.open());
    silent.send(&Request::get("/a").bytes(HOST));
    assert_eq!(silent.receive(false).unwrap().status, 200);
    // Each look is long enough for the other connection to come to rest.
    silent.patience(Duration::from_millis(300));
    let mut asked = 0;
    until("the silent one is let go", || {
        asking.send(&Request::get("/a").bytes(HOST));
        assert_eq!(asking.receive(false).unwrap().status, 200);
        asked += 1;
        silent.receive(false).err() == Some(WireFailure::Closed)
    });
    assert!(asked > 1, "it was let go at once");
    // Two requests in one piece, the second of them cut: both are answered.
    let (one, other) = (Request::get("/a").bytes(HOST), Request::get("/b").bytes(HOST));
    let (begun, end) = other.split_at(9);
    asking.send(&[&one, begun].concat());
    assert_eq!(asking.receive(false).unwrap().status, 200);
    asking.patience(Duration::from_millis(300));
    assert!(asking.receive(false).is_err(), "to half a request");
    asking.patience(PATIENCE);
    asking.send(end);
    assert_eq!(asking.receive(false).unwrap().status, 200);
}

#[test]
fn what_does_not_end_is_cut_after_its_time() {
    let (upstream, beginning, _go) = halting();
    let rest = "[limits]\nshutdown = \"1s\"\n";
    let mut gateway = Site { rest, ..Site::default() }.start(upstream.address);
    let mut running = gateway.open();
    running.send(&Request::get("/a").bytes(HOST));
    beginning.recv_timeout(PATIENCE).unwrap();
    gateway.signal("TERM");
    assert_eq!(gateway.ended().code(), Some(0));
    assert!(matches!(running.receive(false), Err(WireFailure::Cut(_))));
}

/// Puts a file in the place of another, as editors do.
fn replace(gateway: &Gateway, name: &str, text: &str) {
    let beside = gateway.file("beside");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, gateway.file(name)).unwrap();
}

#[test]
fn maps_change_without_a_request_lost() {
    let upstream = Upstream::saying(PAGE);
    let site = |number: usize| {
        let rest = format!(
            "[[route]]\npath = \"/always\"\nallow = \"anyone\"\n[[route]]\npath = \"/v{number}\"\nallow = \"anyone\"\n"
        );
        Site { rest: &rest, ..Site::default() }.map(upstream.address)
    };
    let mut gateway = Gateway::start(&site(0));
    let address = gateway.http();
    let (over, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let hammers: Vec<_> = (0..3)
        .map(|_| {
            let (over, asked) = (Arc::clone(&over), Arc::clone(&asked));
            thread::spawn(move || {
                let mut connection = Connection::open(address, None).unwrap();
                while !over.load(Ordering::SeqCst) {
                    connection.send(&Request::get("/always").bytes(HOST));
                    let answer = connection.receive(false).unwrap();
                    assert_eq!(answer.status, 200, "{}", answer.told());
                    asked.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for number in 1..=20 {
        if number % 2 == 0 {
            replace(&gateway, "map.toml", &site(number));
        } else {
            fs::write(gateway.file("map.toml"), site(number)).unwrap();
            gateway.signal("HUP");
        }
        until("the changed map is in force", || gateway.status(&format!("/v{number}")) == 200);
        assert_eq!(gateway.status(&format!("/v{}", number - 1)), 404);
    }
    over.store(true, Ordering::SeqCst);
    for hammer in hammers {
        hammer.join().unwrap();
    }
    assert!(asked.load(Ordering::SeqCst) > 100);
    gateway.note("the changed map is in force");
}

#[test]
fn a_bad_map_is_refused_and_the_old_one_stays() {
    let upstream = Upstream::saying(PAGE);
    let mut gateway = Site::default().start(upstream.address);
    replace(&gateway, "map.toml", "[site]\norigin = \"nonsense\"\n");
    gateway.note("not put to work, the old one stays");
    gateway.note("hint: ");
    assert_eq!(gateway.status("/a"), 200);
    let figures = gateway.admin("/metrics").text();
    let failed = figures.lines().find(|line| line.starts_with("doorward_map_reloads_total") && line.contains("fail"));
    assert!(failed.is_some_and(|line| !line.ends_with(" 0")), "{figures}");
    replace(&gateway, "map.toml", &Site::default().map(upstream.address));
    gateway.note("the changed map is in force");
}

#[test]
fn what_needs_a_restart_is_said() {
    let upstream = Upstream::saying(PAGE);
    let mut gateway = Site::default().start(upstream.address);
    let map = Site::default().map(upstream.address).replace("workers = 1", "workers = 2");
    replace(&gateway, "map.toml", &map);
    let note = gateway.note("needs a restart");
    assert!(note.contains("`listen.workers`"), "{note}");
}

#[test]
fn changed_passwords_count_at_once() {
    let users = |name: &str| {
        let all = include_str!("../../../doorward-testkit/src/assertions/users.htpasswd");
        all.lines().filter(|line| line.starts_with(name)).map(|line| format!("{line}\n")).collect::<String>()
    };
    let upstream = Upstream::saying(PAGE);
    let rest = "[[authenticate]]\nscheme = \"basic\"\nrealm = \"Shop\"\nusers = { file = \"users\" }\n\
        [[route]]\npath = \"/**\"\nallow = \"signed-in\"\n";
    let folder = Arc::new(folder());
    fs::write(folder.path().join("users"), users("dana")).unwrap();
    let map =
        Site { rest, ..Site::default() }.map(upstream.address).replace("[listen]", "require_https = false\n[listen]");
    let mut gateway = Gateway::start_in(folder, &map);
    let dana = Request::get("/a").basic("dana", "open sesame");
    assert_eq!(gateway.ask(&dana).status, 200);
    replace(&gateway, "users", &users("eve"));
    gateway.note("the changed map is in force");
    assert_eq!(gateway.ask(&dana).status, 401);
    replace(&gateway, "users", "dana:not a hash\n");
    gateway.note("the old one stays");
    assert_eq!(gateway.ask(&dana).status, 401);
}

/// The certificate that is served, in DER.
fn served(address: SocketAddr, roots: &rustls::RootCertStore) -> Vec<u8> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots.clone())
        .with_no_client_auth();
    let name = ServerName::try_from(HOST).unwrap();
    let mut session = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut tls = rustls::Stream::new(&mut session, &mut stream);
    tls.write_all(&Request::get("/a").with("Connection", "close").bytes(HOST)).unwrap();
    let mut answer = Vec::new();
    tls.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answer));
    session.peer_certificates().unwrap()[0].to_vec()
}

#[test]
fn changed_certificates_are_served_with_the_next_handshake() {
    let issued: Vec<_> = (0..2).map(|_| rcgen::generate_simple_self_signed(vec![HOST.to_owned()]).unwrap()).collect();
    let ders: Vec<Vec<u8>> = issued.iter().map(|one| one.cert.der().to_vec()).collect();
    let mut roots = rustls::RootCertStore::empty();
    for one in &issued {
        roots.add(CertificateDer::from_pem_slice(one.cert.pem().as_bytes()).unwrap()).unwrap();
    }
    let upstream = Upstream::saying(PAGE);
    let listen = "https = { address = \"127.0.0.1:0\", certificate = \"cert.pem\", key = \"key.pem\" }";
    let folder = Arc::new(folder());
    let write = |one: &rcgen::CertifiedKey<rcgen::KeyPair>| {
        fs::write(folder.path().join("key.pem"), one.signing_key.serialize_pem()).unwrap();
        fs::write(folder.path().join("cert.pem"), one.cert.pem()).unwrap();
    };
    write(&issued[0]);
    let gateway = Gateway::start_in(Arc::clone(&folder), &Site { listen, ..Site::default() }.map(upstream.address));
    let address = gateway.door("https");
    assert_eq!(served(address, &roots), ders[0]);
    write(&issued[1]);
    until("the new certificate is served", || served(address, &roots) == ders[1]);
}

#[test]
fn health_and_figures_are_told_at_the_operators_door_alone() {
    let well = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&well);
    let upstream = Upstream::start(move |peer, _| {
        while peer.head().is_some() {
            peer.send(if told.load(Ordering::SeqCst) { PAGE } else { b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n" });
        }
    });
    let more = "health = { path = \"/health\", every = \"50ms\", timeout = \"1s\", down_after = 1, up_after = 1 }";
    let mut gateway = Site { upstream: more, ..Site::default() }.start(upstream.address);
    assert_eq!(gateway.admin("/healthz").status, 200);
    gateway.note("is not well");
    let ready = gateway.admin("/readyz");
    assert_eq!(ready.status, 503);
    assert!(ready.text().contains("main"), "{}", ready.text());
    // A changed map does not make it well.
    gateway.signal("HUP");
    gateway.note("the changed map is in force");
    assert_eq!(gateway.admin("/readyz").status, 503);
    well.store(true, Ordering::SeqCst);
    gateway.note("is well");
    assert_eq!(gateway.admin("/readyz").status, 200);
    let figures = gateway.admin("/metrics");
    assert!(figures.field("content-type").unwrap().starts_with("text/plain; version="), "{}", figures.told());
    assert!(figures.text().contains("doorward_upstream_up{"), "{}", figures.text());
    assert_eq!(gateway.admin("/other").status, 404);
    // At the front door these are pages like any other: the upstream's.
    assert_eq!(gateway.ask(&Request::get("/metrics")).text(), "page");
}

#[test]
fn the_log_is_json_and_holds_no_secret() {
    let upstream = Upstream::saying(PAGE);
    let rest = "[[authenticate]]\nscheme = \"basic\"\nrealm = \"Shop\"\nusers = { file = \"users\" }\n\
        [[authenticate]]\nscheme = \"key\"\nrealm = \"Shop\"\nheader = \"X-API-Key\"\n\
        [[route]]\npath = \"/open\"\nallow = \"anyone\"\n[[route]]\npath = \"/**\"\nallow = \"signed-in\"\n";
    let folder = Arc::new(folder());
    let users = include_str!("../../../doorward-testkit/src/assertions/users.htpasswd");
    fs::write(folder.path().join("users"), users).unwrap();
    let map =
        Site { rest, ..Site::default() }.map(upstream.address).replace("[listen]", "require_https = false\n[listen]");
    let gateway = Gateway::start_in(folder, &map);
    let mut secrets =
        vec!["open sesame".to_owned(), "b3BlbiBzZXNhbWU".to_owned(), "ZGFuYTpvcGVuIHNlc2FtZQ==".to_owned()];
    let ask = |request: Request| gateway.ask(&request).status;
    ask(Request::get("/a").basic("dana", "open sesame"));
    for (number, request) in [
        Request::get("/a").basic("dana", "SECRET0"),
        Request::get("/a").bearer("SECRET1"),
        Request::get("/a").with("X-API-Key", "dw_SECRET2"),
        Request::get("/open?token=SECRET3&password=SECRET3").with("Cookie", "session=SECRET3"),
        Request::get("/open").with("Referer", "http://a/?t=SECRET4").with("X-Auth", "SECRET4"),
        Request::get("/a").with("Authorization", "Digest username=\"a\", response=\"SECRET5\""),
        Request::get("/open").with("User-Agent", "a\u{1b}[31m\",\"status\":1,\""),
    ]
    .into_iter()
    .enumerate()
    {
        ask(request);
        secrets.push(format!("SECRET{number}"));
    }
    let id = gateway.ask(&Request::get("/open")).field("x-request-id").unwrap().to_owned();
    let log = gateway.log_with(&id);
    assert_eq!(log.lines().count(), 9, "{log}");
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(entry["id"].as_str().is_some_and(|id| id.len() == 32), "{line}");
        assert!(!line.bytes().any(|byte| byte < b' '), "{line:?}");
    }
    let told: Vec<_> = secrets.iter().filter(|secret| log.contains(secret.as_str())).collect();
    assert!(told.is_empty(), "{told:?} in {log}");
}

#[test]
fn a_full_disk_stops_no_request() {
    let upstream = Upstream::saying(PAGE);
    let map = Site::default().map(upstream.address).replace("requests.log", "/dev/full");
    let gateway = Gateway::start(&map);
    let mut connection = gateway.open();
    for _ in 0..200 {
        connection.send(&Request::get("/a").bytes(HOST));
        assert_eq!(connection.receive(false).unwrap().status, 200);
    }
    until("dropped lines are counted", || {
        let figures = gateway.admin("/metrics").text();
        figures.lines().any(|line| line.starts_with("doorward_log_lines_dropped_total ") && !line.ends_with(" 0"))
    });
}

#[test]
fn after_a_crash_it_starts_again_with_its_keys() {
    let upstream = Upstream::saying(PAGE);
    let rest = "[store]\nfile = \"keys.db\"\n[[authenticate]]\nscheme = \"key\"\nrealm = \"Shop\"\nheader = \"X-API-Key\"\n\
        [[route]]\npath = \"/**\"\nallow = \"signed-in\"\n";
    let map =
        Site { rest, ..Site::default() }.map(upstream.address).replace("[listen]", "require_https = false\n[listen]");
    let folder = Arc::new(folder());
    let (_, key) = super::identity::new_key(&folder.path().join("keys.db"), "dana");
    let mut gateway = Gateway::start_in(Arc::clone(&folder), &map);
    let asking = Request::get("/a").with("X-API-Key", &key);
    for _ in 0..3 {
        let mut under_load: Vec<Connection> = (0..10).map(|_| gateway.open()).collect();
        for connection in &mut under_load {
            connection.send(&asking.bytes(HOST).repeat(50));
        }
        assert_eq!(under_load[0].receive(false).unwrap().status, 200);
        gateway.signal("KILL");
        assert_eq!(gateway.ended().code(), None);
        gateway = Gateway::start_in(Arc::clone(&folder), &map);
        assert_eq!(gateway.ask(&asking).status, 200);
    }
    let log = gateway.log_with("dana");
    // A line that was torn off by the crash stands alone.
    let whole = log.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
    assert!(whole + 3 >= log.lines().count(), "{log}");
}

#[test]
fn maps_are_checked_without_being_served() {
    let checked = |map: Option<&str>| {
        let folder = folder();
        if let Some(map) = map {
            fs::write(folder.path().join("map.toml"), map).unwrap();
        }
        run::to_its_end(binary(&folder).args(["serve", "--check", "--map", "map.toml"]), PATIENCE).unwrap()
    };
    let good = Site::default().map(nowhere());
    let secret =
        Site { rest: "[[authenticate]]\nscheme = \"link\"\nsecret = { env = \"NOT_SET\" }\n", ..Site::default() };
    for (name, map, code, told) in [
        ("good", Some(good.clone()), 0, "nothing wrong"),
        ("no TOML", Some("[site".to_owned()), 2, "map.toml:1"),
        ("an unknown key", Some(good.replace("workers", "wrokers")), 2, "workers"),
        ("a lacking secret", Some(secret.map(nowhere())), 2, "NOT_SET"),
        ("no map", None, 2, "map.toml"),
    ] {
        let ended = checked(map.as_deref());
        assert_eq!(ended.status.code(), Some(code), "{name}: {}", ended.stderr);
        assert!(ended.stderr.contains(told), "{name}: {}", ended.stderr);
        assert_eq!(ended.stderr.contains("hint: "), code != 0, "{name}: {}", ended.stderr);
    }
}

#[test]
fn a_port_that_is_taken_is_told_of() {
    let upstream = Upstream::saying(PAGE);
    let first = Site::default().start(upstream.address);
    let folder = folder();
    let map = Site::default().map(upstream.address);
    let map = map.replacen("127.0.0.1:0", &first.http().to_string(), 1);
    fs::write(folder.path().join("map.toml"), map).unwrap();
    let ended = run::to_its_end(binary(&folder).args(["serve", "--map", "map.toml"]), PATIENCE).unwrap();
    assert_eq!(ended.status.code(), Some(2), "{}", ended.stderr);
    assert!(ended.stderr.contains(&first.http().to_string()), "{}", ended.stderr);
    assert!(ended.stderr.contains("hint: another program listens there"), "{}", ended.stderr);
    assert_eq!(first.status("/a"), 200);
}
