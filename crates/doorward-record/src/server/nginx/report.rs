//! From what was found on the way to testimonies.

use doorward_diagnose::Repair;
use doorward_diagnose::testimony::{Bearing, Testimony, Tie, Witness, quotation};

use super::machine::{End, Finding, Machine};
use super::{known, logs, mapping, passing, reasons, repair};
use crate::account::Account;

/// What nothing in the configuration can be the cause of, where it was evaluated to its end and refuses nothing.
const EXCLUDED: &[&str] = &[
    "path-rule",
    "dotfile-rule",
    "extension-rule",
    "ip-denied",
    "ip-not-allowed",
    "ip-banned",
    "network-blocked",
    "country-blocked",
    "forwarded-for-denied",
    "ua-blocked",
    "ua-empty-blocked",
    "crawler-blocked",
    "fake-crawler-blocked",
    "method-refused",
    "referer-refused",
    "query-rule",
    "traversal-guard",
    "cookie-refused",
    "header-required",
    "cors-origin-denied",
    "cross-site-policy",
    "time-window",
    "host-not-served",
    "https-required",
    "protocol-version",
    "client-cert-required",
    "client-cert-untrusted",
    "sni-mismatch",
    "credentials-missing",
    "credentials-wrong",
    "auth-backend-broken",
    "auth-service-unavailable",
    "link-expired",
    "link-signature",
    "internal-only",
    "rate-limited",
    "rate-limit-status",
    "body-too-large",
    "uri-too-long",
    "header-too-large",
    "gateway-refuses",
    "upstream-refuses",
    "waf-rule",
    "waf-false-positive",
    "waf-threshold",
    "proxy-address-denied",
    "proxy-host-rewritten",
    "via-refused",
    "not-found-masked-as-403",
    "robots-txt-refused",
    "legal-block",
    "maintenance",
];
/// Statuses that a file or folder may give by itself: with a rule for one of these, the file may be the cause as well.
const OF_FILES: &[u16] = &[200, 206, 301, 304, 403, 404, 405, 412, 416, 500];

/// Fills the account with what the machine found.
pub(super) fn fill<'a>(account: &mut Account, mut machine: Machine<'a>, end: End<'a>, with_repairs: bool) {
    known::check(&mut machine);
    place_of_end(account, &machine, &end);
    account.answers = status_of(&machine, &end);
    account.logs = logs::logs(&machine);
    let findings = settled(&mut machine, &end, account);
    let is_sure = !machine.adrift && account.unread.is_empty();
    let may: Vec<&str> = findings.iter().flat_map(|finding| finding.reasons.iter().copied()).collect();
    let refuses = findings.iter().any(|finding| finding.bearing == Bearing::Refuses);
    let excludes = is_sure && machine.unread.is_empty() && !machine.veiled && !refuses;
    for finding in findings {
        let repair = if with_repairs { repair::of(&machine, &finding) } else { None };
        let mut told = testimony(&machine, &finding, is_sure, repair);
        // Where all else is cleared, what may refuse with the very status that was seen is near at hand.
        if excludes && machine.ask.status == Some(finding.status) && told.tie == Tie::Loose {
            told.tie = Tie::Close;
        }
        account.testimonies.push(told);
    }
    if excludes && let Some(mut reasons) = excluded(&machine, &end) {
        reasons.retain(|reason| !may.contains(reason));
        account.testimonies.push(clears(&machine, reasons, may.is_empty()));
    }
    account.unread.append(&mut machine.unread);
}

fn place_of_end(account: &mut Account, machine: &Machine<'_>, end: &End<'_>) {
    match end {
        End::Serve(served) | End::Absent(served) => account.served = Some(served.clone()),
        End::Pass(forward, _) => account.forward = Some((**forward).clone()),
        _ => {}
    }
    if let Some(sought) = &machine.sought {
        account.served = Some(sought.clone());
    }
    if machine.original.is_some() && machine.error_page.is_some() && machine.sought.is_none() {
        account.forward = account.forward.take().filter(|_| machine.kept_status.is_none());
    }
}

/// The status that the configuration itself gives, where it does.
fn status_of(machine: &Machine<'_>, end: &End<'_>) -> Option<u16> {
    match end {
        End::Status(0, _) => Some(444),
        End::Status(status, true) => Some(machine.kept_status.unwrap_or(*status)),
        End::Status(status, false) => Some(*status),
        End::Redirect(status, _) => Some(machine.kept_status.unwrap_or(*status)),
        End::BuiltIn => Some(machine.kept_status.unwrap_or(200)),
        End::Serve(..) => machine.kept_status,
        End::Absent(..) if machine.original.is_some() => Some(404),
        End::Absent(..) | End::Pass(..) | End::Opaque | End::Lost => None,
    }
}

