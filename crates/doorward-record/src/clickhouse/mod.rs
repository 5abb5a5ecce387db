//! The figures from a ClickHouse table in place of files: the table, the questions as SQL, and their answers into a [`Tally`].
//!
//! The same rules are said twice, once for lines and once as SQL: what a path's route is, which crawler a name is, what only scanners ask
//! for. Both are made from the same lists, and tests run the SQL in the engine and compare. Pure: who asks the server is
//! `doorward-observe`.
//!
//! [`Tally`]: crate::figures::Tally

pub mod answer;
pub mod expression;
pub mod gather;
pub mod question;
pub mod schema;

/// A column that the questions read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What stands in its place where the table lacks it; nothing where it must be there.
    pub instead: Option<&'static str>,
}

/// The columns that the questions read, besides those that are worked out where the table lacks them.
pub const COLUMNS: &[Column] = &[
    Column { name: "time", instead: None },
    Column { name: "client", instead: None },
    Column { name: "target", instead: None },
    Column { name: "status", instead: None },
    Column { name: "method", instead: Some("''") },
    Column { name: "user", instead: Some("''") },
    Column { name: "host", instead: Some("''") },
    Column { name: "referrer", instead: Some("''") },
    Column { name: "agent", instead: Some("''") },
    Column { name: "bytes", instead: Some("0") },
];

/// The columns that are worked out of others, with their names and from what.
pub const WORKED_OUT: &[&str] = &["path", "route", "crawler"];

#[cfg(test)]
mod tests;
