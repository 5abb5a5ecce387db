//! The rules of `bearer`: keys or introspection, and what of a token is believed.

use url::Url;

use super::authenticate::secret;
use super::defaults;
use super::keys;
use super::section::{Item, Section};
use super::values::{name, net, time};
use crate::map::{Algorithm, BearerRules, Introspection, KeySource};

/// The greatest difference between clocks that may be forgiven: more would let dead tokens live.
const MAX_LEEWAY_S: u64 = 300;

/// The longest time that an introspection's answer may be kept: a revoked token lives as long.
const MAX_CACHE_S: u64 = 3_600;

const NO_KEYS: &str = "write `keys = { jwks = \"https://…\" }`, or `introspection = { … }` for opaque tokens";

/// Reads the rules.
pub(super) fn bearer(section: &Section<'_>) -> Option<BearerRules> {
    let keys_item = section.item("keys");
    let introspection_item = section.item("introspection");
    if keys_item.is_none() && introspection_item.is_none() && !section.is_broken() {
        section.error("`[[authenticate]]` bearer has neither `keys` nor `introspection`", NO_KEYS);
    }
    let keys = keys_item.and_then(key_source);
    let introspection = introspection_item.and_then(introspection);
    let issuer = issuer(section, keys_item.is_some());
    let audience = audience(section, keys_item.is_some());
    let algorithms = section.item("algorithms").map(|item| algorithms(item, keys.as_ref())).unwrap_or_default();
    let leeway = section.item("leeway").and_then(|item| time::seconds(item, 0..=MAX_LEEWAY_S));
    let claim = |key, default: &str| {
        section.item(key).and_then(|item| item.parsed(name::claim)).unwrap_or_else(|| default.into())
    };
    let servers = section.item("authorization_servers").map(|item| item.each(net::web));
    let servers = servers.unwrap_or_else(|| issuer.iter().filter_map(|issuer| net::guarded(issuer).ok()).collect());
    let flag = |key| section.item(key).and_then(|item| item.flag());
    let rules = BearerRules {
        audience,
        algorithms,
        leeway_s: leeway.unwrap_or(defaults::LEEWAY_S),
        strict_type: flag("strict_type").unwrap_or(false),
        name_claim: claim("name_claim", defaults::NAME_CLAIM),
        roles_claim: claim("roles_claim", defaults::ROLES_CLAIM),
        scope_claim: claim("scope_claim", defaults::SCOPE_CLAIM),
        owner_claims: Vec::new(),
        resource_metadata: flag("resource_metadata").unwrap_or(!servers.is_empty()),
        authorization_servers: servers,
        issuer,
        keys,
        introspection,
    };
    (rules.keys.is_some() || rules.introspection.is_some()).then_some(rules)
}

fn issuer(section: &Section<'_>, needed: bool) -> Option<Box<str>> {
    let hint = "write it as the tokens have it in `iss`: `issuer = \"https://id.example\"`";
    let item = if needed { section.required("issuer", hint) } else { section.item("issuer") };
    item.and_then(|item| item.parsed(name::name))
}

fn audience(section: &Section<'_>, needed: bool) -> Vec<Box<str>> {
    let hint = "write which `aud` is meant for this site: `audience = \"shop\"`; without it, tokens for other services would open this one";
    let item = if needed { section.required("audience", hint) } else { section.item("audience") };
    let Some(item) = item else { return Vec::new() };
    let entries = item.one_or_more();
    if entries.is_empty() {
        item.error("`audience` is an empty list", hint);
    }
    entries.into_iter().filter_map(|item| item.parsed(name::name)).collect()
}

fn key_source(item: Item<'_>) -> Option<KeySource> {
    let section = item.section(&keys::KEY_SOURCE)?;
    let source = section.one_of(&["jwks", "file", "secret"], "write one of `jwks`, `file` and `secret`")?;
    match source.key {
        "jwks" => source.parsed(net::guarded).map(KeySource::Url),
        "file" => source.parsed(name::file).map(KeySource::File),
        _ => secret(source).map(KeySource::Secret),
    }
}

/// Algorithms. A secret is never checked as a public key, nor a public key as a secret (RFC 8725, section 3.1).
fn algorithms(item: Item<'_>, keys: Option<&KeySource>) -> Vec<Algorithm> {
    let words: Vec<(&'static str, Algorithm)> =
        Algorithm::ALL.iter().map(|algorithm| (algorithm.name(), *algorithm)).collect();
    let mut read = Vec::new();
    let entries = item.one_or_more();
    if entries.is_empty() {
        item.error("`algorithms` is an empty list", "leave it out to take those that fit the keys");
    }
    for entry in entries {
        if matches!(entry.value.as_str(), Some(text) if text.eq_ignore_ascii_case("none")) {
            entry.error("tokens without a signature are never taken", "take `none` out");
            continue;
        }
        let Some(algorithm) = entry.word(&words) else { continue };
        let symmetric = algorithm.name().starts_with("HS");
        match keys {
            Some(KeySource::Secret(_)) if !symmetric => {
                entry.error(
                    format!("`{}` needs a public key, and `keys` has a secret", algorithm.name()),
                    "write `\"HS256\"`, or give `keys` a file or a key set",
                );
            }
            Some(KeySource::Url(_) | KeySource::File(_)) if symmetric => {
                entry.error(
                    format!(
                        "`{}` needs a secret, and `keys` has public keys: whoever knows them could sign",
                        algorithm.name()
                    ),
                    "write `\"RS256\"`, `\"ES256\"` or `\"EdDSA\"`, or give `keys` a secret",
                );
            }
            _ if read.contains(&algorithm) => {
                entry.error(format!("`{}` stands here twice", algorithm.name()), "leave one out")
            }
            _ => read.push(algorithm),
        }
    }
    read
}

fn introspection(item: Item<'_>) -> Option<Introspection> {
    let section = item.section(&keys::INTROSPECTION)?;
    let url: Option<Url> =
        section.required("url", "write the introspection end point").and_then(|item| item.parsed(net::guarded));
    let client_id = section
        .required("client_id", "write the name under which this gateway asks")
        .and_then(|item| item.parsed(name::name));
    let client_secret =
        section.required("client_secret", "write `client_secret = { env = \"NAME\" }`").and_then(secret);
    let cache = section.item("cache").and_then(|item| time::seconds(item, 0..=MAX_CACHE_S));
    let cache_s = cache.unwrap_or(defaults::INTROSPECTION_CACHE_S);
    Some(Introspection { url: url?, client_id: client_id?, client_secret: client_secret?, cache_s })
}
