//! Which User-Agents are those of search crawlers: one list for those who read requests and for those who read rules about them.
//!
//! A name proves nothing of who asks. Bots of other kinds (AI, SEO tools, previews) are no search crawlers: to refuse them takes no page out
//! of a search engine.

/// Parts of the names that search crawlers give themselves, in lower case.
const SEARCH_CRAWLERS: &[&str] = &[
    "googlebot",
    "bingbot",
    "google-inspectiontool",
    "storebot-google",
    "adsbot-google",
    "mediapartners-google",
    "msnbot",
    "duckduckbot",
    "yandexbot",
    "yandex.com/bots",
    "baiduspider",
    "applebot",
    "slurp",
    "sogou",
    "seznambot",
    "petalbot",
    "qwantbot",
];

/// Whether a User-Agent, or a rule about one, names a search crawler.
#[must_use]
pub fn names_search_crawler(text: &str) -> bool {
    let text = text.to_lowercase();
    SEARCH_CRAWLERS.iter().any(|name| text.contains(name))
}

#[cfg(test)]
mod tests {
    use super::names_search_crawler;

    #[test]
    fn search_crawlers_are_told_from_other_bots() {
        for text in
            ["Mozilla/5.0 (compatible; Googlebot/2.1)", "bingbot/2.0", "(googlebot|duckduckbot)", "msnbot-media"]
        {
            assert!(names_search_crawler(text), "{text}");
        }
        for text in ["GPTBot/1.2", "AhrefsBot/7.0", "curl/8.14.1", "Mozilla/5.0 Firefox/130.0", ""] {
            assert!(!names_search_crawler(text), "{text}");
        }
    }
}
