//! `doorward map`: the access map checked, shown and compared. All that is known about a map is the policy's; here it gets its words.

mod check;
mod diff;
mod show;

use crate::Ending;
use crate::cli::MapCommand;
use crate::failure::Failure;

/// Carries out the command.
pub(crate) fn run(command: &MapCommand) -> Result<Ending, Failure> {
    match command {
        MapCommand::Check { file, format } => check::run(file, *format),
        MapCommand::Show { file, format } => show::run(file, *format),
        MapCommand::Diff { old, new, format } => diff::run(old, new, *format),
    }
}
