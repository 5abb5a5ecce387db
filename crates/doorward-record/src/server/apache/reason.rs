//! Which reason of the catalogue a line stands for: by what it looks at, and where it stands.

use std::rc::Rc;

use doorward_diagnose::agent::names_search_crawler;

use super::authz::Culprit;
use super::env;
use super::layer::{Kind, Layer};
use super::pass::Pass;
use super::pattern::Pattern;
use super::rewrite::{Condition, Rule, subjects};
use super::tree::Node;
use super::walk::section_pattern;

/// Fields in which a country is told, in lower case.
const COUNTRY_FIELDS: &[&str] = &["country", "geoip"];
/// Fields in which a proxy tells the client's address, in lower case.
const FORWARDED_FIELDS: &[&str] =
    &["x-forwarded-for", "x-real-ip", "forwarded", "client-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip"];

/// The reason of a rule that looks at this field of the request.
pub(super) fn of_field(field: &str, pass: &Pass<'_>) -> &'static str {
    let field = field.to_lowercase();
    let value = pass.field(&field).unwrap_or_default().to_lowercase();
    if COUNTRY_FIELDS.iter().any(|part| field.contains(part)) {
        return "country-blocked";
    }
    if FORWARDED_FIELDS.contains(&field.as_str()) {
        return "forwarded-for-denied";
    }
    match field.as_str() {
        "user-agent" if value.is_empty() => "ua-empty-blocked",
        "user-agent" if names_search_crawler(&value) => "crawler-blocked",
        "user-agent" => "ua-blocked",
        "referer" | "referrer" => "referer-refused",
        "cookie" => "cookie-refused",
        "origin" => "cors-origin-denied",
        "host" => "host-not-served",
        "via" => "via-refused",
        "authorization" if value.is_empty() => "credentials-missing",
        "authorization" => "credentials-wrong",
        "x-forwarded-proto" => "https-required",
        "x-requested-with" => "cross-site-policy",
        _ if field.starts_with("sec-fetch") => "cross-site-policy",
        _ => "header-required",
    }
}

/// The reason of a rule that looks at this variable; nothing where the variable says nothing by itself.
fn of_variable(name: &str, negate: bool, pass: &Pass<'_>) -> Option<&'static str> {
    if let Some(field) = name.strip_prefix("HTTP:") {
        return Some(of_field(field, pass));
    }
    if let Some(variable) = name.strip_prefix("ENV:").and_then(|name| pass.variable(name)) {
        return of_setter(&variable.by, pass);
    }
    Some(match name {
        "REMOTE_ADDR" | "REMOTE_HOST" | "CONN_REMOTE_ADDR" if negate => "ip-not-allowed",
        "REMOTE_ADDR" | "REMOTE_HOST" | "CONN_REMOTE_ADDR" => "ip-denied",
        "REQUEST_METHOD" => "method-refused",
        "QUERY_STRING" => "query-rule",
        "THE_REQUEST" if pass.ask.version == "1.0" => "protocol-version",
        "SERVER_PROTOCOL" => "protocol-version",
        "HTTPS" | "REQUEST_SCHEME" | "SERVER_PORT" => "https-required",
        "SSL_CLIENT_VERIFY" => "client-cert-required",
        "SERVER_NAME" => "host-not-served",
        "REMOTE_USER" => "credentials-missing",
        _ if name.starts_with("SSL_CLIENT") || name.starts_with("SSL:SSL_CLIENT") => "client-cert-required",
        _ if name.starts_with("TIME") => "time-window",
        _ => return name.strip_prefix("HTTP_").map(|field| of_field(&field.replace('_', "-"), pass)),
    })
}

/// The reason of a variable that this `SetEnvIf` set.
fn of_setter(node: &Rc<Node>, pass: &Pass<'_>) -> Option<&'static str> {
    let subject = env::subject(node)?;
    match subject.as_str() {
        "remote_addr" | "remote_host" => Some("ip-denied"),
        "request_method" => Some("method-refused"),
        "request_protocol" => Some("protocol-version"),
        "request_uri" => Some(of_path(env::pattern(node), &pass.uri)),
        "server_addr" => None,
        field => Some(of_field(field, pass)),
    }
}

/// The reason of a pattern that fits a path: dots, an extension, or the path itself.
pub(super) fn of_path(pattern: &str, path: &str) -> &'static str {
    let fits = |path: &str| Pattern::new(pattern, true).is_some_and(|pattern| pattern.is_match(path));
    let plain = |path: &str| {
        let parts = path
            .split('/')
            .map(|part| part.strip_prefix('.').map_or_else(|| part.to_owned(), |rest| format!("q{rest}")));
        parts.collect::<Vec<_>>().join("/")
    };
    if path.split('/').any(|part| part.starts_with('.')) && !fits(&plain(path)) {
        return "dotfile-rule";
    }
    let Some((stem, extension)) = path.rsplit_once('.').filter(|(_, extension)| !extension.contains('/')) else {
        return "path-rule";
    };
    let renamed = stem.rsplit_once('/').map_or_else(|| "qzq".to_owned(), |(folder, _)| format!("{folder}/qzq"));
    if !fits(&format!("{stem}.qzq")) && fits(&format!("{renamed}.{extension}")) {
        return "extension-rule";
    }
    "path-rule"
}

/// The reason of a wildcard such as `*.bak` or `.ht*`.
fn of_wildcard(pattern: &str) -> &'static str {
    if pattern.starts_with('.') {
        "dotfile-rule"
    } else if pattern.starts_with("*.") {
        "extension-rule"
    } else {
        "path-rule"
    }
}

/// The reason of a rule about a path that the catalogue has a word of its own for.
fn of_known_path(path: &str) -> Option<&'static str> {
    if path.ends_with("/xmlrpc.php") {
        return Some("xmlrpc-blocked");
    }
    (path == "/wp-json" || path.starts_with("/wp-json/")).then_some("rest-disabled")
}

