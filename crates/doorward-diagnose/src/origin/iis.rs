//! Internet Information Services. A remote visitor gets the short page; the detailed page and the W3C log have the substatus, which
//! names the cause. Several refusals are answered 404.

use super::shape::Evidence::{Documentation, Known, Quoted, Wafw00f};
use super::shape::What::{All, Body, Header, Title};
use super::shape::{Code, Kind, Mark, Origin};

/// IIS: detailed error.
pub(super) const IIS_DETAILED: Origin = Origin {
    id: "iis-detailed",
    name: "IIS: detailed error",
    kind: Kind::WebServer,
    statuses: &[401, 403, 404],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("http error 401."), Documentation),
        Mark::refusal(Body("http error 403."), Documentation),
        Mark::refusal(Body("http error 404."), Documentation),
    ],
    reference: None,
    reason: None,
    codes: &[
        Code { text: "http error 401.1", meaning: "sign-in failed", reason: Some("credentials-wrong") },
        Code { text: "http error 401.2", meaning: "the server's configuration refuses the scheme", reason: None },
        Code { text: "http error 401.3", meaning: "the file's access list refuses", reason: Some("fs-acl") },
        Code { text: "http error 401.4", meaning: "an ISAPI filter refuses", reason: None },
        Code { text: "http error 401.5", meaning: "the application refuses", reason: None },
        Code {
            text: "http error 401.501",
            meaning: "too many requests at once from this address",
            reason: Some("rate-limited"),
        },
        Code {
            text: "http error 401.502",
            meaning: "too many requests in a time from this address",
            reason: Some("rate-limited"),
        },
        Code { text: "http error 401.503", meaning: "the address is on a deny list", reason: Some("ip-denied") },
        Code { text: "http error 401.504", meaning: "the host name is on a deny list", reason: Some("ip-denied") },
        Code { text: "http error 403.10", meaning: "executing is not allowed here", reason: None },
        Code { text: "http error 403.11", meaning: "the password has to be changed", reason: None },
        Code {
            text: "http error 403.12",
            meaning: "the certificate mapper refuses",
            reason: Some("role-insufficient"),
        },
        Code {
            text: "http error 403.13",
            meaning: "the client's certificate is revoked",
            reason: Some("client-cert-untrusted"),
        },
        Code {
            text: "http error 403.14",
            meaning: "the directory may not be listed and has no index file",
            reason: Some("index-missing"),
        },
        Code { text: "http error 403.15", meaning: "client access licences are exceeded", reason: None },
        Code {
            text: "http error 403.16",
            meaning: "the client's certificate is not trusted",
            reason: Some("client-cert-untrusted"),
        },
        Code {
            text: "http error 403.17",
            meaning: "the client's certificate has expired or is not valid yet",
            reason: Some("client-cert-untrusted"),
        },
        Code { text: "http error 403.18", meaning: "the request cannot run in this application pool", reason: None },
        Code { text: "http error 403.19", meaning: "the pool's identity may not run CGI", reason: None },
        Code { text: "http error 403.20", meaning: "Passport sign-in failed", reason: None },
        Code { text: "http error 403.21", meaning: "the source may not be read by WebDAV", reason: None },
        Code { text: "http error 403.22", meaning: "infinite depth is not allowed by WebDAV", reason: None },
        Code {
            text: "http error 403.501",
            meaning: "too many requests at once from this address",
            reason: Some("rate-limited"),
        },
        Code {
            text: "http error 403.502",
            meaning: "too many requests in a time from this address",
            reason: Some("rate-limited"),
        },
        Code { text: "http error 403.503", meaning: "the address is on a deny list", reason: Some("ip-denied") },
        Code { text: "http error 403.504", meaning: "the host name is on a deny list", reason: Some("ip-denied") },
        Code { text: "http error 403.1 ", meaning: "executing is not allowed here", reason: None },
        Code { text: "http error 403.2 ", meaning: "reading is not allowed here", reason: None },
        Code { text: "http error 403.3 ", meaning: "writing is not allowed here", reason: None },
        Code { text: "http error 403.4 ", meaning: "TLS is required", reason: Some("https-required") },
        Code { text: "http error 403.5 ", meaning: "128-bit TLS is required", reason: Some("https-required") },
        Code { text: "http error 403.6 ", meaning: "the address is refused", reason: Some("ip-denied") },
        Code {
            text: "http error 403.7 ",
            meaning: "a client certificate is required",
            reason: Some("client-cert-required"),
        },
        Code {
            text: "http error 403.8 ",
            meaning: "access to the site is refused to this client's name",
            reason: None,
        },
        Code { text: "http error 403.9 ", meaning: "too many clients are connected", reason: None },
        Code { text: "http error 404.10", meaning: "a request header is too long", reason: None },
        Code { text: "http error 404.11", meaning: "the URL is escaped twice", reason: Some("path-rule") },
        Code { text: "http error 404.12", meaning: "the URL has high-bit characters", reason: Some("path-rule") },
        Code { text: "http error 404.13", meaning: "the body is too large", reason: Some("body-too-large") },
        Code { text: "http error 404.14", meaning: "the URL is too long", reason: None },
        Code { text: "http error 404.15", meaning: "the query is too long", reason: None },
        Code { text: "http error 404.18", meaning: "a query sequence is refused", reason: Some("query-rule") },
        Code { text: "http error 404.19", meaning: "a filtering rule refuses", reason: None },
        Code { text: "http error 404.20", meaning: "the URL has too many segments", reason: None },
        Code {
            text: "http error 404.501",
            meaning: "too many requests at once from this address",
            reason: Some("rate-limited"),
        },
        Code {
            text: "http error 404.502",
            meaning: "too many requests in a time from this address",
            reason: Some("rate-limited"),
        },
        Code { text: "http error 404.503", meaning: "the address is on a deny list", reason: Some("ip-denied") },
        Code { text: "http error 404.504", meaning: "the host name is on a deny list", reason: Some("ip-denied") },
        Code { text: "http error 404.2 ", meaning: "an ISAPI or CGI restriction refuses", reason: None },
        Code { text: "http error 404.3 ", meaning: "the file's type has no MIME map", reason: Some("handler-missing") },
        Code { text: "http error 404.4 ", meaning: "no handler takes the file", reason: Some("handler-missing") },
        Code { text: "http error 404.5 ", meaning: "a URL sequence is denied", reason: Some("path-rule") },
        Code { text: "http error 404.6 ", meaning: "the method is denied", reason: Some("method-refused") },
        Code { text: "http error 404.7 ", meaning: "the file's extension is denied", reason: Some("extension-rule") },
        Code { text: "http error 404.8 ", meaning: "a segment of the path is hidden", reason: Some("path-rule") },
        Code { text: "http error 404.9 ", meaning: "the file has the hidden attribute", reason: Some("path-rule") },
    ],
    look: r"The page names the substatus; %SystemDrive%\inetpub\logs has it as sc-substatus.",
};

