//! lighttpd 1.4. Few of its messages name more of the request than the path and the address.

use super::{ABSENT, FILE_SHUT, Level, Message, Part, SCHEME_WRONG, STORE_BROKEN, Writer};

/// A message that refuses.
const fn refuses(
    level: Level,
    patterns: &'static [&'static str],
    statuses: &'static [u16],
    reasons: &'static [&'static str],
    clause: &'static str,
) -> Message {
    Message {
        writer: Writer::Lighttpd,
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

/// The reasons of a name or password that does not open: lighttpd has one message for both, and for a user who is not required.
const WRONG: &[&str] = &["credentials-wrong", "role-insufficient", "realm-mismatch", "authorization-malformed"];

/// What lighttpd writes.
pub(super) static MESSAGES: &[Message] = &[
    refuses(
        Level::Error,
        &[
            "password doesn't match for {uri} username: {user}, IP: {host}",
            "password doesn't match for {uri} username: {user} IP: {host}",
            "password doesn't match for {uri} username: {user}",
        ],
        &[401],
        WRONG,
        "name and password of `{user}` do not open `{uri}`",
    ),
    refuses(
        Level::Error,
        &["get_password failed, IP: {host}", "digest: auth failed for {user}: wrong password, IP: {host}"],
        &[401],
        WRONG,
        "the name or the password is not the one on file",
    ),
    refuses(
        Level::Error,
        &[
            "digest: nonce invalid, IP: {host}",
            "digest: nonce {why} mismatch, IP: {host}",
            "digest: nextnonce {why}, IP: {host}",
        ],
        &[401],
        &["digest-nonce-stale"],
        "the nonce is not one that this server gave",
    ),
    refuses(
        Level::Error,
        &["digest: realm mismatch, IP: {host}", "digest: auth failed: realm mismatch{why}, IP: {host}"],
        &[401],
        &["realm-mismatch"],
        "the credentials are for another realm",
    ),
    refuses(
        Level::Error,
        &[
            "digest: auth failed: uri mismatch ({why}), IP: {host}",
            "digest: missing field, IP: {host}",
            "digest: {why}, IP: {host}",
            "digest: {why}",
        ],
        &[400, 401],
        &["authorization-malformed", "proxy-host-rewritten"],
        "the Digest header does not fit the request: {why}",
    ),
    refuses(
        Level::Error,
        &["decoding base64-string failed", "missing ':' in"],
        &[401, 400],
        SCHEME_WRONG,
        "the Basic header holds no name and password",
    ),
    refuses(
        Level::Error,
        &["auth.backend not configured for {uri}", "auth backend not configured for {uri}"],
        &[500, 401],
        STORE_BROKEN,
        "sign-in is asked for at `{uri}`, and no store of users is set up",
    ),
    refuses(
        Level::Debug,
        &[
            "url denied as we match access_deny {why}",
            "url denied as we match: {why}",
            "url denied as failed to match any from access_allow {why}",
        ],
        &[403],
        &["extension-rule", "dotfile-rule", "path-rule"],
        "`url.access-deny` or `url.access-allow` refuses: {why}",
    ),
    refuses(
        Level::Debug,
        &[
            "-- access denied due to symlink restriction",
            "-- access denied due symlink restriction",
            "access denied due to symlink",
        ],
        &[403],
        &["symlink-refused"],
        "the path has a symbolic link, and `server.follow-symlink` is off",
    ),
    refuses(
        Level::Debug,
        &[
            "-- NOT handling file as static file, {why} forbidden",
            "-- NOT handling file as static file, extension forbidden",
        ],
        &[403],
        &["handler-missing", "extension-rule"],
        "files with this extension may not be sent as they are, and nothing runs them",
    ),
    refuses(
        Level::Error,
        &["X-Sendfile: file not under configured x-sendfile-docroot(s): {path}"],
        &[403],
        &["path-mapping-wrong"],
        "`{path}` lies outside the folders that may be sent",
    ),
    refuses(
        Level::Error,
        &["not a regular file: {uri} -> {path}", "not a regular file:"],
        &[403, 404],
        ABSENT,
        "`{path}` is not of the kind that can be served",
    ),
    refuses(
        Level::Error,
        &["file open failed: {path} {why}", "opendir failed: {path} {why}", "open('{path}') failed: Permission denied"],
        &[403],
        FILE_SHUT,
        "the server may not open `{path}`",
    ),
    refuses(
        Level::Info,
        &["request-size too long: {amount} -> 413", "request-size too long: {amount}"],
        &[413],
        &["body-too-large"],
        "the body of {amount} bytes is larger than `server.max-request-size`",
    ),
    refuses(
        Level::Info,
        &["oversized request-header -> sending Status 431", "oversized request header"],
        &[431],
        &["header-too-large"],
        "the header is larger than `server.max-request-field-size`",
    ),
    refuses(
        Level::Info,
        &[
            "invalid character in {why} -> 400",
            "invalid request-line -> sending Status 400",
            "{why} -> sending Status 400",
        ],
        &[400],
        &["request-malformed"],
        "the request breaks a rule of HTTP",
    ),
    Message {
        part: Part::Accompanies,
        ..refuses(
            Level::Error,
            &["evasive: {host} {why}", "(note) evasive: {host} {why}", "turned away. Too many connections: {host}"],
            &[403],
            &["rate-limited", "rate-limit-status", "ip-banned"],
            "`{host}` has too many connections",
        )
    },
];
