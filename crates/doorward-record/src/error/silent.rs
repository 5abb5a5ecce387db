//! What servers do not say: refusals without a line, and the level at which one would appear; and what they always say, so that
//! its absence tells something.

use super::line::{ErrorLine, Level, Writer};

/// Words of a server that ends or begins: between two such lines the log need not be the same process's.
const RESTARTS: [&str; 8] = [
    "signal process started",
    "gracefully shutting down",
    "exiting",
    "start worker process",
    "resuming normal operations",
    "Graceful restart requested",
    "caught SIGTERM",
    "reconfiguring",
];

/// Whether the server says that it ends or begins. A line about a client's request does not, whatever words the request brought.
#[must_use]
pub fn is_restart(line: &ErrorLine<'_>) -> bool {
    line.client.is_none()
        && line.level.is_none_or(|level| level >= Level::Notice)
        && RESTARTS.iter().any(|words| line.text.contains(words))
}

/// A refusal that leaves no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silent {
    /// Who refuses.
    pub writer: Writer,
    /// With what: a directive, as it is written.
    pub what: &'static str,
    /// The reasons that it may stand for.
    pub reasons: &'static [&'static str],
    /// The level at which a line does appear; absent where none ever does.
    pub spoken_at: Option<Level>,
}

/// Refusals that leave a line whenever they happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken {
    /// Who refuses.
    pub writer: Writer,
    /// The level of the line.
    pub level: Level,
    /// The reasons; the server cannot refuse for one of them without the line.
    pub reasons: &'static [&'static str],
}

/// One entry of [`SILENT`].
const fn silent(
    writer: Writer,
    what: &'static str,
    reasons: &'static [&'static str],
    spoken_at: Option<Level>,
) -> Silent {
    Silent { writer, what, reasons, spoken_at }
}

/// What a rule that looks at the request may stand for.
const ANY_RULE: &[&str] = &["path-rule", "ua-blocked", "ip-denied", "query-rule", "header-required", "method-refused"];

/// What each server refuses without a word.
pub static SILENT: &[Silent] = &[
    silent(Writer::Nginx, "return 403", ANY_RULE, None),
    silent(Writer::Nginx, "return 404", &["denial-masked-as-404", "path-rule"], None),
    silent(Writer::Nginx, "return 444", &["ip-banned", "ua-blocked", "host-not-served"], None),
    silent(Writer::Nginx, "if (…) { return 403; }", ANY_RULE, None),
    silent(Writer::Nginx, "valid_referers", &["referer-refused"], None),
    silent(Writer::Nginx, "secure_link", &["link-signature", "link-expired"], None),
    silent(Writer::Nginx, "geo, map", &["ip-denied", "ip-not-allowed", "country-blocked", "ua-blocked"], None),
    silent(Writer::Nginx, "internal", &["internal-only"], None),
    silent(Writer::Nginx, "auth_request", &["credentials-missing", "role-insufficient", "edge-login-required"], None),
    silent(Writer::Nginx, "proxy_pass", &["upstream-refuses"], None),
    silent(Writer::Nginx, "auth_basic", &["credentials-missing", "authorization-malformed"], Some(Level::Info)),
    silent(Writer::Nginx, "ssl_verify_client", &["client-cert-required", "client-cert-untrusted"], Some(Level::Info)),
    silent(Writer::Nginx, "log_not_found off", &["not-found", "path-mapping-wrong"], None),
    silent(Writer::Apache, "RewriteRule … [F]", ANY_RULE, None),
    silent(Writer::Apache, "Redirect 403", &["path-rule"], None),
    silent(Writer::Apache, "Redirect 404", &["denial-masked-as-404"], None),
    silent(Writer::Apache, "AllowMethods", &["method-refused"], None),
    silent(Writer::Apache, "ProxyPass", &["upstream-refuses"], None),
    silent(Writer::Apache, "AuthType Basic", &["credentials-missing"], Some(Level::Debug)),
    silent(Writer::Apache, "Require group", &["role-insufficient"], Some(Level::Debug)),
    silent(Writer::Apache, "AllowEncodedSlashes Off", &["encoded-slash"], Some(Level::Info)),
    silent(Writer::Apache, "LimitRequestBody", &["body-too-large"], Some(Level::Info)),
    silent(Writer::Apache, "a file that is not there", &["not-found", "path-mapping-wrong"], Some(Level::Info)),
    silent(Writer::Apache, "SSLStrictSNIVHostCheck", &["sni-mismatch"], Some(Level::Info)),
    silent(Writer::Apache, "an answer of PHP or CGI", &["upstream-refuses"], None),
    silent(Writer::ModSecurity, "nolog", &["waf-rule", "waf-false-positive"], None),
    silent(Writer::Lighttpd, "url.access-deny", &["extension-rule", "dotfile-rule", "path-rule"], Some(Level::Debug)),
    silent(Writer::Lighttpd, "server.follow-symlink", &["symlink-refused"], Some(Level::Debug)),
    silent(Writer::Lighttpd, "static-file.exclude-extensions", &["handler-missing"], Some(Level::Debug)),
    silent(Writer::Lighttpd, "auth.require", &["credentials-missing"], None),
    silent(Writer::Lighttpd, "dir-listing.activate", &["index-missing"], None),
    silent(Writer::Lighttpd, "a file that may not be read", &["fs-file-mode", "fs-dir-mode"], None),
    silent(Writer::Haproxy, "option dontlog-normal", &["path-rule"], None),
    silent(Writer::Haproxy, "tcp-request connection reject", &["ip-denied", "ip-banned", "rate-limited"], None),
    silent(Writer::Varnish, "return (synth(403))", ANY_RULE, None),
    silent(Writer::Caddy, "respond 403", ANY_RULE, None),
    silent(Writer::Caddy, "basic_auth", &["credentials-missing", "credentials-wrong"], Some(Level::Debug)),
    silent(Writer::Caddy, "file_server", &["fs-file-mode", "fs-dir-mode", "not-found"], Some(Level::Debug)),
    silent(Writer::Caddy, "reverse_proxy", &["upstream-refuses"], None),
    silent(Writer::Traefik, "ipAllowList", &["ip-not-allowed"], Some(Level::Debug)),
    silent(Writer::Traefik, "basicAuth", &["credentials-missing", "credentials-wrong"], Some(Level::Debug)),
    silent(Writer::PhpFpm, "http_response_code(403)", &["upstream-refuses", "role-insufficient"], None),
    silent(Writer::Tomcat, "RemoteAddrValve", &["ip-not-allowed", "ip-denied"], Some(Level::Debug)),
    silent(Writer::Tomcat, "security-constraint", &["role-insufficient", "credentials-missing"], Some(Level::Debug)),
    silent(Writer::Iis, "401.1 to 401.5", &["credentials-wrong", "credentials-missing"], None),
];

