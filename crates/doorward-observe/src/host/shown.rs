//! The last gate of what was found on a machine: no secret, nothing that a terminal would obey, and no flood.

use std::collections::HashSet;

use doorward_diagnose::testimony::{Testimony, clause, quotation};

/// The most clauses on what could not be read.
pub(super) const MAX_CLAUSES: usize = 50;

/// Testimonies as they may be shown.
pub(super) fn testimonies(found: &mut [Testimony]) {
    for testimony in found {
        testimony.text = clause(&testimony.text);
        testimony.quote = quotation(&testimony.quote);
    }
}

/// Clauses as they may be shown: each once, and of very many the first.
pub(super) fn clauses(found: &mut Vec<String>) {
    let mut seen = HashSet::new();
    found.retain(|text| seen.insert(text.clone()));
    let more = found.len().saturating_sub(MAX_CLAUSES);
    found.truncate(MAX_CLAUSES);
    for text in found.iter_mut() {
        *text = clause(text);
    }
    if more > 0 {
        found.push(format!("{more} more things, which are not listed"));
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_CLAUSES, clauses};

    #[test]
    fn clauses_are_told_once_and_up_to_their_limit() {
        for (count, shown) in [(MAX_CLAUSES, MAX_CLAUSES), (MAX_CLAUSES + 1, MAX_CLAUSES + 1)] {
            let mut found: Vec<String> = (0..count).map(|number| format!("clause {number}")).collect();
            found.push("clause 0".to_owned());
            clauses(&mut found);
            assert_eq!(found.len(), shown);
            assert_eq!(
                found.last().is_some_and(|last| last == "1 more things, which are not listed"),
                count > MAX_CLAUSES
            );
        }
    }

    #[test]
    fn clauses_hold_no_secret_and_no_command_to_a_terminal() {
        let mut found = vec!["`/etc/a\u{1b}[31m:3`: `api_token=abcdefgh1` is not understood".to_owned()];
        clauses(&mut found);
        assert_eq!(found, ["`/etc/a [31m:3`: `api_token=***` is not understood"]);
    }
}
