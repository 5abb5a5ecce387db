//! POSIX access control lists: the bytes of `system.posix_acl_access`, read and written.
//!
//! The form is the kernel's (`linux/posix_acl_xattr.h`): a version, then entries of tag, permissions and number, all in little
//! endian. Lists that lack one of the three base entries are no lists, and are not guessed at.

use std::fmt;

/// The version that the kernel writes.
const VERSION: u32 = 2;
/// The bytes of one entry.
const ENTRY_BYTES: usize = 8;
/// The most entries that are read: an attribute holds 64 KiB.
pub const MAX_ENTRIES: usize = 8191;
/// The number of an entry that names nobody.
const NOBODY_NAMED: u32 = u32::MAX;

/// Whom an entry is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whom {
    /// The file's owner.
    Owner,
    /// One user.
    User(u32),
    /// The file's group.
    OwnGroup,
    /// One group.
    Group(u32),
    /// The most that users, groups and the file's group get.
    Mask,
    /// All others.
    Others,
}

/// One entry: whom, and the bits 4 (read), 2 (write), 1 (execute).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AclEntry {
    /// Whom it is for.
    pub whom: Whom,
    /// What it gives.
    pub bits: u32,
}

/// An access control list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acl {
    /// Its entries, in the kernel's order.
    pub entries: Vec<AclEntry>,
}

impl Acl {
    /// The list in these bytes; absent where they are none.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first_chunk::<4>()?;
        let whole = rest.len().is_multiple_of(ENTRY_BYTES) && rest.len() / ENTRY_BYTES <= MAX_ENTRIES;
        if u32::from_le_bytes(*version) != VERSION || !whole {
            return None;
        }
        let entries: Option<Vec<AclEntry>> = rest.as_chunks::<ENTRY_BYTES>().0.iter().map(entry).collect();
        Some(Self { entries: entries? }).filter(Self::is_sound)
    }

    /// The bytes of the list.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = VERSION.to_le_bytes().to_vec();
        for entry in &self.entries {
            let (tag, number): (u16, u32) = match entry.whom {
                Whom::Owner => (0x01, NOBODY_NAMED),
                Whom::User(number) => (0x02, number),
                Whom::OwnGroup => (0x04, NOBODY_NAMED),
                Whom::Group(number) => (0x08, number),
                Whom::Mask => (0x10, NOBODY_NAMED),
                Whom::Others => (0x20, NOBODY_NAMED),
            };
            bytes.extend(tag.to_le_bytes());
            bytes.extend(u16::try_from(entry.bits & 0o7).unwrap_or_default().to_le_bytes());
            bytes.extend(number.to_le_bytes());
        }
        bytes
    }

    /// The list that says what these permission bits say.
    #[must_use]
    pub fn from_mode(mode: u32) -> Self {
        let entries = [(Whom::Owner, 6), (Whom::OwnGroup, 3), (Whom::Others, 0)];
        Self { entries: entries.map(|(whom, shift)| AclEntry { whom, bits: (mode >> shift) & 0o7 }).to_vec() }
    }

    /// What the entry for this one gives; absent where there is no such entry.
    #[must_use]
    pub fn bits(&self, whom: Whom) -> Option<u32> {
        self.entries.iter().find(|entry| entry.whom == whom).map(|entry| entry.bits)
    }

    /// Sets an entry, in the kernel's order.
    pub fn set(&mut self, whom: Whom, bits: u32) {
        self.remove(whom);
        self.entries.push(AclEntry { whom, bits: bits & 0o7 });
        self.entries.sort_by_key(|entry| entry.whom);
    }

    /// Takes an entry away; whether it was there.
    pub fn remove(&mut self, whom: Whom) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.whom != whom);
        self.entries.len() < before
    }

    /// Whether it says more than permission bits can.
    #[must_use]
    pub fn is_extended(&self) -> bool {
        self.entries.iter().any(|entry| !matches!(entry.whom, Whom::Owner | Whom::OwnGroup | Whom::Others))
    }

    /// Whether the base entries are there, once each, and a mask where entries name somebody: else the kernel refuses it.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let count = |whom: Whom| self.entries.iter().filter(|entry| entry.whom == whom).count();
        let base = [Whom::Owner, Whom::OwnGroup, Whom::Others].into_iter().all(|whom| count(whom) == 1);
        let names = self.entries.iter().any(|entry| matches!(entry.whom, Whom::User(_) | Whom::Group(_)));
        let masks = count(Whom::Mask);
        base && masks <= 1 && (masks == 1 || !names)
    }
}

