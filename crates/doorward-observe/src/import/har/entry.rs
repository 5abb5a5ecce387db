//! One HAR entry to an observation. Values of the wrong type count as absent: exporters differ, and none keeps to the letter.

use std::net::{IpAddr, SocketAddr};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use doorward_diagnose::observation::{
    Answer, Failure, FailureKind, Field, HttpVersion, Observation, Outcome, Request, Source, Timing,
};
use serde_json::Value;
use url::Url;

use crate::probe::limits::BODY_BYTES;

/// The longest a phase may have taken, in milliseconds: beyond it the number is nonsense.
const PHASE_MS: f64 = 1e9;

/// What an entry shows; `unread` gets what of it could not be taken over.
pub(super) fn observation(entry: &Value, unread: &mut Vec<String>) -> Result<Observation, String> {
    let request = request(entry.get("request").unwrap_or(&Value::Null), unread)?;
    let response = entry.get("response").unwrap_or(&Value::Null);
    let remote = remote(entry, &request.url);
    Ok(Observation {
        outcome: outcome(entry, response),
        at_us: started(entry),
        source: Source::Har,
        remote,
        local: None,
        tls: None,
        proxy_answer: None,
        challenge_answer: None,
        timing: timing(entry),
        request,
    })
}

/// The text under this key; empty where there is none.
fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The list under this key.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A status that exporters write as any kind of number.
pub(super) fn whole_status(status: f64) -> u16 {
    if (100.0..1000.0).contains(&status) { status as u16 } else { 0 }
}

