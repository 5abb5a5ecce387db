//! The command line: what can be said, with the words of its help. Nothing is done here.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use doorward_gateway::refuse::snippets::Proxy;

pub(crate) use operator::{
    CreateArgs, ExplainArgs, KeyCommand, LinkCommand, MapCommand, ShadowCommand, SignArgs, StoreArgs, TableFormat,
    Tell, WhoArgs,
};

use crate::report::Format;

mod operator;

/// Opens what should be open, shuts what should be shut, and says why.
#[derive(Debug, Parser)]
#[command(name = "doorward", version, about, max_term_width = 110, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Why is this refused, and how is it fixed? Takes curl's options, a pasted curl line, or a HAR file.
    Why(Box<WhyArgs>),
    /// Every refusal in access and error logs: where, for whom, since when, why, and whether it is meant.
    Logs(Box<crate::logs::args::LogsArgs>),
    /// The catalogue of reasons: all of them, or one in full.
    Reasons(ReasonsArgs),
    /// The gateway: stands before a site or an API, decides by the access map who may enter, and refuses rightly.
    Serve(ServeArgs),
    /// What the map decides for a request and why, or what became of one by the id that its refusal shows.
    Explain(Box<ExplainArgs>),
    /// The access map: checked, shown as a table, or compared with another.
    #[command(subcommand)]
    Map(MapCommand),
    /// API keys: made, listed, revoked. A running gateway sees it at once.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Signed links: addresses that carry their own permission for a time.
    #[command(subcommand)]
    Link(LinkCommand),
    /// What a watched map would refuse, counted from the log.
    #[command(subcommand)]
    Shadow(ShadowCommand),
    /// Doors with known faults on this machine, what `why` says of three of them, and the gateway: who enters where.
    Demo(DemoArgs),
}

