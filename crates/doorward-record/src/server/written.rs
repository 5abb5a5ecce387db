//! The logs that a whole configuration names, whichever request comes.

use std::path::PathBuf;

use crate::account::{LogFile, LogKind};

/// What a configuration says of logs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The logs, each file with each of its formats once. A `*` in a path stands for what differs from request to request or from day
    /// to day. [`LogFile::detail`] is the format as [`configured`](crate::access::configured) takes it.
    pub logs: Vec<LogFile>,
    /// What to know of them: logs that hold a part of the requests only, and those that are no files.
    pub remarks: Vec<String>,
    /// The files that were read.
    pub read: Vec<PathBuf>,
    /// What could not be read.
    pub unread: Vec<String>,
}

impl Written {
    /// Takes a log, unless it is known.
    pub(super) fn add(&mut self, server: &str, path: impl Into<PathBuf>, kind: LogKind, format: Option<String>) {
        let log = LogFile { path: path.into(), kind, detail: format, server: server.to_owned() };
        if !self.logs.contains(&log) {
            self.logs.push(log);
        }
    }

    /// Takes a remark, unless it was made.
    pub(super) fn remark(&mut self, text: String) {
        if !self.remarks.contains(&text) && self.remarks.len() < MAX_REMARKS {
            self.remarks.push(text);
        }
    }
}

/// Most remarks of one configuration.
const MAX_REMARKS: usize = 20;

/// A path with `*` for each directive of strftime in it.
pub(super) fn without_times(path: &str) -> String {
    let mut out = String::new();
    let mut letters = path.chars();
    while let Some(letter) = letters.next() {
        if letter == '%' {
            letters.next();
        }
        let text = if letter == '%' { '*' } else { letter };
        if text != '*' || !out.ends_with('*') {
            out.push(text);
        }
    }
    out
}

/// The file that a program behind a pipe writes, where the program is one that only cuts logs into days: `rotatelogs`, `cronolog`.
pub(super) fn piped(words: &[String]) -> Option<String> {
    let program = words.first()?;
    let known = ["rotatelogs", "cronolog"].iter().any(|name| program.rsplit('/').next() == Some(name));
    let file = words.iter().skip(1).find(|word| word.starts_with('/'))?;
    let file = without_times(file);
    // `rotatelogs FILE 86400` puts the moment behind the name.
    let dated = file.contains('*') || program.ends_with("cronolog");
    known.then(|| if dated { file } else { format!("{file}*") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_day_to_day_is_a_star() {
        for (path, wanted) in [
            ("/var/log/a.log", "/var/log/a.log"),
            ("/var/log/a.%Y-%m-%d.log", "/var/log/a.*-*-*.log"),
            ("/var/log/%Y%m%d.log", "/var/log/*.log"),
            ("/var/log/a%", "/var/log/a*"),
        ] {
            assert_eq!(without_times(path), wanted);
        }
    }

    #[test]
    fn programs_that_cut_logs_are_known() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (command, wanted) in [
            ("/usr/bin/rotatelogs -l /var/log/a.%Y.log 86400", Some("/var/log/a.*.log")),
            ("rotatelogs /var/log/a 86400", Some("/var/log/a*")),
            ("/usr/bin/cronolog /var/log/a.log", Some("/var/log/a.log")),
            ("/usr/bin/logger -t httpd", None),
            ("/bin/mailrotatelogs /var/log/a", None),
        ] {
            assert_eq!(piped(&words(command)).as_deref(), wanted, "{command}");
        }
    }
}
