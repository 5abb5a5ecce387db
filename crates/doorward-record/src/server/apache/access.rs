//! Who may enter: what each of the modules says, and the refusal that it makes.

use std::path::PathBuf;
use std::rc::Rc;

use super::authn::{self, Identity};
use super::authz::{self, Culprit, Section, Status};
use super::compat;
use super::decide::Trail;
use super::expr;
use super::layer::{self, Layer, setting};
use super::pass::Pass;
use super::reason;
use super::tree::Node;
use super::truth::Truth;
use super::verdict::{Refusal, Step};

/// `AllowMethods`.
pub(super) fn methods(pass: &Pass<'_>, layers: &[Layer]) -> Step {
    let mut allowed: Option<Vec<String>> = None;
    let mut said = None;
    for (_, node) in layer::all(layers, pass.method(), "allowmethods") {
        let reset = node.words.iter().any(|word| word.eq_ignore_ascii_case("reset"));
        allowed = (!reset).then(|| node.words.clone());
        said = Some(node);
    }
    let (Some(allowed), Some(node)) = (allowed, said) else { return Step::Open };
    let method = if pass.method() == "HEAD" { "GET" } else { pass.method() };
    if allowed.iter().any(|word| word.eq_ignore_ascii_case(method)) {
        return Step::Open;
    }
    Step::Refused(Refusal::by(&node, 405, vec!["method-refused"], "the method is not among those allowed"))
}

/// `Order`, `Deny`, `Allow`.
pub(super) fn by_address(outcome: &compat::Outcome, layers: &[Layer], pass: &Pass<'_>) -> Step {
    let Some(node) = &outcome.culprit else { return Step::Open };
    let Some(layer) = layers.get(outcome.layer) else { return Step::Open };
    let refusal = || {
        let reasons = reason::of_compat(node, outcome.lists, layer, pass);
        Refusal::by(node, 403, reasons, format!("{} denies this request", layer.title()))
    };
    match &outcome.open {
        Truth::Yes => Step::Open,
        Truth::No => Step::Refused(refusal()),
        Truth::Unknown(why) => Step::doubt(refusal(), format!("{}: {why}", node.at())),
    }
}

/// What asks for TLS, and for a client certificate.
pub(super) fn transport(pass: &Pass<'_>, layers: &[Layer]) -> Step {
    if let Some(node) = setting(layers, pass.method(), "sslrequiressl")
        && !pass.ask.tls
    {
        return Step::Refused(Refusal::by(&node, 403, vec!["https-required"], "only requests over TLS are let in"));
    }
    if let Some(node) = setting(layers, pass.method(), "sslverifyclient")
        && pass.ask.tls
        && node.word(0).eq_ignore_ascii_case("require")
    {
        let reasons = match pass.ask.certificate {
            Some(true) => vec!["client-cert-untrusted"],
            _ => vec!["client-cert-required"],
        };
        let refusal = Refusal::by(&node, 403, reasons, "a client certificate is required");
        if pass.ask.certificate == Some(false) {
            return Step::Refused(refusal);
        }
        return Step::doubt(refusal, format!("{}: whether a good client certificate came is not known", node.at()));
    }
    if let Some(node) = setting(layers, pass.method(), "sslrequire") {
        let refusal = Refusal::by(&node, 403, reasons_of_tls(&node, pass), "a condition on TLS must hold");
        // Its words for the comparison of texts are those for numbers elsewhere.
        let source = node.rest.trim().replace(" eq ", " == ").replace(" ne ", " != ");
        let holds = expr::parse(&source).map_or_else(
            || Truth::Unknown("the expression is not understood".to_owned()),
            |expression| expr::holds(&expression, pass, &mut Vec::new()),
        );
        return match holds {
            Truth::Yes => Step::Open,
            Truth::No => Step::Refused(refusal),
            Truth::Unknown(why) => Step::doubt(refusal, format!("{}: {why}", node.at())),
        };
    }
    Step::Open
}

