//! ModSecurity's own rules, as far as they are simple: one variable, one operator, and a refusal.
//!
//! Scores, chains, transformations beyond the plain ones and the body are not evaluated.

use super::layer::Layer;
use super::pass::Pass;
use super::verdict::Step;

/// Rules of the first phase, carried out before anything else.
pub(super) fn early(_pass: &Pass<'_>, _layers: &[Layer]) -> Vec<Step> {
    Vec::new()
}

/// Rules of the second phase, carried out after the request was let in.
pub(super) fn late(_pass: &Pass<'_>, _layers: &[Layer]) -> Vec<Step> {
    Vec::new()
}
