//! The logs that Squid's configuration names, with their formats and conditions.

use super::read::{Line, Text};
use crate::account::LogKind;
use crate::files::Files;
use crate::server::written::Written;
use crate::start::Start;

/// Where Squid writes unless it is told otherwise.
const USUAL: &str = "/var/log/squid/access.log";

/// The logs that this configuration names.
#[must_use]
pub fn written(start: &Start, files: &dyn Files) -> Written {
    let mut text = Text::default();
    text.take(&start.config, files, 0);
    let mut written = Written { read: text.read.clone(), unread: text.unread.clone(), ..Written::default() };
    for line in text.with("access_log").filter(|line| line.word(1) != "none") {
        access(&text, line, &mut written);
    }
    if text.with("access_log").next().is_none() && !written.read.is_empty() {
        written.add("squid", USUAL, LogKind::Access, Some("squid".to_owned()));
    }
    for line in text.with("cache_log") {
        written.add("squid", file(line.word(1)), LogKind::Error, None);
    }
    written
}

fn access(text: &Text, line: &Line, written: &mut Written) {
    let path = file(line.word(1));
    if !path.starts_with('/') {
        let place = line.spot.place();
        written.remark(format!("{place}: `{path}` is no file: give the file that it ends up in"));
        return;
    }
    let option = line.words.iter().find_map(|word| word.strip_prefix("logformat="));
    // The older form has the name of the format behind the file; names of access lists follow.
    let bare = line.from(2).iter().filter(|word| !word.contains('=')).map(String::as_str);
    let own = |name: &str| text.with("logformat").find(|format| format.word(1) == name);
    let is_format = |name: &&str| matches!(*name, "squid" | "common" | "combined") || own(name).is_some();
    let (formats, lists): (Vec<&str>, Vec<&str>) = bare.partition(is_format);
    let name = option.or(formats.first().copied()).unwrap_or("squid");
    if !lists.is_empty() {
        let place = line.spot.place();
        let lists = lists.join(" ");
        written.remark(format!("{place}: `{path}` holds a part of the requests only (`{lists}`)"));
    }
    let format = match own(name) {
        Some(format) => format!("logformat {}", format.from(1).join(" ")),
        None => name.to_owned(),
    };
    written.add("squid", path, LogKind::Access, Some(format));
}

/// The file behind the name of a module: `daemon:/var/log/squid/access.log`.
fn file(word: &str) -> String {
    match word.split_once(':') {
        Some(("daemon" | "stdio", path)) => path.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Scratch, configured};
    use crate::server::stand;

    #[test]
    fn formats_are_read_as_their_lines_name_them() {
        let files = stand::machine(&[(
            "/s.conf",
            "logformat timed %ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm %ru %[un \"%{User-Agent}>h\"\n\
             access_log daemon:/l/a.log timed\naccess_log stdio:/l/b.log logformat=combined loud\naccess_log /l/c.log\n\
             access_log udp://10.0.0.1:514 squid\naccess_log none\ncache_log /l/cache.log\n",
        )]);
        let written = written(&stand::start("/s.conf"), &files);
        let paths: Vec<String> = written.logs.iter().map(|log| log.path.display().to_string()).collect();
        assert_eq!(paths, ["/l/a.log", "/l/b.log", "/l/c.log", "/l/cache.log"]);
        assert_eq!(written.remarks.len(), 2, "{:?}", written.remarks);
        for (place, line) in [
            (0, "1790000000.123     45 192.0.2.1 TCP_DENIED/403 3900 GET http://a.example/x - \"curl/8\""),
            (0, "1790000000.123 1234567 192.0.2.1 TCP_DENIED/403 3900 GET http://a.example/x eve \"curl/8\""),
            (
                1,
                "192.0.2.1 - - [04/Oct/2026:00:00:00 +0000] \"GET http://a.example/x HTTP/1.1\" 403 12 \"-\" \"curl/8\" TCP_DENIED:HIER_NONE",
            ),
            (2, "1790000000.123     45 192.0.2.1 TCP_DENIED/403 3900 GET http://a.example/x - HIER_NONE/- text/html"),
        ] {
            let log = written.logs.get(place).unwrap();
            let reader = configured(&log.server, log.detail.as_deref().unwrap()).unwrap();
            let mut scratch = Scratch::new();
            let read = reader.read(line.as_bytes(), &mut scratch).unwrap();
            assert_eq!((read.status, read.path()), (Some(403), Some(&b"/x"[..])), "{line}");
            assert_eq!(read.address(), Some("192.0.2.1".parse().unwrap()));
        }
    }
}
