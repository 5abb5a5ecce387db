//! Constraints of a deployment descriptor: which part of an application wants which role, and over which connection.

use super::xml::{Document, Element};
use crate::server::credentials::{self, Shown};
use crate::server::trial::{Refusal, Spot, Trial};
use crate::server::truth::Truth;

/// How well a pattern fits a path, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// `/`, which is everything else.
    Default,
    /// `*.ending`.
    Ending,
    /// `/folder/*`, by its length.
    Folder(usize),
    /// The path itself.
    Exact,
}

/// How a pattern fits a path.
fn fit(pattern: &str, path: &str) -> Option<Fit> {
    if pattern == path || pattern.is_empty() && path == "/" {
        return Some(Fit::Exact);
    }
    if let Some(folder) = pattern.strip_suffix("/*") {
        let below = path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        return below.then_some(Fit::Folder(folder.len()));
    }
    if let Some(ending) = pattern.strip_prefix("*.") {
        let last = path.rsplit('/').next().unwrap_or("");
        return last.rsplit_once('.').is_some_and(|(_, own)| own == ending).then_some(Fit::Ending);
    }
    (pattern == "/").then_some(Fit::Default)
}

/// How well a constraint fits the request; `None` where it is not for it.
fn of_constraint(constraint: &Element, path: &str, method: &str) -> Option<Fit> {
    constraint
        .all("web-resource-collection")
        .filter(|collection| {
            let named = |name: &'static str| collection.all(name).map(|it| it.text.trim()).collect::<Vec<_>>();
            let (methods, left_out) = (named("http-method"), named("http-method-omission"));
            (methods.is_empty() || methods.contains(&method)) && !left_out.contains(&method)
        })
        .flat_map(|collection| collection.all("url-pattern").filter_map(|pattern| fit(pattern.text.trim(), path)))
        .max()
}

/// Judges a request by the constraints that fit it best.
pub(super) fn judge(web: &Document, path: &str, users: Option<&Document>, connector: &Element, trial: &mut Trial<'_>) {
    let path = if path.is_empty() { "/" } else { path };
    let fitting: Vec<(&Element, Fit)> = web
        .root
        .all("security-constraint")
        .filter_map(|it| Some((it, of_constraint(it, path, &trial.ask.method)?)))
        .collect();
    let Some(best) = fitting.iter().map(|(_, fit)| *fit).max() else {
        return;
    };
    let best: Vec<&Element> = fitting.into_iter().filter(|(_, fit)| *fit == best).map(|(it, _)| it).collect();
    encryption(web, &best, connector, trial);
    if trial.over {
        return;
    }
    // A constraint that asks for nobody opens what others shut, and one that names nobody shuts it for all.
    let asks: Vec<Option<&Element>> = best.iter().map(|it| it.all("auth-constraint").next()).collect();
    let shut = asks.iter().flatten().find(|it| it.all("role-name").next().is_none());
    if let Some(nobody) = shut {
        let spot = web.spot(nobody);
        let text = "the constraint names no role: nobody may come here".to_owned();
        let reasons = vec!["path-rule"];
        return trial.refuse(Truth::Yes, Refusal { statuses: vec![403], reasons, spot, text, repair: None });
    }
    if asks.iter().any(Option::is_none) {
        return;
    }
    let roles: Vec<&str> = asks.iter().flatten().flat_map(|it| it.all("role-name")).map(|it| it.text.trim()).collect();
    if let Some(first) = asks.iter().flatten().next() {
        credentials(web, &web.spot(first), &roles, users, trial);
    }
}

/// A connection that must be encrypted.
fn encryption(web: &Document, best: &[&Element], connector: &Element, trial: &mut Trial<'_>) {
    let wanted = best
        .iter()
        .flat_map(|it| it.all("user-data-constraint"))
        .find(|it| it.text_of("transport-guarantee").is_some_and(|text| matches!(text, "CONFIDENTIAL" | "INTEGRAL")));
    let secure = trial.ask.tls || connector.attribute("secure") == Some("true");
    if let Some(element) = wanted.filter(|_| !secure) {
        let redirects = connector.attribute("redirectPort").is_some_and(|port| port != "0");
        let statuses = if redirects { vec![302] } else { vec![403] };
        let text = "this part is only served over an encrypted connection".to_owned();
        let reasons = vec!["https-required"];
        trial.refuse(Truth::Yes, Refusal { statuses, reasons, spot: web.spot(element), text, repair: None });
    }
}

/// Credentials with one of the roles.
fn credentials(web: &Document, spot: &Spot, roles: &[&str], users: Option<&Document>, trial: &mut Trial<'_>) {
    let method = web.root.all("login-config").next().and_then(|it| it.text_of("auth-method")).unwrap_or("BASIC");
    let (truth, status, reasons) = match method {
        "BASIC" => basic(roles, users, trial),
        "CLIENT-CERT" => (Truth::Unknown, 401, vec!["client-cert-required"]),
        "DIGEST" if trial.ask.field("authorization").is_none() => (Truth::Yes, 401, vec!["credentials-missing"]),
        "DIGEST" => (Truth::Unknown, 401, vec!["credentials-wrong", "role-insufficient"]),
        // A form is answered with 200, and who has signed in stands in the session.
        _ => (Truth::Unknown, 403, vec!["role-insufficient", "credentials-missing"]),
    };
    let text = format!("one of the roles `{}` is wanted here", roles.join(", "));
    let spot = spot.clone();
    trial.refuse(truth, Refusal { statuses: vec![status], reasons, spot, text, repair: None });
}

/// Basic credentials against `tomcat-users.xml`.
fn basic(roles: &[&str], users: Option<&Document>, trial: &Trial<'_>) -> (Truth, u16, Vec<&'static str>) {
    let shown = Shown::in_field(trial.ask.field("authorization"));
    let Shown::Pair { name, password } = &shown else {
        return (Truth::Yes, 401, shown.reasons());
    };
    let Some(users) = users else {
        let forbidden = trial.ask.status == Some(403);
        let reasons = if forbidden { vec!["role-insufficient"] } else { vec!["credentials-wrong"] };
        return (Truth::Unknown, if forbidden { 403 } else { 401 }, reasons);
    };
    let named = |user: &&Element| user.attribute("username").or_else(|| user.attribute("name")) == Some(name.as_str());
    let Some(user) = users.root.all("user").find(named) else {
        return (Truth::Yes, 401, vec!["credentials-wrong"]);
    };
    match credentials::fits(user.attribute("password").unwrap_or(""), password) {
        Truth::No => (Truth::Yes, 401, vec!["credentials-wrong"]),
        Truth::Unknown => (Truth::Unknown, 401, vec!["credentials-wrong"]),
        Truth::Yes => {
            let own: Vec<&str> = user.attribute("roles").unwrap_or("").split(',').map(str::trim).collect();
            let anybody = roles.contains(&"**") || roles.contains(&"*");
            let has = anybody || own.iter().any(|role| roles.contains(role));
            (Truth::from(has).not(), 403, vec!["role-insufficient"])
        }
    }
}
