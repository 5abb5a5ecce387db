//! Who a User-Agent says it is: crawlers by name, libraries, scanners, browsers.
//!
//! A User-Agent is a claim. What would prove a crawler's stands beside its name, in [`Proof`]; proving is not done here.

mod crawlers;

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

pub use crawlers::CRAWLERS;

/// Most bytes of a User-Agent that are looked at.
pub const MAX_AGENT_BYTES: usize = 512;

/// A crawler or another program that names itself so that it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crawler {
    /// Its name.
    pub name: &'static str,
    /// The text in the User-Agent by which it is known, in lower case.
    pub token: &'static str,
    /// Who runs it.
    pub operator: &'static str,
    /// What for.
    pub purpose: Purpose,
    /// How a real one is known.
    pub proof: Proof,
}

/// What a crawler is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It fills the index of a search engine.
    Search,
    /// It gathers texts for training models.
    Training,
    /// It fetches what a person asked an assistant for.
    Assistant,
    /// It checks pages that advertise.
    Advertising,
    /// It serves a tool for site owners and competitors.
    Seo,
    /// It makes the preview of a link that was shared.
    Preview,
    /// It keeps the past.
    Archive,
    /// It checks that a site is up.
    Monitor,
    /// It fetches feeds.
    Feed,
}

/// How a real crawler is known. Both lists empty: nobody but its operator can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// Domains under which its addresses have their names, forwards and backwards.
    pub domains: &'static [&'static str],
    /// Where its addresses are published.
    pub ranges: &'static [&'static str],
}