/// HTTP.sys.
pub(super) const HTTP_SYS: Origin = Origin {
    id: "http-sys",
    name: "HTTP.sys",
    kind: Kind::WebServer,
    statuses: &[400],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(All(&[Body("bad request - invalid hostname"), Body("http error 400")]), Known),
        Mark::presence(Header("server", "microsoft-httpapi"), Known),
    ],
    reference: None,
    reason: Some("host-not-served"),
    codes: &[],
    look: r"HTTP.sys answers before IIS sees the request: %windir%\System32\LogFiles\HTTPERR says why.",
};

/// ASP.NET request validation.
pub(super) const ASPNET_VALIDATION: Origin = Origin {
    id: "aspnet-validation",
    name: "ASP.NET request validation",
    kind: Kind::Framework,
    statuses: &[400, 403, 500],
    soft: false,
    stock: false,
    marks: &[
        Mark::refusal(Body("a potentially dangerous request."), Wafw00f),
        Mark::refusal(Body("request validation has detected"), Wafw00f),
    ],
    reference: None,
    reason: Some("waf-rule"),
    codes: &[],
    look: "The page's request validation: validateRequest, requestValidationMode.",
};

/// IIS.
pub(super) const IIS: Origin = Origin {
    id: "iis",
    name: "IIS",
    kind: Kind::WebServer,
    statuses: &[],
    soft: false,
    stock: true,
    marks: &[
        Mark::refusal(Body("403 - forbidden: access is denied."), Documentation),
        Mark::refusal(
            Body("you do not have permission to view this directory or page using the credentials that you supplied."),
            Documentation,
        ),
        Mark::refusal(Body("401 - unauthorized: access is denied due to invalid credentials."), Documentation),
        Mark::refusal(Body("404 - file or directory not found."), Documentation),
        Mark::refusal(Title("403 - 禁止访问: 访问被拒绝"), Quoted),
        Mark::hint(Body("you do not have permission to view this directory or page."), Known),
        Mark::presence(Header("server", "microsoft-iis"), Documentation),
        Mark::presence(Header("x-powered-by", "asp.net"), Documentation),
    ],
    reference: None,
    reason: None,
    codes: &[],
    look: "The W3C log's sc-substatus and sc-win32-status; the 401 substatuses are not in it.",
};
