//! The logs that nginx's configuration names anywhere, with their formats and conditions.

use std::collections::BTreeMap;
use std::path::Path;

use super::machine;
use super::tree::{self, Directive, Tree};
use crate::account::LogKind;
use crate::files::Files;
use crate::server::written::Written;
use crate::start::Start;

/// Where builds of nginx write unless they are told otherwise.
const USUAL: &[(&str, LogKind)] = &[
    ("/var/log/nginx/access.log", LogKind::Access),
    ("/usr/local/nginx/logs/access.log", LogKind::Access),
    ("/var/log/nginx/error.log", LogKind::Error),
    ("/usr/local/nginx/logs/error.log", LogKind::Error),
];

/// The logs that this configuration names.
#[must_use]
pub fn written(start: &Start, files: &dyn Files) -> Written {
    let tree = tree::read(files, &start.config);
    let mut written = Written {
        read: tree.files.iter().map(|source| source.path.clone()).collect(),
        unread: tree.faults.clone(),
        ..Written::default()
    };
    let mut formats = BTreeMap::new();
    for http in tree.top.iter().filter(|item| item.name == "http") {
        let named = http.inside().iter().filter(|item| item.name == "log_format");
        formats.extend(named.map(|item| (item.word(0), directive(item))));
    }
    let mut walk = Walk { start, files, tree: &tree, formats, written: &mut written };
    walk.items(&tree.top);
    for kind in [LogKind::Access, LogKind::Error] {
        if !written.read.is_empty() && !written.logs.iter().any(|log| log.kind == kind) {
            let usual = USUAL.iter().find(|(path, of)| *of == kind && files.entry(Path::new(path)).is_ok());
            let format = (kind == LogKind::Access).then(|| COMBINED.to_owned());
            usual.into_iter().for_each(|(path, _)| written.add("nginx", path, kind, format.clone()));
        }
    }
    written
}

/// What `combined` writes.
const COMBINED: &str = r#"log_format combined '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'"#;

/// A `log_format` as one directive with one text.
fn directive(item: &Directive) -> String {
    let (options, texts): (Vec<&String>, Vec<&String>) =
        item.words.iter().skip(1).partition(|word| word.starts_with("escape="));
    let text: String = texts.into_iter().map(String::as_str).collect();
    let text = text.replace('\\', "\\\\").replace('\'', "\\'");
    let escape = options.first().map(|option| format!("{option} ")).unwrap_or_default();
    format!("log_format {} {escape}'{text}'", item.word(0))
}

struct Walk<'a> {
    start: &'a Start,
    files: &'a dyn Files,
    tree: &'a Tree,
    formats: BTreeMap<&'a str, String>,
    written: &'a mut Written,
}

impl<'a> Walk<'a> {
    /// The directives of a block and of those in it; blocks of `stream` and `mail` tell of no requests.
    fn items(&mut self, items: &'a [Directive]) {
        for item in items {
            match item.name.as_str() {
                "access_log" => self.access(item),
                "error_log" => self.error(item),
                "stream" | "mail" => {}
                _ => self.items(item.inside()),
            }
        }
    }

    fn access(&mut self, item: &Directive) {
        let name = item.words.get(1).filter(|word| !word.contains('=')).map_or("combined", String::as_str);
        if item.word(0) == "off" {
            return;
        }
        let place = || self.tree.place(item.at);
        let Some(path) = self.path(item.word(0)) else {
            let text = format!("{}: `{}` is no file: give the file that it ends up in", place(), item.word(0));
            self.written.remark(text);
            return;
        };
        if let Some(condition) = item.words.iter().find(|word| word.starts_with("if=")) {
            let text = format!("{}: `{path}` holds a part of the requests only (`{condition}`)", place());
            self.written.remark(text);
        }
        let format = match name {
            "combined" => COMBINED.to_owned(),
            _ => match self.formats.get(name) {
                Some(format) => format.clone(),
                None => {
                    let text = format!("{}: there is no `log_format {name}`", place());
                    self.written.remark(text);
                    return;
                }
            },
        };
        self.written.add("nginx", path, LogKind::Access, Some(format));
    }

    fn error(&mut self, item: &Directive) {
        let is_nothing = matches!(item.word(0), "/dev/null" | "stderr");
        if let Some(path) = self.path(item.word(0)).filter(|_| !is_nothing) {
            let level = item.words.get(1).cloned();
            self.written.add("nginx", path, LogKind::Error, level);
        }
    }

