//! One reason with one status, told: its words in every language and in every form, ready to be sent but for what a request brings.

use doorward_policy::map::Pages;
use http::HeaderValue;
use serde_json::json;
use url::Url;

use super::spoken::{Spoken, proxy_error};
use super::template::{Template, escaped};
use super::wording::{Language, Owner};
use super::words::{Offer, Tongue};

/// Where reasons are named: with a reason's id it is the `type` of a problem document. Permanent.
pub const REASONS: &str = "https://doorward.example/reasons/";
/// What comes before the request's id in `instance` of a problem document. Permanent.
pub const INSTANCE: &str = "urn:doorward:request:";

/// A reason with a status, told.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) spoken: Spoken,
    pub(super) status: u16,
    /// The value of Proxy-Status (RFC 9209).
    pub(super) proxy_status: HeaderValue,
    /// The words for each language of the map; none where the owner speaks it and has said nothing about this status.
    pub(super) words: Vec<Option<Words>>,
}

/// The words in one language.
#[derive(Debug, Clone)]
pub(super) struct Words {
    /// The heading, for a page.
    pub(super) title: Box<str>,
    /// The text, for a page.
    pub(super) text: Box<str>,
    /// The links, for a page.
    pub(super) links: Box<str>,
    /// The problem document.
    pub(super) problem: Template,
    /// Plain text.
    pub(super) plain: Template,
}

/// The addresses that a refusal may offer.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    sign_in: Option<Box<str>>,
    request_access: Option<Box<str>>,
    contact: Option<Box<str>>,
    home: Option<Box<str>>,
}

impl Links {
    pub(super) fn new(origin: &Url, pages: &Pages) -> Self {
        let text = |url: &Option<Url>| url.as_ref().map(|url| url.as_str().into());
        Self {
            sign_in: text(&pages.sign_in),
            request_access: text(&pages.request_access),
            contact: text(&pages.contact),
            home: Some(format!("{}/", origin.origin().ascii_serialization()).into()),
        }
    }

    fn of(&self, offer: Offer) -> Option<&str> {
        match offer {
            Offer::SignIn => self.sign_in.as_deref(),
            Offer::RequestAccess => self.request_access.as_deref(),
            Offer::Contact => self.contact.as_deref(),
            Offer::Home => self.home.as_deref(),
        }
    }
}

/// The name of a link in a problem document; the home page is no help to a program.
fn member(offer: Offer) -> Option<&'static str> {
    match offer {
        Offer::SignIn => Some("sign_in"),
        Offer::RequestAccess => Some("request_access"),
        Offer::Contact => Some("contact"),
        Offer::Home => None,
    }
}

impl Told {
    pub(super) fn new(spoken: Spoken, status: u16, languages: &[Language], owner: &Owner) -> Self {
        let id = spoken.reason.id;
        let proxy_status = format!("doorward; error={}; details=\"{REASONS}{id}\"", proxy_error(status));
        let words = languages.iter().map(|language| {
            let (title, text) = owner.say(spoken, status, language)?;
            Some(Words::new(spoken, status, language.tongue, &title, &text, &owner.links))
        });
        Self {
            spoken,
            status,
            proxy_status: HeaderValue::from_str(&proxy_status).unwrap_or(HeaderValue::from_static("doorward")),
            words: words.collect(),
        }
    }
}

impl Owner {
    /// Heading and text: the owner's for this language and status, for the language, for the status, for all; else the built-in
    /// ones, which a language of the owner's own has not.
    fn say(&self, spoken: Spoken, status: u16, language: &Language) -> Option<(String, String)> {
        let mut fitting: Vec<_> = self
            .pages
            .words
            .iter()
            .filter(|words| words.status.is_none_or(|own| own == status))
            .filter(|words| words.language.as_deref().is_none_or(|own| own.eq_ignore_ascii_case(&language.tag)))
            .collect();
        fitting.sort_by_key(|words| std::cmp::Reverse((words.language.is_some(), words.status.is_some())));
        let built_in = language.tongue.tag.eq_ignore_ascii_case(&language.tag);
        if !built_in && !fitting.iter().any(|words| words.language.is_some()) {
            return None;
        }
        let (title, text) = language.tongue.say(spoken.said);
        let own_title = fitting.iter().find_map(|words| words.title.as_deref());
        let own_text = fitting.iter().find_map(|words| words.text.as_deref());
        Some((own_title.unwrap_or(title).to_owned(), own_text.unwrap_or(text).to_owned()))
    }
}

impl Words {
    fn new(spoken: Spoken, status: u16, tongue: &Tongue, title: &str, text: &str, links: &Links) -> Self {
        let offers = || spoken.said.offers().iter().filter_map(|offer| links.of(*offer).map(|url| (*offer, url)));
        let link = |(offer, url): (Offer, &str)| {
            format!("<li><a href=\"{}\">{}</a></li>", escaped(url), escaped(tongue.offer(offer)))
        };
        let list: String = offers().map(link).collect();
        Self {
            title: escaped(title).into(),
            text: escaped(text).into(),
            links: if list.is_empty() { list.into() } else { format!("<ul>{list}</ul>").into() },
            problem: Template::of(&problem(spoken, status, title, text, offers())),
            plain: Template::of(&format!("{title}\n\n{text}{{wait}}\n\n{} {{request_id}}\n", tongue.request_id)),
        }
    }
}

/// A problem document (RFC 9457) with places for the wait and the request's id.
fn problem<'a>(
    spoken: Spoken,
    status: u16,
    title: &str,
    text: &str,
    offers: impl Iterator<Item = (Offer, &'a str)>,
) -> String {
    let reason = spoken.reason.id;
    let quoted = |text: &str| json!(text).to_string();
    let links: Vec<String> = offers
        .filter_map(|(offer, url)| member(offer).map(|name| format!("{}:{}", quoted(name), quoted(url))))
        .collect();
    let links = if links.is_empty() { String::new() } else { format!(",\"links\":{{{}}}", links.join(",")) };
    format!(
        "{{\"type\":{},\"title\":{},\"status\":{status},\"detail\":{},\"instance\":\"{INSTANCE}{{request_id}}\"{links}}}\n",
        quoted(&format!("{REASONS}{reason}")),
        quoted(title),
        quoted(&format!("{text}{{wait}}")),
    )
}
