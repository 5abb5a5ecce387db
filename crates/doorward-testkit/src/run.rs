//! Runs a program to its end, within a time, and tells what it wrote and how much memory it took at most.

use std::fs::File;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// How often the memory of a running program is looked at. The kernel keeps the peak: a look misses only what grew after it.
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// The most that is kept of each of the two outputs, in bytes.
const OUTPUT_BYTES: u64 = 16 * 1024 * 1024;
/// The longest `/proc/<pid>/status` that is read, in bytes.
const STATUS_BYTES: u64 = 64 * 1024;

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
    /// How long it ran.
    pub took: Duration,
    /// The most resident memory that it was seen with, in KiB; nothing where the system does not tell.
    pub peak_kib: Option<u64>,
}

/// Runs a program without any input, and ends it when the time is up.
///
/// # Errors
///
/// Where it cannot be started or waited for, and [`io::ErrorKind::TimedOut`] when it had to be ended.
pub fn to_its_end(command: &mut Command, within: Duration) -> io::Result<Ended> {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdout = collected(child.stdout.take());
    let stderr = collected(child.stderr.take());
    let mut peak_kib = None;
    let status = loop {
        peak_kib = peak_kib.max(peak_memory_kib(child.id()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > within {
            return Err(ended_by_us(child, within));
        }
        wait_for_end_of(&stdout);
    };
    let took = started.elapsed();
    Ok(Ended { status, stdout: text(&stdout), stderr: text(&stderr), took, peak_kib })
}

/// What came of one output: sent once it is closed.
struct Output {
    whole: Receiver<Vec<u8>>,
    closed: Receiver<()>,
}

/// Reads an output in a thread of its own, so that a full pipe holds nobody up.
fn collected(stream: Option<impl Read + Send + 'static>) -> Output {
    let (send_whole, whole) = mpsc::channel();
    let (close, closed) = mpsc::channel::<()>();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            // What could be read is told; a broken pipe says no more than that there was an end.
            stream.take(OUTPUT_BYTES).read_to_end(&mut bytes).ok();
        }
        send_whole.send(bytes).ok();
        drop(close);
    });
    Output { whole, closed }
}

/// Waits until an output is closed, or it is time for another look.
fn wait_for_end_of(output: &Output) {
    if output.closed.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Disconnected) {
        // Closed, and the program still runs for a moment.
        thread::yield_now();
    }
}

/// An output as text.
fn text(output: &Output) -> String {
    output.whole.recv().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Ends a program that ran too long.
fn ended_by_us(mut child: Child, within: Duration) -> io::Error {
    let killed = child.kill().and_then(|()| child.wait());
    let ending = killed.map_or_else(|error| format!("and could not be ended: {error}"), |_| "and was ended".to_owned());
    io::Error::new(io::ErrorKind::TimedOut, format!("still ran after {} s, {ending}", within.as_secs()))
}

/// The peak of a running program's resident memory, where the system keeps it.
fn peak_memory_kib(process: u32) -> Option<u64> {
    let mut status = String::new();
    File::open(format!("/proc/{process}/status")).ok()?.take(STATUS_BYTES).read_to_string(&mut status).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn both_outputs_and_the_status_are_told() {
        let ended = to_its_end(&mut shell("echo out; echo err >&2; exit 3"), Duration::from_secs(20)).unwrap();
        assert_eq!((ended.stdout.as_str(), ended.stderr.as_str(), ended.status.code()), ("out\n", "err\n", Some(3)));
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let error = to_its_end(&mut shell("exec tail -f /dev/null"), Duration::from_millis(100)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(error.to_string().ends_with("and was ended"), "{error}");
    }

    #[test]
    fn memory_is_seen_where_the_system_tells_it() {
        if !cfg!(target_os = "linux") {
            println!("skipped: no /proc here");
            return;
        }
        let fifty_megabytes = "x=$(head -c 50000000 /dev/zero | tr '\\0' x); echo ${#x}";
        let ended = to_its_end(&mut shell(fifty_megabytes), Duration::from_secs(60)).unwrap();
        assert_eq!(ended.stdout, "50000000\n");
        assert!(ended.peak_kib.unwrap() > 45_000, "{:?}", ended.peak_kib);
    }
}
