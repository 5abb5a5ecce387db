//! Squid. What it refused stands in its access log, as the result code before the status.

use super::{Level, Message, Part, Writer};

/// A line of the access log that tells a refusal.
const fn refuses(
    patterns: &'static [&'static str],
    statuses: &'static [u16],
    reasons: &'static [&'static str],
    clause: &'static str,
) -> Message {
    Message {
        writer: Writer::Squid,
        codes: &[],
        patterns,
        level: Level::Info,
        only_at_level: false,
        statuses,
        reasons,
        clause,
        part: Part::Refuses,
    }
}

/// The reasons of a refusal by Squid's own rules.
const ACL: &[&str] = &["proxy-acl", "gateway-refuses", "egress-filter", "proxy-auth-required"];
/// The reasons of a refusal that came from the server.
const BEHIND: &[&str] = &["upstream-refuses", "via-refused", "proxy-address-denied", "authorization-stripped"];

/// What Squid writes.
pub(super) static MESSAGES: &[Message] = &[
    refuses(
        &["TCP_DENIED/407"],
        &[407],
        &["proxy-auth-required"],
        "Squid wants credentials, and those that came were none or wrong",
    ),
    refuses(
        &["TCP_DENIED/403", "TCP_DENIED_ABORTED/403", "TCP_DENIED/000"],
        &[403],
        ACL,
        "a rule of `http_access` refused the request",
    ),
    refuses(&["TCP_DENIED_REPLY/403"], &[403], ACL, "a rule of `http_reply_access` refused the answer"),
    refuses(&["TCP_DENIED/"], &[403, 400, 404, 429], ACL, "Squid's own rules refused the request"),
    refuses(&["NONE/405", "NONE_NONE/405"], &[405], &["method-refused"], "Squid does not serve this method"),
    refuses(
        &[
            "NONE/400",
            "NONE_NONE/400",
            "NONE/414",
            "NONE_NONE/414",
            "NONE/413",
            "NONE_NONE/413",
            "NONE/431",
            "NONE_NONE/431",
        ],
        &[400, 414, 413, 431],
        &["request-malformed", "uri-too-long", "body-too-large", "header-too-large"],
        "the request breaks a rule of HTTP or a limit",
    ),
    Message {
        part: Part::Accompanies,
        ..refuses(
            &[
                "TCP_MISS/403",
                "TCP_MISS/401",
                "TCP_REFRESH_MODIFIED/403",
                "TCP_REFRESH_UNMODIFIED/403",
                "TCP_TUNNEL/403",
            ],
            &[],
            BEHIND,
            "the answer is the server's, passed on by Squid",
        )
    },
    Message {
        part: Part::Accompanies,
        ..refuses(
            &["TCP_HIT/403", "TCP_MEM_HIT/403", "TCP_HIT/401", "TCP_MEM_HIT/401", "TCP_NEGATIVE_HIT/{amount} "],
            &[],
            &["cache-stale-denial", "cache-key-too-wide"],
            "the refusal was served from Squid's cache",
        )
    },
    refuses(
        &["TCP_MISS/503", "TCP_MISS/502", "TCP_MISS/504", "NONE_NONE/503", "NONE/503", "TCP_TUNNEL/503"],
        &[503, 502, 504],
        &["upstream-unavailable"],
        "the server behind Squid does not answer",
    ),
];
