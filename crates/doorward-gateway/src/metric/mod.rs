//! Figures for the operator, in the text format of Prometheus.
//!
//! What a request touches is laid out when the map is loaded; counting it costs a few atomic additions and no look-up by name. Labels are
//! routes and upstreams of the map, reasons of the catalogue, and statuses: never a path, a caller or anything else that comes with a
//! request.
//!
//! Histograms have fixed buckets and are added to in place. A library that keeps samples until somebody collects them would grow where
//! nobody does.

mod cell;
mod route;
mod text;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

pub use cell::{BUCKETS_US, Counter, Gauge, Held, Histogram};
pub use route::{RouteFigures, STATUSES};
use text::Page;

/// The media type of the page.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Most routes that are told apart over the life of the process; further ones are counted as `other`.
pub const MAX_ROUTES: usize = 1_000;
/// Most upstream servers that are told apart; further ones are left out.
pub const MAX_UPSTREAMS: usize = 1_000;
/// The route label of what no route matched.
pub const NO_ROUTE: &str = "none";
/// The route label of routes beyond [`MAX_ROUTES`].
pub const OTHER_ROUTES: &str = "other";

/// All figures.
#[derive(Debug)]
pub struct Metrics {
    /// Requests that are being answered.
    pub in_flight: Gauge,
    /// Connections that are open.
    pub connections: Gauge,
    /// Connections since the start.
    pub connections_total: Counter,
    /// Connections that were closed at once, since there were as many as there may be.
    pub connections_refused: Counter,
    /// Time of open requests, from head to end of answer.
    pub open: Histogram,
    /// Time of refused requests.
    pub refused: Histogram,
    /// Time that upstreams took to the head of their answer.
    pub upstream: Histogram,
    /// Sign-ins that failed.
    pub sign_ins_failed: Counter,
    /// Counter entries that had to make room while they still counted; taken over from [`crate::limit::Counters::evicted`].
    pub limiter_evictions: Counter,
    /// Lines of the log that were dropped; taken over from [`crate::log::Sink::dropped`].
    pub log_lines_dropped: Counter,
    /// Spans that the collector took; taken over from [`crate::trace::Exporter::sent`].
    pub spans_sent: Counter,
    /// Spans that were dropped; taken over from [`crate::trace::Exporter::dropped`].
    pub spans_dropped: Counter,
    /// Key sets fetched.
    pub key_sets_fetched: Counter,
    /// Key sets that could not be fetched.
    pub key_sets_failed: Counter,
    /// Maps loaded anew.
    pub maps_loaded: Counter,
    /// Maps that could not be loaded.
    pub maps_failed: Counter,
    /// Requests that no route matched.
    pub no_route: Arc<RouteFigures>,
    others: Arc<RouteFigures>,
    routes: RwLock<BTreeMap<Box<str>, Arc<RouteFigures>>>,
    upstreams: RwLock<BTreeMap<Box<str>, Gauge>>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Figures that are all zero.
    #[must_use]
    pub fn new() -> Self {
        Self {
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            connections_total: Counter::default(),
            connections_refused: Counter::default(),
            open: Histogram::default(),
            refused: Histogram::default(),
            upstream: Histogram::default(),
            sign_ins_failed: Counter::default(),
            limiter_evictions: Counter::default(),
            log_lines_dropped: Counter::default(),
            spans_sent: Counter::default(),
            spans_dropped: Counter::default(),
            key_sets_fetched: Counter::default(),
            key_sets_failed: Counter::default(),
            maps_loaded: Counter::default(),
            maps_failed: Counter::default(),
            no_route: Arc::new(RouteFigures::new()),
            others: Arc::new(RouteFigures::new()),
            routes: RwLock::default(),
            upstreams: RwLock::default(),
        }
    }

    /// The figures of a route, to be kept beside it: the same ones for the same name, also after the map was loaded anew.
    #[must_use]
    pub fn route(&self, name: &str) -> Arc<RouteFigures> {
        let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(figures) = routes.get(name) {
            return Arc::clone(figures);
        }
        if routes.len() >= MAX_ROUTES {
            return Arc::clone(&self.others);
        }
        let figures = Arc::new(RouteFigures::new());
        routes.insert(name.into(), Arc::clone(&figures));
        figures
    }

