//! The terminal while the dashboard has it, given back however that ends: at the end, after an error, after a panic.

use std::io::{self, IsTerminal as _, Stdout};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

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
    let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
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
            let drawn = waiting
                .into_iter()
                .try_for_each(|picture| taken.0.draw(|frame| view::draw(frame, &picture)).map(|_| ()));
            drop(taken);
            if drawn.is_err() {
                over();
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
            Some(Ok(Err(error))) => Err(Failure::new(
                format!("the terminal cannot be drawn on: {error}"),
                "use `--follow`, which writes lines",
            )),
            _ => Ok(()),
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