/// Why a condition on TLS may not hold, by what it speaks of.
fn reasons_of_tls(node: &Node, pass: &Pass<'_>) -> Vec<&'static str> {
    let speaks_of = |names: &[&str]| names.iter().any(|name| node.rest.contains(name));
    if !pass.ask.tls {
        return vec!["https-required"];
    }
    match (speaks_of(&["SSL_CLIENT"]), pass.ask.certificate) {
        (true, Some(true)) => vec!["client-cert-untrusted", "role-insufficient"],
        (true, _) => vec!["client-cert-required", "client-cert-untrusted"],
        (false, _) if speaks_of(&["SSL_PROTOCOL", "SSL_CIPHER"]) => vec!["protocol-version", "path-rule"],
        (false, _) => vec!["path-rule", "client-cert-required"],
    }
}

/// What happens where nothing says `Require`: everybody is let in, unless addresses or a scheme say otherwise.
pub(super) fn without_require(pass: &Pass<'_>, layers: &[Layer], any: Option<&compat::Outcome>) -> Step {
    if let Some(node) =
        setting(layers, pass.method(), "authtype").filter(|node| !node.word(0).eq_ignore_ascii_case("none"))
    {
        let text = "`AuthType` is set, and no `Require` says who may enter";
        return Step::Refused(Refusal::by(&node, 500, vec!["auth-backend-broken"], text));
    }
    match any.map(|outcome| &outcome.open) {
        // With `Satisfy Any` and no `Require`, nothing is left that could let in whom the addresses keep out; httpd lets in all the same.
        Some(_) | None => Step::Open,
    }
}

/// Looks at the credentials, and asks `Require` again with what they say.
pub(super) fn with_user(
    pass: &mut Pass<'_>,
    layers: &[Layer],
    section: &Section,
    culprit: &Culprit,
    trail: &mut Trail,
) -> bool {
    let user = match authn::identify(layers, pass, &culprit.node) {
        Identity::Ends(step) => return trail.take(step),
        Identity::Listed(user) => user,
    };
    pass.user = Some(user.clone());
    let outcome = authz::judge(section, pass, layers);
    let forbids = setting(layers, pass.method(), "authzsendforbiddenonfailure").is_some_and(|node| node.is_on());
    let file = setting(layers, pass.method(), "authuserfile").unwrap_or_else(|| Rc::clone(&culprit.node));
    match outcome.status {
        Status::Granted => {
            let refusal = Refusal::by(
                &file,
                401,
                vec!["credentials-wrong"],
                "the user is listed, and the password is the wrong one",
            );
            trail.take(match pass.ask.status {
                Some(401) => Step::Refused(refusal),
                // Whoever got another answer was let in here: a wrong password is answered with 401.
                Some(_) => Step::Open,
                None => Step::doubt(refusal, "whether the password is right is not looked at".to_owned()),
            })
        }
        Status::Unknown(why) => {
            let node = outcome.culprit.map_or_else(|| Rc::clone(&culprit.node), |culprit| culprit.node);
            let status = if forbids { 403 } else { 401 };
            let refusal =
                Refusal::by(&node, status, vec!["role-insufficient", "credentials-wrong"], "not every user may enter");
            trail.take(Step::doubt(refusal, why))
        }
        Status::Denied | Status::Neutral | Status::NoUser => {
            let node = outcome.culprit.map_or_else(|| Rc::clone(&culprit.node), |culprit| culprit.node);
            trail.take(Step::Refused(not_among(&node, &file, forbids, pass)))
        }
    }
}

/// The refusal of a listed user who is not among those that may enter. A wrong password is refused before that, with 401.
fn not_among(node: &Rc<Node>, file: &Rc<Node>, forbids: bool, pass: &Pass<'_>) -> Refusal {
    let text = "the user is listed, and not among those that may enter";
    match (forbids, pass.ask.status) {
        (true, Some(401)) => Refusal::by(file, 401, vec!["credentials-wrong"], "the password is the wrong one"),
        (true, _) => Refusal::by(node, 403, vec!["role-insufficient"], text),
        (false, _) => Refusal::by(node, 401, vec!["role-insufficient", "credentials-wrong"], text),
    }
}

/// The refusal of a `Require`.
pub(super) fn refused(
    culprit: &Culprit,
    layers: &[Layer],
    pass: &Pass<'_>,
    proxied: bool,
    ignored: &[(PathBuf, Option<Rc<Node>>)],
) -> Refusal {
    let mut reasons = reason::of_require(culprit, layers, pass);
    let layer = layers.get(culprit.layer);
    let title = layer.map_or_else(String::new, Layer::title);
    if let Some((path, said)) = granting(ignored, layer, pass) {
        reasons.insert(0, "allowoverride-off");
        let text = format!("{title} denies, and `{}`, which would grant, is not read", path.display());
        let node = said.unwrap_or_else(|| Rc::clone(&culprit.node));
        return Refusal::by(&node, 403, reasons, text);
    }
    if proxied && reasons.first() != Some(&"host-not-served") {
        reasons.push("gateway-refuses");
    }
    Refusal::by(&culprit.node, 403, reasons, format!("{title} denies this request"))
}

/// An `.htaccess` that is not read, and that would let everybody in.
fn granting(
    ignored: &[(PathBuf, Option<Rc<Node>>)],
    layer: Option<&Layer>,
    pass: &Pass<'_>,
) -> Option<(PathBuf, Option<Rc<Node>>)> {
    let layer = layer.filter(|layer| layer.kind == layer::Kind::Folder && layer.access.is_none())?;
    let name = layer.section.as_ref()?.word(0).trim_end_matches('/').to_owned();
    ignored
        .iter()
        .filter(|(path, _)| path.starts_with(if name.is_empty() { "/" } else { &name }))
        .find(|(path, _)| {
            let text = pass.files.text(path).unwrap_or_default().to_lowercase();
            let lines = super::lex::lines(&text);
            lines.iter().any(|line| {
                let words = super::lex::words(&line.text);
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                words == ["require", "all", "granted"] || words == ["allow", "from", "all"]
            })
        })
        .cloned()
}