/// The request.
fn request(value: &Value, unread: &mut Vec<String>) -> Result<Request, String> {
    let mut url = Url::parse(text(value, "url")).map_err(|error| format!("its URL is not one: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("its URL has the scheme `{}`", url.scheme()));
    }
    url.set_fragment(None);
    if let (None, Some(query)) = (url.query(), pairs(list(value, "queryString"), "&")) {
        url.set_query(Some(&query));
    }
    let mut request = Request::get(url);
    if !text(value, "method").is_empty() {
        text(value, "method").clone_into(&mut request.method);
    }
    request.transport.version = version(text(value, "httpVersion"));
    request.fields = fields(value);
    if let (None, Some(cookies)) = (request.field("cookie"), pairs(list(value, "cookies"), "; ")) {
        request.fields.push(Field::new("Cookie", header_text(&cookies)));
    }
    request.body = body(value.get("postData").unwrap_or(&Value::Null), unread);
    let length = request.body.len().to_string();
    if request.field("content-length").is_some_and(|announced| announced != length) {
        if request.body.is_empty() && request.field("content-length") != Some("0") {
            unread.push("the HAR does not hold the body that was sent".to_owned());
        }
        request = request.without_field("content-length");
    }
    Ok(request.without_field("transfer-encoding"))
}

/// `name=value` pairs, joined; `None` where there are none.
fn pairs(values: &[Value], between: &str) -> Option<String> {
    let joined: Vec<String> =
        values.iter().map(|pair| format!("{}={}", text(pair, "name"), text(pair, "value"))).collect();
    (!joined.is_empty()).then(|| joined.join(between))
}

/// The version as its many spellings name it; HTTP/3 counts as 2, the nearest that can be spoken.
fn version(name: &str) -> Option<HttpVersion> {
    let lower = name.to_ascii_lowercase();
    match lower.trim_start_matches("http/").trim_start_matches('h') {
        "1.0" => Some(HttpVersion::Http10),
        "1.1" => Some(HttpVersion::Http11),
        "2" | "2.0" | "3" | "3.0" => Some(HttpVersion::Http2),
        _ => None,
    }
}

/// The header fields, without HTTP/2's pseudo fields.
fn fields(value: &Value) -> Vec<Field> {
    let named = list(value, "headers").iter().map(|field| (text(field, "name"), text(field, "value")));
    named
        .filter(|(name, _)| !name.is_empty() && !name.starts_with(':'))
        // Firefox joins repeated fields with line breaks.
        .flat_map(|(name, value)| {
            value.split('\n').map(move |value| Field::new(header_text(name), header_text(value.trim())))
        })
        .collect()
}

/// Text as a header holds it, one character per byte; what cannot be a byte is taken as UTF-8.
fn header_text(value: &str) -> String {
    match value.chars().all(|character| u32::from(character) < 256) {
        true => value.to_owned(),
        false => value.bytes().map(char::from).collect(),
    }
}

/// The body that was sent.
fn body(post: &Value, unread: &mut Vec<String>) -> Vec<u8> {
    let written = text(post, "text");
    if !written.is_empty() {
        return match text(post, "encoding") {
            "base64" => from_base64(written).unwrap_or_else(|| written.as_bytes().to_vec()),
            _ => written.as_bytes().to_vec(),
        };
    }
    let parameters = list(post, "params");
    if parameters.is_empty() {
        return Vec::new();
    }
    if !text(post, "mimeType").contains("urlencoded") {
        unread.push("the HAR holds the form that was sent only by its fields, not its body".to_owned());
        return Vec::new();
    }
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for parameter in parameters {
        form.append_pair(text(parameter, "name"), text(parameter, "value"));
    }
    form.finish().into_bytes()
}

/// The bytes of a Base64 text.
fn from_base64(written: &str) -> Option<Vec<u8>> {
    let plain: Vec<u8> = written.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64_STANDARD.decode(plain).ok()
}

/// The answer, or why there is none.
fn outcome(entry: &Value, response: &Value) -> Outcome {
    let status = whole_status(response.get("status").and_then(Value::as_f64).unwrap_or_default());
    if status == 0 {
        let errors = [text(response, "_error"), text(entry, "_error"), text(response, "statusText")];
        return Outcome::Failed(failure(errors.into_iter().find(|error| !error.is_empty()).unwrap_or_default()));
    }
    let mut fields = fields(response);
    let redirect = text(response, "redirectURL");
    if !redirect.is_empty() && !fields.iter().any(|field| field.name.eq_ignore_ascii_case("location")) {
        fields.push(Field::new("Location", header_text(redirect)));
    }
    let mut answer = Answer {
        status,
        phrase: text(response, "statusText").to_owned(),
        version: version(text(response, "httpVersion")),
        fields,
        ..Answer::default()
    };
    content(response.get("content").unwrap_or(&Value::Null), &mut answer);
    Outcome::Answered(Box::new(answer))
}

/// The body of the answer; a HAR holds it with its codings undone.
fn content(content: &Value, answer: &mut Answer) {
    let written = text(content, "text");
    let decoded = if text(content, "encoding") == "base64" { from_base64(written) } else { None };
    let media_type =
        answer.field("content-type").or(content.get("mimeType").and_then(Value::as_str)).map(str::to_owned);
    let size = content.get("size").and_then(Value::as_f64).unwrap_or_default();
    if written.is_empty() && size > 0.0 {
        answer.cut = Some(format!("the HAR does not hold the body of {size} bytes"));
    }
    let coded = decoded.is_some();
    answer.body = decoded.unwrap_or_else(|| written.as_bytes().to_vec());
    if answer.body.len() > BODY_BYTES {
        answer.body.truncate(BODY_BYTES);
        answer.cut = Some(format!("the body is longer than {BODY_BYTES} bytes, the rest was not read"));
    }
    // A body given as text was decoded by the exporter already.
    let media_type = media_type.filter(|_| coded);
    answer.text = match coded {
        true => crate::probe::decode_text(&answer.body, media_type.as_deref()),
        false => String::from_utf8_lossy(&answer.body).into_owned(),
    };
}

/// The failure that a browser's error stands for.
fn failure(error: &str) -> Failure {
    use FailureKind as K;
    let kinds: &[(&str, FailureKind)] = &[
        ("NAME_NOT_RESOLVED", K::NameNotFound),
        ("CONNECTION_REFUSED", K::ConnectionRefused),
        ("CONNECTION_RESET", K::ConnectionReset),
        ("CONNECTION_CLOSED", K::ConnectionClosed),
        ("EMPTY_RESPONSE", K::ConnectionClosed),
        ("TIMED_OUT", K::TimedOut),
        ("ADDRESS_UNREACHABLE", K::Unreachable),
        ("INTERNET_DISCONNECTED", K::Unreachable),
        ("TUNNEL_CONNECTION_FAILED", K::ProxyRefused),
        ("SSL_CLIENT_AUTH", K::ClientCertificate),
        ("BAD_SSL_CLIENT_AUTH", K::ClientCertificate),
        ("SSL_VERSION_OR_CIPHER", K::TlsVersion),
        ("SSL_UNRECOGNIZED_NAME", K::ServerNameUnknown),
        ("ERR_CERT_", K::CertificateUntrusted),
        ("ERR_SSL_", K::Tls),
        ("INVALID_HTTP_RESPONSE", K::NotHttp),
        ("RESPONSE_HEADERS_TOO_BIG", K::HeaderTooLarge),
    ];
    let kind = kinds.iter().find(|(word, _)| error.contains(word)).map_or(K::Other, |(_, kind)| *kind);
    let plain: String = error.chars().filter(|character| !character.is_control()).take(100).collect();
    let detail = match plain.is_empty() {
        true => "the browser got no answer, or blocked the request itself".to_owned(),
        false => format!("the browser got no answer: {plain}"),
    };
    Failure { kind, detail }
}

/// The address that answered.
fn remote(entry: &Value, url: &Url) -> Option<SocketAddr> {
    let written = text(entry, "serverIPAddress").trim_start_matches('[').trim_end_matches(']');
    let address: IpAddr = written.parse().ok()?;
    let named = entry.get("_serverPort").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
    Some(SocketAddr::new(address, named.or(url.port_or_known_default())?))
}

/// When the request was sent; 0 where the entry does not say.
fn started(entry: &Value) -> i64 {
    text(entry, "startedDateTime").parse::<jiff::Timestamp>().map(|time| time.as_microsecond()).unwrap_or_default()
}

/// How long the phases took.
fn timing(entry: &Value) -> Timing {
    let timings = entry.get("timings").unwrap_or(&Value::Null);
    let phase = |value: &Value, key: &str| {
        let milliseconds = value.get(key).and_then(Value::as_f64).unwrap_or_default();
        if (0.0..PHASE_MS).contains(&milliseconds) { (milliseconds * 1000.0) as u64 } else { 0 }
    };
    let tls_us = phase(timings, "ssl");
    Timing {
        lookup_us: phase(timings, "dns"),
        // The format counts the handshake into the connection.
        connect_us: phase(timings, "connect").saturating_sub(tls_us),
        tls_us,
        first_byte_us: phase(timings, "send") + phase(timings, "wait"),
        total_us: phase(entry, "time"),
    }
}
