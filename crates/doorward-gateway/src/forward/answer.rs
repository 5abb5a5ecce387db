//! The head of an upstream's answer on its way to the client.
//!
//! What the upstream says goes through unchanged, its own 401 and 403 with their challenges too. Added is what the map asks for, and a mark
//! by which a refusal of the upstream can be told from one of the gateway.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode, Version};

use super::hops;
use super::request::REQUEST_ID;

/// What is added to an answer.
#[derive(Debug, Default)]
pub struct Added<'a> {
    /// The request's number.
    pub request_id: Option<&'a HeaderValue>,
    /// Fields that take the place of the upstream's: CORS, RateLimit.
    pub fields: &'a [(HeaderName, HeaderValue)],
    /// Whether search engines are told to keep the page out.
    pub noindex: bool,
    /// Whether the caller was known by something that caches do not look at.
    pub private: bool,
}

const PROXY_STATUS: HeaderName = HeaderName::from_static("proxy-status");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Makes the upstream's head into the one for the client.
pub fn pass_on<B>(answer: &mut Response<B>, added: &Added<'_>) {
    let status = answer.status();
    // The version is that of this hop (RFC 9110, section 2.5): of an upstream that speaks 1.0 nothing is left in it.
    *answer.version_mut() = Version::HTTP_11;
    let headers = answer.headers_mut();
    let upgraded = status == StatusCode::SWITCHING_PROTOCOLS;
    let protocol = if upgraded { headers.remove(header::UPGRADE) } else { None };
    hops::strip(headers);
    if let Some(protocol) = protocol {
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, protocol);
    }
    if status.as_u16() >= 400 {
        headers.append(PROXY_STATUS, received(status));
    }
    if let Some(id) = added.request_id {
        headers.insert(REQUEST_ID, id.clone());
    }
    for (name, value) in added.fields {
        write(headers, name, value);
    }
    if added.noindex {
        headers.append(ROBOTS, HeaderValue::from_static("noindex"));
    }
    if added.private && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private"));
    }
}

/// Vary gains a value, everything else is replaced.
fn write(headers: &mut HeaderMap, name: &HeaderName, value: &HeaderValue) {
    if *name == header::VARY {
        headers.append(name, value.clone());
    } else {
        headers.insert(name, value.clone());
    }
}

/// The mark of an upstream's own refusal (RFC 9209, section 2.1.4): who refused is then no riddle.
fn received(status: StatusCode) -> HeaderValue {
    let text = format!("doorward; received-status={}", status.as_u16());
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("doorward"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(status: u16, fields: &[(&'static str, &'static str)], added: &Added<'_>) -> HeaderMap {
        let mut answer = Response::builder().status(status);
        for (name, value) in fields {
            answer = answer.header(*name, *value);
        }
        let mut answer = answer.body(()).unwrap();
        pass_on(&mut answer, added);
        answer.into_parts().0.headers
    }

    #[test]
    fn an_upstream_s_refusal_passes_unchanged_and_marked() {
        let challenges = [("www-authenticate", "Basic realm=\"a\", Negotiate"), ("www-authenticate", "Bearer")];
        let headers = passed(401, &challenges, &Added::default());
        let told: Vec<_> = headers.get_all("www-authenticate").iter().collect();
        assert_eq!(told, ["Basic realm=\"a\", Negotiate", "Bearer"]);
        assert_eq!(headers.get("proxy-status").unwrap(), "doorward; received-status=401");
        assert!(passed(200, &[], &Added::default()).is_empty());
    }

    #[test]
    fn an_old_upstream_s_version_stays_with_it() {
        let mut answer = Response::builder().version(Version::HTTP_10).body(()).unwrap();
        pass_on(&mut answer, &Added::default());
        assert_eq!(answer.version(), Version::HTTP_11);
    }

    #[test]
    fn an_answer_for_a_caller_is_not_for_everybody() {
        let private = Added { private: true, ..Added::default() };
        assert_eq!(passed(200, &[], &private).get("cache-control").unwrap(), "private");
        assert_eq!(passed(200, &[("cache-control", "max-age=5")], &private).get("cache-control").unwrap(), "max-age=5");
    }

    #[test]
    fn ours_replace_the_upstream_s() {
        let fields = [
            (HeaderName::from_static("access-control-allow-origin"), HeaderValue::from_static("https://app.example")),
            (header::VARY, HeaderValue::from_static("Origin")),
        ];
        let added = Added { fields: &fields, ..Added::default() };
        let headers = passed(200, &[("access-control-allow-origin", "*"), ("vary", "Accept")], &added);
        assert_eq!(headers.get_all("access-control-allow-origin").iter().count(), 1);
        assert_eq!(headers.get_all("vary").iter().collect::<Vec<_>>(), ["Accept", "Origin"]);
    }

    #[test]
    fn an_upgrade_keeps_its_protocol() {
        let headers = passed(101, &[("connection", "Upgrade"), ("upgrade", "websocket")], &Added::default());
        assert_eq!(headers.get("upgrade").unwrap(), "websocket");
        assert_eq!(headers.get("connection").unwrap(), "upgrade");
    }
}
