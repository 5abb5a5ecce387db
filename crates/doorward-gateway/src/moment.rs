//! Waiting for a moment more exactly than the runtime does: by a thread that does nothing else.
//!
//! The runtime's clock waits whole milliseconds from the moment at which its thread has nothing left to do. So the end of such a wait tells
//! when the work before it was over, which is what a wait may be there to hide.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};

use tokio::sync::oneshot;
use tokio::time::Instant;

/// Who is to be woken, and when.
type Wish = (Instant, oneshot::Sender<()>);

/// The way to the thread; none where the system has no thread for it.
static CLOCK: OnceLock<Option<Sender<Wish>>> = OnceLock::new();

/// Waits until this moment, and hardly any longer.
pub async fn until(moment: Instant) {
    let (wake, woken) = oneshot::channel();
    let clock = CLOCK.get_or_init(start).as_ref();
    let wished = clock.is_some_and(|clock| clock.send((moment, wake)).is_ok());
    if !wished || woken.await.is_err() {
        tokio::time::sleep_until(moment).await;
    }
}

fn start() -> Option<Sender<Wish>> {
    let (wish, wishes) = mpsc::channel();
    let thread = std::thread::Builder::new().name("moments".to_owned()).spawn(move || run(&wishes));
    thread.ok().map(|_| wish)
}

/// Wakes everybody at their moment, until nobody is left who could wish.
fn run(wishes: &Receiver<Wish>) {
    let mut waiting: BTreeMap<(Instant, u64), oneshot::Sender<()>> = BTreeMap::new();
    let mut number = 0;
    loop {
        let next = waiting.first_key_value().map(|((moment, _), _)| moment.saturating_duration_since(Instant::now()));
        let wish = match next {
            None => wishes.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(left) => wishes.recv_timeout(left),
        };
        match wish {
            Ok((moment, wake)) => {
                waiting.insert((moment, number), wake);
                number += 1;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        while let Some(first) = waiting.first_entry().filter(|first| first.key().0 <= now) {
            // Whoever went away meanwhile is not waiting any more.
            let _ = first.remove().send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn no_moment_comes_too_early_and_every_one_comes() {
        let now = Instant::now();
        let waits = [3_000, 0, 300, 1_000, 300].map(|after_us| async move {
            until(now + Duration::from_micros(after_us)).await;
            assert!(now.elapsed() >= Duration::from_micros(after_us));
        });
        futures_util::future::join_all(waits).await;
        drop(tokio::spawn(until(now + Duration::from_secs(3_600))));
        until(now).await;
    }
}