    /// The file's path, with `*` for what variables hold.
    fn path(&self, name: &str) -> Option<String> {
        let elsewhere = ["syslog:", "memory:", "stderr", "|", "/dev/"].iter().any(|start| name.starts_with(start));
        if elsewhere || name.is_empty() {
            return None;
        }
        let mut path = String::new();
        let mut rest = name;
        while let Some((before, after)) = rest.split_once('$') {
            path.push_str(before);
            path.push('*');
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            rest = match after.strip_prefix('{') {
                Some(inner) => inner.split_once('}').map_or("", |(_, rest)| rest),
                None => after.trim_start_matches(is_name),
            };
        }
        path.push_str(rest);
        if Path::new(&path).is_absolute() {
            return Some(path);
        }
        let prefix = machine::prefix(self.start, self.files, Path::new(&path));
        Some(prefix.join(path).to_string_lossy().into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Scratch, configured};
    use crate::server::stand;

    #[test]
    fn every_log_is_found_with_the_format_that_its_directive_names() {
        let files = stand::machine(&[
            (
                "/n/nginx.conf",
                "error_log /l/main-error.log notice;\nhttp {\n log_format timed '$remote_addr [$time_iso8601] \\'$request\\' '\n '$status $request_time';\n\
                 log_format json escape=json '{\"a\":\"$remote_addr\",\"s\":$status}';\n include sites/*.conf;\n access_log /l/access.log;\n}\n\
                 stream { access_log /l/stream.log basic; }\n",
            ),
            (
                "/n/sites/a.conf",
                "server { access_log /l/$host.access.log timed buffer=32k; location / { access_log /l/json.log json if=$loud; }\n\
                 location /b { access_log off; access_log syslog:server=unix:/dev/log; error_log logs/b.log; } }\n",
            ),
        ]);
        let written = written(&stand::start("/n/nginx.conf"), &files);
        assert_eq!(written.unread, Vec::<String>::new());
        let told: Vec<(String, LogKind)> =
            written.logs.iter().map(|log| (log.path.display().to_string(), log.kind)).collect();
        let wanted = [
            ("/l/main-error.log", LogKind::Error),
            ("/l/*.access.log", LogKind::Access),
            ("/l/json.log", LogKind::Access),
            ("/usr/share/nginx/logs/b.log", LogKind::Error),
            ("/l/access.log", LogKind::Access),
        ];
        assert_eq!(told, wanted.map(|(path, kind)| (path.to_owned(), kind)));
        assert_eq!(written.remarks.len(), 2, "{:?}", written.remarks);
        let read = |place: usize, line: &str| {
            let log = written.logs.get(place).unwrap();
            let reader = configured(&log.server, log.detail.as_deref().unwrap()).unwrap();
            let mut scratch = Scratch::new();
            reader.read(line.as_bytes(), &mut scratch).unwrap().status
        };
        assert_eq!(read(1, "192.0.2.1 [2026-10-04T00:00:00+00:00] 'GET /a HTTP/1.1' 403 0.001"), Some(403));
        assert_eq!(read(2, "{\"a\":\"192.0.2.1\",\"s\":429}"), Some(429));
        assert_eq!(
            read(4, "192.0.2.1 - - [04/Oct/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 401 1 \"-\" \"-\""),
            Some(401)
        );
    }

    #[test]
    fn variables_in_a_path_are_stars() {
        let files = stand::machine(&[(
            "/n.conf",
            "http { server { access_log /l/${host}.log; access_log /l/$server_name-$time_iso8601.log; access_log /l/a${b}c.log; } }",
        )]);
        let written = written(&stand::start("/n.conf"), &files);
        let paths: Vec<String> = written.logs.iter().map(|log| log.path.display().to_string()).collect();
        assert_eq!(paths, ["/l/*.log", "/l/*-*.log", "/l/a*c.log"]);
    }

    #[test]
    fn where_nothing_is_named_the_usual_places_are_looked_at() {
        let files = stand::machine(&[("/n.conf", "http { }"), ("/var/log/nginx/access.log", "x")]);
        let written = written(&stand::start("/n.conf"), &files);
        assert_eq!(written.logs.len(), 1);
        assert!(super::written(&stand::start("/absent.conf"), &files).logs.is_empty());
    }
}
