//! The kernel's tables of sockets: `/proc/net/tcp`, `tcp6` and `unix`.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

/// The state of a socket that listens, as the tables write it.
const LISTENS: &str = "0A";
/// The flag of a Unix socket that listens (`__SO_ACCEPTCON`).
const ACCEPTS: u32 = 0x10000;

/// A socket that listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listener {
    /// Its address.
    pub(super) address: IpAddr,
    /// Its port.
    pub(super) port: u16,
    /// Its number in the kernel.
    pub(super) inode: u64,
}

/// The listening sockets of a table such as `/proc/net/tcp`. Lines that are none are passed over.
pub(super) fn listeners(table: &str) -> Vec<Listener> {
    table.lines().filter_map(listener).collect()
}

/// One line: `0: 0100007F:1F90 00000000:0000 0A … inode …`.
fn listener(line: &str) -> Option<Listener> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (address, port) = words.get(1)?.split_once(':')?;
    if *words.get(3)? != LISTENS {
        return None;
    }
    let port = u16::from_str_radix(port, 16).ok()?;
    Some(Listener { address: self::address(address)?, port, inode: words.get(9)?.parse().ok()? })
}

/// An address in the kernel's form: words of 32 bits, each written as a number of this machine.
fn address(digits: &str) -> Option<IpAddr> {
    let mut bytes = Vec::with_capacity(16);
    let mut rest = digits;
    while !rest.is_empty() {
        let (word, left) = rest.split_at_checked(8)?;
        bytes.extend(u32::from_str_radix(word, 16).ok()?.to_ne_bytes());
        rest = left;
    }
    if let Ok(four) = <[u8; 4]>::try_from(bytes.as_slice()) {
        return Some(IpAddr::V4(Ipv4Addr::from(four)));
    }
    <[u8; 16]>::try_from(bytes.as_slice()).ok().map(|sixteen| IpAddr::V6(Ipv6Addr::from(sixteen)))
}

/// Which of the listeners at one port take what comes to this address: those at the very address, else those at every one.
pub(super) fn chosen(listeners: &[Listener], address: Option<IpAddr>) -> BTreeSet<u64> {
    let all = |keep: &dyn Fn(&Listener) -> bool| -> BTreeSet<u64> {
        listeners.iter().filter(|one| keep(one)).map(|one| one.inode).collect()
    };
    let Some(address) = address else { return all(&|_| true) };
    let exact = all(&|one| one.address.to_canonical() == address.to_canonical());
    if !exact.is_empty() {
        return exact;
    }
    let same_family = all(&|one| one.address.is_unspecified() && one.address.is_ipv4() == address.is_ipv4());
    if !same_family.is_empty() {
        return same_family;
    }
    // A socket at every address of version 6 takes version 4 too, unless it is told not to; the table does not say.
    all(&|one| one.address.is_unspecified() && address.is_ipv4())
}

/// The sockets that listen at a path, from the table of Unix sockets.
pub(super) fn listening_at(table: &str, path: &Path) -> BTreeSet<u64> {
    let inode = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let flags = u32::from_str_radix(words.get(3)?, 16).ok()?;
        let at = line.split_once('/').map(|(_, rest)| format!("/{rest}"))?;
        (flags & ACCEPTS != 0 && same_socket(Path::new(&at), path)).then_some(())?;
        words.get(6)?.parse().ok()
    };
    table.lines().filter_map(inode).collect()
}

/// Whether two paths name one socket: `/run` and `/var/run` are one folder on most machines.
fn same_socket(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// The number in `socket:[123]`.
pub(super) fn inode(target: &str) -> Option<u64> {
    target.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{chosen, inode, listeners, listening_at};

    const TCP: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 0 100 0 0 10 0
   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 102 1 0 100 0 0 10 0
   2: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 103 1 0 100 0 0 10 0
   3: 0200007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 104 1 0 100 0 0 10 0
";
    const TCP6: &str = "\
   0: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 201 1
   1: 00000000000000000000000001000000:1F92 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 202 1
   2: 0000000000000000FFFF00000100007F:1F93 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 203 1
";

    #[test]
    fn the_listener_that_takes_an_address_is_chosen() {
        let all = [listeners(TCP), listeners(TCP6)].concat();
        assert_eq!(all.len(), 6);
        for (address, port, expected) in [
            (Some("127.0.0.1"), 8080, vec![101]),
            (Some("10.0.0.7"), 8080, vec![102]),
            (None, 8080, vec![101, 102]),
            (Some("127.0.0.2"), 80, vec![104]),
            (Some("127.0.0.1"), 80, vec![]),
            (Some("127.0.0.1"), 8081, vec![201]),
            (Some("::1"), 8081, vec![201]),
            (Some("::1"), 8082, vec![202]),
            (Some("127.0.0.1"), 8082, vec![]),
            (Some("127.0.0.1"), 8083, vec![203]),
        ] {
            let at_port: Vec<_> = all.iter().copied().filter(|one| one.port == port).collect();
            let found: Vec<u64> = chosen(&at_port, address.map(|one| one.parse().unwrap())).into_iter().collect();
            assert_eq!(found, expected, "{address:?}:{port}");
        }
    }

    #[test]
    fn unix_sockets_that_listen_are_found_by_their_path() {
        let table = "\
Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 301 /run/php/fpm one.sock
0000000000000000: 00000003 00000000 00000000 0001 03 302 /run/php/fpm one.sock
0000000000000000: 00000003 00000000 00010000 0001 03 303 @abstract
";
        let found = listening_at(table, Path::new("/run/php/fpm one.sock"));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [301]);
        assert!(listening_at(table, Path::new("/run/php")).is_empty());
        for (target, expected) in [("socket:[12]", Some(12)), ("pipe:[12]", None), ("/dev/null", None)] {
            assert_eq!(inode(target), expected);
        }
    }
}
