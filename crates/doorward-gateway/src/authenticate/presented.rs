//! Which credentials came with a request, among those that some scheme of the route takes.

use http::request::Parts;
use http::{HeaderName, header};

use super::verifier::{Kind, Verifier};
use crate::exchange::Head;

/// Credentials as they were sent.
#[derive(Debug)]
pub(super) enum Sent<'a> {
    /// What stands behind `Basic`.
    Basic(&'a str),
    /// What stands behind `Bearer`.
    Bearer(&'a str),
    /// An API key in its own field.
    Key { position: usize, value: &'a str, field: HeaderName },
    /// A signature in the query.
    Link { position: usize },
}

/// Picks credentials out of a request.
pub(super) struct Presented;

impl Presented {
    /// The one set of credentials, or none.
    ///
    /// # Errors
    ///
    /// Where there are two, or what there is is no credential at all: in words for the log.
    pub(super) fn pick<'a>(
        parts: &'a Parts,
        head: &Head,
        verifiers: &[(usize, &Verifier)],
    ) -> Result<Option<Sent<'a>>, &'static str> {
        let authorization = in_authorization(parts, verifiers)?;
        let key = in_field(parts, verifiers)?;
        let link = in_query(head, verifiers);
        if authorization.is_some() && head.query.as_deref().is_some_and(|query| has_parameter(query, "access_token")) {
            return Err("a token in the query beside one in Authorization");
        }
        let mut all = [authorization, key, link].into_iter().flatten();
        let first = all.next();
        if all.next().is_some() { Err("two sets of credentials") } else { Ok(first) }
    }
}

fn in_authorization<'a>(parts: &'a Parts, verifiers: &[(usize, &Verifier)]) -> Result<Option<Sent<'a>>, &'static str> {
    let mut fields = parts.headers.get_all(header::AUTHORIZATION).iter();
    let Some(field) = fields.next() else { return Ok(None) };
    if fields.next().is_some() {
        return Err("more than one Authorization field");
    }
    let takes = |fits: fn(&Kind) -> bool| verifiers.iter().any(|(_, verifier)| fits(&verifier.kind));
    let Ok(text) = field.to_str() else { return Err("Authorization holds bytes that it cannot") };
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    let value = rest.trim_matches(' ');
    if scheme.eq_ignore_ascii_case("basic") && takes(|kind| matches!(kind, Kind::Basic(_))) {
        return Ok(Some(Sent::Basic(value)));
    }
    let bearers = |kind: &Kind| matches!(kind, Kind::Bearer(_) | Kind::Key { .. });
    if scheme.eq_ignore_ascii_case("bearer") && takes(bearers) {
        // RFC 6750, section 2.1: `=` stands at the end alone.
        let body = value.trim_end_matches('=');
        if body.is_empty() || !body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)) {
            return Err("what stands behind Bearer is no token");
        }
        return Ok(Some(Sent::Bearer(value)));
    }
    Ok(None)
}

fn in_field<'a>(parts: &'a Parts, verifiers: &[(usize, &Verifier)]) -> Result<Option<Sent<'a>>, &'static str> {
    let mut found = None;
    for (position, verifier) in verifiers {
        let Kind::Key { field, .. } = &verifier.kind else { continue };
        let mut values = parts.headers.get_all(field).iter();
        let Some(value) = values.next() else { continue };
        if values.next().is_some() || found.is_some() {
            return Err("more than one API key");
        }
        let value = value.to_str().map_err(|_| "the API key holds bytes that it cannot")?;
        found = Some(Sent::Key { position: *position, value: value.trim(), field: field.clone() });
    }
    Ok(found)
}

fn in_query<'a>(head: &Head, verifiers: &[(usize, &Verifier)]) -> Option<Sent<'a>> {
    let query = head.query.as_deref()?;
    let signed = |verifier: &Verifier| match &verifier.kind {
        Kind::Link { signature, .. } => has_parameter(query, signature),
        _ => false,
    };
    let (position, _) = verifiers.iter().find(|(_, verifier)| signed(verifier))?;
    Some(Sent::Link { position: *position })
}

fn has_parameter(query: &str, name: &str) -> bool {
    query.split('&').any(|part| part.split('=').next() == Some(name))
}
