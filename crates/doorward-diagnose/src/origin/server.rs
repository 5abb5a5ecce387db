//! Web servers and the pages they send when nobody has written another. The signature in the page says who wrote it; the
//! `Server` field only who answered last.

use super::shape::Evidence::{Known, Source, Wafw00f};
use super::shape::What::{All, Body, BodyIs, Empty, Header, HeaderPresent, Not, Title};
use super::shape::{Code, Kind, Mark, Origin};

/// nginx: client certificate.
pub(super) const NGINX_CERTIFICATE: Origin = Origin {
    id: "nginx-certificate",
    name: "nginx: client certificate",
    kind: Kind::WebServer,
    statuses: &[400, 495, 496],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("no required ssl certificate was sent"), Source),
        Mark::refusal(Body("the ssl certificate error"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "no required ssl certificate was sent",
            meaning: "the client sent no certificate",
            reason: Some("client-cert-required"),
            evidence: Source,
        },
        Code {
            text: "the ssl certificate error",
            meaning: "the client's certificate does not verify",
            reason: Some("client-cert-untrusted"),
            evidence: Source,
        },
    ],
    look: "nginx's error log (client SSL certificate verify error), ssl_verify_client and ssl_client_certificate.",
};

/// nginx: plain HTTP to an HTTPS port.
pub(super) const NGINX_PLAIN_HTTP: Origin = Origin {
    id: "nginx-plain-http",
    name: "nginx: plain HTTP to an HTTPS port",
    kind: Kind::WebServer,
    statuses: &[400, 497],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(Body("the plain http request was sent to https port"), Source)],
    reference: None,
    reason: Some("https-required"),
    codes: &[],
    look: "The client's URL: https instead of http.",
};

/// OpenResty.
pub(super) const OPENRESTY: Origin = Origin {
    id: "openresty",
    name: "OpenResty",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Body("<center><h1>"), Body("</h1></center><hr><center>openresty")]), Wafw00f),
        Mark::presence(Header("server", "openresty"), Wafw00f),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "OpenResty's error log, and its Lua or modules.",
};

/// Tengine.
pub(super) const TENGINE: Origin = Origin {
    id: "tengine",
    name: "Tengine",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Body("<center><h1>"), Body("</h1></center><hr><center>tengine")]), Wafw00f),
        Mark::refusal(Body("powered by tengine"), Known),
        Mark::presence(Header("server", "tengine"), Wafw00f),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Tengine's error log, and its Lua or modules.",
};

/// Angie.
pub(super) const ANGIE: Origin = Origin {
    id: "angie",
    name: "Angie",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Body("<center><h1>"), Body("</h1></center><hr><center>angie")]), Known),
        Mark::presence(Header("server", "angie"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Angie's error log.",
};

/// nginx.
pub(super) const NGINX: Origin = Origin {
    id: "nginx",
    name: "nginx",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Body("<center><h1>"), Body("</h1></center><hr><center>nginx")]), Source),
        Mark::presence(Header("server", "nginx"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "nginx's error log at level info or error, at the time of the request; 503 may be limit_req or limit_conn.",
};

/// Apache httpd: misdirected request.
pub(super) const APACHE_MISDIRECTED: Origin = Origin {
    id: "apache-misdirected",
    name: "Apache httpd: misdirected request",
    kind: Kind::WebServer,
    statuses: &[421],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(
        Body("the client needs a new connection for this request as the requested host name does not match"),
        Source,
    )],
    reference: None,
    reason: Some("misdirected-request"),
    codes: &[],
    look: "Apache's virtual hosts: Host and the TLS server name choose different ones.",
};

/// Apache httpd.
pub(super) const APACHE: Origin = Origin {
    id: "apache",
    name: "Apache httpd",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("<address>apache"), Source),
        Mark::refusal(
            All(&[Body("<h1>forbidden</h1>"), Body("you don't have permission to access this resource.")]),
            Source,
        ),
        Mark::refusal(
            All(&[Title("403 forbidden"), Body("you don't have permission to access /"), Body("on this server.")]),
            Source,
        ),
        Mark::refusal(
            Body("this server could not verify that you are authorized to access the document requested"),
            Source,
        ),
        Mark::refusal(Body("error was encountered while trying to use an errordocument to handle the request"), Source),
        Mark::refusal(
            All(&[Body(r#"<!doctype html public "-//ietf//dtd html 2.0//en">"#), Body("</title></head><body><h1>")]),
            Source,
        ),
        Mark::refusal(
            All(&[
                Body(
                    r#"<!doctype html public "-//w3c//dtd html 4.01//en" "http://www.w3.org/tr/html4/strict.dtd"><html><head><title>"#,
                ),
                Body("</title></head><body><h1>"),
            ]),
            Source,
        ),
        Mark::presence(All(&[Header("server", "apache"), Not(&Header("server", "apache-coyote"))]), Source),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code {
            text: "you're speaking plain http to an ssl-enabled server port",
            meaning: "the client spoke plain HTTP to an HTTPS port",
            reason: Some("https-required"),
            evidence: Source,
        },
        Code {
            text: "server name indication (sni)",
            meaning: "the client sent no TLS server name, or another than Host",
            reason: Some("sni-mismatch"),
            evidence: Source,
        },
        Code {
            text: "error was encountered while trying to use an errordocument",
            meaning: "the page that ErrorDocument names could not be served either",
            reason: None,
            evidence: Source,
        },
    ],
    look: "Apache's error log: its AH code names the module and the rule.",
};

/// LiteSpeed.
pub(super) const LITESPEED: Origin = Origin {
    id: "litespeed",
    name: "LiteSpeed",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("proudly powered by litespeed web server"), Wafw00f),
        Mark::refusal(Body("access to this resource on the server is denied!"), Wafw00f),
        Mark::presence(Header("server", "litespeed"), Wafw00f),
        Mark::presence(HeaderPresent("x-turbo-charged-by"), Wafw00f),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "LiteSpeed's error log, and the .htaccess files it reads as Apache does.",
};

