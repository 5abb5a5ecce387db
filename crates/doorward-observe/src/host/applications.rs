//! Applications behind the servers, as far as a text tells what they refuse: Django's settings, WordPress's own files, fail2ban's jails.

use std::path::{Path, PathBuf};

use doorward_record::server::{django, fail2ban, wordpress};
use doorward_record::{Account, Ask, Files};

use super::machine::Hop;
use super::process::Process;

/// The variable that names Django's settings module.
const SETTINGS_VARIABLE: &str = "DJANGO_SETTINGS_MODULE";
/// The file by which a WordPress is known.
const WORDPRESS_FILE: &str = "wp-load.php";
/// Folders above a script in which that file is looked for.
const MAX_FOLDERS_ABOVE: usize = 8;
/// Where fail2ban has its configuration.
const FAIL2BAN_FOLDER: &str = "/etc/fail2ban";

/// What Django says, where this process runs one and tells of which settings. Absent for any other application.
pub(super) fn django(hop: &Hop, process: &Process, environment: &[(String, String)], ask: &Ask) -> Option<Account> {
    let of_environment =
        environment.iter().find(|(name, _)| name == SETTINGS_VARIABLE).map(|(_, value)| value.as_str());
    let prefix = format!("{SETTINGS_VARIABLE}=");
    let of_arguments = process.arguments.iter().find_map(|word| word.strip_prefix(&prefix));
    let module = of_environment.or(of_arguments)?;
    let name = module.replace('.', "/");
    let folder = process.folder.as_deref()?;
    let candidates = [folder.join(format!("{name}.py")), folder.join(&name).join("__init__.py")];
    let settings = candidates.into_iter().find(|file| hop.disk.entry(file).is_ok())?;
    Some(django::account(&settings, &hop.disk, ask))
}

/// What a WordPress says that has this script, or a page of this folder.
pub(super) fn wordpress(hop: &Hop, path: &Path, ask: &Ask) -> Option<Account> {
    let folders = path.ancestors().take(MAX_FOLDERS_ABOVE);
    let folder = folders.into_iter().find(|folder| hop.disk.entry(&folder.join(WORDPRESS_FILE)).is_ok())?;
    Some(wordpress::account(folder, &hop.disk, ask))
}

/// What fail2ban says, where it is there.
pub(super) fn fail2ban(files: &dyn Files, ask: &Ask) -> Option<Account> {
    let folder = PathBuf::from(FAIL2BAN_FOLDER);
    files.entry(&folder).is_ok().then(|| fail2ban::account(&folder, files, ask))
}
