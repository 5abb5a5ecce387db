//! Every key of the map's language, by the table it stands in. Reading knows no key that is not here, and `docs/map.md` has the same ones.

/// The keys that a table may have.
#[derive(Debug)]
pub struct Keys {
    /// The table as messages and the document name it.
    pub title: &'static str,
    /// A table of this kind, for hints.
    pub example: &'static str,
    /// Its keys, in the order of the document.
    pub keys: &'static [&'static str],
}

/// Every table with its keys, in the order of the document.
pub const ALL: &[&Keys] = &[
    &MAP,
    &SITE,
    &LISTEN,
    &HTTPS,
    &MORE_CERTIFICATES,
    &UPSTREAM,
    &HEALTH,
    &AUTHENTICATE_BASIC,
    &USERS,
    &AUTHENTICATE_BEARER,
    &KEY_SOURCE,
    &INTROSPECTION,
    &AUTHENTICATE_KEY,
    &AUTHENTICATE_CERTIFICATE,
    &AUTHENTICATE_LINK,
    &SECRET,
    &CORS,
    &ROLE,
    &BANNED,
    &LIMITS,
    &SIGN_IN,
    &FORWARD,
    &CRAWLER,
    &PAGES,
    &WORDS,
    &LOG,
    &STORE,
    &TRACING,
    &ROUTE,
    &OWNER,
];

/// The map itself.
pub static MAP: Keys = Keys {
    title: "the map",
    example: "[site]",
    keys: &[
        "site",
        "listen",
        "upstreams",
        "authenticate",
        "cors",
        "roles",
        "banned",
        "limits",
        "forward",
        "crawler",
        "pages",
        "log",
        "store",
        "tracing",
        "route",
    ],
};

/// `[site]`.
pub static SITE: Keys = Keys {
    title: "`[site]`",
    example: "[site]",
    keys: &["origin", "names", "upstream", "mode", "unlisted", "case", "encoded_slash", "require_https"],
};

/// `[listen]`.
pub static LISTEN: Keys = Keys {
    title: "`[listen]`",
    example: "[listen]",
    keys: &["http", "https", "forward_auth", "admin", "trusted_proxies", "proxy_protocol", "workers"],
};

/// `https` of `[listen]`.
pub static HTTPS: Keys = Keys {
    title: "`https`",
    example: "https = { address = \"0.0.0.0:443\", certificate = \"cert.pem\", key = \"key.pem\" }",
    keys: &["address", "certificate", "key", "client_ca", "more"],
};

/// `more` of `https`.
pub static MORE_CERTIFICATES: Keys = Keys {
    title: "`more`",
    example: "more = [{ certificate = \"b.pem\", key = \"b.key\" }]",
    keys: &["certificate", "key"],
};

/// `[upstreams.NAME]`.
pub static UPSTREAM: Keys = Keys {
    title: "`[upstreams.NAME]`",
    example: "[upstreams.main]",
    keys: &["servers", "http2", "host", "health", "connect_timeout", "timeout", "idle_timeout", "ca"],
};

/// `health` of `[upstreams.NAME]`.
pub static HEALTH: Keys = Keys {
    title: "`health`",
    example: "health = { path = \"/health\" }",
    keys: &["path", "every", "timeout", "down_after", "up_after"],
};

/// `[[authenticate]]` with `scheme = "basic"`.
pub static AUTHENTICATE_BASIC: Keys = Keys {
    title: "`[[authenticate]]` basic",
    example: "[[authenticate]]",
    keys: &["scheme", "name", "realm", "users", "roles"],
};

/// `users` of basic.
pub static USERS: Keys = Keys { title: "`users`", example: "users = { file = \"users.htpasswd\" }", keys: &["file"] };

/// `[[authenticate]]` with `scheme = "bearer"`.
pub static AUTHENTICATE_BEARER: Keys = Keys {
    title: "`[[authenticate]]` bearer",
    example: "[[authenticate]]",
    keys: &[
        "scheme",
        "name",
        "realm",
        "issuer",
        "audience",
        "keys",
        "algorithms",
        "leeway",
        "strict_type",
        "name_claim",
        "roles_claim",
        "scope_claim",
        "introspection",
        "resource_metadata",
        "authorization_servers",
    ],
};

/// `keys` of bearer.
pub static KEY_SOURCE: Keys = Keys {
    title: "`keys`",
    example: "keys = { jwks = \"https://id.example/jwks.json\" }",
    keys: &["jwks", "file", "secret"],
};

