//! A command run without a shell and not for ever: the check of a configuration, the reload of a server.

use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::{MemfdFlags, memfd_create};

use super::Fault;

/// How long a check or a reload may take, in seconds.
pub const VALIDATE_SECONDS: u64 = 30;
/// The most bytes of what a command writes that are kept.
pub const MAX_OUTPUT_BYTES: u64 = 16 * 1024;
/// How often it is looked whether a command has ended.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) succeeded: bool,
    /// What it wrote, to both outputs.
    pub(super) output: String,
}

/// Runs a command, at most for this time.
pub(super) fn run(words: &[String], limit: Duration) -> Result<Outcome, Fault> {
    let shown = words.join(" ");
    let wrong = |words: String| Fault::NotRun(shown.clone(), words);
    let system = |error: std::io::Error| wrong(error.to_string().to_lowercase());
    let Some((program, arguments)) = words.split_first() else { return Err(wrong("it is empty".to_owned())) };
    // A pipe would stay open with a server that the command starts; a file without a name does not.
    let output = memfd_create("doorward-output", MemfdFlags::CLOEXEC).map_err(|error| system(error.into()))?;
    let mut output = File::from(output);
    let both = || output.try_clone().map(Stdio::from);
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir("/")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(both().map_err(system)?)
        .stderr(both().map_err(system)?)
        .spawn()
        .map_err(system)?;
    let Some(status) = wait(&mut child, limit).map_err(system)? else {
        return Err(wrong(format!("it took longer than {} seconds", limit.as_secs())));
    };
    let mut text = Vec::new();
    output.rewind().map_err(system)?;
    output.take(MAX_OUTPUT_BYTES).read_to_end(&mut text).map_err(system)?;
    Ok(Outcome { succeeded: status.success(), output: String::from_utf8_lossy(&text).trim().to_owned() })
}

/// Waits for the end; past the limit it is ended, and nothing is given.
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MAX_OUTPUT_BYTES, VALIDATE_SECONDS, run};

    fn words(line: &[&str]) -> Vec<String> {
        line.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_command_is_run_without_a_shell() {
        let limit = Duration::from_secs(VALIDATE_SECONDS);
        let said = run(&words(&["echo", "$HOME; rm", "*"]), limit).unwrap();
        assert_eq!((said.succeeded, said.output.as_str()), (true, "$HOME; rm *"));
        assert!(!run(&words(&["false"]), limit).unwrap().succeeded);
        let both = run(&words(&["sh", "-c", "echo out; echo err >&2; exit 3"]), limit).unwrap();
        assert_eq!((both.succeeded, both.output.as_str()), (false, "out\nerr"));
        assert!(run(&words(&["/nowhere/doorward-none"]), limit).unwrap_err().to_string().contains("could not be run"));
        assert!(run(&[], limit).is_err());
    }

    #[test]
    fn output_is_kept_up_to_its_limit() {
        let line = format!("head -c {} /dev/zero | tr '\\0' x", MAX_OUTPUT_BYTES + 1);
        let said = run(&words(&["sh", "-c", &line]), Duration::from_secs(VALIDATE_SECONDS)).unwrap();
        assert_eq!(said.output.len() as u64, MAX_OUTPUT_BYTES);
    }

    #[test]
    fn a_command_that_does_not_end_is_ended() {
        let fault = run(&words(&["sleep", "600"]), Duration::ZERO).unwrap_err();
        assert!(fault.to_string().contains("took longer"), "{fault}");
    }
}
