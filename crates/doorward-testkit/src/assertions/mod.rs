//! The suite of assertions: what a server that refuses must do, one entry a rule, each run against a real server over sockets.
//!
//! It knows nothing of the server but its address and the site that it was set up for (`site.toml`), so it judges any of them by the
//! same measure. The numbers are permanent. What concerns no proxy of this kind stands here too, with the reason why it is left out.

mod assertion;
mod authorization;
mod basic;
mod bearer;
mod caching;
mod concealment;
mod cors;
mod edges;
mod jwt;
mod limits;
mod negotiation;
mod possession;
mod smuggling;
mod status;
mod sweep;
mod target;
#[cfg(test)]
mod tests;

pub use assertion::{Assertion, Kind, Level, Miss, Outcome, Ran, Run, Section, slug};
pub use target::{ABLE_CADDY, ABLE_DOORWARD, ABLE_NGINX, Ability, Again, Other, Target};

/// The map of the site, with places for ports.
pub const SITE: &str = include_str!("site.toml");

/// Every assertion, in the order of the numbers.
pub const ASSERTIONS: &[Section] = &[
    status::SECTION,
    authorization::SECTION,
    basic::SECTION,
    bearer::SECTION,
    jwt::SECTION,
    possession::SECTION,
    concealment::SECTION,
    limits::SECTION,
    caching::SECTION,
    negotiation::SECTION,
    cors::SECTION,
    edges::SECTION,
];

/// Messages that two servers could read differently.
pub const SMUGGLING: Section = smuggling::SECTION;

/// Every numbered assertion, one after the other.
pub fn every() -> impl Iterator<Item = &'static Assertion> {
    ASSERTIONS.iter().flat_map(|section| section.assertions.iter())
}

/// Every assertion and every case of smuggling, by the name that tests and reports use: `c001_…`, `s01_…`.
pub fn named() -> impl Iterator<Item = (String, &'static Assertion)> {
    let numbered = every().map(|assertion| (format!("c{:03}_{}", assertion.number, slug(assertion.title)), assertion));
    let smuggled = SMUGGLING.assertions.iter();
    numbered.chain(smuggled.map(|case| (format!("s{:02}_{}", case.number, slug(case.title)), case)))
}
