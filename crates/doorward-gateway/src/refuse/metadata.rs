//! The metadata of a protected resource (RFC 9728): which authorization servers give tokens for this site.

use doorward_policy::map::{Authenticator, BearerRules, Method};
use serde_json::json;
use url::Url;

/// The path at which the metadata is served.
pub const PATH: &str = "/.well-known/oauth-protected-resource";

/// Where the metadata of a site stands. The site as a whole is the resource, so nothing comes after the well-known part.
pub(super) fn address(origin: &Url) -> String {
    format!("{}{PATH}", origin.origin().ascii_serialization())
}

/// The document, where one of the schemes wants it served; `resource` is the site's origin, as it was asked for (section 3.3).
#[must_use]
pub fn resource_metadata(origin: &Url, schemes: &[Authenticator]) -> Option<String> {
    let rules: Vec<(&Authenticator, &BearerRules)> = schemes
        .iter()
        .filter_map(|scheme| match &scheme.method {
            Method::Bearer(rules) if rules.resource_metadata => Some((scheme, &**rules)),
            _ => None,
        })
        .collect();
    let (first, _) = rules.first()?;
    let mut servers: Vec<String> = Vec::new();
    for (_, rules) in &rules {
        for url in &rules.authorization_servers {
            let server = issuer(url, rules.issuer.as_deref());
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
    }
    let document = json!({
        "resource": origin.origin().ascii_serialization(),
        "resource_name": first.realm,
        "authorization_servers": servers,
        "bearer_methods_supported": ["header"],
    });
    Some(document.to_string())
}

/// An authorization server by its issuer identifier, which is compared letter by letter: as the map writes `issuer` where that is the
/// same place, else without the slash that a URL without a path gets.
fn issuer(url: &Url, issuer: Option<&str>) -> String {
    if let Some(issuer) = issuer.filter(|issuer| Url::parse(issuer).is_ok_and(|own| own == *url)) {
        return issuer.to_owned();
    }
    let text = url.as_str();
    if url.path() == "/" { text.strip_suffix('/').unwrap_or(text).to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issuers_are_written_as_they_are_compared() {
        let url = |text: &str| Url::parse(text).unwrap();
        for (server, named, expected) in [
            ("https://id.example", None, "https://id.example"),
            ("https://id.example/", Some("https://id.example"), "https://id.example"),
            ("https://id.example", Some("https://id.example/"), "https://id.example/"),
            ("https://id.example/realms/shop", None, "https://id.example/realms/shop"),
            ("https://id.example/realms/shop/", Some("https://other.example"), "https://id.example/realms/shop/"),
        ] {
            assert_eq!(issuer(&url(server), named), expected);
        }
    }
}
