//! Finds the smallest part of a request that trips a rule, or the one header that opens it.
//!
//! The search is a halving over parts (parameters, cookies, headers, then pieces of a value). It keeps no state: each time
//! it is replayed over the runs so far, and the first question without an answer is the next probe.

use std::collections::BTreeMap;
use std::fmt;

use doorward_reason::{Effect, Factor};
use serde_json::Value;

use crate::observation::{Field, Request};
use crate::probe::{Probe, Role, Run};
use crate::vary;

/// Probes a search may take.
const SEARCH_LIMIT: usize = 10;
/// A value's piece this short is not halved any more.
const PIECE_LIMIT: usize = 3;
/// Characters of a part that are shown.
const SHOWN_CHARACTERS: usize = 80;
/// Parts that the words for an experiment name.
const NAMED_PARTS: usize = 5;

/// Headers that a request cannot do without or that have experiments of their own.
const KEPT_FIELDS: &[&str] =
    &["host", "authorization", "cookie", "content-type", "content-length", "accept", "user-agent", "referer", "origin"];

/// A part of a request: where it stands, its name and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The kind of place.
    pub place: Place,
    /// The parameter's, cookie's or header's name.
    pub name: String,
    /// Its value, or the piece of it that was found.
    pub text: String,
}

/// Where a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The query.
    Query,
    /// The body.
    Body,
    /// The Cookie header.
    Cookie,
    /// A header of its own.
    Header,
    /// A header that a browser adds.
    Added,
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A JSON pointer names a secret where any of its members does.
        let secret = vary::names_a_secret(&self.name) || self.name.split('/').any(vary::names_a_secret);
        let shown: String = self.text.chars().take(SHOWN_CHARACTERS).collect();
        let text = if secret || self.place == Place::Cookie { "…" } else { shown.as_str() };
        match self.place {
            Place::Query => write!(formatter, "`{text}` in the query parameter `{}`", self.name),
            Place::Body if self.name.is_empty() => write!(formatter, "`{text}` in the body"),
            Place::Body => write!(formatter, "`{text}` in the body's `{}`", self.name),
            Place::Cookie => write!(formatter, "the cookie `{}`", self.name),
            Place::Header | Place::Added => write!(formatter, "the header `{}: {text}`", self.name),
        }
    }
}

/// The next probe of a search that has begun, or nothing.
#[must_use]
pub(crate) fn next(runs: &[Run]) -> Option<Probe> {
    if runs.iter().filter(|run| matches!(run.probe.role, Role::Bisect(_))).count() >= SEARCH_LIMIT {
        return None;
    }
    search(runs)?.0
}

/// The smallest part found so far, where a search has begun.
#[must_use]
pub(crate) fn smallest_part(runs: &[Run]) -> Option<Part> {
    let (_, parts) = search(runs)?;
    match parts.as_slice() {
        [part] => Some(part.clone()),
        _ => None,
    }
}

/// The whole value that a found part is a piece of.
#[must_use]
pub(crate) fn whole_value(runs: &[Run], part: &Part) -> Option<String> {
    let base = &runs.iter().find(|run| run.probe.role == Role::Baseline)?.probe.request;
    parts(base, part.place).into_iter().find(|own| own.name == part.name).map(|own| own.text)
}

/// Replays the search: the probe that it waits for, and the parts it has come down to.
fn search(runs: &[Run]) -> Option<(Option<Probe>, Vec<Part>)> {
    let base = &runs.iter().find(|run| run.probe.role == Role::Baseline)?.probe.request;
    let place = begun(runs, base)?;
    let mut parts = parts(base, place);
    while parts.len() > 1 {
        match halve(runs, base, &parts) {
            Halved::Ask(probe) => return Some((Some(*probe), parts)),
            Halved::To(half) => parts = half,
            Halved::Neither => return Some((None, parts)),
        }
    }
    while let [part] = parts.as_slice() {
        if place == Place::Added || place == Place::Cookie || part.text.chars().count() <= PIECE_LIMIT {
            break;
        }
        match halve(runs, base, &pieces(part)) {
            Halved::Ask(probe) => return Some((Some(*probe), parts)),
            Halved::To(half) => parts = half,
            Halved::Neither => break,
        }
    }
    Some((None, parts))
}