/// Arguments of `why`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 nothing wrong, 1 something should be mended, 2 could not be done, 64 wrong usage.\n\n\
    Examples:\n  doorward why https://shop.example/catalogue\n  doorward why -H 'Authorization: Bearer …' https://api.example/v1/orders\n  \
    doorward why --curl \"curl 'https://api.example/v1/orders' -H 'accept: application/json'\"\n  doorward why --har session.har --entry 12\n  \
    doorward why http://localhost/report.pdf --local"
)]
pub(crate) struct WhyArgs {
    /// The URL that is refused.
    pub(crate) url: Option<String>,
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) known: KnownArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// The request, in curl's words.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "The request, as curl's options")]
pub(crate) struct RequestArgs {
    /// The method.
    #[arg(short = 'X', long = "request", value_name = "METHOD")]
    pub(crate) method: Option<String>,
    /// A header; `Name:` leaves it out, `Name;` sends it empty.
    #[arg(short = 'H', long = "header", value_name = "HEADER", allow_hyphen_values = true)]
    pub(crate) headers: Vec<String>,
    /// Data for the body, joined by `&`; `@FILE` reads it from a file. Makes it a POST.
    #[arg(short = 'd', long = "data", visible_alias = "data-ascii", value_name = "DATA", allow_hyphen_values = true)]
    pub(crate) data: Vec<String>,
    /// The same without reading a file for `@`.
    #[arg(long = "data-raw", value_name = "DATA", allow_hyphen_values = true)]
    pub(crate) data_raw: Vec<String>,
    /// The same, byte for byte; `@FILE` reads it from a file.
    #[arg(long = "data-binary", value_name = "DATA", allow_hyphen_values = true)]
    pub(crate) data_binary: Vec<String>,
    /// Data to be percent-encoded: `NAME=TEXT`.
    #[arg(long = "data-urlencode", value_name = "DATA", allow_hyphen_values = true)]
    pub(crate) data_urlencode: Vec<String>,
    /// A JSON body, with the headers for it.
    #[arg(long = "json", value_name = "DATA", allow_hyphen_values = true)]
    pub(crate) json: Vec<String>,
    /// Puts the data into the query of a GET.
    #[arg(short = 'G', long = "get")]
    pub(crate) get: bool,
    /// A HEAD request.
    #[arg(short = 'I', long = "head")]
    pub(crate) head: bool,
    /// User and password; Basic unless --digest is given.
    #[arg(short = 'u', long = "user", value_name = "USER:PASSWORD")]
    pub(crate) user: Option<String>,
    /// Answers a Digest challenge with the user and password.
    #[arg(long)]
    pub(crate) digest: bool,
    /// Sends the user and password as Basic (the default).
    #[arg(long, conflicts_with = "digest")]
    pub(crate) basic: bool,
    /// A bearer token.
    #[arg(long = "oauth2-bearer", value_name = "TOKEN")]
    pub(crate) oauth2_bearer: Option<String>,
    /// The User-Agent; empty for none.
    #[arg(short = 'A', long = "user-agent", value_name = "NAME")]
    pub(crate) user_agent: Option<String>,
    /// The Referer.
    #[arg(short = 'e', long = "referer", value_name = "URL")]
    pub(crate) referer: Option<String>,
    /// Cookies: `name=value; …`, or a cookie jar file.
    #[arg(short = 'b', long = "cookie", value_name = "DATA|FILE")]
    pub(crate) cookies: Vec<String>,
    /// Accepts any server certificate.
    #[arg(short = 'k', long)]
    pub(crate) insecure: bool,
    /// CA certificates to trust in place of the system's (PEM).
    #[arg(long, value_name = "FILE")]
    pub(crate) cacert: Option<PathBuf>,
    /// The client certificate (PEM).
    #[arg(short = 'E', long, value_name = "FILE")]
    pub(crate) cert: Option<PathBuf>,
    /// The client certificate's key (PEM), where it is not in the same file.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Connects to this address for host and port.
    #[arg(long, value_name = "HOST:PORT:ADDRESS")]
    pub(crate) resolve: Vec<String>,
    /// Connects to the second host and port for the first.
    #[arg(long = "connect-to", value_name = "HOST1:PORT1:HOST2:PORT2")]
    pub(crate) connect_to: Vec<String>,
    /// A forward proxy.
    #[arg(short = 'x', long, value_name = "URL")]
    pub(crate) proxy: Option<String>,
    /// User and password for the proxy.
    #[arg(short = 'U', long = "proxy-user", value_name = "USER:PASSWORD")]
    pub(crate) proxy_user: Option<String>,
    /// Tunnels through the proxy with CONNECT.
    #[arg(short = 'p', long = "proxytunnel")]
    pub(crate) tunnel: bool,
    /// Speaks HTTP/1.0.
    #[arg(short = '0', long = "http1.0")]
    pub(crate) http10: bool,
    /// Speaks HTTP/1.1.
    #[arg(long = "http1.1")]
    pub(crate) http11: bool,
    /// Speaks HTTP/2.
    #[arg(long = "http2", visible_alias = "http2-prior-knowledge")]
    pub(crate) http2: bool,
    /// The lowest TLS version is 1.2.
    #[arg(long = "tlsv1.2")]
    pub(crate) tls12: bool,
    /// The lowest TLS version is 1.3.
    #[arg(long = "tlsv1.3")]
    pub(crate) tls13: bool,
    /// The highest TLS version.
    #[arg(long = "tls-max", value_name = "1.2|1.3")]
    pub(crate) tls_max: Option<String>,
    /// Connects over IPv4 only.
    #[arg(short = '4', long)]
    pub(crate) ipv4: bool,
    /// Connects over IPv6 only.
    #[arg(short = '6', long, conflicts_with = "ipv4")]
    pub(crate) ipv6: bool,
    /// The local address to send from.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) interface: Option<String>,
    /// Seconds that one request may take.
    #[arg(short = 'm', long = "max-time", value_name = "SECONDS")]
    pub(crate) max_time: Option<f64>,
    /// Leaves `..` and the like in the path as they are.
    #[arg(long = "path-as-is")]
    pub(crate) path_as_is: bool,
}

