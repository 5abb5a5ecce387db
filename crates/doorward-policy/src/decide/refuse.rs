//! From the condition that failed to the refusal: reason, status, what would be needed, and how the map wants it to look.

use doorward_reason::Reason;

use super::rules::{Failure, Question};
use crate::caller::Scheme;
use crate::facts::{Facts, Identity};
use crate::map::{Allow, Map, RefuseAs};
use crate::reasons;
use crate::refusal::{Condition, Needs, Refusal};

/// The rule that a path breaks whose readings lead to different doors.
const TWO_WAYS: &str = "the path can be read in two ways";

/// Why the site does not let a request in, whatever its routes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SiteFailure {
    Host,
    Https,
    AddressBanned,
    NoRoute,
    Ambiguous { concealed: bool },
}

/// A refusal that no route makes.
pub(super) fn by_site(failure: SiteFailure, facts: &Facts<'_>, map: &Map) -> Refusal {
    match failure {
        SiteFailure::Host => plain(reasons::HOST, 421, Condition::Host),
        SiteFailure::Https => plain(reasons::HTTPS, 403, Condition::Https),
        SiteFailure::AddressBanned => plain(reasons::ADDRESS_BANNED, 403, Condition::AddressBanned(facts.address)),
        SiteFailure::NoRoute => disguised(plain(reasons::NOT_LISTED, 403, Condition::NoRoute), map.site.unlisted),
        SiteFailure::Ambiguous { concealed } => {
            let refusal = plain(reasons::MALFORMED, 400, Condition::Malformed(TWO_WAYS));
            disguised(refusal, if concealed { RefuseAs::NotFound } else { RefuseAs::Forbidden })
        }
    }
}

/// A refusal that a route makes.
pub(super) fn by_route(failure: &Failure<'_>, question: &Question<'_, '_>) -> Refusal {
    let (reason, status) = reason(failure, question);
    let mut refusal = plain(reason, status, condition(failure));
    refusal.route = Some(question.route.position);
    refusal.scheme = match question.facts.identity {
        Identity::Known(_) => question.caller().map(|caller| caller.scheme),
        Identity::Failed(fault) => Some(fault.scheme),
        Identity::Anonymous | Identity::Unavailable { .. } => None,
    };
    match *failure {
        Failure::CallerUnknowable { retry_after_s } | Failure::OwnerUnknowable { retry_after_s } => {
            refusal.retry_after_s = Some(retry_after_s.max(1));
        }
        Failure::SecondFactor { age_s } => refusal.needs.second_factor_age_s = Some(age_s),
        Failure::Allow | Failure::AsksOwner(_) if reason.id == reasons::SCOPE.id => {
            refusal.needs.scopes = scopes(&question.route.allow);
        }
        _ => {}
    }
    let look = question.route.refuse_as;
    let hides = look == RefuseAs::NotFound || is_denial(failure);
    if !hides {
        return refusal;
    }
    if matches!(failure, Failure::Deny(Allow::Anyone)) && matches!(look, RefuseAs::Legal | RefuseAs::Gone) {
        refusal.because = Condition::Shut;
    }
    disguised(refusal, look)
}

/// A caller who may enter, by another method.
pub(super) fn by_method(methods: Vec<Box<str>>, position: usize, scheme: Option<Scheme>) -> Refusal {
    let mut refusal = plain(reasons::METHOD, 405, Condition::Method);
    refusal.needs.methods = methods;
    refusal.route = Some(position);
    refusal.scheme = scheme;
    refusal
}

/// Whether a scheme has a challenge, so that a 401 can name it.
pub(super) fn has_challenge(scheme: Scheme) -> bool {
    matches!(scheme, Scheme::Basic | Scheme::Bearer | Scheme::Key)
}

fn plain(reason: &'static Reason, status: u16, because: Condition) -> Refusal {
    Refusal {
        reason,
        status,
        disguise: RefuseAs::Forbidden,
        retry_after_s: None,
        scheme: None,
        needs: Needs::default(),
        route: None,
        because,
    }
}

/// Whether it is the door that is shut to this caller, rather than the caller who is not known well enough yet.
fn is_denial(failure: &Failure<'_>) -> bool {
    matches!(
        failure,
        Failure::Deny(_)
            | Failure::Network
            | Failure::Hours
            | Failure::From
            | Failure::Until
            | Failure::Allow
            | Failure::AsksOwner(_)
    )
}

