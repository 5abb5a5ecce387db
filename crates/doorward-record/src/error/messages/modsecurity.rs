//! ModSecurity 2 and 3, and Coraza: which message it is depends on the rule's number as much as on the words.
//!
//! The Core Rule Set has the numbers from 900000 to 999999; it counts in rules that only warn, and one that compares the sum
//! refuses. Numbers below are a site's own or another vendor's.

use super::{Level, Message, Part, Writer};

/// The numbers of the Core Rule Set.
const CORE_RULES: std::ops::Range<u32> = 900_000..1_000_000;
/// The rules that compare the sum of the scores, of the request and of the answer.
const SCORE_RULES: [u32; 6] = [949_110, 949_111, 949_160, 959_100, 959_101, 959_160];
/// The rules that only report the score once more.
const REPORT_RULES: std::ops::Range<u32> = 980_000..990_000;
/// The rule about methods.
const METHOD_RULE: u32 = 911_100;
/// The threshold that the Core Rule Set comes with; one that is lower refuses what one warning counts.
const USUAL_THRESHOLD: u32 = 5;

/// A message that refuses.
const fn refuses(patterns: &'static [&'static str], reasons: &'static [&'static str], clause: &'static str) -> Message {
    Message {
        writer: Writer::ModSecurity,
        codes: &[],
        patterns,
        level: Level::Error,
        only_at_level: false,
        statuses: &[403, 406, 400, 401, 404, 429, 501],
        reasons,
        clause,
        part: Part::Refuses,
    }
}

/// How a refusal reads.
const DENIED: &[&str] =
    &["Access denied with code {amount} (phase", "Access denied with", "Access denied using proxy to"];
/// How a rule that only counts reads.
const WARNED: &[&str] = &["Warning. {why}"];

/// One of the site's own rules refused.
static DENIED_BY_OWN: Message =
    refuses(DENIED, &["waf-rule", "waf-false-positive"], "the firewall's rule {rule} (`{why}`) refused the request");
/// A rule of the Core Rule Set refused by itself.
static DENIED_BY_CORE: Message = refuses(
    DENIED,
    &["waf-false-positive", "waf-rule", "waf-threshold"],
    "the core rule {rule} (`{why}`) refused the request",
);
/// The rule about methods refused by itself.
static DENIED_BY_METHOD: Message =
    refuses(DENIED, &["method-refused", "waf-false-positive"], "the core rule {rule} does not let this method pass");
/// The sum of the scores reached the usual threshold.
static DENIED_BY_SCORE: Message = refuses(
    DENIED,
    &["waf-false-positive", "method-refused", "waf-threshold"],
    "the firewall's core rules counted more than they let pass (`{why}`)",
);
/// The same, where the line says that the threshold is the usual one.
static DENIED_BY_USUAL_SCORE: Message = refuses(
    DENIED,
    &["waf-false-positive", "method-refused"],
    "the firewall's core rules counted more than they let pass (`{why}`)",
);
/// The sum of the scores reached a threshold that is lower than usual.
static DENIED_BY_LOW_SCORE: Message = refuses(
    DENIED,
    &["waf-threshold", "waf-false-positive", "method-refused"],
    "the firewall's core rules counted more than a threshold lets pass that is lower than usual (`{why}`)",
);
/// A rule counted.
static WARNED_BY_RULE: Message = Message {
    part: Part::Accompanies,
    ..refuses(
        WARNED,
        &["waf-false-positive", "waf-rule", "waf-threshold"],
        "the firewall's rule {rule} matched (`{why}`)",
    )
};
/// The rule about methods counted.
static WARNED_BY_METHOD: Message = Message {
    part: Part::Accompanies,
    ..refuses(WARNED, &["method-refused", "waf-false-positive"], "the firewall's rule {rule} does not know this method")
};

/// The messages that the words alone cannot choose, for the list; [`of_rule`] chooses.
pub(super) static MESSAGES: &[Message] = &[
    refuses(DENIED, &["waf-rule", "waf-false-positive", "waf-threshold"], "the firewall refused the request"),
    Message {
        part: Part::Accompanies,
        ..refuses(WARNED, &["waf-rule", "waf-false-positive", "waf-threshold"], "a rule of the firewall matched: {why}")
    },
    Message {
        part: Part::Accompanies,
        ..refuses(
            &["JSON parsing error: {why}", "XML parser error: {why}", "Multipart parsing error: {why}"],
            &["waf-false-positive", "request-malformed"],
            "the firewall cannot read the body: {why}",
        )
    },
    refuses(
        &[
            "Request body (Content-Length) is larger than the configured limit ({amount})",
            "Request body no files data length is larger than the configured limit ({amount})",
        ],
        &["body-too-large"],
        "the body is larger than the {amount} bytes that the firewall looks at",
    ),
];

/// The message of a line that names its rule; `denied` says whether the line refuses, `compared` is the threshold that the
/// score was compared with. Absent where the line neither refuses nor counts.
pub(in crate::error) fn of_rule(rule: u32, denied: bool, compared: Option<u32>) -> Option<&'static Message> {
    if REPORT_RULES.contains(&rule) {
        return None;
    }
    Some(match (denied, rule) {
        (true, METHOD_RULE) => &DENIED_BY_METHOD,
        (true, _) if SCORE_RULES.contains(&rule) => match compared {
            Some(threshold) if threshold < USUAL_THRESHOLD => &DENIED_BY_LOW_SCORE,
            Some(_) => &DENIED_BY_USUAL_SCORE,
            None => &DENIED_BY_SCORE,
        },
        (true, _) if CORE_RULES.contains(&rule) => &DENIED_BY_CORE,
        (true, _) => &DENIED_BY_OWN,
        (false, METHOD_RULE) => &WARNED_BY_METHOD,
        (false, _) => &WARNED_BY_RULE,
    })
}

#[cfg(test)]
mod tests {
    use super::{Part, of_rule};

    #[test]
    fn the_number_of_a_rule_says_whose_it_is() {
        for (rule, denied, compared, reason) in [
            (100_001, true, None, Some("waf-rule")),
            (899_999, true, None, Some("waf-rule")),
            (900_000, true, None, Some("waf-false-positive")),
            (941_100, true, None, Some("waf-false-positive")),
            (911_100, true, None, Some("method-refused")),
            (949_110, true, Some(5), Some("waf-false-positive")),
            (949_110, true, Some(4), Some("waf-threshold")),
            (980_130, true, None, None),
            (980_130, false, None, None),
            (911_100, false, None, Some("method-refused")),
        ] {
            let message = of_rule(rule, denied, compared);
            assert_eq!(message.and_then(|message| message.reasons.first().copied()), reason, "{rule}");
            assert!(message.is_none_or(|message| (message.part == Part::Refuses) == denied));
        }
    }
}
