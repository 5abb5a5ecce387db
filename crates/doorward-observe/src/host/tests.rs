//! The walk from server to server, over configurations of a language of its own: a line says what a server does.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use doorward_diagnose::testimony::{Bearing, Place, Testimony, Tie, Witness};
use doorward_record::{Account, Ask, Files, Forward, LogFile, LogKind, Served, Start, Symlinks, Target, Worker};

use super::process::kind::Kind;
use super::survey::with_reader;
use super::{MAX_HOPS, Survey, Where, survey};

/// `serve FILE ROOT`, `forward PORT PATH`, `refuse REASON`, `log FILE`, `worker USER`, one a line.
fn reader(kind: Kind, start: &Start, files: &dyn Files, ask: &Ask) -> Option<Account> {
    let text = files.text(&start.config).ok()?;
    let mut account = Account { read: vec![start.config.clone()], ..Account::default() };
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["serve", file, root] => account.served = Some(served(file, root)),
            ["forward", port, path] => account.forward = Some(forward(port.parse().unwrap(), path)),
            ["refuse", _] => account.testimonies.push(refusal(kind, &start.config)),
            ["worker", user] => account.worker = Some(Worker { user: Some((*user).into()), ..Worker::default() }),
            ["log", path] => account.logs.push(log(path)),
            ["path"] => account.unread.push(format!("the path is {} from {}", ask.path, ask.client)),
            _ => {}
        }
    }
    Some(account)
}

fn served(file: &str, root: &str) -> Served {
    Served {
        path: file.into(),
        root: root.into(),
        indexes: vec!["index.html".into()],
        listing: false,
        symlinks: Symlinks::Followed,
        access_files: Vec::new(),
    }
}

fn forward(port: u16, path: &str) -> Forward {
    Forward {
        protocol: "http".into(),
        to: vec![Target::Host("127.0.0.1".into(), port)],
        path: Some(path.into()),
        host: None,
        from: None,
        fields: Vec::new(),
        script: None,
        place: None,
    }
}

fn refusal(kind: Kind, file: &Path) -> Testimony {
    Testimony {
        witness: Witness::Config,
        bearing: Bearing::Refuses,
        reasons: vec!["path-rule"],
        hop: kind.name().into(),
        place: Some(Place { file: file.into(), line: Some(1) }),
        quote: String::new(),
        text: String::new(),
        tie: Tie::Exact,
        repair: None,
    }
}

fn log(path: &str) -> LogFile {
    LogFile { path: path.into(), kind: LogKind::Access, detail: None, server: "nginx".into() }
}

fn ask(port: u16) -> Ask {
    Ask {
        tls: false,
        server_name: None,
        method: "GET".into(),
        host: "shop.example".into(),
        path: "/a.html".into(),
        query: None,
        version: "1.1".into(),
        fields: Vec::new(),
        certificate: None,
        client: "192.0.2.7".parse().unwrap(),
        local: ([127, 0, 0, 1], port).into(),
        known_fields: None,
        hides_query: false,
        body_bytes: 0,
        now_s: 0,
        status: Some(403),
    }
}

/// Configurations in a folder of their own, each in a folder that names its server.
struct Texts {
    folder: tempfile::TempDir,
}

