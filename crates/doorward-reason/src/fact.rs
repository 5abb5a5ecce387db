//! Facts: what can be read off one request and its answer without any experiment.
//!
//! Each fact is a name with a sentence and with the evidence it makes; how it is read off is the diagnosis's business. Facts
//! about the request tell what was sent, facts about the answer what came back, and neither says yet why.

use serde::Serialize;

macro_rules! facts {
    ($($(#[doc = $doc:literal])+ $name:ident $id:literal $words:literal;)+) => {
        /// Something that holds of a request, its answer, or the two together.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        pub enum Fact { $($(#[doc = $doc])+ #[serde(rename = $id)] $name,)+ }

        impl Fact {
            /// All facts, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name in JSON and docs.
            #[must_use]
            pub fn id(self) -> &'static str { match self { $(Self::$name => $id),+ } }

            /// The fact as a clause for reports.
            #[must_use]
            pub fn words(self) -> &'static str { match self { $(Self::$name => $words),+ } }
        }
    };
}

facts! {
    // ---- the request
    /// An Authorization header, an API key header or a credential in the query was sent.
    CredentialsSent "credentials-sent" "credentials were sent";
    /// None was sent.
    CredentialsNotSent "credentials-not-sent" "no credentials were sent";
    /// The Authorization header breaks RFC 9110's grammar, or its Basic part does not decode.
    AuthorizationMalformed "authorization-malformed" "the Authorization header does not parse";
    /// The scheme sent is not among those the challenge names.
    SchemeNotOffered "scheme-not-offered" "the scheme sent is not one that the server names";
    /// The scheme sent is one that the challenge names.
    SchemeAsOffered "scheme-as-offered" "the scheme sent is one that the server names";
    /// A secret stands in the query string.
    SecretInQuery "secret-in-query" "a secret was sent in the query string";
    /// A JWT was sent and could be read.
    TokenReadable "token-readable" "the token sent is a readable JWT";
    /// Its exp is past.
    TokenExpired "token-expired" "the token's exp is past";
    /// Its nbf (or iat) is to come.
    TokenNotYetValid "token-not-yet-valid" "the token's nbf is still to come";
    /// Its alg is none or it has no signature.
    TokenUnsigned "token-unsigned" "the token is not signed";
    /// Its signature has not the length that its alg calls for, or does not decode.
    TokenCut "token-cut" "the token's signature does not have the length its algorithm gives";
    /// Its alg is symmetric (HS256…), which APIs with published keys refuse.
    TokenSymmetric "token-symmetric" "the token is signed with a shared secret (HS…)";
    /// The resource's own metadata or challenge names an audience that aud does not hold.
    TokenAudienceForeign "token-audience-foreign" "the token's aud is not what the resource's own metadata names";
    /// The resource's own metadata names authorization servers, and iss is none of them.
    TokenIssuerForeign "token-issuer-foreign" "the token's iss is not an issuer that the resource's own metadata names";
    /// The challenge or metadata names a scope that the token's scope claim lacks.
    TokenScopeLacking "token-scope-lacking" "the token lacks a scope that the challenge names";
    /// The token is an ID token: it carries claims that only those have.
    TokenIdentity "token-identity" "the token is an ID token, not an access token";
    /// exp, nbf and iat are fine at this moment.
    TokenTimely "token-timely" "the token's times are in order";
    /// Neither credentials nor a session cookie were sent.
    Anonymous "anonymous" "neither credentials nor a session cookie were sent";
    /// A header was sent whose name some servers drop: it holds an underscore or a dot.
    OddHeaderName "odd-header-name" "a header was sent whose name holds an underscore or a dot";
    /// A cookie was sent.
    CookiesSent "cookies-sent" "cookies were sent";
    /// A cookie was sent whose name is one of a session.
    SessionSent "session-sent" "a session cookie was sent";
    /// No cookie was sent.
    CookiesNotSent "cookies-not-sent" "no cookies were sent";
    /// The login page sets a cookie whose attributes keep it from being sent to this URL.
    CookieUnsendable "cookie-unsendable" "the login's cookie has attributes that keep it from being sent here";
    /// The URL is signed and its time is past.
    LinkExpired "link-expired" "the signed link's time is past";
    /// The URL carries a signature.
    LinkSigned "link-signed" "the URL carries a signature";
    /// The URL is signed and its time is still to come.
    LinkTimely "link-timely" "the signed link's time is not past";
    /// A name in the path begins with a dot.
    DotPath "dot-path" "a name in the path begins with a dot";
    /// The path holds `..` inside a name, or the query does.
    DoubledDots "doubled-dots" "the request holds two dots inside a name";
    /// The path holds %2F or %5C.
    EncodedSlash "encoded-slash" "the path holds an encoded slash";
    /// The path ends with a slash.
    DirectoryPath "directory-path" "the path names a folder";
    /// The last name in the path has an extension.
    FilePath "file-path" "the path names a file with an extension";
    /// The path names something that should be shut (.git, .env, backups, admin, server-status, xmlrpc.php …).
    SensitivePath "sensitive-path" "the path is one that is usually shut on purpose";
    /// The path holds upper-case letters.
    UpperCasePath "upper-case-path" "the path holds upper-case letters";
    /// There is a query.
    QuerySent "query-sent" "the URL has a query";
    /// The User-Agent is a search crawler's.
    AgentCrawler "agent-crawler" "the User-Agent is a search crawler's";
    /// The User-Agent is another bot's (SEO tools, AI).
    AgentBot "agent-bot" "the User-Agent is a bot's";
    /// The User-Agent is a program's (curl, python-requests, Go-http-client …).
    AgentProgram "agent-program" "the User-Agent is a program's";
    /// The User-Agent is a browser's.
    AgentBrowser "agent-browser" "the User-Agent is a browser's";
    /// There is no User-Agent, or it is empty.
    AgentEmpty "agent-empty" "no User-Agent was sent";
    /// A Referer of the same site was sent.
    RefererOwn "referer-own" "the Referer is of the same site";
    /// A Referer of another site was sent.
    RefererForeign "referer-foreign" "the Referer is of another site";
    /// No Referer was sent.
    RefererAbsent "referer-absent" "no Referer was sent";
    /// An Origin of another site was sent.
    OriginForeign "origin-foreign" "the Origin is of another site";
    /// Sec-Fetch-Site says cross-site or same-site.
    FetchCrossSite "fetch-cross-site" "Sec-Fetch-Site says that another site asks";
    /// The request carries Forwarded, X-Forwarded-For or X-Real-IP.
    ForwardedSent "forwarded-sent" "the request carries a forwarding header";
    /// The request carries a country header.
    CountrySent "country-sent" "the request carries a country header";
    /// The request carries a date or time-stamp header far from now.
    DateSkewed "date-skewed" "the request's own time stamp is far from now";
    /// The URL's host is an IP address.
    AddressHost "address-host" "the URL names an address, not a host";
    /// The method is neither GET nor HEAD.
    MethodUnsafe "method-unsafe" "the method is not GET or HEAD";
    /// An OPTIONS with Origin and Access-Control-Request-Method.
    Preflight "preflight" "the request is a CORS preflight";
    /// A body was sent.
    BodySent "body-sent" "the request has a body";
    /// A body of more than a kilobyte was sent.
    BodyLong "body-long" "the request's body is over a kilobyte";
    /// A body of more than a megabyte was sent.
    BodyLarge "body-large" "the request's body is over a megabyte";
    /// The request is one that a program makes: JSON wanted or sent, X-Requested-With, Sec-Fetch-Mode cors, a bearer token.
    ProgramAsks "program-asks" "the request is one that a program makes";
    /// The request went through a forward proxy.
    ThroughProxy "through-proxy" "the request went through a proxy";
    /// The URL is http:.
    PlainHttp "plain-http" "the request was not encrypted";
    /// A client certificate was sent.
    CertificateSent "certificate-sent" "a client certificate was sent";
    /// The URL is a WordPress REST route.
    RestPath "rest-path" "the path is one of WordPress's REST API";
    /// The request asks for a list of users (`?author=1`, `/wp/v2/users`).
    UserListing "user-listing" "the request asks for a list of users";
    /// The path names one object: a part of it is a number or an id.
    ObjectPath "object-path" "the path names one object";
    /// The path or query is WordPress's.
    WordPressPath "wordpress-path" "the path is one of WordPress's";
    /// The path names an image, a video, a download or the like.
    MediaPath "media-path" "the path names an image, a video or a download";
    /// The path is a PHP script's.
    PhpPath "php-path" "the path is a PHP script's";
    /// The path is WordPress's xmlrpc.php.
    XmlrpcPath "xmlrpc-path" "the path is xmlrpc.php";
    /// The request's header section is over four kilobytes.
    HeaderLarge "header-large" "the request's headers are over four kilobytes";
    /// The URL is over two kilobytes long.
    UrlLong "url-long" "the URL is over two kilobytes long";
    /// An HTTP version older or newer than 1.1 was asked for.
    VersionUnusual "version-unusual" "the request was not sent as HTTP/1.1";
    /// The path is robots.txt.
    RobotsPath "robots-path" "the path is robots.txt";

    // ---- the answer
    /// A 401 without WWW-Authenticate.
    ChallengeAbsent "challenge-absent" "the 401 carries no WWW-Authenticate";
    /// A challenge stands in the answer.
    ChallengePresent "challenge-present" "the answer carries a challenge";
    /// The challenge offers Basic.
    ChallengeBasic "challenge-basic" "the challenge offers Basic";
    /// The challenge offers Digest.
    ChallengeDigest "challenge-digest" "the challenge offers Digest";
    /// The challenge offers Bearer.
    ChallengeBearer "challenge-bearer" "the challenge offers Bearer";
    /// The challenge says `stale=true`.
    ChallengeStale "challenge-stale" "the challenge says that only the nonce is stale";
    /// Bearer `error="invalid_token"`.
    ErrorInvalidToken "error-invalid-token" "the challenge says invalid_token";
    /// Bearer `error="insufficient_scope"`.
    ErrorInsufficientScope "error-insufficient-scope" "the challenge says insufficient_scope";
    /// Bearer `error="invalid_request"`.
    ErrorInvalidRequest "error-invalid-request" "the challenge says invalid_request";
    /// Bearer `error="insufficient_user_authentication"` (RFC 9470).
    ErrorStepUp "error-step-up" "the challenge asks for a stronger authentication";
    /// Proxy-Authenticate stands in the answer.
    ProxyChallenge "proxy-challenge" "the answer carries Proxy-Authenticate";
    /// The answer comes from a forward proxy itself (Squid's own page and the like).
    ProxyAnswered "proxy-answered" "the answer is the forward proxy's own";
    /// Retry-After stands in the answer.
    RetryAfter "retry-after" "the answer carries Retry-After";
    /// A rate-limit header says that nothing remains.
    RateExhausted "rate-exhausted" "a rate-limit header says that nothing remains";
    /// The answer says that it came out of a cache (Age above 0, X-Cache: HIT …).
    CacheHit "cache-hit" "the answer came out of a cache";
    /// The answer passed a cache (any of those headers).
    CachePassed "cache-passed" "the answer passed a cache";
    /// The answer varies on User-Agent, or should.
    VaryAgent "vary-agent" "the answer varies on the User-Agent";
    /// The answer is a page with a password form.
    LoginForm "login-form" "the answer is a page with a password form";
    /// The answer redirects to something that looks like a login.
    LoginRedirect "login-redirect" "the answer redirects to a login page";
    /// The answer redirects to the site's root page.
    HomeRedirect "home-redirect" "the answer redirects to the home page";
    /// A page that came with success says that it is a refusal.
    QuietDenial "quiet-denial" "the page came with success and says that it is a refusal";
    /// The answer redirects only to add a last slash, which loses the request's body.
    SlashRedirect "slash-redirect" "the redirect only adds a slash, and the request's body is lost on the way";
    /// The folder is asked for on a server that answers a folder without an index with 404.
    FolderAbsent "folder-absent" "this server answers a folder without an index with 404";
    /// The site's first page is an application's, while this page is the web server's own 404.
    ApplicationUnasked "application-unasked" "the site's first page comes from an application, and this 404 from the web server alone";
    /// The body is PHP-FPM's own refusal to run a file.
    PhpRefuses "php-refuses" "the body is PHP-FPM's own refusal to run the file";
    /// WordPress's REST API refuses with 403, which it does to users it knows (to others it says 401).
    RestDenies "rest-denies" "WordPress's REST API refuses with 403, as it does to a user whom it knows";
    /// WordPress's REST API takes the caller for nobody although a session cookie was sent.
    RestForgets "rest-forgets" "WordPress's REST API takes the caller for nobody, although a session cookie was sent";
    /// The body is WordPress's answer to a nonce that does not hold.
    AjaxRefuses "ajax-refuses" "the body is WordPress's answer to a nonce that does not hold";
    /// The page is Apache's own, and does not say that it could not read an .htaccess file: where a folder may not be entered,
    /// it usually says so.
    ApachePlain "apache-plain" "the page is Apache's own and does not speak of an unreadable .htaccess";
    /// The server names itself, and it is not one that reads .htaccess files.
    NoHtaccess "no-htaccess" "the server is not one that reads .htaccess files";
    /// The answer names a header that the request did not carry.
    PageNamesHeader "page-names-header" "the answer names a header that was not sent";
    /// The answer names a key header that the request did not carry.
    PageNamesKey "page-names-key" "the answer names a key header that was not sent";
    /// The answer redirects the same URL to https.
    HttpsRedirect "https-redirect" "the answer redirects to HTTPS";
    /// The page is a web server's own error page.
    StockPage "stock-page" "the page is the web server's own";
    /// The body is a page that the site or application made.
    CustomPage "custom-page" "the page is the site's own";
    /// The body is JSON.
    JsonBody "json-body" "the body is JSON";
    /// There is no body.
    EmptyBody "empty-body" "the answer has no body";
    /// A bot check or challenge page.
    BotCheck "bot-check" "the page is a bot check";
    /// A consent or age wall.
    ConsentWall "consent-wall" "the page asks for consent first";
    /// The Allow header lists methods without this one.
    AllowOmitsMethod "allow-omits-method" "Allow does not list the method";
    /// Allow stands in a 405.
    AllowPresent "allow-present" "the answer carries Allow";
    /// The page is signed by another server than the one that answered.
    UpstreamSigned "upstream-signed" "the page is signed by another server than the one that answered";
    /// The answer passed a gateway or reverse proxy (Via, X-Served-By, X-Upstream …).
    GatewayPassed "gateway-passed" "the answer passed a gateway";
    /// No Access-Control-Allow-Origin although an Origin was sent.
    CorsAbsent "cors-absent" "the answer does not allow the Origin";
    /// X-Robots-Tag or a meta tag says noindex.
    Noindex "noindex" "the page says noindex";
    /// robots.txt of the site forbids this path.
    RobotsForbids "robots-forbids" "robots.txt forbids this path";
    /// robots.txt of the site is itself refused.
    RobotsRefused "robots-refused" "robots.txt itself is refused";
    /// The site's sitemap lists this page.
    SitemapLists "sitemap-lists" "the sitemap lists this page";
    /// The TLS handshake asked for a client certificate.
    CertificateAsked "certificate-asked" "the TLS handshake asked for a client certificate";
    /// The TLS handshake failed over the client certificate.
    CertificateAlert "certificate-alert" "the TLS handshake failed over the client certificate";
    /// The TLS handshake failed over the protocol version.
    VersionAlert "version-alert" "the TLS handshake failed over the protocol version";
    /// The answer is that of a page that exists and is open: 2xx without any mark of a refusal.
    OpenAnswer "open-answer" "the page is served";
    /// The server closed the connection without an answer.
    NoAnswer "no-answer" "the server closed the connection without an answer";
    /// The login page sets a fresh session cookie.
    LoginSetsCookie "login-sets-cookie" "the login page sets a fresh cookie";
    /// The smallest part that trips the rule looks like an attack to a filter (SQL, script, traversal, shell).
    TripAttackLike "trip-attack-like" "the part that trips the rule looks like an attack to a filter";
    /// The smallest part that trips the rule is an ordinary word.
    TripPlainWord "trip-plain-word" "the part that trips the rule is an ordinary word";
    /// The smallest part that trips the rule is a pair of dots.
    TripDots "trip-dots" "the part that trips the rule is a pair of dots";
    /// One header that the request did not carry is what opens the door.
    TripHeaderAdded "trip-header-added" "one header that the request did not carry opens the door";
    /// One cookie is what trips the rule.
    TripCookie "trip-cookie" "one cookie is what trips the rule";
    /// The server says that no credentials were sent, although some were.
    SaysNotSent "says-not-sent" "the server says that no credentials came, although some were sent";
    /// The answer names another Host or backend than the one asked for.
    SomeBaselinesOpen "some-baselines-open" "the same request is sometimes served";
    /// The answer to the anonymous request is the same challenge, so the credential made no difference.
    CredentialIgnored "credential-ignored" "the answer is the same with and without the credential";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let ids: std::collections::BTreeSet<_> = Fact::ALL.iter().map(|fact| fact.id()).collect();
        assert_eq!(ids.len(), Fact::ALL.len());
    }
}
