//! `--config`: the servers' own configuration says where logs stand and how their lines are written.

use std::path::PathBuf;

use doorward_observe::logs::{ConfigError, Configured, Counting, Formats};
use doorward_record::figures::Tally;

use super::args::LogsArgs;
use crate::failure::Failure;
use crate::output;

/// What the named configurations say; said besides is what of it is not understood.
pub(super) fn formats(args: &LogsArgs) -> Result<Formats, Failure> {
    let mut formats = Formats::default();
    for config in &args.input.configs {
        let config = std::path::absolute(config).unwrap_or_else(|_| config.clone());
        let taken = match formats.take(&config) {
            // Where the logs are named, it may still tell what refuses.
            Err(ConfigError::NoLogs(_)) if !args.files.is_empty() => Ok(()),
            taken => taken,
        };
        taken.map_err(|error| {
            let hint = match error {
                ConfigError::Unreadable(_) => "check the name and its permissions",
                ConfigError::Unknown(_) => {
                    "known are nginx, Apache, Caddy, HAProxy, lighttpd and Squid, by the name of the file or of its folder"
                }
                ConfigError::NoLogs(_) => "name the main file, and not one that it includes; or give the logs themselves",
            };
            Failure::new(error.to_string(), hint)
        })?;
    }
    for remark in &formats.remarks {
        output::note(&format!("note: {remark}"));
    }
    Ok(formats)
}

/// The configurations as what can be asked which directive refuses; absent where none was named that can.
pub(super) fn configured(args: &LogsArgs) -> Option<Configured> {
    let mut configured = Configured::default();
    for config in &args.input.configs {
        configured.take(&std::path::absolute(config).unwrap_or_else(|_| config.clone()));
    }
    (!configured.is_empty()).then_some(configured)
}

/// What to know of how far the configurations may be believed.
pub(super) fn remarks(args: &LogsArgs, counting: &Counting, tally: &Tally) -> Vec<String> {
    let Some(configured) = &counting.configured else { return Vec::new() };
    let mut remarks = configured.remarks();
    let changed_s = |path: &PathBuf| {
        let changed = std::fs::metadata(path).and_then(|data| data.modified()).ok()?;
        i64::try_from(changed.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs()).ok()
    };
    let is_later = |path: &&PathBuf| changed_s(path) > tally.last_s.or(Some(i64::MAX));
    for path in args.input.configs.iter().filter(is_later) {
        remarks.push(format!(
            "`{}` was changed after the last request of the logs: what it refuses now it may not have refused then",
            path.display()
        ));
    }
    remarks
}

/// The logs that the configurations name.
pub(super) fn files(formats: &Formats) -> Result<Vec<PathBuf>, Failure> {
    let (there, absent) = formats.files();
    for path in &absent {
        output::note(&format!("note: `{}`, which the configuration names, is not there", path.display()));
    }
    if there.is_empty() {
        return Err(Failure::new(
            "none of the logs that the configuration names is there",
            "on another machine, give the logs as FILE beside `--config`",
        ));
    }
    Ok(there)
}
