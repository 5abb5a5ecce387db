//! What the accounts of a configuration mean for a line: which of its directives may have left it.
//!
//! An account that cannot give the status that was seen is of another request than the one that left the line. Of the others all have to
//! agree before anything is claimed.

use std::sync::Arc;

use doorward_diagnose::Bearing;
use doorward_diagnose::Testimony;
use doorward_record::Account;
use doorward_record::figures::Rule;
use doorward_record::tree::Judged;

/// One thing that may have refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The reasons, the likeliest first.
    pub(super) reasons: Vec<&'static str>,
    /// The line of configuration, or the file.
    pub(super) rule: Option<Arc<Rule>>,
    /// Whether this is what refuses such a request, and nothing else.
    pub(super) decides: bool,
}

/// What the configuration says of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What may have refused, what refuses first.
    pub(super) candidates: Vec<Candidate>,
    /// Whether something may have refused of which the configuration tells nothing, such as a server behind.
    pub(super) is_open: bool,
}

/// Reasons of a refusal by the server behind.
const BEHIND: &[&str] = &[
    "upstream-refuses",
    "authorization-stripped",
    "cache-strips-request",
    "proxy-host-rewritten",
    "header-name-dropped",
];

/// What a log tells of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The status.
    pub(super) status: u16,
    /// Whether no server behind was asked.
    pub(super) asked_nobody: bool,
}

impl Verdict {
    /// What one account says, and the files that it would serve; absent where it cannot have given this status.
    pub(super) fn of(account: &Account, files: Option<&Judged>, seen: Seen) -> Option<Self> {
        let Seen { status, asked_nobody } = seen;
        let of_files = files.into_iter().flat_map(|judged| &judged.testimonies);
        let is_of_behind = |one: &&Testimony| asked_nobody && one.reasons.iter().any(|reason| BEHIND.contains(reason));
        let told: Vec<&Testimony> =
            account.testimonies.iter().chain(of_files).filter(|one| !is_of_behind(one)).collect();
        if let Some(decides) = told.iter().position(|one| one.bearing == Bearing::Refuses) {
            let before = told.iter().take(decides).filter(|one| may_have(one));
            let list: Vec<&&Testimony> = before.chain(told.get(decides)).collect();
            let alone = list.len() == 1;
            let candidates = list.into_iter().rev().map(|one| candidate(one, alone)).collect();
            return Some(Self { candidates, is_open: false });
        }
        // Where it would be passed on and was not, something of it refused.
        let is_refused = asked_nobody && account.forward.is_some() && account.unread.is_empty();
        let candidates: Vec<Candidate> =
            told.iter().filter(|one| one.bearing == Bearing::Allows).map(|one| candidate(one, is_refused)).collect();
        // Where nobody listens, nothing was answered.
        let is_nowhere = account.forward.is_none() && account.served.is_none() && account.answers.is_none();
        let is_open = match account.answers {
            _ if account.forward.is_some() => !is_refused,
            Some(answers) => answers == status && candidates.is_empty(),
            None if account.served.is_some() => files.is_none_or(|judged| !judged.unread.is_empty()),
            None => !account.unread.is_empty() || candidates.is_empty(),
        };
        if candidates.is_empty() && (!is_open || is_nowhere && !account.unread.is_empty()) {
            return None;
        }
        Some(Self { candidates, is_open })
    }

    /// What several say together, each of which may be of the request that left the line.
    pub(super) fn all(verdicts: Vec<Self>) -> Option<Self> {
        let count = verdicts.len();
        let is_open = verdicts.iter().any(|verdict| verdict.is_open);
        let mut votes: Vec<(Candidate, usize)> = Vec::new();
        let mut deciding = 0;
        for verdict in verdicts {
            deciding += usize::from(verdict.candidates.first().is_some_and(|one| one.decides));
            for candidate in verdict.candidates {
                match votes.iter_mut().find(|(known, _)| *known == candidate) {
                    Some((_, votes)) => *votes += 1,
                    None => votes.push((candidate, 1)),
                }
            }
        }
        votes.sort_by_key(|(candidate, votes)| (!candidate.decides, std::cmp::Reverse(*votes)));
        let mut candidates: Vec<Candidate> = votes.into_iter().map(|(candidate, _)| candidate).collect();
        if deciding < count {
            candidates.iter_mut().for_each(|candidate| candidate.decides = false);
        }
        (count > 0).then_some(Self { candidates, is_open })
    }

    /// Whether each request that may have left the line is refused by what is among the candidates.
    pub(super) fn is_sure(&self) -> bool {
        !self.is_open && !self.candidates.is_empty() && self.candidates.iter().all(|candidate| candidate.decides)
    }

    /// All reasons of the candidates, in their order.
    pub(super) fn reasons(&self) -> Vec<&'static str> {
        let mut list = Vec::new();
        for reason in self.candidates.iter().flat_map(|candidate| &candidate.reasons) {
            if !list.contains(reason) {
                list.push(*reason);
            }
        }
        list
    }

    /// The line that refuses for this reason: of several that do, none.
    pub(super) fn rule(&self, reason: &str) -> Option<Arc<Rule>> {
        let mut found = self.candidates.iter().filter(|candidate| candidate.reasons.contains(&reason));
        let rule = found.next()?.rule.clone()?;
        let same = |candidate: &Candidate| candidate.rule.as_ref().is_some_and(|other| other.place == rule.place);
        found.all(same).then_some(rule)
    }
}

/// Whether what comes before that which refuses may have refused in its place.
fn may_have(testimony: &Testimony) -> bool {
    testimony.bearing == Bearing::Allows
}

fn candidate(testimony: &Testimony, decides: bool) -> Candidate {
    Candidate { reasons: testimony.reasons.clone(), rule: rule(testimony).map(Arc::new), decides }
}

/// The line that a testimony quotes.
pub(super) fn rule(testimony: &Testimony) -> Option<Rule> {
    let place = testimony.place.as_ref()?;
    let repair =
        testimony.repair.as_ref().map(|repair| std::iter::once(repair.summary.clone()).chain(repair.lines()).collect());
    Some(Rule {
        place: doorward_diagnose::testimony::clause(&place.to_string()),
        quote: doorward_diagnose::testimony::quotation(&testimony.quote),
        says: doorward_diagnose::testimony::clause(&testimony.text),
        repair: repair.unwrap_or_default(),
    })
}
