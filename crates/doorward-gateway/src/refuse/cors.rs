//! CORS on refusals, and preflights (Fetch, section 3.3). A script that may read what is open may also read why something is not.

use doorward_policy::map::Cors;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};

/// Answer fields of refusals that scripts may read.
const EXPOSED: &[&str] = &[
    "WWW-Authenticate",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "Allow",
    "Link",
    "Proxy-Status",
    "X-Request-Id",
];

/// The rules of a map, with their fields written.
#[derive(Debug, Clone)]
pub struct CrossOrigin {
    /// The origins, each with its field value; empty where every origin may.
    origins: Vec<(Box<str>, HeaderValue)>,
    any: bool,
    credentials: bool,
    expose: HeaderValue,
    /// The same for gRPC, whose status is a field.
    expose_grpc: HeaderValue,
}

impl CrossOrigin {
    /// Writes the fields.
    #[must_use]
    pub fn new(cors: &Cors) -> Self {
        let any = cors.origins.iter().any(|origin| **origin == *"*");
        let value = |origin: &str| HeaderValue::from_str(origin).ok().map(|value| (origin.into(), value));
        let names = EXPOSED.iter().copied().chain(cors.expose.iter().map(AsRef::as_ref));
        let expose = names.collect::<Vec<_>>().join(", ");
        let written = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("WWW-Authenticate"));
        Self {
            origins: if any { Vec::new() } else { cors.origins.iter().filter_map(|origin| value(origin)).collect() },
            any,
            // A browser takes `*` for a literal where credentials go along, and an echo would open the site to everybody.
            credentials: cors.credentials && !any,
            expose_grpc: written(&format!("grpc-status, grpc-message, {expose}")),
            expose: written(&expose),
        }
    }

    /// Whether answers differ by Origin, so that Vary must name it.
    #[must_use]
    pub fn varies(&self) -> bool {
        !self.any
    }

    /// Allows the origin to read an answer, if the map does; otherwise nothing is added. Values that are there are replaced, so
    /// that there is never more than one. For a gRPC call its own fields may be read too.
    pub fn allow(&self, origin: Option<&str>, grpc: bool, fields: &mut HeaderMap) {
        let Some(value) = self.allowed(origin) else { return };
        fields.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
        let expose = if grpc { &self.expose_grpc } else { &self.expose };
        fields.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, expose.clone());
        if self.credentials {
            fields.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }

    fn allowed(&self, origin: Option<&str>) -> Option<HeaderValue> {
        if self.any {
            return Some(HeaderValue::from_static("*"));
        }
        let origin = origin?;
        self.origins.iter().find(|(own, _)| **own == *origin).map(|(_, value)| value.clone())
    }
}

/// The answer to a preflight: always 204, never with credentials asked for. An origin that may not read answers gets none of the
/// fields, and its browser refuses; a method or header that is not on the list is refused by the browser too, which tells its user
/// which one it was.
#[must_use]
pub fn preflight(cors: &Cors, origin: &str) -> Response<bytes::Bytes> {
    let mut response = Response::new(bytes::Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let fields = response.headers_mut();
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    fields.insert(header::VARY, HeaderValue::from_static(vary));
    let cross = CrossOrigin::new(cors);
    if cross.allowed(Some(origin)).is_none() {
        return response;
    }
    cross.allow(Some(origin), false, fields);
    fields.remove(header::ACCESS_CONTROL_EXPOSE_HEADERS);
    join(fields, header::ACCESS_CONTROL_ALLOW_METHODS, &cors.methods);
    join(fields, header::ACCESS_CONTROL_ALLOW_HEADERS, &cors.headers);
    fields.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from(cors.max_age_s));
    response
}

fn join(fields: &mut HeaderMap, name: HeaderName, values: &[Box<str>]) {
    if let Ok(value) = HeaderValue::from_str(&values.join(", "))
        && !values.is_empty()
    {
        fields.insert(name, value);
    }
}
