//! Whose is it? Asked of the application, where a route's `owner` says so, and remembered for a while.

use std::rc::Rc;

use doorward_policy::map::Lookup;
use doorward_policy::{Located, Ownership};
use http::{HeaderMap, Method, StatusCode};

use super::{Head, Visit};
use crate::fetch::Question;
use crate::refusals::RETRY_S;

/// Bytes of an owner's name that are read.
pub(crate) const OWNER_BYTES: usize = 1024;

/// What the application said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owned {
    /// This is the owner.
    By(Box<str>),
    /// There is no owner.
    Nobody,
    /// It could not be asked.
    Unknown,
}

impl Owned {
    /// For the decision.
    pub(crate) fn as_ownership(&self) -> Ownership<'_> {
        match self {
            Self::By(name) => Ownership::Is(name),
            Self::Nobody => Ownership::Nobody,
            Self::Unknown => Ownership::Unavailable { retry_after_s: RETRY_S },
        }
    }
}

/// Asks whose the thing is that the path names.
pub(super) async fn ask(visit: &mut Visit, lookup: &Lookup, located: &Located<'_>, head: &Head) -> Owned {
    let current = Rc::clone(&visit.current);
    let parameter = |name: &str| located.raw_parameter(name, &head.path);
    let Some(url) = filled(&lookup.url, parameter) else { return Owned::Unknown };
    let now_ms = visit.worker.shared.now_ms();
    if let Some(known) = current.memory.borrow_mut().owner(&url, now_ms) {
        return known;
    }
    let owned = asked(visit, lookup, &url).await;
    if owned != Owned::Unknown {
        let until_ms = now_ms.saturating_add(lookup.cache_s.saturating_mul(1_000));
        current.memory.borrow_mut().note_owner(url, owned.clone(), until_ms);
    }
    owned
}

async fn asked(visit: &Visit, lookup: &Lookup, url: &str) -> Owned {
    let Ok(url) = url::Url::parse(url) else { return Owned::Unknown };
    let same = url.scheme() == lookup.server.scheme()
        && url.host_str() == lookup.server.host_str()
        && url.port_or_known_default() == lookup.server.port_or_known_default();
    let Some(remote) = visit.current.remote(&lookup.server).filter(|_| same) else { return Owned::Unknown };
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut headers = HeaderMap::new();
    headers.insert(crate::forward::REQUEST_ID, visit.request_id.clone());
    let question = Question { method: Method::GET, target: &target, headers, body: bytes::Bytes::new() };
    let Ok(answer) = remote.ask(&visit.worker.pools, question).await else { return Owned::Unknown };
    match answer.status {
        StatusCode::NOT_FOUND | StatusCode::NO_CONTENT => Owned::Nobody,
        status if status.is_success() => named(lookup, &answer.headers, &answer.body),
        _ => Owned::Unknown,
    }
}

fn named(lookup: &Lookup, headers: &HeaderMap, body: &[u8]) -> Owned {
    let name = match &lookup.header {
        Some(field) => headers.get(&**field).and_then(|value| value.to_str().ok()),
        None => std::str::from_utf8(body).ok().and_then(|text| text.lines().next()),
    };
    match name.map(str::trim) {
        Some("") | None => Owned::Nobody,
        Some(name) if name.len() <= OWNER_BYTES => Owned::By(name.into()),
        Some(_) => Owned::Unknown,
    }
}

/// The URL with the parameters in braces filled in.
fn filled<'p>(pattern: &str, value: impl Fn(&str) -> Option<&'p str>) -> Option<String> {
    let mut url = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}')?;
        url.push_str(before);
        url.push_str(value(name)?);
        rest = behind;
    }
    url.push_str(rest);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_filled_in() {
        let value = |name: &str| (name == "order").then_some("a%2Fb");
        assert_eq!(filled("http://a/{order}/owner", value).unwrap(), "http://a/a%2Fb/owner");
        assert_eq!(filled("http://a/plain", value).unwrap(), "http://a/plain");
        assert_eq!(filled("http://a/{other}", value), None);
        assert_eq!(filled("http://a/{open", value), None);
    }
}
