//! What frameworks, servlet containers and ban lists write of a refusal.

use super::{Level, Message, Part, Writer};

/// A message that refuses.
const fn refuses(
    writer: Writer,
    level: Level,
    patterns: &'static [&'static str],
    statuses: &'static [u16],
    reasons: &'static [&'static str],
    clause: &'static str,
) -> Message {
    Message {
        writer,
        codes: &[],
        patterns,
        level,
        only_at_level: false,
        statuses,
        reasons,
        clause,
        part: Part::Refuses,
    }
}

/// The reasons of a view that refuses a user, or the lack of one.
const PERMISSION: &[&str] = &[
    "role-insufficient",
    "credentials-missing",
    "not-owner",
    "ua-blocked",
    "csrf-failed",
    "session-expired",
    "ip-not-allowed",
    "ip-denied",
    "credentials-wrong",
    "session-cookie-not-sent",
    "account-disabled",
    "nonce-invalid",
    "link-signature",
    "referer-refused",
    "header-required",
    "token-scope",
    "api-key-restricted",
    "forwarded-for-denied",
    "step-up-required",
];
/// The reasons of an application that wants to know who asks.
const SIGN_IN: &[&str] = &[
    "credentials-missing",
    "credentials-wrong",
    "auth-scheme-wrong",
    "authorization-malformed",
    "token-expired",
    "token-revoked",
    "session-expired",
    "authorization-stripped",
    "token-signature",
    "token-type-wrong",
    "session-cookie-not-sent",
    "account-disabled",
    "cache-strips-request",
];
/// The reasons of a failed check against forgery.
const FORGERY: &[&str] = &["csrf-failed"];

/// What applications write.
pub(super) static MESSAGES: &[Message] = &[
    refuses(
        Writer::Django,
        Level::Warning,
        &[
            "Forbidden (CSRF {why}): {uri}",
            "Forbidden (Origin checking failed{why}): {uri}",
            "Forbidden (Referer checking failed{why}): {uri}",
        ],
        &[403],
        FORGERY,
        "the check against forgery failed at `{uri}`: {why}",
    ),
    refuses(
        Writer::Django,
        Level::Warning,
        &["Forbidden (Permission denied): {uri}", "Forbidden: {uri}", "Forbidden ({why}): {uri}"],
        &[403],
        PERMISSION,
        "the application refuses `{uri}`",
    ),
    refuses(
        Writer::Django,
        Level::Warning,
        &["Unauthorized: {uri}"],
        &[401],
        SIGN_IN,
        "the application wants to know who asks for `{uri}`",
    ),
    refuses(
        Writer::Django,
        Level::Error,
        &[
            "Invalid HTTP_HOST header: '{host}'. {why}",
            "Invalid HTTP_HOST header: '{host}'",
            "Invalid HTTP_HOST header: {host}",
        ],
        &[400],
        &["http-host-disallowed", "proxy-host-rewritten"],
        "`{host}` is not in `ALLOWED_HOSTS`",
    ),
    refuses(
        Writer::Django,
        Level::Warning,
        &["Too Many Requests: {uri}"],
        &[429],
        &["rate-limited", "quota-exceeded", "account-locked"],
        "a limit of the application refuses `{uri}`",
    ),
    refuses(
        Writer::Django,
        Level::Warning,
        &["Method Not Allowed ({why}): {uri}", "Method Not Allowed: {uri}"],
        &[405],
        &["method-refused"],
        "`{uri}` does not take this method",
    ),
    refuses(
        Writer::Django,
        Level::Warning,
        &["Not Found: {uri}"],
        &[404],
        &["not-found", "slash-variant", "not-owner", "denial-masked-as-404", "path-case"],
        "the application has nothing at `{uri}`",
    ),
    refuses(
        Writer::Django,
        Level::Error,
        &["Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE"],
        &[400, 413],
        &["body-too-large"],
        "the body is larger than `DATA_UPLOAD_MAX_MEMORY_SIZE`",
    ),
    refuses(
        Writer::Django,
        Level::Warning,
        &["Bad Request: {uri}"],
        &[400],
        &["request-malformed", "query-rule", "http-host-disallowed", "body-too-large"],
        "the application takes the request to `{uri}` for malformed",
    ),
    refuses(
        Writer::Rails,
        Level::Error,
        &[
            "[ActionDispatch::HostAuthorization::DefaultResponseApp] Blocked hosts: {host}",
            "[ActionDispatch::HostAuthorization::DefaultResponseApp] Blocked host: {host}",
            "Blocked host: {host}",
            "Blocked hosts: {host}",
        ],
        &[403],
        &["http-host-disallowed", "proxy-host-rewritten"],
        "`{host}` is not in `config.hosts`",
    ),
    refuses(
        Writer::Rails,
        Level::Warning,
        &["Can't verify CSRF token authenticity", "HTTP Origin header ({host}) didn't match request.base_url ({why})"],
        &[422, 403],
        FORGERY,
        "the check against forgery failed",
    ),
    refuses(
        Writer::Rails,
        Level::Info,
        &["Completed 401 Unauthorized"],
        &[401],
        SIGN_IN,
        "the application wants to know who asks",
    ),
    refuses(
        Writer::Rails,
        Level::Info,
        &["Completed 403 Forbidden"],
        &[403],
        PERMISSION,
        "the application refuses the request",
    ),
    Message {
        part: Part::Accompanies,
        ..refuses(
            Writer::Rails,
            Level::Info,
            &["Filter chain halted as {why} rendered or redirected"],
            &[],
            &["credentials-missing", "role-insufficient", "session-expired"],
            "the filter {why} ended the request",
        )
    },
    refuses(
        Writer::Tomcat,
        Level::Warning,
        &[
            "An attempt was made to authenticate the locked user [{user}]",
            "An attempt was made to authenticate the locked user \"{user}\"",
        ],
        &[401],
        &["account-locked"],
        "`{user}` is locked out after failed sign-ins",
    ),
    refuses(
        Writer::Tomcat,
        Level::Debug,
        &["Denied request for [{host}] based on property [{why}]"],
        &[403],
        &["ip-not-allowed", "ip-denied", "proxy-address-denied"],
        "a valve refuses the address `{host}`",
    ),
    refuses(
        Writer::Tomcat,
        Level::Info,
        &["Error parsing HTTP request header", "Invalid character found in {why}", "The host [{host}] is not valid"],
        &[400],
        &["request-malformed", "header-too-large"],
        "the request breaks a rule of HTTP",
    ),
    refuses(
        Writer::Fail2ban,
        Level::Notice,
        &["[{zone}] Ban {host}", "[{zone}] Restore Ban {host}", "[{zone}] {host} already banned"],
        &[],
        &["ip-banned"],
        "the jail `{zone}` has put `{host}` on its deny list",
    ),
    Message {
        part: Part::Accompanies,
        ..refuses(
            Writer::Fail2ban,
            Level::Info,
            &["[{zone}] Found {host} - {why}", "[{zone}] Found {host}", "[{zone}] Unban {host}"],
            &[],
            &["ip-banned"],
            "the jail `{zone}` watches `{host}`",
        )
    },
];
