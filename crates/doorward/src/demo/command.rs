//! A `doorward why …` line, written so that a shell takes it as it stands.

use doorward_diagnose::curl::quote;

/// The width to which a line is filled before it goes on in the next.
const WIDTH_COLUMNS: usize = 96;
/// What the next line begins with.
const INDENT: &str = "    ";

/// The command as a POSIX shell takes it; a long one goes on in the next line after a backslash.
pub(super) fn shell(program: &str, arguments: &[String]) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in [program, "why"].into_iter().chain(arguments.iter().map(String::as_str)).map(quote) {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH_COLUMNS - 2 {
            out.push_str(" \\\n");
            out.push_str(INDENT);
            column = INDENT.len();
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(&word);
        column += length;
    }
    out
}

/// How this program was called, so that the lines it prints can be run from the same place.
pub(super) fn program() -> String {
    std::env::args_os()
        .next()
        .and_then(|name| name.into_string().ok())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "doorward".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[&str]) -> String {
        shell("doorward", &words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn words_are_quoted_where_a_shell_needs_it() {
        assert_eq!(line(&["-A", "curl/8.5.0"]), "doorward why -A curl/8.5.0");
        assert_eq!(line(&["-H", "A: b"]), "doorward why -H 'A: b'");
        assert_eq!(line(&["http://a/?b=c"]), "doorward why 'http://a/?b=c'");
        assert_eq!(line(&["it's", ""]), "doorward why 'it'\\''s' ''");
    }

    #[test]
    fn a_long_line_goes_on_in_the_next() {
        let long = "x".repeat(80);
        assert_eq!(line(&["--oauth2-bearer", &long]), format!("doorward why --oauth2-bearer \\\n    {long}"));
    }
}
