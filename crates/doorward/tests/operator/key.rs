//! `key` and `link`: made once, shown once, ended for good; and nothing secret where it should not be.

use std::fs::File;
use std::io::Read as _;

use doorward_identity::key::KeyStore;
use doorward_identity::link::{LinkKey, Target};
use doorward_policy::map::LinkRules;
use doorward_policy::map::SecretSource;

use super::{LINK_SECRET, Shop};

/// More than any file of these tests has.
const FILE_BYTES: u64 = 4 * 1024 * 1024;

/// What the gateway would say of a key: the reason's id where it opens nothing.
fn verified(shop: &Shop, key: &str) -> Result<String, &'static str> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = KeyStore::open(&shop.folder.path().join("keys.db")).await.unwrap();
        let snapshot = store.snapshot().await.unwrap();
        store.close().await;
        let now_s = jiff::Timestamp::now().as_second();
        snapshot.find(key, now_s).map(|caller| caller.name.to_string()).map_err(|fault| fault.reason.id)
    })
}

/// Makes a key and gives it back.
fn create(shop: &Shop, arguments: &[&str]) -> String {
    let ran = shop.run(&[&["key", "create"], arguments].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 1, "standard output has the key and nothing else: {}", ran.out);
    let key = ran.out.trim_end().to_owned();
    assert!(!ran.err.contains(&key), "{}", ran.err);
    key
}

#[test]
fn a_key_opens_until_it_is_revoked() {
    let shop = Shop::new();
    let key = create(&shop, &["billing", "--service", "--role", "editor", "--scope", "orders", "--expires", "90d"]);
    assert_eq!(verified(&shop, &key), Ok("billing".to_owned()));
    let asked = ["explain", "/orders/7", "--as", "billing", "--expect", "open"];
    let open = shop.run(&asked);
    assert_eq!(open.code, Some(0), "{}", open.out);
    assert!(open.out.contains("as service:billing by key, roles editor, scopes orders"), "{}", open.out);

    let (id, _) = key.split_at("dwk_xxxxxxxx".len());
    let revoked = shop.run(&["key", "revoke", id]);
    assert_eq!(revoked.code, Some(0), "{}", revoked.err);
    assert_eq!(verified(&shop, &key), Err("token-revoked"));
    let shut = shop.run(&["explain", "/orders/7", "--as", "service:billing", "--owner", "", "--expect", "403"]);
    assert_eq!(shut.code, Some(0), "{}", shut.out);
    assert!(shut.out.contains("no key of billing is good"), "{}", shut.out);
    assert!(shop.run(&["key", "revoke", id]).err.contains("was revoked before"));
}

#[test]
fn secrets_are_shown_once() {
    let shop = Shop::new();
    let keys = [create(&shop, &["dana", "--note", "=cmd, \"quoted\""]), create(&shop, &["billing", "--service"])];
    for format in ["text", "json", "csv", "markdown"] {
        let list = shop.run(&["key", "list", "--format", format]);
        assert!(
            list.code == Some(0) && list.out.contains("user:dana") && list.out.contains("service:billing"),
            "{}",
            list.err
        );
        for key in &keys {
            let (id, secret) = key.split_at("dwk_xxxxxxxx_".len());
            assert!(list.out.contains(id.trim_end_matches('_')), "{format}: {}", list.out);
            assert!(!list.out.contains(secret) && !list.err.contains(secret), "{format}: {}", list.out);
        }
    }
    for entry in shop.folder.path().read_dir().unwrap() {
        let mut bytes = Vec::new();
        File::open(entry.unwrap().path()).unwrap().take(FILE_BYTES).read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(keys.iter().all(|key| !text.contains(key.split_at("dwk_xxxxxxxx_".len()).1)));
    }
    // A whole key that is given by mistake is not said again.
    let other = format!("dwk_bcdfghjk_{}", "S".repeat(43));
    let ran = shop.run(&["key", "revoke", &other]);
    ran.fails(64, "there is no key `dwk_bcdfghjk`", "key list");
    assert!(!ran.err.contains("SSS"), "{}", ran.err);
    let whole = shop.run(&["key", "revoke", &keys[0]]);
    assert_eq!(whole.code, Some(0), "{}", whole.err);
    assert_eq!(verified(&shop, &keys[0]), Err("token-revoked"));
    assert_eq!(verified(&shop, &keys[1]), Ok("billing".to_owned()));
}

#[test]
fn slips_are_told() {
    let shop = Shop::new();
    shop.run(&["key", "list"]).fails(2, "there is no store of keys `keys.db`", "key create");
    for (arguments, code, message, hint) in [
        (&["dana", "--role", "boss"][..], 64, "the map has no role `boss`", "viewer, editor, admin"),
        (&["dana", "--expires", "90"], 64, "`--expires 90` is no end", "90d"),
        (&["dana", "--expires", "2001-01-01"], 2, "past its end", "to come"),
        (&[""], 2, "the owner is empty", "name the person"),
        (&["dana", "--scope", "a b"], 2, "a role or scope", "single words"),
        (&["dana", "--store", "none/keys.db"], 2, "there is no folder", "make the folder"),
    ] {
        shop.run(&[&["key", "create"], arguments].concat()).fails(code, message, hint);
    }
    let free = shop.run(&["key", "create", "dana", "--role", "boss", "--store", "own.db"]);
    assert_eq!(free.code, Some(0), "a store without a map takes any role: {}", free.err);
    shop.run(&["key", "revoke", "dwk_", "--store", "own.db"]).fails(64, "there is no key `dwk_`", "three characters");
}

#[test]
fn a_signed_link_opens_what_it_names() {
    let shop = Shop::new();
    let ran = shop.run(&["link", "sign", "/files/a.pdf?page=2", "--expires", "1h"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.starts_with("good until "), "{}", ran.err);
    let query = ran.out.trim_end().strip_prefix("https://shop.example/files/a.pdf?").unwrap();
    let rules = LinkRules {
        secret: SecretSource::Env("SHOP_LINKS".into()),
        expires: "expires".into(),
        signature: "signature".into(),
    };
    let key = LinkKey::new(&rules, LINK_SECRET.as_bytes()).unwrap();
    let now_s = jiff::Timestamp::now().as_second();
    let check = |path, query, at_s| {
        let target = Target { method: "GET", host: "shop.example", path, query };
        key.check(&target, at_s).unwrap().map(|caller| caller.name.to_string()).map_err(|fault| fault.reason.id)
    };
    assert_eq!(check("/files/a.pdf", query, now_s), Ok("link".to_owned()));
    assert_eq!(check("/files/b.pdf", query, now_s), Err("link-signature"));
    assert_eq!(check("/files/a.pdf", query, now_s + 3_700), Err("link-expired"));
    let elsewhere = shop.run(&["link", "sign", "/admin/a", "--expires", "1h"]);
    assert!(elsewhere.err.contains("no route takes such a link for `/admin/a`"), "{}", elsewhere.err);
}
