//! Whether something should be mended at all: an honest refusal is not a fault, and a rule on a secret path is meant.

use doorward_reason::{Fact, Family, Fault, Reason};

use crate::question::{Expectation, Question};
use crate::reading::Reading;

/// Whether this refusal is a fault on either side.
#[must_use]
pub(crate) fn is_fault(question: &Question, reading: &Reading, reason: &Reason, also: &[&'static Reason]) -> bool {
    match question.expect {
        Some(Expectation::Status(status)) => return reading.status != Some(status),
        Some(Expectation::Open) => return reason.id != "none",
        None => {}
    }
    // 405 is the honest status for a method; what its Allow lacks is told beside it.
    if reading.status == Some(405) || reading.has(Fact::HttpsRedirect) {
        return false;
    }
    if reading.has(Fact::SensitivePath) && is_about_the_place(reason) && reading.status != Some(200) {
        return false;
    }
    let own = match reason.fault {
        Fault::Yes => true,
        Fault::No => false,
        Fault::UnlessIntended => !reading.has(Fact::SensitivePath),
        Fault::ForPrograms => reading.has(Fact::ProgramAsks),
    };
    own || also.iter().any(|reason| reason.fault == Fault::Yes)
}

/// Whether a reason speaks of the place that is asked for, which may well be meant to be shut.
fn is_about_the_place(reason: &Reason) -> bool {
    matches!(reason.family, Family::FileSystem | Family::PathRules | Family::Network | Family::Firewall | Family::Masks)
}
