//! What a request was for and from where, as it is counted: paths and pages without what may hold secrets.

use crate::access::Line;

/// The path of a line, with its query cut off.
pub(super) fn path<'a>(line: &Line<'a>) -> &'a [u8] {
    let target = line.path().unwrap_or(b"(no path)");
    // `GET http://host/path`: a forward proxy's form.
    if target.first() == Some(&b'/') {
        return target;
    }
    let after = memchr::memmem::find(target, b"://").and_then(|at| target.get(at + 3..));
    let path = after.and_then(|rest| rest.get(memchr::memchr(b'/', rest)?..));
    path.unwrap_or(target)
}

/// A referring page without its query and fragment: those may hold secrets.
pub(super) fn page(referrer: &str) -> &str {
    let end = referrer.find(['?', '#']).unwrap_or(referrer.len());
    referrer.get(..end).unwrap_or_default()
}
