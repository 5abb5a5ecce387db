//! PHP-FPM: which pool runs a script, as whom, which scripts it refuses by their ending, and where it writes.
//!
//! What the program itself decides is not read here.

use std::path::{Path, PathBuf};

use doorward_diagnose::testimony::{Bearing, Place, Testimony, Tie, Witness, quotation};

use crate::account::{Account, LogFile, LogKind, Target, Worker};
use crate::files::Files;
use crate::start::Start;

/// The endings of scripts that are run where a pool names none.
const USUAL_EXTENSIONS: &str = ".php .phar";
/// How deep files may include each other.
pub const MAX_INCLUDES: usize = 16;
/// The most lines that are read of all files together.
pub const MAX_LINES: usize = 200_000;

/// A request as the web server hands it on.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Where it is handed on: the pool that listens there takes it.
    pub door: &'a Target,
    /// The script that is to be run, where it is known.
    pub script: Option<&'a Path>,
    /// The status of the answer, where it is known.
    pub status: Option<u16>,
}

/// One `key = value`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    key: String,
    value: String,
    place: Place,
    line: String,
}

/// A section: `[global]`, or a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Section {
    name: String,
    place: Place,
    settings: Vec<Setting>,
}

impl Section {
    /// The last setting of this key.
    fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().rev().find(|setting| setting.key == key)
    }

    /// Its value, with `$pool` filled in; absent where it is empty.
    fn value(&self, key: &str) -> Option<String> {
        let value = self.get(key)?.value.replace("$pool", &self.name);
        (!value.is_empty()).then_some(value)
    }
}

/// What this configuration says of the call.
#[must_use]
pub fn account(start: &Start, files: &dyn Files, call: &Call<'_>) -> Account {
    let mut account = Account::default();
    let mut reading = Reading { files, sections: Vec::new(), lines: 0, account: &mut account };
    reading.file(&start.config, 0);
    let sections = reading.sections;
    let global = sections.iter().find(|section| section.name == "global");
    let pools: Vec<&Section> = sections.iter().filter(|section| section.name != "global").collect();
    if let Some(path) = global.and_then(|global| global.value("error_log")) {
        account.logs.extend(log(start, &path, LogKind::Error, None));
    }
    let at_door: Vec<&Section> = pools.iter().copied().filter(|pool| listens(pool, call.door)).collect();
    let pool = match (at_door.as_slice(), pools.as_slice()) {
        ([pool, ..], _) | ([], [pool]) => *pool,
        _ => {
            account.unread.push(format!("which pool of `{}` takes the request is not known", start.config.display()));
            return account;
        }
    };
    account.worker = Some(Worker { user: pool.value("user"), group: pool.value("group"), ..Worker::default() });
    account.logs.extend(pool_logs(start, pool));
    account.testimonies.extend(call.script.and_then(|script| limited(pool, script, call.status)));
    if let Some(root) = pool.value("chroot") {
        account.unread.push(format!("the pool `{}` runs below `{root}`, where scripts have other paths", pool.name));
    }
    account.unread.push(format!("what the PHP program decides was not read (pool `{}`)", pool.name));
    account
}

/// The logs of a pool.
fn pool_logs(start: &Start, pool: &Section) -> Vec<LogFile> {
    let access =
        pool.value("access.log").and_then(|path| log(start, &path, LogKind::Access, pool.value("access.format")));
    let errors = ["php_admin_value[error_log]", "php_value[error_log]"].into_iter().filter_map(|key| pool.value(key));
    let errors = errors.filter_map(|path| log(start, &path, LogKind::Error, None));
    access.into_iter().chain(errors).collect()
}

/// A log, where it is a file.
fn log(start: &Start, path: &str, kind: LogKind, detail: Option<String>) -> Option<LogFile> {
    let prefix = start.prefix.clone().unwrap_or_else(|| PathBuf::from("/"));
    let is_file = path != "syslog" && !path.starts_with("/dev/") && !path.starts_with("/proc/");
    is_file.then(|| LogFile { path: prefix.join(path), kind, detail, server: "php-fpm".to_owned() })
}