/// Caddy.
pub(super) const CADDY: Origin = Origin {
    id: "caddy",
    name: "Caddy",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::hint(All(&[Header("server", "caddy"), Empty]), Source),
        Mark::presence(Header("server", "caddy"), Source),
        Mark::presence(Header("via", "caddy"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Caddy's log: `not authenticated`, or a file it may not read; its errors have an empty body.",
};

/// lighttpd.
pub(super) const LIGHTTPD: Origin = Origin {
    id: "lighttpd",
    name: "lighttpd",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(
            All(&[
                Body(
                    r#"<?xml version="1.0" encoding="iso-8859-1"?><!doctype html public "-//w3c//dtd xhtml 1.0 transitional//en""#,
                ),
                Body("</h1></body></html>"),
            ]),
            Source,
        ),
        Mark::hint(All(&[Body("<title>403 forbidden</title></head><body><h1>403 forbidden</h1></body>")]), Known),
        Mark::hint(All(&[Body("<title>401 unauthorized</title></head><body><h1>401 unauthorized</h1></body>")]), Known),
        Mark::hint(All(&[Body("<title>404 not found</title></head><body><h1>404 not found</h1></body>")]), Known),
        Mark::presence(Header("server", "lighttpd"), Source),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "lighttpd's error log with debug.log-request-handling; url.access-deny and $HTTP conditions.",
};

/// Apache Tomcat: manager.
pub(super) const TOMCAT_MANAGER: Origin = Origin {
    id: "tomcat-manager",
    name: "Apache Tomcat: manager",
    kind: Kind::WebServer,
    statuses: &[403],
    soft: false,
    stock: true,
    marks: &[Mark::refusal(All(&[Body("403 access denied"), Body("manager"), Body("tomcat")]), Source)],
    reference: None,
    reason: None,
    codes: &[],
    look: "conf/tomcat-users.xml, and the RemoteAddrValve in the manager's context.xml.",
};

/// Apache Tomcat.
pub(super) const TOMCAT: Origin = Origin {
    id: "tomcat",
    name: "Apache Tomcat",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Title("http status"), Body("</b> status report")]), Source),
        Mark::refusal(Body("<h3>apache tomcat/"), Source),
        Mark::refusal(All(&[Title("apache tomcat/"), Body("http status")]), Source),
        Mark::presence(Header("server", "apache-coyote"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The access valve's log and web.xml's security constraints.",
};

/// Jetty.
pub(super) const JETTY: Origin = Origin {
    id: "jetty",
    name: "Jetty",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("powered by jetty://"), Known),
        Mark::refusal(Body("</h2><table><tr><th>uri:</th>"), Known),
        Mark::presence(Header("server", "jetty("), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "Jetty's log and the application's security constraints.",
};

/// WildFly (Undertow).
pub(super) const WILDFLY: Origin = Origin {
    id: "wildfly",
    name: "WildFly (Undertow)",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(BodyIs("<html><head><title>error</title></head><body>forbidden</body></html>"), Known),
        Mark::refusal(BodyIs("<html><head><title>error</title></head><body>unauthorized</body></html>"), Known),
        Mark::presence(Header("server", "wildfly"), Known),
        Mark::presence(Header("x-powered-by", "undertow"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "WildFly's server log and the deployment's security constraints.",
};

/// GlassFish.
pub(super) const GLASSFISH: Origin = Origin {
    id: "glassfish",
    name: "GlassFish",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Title("glassfish server"), Body("http status")]), Known),
        Mark::presence(Header("server", "glassfish"), Known),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "GlassFish's server log and the deployment's security constraints.",
};

/// PHP-FPM: script refused.
pub(super) const PHP_FPM_SCRIPT: Origin = Origin {
    id: "php-fpm-script",
    name: "PHP-FPM: script refused",
    kind: Kind::WebServer,
    statuses: &[403],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[BodyIs("access denied."), Header("x-powered-by", "php")]), Source),
        Mark::hint(BodyIs("access denied."), Source),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "security.limit_extensions of the pool, and whether the pool's user may read the script: both are refused with these words.",
};

/// PHP-FPM: script not found.
pub(super) const PHP_FPM_MISSING: Origin = Origin {
    id: "php-fpm-missing",
    name: "PHP-FPM: script not found",
    kind: Kind::WebServer,
    statuses: &[404],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("no input file specified."), Source),
        Mark::refusal(All(&[BodyIs("file not found."), Header("x-powered-by", "php")]), Source),
        Mark::hint(BodyIs("file not found."), Source),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "SCRIPT_FILENAME as the web server passes it, against the pool's chroot and doc_root.",
};

/// Node.js.
pub(super) const NODE: Origin = Origin {
    id: "node",
    name: "Node.js",
    kind: Kind::WebServer,
    statuses: &[403],
    soft: false,
    stock: true,
    marks: &[Mark::hint(BodyIs("invalid host header"), Known)],
    reference: None,
    reason: Some("http-host-disallowed"),
    codes: &[],
    look: "The development server's allowed hosts.",
};
