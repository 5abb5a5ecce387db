//! What a verdict says beside refusals where no finding ends it: what fails, and pages of the site that lead to nothing.
//!
//! Neither is a finding: both may be known and borne with, and an exit status should not turn on them.

use super::super::class::Class;
use super::super::words;
use super::finding::shown;
use super::{Link, Report};

/// From so many failed requests on they are told.
const FAILED: u64 = 3;
/// From so many times on a link that leads to nothing is told: fewer can be one visitor who tries again.
const FOLLOWED: u64 = 10;

/// The clause, where there is anything to say.
pub(super) fn aside(report: &Report) -> Option<String> {
    failing(report).or_else(|| dead_link(report))
}

fn failing(report: &Report) -> Option<String> {
    let failed = report.by_class.failing;
    if failed < FAILED {
        return None;
    }
    let place = report.places.iter().find(|place| Class::of(place.status) == Class::Failing);
    let where_ = place.map(|place| format!(", the most on {} ({})", shown(&place.place), place.status));
    Some(format!("{failed} requests failed{}", where_.unwrap_or_default()))
}

fn dead_link(report: &Report) -> Option<String> {
    let link = report.links.iter().find(|link| is_dead(link))?;
    Some(format!(
        "pages of the site lead to what is not there, most often to {} ({}, {} times from one page)",
        shown(&link.to),
        link.status,
        link.count
    ))
}

/// Whether a page of the site leads to nothing. Scanners name a page of the site as well, often the very path that they ask for.
fn is_dead(link: &Link) -> bool {
    let from_itself = link.from.ends_with(&link.to);
    let absent = Class::of(link.status) == Class::Absent && !words::of(&link.to).probed;
    link.internal && absent && !from_itself && link.count >= FOLLOWED
}

#[cfg(test)]
mod tests {
    use super::super::super::{Ranges, Tally, Told};
    use super::super::Wishes;
    use super::*;

    /// The verdict on so many requests for a path with a status, referred to by a page.
    fn verdict(count: u64, path: &str, status: u16, from: &str) -> String {
        let mut tally = Tally::default();
        for _ in 0..count {
            let text = format!(
                "192.0.2.7 - - [04/Oct/2026:00:00:00 +0000] \"GET {path} HTTP/1.1\" {status} 9 \"{from}\" \"Mozilla/5.0 Firefox/140.0\""
            );
            tally
                .add(&crate::access::combined::read(text.as_bytes()).unwrap(), &Ranges::default(), |_| Told::default());
        }
        tally.settle();
        Report::draw(&tally, &Wishes::default()).verdict()
    }

    #[test]
    fn what_fails_and_what_own_pages_lead_to_is_said_where_nothing_is_refused() {
        let page = "https://shop.example/list";
        let dead =
            "; pages of the site lead to what is not there, most often to /menu.js (404, 10 times from one page)";
        for (count, path, status, from, wanted) in [
            (FAILED, "/cart", 500, "-", "; 3 requests failed, the most on /cart (500)"),
            (FAILED - 1, "/cart", 500, "-", ""),
            (FOLLOWED, "/menu.js", 404, page, dead),
            (FOLLOWED - 1, "/menu.js", 404, page, ""),
            (FOLLOWED, "/menu.js", 404, "-", ""),
            (FOLLOWED, "/menu.js", 404, "https://www.google.com/", ""),
            (FOLLOWED, "/menu.js", 404, "https://shop.example/menu.js", ""),
            (FOLLOWED, "/.env", 404, page, ""),
        ] {
            assert_eq!(
                verdict(count, path, status, from),
                format!("nothing is refused{wanted}"),
                "{count} {path} {from}"
            );
        }
    }
}
