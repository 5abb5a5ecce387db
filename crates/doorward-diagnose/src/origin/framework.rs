//! Frameworks that applications are built with. Their texts are those of their defaults.

use super::reference;
use super::shape::Evidence::{Known, Source};
use super::shape::What::{All, Body, BodyIs, CookiePrefix, Header, HeaderPresent, Title};
use super::shape::{Code, Kind, Mark, Origin};

/// Django: CSRF.
pub(super) const DJANGO_CSRF: Origin = Origin {
    id: "django-csrf",
    name: "Django: CSRF",
    kind: Kind::Framework,
    statuses: &[403],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("csrf verification failed. request aborted."), Source),
        Mark::refusal(Body(r#""detail":"csrf failed:"#), Source),
    ],
    reference: None,
    reason: Some("csrf-failed"),
    codes: &[
        Code {
            text: "origin checking failed",
            meaning: "the Origin is not among the trusted ones",
            reason: Some("csrf-failed"),
            evidence: Source,
        },
        Code {
            text: "referer checking failed",
            meaning: "the Referer is missing or not trusted",
            reason: Some("csrf-failed"),
            evidence: Source,
        },
        Code {
            text: "csrf cookie not set",
            meaning: "the CSRF cookie did not come back",
            reason: Some("csrf-failed"),
            evidence: Source,
        },
        Code {
            text: "csrf token missing",
            meaning: "the form or header has no token",
            reason: Some("csrf-failed"),
            evidence: Source,
        },
        Code {
            text: "csrf token from",
            meaning: "the token sent is not the cookie's",
            reason: Some("csrf-failed"),
            evidence: Source,
        },
    ],
    look: "The log of django.security.csrf names the reason; CSRF_TRUSTED_ORIGINS, the cookie, and the proxy's Host and scheme.",
};

/// Django: host not allowed.
pub(super) const DJANGO_HOST: Origin = Origin {
    id: "django-host",
    name: "Django: host not allowed",
    kind: Kind::Framework,
    statuses: &[400],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Title("disallowedhost at "), Source),
        Mark::refusal(All(&[Body("invalid http_host header"), Body("to allowed_hosts.")]), Source),
    ],
    reference: None,
    reason: Some("http-host-disallowed"),
    codes: &[],
    look: "ALLOWED_HOSTS in the settings.",
};

