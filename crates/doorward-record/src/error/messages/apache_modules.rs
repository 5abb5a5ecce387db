//! Apache httpd: rewriting, proxying, negotiation, and modules of others that refuse in its log.

use super::apache_core::refuses;
use super::{ABSENT, EVASIVE_CODE, FILE_SHUT, FOLDER_SHUT, Level, Message};

/// The reasons of a rewritten or forwarded address that newer releases no longer let pass.
const UNSAFE_ADDRESS: &[&str] = &["request-malformed", "query-rule", "traversal-guard"];
/// The reasons of a proxy that does not go where it was asked to.
const DESTINATION: &[&str] = &["proxy-acl", "gateway-refuses"];

/// What Apache's modules write.
pub(super) static MESSAGES: &[Message] = &[
    refuses(
        Level::Error,
        &[670],
        &[
            "Options FollowSymLinks and SymLinksIfOwnerMatch are both off, so the RewriteRule directive is also forbidden due to its similar ability to circumvent directory restrictions : {path}",
            "Options FollowSymLinks or SymLinksIfOwnerMatch is off which implies that RewriteRule directive is forbidden: {path}",
        ],
        &[403],
        &["symlink-refused", "rewrite-missing", "htaccess-deny"],
        "rewrite rules stand for `{path}`, and `Options` lets no links be followed there, which forbids rewriting",
    ),
    refuses(
        Level::Error,
        &[669, 10160],
        &["attempt to make remote request from mod_rewrite without proxy enabled: {why}"],
        &[403],
        &["gateway-refuses", "handler-missing"],
        "a rewrite rule passes the request on, and passing on is not enabled",
    ),
    refuses(
        Level::Error,
        &[10508],
        &["Unsafe URL with %3f URL rewritten without UnsafeAllow3F"],
        &[403],
        UNSAFE_ADDRESS,
        "the path has an encoded question mark, which a rewrite rule without `UnsafeAllow3F` does not take",
    ),
    refuses(
        Level::Error,
        &[10410, 10411],
        &["Rewritten query string contains control characters or spaces"],
        &[403],
        UNSAFE_ADDRESS,
        "a rewrite rule puts spaces or control characters into the query",
    ),
    refuses(
        Level::Error,
        &[10406, 10408, 10409, 10414, 10415, 10417, 10418, 10419],
        &[
            "To be forwarded query string contains control characters or spaces",
            "To be forwarded path contains control characters",
        ],
        &[403],
        UNSAFE_ADDRESS,
        "the address that would be passed on has spaces or control characters",
    ),
    refuses(
        Level::Warning,
        &[916, 917],
        &["connect to remote machine {host} blocked: {why} matched"],
        &[403],
        DESTINATION,
        "`ProxyBlock` names `{host}`",
    ),
    refuses(
        Level::Error,
        &[2327],
        &["failed to resolve hostname '{host}'"],
        &[403],
        &["upstream-unavailable", "proxy-acl"],
        "the name `{host}` cannot be resolved",
    ),
    refuses(
        Level::Error,
        &[683, 1234],
        &["cannot access type map file: {path}", "file permissions deny server access: {path}"],
        &[403],
        FILE_SHUT,
        "the worker may not read `{path}`",
    ),
    refuses(
        Level::Error,
        &[686],
        &["cannot read directory for multi: {path}"],
        &[403],
        FOLDER_SHUT,
        "the worker may not list `{path}`",
    ),
    refuses(Level::Info, &[1233], &["File does not exist: {path}"], &[403, 404], ABSENT, "there is no `{path}`"),
    refuses(
        Level::Error,
        &[690],
        &["no acceptable variant: {path}"],
        &[406],
        &["header-required"],
        "no form of `{path}` suits the Accept headers",
    ),
    refuses(
        Level::Error,
        &[EVASIVE_CODE],
        &["client denied by server configuration: uri {uri}", "client denied by server configuration: {path}"],
        &[403],
        &["ip-banned", "rate-limited", "rate-limit-status", "path-rule", "ip-denied", "ip-not-allowed"],
        "a module refuses the client at `{path}`",
    ),
    refuses(
        Level::Warning,
        &[],
        &["mod_qos({rule}): access denied, {why}", "Rejecting client at {host}: {why}"],
        &[403, 503, 500],
        &["rate-limited", "rate-limit-status", "ip-banned"],
        "a limit of the server refuses the client: {why}",
    ),
];