/// The reasons of a section, by what it names and where it stands.
fn of_section(layer: &Layer, pass: &Pass<'_>) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    reasons.extend(of_known_path(&pass.uri));
    let by_place = match &layer.section {
        Some(section) => {
            let subject = match layer.kind {
                Kind::Files => pass.filename.as_deref().and_then(|name| name.rsplit('/').next()).unwrap_or_default(),
                Kind::FolderMatch => pass.filename.as_deref().unwrap_or_default(),
                _ => &pass.uri,
            };
            match section_pattern(section) {
                Some(pattern) => of_path(pattern, subject),
                None if layer.kind == Kind::Files => of_wildcard(section.word(0)),
                None => "path-rule",
            }
        }
        None => "path-rule",
    };
    if layer.access.is_some() && by_place == "path-rule" {
        reasons.push("htaccess-deny");
    }
    reasons.push(by_place);
    if layer.access.is_some() && by_place != "path-rule" {
        reasons.push("htaccess-deny");
    }
    reasons
}

/// Whether the site was taken for want of a better name, and this layer shuts all of it.
fn is_catch_all(layer: &Layer, pass: &Pass<'_>) -> bool {
    let whole = match (&layer.section, layer.kind) {
        (Some(section), Kind::Location) => matches!(section.word(0), "/" | "^/" | "^" | "/*"),
        (Some(section), Kind::Folder) => {
            let name = section.word(0).trim_end_matches('/');
            pass.site.document_root().is_some_and(|root| root == name)
        }
        (None, Kind::Server) => true,
        _ => false,
    };
    whole && !pass.site.named && !pass.site.others.is_empty()
}

