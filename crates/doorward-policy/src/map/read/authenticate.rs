//! `[[authenticate]]`: the schemes. The rules of `bearer` are in a file of their own.

use std::collections::HashMap;

use super::bearer::bearer;
use super::defaults;
use super::fault::Complaint;
use super::keys::{self, Keys};
use super::near::nearest;
use super::notes::{Notes, quoted};
use super::roles::Roles;
use super::section::{Item, Section};
use super::values::name;
use crate::caller::Scheme;
use crate::map::{
    Authenticator, BasicRules, CertificateName, CertificateRules, KeyRules, LinkRules, Method, SecretSource, Users,
};

/// The schemes, with the keys that each may have.
const SCHEMES: &[(&str, (Scheme, &Keys))] = &[
    ("basic", (Scheme::Basic, &keys::AUTHENTICATE_BASIC)),
    ("bearer", (Scheme::Bearer, &keys::AUTHENTICATE_BEARER)),
    ("key", (Scheme::Key, &keys::AUTHENTICATE_KEY)),
    ("certificate", (Scheme::Certificate, &keys::AUTHENTICATE_CERTIFICATE)),
    ("link", (Scheme::Link, &keys::AUTHENTICATE_LINK)),
];

/// All schemes of a map.
pub(super) struct Authenticators<'a> {
    /// Those that could be read.
    pub(super) list: Vec<Authenticator>,
    /// All that have a name, those that could not be read included.
    pub(super) named: Vec<Named>,
    /// Whether some entry is so wrong that not even its scheme is known: then nothing is said about what lacks.
    pub(super) unclear: bool,
    notes: &'a Notes<'a>,
}

/// An entry by its name.
pub(super) struct Named {
    /// The name.
    pub(super) name: Box<str>,
    /// Its scheme.
    pub(super) scheme: Scheme,
    /// Where the entry begins.
    pub(super) at: usize,
    /// Its position among those that could be read.
    pub(super) position: Option<usize>,
}

/// What is known of the rest of the map when a scheme is read.
pub(super) struct Around<'r> {
    /// The site's host, for realms.
    pub(super) host: Option<&'r str>,
    /// The roles.
    pub(super) roles: &'r Roles<'r>,
    /// Whether client certificates are asked for.
    pub(super) client_ca: bool,
}

impl<'a> Authenticators<'a> {
    /// Reads all entries.
    pub(super) fn read(item: Option<Item<'a>>, around: &Around<'_>, notes: &'a Notes<'a>) -> Self {
        let mut all = Self { list: Vec::new(), named: Vec::new(), unclear: notes.broken(), notes };
        for item in item.map(|item| item.sections()).unwrap_or_default() {
            all.entry(item, around);
        }
        all
    }

    fn entry(&mut self, item: Item<'a>, around: &Around<'_>) {
        let Some((scheme, section)) = scheme(item) else {
            self.unclear = true;
            return;
        };
        let given = section.item("name").and_then(|item| item.parsed(name::name).map(|name| (name, item.at)));
        let (name, name_at) = given.unwrap_or_else(|| (scheme.word().into(), section.at));
        if self.named.iter().any(|other| other.name == name) {
            self.notes.error(
                name_at,
                format!("two entries of `[[authenticate]]` are named {}", quoted(&name)),
                "give one of them another name: `name = \"…\"`; without one it is named after its scheme",
            );
        }
        let realm = section.item("realm").and_then(|item| item.parsed(name::realm));
        let realm = realm.unwrap_or_else(|| around.host.unwrap_or("site").into());
        let method = method(scheme, &section, around);
        let position = method.map(|method| {
            self.list.push(Authenticator { name: name.clone(), realm, method });
            self.list.len() - 1
        });
        self.named.push(Named { name, scheme, at: section.at, position });
    }

    /// The entry with this name.
    pub(super) fn find(&self, item: Item<'_>) -> Option<&Named> {
        let text = item.text()?;
        let found = self.named.iter().find(|named| *named.name == *text);
        if found.is_none() && !self.unclear {
            let hint = match nearest(text, self.named.iter().map(|named| &*named.name)) {
                Some(near) => format!("did you mean `\"{near}\"`?"),
                None if self.named.is_empty() => "the map has no `[[authenticate]]`".to_owned(),
                None => {
                    let names: Vec<String> = self.named.iter().map(|named| format!("`\"{}\"`", named.name)).collect();
                    format!("the names are {}", names.join(", "))
                }
            };
            item.error(format!("no entry of `[[authenticate]]` is named {}", quoted(text)), hint);
        }
        found
    }
}

/// The scheme of an entry decides which keys it may have.
fn scheme(item: Item<'_>) -> Option<(Scheme, Section<'_>)> {
    let table = item.table("[[authenticate]]")?;
    let Some(value) = table.get("scheme") else {
        item.error(
            "`[[authenticate]]` has no `scheme`",
            "write `scheme = \"basic\"`, `\"bearer\"`, `\"key\"`, `\"certificate\"` or `\"link\"`",
        );
        return None;
    };
    let word = Item { key: "scheme", at: value.span().start, value: value.get_ref(), notes: item.notes };
    let (scheme, keys) = word.word(SCHEMES)?;
    Some((scheme, Section::open(keys, item.at, table, item.notes)))
}

