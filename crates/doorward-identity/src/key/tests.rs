//! The store of keys: what it keeps, who sees a change, and what is said where it cannot be opened.

use std::fs::{File, OpenOptions, Permissions, set_permissions};
use std::io::Write as _;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::PathBuf;

use doorward_policy::Kind;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

const NOW_S: i64 = 1_750_000_000;

fn new_key(owner: &str) -> NewKey {
    NewKey {
        owner: owner.to_owned(),
        kind: Kind::Service,
        roles: vec!["editor".to_owned(), "viewer".to_owned()],
        scopes: vec!["orders:read".to_owned()],
        expires_at_s: Some(NOW_S + 60),
        note: "for the nightly export".to_owned(),
    }
}

fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("doorward.db");
    (folder, path)
}

fn told(snapshot: &KeySnapshot, key: &str, now_s: i64) -> &'static str {
    snapshot.find(key, now_s).map_or_else(|fault| fault.reason.id, |_| "good")
}

#[tokio::test]
async fn a_key_is_shown_once_and_known_by_its_hash() {
    let (_folder, path) = folder();
    let store = KeyStore::open(&path).await.unwrap();
    let made = store.create(&new_key("billing"), NOW_S).await.unwrap();
    let key = made.plaintext.reveal();
    assert!(looks_like_key(key) && key.starts_with(&made.id) && key.len() == 56, "{}", made.id);
    assert!(!format!("{made:?}").contains(key));

    let listed = store.list().await.unwrap();
    assert_eq!(listed.len(), 1);
    let record = listed.first().unwrap();
    assert_eq!((record.id.as_str(), &record.key), (made.id.as_str(), &new_key("billing")));
    assert_eq!((record.created_at_s, record.revoked_at_s), (NOW_S, None));

    let snapshot = store.snapshot().await.unwrap();
    let caller = snapshot.find(key, NOW_S).unwrap();
    assert_eq!((&*caller.name, caller.kind), ("billing", Kind::Service));
    assert_eq!(caller.roles, ["editor".into(), "viewer".into()]);
    assert_eq!(caller.scopes, ["orders:read".into()]);
    assert_eq!(caller.credential.as_deref(), Some(made.id.as_str()));
    store.close().await;
    for name in ["doorward.db", "doorward.db-wal"] {
        let Ok(file) = File::open(path.with_file_name(name)) else { continue };
        let mut bytes = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
        file.read_exact_at(&mut bytes, 0).unwrap();
        let secret = key.rsplit_once(&made.id).unwrap().1.as_bytes();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{name} holds the key");
    }
}

#[tokio::test]
async fn each_key_is_judged_when_it_is_used() {
    let (_folder, path) = folder();
    let store = KeyStore::open(&path).await.unwrap();
    let made = store.create(&new_key("billing"), NOW_S).await.unwrap();
    let endless = store.create(&NewKey { expires_at_s: None, ..new_key("export") }, NOW_S).await.unwrap();
    let snapshot = store.snapshot().await.unwrap();
    let key = made.plaintext.reveal();
    let other = format!("{}{}", key.strip_suffix(|_| true).unwrap(), if key.ends_with('A') { 'E' } else { 'A' });
    let cases = [
        (key, NOW_S + 59, "good"),
        (key, NOW_S + 60, "token-expired"),
        (endless.plaintext.reveal(), i64::MAX, "good"),
        (&other, NOW_S, "credentials-wrong"),
        (&made.id, NOW_S, "credentials-wrong"),
        ("", NOW_S, "credentials-wrong"),
        ("eyJhbGciOiJIUzI1NiJ9.e30.x", NOW_S, "credentials-wrong"),
    ];
    for (key, now_s, expected) in cases {
        assert_eq!(told(&snapshot, key, now_s), expected);
    }
}

