//! Tells from one answer who wrote the refusal, and which hops the answer crossed.
//!
//! The two are never mixed up: a hop's signature in the headers says that the answer came by, the page's own signature says
//! who wrote it. Nothing is concluded from a status alone.

use super::ORIGINS;
use super::page::Page;
use super::shape::{Code, Evidence, Mark, Origin, Place, Role, What};
use crate::Answer;

/// The longest page, in bytes, that is taken for a refusal under a status of success.
pub const SOFT_PAGE_LIMIT_BYTES: usize = 32 * 1024;

/// The most text a person sees, in bytes, on such a page: an article about a block page is longer than the page.
pub const SOFT_TEXT_LIMIT_BYTES: usize = 2000;

/// The longest header value quoted as evidence, in characters.
const QUOTE_LIMIT_CHARACTERS: usize = 120;

/// How much of a header value is searched, in bytes.
const VALUE_LIMIT_BYTES: usize = 4096;

/// The most field lines of one answer that are looked at.
const FIELD_LIMIT: usize = 256;

/// Header fields that name a hop in words of their own.
const NAMING_FIELDS: [&str; 2] = ["server", "via"];

/// An issuer that an answer points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognition {
    /// The origin.
    pub origin: &'static Origin,
    /// The marks that were found, in words.
    pub matched: Vec<String>,
    /// Whether one of them is enough to name the issuer.
    pub certain: bool,
    /// The id under which the issuer knows this answer.
    pub reference: Option<String>,
    /// The code on the page that says more.
    pub code: Option<&'static Code>,
}

impl Recognition {
    /// The reason that the page states, by its code or by itself. What nobody has checked about a code gives a certain
    /// recognition no reason.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        let code = self.code.filter(|code| !self.certain || code.evidence != Evidence::Known);
        code.and_then(|code| code.reason).or(self.origin.reason)
    }

    /// What the code on the page means, as a clause.
    #[must_use]
    pub fn note(&self) -> Option<&'static str> {
        self.code.map(|code| code.meaning)
    }
}

/// A hop that the answer crossed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// The origin that leaves such a trace, where one is known.
    pub origin: Option<&'static Origin>,
    /// What to call it.
    pub name: String,
    /// The traces, as they stand in the answer; of a cookie only the name.
    pub evidence: Vec<String>,
    /// Whether one of the traces is a fact that was checked, or the hop names itself.
    pub certain: bool,
    /// The id under which the hop knows this answer.
    pub reference: Option<String>,
}

/// What one answer tells about its way and its issuer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recognitions {
    /// Who may have refused, best first: the certain ones, then the others, each in the order of the list of origins.
    pub issuer: Vec<Recognition>,
    /// The hops the answer crossed, from the outside in.
    pub path: Vec<Hop>,
}

/// Reads one answer.
#[must_use]
pub fn recognise(answer: &Answer) -> Recognitions {
    let page = Page::of(answer);
    let is_short = page.length <= SOFT_PAGE_LIMIT_BYTES && page.visible_bytes() <= SOFT_TEXT_LIMIT_BYTES;
    let sight = Sight { answer, page, is_short };
    let mut issuer: Vec<Recognition> = ORIGINS.iter().filter_map(|origin| sight.issuer(origin)).collect();
    issuer.sort_by_key(|recognition| !recognition.certain);
    Recognitions { issuer, path: sight.path() }
}

/// The server whose own error page this is, when nobody has put another in its place.
#[must_use]
pub fn stock_page(answer: &Answer) -> Option<&'static Origin> {
    let issuer = recognise(answer).issuer;
    issuer.first().map(|first| first.origin).filter(|origin| origin.stock)
}

/// An answer and its page.
struct Sight<'a> {
    /// The answer.
    answer: &'a Answer,
    /// Its page, made ready.
    page: Page,
    /// Whether the page is short enough to be a refusal under a status of success.
    is_short: bool,
}

