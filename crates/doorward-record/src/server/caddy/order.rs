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
    found.sort_by_key(|directive| {
        let name = if directive.name() == "handle_path" { "handle" } else { directive.name() };
        let place = order.iter().position(|known| known == name).unwrap_or(order.len());
        let (matched, longest) = specificity(directive, directives);
        (place, matched, longest)
    });
    found
}

/// Directives with a matcher come before those without, and longer paths before shorter ones.
fn specificity(directive: &Directive, among: &[Directive]) -> (bool, std::cmp::Reverse<usize>) {
    let first = directive.word(1);
    let single = matches!(directive.name(), "root" | "rewrite" | "redir" | "method") && directive.words.len() == 2;
    if single || !(first.starts_with('/') || first.starts_with('@')) {
        return (true, std::cmp::Reverse(0));
    }
    let length = if first.starts_with('/') { path_length(first) } else { named_length(first, among) };
    (false, std::cmp::Reverse(length))
}

/// How telling a path is: a star at the end tells less than nothing.
fn path_length(path: &str) -> usize {
    2 * path.trim_end_matches('*').len() + usize::from(!path.ends_with('*'))
}

/// The length of the one path of a named matcher; 0 where it has none or several.
fn named_length(name: &str, among: &[Directive]) -> usize {
    let Some(matcher) = among.iter().find(|directive| directive.name() == name) else {
        return 0;
    };
    let paths: Vec<&String> = match matcher.word(1) {
        "path" => matcher.from(2).iter().collect(),
        "" => matcher.block.iter().filter(|line| line.name() == "path").flat_map(|line| line.from(1)).collect(),
        _ => Vec::new(),
    };
    match paths.as_slice() {
        [only] => path_length(only),
        _ => 0,
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
            (":80 {\n respond @a 403\n respond /x 404\n @a path /longer\n}", "2 3"),
        ] {
            let tree = Tree::read(&stand::start("/C"), &stand::machine(&[("/C", config)]));
            let found = sorted(&tree.sites[0].block, &order(&tree.options));
            let lines: Vec<String> = found.iter().map(|directive| directive.spot.line.to_string()).collect();
            assert_eq!(lines.join(" "), expected, "{config}");
        }
    }
}
