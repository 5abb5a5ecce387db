//! One request on its way through the configuration: what is known of it so far, and what was found.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use doorward_diagnose::testimony::Bearing;

use super::choose::Server;
use super::condition::Condition;
use super::pattern::Caught;
use super::scope::Scope;
use super::tree::{At, Directive, Tree};
use super::value::Value;
use crate::account::{Forward, Served};
use crate::ask::Ask;
use crate::files::Files;
use crate::start::Start;

/// Where nginx's own builds put relative names, the commonest first.
const PREFIXES: &[&str] = &["/usr/share/nginx", "/etc/nginx", "/usr/local/nginx", "/usr/local/openresty/nginx"];

/// The folder from which this relative name counts.
pub(super) fn prefix(start: &Start, files: &dyn Files, name: &Path) -> PathBuf {
    if let Some(prefix) = &start.prefix {
        return prefix.clone();
    }
    let stands = |prefix: &&&str| files.entry(&Path::new(prefix).join(name)).is_ok();
    PathBuf::from(PREFIXES.iter().find(stands).or(PREFIXES.first()).copied().unwrap_or("/"))
}

/// What the configuration defines for every request.
#[derive(Debug, Default)]
pub(super) struct Defined<'a> {
    /// `map`, `geo`, `split_clients` and their like, by the variable that they give.
    pub(super) tables: HashMap<&'a str, &'a Directive>,
    /// Variables that some `set` or some group of a pattern gives: empty where it was not reached.
    pub(super) settable: HashSet<&'a str>,
}

/// Something that was found on the way.
#[derive(Debug, Clone)]
pub(super) struct Finding<'a> {
    /// What it says of its reasons.
    pub(super) bearing: Bearing,
    /// The reasons, the likeliest first.
    pub(super) reasons: Vec<&'static str>,
    /// The directive whose line says so.
    pub(super) by: Option<&'a Directive>,
    /// A clause in words.
    pub(super) text: String,
    /// The status that it answers with; 0 where the connection is closed.
    pub(super) status: u16,
    /// How it could be mended.
    pub(super) mend: Mend<'a>,
}

