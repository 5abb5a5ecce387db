//! Requests as `curl` lines that anybody can run, with secrets replaced by shell variables.

use std::fmt::Write as _;

use crate::observation::{Credentials, Field, HttpVersion, Request};
use crate::vary;

/// A `curl` line for this request. Secrets stand as `$TOKEN`, `$PASSWORD`, `$COOKIES`, `$KEY`.
#[must_use]
pub fn line(request: &Request) -> String {
    let mut line = String::from("curl -sS -o /dev/null -w '%{http_code}\\n'");
    let plain =
        request.method == "GET" && request.body.is_empty() || request.method == "POST" && !request.body.is_empty();
    if request.method == "HEAD" {
        line.push_str(" -I");
    } else if !plain {
        let _ = write!(line, " -X {}", quote(&request.method));
    }
    transport(request, &mut line);
    if let Some(Credentials::Digest { user, .. }) = &request.credentials {
        let _ = write!(line, " --digest -u \"{}:$PASSWORD\"", in_double_quotes(user));
    }
    for field in &request.fields {
        push_field(field, &mut line);
    }
    if request.field("user-agent").is_none() {
        line.push_str(" -H 'User-Agent:'");
    }
    if request.field("accept").is_none() {
        line.push_str(" -H 'Accept:'");
    }
    if !request.body.is_empty() {
        if request.field("content-type").is_none() {
            line.push_str(" -H 'Content-Type:'");
        }
        let _ = write!(line, " --data-raw {}", quote(&masked_body(request)));
    }
    if let Some(target) = &request.target {
        let _ = write!(line, " --path-as-is --request-target {}", quote(&masked_target(target)));
    }
    let url = masked_url(request);
    if url.split_once("://").is_some_and(|(_, rest)| rest.contains(['[', ']', '{', '}'])) {
        line.push_str(" -g");
    }
    let _ = write!(line, " {}", quote(&url));
    line
}

/// The options below HTTP.
fn transport(request: &Request, line: &mut String) {
    let transport = &request.transport;
    match transport.version {
        Some(HttpVersion::Http10) => line.push_str(" --http1.0"),
        Some(HttpVersion::Http2) if request.url.scheme() == "http" => line.push_str(" --http2-prior-knowledge"),
        Some(HttpVersion::Http2) => line.push_str(" --http2"),
        Some(HttpVersion::Http11) => line.push_str(" --http1.1"),
        None if request.url.scheme() == "https" => line.push_str(" --http1.1"),
        None => {}
    }
    if let Some(interface) = transport.interface {
        let _ = write!(line, " --interface {interface}");
    }
    for (host, port, address) in &transport.resolve {
        let _ = write!(line, " --resolve {}", quote(&format!("{host}:{port}:{address}")));
    }
    for (host, port, to, to_port) in &transport.connect_to {
        let port = if *port == 0 { String::new() } else { port.to_string() };
        let _ = write!(line, " --connect-to {}", quote(&format!("{host}:{port}:{to}:{to_port}")));
    }
    if let Some(proxy) = &transport.proxy {
        let mut bare = proxy.clone();
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        let _ = write!(line, " -x {}", quote(bare.as_str()));
    }
    if let Some((user, _)) = &transport.proxy_credentials {
        let _ = write!(line, " -U \"{}:$PROXY_PASSWORD\"", in_double_quotes(user));
    }
    if transport.insecure {
        line.push_str(" -k");
    }
    if transport.certificate_pem.is_some() {
        line.push_str(" --cert client.pem --key client.key");
    }
    if let (Some(name), Some(host), Some(port)) =
        (&transport.server_name, request.url.host_str(), request.url.port_or_known_default())
        && name != host
    {
        let _ = write!(line, " --connect-to {}", quote(&format!("{name}:{port}:{host}:{port}")));
    }
}

