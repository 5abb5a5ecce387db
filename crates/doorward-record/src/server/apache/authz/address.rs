//! Addresses and networks as `Require ip`, `Allow from` and `-R` write them.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Net};

/// The networks that one word stands for: an address, a part of one, a network with its length or its mask; nothing where it
/// is none of them.
pub(in super::super) fn covers(word: &str) -> Option<Vec<IpNet>> {
    if let Ok(address) = word.parse::<IpAddr>() {
        return Some(vec![IpNet::from(address)]);
    }
    let Some((address, length)) = word.split_once('/') else {
        return partial(word).map(|net| vec![IpNet::V4(net)]);
    };
    if let Ok(address) = address.parse::<IpAddr>() {
        if let Ok(length) = length.parse::<u8>() {
            return IpNet::new(address, length).ok().map(|net| vec![net.trunc()]);
        }
        let mask: IpAddr = length.parse().ok()?;
        return IpNet::with_netmask(address, mask).ok().map(|net| vec![net.trunc()]);
    }
    let length = length.parse::<u8>().ok()?;
    let net = partial(address)?;
    Ipv4Net::new(net.addr(), length).ok().map(|net| vec![IpNet::V4(net.trunc())])
}

/// The first one to three numbers of an address, such as `10.1` or `10.1.`.
fn partial(word: &str) -> Option<Ipv4Net> {
    let parts: Vec<&str> = word.trim_end_matches('.').split('.').collect();
    if parts.len() > 3 {
        return None;
    }
    let mut octets = [0_u8; 4];
    for (octet, part) in octets.iter_mut().zip(&parts) {
        *octet = part.parse().ok()?;
    }
    let length = u8::try_from(parts.len()).ok()?.checked_mul(8)?;
    Ipv4Net::new(Ipv4Addr::from(octets), length).ok()
}

/// Whether an address lies in what a word stands for; nothing where the word is no network.
pub(in super::super) fn contains(word: &str, address: IpAddr) -> Option<bool> {
    let address = address.to_canonical();
    covers(word).map(|networks| networks.iter().any(|net| net.contains(&address)))
}

#[cfg(test)]
mod tests {
    use super::contains;

    #[test]
    fn networks_are_read_in_every_spelling() {
        for (word, address, expected) in [
            ("10.1.2.3", "10.1.2.3", Some(true)),
            ("10.1", "10.1.9.9", Some(true)),
            ("10.1.", "10.2.9.9", Some(false)),
            ("10", "10.200.0.1", Some(true)),
            ("10.60.0.0/16", "10.60.1.1", Some(true)),
            ("10.60.0.0/255.255.0.0", "10.61.1.1", Some(false)),
            ("10.60/16", "10.60.1.1", Some(true)),
            ("2001:db8::/32", "2001:db8::1", Some(true)),
            ("::1", "::1", Some(true)),
            ("127.0.0.1", "::ffff:127.0.0.1", Some(true)),
            ("example.com", "10.0.0.1", None),
            ("10.0.0.0/33", "10.0.0.1", None),
        ] {
            assert_eq!(contains(word, address.parse().unwrap()), expected, "{word} {address}");
        }
    }
}
