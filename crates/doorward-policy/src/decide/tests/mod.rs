//! Decisions: tables of cases by step, and the laws that hold for any map and any request.

mod laws;
mod method;
mod oracle;
mod routes;
mod site;
mod time;
mod trace;

use std::net::IpAddr;

use jiff::Timestamp;

use super::decide;
use crate::caller::{Caller, Kind, Scheme};
use crate::decision::Decision;
use crate::facts::{Facts, Identity, Ownership};
use crate::map::{Map, RefuseAs};
use crate::path::{Path, PathRules};

/// A Wednesday, 11:00 in Berlin.
const NOW: &str = "2026-07-15T09:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A request.
#[derive(Debug, Clone)]
struct Ask {
    method: &'static str,
    host: &'static str,
    path: Path,
    address: IpAddr,
    secure: bool,
    ownership: Ownership<'static>,
}

fn ask(path: &str) -> Ask {
    Ask {
        method: "GET",
        host: "shop.example",
        path: Path::parse(path, PathRules::default()).unwrap(),
        address: "192.0.2.7".parse().unwrap(),
        secure: false,
        ownership: Ownership::NotAsked,
    }
}

impl Ask {
    fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    fn from(mut self, address: &str) -> Self {
        self.address = address.parse().unwrap();
        self
    }

    fn owned(mut self, ownership: Ownership<'static>) -> Self {
        self.ownership = ownership;
        self
    }

    fn facts<'a>(&'a self, identity: Identity<'a>) -> Facts<'a> {
        Facts {
            method: self.method,
            host: self.host,
            path: &self.path,
            address: self.address,
            secure: self.secure,
            identity,
            ownership: self.ownership,
        }
    }

    fn decide<'m>(&self, identity: Identity<'_>, map: &'m Map) -> Decision<'m> {
        decide(&self.facts(identity), map, now())
    }
}

fn person(name: &str, roles: &[&str]) -> Caller {
    let owned = |texts: &[&str]| texts.iter().map(|text| Box::from(*text)).collect();
    Caller {
        kind: Kind::Person,
        name: name.into(),
        roles: owned(roles),
        scopes: Vec::new(),
        scheme: Scheme::Basic,
        second_factor_at_s: None,
        expires_at_s: None,
        credential: None,
        claims: Vec::new(),
    }
}

fn by_token(name: &str, scopes: &[&str]) -> Caller {
    let scopes = scopes.iter().map(|scope| Box::from(*scope)).collect();
    Caller { scheme: Scheme::Bearer, scopes, ..person(name, &[]) }
}

fn service(name: &str) -> Caller {
    Caller { kind: Kind::Service, scheme: Scheme::Key, ..person(name, &[]) }
}

/// A decision in a line: `open`, or status, reason and how it is disguised.
fn line(decision: &Decision<'_>) -> String {
    let Some(refusal) = decision.verdict.refusal() else { return "open".to_owned() };
    let disguise = match refusal.disguise {
        RefuseAs::Forbidden => "",
        RefuseAs::NotFound => " concealed",
        RefuseAs::Legal => " legal",
        RefuseAs::Gone => " gone",
    };
    let asks = if decision.asks_owner.is_some() { " asks-owner" } else { "" };
    format!("{} {}{disguise}{asks}", refusal.status, refusal.reason.id)
}
