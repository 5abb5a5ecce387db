//! Which reason of the catalogue a rule stands for: told by what it looks at and by the shape of the place where it stands.

use super::choose::{self, Form};
use super::condition::Condition;
use super::lookup;
use super::machine::Machine;
use super::meaning::Seen;
use super::scope::{Kind, Scope};
use super::tree::Directive;
use super::value::Value;

/// Words of a path that leads to a sign-in.
const LOGIN_WORDS: &[&str] =
    &["login", "log-in", "signin", "sign-in", "sign_in", "/auth", "sso", "oauth", "saml", "logon"];
/// Words of a file's name that a guard against intruders writes.
const BAN_WORDS: &[&str] =
    &["ban", "jail", "block", "crowdsec", "abuse", "blacklist", "blocklist", "denyhosts", "intruder"];
/// Widths of a trusted network up to which it is taken for a list of proxies.
const NARROW_PREFIX: (u8, u8) = (24, 64);

/// Whether a path leads to a page to sign in at.
pub(super) fn is_login(target: &str) -> bool {
    let path = target.split('?').next().unwrap_or(target).to_ascii_lowercase();
    LOGIN_WORDS.iter().any(|word| path.contains(word))
}

/// The reasons for a `return` under an `if`.
pub(super) fn of_condition(
    machine: &Machine<'_>,
    condition: &Condition,
    value: &Value<'_>,
    status: u16,
) -> Vec<&'static str> {
    let seen = Seen { machine, condition, value };
    let mut reasons = of_status(status);
    for reason in seen.reasons() {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if status == 404 && !reasons.contains(&"internal-only") {
        reasons.insert(0, "denial-masked-as-404");
    }
    robots(machine, &mut reasons);
    reasons
}

/// What the status itself says, before anything else.
fn of_status(status: u16) -> Vec<&'static str> {
    match status {
        451 => vec!["legal-block"],
        429 => vec!["rate-limited"],
        _ => Vec::new(),
    }
}

/// The reasons for a redirect under an `if`, where it stands in for a refusal.
pub(super) fn of_redirect(
    machine: &Machine<'_>,
    condition: &Condition,
    value: &Value<'_>,
    target: &str,
) -> Option<Vec<&'static str>> {
    if is_login(target) {
        return Some(vec!["login-redirect", "credentials-missing"]);
    }
    let seen = Seen { machine, condition, value };
    let reasons = seen.reasons();
    let about_place = ["https-required", "host-not-served", "path-rule", "query-rule", "not-found", "maintenance"];
    if reasons.iter().all(|reason| about_place.contains(reason)) {
        return None;
    }
    let mut found = vec!["denial-masked-by-redirect"];
    found.extend(reasons);
    Some(found)
}

/// The reasons for a `return` that asks no condition.
pub(super) fn of_plain_return(machine: &Machine<'_>, item: &Directive, status: u16) -> Vec<&'static str> {
    let location = machine.scope.location();
    let mut reasons: Vec<&'static str> = match status {
        401 => vec!["credentials-missing", "challenge-missing"],
        404 => return of_plain_404(machine),
        405 => vec!["method-refused"],
        410 => vec!["gone", "not-found"],
        413 => vec!["body-too-large"],
        429 => vec!["rate-limited"],
        451 => vec!["legal-block"],
        426 => vec!["protocol-version", "https-required"],
        500..600 => vec!["maintenance", "upstream-unavailable"],
        _ => Vec::new(),
    };
    let is_catch_all = location.is_none_or(|location| matches!(choose::form(location), Form::Prefix("/", _)));
    if is_catch_all && !machine.server.by_name && matches!(status, 400 | 403 | 421 | 444) {
        if machine.ask.tls && status == 421 {
            reasons.push("sni-mismatch");
        }
        reasons.push("host-not-served");
        if status == 421 {
            reasons.push("misdirected-request");
        }
    }
    if matches!(status, 400 | 401 | 403 | 444) {
        reasons.extend(of_place(machine, &machine.scope, item));
    }
    if reasons.is_empty() {
        reasons.push("path-rule");
    }
    robots(machine, &mut reasons);
    reasons
}

