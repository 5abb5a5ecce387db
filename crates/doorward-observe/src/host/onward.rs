//! The request as the next server sees it, after one has passed it on.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use doorward_diagnose::Field;
use doorward_record::{Ask, Forward, Target};

/// The request at the next server, which takes it at this place and, where it has one, at this address.
pub(super) fn ask(ask: &Ask, forward: &Forward, to: &Target, address: Option<IpAddr>) -> Ask {
    let (path, query) = match forward.path.as_deref().map(|path| path.split_once('?').unwrap_or((path, ""))) {
        Some((path, "")) => (path.to_owned(), ask.query.clone()),
        Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
        None => (ask.path.clone(), ask.query.clone()),
    };
    let tls = forward.protocol == "https";
    let host = forward.host.as_deref().map_or_else(|| ask.host.clone(), bare_host);
    let port = match to {
        Target::Host(_, port) => *port,
        Target::Socket(_) => 0,
    };
    let address = address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    Ask {
        tls,
        server_name: tls.then(|| host.clone()),
        method: ask.method.clone(),
        fields: fields(ask, forward),
        host,
        path,
        query,
        // What came as HTTP/2 or 3 goes on as 1.1 nearly everywhere.
        version: if ask.version.starts_with('1') { ask.version.clone() } else { "1.1".to_owned() },
        client: forward.from.unwrap_or(if address.is_loopback() { address } else { ask.local.ip() }),
        certificate: None,
        local: SocketAddr::new(address, port),
        known_fields: ask.known_fields.clone(),
        hides_query: ask.hides_query,
        body_bytes: ask.body_bytes,
        now_s: ask.now_s,
        status: ask.status,
    }
}

/// A host without its port, in lower case.
fn bare_host(host: &str) -> String {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => host,
    };
    bare.to_lowercase()
}

/// The fields as they are passed on.
fn fields(ask: &Ask, forward: &Forward) -> Vec<Field> {
    let mut fields = ask.fields.clone();
    let host = forward.host.clone().map(|host| ("Host".to_owned(), Some(host)));
    for (name, value) in forward.fields.iter().cloned().chain(host) {
        fields.retain(|field| !field.name.eq_ignore_ascii_case(&name));
        fields.extend(value.map(|value| Field { name, value }));
    }
    fields
}

#[cfg(test)]
mod tests {
    use doorward_diagnose::Field;
    use doorward_record::{Ask, Forward, Target};

    fn base() -> Ask {
        let field = |name: &str, value: &str| Field { name: name.into(), value: value.into() };
        Ask {
            tls: true,
            server_name: Some("shop.example".into()),
            method: "GET".into(),
            host: "shop.example".into(),
            path: "/a".into(),
            query: Some("x=1".into()),
            version: "2".into(),
            fields: vec![field("Host", "shop.example"), field("Authorization", "Basic x"), field("Accept", "*/*")],
            client: "192.0.2.7".parse().unwrap(),
            certificate: Some(true),
            local: "198.51.100.1:443".parse().unwrap(),
            known_fields: None,
            hides_query: false,
            body_bytes: 0,
            now_s: 0,
            status: Some(403),
        }
    }

    fn forward(path: Option<&str>, host: Option<&str>, fields: &[(&str, Option<&str>)]) -> Forward {
        Forward {
            protocol: "http".into(),
            to: Vec::new(),
            path: path.map(Into::into),
            host: host.map(Into::into),
            from: None,
            fields: fields.iter().map(|(name, value)| ((*name).into(), value.map(Into::into))).collect(),
            script: None,
            place: None,
        }
    }

    #[test]
    fn the_next_server_sees_what_is_passed_on() {
        let to = Target::Host("127.0.0.1".into(), 3000);
        let changes = [("authorization", None), ("X-Real-IP", Some("192.0.2.7"))];
        let next = super::ask(&base(), &forward(Some("/b"), Some("App:3000"), &changes), &to, "127.0.0.1".parse().ok());
        assert_eq!((next.path.as_str(), next.query.as_deref()), ("/b", Some("x=1")));
        assert_eq!((next.host.as_str(), next.field("Host")), ("app", Some("App:3000")));
        assert_eq!((next.field("Authorization"), next.field("x-real-ip")), (None, Some("192.0.2.7")));
        assert_eq!((next.tls, next.version.as_str(), next.server_name), (false, "1.1", None));
        assert_eq!((next.client.to_string(), next.local.to_string()), ("127.0.0.1".into(), "127.0.0.1:3000".into()));
        let next = super::ask(&base(), &forward(Some("/b?y=2"), None, &[]), &to, "10.0.0.2".parse().ok());
        assert_eq!((next.query.as_deref(), next.host.as_str()), (Some("y=2"), "shop.example"));
        assert_eq!((next.client.to_string().as_str(), next.certificate), ("198.51.100.1", None));
        let bound = Forward { from: "127.0.0.9".parse().ok(), ..forward(None, None, &[]) };
        let next = super::ask(&base(), &bound, &to, "127.0.0.1".parse().ok());
        assert_eq!(next.client.to_string(), "127.0.0.9");
    }
}
