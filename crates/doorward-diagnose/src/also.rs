//! Further defects of a refused answer, next to its cause: a missing challenge, a status that misnames, a limit without a time.

use doorward_reason::{Fact, Family, Reason, find};

use crate::reading::Reading;

/// A further defect.
#[derive(Debug, Clone)]
pub struct Also {
    /// The catalogue's entry for it.
    pub reason: &'static Reason,
    /// What was seen, as a sentence.
    pub text: String,
}

/// The further defects of the answer whose cause is `main`.
#[must_use]
pub(crate) fn defects(main: &Reason, reading: &Reading) -> Vec<Also> {
    let mut found = Vec::new();
    let mut note = |id: &str, text: &str| {
        if let Some(reason) = find(id).filter(|reason| reason.id != main.id) {
            found.push(Also { reason, text: text.to_owned() });
        }
    };
    if reading.has(Fact::ChallengeAbsent) {
        note(
            "challenge-missing",
            "The 401 carries no WWW-Authenticate, which RFC 9110 (15.5.2) requires of every 401.",
        );
    }
    let credentials = matches!(main.family, Family::Credentials | Family::Tokens)
        && !matches!(main.id, "token-scope" | "auth-backend-broken" | "authorization-stripped");
    if reading.status == Some(403) && credentials {
        note(
            "misreported-status",
            "The answer is 403 where 401 with a challenge is due: the caller cannot tell that credentials would help.",
        );
    }
    if reading.status == Some(401) && main.family == Family::Rights {
        note(
            "misreported-status",
            "The answer is 401 where 403 is due: the credentials are known, and others of the same kind will not help.",
        );
    }
    if main.id == "rate-limited" {
        match reading.status {
            Some(429) if reading.has(Fact::RetryAfter) => {}
            Some(429) => note("rate-limit-status", "The 429 does not say when to come back: Retry-After is missing."),
            _ => note(
                "rate-limit-status",
                "The limit is not answered with 429, so clients and crawlers take it for something else.",
            ),
        }
    }
    if reading.has(Fact::LoginRedirect) && reading.has(Fact::ProgramAsks) {
        note("login-redirect", "A program asked and was redirected to a login page, where 401 is due.");
    }
    if reading.has(Fact::LoginForm) && reading.status == Some(200) {
        note("soft-401", "The login page comes with status 200, so programs and caches take it for the page itself.");
    }
    found
}
