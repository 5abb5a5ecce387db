//! Configurations and what is said of requests to them.

mod choice;
mod limits;
mod real;
mod refusals;
mod repairs;
mod situations;

use std::collections::BTreeMap;
use std::path::PathBuf;

use doorward_diagnose::Field;
use doorward_diagnose::testimony::{Bearing, Testimony};

use super::account;
use crate::account::Account;
use crate::ask::Ask;
use crate::start::Start;

/// A machine made of texts.
pub(super) type Disk = BTreeMap<PathBuf, String>;

/// The main file of every test.
pub(super) const MAIN: &str = "/etc/nginx/nginx.conf";

/// A machine with this configuration and these empty files.
pub(super) fn disk(config: &str, files: &[&str]) -> Disk {
    let mut disk: Disk = files.iter().map(|path| (PathBuf::from(path), String::new())).collect();
    disk.insert(PathBuf::from(MAIN), config.to_owned());
    disk
}

/// How the server was started.
pub(super) fn start() -> Start {
    Start { config: PathBuf::from(MAIN), program: Some("/usr/sbin/nginx".into()), ..Start::default() }
}

/// A GET of this path (with its query) on port 80.
pub(super) fn get(target: &str) -> Ask {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    Ask {
        tls: false,
        server_name: None,
        method: "GET".to_owned(),
        host: "example.org".to_owned(),
        path: path.to_owned(),
        query: query.map(str::to_owned),
        version: "1.1".to_owned(),
        fields: Vec::new(),
        certificate: None,
        client: "203.0.113.9".parse().unwrap(),
        local: "192.0.2.1:80".parse().unwrap(),
        known_fields: None,
        hides_query: false,
        body_bytes: 0,
        now_s: 1_700_000_000,
        status: None,
    }
}

/// The request with one field more.
pub(super) fn with(ask: Ask, name: &str, value: &str) -> Ask {
    let mut fields = ask.fields.clone();
    fields.push(Field::new(name, value));
    Ask { fields, ..ask }
}

/// What is said of the request.
pub(super) fn told(disk: &Disk, ask: &Ask) -> Account {
    account(&start(), disk, ask)
}

/// The refusing testimony, where there is one.
pub(super) fn refusal(account: &Account) -> Option<&Testimony> {
    account.testimonies.iter().find(|one| one.bearing == Bearing::Refuses)
}

/// One server on port 80 with this inside.
pub(super) fn one_server(inside: &str) -> String {
    format!("events {{ }}\nhttp {{\n    server {{\n        listen 80;\n        root /srv;\n{inside}\n    }}\n}}\n")
}
