//! The operator's commands as they are used: the real binary, in a folder with a map, a file of users, a log and a store of keys.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod explain;
mod key;
mod map;
mod request;

use std::process::{Command, Stdio};

use serde_json::Value;

/// The map of the shop.
const MAP: &str = include_str!("shop.toml");
/// The secret of its links.
const LINK_SECRET: &str = "a secret of links that is long enough for them";

/// What came of a command.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// The answer as JSON, with its schema.
    #[track_caller]
    fn json(&self, schema: &str) -> Value {
        let value: Value =
            serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err));
        assert_eq!(value["schema"], schema);
        value
    }

    /// The failure's exit status and words, and its hint.
    #[track_caller]
    fn fails(&self, code: i32, message: &str, hint: &str) {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        let (said, hinted) = self.err.split_once("\nhint: ").unwrap_or_else(|| panic!("no hint: {}", self.err));
        assert!(said.contains(message), "no `{message}` in: {said}");
        assert!(hinted.contains(hint), "no `{hint}` in: {hinted}");
        assert!(self.out.is_empty(), "data of a failure: {}", self.out);
    }
}

/// A folder with the files of a shop.
struct Shop {
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        let shop = Self { folder: tempfile::tempdir().unwrap() };
        shop.write("doorward.toml", MAP);
        shop.write("users.htpasswd", "dana:{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=\n");
        shop
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// The map with one text in place of another.
    fn change(&self, name: &str, from: &str, to: &str) {
        assert!(MAP.contains(from), "{from}");
        self.write(name, &MAP.replace(from, to));
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
        command.args(arguments).current_dir(self.folder.path()).env("SHOP_LINKS", LINK_SECRET).stdin(Stdio::null());
        let output = command.output().unwrap();
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[test]
fn a_missing_map_is_told_with_what_to_do() {
    let shop = Shop::new();
    std::fs::remove_file(shop.folder.path().join("doorward.toml")).unwrap();
    for arguments in [
        &["explain", "/"][..],
        &["map", "check"],
        &["map", "show"],
        &["map", "diff", "doorward.toml", "doorward.toml"],
        &["key", "list"],
        &["key", "create", "dana"],
        &["link", "sign", "/", "--expires", "1h"],
        &["shadow", "report"],
    ] {
        shop.run(arguments).fails(2, "cannot read the map `doorward.toml`", "docs/map.md");
    }
}

#[test]
fn wrong_usage_is_64() {
    let shop = Shop::new();
    for (arguments, message, hint) in [
        (&["explain", "admin"][..], "`admin` is neither a path nor a URL", "`/path`"),
        (&["explain", "GE T", "/"], "`GE T` is no method", "explain GET"),
        (&["explain", "/", "--expect", "shut"], "`--expect shut`", "say `open`"),
        (&["explain", "/", "--expect", "200"], "`--expect 200`", "from 400"),
        (&["explain", "/", "--as", "user:"], "names nobody", "--as dana"),
        (&["explain", "/", "--as", "anonymous", "--roles", "admin"], "anonymous", "--as dana"),
        (&["explain", "/admin", "--as", "dana", "--scheme", "digest"], "`digest` is no scheme", "basic"),
        (&["explain", "/admin", "--as", "dana", "--second-factor", "5"], "no span of time", "10m"),
        (&["explain", "/admin", "--as", "dana", "--claim", "tenant"], "is no claim", "tenant=acme"),
        (&["link", "sign", "https://other.example/", "--expires", "1h"], "no address of the site", "names"),
        (&["link", "sign", "/files/a", "--expires", "soon"], "is no end", "90d"),
        (&["link", "sign", "/files/a", "--expires", "2001-01-01"], "past its end", "to come"),
        (&["link", "sign", "/files/a", "--expires", "1h", "--scheme", "x"], "no `link` scheme `x`", "authenticate"),
    ] {
        shop.run(arguments).fails(64, message, hint);
    }
    for arguments in
        [&["explain"][..], &["explain", "GET", "/", "/"], &["explain", "/", "--roles", "x"], &["map"], &["key"]]
    {
        assert!(matches!(shop.run(arguments).code, Some(2 | 64)), "{arguments:?}");
    }
}
