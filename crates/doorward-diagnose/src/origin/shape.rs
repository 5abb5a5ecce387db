//! What an origin of refusals is: the types its entry is written in.
//!
//! A mark says two things apart: what stands in the answer, and what that proves. Most public lists of marks mix them up and
//! call a page refused by a network that only passed it on; here a mark of presence can never name an issuer.

use std::fmt;

/// The kind of thing that refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A content delivery network or a cloud's front.
    Edge,
    /// A service that tells people from programs.
    BotManager,
    /// A web application firewall: an appliance, a module, or a plug-in of the site.
    Firewall,
    /// An application: a content management system, a wiki, a build server.
    Application,
    /// A web server.
    WebServer,
    /// A proxy, a load balancer or a gateway in front of the server.
    Proxy,
    /// A framework that an application is built with.
    Framework,
    /// A public programming interface.
    Api,
    /// A filter on the way out of the caller's own network.
    Egress,
}

impl Kind {
    /// Every kind, in the order in which the documentation lists them.
    pub const ALL: &'static [Self] = &[
        Self::Edge,
        Self::BotManager,
        Self::Firewall,
        Self::Application,
        Self::WebServer,
        Self::Proxy,
        Self::Framework,
        Self::Api,
        Self::Egress,
    ];

    /// The heading over the origins of this kind.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Edge => "Content delivery networks and clouds",
            Self::BotManager => "Bot management",
            Self::Firewall => "Web application firewalls",
            Self::Application => "Applications",
            Self::WebServer => "Web servers",
            Self::Proxy => "Proxies and gateways",
            Self::Framework => "Frameworks",
            Self::Api => "Public interfaces",
            Self::Egress => "Filters of the caller's own network",
        }
    }
}

/// Something that can be seen in an answer. Every text is in lower case and is looked for without regard to case; white space
/// in a page counts as one space, none between two tags, and typographic quotes and dashes count as plain ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A header field of this name has this text in its value.
    Header(&'static str, &'static str),
    /// A header field of this name is there.
    HeaderPresent(&'static str),
    /// A header field whose name starts so is there.
    HeaderPrefix(&'static str),
    /// A cookie whose name starts so is set.
    CookiePrefix(&'static str),
    /// A cookie is set whose name is this text and then at least so many hexadecimal digits, nothing else.
    CookieHex(&'static str, usize),
    /// The status line's own text has this in it.
    Phrase(&'static str),
    /// The page's title has this text in it.
    Title(&'static str),
    /// The body has this text in it.
    Body(&'static str),
    /// The body is this text and nothing else, white space around it aside.
    BodyIs(&'static str),
    /// The body is there and shorter than this many bytes: a page with nothing on it but the mark.
    BodyUnder(usize),
    /// There is no body.
    Empty,
    /// All of these.
    All(&'static [What]),
    /// Not this.
    Not(&'static What),
}

impl fmt::Display for What {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name, part) => write!(formatter, "header `{name}: {part}`"),
            Self::HeaderPresent(name) => write!(formatter, "header `{name}`"),
            Self::HeaderPrefix(name) => write!(formatter, "header `{name}*`"),
            Self::CookiePrefix(name) => write!(formatter, "cookie `{name}*`"),
            Self::CookieHex(name, digits) => write!(formatter, "cookie `{name}` and {digits} or more hex digits"),
            Self::Phrase(part) => write!(formatter, "status text `{part}`"),
            Self::Title(part) => write!(formatter, "title `{part}`"),
            Self::Body(part) => write!(formatter, "text `{part}`"),
            Self::BodyIs(text) => write!(formatter, "nothing but the text `{text}`"),
            Self::BodyUnder(bytes) => write!(formatter, "a page under {bytes} bytes"),
            Self::Empty => formatter.write_str("an empty body"),
            Self::All(all) => {
                for (index, what) in all.iter().enumerate() {
                    if index > 0 {
                        formatter.write_str(" with ")?;
                    }
                    write!(formatter, "{what}")?;
                }
                Ok(())
            }
            Self::Not(what) => write!(formatter, "no {what}"),
        }
    }
}

/// What a mark proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The answer crossed this hop; it stands on answers that are not refused as well.
    Presence,
    /// A text that others write too: this may be the issuer.
    Hint,
    /// This is the issuer of the refusal.
    Refusal,
}

/// How the fact behind a mark is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The product is Doorward itself, which names a reason by the catalogue's own id: there is nothing to interpret.
    Own,
    /// Read in the product's own source.
    Source,
    /// Read in its official documentation.
    Documentation,
    /// Listed by wafw00f.
    Wafw00f,
    /// Listed by identYwaf.
    IdentYwaf,
    /// Quoted in public issues or captures.
    Quoted,
    /// General knowledge, not checked: never settles anything by itself.
    Known,
}

impl Evidence {
    /// One word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Source => "source",
            Self::Documentation => "documentation",
            Self::Wafw00f => "wafw00f",
            Self::IdentYwaf => "identYwaf",
            Self::Quoted => "quoted",
            Self::Known => "unchecked",
        }
    }
}

/// One thing to look for, what it proves, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// What to look for.
    pub what: What,
    /// What it proves.
    pub role: Role,
    /// How that is known.
    pub evidence: Evidence,
}

impl Mark {
    /// A mark of a hop on the path.
    #[must_use]
    pub const fn presence(what: What, evidence: Evidence) -> Self {
        Self { what, role: Role::Presence, evidence }
    }

    /// A mark that others may leave too.
    #[must_use]
    pub const fn hint(what: What, evidence: Evidence) -> Self {
        Self { what, role: Role::Hint, evidence }
    }

    /// A mark of the issuer.
    #[must_use]
    pub const fn refusal(what: What, evidence: Evidence) -> Self {
        Self { what, role: Role::Refusal, evidence }
    }

    /// Whether this mark alone is enough to name the issuer.
    #[must_use]
    pub const fn settles(&self) -> bool {
        matches!(self.role, Role::Refusal) && !matches!(self.evidence, Evidence::Known)
    }
}

/// The id under which the issuer's own console or log knows this answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReferenceId {
    /// What the issuer calls it.
    pub name: &'static str,
    /// Where it stands, tried in this order.
    pub places: &'static [Place],
}

/// A place of a reference id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The value of this header field.
    Header(&'static str),
    /// The word after this text on the page, tags between them skipped.
    After(&'static str),
    /// The sentence after this text on the page, up to the next tag.
    SentenceAfter(&'static str),
}

/// A code or a sentence on the page that says more than the page itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The text on the page.
    pub text: &'static str,
    /// What it means, as a clause.
    pub meaning: &'static str,
    /// The id of the reason that it states, where it states one.
    pub reason: Option<&'static str>,
    /// How that is known.
    pub evidence: Evidence,
}

/// One origin of refusals: not a product, but one way in which a product refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The permanent id.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What kind of thing it is.
    pub kind: Kind,
    /// The statuses its refusals are seen with; empty: any of an error, and with `soft` any at all.
    pub statuses: &'static [u16],
    /// Whether it refuses with a status of success as well.
    pub soft: bool,
    /// Whether this is a server's own page, which it sends when nobody has written another.
    pub stock: bool,
    /// What to look for. Without any, an answer does not show it and the entry is there to be read.
    pub marks: &'static [Mark],
    /// The id by which to ask about this answer.
    pub reference: Option<ReferenceId>,
    /// The reason that such a page states by itself.
    pub reason: Option<&'static str>,
    /// Codes on the page that say more; the first that is there counts.
    pub codes: &'static [Code],
    /// Where the owner of the site looks, in a sentence.
    pub look: &'static str,
}
