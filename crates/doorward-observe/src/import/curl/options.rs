//! curl's options, one line each. What bears on the request is understood; what only bears on curl's own output is passed over;
//! anything else is refused by name, for a request that silently differs would prove nothing.

/// What an option means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// `-X`.
    Method,
    /// `-H`.
    Header,
    /// `-d`: `@file` is read, and its line breaks go.
    Data,
    /// `--data-raw`: `@` means nothing.
    DataRaw,
    /// `--data-binary`: `@file` is read as it is.
    DataBinary,
    /// `--data-urlencode`.
    DataEncoded,
    /// `--json`.
    Json,
    /// `--url-query`.
    UrlQuery,
    /// `-G`.
    Get,
    /// `-F`.
    Form,
    /// `--form-string`.
    FormString,
    /// `-u`.
    User,
    /// `--basic`.
    Basic,
    /// `--digest`.
    Digest,
    /// `--oauth2-bearer`.
    Bearer,
    /// `-A`.
    Agent,
    /// `-e`.
    Referer,
    /// `-b`.
    Cookie,
    /// `-r`.
    Range,
    /// `-k`.
    Insecure,
    /// `--cacert`.
    CaFile,
    /// `-E`.
    Certificate,
    /// `--key`.
    Key,
    /// `--resolve`.
    Resolve,
    /// `--connect-to`.
    ConnectTo,
    /// `-x`.
    Proxy,
    /// `-U`.
    ProxyUser,
    /// `-p`.
    Tunnel,
    /// `--noproxy`.
    NoProxy,
    /// `-0`.
    Http10,
    /// `--http1.1`.
    Http11,
    /// `--http2`.
    Http2,
    /// `--http2-prior-knowledge`.
    Http2Known,
    /// `--tlsv1.2`.
    Tls12,
    /// `--tlsv1.3`.
    Tls13,
    /// `--tls-max`.
    TlsMax,
    /// `-4`.
    Ipv4,
    /// `-6`.
    Ipv6,
    /// `--interface`.
    Interface,
    /// `-m`.
    MaxTime,
    /// `--connect-timeout`.
    ConnectTime,
    /// `-I`.
    Head,
    /// `--url`.
    Url,
    /// `--request-target`.
    Target,
    /// `--path-as-is`.
    PathAsIs,
    /// `--compressed`.
    Compressed,
    /// `-L`.
    Follow,
    /// Bears on curl's output or comfort only.
    Ignored,
}

/// One option.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// The long name, without the dashes.
    pub(super) long: &'static str,
    /// The letter; a blank where there is none.
    pub(super) short: char,
    /// Whether a value follows.
    pub(super) valued: bool,
    /// What it means.
    pub(super) meaning: Meaning,
}

/// An option with a value.
const fn valued(long: &'static str, short: char, meaning: Meaning) -> Known {
    Known { long, short, valued: true, meaning }
}

/// An option without a value.
const fn flag(long: &'static str, short: char, meaning: Meaning) -> Known {
    Known { long, short, valued: false, meaning }
}

