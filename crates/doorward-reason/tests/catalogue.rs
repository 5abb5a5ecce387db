//! What must hold of every entry of the catalogue. Each test shows all its faults at once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use doorward_reason::{CATALOGUE, Challenge, Clue, Reason, Who, find};

/// Ids that others build on: none of them may vanish.
const PERMANENT: &[&str] = &[
    "credentials-missing",
    "credentials-wrong",
    "authorization-malformed",
    "auth-scheme-wrong",
    "authorization-stripped",
    "auth-stacked",
    "realm-mismatch",
    "auth-backend-broken",
    "challenge-missing",
    "misreported-status",
    "token-expired",
    "token-not-yet-valid",
    "token-issuer",
    "token-audience",
    "token-signature",
    "token-algorithm",
    "token-revoked",
    "token-scope",
    "step-up-required",
    "clock-skew",
    "session-expired",
    "session-cookie-not-sent",
    "csrf-failed",
    "nonce-invalid",
    "role-insufficient",
    "not-owner",
    "account-locked",
    "ip-banned",
    "cors-preflight-auth",
    "cors-origin-denied",
    "cross-site-policy",
    "login-redirect",
    "soft-401",
    "denial-masked-by-redirect",
    "denial-masked-as-404",
    "not-found-masked-as-403",
    "fs-file-mode",
    "fs-dir-mode",
    "fs-owner",
    "fs-acl",
    "fs-not-executable",
    "index-missing",
    "symlink-refused",
    "htaccess-deny",
    "htaccess-syntax",
    "htaccess-unreadable",
    "allowoverride-off",
    "path-not-granted",
    "path-rule",
    "dotfile-rule",
    "extension-rule",
    "traversal-guard",
    "query-rule",
    "path-mapping-wrong",
    "internal-only",
    "method-refused",
    "slash-variant",
    "path-case",
    "encoded-slash",
    "body-too-large",
    "rewrite-missing",
    "limit-extensions",
    "handler-missing",
    "ua-blocked",
    "ua-empty-blocked",
    "crawler-blocked",
    "fake-crawler-blocked",
    "referer-refused",
    "header-required",
    "cookie-refused",
    "ip-denied",
    "ip-not-allowed",
    "forwarded-for-denied",
    "proxy-address-denied",
    "country-blocked",
    "time-window",
    "host-not-served",
    "proxy-host-rewritten",
    "sni-mismatch",
    "https-required",
    "client-cert-required",
    "client-cert-untrusted",
    "protocol-version",
    "waf-false-positive",
    "waf-rule",
    "waf-threshold",
    "rate-limited",
    "rate-limit-status",
    "link-expired",
    "link-signature",
    "cache-stale-denial",
    "cache-key-too-wide",
    "cache-strips-request",
    "upstream-refuses",
    "gateway-refuses",
    "proxy-auth-required",
    "proxy-acl",
    "via-refused",
    "robots-txt-refused",
    "sitemap-lists-private",
    "crawl-conflict",
    "rest-disabled",
    "xmlrpc-blocked",
    "enumeration-blocked",
    "content-not-public",
    "http-host-disallowed",
    "not-found",
    "none",
    "request-malformed",
    "route-not-listed",
    "caller-banned",
];

/// The shortest explanation that explains, and the longest that is still read, in characters.
const EXPLANATION_LENGTH: std::ops::RangeInclusive<usize> = 120..=900;
/// The longest title, in characters.
const TITLE_LENGTH: usize = 100;
/// The addresses that are kept free for examples (RFC 5737).
const DOCUMENTATION_ADDRESSES: &str = "192.0.2.";
/// Reasons whose 401 is WordPress's own, which comes without a challenge whatever the reason.
const WORDPRESS_401: &[&str] = &["content-not-public", "rest-disabled"];
/// What floating-point sums may be off by.
const SUM_ERROR: f64 = 1e-9;
/// The longest list of situations that is read, in bytes.
const SITUATIONS_BYTES: u64 = 4 * 1024 * 1024;

