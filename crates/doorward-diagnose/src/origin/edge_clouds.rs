//! The fronts of Google, Microsoft, GitHub, Vercel and Netlify, and what they serve.

use super::reference;
use super::shape::Evidence::{Documentation, Known, Wafw00f};
use super::shape::What::{All, Body, CookiePrefix, Header, HeaderPresent, Title};
use super::shape::{Kind, Mark, Origin};

/// Google Cloud Storage.
pub(super) const GCS: Origin = Origin {
    id: "gcs",
    name: "Google Cloud Storage",
    kind: Kind::Api,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("<code>accessdenied</code>"), Body("does not have storage.objects.")]), Known),
        Mark::refusal(Body("does not have storage.objects.get access"), Known),
        Mark::presence(HeaderPresent("x-guploader-uploadid"), Known),
        Mark::presence(Header("server", "uploadserver"), Known),
    ],
    reference: Some(reference::UPLOAD_ID),
    reason: Some("object-absent-or-forbidden"),
    codes: &[],
    look: "IAM of the bucket: an object that is not there answers the same to who may not list it.",
};

/// Google Cloud Armor.
pub(super) const CLOUD_ARMOR: Origin = Origin {
    id: "cloud-armor",
    name: "Google Cloud Armor",
    kind: Kind::Firewall,
    statuses: &[403],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("<title>403</title>403 forbidden"), Known)],
    reference: None,
    reason: None,
    codes: &[],
    look: "The load balancer's log: statusDetails denied_by_security_policy and enforcedSecurityPolicy.name.",
};

/// Google front end.
pub(super) const GOOGLE_FRONT_END: Origin = Origin {
    id: "google-front-end",
    name: "Google front end",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("error 403 (forbidden)!!1"), Known),
        Mark::refusal(Body("error 404 (not found)!!1"), Known),
        Mark::refusal(Body("error 429 (too many requests)!!1"), Known),
        Mark::presence(Header("via", "1.1 google"), Wafw00f),
        Mark::presence(Header("server", "google frontend"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The service behind it: IAM of the resource, or the load balancer's log.",
};

/// Azure Front Door.
pub(super) const AZURE_FRONT_DOOR: Origin = Origin {
    id: "azure-front-door",
    name: "Azure Front Door",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("the request is blocked."), HeaderPresent("x-azure-ref")]), Known),
        Mark::presence(HeaderPresent("x-azure-ref"), Wafw00f),
    ],
    reference: Some(reference::AZURE_REF),
    reason: None,
    codes: &[],
    look: "FrontDoorWebApplicationFirewallLog, searched by trackingReference.",
};

/// Azure Application Gateway.
pub(super) const AZURE_APPLICATION_GATEWAY: Origin = Origin {
    id: "azure-application-gateway",
    name: "Azure Application Gateway",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("<center>microsoft-azure-application-gateway/"), Known),
        Mark::presence(Header("server", "microsoft-azure-application-gateway"), Wafw00f),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "ApplicationGatewayFirewallLog and the access log of the gateway.",
};

/// Azure App Service: address forbidden.
pub(super) const AZURE_APP_IP: Origin = Origin {
    id: "azure-app-ip",
    name: "Azure App Service: address forbidden",
    kind: Kind::Edge,
    statuses: &[403],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(HeaderPresent("x-ms-forbidden-ip"), Known), Mark::refusal(Body("ip forbidden"), Known)],
    reference: None,
    reason: Some("ip-denied"),
    codes: &[],
    look: "The app's Networking, Access restrictions.",
};

/// Azure App Service: app stopped.
pub(super) const AZURE_APP_STOPPED: Origin = Origin {
    id: "azure-app-stopped",
    name: "Azure App Service: app stopped",
    kind: Kind::Edge,
    statuses: &[403],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("error 403 - this web app is stopped"), Known)],
    reference: None,
    reason: Some("app-stopped"),
    codes: &[],
    look: "The app's Overview: start it, or look at its quota.",
};