/// `introspection` of bearer.
pub static INTROSPECTION: Keys = Keys {
    title: "`introspection`",
    example: "introspection = { url = \"https://…\", client_id = \"…\", client_secret = { env = \"NAME\" } }",
    keys: &["url", "client_id", "client_secret", "cache"],
};

/// `[[authenticate]]` with `scheme = "key"`.
pub static AUTHENTICATE_KEY: Keys =
    Keys { title: "`[[authenticate]]` key", example: "[[authenticate]]", keys: &["scheme", "name", "realm", "header"] };

/// `[[authenticate]]` with `scheme = "certificate"`.
pub static AUTHENTICATE_CERTIFICATE: Keys = Keys {
    title: "`[[authenticate]]` certificate",
    example: "[[authenticate]]",
    keys: &["scheme", "name", "realm", "name_from", "services", "roles"],
};

/// `[[authenticate]]` with `scheme = "link"`.
pub static AUTHENTICATE_LINK: Keys = Keys {
    title: "`[[authenticate]]` link",
    example: "[[authenticate]]",
    keys: &["scheme", "name", "realm", "secret", "expires", "signature"],
};

/// Where a secret stands.
pub static SECRET: Keys = Keys { title: "a secret", example: "{ env = \"NAME\" }", keys: &["env", "file"] };

/// `[cors]`.
pub static CORS: Keys = Keys {
    title: "`[cors]`",
    example: "[cors]",
    keys: &["origins", "credentials", "methods", "headers", "expose", "max_age"],
};

/// A role of `[roles]`.
pub static ROLE: Keys = Keys { title: "a role", example: "editor = { includes = [\"viewer\"] }", keys: &["includes"] };

/// `[banned]`.
pub static BANNED: Keys = Keys { title: "`[banned]`", example: "[banned]", keys: &["callers", "networks"] };

/// `[limits]`.
pub static LIMITS: Keys = Keys {
    title: "`[limits]`",
    example: "[limits]",
    keys: &[
        "header_bytes",
        "header_fields",
        "target_bytes",
        "body_bytes",
        "header_timeout",
        "body_timeout",
        "idle_timeout",
        "connections",
        "connections_per_address",
        "shutdown",
        "address",
        "sign_in",
        "exempt_crawlers",
        "entries",
    ],
};

/// `sign_in` of `[limits]`.
pub static SIGN_IN: Keys = Keys {
    title: "`sign_in`",
    example: "sign_in = { per_account = 5 }",
    keys: &["per_account", "per_address", "first_wait", "longest_wait", "ban_after", "ban"],
};

/// `[forward]`.
pub static FORWARD: Keys =
    Keys { title: "`[forward]`", example: "[forward]", keys: &["user", "roles", "scopes", "scheme", "credentials"] };

/// `[[crawler]]`.
pub static CRAWLER: Keys =
    Keys { title: "`[[crawler]]`", example: "[[crawler]]", keys: &["name", "agent", "ranges", "domains"] };

/// `[pages]`.
pub static PAGES: Keys = Keys {
    title: "`[pages]`",
    example: "[pages]",
    keys: &["template", "not_found", "name", "sign_in", "request_access", "contact", "blocked_by", "words"],
};

/// `words` of `[pages]`.
pub static WORDS: Keys = Keys {
    title: "`words`",
    example: "words = [{ language = \"de\", status = 403, title = \"…\", text = \"…\" }]",
    keys: &["language", "status", "title", "text"],
};

/// `[log]`.
pub static LOG: Keys = Keys { title: "`[log]`", example: "[log]", keys: &["file", "on", "open"] };

/// `[store]`.
pub static STORE: Keys = Keys { title: "`[store]`", example: "[store]", keys: &["file"] };

/// `[tracing]`.
pub static TRACING: Keys =
    Keys { title: "`[tracing]`", example: "[tracing]", keys: &["endpoint", "share", "authorization"] };

/// `[[route]]`.
pub static ROUTE: Keys = Keys {
    title: "`[[route]]`",
    example: "[[route]]",
    keys: &[
        "path",
        "hosts",
        "methods",
        "allow",
        "deny",
        "authenticate",
        "owner",
        "networks",
        "hours",
        "from",
        "until",
        "second_factor",
        "limit",
        "refuse_as",
        "indexing",
        "upstream",
        "mode",
        "body_bytes",
    ],
};

/// `owner` of a route.
pub static OWNER: Keys = Keys {
    title: "`owner`",
    example: "owner = { lookup = \"http://127.0.0.1:3000/internal/{order}/owner\" }",
    keys: &["lookup", "header", "cache", "timeout", "claim", "parameter"],
};
