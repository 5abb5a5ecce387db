//! httpd's expressions, as in `<If>` and `Require expr`: read, and answered with yes, no or not known.
//!
//! Functions that reach outside of the request (`file`, sub-requests) are not evaluated.

mod evaluate;
mod parse;

pub(super) use evaluate::holds;
pub(super) use parse::parse;
