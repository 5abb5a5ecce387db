//! What one step of the way says of a request.

use std::rc::Rc;

use super::tree::Node;

/// A refusal, and the line that makes it.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// The status that it gives.
    pub(super) status: u16,
    /// Ids of the catalogue, the likeliest first.
    pub(super) reasons: Vec<&'static str>,
    /// The line; absent where what is missing refuses.
    pub(super) node: Option<Rc<Node>>,
    /// A clause in words.
    pub(super) text: String,
}

impl Refusal {
    /// A refusal by this line.
    pub(super) fn by(node: &Rc<Node>, status: u16, reasons: Vec<&'static str>, text: impl Into<String>) -> Self {
        Self { status, reasons, node: Some(Rc::clone(node)), text: text.into() }
    }
}

/// Something that could not be decided.
#[derive(Debug, Clone)]
pub(super) struct Doubt {
    /// What may refuse here; absent where it only sends the request elsewhere.
    pub(super) refusal: Option<Refusal>,
    /// Why it is not known.
    pub(super) why: String,
    /// Whether what comes later may be for another place than what is evaluated from here on.
    pub(super) diverts: bool,
}

/// The outcome of one step.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// The request goes on.
    Open,
    /// It ends here.
    Refused(Refusal),
    /// It may end here.
    Doubtful(Doubt),
}

impl Step {
    /// A step that may refuse.
    pub(super) fn doubt(refusal: Refusal, why: impl Into<String>) -> Self {
        Self::Doubtful(Doubt { refusal: Some(refusal), why: why.into(), diverts: false })
    }
}
