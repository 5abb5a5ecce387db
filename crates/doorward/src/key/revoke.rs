//! `doorward key revoke`: ends a key by its id, or by a beginning that only one key has.

use doorward_identity::key::{KeyRecord, looks_like_key};
use jiff::Timestamp;

use crate::cli::StoreArgs;
use crate::failure::Failure;
use crate::{Ending, output};

/// How every id begins.
const BEGINNING: &str = "dwk_";
/// Characters that a beginning must have behind `dwk_`: fewer are a slip, even where there is but one key.
const MIN_BEGINNING: usize = 3;
/// Keys that a hint names.
const MAX_NAMED: usize = 5;

/// Carries out the command.
pub(super) fn run(text: &str, args: &StoreArgs) -> Result<Ending, Failure> {
    let path = super::existing(args)?;
    let records = super::records(&path)?;
    let record = chosen(&records, &public(text))?;
    let id = record.id.clone();
    let owner = &record.key.owner;
    if record.revoked_at_s.is_some() {
        output::note(&format!("{id} of {owner} was revoked before"));
        return Ok(Ending::Clean);
    }
    let now_s = Timestamp::now().as_second();
    super::with_store(&path, async |store| store.revoke(&id, now_s).await)?;
    output::note(&format!("revoked {id} of {owner}: it opens nothing from now on"));
    Ok(Ending::Clean)
}

/// The public part of what was given: a whole key is taken too, and never repeated.
fn public(text: &str) -> String {
    let whole = looks_like_key(text).then(|| text.rsplit_once('_')).flatten();
    // The secret may hold `_` itself: the id is what stands before the second one.
    let id = whole.and_then(|_| text.match_indices('_').nth(1)).and_then(|(at, _)| text.get(..at));
    id.unwrap_or(text).to_owned()
}

/// The one key of this id or beginning.
fn chosen<'r>(records: &'r [KeyRecord], id: &str) -> Result<&'r KeyRecord, Failure> {
    if let Some(record) = records.iter().find(|record| record.id == id) {
        return Ok(record);
    }
    let beginning = id.strip_prefix(BEGINNING).unwrap_or(id);
    let begin = |record: &&KeyRecord| {
        let own = record.id.strip_prefix(BEGINNING).unwrap_or(&record.id);
        beginning.len() >= MIN_BEGINNING && own.starts_with(beginning)
    };
    let found: Vec<&KeyRecord> = records.iter().filter(begin).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::usage(
            format!("there is no key `{id}`"),
            "`doorward key list` shows all; a beginning needs three characters behind `dwk_`",
        )),
        several => {
            let ids: Vec<&str> = several.iter().map(|record| record.id.as_str()).take(MAX_NAMED).collect();
            Err(Failure::usage(
                format!("{} keys begin with `{id}`", several.len()),
                format!("write more of it: {}", ids.join(", ")),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use doorward_identity::key::NewKey;
    use doorward_policy::Kind;

    use super::*;

    fn record(id: &str) -> KeyRecord {
        let key = NewKey {
            owner: "dana".into(),
            kind: Kind::Person,
            roles: Vec::new(),
            scopes: Vec::new(),
            expires_at_s: None,
            note: String::new(),
        };
        KeyRecord { id: id.into(), key, created_at_s: 0, revoked_at_s: None }
    }

    #[test]
    fn a_key_is_chosen_by_what_only_it_has() {
        let records = [record("dwk_bcdfghjk"), record("dwk_bcdxxxxx"), record("dwk_zzzzzzzz")];
        for (text, id) in [
            ("dwk_bcdfghjk", Some("dwk_bcdfghjk")),
            ("dwk_bcdf", Some("dwk_bcdfghjk")),
            ("zzz", Some("dwk_zzzzzzzz")),
            ("dwk_zzz", Some("dwk_zzzzzzzz")),
            ("zz", None),
            ("dwk_zz", None),
            ("bcd", None),
            ("dwk_", None),
            ("", None),
            ("fgh", None),
        ] {
            assert_eq!(chosen(&records, text).ok().map(|record| record.id.as_str()), id, "{text}");
        }
    }

    #[test]
    fn a_whole_key_is_taken_by_its_public_part() {
        for secret in ["A".repeat(43), "_".repeat(43)] {
            assert_eq!(public(&format!("dwk_bcdfghjk_{secret}")), "dwk_bcdfghjk");
        }
        assert_eq!(public("dwk_bcdf"), "dwk_bcdf");
    }
}
