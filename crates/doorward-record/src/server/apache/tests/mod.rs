//! Configurations and requests, and what must be said of them.

mod cases;
mod files;
mod repairs;

use std::collections::BTreeMap;
use std::path::PathBuf;

use doorward_diagnose::Field;
use doorward_diagnose::testimony::Bearing;

use crate::{Account, Ask, Start};

/// A machine made of texts.
pub(super) type Machine = BTreeMap<PathBuf, String>;

/// A machine with this main file, and with these others.
pub(super) fn machine(config: &str, others: &[(&str, &str)]) -> Machine {
    let modules = [
        "authz_core",
        "authz_host",
        "authz_user",
        "authz_groupfile",
        "authn_core",
        "authn_file",
        "auth_basic",
        "auth_digest",
        "access_compat",
        "alias",
        "autoindex",
        "dir",
        "mime",
        "env",
        "setenvif",
        "rewrite",
        "headers",
        "proxy",
        "proxy_http",
        "proxy_fcgi",
        "ssl",
        "allowmethods",
        "security2",
        "userdir",
        "remoteip",
        "macro",
    ];
    let loads: String = modules.iter().map(|module| format!("LoadModule {module}_module m.so\n")).collect();
    let mut machine: Machine = others.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
    machine.insert(PathBuf::from("/etc/apache2/modules.conf"), loads);
    machine.insert(PathBuf::from("/etc/apache2/apache2.conf"), format!("{config}\nInclude modules.conf\n"));
    machine
}

/// A GET of this path from 192.0.2.7, at port 80.
pub(super) fn ask(path: &str) -> Ask {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query.to_owned())));
    Ask {
        tls: false,
        server_name: None,
        method: "GET".to_owned(),
        host: "www.site.test".to_owned(),
        path: path.to_owned(),
        query,
        version: "1.1".to_owned(),
        fields: vec![Field::new("Host", "www.site.test"), Field::new("User-Agent", "Mozilla/5.0")],
        certificate: None,
        client: "192.0.2.7".parse().unwrap(),
        local: "192.0.2.1:80".parse().unwrap(),
        known_fields: None,
        hides_query: false,
        body_bytes: 0,
        now_s: 1_790_000_000,
        status: None,
    }
}

/// The start of a server with the main file.
pub(super) fn start() -> Start {
    Start { config: PathBuf::from("/etc/apache2/apache2.conf"), ..Start::default() }
}

/// The account of a request.
pub(super) fn account(machine: &Machine, ask: &Ask) -> Account {
    super::account(&start(), machine, ask)
}

/// What was said, in short: bearing, first reason, and line; `open` where nothing refuses.
pub(super) fn told(account: &Account) -> String {
    let said = account.testimonies.iter().find(|testimony| testimony.bearing == Bearing::Refuses);
    let said = said.or_else(|| account.testimonies.iter().find(|testimony| testimony.bearing == Bearing::Allows));
    let Some(said) = said else { return "open".to_owned() };
    let line = said.place.as_ref().and_then(|place| place.line).map_or_else(String::new, |line| format!(" {line}"));
    let mark = if said.bearing == Bearing::Refuses { "" } else { "? " };
    format!("{mark}{}{line}", said.reasons.first().copied().unwrap_or(""))
}
