//! What is shown while logs are followed: refusals as lines or as objects, as they come.

use std::time::Instant;

use doorward_observe::logs::follow::{Following, Seen};
use serde_json::json;

use super::fold::Fold;
use super::printer::Printer;
use super::shown::Shown;
use super::{Show, Turn};
use crate::failure::Failure;
use crate::logs::args::{LogsArgs, Output};
use crate::output;

/// Shows refusals as lines.
pub(super) struct Lines {
    /// Absent where the format has no lines.
    printer: Option<Printer>,
    fold: Fold,
    is_json: bool,
    anonymize: bool,
    colour: bool,
}

impl Lines {
    pub(super) fn new(args: &LogsArgs, over: impl FnOnce() + Send + 'static) -> Result<Self, Failure> {
        let missing: fn(u64) -> String = match args.output() {
            Output::Json => |count| format!("{}\n", json!({"event": "left-out", "count": count})),
            _ => |count| format!("({count} lines are left out: they come faster than they are read)\n"),
        };
        // What is for another program stands alone.
        let has_lines = matches!(args.output(), Output::Text | Output::Json) && args.ban_list.is_none();
        Ok(Self {
            printer: if has_lines { Some(Printer::new(missing, over)?) } else { None },
            fold: Fold::new(Instant::now()),
            is_json: args.output() == Output::Json,
            anonymize: args.anonymize,
            colour: output::is_colourful(),
        })
    }

    fn print(&mut self, line: &str, is_alarm: bool) {
        let (begin, end) = if is_alarm && self.colour { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
        if let Some(printer) = &mut self.printer {
            printer.line(format!("{begin}{line}{end}\n"));
        }
    }

    fn print_ended(&mut self, now: Option<Instant>) {
        for line in self.fold.ended(now) {
            self.print(&format!("{:19}  {line}", ""), false);
        }
    }
}

impl Show for Lines {
    fn seen(&mut self, seen: &Seen<'_>, now: Instant) {
        let Some(shown) = Shown::of(seen, self.anonymize) else { return };
        if self.is_json {
            self.print(&shown.object().to_string(), false);
            return;
        }
        let line = shown.line();
        if self.fold.take(&line, &shown.client, shown.is_alarm(), now) {
            self.print(&format!("{}  {line}", shown.moment()), shown.is_alarm());
        }
    }

    fn told(&mut self, what: &str) {
        output::note(what);
    }

    fn turn(&mut self, _: &mut Following, now: Instant) -> Result<Turn, Failure> {
        self.print_ended(Some(now));
        Ok(Turn::Until(self.fold.due()))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Failure> {
        self.print_ended(None);
        self.printer.map_or(Ok(()), Printer::finish)
    }
}
