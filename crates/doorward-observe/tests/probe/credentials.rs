//! The challenge round of Digest.

use doorward_diagnose::observation::Credentials;
use doorward_observe::{Limits, probe};

use crate::origin::{Origin, answer};

const CHALLENGE: &[u8] = b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"b\"\r\n\
    WWW-Authenticate: Digest realm=\"d\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256\r\nContent-Length: 0\r\n\r\n";

fn digest() -> Option<Credentials> {
    Some(Credentials::Digest { user: "u".to_owned(), password: "p".to_owned() })
}

#[tokio::test]
async fn the_challenge_is_answered_and_kept() {
    let origin = Origin::answering(&[CHALLENGE, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]).await;
    let mut request = origin.get("/p?q=1");
    request.credentials = digest();
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(answer(&observation).status, 200);
    assert_eq!(observation.challenge_answer.as_ref().unwrap().status, 401);
    let requests = origin.wait_for(2).await;
    assert!(!requests[0].contains("Authorization"));
    assert!(
        requests[1]
            .contains("Authorization: Digest username=\"u\", realm=\"d\", nonce=\"n\", uri=\"/p?q=1\", response=")
    );
    assert_eq!(observation.request, request);
}

#[tokio::test]
async fn a_refused_answer_to_the_challenge_is_the_outcome() {
    let origin = Origin::answering(&[CHALLENGE]).await;
    let mut request = origin.get("/");
    request.credentials = digest();
    let observation = probe(&request, &Limits::default()).await;
    assert_eq!(answer(&observation).status, 401);
    assert!(observation.challenge_answer.is_some());
    assert_eq!(origin.wait_for(2).await.len(), 2);
}

#[tokio::test]
async fn without_a_challenge_there_is_one_round() {
    let origin = Origin::answering(&[b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"b\"\r\n\r\n"]).await;
    let mut request = origin.get("/");
    request.credentials = digest();
    let observation = probe(&request, &Limits::default()).await;
    assert!(observation.challenge_answer.is_none());
    assert_eq!(origin.wait_for(1).await.len(), 1);
}
