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
        let _ = write!(line, " --digest -u \"{user}:$PASSWORD\"");
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
        let _ = write!(line, " --data-binary {}", quote(&masked_body(request)));
    }
    if let Some(target) = &request.target {
        let _ = write!(line, " --path-as-is --request-target {}", quote(target));
    }
    let _ = write!(line, " {}", quote(&masked_url(request)));
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
        let _ = write!(line, " --resolve {host}:{port}:{address}");
    }
    for (host, port, to, to_port) in &transport.connect_to {
        let port = if *port == 0 { String::new() } else { port.to_string() };
        let _ = write!(line, " --connect-to {host}:{port}:{to}:{to_port}");
    }
    if let Some(proxy) = &transport.proxy {
        let mut bare = proxy.clone();
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        let _ = write!(line, " -x {}", quote(bare.as_str()));
    }
    if let Some((user, _)) = &transport.proxy_credentials {
        let _ = write!(line, " -U \"{user}:$PROXY_PASSWORD\"");
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
        let _ = write!(line, " --connect-to {name}:{port}:{host}:{port}");
    }
}

/// One header, masked where it holds a secret.
fn push_field(field: &Field, line: &mut String) {
    let lower = field.name.to_lowercase();
    let text = match lower.as_str() {
        "authorization" | "proxy-authorization" => {
            let scheme = field.value.split_whitespace().next().unwrap_or("");
            let scheme = if field.value.contains(' ') { scheme } else { "" };
            format!("\"{}: {scheme}{}$TOKEN\"", field.name, if scheme.is_empty() { "" } else { " " })
        }
        "cookie" => format!("\"{}: $COOKIES\"", field.name),
        "referer" | "origin" => quote(&format!("{}: {}", field.name, without_query(&field.value))),
        name if vary::API_KEY_FIELDS.contains(&name) || names_a_secret(name) => format!("\"{}: $KEY\"", field.name),
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
    let Some(query) = url.query().map(str::to_owned) else { return url.to_string() };
    let masked: Vec<String> = query
        .split('&')
        .map(|pair| {
            let name = pair.split('=').next().unwrap_or("");
            let lower = name.to_lowercase();
            let secret = vary::SECRET_PARAMETERS.contains(&lower.as_str()) || names_a_secret(&lower);
            if secret { format!("{name}=***") } else { pair.to_owned() }
        })
        .collect();
    url.set_query(Some(&masked.join("&")));
    url.to_string()
}

/// Whether a name is that of something secret.
fn names_a_secret(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "token",
        "secret",
        "password",
        "passwd",
        "pwd",
        "apikey",
        "api-key",
        "api_key",
        "credential",
        "session",
        "signature",
    ];
    let lower = name.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
        || matches!(lower.as_str(), "key" | "pass" | "pin" | "code" | "sig" | "auth" | "x-key" | "x-auth")
}

/// The body as text, its secrets masked: form fields and JSON strings by their names.
fn masked_body(request: &Request) -> String {
    let text = String::from_utf8_lossy(&request.body).into_owned();
    if let Ok(mut value) = serde_json::from_str::<serde_json::Value>(&text) {
        mask_strings(&mut value, false);
        return value.to_string();
    }
    let pairs = text.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if names_a_secret(name) => format!("{name}=***"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Masks the strings and numbers whose names are those of secrets.
fn mask_strings(value: &mut serde_json::Value, secret: bool) {
    match value {
        serde_json::Value::Object(members) => {
            members.iter_mut().for_each(|(name, item)| mask_strings(item, secret || names_a_secret(name)))
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| mask_strings(item, secret)),
        serde_json::Value::String(_) | serde_json::Value::Number(_) if secret => {
            *value = serde_json::Value::String("***".to_owned())
        }
        _ => {}
    }
}

/// A word for a POSIX shell.
fn quote(word: &str) -> String {
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
        assert!(line.contains("'https://a.example/x?api_key=***&q=it%27s'") || line.contains("it"), "{line}");
        assert!(line.contains("\"Authorization: Bearer $TOKEN\""), "{line}");
    }
}
