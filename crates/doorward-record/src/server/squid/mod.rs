//! Squid: access lists.
//!
//! The lines of `http_access` are tried in order; the first of which all lists hold decides, and where none does, the opposite
//! of the last line. Lists that need a program, a name's address or the machine's clock are not evaluated.

mod acl;
mod doors;
mod read;
#[cfg(test)]
mod tests;
mod wish;
mod written;

use std::net::IpAddr;

use doorward_diagnose::Repair;

use crate::account::{Account, Forward, LogFile, LogKind, Target, Worker};
use crate::ask::Ask;
use crate::files::Files;
use crate::server::edit::{Commands, Exception};
use crate::server::passing::{self, Altered};
use crate::server::pattern;
use crate::server::rehearsal::rehearsed;
use crate::server::term::{self, Subject, Term};
use crate::server::trial::{Refusal, Trial};
use crate::server::truth::Truth;
use crate::start::Start;
use acl::Lists;
pub use doors::doors;
use read::{Line, Text};
use wish::Wish;
pub use written::written;

/// The account that Squid gives of a request.
#[must_use]
pub fn account(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    rehearsed(told(start, files, ask), files, ask, |files, ask| told(start, files, ask))
}

/// What it says of a request, its repairs not tried.
#[must_use]
pub fn said(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    told(start, files, ask)
}

/// The account as it is read, its repairs not tried.
fn told(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    let mut text = Text::default();
    text.take(&start.config, files, 0);
    let mut trial = Trial::new(ask, "squid");
    trial.account.read.clone_from(&text.read);
    trial.account.unread.clone_from(&text.unread);
    if !text.unread.is_empty() {
        trial.admit(Truth::Unknown, None);
    }
    trial.account.logs = logs(&text);
    trial.account.worker = worker(&text);
    let accelerates = port(&text, ask).is_some_and(|line| line.words.iter().any(|word| word == "accel"));
    let lists = Lists { text: &text, files, ask, wish: Wish::of(ask), accelerates };
    let config = start.config.display().to_string();
    let commands =
        Commands::new(&["squid", "-k", "parse", "-f", &config], &["squid", "-k", "reconfigure", "-f", &config]);
    access(&lists, &commands, &mut trial);
    if !trial.over {
        pass_on(&lists, &commands, &mut trial);
    }
    trial.finish()
}

/// The port at which a request came in.
fn port<'t>(text: &'t Text, ask: &Ask) -> Option<&'t Line> {
    let fits =
        |line: &&Line| line.word(1).rsplit(':').next().and_then(|port| port.parse().ok()) == Some(ask.local.port());
    text.with("http_port").chain(text.with("https_port")).find(fits)
}

/// `http_access` line by line.
fn access(lists: &Lists<'_>, commands: &Commands, trial: &mut Trial<'_>) {
    let mut last = None;
    for line in lists.text.with("http_access") {
        let denies = line.word(1) == "deny";
        last = Some((line, denies));
        let (truth, terms, asks) = judge(lists, line);
        match (truth, denies) {
            (Truth::No, _) => {}
            (_, _) if asks => {
                challenge(lists, line, truth, trial);
                if truth == Truth::Unknown && !denies {
                    trial.admit(Truth::Unknown, None);
                }
            }
            (_, true) => deny(lists, line, truth, &terms, commands, trial),
            (Truth::Yes, false) => return,
            (Truth::Unknown, false) => trial.admit(Truth::Unknown, None),
        }
        if trial.over {
            return;
        }
    }
    // Where no line decides, it is the opposite of the last one.
    if let Some((line, false)) = last {
        deny(lists, line, Truth::Yes, &[], commands, trial);
    }
}

/// Whether the lists of a line hold, what they are about, and whether the line asks for credentials in place of deciding.
fn judge(lists: &Lists<'_>, line: &Line) -> (Truth, Vec<Term>, bool) {
    let denies = line.word(1) == "deny";
    let mut truth = Truth::Yes;
    let mut terms = Vec::new();
    for word in line.from(2) {
        let name = word.trim_start_matches('!');
        let negated = name.len() < word.len();
        let held = lists.holds(name);
        let own = held.truth.negated(negated);
        if held.challenges {
            return (truth.and(held.truth.not()), terms, true);
        }
        if denies && held.subject == Subject::Credentials && own != Truth::No {
            return (truth.and(own), terms, true);
        }
        if own != Truth::No && held.subject != Subject::Other {
            terms.push(Term::new(held.subject, !negated));
        }
        truth = truth.and(own);
        if truth == Truth::No {
            break;
        }
    }
    (truth, terms, false)
}

/// Credentials are asked for.
fn challenge(lists: &Lists<'_>, line: &Line, truth: Truth, trial: &mut Trial<'_>) {
    let (status, reasons) =
        if lists.accelerates { (401, lists.shown().reasons()) } else { (407, vec!["proxy-auth-required"]) };
    let text = "the proxy asks for credentials of its own, and none that are good came".to_owned();
    trial.refuse(truth, Refusal { statuses: vec![status], reasons, spot: line.spot.clone(), text, repair: None });
}