/// Every option that is understood or passed over.
const OPTIONS: &[Known] = &[
    valued("request", 'X', Meaning::Method),
    valued("header", 'H', Meaning::Header),
    valued("data", 'd', Meaning::Data),
    valued("data-ascii", ' ', Meaning::Data),
    valued("data-raw", ' ', Meaning::DataRaw),
    valued("data-binary", ' ', Meaning::DataBinary),
    valued("data-urlencode", ' ', Meaning::DataEncoded),
    valued("json", ' ', Meaning::Json),
    valued("url-query", ' ', Meaning::UrlQuery),
    flag("get", 'G', Meaning::Get),
    valued("form", 'F', Meaning::Form),
    valued("form-string", ' ', Meaning::FormString),
    valued("user", 'u', Meaning::User),
    flag("basic", ' ', Meaning::Basic),
    flag("digest", ' ', Meaning::Digest),
    valued("oauth2-bearer", ' ', Meaning::Bearer),
    valued("user-agent", 'A', Meaning::Agent),
    valued("referer", 'e', Meaning::Referer),
    valued("cookie", 'b', Meaning::Cookie),
    valued("range", 'r', Meaning::Range),
    flag("insecure", 'k', Meaning::Insecure),
    valued("cacert", ' ', Meaning::CaFile),
    valued("cert", 'E', Meaning::Certificate),
    valued("key", ' ', Meaning::Key),
    valued("resolve", ' ', Meaning::Resolve),
    valued("connect-to", ' ', Meaning::ConnectTo),
    valued("proxy", 'x', Meaning::Proxy),
    valued("proxy-user", 'U', Meaning::ProxyUser),
    flag("proxytunnel", 'p', Meaning::Tunnel),
    valued("noproxy", ' ', Meaning::NoProxy),
    flag("http1.0", '0', Meaning::Http10),
    flag("http1.1", ' ', Meaning::Http11),
    flag("http2", ' ', Meaning::Http2),
    flag("http2-prior-knowledge", ' ', Meaning::Http2Known),
    flag("tlsv1.2", ' ', Meaning::Tls12),
    flag("tlsv1.3", ' ', Meaning::Tls13),
    valued("tls-max", ' ', Meaning::TlsMax),
    flag("ipv4", '4', Meaning::Ipv4),
    flag("ipv6", '6', Meaning::Ipv6),
    valued("interface", ' ', Meaning::Interface),
    valued("max-time", 'm', Meaning::MaxTime),
    valued("connect-timeout", ' ', Meaning::ConnectTime),
    flag("head", 'I', Meaning::Head),
    valued("url", ' ', Meaning::Url),
    valued("request-target", ' ', Meaning::Target),
    flag("path-as-is", ' ', Meaning::PathAsIs),
    flag("compressed", ' ', Meaning::Compressed),
    flag("location", 'L', Meaning::Follow),
    flag("location-trusted", ' ', Meaning::Follow),
    flag("silent", 's', Meaning::Ignored),
    flag("show-error", 'S', Meaning::Ignored),
    flag("verbose", 'v', Meaning::Ignored),
    flag("include", 'i', Meaning::Ignored),
    flag("show-headers", ' ', Meaning::Ignored),
    flag("fail", 'f', Meaning::Ignored),
    flag("fail-with-body", ' ', Meaning::Ignored),
    flag("fail-early", ' ', Meaning::Ignored),
    valued("output", 'o', Meaning::Ignored),
    valued("output-dir", ' ', Meaning::Ignored),
    flag("remote-name", 'O', Meaning::Ignored),
    flag("remote-header-name", 'J', Meaning::Ignored),
    flag("remote-time", 'R', Meaning::Ignored),
    flag("create-dirs", ' ', Meaning::Ignored),
    valued("write-out", 'w', Meaning::Ignored),
    valued("dump-header", 'D', Meaning::Ignored),
    valued("cookie-jar", 'c', Meaning::Ignored),
    flag("junk-session-cookies", 'j', Meaning::Ignored),
    valued("trace", ' ', Meaning::Ignored),
    valued("trace-ascii", ' ', Meaning::Ignored),
    flag("trace-time", ' ', Meaning::Ignored),
    valued("stderr", ' ', Meaning::Ignored),
    flag("progress-bar", '#', Meaning::Ignored),
    flag("no-progress-meter", ' ', Meaning::Ignored),
    flag("progress-meter", ' ', Meaning::Ignored),
    flag("no-buffer", 'N', Meaning::Ignored),
    flag("buffer", ' ', Meaning::Ignored),
    flag("styled-output", ' ', Meaning::Ignored),
    flag("globoff", 'g', Meaning::Ignored),
    flag("disable", 'q', Meaning::Ignored),
    flag("parallel", 'Z', Meaning::Ignored),
    flag("keepalive", ' ', Meaning::Ignored),
    flag("no-keepalive", ' ', Meaning::Ignored),
    valued("keepalive-time", ' ', Meaning::Ignored),
    flag("tcp-nodelay", ' ', Meaning::Ignored),
    flag("tcp-fastopen", ' ', Meaning::Ignored),
    flag("sessionid", ' ', Meaning::Ignored),
    flag("no-sessionid", ' ', Meaning::Ignored),
    valued("retry", ' ', Meaning::Ignored),
    valued("retry-delay", ' ', Meaning::Ignored),
    valued("retry-max-time", ' ', Meaning::Ignored),
    flag("retry-connrefused", ' ', Meaning::Ignored),
    flag("retry-all-errors", ' ', Meaning::Ignored),
    valued("max-redirs", ' ', Meaning::Ignored),
    flag("post301", ' ', Meaning::Ignored),
    flag("post302", ' ', Meaning::Ignored),
    flag("post303", ' ', Meaning::Ignored),
    valued("max-filesize", ' ', Meaning::Ignored),
    valued("limit-rate", ' ', Meaning::Ignored),
    valued("speed-limit", 'Y', Meaning::Ignored),
    valued("speed-time", 'y', Meaning::Ignored),
    valued("expect100-timeout", ' ', Meaning::Ignored),
    valued("happy-eyeballs-timeout-ms", ' ', Meaning::Ignored),
    valued("cert-type", ' ', Meaning::Ignored),
    valued("key-type", ' ', Meaning::Ignored),
    flag("tlsv1", '1', Meaning::Ignored),
    flag("tlsv1.0", ' ', Meaning::Ignored),
    flag("tlsv1.1", ' ', Meaning::Ignored),
    flag("ssl-no-revoke", ' ', Meaning::Ignored),
    flag("ssl-reqd", ' ', Meaning::Ignored),
];

/// The option of this long name.
pub(super) fn by_name(name: &str) -> Option<Known> {
    OPTIONS.iter().find(|option| option.long == name).copied()
}

/// The option of this letter.
pub(super) fn by_letter(letter: char) -> Option<Known> {
    OPTIONS.iter().find(|option| option.short == letter && letter != ' ').copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_letters_are_unique() {
        for (place, option) in OPTIONS.iter().enumerate() {
            let twins = OPTIONS.iter().skip(place + 1);
            assert!(twins.clone().all(|other| other.long != option.long), "{}", option.long);
            assert!(option.short == ' ' || twins.clone().all(|other| other.short != option.short), "{}", option.long);
        }
    }
}