fn method(scheme: Scheme, section: &Section<'_>, around: &Around<'_>) -> Option<Method> {
    match scheme {
        Scheme::Basic => basic(section, around).map(Method::Basic),
        Scheme::Bearer => bearer(section).map(|rules| Method::Bearer(Box::new(rules))),
        Scheme::Key => key(section).map(Method::Key),
        Scheme::Certificate => certificate(section, around).map(Method::Certificate),
        Scheme::Link => link(section).map(Method::Link),
    }
}

fn basic(section: &Section<'_>, around: &Around<'_>) -> Option<BasicRules> {
    let users = section.required("users", "write `users = { file = \"users.htpasswd\" }`");
    let users = users.and_then(|item| item.section(&keys::USERS)).and_then(|users| {
        let file = users.required("file", "write `users = { file = \"users.htpasswd\" }`")?;
        file.parsed(name::file)
    });
    let roles = granted(section, around, "roles = { dana = [\"admin\"] }");
    Some(BasicRules { users: Users::File(users?), roles })
}

/// `roles = { dana = ["admin"] }`: who has which roles.
fn granted(section: &Section<'_>, around: &Around<'_>, example: &str) -> Vec<(Box<str>, Vec<Box<str>>)> {
    let mut granted = Vec::new();
    for (who, at, roles) in section.item("roles").map(|item| item.names(example)).unwrap_or_default() {
        if let Err(complaint) = name::name(who) {
            roles.notes.complaint(at, "roles", complaint);
        }
        let names: Vec<Box<str>> =
            roles.one_or_more().into_iter().filter_map(|item| around.roles.granted(item)).collect();
        granted.push((who.into(), names));
    }
    granted
}

fn key(section: &Section<'_>) -> Option<KeyRules> {
    let header = match section.item("header") {
        Some(item) => item.parsed(key_field)?,
        None => defaults::KEY_HEADER.into(),
    };
    Some(KeyRules { header })
}

fn key_field(text: &str) -> Result<Box<str>, Complaint> {
    if ["authorization", "cookie", "host", "proxy-authorization"].contains(&text.to_ascii_lowercase().as_str()) {
        return Err(Complaint::new(
            format!("{} has a meaning of its own", quoted(text)),
            "keys are taken from `Authorization: Bearer` anyway; name another field, such as `\"X-API-Key\"`",
        ));
    }
    name::field(text)
}

fn certificate(section: &Section<'_>, around: &Around<'_>) -> Option<CertificateRules> {
    if !around.client_ca && !section.is_broken() {
        section.error(
            "certificates are to be known, and none are asked for",
            "write `client_ca = \"clients.pem\"` in `https` of `[listen]`: the authority that issued them",
        );
    }
    let words = &[
        ("uri", CertificateName::Uri),
        ("dns", CertificateName::Dns),
        ("email", CertificateName::Email),
        ("common-name", CertificateName::CommonName),
    ];
    let name = section.item("name_from").map_or(Some(CertificateName::Uri), |item| item.word(words));
    let mut services = Vec::new();
    let mut seen: HashMap<&str, ()> = HashMap::new();
    for (subject, _, item) in section
        .item("services")
        .map(|item| item.names("services = { \"spiffe://…\" = \"billing\" }"))
        .unwrap_or_default()
    {
        if let Some(service) = item.parsed(name::name) {
            seen.insert(item.text().unwrap_or(""), ());
            services.push((subject.into(), service));
        }
    }
    let roles = granted(section, around, "roles = { billing = [\"editor\"] }");
    for (who, at, _) in section.item("roles").map(|item| item.names("")).unwrap_or_default() {
        if !seen.is_empty() && !seen.contains_key(who) {
            section.notes().error(
                at,
                format!("`roles` names {}, which no certificate is", quoted(who)),
                "name a service of `services`",
            );
        }
    }
    Some(CertificateRules { name: name?, services, roles })
}

fn link(section: &Section<'_>) -> Option<LinkRules> {
    let secret = section.required("secret", "write `secret = { env = \"NAME\" }`").and_then(secret);
    let parameter = |key, default: &str| match section.item(key) {
        Some(item) => item.parsed(name::parameter),
        None => Some(default.into()),
    };
    let expires = parameter("expires", defaults::LINK_EXPIRES);
    let signature = parameter("signature", defaults::LINK_SIGNATURE);
    if let Some(item) =
        section.item("signature").or(section.item("expires")).filter(|_| expires == signature && expires.is_some())
    {
        item.error("`expires` and `signature` are the same parameter", "give them two names");
    }
    Some(LinkRules { secret: secret?, expires: expires?, signature: signature? })
}

/// `{ env = "NAME" }` or `{ file = "path" }`.
pub(super) fn secret(item: Item<'_>) -> Option<SecretSource> {
    let hint = "write `{ env = \"NAME\" }` or `{ file = \"path\" }`";
    let section = item.section(&keys::SECRET)?;
    let source = section.one_of(&["env", "file"], hint)?;
    match source.key {
        "env" => source.parsed(name::variable).map(SecretSource::Env),
        _ => source.parsed(name::file).map(SecretSource::File),
    }
}
