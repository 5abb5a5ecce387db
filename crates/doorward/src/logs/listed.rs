//! What others say of pages: the site's own sitemaps, and what Google's Search Console exported.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use doorward_observe::import::{search_console, sitemap};
use doorward_observe::logs;
use doorward_record::figures::report::console::Unfetched;

use crate::failure::Failure;
use crate::output;

/// The largest sitemap or export, in bytes, after decompression.
const FILE_BYTES: u64 = 64 * 1024 * 1024;
/// Most sitemaps of all indexes.
const MAX_MAPS: usize = 1_000;
/// Most paths of all sitemaps.
const MAX_PATHS: usize = 1_000_000;
/// Most files of a folder of an export that are looked at.
const MAX_TABLES: usize = 20;

/// The paths that sitemaps list. Those that an index names are looked for beside it.
pub(super) fn sitemaps(files: &[PathBuf]) -> Result<BTreeSet<String>, Failure> {
    let mut paths = BTreeSet::new();
    let mut waiting: Vec<PathBuf> = files.iter().rev().cloned().collect();
    let mut taken: BTreeSet<PathBuf> = BTreeSet::new();
    let mut absent = 0_usize;
    while let Some(file) = waiting.pop() {
        let is_named = files.contains(&file);
        if !taken.insert(file.clone()) || taken.len() > MAX_MAPS + files.len() {
            continue;
        }
        let text = match logs::text(&file, FILE_BYTES) {
            Ok(text) => text,
            Err(error) if is_named => {
                return Err(Failure::new(error.to_string(), "check the name and its permissions"));
            }
            Err(_) => {
                absent += 1;
                continue;
            }
        };
        let map = sitemap::read(&text);
        if let Some(fault) = &map.fault {
            output::note(&format!("note: `{}` was not read to its end: {fault}", file.display()));
        }
        if map.pages.is_empty() && map.maps.is_empty() && is_named {
            let hint = "a sitemap is XML with `<loc>`, or a text with one URL a line";
            return Err(Failure::new(format!("`{}` lists no page", file.display()), hint));
        }
        let left = MAX_PATHS.saturating_sub(paths.len());
        paths.extend(map.pages.iter().take(left).filter_map(|url| path(url)));
        let beside = |url: &String| Some(file.parent()?.join(path(url)?.rsplit('/').next()?));
        waiting.extend(map.maps.iter().rev().filter_map(beside));
    }
    if absent > 0 {
        output::note(&format!("note: {absent} sitemaps that an index names do not stand beside it and were not read"));
    }
    Ok(paths)
}

/// The path of a page's address.
fn path(url: &str) -> Option<String> {
    url::Url::parse(url.trim()).ok().map(|url| url.path().to_owned())
}

/// What Search Console says of paths.
pub(super) fn search_console(files: &[PathBuf]) -> Result<BTreeMap<String, Unfetched>, Failure> {
    let mut all = BTreeMap::new();
    for file in files {
        let told = |error: search_console::ExportError| {
            Failure::new(format!("`{}` is no export that can be used: {error}", file.display()), error.hint())
        };
        let export = if file.is_dir() {
            search_console::read(&tables(file)?).map_err(told)?
        } else {
            let bytes = bytes(file)?;
            if search_console::is_archive(&bytes) {
                search_console::unpack(&bytes).map_err(told)?
            } else {
                // The table of a folder into which the archive was unpacked.
                search_console::read(&tables(file.parent().unwrap_or(Path::new(".")))?).map_err(told)?
            }
        };
        for page in export.pages {
            let Some(path) = path(&page.url) else { continue };
            let (issue, name) = (export.issue.word(), export.name.clone());
            all.insert(path, Unfetched { issue: issue.to_owned(), name, last_crawled: page.last_crawled });
        }
    }
    Ok(all)
}

/// The tables of a folder.
fn tables(folder: &Path) -> Result<Vec<String>, Failure> {
    let told = |error: std::io::Error| {
        Failure::new(format!("cannot read `{}`: {error}", folder.display()), "check the name and its permissions")
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(folder).map_err(told)?.filter_map(Result::ok).map(|entry| entry.path());
    let is_table = |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let mut paths: Vec<PathBuf> = entries.filter(is_table).collect();
    paths.sort();
    paths.truncate(MAX_TABLES);
    paths.iter().map(|path| Ok(String::from_utf8_lossy(&bytes(path)?).into_owned())).collect()
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let told = |error: std::io::Error| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()), "check the name and its permissions")
    };
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(told)?.take(FILE_BYTES).read_to_end(&mut bytes).map_err(told)?;
    Ok(bytes)
}
