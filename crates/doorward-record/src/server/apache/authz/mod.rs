//! `Require` and its blocks: who may enter, by the directives that hold in the end.

pub(super) mod address;
mod leaf;
mod section;

pub(super) use leaf::{Status, environment};
pub(super) use section::{Culprit, Section, effective, judge};
