//! The command line of `logs`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ipnet::IpNet;

use super::follow::args::FollowArgs;
use super::input::InputArgs;

/// The format of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Output {
    /// For a terminal.
    #[default]
    Text,
    /// For a program; the schema is `doorward.logs/1`.
    Json,
    /// For a spreadsheet: what is refused, a row each.
    Csv,
    /// One self-contained page.
    Html,
    /// For a ticket or a mail.
    Markdown,
    /// For Prometheus' file collector.
    Prometheus,
}

/// What `--format` says: how the report is written, or how the lines are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Format {
    /// The report's.
    Output(Output),
    /// The lines': a name, or the server's own string.
    Input(String),
}

/// Reads a value of `--format`.
fn format(text: &str) -> Result<Format, String> {
    Ok(Format::Output(match text {
        "text" => Output::Text,
        "json" => Output::Json,
        "csv" => Output::Csv,
        "html" => Output::Html,
        "markdown" => Output::Markdown,
        "prometheus" => Output::Prometheus,
        "" => return Err("name a format".to_owned()),
        _ => return Ok(Format::Input(text.to_owned())),
    }))
}

/// Whose list of addresses to block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BanList {
    /// `deny` lines.
    Nginx,
    /// `Require not ip` lines.
    Apache,
    /// One address a line, for `acl … src -f`.
    Haproxy,
    /// A set with its elements.
    Nftables,
    /// `fail2ban-client` lines.
    Fail2ban,
}

/// The tables that CSV can be written of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableName {
    /// Paths that were not open, with all that is known of each.
    Refused,
    /// Places: paths of one kind.
    Places,
    /// Routes.
    Routes,
    /// Requests by status.
    Statuses,
    /// Requests over time.
    Timeline,
    /// Findings.
    Findings,
    /// Change points.
    Changes,
    /// Crawlers, by what is known of their claim.
    Crawlers,
    /// Families of user agents.
    Agents,
    /// Addresses.
    Clients,
    /// Networks.
    Networks,
    /// Users.
    Users,
    /// Methods.
    Methods,
    /// Hosts.
    Hosts,
    /// Pages that lead to what is not open.
    Links,
    /// Reasons that were told.
    Reasons,
    /// Attacks.
    Attacks,
    /// What error logs tell by themselves.
    Errors,
}

/// What fills the table of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PipelineName {
    /// Vector.
    Vector,
    /// Fluent Bit.
    FluentBit,
    /// Neither.
    None,
}

/// What makes the exit status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Any finding.
    Finding,
    /// A finding that the last run did not have; with `--since-last`.
    New,
    /// Something probably shut by accident.
    Accidental,
    /// The same, if the last run did not have it.
    NewAccidental,
    /// Nothing.
    Never,
}

