//! What the words of a path tell: that it is where people sign in, what only scanners ask for, what is meant to be shut, what is
//! meant for everybody.

/// What the words of a path tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Words {
    /// People sign in here.
    pub signs_in: bool,
    /// Hardly anybody but a scanner asks for it.
    pub probed: bool,
    /// Such a place is usually shut on purpose.
    pub private: bool,
    /// A part of a page: style, script, picture, font.
    pub part: bool,
    /// Every crawler and browser asks for it, and it is for everybody: robots.txt, sitemap, icon, `.well-known`, feed.
    pub common: bool,
}

/// Names of places where people sign in, as segments.
pub(crate) const SIGNS_IN: &[&str] = &[
    "login",
    "log-in",
    "signin",
    "sign-in",
    "sign_in",
    "wp-login.php",
    "xmlrpc.php",
    "session",
    "sessions",
    "token",
    "auth",
    "authenticate",
    "login.php",
    "user_session",
    "j_security_check",
    "oauth",
];
/// What only scanners ask for, anywhere in the path, each from a slash on.
pub(crate) const PROBED: &[&str] = &[
    "/.env",
    "/.git",
    "/.svn",
    "/.aws",
    "/.ssh",
    "/.vscode",
    "/.ds_store",
    "/phpmyadmin",
    "/pma/",
    "/phpunit",
    "/eval-stdin",
    "/cgi-bin/",
    "/wp-config",
    "/wlwmanifest.xml",
    "/adminer",
    "/boaform",
    "/hnap1",
    "/actuator",
    "/server-status",
    "/solr/",
    "/.htpasswd",
    "/shell",
    "/manager/html",
    "/console/",
    "/owa/",
    "/autodiscover",
    "/vendor/",
    "/etc/passwd",
    "/setup.php",
    "/config.json",
    "/telescope",
    "/sdk",
];
/// Endings of what should never be asked for.
pub(crate) const PROBED_ENDINGS: &[&str] =
    &[".sql", ".bak", ".old", ".swp", ".tar.gz", ".sql.gz", ".pem", ".key", ".asp", ".aspx~", ".ini", ".log"];
/// Places that are usually shut on purpose, as beginnings of segments.
const PRIVATE: &[&str] = &[
    "admin",
    "wp-admin",
    "administrator",
    "account",
    "private",
    "internal",
    "intern",
    "staff",
    "manage",
    "dashboard",
    "backend",
    "xmlrpc.php",
    "staging",
    "cron",
    "my-account",
    "members",
    "confidential",
    "secret",
    "billing",
    "wp-json",
];
/// Endings of parts of pages.
const PARTS: &[&str] = &[
    ".css", ".js", ".mjs", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".woff", ".woff2", ".ttf",
    ".otf", ".map",
];
/// What is for everybody, whole.
const COMMON: &[&str] = &[
    "/",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap_index.xml",
    "/favicon.ico",
    "/ads.txt",
    "/app-ads.txt",
    "/feed",
    "/feed/",
    "/rss.xml",
    "/atom.xml",
    "/manifest.json",
    "/site.webmanifest",
    "/humans.txt",
    "/llms.txt",
    "/security.txt",
    "/apple-touch-icon.png",
];

/// Whatever lies below it is for everybody.
pub(crate) const WELL_KNOWN: &str = "/.well-known/";

/// What the words of a path tell.
#[must_use]
pub fn of(path: &str) -> Words {
    let lower = path.to_ascii_lowercase();
    let segments = || lower.split('/').filter(|segment| !segment.is_empty());
    let has_ending = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    let well_known = lower.starts_with(WELL_KNOWN);
    // Each of the words begins with a slash.
    let mut places = memchr::memchr_iter(b'/', lower.as_bytes()).filter_map(|at| lower.get(at..));
    let names_probed = places.any(|rest| PROBED.iter().any(|word| rest.starts_with(word)));
    let probed = !well_known && (names_probed || has_ending(PROBED_ENDINGS));
    Words {
        signs_in: segments().any(|segment| SIGNS_IN.contains(&segment)),
        probed,
        private: segments().any(|segment| {
            PRIVATE
                .iter()
                .any(|word| segment.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
        }),
        part: has_ending(PARTS),
        common: well_known || COMMON.contains(&&*lower) || lower.starts_with("/sitemap"),
    }
}

#[cfg(test)]
mod tests {
    use super::{PROBED, of};

    #[test]
    fn what_is_probed_is_found_wherever_it_stands() {
        for word in PROBED {
            assert!(word.starts_with('/'), "{word}");
            for path in [(*word).to_owned(), format!("/a/b{word}x"), word.to_ascii_uppercase()] {
                assert!(of(&path).probed, "{path}");
            }
        }
    }

    #[test]
    fn words_of_paths_are_told_apart() {
        for (path, told) in [
            ("/", "common"),
            ("/login", "signs-in"),
            ("/wp-login.php", "signs-in"),
            ("/blog/login-tips", ""),
            ("/.env", "probed"),
            ("/app/.git/config", "probed"),
            ("/.well-known/security.txt", "common"),
            ("/backup.sql", "probed"),
            ("/wp-admin/", "private"),
            ("/admin/users/{n}", "private"),
            ("/administration-jobs", ""),
            ("/accounting", ""),
            ("/static/a.css", "part"),
            ("/blog/{slug}", ""),
            ("/Robots.txt", "common"),
        ] {
            let words = of(path);
            let list = [
                ("signs-in", words.signs_in),
                ("probed", words.probed),
                ("private", words.private),
                ("part", words.part),
                ("common", words.common),
            ];
            let seen: Vec<&str> = list.into_iter().filter_map(|(word, holds)| holds.then_some(word)).collect();
            assert_eq!(seen.join(" "), told, "{path}");
        }
    }
}
