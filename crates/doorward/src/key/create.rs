//! `doorward key create`: a new key, shown once. Roles that the map does not know are refused: a key that opens nothing is a slip.

use doorward_identity::key::NewKey;
use doorward_policy::map::Method;
use doorward_policy::{Kind, Map};
use jiff::Timestamp;

use crate::cli::CreateArgs;
use crate::failure::Failure;
use crate::{Ending, maps, moment, output};

/// Roles that a hint names.
const MAX_NAMED: usize = 12;

/// Carries out the command.
pub(super) fn run(args: &CreateArgs) -> Result<Ending, Failure> {
    let now = Timestamp::now();
    let expires_at_s = args.expires.as_deref().map(|end| moment::end_s("--expires", end, now)).transpose()?;
    if args.store.store.is_none() {
        let reading = maps::read(&args.store.map)?;
        check_roles(&args.roles, &reading.map)?;
        if !reading.map.authenticate.iter().any(|one| matches!(one.method, Method::Key(_))) {
            output::note("the map has no scheme `key`: no route takes the key before it has one");
        }
    }
    let key = NewKey {
        owner: args.owner.clone(),
        kind: if args.service { Kind::Service } else { Kind::Person },
        roles: args.roles.clone(),
        scopes: args.scopes.clone(),
        expires_at_s,
        note: args.note.clone(),
    };
    let path = super::file(&args.store)?;
    let created = super::with_store(&path, async |store| store.create(&key, now.as_second()).await)?;
    output::note(&told(&key, &created.id));
    output::data(&format!("{}\n", created.plaintext.reveal()))?;
    Ok(Ending::Clean)
}

fn check_roles(roles: &[String], map: &Map) -> Result<(), Failure> {
    let known = |role: &str| map.roles.iter().any(|own| *own.name == *role);
    let Some(role) = roles.iter().find(|role| !known(role)) else { return Ok(()) };
    let names: Vec<&str> = map.roles.iter().map(|role| &*role.name).take(MAX_NAMED).collect();
    let hint = if names.is_empty() {
        format!("the map has no roles: write `[roles]` with `{role} = {{}}`, or give a scope")
    } else {
        format!("the map has the roles {}; another one belongs into `[roles]` first", names.join(", "))
    };
    Err(Failure::usage(format!("the map has no role `{role}`"), hint))
}

/// What was made, without what is secret of it.
fn told(key: &NewKey, id: &str) -> String {
    let kind = match key.kind {
        Kind::Person => "user",
        Kind::Service => "service",
    };
    let mut words = format!("made {id} for {kind}:{}", key.owner);
    for (what, list) in [("roles", &key.roles), ("scopes", &key.scopes)] {
        if !list.is_empty() {
            words.push_str(&format!(", {what} {}", list.join(" ")));
        }
    }
    words.push_str(&match key.expires_at_s {
        Some(end_s) => format!(", until {}", moment::written(end_s)),
        None => ", without an end".to_owned(),
    });
    words + "\nthis is the key; it is not shown again:"
}
