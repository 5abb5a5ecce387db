//! Path patterns, with what is wrong with them in the words of a reading.

use super::fault::Complaint;
use super::notes::quoted;
use crate::router::{Pattern, PatternFault};

/// Reads a pattern.
pub(super) fn pattern(text: &str) -> Result<Pattern, Complaint> {
    Pattern::parse(text).map_err(|fault| {
        let hint = match fault {
            PatternFault::NoSlash if text.is_empty() || text.starts_with('*') => {
                "write `\"/**\"` for all paths".to_owned()
            }
            PatternFault::NoSlash => format!("write {}", quoted(&format!("\"/{text}\""))),
            _ => fault.hint().to_owned(),
        };
        Complaint::new(fault.to_string(), hint)
    })
}
