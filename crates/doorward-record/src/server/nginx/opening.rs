//! Drafts for rules that refuse whatever is asked: a place, an address, a method, a size, a field on its way.

use super::access;
use super::choose::{self, Form, Found};
use super::edit::{self, Patch};
use super::machine::Machine;
use super::repair::{Draft, Keeps};
use super::run::size;
use super::scope::{Kind, Scope};
use super::tree::Directive;

/// Methods that `limit_except` knows.
const METHODS: &[&str] = &[
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "MKCOL",
    "COPY",
    "MOVE",
    "OPTIONS",
    "PROPFIND",
    "PROPPATCH",
    "LOCK",
    "UNLOCK",
    "PATCH",
];
/// Directives that mean the same in a location of their own. `proxy_pass` and `alias` are written anew.
const CARRIED: &[&str] = &[
    "root",
    "index",
    "try_files",
    "expires",
    "access_log",
    "error_log",
    "log_not_found",
    "autoindex",
    "default_type",
    "charset",
    "limit_req",
    "limit_conn",
    "limit_req_status",
    "limit_rate",
    "satisfy",
    "client_max_body_size",
    "disable_symlinks",
    "etag",
    "more_set_headers",
    "more_clear_headers",
    "stub_status",
    "empty_gif",
    "add_header",
    "auth_request",
    "auth_request_set",
    "error_page",
    "include",
    "types",
    "set",
    "secure_link",
    "secure_link_md5",
    "valid_referers",
    "allow",
    "deny",
    "set_real_ip_from",
];
/// Beginnings of names of the same kind.
const CARRIED_PREFIXES: &[&str] =
    &["fastcgi_", "uwsgi_", "scgi_", "proxy_", "grpc_", "gzip", "sub_filter", "auth_basic", "add_", "brotli"];
/// Directives of a location that only refuse or only log: nothing of what it would serve.
const IDLE: &[&str] = &["deny", "allow", "return", "access_log", "log_not_found", "error_page", "satisfy", "internal"];

