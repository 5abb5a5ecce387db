//! Whole lines out of bytes that come in pieces: from a file that is written to, or a pipe.

use doorward_record::access::MAX_LINE_BYTES;

/// What a line without an end is cut to: enough for its reader to see that it is too long.
const CUT_BYTES: usize = MAX_LINE_BYTES + 1;

/// The beginning of a line whose end is still to come.
#[derive(Debug, Default)]
pub(super) struct Lines {
    rest: Vec<u8>,
    /// Whether what comes belongs to a line that was too long and has been handed on.
    skips: bool,
}

impl Lines {
    /// Takes what came, and adds whole lines, each with its end, to `out`.
    pub(super) fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        if self.rest.is_empty() {
            // A file that was emptied while its writer kept its place has a hole before the next line.
            let text = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
            bytes = bytes.get(text..).unwrap_or_default();
        }
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let (line, after) = bytes.split_at(end + 1);
            bytes = after;
            if std::mem::take(&mut self.skips) {
                continue;
            }
            out.append(&mut self.rest);
            out.extend_from_slice(line);
        }
        if self.skips {
            return;
        }
        self.rest.extend_from_slice(bytes);
        if self.rest.len() >= CUT_BYTES {
            self.rest.truncate(CUT_BYTES);
            self.finish(out);
            self.skips = true;
        }
    }

    /// Hands the last line on, though it has no end: nothing more will come.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        self.skips = false;
        if !self.rest.is_empty() {
            out.append(&mut self.rest);
            out.push(b'\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pushed(pieces: &[&[u8]]) -> Vec<u8> {
        let (mut lines, mut out) = (Lines::default(), Vec::new());
        pieces.iter().for_each(|piece| lines.push(piece, &mut out));
        lines.finish(&mut out);
        out
    }

    #[test]
    fn lines_come_whole_however_they_were_cut() {
        for (pieces, wanted) in [
            (&[&b"one\ntwo\n"[..]][..], &b"one\ntwo\n"[..]),
            (&[b"on", b"e\nt", b"wo", b"\n"], b"one\ntwo\n"),
            (&[b"one\n", b"", b"two"], b"one\ntwo\n"),
            (&[b"\0\0\0", b"\0one\n"], b"one\n"),
            (&[b"a\0b\n\0c\n"], b"a\0b\n\0c\n"),
            (&[], b""),
        ] {
            assert_eq!(pushed(pieces), wanted, "{pieces:?}");
        }
    }

    #[test]
    fn a_line_has_a_limit_and_the_next_one_is_whole() {
        let whole = [vec![b'x'; MAX_LINE_BYTES], b"\nnext\n".to_vec()].concat();
        assert_eq!(pushed(&[&whole]), whole);
        let (mut lines, mut out) = (Lines::default(), Vec::new());
        for _ in 0..10 {
            lines.push(&[b'x'; MAX_LINE_BYTES], &mut out);
        }
        assert!(lines.rest.len() <= CUT_BYTES);
        lines.push(b"end\nnext\n", &mut out);
        assert_eq!(out.len(), CUT_BYTES + 1 + b"next\n".len());
        assert!(out.ends_with(b"x\nnext\n"));
    }

    proptest! {
        #[test]
        fn where_bytes_are_cut_makes_no_difference(text in "[ab\n]{0,60}", cuts in prop::collection::vec(0_usize..60, 0..6)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.sort_unstable();
            let ends = cuts.iter().copied().chain([bytes.len()]);
            let mut from = 0;
            let pieces: Vec<&[u8]> = ends.map(|end| { let piece = &bytes[from..end]; from = end; piece }).collect();
            prop_assert_eq!(pushed(&pieces), pushed(&[bytes]));
        }
    }
}