/// Which group of parts was shown to matter as a whole.
fn begun(runs: &[Run], base: &Request) -> Option<Place> {
    let of = |factor: Factor| runs.iter().filter(move |run| run.probe.role == Role::Vary(factor));
    let tried = |factor: Factor| of(factor).next().is_some();
    // A change that opened the door once and not again shows nothing.
    let opens = |factor: Factor| tried(factor) && of(factor).all(|run| run.effect == Effect::Opens);
    if opens(Factor::QueryNone) && vary::secret_parameter(base).is_none() {
        return Some(Place::Query);
    }
    if opens(Factor::BodyNone) || opens(Factor::BodyPlain) {
        return Some(Place::Body);
    }
    if opens(Factor::CookiesNone) {
        return Some(Place::Cookie);
    }
    if opens(Factor::HeaderNone) {
        return Some(Place::Header);
    }
    let agent_alone = opens(Factor::AgentBrowser) || !tried(Factor::AgentBrowser) && !vary::is_browser(base);
    (opens(Factor::BrowserHeaders) && !agent_alone).then_some(Place::Added)
}

/// The request without any of its droppable headers: the first step of a search among headers.
#[must_use]
pub(crate) fn without_own_headers(base: &Request) -> Option<Probe> {
    let request = with_only(base, Place::Header, &[]);
    let names: Vec<String> = parts(base, Place::Header).into_iter().map(|part| part.name).collect();
    (request != *base).then(|| Probe {
        role: Role::Vary(Factor::HeaderNone),
        request,
        detail: Some(format!("without {}", names.join(", "))),
    })
}

/// The parts of a request in one place.
fn parts(base: &Request, place: Place) -> Vec<Part> {
    let part = |name: &str, text: &str| Part { place, name: name.to_owned(), text: text.to_owned() };
    match place {
        Place::Query => base.url.query_pairs().map(|(name, value)| part(&name, &value)).collect(),
        Place::Cookie => vary::cookies(base).iter().map(|(name, value)| part(name, value)).collect(),
        Place::Header => {
            base.fields.iter().filter(|field| is_own(field)).map(|field| part(&field.name, &field.value)).collect()
        }
        Place::Added => vary::BROWSER_FIELDS
            .iter()
            .filter(|(name, _)| base.field(name).is_none() || *name == "Accept")
            .map(|(name, value)| part(name, value))
            .collect(),
        Place::Body => body_parts(base),
    }
}

/// Whether a header is one of the request's own that can be left out.
fn is_own(field: &Field) -> bool {
    !KEPT_FIELDS.contains(&field.name.to_lowercase().as_str())
}

/// The parts of a body: form parameters, JSON strings, or all of it.
fn body_parts(base: &Request) -> Vec<Part> {
    let text = String::from_utf8_lossy(&base.body).into_owned();
    let part = |name: String, text: String| Part { place: Place::Body, name, text };
    if is_form(base) {
        return url::form_urlencoded::parse(&base.body)
            .map(|(name, value)| part(name.into_owned(), value.into_owned()))
            .collect();
    }
    if let Ok(value) = serde_json::from_str::<Value>(&text) {
        let mut leaves = Vec::new();
        collect_strings(&value, String::new(), &mut leaves);
        if !leaves.is_empty() {
            return leaves.into_iter().map(|(name, text)| part(name, text)).collect();
        }
    }
    vec![part(String::new(), text)]
}

/// Whether the body is a form's.
fn is_form(base: &Request) -> bool {
    base.field("content-type").is_none_or(|kind| kind.to_lowercase().contains("urlencoded"))
        && base.body.contains(&b'=')
}

/// The strings of a JSON document by their pointers.
fn collect_strings(value: &Value, pointer: String, leaves: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => leaves.push((pointer, text.clone())),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| collect_strings(item, format!("{pointer}/{index}"), leaves)),
        Value::Object(members) => {
            members.iter().for_each(|(name, item)| collect_strings(item, format!("{pointer}/{name}"), leaves))
        }
        _ => {}
    }
}

/// A part cut into two pieces.
fn pieces(part: &Part) -> Vec<Part> {
    let characters: Vec<char> = part.text.chars().collect();
    let middle = characters.len() / 2;
    let (front, back) = characters.split_at(middle);
    [front, back].iter().map(|piece| Part { text: piece.iter().collect(), ..part.clone() }).collect()
}

