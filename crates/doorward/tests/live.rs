//! `doorward logs --live` on a terminal: `script` gives it one, and what the terminal was told is read. What is waited for is output.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The longest that anything is waited for.
const PATIENCE: Duration = Duration::from_secs(90);
/// What gives the terminal its other page, and takes it back.
const TAKEN: &str = "\u{1b}[?1049h";
const GIVEN_BACK: &str = "\u{1b}[?1049l";

/// A terminal with the command on it.
struct Terminal {
    child: Child,
    keys: ChildStdin,
    told: Receiver<Vec<u8>>,
    text: String,
    folder: tempfile::TempDir,
}

impl Drop for Terminal {
    /// A test that fails leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Terminal {
    /// Begins on a terminal of this size. Absent where the machine has no `script`.
    fn new(environment: &str, columns: u16, rows: u16) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("access.log"), access("/before", 403)).unwrap();
        let program = env!("CARGO_BIN_EXE_doorward");
        assert!(Command::new("mkfifo").arg(folder.path().join("end")).status().unwrap().success());
        // The terminal's state is kept before and after, so that it can be compared.
        let command = format!(
            "stty rows {rows} cols {columns}; stty -g > before; sh -c 'echo $$ > pid; exec env {environment} {program} logs --live \
             --fail-on never access.log 9<>end'; echo \"ended with $?.\"; stty -g > after"
        );
        let spawned = Command::new("script")
            .args(["-q", "-f", "-c", &command, "/dev/null"])
            .current_dir(folder.path())
            .env("SHELL", "/bin/sh")
            .env("TERM", "xterm-256color")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = spawned.ok()?;
        let (tell, told) = channel();
        let mut out = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(read @ 1..) = out.read(&mut buffer) {
                if tell.send(buffer.get(..read).unwrap_or_default().to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = child.stdin.take().unwrap();
        Some(Self { child, keys, told, text: String::new(), folder })
    }

    /// Waits until the terminal is told this, and forgets what came before. Of a picture only what has changed is told, so words are
    /// waited for that stand where nothing like them stood.
    fn sees(&mut self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.text.find(words) {
                self.text = self.text.split_off(at + words.len());
                return;
            }
            let more = self.told.recv_timeout(deadline.saturating_duration_since(Instant::now()));
            assert!(more.is_ok(), "`{words}` did not come, but {:?}", self.text);
            self.text.push_str(&String::from_utf8_lossy(&more.unwrap()));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn append(&self, text: &str) {
        let mut file = std::fs::OpenOptions::new().append(true).open(self.path("access.log")).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn signal(&self, name: &str) {
        let pid = std::fs::File::open(self.path("pid")).map(|mut file| {
            let mut text = String::new();
            file.read_to_string(&mut text).map(|_| text).unwrap()
        });
        assert!(Command::new("kill").args([name, pid.unwrap().trim()]).status().unwrap().success());
    }

    /// Waits for the end: the terminal is given back as it was, and the report follows.
    fn ends(mut self, lines: &str) {
        self.sees(GIVEN_BACK);
        self.sees(lines);
        self.sees("ended with 0.");
        self.child.wait().unwrap();
        let state = |path: &Path| {
            let mut text = String::new();
            std::fs::File::open(path).unwrap().read_to_string(&mut text).unwrap();
            text
        };
        assert_eq!(state(&self.path("before")), state(&self.path("after")), "the terminal is as it was");
    }
}

fn access(path: &str, status: u16) -> String {
    format!("192.0.2.9 - - [01/Oct/2026:02:00:06 +0200] \"GET {path} HTTP/1.1\" {status} 153 \"-\" \"curl/8\"\n")
}

#[test]
fn what_is_written_is_seen_and_keys_are_answered() {
    let Some(mut terminal) = Terminal::new("NO_COLOR=", 100, 30) else { return };
    terminal.sees(TAKEN);
    terminal.sees("refused");
    terminal.append(&access("/ZQXJ", 403));
    terminal.sees("/ZQXJ");
    terminal.press("?");
    terminal.sees("counting");
    terminal.press("?2");
    terminal.sees("newest");
    terminal.press("/nowhere\r");
    terminal.sees("with");
    terminal.press("q");
    terminal.ends("2 lines");
}

#[test]
fn the_terminal_is_given_back_at_an_interrupt_and_at_a_signal() {
    for signal in [None, Some("-TERM"), Some("-INT"), Some("-HUP")] {
        let Some(mut terminal) = Terminal::new("NO_COLOR=1", 40, 12) else { return };
        terminal.sees("refused");
        match signal {
            Some(name) => terminal.signal(name),
            None => terminal.press("\u{3}"),
        }
        terminal.ends("1 lines");
    }
}

#[test]
fn it_ends_when_the_terminal_is_closed() {
    let Some(mut terminal) = Terminal::new("NO_COLOR=1", 40, 12) else { return };
    terminal.sees("refused");
    // What it holds open for writing has an end when it has ended.
    let end = std::fs::File::open(terminal.path("end")).unwrap();
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(std::io::copy(&mut { end }, &mut std::io::sink()).unwrap()));
    terminal.child.kill().unwrap();
    told.recv_timeout(PATIENCE).expect("it has ended");
}

#[test]
fn without_a_terminal_it_says_what_to_use() {
    let output = Command::new(env!("CARGO_BIN_EXE_doorward")).args(["logs", "--live", "-"]).output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("standard output is none\nhint: use `--follow`"), "{text}");
}
