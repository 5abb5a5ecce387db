//! Paths of requests made plain: decoded, and without dot segments.

/// The path with its `%xx` decoded, once.
pub(crate) fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// The path without `.` and `..` segments and without empty ones, the last slash kept.
pub(crate) fn cleaned(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    let last = if folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{last}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{cleaned, decoded};

    #[test]
    fn a_path_is_made_plain() {
        for (path, expected) in [
            ("/", "/"),
            ("/a/./b/../c", "/a/c"),
            ("//a///b/", "/a/b/"),
            ("/a/..", "/"),
            ("/../a", "/a"),
            ("/a/b/..", "/a/"),
        ] {
            assert_eq!(cleaned(path), expected, "{path}");
        }
        assert_eq!(decoded("/a%20b%2e"), "/a b.");
    }
}
