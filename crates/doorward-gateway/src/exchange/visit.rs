//! What is known of one request while it is on its way, and the one place where it can be refused.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use doorward_policy::map::{Authenticator, Mode, RefuseAs};
use doorward_policy::{Caller, Refusal};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, header};
use jiff::Timestamp;
use tokio::time::Instant;

use super::Head;
use super::record::{self, Answered, Record};
use crate::address;
use crate::body::AnswerBody;
use crate::crawler::{Claim, SystemResolver, prove};
use crate::forward::REQUEST_ID;
use crate::limit::{Checked, rate_limit, rate_limit_policy};
use crate::log::Verdict;
use crate::refuse::dialect::ticketed;
use crate::refuse::{self, Asked, METADATA_PATH, Wording};
use crate::server::client::{Client, Door};
use crate::trace::{Context, Parent};
use crate::upstream::Group;
use crate::worker::{Current, Worker};

/// One request on its way.
pub(crate) struct Visit {
    pub(crate) worker: Rc<Worker>,
    pub(crate) client: Rc<Client>,
    pub(crate) current: Rc<Current>,
    pub(crate) request_id: HeaderValue,
    /// The client's address, after trusted proxies.
    pub(crate) address: IpAddr,
    /// Whether the client's connection is encrypted, after trusted proxies.
    pub(crate) secure: bool,
    /// The host that a trusted proxy says the client asked for.
    pub(crate) forwarded_host: Option<Box<str>>,
    /// What X-Forwarded-For says to the upstream; empty where the client is the peer.
    pub(crate) chain: String,
    /// The route that decided, by its position.
    pub(crate) route: Option<usize>,
    /// The schemes that are taken here, for challenges.
    pub(crate) schemes: Vec<usize>,
    /// RateLimit and RateLimit-Policy.
    pub(crate) rates: Vec<(HeaderName, HeaderValue)>,
    /// Those of them that are the whole site's, where the map conceals: an absent page has them, whatever the request is decided by.
    pub(super) rates_of_site: Vec<(HeaderName, HeaderValue)>,
    /// The crawler that this is, by proof.
    pub(crate) crawler: Option<Box<str>>,
    /// Whether limits of the whole site were counted already: a request is counted once, however often it is decided.
    pub(crate) counted: bool,
    /// What was asked for, once it is read.
    pub(super) head: Option<Rc<Head>>,
    /// A refusal that was not made or not shown: the map only watches, or conceals.
    pub(super) unseen: Option<(Refusal, Verdict)>,
    /// Who answered.
    pub(super) upstream: Option<Answered>,
    began: Instant,
    caller: Option<Arc<Caller>>,
    agent: Option<HeaderValue>,
    trace: Option<Box<str>>,
    span: Option<Box<Context>>,
    now: Option<Timestamp>,
}

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

impl Visit {
    /// A request that just came.
    pub(crate) fn new(worker: &Rc<Worker>, client: &Rc<Client>, parts: &Parts) -> Self {
        let current = worker.current();
        let asking = client.door == Door::ForwardAuth;
        let trusted = if asking { &current.asking } else { &current.map.listen.trusted_proxies };
        let origin = address::Client::of(client.peer.ip(), client.secure, &parts.headers, trusted);
        let parent = Parent::of(&parts.headers);
        let span = current.tracing.as_ref().map(|tracing| Box::new(Context::begin(parent, tracing.share)));
        let trace = span.as_ref().map(|span| span.trace).or(parent.map(|parent| parent.trace));
        let chain = if origin.through.is_empty() { String::new() } else { origin.x_forwarded_for() };
        Self {
            worker: Rc::clone(worker),
            client: Rc::clone(client),
            request_id: in_field(request_id()),
            address: origin.address,
            secure: origin.secure,
            forwarded_host: origin.host,
            chain,
            route: None,
            schemes: Vec::new(),
            rates: Vec::new(),
            rates_of_site: Vec::new(),
            crawler: None,
            counted: false,
            head: None,
            unseen: None,
            upstream: None,
            began: Instant::now(),
            caller: None,
            agent: parts.headers.get(header::USER_AGENT).cloned(),
            trace: trace.map(Parent::written),
            span,
            now: None,
            current,
        }
    }

    /// The time of the request: one for all of its decisions.
    pub(crate) fn now(&mut self) -> Timestamp {
        *self.now.get_or_insert_with(Timestamp::now)
    }

    /// When it came.
    pub(super) fn began(&self) -> Instant {
        self.began
    }

    /// The same in nanoseconds of a clock that only goes forward.
    pub(crate) fn now_ns(&self) -> u64 {
        self.worker.shared.now_ns()
    }