/// The findings as they hold at the end.
fn settled<'a>(machine: &mut Machine<'a>, end: &End<'a>, account: &mut Account) -> Vec<Finding<'a>> {
    let mut found = std::mem::take(&mut machine.findings);
    let seen = machine.ask.status;
    if let Some(original) = machine.original.clone() {
        found.extend(outcome(machine, end, original, account.answers));
    } else {
        match end {
            End::Absent(served) => found.extend(mapping::wrong(machine, served)),
            End::Pass(forward, handler) => found.extend(passing::findings(machine, forward, handler)),
            _ => {}
        }
        raise(&mut found, machine, end);
    }
    for finding in &mut found {
        let differs = seen.is_some_and(|seen| {
            let status = if finding.status == 0 { seen } else { finding.status };
            status != seen && !(status == 444 && seen == 0)
        });
        if finding.bearing == Bearing::Refuses && differs {
            finding.bearing = Bearing::Allows;
            let at = finding.by.map(|by| machine.tree.words(by.at)).unwrap_or_default();
            let clause = format!(
                "the configuration answers {} and {} was seen: another configuration may be loaded, or another server answers, at {at}",
                finding.status,
                seen.unwrap_or(0)
            );
            account.unread.push(clause);
        }
    }
    found
}

/// What became of the refusal: its own, or what an error page made of it.
fn outcome<'a>(
    machine: &Machine<'a>,
    end: &End<'a>,
    original: Finding<'a>,
    status: Option<u16>,
) -> Option<Finding<'a>> {
    let Some(page) = machine.error_page else {
        return (original.reasons.first() != Some(&"none")).then_some(original);
    };
    let target = if let End::Redirect(_, target) = end { Some(target.as_str()) } else { None };
    let answered = status.or(match end {
        End::Serve(..) | End::BuiltIn => Some(200),
        // The page of a server behind keeps the status, unless that server fails.
        End::Pass(..) => machine.kept_status.filter(|kept| machine.ask.status.is_none_or(|seen| seen == *kept)),
        _ => None,
    });
    let is_absence = machine.sought.is_some() || original.reasons.first() == Some(&"not-found");
    let Some(answered) = answered else {
        return (!is_absence).then_some(Finding { bearing: Bearing::Allows, ..original });
    };
    if answered == original.status {
        return (!is_absence || original.by.is_some_and(|by| by.name == "try_files")).then_some(original);
    }
    let from = original.status;
    let reasons = reasons::masked(&original.reasons, from, answered, target);
    if answered < 400 && reasons.first() == original.reasons.first() {
        return None;
    }
    let by = if is_absence { Some(page) } else { original.by };
    let text =
        format!("{}; `error_page` at {} makes {answered} of this {from}", original.text, machine.tree.words(page.at));
    Some(Finding { reasons, by, text, status: answered, ..original })
}

/// Where nothing else can have given the status that was seen, what may refuse does.
fn raise(found: &mut [Finding<'_>], machine: &Machine<'_>, end: &End<'_>) {
    let is_local = matches!(end, End::Serve(..) | End::Absent(..) | End::BuiltIn | End::Redirect(..));
    let Some(seen) = machine.ask.status.filter(|seen| !OF_FILES.contains(seen)) else { return };
    if !is_local || machine.veiled || machine.adrift || !machine.tree.faults.is_empty() {
        return;
    }
    let mut candidates = found.iter_mut().filter(|one| one.status == seen && one.bearing == Bearing::Allows);
    let first = candidates.next();
    let others = candidates.count();
    if let Some(first) = first
        && others == 0
    {
        first.bearing = Bearing::Refuses;
    }
}

fn testimony(machine: &Machine<'_>, finding: &Finding<'_>, is_sure: bool, repair: Option<Repair>) -> Testimony {
    let bearing = if finding.bearing == Bearing::Refuses && !is_sure { Bearing::Allows } else { finding.bearing };
    Testimony {
        witness: Witness::Config,
        bearing,
        reasons: finding.reasons.clone(),
        hop: "nginx".to_owned(),
        place: finding.by.map(|by| machine.tree.place(by.at)),
        quote: finding.by.map(|by| quotation(machine.tree.line(by.at))).unwrap_or_default(),
        text: finding.text.clone(),
        tie: if bearing == Bearing::Refuses { Tie::Exact } else { Tie::Loose },
        repair,
    }
}

/// What the configuration clears, where it was evaluated to its end.
fn excluded(machine: &Machine<'_>, end: &End<'_>) -> Option<Vec<&'static str>> {
    let fits = machine.ask.status.is_none_or(|seen| OF_FILES.contains(&seen));
    let reads_users = machine.user.is_some();
    match end {
        End::Serve(..) | End::Absent(..) if fits => {
            let refuses_posts = !matches!(machine.method.as_str(), "GET" | "HEAD");
            let kept = EXCLUDED.iter().copied().filter(|reason| !match *reason {
                "method-refused" => refuses_posts,
                "auth-backend-broken" => reads_users,
                _ => false,
            });
            Some(kept.collect())
        }
        _ => None,
    }
}

fn clears(machine: &Machine<'_>, reasons: Vec<&'static str>, is_all: bool) -> Testimony {
    let rule = if is_all { "no rule" } else { "no other rule" };
    let by = machine.scope.location().or(machine.scope.server_head());
    Testimony {
        witness: Witness::Config,
        bearing: Bearing::Excludes,
        reasons,
        hop: "nginx".to_owned(),
        place: by.map(|by| machine.tree.place(by.at)),
        quote: by.map(|by| quotation(machine.tree.line(by.at))).unwrap_or_default(),
        text: format!("{rule} of nginx's refuses this request; a file answers"),
        tie: Tie::Exact,
        repair: None,
    }
}