/// A refusal as the map wants it to look.
///
/// INVARIANT: what is concealed keeps nothing that could be seen: no wait, no need, no status but 404, whatever the reason was.
fn disguised(mut refusal: Refusal, look: RefuseAs) -> Refusal {
    refusal.disguise = look;
    match look {
        RefuseAs::Forbidden => {}
        RefuseAs::NotFound => {
            refusal.status = 404;
            refusal.retry_after_s = None;
            refusal.needs = Needs::default();
        }
        RefuseAs::Legal => (refusal.reason, refusal.status) = (reasons::LEGAL, 451),
        RefuseAs::Gone => (refusal.reason, refusal.status) = (reasons::GONE, 410),
    }
    refusal
}

fn reason(failure: &Failure<'_>, question: &Question<'_, '_>) -> (&'static Reason, u16) {
    match failure {
        Failure::NoCredentials => no_credentials(question),
        Failure::Credentials(fault) if fault.reason.id == "authorization-malformed" => (fault.reason, 400),
        Failure::Credentials(fault) => (fault.reason, question.unauthorized()),
        Failure::CallerUnknowable { .. } | Failure::OwnerUnknowable { .. } => (reasons::UNAVAILABLE, 503),
        Failure::CallerBanned => (reasons::CALLER_BANNED, 403),
        Failure::SecondFactor { .. } => (reasons::SECOND_FACTOR, question.unauthorized()),
        Failure::Deny(Allow::Anyone) => (reasons::SHUT, 403),
        Failure::Deny(_) => (reasons::ROLE, 403),
        Failure::Network => (reasons::NETWORK, 403),
        Failure::Hours | Failure::From | Failure::Until => (reasons::TIME, 403),
        Failure::Allow | Failure::AsksOwner(_) => (lacking(question), 403),
    }
}

/// Where no scheme has a challenge, 401 would be a lie: it is the certificate or the signature that lacks.
fn no_credentials(question: &Question<'_, '_>) -> (&'static Reason, u16) {
    let status = question.unauthorized();
    let reason = match status {
        401 => reasons::NO_CREDENTIALS,
        _ if question.schemes().any(|scheme| scheme == Scheme::Link) => reasons::NO_SIGNATURE,
        _ if question.schemes().any(|scheme| scheme == Scheme::Certificate) => reasons::NO_CERTIFICATE,
        _ => reasons::NO_CREDENTIALS,
    };
    (reason, status)
}

/// What a caller lacks whom no entry of `allow` names: the thing that is most easily got comes first.
fn lacking(question: &Question<'_, '_>) -> &'static Reason {
    let allow = &question.route.allow;
    let scheme = question.caller().map(|caller| caller.scheme);
    let any = |wanted: fn(&Allow) -> bool| allow.iter().any(wanted);
    let by_scope = any(|entry| matches!(entry, Allow::Scope(_)));
    match scheme {
        Some(Scheme::Bearer) if by_scope => reasons::SCOPE,
        Some(Scheme::Key) if by_scope => reasons::KEY,
        _ if any(|entry| matches!(entry, Allow::Owner | Allow::SelfIn(_))) => reasons::OWNER,
        _ => reasons::ROLE,
    }
}

fn scopes(allow: &[Allow]) -> Vec<Box<str>> {
    let scope = |entry: &Allow| match entry {
        Allow::Scope(name) => Some(name.clone()),
        _ => None,
    };
    allow.iter().filter_map(scope).collect()
}

fn condition(failure: &Failure<'_>) -> Condition {
    match failure {
        Failure::NoCredentials => Condition::NoCredentials,
        Failure::Credentials(fault) => Condition::Credentials(fault.detail),
        Failure::CallerUnknowable { .. } => Condition::Unavailable("what verifies the credentials"),
        Failure::CallerBanned => Condition::CallerBanned,
        Failure::SecondFactor { .. } => Condition::SecondFactor,
        Failure::Deny(entry) => Condition::Deny(entry.words().into_boxed_str()),
        Failure::Network => Condition::Network,
        Failure::Hours => Condition::Hours,
        Failure::From => Condition::From,
        Failure::Until => Condition::Until,
        Failure::Allow | Failure::AsksOwner(_) => Condition::Allow,
        Failure::OwnerUnknowable { .. } => Condition::Unavailable("what knows the owner"),
    }
}
