//! The places that lines speak of, and the names that places end in.

use super::super::join::{last_name, place};
use super::super::line::{Capture, ErrorLine};

/// The place that the line speaks of: its target, the path in its message, or a script's bare name.
pub(super) fn spoken(line: &ErrorLine<'_>) -> Option<String> {
    let bare = || line.value(Capture::File).filter(|file| !file.contains('/')).map(std::borrow::Cow::into_owned);
    line.target.map(str::to_owned).or_else(|| place(line)).or_else(bare)
}

/// A path's folder and its last name.
pub(super) fn halves(path: &str) -> (&str, &str) {
    let trimmed = path.trim_end_matches('/');
    trimmed.rsplit_once('/').unwrap_or(("", trimmed))
}

/// Whether a path is that of a file that speaks for its folder, such as `.htaccess`.
pub(super) fn is_access_file(path: &str) -> bool {
    last_name(path).starts_with(".ht")
}
