//! Files that the command line names, read with a limit.

use std::io::Read as _;
use std::path::Path;

use crate::failure::Failure;

/// The largest file that is taken, in bytes.
const FILE_BYTES: u64 = 64 * 1024 * 1024;

/// All of a file, up to the limit. `-` is standard input.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let told = |error: std::io::Error| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()), "check the name and its permissions")
    };
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(told)?;
    } else {
        std::fs::File::open(path).map_err(told)?.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(told)?;
    }
    if bytes.len() as u64 > FILE_BYTES {
        return Err(Failure::new(
            format!("`{}` is larger than {} MiB", path.display(), FILE_BYTES / 1024 / 1024),
            "give a smaller file; a HAR can be exported for one page alone",
        ));
    }
    Ok(bytes)
}
