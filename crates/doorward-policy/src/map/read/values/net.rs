//! Addresses, networks, hosts, origins and URLs.

use std::net::SocketAddr;

use ipnet::IpNet;
use url::{Host, Url};

use crate::map::HostPattern;
use crate::map::read::fault::Complaint;
use crate::map::read::notes::quoted;

/// An address to listen on.
pub(in crate::map::read) fn address(text: &str) -> Result<SocketAddr, Complaint> {
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let is_port = port.parse::<u16>().is_ok();
    let hint = match (host, is_port) {
        ("localhost", true) => format!("write `\"127.0.0.1:{port}\"`"),
        ("" | "*", true) => {
            format!("write `\"127.0.0.1:{port}\"` for this machine alone, `\"0.0.0.0:{port}\"` for all")
        }
        _ => "write address and port, such as `\"127.0.0.1:8080\"` or `\"[::1]:8080\"`".to_owned(),
    };
    Err(Complaint::new(format!("{} is no address to listen on", quoted(text)), hint))
}

/// A network, or a single address.
pub(in crate::map::read) fn network(text: &str) -> Result<IpNet, Complaint> {
    if let Ok(address) = text.parse::<std::net::IpAddr>() {
        return Ok(address.into());
    }
    let wrong = || {
        Complaint::new(
            format!("{} is no network", quoted(text)),
            "write an address or a network, such as `\"10.0.0.0/8\"` or `\"::1\"`",
        )
    };
    let network: IpNet = text.parse().map_err(|_| wrong())?;
    if network.addr() != network.network() {
        let message = format!("{} has bits beyond its prefix", quoted(text));
        let hint = format!("write `\"{}\"`, or `\"{}\"` for that address alone", network.trunc(), network.addr());
        return Err(Complaint::new(message, hint));
    }
    Ok(network)
}

/// A host, `*.domain`, or `*`.
pub(in crate::map::read) fn host(text: &str) -> Result<HostPattern, Complaint> {
    if text == "*" {
        return Ok(HostPattern::Any);
    }
    let (under, name) = text.strip_prefix("*.").map_or((false, text), |domain| (true, domain));
    let wrong = |hint: &str| Complaint::new(format!("{} is no host", quoted(text)), hint);
    if text.contains("://") || text.contains('/') {
        return Err(wrong("write the host alone, without scheme and path: `\"shop.example\"`"));
    }
    if name.contains('*') {
        return Err(wrong("a star stands in front alone: `\"*.shop.example\"`"));
    }
    if name.rsplit_once(':').is_some_and(|(host, port)| !host.contains(':') && port.parse::<u16>().is_ok()) {
        return Err(wrong("leave the port out: hosts are compared without it"));
    }
    let host =
        Host::parse(name).map_err(|_| wrong("write a host such as `\"shop.example\"` or `\"*.shop.example\"`"))?;
    match (under, host) {
        (true, Host::Domain(domain)) => Ok(HostPattern::Under(format!(".{domain}").into())),
        (true, _) => Err(wrong("only names have hosts under them")),
        (false, host) => Ok(HostPattern::Exact(host.to_string().into())),
    }
}

/// A URL of the web. User names and passwords have no place in it.
pub(in crate::map::read) fn web(text: &str) -> Result<Url, Complaint> {
    let wrong = |hint: &str| Complaint::new(format!("{} is no URL of the web", quoted(text)), hint);
    let example = "write an absolute URL, such as `\"https://id.example/jwks.json\"`";
    if !text.contains("://") && Url::parse(&format!("https://{text}")).is_ok_and(|url| url.host_str() == Some(text)) {
        return Err(wrong(&format!("write `\"https://{text}\"`")));
    }
    let url = Url::parse(text).map_err(|_| wrong(example))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong(example));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Complaint::new("a URL has no user and password here", "leave out what stands before `@`"));
    }
    if url.fragment().is_some() {
        return Err(wrong("leave out what follows `#`: it is never sent"));
    }
    Ok(url)
}

/// Scheme, host and port of a URL, and nothing more.
pub(in crate::map::read) fn server(text: &str) -> Result<Url, Complaint> {
    let url = web(text)?;
    if url.path() == "/" && url.query().is_none() {
        return Ok(url);
    }
    Err(Complaint::new(
        format!("{} has a path", quoted(text)),
        format!("write `\"{}\"`: paths are passed on as they come", url.origin().ascii_serialization()),
    ))
}

/// A URL that secrets are sent to, or keys taken from: encrypted, or on this machine.
pub(in crate::map::read) fn guarded(text: &str) -> Result<Url, Complaint> {
    let url = web(text)?;
    if url.scheme() == "https" || is_loopback(&url) {
        return Ok(url);
    }
    Err(Complaint::new(
        format!("{} is not encrypted: whoever is on the way could read or replace what is sent", quoted(text)),
        "write `https://`, or an address of this machine",
    ))
}

