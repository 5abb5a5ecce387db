//! Which change of a server's log format would make the next report surer: one line, in the server's own form.

use serde::Serialize;

use crate::error::Writer;

/// A change of a log's format.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Advice {
    /// The server whose configuration is meant.
    pub server: &'static str,
    /// The format that the log is in now, as found or as it was named.
    pub now: String,
    /// The lines to put into the server's configuration.
    pub lines: Vec<String>,
    /// The format to name to `logs --format`, once the log is written so.
    pub format: String,
    /// What it is good for.
    pub for_what: String,
}

/// What a line of the access log tells already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// An id that stands in the error log too, or the connection's number.
    pub id: bool,
    /// The host.
    pub host: bool,
    /// The status of the server behind.
    pub upstream_status: bool,
    /// How long it took.
    pub duration: bool,
}

/// A field, and whether it is there already.
type Field = (&'static str, fn(Known) -> bool);

/// nginx's fields that are missed most.
const NGINX: [Field; 4] = [
    (" $connection $connection_requests", |known| known.id),
    (" \"$host\"", |known| known.host),
    (" $upstream_status", |known| known.upstream_status),
    (" $request_time", |known| known.duration),
];
const NGINX_COMBINED: &str = "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \
    \"$http_referer\" \"$http_user_agent\"";
const APACHE_COMBINED: &str = r#"%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\""#;
const APACHE_COMMON: &str = r#"%h %l %u %t \"%r\" %>s %b"#;
const APACHE_ERRORS: &str =
    r#"ErrorLogFormat "[%{u}t] [%-m:%l] [pid %P:tid %T] [%L] %E: [client\ %a] %M% ,\ referer\ %{Referer}i""#;

/// The change that would help a server's logs; absent where they have all that there is, or the server is not known.
#[must_use]
pub fn advice(server: Writer, now: &str, known: Known) -> Option<Advice> {
    match server {
        Writer::Nginx => nginx(now, known),
        Writer::Apache => apache(now, known),
        _ => None,
    }
}

fn nginx(now: &str, known: Known) -> Option<Advice> {
    let base = own(now, "log_format").filter(|own| own.contains('$')).unwrap_or_else(|| NGINX_COMBINED.to_owned());
    let missing: String = NGINX.iter().filter(|(_, is_known)| !is_known(known)).map(|(field, _)| *field).collect();
    if missing.is_empty() {
        return None;
    }
    let format = format!("{base}{missing}");
    Some(Advice {
        server: Writer::Nginx.name(),
        now: now.to_owned(),
        lines: vec![
            format!("log_format doorward '{format}';"),
            "access_log /var/log/nginx/access.log doorward;".to_owned(),
        ],
        for_what: for_what(known, "nginx writes the connection's number (`*7`) into every line of its error log"),
        format,
    })
}

fn apache(now: &str, known: Known) -> Option<Advice> {
    if known.id {
        return None;
    }
    let named = own(now, "LogFormat").filter(|own| own.contains('%'));
    let base = named.unwrap_or_else(|| if now == "common" { APACHE_COMMON } else { APACHE_COMBINED }.to_owned());
    let host = if known.host || base.contains("%v") { "" } else { "%v:%p " };
    let format = format!("{host}{base} %D %L");
    Some(Advice {
        server: Writer::Apache.name(),
        now: now.to_owned(),
        lines: vec![
            format!("LogFormat \"{format}\" doorward"),
            "CustomLog ${APACHE_LOG_DIR}/access.log doorward".to_owned(),
            APACHE_ERRORS.to_owned(),
        ],
        for_what: for_what(known, "`%L` gives the access line and the error line one id"),
        format,
    })
}

/// The server's own string, where that is what the format was named by.
fn own(now: &str, directive: &str) -> Option<String> {
    let inner = now.trim().strip_prefix(directive).map_or(now, str::trim).trim_end_matches(';').trim();
    let is_string = inner.contains('$') || inner.contains('%');
    is_string.then(|| inner.trim_matches(|quote| quote == '\'' || quote == '"').to_owned())
}

fn for_what(known: Known, id: &str) -> String {
    let mut parts = Vec::new();
    if !known.id {
        parts.push(format!("each error line finds its request for certain: {id}"));
    }
    if !known.upstream_status {
        parts.push("a refusal of the server behind is told from the server's own".to_owned());
    }
    if !known.host {
        parts.push("hosts are told apart".to_owned());
    }
    format!("with another log format {}", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Scratch, named};

    #[test]
    fn only_what_is_missing_is_asked_for() {
        let all = Known { id: true, host: true, upstream_status: true, duration: true };
        assert_eq!(advice(Writer::Nginx, "combined", all), None);
        assert_eq!(advice(Writer::Apache, "combined", Known { id: true, ..Known::default() }), None);
        assert_eq!(advice(Writer::Haproxy, "haproxy", Known::default()), None);
        let format = |known| advice(Writer::Nginx, "combined", known).unwrap().format;
        assert!(!format(Known { id: true, ..Known::default() }).contains("$connection"));
        assert!(
            format(Known::default())
                .ends_with("$connection $connection_requests \"$host\" $upstream_status $request_time")
        );
    }

    #[test]
    fn the_format_that_was_found_is_the_one_that_is_extended() {
        let own = "$remote_addr [$time_local] \"$request\" $status";
        let found = advice(Writer::Nginx, own, Known::default()).unwrap();
        assert!(found.lines[0].starts_with(&format!("log_format doorward '{own} $connection")), "{found:?}");
        let own = r#"LogFormat "%a %t \"%r\" %>s""#;
        let found = advice(Writer::Apache, own, Known::default()).unwrap();
        assert_eq!(found.format, r#"%v:%p %a %t \"%r\" %>s %D %L"#);
        assert!(advice(Writer::Apache, "common", Known::default()).unwrap().format.contains("%>s %b %D"));
    }

    #[test]
    fn what_is_advised_is_read_back() {
        for (server, now, line) in [
            (
                Writer::Nginx,
                "combined",
                r#"192.0.2.1 - - [01/Oct/2026:00:00:00 +0000] "GET /a HTTP/1.1" 403 9 "-" "curl/8" 7 2 "shop.example" 403 0.012"#,
            ),
            (
                Writer::Apache,
                "combined",
                r#"shop.example:80 192.0.2.1 - - [01/Oct/2026:00:00:00 +0000] "GET /a HTTP/1.1" 403 9 "-" "curl/8" 12000 Zv8aQ38AAQEAAAVxBQIAAAAA"#,
            ),
        ] {
            let advice = advice(server, now, Known::default()).unwrap();
            let reader = named(&advice.format).unwrap();
            let mut scratch = Scratch::default();
            let read = reader.read(line.as_bytes(), &mut scratch).unwrap();
            assert_eq!((read.status, read.host.is_some()), (Some(403), true), "{}", advice.format);
            assert!(read.connection == Some(7) || read.log_id.is_some(), "{read:?}");
        }
    }

    #[test]
    fn an_error_line_in_the_advised_form_has_its_id() {
        let raw = "[Wed Nov 25 20:58:40.123456 2026] [authz_core:error] [pid 9:tid 10] [Zv8aQ38AAQEAAAVxBQIAAAAA] [client 192.0.2.1:50000] AH01630: client denied by server configuration: /srv/a";
        let line = crate::error::line(raw, &crate::error::Clock::utc()).unwrap();
        assert_eq!(
            (line.id, line.code, line.path().as_deref()),
            (Some("Zv8aQ38AAQEAAAVxBQIAAAAA"), Some(1630), Some("/srv/a"))
        );
    }
}