/// A rule refuses everybody in the place where it stands.
pub(super) fn everybody(machine: &Machine<'_>, scope: &Scope<'_>, rule: &Directive, path: &str) -> Vec<Draft> {
    let Some(level) = scope.level_of(rule) else { return Vec::new() };
    let keeps = Keeps::Paths;
    match level.kind {
        Kind::Location => {
            if let Form::Exact(name) = choose::form(level.head) {
                if let Some(draft) = like_other_slash(machine, scope, level.head, name) {
                    return vec![draft];
                }
                let text = if rule.name == "deny" { "allow all;".to_owned() } else { String::new() };
                let summary = format!("let `location {}` be served", level.head.words.join(" "));
                return vec![Draft {
                    summary,
                    patches: vec![Patch::of_whole(rule, text)],
                    also_opens: Vec::new(),
                    keeps,
                }];
            }
            own_location(machine, scope, level.head, rule, path, &[]).into_iter().collect()
        }
        Kind::Server if rule.name == "deny" => {
            own_location(machine, scope, rule, rule, path, &["allow all;"]).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The same path with or without its last slash has a location of its own: both are to be ruled alike.
fn like_other_slash(machine: &Machine<'_>, scope: &Scope<'_>, location: &Directive, name: &str) -> Option<Draft> {
    let other = name.strip_suffix('/').map_or_else(|| format!("{name}/"), str::to_owned);
    let server = scope.server_head()?;
    let is_other = |item: &&Directive| item.name == "location" && choose::form(item) == Form::Exact(&other);
    let twin = server.inside().iter().find(is_other)?;
    let written = edit::written(machine.tree, twin)?;
    let (_, block) = written.split_at_checked(twin.span.head.checked_sub(twin.span.start)?)?;
    Some(Draft {
        summary: format!("rule `{name}` as `{other}` is ruled"),
        patches: vec![Patch::of_whole(location, format!("location = {} {{{block}", edit::word(name)))],
        also_opens: Vec::new(),
        keeps: Keeps::Paths,
    })
}

/// A location for this one path (and its index), put before `before`, with what would serve it without `rule`.
pub(super) fn own_location(
    machine: &Machine<'_>,
    scope: &Scope<'_>,
    before: &Directive,
    rule: &Directive,
    path: &str,
    first: &[&str],
) -> Option<Draft> {
    let mut paths = vec![path.to_owned()];
    paths.extend(index_of(machine, scope, path));
    let mut lines = Vec::new();
    for one in &paths {
        let mut body: Vec<String> = first.iter().map(|&line| line.to_owned()).collect();
        body.extend(carried(machine, scope, rule, one)?);
        if body.is_empty() {
            lines.push(format!("location = {} {{ }}", edit::word(one)));
        } else {
            lines.push(format!("location = {} {{", edit::word(one)));
            lines.extend(body.iter().map(|line| format!("    {line}")));
            lines.push("}".to_owned());
        }
    }
    // INVARIANT: nginx takes no exact location inside one that is a pattern.
    let before = outermost_pattern(scope).unwrap_or(before);
    let also_opens = paths.iter().skip(1).map(|other| format!("`{other}`, which is what `{path}` gives")).collect();
    Some(Draft {
        summary: format!("give `{path}` a location of its own, which the rule does not reach"),
        patches: vec![Patch::before(machine.tree, before, &lines)],
        also_opens,
        keeps: Keeps::Paths,
    })
}

/// The outermost location on the way that is a pattern.
fn outermost_pattern<'a>(scope: &Scope<'a>) -> Option<&'a Directive> {
    let is_pattern = |head: &Directive| matches!(choose::form(head), Form::Pattern(..));
    scope.levels.iter().find(|level| level.kind == Kind::Location && is_pattern(level.head)).map(|level| level.head)
}

/// The index that a folder gives, as a path.
fn index_of(machine: &Machine<'_>, scope: &Scope<'_>, path: &str) -> Option<String> {
    if !path.ends_with('/') {
        return None;
    }
    let root = scope.find("root").map(|root| machine.value(root.word(0)))?;
    let root = root.text()?.to_owned();
    let given = scope.all(&["index"]);
    let names: Vec<&str> = given.iter().flat_map(|item| item.words.iter().map(String::as_str)).collect();
    let names = if names.is_empty() { vec!["index.html"] } else { names };
    let stands = |name: &&str| machine.files.0.entry(&machine.full_path(&format!("{root}{path}{name}"), false)).is_ok();
    names.into_iter().find(stands).map(|name| format!("{path}{name}"))
}

/// What would serve the path without this rule, as lines; none where that cannot be told safely.
fn carried(machine: &Machine<'_>, scope: &Scope<'_>, rule: &Directive, path: &str) -> Option<Vec<String>> {
    let level = scope.level_of(rule)?;
    let holder = if level.kind == Kind::Location { Some(level.head) } else { scope.location() };
    let own = holder.filter(|holder| level.kind != Kind::Location || !is_idle(holder, rule));
    let source = match own {
        Some(holder) => Some(holder),
        None => without(scope, holder, path)?,
    };
    let Some(source) = source else { return Some(Vec::new()) };
    let name = match choose::form(source) {
        Form::Exact(name) | Form::Prefix(name, _) => name,
        _ => "",
    };
    let mut lines = Vec::new();
    for item in source.inside() {
        if std::ptr::eq(item, rule) {
            continue;
        }
        if item.name == "location" && !could_hold(item, path) {
            continue;
        }
        lines.push(line(machine, item, name, path)?);
    }
    Some(lines)
}

/// Whether a location only refuses: what it has besides the rule serves nothing.
fn is_idle(location: &Directive, rule: &Directive) -> bool {
    location.inside().iter().all(|item| std::ptr::eq(item, rule) || IDLE.contains(&item.name.as_str()))
}

/// Whether a nested location may take the path.
fn could_hold(location: &Directive, path: &str) -> bool {
    match choose::form(location) {
        Form::Exact(name) => name == path,
        Form::Prefix(name, _) => path.starts_with(name),
        Form::Pattern(..) => true,
        Form::Named(_) => false,
    }
}

/// The location that would take the path if this one were not there.
fn without<'a>(scope: &Scope<'a>, holder: Option<&Directive>, path: &str) -> Option<Option<&'a Directive>> {
    let outer = Scope {
        levels: scope
            .levels
            .iter()
            .copied()
            .take_while(|level| !holder.is_some_and(|one| std::ptr::eq(level.head, one)))
            .collect(),
    };
    let mut unread = Vec::new();
    let found = choose::location_without(&outer, path, holder, &mut unread);
    if !unread.is_empty() {
        return None;
    }
    match found {
        Found::Here(scope, _) if scope.levels.len() > outer.levels.len() => Some(scope.location()),
        Found::Here(..) => Some(None),
        Found::Slash(..) => None,
    }
}

fn line(machine: &Machine<'_>, item: &Directive, name: &str, path: &str) -> Option<String> {
    let rest = path.strip_prefix(name).unwrap_or(path);
    match item.name.as_str() {
        "alias" if !name.is_empty() => Some(format!("alias {};", edit::word(&format!("{}{rest}", item.word(0))))),
        "proxy_pass" => {
            let target = item.word(0);
            let (_, after) = target.split_once("://")?;
            match after.find('/') {
                Some(_) if target.contains('$') || name.is_empty() => None,
                Some(_) => Some(format!("proxy_pass {};", edit::word(&format!("{target}{rest}")))),
                None => edit::written(machine.tree, item).map(str::to_owned),
            }
        }
        own if CARRIED.contains(&own) || CARRIED_PREFIXES.iter().any(|start| own.starts_with(start)) => {
            edit::written(machine.tree, item).map(str::to_owned)
        }
        _ => None,
    }
}