impl Sight<'_> {
    /// The recognition of this origin as the issuer, if a mark of its refusals is there.
    fn issuer(&self, origin: &'static Origin) -> Option<Recognition> {
        if !self.may_be_refused_by(origin) {
            return None;
        }
        let found: Vec<&Mark> =
            origin.marks.iter().filter(|mark| mark.role != Role::Presence && self.shows(&mark.what)).collect();
        if found.is_empty() {
            return None;
        }
        Some(Recognition {
            origin,
            certain: found.iter().any(|mark| mark.settles()),
            matched: found.iter().map(|mark| mark.what.to_string()).collect(),
            reference: self.reference(origin),
            code: origin.codes.iter().find(|code| self.page.has(code.text) || self.proxy_status_says(origin, code)),
        })
    }

    /// Whether the origin says this about itself in Proxy-Status (RFC 9209): an answer to HEAD has nothing else to say it with.
    fn proxy_status_says(&self, origin: &Origin, code: &Code) -> bool {
        let lines = self.answer.all("proxy-status").take(FIELD_LIMIT);
        lines.into_iter().any(|line| starts_ignoring_case(line, origin.id) && has_ignoring_case(line, code.text))
    }

    /// Whether the status, and under a status of success the page's size, leave room for a refusal by this origin.
    fn may_be_refused_by(&self, origin: &Origin) -> bool {
        let status = self.answer.status;
        let fits =
            if origin.statuses.is_empty() { status >= 400 || origin.soft } else { origin.statuses.contains(&status) };
        fits && (status >= 300 || self.is_short)
    }

    /// Whether this stands in the answer.
    fn shows(&self, what: &What) -> bool {
        match *what {
            What::Header(..) | What::HeaderPresent(_) | What::HeaderPrefix(_) => self.field_line(what).is_some(),
            What::CookiePrefix(_) | What::CookieHex(..) => self.cookie(what).is_some(),
            What::Phrase(part) => has_ignoring_case(&self.answer.phrase, part),
            What::Title(part) => self.page.titled(part),
            What::Body(part) => self.page.has(part),
            What::BodyIs(text) => self.page.is(text),
            What::BodyUnder(bytes) => self.page.length > 0 && self.page.length < bytes,
            What::Empty => self.page.length == 0,
            What::All(all) => all.iter().all(|what| self.shows(what)),
            What::Not(what) => !self.shows(what),
        }
    }

    /// The header field line that shows this, cut for quoting.
    fn field_line(&self, what: &What) -> Option<String> {
        let fits = |name: &str, value: &str| match *what {
            What::Header(wanted, part) => name.eq_ignore_ascii_case(wanted) && has_ignoring_case(value, part),
            What::HeaderPresent(wanted) => name.eq_ignore_ascii_case(wanted),
            What::HeaderPrefix(prefix) => starts_ignoring_case(name, prefix),
            _ => false,
        };
        let field = self.answer.fields.iter().take(FIELD_LIMIT).find(|field| fits(&field.name, &field.value))?;
        Some(format!("{}: {}", field.name, quote(&field.value)))
    }

    /// The name of the cookie that shows this.
    fn cookie(&self, what: &What) -> Option<String> {
        let fits = |name: &str| match *what {
            What::CookiePrefix(prefix) => starts_ignoring_case(name, prefix),
            What::CookieHex(prefix, digits) => is_prefix_and_hex(name, prefix, digits),
            _ => false,
        };
        let names = self.answer.all("set-cookie").take(FIELD_LIMIT).filter_map(|line| line.split(['=', ';']).next());
        names.map(str::trim).find(|name| fits(name)).map(quote)
    }

    /// The reference id of this origin, if the answer has one.
    fn reference(&self, origin: &Origin) -> Option<String> {
        origin.reference?.places.iter().find_map(|place| match *place {
            Place::Header(name) => self.answer.field(name).map(quote).filter(|value| !value.is_empty()),
            Place::After(label) => self.page.word_after(label),
            Place::SentenceAfter(label) => self.page.sentence_after(label),
        })
    }

    /// Every hop: those that a mark names, then those that only name themselves.
    fn path(&self) -> Vec<Hop> {
        let known = ORIGINS.iter().filter_map(|origin| self.hop(origin));
        known.chain(self.unknown_hops()).collect()
    }

    /// The hop of this origin, if a trace of it is there.
    fn hop(&self, origin: &'static Origin) -> Option<Hop> {
        let mut evidence: Vec<String> = Vec::new();
        let mut certain = false;
        for mark in origin.marks.iter().filter(|mark| mark.role == Role::Presence && self.shows(&mark.what)) {
            certain |= mark.evidence != Evidence::Known;
            let trace = self.trace(&mark.what);
            if !evidence.contains(&trace) {
                evidence.push(trace);
            }
        }
        if evidence.is_empty() {
            return None;
        }
        let reference = self.reference(origin);
        Some(Hop { origin: Some(origin), name: origin.name.to_owned(), evidence, certain, reference })
    }

    /// A mark as it stands in this answer.
    fn trace(&self, what: &What) -> String {
        let cookie = || self.cookie(what).map(|name| format!("set-cookie: {name}=…"));
        match what {
            What::All([first, ..]) => self.trace(first),
            _ => self.field_line(what).or_else(cookie).unwrap_or_else(|| what.to_string()),
        }
    }

    /// Hops whose name is in `Server` or `Via` and which no origin claims.
    fn unknown_hops(&self) -> impl Iterator<Item = Hop> {
        let lines = self.answer.fields.iter().take(FIELD_LIMIT).flat_map(|field| {
            let naming = NAMING_FIELDS.iter().find(|name| field.name.eq_ignore_ascii_case(name));
            naming.into_iter().flat_map(|name| field.value.split(',').map(|entry| (*name, entry.trim())))
        });
        lines.filter(|(name, entry)| !entry.is_empty() && !is_claimed(name, entry)).map(|(name, entry)| Hop {
            origin: None,
            name: quote(if name == "via" { entry.split_whitespace().nth(1).unwrap_or(entry) } else { entry }),
            evidence: vec![format!("{name}: {}", quote(entry))],
            certain: true,
            reference: None,
        })
    }
}

