//! The store of keys: one SQLite file, written ahead (WAL), of which only the owner reads and writes.

use std::fs::{Metadata, OpenOptions};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use doorward_policy::Kind;
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::{Row as _, SqlitePool, Transaction};

use super::fault::{KeyRequestFault, StoreFault};
use super::generation::{Generation, OWNER_ONLY, is_same, under_way};
use super::schema::{self, Outcome};
use super::secret::{self, KeyHash, Plaintext};
use super::snapshot::KeySnapshot;

/// Most keys of one store, revoked ones included.
pub const MAX_KEYS: usize = 100_000;
/// Longest owner, role or scope, in bytes.
pub const MAX_TEXT_BYTES: usize = 256;
/// Most roles, and most scopes, of one key.
pub const MAX_WORDS: usize = 64;
/// Longest note, in bytes.
pub const MAX_NOTE_BYTES: usize = 1024;
/// How long another process is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections: one that writes, and one that reads meanwhile.
const CONNECTIONS: u32 = 2;

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// Whose it is: the name in the map.
    pub owner: String,
    /// A person's or a program's.
    pub kind: Kind,
    /// The roles it gives.
    pub roles: Vec<String>,
    /// The scopes it gives.
    pub scopes: Vec<String>,
    /// When it ends, in Unix seconds.
    pub expires_at_s: Option<i64>,
    /// What it is for.
    pub note: String,
}

/// A key that was made.
#[derive(Debug)]
pub struct CreatedKey {
    /// Its public id, which is also how it begins.
    pub id: String,
    /// The key itself: nobody can see it again.
    pub plaintext: Plaintext,
}

/// What the store knows of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its public id.
    pub id: String,
    /// As it was asked for.
    pub key: NewKey,
    /// When it was made, in Unix seconds.
    pub created_at_s: i64,
    /// When it was revoked, in Unix seconds.
    pub revoked_at_s: Option<i64>,
}

/// The open store.
#[derive(Debug, Clone)]
pub struct KeyStore {
    pool: SqlitePool,
    path: PathBuf,
    generation: Arc<Generation>,
    opened: Arc<Metadata>,
}

impl KeyStore {
    /// Opens the store, and makes it where there is none.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened, is damaged, is exposed, or was written by a later version.
    pub async fn open(path: &Path) -> Result<Self, StoreFault> {
        let opened = Arc::new(prepare(path)?);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            // A revocation that was told as done outlives a loss of power.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await;
        let pool = pool.map_err(|error| StoreFault::database(&error, path))?;
        let generation = Generation::beside(path).map_err(|error| StoreFault::io(&error, path))?;
        let store = Self { pool, path: path.to_owned(), generation: Arc::new(generation), opened };
        store.bring_up().await?;
        Ok(store)
    }

    async fn bring_up(&self) -> Result<(), StoreFault> {
        let mut transaction = self.lock().await?;
        let outcome = schema::bring_up(&mut transaction).await.map_err(|error| self.fault(&error))?;
        transaction.commit().await.map_err(|error| self.fault(&error))?;
        if let Outcome::Newer(found) = outcome {
            return Err(StoreFault::Newer { path: self.path.clone(), found });
        }
        // Where a writer was killed, its change ends here.
        self.settle().await;
        Ok(())
    }

    /// Makes a key. `now_s` is when it is made.
    ///
    /// # Errors
    ///
    /// Where the key cannot be as asked for, or the store fails.
    pub async fn create(&self, key: &NewKey, now_s: i64) -> Result<CreatedKey, StoreFault> {
        checked(key, now_s)?;
        let (id, plaintext) = secret::minted()?;
        let hash = secret::hash(plaintext.reveal());
        let mut transaction = self.begin().await?;
        let added = insert(&mut transaction, &id, &hash, key, now_s).await;
        self.end(transaction, added)
            .await?
            .then_some(CreatedKey { id, plaintext })
            .ok_or(KeyRequestFault::TooMany.into())
    }

    /// Revokes a key. Says whether there was one of this id that was not revoked before.
    ///
    /// # Errors
    ///
    /// Where the store fails.
    pub async fn revoke(&self, id: &str, now_s: i64) -> Result<bool, StoreFault> {
        let mut transaction = self.begin().await?;
        let update = "UPDATE doorward_keys SET revoked_at_s = $1 WHERE id = $2 AND revoked_at_s IS NULL";
        let done = sqlx::query(update).bind(now_s).bind(id).execute(&mut *transaction).await;
        self.end(transaction, done.map(|done| done.rows_affected() > 0)).await
    }

    /// Every key, the oldest first.
    ///
    /// # Errors
    ///
    /// Where the store fails or is damaged.
    pub async fn list(&self) -> Result<Vec<KeyRecord>, StoreFault> {
        Ok(self.rows().await?.into_iter().map(|(_, record)| record).collect())
    }

    /// All keys as they are now, for the gateway.
    ///
    /// # Errors
    ///
    /// Where the store fails or is damaged.
    pub async fn snapshot(&self) -> Result<KeySnapshot, StoreFault> {
        // The number first: where a change comes in between, the snapshot is older than it says, and is read again.
        let number = self.generation.read().map_err(|error| StoreFault::io(&error, self.generation.path()))?;
        Ok(KeySnapshot::of(self.rows().await?, Arc::clone(&self.generation), number))
    }

