//! What is sent and how answers are read.

use doorward_diagnose::observation::{FailureKind, Field, HttpVersion};
use doorward_observe::{Limits, probe};

use crate::origin::{Origin, answer, failed};

#[tokio::test]
async fn the_request_goes_out_byte_for_byte() {
    let origin = Origin::answering(&[b"HTTP/1.1 204 No Content\r\n\r\n"]).await;
    let mut request = origin.get("/a%2Fb?c=d");
    request.method = "POST".to_owned();
    request.fields = vec![Field::new("x-UPPER", "1"), Field::new("Accept", "\u{e9}"), Field::new("X-upper", "2")];
    request.body = b"hi".to_vec();
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(answer(&observation).status, 204);
    assert_eq!(
        origin.request().await,
        format!(
            "POST /a%2Fb?c=d HTTP/1.1\r\nHost: {}\r\nx-UPPER: 1\r\nAccept: \u{e9}\r\nX-upper: 2\r\nContent-Length: 2\r\n\r\nhi",
            origin.address
        )
    );
    assert_eq!(observation.remote, Some(origin.address));
    assert!(observation.local.is_some() && observation.tls.is_none());
    assert!(
        observation.timing.connect_us > 0 && observation.timing.first_byte_us > 0 && observation.timing.tls_us == 0
    );
    assert!(observation.timing.total_us >= observation.timing.first_byte_us);
}

#[tokio::test]
async fn http_1_0_and_an_own_target_are_spoken() {
    let origin = Origin::answering(&[b"HTTP/1.0 403 No\r\n\r\nno"]).await;
    let mut request = origin.get("/x");
    request.transport.version = Some(HttpVersion::Http10);
    request.target = Some("/../x y".to_owned());
    let observation = probe(&request, &Limits::default()).await;
    let answer = answer(&observation);
    assert_eq!((answer.version, answer.body.as_slice()), (Some(HttpVersion::Http10), b"no".as_slice()));
    assert!(origin.request().await.starts_with("GET /../x y HTTP/1.0\r\nHost: "));
}

#[tokio::test]
async fn answers_are_read_to_their_end_and_no_further() {
    let cases: &[(&[u8], &str, Option<&str>)] = &[
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokEXTRA", "ok", None),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", "to the end", None),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n", "ok!", None),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "x", None),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", "", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "short", Some("5 of 9 bytes")),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n", "ok", Some("`zz` is not a chunk size")),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n", "ok", Some("longer than its size")),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok", "ok", Some("ended within a chunk")),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\na\xff\xfeb", "a\u{fffd}\u{fffd}b", None),
    ];
    for (sent, text, cut) in cases {
        let origin = Origin::answering(&[sent]).await;
        let observation = probe(&origin.get("/"), &Limits::default()).await;
        let answer = answer(&observation);
        assert_eq!(answer.text, *text, "{}", sent.escape_ascii());
        match cut {
            Some(words) => assert!(answer.cut.as_ref().unwrap().contains(words), "{:?}", answer.cut),
            None => assert_eq!(answer.cut, None, "{}", sent.escape_ascii()),
        }
    }
}

#[tokio::test]
async fn a_head_request_has_no_body_to_wait_for() {
    let origin = Origin::answering(&[b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nContent-Encoding: gzip\r\n\r\n"]).await;
    let mut request = origin.get("/");
    request.method = "HEAD".to_owned();
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!((answer(&observation).status, &answer(&observation).cut), (200, &None));
}

#[tokio::test]
async fn fields_are_told_as_they_came() {
    let origin =
        Origin::answering(&[b"HTTP/1.1 401 Nope\r\nx-A: 1\r\nSet-Cookie: a\r\nset-cookie: \xe9\r\n\r\n"]).await;
    let observation = probe(&origin.get("/"), &Limits::default()).await;
    let answer = answer(&observation);
    assert_eq!(answer.phrase, "Nope");
    assert_eq!(
        answer.fields,
        [Field::new("x-A", "1"), Field::new("Set-Cookie", "a"), Field::new("set-cookie", "\u{e9}")]
    );
}

#[tokio::test]
async fn what_is_no_answer_is_told_apart() {
    let cases: &[(&[u8], FailureKind)] = &[
        (b"<html>an answer of HTTP/0.9</html>", FailureKind::NotHttp),
        (b"\x15\x03\x01\0\x02\x02\x28", FailureKind::NotHttp),
        (b"HTTP/9.9 nonsense\r\n\r\n", FailureKind::NotHttp),
        (b"", FailureKind::ConnectionClosed),
        (b"HTTP/1.1 200 OK\r\nServer: x", FailureKind::ConnectionClosed),
    ];
    for (sent, kind) in cases {
        let origin = Origin::answering(&[sent]).await;
        let observation = probe(&origin.get("/"), &Limits::default()).await;
        assert_eq!(failed(&observation).kind, *kind, "{}", sent.escape_ascii());
    }
}

#[tokio::test]
async fn an_answer_that_comes_before_the_body_is_sent_is_read() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let origin = Origin::with("127.0.0.1:0", |mut stream, _| async move {
        let _ = stream.read(&mut [0; 100]).await;
        stream.write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        // Held open without reading on: only a client that reads while it sends gets to the answer.
        std::future::pending::<String>().await
    })
    .await;
    let mut request = origin.get("/");
    request.method = "POST".to_owned();
    request.body = vec![b'x'; 32 * 1024 * 1024];
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(answer(&observation).status, 413);
}
