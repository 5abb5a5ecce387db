//! One request on its way through the server: what its path, its environment and its variables are at a point in time.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::layer::Layer;
use super::tree::Node;
use super::truth::Value;
use super::vhost::Site;
use crate::{Ask, Files};

/// A variable of the request's environment.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    /// Its value.
    pub(super) value: Value,
    /// What set it.
    pub(super) by: Rc<Node>,
}

/// The state of a request.
#[derive(Clone)]
pub(super) struct Pass<'a> {
    /// What was asked.
    pub(super) ask: &'a Ask,
    /// The machine.
    pub(super) files: &'a dyn Files,
    /// Who answers.
    pub(super) site: &'a Site,
    /// The address that counts as the client's.
    pub(super) client: Result<IpAddr, String>,
    /// The path, decoded and without dots.
    pub(super) uri: String,
    /// The query.
    pub(super) query: Option<String>,
    /// The path on disk, once it is known.
    pub(super) filename: Option<String>,
    /// What follows the file in the path.
    pub(super) path_info: String,
    /// Where files are counted from: DocumentRoot, or the folder of an alias.
    pub(super) root: Option<String>,
    /// The path that an alias replaced.
    pub(super) prefix: String,
    /// The user, once known.
    pub(super) user: Option<String>,
    /// Variables that were set.
    pub(super) environment: BTreeMap<String, Variable>,
    /// The sections that hold.
    pub(super) layers: Vec<Layer>,
    /// How often the request was passed on inside the server.
    pub(super) turns: usize,
    /// Whether it is the inner request for a folder's index, for which the folder's sections are not looked up anew.
    pub(super) for_index: bool,
    /// What kept a name of the file system from being looked at.
    pub(super) unseen: Option<String>,
}

