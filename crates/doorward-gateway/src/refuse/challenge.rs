//! The challenges of a refusal: one field line a scheme, in the map's order (RFC 9110, section 11.6.1).
//!
//! They are written once, when the map is read, for all that a challenge can say without knowing the request; what depends on the
//! route (a scope, the age of a second factor) is written when it is needed.

use doorward_policy::map::{Authenticator, Method};
use doorward_policy::refusal::Needs;
use doorward_reason::grammar::challenge::Challenge;
use http::HeaderValue;

use super::spoken;

/// The challenge of one scheme of the map.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    /// The scheme's name in the map.
    name: Box<str>,
    /// Basic or Bearer.
    kind: Kind,
    /// Without an error.
    challenge: Challenge,
    /// The same, written.
    plain: HeaderValue,
    /// The same with what can be said of failed credentials without knowing the route, written.
    failed: Vec<((&'static str, &'static str), HeaderValue)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Basic,
    /// Tokens, and keys, which are taken as bearer tokens too.
    Bearer,
}

/// What a challenge may say of failed credentials.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failed<'a> {
    /// `error`.
    pub(super) error: &'static str,
    /// `error_description`.
    pub(super) description: &'static str,
    /// What would do.
    pub(super) needs: &'a Needs,
}

/// Writes the challenges of the map's schemes; certificates and signed links have none.
pub(super) fn prepare(schemes: &[Authenticator], metadata: &str) -> Vec<Ready> {
    schemes.iter().filter_map(|scheme| ready(scheme, metadata)).collect()
}

fn ready(scheme: &Authenticator, metadata: &str) -> Option<Ready> {
    let (kind, challenge) = match &scheme.method {
        Method::Basic(_) => {
            (Kind::Basic, Challenge::new("Basic").with("realm", &scheme.realm).with("charset", "UTF-8"))
        }
        Method::Bearer(rules) => {
            let challenge = Challenge::new("Bearer").with("realm", &scheme.realm);
            let named = rules.resource_metadata;
            (Kind::Bearer, if named { challenge.with("resource_metadata", metadata) } else { challenge })
        }
        Method::Key(_) => (Kind::Bearer, Challenge::new("Bearer").with("realm", &scheme.realm)),
        Method::Certificate(_) | Method::Link(_) => return None,
    };
    let plain = written(&challenge)?;
    let pairs = if kind == Kind::Bearer { spoken::bearer_errors() } else { Vec::new() };
    let failed = pairs.into_iter().filter_map(|(error, description)| {
        let failed = Failed { error, description, needs: &Needs::default() };
        Some(((error, description), written(&failed.beside(&challenge))?))
    });
    let failed = failed.collect();
    Some(Ready { name: scheme.name.clone(), kind, challenge, plain, failed })
}

/// A challenge as a field value. A realm may hold any text, so the value is bytes of UTF-8.
fn written(challenge: &Challenge) -> Option<HeaderValue> {
    HeaderValue::from_bytes(challenge.to_string().as_bytes()).ok()
}

/// The challenges that apply on a route, without doubles.
pub(super) fn applicable<'a>(prepared: &'a [Ready], schemes: &[&Authenticator]) -> Vec<&'a Ready> {
    let mut found: Vec<&Ready> = Vec::with_capacity(schemes.len());
    for scheme in schemes {
        let Some(ready) = prepared.iter().find(|ready| ready.name == scheme.name) else { continue };
        let twin = found.iter_mut().find(|other| other.kind == ready.kind && same_space(other, ready));
        match twin {
            // The one with more to say stays: a token scheme's with its metadata before a key scheme's.
            Some(twin) if twin.challenge.params.len() < ready.challenge.params.len() => *twin = ready,
            Some(_) => {}
            None => found.push(ready),
        }
    }
    found
}

fn same_space(one: &Ready, other: &Ready) -> bool {
    one.challenge.realm() == other.challenge.realm()
}

/// Takes Basic away where something else serves: for a script a browser would open a box for user and password.
pub(super) fn without_box(found: &mut Vec<&Ready>) {
    if found.iter().any(|ready| ready.kind != Kind::Basic) {
        found.retain(|ready| ready.kind != Kind::Basic);
    }
}

/// Keeps the bearer challenges alone.
pub(super) fn bearer_alone(found: &mut Vec<&Ready>) {
    found.retain(|ready| ready.kind == Kind::Bearer);
}

/// The field values. What is said of failed credentials stands in the bearer challenges.
pub(super) fn lines<'a>(
    found: &'a [&Ready],
    failed: Option<Failed<'a>>,
) -> impl Iterator<Item = HeaderValue> + use<'a> {
    found.iter().map(move |ready| match failed.filter(|_| ready.kind == Kind::Bearer) {
        Some(failed) => failed.line(ready).unwrap_or_else(|| ready.plain.clone()),
        None => ready.plain.clone(),
    })
}

impl Failed<'_> {
    /// The field value: written already, unless something of the route stands in it.
    fn line(&self, ready: &Ready) -> Option<HeaderValue> {
        if self.scopes().is_none() && self.age_s().is_none() {
            let same = |pair: &(&str, &str)| *pair == (self.error, self.description);
            return ready.failed.iter().find(|(pair, _)| same(pair)).map(|(_, value)| value.clone());
        }
        written(&self.beside(&ready.challenge))
    }

    /// The challenge with what is to be said.
    fn beside(&self, challenge: &Challenge) -> Challenge {
        let mut challenge = challenge.clone().with("error", self.error).with("error_description", self.description);
        if let Some(scopes) = self.scopes() {
            challenge = challenge.with("scope", &scopes.join(" "));
        }
        if let Some(age_s) = self.age_s() {
            challenge = challenge.with("max_age", &age_s.to_string());
        }
        challenge
    }

    fn scopes(&self) -> Option<&[Box<str>]> {
        let named = self.error == "insufficient_scope" && !self.needs.scopes.is_empty();
        named.then_some(&*self.needs.scopes)
    }

    fn age_s(&self) -> Option<u64> {
        self.needs.second_factor_age_s.filter(|_| self.error == "insufficient_user_authentication")
    }
}
