//! Where the shared corpora lie: beside the workspace, and not on every machine.

use std::io::Read as _;

/// Longest corpus file that is read, in bytes.
const MAX_CORPUS_BYTES: u64 = 16 * 1024 * 1024;

/// One JSON file of the corpora; nothing, with a word on stdout, where it is absent.
pub(crate) fn json(path: &str) -> Option<serde_json::Value> {
    let whole = format!("{}/../../../shared/corpora/{path}", env!("CARGO_MANIFEST_DIR"));
    let Ok(file) = std::fs::File::open(&whole) else {
        println!("skipped: {path} is absent");
        return None;
    };
    let mut text = String::new();
    file.take(MAX_CORPUS_BYTES).read_to_string(&mut text).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}