/// One header, masked where it holds a secret.
fn push_field(field: &Field, line: &mut String) {
    let lower = field.name.to_lowercase();
    let text = match lower.as_str() {
        "authorization" | "proxy-authorization" => {
            // What is no name of a scheme, or stands alone, is part of the secret.
            let scheme =
                field.value.trim().split_once(' ').map(|(scheme, _)| scheme).filter(|scheme| is_scheme(scheme));
            format!("\"{}: {}$TOKEN\"", field.name, scheme.map(|scheme| format!("{scheme} ")).unwrap_or_default())
        }
        "cookie" => format!("\"{}: $COOKIES\"", field.name),
        "referer" | "origin" => quote(&format!("{}: {}", field.name, without_query(&field.value))),
        name if vary::names_a_secret(name) => format!("\"{}: $KEY\"", in_double_quotes(&field.name)),
        _ if field.value.is_empty() => quote(&format!("{};", field.name)),
        _ => quote(&format!("{}: {}", field.name, field.value)),
    };
    let _ = write!(line, " -H {text}");
}

/// A URL in a header without its query, which may hold secrets.
fn without_query(value: &str) -> &str {
    value.split(['?', '#']).next().unwrap_or(value)
}

/// The URL with secrets in its query masked.
#[must_use]
pub fn masked_url(request: &Request) -> String {
    let mut url = request.url.clone();
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.set_fragment(None);
    if let Some(query) = url.query().map(masked_pairs) {
        url.set_query(Some(&query));
    }
    url.to_string()
}

/// A request target with secrets in its query masked.
fn masked_target(target: &str) -> String {
    match target.split_once('?') {
        Some((path, query)) => format!("{path}?{}", masked_pairs(query)),
        None => target.to_owned(),
    }
}

/// The pairs of a query or a form, the values of secrets masked.
fn masked_pairs(pairs: &str) -> String {
    let masked: Vec<String> = pairs
        .split('&')
        .map(|pair| {
            let (name, _) = pair.split_once('=').unwrap_or((pair, ""));
            if is_secret_name(name) { format!("{name}=***") } else { pair.to_owned() }
        })
        .collect();
    masked.join("&")
}

/// Whether the name of a form's pair, encoded as it is, is that of a secret.
fn is_secret_name(encoded: &str) -> bool {
    let decoded = url::form_urlencoded::parse(encoded.as_bytes()).next().map(|(name, _)| name.into_owned());
    decoded.is_some_and(|name| vary::names_a_secret(&name))
}

/// The body as text, its secrets masked: form fields and JSON members by their names. In any other text nothing tells which
/// part is a secret, and all of it is masked.
fn masked_body(request: &Request) -> String {
    if let Some(mut value) = json_body(request) {
        mask_strings(&mut value, false, &mut Vec::new());
        return value.to_string();
    }
    form_body(request).map_or_else(|| "***".to_owned(), masked_pairs)
}

/// The values of a body that its names call secrets, as they are sent and, for a form, decoded.
#[must_use]
pub fn body_secrets(request: &Request) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(mut value) = json_body(request) {
        mask_strings(&mut value, false, &mut found);
    } else if let Some(form) = form_body(request) {
        for pair in form.split('&') {
            let (name, sent) = pair.split_once('=').unwrap_or((pair, ""));
            if is_secret_name(name) {
                found.push(sent.to_owned());
                found.extend(url::form_urlencoded::parse(pair.as_bytes()).map(|(_, value)| value.into_owned()));
            }
        }
    }
    found
}

/// The body as JSON with names in it; a lone string or number has none.
fn json_body(request: &Request) -> Option<serde_json::Value> {
    let value: serde_json::Value = serde_json::from_slice(&request.body).ok()?;
    (value.is_object() || value.is_array()).then_some(value)
}

/// The body as the pairs of a form, where each has a name that a form's field may have.
fn form_body(request: &Request) -> Option<&str> {
    let text = std::str::from_utf8(&request.body).ok()?;
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.[]%+$@".contains(c));
    text.split('&').all(|pair| pair.split_once('=').is_some_and(|(name, _)| is_name(name))).then_some(text)
}