/// What the person knows besides.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What you know")]
pub(crate) struct KnownArgs {
    /// A pasted curl line, as a browser's developer tools copy it.
    #[arg(long, value_name = "LINE", conflicts_with_all = ["url", "har"])]
    pub(crate) curl: Option<String>,
    /// A HAR file; the first refused entry is taken.
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    pub(crate) har: Option<PathBuf>,
    /// The number of the HAR file's entry, from 1.
    #[arg(long, value_name = "N", requires = "har")]
    pub(crate) entry: Option<usize>,
    /// Where you signed in: what its cookies say is looked at.
    #[arg(long, value_name = "URL")]
    pub(crate) login: Option<String>,
    /// The site's proper name, where the URL is an address.
    #[arg(long = "site-name", value_name = "HOST")]
    pub(crate) site_name: Option<String>,
    /// The origin server behind the site's CDN or proxy: it is asked for the same page, past the edge.
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) origin: Option<String>,
    /// What the door should do.
    #[arg(long, value_name = "open|401|403|404|…")]
    pub(crate) expect: Option<String>,
    /// Requests to send at most.
    #[arg(long, value_name = "N", default_value_t = doorward_diagnose::question::DEFAULT_BUDGET)]
    pub(crate) budget: usize,
    /// Seconds that all of it may take.
    #[arg(long = "total-time", value_name = "SECONDS", default_value_t = 120.0)]
    pub(crate) total_time: f64,
}

/// The server's own machine, where the command runs on it or its files are at hand.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "The server's machine")]
pub(crate) struct ServerArgs {
    /// Reads what the servers of this machine read: finds them, their configuration, their logs, and the modes of files.
    #[arg(long)]
    pub(crate) local: bool,
    /// A server's main configuration file: nginx.conf, apache2.conf, Caddyfile, haproxy.cfg …
    #[arg(long = "config", value_name = "FILE")]
    pub(crate) configs: Vec<PathBuf>,
    /// A log of the server, access or error.
    #[arg(long = "log", value_name = "FILE")]
    pub(crate) logs: Vec<PathBuf>,
    /// The folder that the site is served from.
    #[arg(long = "root", value_name = "DIR")]
    pub(crate) roots: Vec<PathBuf>,
    /// Writes the repair as a patch, or as commands where modes are to be changed.
    #[arg(long, value_name = "FILE")]
    pub(crate) patch: Option<PathBuf>,
    /// Carries the repair out: asks first, keeps a copy, checks the configuration, asks the server again, and takes it back
    /// where nothing changed.
    #[arg(long)]
    pub(crate) apply: bool,
    /// The same for a trial: once the server was asked again, it waits for Enter, or the end of its input, and takes all of it back.
    #[arg(long = "try", conflicts_with = "apply")]
    pub(crate) trial: bool,
    /// Does not ask before the repair.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Lets the server load its configuration anew after the repair.
    #[arg(long)]
    pub(crate) reload: bool,
}

/// What is printed.
#[derive(Debug, Args)]
#[command(next_help_heading = "The answer")]
pub(crate) struct OutputArgs {
    /// The format of the answer.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Prints the experiment as it goes.
    #[arg(long)]
    pub(crate) explain: bool,
}

/// Arguments of `reasons`.
#[derive(Debug, Args)]
pub(crate) struct ReasonsArgs {
    /// The id of one reason.
    pub(crate) id: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// As Markdown: the text of docs/reasons.md.
    #[arg(long, conflicts_with = "json")]
    pub(crate) markdown: bool,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The address to listen on; loopback only.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(crate) listen: std::net::SocketAddr,
    /// Exits after the three answers and the gateway's table.
    #[arg(long)]
    pub(crate) once: bool,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(
    after_help = "It stops on SIGTERM and SIGINT, after what still runs. SIGHUP, or a changed file, puts a changed map to \
    work; a bad one is refused, and the old one stays."
)]
pub(crate) struct ServeArgs {
    /// The access map.
    #[arg(short, long, value_name = "FILE", default_value = "doorward.toml")]
    pub(crate) map: PathBuf,
    /// Checks the map and everything it names, and exits.
    #[arg(long)]
    pub(crate) check: bool,
    /// Prints the configuration with which another proxy asks at `[listen] forward_auth`, and exits.
    #[arg(long, value_name = "nginx|caddy|traefik|haproxy|envoy", conflicts_with = "check", value_parser = proxy)]
    pub(crate) print: Option<Proxy>,
}

/// A proxy by its name.
fn proxy(name: &str) -> Result<Proxy, String> {
    let names = || Proxy::ALL.iter().map(|proxy| proxy.name()).collect::<Vec<_>>().join(", ");
    Proxy::find(name).ok_or_else(|| format!("it is one of {}", names()))
}
