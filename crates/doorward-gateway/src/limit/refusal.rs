//! Refusals for counting: what a counter said, as the one value that answer, log line and metric are made from.

use doorward_policy::map::RefuseAs;
use doorward_policy::refusal::Needs;
use doorward_policy::{Condition, Refusal};
use doorward_reason::catalogue::RATE_LIMITED;

use super::counters::Checked;

/// The refusal of a request that a quota does not allow: 429, with the wait. None where every check allows it.
#[must_use]
pub fn rate_limited(checked: &[Checked<'_>], route: Option<usize>) -> Option<Refusal> {
    let refusing = Checked::refusing(checked)?;
    Some(Refusal {
        reason: &RATE_LIMITED,
        status: 429,
        disguise: RefuseAs::Forbidden,
        retry_after_s: refusing.outcome.retry_after_s,
        scheme: None,
        needs: Needs::default(),
        route,
        because: Condition::Limit(refusing.rate.text().into()),
    })
}
