//! The logs that a Caddyfile names anywhere.

use super::tree::{Directive, Tree};
use crate::account::LogKind;
use crate::files::Files;
use crate::server::written::Written;
use crate::start::Start;

/// The logs that this configuration names. What Caddy says of requests and what went wrong may stand in one file.
#[must_use]
pub fn written(start: &Start, files: &dyn Files) -> Written {
    let tree = Tree::read(start, files);
    let mut written = Written { read: tree.read.clone(), unread: tree.unread.clone(), ..Written::default() };
    let blocks = std::iter::once(&tree.options).chain(tree.sites.iter().map(|site| &site.block));
    for log in blocks.flatten().filter(|directive| directive.name() == "log") {
        let output = log.block.iter().find(|line| line.name() == "output");
        let Some(output) = output.filter(|output| output.word(1) != "discard") else { continue };
        match (output.word(1), output.word(2)) {
            ("file", path) if !path.is_empty() => {
                let format = log.block.iter().find(|line| line.name() == "format").and_then(format);
                written.add("caddy", without_placeholders(path), LogKind::Access, format);
            }
            (name, _) => {
                let place = output.spot.place();
                written.remark(format!("{place}: `{name}` is no file: give the file that it ends up in"));
            }
        }
    }
    written
}

/// The format where it is one that lines alone do not tell: `transform` of a plugin, with Caddy's placeholders, is not read.
fn format(line: &Directive) -> Option<String> {
    let wraps = |line: &Directive| line.block.iter().any(|inner| inner.name() == "wrap" && inner.word(1) == "console");
    let is_json = matches!(line.word(1), "json") || matches!(line.word(1), "filter" | "append") && !wraps(line);
    is_json.then(|| "caddy".to_owned())
}

/// A path with `*` for what braces stand for.
fn without_placeholders(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        out.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::stand;

    #[test]
    fn the_files_of_log_are_found() {
        let files = stand::machine(&[(
            "/C",
            "{\n log {\n  output file /l/all.log\n }\n}\n:80 {\n log {\n  output file /l/{$SITE}a.log {\n   roll_size 1mb\n  }\n  format json\n }\n}\n\
             :81 {\n log {\n  output stdout\n }\n}\n:82 {\n log {\n  output discard\n }\n}\n",
        )]);
        let written = written(&stand::start("/C"), &files);
        let told: Vec<_> =
            written.logs.iter().map(|log| (log.path.display().to_string(), log.detail.as_deref())).collect();
        assert_eq!(told, [("/l/all.log".to_owned(), None), ("/l/a.log".to_owned(), Some("caddy"))]);
        assert_eq!(written.remarks.len(), 1);
        assert_eq!(without_placeholders("/l/{http.host}.log"), "/l/*.log");
    }
}
