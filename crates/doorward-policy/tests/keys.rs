//! Every key of the language: it stands in the document, the document's default is the one that holds, and it has an effect on the map.

#![expect(clippy::panic, reason = "tests fail by panicking")]

use std::collections::BTreeMap;

use doorward_policy::map::read::keys::ALL;
use doorward_policy::map::read::read;

const DOCUMENT: &str = include_str!("../../../docs/map.md");
const EVERY_KEY: &str = include_str!("maps/every-key.toml");

/// The keys that the document lists, with their defaults, by the heading they stand under.
fn documented() -> BTreeMap<String, Vec<(String, String)>> {
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let (mut heading, mut in_table) = (String::new(), false);
    for line in DOCUMENT.lines() {
        if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            heading = title.to_lowercase();
        }
        if line.starts_with("| key | type | default |") {
            in_table = true;
        } else if !line.starts_with('|') {
            in_table = false;
        } else if in_table && !line.starts_with("|---") {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let [_, key, _, default, _, _] = cells.as_slice() else { panic!("{line}") };
            let row = (key.trim_matches('`').to_owned(), (*default).to_owned());
            found.entry(heading.clone()).or_default().push(row);
        }
    }
    found
}

#[test]
fn every_key_stands_in_the_document() {
    let documented = documented();
    for keys in ALL {
        let listed: Vec<&str> = documented
            .get(&keys.title.to_lowercase())
            .unwrap_or_else(|| panic!("{}", keys.title))
            .iter()
            .map(|(key, _)| key.as_str())
            .collect();
        assert_eq!(listed, keys.keys, "{}", keys.title);
    }
    assert_eq!(documented.len(), ALL.len());
}

#[test]
fn every_key_stands_in_the_example() {
    for key in ALL.iter().flat_map(|keys| keys.keys) {
        let stands = |line: &str| {
            line.split(['[', ']', '{', ',', '.', ' ', '=']).any(|word| word == *key) && !line.starts_with('#')
        };
        assert!(EVERY_KEY.lines().any(stands), "{key}");
    }
}

/// A table of one kind in a map around it.
struct Case {
    /// The table's title.
    title: &'static str,
    /// What stands before its keys and after them.
    around: (&'static str, &'static str),
    /// Whether it is an inline table.
    inline: bool,
    /// The keys that it cannot do without.
    has: &'static [(&'static str, &'static str)],
    /// For each key, values that make another map; an empty value takes a key out.
    changes: &'static [&'static [(&'static str, &'static str)]],
}

impl Case {
    /// The map with these keys put in.
    fn text(&self, changes: &[(&str, &str)]) -> String {
        let mut keys: BTreeMap<&str, &str> = self.has.iter().copied().collect();
        keys.extend(changes.iter().copied());
        let pairs: Vec<String> =
            keys.iter().filter(|(_, value)| !value.is_empty()).map(|(key, value)| format!("{key} = {value}")).collect();
        let (before, after) = self.around;
        let before = before.replace("HEAD\n", HEAD).replace("BEARER\n", BEARER);
        let after = after.replace("ROUTE\n", ROUTE);
        format!("{before}{}{after}", pairs.join(if self.inline { ", " } else { "\n" }))
    }

    /// The map in words, without the lines of routes.
    fn map(&self, changes: &[(&str, &str)]) -> String {
        let text = self.text(changes);
        let mut map = read(&text, "m").unwrap_or_else(|faults| panic!("{text}\n{faults:#?}")).map;
        map.routes.iter_mut().for_each(|route| route.line = 0);
        format!("{map:?}")
    }
}

const HEAD: &str = "[site]\norigin = \"https://s.example\"\nnames = [\"t.example\"]\nupstream = \"http://127.0.0.1:1\"\n\
    [roles]\nviewer = {}\neditor = {}\n";
const BEARER: &str = "[[authenticate]]\nscheme = \"bearer\"\nname = \"first\"\nissuer = \"i\"\naudience = \"a\"\nkeys = { file = \"k\" }\n\
    [[authenticate]]\nscheme = \"key\"\n";
