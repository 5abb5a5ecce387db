//! How each factor changes the request: the one place where an experiment gets its form.
//!
//! A factor that makes no difference to this request, or cannot be tried on it, gives nothing. No variation forges a client
//! address, guesses a password or carries an attack; what is sent is what an ordinary client could send.

mod client;
mod place;
mod secrets;
mod transport;

pub use client::{BROWSER_AGENT, OWN_AGENT};
pub(crate) use client::{BROWSER_FIELDS, COUNTRY_FIELDS, FORWARDED_FIELDS, is_browser, is_preflight, without_body};
pub(crate) use place::with_query;
pub use secrets::{API_KEY_FIELDS, SECRET_PARAMETERS, holds_credentials, names_a_secret, place, session_cookie_names};
pub(crate) use secrets::{anonymous, cookies, secret_parameter, why_unsendable};

use doorward_reason::Factor;

use crate::observation::Request;
use crate::probe::{Probe, Role, Run};
use crate::question::Question;

/// A changed request with, where the factor's words do not say it all, what is changed.
pub(crate) struct Change {
    /// The request to send.
    pub(crate) request: Request,
    /// What is changed, in words.
    pub(crate) detail: Option<String>,
}

impl Change {
    /// A change that the factor's own words describe.
    pub(crate) fn plain(request: Request) -> Option<Self> {
        Some(Self { request, detail: None })
    }

    /// A change with words of its own.
    pub(crate) fn told(request: Request, detail: impl Into<String>) -> Option<Self> {
        Some(Self { request, detail: Some(detail.into()) })
    }
}

/// The probe that tries this factor, or nothing where it cannot be tried here.
#[must_use]
pub fn probe(question: &Question, runs: &[Run], factor: Factor) -> Option<Probe> {
    let change = match factor {
        Factor::Again => Change::plain(question.request.clone()),
        Factor::SiteRoot
        | Factor::SiblingRandom
        | Factor::SiblingPlain
        | Factor::RootRandom
        | Factor::RootRandomAlike
        | Factor::ChildRandom
        | Factor::IndexFile
        | Factor::ParentFolder
        | Factor::PathSlash
        | Factor::PathLowerCase
        | Factor::PathDecoded
        | Factor::PathDotsSingle
        | Factor::PathPart
        | Factor::QueryNone
        | Factor::CacheKey
        | Factor::RestRoute
        | Factor::RestRoot => place::change(question, factor),
        Factor::CredentialsNone
        | Factor::CredentialsRandom
        | Factor::SchemeOffered
        | Factor::SecretInHeader
        | Factor::AuthorizationMended
        | Factor::CookiesNone
        | Factor::CookiesFresh
        | Factor::CookieForced
        | Factor::ProxyCredentialsNone => secrets::change(question, runs, factor),
        Factor::Version10
        | Factor::Version11
        | Factor::Version2
        | Factor::Https
        | Factor::HostNamed
        | Factor::HostUnknown
        | Factor::WwwToggled
        | Factor::OtherFamily
        | Factor::OriginDirect
        | Factor::ServerNameSent
        | Factor::SourceAddress
        | Factor::ProxyNone
        | Factor::ProxyOtherPort
        | Factor::CertificateNone => transport::change(question, factor),
        // Parts are found by bisection; the others need what the person has not told.
        Factor::HeaderNone | Factor::CookieNone | Factor::QueryPart | Factor::BodyPart | Factor::Waited => None,
        _ => client::change(question, factor),
    }?;
    if change.request == question.request && factor != Factor::Again {
        return None;
    }
    Some(Probe { role: Role::Vary(factor), request: change.request, detail: change.detail })
}

/// Whether the request has the part that this factor changes.
pub(crate) fn applies(question: &Question, factor: Factor) -> bool {
    let stand_in = match factor {
        Factor::QueryPart => Factor::QueryNone,
        Factor::BodyPart => Factor::BodyNone,
        Factor::CookieNone => Factor::CookiesNone,
        Factor::HeaderNone => return crate::bisect::without_own_headers(&question.request).is_some(),
        _ => factor,
    };
    probe(question, &[], stand_in).is_some()
}