/// A line that denies.
fn deny(lists: &Lists<'_>, line: &Line, truth: Truth, terms: &[Term], commands: &Commands, trial: &mut Trial<'_>) {
    let mut reasons = if lists.accelerates { Vec::new() } else { vec!["proxy-acl"] };
    for reason in term::reasons(terms, 403, trial.ask) {
        let plain = reason == "path-rule" && !lists.accelerates;
        if !plain && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if !lists.accelerates {
        reasons.truncate(if terms.iter().any(|term| term.subject == Subject::Destination) { 1 } else { 2 });
    }
    let repair = exception(lists, line, terms, commands, trial);
    let text = format!("this line of `http_access` denies `{}`", lists.wish.url());
    trial.refuse(truth, Refusal { statuses: vec![403], reasons, spot: line.spot.clone(), text, repair });
}

/// The line with one more list, which the request is on, turned round.
fn exception(lists: &Lists<'_>, line: &Line, terms: &[Term], commands: &Commands, trial: &Trial<'_>) -> Option<Repair> {
    let raw = line.spot.text.trim_end();
    if raw.contains('#') || raw.ends_with('\\') || line.from(2).iter().all(|word| word == "all") {
        return None;
    }
    let wish = &lists.wish;
    let about = |subject: &Subject| terms.iter().any(|term| term.subject == *subject);
    let name = format!("open{}", line.spot.line);
    let reasons: &[&str] = if about(&Subject::Destination) { &["proxy-acl"] } else { &["ip-denied"] };
    let (kind, exception) = if about(&Subject::Destination)
        || terms.iter().any(|term| matches!(term.subject, Subject::Path(_) | Subject::Host))
    {
        let whole = format!("url_regex ^{}$", pattern_of(&wish.url()));
        (whole, Exception::Path(wish.url()))
    } else {
        match Exception::for_refusal(terms, reasons, trial.ask)? {
            Exception::Source(address) => (format!("src {address}"), Exception::Source(address)),
            Exception::Method(method) => (format!("method {method}"), Exception::Method(method)),
            Exception::Field(field, value) if field == "user-agent" => {
                (format!("browser ^{}$", pattern_of(&value)), Exception::Field(field, value))
            }
            _ => return None,
        }
    };
    if kind.split(' ').count() > 2 {
        return None;
    }
    let insert = vec![format!("acl {name} {kind}"), format!("{raw} !{name}")];
    Some(commands.replace(&line.spot, insert, &exception))
}

/// A text as a pattern that means itself.
fn pattern_of(text: &str) -> String {
    pattern::escaped(text).replace(' ', "[[:space:]]")
}

/// To whom the request goes.
fn pass_on(lists: &Lists<'_>, commands: &Commands, trial: &mut Trial<'_>) {
    let wish = &lists.wish;
    let peers: Vec<&Line> = lists.text.with("cache_peer").collect();
    let target = |line: &&Line| Some(Target::Host(line.word(1).to_owned(), line.word(3).parse().ok()?));
    let to: Vec<Target> = if peers.is_empty() {
        vec![Target::Host(wish.host.clone(), wish.port)]
    } else {
        peers.iter().filter_map(target).collect()
    };
    let via = lists.text.with("via").last().is_none_or(|line| line.word(1) != "off");
    let mut altered = Vec::new();
    let mut fields = Vec::new();
    let spot = peers.first().copied().or_else(|| port(lists.text, trial.ask)).map(|line| line.spot.clone());
    if via && !wish.tunnel {
        let value = format!("{} squid", trial.ask.version);
        fields.push(("Via".to_owned(), Some(value.clone())));
        if let Some(spot) = spot.clone() {
            let insert = vec![spot.text.clone(), "via off".to_owned()];
            let summary = "pass requests on without a Via".to_owned();
            let also = vec!["all sites that refuse what comes through a proxy, to all clients of this one".to_owned()];
            let repair = Some(commands.repair(&spot, insert, summary, also));
            altered.push(Altered { name: "via".to_owned(), value: Some(value), spot, repair, usual: true });
        }
    }
    fields.push(("X-Forwarded-For".to_owned(), Some(trial.ask.client.to_string())));
    trial.account.forward = Some(Forward {
        protocol: if wish.scheme == "https" { "https".to_owned() } else { "http".to_owned() },
        to,
        path: (!wish.tunnel).then(|| wish.path.split('?').next().unwrap_or("").to_owned()),
        host: None,
        from: lists.text.with("tcp_outgoing_address").find_map(|line| outgoing(lists, line)),
        fields,
        script: None,
        place: spot.as_ref().map(crate::server::trial::Spot::place),
    });
    passing::testify(trial, &altered, spot.as_ref());
}

/// The address that a line of `tcp_outgoing_address` gives to this request.
fn outgoing(lists: &Lists<'_>, line: &Line) -> Option<IpAddr> {
    let holds = |word: &String| match word.strip_prefix('!') {
        Some(name) => lists.holds(name).truth.not(),
        None => lists.holds(word).truth,
    };
    let all = Truth::all(line.from(2).iter().map(holds));
    (all == Truth::Yes).then(|| crate::account::address(line.word(1))).flatten()
}

/// Where it writes.
fn logs(text: &Text) -> Vec<LogFile> {
    let path = |word: &str| word.split_once(':').map_or(word, |(_, path)| path).to_owned();
    let file = |line: &Line, kind, detail: Option<String>| {
        let path = path(line.word(1));
        path.starts_with('/').then(|| LogFile { path: path.into(), kind, detail, server: "squid".to_owned() })
    };
    let format = |line: &Line| {
        let name = line.word(2).trim_start_matches("logformat=");
        let own = text.with("logformat").find(|format| format.word(1) == name)?;
        Some(own.from(2).join(" "))
    };
    let access = text.with("access_log").filter_map(|line| file(line, LogKind::Access, format(line)));
    let errors = text.with("cache_log").filter_map(|line| file(line, LogKind::Error, None));
    access.chain(errors).collect()
}

/// Who runs it.
fn worker(text: &Text) -> Option<Worker> {
    let word = |keyword: &'static str| text.with(keyword).last().map(|line| line.word(1).to_owned());
    let (user, group) = (word("cache_effective_user"), word("cache_effective_group"));
    (user.is_some() || group.is_some()).then(|| Worker { user, group, ..Worker::default() })
}
