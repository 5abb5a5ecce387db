//! Facts about the token sent: what it says of itself, and what the resource says that it wants.
//!
//! The token is read without trusting it. Its text appears in no fact; claims are told by name and time only.

use doorward_reason::Fact;
use doorward_reason::grammar::{challenge, jwt};
use serde_json::Value;

use super::Reading;
use crate::observation::Request;
use crate::probe::{Look, Role, Run};
use crate::question::Question;
use crate::vary::API_KEY_FIELDS;

/// Clock difference that verifiers usually forgive, in seconds.
const LEEWAY_S: i64 = 60;

/// Reads the facts.
pub(super) fn read(question: &Question, runs: &[Run], reading: &mut Reading) {
    let Some(text) = token_text(&question.request) else { return };
    let token = jwt::read(&text);
    if !token.readable() {
        return;
    }
    reading.add(Fact::TokenReadable);
    let mut timely = true;
    for problem in token.problems(question.now_s, LEEWAY_S) {
        if let Some(fact) = fact_of(&problem) {
            timely &= !matches!(fact, Fact::TokenExpired | Fact::TokenNotYetValid);
            let told = problem.to_string();
            let told = if told.contains("token") { told } else { format!("the token: {told}") };
            reading.tell(fact, told);
        }
    }
    reading.add_if(timely, Fact::TokenTimely);
    let identity = ["at_hash", "c_hash", "nonce"].iter().any(|name| token.claim(name).is_some());
    let named = token.kind.as_deref().is_some_and(|kind| kind.to_lowercase().contains("id+jwt"));
    reading.add_if(identity || named, Fact::TokenIdentity);
    let algorithm = token.algorithm.as_deref().unwrap_or("");
    if token.symmetric() {
        reading.tell(Fact::TokenSymmetric, format!("the token is signed with {algorithm}, a shared secret"));
    }
    read_wishes(runs, &token, reading);
}

/// The JWT of a request, wherever it travels.
pub(crate) fn token_text(request: &Request) -> Option<String> {
    let looks = |text: &str| text.starts_with("eyJ") && text.matches('.').count() >= 1;
    if let Some(value) = request.field("authorization")
        && let Some(word) = value.split_whitespace().find(|word| looks(word.trim_matches('"')))
    {
        return Some(word.trim_matches('"').to_owned());
    }
    let keyed =
        API_KEY_FIELDS.iter().filter_map(|name| request.field(name)).find(|value| looks(value)).map(str::to_owned);
    keyed.or_else(|| request.url.query_pairs().map(|(_, value)| value.into_owned()).find(|value| looks(value)))
}

/// The fact that a token's problem makes.
fn fact_of(problem: &jwt::TokenProblem) -> Option<Fact> {
    use jwt::TokenProblem as Problem;
    Some(match problem {
        Problem::Expired { .. } => Fact::TokenExpired,
        Problem::NotYetValid { .. } => Fact::TokenNotYetValid,
        Problem::Unsigned | Problem::SignatureEmpty => Fact::TokenUnsigned,
        Problem::SignatureLength { .. } => Fact::TokenCut,
        _ => return None,
    })
}

/// What the resource's challenge and metadata say that they want of a token.
fn read_wishes(runs: &[Run], token: &jwt::Jwt, reading: &mut Reading) {
    if let Some(answer) = super::baseline(runs).and_then(|run| run.observation.answer()) {
        for challenge in challenge::parse(answer.all("www-authenticate")).challenges {
            if let Some(scope) = challenge.param("scope") {
                compare_scope(scope, token, reading);
            }
        }
    }
    let metadata = runs
        .iter()
        .find(|run| run.probe.role == Role::Look(Look::ResourceMetadata))
        .and_then(|run| run.observation.answer());
    let Some(answer) = metadata.filter(|answer| answer.status == 200) else { return };
    let Ok(document) = serde_json::from_str::<Value>(&answer.text) else { return };
    if let Some(resource) = document.get("resource").and_then(Value::as_str) {
        let audience = &token.audiences;
        // A bare name and a URL are different kinds of names: they cannot be held against each other.
        let comparable = audience.iter().any(|own| own.contains("://") == resource.contains("://"));
        let fits = audience.iter().any(|own| same_resource(own, resource));
        if comparable && !fits {
            reading.tell(
                Fact::TokenAudienceForeign,
                format!("the token is for {}, and this resource calls itself {resource}", audience.join(", ")),
            );
        }
    }
    let servers: Vec<&str> = document
        .get("authorization_servers")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    if let (Some(issuer), false) = (token.issuer.as_deref(), servers.is_empty())
        && !servers.iter().any(|server| same_resource(server, issuer))
    {
        reading.tell(
            Fact::TokenIssuerForeign,
            format!("the token is from {issuer}, and this resource trusts {}", servers.join(", ")),
        );
    }
}

/// Whether two names of a resource or issuer mean the same, a last slash aside.
fn same_resource(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.trim_end_matches('/').to_lowercase();
    bare(one) == bare(other)
}

/// Whether the token has the scope that is named.
fn compare_scope(wanted: &str, token: &jwt::Jwt, reading: &mut Reading) {
    let own = &token.scopes;
    let lacking: Vec<&str> = wanted.split_whitespace().filter(|scope| !own.iter().any(|own| own == scope)).collect();
    if !lacking.is_empty() {
        reading.tell(
            Fact::TokenScopeLacking,
            format!("the server names the scope {}, which the token lacks", lacking.join(" ")),
        );
    }
}