/// Whether some origin's mark of presence is this value of this header field.
fn is_claimed(name: &str, value: &str) -> bool {
    let marks = ORIGINS.iter().flat_map(|origin| origin.marks).filter(|mark| mark.role == Role::Presence);
    marks.into_iter().any(|mark| claims(&mark.what, name, value))
}

/// Whether this, or a part of it, is this value of this header field.
fn claims(what: &What, name: &str, value: &str) -> bool {
    match *what {
        What::Header(field, part) => field == name && has_ignoring_case(value, part),
        What::All(all) => all.iter().any(|what| claims(what, name, value)),
        _ => false,
    }
}

/// Whether the first bytes of the text have the part in them, whatever its letter case.
fn has_ignoring_case(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    let text = text.get(..VALUE_LIMIT_BYTES).unwrap_or(text);
    text.windows(part.len().max(1)).any(|window| window.eq_ignore_ascii_case(part))
}

/// Whether the text starts with the prefix, whatever its letter case.
fn starts_ignoring_case(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// Whether the name is the prefix and then at least so many hexadecimal digits and nothing else.
fn is_prefix_and_hex(name: &str, prefix: &str, digits: usize) -> bool {
    let rest = name.as_bytes().get(prefix.len()..).unwrap_or_default();
    starts_ignoring_case(name, prefix) && rest.len() >= digits && rest.iter().all(u8::is_ascii_hexdigit)
}

/// A value fit to be quoted: cut, and without control characters.
fn quote(value: &str) -> String {
    let kept = value.chars().filter(|character| !character.is_control()).take(QUOTE_LIMIT_CHARACTERS);
    kept.collect::<String>().trim().to_owned()
}
