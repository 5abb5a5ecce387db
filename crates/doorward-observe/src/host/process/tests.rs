//! Processes of folders that look like `/proc`, and the command lines of servers.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use doorward_record::Target;

use super::kind::Kind;
use super::start::{self, Found};
use super::{Process, Processes};

/// A process with this program and command line.
fn process(program: &str, arguments: &[&str]) -> Process {
    Process {
        number: 7,
        name: program.rsplit('/').next().unwrap_or_default().chars().take(15).collect(),
        program: (!program.is_empty()).then(|| program.into()),
        arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
        folder: Some("/here".into()),
        ..Process::default()
    }
}

#[test]
fn servers_are_recognised() {
    for (program, arguments, kind) in [
        ("/usr/sbin/nginx", &["nginx: worker process"][..], Kind::Nginx),
        ("", &["nginx: master process /usr/sbin/nginx -c /a.conf"], Kind::Nginx),
        ("/usr/sbin/nginx (deleted)", &["nginx: worker process"], Kind::Nginx),
        ("/usr/sbin/apache2", &["/usr/sbin/apache2", "-k", "start"], Kind::Apache),
        ("", &["/usr/sbin/httpd", "-DFOREGROUND"], Kind::Apache),
        ("/usr/bin/caddy", &["caddy", "run"], Kind::Caddy),
        ("/usr/sbin/php-fpm8.2", &["php-fpm: pool www"], Kind::PhpFpm),
        ("", &["(squid-1)", "--kid", "squid-1"], Kind::Squid),
        ("/usr/lib/jvm/java", &["java", "-Dcatalina.base=/opt/t", "Bootstrap"], Kind::Tomcat),
        ("/usr/bin/python3.11", &["/usr/bin/python3", "/usr/bin/gunicorn", "shop:app"], Kind::Application),
        ("/usr/bin/docker-proxy", &["/usr/bin/docker-proxy", "-proto", "tcp"], Kind::DockerProxy),
        ("", &[], Kind::Application),
    ] {
        assert_eq!(Kind::of(&process(program, arguments)), kind, "{program} {arguments:?}");
    }
}

#[test]
fn configurations_are_recognised() {
    for (path, text, kind) in [
        ("/etc/nginx/nginx.conf", "", Some(Kind::Nginx)),
        ("/etc/nginx/sites-enabled/shop", "", Some(Kind::Nginx)),
        ("/home/x/Caddyfile", "", Some(Kind::Caddy)),
        ("/x/edge.vcl", "", Some(Kind::Varnish)),
        ("/x/a.conf", "events {}\nhttp {\n  server {\n    location / {\n", Some(Kind::Nginx)),
        ("/x/a.conf", "<VirtualHost *:80>\n  DocumentRoot /srv\n  <Directory /srv>\n", Some(Kind::Apache)),
        ("/x/a.conf", "frontend web\n  bind :80\nbackend app\n  server a 127.0.0.1:1\n", Some(Kind::Haproxy)),
        ("/x/a.conf", "http_port 3128\nhttp_access deny all\n", Some(Kind::Squid)),
        ("/x/a.conf", "hello\n", None),
    ] {
        assert_eq!(Kind::of_config(Path::new(path), text), kind, "{path} {text}");
    }
}

/// The configuration, prefix, names and unread words of a start.
fn found(
    kind: Kind,
    process: &Process,
    files: &BTreeMap<PathBuf, String>,
) -> (Option<String>, Option<String>, Vec<String>, usize) {
    let nobody = Processes { proc: "/nowhere".into(), all: Vec::new() };
    let Found { start, unread } = start::start(kind, process, &nobody, files);
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let Some(start) = start else { return (None, None, Vec::new(), unread.len()) };
    (Some(text(start.config)), start.prefix.map(text), start.defines, unread.len())
}

#[test]
fn configurations_are_found_by_the_command_line_or_where_packages_put_them() {
    let files: BTreeMap<PathBuf, String> =
        ["/etc/nginx/nginx.conf", "/etc/apache2/apache2.conf", "/here/Caddyfile", "/etc/haproxy/haproxy.cfg"]
            .map(|path| (path.into(), String::new()))
            .into();
    for (kind, arguments, config, prefix, defines, unread) in [
        (Kind::Nginx, &["nginx: master process nginx"][..], Some("/etc/nginx/nginx.conf"), None, &[][..], 0),
        (
            Kind::Nginx,
            &["nginx: master process nginx -p /srv/n -c conf/a.conf -g daemon off;"],
            Some("/srv/n/conf/a.conf"),
            Some("/srv/n"),
            &[],
            0,
        ),
        (Kind::Nginx, &["nginx", "-c", "/a.conf", "-g", "user www;"], Some("/a.conf"), None, &[], 1),
        (Kind::Apache, &["apache2", "-k", "start"], Some("/etc/apache2/apache2.conf"), None, &[], 0),
        (
            Kind::Apache,
            &["apache2", "-f", "site.conf", "-DSSL", "-D", "DEV"],
            Some("/etc/apache2/site.conf"),
            None,
            &["SSL", "DEV"],
            0,
        ),
        (
            Kind::Apache,
            &["httpd", "-d", "/opt/a", "-f", "conf/h.conf", "-c", "Listen 1"],
            Some("/opt/a/conf/h.conf"),
            Some("/opt/a"),
            &[],
            1,
        ),
        (Kind::Caddy, &["caddy", "run"], Some("/here/Caddyfile"), None, &[], 0),
        (Kind::Caddy, &["caddy", "run", "--config=c.json", "--resume"], Some("/here/c.json"), None, &[], 1),
        (Kind::Haproxy, &["haproxy", "-W", "-f", "/a.cfg", "-f", "/b.cfg"], Some("/a.cfg"), None, &[], 1),
        (Kind::Haproxy, &["haproxy", "-W"], Some("/etc/haproxy/haproxy.cfg"), None, &[], 0),
        (Kind::Lighttpd, &["lighttpd", "-D", "-f", "/l.conf"], Some("/l.conf"), None, &[], 0),
        (Kind::Varnish, &["varnishd", "-a", ":80", "-f", "/v.vcl"], Some("/v.vcl"), None, &[], 0),
        (Kind::Varnish, &["varnishd", "-b", "127.0.0.1:81"], None, None, &[], 2),
        (Kind::Squid, &["(squid-1)", "--kid", "squid-1", "-f", "/s.conf"], Some("/s.conf"), None, &[], 0),
        (Kind::PhpFpm, &["php-fpm: master process (/etc/php/fpm.conf)"], Some("/etc/php/fpm.conf"), None, &[], 0),
        (
            Kind::Tomcat,
            &["java", "-Dcatalina.base=/opt/t", "x"],
            Some("/opt/t/conf/server.xml"),
            Some("/opt/t"),
            &[],
            0,
        ),
        (Kind::Application, &["node", "app.js"], None, None, &[], 0),
    ] {
        let expected = (
            config.map(str::to_owned),
            prefix.map(str::to_owned),
            defines.iter().map(|one| (*one).to_owned()).collect(),
            unread,
        );
        assert_eq!(found(kind, &process("", arguments), &files), expected, "{arguments:?}");
    }
}