#[tokio::test]
async fn a_running_gateway_sees_a_revocation_at_once() {
    let (_folder, path) = folder();
    let (gateway, operator) = (KeyStore::open(&path).await.unwrap(), KeyStore::open(&path).await.unwrap());
    let made = operator.create(&new_key("billing"), NOW_S).await.unwrap();
    let before = gateway.snapshot().await.unwrap();
    assert!(before.is_current());
    assert_eq!(told(&before, made.plaintext.reveal(), NOW_S), "good");

    assert!(operator.revoke(&made.id, NOW_S + 1).await.unwrap());
    assert!(!before.is_current());
    let after = gateway.snapshot().await.unwrap();
    assert!(after.is_current());
    assert_eq!(told(&after, made.plaintext.reveal(), NOW_S), "token-revoked");
    assert_eq!(gateway.list().await.unwrap().first().unwrap().revoked_at_s, Some(NOW_S + 1));

    assert!(!operator.revoke(&made.id, NOW_S + 2).await.unwrap(), "twice");
    assert!(!operator.revoke("dwk_nobody", NOW_S + 2).await.unwrap(), "unknown");
    // Looking changes nothing.
    let current = gateway.snapshot().await.unwrap();
    KeyStore::open(&path).await.unwrap().list().await.unwrap();
    assert!(current.is_current());
}

#[tokio::test]
async fn a_writer_that_was_killed_leaves_no_stale_snapshot() {
    let (_folder, path) = folder();
    let store = KeyStore::open(&path).await.unwrap();
    store.create(&new_key("billing"), NOW_S).await.unwrap();
    let before = store.snapshot().await.unwrap();
    let number = OpenOptions::new().write(true).open(path.with_file_name("doorward.db.generation")).unwrap();
    number.write_all_at(&7_u64.to_le_bytes(), 0).unwrap();
    assert!(!before.is_current());
    // What is read meanwhile is right and never current.
    let meanwhile = store.snapshot().await.unwrap();
    assert_eq!((meanwhile.len(), meanwhile.is_current()), (1, false));
    // Whoever opens the store next ends it, and so does the next change.
    KeyStore::open(&path).await.unwrap();
    assert!(!meanwhile.is_current() && store.snapshot().await.unwrap().is_current());
    number.write_all_at(&9_u64.to_le_bytes(), 0).unwrap();
    let meanwhile = store.snapshot().await.unwrap();
    store.create(&new_key("export"), NOW_S).await.unwrap();
    let after = store.snapshot().await.unwrap();
    assert_eq!((meanwhile.is_current(), after.is_current(), after.len()), (false, true, 2));
    // A number that is cut off is not current either.
    number.set_len(3).unwrap();
    assert!(!after.is_current());
}

