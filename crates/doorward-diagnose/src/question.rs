//! What the person asks and what they know: the refused request and everything told along with it.

use std::net::IpAddr;

use serde::Serialize;
use url::Url;

use crate::observation::{Observation, Request};
use crate::testimony::Record;

/// Requests sent by default, at most.
pub const DEFAULT_BUDGET: usize = 25;

/// What the person expects of the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// It should be open.
    Open,
    /// It should answer with this refusal.
    Status(u16),
}

/// A question: why is this request refused?
#[derive(Debug, Clone)]
pub struct Question {
    /// The request as the person sends it.
    pub request: Request,
    /// Unix time in seconds.
    pub now_s: i64,
    /// The site's proper host name, where the URL is an address or another name.
    pub site_name: Option<String>,
    /// Where the person signed in.
    pub login: Option<Url>,
    /// What they expect.
    pub expect: Option<Expectation>,
    /// How many requests may be sent.
    pub budget: usize,
    /// A random word of lower-case letters and digits, for names that cannot exist.
    pub random: String,
    /// Another address of this machine from which the host can be reached, where there is one.
    pub other_source: Option<IpAddr>,
    /// The site's origin server behind its edge, where the person knows it: host and port.
    pub origin: Option<(String, u16)>,
    /// Whether the host has addresses of both families.
    pub both_families: bool,
    /// Cookies of the person's jar that belong to the site and do not go to this URL, in words without their values.
    pub jar_left_out: Vec<String>,
    /// Whether the server's logs can be read, so that a marked request is worth sending.
    pub marks: bool,
    /// What was found on the server's machine; absent until somebody has looked.
    pub record: Option<Record>,
    /// An answer that the person saw (a HAR entry); shown beside what is seen now, and used where the server cannot be asked.
    pub seen: Option<Box<Observation>>,
}

impl Question {
    /// A question about this request, with nothing else known.
    #[must_use]
    pub fn new(request: Request, now_s: i64, random: impl Into<String>) -> Self {
        Self {
            request,
            now_s,
            site_name: None,
            login: None,
            expect: None,
            budget: DEFAULT_BUDGET,
            random: random.into(),
            other_source: None,
            origin: None,
            both_families: false,
            jar_left_out: Vec::new(),
            marks: false,
            record: None,
            seen: None,
        }
    }
}
