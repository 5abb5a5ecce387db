//! The tables. TEXT and BIGINT alone, so that another database could hold the same ones. A step that was released is never changed:
//! what is new is a new step.

use sqlx::sqlite::Sqlite;
use sqlx::{Row as _, Transaction};

/// Every step in its order; the schema's number is how many were taken.
const STEPS: &[&str] = &["CREATE TABLE doorward_keys (
    id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    roles TEXT NOT NULL,
    scopes TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at_s BIGINT NOT NULL,
    expires_at_s BIGINT,
    revoked_at_s BIGINT
)"];

/// What came of bringing the tables up to date.
pub(super) enum Outcome {
    /// They are.
    Ready,
    /// A later version made them.
    Newer(i64),
}

/// Takes the steps that are left.
pub(super) async fn bring_up(transaction: &mut Transaction<'_, Sqlite>) -> Result<Outcome, sqlx::Error> {
    let table = "CREATE TABLE IF NOT EXISTS doorward_schema (version BIGINT NOT NULL)";
    sqlx::query(table).execute(&mut **transaction).await?;
    let newest = sqlx::query("SELECT COALESCE(MAX(version), 0) AS version FROM doorward_schema");
    let version: i64 = newest.fetch_one(&mut **transaction).await?.try_get("version")?;
    let taken = usize::try_from(version).unwrap_or(0);
    if taken > STEPS.len() {
        return Ok(Outcome::Newer(version));
    }
    for (step, number) in STEPS.iter().zip(1_i64..).skip(taken) {
        sqlx::query(*step).execute(&mut **transaction).await?;
        let note = sqlx::query("INSERT INTO doorward_schema (version) VALUES ($1)").bind(number);
        note.execute(&mut **transaction).await?;
    }
    Ok(Outcome::Ready)
}
