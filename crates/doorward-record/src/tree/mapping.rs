//! Why nothing stands at a path: another case, a root that is named twice, a front controller that is not asked, or truly so.

use std::path::{Path, PathBuf};

use super::walk::{End, walk};
use super::{Case, Look, Purpose};

/// The most names of a folder among which another case is sought.
pub const MAX_NAMES: usize = 20_000;
/// The most bytes of a file's ending, behind the last dot, that make it an asset and no page.
const ENDING_BYTES: usize = 5;

/// Why nothing stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Absence {
    /// What it is called.
    pub(super) reasons: Vec<&'static str>,
    /// What is shown for it: what stands nearest.
    pub(super) place: PathBuf,
    /// The line that is quoted; empty where there is none.
    pub(super) quote: String,
    /// In words.
    pub(super) text: String,
    /// Whether that is so; else it may be.
    pub(super) certain: bool,
}

/// Explains why nothing stands at `missing`, the first component of the path that is not there.
pub(super) fn explain(case: &Case<'_>, missing: &Path) -> Absence {
    let wanted = &case.served.path;
    let found = root_absent(case, missing)
        .or_else(|| other_case(case, wanted))
        .or_else(|| named_twice(case, wanted))
        .or_else(|| front_controller(case, wanted));
    found.unwrap_or_else(|| Absence {
        reasons: vec!["not-found"],
        place: missing.to_owned(),
        quote: String::new(),
        text: "nothing stands at this path".to_owned(),
        certain: true,
    })
}

/// The root itself is not there.
fn root_absent(case: &Case<'_>, missing: &Path) -> Option<Absence> {
    case.served.root.starts_with(missing).then(|| Absence {
        reasons: vec!["path-mapping-wrong"],
        place: missing.to_owned(),
        quote: String::new(),
        text: format!("the folder that the site is served from, `{}`, is not there", case.served.root.display()),
        certain: true,
    })
}

/// The same path in another case.
fn other_case(case: &Case<'_>, wanted: &Path) -> Option<Absence> {
    let below = wanted.strip_prefix(&case.served.root).ok()?;
    let mut here = case.served.root.clone();
    for component in below.components() {
        let name = component.as_os_str().to_str()?;
        here = same_but_case(case.look, &here, name)?;
    }
    let differs = here != *wanted
        && here.as_os_str().to_string_lossy().trim_end_matches('/') != wanted.to_string_lossy().trim_end_matches('/');
    differs.then(|| line_of(case.look, &here)).map(|quote| Absence {
        reasons: vec!["path-case"],
        quote,
        text: "the path stands there in another case of letters".to_owned(),
        place: here,
        certain: true,
    })
}

/// What stands in a folder under this name, or under the one name that differs from it in case alone.
fn same_but_case(look: &dyn Look, folder: &Path, name: &str) -> Option<PathBuf> {
    let exact = folder.join(name);
    if matches!(walk(look, &exact).end, End::At(_)) {
        return Some(exact);
    }
    let names = look.names(folder).ok()?;
    let lower = name.to_lowercase();
    let mut alike = names.iter().take(MAX_NAMES).filter(|other| other.to_lowercase() == lower);
    let only = alike.next()?;
    alike.next().is_none().then(|| folder.join(only))
}

/// The root is named twice: a part of the address is counted in the root already, or runs into its last name.
fn named_twice(case: &Case<'_>, wanted: &Path) -> Option<Absence> {
    let root = &case.served.root;
    let (candidate, certain) = doubled(root, wanted).or_else(|| Some((run_together(root, wanted)?, true)))?;
    let End::At(_) = walk(case.look, &candidate).end else { return None };
    Some(Absence {
        reasons: if certain { vec!["path-mapping-wrong"] } else { vec!["not-found", "path-mapping-wrong"] },
        quote: line_of(case.look, &candidate),
        text: format!("the address becomes `{}`, and the file stands here", wanted.display()),
        place: candidate,
        certain,
    })
}

/// `/srv/pdf/pdf/one` for `/srv/pdf/one`: the first name below the root repeats its last one.
///
/// Where it repeats nothing, the file that stands right below the root may be another one of this name: that is not certain.
fn doubled(root: &Path, wanted: &Path) -> Option<(PathBuf, bool)> {
    let mut left = wanted.strip_prefix(root).ok()?.components();
    let first = left.next()?;
    let rest = left.as_path();
    let repeats = root.file_name() == Some(first.as_os_str());
    (!rest.as_os_str().is_empty()).then(|| (root.join(rest), repeats))
}

/// `/srv/coloursmain.css` for `/srv/colours/main.css`: the slash after the folder is lacking.
fn run_together(root: &Path, wanted: &Path) -> Option<PathBuf> {
    if wanted.starts_with(root) {
        return None;
    }
    let root_text = root.to_str()?.trim_end_matches('/');
    let rest = wanted.to_str()?.strip_prefix(root_text)?;
    Some(root.join(rest))
}

/// Beside an application's front controller these stand, each relative to the folder of its `index.php`.
const FRONT_CONTROLLERS: [(&str, &str); 5] = [
    ("wp-blog-header.php", "WordPress"),
    ("core/lib/Drupal.php", "Drupal"),
    ("configuration.php", "Joomla"),
    ("../artisan", "Laravel"),
    ("../bin/console", "Symfony"),
];

/// An application stands in the root whose addresses are no files, and the request did not come to it.
fn front_controller(case: &Case<'_>, wanted: &Path) -> Option<Absence> {
    let ending = wanted.extension().is_some_and(|ending| ending.len() <= ENDING_BYTES);
    if case.purpose != Purpose::Serve || ending {
        return None;
    }
    let root = &case.served.root;
    let stands = |path: &Path| matches!(walk(case.look, path).end, End::At(_));
    let index = root.join("index.php");
    let (_, name) = FRONT_CONTROLLERS.iter().find(|(mark, _)| stands(&index) && stands(&root.join(mark)))?;
    Some(Absence {
        reasons: vec!["rewrite-missing", "not-found"],
        quote: line_of(case.look, &index),
        text: format!("no file stands at this path, and the request is not handed to {name}'s front controller here"),
        place: index,
        certain: true,
    })
}

/// The line of what stands at a path.
fn line_of(look: &dyn Look, path: &Path) -> String {
    look.step(path).map(|step| step.line()).unwrap_or_default()
}
