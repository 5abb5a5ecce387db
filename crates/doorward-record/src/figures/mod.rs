//! The figures of access logs: what was asked, what was shut, to whom, since when.
//!
//! Pure: lines go into a [`Tally`], tallies of many threads, files and machines are merged, and a [`Report`] is drawn from the sum. Memory
//! is bounded whatever comes in: what has many values is counted exactly up to a named limit, and beyond it with an error that is stated.

mod agents;
pub mod causes;
pub mod change;
pub mod class;
pub mod disagree;
pub mod distinct;
pub mod errors;
pub mod few;
pub mod flap;
pub mod minutes;
pub mod names;
mod pairs;
pub mod paths;
pub mod people;
pub mod places;
pub mod pool;
pub mod pour;
pub mod report;
pub mod routes;
pub mod rule;
pub mod series;
pub mod shut;
mod side_by_side;
mod sum;
pub mod tally;
mod target;
pub mod top;
pub mod trial;
pub mod who;
pub mod words;

pub use causes::{Sure, Told};
pub use class::{Class, Counts};
pub use report::{Report, Wishes};
pub use rule::{Rule, Rules};
pub use tally::Tally;
pub use target::path_without_secrets;
pub use trial::{Trial, Weighed};
pub use who::Ranges;
