//! Work on several cores at once, where it comes after all lines were read and nothing else is left to be done.

/// Does this with each, side by side; what comes of it is in the order of the items.
pub(super) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let Some((last, others)) = items.split_last() else { return Vec::new() };
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = others.iter().map(|item| scope.spawn(move || work(item))).collect();
        let here = work(last);
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .chain([here])
            .collect()
    })
}

/// Does both at once.
pub(super) fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(one);
        let here = other();
        (thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), here)
    })
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