#[test]
fn debians_variables_are_taken_where_they_are_plain() {
    let text = "# x\nunset HOME\nif [ 1 ]; then\n SUFFIX=\"-x\"\nelse\n SUFFIX=\nfi\nexport APACHE_RUN_USER=www-data\n\
        export APACHE_LOG_DIR=/var/log/apache2$SUFFIX\nexport LANG=C\n#export X=1\nexport Y=$(date)\n";
    let files: BTreeMap<PathBuf, String> = [("/etc/apache2/envvars".into(), text.to_owned())].into();
    let start = start::of_config(Kind::Apache, Path::new("/etc/apache2/apache2.conf"), &files);
    let value = |name: &str| start.environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!(value("APACHE_RUN_USER"), Some("www-data"));
    assert_eq!(value("APACHE_LOG_DIR"), Some("/var/log/apache2"));
    assert_eq!(value("Y"), None);
}

/// Writes a process into a folder that looks like `/proc`.
fn put(proc: &Path, number: u32, parent: u32, user: u32, line: &str, sockets: &[(&str, &str)]) {
    let folder = proc.join(number.to_string());
    std::fs::create_dir_all(folder.join("fd")).unwrap();
    std::fs::create_dir_all(folder.join("fdinfo")).unwrap();
    let status = format!(
        "Name:\tnginx\nPPid:\t{parent}\nUid:\t{user}\t{user}\t{user}\t{user}\nGid:\t33\t33\t33\t33\nGroups:\t4 33 \nCapEff:\t0000000000000000\n"
    );
    std::fs::write(folder.join("status"), status).unwrap();
    std::fs::write(folder.join("cmdline"), line.replace(' ', "\0")).unwrap();
    std::fs::write(folder.join("environ"), "LANG=C\0DB_PASSWORD=hunter2\0A=b=c\0").unwrap();
    for (name, target) in sockets {
        symlink(target, folder.join("fd").join(name)).unwrap();
        std::fs::write(folder.join("fdinfo").join(name), "pos:\t0\nflags:\t0102001\n").unwrap();
    }
}

#[test]
fn processes_are_read_with_what_they_listen_at_and_write() {
    let folder = tempfile::tempdir().unwrap();
    let proc = folder.path();
    let log = proc.join("app.log");
    std::fs::write(&log, "").unwrap();
    std::fs::create_dir_all(proc.join("net")).unwrap();
    let table = "0: 0100007F:1F90 00000000:0000 0A 0:0 0:0 0 0 0 101 1\n";
    std::fs::write(proc.join("net/tcp"), table).unwrap();
    put(proc, 10, 1, 0, "nginx", &[("5", "socket:[101]"), ("2", "pipe:[9]")]);
    put(proc, 11, 10, 33, "nginx", &[("5", "socket:[101]"), ("1", log.to_str().unwrap()), ("3", "/dev/null")]);
    put(proc, 12, 1, 0, "sleep", &[("5", "socket:[102]")]);
    std::fs::create_dir(proc.join("13")).unwrap();
    let processes = Processes::at(proc);
    assert_eq!(processes.all().len(), 3);
    let numbers = |place: &Target| processes.listeners(place).iter().map(|one| one.number).collect::<Vec<_>>();
    assert_eq!(numbers(&Target::Host("127.0.0.1".into(), 8080)), [10, 11]);
    assert_eq!(numbers(&Target::Host("127.0.0.1".into(), 8081)), [0; 0]);
    assert!(processes.is_listened_at(&Target::Host("127.0.0.1".into(), 8080)));
    let worker = processes.process(11).unwrap();
    assert_eq!((worker.user_id, worker.passes_all), (Some(33), Some(false)));
    assert_eq!(worker.group_ids, [33, 4]);
    assert_eq!(processes.children(10).map(|one| one.number).collect::<Vec<_>>(), [11]);
    assert_eq!(processes.logs(11), [log]);
    assert!(processes.output_is_passed_on(10) && !processes.output_is_passed_on(11));
    let environment = processes.environment(11);
    assert_eq!(environment, [("LANG".into(), "C".into()), ("A".into(), "b=c".into())]);
}