impl Pass<'_> {
    /// The method as httpd counts it: HEAD is a GET without a body.
    pub(super) fn method(&self) -> &str {
        &self.ask.method
    }

    /// All values of a field as one; nothing where it is absent.
    pub(super) fn field(&self, name: &str) -> Option<String> {
        let wanted = self.ask.fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
        let separator = if name.eq_ignore_ascii_case("cookie") { "; " } else { ", " };
        let values: Vec<&str> = wanted.map(|field| field.value.as_str()).collect();
        if values.is_empty() && name.eq_ignore_ascii_case("host") && !self.ask.host.is_empty() {
            return Some(self.host_field());
        }
        (!values.is_empty()).then(|| values.join(separator))
    }

    /// The value of a field, empty where it is absent; where a log does not tell of it, nobody knows.
    pub(super) fn told(&self, name: &str) -> Value {
        match self.field(name) {
            None if self.ask.is_unknown(name) => Err(format!("the log does not tell the field `{name}`")),
            value => Ok(value.unwrap_or_default()),
        }
    }

    /// The Host field as it was sent, as far as is known.
    fn host_field(&self) -> String {
        self.ask.field("host").map_or_else(|| self.ask.host.clone(), str::to_owned)
    }

    /// A variable of the environment; empty where it was not set.
    pub(super) fn variable(&self, name: &str) -> Option<&Variable> {
        self.environment.get(name)
    }

    /// The value of a server variable such as `REMOTE_ADDR`.
    pub(super) fn server_variable(&self, name: &str) -> Value {
        let ask = self.ask;
        let known = |text: &str| Ok(text.to_owned());
        match name {
            "REMOTE_ADDR" | "REMOTE_HOST" => self.client.clone().map(|client| client.to_string()),
            "CONN_REMOTE_ADDR" => Ok(ask.client.to_string()),
            "REQUEST_METHOD" => known(&ask.method),
            "REQUEST_URI" | "DOCUMENT_URI" => known(&self.uri),
            "REQUEST_FILENAME" | "SCRIPT_FILENAME" => Ok(self.filename.clone().unwrap_or_else(|| self.uri.clone())),
            "QUERY_STRING" if self.query.is_none() => self.query_told().map(str::to_owned),
            "QUERY_STRING" => known(self.query.as_deref().unwrap_or("")),
            "PATH_INFO" => known(&self.path_info),
            "DOCUMENT_ROOT" => Ok(self.site.document_root().unwrap_or_default()),
            "CONTEXT_DOCUMENT_ROOT" => Ok(self.root.clone().unwrap_or_default()),
            "CONTEXT_PREFIX" => known(&self.prefix),
            "SERVER_NAME" => Ok(self.server_name()),
            "SERVER_ADDR" => Ok(ask.local.ip().to_string()),
            "SERVER_PORT" => Ok(self.server_port()),
            "SERVER_PROTOCOL" => Ok(format!("HTTP/{}", ask.version)),
            "SERVER_ADMIN" => Ok(self.site.last("serveradmin").map(|node| node.word(0).to_owned()).unwrap_or_default()),
            "REQUEST_SCHEME" => known(if ask.tls { "https" } else { "http" }),
            "HTTPS" => known(if ask.tls { "on" } else { "off" }),
            "IPV6" => self.client.clone().map(|client| if client.is_ipv6() { "on" } else { "off" }.to_owned()),
            "IS_SUBREQ" => known("false"),
            "THE_REQUEST" => self.query_told().map(|_| self.request_line()),
            "REMOTE_USER" => known(self.user.as_deref().unwrap_or("")),
            "REMOTE_IDENT" => known(""),
            "AUTH_TYPE" => known(if self.user.is_some() { "Basic" } else { "" }),
            "SSL_CLIENT_VERIFY" if !ask.tls => known(""),
            "SSL_CLIENT_VERIFY" if ask.certificate == Some(false) => known("NONE"),
            _ if name.starts_with("SSL_CLIENT_") && ask.certificate == Some(false) => known(""),
            _ if name.starts_with("SSL_") && !ask.tls => known(""),
            _ if name.starts_with("TIME") => self.time(name),
            _ => match name.strip_prefix("HTTP_") {
                Some(field) => self.told(&field.replace('_', "-")),
                None => Err(format!("the value of `{name}` is not known")),
            },
        }
    }

    /// The query that was sent, empty where there was none; where a log does not tell of it, nobody knows.
    pub(super) fn query_told(&self) -> Result<&str, String> {
        match &self.ask.query {
            None if self.ask.is_query_unknown() => Err("the log does not tell the query".to_owned()),
            query => Ok(query.as_deref().unwrap_or("")),
        }
    }

    /// The request line as it was sent.
    fn request_line(&self) -> String {
        let query = self.ask.query.as_ref().map_or_else(String::new, |query| format!("?{query}"));
        format!("{} {}{query} HTTP/{}", self.ask.method, self.ask.path, self.ask.version)
    }

    /// The server's name: the client's unless `UseCanonicalName` says otherwise.
    fn server_name(&self) -> String {
        let own = self.site.last("servername").map(|node| super::vhost::bare(node.word(0)));
        let canonical = self.site.last("usecanonicalname").is_some_and(|node| node.is_on());
        match own {
            Some(own) if canonical || self.ask.host.is_empty() => own,
            _ => self.ask.host.clone(),
        }
    }

    /// The server's port: that of the Host field, else the usual one.
    fn server_port(&self) -> String {
        let sent = self.ask.field("host").and_then(|host| super::vhost::split_port(host).1);
        match sent {
            Some(port) => port.to_owned(),
            None if self.ask.tls => "443".to_owned(),
            None if self.ask.field("host").is_some() => "80".to_owned(),
            None => self.ask.local.port().to_string(),
        }
    }

    /// A part of the time where the server stands; not known where its zone is not.
    fn time(&self, name: &str) -> Value {
        let unknown = || Err(format!("`{name}` depends on the server's time zone, which is not known"));
        match self.zone() {
            Some(zone) => self.time_in(name, zone).map_or_else(unknown, Ok),
            None => unknown(),
        }
    }

    /// The part of the time in this zone.
    pub(super) fn time_in(&self, name: &str, zone: TimeZone) -> Option<String> {
        let now = Timestamp::from_second(self.ask.now_s).ok()?.to_zoned(zone);
        let format = match name {
            "TIME_YEAR" => "%Y",
            "TIME_MON" => "%m",
            "TIME_DAY" => "%d",
            "TIME_HOUR" => "%H",
            "TIME_MIN" => "%M",
            "TIME_SEC" => "%S",
            "TIME_WDAY" => "%w",
            "TIME" => "%Y%m%d%H%M%S",
            _ => return None,
        };
        Some(now.strftime(format).to_string())
    }

    /// The zone in which the server counts, where the machine says so.
    fn zone(&self) -> Option<TimeZone> {
        let named = self.files.text(std::path::Path::new("/etc/timezone")).ok()?;
        TimeZone::get(named.trim()).ok()
    }
}

/// The hours that a zone may lie from UTC.
pub(super) fn offsets() -> impl Iterator<Item = TimeZone> {
    (-12..=14_i8).filter_map(|hours| Offset::from_hours(hours).ok()).map(TimeZone::fixed)
}
