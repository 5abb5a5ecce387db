//! Doors that look at the client: its name, where it comes from, how often it came.

use super::{Behind, Door, Told};
use crate::demo::message::Answer;
use crate::demo::scene::{DAILY_REQUESTS, LIMIT_WINDOW_S};

/// Names of client programs that the catalogue does not want.
const UNWANTED_PROGRAMS: &[&str] = &["python-requests", "python-urllib", "scrapy", "go-http-client", "libwww-perl"];
/// Countries that the films are not shown in.
const SHUT_COUNTRIES: &[&str] = &["RU", "BY", "KP"];

/// A rule against programs' names.
pub(super) const USER_AGENT: Door = Door {
    place: "/catalogue/lamps",
    fault: "a rule against program names",
    told: &[Told::Agent("python-requests/2.32.3")],
    shown: true,
    realm: "/catalogue",
    guard: |visit| {
        let agent = visit.asked.field("user-agent").unwrap_or("").to_lowercase();
        let unwanted = UNWANTED_PROGRAMS.iter().any(|name| agent.contains(name));
        unwanted.then(|| Answer::refusal(403, "You may not look at this page."))
    },
    behind: Behind::Page("Lamps", "Brass lamps for doors and gates, from 19 to 240 euros."),
};

/// A rule against pictures on other people's pages.
pub(super) const HOTLINK: Door = Door {
    place: "/pictures/lake.svg",
    fault: "a rule against foreign pages",
    told: &[Told::Referer("https://forum.example/thread/12")],
    shown: false,
    realm: "/pictures",
    guard: |visit| {
        let referer = visit.asked.field("referer")?;
        let own = visit.scene.url("/");
        (!referer.starts_with(&own)).then(|| Answer::refusal(403, "This picture may not be shown here."))
    },
    behind: Behind::Picture(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 5\"><title>A lake</title>\
         <path fill=\"#9cf\" d=\"M0 0h8v5H0z\"/><path fill=\"#369\" d=\"M0 3h8v2H0z\"/></svg>\n",
    ),
};

/// A rule about the country that the edge names.
pub(super) const COUNTRY: Door = Door {
    place: "/films/harbour",
    fault: "a rule against some countries",
    told: &[Told::Header("CF-IPCountry", "RU")],
    shown: false,
    realm: "/films",
    guard: |visit| {
        let country = visit.asked.field("cf-ipcountry")?;
        SHUT_COUNTRIES.contains(&country).then(|| Answer::refusal(403, "You may not see this film."))
    },
    behind: Behind::Page("The harbour", "A film of eighty minutes about ships that wait."),
};

/// A limit for each address that is used up, told with 403 and without Retry-After.
pub(super) const RATE_LIMIT: Door = Door {
    place: "/v1/search?q=lamp",
    fault: "a rate limit told as 403",
    told: &[],
    shown: false,
    realm: "/v1",
    guard: |visit| {
        (!visit.scene.count(visit.client, visit.now_s)).then(|| {
            Answer::problem(403, "no requests are left")
                .with("X-RateLimit-Limit", DAILY_REQUESTS.to_string())
                .with("X-RateLimit-Remaining", "0")
                .with("X-RateLimit-Reset", (visit.scene.opened_s + LIMIT_WINDOW_S).to_string())
        })
    },
    behind: Behind::Json("{\"found\":[\"lamp\"]}\n"),
};
