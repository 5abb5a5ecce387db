//! Services that tell people from programs. A challenge says that this client did not pass it; whether a verified search crawler
//! is let through, only the owner's log can say.

use super::reference;
use super::shape::Evidence::{Documentation, Known, Quoted, Source, Wafw00f};
use super::shape::What::{All, Body, BodyUnder, CookiePrefix, Header, HeaderPrefix, HeaderPresent, Title};
use super::shape::{Kind, Mark, Origin};

/// DataDome: address banned.
pub(super) const DATADOME_BANNED: Origin = Origin {
    id: "datadome-banned",
    name: "DataDome: address banned",
    kind: Kind::BotManager,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("captcha-delivery.com"), Body("t=bv")]), Quoted),
        Mark::refusal(All(&[Body("captcha-delivery.com"), Body("'t':'bv'")]), Quoted),
    ],
    reference: Some(reference::DATADOME),
    reason: Some("ip-banned"),
    codes: &[],
    look: "DataDome's dashboard, searched by the cid; this page has no way through.",
};

/// DataDome.
pub(super) const DATADOME: Origin = Origin {
    id: "datadome",
    name: "DataDome",
    kind: Kind::BotManager,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("captcha-delivery.com/captcha/"), Quoted),
        Mark::refusal(Body("captcha-delivery.com/interstitial/"), Quoted),
        Mark::refusal(All(&[Body("captcha-delivery.com"), Body("var dd={")]), Quoted),
        Mark::presence(CookiePrefix("datadome"), Documentation),
        Mark::presence(HeaderPresent("x-datadome"), Quoted),
        Mark::presence(HeaderPresent("x-dd-b"), Quoted),
        Mark::presence(HeaderPresent("x-datadome-cid"), Quoted),
    ],
    reference: Some(reference::DATADOME),
    reason: Some("bot-challenge"),
    codes: &[],
    look: "DataDome's dashboard, searched by the cid: address, User-Agent and TLS together are judged.",
};

/// HUMAN (PerimeterX).
pub(super) const PERIMETERX: Origin = Origin {
    id: "perimeterx",
    name: "HUMAN (PerimeterX)",
    kind: Kind::BotManager,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("because we believe you are using automation tools"), Wafw00f),
        Mark::refusal(Body("perimeterx.com/whywasiblocked"), Wafw00f),
        Mark::refusal(Body("whywasiblocked"), Wafw00f),
        Mark::refusal(All(&[Body("window._pxappid"), Body("px-captcha")]), Quoted),
        Mark::presence(CookiePrefix("_px2"), Known),
        Mark::presence(CookiePrefix("_px3"), Known),
        Mark::presence(CookiePrefix("_pxhd"), Known),
        Mark::presence(CookiePrefix("_pxvid"), Known),
    ],
    reference: Some(reference::REFERENCE),
    reason: Some("bot-challenge"),
    codes: &[],
    look: "HUMAN's portal, searched by the reference id.",
};

/// Kasada.
pub(super) const KASADA: Origin = Origin {
    id: "kasada",
    name: "Kasada",
    kind: Kind::BotManager,
    statuses: &[403, 429],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(HeaderPrefix("x-kpsdk-"), Known)],
    reference: None,
    reason: Some("bot-challenge"),
    codes: &[],
    look: "Kasada's portal; the 429 is no rate limit.",
};

/// Distil (Imperva Advanced Bot Protection).
pub(super) const DISTIL: Origin = Origin {
    id: "distil",
    name: "Distil (Imperva Advanced Bot Protection)",
    kind: Kind::BotManager,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("distilcaptchaform"), Wafw00f),
        Mark::refusal(Body("distil_r_captcha"), Wafw00f),
        Mark::presence(HeaderPresent("x-distil-cs"), Wafw00f),
        Mark::presence(CookiePrefix("d_sid"), Wafw00f),
        Mark::presence(CookiePrefix("d_iid"), Wafw00f),
    ],
    reference: Some(reference::INCIDENT),
    reason: Some("bot-challenge"),
    codes: &[],
    look: "Imperva Advanced Bot Protection, searched by the incident id.",
};

