//! The one function that turns a refusal into an answer, [`answer`], and what belongs to it.
//!
//! Pure: no socket, file or clock. Status, challenges, caching, CORS, body and Proxy-Status are all derived from one
//! [`Refusal`], so that they cannot disagree. What only the log may see ([`Refusal::because`], [`Refusal::route`]) is not read here.

mod accept;
mod asked;
mod challenge;
mod cors;
pub mod dialect;
mod grpc;
mod metadata;
pub mod snippets;
mod spoken;
mod template;
mod told;
mod wording;
mod words;

use std::borrow::Cow;

use bytes::Bytes;
use doorward_policy::Refusal;
use doorward_policy::map::RefuseAs;
use doorward_policy::refusal::Needs;
use doorward_reason::Reason;
use doorward_reason::catalogue::{GONE, LEGAL_BLOCK, NOT_FOUND};
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};

pub use accept::{MAX_ENTRIES, MAX_FIELD_BYTES};
pub use asked::{Asked, Form};
pub use cors::{CrossOrigin, preflight};
pub use metadata::{PATH as METADATA_PATH, resource_metadata};
pub use spoken::{SPOKEN, Spoken};
pub use told::{INSTANCE, REASONS};
pub use wording::{Texts, Wording};

use challenge::{Failed, Ready};
use template::Slot;
use told::{Told, Words};
use wording::{Language, Page};

/// Seconds in Retry-After of a 429 or 503 for which nobody knows better.
pub const RETRY_AFTER_S: u64 = 5;
/// Most bytes of a request's id that are shown.
pub const MAX_REQUEST_ID_BYTES: usize = 128;

const PROXY_STATUS: HeaderName = HeaderName::from_static("proxy-status");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The answer to a refused request: status, fields and body, complete.
#[must_use]
pub fn answer(refusal: &Refusal, asked: &Asked<'_>, wording: &Wording) -> Response<Bytes> {
    let seen = Seen::of(refusal);
    let failed = seen.failed(asked, wording);
    let challenges = seen.challenges(asked, failed.is_some(), wording);
    let status = if seen.status == 401 && challenges.is_empty() { 403 } else { seen.status };
    let told = wording.told(seen.reason, status);
    let retry_after_s = seen.retry_after_s(status);
    let request_id = clean(asked.request_id);
    let form = asked.form();

    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut fields = HeaderMap::with_capacity(24);
    for line in challenge::lines(&challenges, failed) {
        fields.append(header::WWW_AUTHENTICATE, line);
    }
    common(&told, &request_id, retry_after_s, &mut fields);
    if let Some(cross) = &wording.cross {
        cross.allow(asked.origin(), form == Form::Grpc, &mut fields);
    }
    if form == Form::Grpc {
        *response.status_mut() = StatusCode::OK;
        grpc::write(&told, asked, retry_after_s, &mut fields);
        *response.headers_mut() = fields;
        return response;
    }
    seen.own_fields(status, asked, wording, &mut fields);
    let body = told.body(form, asked, wording, retry_after_s, &request_id, &mut fields);
    fields.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    if asked.method != Method::HEAD {
        *response.body_mut() = Bytes::from(body);
    }
    *response.headers_mut() = fields;
    response
}

/// A refusal as its caller may see it.
#[derive(Debug, Clone, Copy)]
struct Seen<'a> {
    reason: &'static Reason,
    status: u16,
    wait_s: Option<u64>,
    needs: &'a Needs,
}

/// What is needed where nothing may be told.
static NOTHING: Needs = Needs { scopes: Vec::new(), second_factor_age_s: None, methods: Vec::new() };

impl<'a> Seen<'a> {
    /// INVARIANT: of a disguised refusal nothing is kept but its disguise.
    fn of(refusal: &'a Refusal) -> Self {
        let as_if = |reason, status| Self { reason, status, wait_s: None, needs: &NOTHING };
        match refusal.disguise {
            RefuseAs::Forbidden => Self {
                reason: refusal.reason,
                status: refusal.status,
                wait_s: refusal.retry_after_s,
                needs: &refusal.needs,
            },
            RefuseAs::NotFound => as_if(&NOT_FOUND, 404),
            RefuseAs::Legal => as_if(&LEGAL_BLOCK, 451),
            RefuseAs::Gone => as_if(&GONE, 410),
        }
    }

    /// Whole seconds, at least one; always for 429 and 503.
    fn retry_after_s(&self, status: u16) -> Option<u64> {
        let known = self.wait_s.map(|seconds| seconds.max(1));
        known.or_else(|| matches!(status, 429 | 503).then_some(RETRY_AFTER_S))
    }

    /// The challenges that apply. 401: every scheme of the route. 403 and 400: Bearer alone, where a token came and its error has this
    /// status (RFC 6750, section 3.1).
    fn challenges<'w>(&self, asked: &Asked<'_>, failed: bool, wording: &'w Wording) -> Vec<&'w Ready> {
        if self.status != 401 && !failed {
            return Vec::new();
        }
        let mut found = challenge::applicable(&wording.challenges, asked.schemes);
        if self.status != 401 {
            challenge::bearer_alone(&mut found);
        } else if found.len() > 1 && asked.is_script() {
            challenge::without_box(&mut found);
        }
        found
    }

