//! What it says that a log has no line of a request: only where the log is proven to cover it, and only of reasons for which the
//! server always writes a line.

use doorward_diagnose::testimony::{Bearing, Place, Testimony, Tie, Witness};

use super::super::line::ErrorLine;
use super::super::silent::{excluded, is_restart};
use super::{Page, Sent};

/// What the silence of this log says of a refused request; absent where it proves nothing.
pub(super) fn of(request: &Sent, page: &Page<'_>) -> Option<Testimony> {
    let level = page.level?;
    let refused = request.status.is_some_and(|status| status >= 400);
    (page.answers_itself && refused && covers(request, page)).then_some(())?;
    let reasons = excluded(page.writer, level);
    (!reasons.is_empty()).then_some(())?;
    let name = page.writer.name();
    Some(Testimony {
        witness: Witness::Log,
        bearing: Bearing::Excludes,
        reasons,
        hop: name.to_owned(),
        place: Some(Place { file: page.file.clone(), line: None }),
        quote: String::new(),
        text: format!(
            "{name} wrote no line for this request, though lines from before and after it are there: whenever it may not read a \
             file or list a folder, it writes one"
        ),
        tie: Tie::Loose,
        repair: None,
    })
}

/// Whether the log has lines from before and after the request, with no restart between, and is not one that loses lines.
fn covers(request: &Sent, page: &Page<'_>) -> bool {
    let at = |line: &ErrorLine<'_>| line.time.unix_s;
    let before = page.lines.iter().rposition(|line| at(line).is_some_and(|time| time < request.from_s));
    let after = page.lines.iter().position(|line| at(line).is_some_and(|time| time > request.to_s));
    let (Some(before), Some(after)) = (before, after) else { return false };
    let between = page.lines.get(before..=after).unwrap_or_default();
    before < after && !between.iter().any(is_restart)
}