/// One entry of eight bytes.
fn entry(bytes: &[u8; ENTRY_BYTES]) -> Option<AclEntry> {
    let [tag_low, tag_high, bits_low, bits_high, a, b, c, d] = *bytes;
    let number = u32::from_le_bytes([a, b, c, d]);
    let whom = match u16::from_le_bytes([tag_low, tag_high]) {
        0x01 => Whom::Owner,
        0x02 => Whom::User(number),
        0x04 => Whom::OwnGroup,
        0x08 => Whom::Group(number),
        0x10 => Whom::Mask,
        0x20 => Whom::Others,
        _ => return None,
    };
    let bits = u32::from(u16::from_le_bytes([bits_low, bits_high]));
    (bits <= 0o7).then_some(AclEntry { whom, bits })
}

/// Three letters of bits, as `getfacl` writes them.
#[must_use]
pub fn letters(bits: u32) -> String {
    [(4, 'r'), (2, 'w'), (1, 'x')].into_iter().map(|(bit, letter)| if bits & bit == 0 { '-' } else { letter }).collect()
}

impl fmt::Display for Acl {
    /// The entries that permission bits do not show, as `getfacl` writes them, by number.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut gap = "";
        for entry in &self.entries {
            let bits = letters(entry.bits);
            match entry.whom {
                Whom::User(number) => write!(formatter, "{gap}user:{number}:{bits}")?,
                Whom::Group(number) => write!(formatter, "{gap}group:{number}:{bits}")?,
                Whom::OwnGroup => write!(formatter, "{gap}group::{bits}")?,
                Whom::Mask => write!(formatter, "{gap}mask::{bits}")?,
                Whom::Owner | Whom::Others => continue,
            }
            gap = " ";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Acl, AclEntry, MAX_ENTRIES, Whom};

    /// What the kernel hands out for `setfacl -m u:33:--- FILE` on a file of mode 0644, taken from a real one.
    const REAL: &[u8] = &[
        2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 0, 0, 33, 0, 0, 0, 4, 0, 4, 0, 255, 255, 255, 255, 16, 0, 4,
        0, 255, 255, 255, 255, 32, 0, 4, 0, 255, 255, 255, 255,
    ];

    #[test]
    fn a_real_list_is_read_and_written() {
        let acl = Acl::decode(REAL).unwrap();
        assert_eq!(acl.bits(Whom::User(33)), Some(0));
        assert_eq!(acl.bits(Whom::Mask), Some(4));
        assert_eq!(acl.bits(Whom::Owner), Some(6));
        assert_eq!(acl.bits(Whom::Group(33)), None);
        assert_eq!(acl.to_string(), "user:33:--- group::r-- mask::r--");
        assert_eq!(acl.encode(), REAL);
        assert!(acl.is_extended());
    }

    #[test]
    fn what_is_no_list_is_not_guessed_at() {
        let cut = &REAL[..REAL.len() - 1];
        let other_version = [&[1], &REAL[1..]].concat();
        let odd_tag = [&REAL[..4], &[3], &REAL[5..]].concat();
        let odd_bits = [&REAL[..6], &[8], &REAL[7..]].concat();
        let without_mask = [&REAL[..28], &REAL[36..]].concat();
        for bytes in [&[][..], &[2, 0, 0], &[2, 0, 0, 0], cut, &other_version, &odd_tag, &odd_bits, &without_mask] {
            assert_eq!(Acl::decode(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn the_most_entries_are_read_and_no_more() {
        let mut acl = Acl::from_mode(0o644);
        acl.set(Whom::Mask, 4);
        let base = acl.entries.len();
        acl.entries.extend((base..MAX_ENTRIES).map(|id| AclEntry { whom: Whom::User(id as u32), bits: 4 }));
        assert!(Acl::decode(&acl.encode()).is_some());
        acl.entries.push(AclEntry { whom: Whom::User(u32::MAX - 1), bits: 4 });
        assert!(Acl::decode(&acl.encode()).is_none());
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_gives_back_what_was_written(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(acl) = Acl::decode(&bytes) {
                prop_assert_eq!(Acl::decode(&acl.encode()), Some(acl));
            }
        }
    }
}
