//! The words of refusals, with the owner's own pages read from their files.

use doorward_policy::Map;

use crate::refuse::{Texts, Wording};
use crate::state::{Fault, Surroundings};

/// Reads the pages that the map names, and makes everything ready that refusals have in common.
///
/// # Errors
///
/// Where a page cannot be read.
pub fn read(map: &Map, around: &Surroundings) -> Result<Wording, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut page = |path: &Option<std::path::PathBuf>| {
        path.as_ref().and_then(|path| around.text(path).map_err(|fault| faults.push(fault)).ok())
    };
    let template = page(&map.pages.template);
    let not_found = page(&map.pages.not_found);
    if !faults.is_empty() {
        return Err(faults);
    }
    let texts = Texts { template: template.as_deref(), not_found: not_found.as_deref() };
    Ok(Wording::new(&map.site.origin, &map.pages, map.cors.as_ref(), &map.authenticate, &texts))
}