/// What a halving came to.
enum Halved {
    /// This must be asked first.
    Ask(Box<Probe>),
    /// This half trips alone.
    To(Vec<Part>),
    /// Neither half does alone.
    Neither,
}

/// One halving.
fn halve(runs: &[Run], base: &Request, parts: &[Part]) -> Halved {
    let (front, back) = parts.split_at(parts.len() / 2);
    for half in [front, back] {
        let Some(place) = half.first().map(|part| part.place) else { continue };
        let request = with_only(base, place, half);
        let known = runs.iter().find(|run| run.probe.request == request && run.probe.role != Role::Baseline);
        match known {
            Some(run) if run.effect == wanted(place) => return Halved::To(half.to_vec()),
            Some(_) => {}
            None => {
                let names: Vec<String> = half.iter().take(NAMED_PARTS).map(ToString::to_string).collect();
                let factor = factor_of(place);
                let more = match half.len().saturating_sub(NAMED_PARTS) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let detail = Some(format!("with only {}{more}", names.join(", ")));
                return Halved::Ask(Box::new(Probe { role: Role::Bisect(factor), request, detail }));
            }
        }
    }
    Halved::Neither
}

/// The effect by which a half shows that it is the one: the refusal stays, or, for headers added, the door opens.
fn wanted(place: Place) -> Effect {
    if place == Place::Added { Effect::Opens } else { Effect::Same }
}

/// The factor under which a search runs.
fn factor_of(place: Place) -> Factor {
    match place {
        Place::Query => Factor::QueryPart,
        Place::Body => Factor::BodyPart,
        Place::Cookie => Factor::CookieNone,
        Place::Header => Factor::HeaderNone,
        Place::Added => Factor::BrowserHeaders,
    }
}

/// The request with only these of its parts in that place (for added headers: with these added).
fn with_only(base: &Request, place: Place, kept: &[Part]) -> Request {
    match place {
        Place::Query => {
            let query = form(kept);
            vary::with_query(base, Some(query.as_str()).filter(|query| !query.is_empty()))
        }
        Place::Cookie => {
            let value: Vec<String> = kept.iter().map(|part| format!("{}={}", part.name, part.text)).collect();
            if value.is_empty() {
                base.clone().without_field("cookie")
            } else {
                base.clone().with_field("Cookie", &value.join("; "))
            }
        }
        Place::Header => {
            let mut request = base.clone();
            request.fields.retain(|field| !is_own(field) || kept.iter().any(|part| part.name == field.name));
            for part in kept {
                request = request.with_field(&part.name, &part.text);
            }
            request
        }
        Place::Added => kept.iter().fold(base.clone(), |request, part| request.with_field(&part.name, &part.text)),
        Place::Body => with_body(base, kept),
    }
}

/// Parts as a form.
fn form(parts: &[Part]) -> String {
    let mut serializer = url::form_urlencoded::Serializer::new(String::new());
    for part in parts {
        serializer.append_pair(&part.name, &part.text);
    }
    serializer.finish()
}

/// The request with a body of only these parts; JSON keeps its shape, the other strings become `x`.
fn with_body(base: &Request, kept: &[Part]) -> Request {
    let body = if is_form(base) {
        form(kept).into_bytes()
    } else if let (Ok(mut value), false) =
        (serde_json::from_slice::<Value>(&base.body), kept.iter().any(|part| part.name.is_empty()))
    {
        let kept = kept.iter().map(|part| (part.name.as_str(), part.text.as_str())).collect();
        blank_strings(&mut value, String::new(), &kept);
        value.to_string().into_bytes()
    } else {
        kept.iter().map(|part| part.text.as_str()).collect::<String>().into_bytes()
    };
    Request { body, ..base.clone() }.without_field("content-length")
}

/// Makes every string `x` but those kept, which get their kept text.
fn blank_strings(value: &mut Value, pointer: String, kept: &BTreeMap<&str, &str>) {
    match value {
        Value::String(text) => (*kept.get(pointer.as_str()).unwrap_or(&"x")).clone_into(text),
        Value::Array(items) => items
            .iter_mut()
            .enumerate()
            .for_each(|(index, item)| blank_strings(item, format!("{pointer}/{index}"), kept)),
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, item)| blank_strings(item, format!("{pointer}/{name}"), kept))
        }
        _ => {}
    }
}
