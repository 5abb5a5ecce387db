//! The binary: command line, configuration, wiring, reports, exit codes. The only crate that prints.

mod cli;
mod demo;
mod environment;
mod explain;
mod failure;
mod key;
mod layout;
mod link;
mod logs;
mod map;
mod maps;
mod moment;
mod output;
mod reasons;
mod report;
mod serve;
mod shadow;
mod why;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::{Cli, Command};
use crate::failure::Failure;

/// Many small allocations on many threads are what the gateway does all day.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Nothing is wrong.
    Clean,
    /// Something should be mended, or is not as it was expected.
    Findings,
    /// What was looked at is of no use, and its faults were the answer.
    Undone,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    exit_code(run(cli))
}

/// Carries out a command.
fn run(cli: Cli) -> Result<Ending, Failure> {
    match cli.command {
        Command::Why(args) => why::run(&args),
        Command::Logs(args) => logs::run(&args),
        Command::Reasons(args) => reasons::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Map(command) => map::run(&command),
        Command::Key(command) => key::run(&command),
        Command::Link(command) => link::run(&command),
        Command::Shadow(command) => shadow::run(&command),
    }
}

/// Help and version are no errors; everything else on the command line is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    let shown = error.print();
    if error.use_stderr() || shown.is_err() { ExitCode::from(64) } else { ExitCode::SUCCESS }
}

/// The one place where exit codes are decided: 0 nothing wrong, 1 findings, 2 could not be done, 64 wrong usage.
fn exit_code(result: Result<Ending, Failure>) -> ExitCode {
    match result {
        Ok(Ending::Clean) => ExitCode::SUCCESS,
        Ok(Ending::Findings) => ExitCode::from(1),
        Ok(Ending::Undone) => ExitCode::from(2),
        Err(failure) => {
            output::error(&failure);
            ExitCode::from(if failure.is_usage() { 64 } else { 2 })
        }
    }
}