    /// Notes whether an upstream server is up.
    pub fn upstream_is_up(&self, server: &str, is_up: bool) {
        let mut upstreams = self.upstreams.write().unwrap_or_else(PoisonError::into_inner);
        match upstreams.get(server) {
            Some(gauge) => gauge.set(i64::from(is_up)),
            None if upstreams.len() < MAX_UPSTREAMS => {
                upstreams.entry(server.into()).or_default().set(i64::from(is_up));
            }
            None => {}
        }
    }

    /// Forgets an upstream server that the map no longer has.
    pub fn forget_upstream(&self, server: &str) {
        self.upstreams.write().unwrap_or_else(PoisonError::into_inner).remove(server);
    }

    /// The page.
    #[must_use]
    pub fn render(&self) -> String {
        let mut page = Page::default();
        self.render_routes(&mut page);
        page.family(
            "doorward_request_duration_seconds",
            "histogram",
            "Time from a request's head to its answer's end.",
        );
        page.histogram("doorward_request_duration_seconds", &[("verdict", "open")], &self.open);
        page.histogram("doorward_request_duration_seconds", &[("verdict", "refused")], &self.refused);
        page.family("doorward_upstream_duration_seconds", "histogram", "Time to the head of an upstream's answer.");
        page.histogram("doorward_upstream_duration_seconds", &[], &self.upstream);
        page.gauge("doorward_requests_in_flight", "Requests that are being answered.", &self.in_flight);
        page.gauge("doorward_connections", "Connections that are open.", &self.connections);
        page.counter("doorward_connections_total", "Connections since the start.", &self.connections_total);
        let help = "Connections closed at once, since there were as many as `[limits]` allows.";
        page.counter("doorward_connections_refused_total", help, &self.connections_refused);
        page.counter("doorward_sign_ins_failed_total", "Sign-ins that failed.", &self.sign_ins_failed);
        let help = "Counters that had to make room while they still counted; if it grows, raise `entries`.";
        page.counter("doorward_limiter_evictions_total", help, &self.limiter_evictions);
        page.counter("doorward_log_lines_dropped_total", "Lines lacking in the log.", &self.log_lines_dropped);
        let help = "Spans of traces: taken by the collector, or dropped.";
        let spans = [("sent", &self.spans_sent), ("dropped", &self.spans_dropped)];
        page.outcomes("doorward_spans_total", help, spans);
        let outcomes = |ok, failed| [("ok", ok), ("failed", failed)];
        let help = "Fetches of key sets.";
        page.outcomes("doorward_key_set_fetches_total", help, outcomes(&self.key_sets_fetched, &self.key_sets_failed));
        let help = "Attempts to load the access map anew.";
        page.outcomes("doorward_map_reloads_total", help, outcomes(&self.maps_loaded, &self.maps_failed));
        page.family("doorward_upstream_up", "gauge", "Whether an upstream server is up.");
        for (server, gauge) in &*self.upstreams.read().unwrap_or_else(PoisonError::into_inner) {
            page.sample("doorward_upstream_up", &[("upstream", server)], gauge.get());
        }
        page.family("doorward_build_info", "gauge", "The version.");
        page.sample("doorward_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        page.end()
    }

    fn render_routes(&self, page: &mut Page) {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        let named = routes.iter().map(|(name, figures)| (&**name, figures));
        let rest = [(NO_ROUTE, &self.no_route), (OTHER_ROUTES, &self.others)];
        let all: Vec<(&str, &Arc<RouteFigures>)> = named.chain(rest).collect();
        page.family("doorward_requests_total", "counter", "Requests by route and status of the answer.");
        for (name, figures) in &all {
            for (status, count) in figures.statuses() {
                page.sample("doorward_requests_total", &[("route", name), ("status", &status)], count);
            }
        }
        page.family("doorward_refusals_total", "counter", "Requests that were, or while observing would be, refused.");
        for (name, figures) in &all {
            for (reason, verdict, count) in figures.refusals() {
                let labels = [("route", *name), ("reason", reason), ("verdict", verdict)];
                page.sample("doorward_refusals_total", &labels, count);
            }
        }
    }
}

#[cfg(test)]
mod tests;
