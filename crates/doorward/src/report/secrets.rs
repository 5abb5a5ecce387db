//! The last gate before output: nothing that the request keeps secret leaves in a report, whoever repeats it.
//!
//! Reports are masked where they are made; a server that echoes a request, or an error that quotes a line, is caught here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_diagnose::curl::body_secrets;
use doorward_diagnose::vary::names_a_secret;
use doorward_diagnose::{Credentials, Request};

/// Shorter texts are not masked: they are words that a report needs.
const SECRET_CHARACTERS: usize = 6;

/// The text with every secret of the request replaced.
pub(super) fn mask(text: String, request: &Request) -> String {
    secrets(request).into_iter().fold(
        text,
        |text, secret| {
            if text.contains(&secret) { text.replace(&secret, "***") } else { text }
        },
    )
}

/// The secrets of a request, the longest first, so that no part of one is left over.
fn secrets(request: &Request) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for field in &request.fields {
        let name = field.name.to_lowercase();
        match name.as_str() {
            "authorization" | "proxy-authorization" => found.extend(of_authorization(&field.value)),
            "cookie" => found.extend(
                field
                    .value
                    .split(';')
                    .filter_map(|pair| pair.split_once('='))
                    .map(|(_, value)| value.trim().to_owned()),
            ),
            _ if names_a_secret(&name) => found.push(field.value.clone()),
            _ => {}
        }
    }
    found.extend(
        request.url.query_pairs().filter(|(name, _)| names_a_secret(name)).map(|(_, value)| value.into_owned()),
    );
    found.extend(body_secrets(request));
    if let Some(Credentials::Digest { password, .. }) = &request.credentials {
        found.push(password.clone());
    }
    if let Some((_, password)) = &request.transport.proxy_credentials {
        found.push(password.clone());
    }
    found.retain(|secret| secret.chars().count() >= SECRET_CHARACTERS);
    found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    found.dedup();
    found
}

/// The secrets in an Authorization value: the words behind its scheme (or alone), and a Basic password.
fn of_authorization(value: &str) -> Vec<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    let secrets = if words.len() > 1 { words.get(1..).unwrap_or_default() } else { words.as_slice() };
    let mut found: Vec<String> = secrets.iter().map(|word| word.trim_matches(['"', ',']).to_owned()).collect();
    let decoded =
        words.get(1).and_then(|word| STANDARD.decode(word).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some((_, password)) = decoded.as_deref().and_then(|pair| pair.split_once(':')) {
        found.push(password.to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_diagnose::Field;
    use url::Url;

    #[test]
    fn an_echoed_secret_is_masked() {
        let mut request = Request::get(Url::parse("https://a.example/?api_key=SECRETK1").unwrap());
        request.fields = vec![
            Field::new("Authorization", format!("Basic {}", STANDARD.encode("me:SECRETP1"))),
            Field::new("Cookie", "sid=SECRETC1; theme=dark"),
            Field::new("X-API-Key", "SECRETH1"),
        ];
        request.body = b"user=me&password=SECRETB1%21".to_vec();
        let echo = format!(
            "you sent {} and SECRETP1, SECRETC1, SECRETH1, SECRETK1, SECRETB1! with theme dark",
            STANDARD.encode("me:SECRETP1")
        );
        let masked = mask(echo, &request);
        assert!(!masked.contains("SECRET") && masked.contains("dark"), "{masked}");
    }

    #[test]
    fn a_value_without_a_scheme_is_a_secret() {
        let mut request = Request::get(Url::parse("https://a.example/").unwrap());
        request.fields = vec![Field::new("Authorization", "SECRETALONE")];
        assert_eq!(mask("SECRETALONE was sent".to_owned(), &request), "*** was sent");
    }
}
