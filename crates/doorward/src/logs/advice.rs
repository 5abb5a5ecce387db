//! What to do about a finding, in a sentence: by its kind, since a log alone seldom tells more; by its reason where a line of configuration is
//! known to refuse.

use std::borrow::Cow;

use doorward_record::figures::report::finding::{Finding, Kind};

/// What to do about a finding.
pub(super) fn of(finding: &Finding) -> Cow<'static, str> {
    match &finding.repair {
        Some(step) => {
            format!("{step} On the server, `doorward why --local` with its URL proposes the repair where it can.")
                .into()
        }
        None => of_kind(finding.kind).into(),
    }
}

/// What to do about a finding of this kind.
fn of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::OpenThoughShut => {
            "Find what answers past the gateway and shut it; the log's other lines on this path tell who has read it."
        }
        Kind::ShutThoughOpen => "Ask `doorward why` with its URL for what refuses it, and let it agree with the map.",
        Kind::WrongStatus => "Let server and map agree: callers and search engines act on the status.",
        Kind::Change => {
            "Look at what was changed at that minute: a release, a rule, a certificate. `doorward why` with a URL of it finds what refuses."
        }
        Kind::Accidental => {
            "Ask `doorward why` with its URL; on the server, `--local` names the line or the file, and proposes the repair."
        }
        Kind::CrawlerRefused => {
            "Give its published addresses with `--crawler-ranges` to know that it is the real one; then let it pass in the firewall's or CDN's rules for bots."
        }
        Kind::Flapping => {
            "Compare the servers behind, caches and addresses: one of several refuses what the others serve."
        }
        Kind::Spike => "See below who asked for what in that time: a limit, a scanner, or a release.",
        Kind::Impostor => {
            "Nothing is to be opened: the real crawler is not concerned. `--ban-list` takes up those that attack."
        }
        Kind::OpenUnnamed => {
            "Look at one such request: tokens and sessions stand in no log, so it may be rightly open."
        }
    }
}

/// Whether a finding of this kind should be looked at before the others.
pub(super) fn is_grave(kind: Kind) -> bool {
    matches!(kind, Kind::OpenThoughShut | Kind::ShutThoughOpen | Kind::Change | Kind::Accidental)
}
