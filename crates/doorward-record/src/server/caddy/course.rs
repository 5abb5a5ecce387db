//! A request on its course through the directives of a site.

use std::path::PathBuf;

use super::handlers;
use super::matcher::{Outcome, Sight};
use super::order::sorted;
use super::repair::{self, Refusing};
use super::tree::{Directive, Tree};
use crate::files::Files;
use crate::server::edit::{Commands, Exception};
use crate::server::passing::Altered;
use crate::server::term::{self, Subject, Term};
use crate::server::trial::{CLOSED, Refusal, Trial};
use crate::server::truth::Truth;

/// Directives of which only the first that matches runs, by their groups.
const EXCLUSIVE: &[(&str, &str)] =
    &[("handle", "handle"), ("handle_path", "handle"), ("rewrite", "rewrite"), ("root", "root")];
/// Directives that take no matcher.
const WITHOUT_MATCHER: &[&str] = &["tls", "log", "bind", "import", "handle_errors", "try_files", "invoke"];

/// A request on its course.
pub(super) struct Course<'a, 't> {
    /// The configuration.
    pub(super) tree: &'t Tree,
    /// The order of directives.
    pub(super) order: &'a [String],
    /// For files that decide.
    pub(super) files: &'a dyn Files,
    /// For repairs.
    pub(super) commands: &'a Commands,
    /// The request as it is.
    pub(super) sight: Sight<'a>,
    /// What was found.
    pub(super) trial: Trial<'a>,
    /// The folder of the site, where it is known.
    pub(super) root: Option<PathBuf>,
    /// What the blocks around are about.
    pub(super) way: Vec<Term>,
    /// Lists of directives around, for named matchers.
    pub(super) scopes: Vec<&'t [Directive]>,
    /// Blocks around, each with whether something takes what it leaves.
    pub(super) around: Vec<(&'t Directive, bool)>,
    /// What was done to fields.
    pub(super) altered: Vec<Altered>,
    /// Whether other sites stand at the same port for other hosts.
    pub(super) others: bool,
    /// Whether the site has pages of its own for errors.
    pub(super) own_errors: bool,
}

impl<'t> Course<'_, 't> {
    /// Runs a list of directives, sorted unless they stand in a `route`.
    pub(super) fn run(&mut self, directives: &'t [Directive], in_order: bool) {
        self.scopes.push(directives);
        let written = || directives.iter().filter(|directive| !directive.name().starts_with('@')).collect();
        let list: Vec<&Directive> = if in_order { written() } else { sorted(directives, self.order) };
        let mut taken: Vec<&str> = Vec::new();
        let mut before: Option<(String, Option<&str>, Outcome)> = None;
        for directive in list {
            if self.trial.over {
                break;
            }
            let group = EXCLUSIVE.iter().find(|(name, _)| *name == directive.name()).map(|(_, group)| *group);
            let (mut outcome, at) = self.matcher(directive);
            // Neighbours with one matcher become one route: it is asked once, before the first of them changes anything.
            let key = if at == 2 { self.written(directive.word(1)) } else { String::new() };
            let own = group.filter(|group| *group == "rewrite" || group_size(directives, group) > 1);
            if let Some((known, other, first)) = &before
                && *known == key
                && *other == own
            {
                outcome = first.clone();
            }
            before = Some((key, own, outcome.clone()));
            if group.is_some_and(|group| taken.contains(&group)) {
                continue;
            }
            if outcome.truth == Truth::No {
                continue;
            }
            taken.extend(group.filter(|_| outcome.truth == Truth::Yes));
            handlers::handle(self, directive, &outcome, at);
        }
        self.scopes.pop();
    }

    /// Whether a directive is for the request, and the number of its first word after the matcher.
    pub(super) fn matcher(&self, directive: &Directive) -> (Outcome, usize) {
        let first = directive.word(1);
        let single = matches!(directive.name(), "root" | "rewrite" | "redir" | "method") && directive.words.len() == 2;
        if single || WITHOUT_MATCHER.contains(&directive.name()) {
            return (Outcome::always(), 1);
        }
        if first == "*" {
            return (Outcome::always(), 2);
        }
        if first.starts_with('/') {
            let words = ["path".to_owned(), first.to_owned()];
            return (self.sight.set(&words, &[]), 2);
        }
        if first.starts_with('@') {
            let outcome = match self.named(first) {
                Some(matcher) => self.sight.set(matcher.from(1), &matcher.block),
                None => Outcome { truth: Truth::Unknown, terms: vec![Term::new(Subject::Other, true)] },
            };
            return (outcome, 2);
        }
        (Outcome::always(), 1)
    }

