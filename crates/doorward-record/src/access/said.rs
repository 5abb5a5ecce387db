//! What servers say in their access logs of the cause, put together from the fields in which they say it.

use super::line::{Hint, Line};
use super::number::{integer, sent};

/// Which part of which server's words of the cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Termination,
    AlbActions,
    AlbError,
    AlbReason,
    CloudFrontResult,
    CloudFrontDetailed,
    EnvoyFlags,
    EnvoyDetails,
    S3,
    IisSubStatus,
    IisWin32,
    Squid,
    TraefikOrigin,
    Limit,
    CloudflareAction,
    CloudflareSource,
    CloudflareRule,
    Fastly,
    GcpDetails,
    GcpPolicy,
    DoorwardReason,
    DoorwardBecause,
    DoorwardVerdict,
    Words,
}

/// The hint with one more text; unchanged where the text says nothing.
pub(super) fn add<'a>(hint: Option<Hint<'a>>, said: Said, text: &'a [u8]) -> Option<Hint<'a>> {
    Some(match said {
        Said::Termination if text.iter().all(|byte| *byte == b'-') => return hint,
        Said::Termination => Hint::Termination(text),
        Said::S3 => Hint::S3(text),
        Said::Squid => Hint::Squid(text.split(|byte| *byte == b'/').next().unwrap_or(text)),
        Said::Limit if matches!(text, b"PASSED") => return hint,
        Said::Limit => Hint::Limit(text),
        Said::Fastly => Hint::Fastly(text),
        Said::Words => Hint::Words(text),
        Said::TraefikOrigin => Hint::Traefik { origin: sent(text), downstream: None },
        Said::IisSubStatus | Said::IisWin32 => {
            let (mut sub_status, mut win32) = match hint {
                Some(Hint::Iis { sub_status, win32 }) => (sub_status, win32),
                _ => (0, None),
            };
            let Some(number) = integer(text) else { return hint };
            match said {
                Said::IisWin32 => win32 = u32::try_from(number).ok(),
                _ => sub_status = u16::try_from(number).unwrap_or(0),
            }
            Hint::Iis { sub_status, win32 }
        }
        _ => match pair(said, hint, text) {
            Some(hint) => hint,
            None => return hint,
        },
    })
}

/// What the hint says together with the rest of the line.
pub(super) fn settle(line: &mut Line<'_>) {
    match line.hint {
        Some(Hint::Traefik { origin, .. }) => line.hint = Some(Hint::Traefik { origin, downstream: line.status }),
        Some(Hint::Iis { sub_status, win32 }) => {
            line.sub_status = Some(sub_status);
            // A status that succeeded has nothing to say of causes.
            if sub_status == 0 && win32.is_none_or(|error| error == 0) {
                line.hint = None;
            }
        }
        // What AWS WAF answers where the rule names nothing else.
        Some(Hint::Cloudflare { action: Some(action), .. }) if line.status.is_none() => {
            line.status = match action {
                b"BLOCK" => Some(403),
                b"CAPTCHA" => Some(405),
                b"CHALLENGE" => Some(202),
                _ => None,
            };
        }
        _ => {}
    }
}

/// The words of servers that say several things.
fn pair<'a>(said: Said, hint: Option<Hint<'a>>, text: &'a [u8]) -> Option<Hint<'a>> {
    let said_text = Some(text);
    Some(match said {
        Said::AlbActions | Said::AlbError | Said::AlbReason => {
            let (mut actions, mut error, mut reason) = match hint {
                Some(Hint::Alb { actions, error, reason }) => (actions, error, reason),
                _ => (None, None, None),
            };
            match said {
                Said::AlbActions => actions = said_text,
                Said::AlbError => error = said_text,
                _ => reason = said_text,
            }
            Hint::Alb { actions, error, reason }
        }
        Said::CloudFrontResult | Said::CloudFrontDetailed => {
            let (mut result, mut detailed) = match hint {
                Some(Hint::CloudFront { result, detailed }) => (result, detailed),
                _ => (None, None),
            };
            *(if said == Said::CloudFrontResult { &mut result } else { &mut detailed }) = said_text;
            Hint::CloudFront { result, detailed }
        }
        Said::EnvoyFlags | Said::EnvoyDetails => {
            let (mut flags, mut details) = match hint {
                Some(Hint::Envoy { flags, details }) => (flags, details),
                _ => (None, None),
            };
            *(if said == Said::EnvoyFlags { &mut flags } else { &mut details }) = said_text;
            Hint::Envoy { flags, details }
        }
        Said::GcpDetails | Said::GcpPolicy => {
            let (mut details, mut policy) = match hint {
                Some(Hint::Gcp { details, policy }) => (details, policy),
                _ => (None, None),
            };
            *(if said == Said::GcpDetails { &mut details } else { &mut policy }) = said_text;
            Hint::Gcp { details, policy }
        }
        _ => return triple(said, hint, text),
    })
}

fn triple<'a>(said: Said, hint: Option<Hint<'a>>, text: &'a [u8]) -> Option<Hint<'a>> {
    let said_text = Some(text);
    Some(match said {
        Said::CloudflareAction | Said::CloudflareSource | Said::CloudflareRule => {
            let (mut action, mut source, mut rule) = match hint {
                Some(Hint::Cloudflare { action, source, rule }) => (action, source, rule),
                _ => (None, None, None),
            };
            match said {
                Said::CloudflareAction => action = said_text,
                Said::CloudflareSource => source = said_text,
                _ => rule = said_text,
            }
            Hint::Cloudflare { action, source, rule }
        }
        Said::DoorwardReason | Said::DoorwardBecause | Said::DoorwardVerdict => {
            let (mut reason, mut because, mut verdict) = match hint {
                Some(Hint::Doorward { reason, because, verdict }) => (reason, because, verdict),
                _ => (None, None, None),
            };
            match said {
                Said::DoorwardReason => reason = said_text,
                Said::DoorwardBecause => because = said_text,
                _ => verdict = said_text,
            }
            Hint::Doorward { reason, because, verdict }
        }
        _ => return None,
    })
}
