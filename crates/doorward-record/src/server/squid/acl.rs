//! Access lists: what each type compares, and whether a list holds for a request.

use std::net::IpAddr;
use std::path::PathBuf;

use super::read::{Line, Text};
use super::wish::Wish;
use crate::ask::Ask;
use crate::files::Files;
use crate::server::credentials::{self, Shown};
use crate::server::network;
use crate::server::pattern;
use crate::server::term::{self, Subject};
use crate::server::truth::Truth;

/// The most values that are taken from one file.
pub(super) const MAX_FILE_VALUES: usize = 500_000;

/// The lists of a configuration and the request.
pub(super) struct Lists<'a> {
    /// The configuration.
    pub(super) text: &'a Text,
    /// For values in files.
    pub(super) files: &'a dyn Files,
    /// The request.
    pub(super) ask: &'a Ask,
    /// What it asks for.
    pub(super) wish: Wish,
    /// Whether the proxy stands in the place of the servers that it asks.
    pub(super) accelerates: bool,
}

/// What came of a list.
pub(super) struct Held {
    /// Whether it holds.
    pub(super) truth: Truth,
    /// What it is about.
    pub(super) subject: Subject,
    /// Whether credentials are asked for where there are none that are good.
    pub(super) challenges: bool,
}

impl Lists<'_> {
    /// Whether a named list holds.
    pub(super) fn holds(&self, name: &str) -> Held {
        let lines = self.text.list(name);
        let Some(first) = lines.first() else {
            return self.built_in(name);
        };
        let kind = first.word(2);
        let mut ignore_case = false;
        let mut truth = Truth::No;
        for line in &lines {
            let (values, complete) = self.values(line, &mut ignore_case);
            let found = self.compare(kind, &values, ignore_case);
            truth = truth.or(if complete { found } else { found.or(Truth::Unknown) });
        }
        // Without credentials, or with wrong ones, a list about users asks for them wherever it stands.
        let anybody = lines.iter().any(|line| line.from(3).iter().any(|word| word == "REQUIRED"));
        let users = kind.starts_with("proxy_auth");
        let challenges = users && (self.shown() == Shown::Nothing || anybody && truth != Truth::Yes);
        Held { truth, subject: self.subject(kind, first), challenges }
    }

    /// Lists that Squid defines by itself.
    fn built_in(&self, name: &str) -> Held {
        let loopback = self.ask.client.to_canonical().is_loopback();
        let (truth, subject) = match name {
            "all" => (Truth::Yes, Subject::Other),
            "localhost" => (loopback.into(), Subject::Source),
            "manager" => (self.wish.path.starts_with("/squid-internal-mgr").into(), Subject::Path(name.to_owned())),
            "CONNECT" => ((self.ask.method == "CONNECT").into(), Subject::Method),
            "to_localhost" => (self.to_networks(&["127.0.0.0/8", "0.0.0.0", "::1", "::"]), Subject::Destination),
            "to_linklocal" => (self.to_networks(&["169.254.0.0/16", "fe80::/10"]), Subject::Destination),
            _ => (Truth::Unknown, Subject::Other),
        };
        Held { truth, subject, challenges: false }
    }

    /// The values of a line, those in files put in; whether all could be read.
    fn values(&self, line: &Line, ignore_case: &mut bool) -> (Vec<String>, bool) {
        let mut values = Vec::new();
        let mut complete = true;
        for word in line.from(3) {
            match word.as_str() {
                "-i" => *ignore_case = true,
                "+i" => *ignore_case = false,
                "-n" | "--" => {}
                word if word.starts_with('"') => {
                    complete &= self.take_file(word.trim_matches('"'), &mut values);
                }
                word => values.push(word.to_owned()),
            }
        }
        (values, complete)
    }

    /// Takes values from a file, one a line; whether it could be read.
    fn take_file(&self, name: &str, values: &mut Vec<String>) -> bool {
        let Ok(text) = self.files.text(&PathBuf::from(name)) else {
            return false;
        };
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        values.extend(lines.take(MAX_FILE_VALUES).map(str::to_owned));
        true
    }

    /// The credentials that are shown: a proxy has a field of its own for them.
    pub(super) fn shown(&self) -> Shown {
        let name = if self.accelerates { "authorization" } else { "proxy-authorization" };
        Shown::in_field(self.ask.field(name))
    }

    /// A list of a type against the request.
    fn compare(&self, kind: &str, values: &[String], ignore_case: bool) -> Truth {
        let wish = &self.wish;
        let any = |fits: &dyn Fn(&str) -> Truth| Truth::any(values.iter().map(|value| fits(value)));
        let regex = |text: &str| any(&|value| pattern::matches(value, ignore_case, text));
        let number = |own: u64| any(&|value| range(value, own).into());
        match kind {
            "src" => any(&|value| in_network(value, self.ask.client)),
            "localip" | "myip" => any(&|value| in_network(value, self.ask.local.ip())),
            "localport" | "myport" => number(self.ask.local.port().into()),
            "myportname" => self.port_name(values),
            "dst" => self.to_networks(&values.iter().map(String::as_str).collect::<Vec<_>>()),
            "dstdomain" => any(&|value| in_domain(value, &wish.host).into()),
            "dstdom_regex" => regex(&wish.host),
            "url_regex" | "urlpath_regex" if self.ask.is_query_unknown() && !wish.tunnel => Truth::Unknown,
            "url_regex" => regex(&wish.url()),
            "urlpath_regex" if wish.tunnel => Truth::No,
            "urlpath_regex" => regex(&wish.path),
            "port" => number(wish.port.into()),
            "proto" => any(&|value| value.eq_ignore_ascii_case(&wish.scheme).into()),
            "method" => any(&|value| (value == self.ask.method).into()),
            "browser" => regex(self.ask.field("user-agent").unwrap_or("")),
            "referer_regex" => regex(self.ask.field("referer").unwrap_or("")),
            "req_mime_type" => regex(self.ask.field("content-type").unwrap_or("")),
            "req_header" => self.field(values, ignore_case),
            "proxy_auth" => self.signed_in(values, ignore_case),
            "all-of" => Truth::all(values.iter().map(|name| self.signed(name))),
            "any-of" => any(&|name| self.signed(name)),
            // `time` counts by the machine's zone, which is not known; others need programs or the answer.
            _ => Truth::Unknown,
        }
    }

    /// A list by its name, which `!` turns round.
    fn signed(&self, name: &str) -> Truth {
        match name.strip_prefix('!') {
            Some(name) => self.holds(name).truth.not(),
            None => self.holds(name).truth,
        }
    }

    /// `req_header Name pattern …`.
    fn field(&self, values: &[String], ignore_case: bool) -> Truth {
        let Some((name, patterns)) = values.split_first() else {
            return Truth::Unknown;
        };
        let Some(own) = self.ask.field(name) else {
            return Truth::No;
        };
        Truth::any(patterns.iter().map(|wanted| pattern::matches(wanted, ignore_case, own)))
    }

    /// The names of the ports at which the request came in.
    fn port_name(&self, values: &[String]) -> Truth {
        let port = self.text.with("http_port").chain(self.text.with("https_port")).find(|line| {
            let (address, port) = line.word(1).rsplit_once(':').unwrap_or(("", line.word(1)));
            let own = self.ask.local;
            let fits = address.is_empty() || network::holds(address, own.ip()).unwrap_or(true);
            port.parse::<u16>() == Ok(own.port()) && fits
        });
        let Some(line) = port else {
            return Truth::Unknown;
        };
        let named = line.words.iter().find_map(|word| word.strip_prefix("name=")).unwrap_or(line.word(1));
        values.iter().any(|value| value == named).into()
    }

    /// Whether the server that is asked for is in one of the networks; by its name that cannot be told.
    fn to_networks(&self, networks: &[&str]) -> Truth {
        let Ok(address) = self.wish.host.parse::<IpAddr>() else {
            let everywhere = networks.iter().any(|network| matches!(*network, "all" | "0.0.0.0/0"));
            return if everywhere { Truth::Yes } else { Truth::Unknown };
        };
        Truth::any(networks.iter().map(|network| in_network(network, address)))
    }

    /// `proxy_auth REQUIRED` or names.
    fn signed_in(&self, values: &[String], ignore_case: bool) -> Truth {
        let Shown::Pair { name, password } = self.shown() else {
            return if self.shown() == Shown::OtherScheme { Truth::Unknown } else { Truth::No };
        };
        let same = |value: &String| {
            if ignore_case { value.eq_ignore_ascii_case(&name) } else { *value == name }
        };
        let listed = values.iter().any(|value| value == "REQUIRED" || same(value));
        Truth::from(listed).and(self.good(&name, &password))
    }

    /// Whether a pair is good: where that cannot be read, by whether credentials were asked for again.
    fn good(&self, name: &str, password: &str) -> Truth {
        let fits = self.password_fits(name, password);
        let asked_again = self.ask.status.map(|status| status == if self.accelerates { 401 } else { 407 });
        let others_may_ask = self.accelerates || self.text.with("cache_peer").next().is_some();
        match (fits, asked_again) {
            // With wrong ones, the first list about users would have ended in that status.
            (Truth::Unknown, Some(false)) => Truth::Yes,
            (Truth::Unknown, Some(true)) if !others_may_ask => Truth::No,
            (fits, _) => fits,
        }
    }

    /// Whether a pair is good, by the file of the program that checks it.
    fn password_fits(&self, name: &str, password: &str) -> Truth {
        let program = self.text.with("auth_param").find(|line| line.word(1) == "basic" && line.word(2) == "program");
        let Some(line) = program.filter(|line| line.word(3).ends_with("basic_ncsa_auth")) else {
            return Truth::Unknown;
        };
        let Ok(text) = self.files.text(&PathBuf::from(line.word(4))) else {
            return Truth::Unknown;
        };
        let stored = text.lines().filter_map(|line| line.split_once(':')).find(|(known, _)| *known == name);
        match stored {
            None => Truth::No,
            Some((_, stored)) if stored.starts_with('$') => credentials::fits(stored.trim(), password),
            // What is not marked as hashed is hashed in the oldest ways.
            Some(_) => Truth::Unknown,
        }
    }

    /// What a type is about.
    fn subject(&self, kind: &str, line: &Line) -> Subject {
        if !self.accelerates
            && matches!(kind, "dst" | "dstdomain" | "dstdom_regex" | "url_regex" | "urlpath_regex" | "port" | "proto")
        {
            return Subject::Destination;
        }
        match kind {
            "src" => Subject::Source,
            "dst" | "dstdomain" | "dstdom_regex" => Subject::Host,
            "url_regex" | "urlpath_regex" => Subject::Path(line.from(3).join(" ")),
            "method" => Subject::Method,
            "browser" => term::field("user-agent"),
            "referer_regex" => term::field("referer"),
            "req_header" => term::field(line.word(3)),
            "proxy_auth" | "proxy_auth_regex" => Subject::Credentials,
            "time" => Subject::Time,
            "maxconn" | "max_user_ip" => Subject::Rate,
            _ => Subject::Other,
        }
    }
}

/// Whether a number is the one that is written, or in the range.
fn range(written: &str, number: u64) -> Option<bool> {
    match written.split_once('-') {
        Some((low, high)) => Some((low.parse().ok()?..=high.parse().ok()?).contains(&number)),
        None => Some(written.parse::<u64>().ok()? == number),
    }
}

/// Whether an address is in a network as Squid writes it, ranges included.
fn in_network(written: &str, address: IpAddr) -> Truth {
    if written == "all" {
        return Truth::Yes;
    }
    let (range, mask) = written.split_once('/').unwrap_or((written, ""));
    match network::range_holds(range, address) {
        Some(held) if mask.is_empty() => held.into(),
        Some(_) => Truth::Unknown,
        None => network::holds(written, address).into(),
    }
}

/// Whether a host is the one that is written, or below it where a dot stands first.
fn in_domain(written: &str, host: &str) -> bool {
    let written = written.to_lowercase();
    match written.strip_prefix('.') {
        Some(domain) => host == domain || host.ends_with(&written),
        None => host == written,
    }
}
