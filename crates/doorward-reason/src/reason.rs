//! The shape of one catalogue entry: everything Doorward knows about one reason for a refusal.
//!
//! An entry is a plain `const` literal with every field written out, so that the compiler is the checklist for a new one.
//! What is absent on purpose: any code. Whatever users read about reasons is a loop over the catalogue.

use serde::Serialize;

use crate::clue::Clue;
use crate::factor::Factor;

/// One reason why a request is refused.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Reason {
    /// Permanent name, lower case with hyphens, named for the cause: `token-expired`. Never changes meaning, never vanishes.
    pub id: &'static str,
    /// One line without a full stop, for headings.
    pub title: &'static str,
    /// The group it is listed under.
    pub family: Family,
    /// The version of Doorward that first knew it.
    pub since: &'static str,
    /// One paragraph for a person who is not an expert: what happened, and why a server does that.
    pub explanation: &'static str,
    /// HTTP statuses it is seen with, the most usual first.
    pub statuses: &'static [u16],
    /// Whether this reason means that something should be mended.
    pub fault: Fault,
    /// Who must act.
    pub who_fixes: Who,
    /// Whether asking again can help, and when.
    pub retry: Retry,
    /// The challenge that a right refusal for this reason carries.
    pub challenge: Challenge,
    /// Whether HTTP alone can settle it.
    pub sight: Sight,
    /// How often it is met among refusals with its statuses: the weight before any evidence, from 0 (hardly ever by itself) to 9
    /// (everyday).
    pub frequency: u8,
    /// What to do, by audience.
    pub repair: Repair,
    /// What it does to a site in search engines, where it does anything.
    pub search_effect: Option<&'static str>,
    /// Where it is written down.
    pub references: &'static [Reference],
    /// What tells for it and against it.
    pub clues: &'static [Clue],
    /// Ids of reasons that HTTP alone may not tell from this one. Symmetric: each names the other.
    pub ambiguous_with: &'static [&'static str],
    /// A refusal for this reason as it looks on the wire, with what changes it: the material of the round-trip test.
    pub example: Example,
}

/// The group a reason is listed under; the order is the order of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Credentials: none, wrong, malformed, lost on the way.
    Credentials,
    /// Bearer tokens and what is wrong with them.
    Tokens,
    /// Sessions, cookies, cross-site checks.
    Sessions,
    /// A known caller without the right.
    Rights,
    /// Files, folders and their modes.
    FileSystem,
    /// Rules of the server's configuration about paths and methods.
    PathRules,
    /// Rules about the client program and the headers it sends.
    ClientRules,
    /// Search crawlers and what they are told.
    Crawl,
    /// Addresses, countries, hours, host names.
    Network,
    /// TLS and protocol versions.
    Transport,
    /// Web application firewalls and bot checks.
    Firewall,
    /// Rates, bans and lockouts.
    Limits,
    /// Caches that keep or strip what they should not.
    Caches,
    /// Gateways, proxies and what lies behind them.
    Gateways,
    /// Refusals that look like something else.
    Masks,
    /// WordPress and other applications.
    Applications,
    /// Nothing is wrong, or nothing is there.
    Healthy,
}

impl Family {
    /// Whether reasons of this family are about the place that is asked for, rather than about who asks and how.
    #[must_use]
    pub fn is_about_the_place(self) -> bool {
        matches!(
            self,
            Self::FileSystem | Self::PathRules | Self::Masks | Self::Applications | Self::Crawl | Self::Healthy
        )
    }

    /// The heading in lists and documents.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Credentials => "Credentials",
            Self::Tokens => "Tokens and signed links",
            Self::Sessions => "Sessions and cross-site checks",
            Self::Rights => "Rights of a known caller",
            Self::FileSystem => "Files and folders",
            Self::PathRules => "Rules about paths and methods",
            Self::ClientRules => "Rules about clients and their headers",
            Self::Crawl => "Search crawlers",
            Self::Network => "Addresses, countries, hours, host names",
            Self::Transport => "TLS and protocol versions",
            Self::Firewall => "Web application firewalls and bot checks",
            Self::Limits => "Rates, bans and lockouts",
            Self::Caches => "Caches",
            Self::Gateways => "Gateways and proxies",
            Self::Masks => "Refusals that look like something else",
            Self::Applications => "Applications",
            Self::Healthy => "Nothing wrong",
        }
    }
}

/// Whether a reason means that something should be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Always: on the server's side or on the client's.
    Yes,
    /// Never by itself: the refusal is honest.
    No,
    /// A rule decided; it is a fault unless the thing refused is one that should be shut.
    UnlessIntended,
    /// Only where a program asks: a person's browser is rightly sent on to a page.
    ForPrograms,
}

