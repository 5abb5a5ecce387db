//! `auth_request`: another location of the same server decides.

use doorward_diagnose::testimony::Bearing;

use super::machine::{End, Finding, Machine, Mend};
use super::tree::Directive;

/// What the other location says.
pub(super) enum Reply<'a> {
    /// It lets pass.
    Passes,
    /// It refuses.
    Refuses(Box<Finding<'a>>),
    /// Another server decides; what it may say has been noted.
    Unknown,
}

/// Asks the location that the directive names.
pub(super) fn ask<'a>(machine: &mut Machine<'a>, directive: &'a Directive) -> Reply<'a> {
    let target = machine.value(directive.word(0));
    let Some(target) = target.text().map(str::to_owned) else {
        machine.not_read(directive.at, "which location decides is not known");
        return Reply::Unknown;
    };
    let mut inner = branch(machine, &target);
    let end = inner.run_subrequest();
    let decided = match &end {
        End::Status(status, _) => Some(*status),
        End::Redirect(status, _) => Some(*status),
        End::Absent(..) => Some(404),
        End::BuiltIn => Some(200),
        End::Serve(..) | End::Pass(..) | End::Opaque | End::Lost => None,
    };
    let by = inner.original.as_ref().and_then(|finding| finding.by).or(Some(directive));
    match decided {
        Some(200..300) => Reply::Passes,
        Some(status @ (401 | 403)) => Reply::Refuses(Box::new(Finding {
            bearing: Bearing::Refuses,
            reasons: inner.original.map_or_else(|| reasons(machine, status), |finding| finding.reasons),
            by,
            text: format!("`auth_request {}` is answered {status} by the configuration itself", directive.word(0)),
            status,
            mend: Mend::Nothing,
        })),
        Some(status) => Reply::Refuses(Box::new(Finding {
            bearing: Bearing::Refuses,
            reasons: vec!["auth-backend-broken", "auth-service-unavailable"],
            by: Some(directive),
            text: format!("`auth_request {}` is answered {status}, which nginx turns into 500", directive.word(0)),
            status: 500,
            mend: Mend::Nothing,
        })),
        None => unknown(machine, directive, &end),
    }
}

/// A server behind decides: the status that was seen tells what it said.
fn unknown<'a>(machine: &mut Machine<'a>, directive: &'a Directive, end: &End<'a>) -> Reply<'a> {
    let to = match end {
        End::Pass(forward, by) => format!("{} at {}", forward.protocol, machine.tree.words(by.at)),
        _ => "what is not read".to_owned(),
    };
    for status in [401, 403, 500] {
        let is_mapped = machine.error_page_of(status).is_some();
        if machine.ask.status.is_some_and(|seen| seen != status && !is_mapped) {
            continue;
        }
        let reasons = reasons(machine, status);
        let text = format!("`auth_request {}` asks {to}, which may say {status}", directive.word(0));
        machine.may_refuse(directive, status, reasons, text);
    }
    Reply::Unknown
}

fn reasons(machine: &Machine<'_>, status: u16) -> Vec<&'static str> {
    let carries = machine.ask.field("authorization").is_some() || machine.ask.field("cookie").is_some();
    match (status, carries) {
        (401, false) => vec!["credentials-missing", "challenge-missing"],
        (401, true) => vec!["credentials-wrong", "session-expired", "token-expired"],
        (403, false) => vec!["credentials-missing", "role-insufficient"],
        (403, true) => vec!["role-insufficient", "credentials-wrong", "session-expired"],
        _ => vec!["auth-service-unavailable", "auth-backend-broken"],
    }
}

fn branch<'a>(machine: &Machine<'a>, target: &str) -> Machine<'a> {
    let mut inner = Machine {
        path: String::new(),
        query: String::new(),
        method: "GET".to_owned(),
        client: machine.client,
        client_by: machine.client_by,
        set: machine.set.clone(),
        internal: true,
        subrequest: true,
        ..Machine::new(machine.setting(), machine.server.clone(), machine.scope.server())
    };
    inner.go_to(target, false);
    inner
}
