//! Envoy's access log: its own format, Istio's, and those that are configured.

use super::headers::{of_answer, of_request};
use super::{Builder, Pattern};
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Said, Unit};

/// What Envoy writes by itself.
pub(in crate::access) const DEFAULT: &str = "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" \
    %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \
    \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"";

/// What Istio has it write.
pub(in crate::access) const ISTIO: &str = "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" \
    %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% \
    \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \
    \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" \
    %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% \
    %REQUESTED_SERVER_NAME% %ROUTE_NAME%";

/// Reads a format of command operators: `%START_TIME%`, `%REQ(:METHOD)%`.
///
/// # Errors
/// What is not understood, and what to do about it.
pub(in crate::access) fn pattern(text: &str) -> Result<Pattern, (String, String)> {
    let text = text.trim_end_matches("\\n").trim_end();
    let mut builder = Builder::default();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        builder.literal(before.as_bytes());
        let (operator, after) = operator(after).ok_or_else(|| {
            let shown: String = after.chars().take(24).collect();
            (format!("`%{shown}` has no closing `%`"), "operators are `%NAME%` or `%NAME(argument)%`".to_owned())
        })?;
        rest = after;
        match operator {
            "" => builder.literal(b"%"),
            _ => builder.field(field(operator)?),
        }
    }
    builder.literal(rest.as_bytes());
    builder.finish(Escape::None)
}

/// The operator up to the `%` that closes it; in its brackets there may be others.
fn operator(text: &str) -> Option<(&str, &str)> {
    let closing = text.find('%')?;
    let end = match text.find('(').filter(|bracket| *bracket < closing) {
        Some(bracket) => {
            let inner = text.get(bracket..)?.find(')')? + bracket;
            text.get(inner..)?.find('%')? + inner
        }
        None => closing,
    };
    Some((text.get(..end)?, text.get(end + 1..)?))
}

/// What an operator means; the name and what stands in its brackets.
pub(in crate::access) fn field(operator: &str) -> Result<Field, (String, String)> {
    let (name, argument) = operator.split_once('(').unwrap_or((operator, ""));
    let argument = argument.split(')').next().unwrap_or_default();
    Ok(match name {
        "REQ" | "REQUEST_HEADER" => {
            argument.split('?').map(request).find(|field| *field != Field::Skip).unwrap_or(Field::Skip)
        }
        "RESP" | "RESPONSE_HEADER" => {
            argument.split('?').map(of_answer).find(|field| *field != Field::Skip).unwrap_or(Field::Skip)
        }
        "START_TIME" | "START_TIME_LOCAL" => Field::Time(start_time(argument)?, true),
        "PROTOCOL" => Field::Protocol,
        "RESPONSE_CODE" => Field::Status,
        "RESPONSE_FLAGS" => Field::Hint(Said::EnvoyFlags),
        "RESPONSE_CODE_DETAILS" => Field::Hint(Said::EnvoyDetails),
        "BYTES_SENT" => Field::Bytes,
        "DURATION" => Field::Duration(Unit::Milliseconds),
        "UPSTREAM_HOST" | "UPSTREAM_REMOTE_ADDRESS" => Field::Upstream,
        "DOWNSTREAM_REMOTE_ADDRESS" | "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" => Field::Client,
        "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" | "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" => Field::ClientElse,
        "STREAM_ID" => Field::RequestId,
        "CONNECTION_ID" => Field::Connection,
        _ if name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_') => Field::Skip,
        _ => {
            let hint = "operators are names in capitals, as `%RESPONSE_CODE%`";
            return Err((format!("the operator `%{operator}%` is not known"), hint.into()));
        }
    })
}

fn request(name: &str) -> Field {
    match name.to_ascii_lowercase().as_str() {
        ":method" => Field::Method,
        ":path" | "x-envoy-original-path" => Field::Target,
        ":authority" => Field::Host,
        ":scheme" => Field::Scheme,
        "x-envoy-external-address" => Field::Forwarded,
        other => of_request(other),
    }
}

fn start_time(format: &str) -> Result<Clock, (String, String)> {
    if format.is_empty() {
        return Ok(Clock::Iso);
    }
    // `%3f` and the like write a fraction behind the second.
    if format.ends_with('f') || format.contains("%f") {
        return Ok(if format.starts_with("%s") { Clock::Epoch } else { Clock::Iso });
    }
    Clock::strftime(format).map_err(|part| {
        (format!("`{part}` in `%START_TIME({format})%` is not known"), "times are written as strftime does".into())
    })
}