    /// What a bearer challenge says of the token: nothing unless one came.
    fn failed(&self, asked: &Asked<'_>, wording: &Wording) -> Option<Failed<'a>> {
        if !asked.bearer || !matches!(self.status, 400 | 401 | 403) {
            return None;
        }
        let (error, description) = wording.told(self.reason, self.status).spoken.bearer_error(self.status)?;
        Some(Failed { error, description, needs: self.needs })
    }

    /// Fields that belong to a status.
    fn own_fields(&self, status: u16, asked: &Asked<'_>, wording: &Wording, fields: &mut HeaderMap) {
        let vary = &wording.vary;
        let by = match status {
            401 if asked.schemes.len() > 1 => &vary.box_opens,
            401 | 403 | 404 | 405 | 410 | 429 | 451 => &vary.caller,
            _ => &vary.form,
        };
        fields.insert(header::VARY, by.clone());
        if status == 405
            && let Ok(value) = HeaderValue::from_str(&allow(&self.needs.methods))
        {
            fields.insert(header::ALLOW, value);
        }
        if status == 451
            && let Some(link) = &wording.blocked_by
        {
            fields.insert(header::LINK, link.clone());
        }
    }
}

/// The value of Allow: GET stands for HEAD too.
fn allow(methods: &[Box<str>]) -> String {
    let has = |name: &str| methods.iter().any(|method| **method == *name);
    let mut names: Vec<&str> = methods.iter().map(AsRef::as_ref).collect();
    if has("GET") && !has("HEAD") {
        names.push("HEAD");
    }
    names.join(", ")
}

/// Fields of every refusal, gRPC's too.
fn common(told: &Told, request_id: &str, retry_after_s: Option<u64>, fields: &mut HeaderMap) {
    fields.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    fields.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    fields.insert(PROXY_STATUS, told.proxy_status.clone());
    if let Ok(value) = HeaderValue::from_str(request_id) {
        fields.insert(REQUEST_ID, value);
    }
    if let Some(seconds) = retry_after_s {
        fields.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

impl Told {
    /// The body, with the fields that describe it.
    fn body(
        &self,
        form: Form,
        asked: &Asked<'_>,
        wording: &Wording,
        wait_s: Option<u64>,
        request_id: &str,
        fields: &mut HeaderMap,
    ) -> String {
        let Some((language, words)) = self.language(asked, wording) else { return String::new() };
        if let Some(tag) = &language.field {
            fields.insert(header::CONTENT_LANGUAGE, tag.clone());
        }
        let fill = |slot, out: &mut String| match slot {
            Slot::RequestId => out.push_str(request_id),
            Slot::Wait => {
                if let Some(seconds) = wait_s {
                    out.push(' ');
                    language.tongue.wait(seconds, out);
                }
            }
            _ => {}
        };
        let (kind, body) = match form {
            Form::Html => {
                let own = wording.not_found.as_ref().filter(|_| self.status == 404);
                let page = own.unwrap_or(&language.page);
                fields.insert(header::CONTENT_SECURITY_POLICY, page.policy.clone());
                fields.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
                ("text/html; charset=utf-8", self.page(page, language, words, wait_s, request_id))
            }
            Form::Text => ("text/plain; charset=utf-8", words.plain.fill(fill)),
            Form::Problem | Form::Grpc => ("application/problem+json", words.problem.fill(fill)),
        };
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        body
    }

    /// The language that the client likes best of those in which this is told.
    fn language<'a>(&'a self, asked: &Asked<'_>, wording: &'a Wording) -> Option<(&'a Language, &'a Words)> {
        let pairs = || {
            wording.languages.iter().zip(&self.words).filter_map(|(language, words)| Some((language, words.as_ref()?)))
        };
        let lines = asked.headers.get_all(header::ACCEPT_LANGUAGE);
        let lines = lines.iter().filter_map(|value| value.to_str().ok());
        let wanted = accept::language(lines, |tag| pairs().find(|(own, _)| own.tag.eq_ignore_ascii_case(tag)));
        wanted.or_else(|| pairs().next())
    }

    /// The page for a person.
    fn page(&self, page: &Page, language: &Language, words: &Words, wait_s: Option<u64>, request_id: &str) -> String {
        page.template.fill(|slot, out| match slot {
            Slot::Title => out.push_str(&words.title),
            Slot::Text => out.push_str(&words.text),
            Slot::Next => {
                if let Some(seconds) = wait_s {
                    out.push_str("<p>");
                    language.tongue.wait(seconds, out);
                    out.push_str("</p>");
                }
                out.push_str(&words.links);
            }
            Slot::RequestId => out.push_str(request_id),
            Slot::Status => out.push_str(itoa::Buffer::new().format(self.status)),
            Slot::Reason => out.push_str(self.spoken.reason.id),
            Slot::Wait => {
                if let Some(seconds) = wait_s {
                    language.tongue.wait(seconds, out);
                }
            }
            Slot::Language | Slot::Site | Slot::OfSite | Slot::RequestIdLabel => {}
        })
    }
}

/// A request's id as it may stand in a field, a page and a document alike: what could mean something there is left out.
fn clean(request_id: &str) -> Cow<'_, str> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    if request_id.len() <= MAX_REQUEST_ID_BYTES && request_id.bytes().all(fits) {
        return Cow::Borrowed(request_id);
    }
    let kept = request_id.chars().filter(|character| u8::try_from(*character).is_ok_and(fits));
    Cow::Owned(kept.take(MAX_REQUEST_ID_BYTES).collect())
}

#[cfg(test)]
mod tests;
