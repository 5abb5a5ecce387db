//! The reasons that messages leave, remembered: there are few messages, few kinds of requests, and very many refusals.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::super::join::{View, of_message};
use super::super::messages::Message;

/// Most answers that are remembered; then all are forgotten and worked out again.
const MAX_REMEMBERED: usize = 4096;

/// What messages leave of their reasons, by where the message stands and what of the request decides.
#[derive(Debug, Default)]
pub(super) struct Remembered(HashMap<(usize, View), Vec<&'static str>, RandomState>);

impl Remembered {
    /// The reasons that a view of a request leaves of a message's, the likeliest first.
    pub(super) fn of(&mut self, message: &'static Message, view: View) -> Vec<&'static str> {
        if self.0.len() >= MAX_REMEMBERED {
            self.0.clear();
        }
        let key = (std::ptr::from_ref(message).addr(), view);
        self.0.entry(key).or_insert_with(|| of_message(message, &view)).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::join::Kept;
    use super::super::super::messages::messages;
    use super::*;

    #[test]
    fn what_is_remembered_is_what_is_worked_out_and_is_bounded() {
        let mut remembered = Remembered::default();
        for round in 0..2 {
            for message in messages() {
                for status in 0..(MAX_REMEMBERED / 100) as u16 {
                    let view = View::kept(message, Kept::default(), "GET", "/a/.b", 400 + status);
                    assert_eq!(remembered.of(message, view), of_message(message, &view), "{round}");
                    assert!(remembered.0.len() <= MAX_REMEMBERED);
                }
            }
        }
    }
}
