//! What every Rust file of the project keeps to: it opens with why it is there, and it stays short enough to be read.

/// The most lines of a file that is shipped.
pub const PRODUCTION_LINES: usize = 450;
/// The most lines of a file that holds tests alone.
pub const TEST_LINES: usize = 700;

/// The fault of a file that does not open with `//!`.
#[must_use]
pub fn without_head(path: &str, text: &str) -> Option<String> {
    let opens = text.lines().next().is_some_and(|line| line.starts_with("//! "));
    (!opens).then(|| format!("{path}: does not open with `//!` and why it is there"))
}

/// The fault of a file that is too long. Lists of uniform entries may be: they are `exempt`, each with the reason.
#[must_use]
pub fn too_long(path: &str, text: &str, exempt: &[(&str, &str)]) -> Option<String> {
    let lines = text.lines().count();
    let limit = if holds_tests(path) { TEST_LINES } else { PRODUCTION_LINES };
    let is_exempt = exempt.iter().any(|(file, _)| *file == path);
    (lines > limit && !is_exempt).then(|| format!("{path}: {lines} lines, more than {limit}: it holds two things"))
}

/// The faults of the list of exempt files: it names a file that is gone, or one that no longer needs it.
#[must_use]
pub fn needless_exemptions(exempt: &[(&str, &str)], lines: impl Fn(&str) -> Option<usize>) -> Vec<String> {
    let fault = |(path, _): &(&str, &str)| match lines(path) {
        None => Some(format!("{path}: is exempt, and does not exist")),
        Some(count) if count <= PRODUCTION_LINES => Some(format!("{path}: is exempt, and has but {count} lines")),
        Some(_) => None,
    };
    exempt.iter().filter_map(fault).collect()
}

/// Whether a file holds tests and nothing else.
fn holds_tests(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_the_first_line() {
        assert_eq!(without_head("a.rs", "//! Why.\n"), None);
        for text in ["", "\n//! Late.\n", "// No doc.\n", "/// Of an item.\n", "//!\n"] {
            assert!(without_head("a.rs", text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn lengths_are_right_at_the_edge() {
        let edge = "x\n".repeat(PRODUCTION_LINES);
        let over = "x\n".repeat(PRODUCTION_LINES + 1);
        assert_eq!(too_long("src/a.rs", &edge, &[]), None);
        assert!(too_long("src/a.rs", &over, &[]).is_some());
        assert_eq!(too_long("src/a.rs", &over, &[("src/a.rs", "a list")]), None);
        assert_eq!(too_long("src/a/tests.rs", &over, &[]), None);
        assert!(too_long("crates/a/tests/b.rs", &"x\n".repeat(TEST_LINES + 1), &[]).is_some());
    }

    #[test]
    fn an_exemption_that_nobody_needs_is_told() {
        let exempt = [("gone.rs", ""), ("short.rs", ""), ("long.rs", "")];
        let lines = |path: &str| match path {
            "short.rs" => Some(PRODUCTION_LINES),
            "long.rs" => Some(PRODUCTION_LINES + 1),
            _ => None,
        };
        assert_eq!(needless_exemptions(&exempt, lines).len(), 2);
    }
}
