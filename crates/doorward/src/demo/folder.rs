//! A folder of the demo's own among the temporary files, which is gone when the demo is.

use std::fs::{DirBuilder, remove_dir_all, write};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::{environment, why};

/// The owner alone may look into it.
const MODE: u32 = 0o700;

/// The folder.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes it, with these files in it.
    pub(super) fn with(files: &[(&str, &str)]) -> Result<Self, Failure> {
        let path = environment::temporary_files().join(format!("doorward-demo-{}", why::random_word()));
        let cannot = |error: std::io::Error| {
            let hint = "the demo's gateway reads its map from a file: set TMPDIR to a folder that may be written";
            Failure::new(format!("cannot write `{}`: {error}", path.display()), hint)
        };
        // Fails where anything of that name is there already.
        DirBuilder::new().mode(MODE).create(&path).map_err(cannot)?;
        let folder = Self(path.clone());
        for (name, text) in files {
            write(path.join(name), text).map_err(cannot)?;
        }
        Ok(folder)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays until the system clears its temporary files.
        let _ = remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn it_is_the_owner_s_and_goes() {
        let folder = Folder::with(&[("a", "b")]).unwrap();
        let path = folder.path().to_owned();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, MODE);
        assert!(path.join("a").is_file());
        drop(folder);
        assert!(!path.exists());
    }
}
