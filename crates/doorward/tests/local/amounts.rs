//! Files that are larger than anybody reads: logs of gigabytes, one line of megabytes, configurations of ten thousand lines that
//! include each other. It ends, within its memory, and finds what is asked for.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use crate::stage::{Aside, Stage, Told, error_line, now_s, stamp};

/// The most resident memory, in KiB.
const MEMORY_KIB: u64 = 300 * 1024;
/// The size of the log that is mostly a hole.
const SPARSE_BYTES: u64 = 5 * 1024 * 1024 * 1024;
/// The size of the log that is full of lines.
const DENSE_BYTES: usize = 300 * 1000 * 1000;
/// The size of the line that does not end.
const LINE_BYTES: usize = 200 * 1000 * 1000;
/// The lines of a large configuration.
const LINES: usize = 20_000;

/// Checks the memory and tells the figures.
fn check_memory(name: &str, told: &Told) {
    let Some(peak_kib) = told.ended.peak_kib else {
        println!("skipped: this system tells no peak of memory");
        return;
    };
    println!("{name}: {peak_kib} KiB, {:.1} s", told.ended.took.as_secs_f64());
    assert!(peak_kib <= MEMORY_KIB, "{name}: {peak_kib} KiB");
}

/// A server that writes its refusals to `error.log` of its folder, as nginx does.
fn logging(folder: &Path) -> Aside {
    let log = folder.join("error.log");
    Box::new(move |first, client| {
        if first.contains("/admin") {
            let host = "127.0.0.1:80".parse().unwrap();
            let line = error_line(now_s(), "access forbidden by rule", first, client, host);
            OpenOptions::new().append(true).create(true).open(&log).unwrap().write_all(line.as_bytes()).unwrap();
        }
    })
}

/// Whether the log was heard.
fn check_heard(name: &str, told: &Told) {
    let testimonies = told.json["record"]["testimonies"].to_string();
    assert!(testimonies.contains("access forbidden by rule"), "{name}: {}", told.json["record"]);
    check_memory(name, told);
}

/// The environment in which logs are written and read in UTC.
fn ask(stage: &Stage, log: &Path) -> Told {
    let mut command = stage.command("json");
    crate::stage::told(command.env("TZ", "UTC").arg("--log").arg(log))
}

#[test]
fn a_log_of_gigabytes_that_is_mostly_a_hole() {
    let stage = Stage::with(logging);
    let log = stage.write("error.log", format!("{} [notice] 1#1: start\n", stamp(now_s() - 9000)));
    let file = OpenOptions::new().write(true).open(&log).unwrap();
    if file.set_len(SPARSE_BYTES).is_err() {
        println!("skipped: the disk takes no file of {SPARSE_BYTES} bytes with a hole");
        return;
    }
    OpenOptions::new().append(true).open(&log).unwrap().write_all(b"\n").unwrap();
    check_heard("sparse log", &ask(&stage, &log));
}

#[test]
fn a_log_of_hundreds_of_megabytes() {
    let stage = Stage::with(logging);
    let log = stage.path("error.log");
    let mut file = BufWriter::new(File::create(&log).unwrap());
    let (client, host) = ("192.0.2.7:5".parse().unwrap(), stage.address);
    let (mut written, mut unix_s) = (0, now_s() - 100_000);
    while written < DENSE_BYTES {
        let line = error_line(
            unix_s,
            "open() \"/srv/a\" failed (2: No such file or directory)",
            "GET /a HTTP/1.1",
            client,
            host,
        );
        let block = line.repeat(60);
        written += block.len();
        unix_s += 1;
        file.write_all(block.as_bytes()).unwrap();
    }
    file.into_inner().unwrap().sync_all().ok();
    assert!(unix_s < now_s());
    check_heard("dense log", &ask(&stage, &log));
}

#[test]
fn a_line_without_end() {
    let stage = Stage::with(logging);
    let log = stage.path("error.log");
    let mut file = BufWriter::new(File::create(&log).unwrap());
    let block = vec![b'x'; 1_000_000];
    (0..LINE_BYTES / block.len()).for_each(|_| file.write_all(&block).unwrap());
    drop(file);
    let alone = stage.path("line.log");
    std::fs::copy(&log, &alone).unwrap();
    let told = ask(&stage, &alone);
    told.check_unread("no whole line");
    check_memory("one line", &told);
    OpenOptions::new().append(true).open(&log).unwrap().write_all(b"\n").unwrap();
    check_heard("one line, and lines behind it", &ask(&stage, &log));
}

