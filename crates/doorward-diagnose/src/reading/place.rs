//! Facts about the place that is asked for: the path, the query, signed links, and what the site says of it.

use doorward_reason::Fact;
use url::{Host, Url};

use super::Reading;
use super::client::instant_s;
use crate::question::Question;

/// Path parts that are usually shut on purpose, compared whole.
const SENSITIVE_PARTS: &[&str] = &[
    ".git",
    ".svn",
    ".hg",
    ".env",
    ".htaccess",
    ".htpasswd",
    ".ssh",
    ".aws",
    ".ds_store",
    ".npmrc",
    ".bash_history",
    "wp-config.php",
    "server-status",
    "nginx_status",
    "stub_status",
    "fpm-status",
    "fpm_status",
    "haproxy",
    "stats",
    "status.php",
    "jmx-console",
    "server-info",
    "phpmyadmin",
    "adminer.php",
    "web-inf",
    "meta-inf",
    "config.php",
    "configuration.php",
    "xmlrpc.php",
    "composer.json",
    "composer.lock",
    "id_rsa",
    "web.config",
    "admin",
    "wp-admin",
    "administrator",
    "manager",
    "actuator",
    "internal",
    "private",
    "backup",
    "backups",
    "vendor",
    "node_modules",
    "cgi-bin",
    "metrics",
    "debug",
    "console",
];
/// Extensions of files that are usually shut on purpose.
const SENSITIVE_EXTENSIONS: &[&str] = &[
    ".sql", ".bak", ".old", ".swp", ".orig", ".log", ".ini", ".conf", ".key", ".pem", ".inc", ".tar.gz", ".tgz",
    ".rar", ".7z", ".sqlite", ".db", ".dump", "~",
];
/// Extensions of what other sites like to embed.
const MEDIA_EXTENSIONS: &[&str] = &[
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".mp4", ".webm", ".mp3", ".ogg", ".m3u8", ".ts", ".zip",
    ".pdf", ".woff2",
];
/// Query parameters that carry a link's signature.
const SIGNATURES: &[&str] = &[
    "signature",
    "sig",
    "x-amz-signature",
    "x-goog-signature",
    "hmac",
    "md5",
    "hash",
    "st",
    "verify",
    "sign",
    "hdnea",
    "policy",
];
/// Query parameters that carry a link's end.
const ENDS: &[&str] = &[
    "expires",
    "exp",
    "expiry",
    "expire",
    "e",
    "se",
    "x-expires",
    "valid_until",
    "until",
    "validuntil",
    "expires_at",
    "deadline",
];
/// Query parameters that carry a link's start and length, in pairs.
const STARTS: &[(&str, &str)] = &[("x-amz-date", "x-amz-expires"), ("x-goog-date", "x-goog-expires")];

/// A URL longer than this is long, in bytes: some servers and filters stop there.
const LONG_URL_BYTES: usize = 2_000;

/// Reads the facts.
pub(super) fn read(question: &Question, reading: &mut Reading) {
    let url = &question.request.url;
    let path = question.request.target.as_deref().unwrap_or(url.path());
    let lower = path.to_lowercase();
    let last = path.rsplit('/').next().unwrap_or("");
    reading.add_if(path.split('/').any(|part| part.starts_with('.') && part.len() > 1), Fact::DotPath);
    let query = url.query().unwrap_or("");
    reading.add_if(path.contains("..") || query.contains(".."), Fact::DoubledDots);
    reading.add_if(lower.contains("%2f") || lower.contains("%5c"), Fact::EncodedSlash);
    reading.add_if(path.ends_with('/'), Fact::DirectoryPath);
    reading.add_if(last.contains('.') && !last.starts_with('.'), Fact::FilePath);
    reading.add_if(is_sensitive(path), Fact::SensitivePath);
    reading.add_if(path.chars().any(char::is_uppercase) && !lower.contains('%'), Fact::UpperCasePath);
    reading.add_if(url.query().is_some(), Fact::QuerySent);
    reading.add_if(
        matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_))) && question.request.field("host").is_none(),
        Fact::AddressHost,
    );
    reading.add_if(url.scheme() == "http", Fact::PlainHttp);
    reading.add_if(lower.contains("/wp-json") || query.contains("rest_route="), Fact::RestPath);
    let listing =
        lower.trim_end_matches('/').rsplit('/').next().unwrap_or("") != "me" && question.request.method == "GET";
    let users = listing
        && (lower.contains("/wp/v2/users")
            || query.contains("rest_route=/wp/v2/users")
            || query.split('&').any(|pair| pair.starts_with("author=")));
    reading.add_if(users, Fact::UserListing);
    reading.add_if(lower == "/robots.txt", Fact::RobotsPath);
    reading.add_if(lower.ends_with("/xmlrpc.php"), Fact::XmlrpcPath);
    reading.add_if(lower.ends_with(".php"), Fact::PhpPath);
    reading.add_if(MEDIA_EXTENSIONS.iter().any(|extension| lower.ends_with(extension)), Fact::MediaPath);
    reading.add_if(path.split('/').any(is_object_id), Fact::ObjectPath);
    let wordpress = lower.contains("/wp-") || query.contains("rest_route=") || query.contains("_wpnonce=");
    reading.add_if(wordpress, Fact::WordPressPath);
    reading.add_if(url.as_str().len() > LONG_URL_BYTES, Fact::UrlLong);
    read_signed_link(url, question.now_s, reading);
}

