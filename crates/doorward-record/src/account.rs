//! What a server's configuration says of one request: what refuses it, which file it would get, to whom it is passed on.

use std::net::IpAddr;
use std::path::PathBuf;

use doorward_diagnose::testimony::{Testimony, without_secrets};

/// The account that one server gives of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What its configuration says, in the order in which the server would come to it. The first that refuses decides.
    pub testimonies: Vec<Testimony>,
    /// The file that it would serve, where it serves files.
    pub served: Option<Served>,
    /// To whom it passes the request on, where it does.
    pub forward: Option<Forward>,
    /// Where it writes its logs.
    pub logs: Vec<LogFile>,
    /// Who reads the files.
    pub worker: Option<Worker>,
    /// The status that the configuration itself answers with, as with `return 403`; absent where a file, a program or another
    /// server answers, or where it could not be evaluated to its end.
    pub answers: Option<u16>,
    /// What could not be read or understood, each a clause with file and line.
    pub unread: Vec<String>,
    /// The files that were read.
    pub read: Vec<PathBuf>,
}

/// The file that a request would get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The path on disk that the request's path becomes; a folder where the request ends in `/`.
    pub path: PathBuf,
    /// The folder from which it was counted: root, alias, DocumentRoot.
    pub root: PathBuf,
    /// Names that are tried where the path is a folder, in order.
    pub indexes: Vec<String>,
    /// Whether a folder without an index is listed.
    pub listing: bool,
    /// What becomes of symbolic links.
    pub symlinks: Symlinks,
    /// Names of the files that the server looks for in each folder from the root on, such as `.htaccess`, or whole paths of
    /// single ones; empty where it looks for none.
    pub access_files: Vec<String>,
}

/// What becomes of symbolic links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symlinks {
    /// They are followed.
    Followed,
    /// They are followed where link and target have one owner.
    SameOwner,
    /// They are refused.
    Refused,
}

/// To whom a request is passed on.
#[derive(Clone, PartialEq, Eq)]
pub struct Forward {
    /// How: `http`, `https`, `fastcgi`, `uwsgi`, `scgi`, `ajp`; `cgi` where the server runs the script itself.
    pub protocol: String,
    /// Host and port, or the path of a socket, one a server of the group.
    pub to: Vec<Target>,
    /// The request's path as it is passed on; absent where it is passed on unchanged.
    pub path: Option<String>,
    /// The Host that is passed on; absent where it is the client's.
    pub host: Option<String>,
    /// Fields that are set (`Some`) or taken away (`None`) on the way.
    pub fields: Vec<(String, Option<String>)>,
    /// The address from which it is passed on, where the configuration binds one.
    pub from: Option<IpAddr>,
    /// The script that is to be run, for FastCGI.
    pub script: Option<PathBuf>,
    /// Where in the configuration it says so.
    pub place: Option<doorward_diagnose::testimony::Place>,
}

impl std::fmt::Debug for Forward {
    /// Without the secrets of the fields that are set.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let field = |(name, value): &(String, Option<String>)| match value {
            Some(value) => without_secrets(&format!("{name}: {value}")),
            None => format!("no {name}"),
        };
        formatter
            .debug_struct("Forward")
            .field("protocol", &self.protocol)
            .field("to", &self.to)
            .field("path", &self.path.as_deref().map(without_secrets))
            .field("host", &self.host)
            .field("from", &self.from)
            .field("fields", &self.fields.iter().map(field).collect::<Vec<_>>())
            .field("script", &self.script)
            .field("place", &self.place)
            .finish()
    }
}

/// One server of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A host, which may be a name, and a port.
    Host(String, u16),
    /// A socket in the file system.
    Socket(PathBuf),
}

/// A log that a server writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// The file.
    pub path: PathBuf,
    /// What stands in it.
    pub kind: LogKind,
    /// The format's own words (`log_format`, `LogFormat`), where it is an access log with one; the lowest level that is
    /// written, where it is an error log with one.
    pub detail: Option<String>,
    /// The server that writes it, such as `nginx`.
    pub server: String,
}

/// What stands in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogKind {
    /// One line a request.
    Access,
    /// What went wrong.
    Error,
    /// What a firewall of requests found.
    Audit,
}

/// Who reads the files for a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Worker {
    /// The name, as configured.
    pub user: Option<String>,
    /// The group's name, as configured.
    pub group: Option<String>,
    /// The numbers, where a running process shows them.
    pub user_id: Option<u32>,
    /// The group and the further groups, where a running process shows them.
    pub group_ids: Vec<u32>,
}

/// An address as configuration writes it, for lists of networks.
#[must_use]
pub fn address(text: &str) -> Option<IpAddr> {
    text.trim().trim_start_matches('[').trim_end_matches(']').parse().ok()
}
