//! Rate limits as answers tell them: the RateLimit fields of the current draft, the older drafts, and the many X- spellings.
//!
//! They disagree most about the reset: seconds to go, a Unix time in seconds or milliseconds, a duration, a date. Each is told
//! by its size or shape and brought to seconds to go.

mod list;
mod moment;

use serde::Serialize;

use list::{Item, items};

/// Most fields that are looked at.
pub const MAX_FIELDS: usize = 256;
/// Longest field value that is read, in bytes; a longer one is passed over.
pub const MAX_VALUE_BYTES: usize = 1_024;
/// Most quotas that are kept.
pub const MAX_QUOTAS: usize = 32;

/// In which spelling a quota was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// `RateLimit` and `RateLimit-Policy` as lists of named items, the current draft.
    Draft,
    /// `RateLimit: limit=…, remaining=…, reset=…`, an older draft.
    OlderDraft,
    /// `RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset`, the oldest drafts.
    SeparateFields,
    /// `X-RateLimit-…` or `X-Rate-Limit-…`.
    ExtensionFields,
    /// The same with a vendor's name before it.
    VendorFields,
}

/// One quota and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// How many requests, or units, a window allows.
    pub limit: Option<u64>,
    /// How many are left.
    pub remaining: Option<u64>,
    /// In how many seconds more become available.
    pub reset_after_s: Option<u64>,
    /// How long a window is, in seconds.
    pub window_s: Option<u64>,
    /// Its name, where there are several.
    pub policy: Option<String>,
    /// In which spelling it was told.
    pub source: Source,
}

impl Quota {
    fn new(policy: Option<String>, source: Source) -> Self {
        Self { limit: None, remaining: None, reset_after_s: None, window_s: None, policy, source }
    }

    /// Whether nothing is left.
    #[must_use]
    pub fn exhausted(&self) -> bool {
        self.remaining == Some(0)
    }

    fn says_nothing(&self) -> bool {
        self.limit.is_none() && self.remaining.is_none() && self.reset_after_s.is_none()
    }
}

/// Reads all quotas from the header fields of one answer.
#[must_use]
pub fn read(fields: &[(&str, &str)], now_s: i64) -> Vec<Quota> {
    let mut quotas = Vec::new();
    for (name, value) in fields.iter().take(MAX_FIELDS).filter(|(_, value)| value.len() <= MAX_VALUE_BYTES) {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "ratelimit" => rate_limit(value, now_s, &mut quotas),
            "ratelimit-policy" => rate_limit_policy(value, &mut quotas),
            _ => separate(&name, value, now_s, &mut quotas),
        }
    }
    quotas.retain(|quota| !quota.says_nothing());
    quotas
}

/// The quota of this name and spelling, made where it is new; nothing where there are too many.
fn place(quotas: &mut Vec<Quota>, policy: Option<String>, source: Source) -> Option<&mut Quota> {
    let known = quotas.iter().position(|quota| quota.source == source && quota.policy == policy);
    let index = known.unwrap_or(quotas.len());
    if known.is_none() && quotas.len() < MAX_QUOTAS {
        quotas.push(Quota::new(policy, source));
    }
    quotas.get_mut(index)
}

fn rate_limit(value: &str, now_s: i64, quotas: &mut Vec<Quota>) {
    for item in items(value) {
        let pair = item.head.split_once('=').filter(|_| !item.quoted);
        if let Some((name, number)) = pair {
            let Some(quota) = place(quotas, None, Source::OlderDraft) else { return };
            match name.trim() {
                "limit" => quota.limit = moment::whole(number),
                "remaining" => quota.remaining = moment::whole(number),
                "reset" => quota.reset_after_s = moment::seconds_to_go(number, now_s),
                _ => {}
            }
            quota.window_s = quota.window_s.or_else(|| item.number("w"));
        } else if let Some(quota) = place(quotas, Some(item.head.to_owned()), Source::Draft) {
            quota.remaining = item.number("r");
            quota.reset_after_s = item.number("t");
            // Drafts in between told the limit here, too.
            quota.limit = quota.limit.or_else(|| item.number("q").or_else(|| item.number("l")));
        }
    }
}

fn rate_limit_policy(value: &str, quotas: &mut Vec<Quota>) {
    for item in items(value) {
        if let Some(limit) = moment::whole(&item.head).filter(|_| !item.quoted) {
            older_policy(limit, &item, quotas);
        } else if let Some(quota) = place(quotas, Some(item.head.to_owned()), Source::Draft) {
            quota.limit = item.number("q").or(quota.limit);
            quota.window_s = item.number("w");
        }
    }
}

/// A bare number as a policy belongs to the quota that has this limit, or that has none yet.
fn older_policy(limit: u64, item: &Item, quotas: &mut Vec<Quota>) {
    let fits = |quota: &&mut Quota| quota.source != Source::Draft && quota.limit.is_none_or(|known| known == limit);
    if let Some(quota) = quotas.iter_mut().find(fits) {
        quota.limit = Some(limit);
        quota.window_s = item.number("w");
    } else if let Some(quota) = place(quotas, Some(limit.to_string()), Source::OlderDraft) {
        quota.limit = Some(limit);
        quota.window_s = item.number("w");
    }
}

fn separate(name: &str, value: &str, now_s: i64, quotas: &mut Vec<Quota>) {
    let marked = name.split_once("ratelimit").or_else(|| name.split_once("rate-limit"));
    let Some((prefix, rest)) = marked else { return };
    let source = match prefix {
        "" => Source::SeparateFields,
        "x-" => Source::ExtensionFields,
        _ => Source::VendorFields,
    };
    let words: Vec<&str> = rest.split('-').filter(|word| !word.is_empty()).collect();
    let Some(kind) = words.iter().copied().find(|word| matches!(*word, "limit" | "remaining" | "reset")) else {
        return;
    };
    let labels: Vec<&str> = words.iter().copied().filter(|word| *word != kind && *word != "after").collect();
    let policy = (!labels.is_empty()).then(|| labels.join("-"));
    let window_s = policy.as_deref().and_then(window_of_label);
    let Some(quota) = place(quotas, policy, source) else { return };
    quota.window_s = quota.window_s.or(window_s);
    match kind {
        "limit" => limit_field(quota, value),
        "remaining" => quota.remaining = moment::whole(value),
        _ => quota.reset_after_s = moment::seconds_to_go(value, now_s),
    }
}

/// `100`, or `100, 100;w=60` with the window in the second item.
fn limit_field(quota: &mut Quota, value: &str) {
    let list = items(value);
    quota.limit = list.first().and_then(|item| moment::whole(&item.head));
    quota.window_s = quota.window_s.or_else(|| list.iter().find_map(|item| item.number("w")));
}

fn window_of_label(label: &str) -> Option<u64> {
    match label {
        "second" => Some(1),
        "minute" => Some(60),
        "hour" => Some(3_600),
        "day" => Some(86_400),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
