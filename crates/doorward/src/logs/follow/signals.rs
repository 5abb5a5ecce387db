//! The end by a signal: the first one asks for the report, the second one does not wait for it.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

/// What a shell calls an end by SIGINT.
const INTERRUPTED: i32 = 130;

/// Calls `tell` at the first SIGINT or SIGTERM; `before_end` where a second one ends everything. With `hangs_up`, a SIGHUP is one of them.
pub(super) fn watch(
    hangs_up: bool,
    tell: impl FnOnce() + Send + 'static,
    before_end: impl FnOnce() + Send + 'static,
) -> Result<(), Failure> {
    let told = |error: std::io::Error| anyhow::Error::from(error).context("no signals can be watched");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(told)?;
    let entered = runtime.enter();
    let mut interrupt = signal(SignalKind::interrupt()).map_err(told)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(told)?;
    let mut hangup = hangs_up.then(|| signal(SignalKind::hangup())).transpose().map_err(told)?;
    drop(entered);
    let wait = move || {
        runtime.block_on(any(&mut interrupt, &mut terminate, hangup.as_mut()));
        tell();
        runtime.block_on(any(&mut interrupt, &mut terminate, hangup.as_mut()));
        before_end();
        end();
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(wait).map_err(told)?;
    Ok(())
}

async fn any(one: &mut Signal, other: &mut Signal, hangup: Option<&mut Signal>) {
    let hung_up = async {
        match hangup {
            Some(hangup) => hangup.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
        _ = hung_up => {}
    }
}

#[expect(clippy::exit, reason = "who asks twice does not want to wait for an output that nobody takes")]
fn end() {
    std::process::exit(INTERRUPTED);
}