/// Radware (ShieldSquare).
pub(super) const RADWARE: Origin = Origin {
    id: "radware",
    name: "Radware (ShieldSquare)",
    kind: Kind::BotManager,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("unauthorized request blocked"), Body("radware")]), Wafw00f),
        Mark::refusal(Body("cloudwebsec.radware.com"), Wafw00f),
        Mark::hint(Body("unauthorized request blocked"), Wafw00f),
        Mark::presence(HeaderPresent("x-sl-compstate"), Wafw00f),
    ],
    reference: Some(reference::CASE),
    reason: None,
    codes: &[],
    look: "Radware's portal, searched by the case number.",
};

/// Anubis.
pub(super) const ANUBIS: Origin = Origin {
    id: "anubis",
    name: "Anubis",
    kind: Kind::BotManager,
    statuses: &[],
    soft: true,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#"id="anubis_challenge""#), Source),
        Mark::refusal(Body("/.within.website/x/cmd/anubis/"), Source),
        Mark::refusal(Title("making sure you're not a bot!"), Wafw00f),
        Mark::presence(CookiePrefix("techaro.lol-anubis"), Source),
    ],
    reference: None,
    reason: Some("bot-challenge"),
    codes: &[],
    look: "Anubis's policy file; it answers 200 to whom it challenges and to whom it denies, unless status_codes says otherwise.",
};

/// Google: unusual traffic.
pub(super) const GOOGLE_SORRY: Origin = Origin {
    id: "google-sorry",
    name: "Google: unusual traffic",
    kind: Kind::BotManager,
    statuses: &[302, 429, 503],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Header("location", "/sorry/index?continue="), Known),
        Mark::refusal(Body("/sorry/index?continue="), Known),
    ],
    reference: None,
    reason: Some("bot-challenge"),
    codes: &[],
    look: "The caller's own network: Google has seen automated requests from its address.",
};

/// A page with nothing but a reCAPTCHA.
pub(super) const RECAPTCHA_PAGE: Origin = Origin {
    id: "recaptcha-page",
    name: "A page with nothing but a reCAPTCHA",
    kind: Kind::BotManager,
    statuses: &[],
    soft: true,
    stock: false,
    marks: &[Mark::refusal(All(&[Title("captcha"), Body(r#"class="g-recaptcha""#), BodyUnder(4096)]), Known)],
    reference: None,
    reason: Some("bot-challenge"),
    codes: &[],
    look: "The application: it asks for a CAPTCHA before it goes on.",
};

/// SiteGround anti-bot.
pub(super) const SITEGROUND: Origin = Origin {
    id: "siteground",
    name: "SiteGround anti-bot",
    kind: Kind::BotManager,
    statuses: &[],
    soft: true,
    stock: false,
    marks: &[
        Mark::refusal(Body("/.well-known/sgcaptcha/"), Wafw00f),
        Mark::refusal(Body("our system thinks you might be a robot!"), Wafw00f),
        Mark::refusal(Header("sg-captcha", "challenge"), Known),
    ],
    reference: None,
    reason: Some("bot-challenge"),
    codes: &[],
    look: "SiteGround's support: the host's own anti-bot system, which also turns away search consoles' fetches.",
};

/// CleanTalk Anti-Crawler.
pub(super) const CLEANTALK: Origin = Origin {
    id: "cleantalk",
    name: "CleanTalk Anti-Crawler",
    kind: Kind::BotManager,
    statuses: &[],
    soft: true,
    stock: false,
    marks: &[
        Mark::refusal(Body("anti-crawler protection is checking your browser and ip"), Quoted),
        Mark::presence(CookiePrefix("apbct_"), Quoted),
        Mark::presence(CookiePrefix("ct_anti_crawler"), Quoted),
    ],
    reference: None,
    reason: Some("bot-challenge"),
    codes: &[],
    look: "WordPress, Settings, Anti-Spam by CleanTalk, Anti-Crawler, and its SpamFireWall log.",
};
