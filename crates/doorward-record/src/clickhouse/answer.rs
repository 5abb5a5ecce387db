//! Answers in ClickHouse's TabSeparated form: rows of fields.

/// Most fields of a row.
pub const MAX_FIELDS: usize = 64;

/// The rows of an answer, each with its fields.
pub fn rows(answer: &[u8]) -> impl Iterator<Item = Vec<String>> + '_ {
    let whole = answer.strip_suffix(b"\n").unwrap_or(answer);
    let lines = whole.split(|byte| *byte == b'\n').filter(move |_| !answer.is_empty());
    lines.map(|line| line.split(|byte| *byte == b'\t').take(MAX_FIELDS).map(field).collect())
}

/// A field with its escapes undone.
fn field(written: &[u8]) -> String {
    let mut out = Vec::with_capacity(written.len());
    let mut bytes = written.iter();
    while let Some(byte) = bytes.next() {
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b't') => out.push(b'\t'),
            Some(b'r') => out.push(b'\r'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'0') => out.push(0),
            Some(other) => out.push(*other),
            None => {}
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A number of a row; 0 where there is none.
#[must_use]
pub fn number(row: &[String], place: usize) -> u64 {
    row.get(place).and_then(|field| field.parse().ok()).unwrap_or(0)
}

/// A second of a row.
#[must_use]
pub fn second(row: &[String], place: usize) -> Option<i64> {
    row.get(place).and_then(|field| field.parse().ok())
}

/// A text of a row.
#[must_use]
pub fn text(row: &[String], place: usize) -> &str {
    row.get(place).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_and_escapes_undone() {
        for (answer, wanted) in [
            ("", vec![]),
            ("1\ta\n", vec![vec!["1", "a"]]),
            ("1\ta\n2\tb\n", vec![vec!["1", "a"], vec!["2", "b"]]),
            ("a\\tb\\\\c\\'d\\n\n", vec![vec!["a\tb\\c'd\n"]]),
            ("\n", vec![vec![""]]),
            ("\t\n", vec![vec!["", ""]]),
            ("a\\", vec![vec!["a"]]),
        ] {
            assert_eq!(rows(answer.as_bytes()).collect::<Vec<_>>(), wanted, "{answer:?}");
        }
    }

    #[test]
    fn fields_past_the_limit_are_left_out() {
        let row = vec!["x"; MAX_FIELDS + 1].join("\t");
        assert_eq!(rows(row.as_bytes()).next().unwrap().len(), MAX_FIELDS);
    }
}
