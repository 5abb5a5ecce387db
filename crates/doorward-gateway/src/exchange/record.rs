//! What is written down of a request when it is through: its line in the log, its place in the metrics.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use doorward_policy::map::{Mode, Route};
use doorward_policy::{Caller, Refusal};
use http::{HeaderValue, Method};
use jiff::Timestamp;
use tokio::time::Instant;

use super::Head;
use crate::body::Finish;
use crate::log::{Entry, Verdict};
use crate::shared::Shared;
use crate::trace::{Context, Span};
use crate::upstream::Group;
use crate::worker::Current;

/// One request, kept until its answer is through.
pub(super) struct Record {
    pub(super) shared: Arc<Shared>,
    pub(super) current: Rc<Current>,
    pub(super) began: Instant,
    pub(super) time: Timestamp,
    pub(super) id: HeaderValue,
    pub(super) address: IpAddr,
    pub(super) method: Method,
    pub(super) asked: Asked,
    pub(super) status: u16,
    pub(super) route: Option<usize>,
    pub(super) refusal: Option<Refusal>,
    pub(super) verdict: Verdict,
    pub(super) caller: Option<Arc<Caller>>,
    pub(super) upstream: Option<Answered>,
    pub(super) agent: Option<HeaderValue>,
    pub(super) crawler: Option<Box<str>>,
    pub(super) trace: Option<Box<str>>,
    pub(super) secure: bool,
    /// Its place in a trace, where that is kept.
    pub(super) span: Option<Box<Context>>,
}

/// What was asked for.
pub(super) enum Asked {
    /// The head was read.
    Read(Rc<Head>),
    /// It was not: the target's path as it came.
    Unread(Box<str>),
}

/// Who answered, and how soon.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) group: Arc<Group>,
    pub(super) after: Duration,
}

impl Record {
    /// Of the site's mode and the route's, the one that lets pass.
    fn mode(&self, route: Option<&Route>) -> Mode {
        let watched =
            self.current.map.site.mode == Mode::Observe || route.is_some_and(|route| route.mode == Mode::Observe);
        if watched { Mode::Observe } else { Mode::Enforce }
    }

    fn count(&self, total_us: u64) {
        let metrics = &self.shared.metrics;
        let figures = self.route.and_then(|position| self.current.figures.get(position)).unwrap_or(&metrics.no_route);
        figures.count(self.status, self.verdict, self.refusal.as_ref());
        let times = if self.verdict == Verdict::Refused { &metrics.refused } else { &metrics.open };
        times.note(total_us);
        if let Some(answered) = &self.upstream {
            metrics.upstream.note(microseconds(answered.after));
        }
    }

    /// Host, path and query.
    fn asked(&self) -> (&str, &str, Option<&str>) {
        match &self.asked {
            Asked::Read(head) => (&head.host, head.path.as_str(), head.query.as_deref()),
            Asked::Unread(path) => ("", path, None),
        }
    }

    fn trace(&self, route: Option<&Route>, total_us: u64) {
        let Some(context) = &self.span else { return };
        let (host, path, _) = self.asked();
        self.shared.traces.write(&Span {
            context: **context,
            end: Timestamp::now(),
            total_us,
            method: &self.method,
            secure: self.secure,
            route: route.map(|route| &*route.path),
            path,
            host,
            status: self.status,
            address: self.address,
            id: self.id.to_str().unwrap_or_default(),
            verdict: self.verdict,
            reason: self.refusal.as_ref().map(|refusal| refusal.reason.id),
            caller: self.caller.as_ref().map(|caller| caller.kind),
            upstream: self.upstream.as_ref().map(|answered| &*answered.group.name),
        });
    }

    fn write(&self, bytes: u64) {
        let log = &self.current.map.log;
        let route = self.route.and_then(|position| self.current.map.routes.get(position));
        let total = self.began.elapsed();
        self.count(microseconds(total));
        self.trace(route, microseconds(total));
        if !log.on || (self.verdict == Verdict::Open && !log.open) {
            return;
        }
        let (host, path, query) = self.asked();
        self.shared.log.write(&Entry {
            time: self.time,
            id: self.id.to_str().unwrap_or_default(),
            address: self.address,
            method: self.method.as_str(),
            host,
            path,
            query,
            status: self.status,
            bytes,
            route: route.map(|route| &*route.path),
            verdict: self.verdict,
            refusal: self.refusal.as_ref(),
            upstream_reason: None,
            caller: self.caller.as_deref(),
            upstream: self.upstream.as_ref().map(|answered| &*answered.group.name),
            total_us: microseconds(total),
            upstream_us: self.upstream.as_ref().map(|answered| microseconds(answered.after)),
            agent: self.agent.as_ref().map(HeaderValue::as_bytes),
            crawler: self.crawler.as_deref(),
            mode: self.mode(route),
            trace: self.trace.as_deref(),
        });
    }
}

/// A record that is written when the answer is on its way: writing it takes longer for what is concealed.
pub(super) struct Late(pub(super) Option<Record>);

/// A record with the length of its answer. It is written when this is dropped, also where its task never comes to run.
struct Owed(Record, u64);

impl Drop for Owed {
    fn drop(&mut self) {
        self.0.write(self.1);
    }
}

impl Finish for Late {
    fn done(&mut self, bytes: u64) {
        if let Some(record) = self.0.take() {
            let owed = Owed(record, bytes);
            // The connection goes on first, and sends. At the very end there is nothing that could go on.
            if tokio::runtime::Handle::try_current().is_ok() {
                tokio::task::spawn_local(async move { drop(owed) });
            }
        }
    }

    fn broken(&mut self, bytes: u64) {
        if let Some(record) = self.0.take() {
            record.write(bytes);
        }
    }
}

impl Finish for Record {
    fn done(&mut self, bytes: u64) {
        self.write(bytes);
    }

    fn broken(&mut self, bytes: u64) {
        self.write(bytes);
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