/// Django REST framework.
pub(super) const DJANGO_REST: Origin = Origin {
    id: "django-rest",
    name: "Django REST framework",
    kind: Kind::Framework,
    statuses: &[401, 403, 429],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#""detail":"authentication credentials were not provided.""#), Source),
        Mark::refusal(Body(r#""detail":"you do not have permission to perform this action.""#), Source),
        Mark::refusal(Body(r#""detail":"invalid token.""#), Source),
        Mark::refusal(Body(r#""detail":"request was throttled."#), Source),
        Mark::refusal(Body(r#""detail":"invalid username/password.""#), Source),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "credentials were not provided",
            meaning: "no credentials were sent",
            reason: Some("credentials-missing"),
            evidence: Source,
        },
        Code {
            text: "invalid token",
            meaning: "the token is not known",
            reason: Some("credentials-wrong"),
            evidence: Source,
        },
        Code {
            text: "invalid username",
            meaning: "name or password is wrong",
            reason: Some("credentials-wrong"),
            evidence: Source,
        },
        Code {
            text: "do not have permission",
            meaning: "the user is known and not allowed",
            reason: Some("role-insufficient"),
            evidence: Source,
        },
        Code {
            text: "was throttled",
            meaning: "too many requests in a time",
            reason: Some("rate-limited"),
            evidence: Source,
        },
    ],
    look: "The view's authentication_classes, permission_classes and throttles; the first authenticator decides between 401 and 403.",
};

/// Django: debug page.
pub(super) const DJANGO_DEBUG: Origin = Origin {
    id: "django-debug",
    name: "Django: debug page",
    kind: Kind::Framework,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(Body("you're seeing this error because you have <code>debug = true</code>"), Source)],
    reference: None,
    reason: None,
    codes: &[],
    look: "The page itself; DEBUG must be off on a public site.",
};

/// Django.
pub(super) const DJANGO: Origin = Origin {
    id: "django",
    name: "Django",
    kind: Kind::Framework,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(
            Body(r#"<html lang="en"><head><title>403 forbidden</title></head><body><h1>403 forbidden</h1><p>"#),
            Source,
        ),
        Mark::refusal(All(&[Body("<title>bad request (400)</title>"), Body("<h1>bad request (400)</h1>")]), Source),
        Mark::refusal(
            All(&[
                Body("<title>not found</title>"),
                Body("<p>the requested resource was not found on this server.</p>"),
            ]),
            Source,
        ),
        Mark::presence(CookiePrefix("csrftoken"), Known),
        Mark::presence(Header("server", "wsgiserver"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The log of django.request: PermissionDenied and where it was raised.",
};

/// Rails: host not allowed.
pub(super) const RAILS_HOST: Origin = Origin {
    id: "rails-host",
    name: "Rails: host not allowed",
    kind: Kind::Framework,
    statuses: &[403],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(Body("blocked hosts:"), Source), Mark::refusal(Body("blocked host:"), Source)],
    reference: None,
    reason: Some("http-host-disallowed"),
    codes: &[],
    look: "config.hosts; the log has HostAuthorization.",
};

/// Rails: CSRF.
pub(super) const RAILS_CSRF: Origin = Origin {
    id: "rails-csrf",
    name: "Rails: CSRF",
    kind: Kind::Framework,
    statuses: &[422],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("actioncontroller::invalidauthenticitytoken"), Source),
        Mark::refusal(Body("invalidcrossoriginrequest"), Source),
        Mark::hint(Body("the change you wanted was rejected"), Known),
    ],
    reference: None,
    reason: Some("csrf-failed"),
    codes: &[],
    look: "The log: `Can't verify CSRF token authenticity`, or an Origin that is not the base URL (a proxy that does not pass scheme or host).",
};

/// Rails: HTTP authentication.
pub(super) const RAILS_HTTP_AUTH: Origin = Origin {
    id: "rails-http-auth",
    name: "Rails: HTTP authentication",
    kind: Kind::Framework,
    statuses: &[401],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(BodyIs("http basic: access denied."), Source),
        Mark::refusal(BodyIs("http token: access denied."), Source),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The controller's authenticate_or_request_with_http_… block.",
};

/// Rails.
pub(super) const RAILS: Origin = Origin {
    id: "rails",
    name: "Rails",
    kind: Kind::Framework,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(HeaderPresent("x-runtime"), Known)],
    reference: Some(reference::REQUEST_ID),
    reason: None,
    codes: &[],
    look: "The application's log, searched by X-Request-Id.",
};

/// Laravel: page expired.
pub(super) const LARAVEL_CSRF: Origin = Origin {
    id: "laravel-csrf",
    name: "Laravel: page expired",
    kind: Kind::Framework,
    statuses: &[419],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Title("page expired"), Source),
        Mark::refusal(Body(r#""message":"csrf token mismatch.""#), Source),
    ],
    reference: None,
    reason: Some("csrf-failed"),
    codes: &[],
    look: "The session cookie (domain, secure, SameSite) and the _token of the form.",
};

/// Laravel.
pub(super) const LARAVEL: Origin = Origin {
    id: "laravel",
    name: "Laravel",
    kind: Kind::Framework,
    statuses: &[401, 403, 429],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body(r#""message":"unauthenticated.""#), Source),
        Mark::refusal(Body(r#""message":"this action is unauthorized.""#), Source),
        Mark::refusal(Body(r#""message":"too many attempts.""#), Source),
        Mark::refusal(Body(r#""message":"invalid signature.""#), Source),
        Mark::hint(Body("invalid signature."), Source),
        Mark::presence(CookiePrefix("laravel_session"), Source),
        Mark::presence(CookiePrefix("xsrf-token"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "unauthenticated.",
            meaning: "no credentials, or a session that has ended",
            reason: Some("credentials-missing"),
            evidence: Source,
        },
        Code {
            text: "this action is unauthorized.",
            meaning: "a policy or gate refuses",
            reason: Some("role-insufficient"),
            evidence: Source,
        },
        Code {
            text: "too many attempts.",
            meaning: "too many requests in a time",
            reason: Some("rate-limited"),
            evidence: Source,
        },
        Code {
            text: "invalid signature.",
            meaning: "the signed URL was changed or has expired",
            reason: Some("link-signature"),
            evidence: Source,
        },
    ],
    look: "storage/logs, the route's middleware and policies.",
};

/// Symfony.
pub(super) const SYMFONY: Origin = Origin {
    id: "symfony",
    name: "Symfony",
    kind: Kind::Framework,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("access denied."), HeaderPresent("x-debug-token")]), Known),
        Mark::presence(HeaderPresent("x-debug-token"), Known),
        Mark::presence(HeaderPresent("x-debug-token-link"), Known),
    ],
    reference: Some(reference::DEBUG_TOKEN),
    reason: None,
    codes: &[],
    look: "The profiler behind X-Debug-Token, Security: the voter that denied.",
};

/// Spring Security: CSRF.
pub(super) const SPRING_CSRF: Origin = Origin {
    id: "spring-csrf",
    name: "Spring Security: CSRF",
    kind: Kind::Framework,
    statuses: &[403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(All(&[Body("invalid csrf token '"), Body("was found on the request parameter")]), Source),
        Mark::refusal(BodyIs("an expected csrf token cannot be found"), Source),
    ],
    reference: None,
    reason: Some("csrf-failed"),
    codes: &[],
    look: "The CSRF configuration: the cookie or session and the header it expects.",
};

/// Spring Security.
pub(super) const SPRING_SECURITY: Origin = Origin {
    id: "spring-security",
    name: "Spring Security",
    kind: Kind::Framework,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("full authentication is required to access this resource"), Source),
        Mark::hint(BodyIs("access denied"), Source),
        Mark::hint(BodyIs("access is denied"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[Code {
        text: "full authentication is required",
        meaning: "no credentials were sent",
        reason: Some("credentials-missing"),
        evidence: Source,
    }],
    look: "The log of org.springframework.security at DEBUG: the filter and the rule.",
};

/// Spring Boot.
pub(super) const SPRING_BOOT: Origin = Origin {
    id: "spring-boot",
    name: "Spring Boot",
    kind: Kind::Framework,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(
            All(&[Body(r#""timestamp":"#), Body(r#""error":""#), Body(r#""path":"#), Body(r#""status":4"#)]),
            Source,
        ),
        Mark::refusal(All(&[Body("whitelabel error page"), Body("(type=")]), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The application's log; for 401 and 403 org.springframework.security at DEBUG.",
};

/// ASP.NET Core.
pub(super) const ASPNET_CORE: Origin = Origin {
    id: "aspnet-core",
    name: "ASP.NET Core",
    kind: Kind::Framework,
    statuses: &[401, 403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Header("www-authenticate", r#"error_description="the token expired at"#), Known),
        Mark::refusal(Header("www-authenticate", r#"error_description="the audience"#), Known),
        Mark::refusal(Header("www-authenticate", r#"error_description="the signature"#), Known),
        Mark::presence(Header("server", "kestrel"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The log of Microsoft.AspNetCore.Authentication at Information.",
};

/// Express: csurf.
pub(super) const CSURF: Origin = Origin {
    id: "csurf",
    name: "Express: csurf",
    kind: Kind::Framework,
    statuses: &[403],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("forbiddenerror: invalid csrf token"), Source),
        Mark::refusal(Body("ebadcsrftoken"), Source),
    ],
    reference: None,
    reason: Some("csrf-failed"),
    codes: &[],
    look: "The csurf middleware: its secret's cookie or session and the token sent.",
};

/// Express: express-rate-limit.
pub(super) const EXPRESS_RATE_LIMIT: Origin = Origin {
    id: "express-rate-limit",
    name: "Express: express-rate-limit",
    kind: Kind::Framework,
    statuses: &[429],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(BodyIs("too many requests, please try again later."), Source)],
    reference: None,
    reason: Some("rate-limited"),
    codes: &[],
    look: "The limiter's window and key; behind a proxy, trust proxy.",
};

/// Express.
pub(super) const EXPRESS: Origin = Origin {
    id: "express",
    name: "Express",
    kind: Kind::Framework,
    statuses: &[404],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("<pre>cannot get /"), Source),
        Mark::refusal(Body("<pre>cannot post /"), Source),
        Mark::refusal(Body("<pre>cannot put /"), Source),
        Mark::refusal(Body("<pre>cannot delete /"), Source),
        Mark::presence(Header("x-powered-by", "express"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The application's routes: none took this method and path.",
};

/// Starlette: host not allowed.
pub(super) const FASTAPI_HOST: Origin = Origin {
    id: "fastapi-host",
    name: "Starlette: host not allowed",
    kind: Kind::Framework,
    statuses: &[400],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(BodyIs("invalid host header"), Source)],
    reference: None,
    reason: Some("http-host-disallowed"),
    codes: &[],
    look: "TrustedHostMiddleware's allowed_hosts.",
};

/// FastAPI.
pub(super) const FASTAPI: Origin = Origin {
    id: "fastapi",
    name: "FastAPI",
    kind: Kind::Framework,
    statuses: &[401, 403, 404],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body(r#"{"detail":"not authenticated"}"#), Source),
        Mark::refusal(Body(r#"{"detail":"invalid authentication credentials"}"#), Source),
        Mark::hint(BodyIs(r#"{"detail":"not found"}"#), Source),
        Mark::hint(BodyIs(r#"{"detail":"forbidden"}"#), Source),
        Mark::hint(BodyIs(r#"{"detail":"unauthorized"}"#), Source),
        Mark::presence(Header("server", "uvicorn"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "not authenticated",
            meaning: "no credentials were sent",
            reason: Some("credentials-missing"),
            evidence: Source,
        },
        Code {
            text: "invalid authentication credentials",
            meaning: "the scheme or the credentials are wrong",
            reason: Some("credentials-wrong"),
            evidence: Source,
        },
    ],
    look: "The route's dependencies; older releases answer 403 where credentials are missing.",
};

/// Flask-WTF: CSRF.
pub(super) const FLASK_CSRF: Origin = Origin {
    id: "flask-csrf",
    name: "Flask-WTF: CSRF",
    kind: Kind::Framework,
    statuses: &[400],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("<p>the csrf token is missing.</p>"), Source),
        Mark::refusal(Body("<p>the csrf session token is missing.</p>"), Source),
        Mark::refusal(Body("<p>the csrf tokens do not match.</p>"), Source),
        Mark::refusal(Body("<p>the csrf token has expired.</p>"), Source),
    ],
    reference: None,
    reason: Some("csrf-failed"),
    codes: &[],
    look: "The session cookie and the form's csrf_token.",
};

/// Werkzeug (Flask).
pub(super) const WERKZEUG: Origin = Origin {
    id: "werkzeug",
    name: "Werkzeug (Flask)",
    kind: Kind::Framework,
    statuses: &[401, 403, 404],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(
            Body(
                "you don't have the permission to access the requested resource. it is either read-protected or not readable by the server.",
            ),
            Source,
        ),
        Mark::refusal(Body("the server could not verify that you are authorized to access the url requested."), Source),
        Mark::refusal(Body("the requested url was not found on the server. if you entered the url manually"), Source),
        Mark::presence(Header("server", "werkzeug"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The view that called abort, or the login manager.",
};

/// Phoenix: CSRF.
pub(super) const PHOENIX: Origin = Origin {
    id: "phoenix",
    name: "Phoenix: CSRF",
    kind: Kind::Framework,
    statuses: &[403],
    soft: false,
    stock: false,
    marks: &[Mark::refusal(Body("plug.csrfprotection.invalidcsrftokenerror"), Known)],
    reference: None,
    reason: Some("csrf-failed"),
    codes: &[],
    look: "The session cookie and the form's _csrf_token.",
};

/// PHP.
pub(super) const PHP: Origin = Origin {
    id: "php",
    name: "PHP",
    kind: Kind::Framework,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("x-powered-by", "php"), Source)],
    reference: None,
    reason: None,
    codes: &[],
    look: "PHP's and the pool's error log.",
};

/// gunicorn.
pub(super) const GUNICORN: Origin = Origin {
    id: "gunicorn",
    name: "gunicorn",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: false,
    marks: &[Mark::presence(Header("server", "gunicorn"), Known)],
    reference: None,
    reason: None,
    codes: &[],
    look: "gunicorn's log and the application behind it.",
};
