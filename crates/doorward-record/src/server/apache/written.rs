//! The logs that Apache's configuration names anywhere, with their formats and conditions.

use std::rc::Rc;

use super::tree::Node;
use super::{lex, read, with_environment};
use crate::account::LogKind;
use crate::files::Files;
use crate::server::written::{self, Written};
use crate::start::Start;

/// The logs that this configuration names.
#[must_use]
pub fn written(start: &Start, files: &dyn Files) -> Written {
    let start = &with_environment(start, files);
    let (reader, main) = match read(start, files) {
        Ok(read) => read,
        Err(error) => return Written { unread: vec![error.to_string()], ..Written::default() },
    };
    let faults = reader.faults.iter().map(|fault| format!("{}: {}", fault.place, fault.text));
    let mut written = Written {
        read: reader.read.clone(),
        unread: reader.unread.iter().cloned().chain(faults).collect(),
        ..Written::default()
    };
    let mut file = |nodes: &[Rc<Node>], formats: &[&Node]| {
        for node in nodes {
            let kind = match node.name.as_str() {
                "customlog" | "transferlog" | "globallog" => LogKind::Access,
                "errorlog" => LogKind::Error,
                "secauditlog" => LogKind::Audit,
                _ => continue,
            };
            log(&mut written, &reader.root, node, kind, formats);
        }
    };
    let formats = |nodes: &[Rc<Node>]| -> Vec<Rc<Node>> {
        nodes.iter().filter(|node| node.name == "logformat").cloned().collect()
    };
    let ours = formats(&main);
    file(&main, &ours.iter().map(Rc::as_ref).collect::<Vec<_>>());
    for host in main.iter().filter(|node| node.name == "virtualhost") {
        let own = formats(host.inside());
        file(host.inside(), &ours.iter().chain(&own).map(Rc::as_ref).collect::<Vec<_>>());
    }
    written
}

/// One log.
fn log(written: &mut Written, root: &std::path::Path, node: &Node, kind: LogKind, formats: &[&Node]) {
    let name = node.word(0);
    if matches!(name, "" | "/dev/null") {
        return;
    }
    let path = match name.strip_prefix('|') {
        Some(command) => written::piped(&lex::words(command.trim_start_matches(['|', '$']))),
        None if name.starts_with("syslog") || name.contains("${") || name.starts_with("/dev/") => None,
        None => Some(root.join(name).to_string_lossy().into_owned()),
    };
    let Some(path) = path else {
        let text = format!("{}: `{name}` is no file that is known: give the file that it ends up in", node.place());
        written.remark(text);
        return;
    };
    let condition = node.words.iter().skip(2).find(|word| word.starts_with("env=") || word.starts_with("expr="));
    if let Some(condition) = condition.filter(|_| kind == LogKind::Access) {
        written.remark(format!("{}: `{path}` holds a part of the requests only (`{condition}`)", node.place()));
    }
    let detail = match kind {
        LogKind::Access => match format(if node.name == "transferlog" { "" } else { node.word(1) }, formats) {
            Some(format) => Some(format),
            None => {
                written.remark(format!("{}: there is no `LogFormat` of the name `{}`", node.place(), node.word(1)));
                return;
            }
        },
        _ => None,
    };
    written.add("apache", path, kind, detail);
}

/// A format by its nickname, or as it stands; as one directive.
fn format(name: &str, formats: &[&Node]) -> Option<String> {
    let nickname = Some(name).filter(|name| !name.is_empty());
    let told = formats.iter().rev().find(|node| node.words.get(1).map(String::as_str) == nickname);
    let text = match (told, name) {
        _ if name.contains('%') => name,
        (Some(node), _) => node.word(0),
        (None, "combined") => r#"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#,
        (None, "" | "common") => r#"%h %l %u %t "%r" %>s %b"#,
        (None, _) => return None,
    };
    Some(format!("LogFormat \"{}\"", text.replace('"', "\\\"")))
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
                "/a/apache2.conf",
                "ServerRoot /a\nErrorLog ${APACHE_LOG_DIR}/error.log\nLogFormat \"%v:%p %h %l %u %t \\\"%r\\\" %>s %O\" vhost\n\
                 LogFormat \"%h\\t%t\\t%r\\t%>s\" tabs\nIncludeOptional sites/*.conf\nCustomLog logs/all.log vhost\n",
            ),
            ("/a/envvars", "export APACHE_LOG_DIR=/l\n"),
            (
                "/a/sites/a.conf",
                "<VirtualHost *:80>\nCustomLog /l/a.log tabs env=!quiet\nCustomLog \"|/usr/bin/rotatelogs /l/b.%Y.log 86400\" combined\n\
                 TransferLog /l/c.log\nErrorLog \"syslog:local7\"\nCustomLog /l/d.log missing\n</VirtualHost>\n",
            ),
        ]);
        let written = written(&stand::start("/a/apache2.conf"), &files);
        let told: Vec<(String, LogKind)> =
            written.logs.iter().map(|log| (log.path.display().to_string(), log.kind)).collect();
        let wanted = [
            ("/l/error.log", LogKind::Error),
            ("/a/logs/all.log", LogKind::Access),
            ("/l/a.log", LogKind::Access),
            ("/l/b.*.log", LogKind::Access),
            ("/l/c.log", LogKind::Access),
        ];
        assert_eq!(told, wanted.map(|(path, kind)| (path.to_owned(), kind)), "{:?}", written.unread);
        assert_eq!(written.remarks.len(), 3, "{:?}", written.remarks);
        for (place, line) in [
            (1, "shop.example:443 192.0.2.1 - - [04/Oct/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 403 12"),
            (2, "192.0.2.1\t[04/Oct/2026:00:00:00 +0000]\tGET / HTTP/1.1\t403"),
            (3, "192.0.2.1 - - [04/Oct/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 403 12 \"-\" \"-\""),
            (4, "192.0.2.1 - - [04/Oct/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 403 12"),
        ] {
            let log = written.logs.get(place).unwrap();
            let reader = configured(&log.server, log.detail.as_deref().unwrap()).unwrap();
            let mut scratch = Scratch::new();
            assert_eq!(reader.read(line.as_bytes(), &mut scratch).unwrap().status, Some(403), "{line}");
        }
    }
}
