//! The collector of traces: where a batch is sent, and what its answer means.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use doorward_policy::map;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rustls::ClientConfig;

use super::protobuf::{Value, field};
use crate::fetch::{PATIENCE, Question, Remote, Unanswered};
use crate::state::{Fault, Surroundings};
use crate::upstream::Pools;

/// Where traces are taken below the end point (OpenTelemetry's protocol, "OTLP/HTTP request").
const PATH: &str = "/v1/traces";
/// Bytes of a collector's answer that are read for what it did not take.
pub const ACCEPTED_BYTES: usize = 4_096;
/// The longest that a collector can ask to be left alone.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Where traces go.
#[derive(Debug)]
pub struct Collector {
    remote: Remote,
    target: String,
    headers: HeaderMap,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It was taken, but for so many spans.
    But(u64),
    /// Not now: it may be sent again, after this pause where the collector names one.
    Later(Option<Duration>),
    /// Not at all.
    Not,
}

impl Collector {
    /// The collector that the map names.
    ///
    /// # Errors
    ///
    /// Where its address or the secret for it cannot be used.
    pub fn new(tracing: &map::Tracing, around: &Surroundings, tls: &Arc<ClientConfig>) -> Result<Self, Fault> {
        let remote = Remote::new(&tracing.endpoint, PATIENCE, tls);
        let remote = remote.map_err(|fault| Fault::new(fault.message, fault.hint))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        if let Some(source) = &tracing.authorization {
            let secret = around.secret(source)?;
            let mut value = HeaderValue::from_bytes(&secret).map_err(|_| {
                Fault::new(
                    "the secret of `[tracing]` cannot stand in a header",
                    "write it as the field Authorization has it, such as `Bearer …`, on one line",
                )
            })?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        Ok(Self { remote, target: target(&tracing.endpoint), headers })
    }

    /// Sends a batch.
    pub(super) async fn send(&self, pools: &Rc<Pools>, batch: Bytes) -> Taken {
        let question =
            Question { method: Method::POST, target: &self.target, headers: self.headers.clone(), body: batch };
        match self.remote.ask(pools, question).await {
            Ok(answer) => judged(answer.status, &answer.headers, &answer.body),
            Err(Unanswered::Unaskable) => Taken::Not,
            Err(Unanswered::Away(_) | Unanswered::Slow | Unanswered::TooLarge) => Taken::Later(None),
        }
    }
}

/// The end point with the path for traces, where it has not got it already.
fn target(endpoint: &url::Url) -> String {
    let path = endpoint.path().trim_end_matches('/');
    let path = if path.ends_with(PATH) { path.to_owned() } else { format!("{path}{PATH}") };
    endpoint.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
}

/// What an answer means ("OTLP/HTTP response"): only these four statuses are worth another attempt.
fn judged(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Taken {
    match status.as_u16() {
        200..300 => Taken::But(rejected(body.get(..ACCEPTED_BYTES).unwrap_or(body)).unwrap_or(0)),
        429 | 502 | 503 | 504 => {
            let text = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
            let pause = text.and_then(|text| text.parse().ok()).map(Duration::from_secs);
            Taken::Later(pause.map(|pause| pause.min(LONGEST_PAUSE)))
        }
        _ => Taken::Not,
    }
}

/// How many spans the collector did not take: `partial_success.rejected_spans`.
fn rejected(answer: &[u8]) -> Option<u64> {
    let Value::Bytes(partial) = named(answer, 1)? else { return None };
    let Value::Number(count) = named(partial, 1)? else { return None };
    Some(count)
}

fn named(mut message: &[u8], wanted: u64) -> Option<Value<'_>> {
    loop {
        let (name, value, rest) = field(message)?;
        if name == wanted {
            return Some(value);
        }
        message = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_for_traces_is_added_once() {
        for (endpoint, expected) in [
            ("http://127.0.0.1:4318", "/v1/traces"),
            ("http://127.0.0.1:4318/", "/v1/traces"),
            ("http://127.0.0.1:4318/v1/traces", "/v1/traces"),
            ("https://traces.example/otlp/", "/otlp/v1/traces"),
            ("https://traces.example/otlp?key=1", "/otlp/v1/traces?key=1"),
        ] {
            assert_eq!(target(&endpoint.parse().unwrap()), expected, "{endpoint}");
        }
    }

    #[test]
    fn an_answer_is_judged_as_the_protocol_has_it() {
        let partial = [0x0a, 0x02, 0x08, 0x03];
        let seconds = |seconds| Taken::Later(Some(Duration::from_secs(seconds)));
        for (status, retry, body, expected) in [
            (200, "", &[] as &[u8], Taken::But(0)),
            (200, "", &partial, Taken::But(3)),
            (202, "", b"\xff", Taken::But(0)),
            (429, "7", b"", seconds(7)),
            (503, "3600", b"", seconds(30)),
            (503, "Sun, 06 Nov 1994 08:49:37 GMT", b"", Taken::Later(None)),
            (502, "", b"", Taken::Later(None)),
            (500, "7", b"", Taken::Not),
            (400, "", b"", Taken::Not),
            (401, "", b"", Taken::Not),
            (307, "", b"", Taken::Not),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_str(retry).unwrap());
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(judged(status, &headers, body), expected, "{status} {retry}");
        }
    }

    #[test]
    fn only_the_beginning_of_an_answer_is_read() {
        let after = |padding: usize| {
            let mut answer = Vec::new();
            super::super::protobuf::bytes(&mut answer, 2, &vec![0; padding]);
            answer.extend_from_slice(&[0x0a, 0x02, 0x08, 0x03]);
            (answer.len(), judged(StatusCode::OK, &HeaderMap::new(), &answer))
        };
        assert_eq!(after(ACCEPTED_BYTES - 7), (ACCEPTED_BYTES, Taken::But(3)));
        assert_eq!(after(ACCEPTED_BYTES - 6), (ACCEPTED_BYTES + 1, Taken::But(0)));
    }
}
