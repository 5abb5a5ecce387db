//! The logs that lighttpd's configuration names under any condition.

use super::parse::{Context, Text};
use crate::account::LogKind;
use crate::files::Files;
use crate::server::written::{self, Written};
use crate::start::Start;

/// `accesslog.format` where nothing is said.
const DEFAULT: &str = r#"%h %V %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i""#;

/// The logs that this configuration names.
#[must_use]
pub fn written(start: &Start, files: &dyn Files) -> Written {
    let text = Text::read(start, files);
    let mut written = Written { read: text.read.clone(), unread: text.unread.clone(), ..Written::default() };
    let own = |context: &Context, name: &str| {
        context.setting(name).and_then(|setting| setting.value.text()).map(str::to_owned)
    };
    let everywhere = text.contexts.first().and_then(|context| own(context, "accesslog.format"));
    for context in &text.contexts {
        for (name, kind) in [("accesslog.filename", LogKind::Access), ("server.errorlog", LogKind::Error)] {
            let Some(path) = own(context, name).filter(|path| !path.is_empty() && path != "/dev/null") else {
                continue;
            };
            let file = match path.strip_prefix('|') {
                Some(command) => {
                    written::piped(&command.split_whitespace().map(str::to_owned).collect::<Vec<String>>())
                }
                None => path.starts_with('/').then(|| path.clone()),
            };
            let Some(file) = file else {
                written
                    .remark(format!("`{name}`: `{path}` is no file that is known: give the file that it ends up in"));
                continue;
            };
            let format = || own(context, "accesslog.format").or_else(|| everywhere.clone());
            let format = (kind == LogKind::Access).then(|| format().unwrap_or_else(|| DEFAULT.to_owned()));
            let format = format.map(|format| format!("accesslog.format = \"{}\"", format.replace('"', "\\\"")));
            written.add("lighttpd", file, kind, format);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Scratch, configured};
    use crate::server::stand;

    #[test]
    fn each_condition_has_its_own_log() {
        let files = stand::machine(&[(
            "/l.conf",
            "server.errorlog = \"/l/error.log\"\naccesslog.filename = \"/l/access.log\"\n\
             $HTTP[\"host\"] == \"b.example\" {\n accesslog.filename = \"/l/b.log\"\n accesslog.format = \"%h %t \\\"%r\\\" %s\"\n}\n",
        )]);
        let written = written(&stand::start("/l.conf"), &files);
        let paths: Vec<String> = written.logs.iter().map(|log| log.path.display().to_string()).collect();
        assert_eq!(paths, ["/l/access.log", "/l/error.log", "/l/b.log"]);
        for (place, line) in [
            (0, "192.0.2.1 a.example - [04/Oct/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 403 12 \"-\" \"-\""),
            (2, "192.0.2.1 [04/Oct/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 403"),
        ] {
            let log = written.logs.get(place).unwrap();
            let reader = configured(&log.server, log.detail.as_deref().unwrap()).unwrap();
            let mut scratch = Scratch::new();
            assert_eq!(reader.read(line.as_bytes(), &mut scratch).unwrap().status, Some(403), "{line}");
        }
    }
}