/// What a repair would have to change.
#[derive(Debug, Clone, Default)]
pub(super) enum Mend<'a> {
    /// Nothing should be changed, or nobody knows what.
    #[default]
    Nothing,
    /// A rule refuses everybody, with the levels and the path at that time.
    Everybody(Scope<'a>, &'a Directive, String),
    /// A `deny` of an address comes before an `allow` of it.
    Address(&'a Directive),
    /// A condition holds.
    Condition(Box<Held<'a>>),
    /// A method is not listed by this `limit_except`.
    Method(&'a Directive),
    /// A body is too large: the level, and the bytes that are needed.
    Body(Scope<'a>, u64),
    /// Buffers for the head of a request are too small.
    Head(Option<&'a Directive>, u64),
    /// A field is emptied on its way: the directive and the variable that would keep it.
    Field(&'a Directive, String),
    /// Another host is asked for by this handler.
    Host(Scope<'a>, &'a Directive),
    /// The whole directive is to be replaced by this text, with a summary.
    Replace(&'a Directive, String, String),
}

/// A condition that held.
#[derive(Debug, Clone)]
pub(super) struct Held<'a> {
    /// The levels at that time, the `if` included where it is one.
    pub(super) scope: Scope<'a>,
    /// The `if`.
    pub(super) directive: &'a Directive,
    /// Its parts.
    pub(super) condition: Condition,
    /// What was compared.
    pub(super) value: Value<'a>,
    /// The path at that time.
    pub(super) path: String,
}

/// How the request ends.
#[derive(Debug, Clone)]
pub(super) enum End<'a> {
    /// By this status, from the configuration alone. True where error pages were not asked, so that a status set before holds.
    Status(u16, bool),
    /// By a redirect.
    Redirect(u16, String),
    /// By a file or a folder.
    Serve(Served),
    /// Nothing is there on disk.
    Absent(Served),
    /// By another server or a program.
    Pass(Box<Forward>, &'a Directive),
    /// By something that is built in and always answers.
    BuiltIn,
    /// By something that is not read.
    Opaque,
    /// Nobody knows, because of what is told in `unread`.
    Lost,
}

/// What a step says of the next one.
#[derive(Debug, Clone)]
pub(super) enum Flow<'a> {
    /// Go on.
    On,
    /// The path has changed: look for a location again, the server's own rules first or not.
    Again(bool),
    /// Go on in this named location.
    Named(Scope<'a>),
    /// It ends.
    Ends(End<'a>),
}

/// The request, the configuration, and what was found.
#[derive(Debug)]
pub(super) struct Machine<'a> {
    /// The configuration.
    pub(super) tree: &'a Tree,
    /// How the server was started.
    pub(super) start: &'a Start,
    /// The machine's files.
    pub(super) files: Shelf<'a>,
    /// The request as it came.
    pub(super) ask: &'a Ask,
    /// What is defined for all requests.
    pub(super) defined: &'a Defined<'a>,
    /// The server that takes it.
    pub(super) server: Server<'a>,
    /// The server that the Host leads to, once the head has been read.
    pub(super) next_server: Option<(Server<'a>, Scope<'a>)>,
    /// The levels that hold at this time.
    pub(super) scope: Scope<'a>,
    /// The path, decoded.
    pub(super) path: String,
    /// The query.
    pub(super) query: String,
    /// The method.
    pub(super) method: String,
    /// The client's address; absent where a header or a protocol says it that we do not know.
    pub(super) client: Option<IpAddr>,
    /// The directive by which the address is taken from a header.
    pub(super) client_by: Option<&'a Directive>,
    /// The groups of the last pattern.
    pub(super) caught: Vec<Option<String>>,
    /// Variables that were set on the way.
    pub(super) set: HashMap<String, Value<'a>>,
    /// Whether this is no longer the client's own request.
    pub(super) internal: bool,
    /// Whether an error page is under way.
    pub(super) in_error_page: bool,
    /// The status that an error page keeps.
    pub(super) kept_status: Option<u16>,
    /// How often the path has changed.
    pub(super) changes: u32,
    /// The user name of Basic credentials.
    pub(super) user: Option<String>,
    /// What was found, in order.
    pub(super) findings: Vec<Finding<'a>>,
    /// The refusal before the first error page.
    pub(super) original: Option<Finding<'a>>,
    /// The file or folder that was looked for, where it was that which the first error page took.
    pub(super) sought: Option<Served>,
    /// The `error_page` that took it.
    pub(super) error_page: Option<&'a Directive>,
    /// What was not understood.
    pub(super) unread: Vec<String>,
    /// Whether what is not known may have turned the request to another place.
    pub(super) adrift: bool,
    /// Whether something that is not read may refuse.
    pub(super) veiled: bool,
    /// Variables that were looked up for the text at hand.
    pub(super) lookups: std::cell::Cell<u32>,
    /// Whether a query that no log tells is taken for none.
    pub(super) leaves_query_out: std::cell::Cell<bool>,
    /// Whether this is a subrequest, whose access rules are not asked.
    pub(super) subrequest: bool,
}

/// The files, in a form that can be shown.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a>(pub(super) &'a dyn Files);

impl std::fmt::Debug for Shelf<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Shelf")
    }
}

/// What is the same for a request and its subrequests.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    /// The configuration.
    pub(super) tree: &'a Tree,
    /// How the server was started.
    pub(super) start: &'a Start,
    /// The machine's files.
    pub(super) files: Shelf<'a>,
    /// The request as it came.
    pub(super) ask: &'a Ask,
    /// What is defined for all requests.
    pub(super) defined: &'a Defined<'a>,
}

impl<'a> Machine<'a> {
    /// The request as it came, at this server, with nothing done yet.
    pub(super) fn new(setting: Setting<'a>, server: Server<'a>, scope: Scope<'a>) -> Self {
        let Setting { tree, start, files, ask, defined } = setting;
        Self {
            tree,
            start,
            files,
            ask,
            defined,
            server,
            next_server: None,
            scope,
            path: ask.path.clone(),
            query: ask.query.clone().unwrap_or_default(),
            method: ask.method.clone(),
            client: Some(ask.client),
            client_by: None,
            caught: Vec::new(),
            set: HashMap::new(),
            internal: false,
            in_error_page: false,
            kept_status: None,
            changes: 0,
            user: None,
            findings: Vec::new(),
            original: None,
            sought: None,
            error_page: None,
            unread: Vec::new(),
            adrift: false,
            veiled: false,
            lookups: std::cell::Cell::new(0),
            leaves_query_out: std::cell::Cell::new(false),
            subrequest: false,
        }
    }

    /// What this request shares with its subrequests.
    pub(super) fn setting(&self) -> Setting<'a> {
        let Self { tree, start, files, ask, defined, .. } = *self;
        Setting { tree, start, files, ask, defined }
    }

    /// Adds a clause with its place to what was not understood.
    pub(super) fn not_read(&mut self, at: At, what: &str) {
        let clause = format!("{what}, at {}", self.tree.words(at));
        if !self.unread.contains(&clause) {
            self.unread.push(clause);
        }
    }

    /// Takes over the groups of a pattern.
    pub(super) fn take_caught(&mut self, caught: &Caught) {
        self.caught.clone_from(&caught.groups);
        for (name, text) in &caught.named {
            self.set.insert(name.clone(), Value::known(text.clone(), "uri"));
        }
    }

    /// A name of the configuration as a full path: relative to the main file's folder, or to the prefix.
    pub(super) fn full_path(&self, name: &str, beside_main_file: bool) -> PathBuf {
        let path = Path::new(name);
        if path.is_absolute() {
            return path.to_owned();
        }
        if beside_main_file {
            return self.start.config.parent().unwrap_or(Path::new("")).join(path);
        }
        prefix(self.start, self.files.0, path).join(path)
    }

    /// Notes what may refuse and may not.
    pub(super) fn may_refuse(&mut self, by: &'a Directive, status: u16, reasons: Vec<&'static str>, text: String) {
        self.note(Finding { bearing: Bearing::Allows, reasons, by: Some(by), text, status, mend: Mend::Nothing });
    }

    /// Notes a finding once: an index or an error page may lead past the same line again.
    pub(super) fn note(&mut self, finding: Finding<'a>) {
        let same = |known: &Finding<'a>| {
            let line = match (known.by, finding.by) {
                (Some(left), Some(right)) => std::ptr::eq(left, right),
                _ => false,
            };
            line && known.status == finding.status && known.reasons == finding.reasons
        };
        if !self.findings.iter().any(same) {
            self.findings.push(finding);
        }
    }
}