/// An address is denied, or not among those that are allowed.
pub(super) fn address(machine: &Machine<'_>, rule: &Directive) -> Vec<Draft> {
    let Some(client) = machine.client.filter(|_| machine.client_by.is_none()) else {
        return Vec::new();
    };
    let also_opens =
        vec![format!("everything else that the list at {} guards, to {client}", machine.tree.words(rule.at))];
    let mut drafts = Vec::new();
    let is_own = access::network(rule.word(0)).is_some_and(|network| super::lookup::is_single(&network));
    if is_own {
        drafts.push(Draft {
            summary: format!("take {client} off the list"),
            patches: vec![Patch::of_whole(rule, String::new())],
            also_opens: also_opens.clone(),
            keeps: Keeps::Clients,
        });
    }
    drafts.push(Draft {
        summary: format!("allow {client} before the rule that denies it"),
        patches: vec![Patch::before(machine.tree, rule, &[format!("allow {client};")])],
        also_opens,
        keeps: Keeps::Clients,
    });
    drafts
}

/// A method is not listed.
pub(super) fn method(machine: &Machine<'_>, limit: &Directive) -> Vec<Draft> {
    let method = machine.ask.method.as_str();
    if !METHODS.contains(&method) {
        return Vec::new();
    }
    let text = format!("limit_except {} {method} {{", limit.words.join(" "));
    vec![Draft {
        summary: format!("list {method} among the methods that are allowed"),
        patches: vec![Patch::of_head(limit, text)],
        also_opens: vec![format!("{method} for every path of the same location")],
        keeps: Keeps::Methods,
    }]
}

/// A body is too large.
pub(super) fn body(machine: &Machine<'_>, scope: &Scope<'_>, bytes: u64) -> Vec<Draft> {
    let size = rounded(bytes);
    let line = format!("client_max_body_size {size};");
    let own = scope.own("client_max_body_size");
    let patch = match (own, scope.location().or(scope.server_head())) {
        (Some(own), _) => Patch::of_whole(own, line),
        (None, Some(block)) => Patch::into_block(machine.tree, block, &line),
        (None, None) => return Vec::new(),
    };
    vec![Draft {
        summary: format!("let bodies have up to {size} here"),
        patches: vec![patch],
        also_opens: vec![format!("bodies of up to {size} for every path of the same place")],
        keeps: Keeps::Nothing,
    }]
}

/// The buffers for a request's head are too small.
pub(super) fn head(directive: Option<&Directive>, bytes: u64) -> Vec<Draft> {
    let Some(directive) = directive.filter(|one| size(one.word(1)).is_some()) else {
        return Vec::new();
    };
    let wanted = bytes.saturating_add(1).next_power_of_two().max(1024) / 1024;
    vec![Draft {
        summary: format!("let a line of the request's head have up to {wanted}k"),
        patches: vec![Patch::of_whole(
            directive,
            format!("large_client_header_buffers {} {wanted}k;", directive.word(0)),
        )],
        also_opens: vec!["longer lines and fields for every path of this address".to_owned()],
        keeps: Keeps::Nothing,
    }]
}

/// A size in the largest unit that is not too coarse.
fn rounded(bytes: u64) -> String {
    if bytes > 1 << 20 {
        format!("{}m", bytes.div_ceil(1 << 20))
    } else {
        format!("{}k", bytes.div_ceil(1 << 10).max(1))
    }
}

/// A field is emptied on its way.
pub(super) fn field(directive: &Directive, variable: &str) -> Vec<Draft> {
    vec![Draft {
        summary: format!("pass the request's {} on", directive.word(0)),
        patches: vec![Patch::of_whole(directive, format!("{} {} {variable};", directive.name, directive.word(0)))],
        also_opens: Vec::new(),
        keeps: Keeps::Nothing,
    }]
}

/// Another host is asked for: a `proxy_set_header` beside those in force, or before the handler where there are none.
pub(super) fn host(machine: &Machine<'_>, scope: &Scope<'_>, handler: &Directive) -> Vec<Draft> {
    let beside = scope.all(&["proxy_set_header"]).first().copied().unwrap_or(handler);
    vec![Draft {
        summary: "ask the server behind for the host that the client asks for".to_owned(),
        patches: vec![Patch::before(machine.tree, beside, &["proxy_set_header Host $http_host;".to_owned()])],
        also_opens: Vec::new(),
        keeps: Keeps::Nothing,
    }]
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn sizes_are_rounded_up() {
        for (bytes, text) in [(1, "1k"), (1024, "1k"), (1025, "2k"), (1 << 20, "1024k"), ((1 << 20) + 1, "2m")] {
            assert_eq!(rounded(bytes), text);
        }
    }
}