/// Whether a pool listens at this place.
fn listens(pool: &Section, door: &Target) -> bool {
    let Some(listen) = pool.value("listen") else { return false };
    match door {
        Target::Socket(path) => {
            let bare = |path: &Path| {
                path.strip_prefix("/var/run").map_or_else(|_| path.to_owned(), |rest| Path::new("/run").join(rest))
            };
            bare(Path::new(&listen)) == bare(path)
        }
        Target::Host(_, port) => {
            let last = listen.rsplit(':').next().unwrap_or_default();
            !listen.contains('/') && last.parse() == Ok(*port)
        }
    }
}

/// A script whose ending the pool does not run.
fn limited(pool: &Section, script: &Path, status: Option<u16>) -> Option<Testimony> {
    let setting = pool.get("security.limit_extensions");
    let allowed = setting.map_or(USUAL_EXTENSIONS, |setting| setting.value.as_str());
    let script_text = script.to_string_lossy();
    let endings: Vec<&str> = allowed.split([' ', '\t', ',']).filter(|ending| !ending.is_empty()).collect();
    let runs = endings.is_empty() || endings.iter().any(|ending| script_text.ends_with(ending));
    if runs || !matches!(status, None | Some(403)) {
        return None;
    }
    let place = setting.map_or(&pool.place, |setting| &setting.place);
    let quote = setting.map_or_else(|| format!("[{}]", pool.name), |setting| setting.line.clone());
    Some(Testimony {
        witness: Witness::Config,
        bearing: Bearing::Refuses,
        reasons: vec!["limit-extensions"],
        hop: "php-fpm".to_owned(),
        place: Some(place.clone()),
        quote: quotation(&quote),
        text: format!("`{script_text}` ends in none of `{}`, and no other script is run", endings.join(" ")),
        tie: Tie::Exact,
        repair: None,
    })
}

/// A configuration that is being read.
struct Reading<'a> {
    files: &'a dyn Files,
    sections: Vec<Section>,
    lines: usize,
    account: &'a mut Account,
}

impl Reading<'_> {
    /// One file, with those that it includes.
    fn file(&mut self, path: &Path, depth: usize) {
        let text = match self.files.text(path) {
            Ok(text) => text,
            Err(error) => return self.account.unread.push(error.to_string()),
        };
        self.account.read.push(path.to_owned());
        for (number, line) in (1..).zip(text.lines()) {
            self.lines += 1;
            if self.lines > MAX_LINES {
                return self.account.unread.push(format!("more than {MAX_LINES} lines; the rest was not read"));
            }
            let place = Place { file: path.to_owned(), line: Some(number) };
            let clean = line.split(';').next().unwrap_or_default().trim();
            if let Some(name) = clean.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                self.section(name.trim(), place);
            } else if let Some((key, value)) = clean.split_once('=').filter(|_| !clean.starts_with('#')) {
                let value = value.trim().trim_matches(['"', '\'']).to_owned();
                let setting = Setting { key: key.trim().to_owned(), value, place, line: line.trim().to_owned() };
                self.setting(setting, depth);
            }
        }
    }

    /// A section begins, or goes on.
    fn section(&mut self, name: &str, place: Place) {
        let known = self.sections.iter().position(|section| section.name == name);
        let section = match known {
            Some(known) => self.sections.remove(known),
            None => Section { name: name.to_owned(), place, settings: Vec::new() },
        };
        self.sections.push(section);
    }

    /// A setting of the section that was begun last, or a file to include.
    fn setting(&mut self, setting: Setting, depth: usize) {
        if setting.key != "include" {
            if let Some(section) = self.sections.last_mut() {
                section.settings.push(setting);
            }
            return;
        }
        if depth >= MAX_INCLUDES {
            return self.account.unread.push(format!("`{}` is included too deep", setting.value));
        }
        let current = self.sections.last().map(|section| (section.name.clone(), section.place.clone()));
        for path in matching(self.files, Path::new(&setting.value)) {
            self.file(&path, depth + 1);
        }
        if let Some((name, place)) = current {
            self.section(&name, place);
        }
    }
}

