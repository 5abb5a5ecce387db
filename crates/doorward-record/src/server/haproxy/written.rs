//! The logs that HAProxy's configuration names anywhere, with the formats of its frontends.

use super::read::{Line, Section, Text};
use crate::account::LogKind;
use crate::files::Files;
use crate::server::written::Written;
use crate::start::Start;

/// Where distributions have the system's log put what HAProxy says.
const USUAL: &str = "/var/log/haproxy.log";

/// The logs that this configuration names.
#[must_use]
pub fn written(start: &Start, files: &dyn Files) -> Written {
    let text = Text::read(start, files);
    let mut written = Written { read: text.read.clone(), unread: text.unread.clone(), ..Written::default() };
    for section in text.sections.iter().filter(|section| matches!(section.kind(), "frontend" | "listen")) {
        let Some(format) = format(&text, section) else { continue };
        for target in targets(&text, section) {
            match target.word(1) {
                "/dev/log"
                | "127.0.0.1"
                | "localhost"
                | "127.0.0.1:514"
                | "localhost:514"
                | "/var/lib/haproxy/dev/log" => {
                    written.add("haproxy", USUAL, LogKind::Access, Some(format.clone()));
                }
                name => {
                    let place = target.spot.place();
                    written.remark(format!(
                        "{place}: `{name}` is no file that is known: give the file that it ends up in"
                    ));
                }
            }
        }
    }
    written
}

/// The lines that say where a section logs: its own; `log global` stands for those of `global`.
fn targets<'t>(text: &'t Text, section: &'t Section) -> Vec<&'t Line> {
    let own = text.inherited(section, "log");
    let global = || {
        let sections = text.sections.iter().filter(|section| section.kind() == "global");
        sections.flat_map(|section| section.lines.iter().filter(|line| line.word(0) == "log"))
    };
    own.into_iter().flat_map(|line| if line.word(1) == "global" { global().collect() } else { vec![line] }).collect()
}

/// The format of a section; absent where it logs connections and not requests.
fn format(text: &Text, section: &Section) -> Option<String> {
    if let Some(line) = text.inherited(section, "log-format").last() {
        return Some(format!("\"{}\"", line.word(1)));
    }
    let options = text.inherited(section, "option");
    let is = |line: &&Line, name: &str| line.word(1) == name;
    if options.iter().any(|line| is(line, "httplog") && line.word(2) == "clf") {
        return Some("haproxy-clf".to_owned());
    }
    let logs = options.iter().any(|line| is(line, "httplog") || is(line, "httpslog"));
    logs.then(|| "haproxy".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Scratch, configured};
    use crate::server::stand;

    #[test]
    fn frontends_tell_their_formats() {
        let files = stand::machine(&[(
            "/h.cfg",
            "global\n log /dev/log local0\n log 10.0.0.1:514 local1\ndefaults\n log global\n option httplog\n\
             frontend a\n bind :80\n\
             frontend b\n log-format \"%ci [%tr] %ST %{+Q}r\"\n\
             frontend c\n log-format \"%ci %ST \\\"%r\\\"\"\n",
        )]);
        let written = written(&stand::start("/h.cfg"), &files);
        let formats: Vec<&str> = written.logs.iter().filter_map(|log| log.detail.as_deref()).collect();
        assert_eq!(formats, ["haproxy", "\"%ci [%tr] %ST %{+Q}r\"", "\"%ci %ST \"%r\"\""]);
        assert!(written.logs.iter().all(|log| log.path.as_os_str() == USUAL));
        assert_eq!(written.remarks.len(), 1);
        let reader = configured("haproxy", formats[2]).unwrap();
        let mut scratch = Scratch::new();
        let line = reader.read(b"192.0.2.1 403 \"GET /a HTTP/1.1\"", &mut scratch).unwrap();
        assert_eq!((line.status, line.protocol), (Some(403), Some(&b"HTTP/1.1"[..])));
    }
}
