//! Bearer tokens (RFC 6750): API keys, signed tokens, and opaque ones that the issuer is asked about.

use std::rc::Rc;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use doorward_identity::token::{self, AnswerFault, KeySet, TokenFault};
use doorward_policy::{CredentialFault, Refusal, Scheme};
use doorward_reason::catalogue;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::found::Found;
use super::key;
use super::keys::Keys;
use super::verifier::{Asking, BearerVerifier, Kind, Verifier};
use crate::exchange::Visit;
use crate::fetch::Question;
use crate::refusals::RETRY_S;

pub(super) async fn look(visit: &mut Visit, verifiers: &[(usize, &Verifier)], token: &str) -> Result<Found, Refusal> {
    if key::is_key(token)
        && let Some((position, _)) = verifiers.iter().find(|(_, verifier)| matches!(verifier.kind, Kind::Key { .. }))
    {
        return Ok(key::checked(visit, *position, token).await.in_authorization());
    }
    let mut last = Found::failed(wrong("no issuer of the route knows the token"));
    for (position, verifier) in verifiers {
        let Kind::Bearer(bearer) = &verifier.kind else { continue };
        let found = by_issuer(visit, *position, bearer, token).await;
        if found.caller().is_some() {
            return Ok(found.in_authorization());
        }
        last = found;
    }
    Ok(last.in_authorization())
}

fn wrong(detail: &'static str) -> CredentialFault {
    CredentialFault { reason: &catalogue::CREDENTIALS_WRONG, scheme: Scheme::Bearer, detail }
}

/// What one issuer's rules make of a token.
async fn by_issuer(visit: &mut Visit, position: usize, bearer: &BearerVerifier, token: &str) -> Found {
    let now_s = visit.now().as_second();
    let current = Rc::clone(&visit.current);
    let generation = bearer.keys.as_ref().map_or(0, |keys| keys.generation());
    if let Some(caller) = current.memory.borrow_mut().token(position, token, now_s, generation) {
        if let Some(keys) = &bearer.keys {
            keys.refresh(&visit.worker.pools, now_s, false);
        }
        return Found::known(caller);
    }
    match (&bearer.keys, &bearer.asking) {
        (Some(keys), asking) if asking.is_none() || !token::is_opaque(token) => {
            signed(visit, position, bearer, keys, token, now_s).await
        }
        (_, Some(asking)) => Box::pin(opaque(visit, position, bearer, asking, token, now_s)).await,
        _ => Found::failed(wrong("the scheme has neither keys nor an issuer to ask")),
    }
}

async fn signed(
    visit: &Visit,
    position: usize,
    bearer: &BearerVerifier,
    keys: &Arc<Keys>,
    token: &str,
    now_s: i64,
) -> Found {
    let pools = &visit.worker.pools;
    keys.refresh(pools, now_s, false);
    let set = keys.current(now_s);
    let nothing = KeySet::default();
    // What is wrong with the token itself is said without keys: an issuer that is away makes no bad token good.
    let verified = token::verify(token, &bearer.rules, set.as_deref().unwrap_or(&nothing), now_s);
    let verified = match verified {
        Err(TokenFault::NoKey { .. }) => {
            Box::pin(keys.renewed(pools, now_s, set.is_ok())).await;
            match keys.current(now_s) {
                Err(none) => return Found::unavailable(none.retry_after_s),
                Ok(set) => token::verify(token, &bearer.rules, &set, now_s),
            }
        }
        verified => verified,
    };
    match verified {
        Err(fault) => Found::failed(fault.credential()),
        Ok(verified) => {
            Found::known(visit.current.memory.borrow_mut().note_token(position, token, verified, keys.generation()))
        }
    }
}

/// Asks the issuer about a token (RFC 7662).
async fn opaque(
    visit: &Visit,
    position: usize,
    bearer: &BearerVerifier,
    asking: &Asking,
    token: &str,
    now_s: i64,
) -> Found {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("token", token)
        .append_pair("token_type_hint", "access_token")
        .finish();
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(header::AUTHORIZATION, asking.authorization.clone());
    let question = Question { method: Method::POST, target: &asking.target, headers, body: Bytes::from(form) };
    let Ok(answer) = asking.remote.ask(&visit.worker.pools, question).await else {
        return Found::unavailable(RETRY_S);
    };
    if answer.status != StatusCode::OK {
        return Found::unavailable(RETRY_S);
    }
    match token::introspected(&answer.body, &bearer.rules, now_s) {
        Err(AnswerFault::Refused(fault)) => Found::failed(fault),
        Err(AnswerFault::Unreadable) => Found::unavailable(RETRY_S),
        Ok(mut verified) => {
            let kept_s = i64::try_from(asking.cache_s).unwrap_or(i64::MAX);
            verified.good_until_s = verified.good_until_s.min(now_s.saturating_add(kept_s));
            let generation = bearer.keys.as_ref().map_or(0, |keys| keys.generation());
            Found::known(visit.current.memory.borrow_mut().note_token(position, token, verified, generation))
        }
    }
}

/// The gateway's own credentials for the issuer: Basic, as form-encoded (RFC 6749, section 2.3.1).
pub(super) fn authorization(client_id: &str, secret: &[u8]) -> Option<HeaderValue> {
    let encoded = |bytes: &[u8]| url::form_urlencoded::byte_serialize(bytes).collect::<String>();
    let pair = format!("{}:{}", encoded(client_id.as_bytes()), encoded(secret));
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}
