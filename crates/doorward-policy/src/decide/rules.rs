//! The conditions that a route sets, each tested by itself, in the order in which they are tested.
//!
//! A decision and its explanation run through this one list: the decision stops at the first condition that fails, the explanation
//! writes down every one.

use jiff::Timestamp;

use super::allow::{self, Admitted};
use super::located::needs_caller;
use super::{hours, refuse};
use crate::caller::{Caller, Kind, Scheme};
use crate::facts::{CredentialFault, Facts, Identity};
use crate::map::{Allow, Lookup, Map, Route, holds};

/// A condition of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Credentials,
    Ban,
    SecondFactor,
    Deny,
    Networks,
    Hours,
    From,
    Until,
    Allow,
}

/// Who asks: tested before any limit that counts by caller.
pub(super) const IDENTIFY: &[Rule] = &[Rule::Credentials, Rule::Ban, Rule::SecondFactor];
/// What they may: `allow` comes last, since it may have to ask whose a thing is.
pub(super) const AUTHORIZE: &[Rule] = &[Rule::Deny, Rule::Networks, Rule::Hours, Rule::From, Rule::Until, Rule::Allow];

/// Why a route does not let a request in, before it is put into words.
#[derive(Debug, Clone, Copy)]
pub(super) enum Failure<'m> {
    NoCredentials,
    Credentials(CredentialFault),
    CallerUnknowable { retry_after_s: u64 },
    CallerBanned,
    SecondFactor { age_s: u64 },
    Deny(&'m Allow),
    Network,
    Hours,
    From,
    Until,
    Allow,
    AsksOwner(&'m Lookup),
    OwnerUnknowable { retry_after_s: u64 },
}

/// A route with everything that its conditions are tested on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'q, 'm> {
    pub(super) facts: &'q Facts<'q>,
    pub(super) map: &'m Map,
    pub(super) route: &'m Route,
    pub(super) now: Timestamp,
}

/// A condition of the site, whatever its routes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SiteRule {
    Host,
    Https,
    Address,
}

/// Takes down what was tested. A decision takes down nothing.
pub(super) trait Record<'m> {
    /// Whether conditions are tested after one failed.
    const ALL: bool;

    /// A condition of the site was tested.
    fn arrived(&mut self, facts: &Facts<'_>, map: &'m Map, rule: SiteRule, held: bool);

    /// A condition was tested.
    fn tested(&mut self, question: &Question<'_, 'm>, rule: Rule, failure: Option<&Failure<'m>>);
}

/// Takes down nothing.
pub(super) struct Silent;

impl<'m> Record<'m> for Silent {
    const ALL: bool = false;

    fn arrived(&mut self, _: &Facts<'_>, _: &'m Map, _: SiteRule, _: bool) {}

    fn tested(&mut self, _: &Question<'_, 'm>, _: Rule, _: Option<&Failure<'m>>) {}
}

impl<'q, 'm> Question<'q, 'm> {
    /// The first condition of the list that fails.
    pub(super) fn first_failure<R: Record<'m>>(&self, rules: &[Rule], record: &mut R) -> Option<Failure<'m>> {
        let mut first = None;
        for rule in rules {
            let failure = self.test(*rule);
            record.tested(self, *rule, failure.as_ref());
            if failure.is_some() && !R::ALL {
                return failure;
            }
            first = first.or(failure);
        }
        first
    }

    /// The caller, where the route looks at credentials and takes theirs.
    pub(super) fn caller(&self) -> Option<&'q Caller> {
        match self.facts.identity {
            Identity::Known(caller) if needs_caller(self.route) && self.takes(caller.scheme) => Some(caller),
            _ => None,
        }
    }

    /// The value of a path parameter, percent-encoded.
    pub(super) fn parameter(&self, name: &str) -> Option<&'q str> {
        let mut parameters = self.map.router.parameters(self.route.position).iter();
        parameters.find(|parameter| *parameter.name == *name)?.value(self.facts.path.as_str())
    }

    /// The schemes that are taken here.
    pub(super) fn schemes(&self) -> impl Iterator<Item = Scheme> {
        let authenticate = &self.map.authenticate;
        self.route.authenticate.iter().filter_map(|at| authenticate.get(*at)).map(|taken| taken.scheme())
    }

    fn takes(&self, scheme: Scheme) -> bool {
        self.schemes().any(|taken| taken == scheme)
    }

    fn test(&self, rule: Rule) -> Option<Failure<'m>> {
        match rule {
            Rule::Credentials => self.credentials(),
            Rule::Ban => self.caller().filter(|caller| self.is_banned(caller)).map(|_| Failure::CallerBanned),
            Rule::SecondFactor => self.second_factor(),
            Rule::Deny => self.route.deny.iter().find(|entry| allow::names(entry, self.caller())).map(Failure::Deny),
            Rule::Networks => {
                let networks = &self.route.networks;
                let inside = networks.is_empty() || holds(networks, self.facts.address.to_canonical());
                (!inside).then_some(Failure::Network)
            }
            Rule::Hours => {
                let shut = self.route.hours.as_ref().is_some_and(|hours| !hours::open(hours, self.now));
                shut.then_some(Failure::Hours)
            }
            Rule::From => self.route.from.is_some_and(|from| self.now < from).then_some(Failure::From),
            Rule::Until => self.route.until.is_some_and(|until| self.now >= until).then_some(Failure::Until),
            Rule::Allow => match allow::admitted(self) {
                Admitted::Yes => None,
                Admitted::No => Some(Failure::Allow),
                Admitted::Asks(lookup) => Some(Failure::AsksOwner(lookup)),
                Admitted::Unknowable { retry_after_s } => Some(Failure::OwnerUnknowable { retry_after_s }),
            },
        }
    }

    fn credentials(&self) -> Option<Failure<'m>> {
        if !needs_caller(self.route) {
            return None;
        }
        match self.facts.identity {
            Identity::Failed(fault) => Some(Failure::Credentials(fault)),
            Identity::Unavailable { retry_after_s } => Some(Failure::CallerUnknowable { retry_after_s }),
            Identity::Anonymous | Identity::Known(_) => {
                let serves_nobody = self.caller().is_none() && !self.admits_strangers();
                serves_nobody.then_some(Failure::NoCredentials)
            }
        }
    }

    /// Whether somebody without credentials can enter at all.
    fn admits_strangers(&self) -> bool {
        self.route.allow.contains(&Allow::Anyone) && self.route.second_factor_s.is_none()
    }

    fn is_banned(&self, caller: &Caller) -> bool {
        let banned = &self.map.banned;
        let names = match caller.kind {
            Kind::Person => &banned.users,
            Kind::Service => &banned.services,
        };
        names.contains(&caller.name)
    }

    /// A factor used after `now` counts as fresh: clocks differ by a little.
    fn second_factor(&self) -> Option<Failure<'m>> {
        let age_s = self.route.second_factor_s?;
        let used_at_s = self.caller().and_then(|caller| caller.second_factor_at_s);
        let oldest_s = self.now.as_second().saturating_sub(i64::try_from(age_s).unwrap_or(i64::MAX));
        let fresh = used_at_s.is_some_and(|used_at_s| used_at_s >= oldest_s);
        (!fresh).then_some(Failure::SecondFactor { age_s })
    }

    /// The status where credentials are what lacks: 401 wherever a challenge can say which would do.
    pub(super) fn unauthorized(&self) -> u16 {
        if self.schemes().any(refuse::has_challenge) { 401 } else { 403 }
    }
}
