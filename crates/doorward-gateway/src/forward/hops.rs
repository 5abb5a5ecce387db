//! Fields that end at this hop (RFC 9110, section 7.6.1), in both directions.

use http::header::{CONNECTION, HeaderMap, HeaderName, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderValue, header};

/// Fields that `Connection` must not take away: without them a request would mean something else to the upstream than to us.
const KEPT: &[HeaderName] = &[
    header::HOST,
    header::CONTENT_LENGTH,
    header::AUTHORIZATION,
    header::COOKIE,
    header::ORIGIN,
    header::FORWARDED,
    header::WWW_AUTHENTICATE,
    header::SET_COOKIE,
    header::CACHE_CONTROL,
];

/// Names in `Connection` that are looked at; what names more is no honest request.
pub(crate) const CONNECTION_NAMES: usize = 32;

/// Takes away what ends at this hop, and what `Connection` names. `TE: trailers` is kept, since trailers go through.
pub(super) fn strip(headers: &mut HeaderMap) {
    if headers.contains_key(CONNECTION) {
        strip_named(headers);
    }
    for name in [&TRANSFER_ENCODING, &UPGRADE, &header::PROXY_AUTHORIZATION, &header::PROXY_AUTHENTICATE] {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    headers.remove("proxy-connection");
    if let Some(te) = headers.get(TE) {
        if has_token(te, "trailers") {
            headers.insert(TE, HeaderValue::from_static("trailers"));
        } else {
            headers.remove(TE);
        }
    }
}

fn strip_named(headers: &mut HeaderMap) {
    let mut named: Vec<HeaderName> = Vec::new();
    for value in headers.get_all(CONNECTION) {
        let names = value.as_bytes().split(|byte| *byte == b',').take(CONNECTION_NAMES);
        named.extend(names.filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok()));
    }
    for name in named.iter().take(CONNECTION_NAMES) {
        if !KEPT.contains(name) && *name != TE && *name != TRAILER {
            headers.remove(name);
        }
    }
    headers.remove(CONNECTION);
}

/// Whether a list field has this token, in any case.
pub(crate) fn has_token(value: &HeaderValue, token: &str) -> bool {
    value.as_bytes().split(|byte| *byte == b',').any(|part| part.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(fields: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        strip(&mut headers);
        let mut left: Vec<_> =
            headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        left.sort();
        left
    }

    #[test]
    fn what_ends_here_does_not_go_on() {
        let all = [
            ("connection", "close, X-Secret"),
            ("connection", "keep-alive"),
            ("keep-alive", "timeout=5"),
            ("proxy-connection", "keep-alive"),
            ("proxy-authorization", "Basic eA=="),
            ("te", "gzip, Trailers;q=0.5, trailers"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("x-secret", "1"),
            ("x-other", "2"),
        ];
        assert_eq!(stripped(&all), ["te: trailers", "x-other: 2"]);
        assert_eq!(stripped(&[("te", "gzip")]), Vec::<String>::new());
    }

    #[test]
    fn connection_cannot_take_away_what_a_request_means() {
        let left = stripped(&[("connection", "authorization, host, cookie"), ("host", "a"), ("authorization", "x")]);
        assert_eq!(left, ["authorization: x", "host: a"]);
    }
}
