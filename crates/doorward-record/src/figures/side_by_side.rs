//! Work on several cores at once, where it comes after all lines were read and nothing else is left to be done.
//!
//! What a thread worked out is taken as soon as it is there, and not when the thread has put its memory in order.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What a thread works out, or its panic.
struct Slot<R>(Mutex<Option<thread::Result<R>>>);

impl<R> Slot<R> {
    fn new() -> Self {
        Self(Mutex::new(None))
    }

    fn fill(&self, work: impl FnOnce() -> R) {
        // A panic goes on in whoever takes the result, where nothing of what the work held is seen.
        let worked = catch_unwind(AssertUnwindSafe(work));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(worked);
    }

    fn take(self) -> Option<R> {
        let worked = self.0.into_inner().unwrap_or_else(PoisonError::into_inner)?;
        Some(worked.unwrap_or_else(|panic| resume_unwind(panic)))
    }
}

/// Does this with each, side by side; what comes of it is in the order of the items.
pub(super) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let slots: Vec<Slot<R>> = items.iter().map(|_| Slot::new()).collect();
    thread::scope(|scope| {
        let work = &work;
        let mut pairs = items.iter().zip(&slots);
        let here = pairs.next_back();
        pairs.for_each(|(item, slot)| drop(scope.spawn(move || slot.fill(|| work(item)))));
        here.into_iter().for_each(|(item, slot)| slot.fill(|| work(item)));
    });
    slots.into_iter().filter_map(Slot::take).collect()
}

/// Does both at once.
pub(super) fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    let slot = Slot::new();
    let other = thread::scope(|scope| {
        scope.spawn(|| slot.fill(one));
        other()
    });
    match slot.take() {
        Some(one) => (one, other),
        // Every thread of a scope has ended with it, and fills its slot whatever happens.
        None => resume_unwind(Box::new("a thread has worked nothing out")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_of_it_is_in_order() {
        for count in [0, 1, 2, 7] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(each(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
        assert_eq!(both(|| 1, || "a"), (1, "a"));
    }

    #[test]
    #[should_panic(expected = "of the work")]
    fn a_panic_is_not_lost() {
        both(|| panic!("of the work"), || ());
    }
}
