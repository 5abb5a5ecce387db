//! The head of a request on its way to the upstream.
//!
//! INVARIANT: what the upstream reads about the caller was written here. Fields with the names of ours are taken away in every
//! spelling that some server takes for the same name, whatever came with the request.

use doorward_policy::Caller;
use doorward_policy::map::{Forward, UpstreamHost};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::hops;

/// The names of the fields that tell the upstream about the caller, ready to be written.
#[derive(Debug, Clone)]
pub struct Told {
    user: HeaderName,
    roles: HeaderName,
    scopes: HeaderName,
    scheme: HeaderName,
    credentials: bool,
    /// All of them and the fields about the way, as [`folded`] has them.
    guarded: Vec<Box<str>>,
}

/// Fields that tell where a request came from. Only what this gateway writes there goes on.
const WAY: &[&str] =
    &["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip", "forwarded"];

/// Fields that decide what a request means.
const MEANING: &[&str] = &[
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What was learnt of a request and is told to the upstream.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// The other end of the connection, as its address is written.
    pub peer: &'a HeaderValue,
    /// The host that the client asked for, with its port if it had one.
    pub host: &'a str,
    /// Whether the client's connection is encrypted.
    pub secure: bool,
    /// The addresses that trusted proxies told of, as they stood in X-Forwarded-For, the client's own included; empty for none.
    pub chain: &'a str,
    /// The caller, where one is known.
    pub caller: Option<&'a Caller>,
    /// Whether the credentials in Authorization were meant for the gateway.
    pub consumed: bool,
    /// The field that held an API key, if it was meant for the gateway.
    pub key_field: Option<&'a HeaderName>,
    /// The request's number.
    pub request_id: &'a HeaderValue,
    /// Whether the request asks for a WebSocket.
    pub upgrade: bool,
}

impl Told {
    /// The names of the map. Names that no field can have are left out: the map's reader refuses them.
    #[must_use]
    pub fn new(forward: &Forward) -> Option<Self> {
        let name = |text: &str| HeaderName::from_bytes(text.as_bytes()).ok();
        let own = [&forward.user, &forward.roles, &forward.scopes, &forward.scheme];
        let guarded = own.into_iter().map(|text| folded(text)).chain(WAY.iter().map(|text| folded(text)));
        Some(Self {
            user: name(&forward.user)?,
            roles: name(&forward.roles)?,
            scopes: name(&forward.scopes)?,
            scheme: name(&forward.scheme)?,
            credentials: forward.credentials,
            guarded: guarded.chain([folded("x-request-id")]).collect(),
        })
    }

    /// Writes who asks, every field of it: empty where there is nothing to say.
    pub fn write(&self, headers: &mut HeaderMap, caller: Option<&Caller>) {
        for name in [&self.user, &self.roles, &self.scopes, &self.scheme] {
            headers.insert(name, HeaderValue::from_static(""));
        }
        if let Some(caller) = caller {
            write_caller(headers, self, caller);
        }
    }

    /// Whether only the gateway may write this field: one of its own, or one with an underscore that some server takes for a field that
    /// decides what a request means.
    pub(crate) fn is_guarded(&self, name: &str) -> bool {
        let same = |guarded: &str| {
            guarded.len() == name.len()
                && guarded.bytes().zip(name.bytes()).all(|(one, other)| one == if other == b'_' { b'-' } else { other })
        };
        self.guarded.iter().any(|guarded| same(guarded))
            || (name.contains('_') && MEANING.iter().any(|field| same(field)))
    }

    /// Whether a field may come after a request's body: none that says how to read, route or judge it (RFC 9110, section 6.5.1).
    pub(crate) fn may_trail(&self, name: &str) -> bool {
        !self.is_guarded(name) && !MEANING.contains(&name)
    }
}

/// A name as servers that make variables of fields take it: in lower case, `_` like `-`.
fn folded(name: &str) -> Box<str> {
    name.to_ascii_lowercase().replace('_', "-").into()
}

/// Makes the client's head into the one for the upstream.
pub fn prepare(headers: &mut HeaderMap, told: &Told, host: &UpstreamHost, own: &HeaderValue, heard: &Heard<'_>) {
    hops::strip(headers);
    headers.remove(header::EXPECT);
    drop_guarded(headers, told);
    if heard.consumed && !told.credentials {
        headers.remove(header::AUTHORIZATION);
    }
    if let (Some(name), false) = (heard.key_field, told.credentials) {
        headers.remove(name);
    }
    let asked = asked_host(headers, heard.host);
    write_way(headers, heard, asked.as_ref());
    write_host(headers, host, own, asked);
    if let Some(caller) = heard.caller {
        write_caller(headers, told, caller);
    }
    if heard.upgrade {
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    }
    headers.insert(REQUEST_ID, heard.request_id.clone());
}

/// The field with the number of a request.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

fn drop_guarded(headers: &mut HeaderMap, told: &Told) {
    while let Some(name) = headers.keys().find(|name| told.is_guarded(name.as_str())).cloned() {
        headers.remove(name);
    }
}

/// The host as the client asked for it: its own field where that says so already.
fn asked_host(headers: &HeaderMap, host: &str) -> Option<HeaderValue> {
    let own = headers.get(header::HOST).filter(|value| value.as_bytes() == host.as_bytes());
    own.cloned().or_else(|| HeaderValue::from_str(host).ok())
}

