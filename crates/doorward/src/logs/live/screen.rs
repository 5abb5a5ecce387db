//! The terminal while the dashboard has it, given back however that ends: at the end, after an error, after a panic.

use std::io::{self, IsTerminal as _, Stdout};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};

use super::picture::Picture;
use super::view;
use crate::failure::Failure;

/// How long a terminal that takes nothing is waited for where everything is about to end.
const PATIENCE: Duration = Duration::from_secs(1);

/// Draws on a thread of its own: a terminal that takes nothing holds nothing up.
pub(super) struct Screen {
    pictures: Option<SyncSender<Picture>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// The terminal, taken.
struct Taken(Terminal<CrosstermBackend<Stdout>>);

impl Taken {
    fn new() -> io::Result<Self> {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            give_back();
            before(panic);
        }));
        enable_raw_mode()?;
        // From here on it is given back when the value goes.
        let mut taken = Self(Terminal::new(CrosstermBackend::new(io::stdout())).inspect_err(|_| give_back())?);
        // The library's own way to clear it asks the terminal where its cursor is, and not every terminal answers.
        execute!(io::stdout(), EnterAlternateScreen, Clear(ClearType::All))?;
        taken.0.hide_cursor()?;
        Ok(taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back. Where that fails there is nowhere to say so.
fn give_back() {
    // This works on a terminal that takes nothing, too.
    let _ = disable_raw_mode();
    let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
}

/// Gives the terminal back without waiting long for it.
pub(super) fn give_back_now() {
    let (tell, told) = sync_channel(1);
    let work = move || {
        give_back();
        let _ = tell.send(());
    };
    // What it comes to makes no difference any more.
    if std::thread::Builder::new().spawn(work).is_ok() {
        let _ = told.recv_timeout(PATIENCE);
    }
}

impl Screen {
    /// Whether there is a terminal to draw on.
    pub(super) fn check() -> Result<(), Failure> {
        if io::stdout().is_terminal() {
            return Ok(());
        }
        Err(Failure::usage(
            "`--live` draws on a terminal, and standard output is none",
            "use `--follow`, which writes lines",
        ))
    }

    /// Takes the terminal. `over` is called where it takes no pictures any more.
    pub(super) fn new(over: impl FnOnce() + Send + 'static) -> Result<Self, Failure> {
        let told = |error: io::Error| {
            Failure::new(format!("the terminal cannot be drawn on: {error}"), "use `--follow`, which writes lines")
        };
        let (pictures, waiting) = sync_channel::<Picture>(1);
        let mut taken = Taken::new().map_err(told)?;
        let work = move || {
            // A panic of drawing ends it as well: without pictures nobody could see what goes on.
            let over = Over(Some(over));
            let drawn = waiting
                .into_iter()
                .try_for_each(|picture| taken.0.draw(|frame| view::draw(frame, &picture)).map(|_| ()));
            drop(taken);
            if drawn.is_err() {
                drop(over);
            } else {
                over.forget();
            }
            drawn
        };
        let thread = std::thread::Builder::new().name("screen".to_owned()).spawn(work).map_err(told)?;
        Ok(Self { pictures: Some(pictures), thread: Some(thread) })
    }

    /// Shows a picture, unless the one before is still being drawn.
    pub(super) fn show(&self, picture: Picture) -> bool {
        let Some(pictures) = &self.pictures else { return false };
        !matches!(pictures.try_send(picture), Err(TrySendError::Full(_)))
    }

    /// Gives the terminal back.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        self.pictures = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(_)) => Err(anyhow::anyhow!("the dashboard could not be drawn").into()),
            Some(Ok(Err(error))) => Err(Failure::new(
                format!("the terminal cannot be drawn on: {error}"),
                "use `--follow`, which writes lines",
            )),
            _ => Ok(()),
        }
    }
}

/// What is called when it goes, after an error or in a panic.
struct Over<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> Over<F> {
    fn forget(mut self) {
        self.0 = None;
    }
}

impl<F: FnOnce()> Drop for Over<F> {
    fn drop(&mut self) {
        if let Some(over) = self.0.take() {
            over();
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.pictures = None;
        if let Some(thread) = self.thread.take() {
            // What it came to was of interest to `finish` alone.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What tells the test below that it is the one on the terminal.
    const INNER: &str = "DOORWARD_TEST_ON_A_TERMINAL";

    #[test]
    fn on_a_terminal_a_panic_gives_it_back() {
        if std::env::var_os(INNER).is_none() {
            return;
        }
        let taken = Taken::new().unwrap();
        assert!(ratatui::crossterm::terminal::is_raw_mode_enabled().unwrap());
        // Neither is it given back because the value goes.
        std::mem::forget(taken);
        panic!("it is to be seen");
    }

    #[test]
    fn after_a_panic_the_terminal_is_as_it_was() {
        let name = "logs::live::screen::tests::on_a_terminal_a_panic_gives_it_back";
        let program = std::env::current_exe().unwrap();
        let command =
            format!("stty -g; {INNER}=1 {} --exact {name} --nocapture --test-threads 1; stty -g", program.display());
        let run = Command::new("script")
            .args(["-q", "-c", &command, "/dev/null"])
            .env("SHELL", "/bin/sh")
            .env("TERM", "xterm-256color")
            .stdin(std::process::Stdio::null())
            .output();
        // Not every machine has it.
        let Ok(output) = run else { return };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words:?} in {text:?}"));
        assert!(at("\u{1b}[?1049h") < at("\u{1b}[?1049l") && at("\u{1b}[?1049l") < at("it is to be seen"), "{text:?}");
        assert!(at("\u{1b}[?25l") < at("\u{1b}[?25h"), "{text:?}");
        assert_eq!(lines.first(), lines.last(), "{text:?}");
    }
}
