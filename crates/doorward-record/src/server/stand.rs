//! Requests and machines for the tests of the readers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use doorward_diagnose::{Bearing, Field};

use crate::account::Account;
use crate::ask::Ask;
use crate::start::Start;

/// A request from 127.0.0.1 to 127.0.0.1:8080, with the target's query split off.
pub(crate) fn ask(method: &str, target: &str) -> Ask {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (target, None),
    };
    Ask {
        tls: false,
        server_name: None,
        method: method.to_owned(),
        host: "127.0.0.1".to_owned(),
        path: path.to_owned(),
        query,
        version: "1.1".to_owned(),
        fields: vec![Field::new("Host", "127.0.0.1:8080"), Field::new("User-Agent", "Mozilla/5.0")],
        certificate: None,
        client: [127, 0, 0, 1].into(),
        local: ([127, 0, 0, 1], 8080).into(),
        known_fields: None,
        hides_query: false,
        body_bytes: 0,
        now_s: 1_700_000_000,
        status: None,
    }
}

/// The request with a field, in the place of the one of that name; an empty value takes it away.
pub(crate) fn with(mut ask: Ask, name: &str, value: &str) -> Ask {
    ask.fields.retain(|field| !field.name.eq_ignore_ascii_case(name));
    if !value.is_empty() {
        ask.fields.push(Field::new(name, value));
    }
    if name.eq_ignore_ascii_case("host") {
        ask.host = value.split(':').next().unwrap_or("").to_lowercase();
    }
    ask
}

/// The request answered with a status.
pub(crate) fn answered(mut ask: Ask, status: u16) -> Ask {
    ask.status = Some(status);
    ask
}

/// The request at a port.
pub(crate) fn at(mut ask: Ask, port: u16) -> Ask {
    ask.local.set_port(port);
    ask
}

/// A machine of these files.
pub(crate) fn machine(files: &[(&str, &str)]) -> BTreeMap<PathBuf, String> {
    files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect()
}

/// A server that was started with this file.
pub(crate) fn start(config: &str) -> Start {
    Start { config: PathBuf::from(config), ..Start::default() }
}

/// What an account says in one line: the first testimony that refuses or may, with its line, or what becomes of the request.
pub(crate) fn told(account: &Account) -> String {
    let of = |bearing| account.testimonies.iter().find(|testimony| testimony.bearing == bearing);
    let line = |testimony: &doorward_diagnose::Testimony| {
        let line = testimony.place.as_ref().and_then(|place| place.line).unwrap_or(0);
        format!("{} @{line}", testimony.reasons.join(","))
    };
    if let Some(testimony) = of(Bearing::Refuses) {
        return format!("refuses {}", line(testimony));
    }
    if let Some(testimony) = of(Bearing::Allows) {
        return format!("allows {}", line(testimony));
    }
    if account.forward.is_some() {
        return "forwards".to_owned();
    }
    if account.served.is_some() {
        return "serves".to_owned();
    }
    account.answers.map_or_else(|| "nothing".to_owned(), |status| format!("answers {status}"))
}

/// The text with the account's first repair carried out; `None` where there is none or it does not fit the text.
pub(crate) fn repaired(account: &Account, text: &str) -> Option<String> {
    let repair = account.testimonies.iter().find_map(|testimony| testimony.repair.as_ref())?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for change in &repair.changes {
        let doorward_diagnose::Change::Edit { line, remove, insert, .. } = change else {
            return None;
        };
        let first = usize::try_from(*line).ok()?.checked_sub(1)?;
        let standing = lines.get(first..first + remove.len())?;
        if standing != remove.as_slice() {
            return None;
        }
        lines.splice(first..first + remove.len(), insert.iter().cloned());
    }
    Some(lines.join("\n"))
}
