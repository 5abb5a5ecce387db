//! Who somebody is: the schemes of `AuthType`, the files of users and groups.
//!
//! A password is not verified here: that a user is listed, and that the file is there, is all that is looked at.

use std::path::PathBuf;
use std::rc::Rc;

use super::layer::{Layer, setting};
use super::pass::Pass;
use super::tree::Node;
use super::truth::Truth;
use super::verdict::{Refusal, Step};
use crate::Unreadable;

/// The longest line of a file of users that is looked at, in bytes.
const MAX_LINE_BYTES: usize = 4_096;

/// What the check of credentials gave.
pub(super) enum Identity {
    /// A listed user; whether the password is right is not known.
    Listed(String),
    /// The request ends here, or may.
    Ends(Step),
}

/// A setting of authentication, where it is not taken back.
fn set(layers: &[Layer], pass: &Pass<'_>, name: &str) -> Option<Rc<Node>> {
    setting(layers, pass.method(), name).filter(|node| !node.word(0).eq_ignore_ascii_case("none"))
}

/// Checks the credentials of a request; `required` is the line that asks for a user.
pub(super) fn identify(layers: &[Layer], pass: &Pass<'_>, required: &Rc<Node>) -> Identity {
    let Some(scheme) = set(layers, pass, "authtype") else {
        let text = "a user is required, and no `AuthType` says how to know one";
        return Identity::Ends(Step::Refused(Refusal::by(required, 500, vec!["auth-backend-broken"], text)));
    };
    match scheme.lower(0).as_str() {
        "basic" => basic(layers, pass, required, &scheme),
        "digest" => digest(layers, pass, required, &scheme),
        other => {
            let refusal = Refusal::by(
                &scheme,
                401,
                vec!["credentials-missing", "credentials-wrong"],
                "credentials are asked for",
            );
            Identity::Ends(Step::doubt(refusal, format!("{}: the scheme `{other}` is not evaluated", scheme.at())))
        }
    }
}

/// A refusal with 401.
fn unauthorized(node: &Rc<Node>, reasons: Vec<&'static str>, text: impl Into<String>) -> Identity {
    Identity::Ends(Step::Refused(Refusal::by(node, 401, reasons, text)))
}

/// What the Authorization field says: its scheme and what follows; an answer where it says nothing of use.
fn offered(pass: &Pass<'_>, required: &Rc<Node>, wanted: &str) -> Result<String, Box<Refusal>> {
    let refused = |reason: &'static str, text: String| Box::new(Refusal::by(required, 401, vec![reason], text));
    let Some(field) = pass.field("authorization") else {
        return Err(refused("credentials-missing", "a user is required and no credentials were sent".to_owned()));
    };
    let (scheme, rest) = field.split_once(' ').unwrap_or((&field, ""));
    if scheme.eq_ignore_ascii_case(wanted) {
        return Ok(rest.trim().to_owned());
    }
    let is_word = scheme.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
    if rest.trim().is_empty() || !is_word {
        return Err(refused("authorization-malformed", "the Authorization field has no scheme".to_owned()));
    }
    let text = format!("credentials of the scheme {scheme} were sent where {wanted} is asked for");
    Err(refused("auth-scheme-wrong", text))
}

/// Basic.
fn basic(layers: &[Layer], pass: &Pass<'_>, required: &Rc<Node>, scheme: &Rc<Node>) -> Identity {
    let offered = match offered(pass, required, "Basic") {
        Ok(offered) => offered,
        Err(refusal) => return Identity::Ends(Step::Refused(*refusal)),
    };
    let decoded = super::base64::decoded(&offered).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let Some((user, _)) = decoded.as_deref().and_then(|pair| pair.split_once(':')) else {
        return unauthorized(required, vec!["authorization-malformed"], "the credentials are no Basic pair");
    };
    if let Some(provider) = set(layers, pass, "authbasicprovider")
        && !provider.words.iter().all(|word| word.eq_ignore_ascii_case("file"))
    {
        let refusal =
            Refusal::by(required, 401, vec!["credentials-wrong"], "the credentials are checked by another service");
        return Identity::Ends(Step::doubt(refusal, format!("{}: the provider is not asked", provider.at())));
    }
    let prefix = format!("{user}:");
    listed(layers, pass, scheme, user, &prefix)
}