fn of_plain_404(machine: &Machine<'_>) -> Vec<&'static str> {
    let root = machine.document_root(0);
    let stands = match (root.text(), machine.below_mapping()) {
        (Some(root), Some(rest)) => machine.files.0.entry(std::path::Path::new(&format!("{root}{rest}"))).is_ok(),
        _ => false,
    };
    let mut reasons = by_path(&machine.path, "");
    if stands {
        reasons.splice(0..0, ["denial-masked-as-404", "path-rule"]);
    } else {
        reasons.extend(["not-found", "denial-masked-as-404", "path-rule"]);
    }
    robots(machine, &mut reasons);
    reasons
}

/// The reasons for a `deny` that fits the client.
pub(super) fn of_denial(machine: &Machine<'_>, rule: &Directive, listed: bool) -> Vec<&'static str> {
    let is_all = rule.word(0) == "all";
    let mut reasons = Vec::new();
    if is_all && !listed {
        reasons.extend(of_place(machine, &machine.scope, rule));
    } else if is_all {
        reasons.push("ip-not-allowed");
    } else {
        let file = machine.tree.path(rule.at).to_string_lossy().to_ascii_lowercase();
        let name = file.rsplit('/').next().unwrap_or("").to_owned();
        let single = super::access::network(rule.word(0)).is_some_and(|network| lookup::is_single(&network));
        if rule.at.file != 0 && BAN_WORDS.iter().any(|word| name.contains(word)) {
            reasons.push("ip-banned");
        }
        reasons.push("ip-denied");
        if !single {
            reasons.push("network-blocked");
        }
    }
    if machine.client_by.is_some() && (listed || !is_all) {
        let at = if trusts_only_proxies(machine) { reasons.len() } else { 0 };
        reasons.insert(at, "forwarded-for-denied");
    }
    robots(machine, &mut reasons);
    reasons
}

/// Whether the addresses that may name another are few enough to be proxies.
fn trusts_only_proxies(machine: &Machine<'_>) -> bool {
    machine.scope.all(&["set_real_ip_from"]).iter().all(|one| {
        super::access::network(one.word(0)).is_none_or(|network| {
            let narrow = if network.addr().is_ipv4() { NARROW_PREFIX.0 } else { NARROW_PREFIX.1 };
            network.prefix_len() >= narrow
        })
    })
}

/// The reasons for a rule that refuses everybody in the place where it stands.
fn of_place(machine: &Machine<'_>, scope: &Scope<'_>, rule: &Directive) -> Vec<&'static str> {
    let level = scope.level_of(rule).filter(|level| level.kind == Kind::Location);
    let Some(location) = level.map(|level| level.head) else {
        return vec!["path-rule"];
    };
    let mut reasons = match choose::form(location) {
        Form::Pattern(pattern, _) => by_path(&machine.path, pattern),
        Form::Exact(name) | Form::Prefix(name, _) => by_path(name, ""),
        Form::Named(_) => Vec::new(),
    };
    if let Form::Exact(name) = choose::form(location)
        && name != "/"
        && other_slash_is_open(machine, name)
    {
        reasons.insert(0, "slash-variant");
    }
    reasons.push("path-rule");
    if passes_outside(scope, location) {
        reasons.push("gateway-refuses");
    }
    reasons
}

/// Whether the request would be passed on, were it not for this location.
fn passes_outside(scope: &Scope<'_>, location: &Directive) -> bool {
    if choose::passes_on(location) {
        return true;
    }
    let Some(server) = scope.server_head() else { return false };
    let path = location.words.last().map_or("", String::as_str);
    server
        .inside()
        .iter()
        .filter(|item| item.name == "location" && choose::passes_on(item))
        .any(|item| matches!(choose::form(item), Form::Prefix(name, _) if path.starts_with(name)))
}

/// What a path, and the pattern that caught it, say by themselves.
pub(super) fn by_path(path: &str, pattern: &str) -> Vec<&'static str> {
    let lower = path.to_ascii_lowercase();
    let mut found = Vec::new();
    let has_dot_name = path.split('/').any(|part| part.starts_with('.') && part.len() > 1);
    let about_dots =
        pattern.is_empty() || pattern.contains(r"/\.") || pattern.contains("/[.]") || pattern.contains(r"(^|/)\.");
    if lower.ends_with("xmlrpc.php") {
        found.push("xmlrpc-blocked");
    } else if lower.starts_with("/wp-json") {
        found.push("rest-disabled");
    }
    if has_dot_name && about_dots {
        found.push("dotfile-rule");
    } else if is_about_extension(pattern) {
        found.push("extension-rule");
    }
    found
}

/// Whether a pattern names extensions: `\.(a|b)$`, `\.sql$`.
fn is_about_extension(pattern: &str) -> bool {
    let Some(at) = pattern.rfind(r"\.") else { return false };
    let Some(rest) = pattern.get(at + 2..) else { return false };
    let is_mark = |character: char| character.is_ascii_alphanumeric() || "()|?:\\.[]*+-_".contains(character);
    let names = rest.trim_end_matches(['$', ')']);
    (rest.ends_with('$') || rest.ends_with("$)")) && !names.is_empty() && names.chars().all(is_mark)
        || pattern.contains(r"\.(") && pattern.trim_end_matches(')').ends_with('$')
}