    /// A matcher as it is written, however it is named.
    fn written(&self, word: &str) -> String {
        match self.named(word) {
            None if word == "*" => String::new(),
            None => format!("path {word}"),
            Some(matcher) => {
                let lines = matcher.block.iter().map(|line| line.words.join(" "));
                lines.chain([matcher.from(1).join(" ")]).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// A named matcher, from the innermost list that has it.
    fn named(&self, name: &str) -> Option<&'t Directive> {
        self.scopes.iter().rev().find_map(|scope| scope.iter().find(|directive| directive.name() == name))
    }

    /// Runs a block whose matcher held or may hold.
    pub(super) fn enter(&mut self, directive: &'t Directive, outcome: &Outcome, in_order: bool) {
        if outcome.truth == Truth::Unknown {
            // What stands in the block may decide or not: none of it is certain.
            self.trial.admit(Truth::Unknown, None);
        }
        let before = self.way.len();
        self.way.extend(outcome.terms.iter().cloned());
        let taken = self.scopes.last().is_some_and(|scope| goes_on(scope, directive));
        self.around.push((directive, taken));
        self.run(&directive.block, in_order);
        self.around.pop();
        self.way.truncate(before);
    }

    /// A refusal by a directive with a status of its own.
    pub(super) fn refuse(&mut self, directive: &'t Directive, statuses: Vec<u16>, own: u16, outcome: &Outcome) {
        let mut terms: Vec<Term> = self.way.iter().chain(&outcome.terms).cloned().collect();
        if terms.is_empty() && self.others {
            terms.push(Term::new(Subject::Host, true));
        }
        let reasons = term::reasons(&terms, own, self.trial.ask);
        let text = match own {
            CLOSED => "the connection is closed by this directive".to_owned(),
            status => format!("this directive answers {status}"),
        };
        self.refuse_for(directive, statuses, reasons, &terms, text, outcome.truth);
    }

    /// A refusal for reasons that are known.
    pub(super) fn refuse_for(
        &mut self,
        directive: &'t Directive,
        statuses: Vec<u16>,
        reasons: Vec<&'static str>,
        terms: &[Term],
        text: String,
        truth: Truth,
    ) {
        let exception = Exception::for_refusal(terms, &reasons, self.trial.ask);
        let repair = exception.and_then(|exception| {
            let name = directive.word(1);
            let matcher = name.starts_with('@').then(|| self.named(name)).flatten();
            let refusing = Refusing {
                directive,
                matcher,
                uses: self.scopes.iter().rev().find(|scope| defines(scope, name)).map_or(0, |scope| uses(scope, name)),
                around: &self.around,
                goes_on: self.scopes.last().is_some_and(|scope| goes_on(scope, directive)),
            };
            repair::exception(&refusing, &exception, self.commands)
        });
        self.trial.refuse(truth, Refusal { statuses, reasons, spot: directive.spot.clone(), text, repair });
    }
}

/// How many directives of a list are in a group.
fn group_size(directives: &[Directive], group: &str) -> usize {
    let is_in = |directive: &&Directive| EXCLUSIVE.iter().any(|(name, own)| *name == directive.name() && *own == group);
    directives.iter().filter(is_in).count()
}

/// Whether a named matcher is defined in a list.
fn defines(scope: &[Directive], name: &str) -> bool {
    scope.iter().any(|directive| directive.name() == name)
}

/// How many directives of a list, or of blocks in it, use a matcher.
fn uses(scope: &[Directive], name: &str) -> usize {
    scope.iter().map(|directive| usize::from(directive.word(1) == name) + uses(&directive.block, name)).sum()
}

/// Whether something else in a list serves what a directive lets through.
fn goes_on(scope: &[Directive], directive: &Directive) -> bool {
    let serves = |other: &Directive| {
        matches!(other.name(), "file_server" | "reverse_proxy" | "php_fastcgi")
            || matches!(other.name(), "handle" | "route") && other.block.iter().any(goes_on_alone)
    };
    scope.iter().any(|other| other.spot != directive.spot && serves(other) && other.word(1).get(..1) != Some("@"))
}

/// Whether a directive serves by itself.
fn goes_on_alone(directive: &Directive) -> bool {
    matches!(directive.name(), "file_server" | "reverse_proxy" | "php_fastcgi")
}