/// Who must act for the door to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Who {
    /// The author or user of the client.
    #[serde(rename = "client")]
    Client,
    /// Who runs the web server.
    #[serde(rename = "server-admin")]
    ServerAdmin,
    /// Who writes the application.
    #[serde(rename = "developer")]
    Developer,
    /// Who runs the CDN, cache or web application firewall.
    #[serde(rename = "cdn/waf")]
    Edge,
    /// Nobody: the refusal is meant.
    #[serde(rename = "intended")]
    Intended,
}

impl Who {
    /// The word used in reports and JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::ServerAdmin => "server-admin",
            Self::Developer => "developer",
            Self::Edge => "cdn/waf",
            Self::Intended => "intended",
        }
    }
}

/// Whether the same request can succeed later, unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// Not until something is mended.
    Never,
    /// After the time in Retry-After, or a while.
    AfterWaiting,
    /// With a changed request (other credentials, other header).
    Changed,
    /// At once: the refusal may not come again.
    AtOnce,
}

impl Retry {
    /// As a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Never => "Asking again does not help until something is mended.",
            Self::AfterWaiting => "Asking again helps after waiting.",
            Self::Changed => "Asking again helps with a changed request.",
            Self::AtOnce => "Asking again at once may help.",
        }
    }
}

impl Sight {
    /// As a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Outside => "Can be shown from outside.",
            Self::Inside => "Only the server's files, configuration or logs can show it, unless its answer says so.",
        }
    }
}

/// The challenge that a right refusal carries (RFC 9110, section 11.6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Challenge {
    /// None: the status is not 401 or 407.
    None,
    /// Every scheme that serves here, without an error.
    Applicable,
    /// Bearer with this `error` (RFC 6750, section 3.1; RFC 9470).
    BearerError(&'static str),
    /// Proxy-Authenticate (RFC 9110, section 11.7.1).
    Proxy,
}

/// Whether HTTP alone can settle a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sight {
    /// Experiments or the server's own words can show it.
    Outside,
    /// Only the server's files, config or logs can show it, unless the server says so itself.
    Inside,
}

/// What to do, by audience; each step is a full sentence. An empty list: nothing for that audience to do.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Repair {
    /// For a person who only wanted to see the page.
    pub visitor: &'static [&'static str],
    /// For the author of a client program.
    pub client: &'static [&'static str],
    /// For who runs the site.
    pub operator: &'static [&'static str],
    /// The operator's step in the terms of one product, where it differs.
    pub platforms: &'static [Platform],
}

/// A repair in the terms of one product.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Platform {
    /// `nginx`, `Apache`, `Caddy`, `HAProxy`, `lighttpd`, `WordPress`, `Cloudflare`, `Django`, …
    pub name: &'static str,
    /// The directive or setting, ready to be adapted; or where to look.
    pub step: &'static str,
}

/// Where a reason is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    /// An RFC by number and section: `Rfc(9110, "15.5.4")`.
    Rfc(u16, &'static str),
    /// A weakness by its CWE number.
    Cwe(u16),
    /// An OWASP Top Ten category: `A01:2021`.
    Owasp(&'static str),
    /// The name of a product's or standard's own page.
    Page(&'static str),
}

/// A refusal as it looks on the wire, and what changes it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Example {
    /// The request that is refused.
    pub request: Request,
    /// The answer it gets.
    pub answer: Answer,
    /// What the same request gets with one factor changed. Factors not listed get what [`Factor::usual_effect`] says.
    pub otherwise: &'static [(Factor, Answer)],
    /// What other places of the site answer, by their paths, where that tells: `/robots.txt`, `/sitemap.xml`, a login page.
    pub elsewhere: &'static [(&'static str, Answer)],
}

/// A request in an example.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// The absolute URL; example hosts end in `.example`.
    pub url: &'static str,
    /// Header fields in order.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body, empty for none.
    pub body: &'static str,
}

/// An answer in an example.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Header fields in order.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: &'static str,
}

impl Answer {
    /// A page that is served.
    pub const OPEN: Self = Self { status: 200, headers: &[("Content-Type", "text/html")], body: "<h1>Welcome</h1>" };
    /// A page that is not there.
    pub const ABSENT: Self =
        Self { status: 404, headers: &[("Content-Type", "text/html")], body: "<h1>404 Not Found</h1>" };
    /// A refusal without any words of its own.
    pub const FORBIDDEN: Self =
        Self { status: 403, headers: &[("Content-Type", "text/html")], body: "<h1>403 Forbidden</h1>" };
}
