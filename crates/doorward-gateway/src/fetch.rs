//! Questions that the gateway asks on its own account: key sets, introspection, owners. Small answers, with a limit and a time.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use doorward_policy::map::{Upstream, UpstreamHost};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body::Body as _;
use rustls::ClientConfig;

use crate::body::RequestBody;
use crate::upstream::{Failure, Group, Pools, send};

/// Bytes of an answer that are read.
pub const ANSWER_BYTES: usize = 1024 * 1024;
/// How long an answer may take, where nothing else is said.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);

/// A server that is asked.
#[derive(Debug, Clone)]
pub struct Remote {
    group: Arc<Group>,
    patience: Duration,
}

/// What is asked.
#[derive(Debug)]
pub struct Question<'a> {
    /// GET, or POST with a body.
    pub method: Method,
    /// Path and query.
    pub target: &'a str,
    /// Fields besides Host and User-Agent.
    pub headers: HeaderMap,
    /// The body; empty for none.
    pub body: Bytes,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The fields.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// The server is away or does not speak HTTP.
    Away(Failure),
    /// No answer within the time.
    Slow,
    /// The answer is larger than may be.
    TooLarge,
    /// The question could not be put: its parts make no request.
    Unaskable,
}

impl Remote {
    /// The server of this URL.
    ///
    /// # Errors
    ///
    /// Where the URL names no server.
    pub fn new(
        url: &url::Url,
        patience: Duration,
        tls: &Arc<ClientConfig>,
    ) -> Result<Self, crate::upstream::ServerFault> {
        let upstream = Upstream {
            name: url.as_str().into(),
            servers: vec![url.clone()],
            http2: false,
            host: UpstreamHost::Own,
            health: None,
            connect_timeout_ms: u64::try_from(CONNECT.as_millis()).unwrap_or(u64::MAX),
            timeout_ms: u64::try_from(patience.as_millis()).unwrap_or(u64::MAX),
            idle_timeout_ms: u64::try_from(patience.as_millis()).unwrap_or(u64::MAX),
            ca: None,
        };
        Ok(Self { group: Arc::new(Group::new(&upstream, Some(tls))?), patience })
    }

    /// The number of its connections in a pool.
    pub fn servers(&self) -> impl Iterator<Item = u64> {
        self.group.servers.iter().map(|server| server.id)
    }

    /// Asks, and reads the whole answer.
    ///
    /// # Errors
    ///
    /// Where there is none, or it is too large or too slow.
    pub async fn ask(&self, pools: &Rc<Pools>, question: Question<'_>) -> Result<Answer, Unanswered> {
        tokio::time::timeout(self.patience, self.asked(pools, question)).await.unwrap_or(Err(Unanswered::Slow))
    }

    async fn asked(&self, pools: &Rc<Pools>, question: Question<'_>) -> Result<Answer, Unanswered> {
        let server = self.group.servers.first().ok_or(Unanswered::Unaskable)?;
        let mut request = Request::builder()
            .method(question.method)
            .uri(question.target)
            .body(RequestBody::full(question.body))
            .map_err(|_| Unanswered::Unaskable)?;
        *request.headers_mut() = question.headers;
        request.headers_mut().insert(header::HOST, server.authority.clone());
        let agent = header::HeaderValue::from_static(concat!("doorward/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(header::USER_AGENT, agent);
        let sent = send(pools, &self.group, request, 0).await.map_err(Unanswered::Away)?;
        let (head, mut incoming) = sent.answer.into_parts();
        let mut body = BytesMut::new();
        while let Some(frame) =
            std::future::poll_fn(|context| std::pin::Pin::new(&mut incoming).poll_frame(context)).await
        {
            let frame = frame.map_err(|_| Unanswered::Away(Failure::Broken))?;
            if let Ok(data) = frame.into_data() {
                if body.len().saturating_add(data.len()) > ANSWER_BYTES {
                    return Err(Unanswered::TooLarge);
                }
                body.extend_from_slice(&data);
            }
        }
        if let Some(lease) = sent.lease {
            lease.give_back();
        }
        Ok(Answer { status: head.status, headers: head.headers, body: body.freeze() })
    }
}