/// The files of a pattern such as `/etc/php/fpm/pool.d/*.conf`, whose last part alone may hold `*`.
fn matching(files: &dyn Files, pattern: &Path) -> Vec<PathBuf> {
    let name = pattern.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (Some((start, end)), Some(folder)) = (name.split_once('*'), pattern.parent()) else {
        return vec![pattern.to_owned()];
    };
    let fits = |other: &String| {
        other.len() >= start.len() + end.len()
            && other.starts_with(start)
            && other.ends_with(end)
            && !other.starts_with('.')
    };
    files.names(folder).unwrap_or_default().into_iter().filter(fits).map(|name| folder.join(name)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::{Call, MAX_INCLUDES, account};
    use crate::account::{Account, LogKind, Target};
    use crate::start::Start;

    const MAIN: &str = "[global]\nerror_log = /var/log/fpm.log ; the master's\ninclude=/etc/fpm/pool.d/*.conf\n";
    const SHOP: &str = "[shop]\nuser = shop\ngroup = www\nlisten = /run/php/$pool.sock\naccess.log = log/$pool.access\n\
        security.limit_extensions = .php .html\nphp_admin_value[error_log] = \"/var/log/shop.log\"\n";
    const BLOG: &str = ";x\n[blog]\nuser = blog\nlisten = 127.0.0.1:9000\n";

    fn told(door: &Target, script: &str, status: Option<u16>) -> Account {
        let files: BTreeMap<PathBuf, String> = [
            ("/etc/fpm/fpm.conf", MAIN),
            ("/etc/fpm/pool.d/a.conf", SHOP),
            ("/etc/fpm/pool.d/b.conf", BLOG),
            ("/etc/fpm/pool.d/c.conf.off", "[c]\nlisten = 9000\n"),
        ]
        .map(|(path, text)| (path.into(), text.to_owned()))
        .into();
        let start = Start { config: "/etc/fpm/fpm.conf".into(), ..Start::default() };
        account(&start, &files, &Call { door, script: Some(Path::new(script)), status })
    }

    #[test]
    fn the_pool_that_listens_there_decides() {
        let socket = Target::Socket("/var/run/php/shop.sock".into());
        let port = Target::Host("127.0.0.1".into(), 9000);
        for (door, script, status, refused, user) in [
            (&socket, "/srv/a.php", Some(403), None, Some("shop")),
            (&socket, "/srv/a.html", Some(403), None, Some("shop")),
            (&socket, "/srv/a.inc", Some(403), Some("/etc/fpm/pool.d/a.conf:6"), Some("shop")),
            (&socket, "/srv/a.inc", Some(404), None, Some("shop")),
            (&port, "/srv/a.phtml", None, Some("/etc/fpm/pool.d/b.conf:2"), Some("blog")),
            (&port, "/srv/a.phar", None, None, Some("blog")),
            (&Target::Host("127.0.0.1".into(), 9001), "/srv/a.inc", None, None, None),
        ] {
            let account = told(door, script, status);
            let place = account.testimonies.first().and_then(|one| one.place.as_ref()).map(ToString::to_string);
            assert_eq!(place.as_deref(), refused, "{door:?} {script}");
            assert_eq!(account.worker.and_then(|worker| worker.user).as_deref(), user, "{door:?}");
        }
    }

    #[test]
    fn the_logs_of_the_master_and_of_the_pool_are_told() {
        let account = told(&Target::Socket("/run/php/shop.sock".into()), "/a.php", None);
        let logs: Vec<_> = account.logs.iter().map(|log| (log.path.to_str().unwrap(), log.kind)).collect();
        assert_eq!(
            logs,
            [
                ("/var/log/fpm.log", LogKind::Error),
                ("/log/shop.access", LogKind::Access),
                ("/var/log/shop.log", LogKind::Error)
            ]
        );
        assert_eq!(account.read.len(), 3);
    }

    #[test]
    fn files_that_include_each_other_end() {
        let files: BTreeMap<PathBuf, String> = [("/a".into(), "[x]\ninclude=/a\n".to_owned())].into();
        let start = Start { config: "/a".into(), ..Start::default() };
        let door = Target::Host("127.0.0.1".into(), 9000);
        let account = account(&start, &files, &Call { door: &door, script: None, status: None });
        assert_eq!(account.read.len(), MAX_INCLUDES + 1);
        assert!(account.unread.iter().any(|clause| clause.contains("too deep")));
    }
}
