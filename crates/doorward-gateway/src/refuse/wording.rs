//! Everything that refusals of one map have in common, written once when the map is read: words, pages, challenges, field values.
//!
//! A refusal is the answer that is given most when things go badly, so it must cost little; what is left for the moment of refusing is
//! to choose and to put together.

use std::borrow::Cow;
use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_policy::map::{Authenticator, Cors, Method, Pages};
use doorward_reason::Reason;
use foldhash::fast::FixedState;
use http::HeaderValue;
use sha2::{Digest as _, Sha256};
use url::Url;

use super::challenge::{self, Ready};
use super::cors::CrossOrigin;
use super::metadata;
use super::spoken::{SPOKEN, Spoken, said_of};
use super::template::{Slot, Template, escaped};
use super::told::{Links, Told};
use super::words::{TONGUES, Tongue};

/// The page that is sent where the owner has none.
const PAGE: &str = include_str!("../../templates/refusal.html");

/// What an owner's page may load: things of its own site, and no scripts.
const OWN_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'none'; \
    base-uri 'none'; frame-ancestors 'self'";

/// Pages of the owner, as they stand in the files that `[pages]` names.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts<'a> {
    /// `template`: the page of every refusal.
    pub template: Option<&'a str>,
    /// `not_found`: the page for what is not there.
    pub not_found: Option<&'a str>,
}

/// What refusals of one map have in common.
#[derive(Debug)]
pub struct Wording {
    pub(super) languages: Vec<Language>,
    told: HashMap<&'static str, Vec<Told>, FixedState>,
    owner: Owner,
    pub(super) not_found: Option<Page>,
    pub(super) challenges: Vec<Ready>,
    pub(super) cross: Option<CrossOrigin>,
    pub(super) blocked_by: Option<HeaderValue>,
    pub(super) vary: Vary,
}

/// A language in which refusals are told.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) tag: Box<str>,
    pub(super) field: Option<HeaderValue>,
    /// The built-in words, for what the owner does not say.
    pub(super) tongue: &'static Tongue,
    /// The page of refusals in this language.
    pub(super) page: Page,
}

/// A page with the policy under which a browser shows it.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) template: Template,
    pub(super) policy: HeaderValue,
}

/// What the owner says in place of the built-in words.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) pages: Pages,
    pub(super) links: Links,
}

/// The values of Vary (RFC 9110, section 12.5.5).
#[derive(Debug)]
pub(super) struct Vary {
    /// What chose the form and the language.
    pub(super) form: HeaderValue,
    /// The same, and who asks.
    pub(super) caller: HeaderValue,
    /// The same, and whether a browser's box would open.
    pub(super) box_opens: HeaderValue,
}

impl Wording {
    /// Who may read answers across origins; none where the map has no rules for it.
    #[must_use]
    pub fn cross_origin(&self) -> Option<&CrossOrigin> {
        self.cross.as_ref()
    }

    /// Writes everything for a map.
    #[must_use]
    pub fn new(origin: &Url, pages: &Pages, cors: Option<&Cors>, schemes: &[Authenticator], texts: &Texts<'_>) -> Self {
        let cross = cors.map(CrossOrigin::new);
        let vary = Vary::new(schemes, cross.as_ref().is_some_and(CrossOrigin::varies));
        let site = pages.name.as_deref().unwrap_or_default();
        let owner = Owner { pages: pages.clone(), links: Links::new(origin, pages) };
        let languages = languages(pages, texts, site);
        let told = SPOKEN.iter().map(|spoken| {
            let told = spoken.statuses.iter().map(|status| Told::new(*spoken, *status, &languages, &owner));
            (spoken.reason.id, told.collect())
        });
        let told = told.collect();
        let not_found = texts.not_found.map(|text| Page {
            template: settled(&Template::of(text), TONGUES.first(), "en", site),
            policy: HeaderValue::from_static(OWN_POLICY),
        });
        let challenges = challenge::prepare(schemes, &metadata::address(origin));
        let blocked_by = pages
            .blocked_by
            .as_ref()
            .and_then(|url| HeaderValue::from_str(&format!("<{url}>; rel=\"blocked-by\"")).ok());
        Self { languages, told, owner, not_found, challenges, cross, blocked_by, vary }
    }

    /// How a reason is told with a status: as a rule it is written already.
    pub(super) fn told(&self, reason: &'static Reason, status: u16) -> Cow<'_, Told> {
        let kept = self.told.get(reason.id);
        if let Some(told) = kept.and_then(|kept| kept.iter().find(|told| told.status == status)) {
            return Cow::Borrowed(told);
        }
        let line = kept.and_then(|kept| kept.first()).map(|told| told.spoken);
        let spoken = line.unwrap_or(Spoken { reason, statuses: &[], said: said_of(status), description: None });
        Cow::Owned(Told::new(spoken, status, &self.languages, &self.owner))
    }
}

/// The built-in languages and the owner's.
fn languages(pages: &Pages, texts: &Texts<'_>, site: &str) -> Vec<Language> {
    let mut tags: Vec<(&str, &'static Tongue)> = TONGUES.iter().map(|tongue| (tongue.tag, tongue)).collect();
    let fallback = TONGUES.first();
    for tag in pages.words.iter().filter_map(|words| words.language.as_deref()) {
        if let Some(fallback) = fallback
            && !tags.iter().any(|(known, _)| known.eq_ignore_ascii_case(tag))
        {
            tags.push((tag, fallback));
        }
    }
    let page = Template::of(texts.template.unwrap_or(PAGE));
    let policy = if texts.template.is_some() { HeaderValue::from_static(OWN_POLICY) } else { own_styles_alone(PAGE) };
    let language = |(tag, tongue): (&str, &'static Tongue)| Language {
        tag: tag.into(),
        field: HeaderValue::from_str(tag).ok(),
        tongue,
        page: Page { template: settled(&page, Some(tongue), tag, site), policy: policy.clone() },
    };
    tags.into_iter().map(language).collect()
}

/// A page in one language.
fn settled(page: &Template, tongue: Option<&'static Tongue>, tag: &str, site: &str) -> Template {
    page.settle(|slot| match slot {
        Slot::Language => Some(escaped(tag)),
        Slot::Site => Some(escaped(site)),
        Slot::OfSite if site.is_empty() => Some(String::new()),
        Slot::OfSite => Some(format!(" · {}", escaped(site))),
        Slot::RequestIdLabel => tongue.map(|tongue| escaped(tongue.request_id)),
        _ => None,
    })
}

/// A policy that lets a page use the style sheet that stands in it, and nothing else at all.
fn own_styles_alone(page: &str) -> HeaderValue {
    let styles = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    let hash = STANDARD.encode(Sha256::digest(styles.map(|(styles, _)| styles).unwrap_or_default()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

impl Vary {
    fn new(schemes: &[Authenticator], by_origin: bool) -> Self {
        let mut form = "Accept, Accept-Language, Sec-Fetch-Mode".to_owned();
        if by_origin {
            form.push_str(", Origin");
        }
        // The fields of every scheme, not of one route's: what is not there must look the same wherever it is not.
        let mut caller = form.clone();
        if !schemes.is_empty() {
            caller.push_str(", Authorization");
        }
        for scheme in schemes {
            if let Method::Key(rules) = &scheme.method {
                caller.push_str(", ");
                caller.push_str(&rules.header);
            }
        }
        let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("*"));
        let box_opens = value(&format!("{caller}, Sec-Fetch-Dest, X-Requested-With"));
        Self { form: value(&form), caller: value(&caller), box_opens }
    }
}
