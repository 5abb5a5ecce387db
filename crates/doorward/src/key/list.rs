//! `doorward key list`: whose keys there are, and which of them open something. Nothing here is secret.

use doorward_identity::key::KeyRecord;
use doorward_policy::Kind;
use jiff::Timestamp;
use serde::Serialize;

use crate::cli::{StoreArgs, TableFormat};
use crate::failure::Failure;
use crate::layout::Grid;
use crate::{Ending, moment, output};

/// The keys for a program.
#[derive(Serialize)]
struct Answer {
    schema: &'static str,
    store: String,
    keys: Vec<Told>,
}

/// A key for a program.
#[derive(Serialize)]
struct Told {
    id: String,
    owner: String,
    state: &'static str,
    roles: Vec<String>,
    scopes: Vec<String>,
    note: String,
    created: String,
    expires: Option<String>,
    revoked: Option<String>,
}

/// Carries out the command.
pub(super) fn run(args: &StoreArgs, format: TableFormat) -> Result<Ending, Failure> {
    let path = super::existing(args)?;
    let now_s = Timestamp::now().as_second();
    let keys: Vec<Told> = super::records(&path)?.into_iter().map(|record| told(record, now_s)).collect();
    match format {
        TableFormat::Json => {
            output::json(&Answer { schema: "doorward.keys/1", store: path.display().to_string(), keys })?;
        }
        _ if keys.is_empty() => output::note("there are no keys"),
        _ => output::data(&grid(&keys).write(format))?,
    }
    Ok(Ending::Clean)
}

fn told(record: KeyRecord, now_s: i64) -> Told {
    let kind = match record.key.kind {
        Kind::Person => "user",
        Kind::Service => "service",
    };
    let has_ended = record.key.expires_at_s.is_some_and(|end_s| end_s <= now_s);
    Told {
        owner: format!("{kind}:{}", record.key.owner),
        state: match record.revoked_at_s {
            Some(_) => "revoked",
            None if has_ended => "expired",
            None => "good",
        },
        id: record.id,
        roles: record.key.roles,
        scopes: record.key.scopes,
        note: record.key.note,
        created: moment::written(record.created_at_s),
        expires: record.key.expires_at_s.map(moment::written),
        revoked: record.revoked_at_s.map(moment::written),
    }
}

fn grid(keys: &[Told]) -> Grid {
    let mut grid = Grid::new(["id", "owner", "state", "roles", "scopes", "created", "ends", "note"]);
    for key in keys {
        let dash = |words: &[String]| if words.is_empty() { "-".to_owned() } else { words.join(" ") };
        let ends = key.revoked.clone().or_else(|| key.expires.clone()).unwrap_or_else(|| "never".to_owned());
        grid.row(vec![
            key.id.clone(),
            key.owner.clone(),
            key.state.to_owned(),
            dash(&key.roles),
            dash(&key.scopes),
            key.created.clone(),
            ends,
            key.note.clone(),
        ]);
    }
    grid
}
