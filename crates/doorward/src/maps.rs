//! Access maps read from their files, for every command that has one.

use std::io::Read as _;
use std::path::Path;

use doorward_gateway::state::Surroundings;
use doorward_policy::map::read::{Fault, MAX_TEXT_BYTES, Reading, read as read_text};

use crate::environment;
use crate::failure::Failure;

/// Where the files and secrets that a map names are found: relative paths begin at the map's folder.
pub(crate) fn around(map: &Path) -> Surroundings {
    Surroundings { folder: map.parent().map(Path::to_owned).unwrap_or_default(), environment: environment::secret }
}

/// Reads a map. What may not mean what it says stands in its warnings.
pub(crate) fn read(path: &Path) -> Result<Reading, Failure> {
    examine(path)?.map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure::new(
            format!("the map cannot be read\n{}", lines.join("\n")),
            format!("{} to mend; docs/map.md says what stands in a map", count(lines.len())),
        )
    })
}

/// Reads a map, and tells its faults where it cannot be taken.
pub(crate) fn examine(path: &Path) -> Result<Result<Reading, Vec<Fault>>, Failure> {
    let cannot = |error: std::io::Error| {
        Failure::new(
            format!("cannot read the map `{}`: {error}", path.display()),
            "name the file with `--map FILE`, or write a `doorward.toml`: docs/map.md says what stands in it",
        )
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(MAX_TEXT_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(cannot)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!("the map `{}` is not UTF-8 at byte {at}", path.display()), "save it as UTF-8")
    })?;
    Ok(read_text(&text, &path.display().to_string()))
}

fn count(faults: usize) -> String {
    if faults == 1 { "one thing".to_owned() } else { format!("{faults} things") }
}
