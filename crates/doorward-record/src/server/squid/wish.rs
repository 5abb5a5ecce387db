//! What is asked of a proxy: the address of another server, or the proxy's own as if it were that server.

use crate::ask::Ask;
use crate::server::view::{Value, View};

/// The address that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    /// The scheme; empty for a tunnel.
    pub(super) scheme: String,
    /// The host, in lower case.
    pub(super) host: String,
    /// The port.
    pub(super) port: u16,
    /// The path with its query, as it came.
    pub(super) path: String,
    /// Whether a tunnel is asked for.
    pub(super) tunnel: bool,
}

impl Wish {
    /// What a request asks for.
    pub(super) fn of(ask: &Ask) -> Self {
        let query = ask.query.as_ref().map_or_else(String::new, |query| format!("?{query}"));
        if ask.method == "CONNECT" {
            let (host, port) = authority(&ask.path, 443);
            return Self { scheme: String::new(), host, port, path: String::new(), tunnel: true };
        }
        let own = if ask.tls { "https" } else { "http" };
        let (scheme, rest) = match ask.path.split_once("://") {
            Some((scheme, rest)) => (scheme.to_lowercase(), rest.to_owned()),
            None => {
                let view = View::new(ask);
                let host = match view.field("host") {
                    Value::Text(host) => host,
                    _ => ask.host.clone(),
                };
                (own.to_owned(), format!("{host}{}", ask.path))
            }
        };
        let at = rest.find('/').unwrap_or(rest.len());
        let (server, path) = rest.split_at(at);
        let usual = match scheme.as_str() {
            "https" => 443,
            "ftp" => 21,
            _ => 80,
        };
        let (host, port) = authority(server, usual);
        let path = if path.is_empty() { "/" } else { path };
        Self { scheme, host, port, path: format!("{path}{query}"), tunnel: false }
    }

    /// The whole address, as `url_regex` sees it.
    pub(super) fn url(&self) -> String {
        if self.tunnel {
            return format!("{}:{}", self.host, self.port);
        }
        let usual = matches!((self.scheme.as_str(), self.port), ("http", 80) | ("https", 443) | ("ftp", 21));
        let port = if usual { String::new() } else { format!(":{}", self.port) };
        format!("{}://{}{port}{}", self.scheme, self.host, self.path)
    }
}

/// Host and port of an authority, user and password left out.
fn authority(text: &str, usual: u16) -> (String, u16) {
    let text = text.rsplit_once('@').map_or(text, |(_, server)| server);
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|character| character.is_ascii_digit()) => {
            (host, port.parse().unwrap_or(usual))
        }
        _ => (text, usual),
    };
    (host.trim_matches(['[', ']']).to_lowercase(), port)
}

#[cfg(test)]
mod tests {
    use super::Wish;
    use crate::server::stand::{ask, with};

    #[test]
    fn addresses_are_read_in_all_their_forms() {
        for (asked, url) in [
            (ask("GET", "http://A.example:8080/b?c=d"), "http://a.example:8080/b?c=d"),
            (ask("GET", "http://a.example"), "http://a.example/"),
            (ask("CONNECT", "a.example:443"), "a.example:443"),
            (with(ask("GET", "/b"), "Host", "a.example"), "http://a.example/b"),
        ] {
            assert_eq!(Wish::of(&asked).url(), url);
        }
    }
}
