//! What lighttpd does with a request that no rule refuses: a server behind it, or a file.

use std::path::{Path, PathBuf};

use doorward_diagnose::{Bearing, Tie};

use super::data::Data;
use super::parse::Setting;
use super::rules::ending_of;
use super::select::{Held, Sight};
use crate::account::{Forward, LogFile, LogKind, Served, Symlinks, Target, Worker};
use crate::files::{Files, Kind};
use crate::server::passing::{self, Altered};
use crate::server::trial::{Refusal, Trial};
use crate::server::truth::Truth;

/// Settings that name servers behind, and what is spoken with them.
const GATEWAYS: &[(&str, &str)] = &[
    ("proxy.server", "http"),
    ("fastcgi.server", "fastcgi"),
    ("scgi.server", "scgi"),
    ("uwsgi.server", "uwsgi"),
    ("ajp13.server", "ajp"),
];

/// What lighttpd answers where nothing takes a request.
const NOT_SENT: &[u16] = &[403, 405, 501];

/// Passes the request on or serves a file.
pub(super) fn serve(held: &Held<'_>, sight: &Sight<'_>, files: &dyn Files, trial: &mut Trial<'_>) {
    let root = root(held, sight, files, trial);
    let (folder, file) = mapped(held, sight, &root);
    for (name, protocol) in GATEWAYS {
        for chosen in held.candidates(name) {
            let Some((setting, servers)) = gateway(chosen.setting, &sight.path) else {
                continue;
            };
            if chosen.truth != Truth::Yes {
                trial.doubt(&setting.spot, "it cannot be told whether the request is passed on");
                continue;
            }
            pass_on(held, setting, servers, protocol, &file, sight, trial);
            return;
        }
    }
    let runs = |setting: &Setting| setting.value.entries().iter().any(|it| ends(&it.key, &sight.path));
    if held.sure("cgi.assign").is_none_or(|setting| !runs(setting)) {
        only_sent(held, trial);
        excluded(held, sight, there(files, &file), trial);
    }
    if trial.over {
        return;
    }
    let yes = |names: &[&str]| names.iter().find_map(|name| held.text(name)).is_some_and(|text| text == "enable");
    let links = held.sure("server.follow-symlink").filter(|setting| setting.value.text() == Some("disable"));
    if let Some(setting) = links.filter(|_| trial.ask.status.is_none_or(|status| status == 403)) {
        let text = "symbolic links are not followed here".to_owned();
        trial.say(Bearing::Allows, Tie::Loose, vec!["symlink-refused"], Some(&setting.spot), text, None);
    }
    trial.account.served = Some(Served {
        path: file,
        root: folder,
        indexes: list(held, &["index-file.names", "server.indexfiles"]),
        listing: yes(&["dir-listing.activate", "server.dir-listing"]),
        symlinks: if links.is_some() { Symlinks::Refused } else { Symlinks::Followed },
        access_files: Vec::new(),
    });
}

/// Whether a key is an ending of the path.
fn ends(key: &Option<String>, path: &str) -> bool {
    key.as_deref().is_some_and(|key| path.ends_with(key))
}

/// The servers behind for a path: by a prefix that begins with a slash, or by an ending.
fn gateway<'t>(setting: &'t Setting, path: &str) -> Option<(&'t Setting, &'t Data)> {
    let fits = |key: &str| if key.starts_with('/') { path.starts_with(key) } else { path.ends_with(key) };
    let entry = setting.value.entries().iter().find(|entry| entry.key.as_deref().is_some_and(fits))?;
    Some((setting, &entry.value))
}

/// Passes the request on.
fn pass_on(
    held: &Held<'_>,
    setting: &Setting,
    servers: &Data,
    protocol: &str,
    file: &Path,
    sight: &Sight<'_>,
    trial: &mut Trial<'_>,
) {
    let mut altered = Vec::new();
    let mut fields = Vec::new();
    if let Some(set) = held.sure("setenv.set-request-header") {
        for entry in set.value.entries() {
            let name = entry.key.clone().unwrap_or_default();
            let value = entry.value.text().filter(|value| !value.is_empty()).map(str::to_owned);
            altered.push(Altered {
                name: name.to_lowercase(),
                value: value.clone(),
                spot: set.spot.clone(),
                repair: None,
                usual: false,
            });
            fields.push((name, value));
        }
    }
    let to = servers.entries().iter().filter_map(|entry| target(&entry.value)).collect();
    let script = (protocol == "fastcgi").then(|| file.to_owned());
    let path = (sight.path != trial.ask.path).then(|| sight.path.clone());
    let place = Some(setting.spot.place());
    trial.account.forward =
        Some(Forward { protocol: protocol.to_owned(), to, path, host: None, from: None, fields, script, place });
    passing::testify(trial, &altered, Some(&setting.spot));
}

/// One server behind.
fn target(server: &Data) -> Option<Target> {
    let word = |key: &str| server.get(key).and_then(Data::text);
    if let Some(socket) = word("socket") {
        return Some(Target::Socket(socket.into()));
    }
    let host = word("host")?;
    if host.starts_with('/') {
        return Some(Target::Socket(host.into()));
    }
    Some(Target::Host(host.to_owned(), word("port").unwrap_or("80").parse().ok()?))
}

/// Whether a file is there.
fn there(files: &dyn Files, file: &Path) -> Truth {
    match files.entry(file) {
        Ok(_) => Truth::Yes,
        Err(crate::files::Unreadable::Absent(_)) => Truth::No,
        Err(_) => Truth::Unknown,
    }
}

