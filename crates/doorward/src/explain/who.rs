//! Who asks, from a name: with the roles that the map, the file of users and the store of keys give it. What was found where, and what
//! was not, is told: a role that nobody mentioned may come from a token.

use doorward_gateway::state::Surroundings;
use doorward_identity::key::KeyRecord;
use doorward_identity::link::LINK_CALLER;
use doorward_policy::map::{Authenticator, Method, Users};
use doorward_policy::{Caller, Kind, Scheme};
use jiff::Timestamp;

use super::Desk;
use crate::cli::WhoArgs;
use crate::failure::Failure;
use crate::{key, maps, moment};

/// The schemes by their words.
const SCHEMES: &[Scheme] = &[Scheme::Basic, Scheme::Bearer, Scheme::Key, Scheme::Certificate, Scheme::Link];

/// What a name is looked up in.
pub(super) struct Around<'d, 'a> {
    pub(super) desk: &'d Desk<'a>,
    /// The schemes that the route takes, as positions in the map.
    pub(super) schemes: &'d [usize],
    /// When it is asked: keys end.
    pub(super) at: Timestamp,
}

/// A name with what is known of it under one scheme.
struct Known {
    kind: Kind,
    scheme: Scheme,
    roles: Vec<Box<str>>,
    scopes: Vec<Box<str>>,
    credential: Option<Box<str>>,
    expires_at_s: Option<i64>,
    from: String,
}

/// The caller that the command line names; none for nobody.
pub(super) fn asked(
    args: &WhoArgs,
    around: &Around<'_, '_>,
    remarks: &mut Vec<String>,
) -> Result<Option<Caller>, Failure> {
    let Some((kind, name)) = named(args)? else { return Ok(None) };
    // Of the schemes, tokens alone tell when a second factor was used.
    let by_factor = args.second_factor.as_ref().map(|_| Scheme::Bearer);
    let scheme = args.scheme.as_deref().map(scheme).transpose()?.or(by_factor);
    let fits =
        |known: &Known| kind.is_none_or(|kind| kind == known.kind) && scheme.is_none_or(|own| own == known.scheme);
    let mut found: Vec<Known> = known(name, around, remarks)?.into_iter().filter(fits).collect();
    let known = if found.is_empty() {
        remarks.push(format!(
            "{name} is named by no file, key or `roles` of the map: no roles are given but those of `--roles`"
        ));
        unknown(kind, scheme, around)
    } else {
        found.remove(0)
    };
    if known.scheme == Scheme::Bearer && (args.roles.is_none() || args.scopes.is_none()) {
        remarks.push("roles and scopes of a token are its issuer's: say them by `--roles` and `--scopes`".to_owned());
    }
    let boxed =
        |list: &Vec<String>| list.iter().filter(|word| !word.is_empty()).map(|word| word.as_str().into()).collect();
    remarks.push(format!("{name} is taken as known by {}: {}", known.scheme.word(), known.from));
    Ok(Some(Caller {
        kind: known.kind,
        name: name.into(),
        roles: args.roles.as_ref().map_or(known.roles, boxed),
        scopes: args.scopes.as_ref().map_or(known.scopes, boxed),
        scheme: known.scheme,
        second_factor_at_s: factor(args, around.at)?,
        expires_at_s: known.expires_at_s,
        credential: known.credential,
        claims: args.claims.iter().map(|claim| pair(claim)).collect::<Result<_, _>>()?,
    }))
}

/// The name, with its kind where it was said.
fn named(args: &WhoArgs) -> Result<Option<(Option<Kind>, &str)>, Failure> {
    let Some(text) = args.name.as_deref().filter(|name| *name != "anonymous") else {
        let has_more =
            args.roles.is_some() || args.scopes.is_some() || args.scheme.is_some() || !args.claims.is_empty();
        if has_more {
            return Err(Failure::usage(
                "nobody who is anonymous has roles, scopes, claims or a scheme",
                "name who asks: `--as dana`",
            ));
        }
        return Ok(None);
    };
    let (kind, name) = match text.split_once(':') {
        Some(("user", name)) => (Some(Kind::Person), name),
        Some(("service", name)) => (Some(Kind::Service), name),
        _ => (None, text),
    };
    if name.is_empty() {
        return Err(Failure::usage(
            "`--as` names nobody",
            "write `--as dana`, `--as service:billing` or `--as anonymous`",
        ));
    }
    Ok(Some((kind, name)))
}