/// Arguments of `logs`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 nothing wrong, 1 findings as --fail-on says, 2 could not be done, 64 wrong usage.\n\n\
    Access and error logs are told apart by what stands in them, and so are formats and compression (gzip, zstd, bzip2, xz).\n\n\
    Examples:\n  doorward logs /var/log/nginx/\n  doorward logs --config /etc/nginx/nginx.conf\n  doorward logs access.log* --format html > report.html\n  \
    doorward logs access.log --format '$remote_addr [$time_local] \"$request\" $status' --format json\n  \
    doorward logs access.log --since-last state.json --fail-on new-accidental\n  \
    doorward logs -f access.log error.log\n  \
    doorward logs access.log --save web1.dw; doorward logs merge web1.dw web2.dw\n  \
    doorward logs schema clickhouse; doorward logs --engine 'clickhouse=http://reader@db:8123/web?since=2026-10-01'"
)]
pub(crate) struct LogsArgs {
    /// Logs, folders of them, patterns; `-` is standard input. Saved parts (`--save`) are merged in; `merge PART…` takes nothing else.
    /// `schema json` prints the schema of the JSON report, `schema clickhouse` the table for `--engine` and what fills it.
    #[arg(required_unless_present_any = ["engine", "configs"], value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Whether and how they are followed.
    #[command(flatten)]
    pub(crate) following: FollowArgs,
    /// How the report is written (text, json, csv, html, markdown, prometheus), or how the lines are: a name such as `combined`, or the
    /// server's own `log_format` or `LogFormat`. May be given for both.
    #[arg(long = "format", value_name = "FORMAT", value_parser = format)]
    pub(crate) formats: Vec<Format>,
    /// What is taken in besides, and which part of it.
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Rows of each table.
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub(crate) top: usize,
    /// A host of the site: links from its pages are its own. May be repeated.
    #[arg(long = "site", value_name = "HOST")]
    pub(crate) sites: Vec<String>,
    /// The addresses that a crawler publishes, as JSON: `Googlebot=googlebot.json`. May be repeated.
    #[arg(long = "crawler-ranges", value_name = "NAME=FILE")]
    pub(crate) ranges: Vec<String>,
    /// An access map: each line is decided again, and what is open though shut, or shut though open, is found.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// What the run before found is kept in this file, so that what is new can be told.
    #[arg(long = "since-last", value_name = "FILE")]
    pub(crate) since_last: Option<PathBuf>,
    /// What makes the exit status 1.
    #[arg(long = "fail-on", value_enum, default_value = "finding")]
    pub(crate) fail_on: FailOn,
    /// Saves the figures, to be merged with others later.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Writes each request that was not open there, a line of JSON each, with its cause, how surely it is told, and the line that tells
    /// it. `-` is standard output, in place of the report.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["ban_list", "engine", "follow", "live"])]
    pub(crate) requests: Option<PathBuf>,
    /// Prints addresses to block instead of a report: those that attack, never a verified crawler or an allowed address.
    #[arg(long = "ban-list", value_enum, value_name = "SERVER")]
    pub(crate) ban_list: Option<BanList>,
    /// An address or network that is never an attacker. May be repeated.
    #[arg(long = "allow", value_name = "NETWORK", value_parser = network)]
    pub(crate) allowed: Vec<IpNet>,
    /// Cuts addresses to their networks (/24, /64), leaves user names out, masks tokens and mail addresses in paths.
    #[arg(long)]
    pub(crate) anonymize: bool,
    /// With --anonymize: addresses as keyed hashes in place of networks, so that one stays one. The key is the file's, at least 16 bytes;
    /// without a file it is made anew for each run.
    #[arg(long = "hash-addresses", value_name = "FILE", num_args = 0..=1, require_equals = true, requires = "anonymize")]
    pub(crate) hash_addresses: Option<Option<PathBuf>>,
    /// With --format csv: which table, such as `clients` or `routes`. Default: what is refused.
    #[arg(long, value_name = "NAME", value_enum)]
    pub(crate) table: Option<TableName>,
    /// Asks a table in place of files: `clickhouse=http://user@host:8123/database?table=access_log&since=2026-10-01`. The URL takes
    /// `table`, `since`, `until` and `timeout` (seconds). The password is DOORWARD_CLICKHOUSE_PASSWORD in the environment.
    #[arg(long, value_name = "ENGINE=URL", conflicts_with_all = ["files", "follow", "live", "from_end", "save", "map", "threads", "configs", "since", "until", "hosts", "statuses", "paths", "geoip", "verify_dns"])]
    pub(crate) engine: Option<String>,
    /// A file with the password of the engine's user.
    #[arg(long = "engine-password", value_name = "FILE")]
    pub(crate) engine_password: Option<PathBuf>,
    /// With `schema clickhouse`: prints this alone; `none` is the table without the pipelines.
    #[arg(long, value_enum, value_name = "PIPELINE", conflicts_with = "engine")]
    pub(crate) pipeline: Option<PipelineName>,
    /// Threads, 12 at most. Default: as many as there are processors.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

/// An address or a network.
fn network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse::<IpNet>().or_else(|_| single()).map_err(|_| "it is no address and no network".to_owned())
}

impl LogsArgs {
    /// On how many threads lines are read.
    pub(crate) fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(2, std::num::NonZero::get))
    }

    /// How the report is written.
    pub(crate) fn output(&self) -> Output {
        let mut outputs = self.formats.iter().filter_map(|format| match format {
            Format::Output(output) => Some(*output),
            Format::Input(_) => None,
        });
        outputs.next_back().unwrap_or_default()
    }

    /// How the lines are written, where it was said.
    pub(crate) fn written(&self) -> Option<&str> {
        self.formats.iter().find_map(|format| match format {
            Format::Input(text) => Some(text.as_str()),
            Format::Output(_) => None,
        })
    }
}
