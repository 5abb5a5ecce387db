//! HTTP/2, by prior knowledge and by ALPN.

use bytes::Bytes;
use doorward_diagnose::observation::{FailureKind, Field, HttpVersion};
use doorward_observe::{Limits, probe};
use h2::server;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::origin::{Origin, answer, failed};
use crate::tls::{Setup, authority, to};

/// Serves requests with h2: the answer repeats the body, with so many fields.
async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, fields: usize) -> String {
    let mut seen = String::new();
    let mut connection = server::handshake(stream).await.unwrap();
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        let (parts, mut body) = request.into_parts();
        seen = format!("{} {} {:?}", parts.method, parts.uri, parts.headers);
        tokio::spawn(async move {
            let mut sent = Vec::new();
            while let Some(Ok(part)) = body.data().await {
                let _ = body.flow_control().release_capacity(part.len());
                sent.extend_from_slice(&part);
            }
            let mut answer = http::Response::builder().status(403).header("x-a", "1").header("x-a", "2");
            for number in 0..fields {
                answer = answer.header(format!("x-{number}"), "0123456789");
            }
            let mut stream = respond.send_response(answer.body(()).unwrap(), false).unwrap();
            stream.send_data(Bytes::from(sent), true).unwrap();
        });
    }
    seen
}

async fn clear(fields: usize) -> Origin {
    Origin::with("127.0.0.1:0", move |stream, _| converse(stream, fields)).await
}

#[tokio::test]
async fn prior_knowledge_is_spoken_without_tls() {
    let origin = clear(0).await;
    let mut request = origin.get("/p?q");
    request.method = "POST".to_owned();
    request.transport.version = Some(HttpVersion::Http2);
    request.fields =
        vec![Field::new("X-Name", "v"), Field::new("Connection", "close"), Field::new("Host", "door.test")];
    request.body = vec![b'x'; 300_000];
    let observation = probe(&request, &Limits::default()).await;
    let answer = answer(&observation);
    assert_eq!((answer.status, answer.version), (403, Some(HttpVersion::Http2)));
    assert_eq!(answer.all("x-a").collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!((answer.body.len(), &answer.cut), (300_000, &None));
    let seen = origin.request().await;
    assert!(seen.starts_with("POST http://door.test/p?q "), "{seen}");
    assert!(seen.contains("\"x-name\": \"v\"") && !seen.contains("connection"), "{seen}");
}

#[tokio::test]
async fn too_many_fields_are_told() {
    let limits = Limits { header_fields: 50, ..Limits::default() };
    for (fields, refused) in [(48, false), (60, true), (20_000, true)] {
        let mut request = clear(fields).await.get("/");
        request.transport.version = Some(HttpVersion::Http2);
        let observation = probe(&request, &limits).await;
        match refused {
            true => assert_eq!(failed(&observation).kind, FailureKind::HeaderTooLarge),
            false => assert_eq!(answer(&observation).status, 403),
        }
    }
}

#[tokio::test]
async fn a_long_body_is_cut() {
    let origin = clear(0).await;
    let mut request = origin.get("/");
    request.transport.version = Some(HttpVersion::Http2);
    request.body = vec![b'x'; 100_000];
    let observation = probe(&request, &Limits { body_bytes: 1000, ..Limits::default() }).await;
    assert_eq!(answer(&observation).body.len(), 1000);
    assert!(answer(&observation).cut.is_some());
}

#[tokio::test]
async fn a_server_of_another_version_is_told() {
    let origin = Origin::answering(&[b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"]).await;
    let mut request = origin.get("/");
    request.transport.version = Some(HttpVersion::Http2);
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(failed(&observation).kind, FailureKind::NotHttp, "{:?}", observation.outcome);
}

#[tokio::test]
async fn alpn_chooses_over_tls() {
    let authority = authority();
    let acceptor = Setup { alpn: vec![b"h2".to_vec()], ..Setup::plain() }.acceptor(&authority);
    let origin = Origin::with("127.0.0.1:0", move |stream, _| {
        let acceptor = acceptor.clone();
        async move { converse(acceptor.accept(stream).await.unwrap(), 0).await }
    })
    .await;
    let mut request = to(&origin, &authority);
    request.transport.version = Some(HttpVersion::Http2);
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(answer(&observation).version, Some(HttpVersion::Http2));
    assert_eq!(observation.tls.unwrap().alpn.as_deref(), Some("h2"));
}