    /// Whether the path still leads to the files that are open. Where a backup was put in their place, nothing that happens there is seen:
    /// the gateway looks now and then, and opens the store anew.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.generation.is_in_place() && is_same(&self.opened, &self.path)
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    #[cfg(test)]
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    async fn rows(&self) -> Result<Vec<(KeyHash, KeyRecord)>, StoreFault> {
        let all = sqlx::query("SELECT * FROM doorward_keys ORDER BY created_at_s, id");
        let rows = all.fetch_all(&self.pool).await.map_err(|error| self.fault(&error))?;
        let corrupt = || StoreFault::Corrupt(self.path.clone());
        rows.iter().map(|row| record(row).map_err(|error| self.fault(&error))?.ok_or_else(corrupt)).collect()
    }

    fn fault(&self, error: &sqlx::Error) -> StoreFault {
        StoreFault::database(error, &self.path)
    }

    async fn lock(&self) -> Result<Transaction<'static, Sqlite>, StoreFault> {
        self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(|error| self.fault(&error))
    }

    /// Begins a change: from here on no snapshot is current.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreFault> {
        let transaction = self.lock().await?;
        // INVARIANT: the number is written by whoever holds the database's lock for writing, and by nobody else.
        let failed = |error| StoreFault::io(&error, self.generation.path());
        let number = self.generation.read().map_err(failed)?;
        self.generation.write(under_way(number)).map_err(failed)?;
        Ok(transaction)
    }

    /// Ends a change: for good where it was made, and as if it had never begun where not.
    async fn end(
        &self,
        transaction: Transaction<'static, Sqlite>,
        made: Result<bool, sqlx::Error>,
    ) -> Result<bool, StoreFault> {
        let ended = if made.is_ok() { transaction.commit().await } else { transaction.rollback().await };
        self.settle().await;
        let made = made.map_err(|error| self.fault(&error))?;
        ended.map(|()| made).map_err(|error| self.fault(&error))
    }

    /// Makes the number even: under the lock, no change is under way. Where that fails it stays odd, and snapshots are read anew with
    /// each request until a later change ends: slow, and never wrong.
    async fn settle(&self) {
        let Ok(transaction) = self.lock().await else { return };
        if let Ok(number) = self.generation.read()
            && !number.is_multiple_of(2)
        {
            // What is not written leaves it odd.
            let _ = self.generation.write(number.wrapping_add(1));
        }
        let _ = transaction.rollback().await;
    }
}

/// Makes the file where there is none, for its owner alone, and looks at who may write to one that is there.
fn prepare(path: &Path) -> Result<Metadata, StoreFault> {
    let mut options = OpenOptions::new();
    let opened = options.read(true).write(true).create(true).truncate(false).mode(OWNER_ONLY).open(path);
    let metadata = opened.and_then(|file| file.metadata()).map_err(|error| StoreFault::io(&error, path))?;
    if metadata.permissions().mode() & 0o022 != 0 {
        return Err(StoreFault::Exposed(path.to_owned()));
    }
    Ok(metadata)
}

fn checked(key: &NewKey, now_s: i64) -> Result<(), KeyRequestFault> {
    let is_text = |text: &str| !text.is_empty() && text.len() <= MAX_TEXT_BYTES && !text.chars().any(char::is_control);
    if !is_text(&key.owner) {
        return Err(KeyRequestFault::Owner);
    }
    if key.roles.len() > MAX_WORDS || key.scopes.len() > MAX_WORDS {
        return Err(KeyRequestFault::TooManyWords);
    }
    let is_word = |word: &String| is_text(word) && !word.contains(char::is_whitespace);
    if !key.roles.iter().chain(&key.scopes).all(is_word) {
        return Err(KeyRequestFault::Word);
    }
    if key.note.len() > MAX_NOTE_BYTES {
        return Err(KeyRequestFault::Note);
    }
    if key.expires_at_s.is_some_and(|expires_at_s| expires_at_s <= now_s) {
        return Err(KeyRequestFault::Past);
    }
    Ok(())
}

/// Adds a key; says whether there was room.
async fn insert(
    transaction: &mut Transaction<'static, Sqlite>,
    id: &str,
    hash: &KeyHash,
    key: &NewKey,
    now_s: i64,
) -> Result<bool, sqlx::Error> {
    let count = sqlx::query("SELECT COUNT(*) AS count FROM doorward_keys").fetch_one(&mut **transaction).await?;
    if usize::try_from(count.try_get::<i64, _>("count")?).is_ok_and(|count| count >= MAX_KEYS) {
        return Ok(false);
    }
    let kind = match key.kind {
        Kind::Person => "person",
        Kind::Service => "service",
    };
    let insert = "INSERT INTO doorward_keys (id, hash, owner, kind, roles, scopes, note, created_at_s, expires_at_s)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    // Words hold no spaces.
    let query = sqlx::query(insert).bind(id).bind(secret::written(hash)).bind(&key.owner).bind(kind);
    let query = query.bind(key.roles.join(" ")).bind(key.scopes.join(" ")).bind(&key.note);
    query.bind(now_s).bind(key.expires_at_s).execute(&mut **transaction).await?;
    Ok(true)
}

/// One row; none where what it holds was never written here.
fn record(row: &SqliteRow) -> Result<Option<(KeyHash, KeyRecord)>, sqlx::Error> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let words = |text: String| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let kind = match text("kind")?.as_str() {
        "person" => Kind::Person,
        "service" => Kind::Service,
        _ => return Ok(None),
    };
    let Some(hash) = secret::read(&text("hash")?) else { return Ok(None) };
    let key = NewKey {
        owner: text("owner")?,
        kind,
        roles: words(text("roles")?),
        scopes: words(text("scopes")?),
        expires_at_s: row.try_get("expires_at_s")?,
        note: text("note")?,
    };
    let (created_at_s, revoked_at_s) = (row.try_get("created_at_s")?, row.try_get("revoked_at_s")?);
    Ok(Some((hash, KeyRecord { id: text("id")?, key, created_at_s, revoked_at_s })))
}
