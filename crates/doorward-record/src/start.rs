//! How a server was started: where its configuration begins.

use std::path::PathBuf;

/// What is known of how a server was started, from its command line or from the person.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// The program, for the commands that check a configuration and load it.
    pub program: Option<PathBuf>,
    /// The main configuration file.
    pub config: PathBuf,
    /// The folder from which relative names count, where the command line gives one: nginx's `-p`, Apache's `-d`.
    pub prefix: Option<PathBuf>,
    /// Names that are defined on the command line: Apache's `-D NAME`.
    pub defines: Vec<String>,
    /// Environment variables of the running server that configuration may refer to: Apache's `${APACHE_LOG_DIR}`.
    pub environment: Vec<(String, String)>,
    /// The process that takes signals.
    pub process: Option<u32>,
    /// Where the running process stands, for names relative to that.
    pub folder: Option<PathBuf>,
}

impl std::fmt::Debug for Start {
    /// Of the environment only the names: its values may be secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.environment.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("Start")
            .field("program", &self.program)
            .field("config", &self.config)
            .field("prefix", &self.prefix)
            .field("defines", &self.defines)
            .field("environment", &names)
            .field("process", &self.process)
            .field("folder", &self.folder)
            .finish()
    }
}