    /// Whether this is one of the crawlers that the map knows. What is to be asked for that is asked beside the request: this one
    /// counts as not proven.
    pub(super) fn look_for_crawler(&mut self) {
        let Some(agent) = &self.agent else { return };
        let current = Rc::clone(&self.current);
        match current.crawlers.look(agent.as_bytes(), self.address, self.now_ns()) {
            Claim::Proven(name) => self.crawler = Some(name.into()),
            Claim::Unproven(_, Some(question)) => {
                let (current, shared) = (Rc::clone(&current), Arc::clone(&self.worker.shared));
                tokio::task::spawn_local(async move {
                    let proof = prove(&SystemResolver, question.address, current.crawlers.domains(question)).await;
                    current.crawlers.settle(question, proof, shared.now_ns());
                });
            }
            Claim::None | Claim::Refuted(_) | Claim::Unproven(_, None) => {}
        }
    }

    /// Notes what was asked for.
    pub(crate) fn note_head(&mut self, head: &Rc<Head>) {
        self.head = Some(Rc::clone(head));
    }

    /// Notes who asks.
    pub(crate) fn note_caller(&mut self, caller: Option<&Arc<Caller>>) {
        self.caller = caller.cloned();
    }

    /// Notes what counters said, for the RateLimit fields.
    pub(crate) fn note_rates(&mut self, checked: &[Checked<'_>]) {
        let fields = [(RATE_LIMIT, rate_limit(checked)), (RATE_LIMIT_POLICY, rate_limit_policy(checked))];
        for (name, value) in fields {
            let Some(value) = value else { continue };
            match self.rates.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => {
                    let joined = known.to_str().map(|known| format!("{known}, {value}"));
                    if let Some(joined) = joined.ok().and_then(|joined| HeaderValue::from_str(&joined).ok()) {
                        *known = joined;
                    }
                }
                None => self.rates.extend(HeaderValue::from_str(&value).ok().map(|value| (name, value))),
            }
        }
    }

    /// The answer to a browser that asks whether it may ask; none where the map has no rules for other origins.
    pub(crate) fn preflight(&mut self, parts: &Parts) -> Option<Response<AnswerBody>> {
        let cors = self.current.map.cors.as_ref().filter(|_| super::is_preflight(parts))?;
        let origin = parts.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut answer = refuse::preflight(cors, origin).map(AnswerBody::full);
        answer.headers_mut().insert(REQUEST_ID, self.request_id.clone());
        Some(self.recorded(parts, answer, None))
    }

