//! PHP-FPM and the programs it runs, in its own log or as a server passes its words on.

use super::{ABSENT, FILE_SHUT, Level, Message, Part, Writer};

/// A message that refuses.
const fn refuses(
    patterns: &'static [&'static str],
    statuses: &'static [u16],
    reasons: &'static [&'static str],
    clause: &'static str,
) -> Message {
    Message {
        writer: Writer::PhpFpm,
        codes: &[],
        patterns,
        level: Level::Error,
        only_at_level: false,
        statuses,
        reasons,
        clause,
        part: Part::Refuses,
    }
}

/// What PHP-FPM writes.
pub(super) static MESSAGES: &[Message] = &[
    refuses(
        &[
            "Access to the script '{path}' has been denied (see security.limit_extensions)",
            "[pool {zone}] child {}: Access to the script '{path}' has been denied",
        ],
        &[403],
        &["limit-extensions"],
        "the extension of `{path}` is not in `security.limit_extensions`",
    ),
    refuses(
        &[
            "PHP message: Unable to open primary script: {path} (Permission denied)",
            "Unable to open primary script: {path} (Permission denied)",
        ],
        &[403],
        FILE_SHUT,
        "PHP-FPM's user may not read `{path}`",
    ),
    refuses(
        &["PHP message: Unable to open primary script: {path} (", "Unable to open primary script: {path} ("],
        &[404],
        ABSENT,
        "PHP-FPM cannot open `{path}`",
    ),
    refuses(
        &["Primary script unknown", "PHP message: Primary script unknown"],
        &[404],
        &["not-found", "path-mapping-wrong"],
        "PHP-FPM finds no script at the path that the server gave it",
    ),
    Message {
        part: Part::Accompanies,
        ..refuses(&["PHP message: {why}"], &[], &["upstream-refuses"], "the program wrote: {why}")
    },
    Message {
        part: Part::Accompanies,
        ..refuses(
            &["[pool {zone}] server reached {why} setting"],
            &[],
            &["upstream-unavailable"],
            "all workers of the pool `{zone}` are busy",
        )
    },
];
