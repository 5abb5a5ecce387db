//! Text in lines of one width, and tables in the formats that people and programs take.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::cli::TableFormat;

/// The width of text.
pub(crate) const WIDTH_COLUMNS: usize = 100;

/// Text filled to the width; words are never broken, so that a command can be copied.
pub(crate) fn fill(out: &mut String, first: &str, next: &str, text: &str) {
    let (mut line, text) = (first.to_owned(), plain(text));
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH_COLUMNS {
            let _ = writeln!(out, "{line}");
            next.clone_into(&mut line);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    let _ = writeln!(out, "{line}");
}

/// Text that makes a terminal do nothing: logs and maps hold what clients sent.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let acts = |character: char| {
        let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || (character.is_control() && !matches!(character, '\n' | '\t'))
    };
    if text.contains(acts) { Cow::Owned(text.replace(acts, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// A table: a head, and rows with as many cells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Grid {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// A table without rows.
    pub(crate) fn new<T: Into<String>>(head: impl IntoIterator<Item = T>) -> Self {
        Self { head: head.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row. A cell stays on its line.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells.into_iter().map(|cell| plain(&cell).replace(['\n', '\t'], " ")).collect());
    }

    /// The table in a format; JSON is for who knows what the cells mean, and gives nothing here.
    pub(crate) fn write(&self, format: TableFormat) -> String {
        match format {
            TableFormat::Text => self.text(),
            TableFormat::Markdown => self.markdown(),
            TableFormat::Csv => self.csv(),
            TableFormat::Json => String::new(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Vec<String>> {
        std::iter::once(&self.head).chain(&self.rows)
    }

    /// Columns two spaces apart.
    fn text(&self) -> String {
        let width = |column: usize| {
            self.all().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let mut out = String::new();
        for row in self.all() {
            let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            let _ = writeln!(out, "{}", cells.join("  ").trim_end());
        }
        out
    }

    fn markdown(&self) -> String {
        let line = |row: &[String]| {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = format!("|{}\n", "---|".repeat(self.head.len()));
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        line(&self.head) + &rule + &rows
    }

    /// As RFC 4180 has it, with plain line feeds. A cell that a spreadsheet would take for a formula begins with an apostrophe.
    fn csv(&self) -> String {
        let cell = |text: &String| {
            let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.clone() };
            let quoted = text.contains(['"', ',']);
            if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
        };
        let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\n";
        self.all().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_written_in_every_format() {
        let mut grid = Grid::new(["path", "who"]);
        grid.row(vec!["/a".into(), "x | y".into()]);
        grid.row(vec!["/long/path".into(), "=1+1, \"2\"".into()]);
        for (format, expected) in [
            (TableFormat::Text, "path        who\n/a          x | y\n/long/path  =1+1, \"2\"\n"),
            (TableFormat::Markdown, "| path | who |\n|---|---|\n| /a | x \\| y |\n| /long/path | =1+1, \"2\" |\n"),
            (TableFormat::Csv, "path,who\n/a,x | y\n/long/path,\"'=1+1, \"\"2\"\"\"\n"),
            (TableFormat::Json, ""),
        ] {
            assert_eq!(grid.write(format), expected, "{format:?}");
        }
    }

    #[test]
    fn no_text_acts_on_a_terminal() {
        let mut out = String::new();
        fill(&mut out, "", "", "a\u{1b}[31mb \u{9b}c\r\u{202e}d");
        let mut grid = Grid::new(["x", "y"]);
        grid.row(vec!["a\u{1b}b".into(), "c\nd".into()]);
        let table = grid.write(TableFormat::Text);
        assert!(!(out + &table).contains(['\u{1b}', '\u{9b}', '\r', '\u{202e}']));
        assert!(table.ends_with("c d\n"), "{table}");
    }

    #[test]
    fn text_is_filled_to_the_width() {
        let mut out = String::new();
        fill(&mut out, "* ", "  ", &"word ".repeat(60));
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH_COLUMNS), "{out}");
        assert!(out.lines().count() == 4 && out.starts_with("* word") && out.contains("\n  word"), "{out}");
    }
}
