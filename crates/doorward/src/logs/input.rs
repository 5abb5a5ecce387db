//! The part of the command line that says what is taken in besides the logs, and which part of them is asked about.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use doorward_record::access::Filter;
use jiff::Timestamp;

use crate::failure::Failure;
use crate::moment;

/// What is taken in besides the logs, and which part of them is asked about.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// A server's main configuration file (nginx.conf, apache2.conf, Caddyfile, haproxy.cfg, lighttpd.conf, squid.conf): each log gets
    /// the format that its directive names, and where no FILE is named, the logs that it names are read. May be repeated.
    #[arg(long = "config", value_name = "FILE")]
    pub(crate) configs: Vec<PathBuf>,
    /// Only requests from this moment on: `24h`, `7d` (ago), `2026-10-04`, `2026-10-04T12:30:00Z`.
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Only requests before this moment.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Only requests for this host; `*` stands for anything. May be repeated.
    #[arg(long = "host", value_name = "PATTERN")]
    pub(crate) hosts: Vec<String>,
    /// Only answers with this status: `403`, `4xx`, `500-504`, several with commas.
    #[arg(long = "status", value_name = "STATUS", value_delimiter = ',', value_parser = status)]
    pub(crate) statuses: Vec<(u16, u16)>,
    /// Only requests for this path; `*` stands for anything: `/api/*`. May be repeated.
    #[arg(long = "path", value_name = "PATTERN")]
    pub(crate) paths: Vec<String>,
    /// A database of addresses in MaxMind's format (.mmdb): countries, autonomous systems, or both. May be repeated.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["follow", "live"])]
    pub(crate) geoip: Vec<PathBuf>,
    /// Asks the domain name system whether those who call themselves a crawler are one. Reads the logs twice.
    #[arg(long = "verify-dns", conflicts_with_all = ["follow", "live"])]
    pub(crate) verify_dns: bool,
    /// The name server that `--verify-dns` asks, in place of this machine's.
    #[arg(long = "dns-server", value_name = "ADDRESS:PORT", requires = "verify_dns", value_parser = server)]
    pub(crate) dns_server: Option<SocketAddr>,
    /// A sitemap (XML, an index with its sitemaps beside it, or one URL a line): what it lists is meant for everybody. May be repeated.
    #[arg(long = "sitemap", value_name = "FILE")]
    pub(crate) sitemaps: Vec<PathBuf>,
    /// An export of Google's Search Console: the ZIP of one issue of "Page indexing", or its folder. May be repeated.
    #[arg(long = "search-console", value_name = "FILE")]
    pub(crate) search_console: Vec<PathBuf>,
}

/// Reads a status, or a span of them.
fn status(text: &str) -> Result<(u16, u16), String> {
    let told = || "write a status such as `403`, a class such as `4xx`, or a span such as `500-504`".to_owned();
    let one = |text: &str| text.parse::<u16>().ok().filter(|status| (100..=999).contains(status));
    if let Some(class) = text.strip_suffix("xx") {
        let first = class.parse::<u16>().ok().filter(|class| (1..=9).contains(class)).ok_or_else(told)? * 100;
        return Ok((first, first + 99));
    }
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (one(from), one(to)) {
        (Some(from), Some(to)) if from <= to => Ok((from, to)),
        _ => Err(told()),
    }
}

/// Reads the address of a name server; the port may lack.
fn server(text: &str) -> Result<SocketAddr, String> {
    let bare = || text.parse().map(|address: std::net::IpAddr| SocketAddr::new(address, 53));
    text.parse().or_else(|_| bare()).map_err(|_| "write an address, with or without a port".to_owned())
}

impl InputArgs {
    /// Which requests are asked about.
    pub(crate) fn filter(&self) -> Result<Filter, Failure> {
        let now = Timestamp::now();
        let moment = |option: &str, text: &Option<String>| {
            text.as_deref().map(|text| moment::past_s(option, text, now)).transpose()
        };
        let filter = Filter {
            since_s: moment("--since", &self.since)?,
            until_s: moment("--until", &self.until)?,
            hosts: self.hosts.clone(),
            statuses: self.statuses.clone(),
            paths: self.paths.clone(),
        };
        match (filter.since_s, filter.until_s) {
            (Some(since), Some(until)) if since >= until => {
                Err(Failure::usage("`--since` is not before `--until`", "leave one of them out, or change them"))
            }
            _ => Ok(filter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_and_servers_are_read() {
        for (text, wanted) in [
            ("403", Some((403, 403))),
            ("4xx", Some((400, 499))),
            ("500-504", Some((500, 504))),
            ("504-500", None),
            ("0xx", None),
            ("xx", None),
            ("99", None),
            ("x", None),
        ] {
            assert_eq!(status(text).ok(), wanted, "{text}");
        }
        for (text, wanted) in [
            ("192.0.2.53", Some("192.0.2.53:53")),
            ("[::1]:5353", Some("[::1]:5353")),
            ("::1", Some("[::1]:53")),
            ("a", None),
        ] {
            assert_eq!(server(text).ok().map(|server| server.to_string()).as_deref(), wanted, "{text}");
        }
    }
}
