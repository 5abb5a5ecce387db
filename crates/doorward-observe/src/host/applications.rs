//! Applications behind the servers, as far as a text tells what they refuse: Django's settings, WordPress's own files, fail2ban's jails.

use std::path::{Path, PathBuf};

use doorward_record::server::{django, fail2ban, wordpress};
use doorward_record::{Account, Ask, Files};

use super::machine::Hop;
use super::process::{Process, Processes};

/// The variable that names Django's settings module.
const SETTINGS_VARIABLE: &str = "DJANGO_SETTINGS_MODULE";
/// The file by which a WordPress is known.
const WORDPRESS_FILE: &str = "wp-load.php";
/// Folders above a script in which that file is looked for.
const MAX_FOLDERS_ABOVE: usize = 8;
/// Where fail2ban has its configuration.
const FAIL2BAN_FOLDER: &str = "/etc/fail2ban";

/// What Django says, where this process runs one and tells of which settings. Absent for any other application.
pub(super) fn django(hop: &Hop, process: &Process, processes: &Processes, ask: &Ask) -> Option<Account> {
    let environment = processes.environment(process.number);
    let of_environment =
        environment.iter().find(|(name, _)| name == SETTINGS_VARIABLE).map(|(_, value)| value.as_str());
    let prefix = format!("{SETTINGS_VARIABLE}=");
    let of_arguments = process.arguments.iter().find_map(|word| word.strip_prefix(&prefix));
    let module = of_environment.or(of_arguments)?;
    let name = module.replace('.', "/");
    let folder = process.folder.as_deref()?;
    let candidates = [folder.join(format!("{name}.py")), folder.join(&name).join("__init__.py")];
    let settings = candidates.into_iter().find(|file| hop.disk.entry(file).is_ok())?;
    let mut account = django::account(&settings, &hop.disk, ask);
    if let Some(command) = reload(processes, process) {
        let repairs = account.testimonies.iter_mut().filter_map(|testimony| testimony.repair.as_mut());
        repairs.for_each(|repair| repair.reload.clone_from(&command));
    }
    Some(account)
}

/// Servers of Python's applications whose first process starts the others anew on a signal.
const RELOADERS: [&str; 2] = ["gunicorn", "uwsgi"];

/// The command that makes an application's server load it anew; absent where its first process holds the application itself.
fn reload(processes: &Processes, process: &Process) -> Option<Vec<String>> {
    let server = |process: &Process| RELOADERS.iter().find(|name| runs(process, name)).copied();
    let own = server(process)?;
    let mut first = process;
    // A chain of parents is no longer than the processes are many.
    for _ in 0..processes.all().len() {
        match processes.process(first.parent) {
            Some(parent) if parent.number != first.number && server(parent) == Some(own) => first = parent,
            _ => break,
        }
    }
    let preloads = first.arguments.iter().any(|word| word == "--preload");
    (!preloads).then(|| vec!["kill".to_owned(), "-HUP".to_owned(), first.number.to_string()])
}

/// Whether a process runs this program: by itself, as a script or module of an interpreter, or by the title that it gave itself.
fn runs(process: &Process, name: &str) -> bool {
    let of_word = |word: &String| {
        let file = word.rsplit('/').next().unwrap_or(word);
        file == name || file.starts_with(&format!("{name}:"))
    };
    process.arguments.iter().take(3).any(of_word)
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

#[cfg(test)]
mod tests {
    use super::reload;
    use crate::host::process::{Process, Processes};

    #[test]
    fn the_first_process_of_an_application_is_told() {
        let folder = tempfile::tempdir().unwrap();
        for (number, parent, words) in [
            (10, 1, "/v/bin/python\0-m\0gunicorn\0site.wsgi\0"),
            (11, 10, "/v/bin/python\0-m\0gunicorn\0site.wsgi\0"),
            (20, 1, "gunicorn: master [site.wsgi]\0"),
            (21, 20, "gunicorn: worker [site.wsgi]\0"),
            (30, 1, "/v/bin/gunicorn\0--preload\0site.wsgi\0"),
            (31, 30, "/v/bin/gunicorn\0--preload\0site.wsgi\0"),
            (40, 1, "python3\0manage.py\0runserver\0"),
        ] {
            let own = folder.path().join(number.to_string());
            std::fs::create_dir(&own).unwrap();
            std::fs::write(own.join("cmdline"), words).unwrap();
            std::fs::write(own.join("status"), format!("Name:\tx\nPPid:\t{parent}\n")).unwrap();
        }
        let processes = Processes::at(folder.path());
        let told = |number| processes.process(number).and_then(|one: &Process| reload(&processes, one));
        for (number, master) in [(11, Some("10")), (21, Some("20")), (31, None), (40, None)] {
            let expected = master.map(|master| vec!["kill".to_owned(), "-HUP".to_owned(), master.to_owned()]);
            assert_eq!(told(number), expected, "{number}");
        }
    }
}