/// Masks the strings and numbers whose names are those of secrets, and tells what they were.
fn mask_strings(value: &mut serde_json::Value, secret: bool, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            members.iter_mut().for_each(|(name, item)| mask_strings(item, secret || vary::names_a_secret(name), found))
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| mask_strings(item, secret, found)),
        serde_json::Value::String(_) | serde_json::Value::Number(_) if secret => {
            found.push(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            *value = serde_json::Value::String("***".to_owned());
        }
        _ => {}
    }
}

/// Whether a word is the name of an authentication scheme, as all known ones are spelled.
fn is_scheme(word: &str) -> bool {
    const KNOWN: &[&str] = &[
        "basic",
        "bearer",
        "digest",
        "dpop",
        "hoba",
        "mutual",
        "negotiate",
        "ntlm",
        "apikey",
        "api-key",
        "token",
        "jwt",
        "key",
        "signature",
        "hawk",
        "aws4-hmac-sha256",
        "sharedkey",
        "gnap",
        "privatetoken",
        "scram-sha-1",
        "scram-sha-256",
        "vapid",
    ];
    KNOWN.contains(&word.to_lowercase().as_str())
}

/// Text to stand between double quotes for a POSIX shell, each character for itself.
fn in_double_quotes(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let escaped = matches!(character, '"' | '\\' | '$' | '`').then_some('\\');
            escaped.into_iter().chain([character])
        })
        .collect()
}

/// A word for a POSIX shell, quoted where it holds anything but plain characters.
#[must_use]
pub fn quote(word: &str) -> String {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | '@' | '%' | '+' | ',');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[test]
    fn secrets_never_stand_in_a_line() {
        let mut request = Request::get(Url::parse("https://u:pw@a.example/x?api_key=SECRET1&q=it's").unwrap());
        request.fields = vec![
            Field::new("Authorization", "Bearer SECRET2"),
            Field::new("Cookie", "sid=SECRET3"),
            Field::new("X-API-Key", "SECRET4"),
            Field::new("Accept", "*/*"),
        ];
        request.fields.push(Field::new("X-My-Token", "SECRET7"));
        request.body = b"user=me&password=SECRET8".to_vec();
        request.transport.proxy = Some(Url::parse("http://me:SECRET9@proxy.example:3128").unwrap());
        request.transport.proxy_credentials = Some(("me".to_owned(), "SECRET5".to_owned()));
        request.credentials = Some(Credentials::Digest { user: "me".to_owned(), password: "SECRET6".to_owned() });
        let line = line(&request);
        assert!(!line.contains("SECRET") && !line.contains("pw@"), "{line}");
        assert!(line.contains("'https://a.example/x?api_key=***&q=it%27s'"), "{line}");
        assert!(line.contains("\"Authorization: Bearer $TOKEN\""), "{line}");
    }

    #[test]
    fn a_body_is_shown_only_where_its_names_tell_what_is_secret() {
        let with_body = |body: &str| {
            let mut request = Request::get(Url::parse("https://a.example/").unwrap());
            request.body = body.as_bytes().to_vec();
            request
        };
        let shown = [
            ("user=me&password=S%2B1", "user=me&password=***", vec!["S%2B1", "S+1"]),
            (r#"{"a":1,"token":["S1",2]}"#, r#"{"a":1,"token":["***","***"]}"#, vec!["S1", "2"]),
        ];
        for (body, masked, secrets) in shown {
            assert_eq!(
                (masked_body(&with_body(body)), body_secrets(&with_body(body))),
                (masked.to_owned(), own(&secrets))
            );
        }
        let hidden = [
            "S1",
            "\"S1\"",
            "<password>S1</password>",
            "<a b=\"1\">S1</a>",
            "a=1&S1",
            "--x\r\nname=\"password\"\r\n\r\nS1",
        ];
        for body in hidden {
            assert_eq!(masked_body(&with_body(body)), "***", "{body}");
        }
    }

    fn own(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }
}
