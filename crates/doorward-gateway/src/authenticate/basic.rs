//! User and password (RFC 7617): slow to check, so what was right is remembered, and what fails is counted.

use std::rc::Rc;
use std::sync::Arc;

use doorward_identity::password::BasicCredentials;
use doorward_policy::{CredentialFault, Refusal, Scheme};
use doorward_reason::catalogue;

use super::found::Found;
use super::verifier::{Kind, Verifier};
use crate::exchange::Visit;
use crate::refusals;

pub(super) async fn look(visit: &mut Visit, verifiers: &[(usize, &Verifier)], value: &str) -> Result<Found, Refusal> {
    let Some((position, users)) = verifiers.iter().find_map(|(position, verifier)| match &verifier.kind {
        Kind::Basic(users) => Some((*position, users)),
        _ => None,
    }) else {
        return Ok(Found::anonymous());
    };
    let credentials = match BasicCredentials::read(value) {
        Ok(credentials) => credentials,
        // RFC 7617 knows no broken request: whatever is no name and password is a wrong one.
        Err(fault) => return Ok(Found::failed(wrong(fault.detail)).in_authorization()),
    };
    let shared = Arc::clone(&visit.worker.shared);
    let current = Rc::clone(&visit.current);
    let limits = &current.map.limits.sign_in;
    let (name, address, now_ns) = (credentials.name().to_owned(), visit.address, visit.now_ns());
    let stopped = |stop: crate::limit::SignInStop| stop.refusal(Some(Scheme::Basic), visit.route);
    shared.sign_ins.admit(limits, &name, address, now_ns).map_err(stopped)?;
    if let Some(caller) = current.memory.borrow_mut().password(position, users, &credentials) {
        return Ok(Found::known(caller).in_authorization());
    }
    let checking = (Arc::clone(users), credentials.clone());
    let checked = shared.hashing.run(move || checking.0.check(&checking.1)).await;
    match checked {
        Err(_) => Err(refusals::busy("too many passwords wait to be checked")),
        Ok(Ok(caller)) => {
            shared.sign_ins.succeeded(&name, address);
            current.memory.borrow_mut().remember(position, users, &credentials);
            Ok(Found::known(caller).in_authorization())
        }
        Ok(Err(fault)) => {
            shared.sign_ins.failed(limits, &name, address, now_ns);
            Ok(Found::failed(fault).in_authorization())
        }
    }
}

fn wrong(detail: &'static str) -> CredentialFault {
    CredentialFault { reason: &catalogue::CREDENTIALS_WRONG, scheme: Scheme::Basic, detail }
}