/// Fails with every fault that the check finds in an entry.
fn check(faults_of: impl Fn(&Reason) -> Vec<String>) {
    let faults =
        |reason: &&Reason| faults_of(reason).into_iter().map(|fault| format!("{}: {fault}", reason.id)).collect();
    let all: Vec<String> = CATALOGUE.iter().flat_map(|reason| -> Vec<String> { faults(reason) }).collect();
    assert!(all.is_empty(), "\n{}\n", all.join("\n"));
}

/// A fault, where something does not hold.
fn unless(holds: bool, fault: impl Into<String>) -> Option<String> {
    (!holds).then(|| fault.into())
}

fn is_id(text: &str) -> bool {
    let fits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    text.split('-').all(fits) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

fn is_sentence(text: &str) -> bool {
    let trimmed = text.trim_end_matches(['`', '"', ')']);
    trimmed.ends_with(['.', '?', '!', '…']) && text.trim() == text
}

#[test]
fn ids_are_unique_and_well_formed() {
    let mut seen = BTreeSet::new();
    for reason in CATALOGUE {
        assert!(is_id(reason.id), "{}", reason.id);
        assert!(seen.insert(reason.id), "{} twice", reason.id);
        assert_eq!(find(reason.id).unwrap().id, reason.id);
    }
    assert!(!is_id("") && !is_id("a--b") && !is_id("-a") && !is_id("A-b") && !is_id("4a"));
}

#[test]
fn no_id_vanishes() {
    let gone: Vec<_> = PERMANENT.iter().filter(|id| find(id).is_none()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn the_shared_situations_name_nothing_unknown() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/lab/cases.toml");
    let Ok(file) = std::fs::File::open(path) else {
        println!("skipped: ../shared/lab/cases.toml is absent");
        return;
    };
    let mut text = String::new();
    file.take(SITUATIONS_BYTES).read_to_string(&mut text).unwrap();
    let lines = text.lines().skip_while(|line| *line != "[taxonomy]").skip(1).take_while(|line| !line.starts_with('['));
    let ids: Vec<_> = lines.filter_map(|line| line.split_once(" = ")).map(|(id, _)| id).collect();
    assert!(ids.len() >= 100, "{} ids were read", ids.len());
    let unknown: Vec<_> = ids.iter().filter(|id| find(id).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_order_is_by_family() {
    let families: Vec<_> = CATALOGUE.iter().map(|reason| reason.family).collect();
    assert!(families.is_sorted(), "{families:?}");
}

#[test]
fn titles_and_explanations_can_be_read() {
    check(|reason| {
        let length = reason.explanation.chars().count();
        let title = reason.title;
        // The name of a file keeps its own spelling.
        let is_file = title.split(' ').next().is_some_and(|word| word.contains('.'));
        let capital = is_file || title.starts_with(|first: char| !first.is_lowercase());
        [
            unless(capital && !title.ends_with('.') && title.trim() == title, format!("title `{title}`")),
            unless(title.chars().count() <= TITLE_LENGTH, format!("title of {} characters", title.chars().count())),
            unless(EXPLANATION_LENGTH.contains(&length), format!("explanation of {length} characters")),
            unless(is_sentence(reason.explanation), "explanation without a full stop"),
            unless(!reason.explanation.contains("  "), "explanation with doubled spaces"),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
}

#[test]
fn whoever_must_act_is_told_what_to_do() {
    check(|reason| {
        let repair = &reason.repair;
        let told = match reason.who_fixes {
            Who::Client => !repair.client.is_empty() || !repair.visitor.is_empty(),
            Who::ServerAdmin | Who::Developer | Who::Edge => !repair.operator.is_empty(),
            Who::Intended => !(repair.client.is_empty() && repair.visitor.is_empty() && repair.operator.is_empty()),
        };
        unless(told, format!("nothing to do for {}", reason.who_fixes.word())).into_iter().collect()
    });
}

#[test]
fn every_step_is_a_sentence() {
    check(|reason| {
        let repair = &reason.repair;
        let steps = [repair.visitor, repair.client, repair.operator].concat();
        let steps = steps.into_iter().chain(reason.search_effect);
        steps.filter(|step| !is_sentence(step)).map(|step| format!("no sentence: `{step}`")).collect()
    });
}

#[test]
fn the_version_is_told_since_when() {
    check(|reason| {
        let parts: Vec<_> = reason.since.split('.').map(str::parse::<u16>).collect();
        unless(parts.len() == 3 && parts.iter().all(Result::is_ok), format!("since `{}`", reason.since))
            .into_iter()
            .collect()
    });
}

#[test]
fn statuses_are_legal_and_each_once() {
    check(|reason| {
        let mut seen = BTreeSet::new();
        let legal = |status: &u16| (200..600).contains(status);
        let faulty = reason.statuses.iter().filter(|status| !legal(status) || !seen.insert(**status));
        faulty.map(|status| format!("status {status}")).collect()
    });
}

#[test]
fn a_401_has_its_challenge() {
    check(|reason| {
        let needs_one = matches!(reason.statuses.first(), Some(401 | 407)) && !WORDPRESS_401.contains(&reason.id);
        let proxy = reason.statuses.first() == Some(&407);
        [
            unless(!needs_one || reason.challenge != Challenge::None, "401 or 407 without a challenge"),
            unless(proxy == (reason.challenge == Challenge::Proxy), "a proxy's challenge, and not 407"),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
}

#[test]
fn what_looks_alike_looks_alike_both_ways() {
    check(|reason| {
        let mut seen = BTreeSet::new();
        let fault = |id: &&str| match find(id) {
            None => Some(format!("looks like `{id}`, which is none")),
            Some(_) if *id == reason.id => Some("looks like itself".to_owned()),
            Some(other) => {
                unless(other.ambiguous_with.contains(&reason.id), format!("looks like {id}, but not {id} like it"))
            }
        };
        let twice = reason.ambiguous_with.iter().filter(|id| !seen.insert(**id)).map(|id| format!("{id} twice"));
        twice.collect::<Vec<_>>().into_iter().chain(reason.ambiguous_with.iter().filter_map(fault)).collect()
    });
}

#[test]
fn frequencies_are_within_their_scale() {
    check(|reason| {
        unless((0..=9).contains(&reason.frequency), format!("frequency {}", reason.frequency)).into_iter().collect()
    });
}

#[test]
fn shares_are_shares() {
    check(|reason| {
        let (mut faults, mut sums, mut seen) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        for clue in reason.clues {
            let Clue::Effect(factor, effect, share) = clue else { continue };
            faults.extend(unless((0.0..=1.0).contains(share), format!("{} {effect:?} {share}", factor.id())));
            faults.extend(unless(seen.insert((*factor, *effect)), format!("{} {effect:?} twice", factor.id())));
            *sums.entry(*factor).or_insert(0.0) += share;
        }
        let over = sums.iter().filter(|(_, sum)| **sum > 1.0 + SUM_ERROR);
        faults.extend(over.map(|(factor, sum)| format!("{} sums to {sum}", factor.id())));
        faults
    });
}

#[test]
fn phrases_are_compared_as_they_are_written() {
    check(|reason| {
        let phrases = reason.clues.iter().flat_map(|clue| match clue {
            Clue::Says(phrases) | Clue::Hints(phrases) => *phrases,
            Clue::Effect(..) | Clue::Fact(..) => &[],
        });
        phrases.filter(|phrase| phrase.trim().is_empty()).map(|_| "an empty phrase".to_owned()).collect()
    });
}

#[test]
fn examples_are_exchanges_that_can_be() {
    check(|reason| {
        let example = &reason.example;
        let host = example.request.url.split('/').nth(2).unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        let status = example.answer.status;
        let known = reason.statuses.is_empty() || reason.statuses.contains(&status);
        [
            unless(known, format!("example answers {status}, which is none of {:?}", reason.statuses)),
            unless(
                host.ends_with(".example") || host.starts_with(DOCUMENTATION_ADDRESSES),
                format!("example host `{host}`"),
            ),
            unless(!example.request.method.is_empty(), "example without a method"),
        ]
        .into_iter()
        .flatten()
        .collect()
    });
}
