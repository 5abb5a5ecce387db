//! Where a request goes: names, addresses, families, proxies.

use std::net::IpAddr;

use doorward_diagnose::observation::{FailureKind, Field};
use doorward_observe::{Limits, probe};
use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::origin::{Origin, answer, failed, read_request};

const EMPTY: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

#[tokio::test]
async fn resolve_and_connect_to_lead_elsewhere() {
    let origin = Origin::answering(&[EMPTY]).await;
    let port = origin.address.port();
    let mut request = origin.get("/");
    request.url = Url::parse(&format!("http://door.test:{port}/")).unwrap();
    request.transport.resolve = vec![("door.test".to_owned(), port, origin.address.ip())];
    assert_eq!(answer(&probe(&request, &Limits::default()).await).status, 204);
    assert!(origin.request().await.contains(&format!("Host: door.test:{port}\r\n")));

    request.url = Url::parse("http://other.test/").unwrap();
    request.transport.resolve.clear();
    request.transport.connect_to = vec![("other.test".to_owned(), 80, "127.0.0.1".to_owned(), port)];
    assert_eq!(answer(&probe(&request, &Limits::default()).await).status, 204);
    assert!(origin.wait_for(2).await[1].contains("Host: other.test\r\n"));
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_told() {
    let request = Origin::answering(&[EMPTY]).await.get("/");
    let mut nowhere = request.clone();
    // A label too long for a query: the resolver refuses it without asking anybody.
    nowhere.url = Url::parse(&format!("http://{}.invalid/", "a".repeat(64))).unwrap();
    assert_eq!(failed(&probe(&nowhere, &Limits::default()).await).kind, FailureKind::NameNotFound);
}

#[tokio::test]
async fn a_closed_port_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut request = Origin::answering(&[EMPTY]).await.get("/");
    request.url = Url::parse(&format!("http://{address}/")).unwrap();
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(failed(&observation).kind, FailureKind::ConnectionRefused);
    assert_eq!(failed(&observation).detail, format!("{address} refused the connection"));
}

#[tokio::test]
async fn the_local_address_and_family_are_kept() {
    let origin = Origin::answering(&[EMPTY]).await;
    let mut request = origin.get("/");
    request.transport.interface = Some(IpAddr::from([127, 0, 0, 3]));
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(observation.local.unwrap().ip(), IpAddr::from([127, 0, 0, 3]));
    request.transport.interface = Some(IpAddr::from([192, 0, 2, 1]));
    assert_eq!(failed(&probe(&request, &Limits::default()).await).kind, FailureKind::Unreachable);
    request.transport.interface = None;
    request.transport.ipv6 = Some(true);
    assert_eq!(failed(&probe(&request, &Limits::default()).await).kind, FailureKind::Unreachable);
}

#[tokio::test]
async fn ipv6_is_spoken_where_there_is_any() {
    if TcpListener::bind("[::1]:0").await.is_err() {
        return println!("skipped: this machine has no IPv6 loopback");
    }
    let origin = Origin::with("[::1]:0", |mut stream, _| async move {
        let request = read_request(&mut stream).await;
        stream.write_all(EMPTY).await.unwrap();
        request
    })
    .await;
    let observation = probe(&origin.get("/"), &Limits::default()).await;
    assert_eq!(answer(&observation).status, 204);
    assert!(origin.request().await.contains(&format!("Host: [::1]:{}\r\n", origin.address.port())));
}

#[tokio::test]
async fn other_schemes_are_refused() {
    let mut request = Origin::answering(&[EMPTY]).await.get("/");
    request.url = Url::parse("ftp://a.test/").unwrap();
    assert_eq!(failed(&probe(&request, &Limits::default()).await).detail, "the scheme `ftp` cannot be probed");
}

#[tokio::test]
async fn a_plain_proxy_gets_the_whole_url() {
    let proxy = Origin::answering(&[b"HTTP/1.1 407 Auth\r\nContent-Length: 0\r\n\r\n"]).await;
    let mut request = proxy.get("/");
    request.url = Url::parse("http://door.test/p?q").unwrap();
    request.transport.proxy = Some(Url::parse(&format!("http://{}", proxy.address)).unwrap());
    request.transport.proxy_credentials = Some(("u".to_owned(), "p".to_owned()));
    assert_eq!(answer(&probe(&request, &Limits::default()).await).status, 407);
    assert_eq!(
        proxy.request().await,
        "GET http://door.test/p?q HTTP/1.1\r\nHost: door.test\r\nProxy-Authorization: Basic dTpw\r\n\r\n"
    );
}

#[tokio::test]
async fn a_tunnel_leads_through_the_proxy() {
    let origin = Origin::answering(&[EMPTY]).await;
    let target = origin.address;
    let proxy = Origin::with("127.0.0.1:0", move |mut stream, _| async move {
        let asked = read_request(&mut stream).await;
        let mut onward = TcpStream::connect(target).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n").await.unwrap();
        let _ = copy_bidirectional(&mut stream, &mut onward).await;
        asked
    })
    .await;
    let mut request = origin.get("/");
    request.transport.proxy = Some(Url::parse(&format!("http://{}", proxy.address)).unwrap());
    request.transport.proxy_credentials = Some(("u".to_owned(), "p".to_owned()));
    request.transport.tunnel = true;
    assert_eq!(answer(&probe(&request, &Limits::default()).await).status, 204);
    assert!(proxy.request().await.starts_with(&format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\nProxy-Auth")));
    assert_eq!(origin.request().await, format!("GET / HTTP/1.1\r\nHost: {target}\r\n\r\n"));
}

#[tokio::test]
async fn a_refused_tunnel_keeps_the_proxys_words() {
    let refusal = b"HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nContent-Length: 4\r\n\r\nwhy?";
    let proxy = Origin::answering(&[refusal]).await;
    let mut request = proxy.get("/");
    request.url = Url::parse("https://door.test/").unwrap();
    request.fields = vec![Field::new("Cookie", "secret")];
    request.transport.proxy = Some(Url::parse(&format!("http://{}", proxy.address)).unwrap());
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(failed(&observation).kind, FailureKind::ProxyRefused);
    let refusal = observation.proxy_answer.as_ref().unwrap();
    assert_eq!((refusal.status, refusal.text.as_str()), (403, "why?"));
    assert_eq!(refusal.field("x-squid-error"), Some("ERR_ACCESS_DENIED 0"));
    assert!(!proxy.request().await.contains("secret"));
}
