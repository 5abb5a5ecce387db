//! Words that no file of the project may hold: paths of one machine, hosts of package registries, how the project is made.
//!
//! Readers need none of them, and a path or host of the maker's machine works nowhere else. The words are written in two
//! halves here, so that this file keeps to its own rule.

/// The words, in lower case.
pub const UNWANTED: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp", "/wt"),
    concat!("/tmp", "/dw-"),
    concat!("static.cra", "tes.io"),
    concat!("index.cra", "tes.io"),
    concat!("cra", "tes.io-index"),
    concat!("registry.npm", "js.org"),
    concat!("pypi", ".org"),
    concat!("files.pythonho", "sted.org"),
    concat!("deb.deb", "ian.org"),
    concat!("proxy.gol", "ang.org"),
    concat!("co-autho", "red-by"),
    concat!("language ", "model"),
    concat!("ai ", "assistant"),
    concat!("ai-gene", "rated"),
    concat!("sub", "agent"),
    concat!("the br", "ief"),
    concat!("work", "tree"),
];

/// Files that a tool writes, and that name registries by their nature.
pub const WRITTEN_BY_TOOLS: &[&str] = &["Cargo.lock"];

/// The faults of one file: the line, and the unwanted word in it.
#[must_use]
pub fn unwanted(path: &str, text: &str) -> Vec<String> {
    if WRITTEN_BY_TOOLS.iter().any(|written| path == *written || path.ends_with(&format!("/{written}"))) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.to_lowercase();
        let found = UNWANTED.iter().filter(|word| line.contains(**word));
        faults.extend(found.map(|word| format!("{path}:{}: holds `{word}`", number + 1)));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whatever_its_case() {
        for word in UNWANTED {
            let text = format!("fine\nsee {} there\n", word.to_uppercase());
            assert!(unwanted("a.md", &text).contains(&format!("a.md:2: holds `{word}`")), "{word}");
        }
    }

    #[test]
    fn what_a_tool_writes_is_left_alone() {
        let text = UNWANTED.join("\n");
        assert!(unwanted("Cargo.lock", &text).is_empty());
        assert!(unwanted("crates/a/fuzz/Cargo.lock", &text).is_empty());
        assert!(!unwanted("Cargo.toml", &text).is_empty());
    }
}
