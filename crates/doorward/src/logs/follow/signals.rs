//! The end by a signal: the first one asks for the report, the second one does not wait for it.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

/// What a shell calls an end by SIGINT.
const INTERRUPTED: i32 = 130;

/// Calls `tell` at the first SIGINT or SIGTERM.
pub(super) fn watch(tell: impl FnOnce() + Send + 'static) -> Result<(), Failure> {
    let told = |error: std::io::Error| anyhow::Error::from(error).context("no signals can be watched");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(told)?;
    let entered = runtime.enter();
    let mut interrupt = signal(SignalKind::interrupt()).map_err(told)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(told)?;
    drop(entered);
    let wait = move || {
        runtime.block_on(either(&mut interrupt, &mut terminate));
        tell();
        runtime.block_on(either(&mut interrupt, &mut terminate));
        end();
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(wait).map_err(told)?;
    Ok(())
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}

#[expect(clippy::exit, reason = "who asks twice does not want to wait for an output that nobody takes")]
fn end() {
    std::process::exit(INTERRUPTED);
}
