//! The crawlers: a list of uniform entries, by operator.
//!
//! What is published of their addresses is as their operators say it; where a list is empty, they publish nothing that is known.

use super::{Crawler, Proof, Purpose};

const NOTHING: Proof = Proof { domains: &[], ranges: &[] };

const GOOGLE: Proof = Proof {
    domains: &["googlebot.com", "google.com"],
    ranges: &["https://developers.google.com/static/crawling/ipranges/common-crawlers.json"],
};

const GOOGLE_SPECIAL: Proof = Proof {
    domains: &["google.com"],
    ranges: &["https://developers.google.com/static/crawling/ipranges/special-crawlers.json"],
};

const GOOGLE_ASKED: Proof = Proof {
    domains: &["google.com", "gae.googleusercontent.com"],
    ranges: &[
        "https://developers.google.com/static/crawling/ipranges/user-triggered-fetchers.json",
        "https://developers.google.com/static/crawling/ipranges/user-triggered-fetchers-google.json",
    ],
};

const BING: Proof = Proof { domains: &["search.msn.com"], ranges: &["https://www.bing.com/toolbox/bingbot.json"] };

const APPLE: Proof =
    Proof { domains: &["applebot.apple.com"], ranges: &["https://search.developer.apple.com/applebot.json"] };

const YANDEX: Proof = Proof { domains: &["yandex.ru", "yandex.net", "yandex.com"], ranges: &[] };

const fn crawler(
    name: &'static str,
    token: &'static str,
    operator: &'static str,
    purpose: Purpose,
    proof: Proof,
) -> Crawler {
    Crawler { name, token, operator, purpose, proof }
}

const fn ranges(ranges: &'static [&'static str]) -> Proof {
    Proof { domains: &[], ranges }
}

const fn domains(domains: &'static [&'static str]) -> Proof {
    Proof { domains, ranges: &[] }
}

use Purpose::{Advertising, Archive, Assistant, Feed, Monitor, Preview, Search, Seo, Training};

