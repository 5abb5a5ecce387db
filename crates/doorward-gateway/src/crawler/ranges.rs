//! Published ranges of a crawler's addresses: JSON as search engines publish it, or a plain list of networks.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Deserialize;

/// Most bytes of a file.
pub const MAX_FILE_BYTES: usize = 4 * 1_024 * 1_024;
/// Most networks of a file.
pub const MAX_NETWORKS: usize = 100_000;
/// Shortest prefixes that are taken. A shorter one would prove half of the world to be a crawler, and is a mistake.
const MIN_PREFIX_V4: u8 = 8;
const MIN_PREFIX_V6: u8 = 16;

/// Ranges of addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranges {
    /// First and last addresses, in order and apart from each other.
    v4: Vec<(u32, u32)>,
    v6: Vec<(u128, u128)>,
}

/// Why a file has no ranges.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RangesError {
    /// It is longer than is read.
    #[error("the file of ranges is longer than {MAX_FILE_BYTES} bytes")]
    TooLong,
    /// It has more networks than are kept.
    #[error("the file of ranges has more than {MAX_NETWORKS} networks")]
    TooMany,
    /// It begins like JSON and is none, or not of the known form.
    #[error("the file of ranges is not JSON with `prefixes`: line {line}, column {column}")]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column.
        column: usize,
    },
    /// An entry is no network.
    #[error("`{0}` is not a network")]
    Network(String),
    /// An entry is too wide to prove anything.
    #[error("`{0}` is too wide to prove a crawler")]
    TooWide(IpNet),
    /// It has none.
    #[error("the file of ranges has no networks")]
    Empty,
}

impl RangesError {
    /// What the operator can do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLong | Self::TooMany => "take the file that the crawler's owner publishes, and no other",
            Self::Json { .. } => {
                "the form is {\"prefixes\": [{\"ipv4Prefix\": \"192.0.2.0/24\"}, {\"ipv6Prefix\": \"2001:db8::/32\"}]}"
            }
            Self::Network(_) => "write one network or address a line, such as `192.0.2.0/24`",
            Self::TooWide(_) => "a prefix has at least 8 bits for IPv4 and 16 for IPv6",
            Self::Empty => "download the file again: it may be an error page or cut off",
        }
    }
}

#[derive(Deserialize)]
struct File {
    prefixes: Vec<Prefix>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prefix {
    ipv4_prefix: Option<String>,
    ipv6_prefix: Option<String>,
}

impl Ranges {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// Where it is neither of the known forms, or has nothing that proves anything.
    pub fn parse(text: &str) -> Result<Self, RangesError> {
        if text.len() > MAX_FILE_BYTES {
            return Err(RangesError::TooLong);
        }
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let networks = if text.starts_with('{') { of_json(text)? } else { of_list(text)? };
        if networks.is_empty() {
            return Err(RangesError::Empty);
        }
        if networks.len() > MAX_NETWORKS {
            return Err(RangesError::TooMany);
        }
        Self::new(&networks)
    }

    fn new(networks: &[IpNet]) -> Result<Self, RangesError> {
        let mut ranges = Self::default();
        for network in networks {
            let shortest = if network.addr().is_ipv4() { MIN_PREFIX_V4 } else { MIN_PREFIX_V6 };
            if network.prefix_len() < shortest {
                return Err(RangesError::TooWide(*network));
            }
            match network {
                IpNet::V4(network) => ranges.v4.push((network.network().to_bits(), network.broadcast().to_bits())),
                IpNet::V6(network) => ranges.v6.push((network.network().to_bits(), network.broadcast().to_bits())),
            }
        }
        ranges.v4 = joined(ranges.v4);
        ranges.v6 = joined(ranges.v6);
        Ok(ranges)
    }

    /// Whether the address is in one of the ranges.
    #[must_use]
    pub fn hold(&self, address: IpAddr) -> bool {
        match address.to_canonical() {
            IpAddr::V4(address) => holds(&self.v4, address.to_bits()),
            IpAddr::V6(address) => holds(&self.v6, address.to_bits()),
        }
    }
}

fn of_json(text: &str) -> Result<Vec<IpNet>, RangesError> {
    let file: File =
        serde_json::from_str(text).map_err(|error| RangesError::Json { line: error.line(), column: error.column() })?;
    // An entry of a kind that is not known proves nothing and harms nothing.
    file.prefixes
        .into_iter()
        .filter_map(|prefix| prefix.ipv4_prefix.or(prefix.ipv6_prefix))
        .map(|text| network(&text))
        .collect()
}

/// One network or address a line; `#` begins a remark.
fn of_list(text: &str) -> Result<Vec<IpNet>, RangesError> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or("").trim());
    lines.filter(|line| !line.is_empty()).map(network).collect()
}

fn network(text: &str) -> Result<IpNet, RangesError> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.trim().parse::<IpNet>().or_else(|_| address()).map_err(|_| RangesError::Network(shown(text)))
}