/// Whether what refuses stands above the place from which files are served, so that no section grants that place.
fn is_not_granted(layer: &Layer, pass: &Pass<'_>) -> bool {
    let Some(section) = layer.section.as_ref().filter(|_| layer.kind == Kind::Folder) else { return false };
    let name = section.word(0).trim_end_matches('/');
    let Some(root) = &pass.root else { return false };
    let root = root.trim_end_matches('/');
    root != name && (name.is_empty() || root.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')))
}

/// The reasons of a `Require` that keeps out.
pub(super) fn of_require(culprit: &Culprit, layers: &[Layer], pass: &Pass<'_>) -> Vec<&'static str> {
    let node = &culprit.node;
    let Some(layer) = layers.get(culprit.layer) else { return vec!["path-rule"] };
    if culprit.limited {
        return vec!["method-refused"];
    }
    let negate = node.word(0).eq_ignore_ascii_case("not");
    let kind = node.lower(usize::from(negate));
    let in_access = layer.access.is_some();
    let own = |reason: &'static str| if in_access { vec![reason, "htaccess-deny"] } else { vec![reason] };
    match kind.as_str() {
        "ip" | "host" | "forward-dns" if negate => own("ip-denied"),
        "ip" | "host" | "forward-dns" | "local" if in_access => vec!["htaccess-deny", "ip-not-allowed"],
        "ip" | "host" | "forward-dns" | "local" => vec!["ip-not-allowed"],
        "method" => own("method-refused"),
        "env" => own(of_environment(node, negate, pass)),
        "expr" => own(of_expression(&node.rest, pass)),
        "ssl" => own("https-required"),
        "ssl-verify-client" => own("client-cert-required"),
        "all" if is_catch_all(layer, pass) => vec!["host-not-served", "path-rule"],
        "all" if is_not_granted(layer, pass) => vec!["path-not-granted"],
        "all" => of_section(layer, pass),
        _ => own("role-insufficient"),
    }
}

/// The reason of `Require env`.
fn of_environment(node: &Node, negate: bool, pass: &Pass<'_>) -> &'static str {
    let names = node.words.iter().skip(1 + usize::from(negate));
    for name in names {
        let setter = pass.variable(name).map(|variable| Rc::clone(&variable.by)).or_else(|| setter_of(name, pass));
        if let Some(reason) = setter.and_then(|setter| of_setter(&setter, pass)) {
            return match (reason, negate) {
                ("ip-denied", false) => "ip-not-allowed",
                (reason, _) => reason,
            };
        }
    }
    "path-rule"
}

/// The line that would have set a variable.
fn setter_of(name: &str, pass: &Pass<'_>) -> Option<Rc<Node>> {
    let layers = pass.layers.iter().flat_map(|layer| layer.nodes.iter());
    let nodes = pass.site.main.iter().chain(pass.site.own()).chain(layers);
    nodes
        .filter(|node| env::subject(node).is_some())
        .find(|node| node.words.iter().any(|word| word.split('=').next() == Some(name)))
        .cloned()
}

/// The reason of an expression, by the first variable in it that tells one.
fn of_expression(source: &str, pass: &Pass<'_>) -> &'static str {
    let denied = source.contains("!(") || source.contains("!~") || source.trim_start().starts_with('!');
    if source.contains("-R ") || source.contains("ipmatch") {
        return if denied { "ip-denied" } else { "ip-not-allowed" };
    }
    let names = subjects(source);
    names.iter().find_map(|name| of_variable(&name.replace("req:", "HTTP:"), true, pass)).unwrap_or("path-rule")
}

/// The reasons of `Order`, `Deny` and `Allow`.
pub(super) fn of_compat(node: &Node, lists: bool, layer: &Layer, pass: &Pass<'_>) -> Vec<&'static str> {
    let in_access = layer.access.is_some();
    let words: Vec<String> = node.words.iter().skip(1).map(|word| word.to_lowercase()).collect();
    let by_all = node.name == "order" || words.iter().any(|word| word == "all");
    if let Some(name) = node.words.iter().find_map(|word| word.strip_prefix("env=")) {
        let setter = pass.variable(name).and_then(|variable| of_setter(&variable.by, pass));
        let reason = setter.unwrap_or("path-rule");
        return if in_access { vec![reason, "htaccess-deny"] } else { vec![reason] };
    }
    match (by_all, lists, in_access) {
        (true, true, false) => vec!["ip-not-allowed", "path-rule"],
        (true, true, true) => vec!["htaccess-deny", "ip-not-allowed"],
        (true, false, _) if is_catch_all(layer, pass) => vec!["host-not-served", "path-rule"],
        (true, false, _) if is_not_granted(layer, pass) => vec!["path-not-granted"],
        (true, false, _) => of_section(layer, pass),
        (false, _, true) => vec!["ip-denied", "htaccess-deny"],
        (false, _, false) => vec!["ip-denied"],
    }
}

/// The reasons of a `RewriteRule` that answers with a status.
pub(super) fn of_rule(
    rule: &Rule,
    fitting: &[Condition],
    status: u16,
    seen: &str,
    in_access: bool,
    pass: &Pass<'_>,
) -> Vec<&'static str> {
    let mut reasons: Vec<&'static str> = Vec::new();
    match status {
        404 => reasons.push("denial-masked-as-404"),
        410 => return vec!["gone"],
        503 => reasons.push("maintenance"),
        _ => {}
    }
    let own = of_conditions(fitting, pass);
    let path = of_known_path(&pass.uri).unwrap_or_else(|| of_path(rule.node.word(0), seen));
    match own {
        Some(reason) => {
            reasons.push(reason);
            if in_access {
                reasons.push("htaccess-deny");
            }
        }
        None if in_access && matches!(path, "path-rule" | "extension-rule") => reasons.extend(["htaccess-deny", path]),
        None => {
            reasons.push(path);
            if in_access {
                reasons.push("htaccess-deny");
            }
        }
    }
    reasons
}

/// The reason that conditions tell together.
fn of_conditions(fitting: &[Condition], pass: &Pass<'_>) -> Option<&'static str> {
    let told: Vec<(&'static str, bool)> = fitting
        .iter()
        .flat_map(|condition| {
            let names = subjects(&condition.subject);
            names
                .into_iter()
                .filter_map(|name| of_variable(&name, condition.negate, pass).map(|reason| (reason, condition.negate)))
        })
        .collect();
    let has = |wanted: &str| told.iter().any(|(reason, _)| *reason == wanted);
    if has("crawler-blocked") && (has("ip-not-allowed") || has("ip-denied")) {
        return Some("fake-crawler-blocked");
    }
    let is_enumeration = fitting.iter().any(|condition| {
        condition.subject.contains("QUERY_STRING") && condition.pattern.to_lowercase().contains("author")
    });
    if is_enumeration {
        return Some("enumeration-blocked");
    }
    const WEAK: &[&str] = &["method-refused", "host-not-served", "https-required", "query-rule"];
    let strong = told.iter().find(|(reason, _)| !WEAK.contains(reason));
    strong
        .or_else(|| told.iter().find(|(reason, _)| *reason == "query-rule"))
        .or_else(|| told.first())
        .map(|(reason, _)| *reason)
}

/// The reasons of a `Redirect` that answers with a status which is no redirect.
pub(super) fn of_redirect(node: &Node, status: u16, in_access: bool, pass: &Pass<'_>) -> Vec<&'static str> {
    match status {
        410 => return vec!["gone"],
        404 => return vec!["denial-masked-as-404", "path-rule"],
        503 => return vec!["maintenance"],
        _ => {}
    }
    let reason = of_known_path(&pass.uri)
        .unwrap_or_else(|| if node.name == "redirectmatch" { of_path(node.word(1), &pass.uri) } else { "path-rule" });
    if in_access { vec!["htaccess-deny", reason] } else { vec![reason] }
}
