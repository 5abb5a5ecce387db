//! User and password (RFC 7617): slow to check, so what was right is remembered, and what fails is counted.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use doorward_identity::password::{BasicCredentials, Users};
use doorward_policy::map::SignInLimits;
use doorward_policy::{Caller, CredentialFault, Refusal, Scheme};
use doorward_reason::catalogue;

use super::found::Found;
use super::verifier::{Kind, Verifier};
use crate::exchange::Visit;
use crate::limit::SignInStop;
use crate::refusals;
use crate::shared::Shared;

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
    let (address, now_ns, route) = (visit.address, visit.now_ns(), visit.route);
    let refused = |stop: SignInStop| stop.refusal(Some(Scheme::Basic), route);
    shared.sign_ins.admit(&current.map.limits.sign_in, credentials.name(), address, now_ns).map_err(refused)?;
    if let Some(caller) = current.memory.borrow_mut().password(position, users, &credentials) {
        return Ok(Found::known(caller).in_authorization());
    }
    let attempt = Attempt {
        shared: Arc::clone(&shared),
        users: Arc::clone(users),
        credentials: credentials.clone(),
        limits: current.map.limits.sign_in.clone(),
        address,
    };
    match Box::pin(shared.hashing.run(move || attempt.made())).await {
        Err(_) => Err(refusals::busy("too many passwords wait to be checked")),
        Ok(Err(stop)) => Err(refused(stop)),
        Ok(Ok(Ok(caller))) => {
            current.memory.borrow_mut().remember(position, users, &credentials);
            Ok(Found::known(caller).in_authorization())
        }
        Ok(Ok(Err(fault))) => Ok(Found::failed(fault).in_authorization()),
    }
}

/// An attempt to sign in, on the thread that hashes.
struct Attempt {
    shared: Arc<Shared>,
    users: Arc<Users>,
    credentials: BasicCredentials,
    limits: SignInLimits,
    address: IpAddr,
}

impl Attempt {
    /// Checks the password, where it may be looked at by now: many that came at once are counted one after the other.
    fn made(self) -> Result<Result<Arc<Caller>, CredentialFault>, SignInStop> {
        let (sign_ins, name) = (&self.shared.sign_ins, self.credentials.name());
        sign_ins.admit(&self.limits, name, self.address, self.shared.now_ns())?;
        let checked = self.users.check(&self.credentials);
        if checked.is_ok() {
            sign_ins.succeeded(name, self.address);
        } else {
            sign_ins.failed(&self.limits, name, self.address, self.shared.now_ns());
            self.shared.metrics.sign_ins_failed.count();
        }
        Ok(checked)
    }
}

fn wrong(detail: &'static str) -> CredentialFault {
    CredentialFault { reason: &catalogue::CREDENTIALS_WRONG, scheme: Scheme::Basic, detail }
}
