//! Which server a process is, by its program and its command line.

use std::path::Path;

use super::Process;

/// A server that is known, or an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// nginx, and those that are built from it.
    Nginx,
    /// The Apache HTTP server.
    Apache,
    /// Caddy.
    Caddy,
    /// HAProxy.
    Haproxy,
    /// lighttpd.
    Lighttpd,
    /// Varnish.
    Varnish,
    /// Squid.
    Squid,
    /// Tomcat.
    Tomcat,
    /// PHP-FPM.
    PhpFpm,
    /// Docker's own forwarder of a port into a container.
    DockerProxy,
    /// Anything else that listens: a program with its framework.
    Application,
}

impl Kind {
    /// The name in reports and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "apache",
            Self::Caddy => "caddy",
            Self::Haproxy => "haproxy",
            Self::Lighttpd => "lighttpd",
            Self::Varnish => "varnish",
            Self::Squid => "squid",
            Self::Tomcat => "tomcat",
            Self::PhpFpm => "php-fpm",
            Self::DockerProxy => "docker-proxy",
            Self::Application => "application",
        }
    }

    /// Which server this process is.
    #[must_use]
    pub fn of(process: &Process) -> Self {
        let names = [process.program.as_deref().and_then(file_name), first_word(process), Some(process.name.clone())];
        let known = names.into_iter().flatten().find_map(|name| named(&name));
        if known.is_none() && process.arguments.iter().any(|word| word.starts_with("-Dcatalina.base=")) {
            return Self::Tomcat;
        }
        known.unwrap_or(Self::Application)
    }

    /// Which server a configuration file is of, by its name and what stands in it; absent where neither tells.
    #[must_use]
    pub fn of_config(path: &Path, text: &str) -> Option<Self> {
        of_name(path).or_else(|| of_text(text))
    }
}

/// The last part of a path, without the mark of a program that was replaced meanwhile.
fn file_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    Some(name.trim_end_matches(" (deleted)").to_owned())
}

/// The program in a command line; servers write a title of their own there, such as `nginx: worker process`.
fn first_word(process: &Process) -> Option<String> {
    let first = process.arguments.first()?;
    let title = first.split(": ").next().filter(|title| title.len() < first.len());
    let word = title.unwrap_or_else(|| first.split(' ').next().unwrap_or_default());
    file_name(Path::new(word.trim_matches(['(', ')'])))
}

/// The server of a program of this name.
fn named(name: &str) -> Option<Kind> {
    Some(match name {
        "nginx" | "openresty" | "angie" | "freenginx" | "tengine" => Kind::Nginx,
        "apache2" | "httpd" | "httpd2" | "httpd-prefork" | "httpd.worker" | "httpd.event" => Kind::Apache,
        "caddy" => Kind::Caddy,
        "haproxy" => Kind::Haproxy,
        "lighttpd" => Kind::Lighttpd,
        "varnishd" | "cache-main" => Kind::Varnish,
        "squid" | "squid-1" | "squid3" => Kind::Squid,
        "docker-proxy" => Kind::DockerProxy,
        _ if name.starts_with("php-fpm") => Kind::PhpFpm,
        _ => return None,
    })
}

/// By the name of a configuration file, or of a folder that it stands in.
fn of_name(path: &Path) -> Option<Kind> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let exact = match name.as_str() {
        "nginx.conf" => Some(Kind::Nginx),
        "apache2.conf" | "httpd.conf" | "apache.conf" | ".htaccess" => Some(Kind::Apache),
        "caddyfile" | "caddy.json" => Some(Kind::Caddy),
        "haproxy.cfg" => Some(Kind::Haproxy),
        "lighttpd.conf" => Some(Kind::Lighttpd),
        "squid.conf" => Some(Kind::Squid),
        "server.xml" => Some(Kind::Tomcat),
        "php-fpm.conf" => Some(Kind::PhpFpm),
        _ if name.ends_with(".vcl") => Some(Kind::Varnish),
        _ if name.ends_with(".caddyfile") || name.starts_with("caddyfile.") => Some(Kind::Caddy),
        _ => None,
    };
    exact.or_else(|| path.parent()?.components().rev().find_map(|part| in_folder(&part.as_os_str().to_string_lossy())))
}

/// By the folder that the distributions keep a server's configuration in.
fn in_folder(name: &str) -> Option<Kind> {
    Some(match name {
        "nginx" | "openresty" => Kind::Nginx,
        "apache2" | "httpd" => Kind::Apache,
        "caddy" => Kind::Caddy,
        "haproxy" => Kind::Haproxy,
        "lighttpd" => Kind::Lighttpd,
        "varnish" => Kind::Varnish,
        "squid" => Kind::Squid,
        _ => return None,
    })
}

/// Words at the start of a line that only one server's configuration has.
const MARKS: &[(Kind, &[&str])] = &[
    (Kind::Varnish, &["vcl 4", "sub vcl_recv"]),
    (Kind::Haproxy, &["frontend ", "backend ", "listen "]),
    (Kind::Squid, &["http_access ", "http_port ", "cache_peer "]),
    (Kind::Lighttpd, &["server.document-root", "server.modules", "$HTTP["]),
    (Kind::Apache, &["<VirtualHost", "<Directory", "<Location", "LoadModule ", "DocumentRoot ", "ServerRoot "]),
    (Kind::Nginx, &["http {", "server {", "location ", "worker_processes ", "events {"]),
    (Kind::PhpFpm, &["pm.max_children", "pm = ", "listen.owner"]),
    (Kind::Caddy, &["reverse_proxy ", "file_server", "encode gzip", "respond ", "root * "]),
];

/// By what stands in it: the server with the most lines that only it has.
fn of_text(text: &str) -> Option<Kind> {
    let count = |marks: &[&str]| {
        text.lines().map(str::trim_start).filter(|line| marks.iter().any(|mark| line.starts_with(mark))).count()
    };
    let counts = MARKS.iter().map(|(kind, marks)| (count(marks), *kind)).filter(|(count, _)| *count > 0);
    let most = counts.clone().map(|(count, _)| count).max()?;
    let mut first = counts.filter(|(count, _)| *count == most);
    let kind = first.next().map(|(_, kind)| kind);
    if first.next().is_some() { None } else { kind }
}
