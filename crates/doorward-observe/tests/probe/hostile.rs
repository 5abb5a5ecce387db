//! Servers that mean harm, or are broken in ways that look like it: no probe hangs, grows or panics.

use async_compression::tokio::bufread::GzipEncoder;
use doorward_diagnose::observation::FailureKind;
use doorward_observe::{Limits, probe};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::origin::{Origin, answer, failed, hurried, read_request};

/// Sends the start, then these bytes again and again until the client goes away.
async fn endless(start: &'static [u8], again: &'static [u8]) -> Origin {
    Origin::with("127.0.0.1:0", move |mut stream, _| async move {
        let request = read_request(&mut stream).await;
        let _ = stream.write_all(start).await;
        while stream.write_all(again).await.is_ok() {}
        request
    })
    .await
}

#[tokio::test]
async fn a_gzip_bomb_is_cut_at_the_limit() {
    let mut bomb = Vec::new();
    GzipEncoder::new([0; 16 * 1024].repeat(640).as_slice()).read_to_end(&mut bomb).await.unwrap();
    assert!(bomb.len() < 11_000, "{}", bomb.len());
    let mut sent = b"HTTP/1.1 403 No\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    sent.extend(bomb);
    let origin = Origin::answering(&[&sent]).await;
    let observation = probe(&origin.get("/"), &Limits::default()).await;
    let answer = answer(&observation);
    assert_eq!(answer.body.len(), Limits::default().body_bytes);
    assert!(answer.body.capacity() <= 2 * Limits::default().body_bytes);
    assert!(answer.cut.as_ref().unwrap().contains("once decompressed"));
}

#[tokio::test]
async fn fifty_thousand_fields_are_too_many() {
    let sent = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: 1\r\n".repeat(50_000));
    let origin = Origin::answering(&[sent.as_bytes()]).await;
    assert_eq!(failed(&probe(&origin.get("/"), &Limits::default()).await).kind, FailureKind::HeaderTooLarge);
}

#[tokio::test]
async fn a_head_without_end_is_too_large() {
    for again in [b"A: 1\r\n".as_slice(), b"xxxxxxxxxxxxxxxx"] {
        let origin = endless(b"HTTP/1.1 200 OK\r\nA: ", again).await;
        assert_eq!(failed(&probe(&origin.get("/"), &Limits::default()).await).kind, FailureKind::HeaderTooLarge);
    }
}

#[tokio::test]
async fn a_body_without_end_is_cut_at_the_limit() {
    let starts: [(&[u8], &[u8]); 3] = [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"0123456789abcdef"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", b"0123456789abcdef"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10\r\n0123456789abcdef\r\n"),
    ];
    for (start, again) in starts {
        let origin = endless(start, again).await;
        let observation = probe(&origin.get("/"), &Limits { body_bytes: 100_000, ..Limits::default() }).await;
        let answer = answer(&observation);
        assert_eq!(answer.body.len(), 100_000);
        assert!(answer.cut.as_ref().unwrap().contains("longer than 100000 bytes"));
    }
}

#[tokio::test]
async fn a_body_that_trickles_is_kept_as_far_as_it_came() {
    let origin = Origin::with("127.0.0.1:0", |mut stream, _| async move {
        let request = read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 403 No\r\nContent-Length: 1000\r\n\r\npart").await.unwrap();
        // Waits until the client hangs up.
        let _ = stream.read(&mut [0; 1]).await;
        request
    })
    .await;
    let observation = probe(&origin.get("/"), &hurried()).await;
    let answer = answer(&observation);
    assert_eq!((answer.status, answer.text.as_str()), (403, "part"));
    assert!(answer.cut.as_ref().unwrap().contains("time limit"), "{:?}", answer.cut);
}

#[tokio::test]
async fn silence_ends_with_the_time_limit() {
    for start in [b"".as_slice(), b"HTTP/1.1 200 OK\r\nA: 1\r\n"] {
        let origin = Origin::with("127.0.0.1:0", move |mut stream, _| async move {
            let request = read_request(&mut stream).await;
            let _ = stream.write_all(start).await;
            let _ = stream.read(&mut [0; 1]).await;
            request
        })
        .await;
        let observation = probe(&origin.get("/"), &hurried()).await;
        assert_eq!(failed(&observation).kind, FailureKind::TimedOut);
    }
    // A server that is silent in the handshake.
    let origin = Origin::with("127.0.0.1:0", |mut stream, _| async move {
        while stream.read(&mut [0; 1024]).await.is_ok_and(|count| count > 0) {}
        String::new()
    })
    .await;
    let mut request = origin.get("/");
    request.url.set_scheme("https").unwrap();
    let observation = probe(&request, &hurried()).await;
    assert!(failed(&observation).detail.contains("shaking hands over TLS"), "{:?}", observation.outcome);
}

#[tokio::test]
async fn interim_answers_without_end_are_refused() {
    let origin = endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n").await;
    assert_eq!(failed(&probe(&origin.get("/"), &Limits::default()).await).kind, FailureKind::NotHttp);
}

#[tokio::test]
async fn a_reset_is_told() {
    let origin = Origin::with("127.0.0.1:0", |mut stream, _| async move {
        let request = read_request(&mut stream).await;
        stream.set_zero_linger().unwrap();
        request
    })
    .await;
    assert_eq!(failed(&probe(&origin.get("/"), &Limits::default()).await).kind, FailureKind::ConnectionReset);
}