const ROUTE: &str = "\n[[route]]\npath = \"/**\"\nallow = \"anyone\"\n";

const CASES: &[Case] = &[
    Case {
        title: "`[site]`",
        around: ("[site]\n", "\n[upstreams.b]\nservers = [\"http://127.0.0.1:2\"]\nROUTE\n"),
        inline: false,
        has: &[("origin", "'https://s.example'"), ("upstream", "'http://127.0.0.1:1'")],
        changes: &[
            &[("origin", "'https://t.example'")],
            &[("names", "['t.example']")],
            &[("upstream", "'b'")],
            &[("mode", "'observe'")],
            &[("unlisted", "'forbidden'")],
            &[("case", "'ignore'")],
            &[("encoded_slash", "'pass'")],
            &[("require_https", "false")],
        ],
    },
    Case {
        title: "`[listen]`",
        around: ("HEAD\n[listen]\n", "\nROUTE\n"),
        inline: false,
        has: &[],
        changes: &[
            &[("http", "['127.0.0.1:1', '[::1]:1']")],
            &[("https", "{ address = '127.0.0.1:2', certificate = 'c', key = 'k' }")],
            &[("forward_auth", "'127.0.0.1:3'")],
            &[("admin", "'127.0.0.1:4'")],
            &[("trusted_proxies", "'::1'")],
            &[("proxy_protocol", "true"), ("trusted_proxies", "'::1'")],
            &[("workers", "3")],
        ],
    },
    Case {
        title: "`https`",
        around: ("HEAD\n[listen]\nhttps = { ", " }\nROUTE\n"),
        inline: true,
        has: &[("address", "'127.0.0.1:2'"), ("certificate", "'c'"), ("key", "'k'")],
        changes: &[
            &[("address", "['127.0.0.1:3']")],
            &[("certificate", "'d'")],
            &[("key", "'l'")],
            &[("client_ca", "'ca'")],
            &[("more", "[{ certificate = 'd', key = 'l' }]")],
        ],
    },
    Case {
        title: "`more`",
        around: (
            "HEAD\n[listen]\nhttps = { address = '127.0.0.1:2', certificate = 'c', key = 'k', more = [{ ",
            " }] }\nROUTE\n",
        ),
        inline: true,
        has: &[("certificate", "'d'"), ("key", "'l'")],
        changes: &[&[("certificate", "'e'")], &[("key", "'m'")]],
    },
    Case {
        title: "`[upstreams.NAME]`",
        around: ("HEAD\n[upstreams.b]\n", "\nROUTE\n"),
        inline: false,
        has: &[("servers", "['https://127.0.0.1:2']")],
        changes: &[
            &[("servers", "'https://127.0.0.1:3'")],
            &[("http2", "true")],
            &[("host", "'inner.example'")],
            &[("health", "{ path = '/h' }")],
            &[("connect_timeout", "'1s'")],
            &[("timeout", "'1s'")],
            &[("idle_timeout", "'1s'")],
            &[("ca", "'ca'")],
        ],
    },
    Case {
        title: "`health`",
        around: ("HEAD\n[upstreams.b]\nservers = ['https://127.0.0.1:2']\nhealth = { ", " }\nROUTE\n"),
        inline: true,
        has: &[("path", "'/h'")],
        changes: &[
            &[("path", "'/i'")],
            &[("every", "'1s'")],
            &[("timeout", "'1s'")],
            &[("down_after", "9")],
            &[("up_after", "9")],
        ],
    },
    Case {
        title: "`[[authenticate]]` basic",
        around: ("HEAD\n[[authenticate]]\n", "\nROUTE\n"),
        inline: false,
        has: &[("scheme", "'basic'"), ("users", "{ file = 'u' }")],
        changes: &[
            &[("scheme", "'key'"), ("users", "")],
            &[("name", "'n'")],
            &[("realm", "'r'")],
            &[("users", "{ file = 'v' }")],
            &[("roles", "{ dana = 'viewer' }")],
        ],
    },
    Case {
        title: "`users`",
        around: ("HEAD\n[[authenticate]]\nscheme = 'basic'\nusers = { ", " }\nROUTE\n"),
        inline: true,
        has: &[("file", "'u'")],
        changes: &[&[("file", "'v'")]],
    },
    Case {
        title: "`[[authenticate]]` bearer",
        around: ("HEAD\n[[authenticate]]\n", "\nROUTE\n"),
        inline: false,
        has: &[("scheme", "'bearer'"), ("issuer", "'i'"), ("audience", "'a'"), ("keys", "{ file = 'k' }")],
        changes: &[
            &[("scheme", "'key'"), ("issuer", ""), ("audience", ""), ("keys", "")],
            &[("name", "'n'")],
            &[("realm", "'r'")],
            &[("issuer", "'https://id.example'")],
            &[("audience", "['a', 'b']")],
            &[("keys", "{ secret = { env = 'K' } }")],
            &[("algorithms", "['ES256']")],
            &[("leeway", "'5m'")],
            &[("strict_type", "true")],
            &[("name_claim", "'email'")],
            &[("roles_claim", "'a.b'")],
            &[("scope_claim", "'scp'")],
            &[("introspection", "{ url = 'https://id.example', client_id = 'c', client_secret = { env = 'S' } }")],
            &[("resource_metadata", "true")],
            &[("authorization_servers", "'https://id.example'")],
        ],
    },
    Case {
        title: "`keys`",
        around: ("HEAD\n[[authenticate]]\nscheme = 'bearer'\nissuer = 'i'\naudience = 'a'\nkeys = { ", " }\nROUTE\n"),
        inline: true,
        has: &[("file", "'k'")],
        changes: &[
            &[("jwks", "'https://id.example/j'"), ("file", "")],
            &[("file", "'l'")],
            &[("secret", "{ file = 's' }"), ("file", "")],
        ],
    },
    Case {
        title: "`introspection`",
        around: ("HEAD\n[[authenticate]]\nscheme = 'bearer'\nintrospection = { ", " }\nROUTE\n"),
        inline: true,
        has: &[("url", "'https://id.example'"), ("client_id", "'c'"), ("client_secret", "{ env = 'S' }")],
        changes: &[
            &[("url", "'http://localhost/i'")],
            &[("client_id", "'d'")],
            &[("client_secret", "{ file = 's' }")],
            &[("cache", "'0s'")],
        ],
    },
    Case {
        title: "`[[authenticate]]` key",
        around: ("HEAD\n[[authenticate]]\n", "\nROUTE\n"),
        inline: false,
        has: &[("scheme", "'key'")],
        changes: &[
            &[("scheme", "'basic'"), ("users", "{ file = 'u' }")],
            &[("name", "'n'")],
            &[("realm", "'r'")],
            &[("header", "'X-K'")],
        ],
    },
    Case {
        title: "`[[authenticate]]` certificate",
        around: (
            "HEAD\n[listen]\nhttps = { address = '127.0.0.1:2', certificate = 'c', key = 'k', client_ca = 'ca' }\n[[authenticate]]\n",
            "\nROUTE\n",
        ),
        inline: false,
        has: &[("scheme", "'certificate'")],
        changes: &[
            &[("scheme", "'key'")],
            &[("name", "'n'")],
            &[("realm", "'r'")],
            &[("name_from", "'email'")],
            &[("services", "{ 'spiffe://b' = 'billing' }")],
            &[("roles", "{ billing = 'editor' }")],
        ],
    },
    Case {
        title: "`[[authenticate]]` link",
        around: ("HEAD\n[[authenticate]]\n", "\nROUTE\n"),
        inline: false,
        has: &[("scheme", "'link'"), ("secret", "{ env = 'L' }")],
        changes: &[
            &[("scheme", "'key'"), ("secret", "")],
            &[("name", "'n'")],
            &[("realm", "'r'")],
            &[("secret", "{ file = 'l' }")],
            &[("expires", "'e'")],
            &[("signature", "'s'")],
        ],
    },
    Case {
        title: "a secret",
        around: ("HEAD\n[[authenticate]]\nscheme = 'link'\nsecret = { ", " }\nROUTE\n"),
        inline: true,
        has: &[("env", "'L'")],
        changes: &[&[("env", "'M'")], &[("file", "'l'"), ("env", "")]],
    },
    Case {
        title: "`[cors]`",
        around: ("HEAD\n[cors]\n", "\nROUTE\n"),
        inline: false,
        has: &[("origins", "'https://a.example'")],
        changes: &[
            &[("origins", "'*'")],
            &[("credentials", "true")],
            &[("methods", "'PUT'")],
            &[("headers", "'X-A'")],
            &[("expose", "'X-A'")],
            &[("max_age", "'1d'")],
        ],
    },
    Case {
        title: "a role",
        around: ("HEAD\nadmin = { ", " }\nROUTE\n"),
        inline: true,
        has: &[],
        changes: &[&[("includes", "'editor'")]],
    },
    Case {
        title: "`[banned]`",
        around: ("HEAD\n[banned]\n", "\nROUTE\n"),
        inline: false,
        has: &[],
        changes: &[&[("callers", "'user:m'")], &[("networks", "'::1'")]],
    },
    Case {
        title: "`[limits]`",
        around: ("HEAD\n[limits]\n", "\nROUTE\n"),
        inline: false,
        has: &[],
        changes: &[
            &[("header_bytes", "2048")],
            &[("header_fields", "50")],
            &[("target_bytes", "'1KiB'")],
            &[("body_bytes", "'none'")],
            &[("header_timeout", "'1s'")],
            &[("body_timeout", "'1s'")],
            &[("idle_timeout", "'1s'")],
            &[("connections", "1")],
            &[("connections_per_address", "1")],
            &[("shutdown", "'0s'")],
            &[("address", "'1/s'")],
            &[("sign_in", "{ per_account = 1 }")],
            &[("exempt_crawlers", "false")],
            &[("entries", "1000")],
        ],
    },
    Case {
        title: "`sign_in`",
        around: ("HEAD\n[limits]\nsign_in = { ", " }\nROUTE\n"),
        inline: true,
        has: &[],
        changes: &[
            &[("per_account", "1")],
            &[("per_address", "1")],
            &[("first_wait", "'1s'")],
            &[("longest_wait", "'1h'")],
            &[("ban_after", "9")],
            &[("ban", "'2h'"), ("ban_after", "9")],
        ],
    },
    Case {
        title: "`[forward]`",
        around: ("HEAD\n[forward]\n", "\nROUTE\n"),
        inline: false,
        has: &[],
        changes: &[
            &[("user", "'X-A'")],
            &[("roles", "'X-A'")],
            &[("scopes", "'X-A'")],
            &[("scheme", "'X-A'")],
            &[("credentials", "true")],
        ],
    },
    Case {
        title: "`[[crawler]]`",
        around: ("HEAD\n[[crawler]]\n", "\nROUTE\n"),
        inline: false,
        has: &[("name", "'n'"), ("agent", "'a'"), ("ranges", "'r'")],
        changes: &[
            &[("name", "'m'")],
            &[("agent", "'b'")],
            &[("ranges", "'s'")],
            &[("domains", "'d.example'"), ("ranges", "")],
        ],
    },
    Case {
        title: "`[pages]`",
        around: ("HEAD\n[pages]\n", "\nROUTE\n"),
        inline: false,
        has: &[],
        changes: &[
            &[("template", "'t'")],
            &[("not_found", "'n'")],
            &[("name", "'n'")],
            &[("sign_in", "'https://s.example/in'")],
            &[("request_access", "'https://s.example/ask'")],
            &[("contact", "'mailto:a@s.example'")],
            &[("blocked_by", "'https://a.example'")],
            &[("words", "[{ text = 't' }]")],
        ],
    },
    Case {
        title: "`words`",
        around: ("HEAD\n[pages]\nwords = [{ ", " }]\nROUTE\n"),
        inline: true,
        has: &[("text", "'t'")],
        changes: &[&[("language", "'de'")], &[("status", "403")], &[("title", "'t'")], &[("text", "'u'")]],
    },
    Case {
        title: "`[log]`",
        around: ("HEAD\n[log]\n", "\nROUTE\n"),
        inline: false,
        has: &[],
        changes: &[&[("file", "'l'")], &[("on", "false")], &[("open", "false")]],
    },
    Case {
        title: "`[store]`",
        around: ("HEAD\n[store]\n", "\nROUTE\n"),
        inline: false,
        has: &[],
        changes: &[&[("file", "'d'")]],
    },
    Case {
        title: "`[tracing]`",
        around: ("HEAD\n[tracing]\n", "\nROUTE\n"),
        inline: false,
        has: &[("endpoint", "'http://127.0.0.1:1'")],
        changes: &[&[("endpoint", "'http://127.0.0.1:2'")], &[("share", "1")], &[("authorization", "{ env = 'A' }")]],
    },
    Case {
        title: "`[[route]]`",
        around: ("HEAD\nBEARER\n[upstreams.b]\nservers = ['http://127.0.0.1:2']\n[[route]]\n", "\nROUTE\n"),
        inline: false,
        has: &[("path", "'/{a}'"), ("allow", "'signed-in'")],
        changes: &[
            &[("path", "'/b/{a}'")],
            &[("hosts", "'t.example'")],
            &[("methods", "'GET'")],
            &[("allow", "['self', 'scope:s', 'user:u', 'service:s', 'role:viewer']")],
            &[("deny", "'user:m'")],
            &[("authenticate", "'first'")],
            &[("owner", "{ claim = 'c', parameter = 'a' }"), ("allow", "'owner'")],
            &[("networks", "'::1'")],
            &[("hours", "'daily 08:00-09:00 UTC'")],
            &[("from", "2026-01-01T00:00:00Z")],
            &[("until", "'2026-01-01T00:00:00+01:00'")],
            &[("second_factor", "'1m'")],
            &[("limit", "'1/s'")],
            &[("refuse_as", "'legal'")],
            &[("indexing", "'noindex'")],
            &[("upstream", "'b'")],
            &[("mode", "'observe'")],
            &[("body_bytes", "1")],
        ],
    },
    Case {
        title: "`owner`",
        around: ("HEAD\nBEARER\n[[route]]\npath = '/{a}/{b}'\nallow = 'owner'\nowner = { ", " }\nROUTE\n"),
        inline: true,
        has: &[("lookup", "'http://127.0.0.1/{a}'")],
        changes: &[
            &[("lookup", "'http://127.0.0.1/{b}'")],
            &[("header", "'X-O'")],
            &[("cache", "'1d'")],
            &[("timeout", "'1m'")],
            &[("claim", "'c'"), ("parameter", "'a'"), ("lookup", "")],
            &[("parameter", "'b'"), ("claim", "'c'"), ("lookup", "")],
        ],
    },
];

#[test]
fn every_key_has_an_effect() {
    for keys in ALL.iter().filter(|keys| keys.title != "the map") {
        let case = CASES.iter().find(|case| case.title == keys.title).unwrap_or_else(|| panic!("{}", keys.title));
        let changed: Vec<&str> = case.changes.iter().filter_map(|change| change.first()).map(|(key, _)| *key).collect();
        assert_eq!(changed, keys.keys, "{}", keys.title);
        let base = case.map(&[]);
        let mut seen = vec![base];
        for change in case.changes {
            let map = case.map(change);
            assert!(!seen.contains(&map), "{}: {change:?} has no effect", keys.title);
            seen.push(map);
        }
    }
}

#[test]
fn the_defaults_are_those_of_the_document() {
    let mut compared = 0;
    for (title, rows) in documented() {
        let Some(case) = CASES.iter().find(|case| case.title.to_lowercase() == title) else { continue };
        let stated =
            rows.iter().filter_map(|(key, default)| Some((key, default.strip_prefix('`')?.strip_suffix('`')?)));
        for (key, default) in stated.filter(|(_, default)| !default.contains('`')) {
            assert_eq!(case.map(&[]), case.map(&[(key, default)]), "{title} {key}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}
