//! How a running server was started: its configuration by the command line, else where its packages put it.

use std::path::{Path, PathBuf};

use doorward_record::{Files, Start};

use super::kind::Kind;
use super::{Process, Processes};

/// A start, with what could not be told of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The start; absent where no configuration file was found.
    pub start: Option<Start>,
    /// What could not be read or is not heeded, each a clause.
    pub unread: Vec<String>,
}

/// What the command line says.
#[derive(Debug, Default)]
struct Line {
    configs: Vec<PathBuf>,
    prefix: Option<PathBuf>,
    defines: Vec<String>,
    unread: Vec<String>,
}

/// How this process was started.
#[must_use]
pub fn start(kind: Kind, process: &Process, processes: &Processes, files: &dyn Files) -> Found {
    let words = command_line(process);
    let line = match kind {
        Kind::Nginx => nginx(&words),
        Kind::Apache => apache(&words, files),
        Kind::Caddy => caddy(&words, process, files),
        Kind::Haproxy => with_option(&words, "-f"),
        Kind::Lighttpd | Kind::Squid => with_option(&words, "-f"),
        Kind::Varnish => varnish(&words),
        Kind::PhpFpm => php_fpm(process, &words),
        Kind::Tomcat => tomcat(&words),
        Kind::DockerProxy | Kind::Application => Line::default(),
    };
    let mut unread = line.unread;
    let mut configs = line.configs.into_iter();
    let config = configs.next().or_else(|| usual(kind, files));
    unread.extend(configs.map(|more| format!("`{}` is a further configuration file and was not read", more.display())));
    let Some(config) = config else {
        if !matches!(kind, Kind::Application | Kind::DockerProxy) {
            unread.push(format!("the configuration of {} (process {}) was not found", kind.name(), process.number));
        }
        return Found { start: None, unread };
    };
    let config = process.folder.as_ref().map_or_else(|| config.clone(), |folder| folder.join(&config));
    let mut environment = processes.environment(process.number);
    if kind == Kind::Apache && !environment.iter().any(|(name, _)| name == "APACHE_RUN_USER") {
        environment.extend(envvars(&config, files));
    }
    let start = Start {
        program: process.program.clone(),
        config,
        prefix: line.prefix,
        defines: line.defines,
        environment,
        process: Some(process.number),
        folder: process.folder.clone(),
    };
    Found { start: Some(start), unread }
}

/// How a configuration that a person names is read.
#[must_use]
pub fn of_config(kind: Kind, config: &Path, files: &dyn Files) -> Start {
    let environment = if kind == Kind::Apache { envvars(config, files) } else { Vec::new() };
    Start { config: config.to_owned(), environment, ..Start::default() }
}

/// The words of the command line; those that a server joined to a title of one word are split again.
fn command_line(process: &Process) -> Vec<String> {
    let Some(first) = process.arguments.first() else { return Vec::new() };
    let title = first.split_once("master process ");
    match title {
        Some((_, rest)) => rest.split_whitespace().map(str::to_owned).collect(),
        None => process.arguments.clone(),
    }
}

/// The values of an option, as `-f FILE`, `-fFILE` or `--config=FILE`.
fn values<'a>(words: &'a [String], option: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        if word == option {
            found.extend(rest.next().map(String::as_str));
        } else if let Some(value) = word.strip_prefix(option).filter(|value| !value.is_empty()) {
            let is_long = option.starts_with("--");
            match (is_long, value.strip_prefix('=')) {
                (true, Some(value)) => found.push(value),
                (false, _) => found.push(value),
                (true, None) => {}
            }
        }
    }
    found
}

/// A server whose configuration one option names, perhaps more than once.
fn with_option(words: &[String], option: &str) -> Line {
    Line { configs: values(words, option).into_iter().map(PathBuf::from).collect(), ..Line::default() }
}

/// nginx: `-c FILE`, counted from `-p`.
fn nginx(words: &[String]) -> Line {
    let prefix = values(words, "-p").last().map(PathBuf::from);
    let config = values(words, "-c").last().map(PathBuf::from);
    let config = config.map(|config| prefix.as_ref().map_or_else(|| config.clone(), |prefix| prefix.join(&config)));
    let unread = values(words, "-g").into_iter().filter(|more| !more.trim().starts_with("daemon"));
    let unread = unread.map(|more| format!("nginx's option `-g {more}` was not read")).collect();
    Line { configs: config.into_iter().collect(), prefix, unread, ..Line::default() }
}

/// Apache: `-f FILE`, counted from `-d`, else from where it was built to look.
fn apache(words: &[String], files: &dyn Files) -> Line {
    let prefix = values(words, "-d").last().map(PathBuf::from);
    let built = || ["/etc/apache2", "/etc/httpd", "/usr/local/apache2"].into_iter().map(PathBuf::from);
    let root = prefix.clone().or_else(|| built().find(|folder| files.entry(folder).is_ok()));
    let config = values(words, "-f").last().map(PathBuf::from);
    let config = config.map(|config| root.as_ref().map_or_else(|| config.clone(), |root| root.join(&config)));
    let lines = ["-c", "-C"].into_iter().flat_map(|option| values(words, option));
    let unread = lines.map(|line| format!("Apache's option `-c {line}` was not read")).collect();
    let defines = values(words, "-D").into_iter().map(str::to_owned).collect();
    Line { configs: config.into_iter().collect(), prefix, defines, unread }
}