/// A page that people are sent to: of the web, or an e-mail address.
pub(in crate::map::read) fn contact(text: &str) -> Result<Url, Complaint> {
    if let Ok(url) = Url::parse(text)
        && url.scheme() == "mailto"
        && url.path().contains('@')
    {
        return Ok(url);
    }
    web(text).map_err(|complaint| Complaint::new(complaint.message, "write a page, or `\"mailto:help@shop.example\"`"))
}

/// An origin as browsers send it: scheme, host and port, no path; `*` for all.
pub(in crate::map::read) fn origin(text: &str) -> Result<Box<str>, Complaint> {
    if text == "*" {
        return Ok("*".into());
    }
    let wrong = |hint: String| Complaint::new(format!("{} is no origin", quoted(text)), hint);
    if text.contains('*') {
        return Err(wrong("list the origins one by one; browsers know no patterns".to_owned()));
    }
    if text == "null" {
        return Err(wrong("leave it out: every sandboxed page has this origin, an attacker's too".to_owned()));
    }
    let example = || "write scheme and host, such as `\"https://app.shop.example\"`".to_owned();
    let url = Url::parse(text).map_err(|_| wrong(example()))?;
    let serialized = url.origin().ascii_serialization();
    if !url.origin().is_tuple() {
        return Err(wrong(example()));
    }
    if serialized != text {
        return Err(wrong(format!("write `\"{serialized}\"`, as browsers send it")));
    }
    Ok(text.into())
}

/// Whether a URL leads to this machine.
pub(in crate::map::read) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_their_hints() {
        assert!(address("127.0.0.1:80").is_ok() && address("[::1]:80").is_ok());
        for (text, hint) in [
            (":8080", "`\"0.0.0.0:8080\"` for all"),
            ("8080", "`\"0.0.0.0:8080\"` for all"),
            ("localhost:8080", "write `\"127.0.0.1:8080\"`"),
            ("127.0.0.1", "address and port"),
            ("shop.example:80", "address and port"),
            ("127.0.0.1:99999", "address and port"),
        ] {
            let complaint = address(text).unwrap_err();
            assert!(complaint.hint.contains(hint), "{text}: {}", complaint.hint);
        }
    }

    #[test]
    fn networks_are_exact() {
        for (text, expected) in [
            ("10.0.0.0/8", Ok("10.0.0.0/8")),
            ("::1", Ok("::1/128")),
            ("10.0.0.1/8", Err("10.0.0.0/8")),
            ("10.0.0.0/33", Err("such as")),
            ("ten", Err("such as")),
        ] {
            match (network(text), expected) {
                (Ok(network), Ok(expected)) => assert_eq!(network.to_string(), expected),
                (Err(complaint), Err(hint)) => assert!(complaint.hint.contains(hint), "{}", complaint.hint),
                (other, _) => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn hosts_are_in_one_form() {
        for (text, expected) in [
            ("Shop.Example", Some(HostPattern::Exact("shop.example".into()))),
            ("bücher.example", Some(HostPattern::Exact("xn--bcher-kva.example".into()))),
            ("*.Shop.example", Some(HostPattern::Under(".shop.example".into()))),
            ("*", Some(HostPattern::Any)),
            ("[::1]", Some(HostPattern::Exact("[::1]".into()))),
            ("127.0.0.1", Some(HostPattern::Exact("127.0.0.1".into()))),
            ("shop.example:80", None),
            ("https://shop.example", None),
            ("a.*.example", None),
            ("*.127.0.0.1", None),
            ("a b", None),
            ("", None),
        ] {
            assert_eq!(host(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn origins_are_those_of_browsers() {
        for (text, good) in [
            ("https://app.shop.example", true),
            ("https://app.shop.example:8443", true),
            ("*", true),
            ("https://app.shop.example/", false),
            ("https://app.shop.example/x", false),
            ("https://App.shop.example", false),
            ("https://app.shop.example:443", false),
            ("https://*.shop.example", false),
            ("app.shop.example", false),
            ("data:x", false),
            ("null", false),
        ] {
            assert_eq!(origin(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn urls_are_what_they_are_for() {
        for (text, is_web, is_server, is_guarded) in [
            ("https://a.example", true, true, true),
            ("http://a.example", true, true, false),
            ("http://127.0.0.1:1/x", true, false, true),
            ("http://[::1]/", true, true, true),
            ("https://a.example/x?y", true, false, true),
            ("https://a.example/#x", false, false, false),
            ("ftp://a.example", false, false, false),
            ("a.example", false, false, false),
        ] {
            let read = (web(text).is_ok(), server(text).is_ok(), guarded(text).is_ok());
            assert_eq!(read, (is_web, is_server, is_guarded), "{text}");
        }
        assert!(contact("mailto:a@b.example").is_ok() && contact("mailto:a").is_err());
    }
}