#[test]
fn configurations_of_many_lines_that_include_each_other() {
    let stage = Stage::new();
    let port = stage.address;
    let many = |line: &dyn Fn(usize) -> String| {
        (0..LINES).fold(String::new(), |mut all, number| {
            writeln!(all, "{}", line(number)).unwrap();
            all
        })
    };
    for (name, loops, text) in [
        (
            "nginx.conf",
            "include nginx.conf;\n",
            format!(
                "events {{}}\nhttp {{ include loop; server {{ listen {port};\n{} location /admin {{ deny all; }} }} }}\n",
                many(&|number| format!("location /p{number}/ {{ deny all; }}"))
            ),
        ),
        (
            "apache2.conf",
            "Include loop\n",
            format!(
                "ServerRoot {}\nListen {port}\nInclude loop\n{}<Location \"/admin\">\nRequire all denied\n</Location>\n",
                stage.path("").display(),
                many(&|number| format!("SetEnvIf Host p{number} x{number}"))
            ),
        ),
        (
            "Caddyfile",
            "import loop\n",
            format!(
                "http://127.0.0.1:{} {{\nimport loop\n{} respond /admin 403\n}}\n",
                port.port(),
                many(&|number| format!("redir /p{number} /x"))
            ),
        ),
        (
            "haproxy.cfg",
            "",
            format!(
                "frontend a\n bind {port}\n mode http\n{} http-request deny if {{ path /admin }}\n",
                many(&|number| format!(" http-request deny if {{ path /p{number} }}"))
            ),
        ),
        (
            "lighttpd.conf",
            "include \"loop\"\n",
            format!(
                "server.port = {}\ninclude \"loop\"\n{}url.access-deny = ( \"admin\" )\n",
                port.port(),
                many(&|number| format!("a.b{number} = \"x\""))
            ),
        ),
        (
            "a.vcl",
            "include \"./loop\";\n",
            format!(
                "vcl 4.1;\ninclude \"./loop\";\nsub vcl_recv {{\n{} if (req.url == \"/admin\") {{ return (synth(403)); }} }}\n",
                many(&|number| format!("if (req.url == \"/p{number}\") {{ return (synth(403)); }}"))
            ),
        ),
        (
            "squid.conf",
            "include loop\n",
            format!(
                "http_port {} accel\ninclude loop\n{}http_access deny all\n",
                port.port(),
                many(&|number| format!("acl p{} url_regex ^/p{number}$", number / 2))
            ),
        ),
    ] {
        stage.write("loop", loops.repeat(2));
        let told = stage.ask_with("--config", &stage.write(name, text));
        if !loops.is_empty() {
            assert!(!told.unread().is_empty(), "{name}");
            told.check_unsettled();
        }
        check_memory(name, &told);
    }
}

#[test]
fn blocks_in_blocks_without_end() {
    let stage = Stage::new();
    let port = stage.address;
    for (name, text) in [
        ("nginx.conf", format!("events {{}}\nhttp {{ server {{ listen {port}; {}", "location /a { ".repeat(LINES))),
        ("apache2.conf", format!("Listen {port}\n{}", "<IfModule !x.c>\n".repeat(LINES))),
        ("apache2.conf", format!("Listen {port}\n<If \"{}\">\nRequire all denied\n</If>\n", "(".repeat(LINES))),
        ("apache2.conf", format!("Listen {port}\n<Location \"/admin\">\n{}", "<RequireAny>\n".repeat(LINES))),
        ("Caddyfile", format!("http://127.0.0.1:{} {{\n{}", port.port(), "handle {\n".repeat(LINES))),
        ("lighttpd.conf", format!("server.port = {}\n{}", port.port(), "$HTTP[\"url\"] =~ \"a\" {\n".repeat(LINES))),
        ("lighttpd.conf", format!("server.port = {}\nx = {}", port.port(), "(".repeat(LINES))),
        ("a.vcl", format!("vcl 4.1;\nsub vcl_recv {{ {}", "if (req.url) { ".repeat(LINES))),
        ("a.vcl", format!("vcl 4.1;\nsub vcl_recv {{ if ({}", "(".repeat(LINES))),
        ("a.vcl", format!("vcl 4.1;\nsub vcl_recv {{ if ({}", "!".repeat(LINES))),
    ] {
        let told = stage.ask_with("--config", &stage.write(name, &text));
        let start = text.split_at(60).0;
        assert!(!told.unread().is_empty() && told.unread().len() < 100, "{start}: {}", told.unread().len());
        told.check_unsettled();
        check_memory(name, &told);
        let says = told.json["record"]["testimonies"].to_string();
        assert!(!says.contains("\"path-rule\"") || !says.contains("excludes"), "{start}: {says}");
    }
}
