//! What came of looking at credentials.

use std::sync::Arc;

use doorward_policy::{Caller, CredentialFault, Identity};
use http::HeaderName;

/// Who asks, and which part of the request said so.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    outcome: Outcome,
    authorization: bool,
    key_field: Option<HeaderName>,
}

#[derive(Debug, Clone)]
enum Outcome {
    Anonymous,
    Known(Arc<Caller>),
    Failed(CredentialFault),
    Unavailable { retry_after_s: u64 },
}

impl Found {
    fn of(outcome: Outcome) -> Self {
        Self { outcome, authorization: false, key_field: None }
    }

    /// Nobody said who they are.
    pub(crate) fn anonymous() -> Self {
        Self::of(Outcome::Anonymous)
    }

    /// A caller whose credentials are good.
    pub(crate) fn known(caller: Arc<Caller>) -> Self {
        Self::of(Outcome::Known(caller))
    }

    /// Credentials that are not.
    pub(crate) fn failed(fault: CredentialFault) -> Self {
        Self::of(Outcome::Failed(fault))
    }

    /// Credentials that could not be looked at.
    pub(crate) fn unavailable(retry_after_s: u64) -> Self {
        Self::of(Outcome::Unavailable { retry_after_s })
    }

    /// The same; the credentials stood in Authorization.
    pub(crate) fn in_authorization(self) -> Self {
        Self { authorization: true, ..self }
    }

    /// The same; the credentials stood in this field.
    pub(crate) fn in_field(self, field: HeaderName) -> Self {
        Self { key_field: Some(field), ..self }
    }

    /// For the decision.
    pub(crate) fn identity(&self) -> Identity<'_> {
        match &self.outcome {
            Outcome::Anonymous => Identity::Anonymous,
            Outcome::Known(caller) => Identity::Known(caller),
            Outcome::Failed(fault) => Identity::Failed(*fault),
            Outcome::Unavailable { retry_after_s } => Identity::Unavailable { retry_after_s: *retry_after_s },
        }
    }

    /// The caller, where one is known.
    pub(crate) fn caller(&self) -> Option<&Arc<Caller>> {
        match &self.outcome {
            Outcome::Known(caller) => Some(caller),
            _ => None,
        }
    }

    /// Whether Authorization was meant for the gateway.
    pub(crate) fn took_authorization(&self) -> bool {
        self.authorization
    }

    /// The field that held an API key meant for the gateway.
    pub(crate) fn key_field(&self) -> Option<&HeaderName> {
        self.key_field.as_ref()
    }
}
