//! What a condition looks at, and which reasons that means.

use doorward_diagnose::agent::names_search_crawler;

use super::condition::{Condition, Test};
use super::machine::Machine;
use super::reasons::by_path;
use super::secure_link;
use super::value::{Value, Via};

/// Parts of variables' names that speak of a country.
const COUNTRY_WORDS: &[&str] = &["country", "geoip", "continent", "region_code", "ipcountry"];

/// A condition that was met.
pub(super) struct Seen<'s, 'a> {
    /// The request.
    pub(super) machine: &'s Machine<'a>,
    /// The condition.
    pub(super) condition: &'s Condition,
    /// What was compared.
    pub(super) value: &'s Value<'a>,
}

impl Seen<'_, '_> {
    fn has(&self, test: impl Fn(&str) -> bool) -> bool {
        self.value.origins.iter().any(|origin| test(origin))
    }

    /// The reasons that it stands for, the likeliest first; at least one.
    pub(super) fn reasons(&self) -> Vec<&'static str> {
        let by_agent = self.has(|name| name == "http_user_agent");
        let by_address = self.has(|name| matches!(name, "remote_addr" | "binary_remote_addr" | "realip_remote_addr"));
        let mut found = Vec::new();
        if by_agent {
            found.extend(self.agent(by_address));
        }
        if by_address && !by_agent {
            found.extend(self.address());
        }
        for origin in &self.value.origins {
            found.extend(self.of_origin(origin));
        }
        found.dedup();
        if found.is_empty() {
            found.push("path-rule");
        }
        found
    }

    fn agent(&self, by_address: bool) -> Vec<&'static str> {
        if self.machine.ask.is_unknown("user-agent") {
            return vec!["ua-blocked", "crawler-blocked", "ua-empty-blocked"];
        }
        let agent = self.machine.field("user_agent");
        let is_crawler = names_search_crawler(&agent);
        match (agent.is_empty(), is_crawler, by_address) {
            (true, ..) => vec!["ua-empty-blocked", "ua-blocked"],
            (_, true, true) => vec!["fake-crawler-blocked", "crawler-blocked"],
            (_, true, false) => vec!["crawler-blocked", "ua-blocked"],
            _ => vec!["ua-blocked"],
        }
    }

    fn address(&self) -> Vec<&'static str> {
        let from_header = self.machine.client_by.is_some();
        let mut found = if self.has(is_country) {
            Vec::new()
        } else if self.is_by_default() || self.condition.negated {
            vec!["ip-not-allowed", "ip-denied"]
        } else {
            vec!["ip-denied"]
        };
        if from_header {
            found.insert(0, "forwarded-for-denied");
        }
        found
    }

    /// Whether a table refused because it does not list the value.
    fn is_by_default(&self) -> bool {
        !self.value.via.is_empty() && self.value.via.iter().all(Via::is_default)
    }

    fn of_origin(&self, origin: &str) -> Vec<&'static str> {
        match origin {
            "http_user_agent" | "remote_addr" | "binary_remote_addr" | "realip_remote_addr" | "realip" => Vec::new(),
            "request_method" => vec!["method-refused"],
            "invalid_referer" | "http_referer" => self.referer(),
            "http_host" | "host" | "server_name" if self.has(|name| name == "ssl_server_name") => Vec::new(),
            "ssl_server_name" => vec!["sni-mismatch"],
            "http_host" | "host" | "server_name" => vec!["host-not-served"],
            "secure_link" | "secure_link_expires" => self.link(),
            "scheme" | "https" | "server_port" | "http_x_forwarded_proto" | "http_x_forwarded_ssl" => {
                vec!["https-required"]
            }
            "server_protocol" | "ssl_protocol" | "ssl_cipher" | "http2" | "http3" => vec!["protocol-version"],
            "args" | "query_string" => self.query(),
            "request_uri" => self.request_uri(),
            "uri" | "document_uri" => self.path(),
            "http_authorization" | "remote_user" => self.authorization(),
            "http_cookie" => self.cookie(),
            "http_origin" => vec!["cors-origin-denied"],
            "http_via" => vec!["via-refused"],
            "http_x_forwarded_for" if !self.is_missing(origin) => vec!["forwarded-for-denied"],
            "content_length" => vec!["body-too-large"],
            "file" => vec!["maintenance", "not-found"],
            "request_filename" => Vec::new(),
            _ => self.of_prefix(origin),
        }
    }

    fn of_prefix(&self, origin: &str) -> Vec<&'static str> {
        if is_country(origin) {
            return vec!["country-blocked"];
        }
        if origin.starts_with("time_") || matches!(origin, "msec" | "date_local" | "date_gmt") {
            return vec!["time-window"];
        }
        if origin.starts_with("ssl_client") {
            return vec!["client-cert-required", "client-cert-untrusted"];
        }
        if origin.starts_with("http_sec_fetch") {
            return vec!["cross-site-policy"];
        }
        if let Some(name) = origin.strip_prefix("arg_") {
            return if name == "author" { vec!["enumeration-blocked", "query-rule"] } else { vec!["query-rule"] };
        }
        if origin.starts_with("cookie_") {
            return self.named_cookie(origin);
        }
        if let Some(name) = origin.strip_prefix("http_") {
            return self.header(name);
        }
        Vec::new()
    }

    /// Whether the field that a variable names was not sent.
    fn is_missing(&self, origin: &str) -> bool {
        let is_absent =
            |name: &str| self.machine.field(name).is_empty() && !self.machine.ask.is_unknown(&name.replace('_', "-"));
        origin.strip_prefix("http_").is_some_and(is_absent)
    }

    fn referer(&self) -> Vec<&'static str> {
        let missing = self.machine.field("referer").is_empty();
        if missing { vec!["referer-refused", "header-required"] } else { vec!["referer-refused"] }
    }

    fn link(&self) -> Vec<&'static str> {
        let value = secure_link::value(self.machine, "secure_link", 0);
        match value.text() {
            Some("0") => vec!["link-expired"],
            Some(_) if self.machine.query.is_empty() => vec!["link-signature", "credentials-missing"],
            Some(_) => vec!["link-signature"],
            None if secure_link::is_late(self.machine) => vec!["link-expired", "link-signature"],
            None => vec!["link-signature", "link-expired"],
        }
    }

    fn query(&self) -> Vec<&'static str> {
        if self.condition.right.contains("author") {
            return vec!["enumeration-blocked", "query-rule"];
        }
        vec!["query-rule"]
    }

    /// What of a rule on the whole target catches: dots, escapes, the path, or the query.
    fn request_uri(&self) -> Vec<&'static str> {
        let pattern = &self.condition.right;
        if pattern.contains(r"\.\.") || pattern == ".." {
            return vec!["traversal-guard"];
        }
        if pattern.to_ascii_lowercase().contains("%2f") {
            return vec!["encoded-slash"];
        }
        let in_path = match self.condition.test {
            Test::Match(caseless) if !self.condition.negated => {
                super::pattern::find(pattern, caseless, &self.machine.ask.path).is_ok_and(|found| found.is_some())
            }
            _ => true,
        };
        if in_path || self.machine.ask.query.is_none() { self.path() } else { self.query() }
    }

    fn path(&self) -> Vec<&'static str> {
        if self.condition.right.contains(r"\.\.") {
            return vec!["traversal-guard"];
        }
        let mut found = by_path(&self.machine.path, &self.condition.right);
        found.push("path-rule");
        found
    }

    fn authorization(&self) -> Vec<&'static str> {
        let sent = self.machine.ask.field("authorization").unwrap_or("");
        if sent.is_empty() {
            return vec!["credentials-missing", "challenge-missing"];
        }
        let wanted: String =
            self.condition.right.trim_start_matches('^').chars().take_while(char::is_ascii_alphabetic).collect();
        let scheme = sent.split(' ').next().unwrap_or("");
        if !wanted.is_empty() && !wanted.eq_ignore_ascii_case(scheme) {
            return vec!["auth-scheme-wrong", "credentials-wrong"];
        }
        vec!["credentials-wrong"]
    }

    fn cookie(&self) -> Vec<&'static str> {
        if self.machine.field("cookie").is_empty() {
            return vec!["header-required", "credentials-missing", "cookie-refused"];
        }
        if self.condition.negated { vec!["session-expired", "credentials-missing"] } else { vec!["cookie-refused"] }
    }

    fn named_cookie(&self, origin: &str) -> Vec<&'static str> {
        let empty = self.machine.variable(origin, 0).text() == Some("");
        if empty { vec!["credentials-missing", "session-expired"] } else { vec!["cookie-refused", "session-expired"] }
    }

    /// A rule on a field without a rule of its own above.
    fn header(&self, name: &str) -> Vec<&'static str> {
        let credential = ["key", "token", "auth", "secret"].iter().any(|word| name.contains(word));
        match (self.is_missing(&format!("http_{name}")), credential) {
            (true, true) => vec!["header-required", "credentials-missing"],
            (false, true) => vec!["credentials-wrong", "header-required"],
            _ => vec!["header-required"],
        }
    }
}

fn is_country(origin: &str) -> bool {
    COUNTRY_WORDS.iter().any(|word| origin.contains(word))
}
