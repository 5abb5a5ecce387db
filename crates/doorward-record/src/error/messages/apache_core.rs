//! Apache httpd: mapping the request to a file, reading it, listing folders, and the rules of HTTP. The words without a code are
//! those of 2.2, which has none.

use super::{ABSENT, FILE_SHUT, FOLDER_SHUT, Level, Message, Part, Writer};

/// A message of Apache that refuses.
pub(super) const fn refuses(
    level: Level,
    codes: &'static [u32],
    patterns: &'static [&'static str],
    statuses: &'static [u16],
    reasons: &'static [&'static str],
    clause: &'static str,
) -> Message {
    Message {
        writer: Writer::Apache,
        codes,
        patterns,
        level,
        only_at_level: false,
        statuses,
        reasons,
        clause,
        part: Part::Refuses,
    }
}

/// A message of Apache beside a refusal.
pub(super) const fn accompanies(
    level: Level,
    codes: &'static [u32],
    patterns: &'static [&'static str],
    reasons: &'static [&'static str],
    clause: &'static str,
) -> Message {
    Message { part: Part::Accompanies, ..refuses(level, codes, patterns, &[], reasons, clause) }
}

/// The reasons of a link that is not followed.
const LINK: &[&str] = &["symlink-refused", "fs-dir-mode"];
/// The reasons of an `.htaccess` that cannot be read.
const HTACCESS_SHUT: &[&str] = &["htaccess-unreadable", "fs-dir-mode", "fs-owner", "fs-acl"];
/// The reasons of a request that breaks a rule of HTTP.
const MALFORMED: &[&str] = &["request-malformed"];
/// The reasons of a server behind that does not answer.
const AWAY: &[&str] = &["upstream-unavailable"];