fn write_host(headers: &mut HeaderMap, host: &UpstreamHost, own: &HeaderValue, asked: Option<HeaderValue>) {
    let value = match host {
        UpstreamHost::Pass => asked,
        UpstreamHost::Own => Some(own.clone()),
        UpstreamHost::Fixed(name) => HeaderValue::from_str(name).ok(),
    };
    headers.insert(header::HOST, value.unwrap_or_else(|| own.clone()));
}

fn write_way(headers: &mut HeaderMap, heard: &Heard<'_>, asked: Option<&HeaderValue>) {
    let chain = if heard.chain.is_empty() { Ok(heard.peer.clone()) } else { HeaderValue::from_str(heard.chain) };
    if let Ok(chain) = chain {
        headers.insert(FORWARDED_FOR, chain);
    }
    let scheme = if heard.secure { "https" } else { "http" };
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static(scheme));
    if let Some(asked) = asked {
        headers.insert(FORWARDED_HOST, asked.clone());
    }
    // RFC 9110, section 7.6.3: a gateway names itself to the next server.
    headers.append(header::VIA, HeaderValue::from_static("1.1 doorward"));
}

fn write_caller(headers: &mut HeaderMap, told: &Told, caller: &Caller) {
    headers.insert(&told.user, encoded(&caller.name));
    headers.insert(&told.scheme, HeaderValue::from_static(caller.scheme.word()));
    if !caller.roles.is_empty() {
        headers.insert(&told.roles, encoded(&caller.roles.join(",")));
    }
    if !caller.scopes.is_empty() {
        headers.insert(&told.scopes, encoded(&caller.scopes.join(" ")));
    }
}

/// A value with everything percent-encoded that a field cannot hold as plain ASCII; a `%` too, so that it can be read back.
fn encoded(text: &str) -> HeaderValue {
    const UNFIT: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'%');
    let encoded = percent_encoding::utf8_percent_encode(text, UNFIT).to_string();
    HeaderValue::from_str(&encoded).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use doorward_policy::{Kind, Scheme};

    use super::*;

    fn told() -> Told {
        Told::new(&Forward {
            user: "X-Forwarded-User".into(),
            roles: "X-Forwarded-Roles".into(),
            scopes: "X-Forwarded-Scopes".into(),
            scheme: "X-Forwarded-Scheme-Used".into(),
            credentials: false,
        })
        .unwrap()
    }

    fn caller(name: &str) -> Caller {
        Caller {
            kind: Kind::Person,
            name: name.into(),
            roles: vec!["admin".into(), "editor".into()],
            scopes: vec![],
            scheme: Scheme::Basic,
            second_factor_at_s: None,
            expires_at_s: None,
            credential: None,
            claims: vec![],
        }
    }

    fn sent(fields: &[(&str, &str)], caller: Option<&Caller>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let id = HeaderValue::from_static("id-1");
        let heard = Heard {
            peer: &HeaderValue::from_static("192.0.2.7"),
            host: "shop.example:8080",
            secure: true,
            chain: "",
            caller,
            consumed: caller.is_some(),
            key_field: None,
            request_id: &id,
            upgrade: false,
        };
        let own = HeaderValue::from_static("127.0.0.1:3000");
        prepare(&mut headers, &told(), &UpstreamHost::Pass, &own, &heard);
        headers
    }

    #[test]
    fn nobody_can_say_who_they_are_but_the_gateway() {
        let spellings = [
            "X-Forwarded-User",
            "x_forwarded_user",
            "X-Forwarded_User",
            "X_FORWARDED-ROLES",
            "x-real-ip",
            "X_Real_IP",
            "Content_Length",
            "transfer_encoding",
        ];
        for name in spellings {
            let headers = sent(&[(name, "admin"), ("x-mine", "1")], None);
            assert!(headers.get(name).is_none(), "{name}");
            assert!(headers.contains_key("x-mine"));
        }
        let headers = sent(&[("X-Forwarded-User", "root"), ("x_forwarded_user", "root")], Some(&caller("dana")));
        assert_eq!(headers.get_all("x-forwarded-user").iter().collect::<Vec<_>>(), ["dana"]);
        assert!(headers.get("x_forwarded_user").is_none());
        assert_eq!(headers.get("x-forwarded-roles").unwrap(), "admin,editor");
    }

    #[test]
    fn the_way_is_written_anew() {
        let headers = sent(&[("x-forwarded-for", "1.1.1.1"), ("forwarded", "for=1.1.1.1"), ("via", "1.1 cache")], None);
        assert_eq!(headers.get("x-forwarded-for").unwrap(), "192.0.2.7");
        assert_eq!(headers.get("x-forwarded-proto").unwrap(), "https");
        assert_eq!(headers.get("host").unwrap(), "shop.example:8080");
        assert!(headers.get("forwarded").is_none());
        assert_eq!(headers.get_all("via").iter().collect::<Vec<_>>(), ["1.1 cache", "1.1 doorward"]);
    }

    #[test]
    fn credentials_go_on_unless_the_gateway_took_them() {
        let kept = sent(&[("authorization", "Digest x")], None);
        assert_eq!(kept.get("authorization").unwrap(), "Digest x");
        assert!(sent(&[("authorization", "Basic x")], Some(&caller("dana"))).get("authorization").is_none());
    }

    #[test]
    fn a_name_that_a_field_cannot_hold_is_encoded() {
        let headers = sent(&[], Some(&caller("dä\r\nX-Admin: 1%")));
        assert_eq!(headers.get("x-forwarded-user").unwrap(), "d%C3%A4%0D%0AX-Admin: 1%25");
    }
}
