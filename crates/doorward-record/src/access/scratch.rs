//! Where text is put whose escapes were undone, and what a file's earlier lines say of the later ones.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use super::app::Begun;
use super::clock::Stamp;
use super::w3c::Columns;

/// Most texts of one line that can need undoing. A further one stays as written.
pub(super) const MAX_TEXTS: usize = 24;

/// What reading a line needs beside the line. One a thread and file; it is used again for each line.
#[derive(Debug, Default)]
pub struct Scratch {
    texts: [OnceCell<Vec<u8>>; MAX_TEXTS],
    used: Cell<usize>,
    spare: RefCell<Vec<Vec<u8>>>,
    /// The place of the format that fitted last.
    pub(super) last: Cell<usize>,
    /// The columns of the W3C format that were named last.
    pub(super) columns: RefCell<Option<Arc<Columns>>>,
    /// The day that the W3C format named last, for lines that have the time alone.
    pub(super) day: Cell<Option<Stamp>>,
    /// Requests that have begun, in logs that tell of each in several lines.
    pub(super) begun: RefCell<Begun>,
    /// The number of the line.
    pub(super) number: Cell<u64>,
    /// The log that the lines are of.
    log: String,
}

impl Scratch {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says of which log the further lines are. Requests that began in another do not end in this one.
    pub fn turn_to(&mut self, log: &str) {
        if self.log != log {
            log.clone_into(&mut self.log);
            self.begun.get_mut().forget();
        }
    }

    /// Forgets the texts of the line before; their memory is kept.
    pub(super) fn clear(&mut self) {
        self.number.set(self.number.get().wrapping_add(1));
        let used = self.used.replace(0);
        for mut text in self.texts.iter_mut().take(used).filter_map(OnceCell::take) {
            text.clear();
            self.spare.get_mut().push(text);
        }
    }

    /// Makes a text and keeps it until the next line. `None` where there is no more room.
    pub(super) fn text(&self, fill: impl FnOnce(&mut Vec<u8>)) -> Option<&[u8]> {
        let place = self.used.get();
        let slot = self.texts.get(place)?;
        self.used.set(place.saturating_add(1));
        let mut text = self.spare.borrow_mut().pop().unwrap_or_default();
        fill(&mut text);
        Some(slot.get_or_init(|| text).as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_room_up_to_the_limit_and_again_for_the_next_line() {
        let mut scratch = Scratch::new();
        for _ in 0..3 {
            for number in 0..MAX_TEXTS {
                assert_eq!(scratch.text(|text| text.push(number as u8)), Some([number as u8].as_slice()));
            }
            assert_eq!(scratch.text(|text| text.push(1)), None);
            scratch.clear();
        }
        assert_eq!(scratch.spare.borrow().len(), MAX_TEXTS);
    }
}
