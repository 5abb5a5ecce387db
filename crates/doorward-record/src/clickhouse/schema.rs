//! The table, and what fills it.

use super::expression as sql;

/// The pipelines that fill the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pipeline {
    /// Vector's configuration, YAML.
    Vector,
    /// Fluent Bit's configuration, YAML.
    FluentBit,
}

const TABLE: &str = include_str!("table.sql");
const VECTOR: &str = include_str!("vector.yaml");
const FLUENT_BIT: &str = include_str!("fluent-bit.yaml");

/// The table's statement.
#[must_use]
pub fn table() -> String {
    let place = |text: &str, name: &str, with: &str| text.replace(&format!("{{{{{name}}}}}"), with);
    let text = place(TABLE, "path", &sql::path("target"));
    let text = place(&text, "route", &sql::route("path"));
    place(&text, "crawler", &sql::crawler("agent"))
}

impl Pipeline {
    /// The configuration.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Vector => VECTOR,
            Self::FluentBit => FLUENT_BIT,
        }
    }
}
