//! Doors that look at what is asked for: the path, the query, the method, the copy in a cache.

use super::{Behind, Door, Told, Visit};
use crate::demo::message::Answer;

/// How old the cache's copy was when the site was opened, in seconds.
const COPY_AGE_S: i64 = 2 * 3600;

/// A cache serves a refusal that the origin gave two hours ago and gives no more.
pub(super) const STALE_CACHE: Door = Door {
    place: "/prices",
    fault: "a cache keeps an old refusal",
    told: &[],
    shown: false,
    realm: "/prices",
    guard: |visit| {
        // The cache's key is the whole URL: only this one, without a query, was ever refused and kept.
        let kept = visit.asked.path == "/prices" && visit.asked.query.is_none() && visit.asked.reads();
        let age_s = (visit.now_s - visit.scene.opened_s).max(0) + COPY_AGE_S;
        kept.then(|| {
            Answer::refusal(403, "The price list is being written.")
                .with("Cache-Control", "public, max-age=86400")
                .with("Age", age_s.to_string())
                .with("X-Cache", "HIT")
        })
    },
    behind: Behind::Page("Prices", "Lamps from 19 euros, hinges from 3 euros, keys for nothing."),
};

/// Only reading is allowed, and 403 says so where 405 is due.
pub(super) const METHOD: Door = Door {
    place: "/notes/7",
    fault: "a method refused with 403",
    told: &[Told::Method("DELETE")],
    shown: false,
    realm: "/notes",
    guard: |visit| {
        (!visit.asked.reads()).then(|| Answer::refusal(403, "You may not do this.").with("Allow", "GET, HEAD"))
    },
    behind: Behind::Page("Note 7", "Remember to lock the back door."),
};

/// A home-made filter against database commands finds one in a harmless word.
pub(super) const QUERY_WORD: Door = Door {
    place: "/find?q=student+union",
    fault: "a rule against a word",
    told: &[],
    shown: false,
    realm: "/find",
    guard: |visit| {
        let query = visit.asked.query.as_deref().unwrap_or("").to_lowercase();
        (visit.asked.reads() && query.contains("union")).then(|| Answer::refusal(403, "This request was refused."))
    },
    behind: Behind::Page("Search", "Nothing was found for these words. Try others."),
};

/// A folder without an index file, which may not be listed.
pub(super) const INDEX_MISSING: Door = Door {
    place: "/downloads/",
    fault: "a folder without an index",
    told: &[],
    shown: false,
    realm: "/downloads",
    guard: |visit| match visit.asked.path.as_str() {
        "/downloads" if visit.asked.reads() => Some(to_the_folder(visit)),
        "/downloads/" if visit.asked.reads() => Some(Answer::refusal(403, "Directory listing is not allowed here.")),
        _ => None,
    },
    behind: Behind::Nothing,
};

/// Nothing is wrong: there is nothing there, and the site says so.
pub(super) const HONEST_404: Door = Door {
    place: "/nowhere",
    fault: "nothing: there is no page",
    told: &[],
    shown: false,
    realm: "/nowhere",
    guard: |_| None,
    behind: Behind::Nothing,
};

/// Nothing is wrong: the page is open.
pub(super) const OPEN: Door = Door {
    place: "/garden",
    fault: "nothing: it stands open",
    told: &[],
    shown: false,
    realm: "/garden",
    guard: |_| None,
    behind: Behind::Page("The garden", "Come in. The gate was never locked."),
};

/// The redirect from a folder's name to the folder.
fn to_the_folder(visit: &Visit<'_>) -> Answer {
    Answer::page(301, "Moved", "The folder has a slash at its end.").with("Location", visit.scene.url("/downloads/"))
}