#[tokio::test]
async fn a_change_that_fails_changes_nothing() {
    let (_folder, path) = folder();
    let store = KeyStore::open(&path).await.unwrap();
    let cases = [
        (NewKey { owner: String::new(), ..new_key("a") }, KeyRequestFault::Owner),
        (NewKey { owner: "a\nb".to_owned(), ..new_key("a") }, KeyRequestFault::Owner),
        (new_key(&"o".repeat(MAX_TEXT_BYTES + 1)), KeyRequestFault::Owner),
        (NewKey { roles: vec!["chief editor".to_owned()], ..new_key("a") }, KeyRequestFault::Word),
        (NewKey { scopes: vec![String::new()], ..new_key("a") }, KeyRequestFault::Word),
        (NewKey { scopes: vec!["s".to_owned(); MAX_WORDS + 1], ..new_key("a") }, KeyRequestFault::TooManyWords),
        (NewKey { note: "n".repeat(MAX_NOTE_BYTES + 1), ..new_key("a") }, KeyRequestFault::Note),
        (NewKey { expires_at_s: Some(NOW_S), ..new_key("a") }, KeyRequestFault::Past),
    ];
    for (key, expected) in cases {
        let fault = store.create(&key, NOW_S).await.unwrap_err();
        assert_eq!(fault, StoreFault::Request(expected));
        assert!(!fault.hint().is_empty());
    }
    let at_the_edge = NewKey {
        owner: "o".repeat(MAX_TEXT_BYTES),
        scopes: vec!["s".to_owned(); MAX_WORDS],
        note: "n".repeat(MAX_NOTE_BYTES),
        expires_at_s: Some(NOW_S + 1),
        ..new_key("a")
    };
    store.create(&at_the_edge, NOW_S).await.unwrap();
    assert_eq!(store.list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_file_is_its_owners_alone() {
    let (_folder, path) = folder();
    KeyStore::open(&path).await.unwrap().create(&new_key("a"), NOW_S).await.unwrap();
    for name in ["doorward.db", "doorward.db-wal", "doorward.db.generation"] {
        let Ok(metadata) = path.with_file_name(name).metadata() else { continue };
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
    set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    assert!(KeyStore::open(&path).await.is_ok());
    set_permissions(&path, Permissions::from_mode(0o660)).unwrap();
    assert_eq!(KeyStore::open(&path).await.unwrap_err(), StoreFault::Exposed(path));
}

#[tokio::test]
async fn files_that_were_put_in_their_place_are_noticed() {
    for name in ["doorward.db", "doorward.db.generation"] {
        let (_folder, path) = folder();
        let store = KeyStore::open(&path).await.unwrap();
        assert!(store.is_in_place());
        let file = path.with_file_name(name);
        std::fs::rename(&file, path.with_file_name("away")).unwrap();
        assert!(!store.is_in_place(), "{name}");
        File::create(&file).unwrap();
        assert!(!store.is_in_place(), "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_told_why() {
    let (folder, path) = folder();
    let nowhere = folder.path().join("missing/doorward.db");
    assert_eq!(KeyStore::open(&nowhere).await.unwrap_err(), StoreFault::NoFolder(nowhere));
    let directory = folder.path().to_owned();
    assert_eq!(KeyStore::open(&directory).await.unwrap_err(), StoreFault::Corrupt(directory));

    let text = folder.path().join("text.db");
    File::create(&text).unwrap().write_all(&[b'x'; 4096]).unwrap();
    set_permissions(&text, Permissions::from_mode(0o600)).unwrap();
    assert_eq!(KeyStore::open(&text).await.unwrap_err(), StoreFault::Corrupt(text));

    let store = KeyStore::open(&path).await.unwrap();
    sqlx::query("INSERT INTO doorward_schema (version) VALUES (99)").execute(store.pool()).await.unwrap();
    let newer = KeyStore::open(&path).await.unwrap_err();
    assert_eq!(newer, StoreFault::Newer { path, found: 99 });
    assert!(!newer.hint().is_empty());
}

#[tokio::test]
async fn a_row_that_was_not_written_here_is_corruption() {
    for (column, value) in [("kind", "robot"), ("hash", "short"), ("created_at_s", "yesterday")] {
        let (_folder, path) = folder();
        let store = KeyStore::open(&path).await.unwrap();
        store.create(&new_key("a"), NOW_S).await.unwrap();
        let update = sqlx::AssertSqlSafe(format!("UPDATE doorward_keys SET {column} = '{value}'"));
        sqlx::query(update).execute(store.pool()).await.unwrap();
        assert_eq!(store.list().await.unwrap_err(), StoreFault::Corrupt(path.clone()), "{column}");
        assert_eq!(store.snapshot().await.err(), Some(StoreFault::Corrupt(path)), "{column}");
    }
}

#[test]
fn faults_of_the_system_are_told_apart() {
    use std::io::ErrorKind;
    let path = PathBuf::from("doorward.db");
    let cases = [
        (ErrorKind::PermissionDenied, StoreFault::Denied(path.clone())),
        (ErrorKind::ReadOnlyFilesystem, StoreFault::Denied(path.clone())),
        (ErrorKind::NotFound, StoreFault::NoFolder(path.clone())),
        (ErrorKind::StorageFull, StoreFault::Full(path.clone())),
        (ErrorKind::Interrupted, StoreFault::Other(path.clone())),
    ];
    for (kind, expected) in cases {
        assert_eq!(StoreFault::io(&kind.into(), &path), expected);
        assert!(!expected.hint().is_empty() && expected.to_string().contains("`doorward.db`"));
    }
}

#[test]
fn keys_are_known_by_their_outline() {
    let secret = "A".repeat(43);
    let cases = [
        (format!("dwk_bcdfghjk_{secret}"), true),
        (format!("dwk_bcdfghjk_{}", "-_".repeat(21) + "x"), true),
        (format!("dwk_bcdfghja_{secret}"), false),
        (format!("dwk_bcdfghj_{secret}"), false),
        (format!("dwk_bcdfghjk_{secret}A"), false),
        (format!("dwk_bcdfghjk-{secret}"), false),
        (format!("DWK_bcdfghjk_{secret}"), false),
        ("dwk_äääää".to_owned(), false),
        (String::new(), false),
    ];
    for (text, expected) in cases {
        assert_eq!(looks_like_key(&text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(text in "(dwk_)?.{0,80}") {
        let _ = looks_like_key(&text);
    }
}