/// Whether a part of a path names one object: a number, a UUID, or a word with a number.
fn is_object_id(part: &str) -> bool {
    let digits = part.chars().filter(char::is_ascii_digit).count();
    let version = part.len() <= 3 && part.starts_with('v');
    digits > 0 && !version && !part.contains('.') && part.len() <= 64
}

/// Whether a path is one that is usually shut on purpose. `.well-known` is not.
pub(crate) fn is_sensitive(path: &str) -> bool {
    let lower = path.to_lowercase();
    if lower.starts_with("/.well-known/") {
        return false;
    }
    let secret_dots = ["/.git", "/.env", "/.ht", "/.svn", "/.hg", "/.ssh", "/.aws"];
    let script_among_uploads = lower.contains("/uploads/") && lower.ends_with(".php");
    script_among_uploads
        || secret_dots.iter().any(|start| lower.contains(start))
        || lower.split('/').any(|part| SENSITIVE_PARTS.contains(&part))
        || SENSITIVE_EXTENSIONS.iter().any(|extension| lower.ends_with(extension))
}

/// What a signed link's parameters say.
fn read_signed_link(url: &Url, now_s: i64, reading: &mut Reading) {
    let pairs: Vec<(String, String)> =
        url.query_pairs().map(|(name, value)| (name.to_lowercase(), value.into_owned())).collect();
    let get = |name: &str| pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let signed = SIGNATURES.iter().any(|name| get(name).is_some_and(|value| value.len() >= 6));
    if !signed {
        return;
    }
    reading.add(Fact::LinkSigned);
    let paired = STARTS
        .iter()
        .find_map(|(start, length)| instant_s(get(start)?)?.checked_add(get(length)?.parse::<i64>().ok()?));
    let Some(end_s) = paired.or_else(|| ENDS.iter().find_map(|name| instant_s(get(name)?))) else { return };
    if end_s < now_s {
        reading.tell(
            Fact::LinkExpired,
            format!("the signed link's time ended {} ago", duration_words(now_s.saturating_sub(end_s))),
        );
    } else {
        reading.add(Fact::LinkTimely);
    }
}