impl Texts {
    fn new(files: &[(&str, &str)]) -> Self {
        let texts = Self { folder: tempfile::tempdir().unwrap() };
        for (name, text) in files {
            let path = texts.path(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text.replace("HERE", texts.folder.path().to_str().unwrap())).unwrap();
        }
        texts
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn survey(&self, configs: &[&str]) -> Survey {
        let configs = configs.iter().map(|name| self.path(name)).collect();
        with_reader(&Where { configs, ..Where::default() }, &ask(8001), reader)
    }
}

#[test]
fn the_walk_goes_from_server_to_server_and_ends_where_one_refuses() {
    let texts = Texts::new(&[
        ("haproxy/haproxy.cfg", "bind 8001\nforward 8002 /b\npath\nlog /var/log/x.log\n"),
        ("nginx/nginx.conf", "listen 8002\npath\nrefuse path-rule\nforward 8003 /c\n"),
        ("apache2/apache2.conf", "listen 8003\npath\n"),
    ]);
    let found = texts.survey(&["apache2/apache2.conf", "nginx/nginx.conf", "haproxy/haproxy.cfg"]);
    assert_eq!(found.record.hops, ["haproxy", "nginx"]);
    assert_eq!(found.record.unread, ["the path is /a.html from 192.0.2.7", "the path is /b from 127.0.0.1"]);
    assert_eq!(found.record.testimonies.len(), 1);
    assert_eq!(found.record.read.len(), 2);
    assert_eq!(found.logs.len(), 1);
}

#[test]
fn what_lies_behind_the_last_configuration_is_said_to_be_unread() {
    let texts = Texts::new(&[("nginx/nginx.conf", "8001\nforward 8002 /b\n"), ("x/what.conf", "")]);
    let found = texts.survey(&["nginx/nginx.conf"]);
    assert_eq!(found.record.unread, ["no configuration was named for the server at `127.0.0.1:8002`"]);
    let found = texts.survey(&["x/what.conf"]);
    assert!(found.record.unread[0].contains("which server it belongs to"), "{found:?}");
    assert!(texts.survey(&["none.conf"]).record.unread[0].contains("there is no"));
}

#[test]
fn servers_that_pass_requests_round_are_left() {
    let texts = Texts::new(&[
        ("nginx/nginx.conf", "8001\nforward 8002 /b\n"),
        ("apache2/apache2.conf", "8002\nforward 8001 /b\n"),
    ]);
    let found = texts.survey(&["nginx/nginx.conf", "apache2/apache2.conf"]);
    assert_eq!(found.record.unread, ["the request is passed on to `127.0.0.1:8001` a second time"]);
}

#[test]
fn as_many_servers_are_passed_as_is_said_and_no_more() {
    for (length, unread) in [(MAX_HOPS, 0), (MAX_HOPS + 1, 1)] {
        // Each passes on to the next but the last, which answers.
        let onward =
            |number: usize| if number < length { format!("forward {} /\n", 8001 + number) } else { String::new() };
        let file = |number: usize| (format!("{number}/nginx.conf"), format!("{}\n{}", 8000 + number, onward(number)));
        let files: Vec<(String, String)> = (1..=length).map(file).collect();
        let texts = Texts::new(&files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>());
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let found = texts.survey(&names);
        assert_eq!((found.record.hops.len(), found.record.unread.len()), (MAX_HOPS, unread), "{found:?}");
    }
}

#[test]
fn the_files_that_a_server_would_serve_are_judged() {
    let texts = Texts::new(&[
        ("nginx/nginx.conf", "8001\nserve HERE/site/a.html HERE/site\nworker www-data\n"),
        ("site/a.html", "x"),
        ("site/b.html", "x"),
    ]);
    // The folder itself is private to whoever runs this.
    std::fs::set_permissions(texts.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::set_permissions(texts.path("site/a.html"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let found = texts.survey(&["nginx/nginx.conf"]);
    let told = &found.record.testimonies;
    assert_eq!(
        (told[0].reasons.as_slice(), told[0].witness),
        (&["fs-file-mode"][..], Witness::FileSystem),
        "{found:?}"
    );
    assert_eq!(told[0].place.as_ref().unwrap().file, texts.path("site/a.html"));
}

#[test]
fn a_site_that_is_not_on_this_machine_is_not_judged() {
    let texts =
        Texts::new(&[("nginx/nginx.conf", "8001\nserve /nowhere/site/a.html /nowhere/site\n"), ("copy/a.html", "x")]);
    let found = texts.survey(&["nginx/nginx.conf"]);
    assert_eq!(found.record.testimonies, []);
    assert_eq!(found.record.unread, ["`/nowhere/site`, from which nginx serves, is not on this machine"]);
}

#[test]
fn of_a_folder_alone_nothing_is_certain() {
    let texts = Texts::new(&[("site/b.html", "x")]);
    let place = Where { roots: vec![texts.path("site")], logs: vec![texts.path("site/b.html")], ..Where::default() };
    let mut asked = ask(8001);
    asked.status = Some(404);
    let found = survey(&place, &asked);
    let bearings: Vec<Bearing> = found.record.testimonies.iter().map(|one| one.bearing).collect();
    assert_eq!(bearings, [Bearing::Allows], "{found:?}");
    assert_eq!(found.record.testimonies[0].reasons, ["not-found"]);
    assert_eq!(found.logs.len(), 1);
}

#[test]
fn a_program_that_listens_here_is_found() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let found = survey(&Where { local: true, ..Where::default() }, &ask(listener.local_addr().unwrap().port()));
    assert_eq!(found.record.hops, ["application"], "{found:?}");
    assert!(found.record.unread.iter().any(|clause| clause.contains("what the application")), "{found:?}");
    let found = survey(&Where { local: true, ..Where::default() }, &ask(1));
    assert_eq!(found.record.unread, ["nobody listens at `127.0.0.1:1` on this machine"]);
}
