//! What a changed factor did: the comparison of an answer with the baseline's.
//!
//! Two answers are the same refusal when status, challenge and page agree once everything that changes from request to
//! request (paths, ids, times) is taken out.

use std::collections::BTreeSet;

use doorward_reason::{Effect, Factor};

use crate::observation::{Answer, Observation, Outcome};
use crate::page;

/// Share of words two long pages must have in common to be the same page.
const SAME_PAGE_SHARE: f64 = 0.85;
/// Pages up to this many words must agree in every word.
const SHORT_PAGE_WORDS: usize = 40;

/// What `changed` shows against `baseline`.
#[must_use]
pub(crate) fn compare(baseline: &Observation, changed: &Observation, factor: Option<Factor>) -> Effect {
    let (before, after) = match (&baseline.outcome, &changed.outcome) {
        (Outcome::Failed(one), Outcome::Failed(other)) if one.kind == other.kind => return Effect::Same,
        (_, Outcome::Failed(_)) => return Effect::Fails,
        (Outcome::Failed(_), Outcome::Answered(answer)) => return without_baseline(changed, answer),
        (Outcome::Answered(before), Outcome::Answered(after)) => (before, after),
    };
    let elsewhere = matches!(factor, Some(Factor::SiteRoot));
    if elsewhere && matches!(after.status, 404 | 410) && !matches!(before.status, 404 | 410) {
        return Effect::Opens;
    }
    if same_refusal(baseline, before, changed, after) {
        return Effect::Same;
    }
    if sends_back(baseline, changed, after, factor) {
        return Effect::Same;
    }
    if factor == Some(Factor::HostUnknown) && after.body.is_empty() {
        return Effect::Differs;
    }
    if page::is_open(&changed.request, after) {
        return Effect::Opens;
    }
    if matches!(after.status, 404 | 410) && !matches!(before.status, 404 | 410) {
        return Effect::Absent;
    }
    if asks(changed, after) && !asks(baseline, before) {
        return Effect::Asks;
    }
    Effect::Differs
}

/// Whether a redirect leads back to the very place that is refused.
fn sends_back(baseline: &Observation, changed: &Observation, after: &Answer, factor: Option<Factor>) -> bool {
    page::redirect_target(&changed.request, after).is_some_and(|target| {
        let refused = &baseline.request.url;
        let query = target.query() == refused.query() || factor == Some(Factor::PathSlash);
        target.path() == refused.path() && query && target != changed.request.url
    })
}

/// The effect where the baseline had no answer at all.
fn without_baseline(changed: &Observation, answer: &Answer) -> Effect {
    match answer.status {
        _ if page::is_open(&changed.request, answer) => Effect::Opens,
        404 | 410 => Effect::Absent,
        _ if asks(changed, answer) => Effect::Asks,
        _ => Effect::Differs,
    }
}

/// Whether an answer asks for credentials.
fn asks(observation: &Observation, answer: &Answer) -> bool {
    matches!(answer.status, 401 | 407)
        || page::redirects_to_login(&observation.request, answer)
        || answer.status < 300 && page::is_login_form(&observation.request, answer)
}

/// Whether two answers are one refusal.
fn same_refusal(baseline: &Observation, before: &Answer, changed: &Observation, after: &Answer) -> bool {
    if before.status != after.status || schemes(before) != schemes(after) {
        return false;
    }
    if (300..400).contains(&before.status) {
        let place = |observation: &Observation, answer: &Answer| {
            page::redirect_target(&observation.request, answer)
                .map(|url| format!("{}{}", url.host_str().unwrap_or(""), url.path()))
        };
        return place(baseline, before) == place(changed, after);
    }
    if (200..300).contains(&before.status) && page::is_open(&baseline.request, before) {
        return true;
    }
    if page::is_open(&changed.request, after) {
        return false;
    }
    let head = baseline.request.method == "HEAD" || changed.request.method == "HEAD";
    head || same_page(before, after)
}

/// The schemes that an answer's challenges name, as far as their first words tell.
fn schemes(answer: &Answer) -> BTreeSet<String> {
    let first = |value: &str| value.split([' ', ',']).next().unwrap_or("").to_lowercase();
    answer.all("www-authenticate").chain(answer.all("proxy-authenticate")).map(first).collect()
}

/// Whether two pages say the same, ids and paths aside.
fn same_page(before: &Answer, after: &Answer) -> bool {
    let (one, other) = (words(before), words(after));
    if one == other {
        return true;
    }
    if let (Some(one), Some(other)) = (crate::origin::stock_page(before), crate::origin::stock_page(after)) {
        return one.id == other.id;
    }
    let (one, other): (BTreeSet<_>, BTreeSet<_>) = (one.into_iter().collect(), other.into_iter().collect());
    if one.len().max(other.len()) <= SHORT_PAGE_WORDS {
        return false;
    }
    let common = one.intersection(&other).count();
    let all = one.union(&other).count().max(1);
    #[expect(clippy::cast_precision_loss, reason = "word counts are far below 2^52")]
    let share = common as f64 / all as f64;
    share >= SAME_PAGE_SHARE
}

/// The page's words without those that change from request to request: paths, numbers, ids.
fn words(answer: &Answer) -> Vec<String> {
    page::lower_text(answer)
        .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '=' | ',' | ';' | '(' | ')'))
        .filter(|word| !word.is_empty() && !word.contains('/') && !word.chars().any(|c| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

/// Whether the door is open to this request: it was answered, and not by a refusal or what stands for one.
#[must_use]
pub fn is_open(observation: &Observation) -> bool {
    observation.answer().is_some_and(|answer| page::is_open(&observation.request, answer))
}
