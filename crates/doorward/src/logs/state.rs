//! What the run before found, in a small file, so that what is new can be told.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// The schema of the file.
const SCHEMA: &str = "doorward.logs-state/1";
/// The largest such file.
const STATE_BYTES: u64 = 32 * 1024 * 1024;
/// Most bytes of keys that are kept: each may be six in the file, as `\u0007` is, and quotes and a comma come to each.
const KEY_BYTES: usize = 4 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct State {
    schema: String,
    seen: BTreeSet<String>,
}

/// The keys of the run before; none where the file is not there yet.
pub(super) fn read(path: &Path) -> Result<Option<BTreeSet<String>>, Failure> {
    let told = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()), "remove the file to begin anew")
    };
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|error| told(&error))?,
    };
    let mut text = String::new();
    file.take(STATE_BYTES).read_to_string(&mut text).map_err(|error| told(&error))?;
    let state: State = serde_json::from_str(&text).map_err(|error| told(&error))?;
    if state.schema != SCHEMA {
        return Err(told(&format!("its schema is `{}`", state.schema)));
    }
    Ok(Some(state.seen))
}

/// What is kept of what this run and those before found: this run's first.
fn kept(found: BTreeSet<String>, before: Option<&BTreeSet<String>>) -> BTreeSet<String> {
    let mut left = KEY_BYTES;
    let earlier: Vec<String> = before.into_iter().flatten().filter(|key| !found.contains(*key)).cloned().collect();
    let all = found.into_iter().chain(earlier);
    all.take_while(|key| {
        let fits = key.len() < left;
        left = left.saturating_sub(key.len() + 1);
        fits
    })
    .collect()
}

/// Writes what this run and those before found. The old file stays until the new one is whole.
pub(super) fn write(path: &Path, found: BTreeSet<String>, before: Option<&BTreeSet<String>>) -> Result<(), Failure> {
    let told = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot write `{}`: {error}", path.display()), "check the folder and its permissions")
    };
    let state = State { schema: SCHEMA.to_owned(), seen: kept(found, before) };
    let text = serde_json::to_string(&state).map_err(|error| told(&error))?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| told(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_runs_keys_are_kept_first_up_to_the_limit() {
        let key = |letter: char, bytes: usize| letter.to_string().repeat(bytes);
        let half = KEY_BYTES / 2 - 1;
        let before = BTreeSet::from([key('a', half)]);
        for (bytes, wanted) in [(half, 2), (half + 1, 1)] {
            let kept = kept(BTreeSet::from([key('z', bytes)]), Some(&before));
            assert_eq!(kept.len(), wanted);
            assert!(kept.contains(&key('z', bytes)));
        }
        assert_eq!(kept(before.clone(), Some(&before)).len(), 1);
    }

    #[test]
    fn the_largest_state_can_be_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let found = BTreeSet::from(["\u{7}".repeat(KEY_BYTES - 1)]);
        write(&path, found.clone(), None).unwrap();
        assert_eq!(read(&path).unwrap(), Some(found));
        assert_eq!(read(&folder.path().join("absent")).unwrap(), None);
    }
}
