//! What can be said about following.

use clap::Args;

/// Arguments about following.
#[derive(Debug, Args)]
pub(crate) struct FollowArgs {
    /// Follows the logs by their names as they are written, through rotation and truncation: what stands in them is counted first, then
    /// each refusal is a line (with `--format json` an object), and the report comes at the end (SIGINT or SIGTERM).
    #[arg(short = 'f', long)]
    pub(crate) follow: bool,
    /// Follows the logs on a dashboard; `?` there shows the keys. The report comes at the end.
    #[arg(long, conflicts_with = "follow")]
    pub(crate) live: bool,
    /// Leaves out what stands in the logs already; with `--follow` or `--live`.
    #[arg(long = "from-end")]
    pub(crate) from_end: bool,
}

impl FollowArgs {
    /// Whether logs are followed.
    pub(crate) fn is_wanted(&self) -> bool {
        self.follow || self.live
    }
}
