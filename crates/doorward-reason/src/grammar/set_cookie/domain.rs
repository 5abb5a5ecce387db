//! Which hosts and paths a cookie goes to (RFC 6265bis, section 5.1), and a guess at public suffixes.
//!
//! The whole public suffix list is megabytes of other people's data. The few patterns here catch what misconfigured logins
//! really do: `Domain=com`, `Domain=co.uk`, `Domain=github.io`. What they miss is not called a fault.

/// Hosting names under which every customer is a site of its own.
const SHARED_HOSTS: &[&str] = &[
    "amazonaws.com",
    "azurewebsites.net",
    "cloudfront.net",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "herokuapp.com",
    "netlify.app",
    "onrender.com",
    "pages.dev",
    "vercel.app",
    "web.app",
    "workers.dev",
];
/// Second labels under country codes where names are sold, as in `co.uk`.
const SECOND_LABELS: &[&str] = &["ac", "co", "com", "edu", "gov", "net", "or", "org"];

/// Whether nobody can own cookies for this whole domain.
pub(super) fn is_public_suffix(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    match labels.as_slice() {
        ["localhost"] => false,
        [_] => true,
        [second, country] => (country.len() == 2 && SECOND_LABELS.contains(second)) || SHARED_HOSTS.contains(&domain),
        _ => false,
    }
}

/// Whether a host is this domain or lies below it.
pub(super) fn matches(host: &str, domain: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host == domain {
        return true;
    }
    let below = host.strip_suffix(domain).is_some_and(|head| head.ends_with('.'));
    below && !is_address(&host)
}

/// Whether a host is an address and no name.
pub(super) fn is_address(host: &str) -> bool {
    host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok()
}

/// Whether a cookie's path covers the path of a request.
pub(super) fn path_covers(cookie_path: &str, request_path: &str) -> bool {
    let request_path = if request_path.starts_with('/') { request_path } else { "/" };
    match request_path.strip_prefix(cookie_path) {
        Some(rest) => rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'),
        None => false,
    }
}

/// The path a cookie gets where it names none: the folder of the page that set it.
pub(super) fn default_path(page_path: &str) -> &str {
    let end = if page_path.starts_with('/') { page_path.rfind('/').unwrap_or(0) } else { 0 };
    if end == 0 { "/" } else { page_path.get(..end).unwrap_or("/") }
}