/// Digest.
fn digest(layers: &[Layer], pass: &Pass<'_>, required: &Rc<Node>, scheme: &Rc<Node>) -> Identity {
    let offered = match offered(pass, required, "Digest") {
        Ok(offered) => offered,
        Err(refusal) => return Identity::Ends(Step::Refused(*refusal)),
    };
    let parameter = |name: &str| {
        let start = offered.find(&format!("{name}=\""))? + name.len() + 2;
        offered.get(start..)?.split_once('"').map(|(value, _)| value.to_owned())
    };
    let Some(user) = parameter("username") else {
        return unauthorized(required, vec!["authorization-malformed"], "the Digest credentials name no user");
    };
    let realm = set(layers, pass, "authname").map(|node| node.word(0).to_owned()).unwrap_or_default();
    if parameter("realm").is_some_and(|sent| sent != realm) {
        return unauthorized(
            required,
            vec!["realm-mismatch"],
            format!("the credentials are for another realm than `{realm}`"),
        );
    }
    let prefix = format!("{user}:{realm}:");
    listed(layers, pass, scheme, &user, &prefix)
}

/// Looks the user up in the file.
fn listed(layers: &[Layer], pass: &Pass<'_>, scheme: &Rc<Node>, user: &str, prefix: &str) -> Identity {
    let Some(file) = set(layers, pass, "authuserfile") else {
        let text = "no `AuthUserFile` says where the users are listed";
        return Identity::Ends(Step::Refused(Refusal::by(scheme, 500, vec!["auth-backend-broken"], text)));
    };
    let path = rooted(pass, file.word(0));
    match pass.files.text(&path) {
        Ok(text) if has_line(&text, prefix) => Identity::Listed(user.to_owned()),
        Ok(_) => {
            let elsewhere = listed_elsewhere(layers, pass, &path, user);
            let reasons =
                if elsewhere { vec!["realm-mismatch", "credentials-wrong"] } else { vec!["credentials-wrong"] };
            let also = if elsewhere { ", but another area of this site has the name" } else { "" };
            unauthorized(&file, reasons, format!("`{}` does not list the user{also}", path.display()))
        }
        Err(Unreadable::Absent(_)) => {
            let text = format!("the file of users `{}` is not there", path.display());
            Identity::Ends(Step::Refused(Refusal::by(&file, 500, vec!["auth-backend-broken"], text)))
        }
        Err(error) => {
            let refusal =
                Refusal::by(&file, 401, vec!["credentials-wrong", "auth-backend-broken"], "credentials are checked");
            Identity::Ends(Step::doubt(refusal, error.to_string()))
        }
    }
}

/// Whether a file has a line that begins so.
fn has_line(text: &str, prefix: &str) -> bool {
    text.lines().any(|line| line.len() <= MAX_LINE_BYTES && line.starts_with(prefix))
}

/// Whether another file of users of this site lists the user.
fn listed_elsewhere(layers: &[Layer], pass: &Pass<'_>, own: &std::path::Path, user: &str) -> bool {
    let mut files = Vec::new();
    for node in pass.site.main.iter().chain(pass.site.own()) {
        collect(node, &mut files);
    }
    files
        .extend(layers.iter().flat_map(|layer| layer.nodes.iter().cloned()).filter(|node| node.name == "authuserfile"));
    let prefix = format!("{user}:");
    files
        .iter()
        .map(|node| rooted(pass, node.word(0)))
        .filter(|path| path != own)
        .any(|path| pass.files.text(&path).is_ok_and(|text| has_line(&text, &prefix)))
}

/// The files of users that are named in a section.
fn collect(node: &Rc<Node>, files: &mut Vec<Rc<Node>>) {
    if node.name == "authuserfile" {
        files.push(Rc::clone(node));
    }
    if node.name != "virtualhost" {
        for inner in node.inside() {
            collect(inner, files);
        }
    }
}

/// A name counted from ServerRoot.
fn rooted(pass: &Pass<'_>, name: &str) -> PathBuf {
    let root =
        pass.site.last("serverroot").map_or_else(|| PathBuf::from("/etc/apache2"), |node| PathBuf::from(node.word(0)));
    root.join(name)
}

/// Whether a user is in one of these groups.
pub(super) fn in_group(layers: &[Layer], pass: &Pass<'_>, user: &str, groups: &[String]) -> Truth {
    let Some(file) = set(layers, pass, "authgroupfile") else { return Truth::No };
    let path = rooted(pass, file.word(0));
    match pass.files.text(&path) {
        Ok(text) => {
            let member = text.lines().filter_map(|line| line.split_once(':')).any(|(name, users)| {
                groups.iter().any(|group| group == name.trim()) && users.split_whitespace().any(|known| known == user)
            });
            Truth::of(member)
        }
        Err(Unreadable::Absent(_)) => Truth::No,
        Err(error) => Truth::Unknown(error.to_string()),
    }
}