/// What a User-Agent says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// None was sent.
    None,
    /// A crawler that is known by name.
    Crawler(&'static Crawler),
    /// A library or a command line tool.
    Library(&'static str),
    /// A tool that looks for holes.
    Scanner(&'static str),
    /// A browser.
    Browser(&'static str),
    /// Something that calls itself a bot, a crawler or a spider.
    Bot,
    /// Something else.
    Other,
}

impl Family {
    /// A name for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "(none)",
            Self::Crawler(crawler) => crawler.name,
            Self::Library(name) | Self::Scanner(name) | Self::Browser(name) => name,
            Self::Bot => "other bots",
            Self::Other => "others",
        }
    }
}

/// Names of libraries and tools, and the texts in lower case by which they are known.
pub(crate) const LIBRARIES: &[(&str, &str)] = &[
    ("curl/", "curl"),
    ("libcurl", "curl"),
    ("wget", "Wget"),
    ("python-requests", "python-requests"),
    ("python-urllib", "Python urllib"),
    ("python-httpx", "httpx"),
    ("aiohttp", "aiohttp"),
    ("scrapy", "Scrapy"),
    ("go-http-client", "Go"),
    ("okhttp", "OkHttp"),
    ("apache-httpclient", "Apache HttpClient"),
    ("java/", "Java"),
    ("java-http-client", "Java"),
    ("jakarta commons-httpclient", "Apache HttpClient"),
    ("node-fetch", "node-fetch"),
    ("axios/", "axios"),
    ("undici", "undici"),
    ("got (https", "got"),
    ("libwww-perl", "libwww-perl"),
    ("lwp::simple", "libwww-perl"),
    ("guzzlehttp", "Guzzle"),
    ("postmanruntime", "Postman"),
    ("insomnia/", "Insomnia"),
    ("httpie", "HTTPie"),
    ("dart:io", "Dart"),
    ("dart/", "Dart"),
    ("cfnetwork", "CFNetwork"),
    ("reqwest", "reqwest"),
    ("hyper/", "hyper"),
    ("ruby", "Ruby"),
    ("faraday", "Faraday"),
    ("restsharp", "RestSharp"),
    ("microsoft url control", "Microsoft URL Control"),
    ("windowspowershell", "PowerShell"),
    ("powershell/", "PowerShell"),
    ("aria2", "aria2"),
    ("k6/", "k6"),
    ("apachebench", "ApacheBench"),
    ("jmeter", "JMeter"),
    ("headlesschrome", "Headless Chrome"),
    ("phantomjs", "PhantomJS"),
    ("puppeteer", "Puppeteer"),
    ("playwright", "Playwright"),
    ("selenium", "Selenium"),
    ("doorward", "Doorward"),
];

/// Names of scanners, and the texts in lower case by which they are known.
pub(crate) const SCANNERS: &[(&str, &str)] = &[
    ("masscan", "masscan"),
    ("zgrab", "zgrab"),
    ("nikto", "Nikto"),
    ("sqlmap", "sqlmap"),
    ("nuclei", "Nuclei"),
    ("nmap", "Nmap"),
    ("wpscan", "WPScan"),
    ("gobuster", "gobuster"),
    ("feroxbuster", "feroxbuster"),
    ("dirbuster", "DirBuster"),
    ("ffuf", "ffuf"),
    ("fuzz faster u fool", "ffuf"),
    ("openvas", "OpenVAS"),
    ("nessus", "Nessus"),
    ("acunetix", "Acunetix"),
    ("netsparker", "Netsparker"),
    ("qualys", "Qualys"),
    ("w3af", "w3af"),
    ("arachni", "Arachni"),
    ("zaproxy", "ZAP"),
    ("burp", "Burp"),
    ("jorgee", "Jorgee"),
    ("hydra", "Hydra"),
    ("censysinspect", "Censys"),
    ("expanse", "Expanse"),
    ("internetmeasurement", "InternetMeasurement"),
    ("leakix", "LeakIX"),
    ("shodan", "Shodan"),
    ("netcraftsurveyagent", "Netcraft"),
    ("paloaltonetworks", "Palo Alto Networks"),
    ("httpx -", "httpx (ProjectDiscovery)"),
    ("projectdiscovery", "ProjectDiscovery"),
    ("l9explore", "LeakIX"),
    ("morfeus", "Morfeus"),
    ("zmeu", "ZmEu"),
    ("() {", "Shellshock"),
    ("${jndi:", "Log4Shell"),
];

/// Names of browsers; the first whose text stands in the User-Agent counts, as most name others as well.
pub(crate) const BROWSERS: &[(&str, &str)] = &[
    ("edg/", "Edge"),
    ("edge/", "Edge"),
    ("edga/", "Edge"),
    ("edgios/", "Edge"),
    ("opr/", "Opera"),
    ("opera", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("yabrowser", "Yandex Browser"),
    ("vivaldi", "Vivaldi"),
    ("ucbrowser", "UC Browser"),
    ("fxios", "Firefox"),
    ("crios", "Chrome"),
    ("firefox/", "Firefox"),
    ("chromium/", "Chromium"),
    ("chrome/", "Chrome"),
    ("msie ", "Internet Explorer"),
    ("trident/", "Internet Explorer"),
    ("version/", "Safari"),
    ("safari/", "Safari"),
    ("applewebkit", "WebKit"),
    ("gecko/", "Gecko"),
];

/// What something that calls itself a bot has in its name, in lower case; or the name ends in `bot`.
pub(crate) const BOTS: &[&str] = &["bot/", "bot;", "bot)", "crawler", "spider", "crawl", "bot ", "-bot", "robot"];

/// One pass for all names that are not browsers': the expression, and what each name stands for.
static NAMES: LazyLock<Option<(Regex, HashMap<&'static str, Family>)>> = LazyLock::new(|| {
    let mut families: HashMap<&'static str, Family> = HashMap::new();
    families.extend(LIBRARIES.iter().map(|(token, name)| (*token, Family::Library(name))));
    families.extend(SCANNERS.iter().map(|(token, name)| (*token, Family::Scanner(name))));
    families.extend(CRAWLERS.iter().map(|crawler| (crawler.token, Family::Crawler(crawler))));
    let mut tokens: Vec<&str> = families.keys().copied().collect();
    // At one place the longer name is meant: `googlebot-image` before `googlebot`.
    tokens.sort_by_key(|token| (std::cmp::Reverse(token.len()), *token));
    let alternatives: Vec<String> = tokens.into_iter().map(regex::escape).collect();
    let regex = RegexBuilder::new(&alternatives.join("|")).case_insensitive(true).unicode(false).build();
    Some((regex.ok()?, families))
});

/// What a User-Agent says it is.
#[must_use]
pub fn family(agent: &[u8]) -> Family {
    let agent = agent.get(..MAX_AGENT_BYTES).unwrap_or(agent);
    if matches!(agent, b"" | b"-") {
        return Family::None;
    }
    if let Some((regex, families)) = &*NAMES
        && let Some(found) = strongest(regex, families, agent)
    {
        return found;
    }
    let mut lower = [0_u8; MAX_AGENT_BYTES];
    for (place, byte) in lower.iter_mut().zip(agent) {
        *place = byte.to_ascii_lowercase();
    }
    let lower = lower.get(..agent.len()).unwrap_or_default();
    let has = |text: &str| memchr::memmem::find(lower, text.as_bytes()).is_some();
    if BOTS.iter().any(|text| has(text)) || lower.ends_with(b"bot") {
        return Family::Bot;
    }
    match BROWSERS.iter().find(|(token, _)| has(token)) {
        Some((_, name)) if lower.starts_with(b"mozilla/") || lower.starts_with(b"opera/") => Family::Browser(name),
        _ => Family::Other,
    }
}

/// Of several names the one that says most: a crawler's before a scanner's before a library's, else the first.
fn strongest(regex: &Regex, families: &HashMap<&'static str, Family>, agent: &[u8]) -> Option<Family> {
    let mut best: Option<(u8, Family)> = None;
    for found in regex.find_iter(agent) {
        let text = std::str::from_utf8(found.as_bytes()).ok()?.to_ascii_lowercase();
        let Some(family) = families.get(text.as_str()) else { continue };
        let rank = match family {
            Family::Crawler(_) => 0,
            Family::Scanner(_) => 1,
            _ => 2,
        };
        if best.is_none_or(|(other, _)| rank < other) {
            best = Some((rank, *family));
        }
        if rank == 0 {
            break;
        }
    }
    best.map(|(_, family)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agents_are_told_by_their_names() {
        const CHROME: &str =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
        for (agent, wanted) in [
            ("", "(none)"),
            ("-", "(none)"),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
            ("Googlebot-Image/1.0", "Googlebot-Image"),
            (
                "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0 Safari/537.36",
                "Bingbot",
            ),
            (
                "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
                "GPTBot",
            ),
            (
                "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
                "ClaudeBot",
            ),
            ("CCBot/2.0 (https://commoncrawl.org/faq/)", "CCBot"),
            ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "facebookexternalhit"),
            ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "AhrefsBot"),
            ("curl/8.5.0", "curl"),
            ("python-requests/2.32.3", "python-requests"),
            ("Go-http-client/1.1", "Go"),
            ("okhttp/4.9.3", "OkHttp"),
            ("masscan/1.0 (https://github.com/robertdavidgraham/masscan)", "masscan"),
            ("Mozilla/5.0 zgrab/0.x", "zgrab"),
            ("SomeBot/1.0", "other bots"),
            ("Mozilla/5.0 (compatible; something crawler)", "other bots"),
            (CHROME, "Chrome"),
            (&format!("{CHROME} Edg/141.0.0.0"), "Edge"),
            (&format!("{CHROME} OPR/90"), "Opera"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
                "Safari",
            ),
            ("Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; Trident/4.0)", "Internet Explorer"),
            ("shop-app 1.0", "others"),
        ] {
            assert_eq!(family(agent.as_bytes()).name(), wanted, "{agent}");
        }
    }

    #[test]
    fn what_is_behind_the_limit_is_not_looked_at() {
        let agent = |bytes: usize| format!("{}googlebot", "x".repeat(bytes - 9));
        assert_eq!(family(agent(MAX_AGENT_BYTES).as_bytes()).name(), "Googlebot");
        assert_ne!(family(agent(MAX_AGENT_BYTES + 1).as_bytes()).name(), "Googlebot");
    }

    #[test]
    fn the_table_is_sound() {
        let mut tokens = Vec::new();
        for crawler in CRAWLERS {
            assert_eq!(crawler.token, crawler.token.to_ascii_lowercase());
            assert!(!tokens.contains(&crawler.token), "{} is there twice", crawler.token);
            tokens.push(crawler.token);
            assert_eq!(family(crawler.token.as_bytes()).name(), crawler.name);
            assert!(crawler.proof.ranges.iter().all(|url| url.starts_with("https://")));
            assert!(crawler.proof.domains.iter().all(|domain| !domain.starts_with('.') && domain.contains('.')));
        }
    }
}
