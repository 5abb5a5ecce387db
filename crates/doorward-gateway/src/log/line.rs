//! A line of the log as it is read back.

use serde::{Deserialize, Serialize};

/// Longest line that is read, in bytes.
pub const MAX_LINE_BYTES: usize = 32_768;

/// One request as the log tells it. Fields that a line lacks are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// When, in RFC 3339.
    pub time: String,
    /// The request's id.
    pub id: String,
    /// The client's address.
    pub address: String,
    /// The method.
    pub method: String,
    /// The host asked for.
    pub host: String,
    /// The path.
    pub path: String,
    /// Names of the query's parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<String>,
    /// The status that was sent.
    pub status: u16,
    /// Bytes of the body.
    pub bytes: u64,
    /// The route.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// `open`, `refused` or `observed`.
    pub verdict: String,
    /// The id of the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The condition that was not met, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The status that a refusal would have had, where it was only observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would: Option<u16>,
    /// Who asked: `user:NAME` or `service:NAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<String>,
    /// The credential's public name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
    /// The scheme of the credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The server that answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// Microseconds in all.
    pub total_us: u64,
    /// Microseconds of the upstream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream_us: Option<u64>,
    /// User-Agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The crawler, known by proof.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crawler: Option<String>,
    /// `observe` where the route is only watched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// The trace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

impl Line {
    /// Reads a line without its end. None where it is not one of ours: too long, torn, a note, or no JSON at all.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_LINE_BYTES {
            return None;
        }
        serde_json::from_slice::<Self>(bytes).ok().filter(|line| !line.id.is_empty() && !line.verdict.is_empty())
    }

    /// What kind of caller it was: `user`, `service` or `anonymous`.
    #[must_use]
    pub fn caller_kind(&self) -> &str {
        self.caller.as_deref().and_then(|caller| caller.split_once(':')).map_or("anonymous", |(kind, _)| kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_of_ours_are_read() {
        for (text, is_ours) in [
            ("{\"id\":\"r1\",\"verdict\":\"open\"}", true),
            ("{\"id\":\"r1\",\"verdict\":\"open\",\"later\":[1]}", true),
            ("{\"id\":\"r1\",\"verdict\":\"open\"", false),
            ("{\"note\":\"lines were dropped\",\"dropped\":3}", false),
            ("{\"id\":7,\"verdict\":\"open\"}", false),
            ("[]", false),
            ("", false),
            ("192.0.2.7 - - \"GET / HTTP/1.1\" 200 1", false),
        ] {
            assert_eq!(Line::read(text.as_bytes()).is_some(), is_ours, "{text}");
        }
        assert!(Line::read(b"{\"id\":\"\xff\",\"verdict\":\"open\"}").is_none());
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let line =
            |bytes: usize| format!("{{\"id\":\"r1\",\"verdict\":\"open\",\"x\":\"{}\"}}", "y".repeat(bytes - 35));
        assert_eq!(line(100).len(), 100);
        assert!(Line::read(line(MAX_LINE_BYTES).as_bytes()).is_some());
        assert!(Line::read(line(MAX_LINE_BYTES + 1).as_bytes()).is_none());
    }
}
