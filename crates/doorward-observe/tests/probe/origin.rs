//! Scripted origins: each takes connections on a port of its own, remembers what it was sent, and answers as told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use doorward_diagnose::observation::{Answer, Failure, Observation, Outcome, Request};
use doorward_observe::Limits;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// An origin that runs until its test ends.
pub(crate) struct Origin {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// The requests it got, in order.
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
}

impl Origin {
    /// Answers the n-th connection with the n-th of these texts (the last again and again), then closes it.
    pub(crate) async fn answering(answers: &[&[u8]]) -> Self {
        let answers: Vec<Vec<u8>> = answers.iter().map(|answer| answer.to_vec()).collect();
        Self::with("127.0.0.1:0", move |mut stream, number| {
            let answer = answers.get(number).or(answers.last()).cloned().unwrap_or_default();
            async move {
                let request = read_request(&mut stream).await;
                // A client that has heard enough may be gone already.
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
                request
            }
        })
        .await
    }

    /// Runs this for each connection; what it gives is remembered as the request.
    pub(crate) async fn with<F, T>(address: &str, serve: F) -> Self
    where
        F: Fn(TcpStream, usize) -> T + Send + 'static,
        T: Future<Output = String> + Send + 'static,
    {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            for number in 0.. {
                let Ok((stream, _)) = listener.accept().await else { break };
                let (serving, seen) = (serve(stream, number), Arc::clone(&seen));
                tokio::spawn(async move {
                    let request = serving.await;
                    seen.lock().unwrap().push(request);
                });
            }
        });
        Self { address, requests }
    }

    /// A GET for this path of the origin.
    pub(crate) fn get(&self, path: &str) -> Request {
        Request::get(Url::parse(&format!("http://{}{path}", self.address)).unwrap())
    }

    /// The only request it got.
    pub(crate) async fn request(&self) -> String {
        self.wait_for(1).await.remove(0)
    }

    /// The requests, once there are so many.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<String> {
        loop {
            let seen = self.requests.lock().unwrap().clone();
            if seen.len() >= count {
                return seen;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Reads one request: its head, and the body its Content-Length announces. Bytes become characters one by one.
pub(crate) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut text: Vec<char> = Vec::new();
    let mut bytes = [0; 4096];
    loop {
        if let Some(end) = text.windows(4).position(|window| window == ['\r', '\n', '\r', '\n']) {
            let head: String = text[..end].iter().collect();
            let length = head.to_lowercase().split("content-length: ").nth(1).map_or(0, |rest| {
                rest.split("\r\n").next().and_then(|length| length.parse::<usize>().ok()).unwrap_or(0)
            });
            if text.len() >= end + 4 + length {
                return text.iter().collect();
            }
        }
        match stream.read(&mut bytes).await {
            Ok(0) | Err(_) => return text.iter().collect(),
            Ok(count) => text.extend(bytes[..count].iter().map(|byte| char::from(*byte))),
        }
    }
}

/// Limits with little time, for what never ends.
pub(crate) fn hurried() -> Limits {
    Limits { total: Duration::from_secs(1), ..Limits::default() }
}

/// The answer, which must be there.
pub(crate) fn answer(observation: &Observation) -> &Answer {
    observation.answer().unwrap_or_else(|| panic!("{:?}", observation.outcome))
}

/// The failure, which must be there.
pub(crate) fn failed(observation: &Observation) -> &Failure {
    match &observation.outcome {
        Outcome::Failed(failure) => failure,
        Outcome::Answered(answer) => panic!("{answer:?}"),
    }
}
