//! `doorward key`: API keys made, listed and revoked in the store that the map names. A running gateway sees a change at once.

mod create;
mod list;
mod revoke;

use std::path::{Path, PathBuf};

use doorward_identity::key::{KeyRecord, KeyStore, StoreFault};

use crate::Ending;
use crate::cli::{KeyCommand, StoreArgs};
use crate::failure::Failure;
use crate::{maps, why};

/// Carries out the command.
pub(crate) fn run(command: &KeyCommand) -> Result<Ending, Failure> {
    match command {
        KeyCommand::Create(args) => create::run(args),
        KeyCommand::List { store, format } => list::run(store, *format),
        KeyCommand::Revoke { id, store } => revoke::run(id, store),
    }
}

/// Every key of a store, the oldest first.
pub(crate) fn records(path: &Path) -> Result<Vec<KeyRecord>, Failure> {
    with_store(path, async |store| store.list().await)
}

/// Does something with the store. It is closed in good order, so that all that was written stands in the one file.
fn with_store<T>(path: &Path, work: impl AsyncFnOnce(&KeyStore) -> Result<T, StoreFault>) -> Result<T, Failure> {
    let done = why::runtime()?.block_on(async {
        let store = KeyStore::open(path).await?;
        let done = work(&store).await;
        store.close().await;
        done
    });
    done.map_err(|fault: StoreFault| Failure::new(fault.to_string(), fault.hint()))
}

/// The file of the keys. The map is read only where it has to say so.
fn file(args: &StoreArgs) -> Result<PathBuf, Failure> {
    match &args.store {
        Some(path) => Ok(path.clone()),
        None => Ok(maps::around(&args.map).path(&maps::read(&args.map)?.map.store.file)),
    }
}

/// The file of keys that there must be already: one that is made by asking for it tells nothing.
fn existing(args: &StoreArgs) -> Result<PathBuf, Failure> {
    let path = file(args)?;
    if path.exists() {
        return Ok(path);
    }
    Err(Failure::new(
        format!("there is no store of keys `{}`", path.display()),
        "`doorward key create` makes it with the first key; `--store FILE` names another",
    ))
}