/// Files are sent for methods that read, and nothing else takes the others unless WebDAV does.
fn only_sent(held: &Held<'_>, trial: &mut Trial<'_>) {
    let method = trial.ask.method.as_str();
    if matches!(method, "GET" | "HEAD" | "POST" | "QUERY" | "OPTIONS") {
        return;
    }
    if let Some(chosen) = held.candidates("webdav.activate").first() {
        return trial.doubt(&chosen.setting.spot, "what WebDAV does is not evaluated");
    }
    if !trial.is_certain() || trial.ask.status.is_some_and(|status| !NOT_SENT.contains(&status)) {
        return;
    }
    let text = format!("nothing here takes `{method}`: files are sent for GET, HEAD and POST");
    trial.say(Bearing::Refuses, Tie::Exact, vec!["method-refused"], None, text, None);
    trial.over = true;
}

/// `static-file.exclude-extensions`: source that is there and that nothing runs is not sent.
fn excluded(held: &Held<'_>, sight: &Sight<'_>, there: Truth, trial: &mut Trial<'_>) {
    for chosen in held.candidates("static-file.exclude-extensions") {
        let listed = ending_of(&chosen.setting.value, &sight.path).is_some();
        let refusal = Refusal {
            statuses: vec![403],
            reasons: vec!["handler-missing", "extension-rule"],
            spot: chosen.setting.spot.clone(),
            text: "nothing runs files of this extension, and they are not sent as they are".to_owned(),
            repair: None,
        };
        trial.refuse(chosen.truth.and(listed.into()).and(there), refusal);
    }
}

/// The folder of the site.
fn root(held: &Held<'_>, sight: &Sight<'_>, files: &dyn Files, trial: &mut Trial<'_>) -> PathBuf {
    let host = &sight.ask.host;
    if let Some(setting) = held.sure("evhost.path-pattern") {
        let pattern = setting.value.text().unwrap_or("");
        return PathBuf::from(by_host(pattern, host));
    }
    if let Some(base) = held.text("simple-vhost.server-root") {
        let inner = held.text("simple-vhost.document-root").unwrap_or("").trim_start_matches('/');
        let own = Path::new(base).join(host).join(inner);
        if files.entry(&own).is_ok_and(|entry| entry.kind == Kind::Folder) {
            return own;
        }
        if let Some(other) = held.text("simple-vhost.default-host") {
            return Path::new(base).join(other).join(inner);
        }
    }
    for chosen in held.candidates("server.document-root") {
        if chosen.truth != Truth::Yes {
            trial.unread(&chosen.setting.spot, "it cannot be told whether this is the root");
        }
    }
    PathBuf::from(held.text("server.document-root").unwrap_or(""))
}

/// A folder made of the parts of a host name.
fn by_host(pattern: &str, host: &str) -> String {
    let parts: Vec<&str> = host.rsplit('.').collect();
    let part = |number: usize| parts.get(number).copied().unwrap_or("");
    let domain = if parts.len() > 1 { format!("{}.{}", part(1), part(0)) } else { host.to_owned() };
    let mut out = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match (character, if character == '%' { characters.next() } else { None }) {
            ('%', Some('_')) => out.push_str(host),
            ('%', Some('0')) => out.push_str(&domain),
            ('%', Some('%')) => out.push('%'),
            ('%', Some(digit)) => {
                let number = digit.to_digit(10).map_or(0, |number| number as usize);
                out.push_str(part(number.saturating_sub(1)));
            }
            (character, _) => out.push(character),
        }
    }
    out
}

/// The folder that counts and the path on disk: an alias, or below the root.
fn mapped(held: &Held<'_>, sight: &Sight<'_>, root: &Path) -> (PathBuf, PathBuf) {
    let aliases = held.sure("alias.url").map_or(&[][..], |setting| setting.value.entries());
    for entry in aliases {
        if let (Some(key), Some(to)) = (entry.key.as_deref(), entry.value.text())
            && let Some(rest) = sight.path.strip_prefix(key)
        {
            return (PathBuf::from(to), PathBuf::from(format!("{to}{rest}")));
        }
    }
    (root.to_owned(), PathBuf::from(format!("{}{}", root.display().to_string().trim_end_matches('/'), sight.path)))
}

/// Whether the path is a file below the root.
pub(super) fn is_file(held: &Held<'_>, sight: &Sight<'_>, files: &dyn Files) -> bool {
    let root = PathBuf::from(held.text("server.document-root").unwrap_or(""));
    files.entry(&mapped(held, sight, &root).1).is_ok_and(|entry| entry.kind == Kind::File)
}

/// A list of texts, of the first name that is set.
fn list(held: &Held<'_>, names: &[&str]) -> Vec<String> {
    let setting = names.iter().find_map(|name| held.sure(name));
    let entries = setting.map_or(&[][..], |setting| setting.value.entries());
    entries.iter().filter_map(|entry| entry.value.text().map(str::to_owned)).collect()
}

/// Who runs it.
pub(super) fn worker(held: &Held<'_>) -> Option<Worker> {
    let user = held.text("server.username").map(str::to_owned);
    let group = held.text("server.groupname").map(str::to_owned);
    (user.is_some() || group.is_some()).then(|| Worker { user, group, ..Worker::default() })
}

/// Where it writes.
pub(super) fn logs(held: &Held<'_>) -> Vec<LogFile> {
    let log = |name: &str, kind, detail: Option<&str>| {
        let path = held.text(name).filter(|path| path.starts_with('/'))?;
        let detail = detail.and_then(|name| held.text(name)).map(str::to_owned);
        Some(LogFile { path: path.into(), kind, detail, server: "lighttpd".to_owned() })
    };
    let access = log("accesslog.filename", LogKind::Access, Some("accesslog.format"));
    [access, log("server.errorlog", LogKind::Error, None)].into_iter().flatten().collect()
}
