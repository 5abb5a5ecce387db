//! The forward proxy: whether a request goes through a tunnel, and how the tunnel is asked for.
//!
//! Proxies are spoken to over plain HTTP; TLS to the proxy itself and SOCKS are not supported.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use doorward_diagnose::observation::{Failure, FailureKind, Field, Request};
use tokio::io::AsyncWriteExt;
use url::Url;

use super::connect::{Place, Stream};
use super::encode::latin1;
use super::failure::{failure, from_stream};
use super::limits::Limits;
use super::progress::Progress;
use super::{answer, http1};

/// Where the proxy listens; only `http://` ones are spoken to.
pub(super) fn place(proxy: &Url) -> Result<Place, Failure> {
    match proxy.scheme() {
        "http" => Place::of(proxy),
        other => {
            Err(failure(FailureKind::Other, format!("proxies of the scheme `{other}` are not supported, only http")))
        }
    }
}

/// Whether the request goes through a tunnel of its proxy.
pub(super) fn tunnels(request: &Request) -> bool {
    request.transport.proxy.is_some() && (request.transport.tunnel || request.url.scheme() == "https")
}

/// The Proxy-Authorization field, where there are credentials and the request names none itself.
pub(super) fn authorization(request: &Request) -> Option<Field> {
    let (user, password) = request.transport.proxy_credentials.as_ref()?;
    let token = BASE64_STANDARD.encode(format!("{user}:{password}"));
    request.field("proxy-authorization").is_none().then(|| Field::new("Proxy-Authorization", format!("Basic {token}")))
}

/// Asks for a tunnel to this place; a refusal is kept in the progress.
pub(super) async fn open_tunnel(
    stream: &mut Box<dyn Stream>,
    request: &Request,
    place: &Place,
    limits: &Limits,
    progress: &mut Progress,
) -> Result<(), Failure> {
    progress.phase = "asking the proxy for a tunnel";
    stream
        .write_all(&connect_message(request, place))
        .await
        .map_err(|error| from_stream(&error, false, "asking the proxy for a tunnel"))?;
    let mut asking = Progress::new();
    let rest = http1::receive_from(stream, "CONNECT", limits, &mut asking).await;
    let Some(head) = &asking.received.head else {
        let reason = rest.err().map(|error| error.detail).unwrap_or_default();
        return Err(failure(FailureKind::ProxyRefused, format!("no answer from the proxy to CONNECT: {reason}")));
    };
    if !(200..300).contains(&head.status) {
        let detail = format!("the proxy refused the tunnel to {}: {} {}", place.authority(), head.status, head.phrase);
        progress.proxy_answer = answer::finish(asking.received, limits).await.map(Box::new);
        return Err(failure(FailureKind::ProxyRefused, detail));
    }
    match rest {
        Ok(rest) if rest.is_empty() => Ok(()),
        _ => Err(failure(FailureKind::NotHttp, "the proxy sent bytes of its own into the tunnel")),
    }
}

/// The CONNECT request; the User-Agent is the request's own, for some proxies refuse a request without one.
fn connect_message(request: &Request, place: &Place) -> Vec<u8> {
    let authority = place.authority();
    let agent = request.field("user-agent").map(|value| Field::new("User-Agent", value));
    let mut text = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
    for field in authorization(request).into_iter().chain(agent) {
        text.push_str(&format!("{}: {}\r\n", field.name, field.value));
    }
    text.push_str("\r\n");
    latin1(&text)
}

#[cfg(test)]
mod tests {
    use super::super::encode::from_latin1;
    use super::*;

    #[test]
    fn the_tunnel_is_asked_for_with_credentials_and_agent() {
        let mut request = Request::get(Url::parse("https://a.test/").unwrap());
        request.fields = vec![Field::new("User-Agent", "x"), Field::new("Cookie", "secret")];
        request.transport.proxy_credentials = Some(("u".to_owned(), "p".to_owned()));
        let place = Place { host: "a.test".to_owned(), port: 443 };
        assert_eq!(
            from_latin1(&connect_message(&request, &place)),
            "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nProxy-Authorization: Basic dTpw\r\nUser-Agent: x\r\n\r\n"
        );
    }

    #[test]
    fn only_plain_proxies_are_spoken_to() {
        assert!(place(&Url::parse("http://127.0.0.1:3128").unwrap()).is_ok());
        assert!(place(&Url::parse("socks5://127.0.0.1:1080").unwrap()).unwrap_err().detail.contains("socks5"));
    }
}
