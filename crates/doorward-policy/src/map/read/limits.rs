//! `[limits]`: sizes, times and rates.

use super::defaults;
use super::fault::Complaint;
use super::keys;
use super::section::Section;
use super::values::{amount, time};
use crate::map::{AddressLimits, Counted, Limits, Quota, SignInLimits};

/// Bounds of what a request may be: below, ordinary requests would fail; above, a few requests would fill the memory.
const HEADER_BYTES: std::ops::RangeInclusive<u64> = 1_024..=(1 << 20);
const HEADER_FIELDS: std::ops::RangeInclusive<u64> = 10..=1_000;
const TARGET_BYTES: std::ops::RangeInclusive<u64> = 256..=(256 << 10);
/// The greatest body: a tebibyte.
pub(super) const BODY_BYTES: std::ops::RangeInclusive<u64> = 0..=(1 << 40);
const CONNECTIONS: std::ops::RangeInclusive<u64> = 1..=1_000_000;
const ENTRIES: std::ops::RangeInclusive<u64> = 1_000..=100_000_000;
const MAX_TIMEOUT_MS: u64 = 3_600_000;
const MAX_FAILURES: u64 = 1_000_000;
const DAY_S: u64 = 86_400;

/// What holds where the map has no `[limits]`.
pub(super) fn limits_default() -> Limits {
    Limits {
        header_bytes: defaults::HEADER_BYTES,
        header_fields: defaults::HEADER_FIELDS,
        target_bytes: defaults::TARGET_BYTES,
        body_bytes: Some(defaults::BODY_BYTES),
        header_timeout_ms: defaults::HEADER_TIMEOUT_MS,
        body_timeout_ms: defaults::BODY_TIMEOUT_MS,
        idle_timeout_ms: defaults::IDLE_TIMEOUT_MS,
        connections: defaults::CONNECTIONS,
        connections_per_address: defaults::CONNECTIONS_PER_ADDRESS,
        shutdown_s: defaults::SHUTDOWN_S,
        address: AddressLimits::default(),
        sign_in: SignInLimits {
            per_account: defaults::SIGN_IN_PER_ACCOUNT,
            per_address: defaults::SIGN_IN_PER_ADDRESS,
            first_wait_s: defaults::SIGN_IN_FIRST_WAIT_S,
            longest_wait_s: defaults::SIGN_IN_LONGEST_WAIT_S,
            ban_after: None,
            ban_s: defaults::SIGN_IN_BAN_S,
        },
        exempt_crawlers: true,
        entries: defaults::ENTRIES,
    }
}

/// Reads `[limits]`.
pub(super) fn limits(section: Section<'_>) -> Limits {
    let mut limits = limits_default();
    let size = |key, bounds| {
        section.item(key).and_then(|item| amount::bytes(item, bounds)).and_then(|size| usize::try_from(size).ok())
    };
    let count = |key, bounds| section.item(key).and_then(|item| item.small::<usize>(bounds));
    let timeout = |key| section.item(key).and_then(|item| time::milliseconds(item, 1..=MAX_TIMEOUT_MS));
    set(&mut limits.header_bytes, size("header_bytes", HEADER_BYTES));
    set(&mut limits.header_fields, count("header_fields", HEADER_FIELDS));
    set(&mut limits.target_bytes, size("target_bytes", TARGET_BYTES));
    set(&mut limits.header_timeout_ms, timeout("header_timeout"));
    set(&mut limits.body_timeout_ms, timeout("body_timeout"));
    set(&mut limits.idle_timeout_ms, timeout("idle_timeout"));
    set(&mut limits.connections, count("connections", CONNECTIONS));
    set(&mut limits.connections_per_address, count("connections_per_address", CONNECTIONS));
    set(&mut limits.entries, count("entries", ENTRIES));
    set(&mut limits.exempt_crawlers, section.item("exempt_crawlers").and_then(|item| item.flag()));
    let shutdown = section.item("shutdown").and_then(|item| time::seconds(item, 0..=3_600));
    set(&mut limits.shutdown_s, shutdown);
    if let Some(item) = section.item("body_bytes") {
        limits.body_bytes = if item.value.as_str() == Some("none") { None } else { amount::bytes(item, BODY_BYTES) };
    }
    if let Some(item) = section.item("address") {
        limits.address.quotas = item.each(address_quota);
    }
    if let Some(section) = section.item("sign_in").and_then(|item| item.section(&keys::SIGN_IN)) {
        sign_in(section, &mut limits.sign_in);
    }
    limits
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// A rate for every request: callers are not known yet when it is counted.
fn address_quota(text: &str) -> Result<Quota, Complaint> {
    let quota = amount::quota(text, Counted::Address)?;
    if quota.counted == Counted::Address {
        return Ok(quota);
    }
    Err(Complaint::new("`address` counts per address", "leave `per …` out, or write the rate as `limit` of a route"))
}

fn sign_in(section: Section<'_>, limits: &mut SignInLimits) {
    let count = |key| section.item(key).and_then(|item| item.small::<u32>(1..=MAX_FAILURES));
    let seconds = |key| section.item(key).and_then(|item| time::seconds(item, 1..=30 * DAY_S));
    set(&mut limits.per_account, count("per_account"));
    set(&mut limits.per_address, count("per_address"));
    set(&mut limits.first_wait_s, seconds("first_wait"));
    set(&mut limits.longest_wait_s, seconds("longest_wait"));
    limits.ban_after = count("ban_after");
    set(&mut limits.ban_s, seconds("ban"));
    if limits.first_wait_s > limits.longest_wait_s {
        section.error("`first_wait` is longer than `longest_wait`", "exchange them");
    }
    if let Some(item) = section.item("ban").filter(|_| section.item("ban_after").is_none()) {
        item.error("`ban` without `ban_after`: nobody is ever banned", "write `ban_after = 100`");
    }
}
