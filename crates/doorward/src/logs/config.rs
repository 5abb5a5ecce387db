//! `--config`: the servers' own configuration says where logs stand and how their lines are written.

use std::path::PathBuf;

use doorward_observe::logs::{ConfigError, Formats};

use super::args::LogsArgs;
use crate::failure::Failure;
use crate::output;

/// What the named configurations say; said besides is what of it is not understood.
pub(super) fn formats(args: &LogsArgs) -> Result<Formats, Failure> {
    let mut formats = Formats::default();
    for config in &args.input.configs {
        let config = std::path::absolute(config).unwrap_or_else(|_| config.clone());
        formats.take(&config).map_err(|error| {
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