    /// The description of what is protected here (RFC 9728), for everybody; none where the map does not want it or another page is asked for.
    pub(super) fn metadata(&mut self, parts: &Parts, head: &Head) -> Option<Response<AnswerBody>> {
        let current = Rc::clone(&self.current);
        let document = current.metadata.as_ref().filter(|_| head.path.as_str() == METADATA_PATH)?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            return None;
        }
        let mut answer = Response::new(AnswerBody::full(document.clone()));
        answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        answer.headers_mut().insert(REQUEST_ID, self.request_id.clone());
        if let Some(cross) = current.wording.cross_origin() {
            let origin = parts.headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
            cross.allow(origin, false, answer.headers_mut());
        }
        Some(self.recorded(parts, answer, None))
    }

    /// Whether this refusal is only written down.
    pub(crate) fn is_observed(&self, refusal: &Refusal) -> bool {
        let map = &self.current.map;
        let broken = refusal.status == 400 || refusal.status == 413 || refusal.status == 414 || refusal.status >= 500;
        let route = self.route.and_then(|position| map.routes.get(position));
        let watched = map.site.mode == Mode::Observe
            || (refusal.route.is_some() && route.is_some_and(|route| route.mode == Mode::Observe));
        watched && !broken
    }

    /// Notes a refusal that is not made.
    pub(crate) fn observe(&mut self, refusal: Refusal) {
        self.unseen = Some((refusal, Verdict::Observed));
    }

    /// Notes a refusal that is not shown: what the client gets is the site's own answer.
    pub(crate) fn conceal(&mut self, refusal: Refusal) {
        self.unseen = Some((refusal, Verdict::Refused));
    }

    /// Notes who answered.
    pub(super) fn answered(&mut self, group: &Arc<Group>, asked: Instant) {
        self.upstream = Some(Answered { group: Arc::clone(group), after: asked.elapsed() });
    }

    /// Tells the upstream of the trace, where the map asks for traces.
    pub(super) fn write_trace(&self, headers: &mut HeaderMap) {
        if let Some(span) = &self.span {
            span.write(headers);
        }
    }

    /// Whether the route that was found conceals itself.
    pub(crate) fn conceals(&self) -> bool {
        let route = self.route.and_then(|position| self.current.map.routes.get(position));
        route.is_some_and(|route| route.refuse_as == RefuseAs::NotFound)
    }

    /// The authenticators whose schemes are taken here.
    pub(crate) fn authenticators<'m>(&self, current: &'m Current) -> Vec<&'m Authenticator> {
        self.schemes.iter().filter_map(|position| current.map.authenticate.get(*position)).collect()
    }

    /// The answer for a refusal. INVARIANT: the only place in the gateway where one is made of a request.
    pub(crate) fn refuse(&mut self, parts: &Parts, refusal: &Refusal) -> Response<AnswerBody> {
        self.refused(parts, refusal, refuse::answer)
    }

    /// The same for a proxy that cannot hand a refusal on: it gets a ticket, and brings that back.
    pub(crate) fn refuse_by_ticket(&mut self, parts: &Parts, refusal: &Refusal) -> Response<AnswerBody> {
        self.refused(parts, refusal, ticketed)
    }

    fn refused(
        &mut self,
        parts: &Parts,
        refusal: &Refusal,
        written: fn(&Refusal, &Asked<'_>, &Wording) -> Response<Bytes>,
    ) -> Response<AnswerBody> {
        let current = Rc::clone(&self.current);
        let schemes = self.authenticators(&current);
        let id = self.request_id.to_str().unwrap_or_default();
        let asked = Asked::of(&parts.method, &parts.headers, id, &schemes);
        let mut answer = written(refusal, &asked, &current.wording).map(AnswerBody::full);
        if refusal.disguise != RefuseAs::NotFound {
            answer.headers_mut().extend(self.rates.drain(..));
        }
        self.recorded(parts, answer, Some(refusal))
    }

    /// The answer, with its line in the log and its place in the metrics when it is through.
    pub(crate) fn recorded(
        &mut self,
        parts: &Parts,
        answer: Response<AnswerBody>,
        refusal: Option<&Refusal>,
    ) -> Response<AnswerBody> {
        let (refusal, verdict) = match (refusal, self.unseen.take()) {
            (Some(refusal), _) => (Some(refusal.clone()), Verdict::Refused),
            (None, Some((unseen, verdict))) => (Some(unseen), verdict),
            (None, None) => (None, Verdict::Open),
        };
        let time = self.now();
        let record = Record {
            shared: Arc::clone(&self.worker.shared),
            current: Rc::clone(&self.current),
            began: self.began,
            time,
            id: self.request_id.clone(),
            address: self.address,
            method: parts.method.clone(),
            asked: self.head.take().map_or_else(|| record::Asked::Unread(parts.uri.path().into()), record::Asked::Read),
            status: answer.status().as_u16(),
            route: refusal.as_ref().and_then(|refusal| refusal.route).or(self.route),
            refusal,
            verdict,
            caller: self.caller.take(),
            upstream: self.upstream.take(),
            agent: self.agent.take(),
            crawler: self.crawler.take(),
            trace: self.trace.take(),
            secure: self.secure,
            span: self.span.take().filter(|span| span.sampled),
        };
        if self.current.conceals && answer.status().is_client_error() {
            return answer.map(|body| body.with_finish(Box::new(record::Late(Some(record)))));
        }
        answer.map(|body| body.with_finish(Box::new(record)))
    }
}

/// A number that no other request has.
pub(crate) fn request_id() -> String {
    let number: u128 = rand::random();
    let mut id = String::with_capacity(32);
    for byte in number.to_be_bytes() {
        id.push(digit(byte >> 4));
        id.push(digit(byte & 15));
    }
    id
}

/// A hexadecimal digit.
fn digit(value: u8) -> char {
    char::from(if value < 10 { b'0' + value } else { b'a' + (value - 10) })
}

fn in_field(id: String) -> HeaderValue {
    HeaderValue::from_maybe_shared(bytes::Bytes::from(id)).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The fields of a request that shape its refusal, for when the request itself has gone on.
pub(crate) fn shaping(headers: &HeaderMap) -> HeaderMap {
    static SHAPING: [HeaderName; 8] = [
        header::ACCEPT,
        header::ACCEPT_LANGUAGE,
        header::ORIGIN,
        header::CONTENT_TYPE,
        header::UPGRADE,
        HeaderName::from_static("sec-fetch-mode"),
        HeaderName::from_static("sec-fetch-dest"),
        HeaderName::from_static("x-requested-with"),
    ];
    let shape = headers.iter().filter(|(name, _)| SHAPING.contains(name));
    shape.map(|(name, value)| (name.clone(), value.clone())).collect()
}
