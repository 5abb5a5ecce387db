//! Configuration for the proxies that ask Doorward before they let pass, ready to be pasted: `doorward serve --print`.
//!
//! Each snippet is a whole. INVARIANT: the answer to a decision that is open carries every field of [`Forward`], empty where nothing is
//! known: Caddy 2.6 sends the name of its own variable to the application in place of a field that is not there, and Envoy leaves the
//! client's.

use std::fmt::Write as _;
use std::net::SocketAddr;

use doorward_policy::map::Forward;
use url::Url;

/// A program that can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proxy {
    /// nginx.
    Nginx,
    /// Caddy.
    Caddy,
    /// Traefik.
    Traefik,
    /// HAProxy.
    HaProxy,
    /// Envoy.
    Envoy,
}

impl Proxy {
    /// Every one.
    pub const ALL: &'static [Self] = &[Self::Nginx, Self::Caddy, Self::Traefik, Self::HaProxy, Self::Envoy];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
            Self::Traefik => "traefik",
            Self::HaProxy => "haproxy",
            Self::Envoy => "envoy",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|proxy| proxy.name() == name)
    }
}

/// The configuration with which a proxy asks at `decides` and passes what may enter on to `upstream`.
#[must_use]
pub fn snippet(proxy: Proxy, decides: SocketAddr, site: &Url, upstream: &Url, forward: &Forward) -> String {
    let told = told_fields(forward);
    let (text, told) = match proxy {
        Proxy::Nginx => (include_str!("snippets/nginx.conf"), nginx(told)),
        Proxy::Caddy => (include_str!("snippets/Caddyfile"), told.join(" ")),
        Proxy::Traefik => (include_str!("snippets/traefik.yaml"), told.join(", ")),
        Proxy::HaProxy => (include_str!("snippets/haproxy.cfg"), haproxy(told)),
        Proxy::Envoy => {
            let pattern = |name: &str| format!("{{ exact: {}, ignore_case: true }}", name.to_ascii_lowercase());
            (include_str!("snippets/envoy.yaml"), told.map(pattern).join(", "))
        }
    };
    let forged = told_fields(forward).map(|name| format!("\t\trequest_header -{name}\n")).concat();
    let host = site.host_str().unwrap_or("localhost");
    // Caddy takes the scheme and port for what it should listen on.
    let host = if proxy == Proxy::Caddy { site.origin().ascii_serialization() } else { host.to_owned() };
    let address = upstream.host_str().map(|host| match upstream.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    });
    [
        ("<TOLD_LINES>\n", told.clone()),
        ("<TOLD>", told),
        ("<FORGED>\n", forged),
        ("<DECIDES_HOST>", decides.ip().to_string()),
        ("<DECIDES_PORT>", decides.port().to_string()),
        ("<DECIDES>", decides.to_string()),
        ("<HOST>", host),
        ("<UPSTREAM>", upstream.origin().ascii_serialization()),
        ("<ADDRESS>", address.unwrap_or_default()),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (mark, value)| text.replace(mark, &value))
}

/// The fields in which the application is told about the caller.
fn told_fields(forward: &Forward) -> [&str; 4] {
    [&forward.user, &forward.roles, &forward.scopes, &forward.scheme]
}

/// A field's name as nginx and the Lua script have it in names of variables.
fn variable(name: &str) -> String {
    name.to_ascii_lowercase().replace('-', "_")
}

fn nginx(told: [&str; 4]) -> String {
    let mut lines = String::new();
    for name in told {
        let variable = variable(name);
        let _ = writeln!(lines, "        auth_request_set $doorward_{variable} $upstream_http_{variable};");
        let _ = writeln!(lines, "        proxy_set_header {name} $doorward_{variable};");
    }
    lines
}

fn haproxy(told: [&str; 4]) -> String {
    let line = |name: &str| {
        let told = format!("var(req.auth_response_header.{})", variable(name));
        format!(
            "    http-request del-header {name}\n    http-request set-header {name} %[{told}] if enters {{ {told} -m found }}\n"
        )
    };
    told.map(line).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_snippet_is_filled_in() {
        let forward = Forward {
            user: "X-Forwarded-User".into(),
            roles: "X-Forwarded-Roles".into(),
            scopes: "X-Forwarded-Scopes".into(),
            scheme: "X-Forwarded-Scheme-Used".into(),
            credentials: false,
        };
        let url = |text: &str| Url::parse(text).unwrap();
        for proxy in Proxy::ALL {
            let decides = "127.0.0.1:9090".parse().unwrap();
            let text = snippet(*proxy, decides, &url("https://shop.example"), &url("http://127.0.0.1:3000"), &forward);
            assert!(!text.contains('<') && !text.contains('>'), "{text}");
            for part in ["9090", "3000", "shop.example", "/auth"] {
                let elsewhere = match *proxy {
                    Proxy::HaProxy => part == "shop.example",
                    Proxy::Envoy => matches!(part, "shop.example" | "3000"),
                    _ => false,
                };
                assert!(text.contains(part) != elsewhere, "{} {part}", proxy.name());
            }
            assert!(text.to_lowercase().contains("x-forwarded-user"), "{}", proxy.name());
            assert_eq!(Proxy::find(proxy.name()), Some(*proxy));
        }
    }
}
