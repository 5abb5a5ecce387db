//! What logs tell of a refusal and what the configuration says of it, put together.
//!
//! The log's word goes first: it was written when the request was refused, and the configuration may have been changed since. Where both
//! speak, what both leave is left.

use doorward_record::figures::report::causes::excluded_by;
use doorward_record::figures::{Sure, Told};

use super::verdict::Verdict;

/// Reasons between which the credentials themselves decide, which no log has: what all of one directive is.
const OF_CREDENTIALS: &[&str] = &[
    "credentials-missing",
    "credentials-wrong",
    "auth-scheme-wrong",
    "authorization-malformed",
    "authorization-stripped",
    "auth-stacked",
    "cors-preflight-auth",
    "role-insufficient",
    "realm-mismatch",
];

/// Reasons between which it decides whose address it was: a proxy's, or one that a field tells. Neither does a log say.
const OF_ADDRESS: &[&str] =
    &["ip-denied", "ip-not-allowed", "ip-banned", "network-blocked", "forwarded-for-denied", "proxy-address-denied"];

/// How the configuration stands to what the log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It adds nothing.
    Silent,
    /// It names what refused, or fewer that may have.
    Names,
    /// It would refuse for other reasons than the log tells, or not at all.
    Contradicts,
}

/// Puts what the configuration says to what is told.
pub(super) fn join(told: &mut Told, verdict: Option<&Verdict>) -> Fit {
    match told.sure {
        Some(Sure::Elimination) | None => alone(told, verdict),
        Some(_) if told.reasons.is_empty() => Fit::Silent,
        Some(_) => beside(told, verdict),
    }
}

/// Beside what a log tells.
fn beside(told: &mut Told, verdict: Option<&Verdict>) -> Fit {
    let Some(verdict) = verdict else { return Fit::Contradicts };
    let said = verdict.reasons();
    let both: Vec<&'static str> = said.iter().copied().filter(|reason| told.reasons.contains(reason)).collect();
    let Some(first) = both.first() else {
        return if verdict.is_open { Fit::Silent } else { Fit::Contradicts };
    };
    told.rule = verdict.rule(first);
    let is_sure = verdict.is_sure();
    let alike = [OF_CREDENTIALS, OF_ADDRESS].into_iter().find(|alike| alike.contains(first)).unwrap_or_default();
    let is_left = |reason: &&'static str| !is_sure || alike.contains(reason);
    let rest: Vec<&'static str> =
        told.reasons.iter().copied().filter(|reason| !both.contains(reason)).filter(is_left).collect();
    told.reasons = both.into_iter().chain(rest).collect();
    Fit::Names
}

/// Where no log tells a cause. The silence of one that always tells some of them excludes these.
fn alone(told: &mut Told, verdict: Option<&Verdict>) -> Fit {
    let Some(verdict) = verdict else { return Fit::Silent };
    let excluded = match (told.sure, told.says.as_deref()) {
        (Some(Sure::Elimination), Some(server)) => excluded_by(server),
        _ => Vec::new(),
    };
    let left: Vec<_> = verdict
        .candidates
        .iter()
        .filter(|candidate| !candidate.reasons.iter().all(|reason| excluded.contains(reason)))
        .cloned()
        .collect();
    let left = Verdict { candidates: left, is_open: verdict.is_open };
    let Some(first) = left.candidates.first() else { return Fit::Silent };
    if !left.is_sure() {
        return Fit::Silent;
    }
    let same_rule = left.candidates.iter().all(|other| place(other) == place(first));
    let same_reason = left.candidates.iter().all(|other| other.reasons.first() == first.reasons.first());
    if !same_rule && !same_reason {
        return Fit::Silent;
    }
    *told = Told {
        rule: first.rule.clone().filter(|_| same_rule),
        reasons: left.reasons(),
        sure: Some(Sure::Configuration),
        ..std::mem::take(told)
    };
    told.says = None;
    told.perhaps.clear();
    Fit::Names
}

fn place(candidate: &super::verdict::Candidate) -> Option<&str> {
    candidate.rule.as_ref().map(|rule| rule.place.as_str())
}
