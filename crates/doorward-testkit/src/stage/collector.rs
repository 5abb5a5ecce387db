//! A collector of traces: takes them over OTLP/HTTP, and reads them with OpenTelemetry's own messages.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;

use super::listener::{Act, Listener, Received};

/// A collector that runs, and keeps what it was sent.
#[derive(Debug)]
pub struct Collector {
    listener: Listener,
    kept: Arc<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    requests: Mutex<Vec<Received>>,
    more: Condvar,
}

/// A span as it was told, with what was told about who tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The span.
    pub span: Span,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
    /// Attributes of the resource.
    pub resource: BTreeMap<String, String>,
    /// The name of the scope.
    pub scope: String,
}

impl Collector {
    /// Starts one that answers in this way.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub fn start(answer: impl Fn(usize) -> Act + Send + Sync + 'static) -> io::Result<Self> {
        let kept = Arc::new(Kept::default());
        let keeping = Arc::clone(&kept);
        let listener = Listener::start(move |request| {
            let mut requests = keeping.requests.lock().unwrap_or_else(PoisonError::into_inner);
            requests.push(request);
            let act = answer(requests.len());
            drop(requests);
            keeping.more.notify_all();
            act
        })?;
        Ok(Self { listener, kept })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// What it was sent, once it was sent so many spans, or what there is when `patience` is over.
    #[must_use]
    pub fn after(&self, spans: usize, patience: Duration) -> Vec<Told> {
        let requests = self.kept.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let few = |requests: &mut Vec<Received>| all(requests).len() < spans;
        let waited = self.kept.more.wait_timeout_while(requests, patience, few);
        all(&waited.unwrap_or_else(PoisonError::into_inner).0)
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.kept.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn all(requests: &[Received]) -> Vec<Told> {
    requests.iter().filter_map(|request| spans(&request.body)).flatten().collect()
}

/// The spans of a request's body; none where it is no such message.
#[must_use]
pub fn spans(body: &[u8]) -> Option<Vec<Told>> {
    let message = ExportTraceServiceRequest::decode(body).ok()?;
    let mut found = Vec::new();
    for resource in message.resource_spans {
        let told = resource.resource.map(|resource| pairs(&resource.attributes)).unwrap_or_default();
        for scope in resource.scope_spans {
            let name = scope.scope.map(|scope| scope.name).unwrap_or_default();
            found.extend(scope.spans.into_iter().map(|span| Told {
                attributes: pairs(&span.attributes),
                span,
                resource: told.clone(),
                scope: name.clone(),
            }));
        }
    }
    Some(found)
}

/// Attributes, with numbers as they are written and a mark before them.
fn pairs(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let value = |pair: &KeyValue| match pair.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => format!("#{number}"),
        other => format!("{other:?}"),
    };
    attributes.iter().map(|pair| (pair.key.clone(), value(pair))).collect()
}
