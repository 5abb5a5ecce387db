//! Formats that cannot be configured: those of cloud load balancers and stores, and of Traefik.

use super::{Builder, Pattern};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Said, Unit};

/// A field by the name under which [`pattern`] knows it.
fn field(name: &str) -> Field {
    match name {
        "time" => Field::Time(Clock::Iso, false),
        "[time]" => Field::Time(Clock::Common, true),
        "client" => Field::Client,
        "user" => Field::User,
        "host" => Field::HostElse,
        "upstream" => Field::Upstream,
        "seconds" => Field::DurationPart(Unit::Seconds),
        "milliseconds" => Field::Duration(Unit::Milliseconds),
        "status" => Field::Status,
        "upstream-status" => Field::UpstreamStatus,
        "bytes" => Field::Bytes,
        "number" => Field::Number,
        "url-request" => Field::AbsoluteRequest,
        "request" => Field::Request,
        "referrer" => Field::Referrer,
        "agent" => Field::Agent,
        "id" => Field::RequestId,
        "actions" => Field::Hint(Said::AlbActions),
        "alb-error" => Field::Hint(Said::AlbError),
        "alb-reason" => Field::Hint(Said::AlbReason),
        "s3-error" => Field::Hint(Said::S3),
        _ => Field::Skip,
    }
}

/// AWS application load balancers. Fields were added over the years.
pub(in crate::access) const ALB: (&str, usize) = (ALB_TEXT, 17);
const ALB_TEXT: &str = "<type> <time> <elb> <client> <upstream> <seconds> <seconds> <seconds> <status> \
    <upstream-status> <number> <bytes> \"<url-request>\" \"<agent>\" <cipher> <protocol> <group> \"<id>\" \"<domain>\" \
    \"<certificate>\" <rule> <created> \"<actions>\" \"<redirect>\" \"<alb-error>\" \"<targets>\" \"<statuses>\" \
    \"<classification>\" \"<alb-reason>\" <trace>";

/// AWS classic load balancers.
pub(in crate::access) const ELB: (&str, usize) = (ELB_TEXT, 12);
const ELB_TEXT: &str = "<time> <elb> <client> <upstream> <seconds> <seconds> <seconds> <status> \
    <upstream-status> <number> <bytes> \"<url-request>\" \"<agent>\" <cipher> <protocol>";

/// S3's server access logs.
pub(in crate::access) const S3: (&str, usize) = (S3_TEXT, 17);
const S3_TEXT: &str = "<owner> <bucket> <[time]> <client> <user> <id> <operation> <key> \"<request>\" <status> \
    <s3-error> <bytes> <number> <milliseconds> <number> \"<referrer>\" \"<agent>\" <version> <host-id> <signature> <cipher> \
    <auth> <host> <tls>";

/// Traefik's form of the Common Log Format.
pub(in crate::access) const TRAEFIK: (&str, usize) = (TRAEFIK_TEXT, 13);
const TRAEFIK_TEXT: &str = "<client> - <user> <[time]> \"<request>\" <status> <bytes> \"<referrer>\" \"<agent>\" \
    <number> \"<router>\" \"<upstream>\" <milliseconds>";

/// The pattern of one of these: its text, and how many fields even the earliest version has.
pub(in crate::access) fn pattern((text, needed): (&str, usize)) -> Option<Pattern> {
    let mut builder = Builder::default();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let (name, after) = after.split_once('>')?;
        builder.literal(before.as_bytes());
        builder.field(field(name));
        rest = after;
    }
    builder.literal(rest.as_bytes());
    let escape = if text == TRAEFIK_TEXT { Escape::Backslash } else { Escape::None };
    Some(builder.finish(escape).ok()?.growing(needed))
}
