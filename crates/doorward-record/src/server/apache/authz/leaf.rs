//! One `Require`: what it says for a request.

use super::super::authn;
use super::super::expr;
use super::super::layer::Layer;
use super::super::pass::Pass;
use super::super::tree::Node;
use super::super::truth::Truth;
use super::address::contains;

/// What a `Require` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Status {
    /// It lets in.
    Granted,
    /// It keeps out.
    Denied,
    /// It would have to know the user.
    NoUser,
    /// It says nothing.
    Neutral,
    /// It cannot be told; a clause.
    Unknown(String),
}

impl Status {
    /// What `not` makes of it: a refusal that does not hold grants nothing.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Granted => Self::Denied,
            Self::Denied | Self::NoUser => Self::Neutral,
            other => other,
        }
    }

    /// From what is certain.
    fn of(holds: bool) -> Self {
        if holds { Self::Granted } else { Self::Denied }
    }

    /// From yes, no or not known.
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::Granted,
            Truth::No => Self::Denied,
            Truth::Unknown(why) => Self::Unknown(why),
        }
    }
}

/// The words of a `Require` without `not`: its kind in lower case, and the rest.
fn kind(node: &Node) -> (String, &[String]) {
    let skip = usize::from(node.word(0).eq_ignore_ascii_case("not"));
    (node.lower(skip), node.words.get(skip + 1..).unwrap_or_default())
}

/// Whether a `Require` asks who somebody is.
pub(in super::super) fn needs_user(node: &Node) -> bool {
    let (kind, _) = kind(node);
    matches!(kind.as_str(), "valid-user" | "user" | "group" | "file-owner" | "file-group")
        || ["ldap-", "dbd-", "dbm-"].iter().any(|prefix| kind.starts_with(prefix))
}

/// What it says, before `not`.
pub(super) fn answer(node: &Node, pass: &Pass<'_>, layers: &[Layer]) -> Status {
    let (kind, words) = kind(node);
    match kind.as_str() {
        "all" => Status::of(words.first().is_some_and(|word| word.eq_ignore_ascii_case("granted"))),
        "ip" => ip(words, pass),
        "local" => match &pass.client {
            Ok(client) => Status::of(client.is_loopback() || *client == pass.ask.local.ip()),
            Err(why) => Status::Unknown(why.clone()),
        },
        "host" => Status::Unknown("the name of the client's address is asked of the DNS".to_owned()),
        "forward-dns" => Status::Unknown("the address of a name is asked of the DNS".to_owned()),
        "env" => Status::from(words.iter().map(|name| environment(name, pass)).fold(Truth::No, Truth::or)),
        "method" => {
            let method = if pass.method() == "HEAD" { "GET" } else { pass.method() };
            Status::of(words.iter().any(|word| word == method || (word == "HEAD" && method == "GET")))
        }
        "expr" => expression(node, words, pass),
        "ssl" => Status::of(pass.ask.tls),
        "ssl-verify-client" if !pass.ask.tls => Status::Denied,
        "ssl-verify-client" => Status::Unknown("whether a client certificate came is not known".to_owned()),
        _ if needs_user(node) => match &pass.user {
            None => Status::NoUser,
            Some(user) => of_user(&kind, words, user, pass, layers),
        },
        _ => Status::Unknown(format!("`Require {kind}` is not understood")),
    }
}

/// Whether the client's address is listed.
fn ip(words: &[String], pass: &Pass<'_>) -> Status {
    let client = match &pass.client {
        Ok(client) => *client,
        Err(why) => return Status::Unknown(why.clone()),
    };
    let mut doubt = None;
    for word in words {
        match contains(word, client) {
            Some(true) => return Status::Granted,
            Some(false) => {}
            None => doubt = Some(format!("`{word}` is no network")),
        }
    }
    doubt.map_or(Status::Denied, Status::Unknown)
}

/// Whether a variable is set.
pub(in super::super) fn environment(name: &str, pass: &Pass<'_>) -> Truth {
    match pass.variable(name) {
        None => Truth::No,
        Some(variable) => match &variable.value {
            Ok(_) => Truth::Yes,
            Err(why) => Truth::Unknown(why.clone()),
        },
    }
}

/// Whether an expression holds.
fn expression(node: &Node, words: &[String], pass: &Pass<'_>) -> Status {
    let source = match words {
        [one] => one.clone(),
        _ => {
            let rest = node.rest.trim_start();
            let rest = rest
                .get(..3)
                .filter(|start| start.eq_ignore_ascii_case("not"))
                .map_or(rest, |_| rest.get(3..).unwrap_or_default().trim_start());
            rest.get(4..).unwrap_or_default().trim().to_owned()
        }
    };
    let Some(parsed) = expr::parse(&source) else {
        return Status::Unknown(format!("the expression `{source}` is not understood"));
    };
    match expr::holds(&parsed, pass, &mut Vec::new()) {
        Truth::No if pass.user.is_none() && source.contains("REMOTE_USER") => Status::NoUser,
        truth => Status::from(truth),
    }
}

/// Whether a known user is one of those that may enter.
fn of_user(kind: &str, words: &[String], user: &str, pass: &Pass<'_>, layers: &[Layer]) -> Status {
    match kind {
        "valid-user" => Status::Granted,
        "user" => Status::of(words.iter().any(|word| word == user)),
        "group" => Status::from(authn::in_group(layers, pass, user, words)),
        _ => Status::Unknown(format!("`Require {kind}` asks something that is not read here")),
    }
}