/// The crawlers that are known by name.
pub const CRAWLERS: &[Crawler] = &[
    crawler("Googlebot", "googlebot", "Google", Search, GOOGLE),
    crawler("Googlebot-Image", "googlebot-image", "Google", Search, GOOGLE),
    crawler("Googlebot-Video", "googlebot-video", "Google", Search, GOOGLE),
    crawler("Googlebot-News", "googlebot-news", "Google", Search, GOOGLE),
    crawler("GoogleOther", "googleother", "Google", Training, GOOGLE),
    crawler("Google-InspectionTool", "google-inspectiontool", "Google", Search, GOOGLE),
    crawler("Storebot-Google", "storebot-google", "Google", Search, GOOGLE),
    crawler("Google-CloudVertexBot", "google-cloudvertexbot", "Google", Assistant, GOOGLE),
    crawler("AdsBot-Google", "adsbot-google", "Google", Advertising, GOOGLE_SPECIAL),
    crawler("Mediapartners-Google", "mediapartners-google", "Google", Advertising, GOOGLE_SPECIAL),
    crawler("APIs-Google", "apis-google", "Google", Assistant, GOOGLE_SPECIAL),
    crawler("Google-Safety", "google-safety", "Google", Monitor, GOOGLE_SPECIAL),
    crawler("FeedFetcher-Google", "feedfetcher-google", "Google", Feed, GOOGLE_ASKED),
    crawler("Google-Read-Aloud", "google-read-aloud", "Google", Assistant, GOOGLE_ASKED),
    crawler("Google-Site-Verification", "google-site-verification", "Google", Monitor, GOOGLE_ASKED),
    crawler("Bingbot", "bingbot", "Microsoft", Search, BING),
    crawler("msnbot", "msnbot", "Microsoft", Search, BING),
    crawler("AdIdxBot", "adidxbot", "Microsoft", Advertising, BING),
    crawler("BingPreview", "bingpreview", "Microsoft", Preview, BING),
    crawler("DuckDuckBot", "duckduckbot", "DuckDuckGo", Search, ranges(&["https://duckduckgo.com/duckduckbot.json"])),
    crawler(
        "DuckAssistBot",
        "duckassistbot",
        "DuckDuckGo",
        Assistant,
        ranges(&["https://duckduckgo.com/duckassistbot.json"]),
    ),
    crawler("Applebot", "applebot", "Apple", Search, APPLE),
    crawler("YandexBot", "yandexbot", "Yandex", Search, YANDEX),
    crawler("YandexImages", "yandeximages", "Yandex", Search, YANDEX),
    crawler("YandexMobileBot", "yandexmobilebot", "Yandex", Search, YANDEX),
    crawler("YandexMetrika", "yandexmetrika", "Yandex", Monitor, YANDEX),
    crawler("Baiduspider", "baiduspider", "Baidu", Search, domains(&["crawl.baidu.com", "crawl.baidu.jp"])),
    crawler("Yahoo Slurp", "yahoo! slurp", "Yahoo", Search, domains(&["crawl.yahoo.net"])),
    crawler("Sogou", "sogou web spider", "Sogou", Search, domains(&["crawl.sogou.com"])),
    crawler("SeznamBot", "seznambot", "Seznam", Search, domains(&["seznam.cz"])),
    crawler("PetalBot", "petalbot", "Huawei", Search, domains(&["petalsearch.com"])),
    crawler("Qwantbot", "qwantbot", "Qwant", Search, domains(&["qwant.com"])),
    crawler("Mail.RU_Bot", "mail.ru_bot", "VK", Search, domains(&["mail.ru"])),
    crawler("Yeti", "yeti/", "Naver", Search, domains(&["naver.com"])),
    crawler("MojeekBot", "mojeekbot", "Mojeek", Search, domains(&["mojeek.com"])),
    crawler("GPTBot", "gptbot", "OpenAI", Training, ranges(&["https://openai.com/gptbot.json"])),
    crawler("OAI-SearchBot", "oai-searchbot", "OpenAI", Search, ranges(&["https://openai.com/searchbot.json"])),
    crawler("ChatGPT-User", "chatgpt-user", "OpenAI", Assistant, ranges(&["https://openai.com/chatgpt-user.json"])),
    crawler("OAI-AdsBot", "oai-adsbot", "OpenAI", Advertising, NOTHING),
    crawler("ClaudeBot", "claudebot", "Anthropic", Training, NOTHING),
    crawler("Claude-SearchBot", "claude-searchbot", "Anthropic", Search, NOTHING),
    crawler("Claude-User", "claude-user", "Anthropic", Assistant, NOTHING),
    crawler("anthropic-ai", "anthropic-ai", "Anthropic", Training, NOTHING),
    crawler(
        "PerplexityBot",
        "perplexitybot",
        "Perplexity",
        Search,
        ranges(&["https://www.perplexity.ai/perplexitybot.json"]),
    ),
    crawler(
        "Perplexity-User",
        "perplexity-user",
        "Perplexity",
        Assistant,
        ranges(&["https://www.perplexity.ai/perplexity-user.json"]),
    ),
    crawler(
        "MistralAI-User",
        "mistralai-user",
        "Mistral",
        Assistant,
        ranges(&["https://mistral.ai/mistralai-user-ips.json"]),
    ),
    crawler(
        "CCBot",
        "ccbot",
        "Common Crawl",
        Training,
        Proof { domains: &["crawl.commoncrawl.org"], ranges: &["https://index.commoncrawl.org/ccbot.json"] },
    ),
    crawler("Amazonbot", "amazonbot", "Amazon", Search, domains(&["crawl.amazonbot.amazon"])),
    crawler("Amzn-SearchBot", "amzn-searchbot", "Amazon", Search, domains(&["crawl.amazonbot.amazon"])),
    crawler("Amzn-User", "amzn-user", "Amazon", Assistant, domains(&["crawl.amazonbot.amazon"])),
    crawler("Bytespider", "bytespider", "ByteDance", Training, NOTHING),
    crawler("TikTokSpider", "tiktokspider", "ByteDance", Preview, NOTHING),
    crawler("meta-externalagent", "meta-externalagent", "Meta", Training, NOTHING),
    crawler("meta-externalfetcher", "meta-externalfetcher", "Meta", Assistant, NOTHING),
    crawler("facebookexternalhit", "facebookexternalhit", "Meta", Preview, NOTHING),
    crawler("facebookcatalog", "facebookcatalog", "Meta", Advertising, NOTHING),
    crawler("WhatsApp", "whatsapp/", "Meta", Preview, NOTHING),
    crawler("cohere-ai", "cohere-ai", "Cohere", Training, NOTHING),
    crawler("Diffbot", "diffbot", "Diffbot", Training, NOTHING),
    crawler("YouBot", "youbot", "You.com", Search, NOTHING),
    crawler("Timpibot", "timpibot", "Timpi", Search, NOTHING),
    crawler("ImagesiftBot", "imagesiftbot", "Hive", Training, NOTHING),
    crawler("Twitterbot", "twitterbot", "X", Preview, domains(&["twttr.com"])),
    crawler("LinkedInBot", "linkedinbot", "LinkedIn", Preview, domains(&["linkedin.com"])),
    crawler("Pinterestbot", "pinterestbot", "Pinterest", Preview, domains(&["pinterest.com"])),
    crawler("Slackbot", "slackbot", "Slack", Preview, NOTHING),
    crawler("Slack-ImgProxy", "slack-imgproxy", "Slack", Preview, NOTHING),
    crawler("Discordbot", "discordbot", "Discord", Preview, NOTHING),
    crawler("TelegramBot", "telegrambot", "Telegram", Preview, NOTHING),
    crawler("SkypeUriPreview", "skypeuripreview", "Microsoft", Preview, NOTHING),
    crawler("redditbot", "redditbot", "Reddit", Preview, NOTHING),
    crawler("Bluesky", "bluesky cardyb", "Bluesky", Preview, NOTHING),
    crawler("Mastodon", "mastodon/", "Mastodon servers", Preview, NOTHING),
    crawler("Embedly", "embedly", "Embedly", Preview, NOTHING),
    crawler(
        "AhrefsBot",
        "ahrefsbot",
        "Ahrefs",
        Seo,
        Proof { domains: &["ahrefs.com", "ahrefs.net"], ranges: &["https://api.ahrefs.com/v3/public/crawler-ips"] },
    ),
    crawler("AhrefsSiteAudit", "ahrefssiteaudit", "Ahrefs", Seo, domains(&["ahrefs.com", "ahrefs.net"])),
    crawler("SemrushBot", "semrushbot", "Semrush", Seo, domains(&["bot.semrush.com"])),
    crawler("SiteAuditBot", "siteauditbot", "Semrush", Seo, domains(&["bot.semrush.com"])),
    crawler("MJ12bot", "mj12bot", "Majestic", Seo, domains(&["mj12bot.com"])),
    crawler("DotBot", "dotbot", "Moz", Seo, NOTHING),
    crawler("rogerbot", "rogerbot", "Moz", Seo, NOTHING),
    crawler("BLEXBot", "blexbot", "WebMeUp", Seo, NOTHING),
    crawler("DataForSeoBot", "dataforseobot", "DataForSEO", Seo, domains(&["dataforseo.com"])),
    crawler("serpstatbot", "serpstatbot", "Serpstat", Seo, NOTHING),
    crawler("Barkrowler", "barkrowler", "Babbar", Seo, domains(&["babbar.eu"])),
    crawler("Screaming Frog", "screaming frog", "whoever runs it", Seo, NOTHING),
    crawler("Sitebulb", "sitebulb", "whoever runs it", Seo, NOTHING),
    crawler("Exabot", "exabot", "Exalead", Search, NOTHING),
    crawler("archive.org_bot", "archive.org_bot", "Internet Archive", Archive, domains(&["archive.org"])),
    crawler("ia_archiver", "ia_archiver", "Internet Archive", Archive, domains(&["archive.org"])),
    crawler("heritrix", "heritrix", "whoever runs it", Archive, NOTHING),
    crawler(
        "UptimeRobot",
        "uptimerobot",
        "UptimeRobot",
        Monitor,
        ranges(&["https://uptimerobot.com/inc/files/ips/IPv4andIPv6.txt"]),
    ),
    crawler("Pingdom", "pingdom", "Pingdom", Monitor, ranges(&["https://my.pingdom.com/probes/feed"])),
    crawler("StatusCake", "statuscake", "StatusCake", Monitor, NOTHING),
    crawler("Better Uptime", "better uptime bot", "Better Stack", Monitor, NOTHING),
    crawler("Uptime-Kuma", "uptime-kuma", "whoever runs it", Monitor, NOTHING),
    crawler("Datadog", "datadog/synthetics", "Datadog", Monitor, ranges(&["https://ip-ranges.datadoghq.com/"])),
    crawler("Chrome-Lighthouse", "chrome-lighthouse", "whoever runs it", Monitor, NOTHING),
    crawler("GoogleHC", "googlehc/", "Google Cloud", Monitor, NOTHING),
    crawler("ELB-HealthChecker", "elb-healthchecker", "Amazon", Monitor, NOTHING),
    crawler("kube-probe", "kube-probe", "the cluster", Monitor, NOTHING),
    crawler("Prometheus", "prometheus/", "whoever runs it", Monitor, NOTHING),
    crawler("Let's Encrypt", "letsencrypt.org", "Let's Encrypt", Monitor, NOTHING),
    crawler("Feedly", "feedly", "Feedly", Feed, NOTHING),
    crawler("Feedbin", "feedbin", "Feedbin", Feed, NOTHING),
    crawler("Inoreader", "inoreader", "Inoreader", Feed, NOTHING),
    crawler("Tiny Tiny RSS", "tiny tiny rss", "whoever runs it", Feed, NOTHING),
];