/// A scheme by its word.
pub(super) fn scheme(word: &str) -> Result<Scheme, Failure> {
    SCHEMES.iter().copied().find(|scheme| scheme.word() == word).ok_or_else(|| {
        Failure::usage(format!("`{word}` is no scheme"), "it is one of basic, bearer, key, certificate, link")
    })
}

fn factor(args: &WhoArgs, at: Timestamp) -> Result<Option<i64>, Failure> {
    let age_s = args.second_factor.as_deref().map(|age| moment::span_s("--second-factor", age)).transpose()?;
    Ok(age_s.map(|age_s| at.as_second().saturating_sub(age_s)))
}

fn pair(claim: &str) -> Result<(Box<str>, Box<str>), Failure> {
    let parts = claim.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = parts
        .ok_or_else(|| Failure::usage(format!("`--claim {claim}` is no claim"), "write it as `--claim tenant=acme`"))?;
    Ok((name.into(), value.into()))
}

/// All that is known of a name; what the route takes comes first, in the order of its challenges.
fn known(name: &str, around: &Around<'_, '_>, remarks: &mut Vec<String>) -> Result<Vec<Known>, Failure> {
    let map = around.desk.map;
    let files = maps::around(&around.desk.args.map);
    let mut all: Vec<(usize, Known)> = Vec::new();
    for (position, authenticator) in map.authenticate.iter().enumerate() {
        let place = around.schemes.iter().position(|taken| *taken == position).unwrap_or(usize::MAX);
        let found = match &authenticator.method {
            Method::Key(_) => newest_key(name, around, &files, remarks)?,
            _ => by_name(name, authenticator, &files, remarks),
        };
        all.extend(found.map(|known| (place, known)));
    }
    all.sort_by_key(|(place, _)| *place);
    Ok(all.into_iter().map(|(_, known)| known).collect())
}

/// What a scheme says of a name by the map, and by the file that it names.
fn by_name(
    name: &str,
    authenticator: &Authenticator,
    files: &Surroundings,
    remarks: &mut Vec<String>,
) -> Option<Known> {
    let granted = |list: &[(Box<str>, Vec<Box<str>>)]| {
        list.iter().find(|(own, _)| **own == *name).map(|(_, roles)| roles.clone())
    };
    let called = &authenticator.name;
    let (kind, roles, from) = match &authenticator.method {
        Method::Basic(rules) => {
            let Users::File(path) = &rules.users;
            let shown = files.path(path).display().to_string();
            let in_file = match files.file(path) {
                Ok(bytes) => Some(has_user(&bytes, name)),
                Err(fault) => {
                    remarks.push(format!("whether {name} has a password is not known: {fault}"));
                    None
                }
            };
            let roles = granted(&rules.roles);
            if roles.is_none() && in_file != Some(true) {
                return None;
            }
            let password = match in_file {
                Some(true) => format!("has a password in `{shown}`"),
                Some(false) => format!("has no password in `{shown}`, and so cannot sign in"),
                None => "may have a password".to_owned(),
            };
            (Kind::Person, roles.unwrap_or_default(), format!("{password}; roles by `{called}` of the map"))
        }
        Method::Certificate(rules) => {
            let is_service = rules.services.iter().any(|(_, service)| **service == *name);
            let roles = granted(&rules.roles);
            if !is_service && roles.is_none() {
                return None;
            }
            (Kind::Service, roles.unwrap_or_default(), format!("roles by `{called}` of the map"))
        }
        Method::Link(_) if name == LINK_CALLER => (Kind::Service, Vec::new(), "bears a signed link".to_owned()),
        Method::Bearer(_) | Method::Key(_) | Method::Link(_) => return None,
    };
    let scheme = authenticator.scheme();
    Some(Known { kind, scheme, roles, scopes: Vec::new(), credential: None, expires_at_s: None, from })
}