/// Whether the same path with or without its last slash is ruled by another location, or by none.
fn other_slash_is_open(machine: &Machine<'_>, name: &str) -> bool {
    let other = name.strip_suffix('/').map_or_else(|| format!("{name}/"), str::to_owned);
    let server = machine.scope.server();
    let mut unread = Vec::new();
    let choose::Found::Here(scope, _) = choose::location(&server, &other, &mut unread) else {
        return false;
    };
    let refuses = |item: &Directive| {
        (item.name == "deny" && item.word(0) == "all")
            || (item.name == "return" && item.word(0).parse::<u16>().is_ok_and(|status| status >= 400))
    };
    let shut = scope.innermost().is_some_and(|level| level.items().iter().any(refuses));
    if shut || !unread.is_empty() {
        return false;
    }
    // Of a place that passes everything on nobody knows whether the server behind has the other spelling.
    let is_written_for = |location: &Directive| {
        location.words.last().is_some_and(|path| path.trim_end_matches('/') == name.trim_end_matches('/'))
    };
    let answers = scope.location().is_some_and(|location| {
        choose::passes_on(location) && is_written_for(location)
            || location.inside().iter().any(|item| item.name == "return")
    });
    let root = scope.find("root").map(|root| machine.value(root.word(0)));
    let stands = root
        .as_ref()
        .and_then(Value::text)
        .is_some_and(|root| machine.files.0.entry(std::path::Path::new(&format!("{root}{other}"))).is_ok());
    answers || stands
}

/// robots.txt that is refused has a reason of its own, before all others.
pub(super) fn robots(machine: &Machine<'_>, reasons: &mut Vec<&'static str>) {
    if machine.ask.path == "/robots.txt" && !reasons.contains(&"not-found") {
        reasons.insert(0, "robots-txt-refused");
    }
}

/// The reasons where an error page changed the status.
pub(super) fn masked(reasons: &[&'static str], from: u16, to: u16, target: Option<&str>) -> Vec<&'static str> {
    let first = match (from, to) {
        (404, 401 | 403) => Some("not-found-masked-as-403"),
        (401 | 403, 404) => Some("denial-masked-as-404"),
        (401, 300..400) => Some("login-redirect"),
        (403, 300..400) if target.is_some_and(is_login) => Some("login-redirect"),
        (403, 300..400) => Some("denial-masked-by-redirect"),
        (401 | 403, 200..300) => Some("soft-401"),
        _ => None,
    };
    let mut found: Vec<&'static str> = first.into_iter().collect();
    found.extend(reasons.iter().copied().filter(|reason| Some(*reason) != first));
    if from == 401 && to == 403 {
        found.push("misreported-status");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{by_path, is_about_extension, is_login, masked};

    #[test]
    fn paths_and_patterns_say_their_kind() {
        for (path, pattern, first) in [
            ("/.git/config", r"/\.", Some("dotfile-rule")),
            ("/.env", r"/\.(?!well-known)", Some("dotfile-rule")),
            ("/a.sql", r"\.(sql|bak)$", Some("extension-rule")),
            ("/a.sql", r"\.sql$", Some("extension-rule")),
            ("/a.tar.gz", r"\.(sql|tar\.gz)$", Some("extension-rule")),
            ("/uploads/x.php", r"/uploads/.*\.php$", Some("extension-rule")),
            ("/xmlrpc.php", "", Some("xmlrpc-blocked")),
            ("/drafts/", "", None),
            ("/x", "^/x", None),
        ] {
            assert_eq!(by_path(path, pattern).first().copied(), first, "{path} {pattern}");
        }
        assert!(is_about_extension(r"\.(?:php|phps)$"));
        assert!(!is_about_extension(r"/\."));
        assert!(!is_about_extension(r"^/\.well-known/x"));
    }

    #[test]
    fn a_changed_status_has_its_reason_first() {
        for (from, to, first) in [
            (404, 403, "not-found-masked-as-403"),
            (403, 404, "denial-masked-as-404"),
            (403, 302, "denial-masked-by-redirect"),
            (401, 302, "login-redirect"),
            (403, 403, "path-rule"),
        ] {
            assert_eq!(masked(&["path-rule"], from, to, None).first().copied(), Some(first), "{from} {to}");
        }
        assert!(is_login("/sign-in.html?next=/x"));
        assert!(!is_login("/x?next=/login"));
    }
}