/// A length of time in words a person reads.
pub(crate) fn duration_words(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..120 => (seconds, "seconds"),
        120..7_200 => (seconds / 60, "minutes"),
        7_200..172_800 => (seconds / 3_600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}

/// Whether robots.txt forbids this path to crawlers in general or to the one the request names (RFC 9309: the group of the
/// crawler, else `*`; the longest match decides, allow wins ties).
pub(super) fn robots_forbids(text: &str, question: &Question) -> bool {
    let agent = question.request.field("user-agent").unwrap_or("").to_lowercase();
    let groups = robots_groups(text);
    let own: Vec<_> = groups
        .iter()
        .filter(|group| {
            group.agents.iter().any(|name| name != "*" && !name.is_empty() && agent.contains(name.as_str()))
        })
        .collect();
    let chosen: Vec<_> = if own.is_empty() {
        groups.iter().filter(|group| group.agents.iter().any(|name| name == "*")).collect()
    } else {
        own
    };
    let path = match question.request.url.query() {
        Some(query) => format!("{}?{query}", question.request.url.path()),
        None => question.request.url.path().to_owned(),
    };
    let mut best: (usize, bool) = (0, true);
    for (allow, pattern) in chosen.iter().flat_map(|group| &group.rules) {
        let longer = pattern.len() > best.0 || pattern.len() == best.0 && *allow;
        if !pattern.is_empty() && longer && robots_matches(pattern, &path) {
            best = (pattern.len(), *allow);
        }
    }
    !best.1
}

/// A group of robots.txt.
#[derive(Default)]
struct RobotsGroup {
    /// The crawlers it speaks to, lower case.
    agents: Vec<String>,
    /// Allow or not, and the pattern.
    rules: Vec<(bool, String)>,
}

/// The groups of a robots.txt.
fn robots_groups(text: &str) -> Vec<RobotsGroup> {
    let mut groups: Vec<RobotsGroup> = Vec::new();
    for line in text.lines().take(10_000) {
        let line = line.split('#').next().unwrap_or("").trim();
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, value) = (name.trim().to_lowercase(), value.trim());
        match name.as_str() {
            "user-agent" => {
                if groups.last().is_none_or(|group| !group.rules.is_empty()) {
                    groups.push(RobotsGroup::default());
                }
                if let Some(group) = groups.last_mut() {
                    group.agents.push(value.to_lowercase());
                }
            }
            "allow" | "disallow" => {
                if let Some(group) = groups.last_mut() {
                    group.rules.push((name == "allow", value.to_owned()));
                }
            }
            _ => {}
        }
    }
    groups
}

/// Whether a robots.txt pattern (`*` and a closing `$`) matches a path.
fn robots_matches(pattern: &str, path: &str) -> bool {
    let (pattern, anchored) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        if anchored && index + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some(place) = rest.find(part) else { return false };
        rest = rest.get(place + part.len()..).unwrap_or("");
    }
    !anchored || rest.is_empty()
}

/// Whether a sitemap lists the page.
pub(super) fn sitemap_lists(text: &str, question: &Question) -> bool {
    let path = question.request.url.path();
    text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).any(|place| {
        Url::parse(place.trim())
            .is_ok_and(|listed| listed.path() == path && listed.query() == question.request.url.query())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Request;

    fn question(url: &str, agent: &str) -> Question {
        Question::new(Request::get(Url::parse(url).unwrap()).with_field("User-Agent", agent), 1_795_348_800, "abc123")
    }

    #[test]
    fn robots_rules_are_read_as_rfc_9309_says() {
        let rules = "User-agent: *\nDisallow: /tags/\nAllow: /tags/new\n\nUser-agent: bingbot\nDisallow: /x*.pdf$\n";
        for (url, agent, forbidden) in [
            ("http://a.example/tags/all.html", "Googlebot/2.1", true),
            ("http://a.example/tags/new.html", "Googlebot/2.1", false),
            ("http://a.example/tags/all.html", "bingbot/2.0", false),
            ("http://a.example/x/y.pdf", "bingbot/2.0", true),
            ("http://a.example/x/y.pdf.html", "bingbot/2.0", false),
            ("http://a.example/", "Googlebot/2.1", false),
        ] {
            assert_eq!(robots_forbids(rules, &question(url, agent)), forbidden, "{url} for {agent}");
        }
    }

    #[test]
    fn well_known_is_not_sensitive_and_git_is() {
        assert!(!is_sensitive("/.well-known/security.txt"));
        assert!(is_sensitive("/.git/config"));
        assert!(is_sensitive("/shop/.env.local"));
        assert!(is_sensitive("/dump.sql"));
        assert!(!is_sensitive("/about.html"));
    }

    #[test]
    fn a_signed_link_past_its_time_is_noticed() {
        let mut reading = Reading::default();
        read(&question("https://a.example/f.zip?expires=1500000000&signature=abcdef0123", "x"), &mut reading);
        assert!(reading.has(Fact::LinkExpired) && reading.has(Fact::LinkSigned));
        let mut reading = Reading::default();
        read(
            &question(
                "https://a.example/f.zip?X-Amz-Date=20261122T110000Z&X-Amz-Expires=86400&X-Amz-Signature=abcdef0123",
                "x",
            ),
            &mut reading,
        );
        assert!(reading.has(Fact::LinkTimely));
    }
}
