//! The commands of whoever runs a gateway: what can be said, with the words of their help.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// The map that a command reads where none is named.
const MAP: &str = "doorward.toml";

/// Text for a person, or JSON for a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Tell {
    /// For a terminal.
    #[default]
    Text,
    /// For a program.
    Json,
}

/// The formats of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TableFormat {
    /// For a terminal.
    #[default]
    Text,
    /// For a program.
    Json,
    /// For a document or a ticket.
    Markdown,
    /// For a spreadsheet.
    Csv,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(
    override_usage = "doorward explain [OPTIONS] [METHOD] TARGET\n       doorward explain [OPTIONS] REQUEST-ID",
    after_help = "Exit status: 0 explained, open or refused; 1 other than `--expect` says; 2 could not be done, 64 wrong usage.\n\n\
    Rates are not counted and no token is looked at: who asks is as told here. A caller who is only named has the roles that the map's \
    `roles` give and those of their newest key.\n\n\
    Examples:\n  doorward explain GET /admin/users --as dana\n  doorward explain DELETE https://shop.example/api/orders/7 --as user:eve \
    --scopes orders --owner eve\n  doorward explain /reports --as dana --at 2026-03-01T22:00:00Z --expect 403\n  \
    doorward explain 2f6c1e0b9a7d4c3e8f1a5b6c7d8e9f00"
)]
pub(crate) struct ExplainArgs {
    /// A path or a URL, with its method in front (default: GET); or a request's id: 32 hexadecimal digits.
    #[arg(required = true, num_args = 1..=2, value_names = ["METHOD", "TARGET"])]
    pub(crate) what: Vec<String>,
    #[command(flatten)]
    pub(crate) who: WhoArgs,
    /// The client's address, after trusted proxies.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", help_heading = "The request")]
    pub(crate) from: std::net::IpAddr,
    /// When, with an offset: 2026-03-01T22:00:00Z. Default: now.
    #[arg(long, value_name = "TIME", help_heading = "The request")]
    pub(crate) at: Option<jiff::Timestamp>,
    /// The host asked for. Default: that of a URL, else the site's.
    #[arg(long, value_name = "HOST", help_heading = "The request")]
    pub(crate) host: Option<String>,
    /// The connection is not encrypted. Default: as a URL says, else as the site's origin.
    #[arg(long, help_heading = "The request")]
    pub(crate) http: bool,
    /// Whose the thing is that is asked for; empty: nobody's.
    #[arg(long, value_name = "NAME", help_heading = "The request")]
    pub(crate) owner: Option<String>,
    /// The access map.
    #[arg(short, long, value_name = "FILE", default_value = MAP)]
    pub(crate) map: PathBuf,
    /// The log in which a request's id is looked for. Default: the map's `[log] file`.
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// What should come of it; exit status 1 where it does not.
    #[arg(long, value_name = "open|401|403|404|…")]
    pub(crate) expect: Option<String>,
    /// The format of the answer; the schema of JSON is `doorward.explain/1` or, for an id, `doorward.request/1`.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Tell,
}

/// Who asks.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Who asks")]
pub(crate) struct WhoArgs {
    /// `anonymous` (the default), a name, or `user:NAME` or `service:NAME` where a name alone could be either.
    #[arg(long = "as", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The scheme of the credentials. Default: the first that the route takes and the caller has.
    #[arg(long, value_name = "basic|bearer|key|certificate|link", requires = "name")]
    pub(crate) scheme: Option<String>,
    /// Roles, in place of those that are known.
    #[arg(long, value_name = "ROLES", value_delimiter = ',', requires = "name")]
    pub(crate) roles: Option<Vec<String>>,
    /// Scopes, in place of those that are known.
    #[arg(long, value_name = "SCOPES", value_delimiter = ',', requires = "name")]
    pub(crate) scopes: Option<Vec<String>>,
    /// A claim of the token that an `owner` of the map asks for.
    #[arg(long = "claim", value_name = "NAME=VALUE", requires = "name")]
    pub(crate) claims: Vec<String>,
    /// How long ago a second factor was used: 30s, 5m, 2h.
    #[arg(long = "second-factor", value_name = "AGE", requires = "name")]
    pub(crate) second_factor: Option<String>,
}

