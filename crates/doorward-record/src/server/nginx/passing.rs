//! What may go wrong where a request is passed on: fields taken away, another host, a cache, a server that is away.

use doorward_diagnose::testimony::Bearing;

use super::machine::{Finding, Machine, Mend};
use super::tree::Directive;
use crate::account::Forward;

/// What the configuration says of a request that is passed on and refused behind.
pub(super) fn findings<'a>(machine: &Machine<'a>, forward: &Forward, handler: &'a Directive) -> Vec<Finding<'a>> {
    let refused = machine.ask.status.is_none_or(|status| status >= 400 || status == 302);
    if !refused {
        return Vec::new();
    }
    let mut found = Vec::new();
    found.extend(taken(machine, "Authorization"));
    found.extend(taken(machine, "Cookie"));
    found.extend(dropped_names(machine));
    found.extend(cached(machine));
    found.extend(other_host(machine, forward, handler));
    found.extend(added_via(machine));
    found.extend(stacked(machine, handler));
    found.push(behind(machine, forward, handler));
    found
}

fn finding<'a>(by: &'a Directive, reasons: Vec<&'static str>, text: String, mend: Mend<'a>) -> Finding<'a> {
    Finding { bearing: Bearing::Allows, reasons, by: Some(by), text, status: 0, mend }
}

/// A credential that the request carries and that is emptied on its way.
fn taken<'a>(machine: &Machine<'a>, name: &str) -> Option<Finding<'a>> {
    machine.ask.field(name)?;
    let set = machine.scope.all(&["proxy_set_header", "uwsgi_param", "grpc_set_header"]);
    let line = set.iter().find(|item| item.word(0).eq_ignore_ascii_case(name))?;
    let value = machine.value(line.word(1));
    if value.text() != Some("") {
        return None;
    }
    let caches = machine.scope.find("proxy_cache").is_some_and(|one| one.word(0) != "off");
    let mut reasons = vec![];
    if name == "Cookie" {
        reasons.push("cache-strips-request");
        if !caches {
            reasons.push("authorization-stripped");
        }
    } else {
        reasons.extend(["authorization-stripped", "cache-strips-request"]);
    }
    let text = format!("the request's {name} is taken away before it is passed on");
    let variable = format!("$http_{}", name.to_ascii_lowercase());
    let mut found = finding(line, reasons, text, Mend::Field(line, variable));
    if machine.ask.status == Some(401) {
        found.bearing = Bearing::Refuses;
        found.status = 401;
    }
    Some(found)
}

/// A field whose name has an underscore does not reach the server behind.
fn dropped_names<'a>(machine: &Machine<'a>) -> Option<Finding<'a>> {
    let server = machine.scope.server();
    if server.is_on("underscores_in_headers") {
        return None;
    }
    let field = machine.ask.fields.iter().find(|field| field.name.contains('_'))?;
    let by = server.find("underscores_in_headers").or(machine.scope.server_head())?;
    let text = format!("the field `{}` is dropped, since its name has an underscore", field.name);
    Some(finding(by, vec!["header-name-dropped"], text, Mend::Nothing))
}

/// A cache that keeps refusals.
fn cached<'a>(machine: &Machine<'a>) -> Option<Finding<'a>> {
    let cache = machine.scope.find("proxy_cache").filter(|one| one.word(0) != "off")?;
    let status = machine.ask.status.unwrap_or(403);
    if status < 400 || !matches!(machine.method.as_str(), "GET" | "HEAD") {
        return None;
    }
    let text = status.to_string();
    let valid = machine.scope.all(&["proxy_cache_valid"]);
    let keeps = valid.iter().find(|one| {
        let codes = one.words.len().saturating_sub(1);
        one.words.iter().take(codes).any(|word| word == "any" || *word == text)
    });
    let by = keeps.copied().unwrap_or(cache);
    let text = match keeps {
        Some(_) => format!("answers of status {status} are kept and given to others as well"),
        None => "answers are kept as long as the server behind allows, refusals too".to_owned(),
    };
    Some(finding(by, vec!["cache-stale-denial", "cache-key-too-wide"], text, Mend::Nothing))
}

/// Another Host than the client's is asked for behind.
fn other_host<'a>(machine: &Machine<'a>, forward: &Forward, handler: &'a Directive) -> Option<Finding<'a>> {
    let host = forward.host.as_ref()?;
    if handler.name != "proxy_pass" || !matches!(machine.ask.status, None | Some(400 | 403 | 404 | 421)) {
        return None;
    }
    let set = machine.scope.all(&["proxy_set_header"]);
    let line = set.iter().find(|item| item.word(0).eq_ignore_ascii_case("host")).copied();
    let text =
        format!("the server behind is asked for the host `{host}`, where the client asks for `{}`", machine.ask.host);
    let mend = line
        .map_or_else(|| Mend::Host(machine.scope.clone(), handler), |line| Mend::Field(line, "$http_host".to_owned()));
    Some(finding(line.unwrap_or(handler), vec!["proxy-host-rewritten"], text, mend))
}

fn added_via<'a>(machine: &Machine<'a>) -> Option<Finding<'a>> {
    let set = machine.scope.all(&["proxy_set_header"]);
    let line = set.iter().find(|item| item.word(0).eq_ignore_ascii_case("via") && !item.word(1).is_empty())?;
    let text = "the request is passed on with a Via, by which a server behind may know and refuse it".to_owned();
    Some(finding(line, vec!["via-refused"], text, Mend::Nothing))
}

/// The Basic credentials that this server asks for are passed on, and the server behind asks for its own.
fn stacked<'a>(machine: &Machine<'a>, handler: &'a Directive) -> Option<Finding<'a>> {
    let basic = machine.scope.find("auth_basic").filter(|one| one.word(0) != "off")?;
    let sent = machine.ask.field("authorization")?;
    if machine.user.is_none() || machine.ask.status != Some(401) || !sent.to_ascii_lowercase().starts_with("basic ") {
        return None;
    }
    let text = format!(
        "Basic credentials are right for this server; the 401 is of the server behind {}, which wants its own in the same field",
        machine.tree.words(handler.at)
    );
    Some(finding(basic, vec!["auth-stacked", "auth-scheme-wrong"], text, Mend::Nothing))
}

/// The server behind answers.
fn behind<'a>(machine: &Machine<'a>, forward: &Forward, handler: &'a Directive) -> Finding<'a> {
    let to = forward.to.first().map_or_else(
        || "another server".to_owned(),
        |target| match target {
            crate::account::Target::Host(host, port) => format!("{host}:{port}"),
            crate::account::Target::Socket(path) => path.display().to_string(),
        },
    );
    let away = matches!(machine.ask.status, Some(502..=504));
    let reasons = if away { vec!["upstream-unavailable"] } else { vec!["upstream-refuses"] };
    finding(handler, reasons, format!("nothing here refuses the request, and it is passed on to {to}"), Mend::Nothing)
}
