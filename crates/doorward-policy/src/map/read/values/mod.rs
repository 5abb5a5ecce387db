//! Single values of the map: text in, value or complaint out. Nothing here knows where the text stands.

pub(super) mod amount;
pub(super) mod hours;
pub(super) mod name;
pub(super) mod net;
pub(in crate::map) mod time;
