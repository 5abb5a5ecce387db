//! Where a server takes requests: what a log does not tell of them, as far as the configuration does.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// An address of which no configuration speaks: it stands for any at which a server takes requests without naming it.
const ANY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 254));
/// The same of the newer kind.
pub(crate) const ANY_6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 254));
/// A name that no server has: it stands for any that no configuration names.
pub const NO_NAME: &str = "other.invalid";
/// The most doors of one configuration.
pub const MAX_DOORS: usize = 512;
/// The most names of one door.
pub const MAX_NAMES: usize = 256;

/// One place where a server takes requests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    /// The address and port.
    pub local: SocketAddr,
    /// Whether TLS is spoken there.
    pub tls: bool,
    /// The hosts that are told apart there, [`NO_NAME`] for all others.
    pub names: Vec<String>,
    /// What the server calls it in its logs, where it does: HAProxy's frontend.
    pub label: Option<String>,
}

impl Door {
    /// A door at this port, and at this address where one is named.
    #[must_use]
    pub fn new(address: Option<IpAddr>, port: u16, tls: bool) -> Self {
        Self { local: SocketAddr::new(address.unwrap_or(ANY), port), tls, names: Vec::new(), label: None }
    }

    /// The one door of a server whose configuration names none.
    #[must_use]
    pub fn any() -> Self {
        Self { names: vec![NO_NAME.to_owned()], ..Self::new(None, 80, false) }
    }

    /// Takes a name in, unless it is known, is a pattern, or is one too many.
    pub(crate) fn take(&mut self, name: &str) {
        let name = name.trim_start_matches(['*', '.']).to_ascii_lowercase();
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        if is_name && self.names.len() < MAX_NAMES && !self.names.contains(&name) {
            self.names.push(name);
        }
    }
}

/// Doors, each once, those of one address together, with a name for whoever names none of theirs.
#[must_use]
pub(crate) fn settled(doors: Vec<Door>) -> Vec<Door> {
    let mut list: Vec<Door> = Vec::new();
    for door in doors {
        let known = list.iter().position(|known| (known.local, known.tls) == (door.local, door.tls));
        let is_room = list.len() < MAX_DOORS;
        match known.and_then(|number| list.get_mut(number)) {
            Some(known) => door.names.iter().for_each(|name| known.take(name)),
            None if is_room => list.push(door),
            None => {}
        }
    }
    // A server that listens for both kinds of addresses asks the same of both.
    let of_old: Vec<Door> = list.iter().filter(|door| door.local.ip() == ANY).cloned().collect();
    let is_told = |door: &Door| {
        let same = |old: &Door| (old.local.port(), old.tls, &old.names) == (door.local.port(), door.tls, &door.names);
        door.local.ip() == ANY_6 && of_old.iter().any(same)
    };
    list.retain(|door| !is_told(door));
    for door in &mut list {
        door.names.push(NO_NAME.to_owned());
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doors_and_names_are_bounded_and_told_once() {
        for (given, kept) in [(MAX_DOORS, MAX_DOORS), (MAX_DOORS + 1, MAX_DOORS)] {
            let doors = (0..given).map(|number| Door::new(None, 1 + u16::try_from(number).unwrap(), false));
            assert_eq!(settled(doors.collect()).len(), kept);
        }
        let mut door = Door::new(None, 80, false);
        for number in 0..=MAX_NAMES {
            door.take(&format!("host{number}.example"));
        }
        assert_eq!(door.names.len(), MAX_NAMES);
        let mut one = Door::new(None, 80, false);
        ["A.example", "*.b.example", "~^c", "a.example", ""].iter().for_each(|name| one.take(name));
        assert_eq!(settled(vec![one.clone(), one])[0].names, ["a.example", "b.example", NO_NAME]);
    }
}
