//! What can be wrong with a token, in words that say what to do about it, and whether a careful reader refuses it for that.

use std::fmt;

use serde::Serialize;

use crate::grammar::duration;
use crate::grammar::text::beginning;

/// Most of a foreign name that is shown, in bytes.
pub const MAX_SHOWN_BYTES: usize = 80;

/// A part of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The first.
    Header,
    /// The second.
    Payload,
    /// The third.
    Signature,
}

impl fmt::Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
        })
    }
}

/// Something wrong with a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum TokenProblem {
    /// Longer than is read.
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Not three parts.
    PartCount {
        /// How many there are.
        count: usize,
    },
    /// Five parts: encrypted, and so nothing can be read.
    Encrypted,
    /// A part is not base64url without padding.
    NotBase64Url {
        /// Which.
        part: Part,
    },
    /// A part is not JSON.
    NotJson {
        /// Which.
        part: Part,
    },
    /// A part is JSON but not an object.
    NotObject {
        /// Which.
        part: Part,
    },
    /// A member stands twice.
    DuplicateMember {
        /// In which part.
        part: Part,
        /// Its name.
        name: String,
    },
    /// `alg` says that it is not signed.
    Unsigned,
    /// No `alg`.
    AlgorithmMissing,
    /// `alg` is not a string.
    AlgorithmNotText,
    /// `alg` is none that is registered for signatures.
    AlgorithmUnknown {
        /// What it says.
        algorithm: String,
    },
    /// There is no signature although `alg` calls for one.
    SignatureEmpty,
    /// The signature's length is not one that the algorithm gives.
    SignatureLength {
        /// The algorithm.
        algorithm: String,
        /// The length found.
        bytes: usize,
    },
    /// Half of an ECDSA signature is zero.
    SignatureZero,
    /// A critical extension that nobody understands.
    CriticalUnknown {
        /// Its name.
        name: String,
    },
    /// `crit` is not a list of names that stand in the header.
    CriticalMalformed,
    /// The header brings its own key, or says where to fetch it.
    KeyEmbedded {
        /// `jwk`, `jku`, `x5u` or `x5c`.
        member: String,
    },
    /// `kid` is not a string.
    KeyIdNotText,
    /// `kid` holds characters of a path, a query or a command.
    KeyIdSuspicious,
    /// `zip` in a signed token.
    Compressed,
    /// `exp` is past.
    Expired {
        /// For how long.
        since_s: u64,
    },
    /// `nbf` is still to come.
    NotYetValid {
        /// In how long.
        in_s: u64,
    },
    /// `iat` is still to come.
    IssuedInFuture {
        /// In how long.
        in_s: u64,
    },
    /// A time is not a number.
    TimeNotNumber {
        /// The claim.
        claim: &'static str,
        /// What it is.
        kind: &'static str,
    },
    /// A time before 1970.
    TimeNegative {
        /// The claim.
        claim: &'static str,
    },
    /// A time that would be a date of today if it were milliseconds.
    TimeInMilliseconds {
        /// The claim.
        claim: &'static str,
    },
    /// A time beyond the year 9999.
    TimeHuge {
        /// The claim.
        claim: &'static str,
    },
    /// A time with a fraction.
    TimeFractional {
        /// The claim.
        claim: &'static str,
    },
    /// A claim has the wrong type.
    ClaimNotText {
        /// The claim.
        claim: &'static str,
        /// What it is.
        kind: &'static str,
    },
    /// A claim that access tokens have is absent.
    ClaimMissing {
        /// The claim.
        claim: &'static str,
    },
}

impl TokenProblem {
    /// Whether a careful reader refuses a token for this, whatever its configuration.
    #[must_use]
    pub fn refuses(&self) -> bool {
        !matches!(
            self,
            Self::ClaimMissing { .. }
                | Self::TimeFractional { .. }
                | Self::TimeHuge { .. }
                | Self::TimeInMilliseconds { .. }
                | Self::Compressed
                | Self::KeyIdSuspicious
                | Self::IssuedInFuture { .. }
                | Self::Encrypted
        )
    }

