//! nginx, as it words its messages since 1.9; the request and the client stand after each in the line's context.

use super::{
    ABSENT_OR_USERS, ACCESS_RULE, FILE_SHUT, FOLDER_SHUT, Level, Message, PASSWORD_WRONG, Part, STORE_BROKEN,
    USER_UNKNOWN, Writer,
};

/// A message that refuses.
const fn refuses(
    level: Level,
    patterns: &'static [&'static str],
    statuses: &'static [u16],
    reasons: &'static [&'static str],
    clause: &'static str,
) -> Message {
    Message {
        writer: Writer::Nginx,
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

/// A message beside a refusal.
const fn accompanies(
    level: Level,
    patterns: &'static [&'static str],
    reasons: &'static [&'static str],
    clause: &'static str,
) -> Message {
    let refusal = refuses(level, patterns, &[], reasons, clause);
    Message { part: Part::Accompanies, ..refusal }
}

/// The reasons of a limit on requests or connections.
const LIMITED: &[&str] = &["rate-limited", "rate-limit-status"];
/// The reasons of a server behind that does not answer.
const AWAY: &[&str] = &["upstream-unavailable"];
/// The reasons of a link that is not followed.
const LINK: &[&str] = &["symlink-refused"];

/// What nginx writes.
pub(super) static MESSAGES: &[Message] = &[
    refuses(
        Level::Error,
        &["access forbidden by rule"],
        &[403, 404],
        ACCESS_RULE,
        "a `deny` or `limit_except` of the configuration refused the request",
    ),
    refuses(
        Level::Error,
        &["directory index of \"{path}\" is forbidden"],
        &[403],
        &["index-missing"],
        "`{path}` has none of the index files, and listing it is off",
    ),
    Message {
        only_at_level: true,
        ..refuses(
            Level::Critical,
            &["open() \"{file}\" failed (13: Permission denied)", "open() \"{file}\" failed ({why})"],
            &[500, 403],
            STORE_BROKEN,
            "the worker may not read `{file}`, which is no file of the site: it holds the users of `auth_basic_user_file`",
        )
    },
    refuses(
        Level::Error,
        &["open() \"{path}\" failed (13: Permission denied)", "openat() \"{path}\" failed (13: Permission denied)"],
        &[403, 500],
        FILE_SHUT,
        "the worker may not open `{path}`",
    ),
    refuses(
        Level::Error,
        &["\"{path}\" is forbidden (13: Permission denied)", "\"{path}\" is forbidden (1: Operation not permitted)"],
        &[403],
        FOLDER_SHUT,
        "the worker may not reach `{path}`",
    ),
    refuses(
        Level::Error,
        &[
            "stat() \"{path}\" failed (13: Permission denied)",
            "fstatat() \"{path}\" failed (13: Permission denied)",
            "lstat() \"{path}\" failed (13: Permission denied)",
            "opendir() \"{path}\" failed (13: Permission denied)",
            "readdir() \"{path}\" failed (13: Permission denied)",
        ],
        &[403, 404, 500],
        FOLDER_SHUT,
        "the worker may not look at `{path}`",
    ),
    refuses(
        Level::Error,
        &[
            "open() \"{path}\" failed (40: Too many levels of symbolic links)",
            "openat() \"{path}\" failed (40: Too many levels of symbolic links)",
            "open() \"{path}\" failed (31: Too many links)",
            "openat() \"{path}\" failed (20: Not a directory)",
            "\"{path}\" is forbidden (40: Too many levels of symbolic links)",
        ],
        &[403],
        LINK,
        "`{path}` is, or lies behind, a symbolic link that `disable_symlinks` forbids",
    ),
    refuses(
        Level::Error,
        &[
            "open() \"{path}\" failed (2: No such file or directory)",
            "openat() \"{path}\" failed (2: No such file or directory)",
            "\"{path}\" is not found (2: No such file or directory)",
            "open() \"{path}\" failed (20: Not a directory)",
            "\"{path}\" is not found (20: Not a directory)",
            "\"{path}\" is not found (21: Is a directory)",
            "open() \"{path}\" failed (36: File name too long)",
            "opendir() \"{path}\" failed (2: No such file or directory)",
        ],
        &[404, 403],
        ABSENT_OR_USERS,
        "there is no `{path}`",
    ),
    refuses(
        Level::Error,
        &["\"{path}\" is not a regular file", "\"{path}\" is not a directory"],
        &[404, 403],
        ABSENT_OR_USERS,
        "`{path}` is not of the kind that can be served",
    ),
    refuses(
        Level::Error,
        &["user \"{user}\": password mismatch"],
        &[401, 403],
        PASSWORD_WRONG,
        "the password of `{user}` is not the one on file",
    ),
    refuses(
        Level::Error,
        &["user \"{user}\" was not found in \"{file}\""],
        &[401, 403],
        USER_UNKNOWN,
        "`{user}` is not in `{file}`",
    ),
    refuses(
        Level::Info,
        &["no user/password was provided for basic authentication"],
        &[401, 403],
        &[
            "credentials-missing",
            "authorization-malformed",
            "auth-scheme-wrong",
            "cors-preflight-auth",
            "robots-txt-refused",
            "sitemap-lists-private",
            "authorization-stripped",
            "cache-strips-request",
            "auth-stacked",
        ],
        "no user and password came with the request in the Basic scheme",
    ),
    refuses(
        Level::Error,
        &["PAM: user '{user}' - not authenticated: {why}"],
        &[401, 403],
        &["credentials-wrong", "account-locked", "account-disabled"],
        "PAM refuses `{user}`: {why}",
    ),
    refuses(
        Level::Error,
        &["auth request unexpected status: {amount} while", "auth request unexpected status: {amount}"],
        &[500],
        &["auth-backend-broken", "auth-service-unavailable"],
        "the service that `auth_request` asks answered {amount}, which is neither leave nor refusal",
    ),
    refuses(
        Level::Error,
        &["limiting requests, excess: {amount} by zone \"{zone}\""],
        &[503, 429, 403],
        LIMITED,
        "the limit on requests in zone `{zone}` was exceeded by {amount}",
    ),
    refuses(
        Level::Error,
        &["limiting connections by zone \"{zone}\""],
        &[503, 429, 403],
        LIMITED,
        "the limit on connections in zone `{zone}` was reached",
    ),
    accompanies(
        Level::Warning,
        &[
            "delaying request, excess: {amount}, by zone \"{zone}\"",
            "delaying requests, excess: {amount}, by zone \"{zone}\"",
        ],
        LIMITED,
        "the request was held back by the limit in zone `{zone}`",
    ),
    accompanies(
        Level::Error,
        &[
            "limiting requests, dry run, excess: {amount}, by zone \"{zone}\"",
            "limiting requests, dry run, excess: {amount} by zone \"{zone}\"",
            "limiting connections, dry run, by zone \"{zone}\"",
        ],
        LIMITED,
        "the limit in zone `{zone}` counts and does not refuse",
    ),
    refuses(
        Level::Info,
        &["client sent no required SSL certificate"],
        &[400, 403],
        &["client-cert-required"],
        "the client sent no certificate where one is required",
    ),
    refuses(
        Level::Info,
        &["client SSL certificate verify error: ({why}) while", "client SSL certificate verify error: ({why})"],
        &[400, 403],
        &["client-cert-untrusted"],
        "the client's certificate was refused: {why}",
    ),
    refuses(
        Level::Info,
        &["client sent plain HTTP request to HTTPS port"],
        &[400, 301],
        &["https-required"],
        "plain HTTP was spoken at a port for HTTPS",
    ),
    refuses(
        Level::Info,
        &["client attempted to request the server name different from the one that was negotiated"],
        &[421, 400],
        &["misdirected-request", "sni-mismatch"],
        "the Host is not the server name of the TLS connection",
    ),
    refuses(
        Level::Info,
        &["client sent TRACE method", "client sent CONNECT method"],
        &[405],
        &["method-refused"],
        "the method is one that nginx never serves",
    ),
    refuses(
        Level::Info,
        &["client sent too long URI"],
        &[414],
        &["uri-too-long"],
        "the request line is longer than `large_client_header_buffers` allows",
    ),
    refuses(
        Level::Info,
        &["client sent too long header line", "client sent too large request", "client sent too many header lines"],
        &[400, 431],
        &["header-too-large"],
        "a header field is longer than `large_client_header_buffers` allows",
    ),
    refuses(
        Level::Error,
        &[
            "client intended to send too large body: {amount} bytes",
            "client intended to send too large chunked body: {amount} bytes",
        ],
        &[413],
        &["body-too-large"],
        "the body of {amount} bytes is larger than `client_max_body_size`",
    ),
    refuses(
        Level::Info,
        &[
            "client sent invalid host header",
            "client sent HTTP/1.1 request without \"Host\" header",
            "client sent invalid \":authority\"",
        ],
        &[400],
        &["request-malformed", "host-not-served"],
        "the Host field is missing or no host name",
    ),
    accompanies(
        Level::Info,
        &["client sent invalid header line"],
        &["header-name-dropped"],
        "a header field with such a name is dropped",
    ),
    refuses(
        Level::Info,
        &[
            "client sent invalid",
            "client sent duplicate",
            "client sent unsupported",
            "client sent unsafe",
            "unsafe URI \"{uri}\" was detected",
        ],
        &[400, 501, 405],
        &["request-malformed"],
        "the request breaks a rule of HTTP",
    ),
    refuses(
        Level::Error,
        &["rewrite or internal redirection cycle while", "rewrite or internal redirection cycle"],
        &[500],
        &["rewrite-missing", "path-mapping-wrong"],
        "the rewrite rules lead round in a circle",
    ),
    refuses(
        Level::Error,
        &[
            "connect() failed ({why}) while connecting to upstream",
            "connect() to {host} failed ({why}) while connecting to upstream",
            "no live upstreams while connecting to upstream",
            "upstream timed out ({why}) while",
            "upstream prematurely closed connection while",
            "{host} could not be resolved ({why})",
        ],
        &[502, 504, 500, 503],
        AWAY,
        "the server behind nginx does not answer",
    ),
    refuses(
        Level::Error,
        &[
            "\"{path}\" could not be COPYed",
            "\"{path}\" could not be MOVEd",
            "mkdir() \"{path}\" failed (13: Permission denied)",
            "unlink() \"{path}\" failed (13: Permission denied)",
            "rename() \"{path}\" to \"{file}\" failed (13: Permission denied)",
            "rmdir() \"{path}\" failed (13: Permission denied)",
        ],
        &[403, 409],
        &["fs-dir-mode", "fs-owner", "fs-acl", "fs-file-mode"],
        "the worker may not change `{path}`",
    ),
    refuses(
        Level::Error,
        &["access forbidden by geo", "access forbidden by ACL", "js access denied"],
        &[403],
        ACCESS_RULE,
        "a module's rule refused the request",
    ),
];