/// What Apache's core writes.
pub(super) static MESSAGES: &[Message] = &[
    refuses(
        Level::Error,
        &[132],
        &["file permissions deny server access: {path}"],
        &[403],
        FILE_SHUT,
        "the worker may not read `{path}`",
    ),
    refuses(
        Level::Error,
        &[35],
        &[
            "access to {uri} denied (filesystem path '{path}') because search permissions are missing on a component of the path",
            "access to {uri} denied because search permissions are missing on a component of the path",
            "access to {uri} denied",
        ],
        &[403],
        FOLDER_SHUT,
        "the worker may not enter a folder on the way to `{path}`",
    ),
    refuses(
        Level::Error,
        &[36],
        &["access to {uri} failed (filesystem path '{path}')"],
        &[403],
        &["path-mapping-wrong", "fs-dir-mode", "uri-too-long", "not-found-masked-as-403"],
        "`{path}` could not be looked at",
    ),
    refuses(
        Level::Error,
        &[31],
        &["access to {uri} failed; stat of '{path}' failed."],
        &[403],
        FOLDER_SHUT,
        "`{path}` could not be looked at",
    ),
    refuses(
        Level::Error,
        &[32, 37],
        &["Symbolic link not allowed or link target not accessible: {path}", "Symbolic link not allowed: {path}"],
        &[403],
        LINK,
        "`{path}` is a symbolic link, and `Options` does not let it be followed",
    ),
    refuses(
        Level::Error,
        &[38],
        &["Forbidden: {path} doesn't point to a file or directory"],
        &[403],
        &["path-mapping-wrong", "not-found-masked-as-403"],
        "`{path}` is neither a file nor a folder",
    ),
    refuses(
        Level::Critical,
        &[529],
        &[
            "{path} pcfg_openfile: unable to check htaccess file, ensure it is readable and that '{file}' is executable",
            "{path} pcfg_openfile: unable to check htaccess file, ensure it is readable",
        ],
        &[403],
        HTACCESS_SHUT,
        "the worker may not read `{path}`, and refuses rather than guess what it says",
    ),
    refuses(
        Level::Error,
        &[1276],
        &[
            "Cannot serve directory {path}: No matching DirectoryIndex ({file}) found, and server-generated directory index forbidden by Options directive",
        ],
        &[403, 404],
        &["index-missing"],
        "`{path}` has none of {file}, and listing it is off",
    ),
    refuses(
        Level::Error,
        &[],
        &["Directory index forbidden by rule: {path}", "Directory index forbidden by Options directive: {path}"],
        &[403],
        &["index-missing"],
        "`{path}` has no index file, and listing it is off",
    ),
    refuses(
        Level::Error,
        &[1275],
        &["Can't open directory for index: {path}"],
        &[403],
        FOLDER_SHUT,
        "the worker may not list `{path}`",
    ),
    refuses(
        Level::Error,
        &[127],
        &["Cannot map {uri} to file"],
        &[403],
        &["path-mapping-wrong", "request-malformed"],
        "`{uri}` cannot be made a path on disk",
    ),
    refuses(Level::Info, &[128], &["File does not exist: {path}"], &[404], ABSENT, "there is no `{path}`"),
    refuses(
        Level::Error,
        &[2811, 2812],
        &[
            "script not found or unable to stat: {path}",
            "script '{path}' not found or unable to stat",
            "stderr from {path}: script not found or unable to stat",
        ],
        &[404],
        ABSENT,
        "there is no script `{path}`",
    ),
    refuses(
        Level::Error,
        &[2809],
        &[
            "Options ExecCGI is off in this directory: {path}",
            "stderr from {path}: Options ExecCGI is off in this directory",
        ],
        &[403],
        &["handler-missing", "fs-not-executable"],
        "`{path}` is a program, and `Options` does not let programs run there",
    ),
    refuses(
        Level::Error,
        &[2810],
        &[
            "attempt to invoke directory as script: {path}",
            "attempt to include NPH CGI script: {path}",
            "stderr from {path}: attempt to invoke directory as script",
        ],
        &[403],
        &["handler-missing", "path-mapping-wrong"],
        "`{path}` cannot be run as a program",
    ),
    refuses(
        Level::Error,
        &[1241, 1217],
        &["exec of '{path}' failed", "couldn't create child process: {why}: {path}"],
        &[500],
        &["fs-not-executable"],
        "`{path}` could not be started",
    ),
    accompanies(
        Level::Error,
        &[],
        &["End of script output before headers: {file}", "Premature end of script headers: {file}"],
        &["fs-not-executable"],
        "`{file}` ended without an answer",
    ),
    refuses(
        Level::Alert,
        &[],
        &[
            "{path}: Invalid command '{why}', perhaps misspelled or defined by a module not included in the server configuration",
            "{path}: {why} not allowed here",
            "{path}: Option {why} not allowed here",
            "{path}: <{why}> directive missing closing",
            "{path}: Expected </{why}> but saw",
            "{path}: Illegal option {why}",
            "{path}: {why} takes one argument",
            "{path}: {why} takes",
            "{path}: RewriteRule: {why}",
            "{path}: RewriteCond: {why}",
            "{path}: unknown Require provider: {why}",
        ],
        &[500],
        &["htaccess-syntax"],
        "`{path}` has an error: {why}",
    ),
    refuses(
        Level::Info,
        &[26],
        &["found %2f (encoded '/') in URI path ({uri}), returning 404", "found %2f (encoded '/') in URI"],
        &[404],
        &["encoded-slash"],
        "the path has an encoded slash, and `AllowEncodedSlashes` is off",
    ),
    refuses(
        Level::Error,
        &[126, 10244],
        &["Invalid URI in request {uri}", "invalid URI path ({uri})"],
        &[400],
        &["request-malformed", "traversal-guard"],
        "`{uri}` is no path that may be asked for",
    ),
    refuses(
        Level::Error,
        &[135],
        &["Invalid method in request {why}"],
        &[501, 400],
        MALFORMED,
        "the method is not known: {why}",
    ),
    refuses(
        Level::Debug,
        &[549, 550, 551, 552, 553, 554, 555, 556, 557, 558, 559, 560, 561, 562, 563, 564, 565, 566, 567, 568, 569, 570],
        &[
            "client sent HTTP/1.1 request without hostname (see RFC2616 section 14.23): {uri}",
            "client sent invalid HTTP/0.9 request",
            "client sent HTTP/1.1 request without hostname",
            "request failed: error reading the headers",
            "request failed: erroneous characters after protocol string: {why}",
            "request failed: URI too long",
            "Request header",
            "Client sent malformed Host header: {why}",
            "Client sent malformed Host header",
        ],
        &[400],
        &["request-malformed", "header-too-large", "uri-too-long", "host-not-served"],
        "the request breaks a rule of HTTP or a limit",
    ),
    refuses(
        Level::Info,
        &[1587, 1588, 1589],
        &[
            "Requested content-length of {amount} is larger than the configured limit of {why}",
            "Read content-length of {amount} is larger than the configured limit of {why}",
            "Invalid Content-Length {amount}",
        ],
        &[413, 400],
        &["body-too-large"],
        "the body of {amount} bytes is larger than `LimitRequestBody`",
    ),
    refuses(
        Level::Info,
        &[10501],
        &["Frontend: negotiated protocol", "request failed: invalid protocol"],
        &[400, 505],
        &["protocol-version"],
        "the version of HTTP is not taken",
    ),
    accompanies(
        Level::Error,
        &[],
        &["PHP Fatal error: {why}", "PHP Warning: {why}"],
        &["upstream-refuses"],
        "the program wrote: {why}",
    ),
    refuses(
        Level::Error,
        &[957, 1114, 940, 959, 1102, 898, 1084, 1079],
        &[
            "{why}: attempt to connect to {host} failed",
            "HTTP: failed to make connection to backend: {host}",
            "{why}: disabled connection for ({host})",
            "{why}: error reading status line from remote server {host}",
            "Error reading from remote server returned by {uri}",
            "error reading status line from remote server {host}",
        ],
        &[503, 502],
        AWAY,
        "the server behind Apache does not answer",
    ),
    refuses(
        Level::Error,
        &[124, 125],
        &[
            "Request exceeded the limit of {amount} internal redirects due to probable configuration error.",
            "Request exceeded the limit of {amount} subrequest nesting levels due to probable configuration error.",
        ],
        &[500],
        &["rewrite-missing", "path-mapping-wrong", "htaccess-syntax"],
        "the rewrite rules lead round in a circle",
    ),
];
