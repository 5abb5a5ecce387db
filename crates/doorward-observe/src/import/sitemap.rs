//! Sitemaps: the addresses that a site lists for crawlers, and the sitemaps that an index lists. XML, or a text with one address a line.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Most addresses of one sitemap; the protocol allows 50,000.
pub const MAX_ADDRESSES: usize = 100_000;
/// How deep elements may stand in each other.
const MAX_DEPTH: usize = 32;
/// Longest address.
const MAX_ADDRESS_BYTES: usize = 8 * 1024;

/// What a sitemap lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// Pages.
    pub pages: Vec<String>,
    /// Further sitemaps, where it is an index.
    pub maps: Vec<String>,
    /// Why it was not read to its end; what stands before that was taken.
    pub fault: Option<String>,
}

/// Reads a sitemap.
#[must_use]
pub fn read(text: &str) -> Sitemap {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') { xml(text) } else { lines(text) }
}

fn lines(text: &str) -> Sitemap {
    let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http"));
    let mut map = Sitemap::default();
    for line in lines {
        map.take("url", line);
    }
    map
}

fn xml(text: &str) -> Sitemap {
    let mut map = Sitemap::default();
    let mut reader = Reader::from_str(text);
    // Names of the elements that are open, and the text of the innermost.
    let mut open: Vec<String> = Vec::new();
    let mut inner = String::new();
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                map.fault = Some(format!("it is no whole XML: {error}"));
                return map;
            }
        };
        match event {
            Event::Start(start) => {
                if open.len() >= MAX_DEPTH {
                    map.fault = Some("its elements stand too deep in each other".to_owned());
                    return map;
                }
                open.push(start.local_name().as_ref().to_ascii_lowercase());
                inner.clear();
            }
            Event::End(_) => {
                let name = open.pop();
                let parent = open.last().map_or("", String::as_str);
                // `image:loc` stands in `image:image` and is no page.
                if name.as_deref() == Some("loc") && !map.take(parent, inner.trim()) {
                    return map;
                }
                inner.clear();
            }
            Event::Text(text) if inner.len() <= MAX_ADDRESS_BYTES => inner.push_str(&text),
            Event::CData(text) if inner.len() <= MAX_ADDRESS_BYTES => inner.push_str(&text),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(letter)) => inner.push(letter),
                _ => inner.push_str(entity(&reference)),
            },
            Event::Eof => {
                if !open.is_empty() {
                    map.fault = Some("it ends within an element".to_owned());
                }
                return map;
            }
            _ => {}
        }
    }
}

/// What the entities of XML stand for.
fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

impl Sitemap {
    /// Takes an address; says whether there may be more.
    fn take(&mut self, parent: &str, address: &str) -> bool {
        if self.pages.len() + self.maps.len() >= MAX_ADDRESSES {
            self.fault = Some(format!("it lists more than {MAX_ADDRESSES} addresses"));
            return false;
        }
        if address.is_empty() || address.len() > MAX_ADDRESS_BYTES {
            return true;
        }
        match parent {
            "sitemap" => self.maps.push(address.to_owned()),
            "url" => self.pages.push(address.to_owned()),
            _ => {}
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_maps_are_told_apart() {
        for (text, pages, maps) in [
            (
                "<?xml version='1.0'?><urlset xmlns='x'><url><loc> https://a.example/x?a=1&amp;b=%20 </loc><lastmod>2026</lastmod></url>\
                 <url><loc><![CDATA[https://a.example/y?c&d]]></loc><image:image><image:loc>https://a.example/i.png</image:loc></image:image></url></urlset>",
                vec!["https://a.example/x?a=1&b=%20", "https://a.example/y?c&d"],
                vec![],
            ),
            (
                "<sitemapindex><sitemap><loc>https://a.example/s-1.xml.gz</loc></sitemap></sitemapindex>",
                vec![],
                vec!["https://a.example/s-1.xml.gz"],
            ),
            (
                "<s:urlset><s:url><s:loc>https://a.example/&#x4a;&#75;</s:loc></s:url></s:urlset>",
                vec!["https://a.example/JK"],
                vec![],
            ),
            (
                "\u{feff}https://a.example/1\nno address\nhttp://a.example/2\n",
                vec!["https://a.example/1", "http://a.example/2"],
                vec![],
            ),
            ("<rss><channel><item><link>https://a.example/</link></item></channel></rss>", vec![], vec![]),
            ("", vec![], vec![]),
        ] {
            let map = read(text);
            assert_eq!(
                (map.pages, map.maps, map.fault),
                (pages.into_iter().map(str::to_owned).collect(), maps.into_iter().map(str::to_owned).collect(), None),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_cut_off_gives_what_stands_before() {
        let map = read("<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.ex");
        assert_eq!((map.pages.len(), map.fault.is_some()), (1, true));
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let page = "<url><loc>https://a.example/</loc></url>";
        let whole = |count: usize| read(&format!("<urlset>{}</urlset>", page.repeat(count)));
        assert_eq!(whole(MAX_ADDRESSES).fault, None);
        let more = whole(MAX_ADDRESSES + 1);
        assert_eq!((more.pages.len(), more.fault.is_some()), (MAX_ADDRESSES, true));
        let deep = |depth: usize| read(&format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))).fault;
        assert_eq!((deep(MAX_DEPTH), deep(MAX_DEPTH + 1).is_some()), (None, true));
    }
}
