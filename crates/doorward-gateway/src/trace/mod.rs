//! Traces: one server span a request, sent to a collector over OTLP (HTTP, protobuf) by a thread of its own.
//!
//! A span is encoded by the thread that served the request, into a buffer of bounded size; nothing is ever waited for. The libraries of
//! OpenTelemetry are not used here: their processor counts what it drops for nobody, their messages bring an executor and a second
//! source of randomness along, and what they encode is six fields. The tests decode with OpenTelemetry's own messages.

mod collector;
mod context;
mod exporter;
mod protobuf;
mod span;

use std::sync::Arc;

pub use collector::{ACCEPTED_BYTES, Collector};
pub use context::{Context, Parent};
pub use exporter::{Exporter, MAX_PENDING_BYTES};
pub use span::{MAX_TEXT_BYTES, Span};

/// What a map says of traces, ready to be used.
#[derive(Debug)]
pub struct Tracing {
    /// The share of requests that are traced, where the caller did not decide.
    pub share: f64,
    /// Where they go.
    pub collector: Arc<Collector>,
}
