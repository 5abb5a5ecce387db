//! Exports of Google's Search Console: one issue of "Page indexing" with the pages that have it.
//!
//! Headings and names of files are in the language of whoever exported: tables are known by what stands in them, an issue by the status
//! that its name holds in every language.

use super::zip;

/// Most pages of one export; Google gives 1,000.
pub const MAX_PAGES: usize = 100_000;
/// What stands for "never" in the column of the last crawl.
const NEVER: &str = "1969-12-31";

/// Why Google has not indexed a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Issue {
    /// 403.
    Forbidden,
    /// 401.
    Unauthorized,
    /// 404.
    NotFound,
    /// A page that says with 200 that there is none.
    SoftNotFound,
    /// Another status of 4xx.
    OtherClientError,
    /// A status of 5xx.
    ServerError,
    /// Something else, which is no answer that shuts.
    Other,
}

impl Issue {
    /// A word for reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "not-found",
            Self::SoftNotFound => "soft-not-found",
            Self::OtherClientError => "other-4xx",
            Self::ServerError => "server-error",
            Self::Other => "other",
        }
    }

    /// Told by the name that Search Console gives it.
    fn of(name: &str) -> Self {
        let name = name.to_lowercase();
        match () {
            () if name.contains("(403)") => Self::Forbidden,
            () if name.contains("(401)") => Self::Unauthorized,
            () if name.contains("(404)") => Self::NotFound,
            () if name.contains("404") => Self::SoftNotFound,
            () if name.contains("4xx") => Self::OtherClientError,
            () if name.contains("5xx") => Self::ServerError,
            () => Self::Other,
        }
    }
}

/// A page that has the issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its address.
    pub url: String,
    /// The day of the last crawl, `2026-10-01`; absent where there was none.
    pub last_crawled: Option<String>,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The issue.
    pub issue: Issue,
    /// Its name, in the language of the export.
    pub name: String,
    /// The pages.
    pub pages: Vec<Page>,
}

/// Why something is no export that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// An archive that cannot be unpacked.
    #[error("the archive cannot be unpacked")]
    Archive,
    /// A table of a spreadsheet program.
    #[error("it is a table of a spreadsheet program")]
    Spreadsheet,
    /// The sums over all issues, without addresses.
    #[error("it lists no addresses")]
    NoPages,
    /// The table alone, without what says of which issue it is.
    #[error("it does not say of which issue it is")]
    NoIssue,
}

impl ExportError {
    /// What to do.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Archive | Self::Spreadsheet => "export it as CSV: Search Console gives a ZIP",
            Self::NoPages => {
                "open one issue of \"Page indexing\", such as \"Blocked due to access forbidden (403)\", and export that"
            }
            Self::NoIssue => "give the ZIP as it was exported, or the folder into which it was unpacked",
        }
    }
}

/// Reads an export: the ZIP as Search Console gives it.
///
/// # Errors
/// Where it is none, or has no addresses.
pub fn unpack(bytes: &[u8]) -> Result<Export, ExportError> {
    let files = zip::files(bytes).ok_or(ExportError::Archive)?;
    if files.iter().any(|(name, _)| name == "xl/workbook.xml") {
        return Err(ExportError::Spreadsheet);
    }
    let texts: Vec<String> = files
        .into_iter()
        .filter(|(name, _)| name.to_lowercase().ends_with(".csv"))
        .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    read(&texts)
}

/// Whether bytes are an archive.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(zip::MARK)
}

/// Reads the tables of an export, in any order.
///
/// # Errors
/// Where they list no addresses, or do not say of which issue.
pub fn read(texts: &[String]) -> Result<Export, ExportError> {
    let (mut pages, mut names) = (Vec::new(), Vec::new());
    for text in texts {
        let rows = rows(text);
        let mut inner = rows.iter().skip(1).map(Vec::as_slice);
        match inner.clone().next() {
            Some([first, ..]) if is_address(first) => pages.extend(inner.by_ref().filter_map(page)),
            Some([first, ..]) if is_day(first) => {}
            Some([_, _]) => names.extend(inner.filter_map(|row| row.get(1).cloned())),
            _ => {}
        }
    }
    pages.truncate(MAX_PAGES);
    if pages.is_empty() {
        return Err(ExportError::NoPages);
    }
    // Beside the issue stands which sitemaps were looked at: a name with a status is the issue, else the first is.
    let named = names.iter().find(|name| Issue::of(name) != Issue::Other).or(names.first());
    let name = named.cloned().ok_or(ExportError::NoIssue)?;
    Ok(Export { issue: Issue::of(&name), name, pages })
}