/// Everything that is defined for all requests.
pub(super) fn defined(tree: &Tree) -> Defined<'_> {
    let mut found = Defined::default();
    for http in tree.top.iter().filter(|item| item.name == "http") {
        for item in http.inside() {
            let given = match item.name.as_str() {
                "map" | "geo" | "split_clients" => item.words.last(),
                "js_set" | "perl_set" | "geoip2" | "js_var" => item.words.first(),
                _ => None,
            };
            if let Some(name) = given.and_then(|word| word.strip_prefix('$')) {
                found.tables.insert(name, item);
            }
        }
    }
    settable(&tree.top, &mut found.settable);
    found
}

fn settable<'a>(items: &'a [Directive], found: &mut HashSet<&'a str>) {
    for item in items {
        if matches!(item.name.as_str(), "set" | "auth_request_set") {
            found.extend(item.word(0).strip_prefix('$'));
        }
        for word in &item.words {
            found.extend(group_names(word));
        }
        if item.name != "map" && item.name != "geo" && item.name != "types" {
            settable(item.inside(), found);
        }
    }
}

/// The names of the groups in a pattern.
fn group_names(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split("(?").skip(1).filter_map(|rest| {
        let rest = rest.strip_prefix('P').unwrap_or(rest);
        let (name, _) = rest.strip_prefix('<')?.split_once('>')?;
        name.chars().all(|character| character.is_alphanumeric() || character == '_').then_some(name)
    })
}