/// The commands of `map`.
#[derive(Debug, Subcommand)]
pub(crate) enum MapCommand {
    /// All that is wrong with a map, and all that it may not mean. Exit status: 0 nothing, 1 warnings, 2 it is not taken.
    Check {
        /// The access map.
        #[arg(value_name = "FILE", default_value = MAP)]
        file: PathBuf,
        /// The format of the answer; the schema of JSON is `doorward.map-check/1`.
        #[arg(long, value_enum, default_value_t)]
        format: Tell,
    },
    /// Who enters by which door: a table of routes by kinds of callers.
    Show {
        /// The access map.
        #[arg(value_name = "FILE", default_value = MAP)]
        file: PathBuf,
        /// The format of the table; the schema of JSON is `doorward.map/1`.
        #[arg(long, value_enum, default_value_t)]
        format: TableFormat,
    },
    /// Who gains and who loses by a changed map. Exit status: 0 nobody and nothing differs, 1 something does.
    Diff {
        /// The map before.
        old: PathBuf,
        /// The map after.
        new: PathBuf,
        /// The format of the answer; the schema of JSON is `doorward.map-diff/1`.
        #[arg(long, value_enum, default_value_t)]
        format: Tell,
    },
}

/// Where keys are kept.
#[derive(Debug, Args)]
pub(crate) struct StoreArgs {
    /// The access map, whose `[store] file` holds the keys.
    #[arg(short, long, value_name = "FILE", default_value = MAP)]
    pub(crate) map: PathBuf,
    /// The file of the keys, whatever a map says.
    #[arg(long, value_name = "FILE")]
    pub(crate) store: Option<PathBuf>,
}

/// The commands of `key`.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Makes a key. Standard output has the key and nothing else, this once; the rest goes to standard error.
    Create(CreateArgs),
    /// All keys, without what is secret of them.
    List {
        #[command(flatten)]
        store: StoreArgs,
        /// The format of the table; the schema of JSON is `doorward.keys/1`.
        #[arg(long, value_enum, default_value_t)]
        format: TableFormat,
    },
    /// Revokes a key: from the next request on it opens nothing.
    Revoke {
        /// The key's id (`dwk_…`, as `key list` shows it), or as much of its beginning as no other key has.
        id: String,
        #[command(flatten)]
        store: StoreArgs,
    },
}

/// Arguments of `key create`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  KEY=$(doorward key create billing --service --role editor --expires 90d)")]
pub(crate) struct CreateArgs {
    /// Whose it is: the name that the map's `user:` or `service:` says.
    pub(crate) owner: String,
    /// It is for a program, not a person.
    #[arg(long)]
    pub(crate) service: bool,
    /// A role that it gives; may be repeated.
    #[arg(long = "role", value_name = "ROLE")]
    pub(crate) roles: Vec<String>,
    /// A scope that it gives; may be repeated.
    #[arg(long = "scope", value_name = "SCOPE")]
    pub(crate) scopes: Vec<String>,
    /// When it ends: 12h, 90d, or a day (2027-01-31, to its beginning in UTC) or moment. Default: never.
    #[arg(long, value_name = "END")]
    pub(crate) expires: Option<String>,
    /// What it is for.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) note: String,
    #[command(flatten)]
    pub(crate) store: StoreArgs,
}

/// The commands of `link`.
#[derive(Debug, Subcommand)]
pub(crate) enum LinkCommand {
    /// Prints a URL with its permission in it. Whoever has it may enter until it ends, where the map allows `service:link` or more.
    Sign(SignArgs),
}

/// Arguments of `link sign`.
#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// The URL, or a path of the site.
    pub(crate) url: String,
    /// When it ends: 10m, 1h, 7d, or a day or moment.
    #[arg(long, value_name = "END")]
    pub(crate) expires: String,
    /// The method that it is for; GET holds for HEAD too.
    #[arg(long, value_name = "METHOD", default_value = "GET")]
    pub(crate) method: String,
    /// The name of the map's `link` scheme, where it has more than one.
    #[arg(long, value_name = "NAME")]
    pub(crate) scheme: Option<String>,
    /// The access map.
    #[arg(short, long, value_name = "FILE", default_value = MAP)]
    pub(crate) map: PathBuf,
}

/// The commands of `shadow`.
#[derive(Debug, Subcommand)]
pub(crate) enum ShadowCommand {
    /// What `mode = "observe"` let pass and would have refused, by route, reason and kind of caller. Exit status 1 where there is any.
    Report {
        /// The logs, the oldest first. Default: the map's `[log] file`.
        #[arg(value_name = "LOG")]
        logs: Vec<PathBuf>,
        /// The access map.
        #[arg(short, long, value_name = "FILE", default_value = MAP)]
        map: PathBuf,
        /// The format of the table; the schema of JSON is `doorward.shadow/1`.
        #[arg(long, value_enum, default_value_t)]
        format: TableFormat,
    },
}
