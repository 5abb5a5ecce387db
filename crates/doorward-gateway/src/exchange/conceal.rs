//! Concealment: a refusal that is, for the same caller, what the site answers for a page that does not exist.
//!
//! Nothing is imitated. The request is decided again under a name that nobody has given to anything, and what comes of that is the
//! answer: the upstream's own 404 where that name is open, the same refusal where it is not. So status, fields, bytes and time are
//! those of an absent page for every method, with Range, with conditions, with whatever the site does there.
//!
//! Where no such name is open to this caller, the upstream is asked for its page of what is absent all the same, with nothing of the
//! client's but what chooses the form of a page. What no route names is answered so too, in a map that conceals anything.

use bytes::Bytes;
use doorward_policy::Refusal;
use doorward_policy::map::RefuseAs;
use doorward_policy::path::{Path, PathRules};
use http::Response;
use http::request::Parts;
use hyper::body::Incoming;

use super::{Head, Visit, pass};
use crate::body::AnswerBody;

/// Bytes of an absent page in which the name is put back that was asked for.
pub(crate) const PAGE_BYTES: usize = 256 * 1024;

/// Whether this refusal is to be concealed by what the site answers. Where the owner has a page for what is not there, everybody gets
/// that one.
pub(super) fn applies(visit: &Visit, refusal: &Refusal) -> bool {
    refusal.disguise == RefuseAs::NotFound && visit.current.conceals && visit.current.map.pages.not_found.is_none()
}

/// The answer for a page that does not exist.
pub(super) async fn answer(
    visit: &mut Visit,
    parts: &mut Parts,
    body: Incoming,
    head: &Head,
    hidden: Refusal,
) -> Result<Response<AnswerBody>, Refusal> {
    let route = visit.route;
    let names = absent(head, visit.current.map.site.pass_encoded_slash);
    let last = names.last().cloned();
    for path in names.into_iter().filter(|_| hidden.route.is_some()) {
        let there = Head {
            host: head.host.clone(),
            authority: head.authority.clone(),
            path,
            query: head.query.clone(),
            as_sent: false,
        };
        // The site's rates were counted already, and an absent page tells them too.
        visit.rates.clone_from(&visit.rates_of_site);
        match super::decide(visit, parts, &there).await {
            Ok(found) => {
                visit.conceal(hidden);
                let shown = Shown { absent: there.path.as_str(), asked: head.path.as_str() };
                return pass::on_as(visit, parts, body, &there, found, Some(shown)).await;
            }
            Err(refusal) if refusal.disguise == RefuseAs::NotFound => {}
            Err(refusal) => return Err(refusal),
        }
    }
    visit.route = route;
    visit.rates.clone_from(&visit.rates_of_site);
    match last {
        Some(path) => pass::absent_page(visit, parts, &path, head, hidden).await,
        None => Err(hidden),
    }
}

/// Names that nobody has given to anything, the nearest first: the last segment is another, then the last two, and so on.
fn absent(head: &Head, pass_encoded_slash: bool) -> Vec<Path> {
    let text = head.path.as_str();
    let slash = text.len() > 1 && text.ends_with('/');
    let segments: Vec<&str> = text.trim_matches('/').split('/').collect();
    let rules = PathRules { pass_encoded_slash };
    let place = |kept: usize| {
        let named = segments
            .iter()
            .enumerate()
            .map(|(position, segment)| if position < kept { (*segment).to_owned() } else { other_name(segment) });
        let path = format!("/{}{}", named.collect::<Vec<_>>().join("/"), if slash { "/" } else { "" });
        Path::parse(&path, rules).ok()
    };
    (0..segments.len()).rev().filter_map(place).collect()
}

/// A name of the same length and ending, of random letters and at least eight of them.
fn other_name(segment: &str) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
    const SHORTEST: usize = 8;
    let (stem, ending) = match segment.rfind('.') {
        Some(dot) if dot > 0 && segment.len() - dot <= 6 => segment.split_at(dot),
        _ => (segment, ""),
    };
    let letter = || {
        let place: usize = rand::random_range(0..LETTERS.len());
        LETTERS.get(place).map_or('x', |letter| char::from(*letter))
    };
    let mut name: String = (0..stem.len().max(SHORTEST)).map(|_| letter()).collect();
    name.push_str(ending);
    name
}

/// A page that repeats the name it was asked for is to repeat the one that the client asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) absent: &'a str,
    pub(super) asked: &'a str,
}

impl Shown<'_> {
    /// The page with the name put back, where it has the other.
    pub(super) fn put_back(&self, page: &Bytes) -> Option<Bytes> {
        let text = std::str::from_utf8(page).ok()?;
        text.contains(self.absent).then(|| Bytes::from(text.replace(self.absent, self.asked)))
    }
}