/// A text as far as it is shown in a message.
fn shown(text: &str) -> String {
    const MAX_SHOWN: usize = 60;
    text.chars().filter(|character| !character.is_control()).take(MAX_SHOWN).collect()
}

/// Ranges in order, those that overlap made one.
fn joined<T: Ord + Copy>(mut ranges: Vec<(T, T)>) -> Vec<(T, T)> {
    ranges.sort_unstable();
    let mut out: Vec<(T, T)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match out.last_mut() {
            Some((_, end)) if first <= *end => *end = last.max(*end),
            _ => out.push((first, last)),
        }
    }
    out
}

fn holds<T: Ord + Copy>(ranges: &[(T, T)], value: T) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= value);
    after.checked_sub(1).and_then(|place| ranges.get(place)).is_some_and(|(_, last)| value <= *last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const JSON: &str = r#"{"creationTime": "2026-01-01T00:00:00", "prefixes": [
        {"ipv4Prefix": "66.249.64.0/27"}, {"ipv6Prefix": "2001:4860:4801:10::/64"}, {"service": "later"}]}"#;

    #[test]
    fn both_forms_are_read() {
        let list = "# crawlers\n66.249.64.0/27  # one\n\n2001:4860:4801:10::/64\r\n";
        for text in [JSON, list, &format!("\u{feff}\n{list}")] {
            let ranges = Ranges::parse(text).unwrap();
            for (address, inside) in [
                ("66.249.64.0", true),
                ("66.249.64.31", true),
                ("::ffff:66.249.64.5", true),
                ("66.249.64.32", false),
                ("66.249.63.255", false),
                ("2001:4860:4801:10::5", true),
                ("2001:4860:4801:11::5", false),
                ("::1", false),
            ] {
                assert_eq!(ranges.hold(address.parse().unwrap()), inside, "{address}");
            }
        }
        assert!(Ranges::parse("192.0.2.7").unwrap().hold("192.0.2.7".parse().unwrap()));
    }

    #[test]
    fn what_proves_nothing_is_an_error() {
        for (text, error) in [
            ("", RangesError::Empty),
            ("# nothing", RangesError::Empty),
            ("{\"prefixes\": []}", RangesError::Empty),
            ("{\"prefixes\": [{\"service\": \"x\"}]}", RangesError::Empty),
            ("{\"other\": 1}", RangesError::Json { line: 1, column: 12 }),
            ("{\"prefixes\": [{\"ipv4Prefix\": \"192.0.2.0/33\"}]}", RangesError::Network("192.0.2.0/33".into())),
            ("<html>", RangesError::Network("<html>".into())),
            ("0.0.0.0/0", RangesError::TooWide("0.0.0.0/0".parse().unwrap())),
            ("10.0.0.0/7", RangesError::TooWide("10.0.0.0/7".parse().unwrap())),
            ("2000::/15", RangesError::TooWide("2000::/15".parse().unwrap())),
        ] {
            let found = Ranges::parse(text).unwrap_err();
            assert_eq!(found, error, "{text}");
            assert!(!found.hint().is_empty() && !found.to_string().contains('\n'));
        }
        assert!(Ranges::parse("10.0.0.0/8\n2000::/16").is_ok());
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let many =
            |count: u32| (0..count).map(|n| format!("{}\n", std::net::Ipv4Addr::from_bits(n))).collect::<String>();
        assert!(Ranges::parse(&many(MAX_NETWORKS as u32)).is_ok());
        assert_eq!(Ranges::parse(&many(MAX_NETWORKS as u32 + 1)), Err(RangesError::TooMany));
        let padded = |bytes: usize| format!("192.0.2.0/24\n#{}", "x".repeat(bytes - 14));
        assert!(Ranges::parse(&padded(MAX_FILE_BYTES)).is_ok());
        assert_eq!(Ranges::parse(&padded(MAX_FILE_BYTES + 1)), Err(RangesError::TooLong));
    }

    proptest! {
        #[test]
        fn ranges_hold_what_their_networks_hold(
            networks in prop::collection::vec((any::<u16>(), 18_u8..=32), 1..30), address in any::<u16>(),
        ) {
            // All within 10.0.0.0/16, so that they meet and overlap.
            let networks: Vec<IpNet> = networks.iter().map(|(low, prefix)| {
                IpNet::new(IpAddr::V4((0x0a00_0000 | u32::from(*low)).into()), *prefix).unwrap()
            }).collect();
            let address = IpAddr::V4((0x0a00_0000 | u32::from(address)).into());
            let text: String = networks.iter().map(|network| format!("{network}\n")).collect();
            let expected = networks.iter().any(|network| network.contains(&address));
            prop_assert_eq!(Ranges::parse(&text).unwrap().hold(address), expected);
        }

        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,60}") {
            let _ = Ranges::parse(&text);
            let _ = Ranges::parse(&format!("{{{text}"));
        }
    }
}