    /// The clause it breaks.
    #[must_use]
    pub fn section(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "RFC 8725, section 3.11",
            Self::PartCount { .. } | Self::NotBase64Url { .. } => "RFC 7515, section 7.1",
            Self::Encrypted => "RFC 7516, section 7.1",
            Self::NotJson { .. } | Self::NotObject { .. } => "RFC 7519, section 7.2",
            Self::DuplicateMember { .. } => "RFC 7515, section 4",
            Self::Unsigned => "RFC 8725, section 3.2",
            Self::AlgorithmMissing | Self::AlgorithmNotText | Self::AlgorithmUnknown { .. } => {
                "RFC 7515, section 4.1.1"
            }
            Self::SignatureEmpty | Self::SignatureLength { .. } | Self::SignatureZero => "RFC 7518, section 3.1",
            Self::CriticalUnknown { .. } | Self::CriticalMalformed => "RFC 7515, section 4.1.11",
            Self::KeyEmbedded { .. } | Self::KeyIdSuspicious => "RFC 8725, section 3.10",
            Self::KeyIdNotText => "RFC 7515, section 4.1.4",
            Self::Compressed => "RFC 7516, section 4.1.3",
            Self::Expired { .. } => "RFC 7519, section 4.1.4",
            Self::NotYetValid { .. } => "RFC 7519, section 4.1.5",
            Self::IssuedInFuture { .. } => "RFC 7519, section 4.1.6",
            Self::TimeNotNumber { .. }
            | Self::TimeNegative { .. }
            | Self::TimeInMilliseconds { .. }
            | Self::TimeHuge { .. }
            | Self::TimeFractional { .. } => "RFC 7519, section 2",
            Self::ClaimNotText { .. } => "RFC 7519, section 4.1",
            Self::ClaimMissing { .. } => "RFC 9068, section 2.2",
        }
    }
}

impl fmt::Display for TokenProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => write!(out, "the token is {bytes} bytes long, more than is read"),
            Self::PartCount { count: 1 } => out.write_str("the token has no dots, and so not its three parts"),
            Self::PartCount { count } => write!(out, "the token has {count} parts between its dots, not three"),
            Self::Encrypted => out.write_str("the token is encrypted: only its audience can read it"),
            Self::NotBase64Url { part } => write!(out, "the {part} is not base64url without padding"),
            Self::NotJson { part } => write!(out, "the {part} is not JSON"),
            Self::NotObject { part } => write!(out, "the {part} is not a JSON object"),
            Self::DuplicateMember { part, name } => {
                write!(out, "the {part} names `{}` twice, and readers differ in which one they take", shown(name))
            }
            Self::Unsigned => out.write_str("the token is not signed: its alg is none"),
            Self::AlgorithmMissing => out.write_str("the header has no alg"),
            Self::AlgorithmNotText => out.write_str("alg is not a string"),
            Self::AlgorithmUnknown { algorithm } => {
                write!(out, "alg `{}` is not a registered signature algorithm", shown(algorithm))
            }
            Self::SignatureEmpty => out.write_str("the token has no signature"),
            Self::SignatureLength { algorithm, bytes } => {
                write!(
                    out,
                    "the signature has {bytes} bytes, which {} never gives: is the token cut off?",
                    shown(algorithm)
                )
            }
            Self::SignatureZero => out.write_str("the signature is made of zeros"),
            Self::CriticalUnknown { name } => {
                write!(out, "crit demands `{}`, which nobody has to know", shown(name))
            }
            Self::CriticalMalformed => out.write_str("crit is not a list of names that stand in the header"),
            Self::KeyEmbedded { member } => {
                write!(out, "the header brings its own key ({member}), which must not be trusted")
            }
            Self::KeyIdNotText => out.write_str("kid is not a string"),
            Self::KeyIdSuspicious => out.write_str("kid looks like a path, a query or a command"),
            Self::Compressed => out.write_str("the header says zip, which signed tokens do not have"),
            Self::Expired { since_s: 0 } => out.write_str("the token expires at this very second"),
            Self::Expired { since_s } => write!(out, "the token expired {} ago", duration::words(*since_s)),
            Self::NotYetValid { in_s } => write!(out, "the token becomes valid in {}", duration::words(*in_s)),
            Self::IssuedInFuture { in_s } => {
                write!(out, "the token says it will be issued in {}: one clock is wrong", duration::words(*in_s))
            }
            Self::TimeNotNumber { claim, kind } => write!(out, "{claim} is {kind}, not a number of seconds"),
            Self::TimeNegative { claim } => write!(out, "{claim} is a negative number"),
            Self::TimeInMilliseconds { claim } => write!(out, "{claim} seems to be in milliseconds, not seconds"),
            Self::TimeHuge { claim } => write!(out, "{claim} is beyond the year 9999"),
            Self::TimeFractional { claim } => write!(out, "{claim} has a fraction, which some readers refuse"),
            Self::ClaimNotText { claim, kind } => write!(out, "{claim} is {kind}"),
            Self::ClaimMissing { claim } => write!(out, "the token has no {claim}"),
        }
    }
}

fn shown(text: &str) -> impl fmt::Display {
    beginning(text, MAX_SHOWN_BYTES).escape_debug()
}
