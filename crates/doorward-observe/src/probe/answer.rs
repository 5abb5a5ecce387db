//! From what was received to an answer: codings undone, text decoded.

use doorward_diagnose::observation::Answer;

use super::charset;
use super::codings;
use super::limits::Limits;
use super::progress::Received;

/// The answer, if its head was whole.
pub(super) async fn finish(received: Received, limits: &Limits) -> Option<Answer> {
    let head = received.head?;
    let undone = codings::undo(received.raw, &codings::named(&head), limits.body_bytes).await;
    let text = charset::decode(&undone.bytes, head.all("content-type").next());
    Some(Answer {
        status: head.status,
        phrase: head.phrase,
        version: head.version,
        fields: head.fields,
        body: undone.bytes,
        text,
        cut: received.cut.or(undone.cut),
    })
}