/// Azure App Service: authentication.
pub(super) const AZURE_APP_AUTH: Origin = Origin {
    id: "azure-app-auth",
    name: "Azure App Service: authentication",
    kind: Kind::Edge,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Header("www-authenticate", "authorization_uri="), Known)],
    reference: Some(reference::MS_REQUEST),
    reason: None,
    codes: &[],
    look: "The app's Authentication: it asks for a sign-in before the application runs.",
};

/// Azure App Service.
pub(super) const AZURE_APP: Origin = Origin {
    id: "azure-app",
    name: "Azure App Service",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(CookiePrefix("arraffinity"), Known)],
    reference: Some(reference::MS_REQUEST),
    reason: None,
    codes: &[],
    look: "The app's log stream and access restrictions.",
};

/// GitHub Pages: no such site.
pub(super) const GITHUB_PAGES: Origin = Origin {
    id: "github-pages",
    name: "GitHub Pages: no such site",
    kind: Kind::Edge,
    statuses: &[404],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("there isn't a github pages site here"), Known)],
    reference: Some(reference::GITHUB),
    reason: None,
    codes: &[],
    look: "The repository's Settings, Pages: a private or unpublished site answers 404 as well.",
};

/// Vercel: security checkpoint.
pub(super) const VERCEL_CHALLENGE: Origin = Origin {
    id: "vercel-challenge",
    name: "Vercel: security checkpoint",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Title("vercel security checkpoint"), Wafw00f),
        Mark::refusal(Body("x-vercel-challenge-token"), Wafw00f),
        Mark::refusal(Header("x-vercel-mitigated", "challenge"), Known),
    ],
    reference: Some(reference::VERCEL),
    reason: Some("bot-challenge"),
    codes: &[],
    look: "The project's Firewall tab: attack mode or a challenge rule.",
};

/// Vercel: deployment protection.
pub(super) const VERCEL_PROTECTION: Origin = Origin {
    id: "vercel-protection",
    name: "Vercel: deployment protection",
    kind: Kind::Edge,
    statuses: &[302, 303, 307, 401],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(CookiePrefix("_vercel_sso_nonce"), Documentation),
        Mark::refusal(Header("location", "vercel.com/sso-api"), Documentation),
        Mark::refusal(All(&[Header("server", "vercel"), Title("authentication required")]), Documentation),
    ],
    reference: Some(reference::VERCEL),
    reason: Some("edge-login-required"),
    codes: &[],
    look: "The project's Settings, Deployment Protection: it runs before the application, so webhooks and builds get 401 too.",
};

/// Vercel Firewall.
pub(super) const VERCEL: Origin = Origin {
    id: "vercel",
    name: "Vercel Firewall",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Header("x-vercel-mitigated", "deny"), Known),
        Mark::refusal(All(&[Header("server", "vercel"), HeaderPresent("x-vercel-error")]), Known),
        Mark::presence(Header("server", "vercel"), Wafw00f),
        Mark::presence(HeaderPresent("x-vercel-id"), Known),
    ],
    reference: Some(reference::VERCEL),
    reason: None,
    codes: &[],
    look: "The project's Firewall tab, searched by time; x-vercel-error names what failed.",
};

/// Netlify: site password.
pub(super) const NETLIFY_PASSWORD: Origin = Origin {
    id: "netlify-password",
    name: "Netlify: site password",
    kind: Kind::Edge,
    statuses: &[401],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(All(&[Header("server", "netlify"), Body(r#"type="password""#)]), Known)],
    reference: Some(reference::NETLIFY),
    reason: Some("edge-login-required"),
    codes: &[],
    look: "Site configuration, Access and security, Visitor access.",
};

/// Netlify.
pub(super) const NETLIFY: Origin = Origin {
    id: "netlify",
    name: "Netlify",
    kind: Kind::Edge,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("not found - request id:"), Known),
        Mark::presence(Header("server", "netlify"), Known),
        Mark::presence(HeaderPresent("x-nf-request-id"), Known),
    ],
    reference: Some(reference::NETLIFY),
    reason: None,
    codes: &[],
    look: "The site's redirects, `_headers` and Firewall Traffic Rules.",
};