/// Caddy: `--config FILE`, else a `Caddyfile` where it stands.
fn caddy(words: &[String], process: &Process, files: &dyn Files) -> Line {
    let named = ["--config", "-c"].into_iter().flat_map(|option| values(words, option)).next().map(PathBuf::from);
    let here = process.folder.as_ref().map(|folder| folder.join("Caddyfile"));
    let here = here.filter(|here| files.entry(here).is_ok());
    let mut line = Line { configs: named.or(here).into_iter().collect(), ..Line::default() };
    let command = words.get(1).map(String::as_str).unwrap_or_default();
    if matches!(command, "file-server" | "reverse-proxy" | "respond" | "php-server") {
        line.unread.push(format!("Caddy was started as `caddy {command}`, without a configuration file"));
    }
    if words.iter().any(|word| word == "--resume") {
        line.unread.push("Caddy was started with `--resume`: its configuration may not be that of the file".to_owned());
    }
    line
}

/// Varnish: `-f FILE`; with `-b` it has none.
fn varnish(words: &[String]) -> Line {
    let mut line = with_option(words, "-f");
    line.configs.retain(|config| !config.as_os_str().is_empty());
    let backends = values(words, "-b");
    line.unread
        .extend(backends.into_iter().map(|backend| format!("Varnish was started with `-b {backend}` and no VCL")));
    line
}

/// PHP-FPM names its file in its title, `php-fpm: master process (FILE)`, or by `-y`.
fn php_fpm(process: &Process, words: &[String]) -> Line {
    let title = process.arguments.first().and_then(|first| first.split_once('(')?.1.split_once(')'));
    let config = title.map(|(config, _)| config).or_else(|| values(words, "-y").first().copied());
    Line { configs: config.map(PathBuf::from).into_iter().collect(), ..Line::default() }
}

/// Tomcat: `conf/server.xml` below `-Dcatalina.base`.
fn tomcat(words: &[String]) -> Line {
    let base = words.iter().find_map(|word| word.strip_prefix("-Dcatalina.base=")).map(PathBuf::from);
    let config = base.as_ref().map(|base| base.join("conf/server.xml"));
    Line { configs: config.into_iter().collect(), prefix: base, ..Line::default() }
}

/// Where packages put a server's configuration, the first that stands there.
fn usual(kind: Kind, files: &dyn Files) -> Option<PathBuf> {
    let candidates: &[&str] = match kind {
        Kind::Nginx => &[
            "/etc/nginx/nginx.conf",
            "/usr/local/nginx/conf/nginx.conf",
            "/usr/local/openresty/nginx/conf/nginx.conf",
            "/usr/local/etc/nginx/nginx.conf",
            "/etc/angie/angie.conf",
        ],
        Kind::Apache => &[
            "/etc/apache2/apache2.conf",
            "/etc/httpd/conf/httpd.conf",
            "/etc/apache2/httpd.conf",
            "/usr/local/apache2/conf/httpd.conf",
        ],
        Kind::Caddy => &["/etc/caddy/Caddyfile"],
        Kind::Haproxy => &["/etc/haproxy/haproxy.cfg", "/usr/local/etc/haproxy/haproxy.cfg"],
        Kind::Lighttpd => &["/etc/lighttpd/lighttpd.conf"],
        Kind::Varnish => &["/etc/varnish/default.vcl"],
        Kind::Squid => &["/etc/squid/squid.conf", "/usr/local/squid/etc/squid.conf"],
        Kind::PhpFpm => &["/etc/php-fpm.conf", "/usr/local/etc/php-fpm.conf"],
        Kind::Tomcat | Kind::DockerProxy | Kind::Application => &[],
    };
    candidates.iter().map(PathBuf::from).find(|path| files.entry(path).is_ok())
}

/// The variables that Debian's `envvars` beside an Apache configuration sets, where its value is a plain word.
fn envvars(config: &Path, files: &dyn Files) -> Vec<(String, String)> {
    let Some(folder) = config.parent() else { return Vec::new() };
    let text = files.text(&folder.join("envvars")).unwrap_or_default();
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let Some((name, value)) = line.trim().trim_start_matches("export ").split_once('=') else { continue };
        let value = value.trim_matches(['"', '\'']).replace("$SUFFIX", "");
        let is_plain =
            !value.contains(['$', '`', ' ']) && name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
        if is_plain && !found.iter().any(|(known, _)| known == name) {
            found.push((name.to_owned(), value));
        }
    }
    found
}