/// What each server never refuses without a word, where it answers itself.
pub static ALWAYS: &[Spoken] = &[
    Spoken {
        writer: Writer::Nginx,
        level: Level::Error,
        reasons: &["fs-file-mode", "fs-dir-mode", "fs-owner", "fs-acl", "symlink-refused", "index-missing"],
    },
    Spoken {
        writer: Writer::Apache,
        level: Level::Error,
        reasons: &[
            "fs-file-mode",
            "fs-dir-mode",
            "fs-owner",
            "fs-acl",
            "symlink-refused",
            "index-missing",
            "htaccess-unreadable",
            "htaccess-syntax",
            "path-not-granted",
        ],
    },
];

/// The reasons that a proven silence of this server excludes, where its log takes lines down to this level. A server that passes
/// the request on excludes nothing: another may have refused.
#[must_use]
pub fn excluded(writer: Writer, level: Level) -> Vec<&'static str> {
    let told = ALWAYS.iter().filter(|spoken| spoken.writer == writer && spoken.level <= level);
    told.flat_map(|spoken| spoken.reasons.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Clock, line};
    use super::{ALWAYS, Level, SILENT, Writer, excluded, is_restart};

    #[test]
    fn a_restart_is_what_the_server_says_of_itself() {
        for (text, restarts) in [
            ("2026/10/01 02:00:06 [notice] 7#7: signal process started", true),
            ("2026/10/01 02:00:06 [notice] 7#7: exiting", true),
            ("2026/10/01 02:00:06 [info] 7#7: exiting", true),
            ("2026/10/01 02:00:06 [warn] 7#7: exiting", false),
            ("2026/10/01 02:00:06 [emerg] 7#7: getpwnam(\"nginx\") failed", false),
            (
                "2026/10/01 02:00:06 [info] 7#7: *1 client closed connection while exiting, client: 192.0.2.9, server: x",
                false,
            ),
        ] {
            assert_eq!(line(text, &Clock::utc()).as_ref().is_some_and(is_restart), restarts, "{text}");
        }
    }

    #[test]
    fn what_is_named_is_in_the_catalogue() {
        let named = SILENT.iter().flat_map(|entry| entry.reasons).chain(ALWAYS.iter().flat_map(|entry| entry.reasons));
        for reason in named {
            assert!(doorward_reason::find(reason).is_some(), "{reason}");
        }
    }

    #[test]
    fn nothing_is_both_silent_and_always_spoken() {
        for spoken in ALWAYS {
            for silent in SILENT.iter().filter(|silent| silent.writer == spoken.writer) {
                let both = spoken.reasons.iter().find(|reason| silent.reasons.contains(reason));
                assert_eq!(both, None, "{}", silent.what);
            }
        }
    }

    #[test]
    fn a_log_that_takes_less_excludes_nothing() {
        assert!(excluded(Writer::Nginx, Level::Error).contains(&"index-missing"));
        assert!(excluded(Writer::Nginx, Level::Info).contains(&"index-missing"));
        assert!(excluded(Writer::Nginx, Level::Critical).is_empty());
        assert!(excluded(Writer::Haproxy, Level::Debug).is_empty());
    }
}
