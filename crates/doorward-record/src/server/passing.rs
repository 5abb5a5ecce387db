//! What a gateway does to a request that it passes on, and what that may bring about behind it.

use doorward_diagnose::{Bearing, Repair, Tie};

use super::trial::{Spot, Trial};

/// A change that a rule made to a field of the request.
#[derive(Debug, Clone)]
pub(crate) struct Altered {
    /// The field's name, in lower case.
    pub(crate) name: String,
    /// Its new value; `None` where it was taken away.
    pub(crate) value: Option<String>,
    /// Where it says so.
    pub(crate) spot: Spot,
    /// How it is taken back.
    pub(crate) repair: Option<Repair>,
    /// Whether the server does it to every request by itself, so that it tells little.
    pub(crate) usual: bool,
}

/// Whether a status is a refusal of some kind.
fn refuses(status: u16) -> bool {
    matches!(status, 400..=499 | 503)
}

/// What the changes may have brought about. `spot` is where it says to whom the request goes.
pub(crate) fn testify(trial: &mut Trial<'_>, altered: &[Altered], spot: Option<&Spot>) {
    let Some(status) = trial.ask.status.filter(|status| refuses(*status) || *status == 302) else {
        return;
    };
    let mut explained = false;
    for change in altered {
        if let Some((bearing, reason, text)) = of_change(change, status, trial) {
            let certain = trial.is_certain();
            let bearing = if certain { bearing } else { Bearing::Allows };
            explained |= bearing == Bearing::Refuses;
            let tie = if change.usual { Tie::Loose } else { Tie::Close };
            // Who is asked for another host, or knows a proxy by its field, refuses because of this line.
            let behind = !change.usual && matches!(reason, "proxy-host-rewritten" | "via-refused");
            let reasons = [reason].into_iter().chain(behind.then_some("upstream-refuses")).collect();
            trial.say(bearing, tie, reasons, Some(&change.spot), text, change.repair.clone());
        }
    }
    if !explained && matches!(status, 401 | 403) && trial.is_certain() {
        let text = "it passes the request on by its own rules; the refusal comes from behind it".to_owned();
        trial.say(Bearing::Allows, Tie::Loose, vec!["upstream-refuses"], spot, text, None);
    }
}

/// What one change may have brought about: how surely, why, and in words.
fn of_change(change: &Altered, status: u16, trial: &Trial<'_>) -> Option<(Bearing, &'static str, String)> {
    let sent = trial.ask.field(&change.name);
    let firmly = |firm: bool| if firm { Bearing::Refuses } else { Bearing::Allows };
    match (change.name.as_str(), &change.value) {
        ("authorization", None) if sent.is_some() && matches!(status, 401 | 403) => Some((
            firmly(status == 401),
            "authorization-stripped",
            "the Authorization that was sent is taken away before the request is passed on".to_owned(),
        )),
        ("cookie", None) if sent.is_some() => Some((
            firmly(status == 401),
            "cache-strips-request",
            "the cookies that were sent are taken away before the request is passed on".to_owned(),
        )),
        ("host", Some(host)) if !same_host(host, &trial.ask.host) && matches!(status, 400 | 403 | 404 | 421) => {
            Some((Bearing::Allows, "proxy-host-rewritten", format!("the request is passed on with the Host `{host}`")))
        }
        ("via", Some(_)) if sent.is_none() && status == 403 => {
            Some((Bearing::Allows, "via-refused", "a Via is added before the request is passed on".to_owned()))
        }
        _ => None,
    }
}

/// Whether two hosts are the same, ports aside.
fn same_host(written: &str, host: &str) -> bool {
    written.split(':').next().is_some_and(|name| name.eq_ignore_ascii_case(host))
}