fn page(row: &[String]) -> Option<Page> {
    let url = row.first().filter(|cell| is_address(cell))?.clone();
    let last_crawled = row.iter().skip(1).find(|cell| is_day(cell) && *cell != NEVER).cloned();
    Some(Page { url, last_crawled })
}

fn is_address(cell: &str) -> bool {
    cell.starts_with("http://") || cell.starts_with("https://")
}

/// `2026-10-01`.
fn is_day(cell: &str) -> bool {
    let shape = |(place, byte): (usize, u8)| if matches!(place, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    cell.len() == 10 && cell.bytes().enumerate().all(shape)
}

/// The rows of a table of RFC 4180: cells between commas, quoted where commas, quotes or line ends stand in them.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell).trim_end_matches('\r').to_owned());
                rows.push(std::mem::take(&mut row));
                if rows.len() > MAX_PAGES {
                    return rows;
                }
            }
            _ => cell.push(letter),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "URL,Last crawled\n\"https://a.example/x,y\",2026-10-01\nhttps://a.example/z,1969-12-31";

    #[test]
    fn exports_are_read_in_any_language() {
        for (metadata, chart, issue) in [
            (
                "Property,Value\r\nIssue,Blocked due to access forbidden (403)\r\nSitemap,All known pages\r\n",
                "Date,Affected pages\n2026-09-30,2\n",
                Issue::Forbidden,
            ),
            (
                "Property,Value\nSitemap,All known pages\nIssue,Blocked due to unauthorized request (401)\n",
                "",
                Issue::Unauthorized,
            ),
            ("Property,Value\nIssue,Soft 404\n", "", Issue::SoftNotFound),
            ("Property,Value\nIssue,Not found (404)\n", "", Issue::NotFound),
            ("Property,Value\nIssue,Blocked due to other 4xx issue\n", "", Issue::OtherClientError),
            ("Property,Value\nIssue,Server error (5xx)\n", "", Issue::ServerError),
            ("Property,Value\nIssue,Page with redirect\n", "", Issue::Other),
            ("\u{feff}Eigenschaft,Wert\nProblem,Aufgrund von Zugriffsverbot (403) blockiert\n", "", Issue::Forbidden),
            ("プロパティ,値\n問題,アクセス禁止（403）が原因でブロックされました (403)\n", "", Issue::Forbidden),
        ] {
            let bytes = zip::archive(&[("Diagramm.csv", chart), ("Table.csv", TABLE), ("Metadata.csv", metadata)]);
            let export = unpack(&bytes).unwrap();
            assert_eq!((export.issue, export.pages.len()), (issue, 2), "{metadata}");
            assert_eq!(export.pages[0].url, "https://a.example/x,y");
            assert_eq!(export.pages[0].last_crawled.as_deref(), Some("2026-10-01"));
            assert_eq!(export.pages[1].last_crawled, None);
        }
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        assert_eq!(unpack(b"PK\x03\x04"), Err(ExportError::Archive));
        let sheet = zip::archive(&[("xl/workbook.xml", "<workbook/>")]);
        assert_eq!(unpack(&sheet), Err(ExportError::Spreadsheet));
        let sums = "Reason,Source,Validation,Pages\nBlocked due to access forbidden (403),Website,Not Started,12\n";
        assert_eq!(read(&[sums.to_owned()]), Err(ExportError::NoPages));
        assert_eq!(read(&[TABLE.to_owned()]), Err(ExportError::NoIssue));
    }

    #[test]
    fn cells_are_cut_as_they_were_quoted() {
        assert_eq!(rows("a,\"b \"\"c\"\"\",\r\n\"d\ne\",f"), [vec!["a", "b \"c\"", ""], vec!["d\ne", "f"]]);
        let many = format!("URL,x\n{}", "https://a.example/,2026-10-01\n".repeat(MAX_PAGES + 5));
        let export = read(&[many, "k,v\ni,Soft 404\n".to_owned()]).unwrap();
        assert_eq!(export.pages.len(), MAX_PAGES);
    }
}
