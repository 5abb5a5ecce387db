//! Who asks? The credentials of a request are picked out, and what the identity crate knows about them is put to use.
//!
//! One set of credentials a request: two of them are a broken request, since nobody could say whose it is. Credentials of a scheme
//! that a route does not take are none. What cannot be looked at (a key server is away) is neither good nor bad.

mod basic;
mod bearer;
mod found;
mod hashing;
mod key;
mod keys;
mod memory;
mod presented;
mod verifier;

use std::rc::Rc;

use doorward_identity::link::Target;
use doorward_policy::{CredentialFault, Refusal, Scheme};
use doorward_reason::catalogue;
use http::request::Parts;

pub use hashing::Hashing;
pub use memory::Memory;
pub use verifier::{Making, Verifier};

pub(crate) use found::Found;
use presented::{Presented, Sent};

use crate::exchange::{Head, Visit};
use verifier::Kind;

/// Looks at the credentials that one of these schemes takes.
///
/// # Errors
///
/// Where sign-ins must wait, or there is too much to hash.
pub(crate) async fn look(visit: &mut Visit, parts: &Parts, head: &Head, schemes: &[usize]) -> Result<Found, Refusal> {
    visit.schemes = schemes.to_vec();
    let current = Rc::clone(&visit.current);
    let verifiers: Vec<(usize, &Verifier)> =
        schemes.iter().filter_map(|position| Some((*position, current.verifiers.get(*position)?))).collect();
    let presented = match Presented::pick(parts, head, &verifiers) {
        Ok(presented) => presented,
        Err(detail) => return Ok(Found::failed(malformed(detail))),
    };
    let certificate = visit.client.certificate.clone();
    match presented {
        Some(Sent::Basic(value)) => basic::look(visit, &verifiers, value).await,
        Some(Sent::Bearer(token)) => bearer::look(visit, &verifiers, token).await,
        Some(Sent::Key { position, value, field }) => key::look(visit, &verifiers, position, value, field).await,
        Some(Sent::Link { position }) => Ok(link(visit, &verifiers, position, parts, head)),
        None => Ok(certificate.map_or_else(Found::anonymous, |der| certified(&verifiers, &der))),
    }
}

/// Credentials that are broken, or two sets of them (RFC 6750, section 3.1: `invalid_request`).
fn malformed(detail: &'static str) -> CredentialFault {
    CredentialFault { reason: &catalogue::AUTHORIZATION_MALFORMED, scheme: Scheme::Bearer, detail }
}

fn certified(verifiers: &[(usize, &Verifier)], der: &[u8]) -> Found {
    let rules = verifiers.iter().find_map(|(_, verifier)| match &verifier.kind {
        Kind::Certificate(rules) => Some(rules),
        _ => None,
    });
    match rules.map(|rules| doorward_identity::certificate::caller(der, rules)) {
        None => Found::anonymous(),
        Some(Ok(caller)) => Found::known(caller.into()),
        Some(Err(fault)) => Found::failed(fault),
    }
}

fn link(visit: &mut Visit, verifiers: &[(usize, &Verifier)], position: usize, parts: &Parts, head: &Head) -> Found {
    let key = verifiers.iter().find(|(own, _)| *own == position).and_then(|(_, verifier)| match &verifier.kind {
        Kind::Link { key, .. } => Some(key),
        _ => None,
    });
    let target = Target {
        method: parts.method.as_str(),
        host: &head.host,
        path: head.path.as_str(),
        query: head.query.as_deref().unwrap_or_default(),
    };
    let now_s = visit.now().as_second();
    match key.and_then(|key| key.check(&target, now_s)) {
        None => Found::anonymous(),
        Some(Ok(caller)) => Found::known(caller.into()),
        Some(Err(fault)) => Found::failed(fault),
    }
}
