//! Addresses and networks as lists of addresses write them.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

/// Whether a network, as written, holds the address; `None` where what is written is no network.
///
/// Understands `10.1.2.3`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `2001:db8::/32` and `[2001:db8::1]`.
pub(crate) fn holds(written: &str, address: IpAddr) -> Option<bool> {
    let address = address.to_canonical();
    let written = written.trim().trim_matches(['[', ']', '"']);
    if let Ok(one) = written.parse::<IpAddr>() {
        return Some(one.to_canonical() == address);
    }
    if let Ok(network) = written.parse::<IpNet>() {
        return Some(network.contains(&address));
    }
    let (base, mask) = written.split_once('/')?;
    let network = IpNet::with_netmask(base.parse().ok()?, mask.parse::<Ipv4Addr>().ok()?.into()).ok()?;
    Some(network.contains(&address))
}

/// Whether a range `first-last` holds the address; `None` where what is written is no range.
pub(crate) fn range_holds(written: &str, address: IpAddr) -> Option<bool> {
    let (first, last) = written.split_once('-')?;
    let (first, last): (IpAddr, IpAddr) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    Some(first.is_ipv4() == address.is_ipv4() && first <= address && address <= last)
}

#[cfg(test)]
mod tests {
    use super::{holds, range_holds};

    #[test]
    fn networks_are_read_in_all_their_forms() {
        for (written, address, expected) in [
            ("10.0.0.0/8", "10.1.2.3", Some(true)),
            ("10.0.0.0/8", "11.1.2.3", Some(false)),
            ("10.0.0.0/255.0.0.0", "10.1.2.3", Some(true)),
            ("127.0.0.1", "127.0.0.1", Some(true)),
            ("127.0.0.1", "::ffff:127.0.0.1", Some(true)),
            ("2001:db8::/32", "2001:db8::7", Some(true)),
            ("2001:db8::/32", "10.1.2.3", Some(false)),
            ("localhost", "127.0.0.1", None),
            ("10.0.0.0/99", "10.0.0.1", None),
        ] {
            assert_eq!(holds(written, address.parse().unwrap()), expected, "{written} {address}");
        }
    }

    #[test]
    fn ranges_hold_both_their_ends() {
        for (address, expected) in [("10.0.0.1", true), ("10.0.0.9", true), ("10.0.0.10", false), ("::1", false)] {
            assert_eq!(range_holds("10.0.0.1-10.0.0.9", address.parse().unwrap()), Some(expected), "{address}");
        }
    }
}
