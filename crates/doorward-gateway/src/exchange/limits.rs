//! Rates, at the two places where they are counted: by address before anybody is asked who they are, by caller after.

use std::rc::Rc;
use std::sync::Arc;

use doorward_policy::map::{Counted, RefuseAs};
use doorward_policy::{Caller, Refusal};

use super::Visit;
use crate::limit::{Key, Rate, rate_limited};

/// Whether some rate of the route is counted by caller, so that it must be known who asks even where anyone may.
pub(super) fn count_callers(visit: &Visit) -> bool {
    visit.current.rates_of(visit.route).iter().any(is_by_caller)
}

fn is_by_caller(rate: &Rate) -> bool {
    matches!(rate.counted(), Counted::Caller | Counted::Key)
}

/// Bans and rates by address: the site's, then the route's.
pub(super) fn of_the_address(visit: &mut Visit) -> Result<(), Refusal> {
    let current = Rc::clone(&visit.current);
    let limits = &current.map.limits;
    if !visit.counted {
        let now_ns = visit.now_ns();
        let ban = visit.worker.shared.sign_ins.entry(&limits.sign_in, visit.address, now_ns);
        ban.map_err(|stop| stop.refusal(None, None))?;
    }
    visit.look_for_crawler();
    if limits.exempt_crawlers && visit.crawler.is_some() {
        visit.counted = true;
        return Ok(());
    }
    if !visit.counted {
        visit.counted = true;
        count(visit, current.site_rates.iter(), None, None)?;
        if current.conceals {
            visit.rates_of_site.clone_from(&visit.rates);
        }
    }
    let route = visit.route;
    let rates = current.rates_of(route).iter().filter(|rate| !is_by_caller(rate));
    count(visit, rates, None, route).map_err(|refusal| hidden(visit, refusal))
}

/// Rates by caller and by key.
pub(super) fn of_the_caller(visit: &mut Visit, caller: Option<&Arc<Caller>>) -> Result<(), Refusal> {
    let current = Rc::clone(&visit.current);
    let route = visit.route;
    let rates = current.rates_of(route).iter().filter(|rate| is_by_caller(rate));
    count(visit, rates, caller.map(Arc::as_ref), route).map_err(|refusal| hidden(visit, refusal))
}

fn count<'r>(
    visit: &mut Visit,
    rates: impl Iterator<Item = &'r Rate>,
    caller: Option<&Caller>,
    route: Option<usize>,
) -> Result<(), Refusal> {
    let address = visit.address;
    let checks: Vec<_> = rates.map(|rate| (rate, Key::of(rate.counted(), address, caller))).collect();
    if checks.is_empty() {
        return Ok(());
    }
    let shared = Arc::clone(&visit.worker.shared);
    let checked = shared.counters.check_all(&checks, visit.now_ns());
    visit.note_rates(&checked);
    rate_limited(&checked, route).map_or(Ok(()), Err)
}

/// A route that conceals itself has no limit that could be seen.
pub(super) fn hidden(visit: &Visit, refusal: Refusal) -> Refusal {
    if visit.conceals() { Refusal { disguise: RefuseAs::NotFound, ..refusal } } else { refusal }
}
