//! Factors: the single differences that an experiment makes between two requests.
//!
//! A factor is only a name with words for people; how the request is changed is the planner's business, and which effect
//! it should have is each reason's. Nothing here bypasses, guesses or forges: every factor is a request that an ordinary
//! client could send, and none carries a made-up client address.

use serde::Serialize;

use crate::clue::Effect;

macro_rules! factors {
    ($($(#[doc = $doc:literal])+ $name:ident $id:literal $usual:ident $words:literal;)+) => {
        /// One difference between a request and the baseline.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum Factor { $($(#[doc = $doc])+ #[serde(rename = $id)] $name,)+ }

        impl Factor {
            /// All factors, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name in JSON and docs.
            #[must_use]
            pub fn id(self) -> &'static str { match self { $(Self::$name => $id),+ } }

            /// What is changed, as a phrase that follows "the same request".
            #[must_use]
            pub fn words(self) -> &'static str { match self { $(Self::$name => $words),+ } }

            /// What the change does where no reason says otherwise.
            #[must_use]
            pub fn usual_effect(self) -> Effect { match self { $(Self::$name => Effect::$usual),+ } }
        }
    };
}

factors! {
    /// The same request once more, at the end: shows drift and bans of our own making.
    Again "again" Same "sent once more";
    /// The site's root page, as an anonymous browser would ask for it: is anything open to us at all?
    SiteRoot "site-root" Opens "for the site's first page";
    /// A current browser's User-Agent.
    AgentBrowser "user-agent-browser" Same "with a browser's User-Agent";
    /// Doorward's own honest User-Agent.
    AgentOwn "user-agent-own" Same "with Doorward's own User-Agent";
    /// The whole set of headers that a browser sends on a navigation.
    BrowserHeaders "browser-headers" Same "with all the headers a browser sends";
    /// An Accept header that a browser sends (or, where one was sent, `*/*`).
    Accept "accept" Same "with another Accept header";
    /// An Accept-Language header.
    AcceptLanguage "accept-language" Same "with an Accept-Language header";
    /// No Referer.
    RefererNone "referer-none" Same "without its Referer";
    /// A Referer from the same site.
    RefererOwn "referer-own" Same "with a Referer from the same site";
    /// No Origin.
    OriginNone "origin-none" Same "without its Origin header";
    /// The site's own Origin.
    OriginOwn "origin-own" Same "with the site's own Origin";
    /// Fetch metadata says same-origin.
    FetchSameOrigin "fetch-same-origin" Same "with Sec-Fetch-Site: same-origin";
    /// No fetch-metadata headers.
    FetchNone "fetch-none" Same "without its Sec-Fetch headers";
    /// X-Requested-With: XMLHttpRequest.
    RequestedWith "requested-with" Same "with X-Requested-With: XMLHttpRequest";
    /// No forwarding headers (Forwarded, X-Forwarded-*, X-Real-IP) that the request itself carried.
    ForwardedNone "forwarded-none" Same "without its forwarding headers";
    /// No country header that the request itself carried (CF-IPCountry and the like).
    CountryNone "country-none" Same "without its country header";
    /// One header of the request left out, found by bisection.
    HeaderNone "header-none" Same "without one of its headers";
    /// No cookies.
    CookiesNone "cookies-none" Same "without its cookies";
    /// One cookie of the request left out, found by bisection.
    CookieNone "cookie-none" Same "without one of its cookies";
    /// The cookies that the login page sets now.
    CookiesFresh "cookies-fresh" Same "with the cookies that the login page sets now";
    /// The login's cookie sent although its attributes keep a client from sending it.
    CookieForced "cookie-forced" Same "with the login's cookie put in by hand";
    /// No credentials.
    CredentialsNone "credentials-none" Same "without credentials";
    /// Credentials that cannot be valid, of the same form.
    CredentialsRandom "credentials-random" Same "with credentials that cannot be valid";
    /// The same secret in the scheme that the server asks for.
    SchemeOffered "scheme-offered" Same "with the same secret in the scheme the server names";
    /// The same secret in an Authorization header, where it was sent elsewhere.
    SecretInHeader "secret-in-header" Same "with the same secret in the Authorization header";
    /// The Authorization header with its form mended.
    AuthorizationMended "authorization-mended" Same "with the Authorization header's form mended";
    /// GET in place of another method.
    MethodGet "method-get" Same "as a GET";
    /// POST in place of PUT, PATCH or DELETE, with the same body.
    MethodPost "method-post" Same "as a POST";
    /// A method nobody defines: shows whether methods are ruled at all.
    MethodUnknown "method-unknown" Same "with a method that nobody defines";
    /// OPTIONS, for its Allow header.
    MethodOptions "method-options" Same "as OPTIONS";
    /// A preflight with credentials would be refused the same way: OPTIONS without Origin.
    NotPreflight "not-preflight" Same "as a plain request in place of the preflight";
    /// No query.
    QueryNone "query-none" Same "without its query";
    /// One part of the query neutralised, found by bisection.
    QueryPart "query-part" Same "with one part of its query made harmless";
    /// One more, meaningless query parameter: another key for any cache on the way.
    CacheKey "cache-key" Same "with a query parameter that only changes the cache key";
    /// Another Content-Type for the same body.
    ContentType "content-type" Same "with another Content-Type";
    /// No body.
    BodyNone "body-none" Same "without its body";
    /// A small, plain body of the same type.
    BodyPlain "body-plain" Same "with a short plain body";
    /// One part of the body neutralised, found by bisection.
    BodyPart "body-part" Same "with one part of its body made harmless";
    /// The folder's index file by its own name.
    IndexFile "index-file" Absent "for the folder's index.html by name";
    /// The path with its last slash added or taken away.
    PathSlash "path-slash" Absent "with its last slash added or taken away";
    /// The path in lower case.
    PathLowerCase "path-lower-case" Absent "with its path in lower case";
    /// The path with encoded slashes decoded.
    PathDecoded "path-decoded" Absent "with encoded slashes written plainly";
    /// The path with doubled dots inside a name made single.
    PathDotsSingle "path-dots-single" Absent "with the doubled dots in its name made single";
    /// One segment of the path made a random word, found by bisection.
    PathPart "path-part" Absent "with one part of its path made a random word";
    /// A random name in the same folder, same extension.
    SiblingRandom "sibling-random" Absent "for a name in the same folder that is not there";
    /// A random name in the same folder, without the extension or the leading dot.
    SiblingPlain "sibling-plain" Absent "for a name in the same folder without its extension or dot";
    /// A random name with the same extension (or leading dot) in the site's root.
    RootRandomAlike "root-random-alike" Absent "for a name of the same kind in the site's root";
    /// A random name in the site's root: what this site says of a page that does not exist.
    RootRandom "root-random" Absent "for a page of the site that is not there";
    /// A random name below the path, where it is a folder.
    ChildRandom "child-random" Absent "for a name below it that is not there";
    /// The folder that holds the path.
    ParentFolder "parent-folder" Same "for the folder above";
    /// HTTP/1.0.
    Version10 "http-1.0" Same "over HTTP/1.0";
    /// HTTP/1.1.
    Version11 "http-1.1" Same "over HTTP/1.1";
    /// HTTP/2.
    Version2 "http-2" Same "over HTTP/2";
    /// HTTPS in place of HTTP, same host.
    Https "https" Fails "over HTTPS";
    /// The site's proper name in Host (and in TLS), where the URL is an address or another name.
    HostNamed "host-named" Same "under the site's proper name";
    /// The host name with `www.` added or taken away.
    WwwToggled "www-toggled" Same "with `www.` added to the host or taken away";
    /// Over the other family of addresses: IPv6 in place of IPv4, or the reverse.
    OtherFamily "other-family" Same "over the other family of IP addresses";
    /// A Host name that nothing serves.
    HostUnknown "host-unknown" Same "under a host name that nothing serves";
    /// The site's proper name in the TLS handshake only.
    ServerNameSent "server-name-sent" Same "with the TLS server name set to the host";
    /// Another address of this machine as the source.
    SourceAddress "source-address" Same "from another address of this machine";
    /// No proxy.
    ProxyNone "proxy-none" Same "without the proxy";
    /// No proxy credentials.
    ProxyCredentialsNone "proxy-credentials-none" Asks "without the proxy's credentials";
    /// Another port of the same host through the same proxy.
    ProxyOtherPort "proxy-other-port" Same "through the proxy to another port";
    /// No client certificate.
    CertificateNone "certificate-none" Same "without the client certificate";
    /// Straight to the origin, past the edge (only where the user named it).
    OriginDirect "origin-direct" Same "straight to the origin";
    /// The same request after the time that Retry-After names.
    Waited "waited" Same "after the time in Retry-After";
    /// The other spelling of WordPress's REST route (`?rest_route=`).
    RestRoute "rest-route" Same "with WordPress's other spelling of the REST route";
    /// An unguessable WordPress REST path: is REST off as a whole?
    RestRoot "rest-root" Same "for the root of WordPress's REST API";
}

impl Factor {
    /// Whether the factor can only be tried where the request has what it takes away or changes: where it cannot be tried, a
    /// reason that rests on that part cannot be.
    #[must_use]
    pub fn needs_its_part(self) -> bool {
        matches!(
            self,
            Self::PathSlash
                | Self::PathLowerCase
                | Self::PathDecoded
                | Self::PathDotsSingle
                | Self::QueryNone
                | Self::QueryPart
                | Self::CookiesNone
                | Self::CookieNone
                | Self::BodyNone
                | Self::BodyPlain
                | Self::ContentType
                | Self::BodyPart
                | Self::MethodGet
                | Self::MethodPost
                | Self::NotPreflight
                | Self::RefererNone
                | Self::OriginNone
                | Self::OriginOwn
                | Self::FetchNone
                | Self::FetchSameOrigin
                | Self::ForwardedNone
                | Self::CountryNone
                | Self::CredentialsNone
                | Self::AuthorizationMended
                | Self::AgentBrowser
                | Self::HeaderNone
                | Self::ProxyNone
                | Self::CertificateNone
                | Self::RestRoute
        )
    }

    /// The smaller changes that this one makes along the way. Where it opens a door, they must be tried alone before it is
    /// known which of them did.
    #[must_use]
    pub fn includes(self) -> &'static [Self] {
        match self {
            Self::BrowserHeaders => &[Self::AgentBrowser],
            Self::MethodGet | Self::MethodOptions => &[Self::BodyPlain, Self::BodyNone, Self::ContentType],
            _ => &[],
        }
    }

    /// Whether the factor asks for another place, so that it tells how far a rule reaches.
    #[must_use]
    pub fn asks_elsewhere(self) -> bool {
        matches!(
            self,
            Self::SiteRoot
                | Self::SiblingRandom
                | Self::SiblingPlain
                | Self::RootRandom
                | Self::RootRandomAlike
                | Self::ChildRandom
                | Self::IndexFile
                | Self::ParentFolder
                | Self::PathPart
                | Self::PathSlash
        )
    }

    /// Factors that show the same thing of a rule's reach: what one of them showed, the next will show again.
    #[must_use]
    pub fn reach(self) -> Option<Reach> {
        match self {
            Self::SiblingRandom | Self::SiblingPlain | Self::ChildRandom => Some(Reach::Folder),
            Self::SiteRoot | Self::RootRandom | Self::RootRandomAlike | Self::PathPart => Some(Reach::Site),
            _ => None,
        }
    }
}

/// How far a rule may reach beyond the place that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Over the folder.
    Folder,
    /// Over the site.
    Site,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_spelled_like_ids() {
        let mut seen = std::collections::BTreeSet::new();
        for factor in Factor::ALL {
            assert!(seen.insert(factor.id()), "{} twice", factor.id());
            assert!(factor.id().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.'));
        }
    }
}
