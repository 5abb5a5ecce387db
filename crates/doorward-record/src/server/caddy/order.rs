//! The order in which Caddy runs directives, whatever the order in which they are written.

use super::tree::Directive;

/// Caddy's own order.
const ORDER: &[&str] = &[
    "tracing",
    "map",
    "vars",
    "fs",
    "root",
    "log_append",
    "skip_log",
    "log_skip",
    "log_name",
    "header",
    "copy_response_headers",
    "request_body",
    "redir",
    "method",
    "rewrite",
    "uri",
    "try_files",
    "basicauth",
    "basic_auth",
    "forward_auth",
    "request_header",
    "encode",
    "push",
    "intercept",
    "templates",
    "invoke",
    "handle",
    "handle_path",
    "route",
    "abort",
    "error",
    "copy_response",
    "respond",
    "metrics",
    "reverse_proxy",
    "php_fastcgi",
    "file_server",
    "acme_server",
];

/// The order with what the global options change in it.
pub(super) fn order(options: &[Directive]) -> Vec<String> {
    let mut order: Vec<String> = ORDER.iter().map(|name| (*name).to_owned()).collect();
    for option in options.iter().filter(|option| option.name() == "order") {
        let name = option.word(1).to_owned();
        order.retain(|known| *known != name);
        let at = |other: &str| order.iter().position(|known| known == other);
        let place = match option.word(2) {
            "first" => Some(0),
            "last" => Some(order.len()),
            "before" => at(option.word(3)),
            "after" => at(option.word(3)).map(|at| at + 1),
            _ => None,
        };
        order.insert(place.unwrap_or(order.len()), name);
    }
    order
}

/// The directives in the order in which they run.
pub(super) fn sorted<'d>(directives: &'d [Directive], order: &[String]) -> Vec<&'d Directive> {
    let mut found: Vec<&Directive> = directives.iter().filter(|directive| !directive.name().starts_with('@')).collect();
    let place = |directive: &Directive| {
        let name = if directive.name() == "handle_path" { "handle" } else { directive.name() };
        order.iter().position(|known| known == name).unwrap_or(order.len())
    };
    found.sort_by_key(|directive| place(directive));
    let alike = found.chunk_by(|left, right| place(left) == place(right));
    alike.flat_map(|alike| by_matcher(alike, directives)).collect()
}

/// Directives of one kind: those with a matcher before those without, and longer paths before shorter ones.
///
/// The comparison is no order (a path with a star comes after the same without, whatever is longer), so each directive is put
/// before the last ones that it comes before, as Caddy does.
fn by_matcher<'d>(directives: &[&'d Directive], among: &[Directive]) -> Vec<&'d Directive> {
    let mut found: Vec<(&Directive, Matcher<'_>)> = Vec::new();
    for directive in directives {
        let own = matcher(directive, among);
        let kept = found.iter().rev().take(MAX_STEPS).take_while(|(_, other)| own.comes_before(other)).count();
        found.insert(found.len() - kept, (directive, own));
    }
    found.into_iter().map(|(directive, _)| directive).collect()
}

/// How far a directive is moved forward at most.
const MAX_STEPS: usize = 1_000;

/// What of a matcher counts for the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matcher<'d> {
    /// There is none.
    None,
    /// It has one path: its length, and what is left without the stars at its end.
    Path(usize, &'d str),
    /// It has none or several.
    Other,
}

impl Matcher<'_> {
    /// Whether this comes before the other.
    fn comes_before(self, other: &Self) -> bool {
        match (self, *other) {
            (Self::Path(own, bare), Matcher::Path(other, other_bare)) if bare == other_bare => own < other,
            (Self::Path(own, _), Matcher::Path(other, _)) => own > other,
            (own, other) => own != Matcher::None && other == Matcher::None,
        }
    }
}

/// The matcher of one path.
fn path(path: &str) -> Matcher<'_> {
    Matcher::Path(path.len(), path.trim_end_matches('*'))
}

/// The matcher of a directive.
fn matcher<'d>(directive: &'d Directive, among: &'d [Directive]) -> Matcher<'d> {
    let first = directive.word(1);
    let single = matches!(directive.name(), "root" | "rewrite" | "redir" | "method") && directive.words.len() == 2;
    if single || !(first.starts_with('/') || first.starts_with('@')) {
        return Matcher::None;
    }
    if first.starts_with('/') {
        return path(first);
    }
    let Some(named) = among.iter().find(|directive| directive.name() == first) else {
        return Matcher::Other;
    };
    let paths: Vec<&String> = match named.word(1) {
        "path" => named.from(2).iter().collect(),
        "" => named.block.iter().filter(|line| line.name() == "path").flat_map(|line| line.from(1)).collect(),
        _ => Vec::new(),
    };
    match paths.as_slice() {
        [only] => path(only),
        _ => Matcher::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{order, sorted};
    use crate::server::caddy::tree::Tree;
    use crate::server::stand;

    #[test]
    fn directives_run_in_caddys_order() {
        for (config, expected) in [
            (":80 {\n respond 405\n respond /a/b 404\n respond /a/b/c 403\n rewrite /x /y\n}", "5 4 3 2"),
            (":80 {\n file_server\n handle {\n }\n handle_path /a/* {\n }\n handle /ab/* {\n }\n}", "7 5 3 2"),
            ("{\n order respond before rewrite\n}\n:80 {\n rewrite /x /y\n respond 403\n}", "6 5"),
            (":80 {\n respond /a* 403\n respond /a 404\n respond /B* 405\n}", "3 2 4"),
            (":80 {\n respond /a 404\n respond /B* 405\n}", "3 2"),
            (":80 {\n respond @a 403\n respond /x 404\n @a path /longer\n}", "2 3"),
        ] {
            let tree = Tree::read(&stand::start("/C"), &stand::machine(&[("/C", config)]));
            let found = sorted(&tree.sites[0].block, &order(&tree.options));
            let lines: Vec<String> = found.iter().map(|directive| directive.spot.line.to_string()).collect();
            assert_eq!(lines.join(" "), expected, "{config}");
        }
    }
}
