//! The files of a ZIP archive: as much of the form as exports are written in.

use std::io::Read as _;

/// Most files that are looked at.
pub(super) const MAX_FILES: usize = 200;
/// Most bytes of one file.
pub(super) const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// What an archive begins with.
pub(super) const MARK: &[u8] = b"PK\x03\x04";
/// What its directory's end begins with, how long that is at least, and how long at most.
const END_MARK: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const MAX_END_BYTES: usize = END_BYTES + 65_535;
/// The same of an entry of the directory, and of the head before a file.
const ENTRY_MARK: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
const HEAD_BYTES: usize = 30;

/// The files with their names; absent where it is no whole archive, or one that is encrypted or packed in another way.
pub(super) fn files(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let tail = bytes.len().saturating_sub(MAX_END_BYTES);
    let end = tail + memchr::memmem::rfind(bytes.get(tail..)?, END_MARK)?;
    bytes.get(end + END_BYTES - 1)?;
    let count = usize::from(number(bytes, end + 10)?);
    let mut at = usize::try_from(long(bytes, end + 16)?).ok()?;
    let mut found = Vec::new();
    for _ in 0..count.min(MAX_FILES) {
        if !bytes.get(at..)?.starts_with(ENTRY_MARK) {
            return None;
        }
        let name_bytes = usize::from(number(bytes, at + 28)?);
        let further = usize::from(number(bytes, at + 30)?) + usize::from(number(bytes, at + 32)?);
        let name = bytes.get(at + ENTRY_BYTES..)?.get(..name_bytes)?;
        let is_encrypted = number(bytes, at + 8)? & 1 == 1;
        let packed = usize::try_from(long(bytes, at + 20)?).ok()?;
        let head = usize::try_from(long(bytes, at + 42)?).ok()?;
        let begin = head + HEAD_BYTES + usize::from(number(bytes, head + 26)?) + usize::from(number(bytes, head + 28)?);
        let packed = bytes.get(begin..)?.get(..packed)?;
        let plain = match number(bytes, at + 10)? {
            _ if is_encrypted => return None,
            0 => packed.to_vec(),
            8 => inflated(packed)?,
            _ => return None,
        };
        found.push((String::from_utf8_lossy(name).into_owned(), plain));
        at += ENTRY_BYTES + name_bytes + further;
    }
    Some(found)
}

fn inflated(packed: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    flate2::read::DeflateDecoder::new(packed).take(MAX_FILE_BYTES + 1).read_to_end(&mut plain).ok()?;
    (plain.len() as u64 <= MAX_FILE_BYTES).then_some(plain)
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// An archive of these files, packed.
#[cfg(test)]
pub(super) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let size = |length: usize| u32::try_from(length).unwrap().to_le_bytes();
        let head = size(out.len());
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(size(packed.len()));
        common.extend(size(text.len()));
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        out.extend(MARK);
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(&packed);
        directory.extend(ENTRY_MARK);
        directory.extend([20, 0]);
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(head);
        directory.extend(name.as_bytes());
    }
    let begin = u32::try_from(out.len()).unwrap().to_le_bytes();
    let length = u32::try_from(directory.len()).unwrap().to_le_bytes();
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(&directory);
    out.extend(END_MARK);
    out.extend([0, 0, 0, 0]);
    out.extend(count);
    out.extend(count);
    out.extend(length);
    out.extend(begin);
    out.extend([0, 0]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked() {
        let bytes = archive(&[("a.csv", "one,two\n"), ("b/c.csv", "")]);
        let found = files(&bytes).unwrap();
        assert_eq!(found, [("a.csv".to_owned(), b"one,two\n".to_vec()), ("b/c.csv".to_owned(), Vec::new())]);
        for cut in 0..bytes.len() {
            assert!(files(&bytes[..cut]).is_none(), "{cut}");
        }
        let many: Vec<(&str, &str)> = vec![("a", "b"); MAX_FILES + 1];
        assert_eq!(files(&archive(&many)).unwrap().len(), MAX_FILES);
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(mut bytes: Vec<u8>, at: usize, value: u8) {
            let _ = files(&bytes);
            bytes = archive(&[("a.csv", "one,two\n")]);
            let place = at % bytes.len();
            bytes[place] = value;
            let _ = files(&bytes);
        }
    }
}