/// Whether a file of users has a line for a name.
fn has_user(file: &[u8], name: &str) -> bool {
    let own = |line: &[u8]| line.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.first() == Some(&b':'));
    file.split(|byte| *byte == b'\n').any(own)
}

/// The newest key of a name that opens anything. A store that is not there has none.
fn newest_key(
    name: &str,
    around: &Around<'_, '_>,
    files: &Surroundings,
    remarks: &mut Vec<String>,
) -> Result<Option<Known>, Failure> {
    let path = files.path(&around.desk.map.store.file);
    if !path.exists() {
        return Ok(None);
    }
    let records = match key::records(&path) {
        Ok(records) => records,
        Err(failure) => {
            remarks.push(format!("keys are not looked at: {failure}").replace('\n', "; "));
            return Ok(None);
        }
    };
    let at_s = around.at.as_second();
    let lives = |record: &&KeyRecord| {
        record.revoked_at_s.is_none() && record.key.expires_at_s.is_none_or(|expires_at_s| expires_at_s > at_s)
    };
    let (own, dead): (Vec<&KeyRecord>, Vec<_>) =
        records.iter().filter(|record| record.key.owner == name).partition(lives);
    if own.is_empty() && !dead.is_empty() {
        remarks.push(format!("no key of {name} is good: {} revoked or past their end", dead.len()));
    }
    let boxed = |words: &[String]| words.iter().map(|word| word.as_str().into()).collect();
    Ok(own.last().map(|record| Known {
        kind: record.key.kind,
        scheme: Scheme::Key,
        roles: boxed(&record.key.roles),
        scopes: boxed(&record.key.scopes),
        credential: Some(record.id.as_str().into()),
        expires_at_s: record.key.expires_at_s,
        from: match own.len() {
            1 => format!("holds the key {}", record.id),
            keys => format!("holds {keys} keys, the newest of them {}", record.id),
        },
    }))
}

/// A caller of whom nothing is known: under the first scheme of the route that has such callers.
fn unknown(kind: Option<Kind>, wanted: Option<Scheme>, around: &Around<'_, '_>) -> Known {
    let suits = |scheme: &Scheme| match kind {
        Some(Kind::Service) => !matches!(scheme, Scheme::Basic | Scheme::Link),
        _ => !matches!(scheme, Scheme::Certificate | Scheme::Link),
    };
    let map = around.desk.map;
    let at = |position: &usize| map.authenticate.get(*position).map(Authenticator::scheme);
    let taken = around.schemes.iter().filter_map(at).find(suits);
    let scheme = wanted
        .or(taken)
        .or_else(|| map.authenticate.iter().map(Authenticator::scheme).find(suits))
        .unwrap_or(Scheme::Bearer);
    let only_programs = matches!(scheme, Scheme::Certificate | Scheme::Link);
    let kind = kind.unwrap_or(if only_programs { Kind::Service } else { Kind::Person });
    let from = "nothing else is known".to_owned();
    Known { kind, scheme, roles: Vec::new(), scopes: Vec::new(), credential: None, expires_at_s: None, from }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_by_their_whole_name() {
        let file = b"# people\ndana:$2y$05$x\neve:{SHA}y\n";
        for (name, found) in [("dana", true), ("eve", true), ("dan", false), ("an", false), ("", false)] {
            assert_eq!(has_user(file, name), found, "{name}");
        }
    }

    #[test]
    fn claims_are_pairs() {
        for (text, value) in
            [("tenant=acme", Some("acme")), ("tenant=a=b", Some("a=b")), ("tenant", None), ("=a", None)]
        {
            assert_eq!(pair(text).ok().map(|(_, value)| value).as_deref(), value, "{text}");
        }
    }
}
