//! The smallest change that opens this door, tried on a copy before it is proposed.
//!
//! A draft is laid over the files and the request is asked again: where it is still refused, or where a neighbour that was
//! refused no longer is, the draft is thrown away.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use doorward_diagnose::testimony::Bearing;
use doorward_diagnose::{Field, Repair};

use super::edit::Patch;
use super::machine::{Finding, Machine, Mend};
use super::{exception, opening};
use crate::account::Account;
use crate::ask::Ask;
use crate::files::{Entry, Files, Kind, Unreadable};

/// Names that nobody should open by a tool's advice.
const SECRETS: &[&str] = &[
    "/.git",
    "/.svn",
    "/.hg",
    "/.bzr",
    "/.env",
    "/.ht",
    "/.aws",
    "/.ssh",
    "/.docker",
    "/.npmrc",
    "/.ds_store",
    "/wp-config",
    "id_rsa",
    "/.vscode",
    "/.idea",
    "credentials",
    "/config.php",
];
/// Extensions of the same kind.
const SECRET_EXTENSIONS: &[&str] = &[
    ".sql", ".bak", ".swp", ".old", ".orig", ".save", ".pem", ".key", ".p12", ".ini", ".log", ".conf", ".inc",
    ".sqlite", ".db", ".dump", ".tar.gz", ".tgz", ".zip",
];
/// Reasons whose refusal is as it should be, or is not mended by opening.
const LEFT_SHUT: &[&str] = &[
    "fake-crawler-blocked",
    "credentials-missing",
    "credentials-wrong",
    "auth-scheme-wrong",
    "link-expired",
    "link-signature",
    "client-cert-required",
    "client-cert-untrusted",
    "host-not-served",
    "sni-mismatch",
    "https-required",
    "time-window",
    "rate-limited",
    "rate-limit-status",
    "maintenance",
    "session-expired",
    "legal-block",
    "forwarded-for-denied",
    "not-found",
    "gone",
    "xmlrpc-blocked",
    "enumeration-blocked",
];
/// An address that no rule has in mind.
const SOMEBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 177));
/// A name that stands nowhere.
const NO_NAME: &str = "doorward-neighbour";

/// A change that may be proposed.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// What is done, in the imperative.
    pub(super) summary: String,
    /// The patches; those of one file from its end to its beginning.
    pub(super) patches: Vec<Patch>,
    /// What else it opens, each a clause.
    pub(super) also_opens: Vec<String>,
    /// Which neighbours must stay as they are.
    pub(super) keeps: Keeps,
}

/// Which neighbours of the request must stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Keeps {
    /// Other paths.
    Paths,
    /// Other clients.
    Clients,
    /// Other values of this field (or of the query, where the name is `?`).
    Values(String),
    /// Other methods.
    Methods,
    /// Referers of other sites.
    Referers,
    /// None can be asked.
    Nothing,
}

/// The repair of what was found, where a safe one is known.
pub(super) fn of(machine: &Machine<'_>, finding: &Finding<'_>) -> Option<Repair> {
    drafts(machine, finding).into_iter().find_map(|draft| {
        let opens_nothing = matches!(finding.mend, Mend::Field(..) | Mend::Host(..) | Mend::Replace(..));
        (is_good(machine, &draft, opens_nothing)).then(|| proposed(machine, draft)).flatten()
    })
}

fn drafts(machine: &Machine<'_>, finding: &Finding<'_>) -> Vec<Draft> {
    let is_left_shut = finding.reasons.first().is_some_and(|first| LEFT_SHUT.contains(first));
    if is_left_shut || finding.status == 405 {
        return Vec::new();
    }
    match &finding.mend {
        Mend::Nothing => Vec::new(),
        Mend::Everybody(scope, rule, path) if !is_secret(path) => opening::everybody(machine, scope, rule, path),
        Mend::Everybody(..) => Vec::new(),
        Mend::Address(rule) => opening::address(machine, rule),
        Mend::Condition(held) if !is_secret(&held.path) => exception::condition(machine, held),
        Mend::Condition(_) => Vec::new(),
        Mend::Method(limit) => opening::method(machine, limit),
        Mend::Body(scope, bytes) => opening::body(machine, scope, *bytes),
        Mend::Head(directive, bytes) => opening::head(*directive, *bytes),
        Mend::Field(directive, variable) => opening::field(directive, variable),
        Mend::Host(scope, handler) => opening::host(machine, scope, handler),
        Mend::Replace(directive, text, summary) => vec![Draft {
            summary: summary.clone(),
            patches: vec![Patch::of_whole(directive, text.clone())],
            also_opens: vec![format!("whatever else is served by the place of {}", machine.tree.words(directive.at))],
            keeps: Keeps::Nothing,
        }],
    }
}

/// Whether nobody should open this path by a tool's advice.
fn is_secret(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    SECRETS.iter().any(|name| lower.contains(name)) || SECRET_EXTENSIONS.iter().any(|end| lower.ends_with(end))
}

/// Asks again with the draft in place: the door must open, its neighbours must not.
fn is_good(machine: &Machine<'_>, draft: &Draft, is_told_by_others: bool) -> bool {
    let Some(copy) = Overlay::of(machine, draft) else { return false };
    let ask = Ask { status: None, ..machine.ask.clone() };
    let after = super::told(machine.start, &copy, &ask, false);
    let is_open = is_told_by_others || (opens(&after) && gives_something(machine, &after));
    if !is_open {
        return false;
    }
    neighbours(&ask, &draft.keeps).iter().all(|neighbour| {
        let before = super::told(machine.start, machine.files.0, neighbour, false);
        let after = super::told(machine.start, &copy, neighbour, false);
        !is_shut(&before) || before.answers == after.answers
    })
}

fn opens(account: &Account) -> bool {
    let is_refused = account.testimonies.iter().any(|one| one.bearing == Bearing::Refuses);
    !is_refused && account.answers.is_none_or(|status| status < 400)
}

/// Whether there is anything behind the door; a robots.txt that is not there says as much as one that is.
fn gives_something(machine: &Machine<'_>, account: &Account) -> bool {
    let is_absent = |path: &Path| matches!(machine.files.0.entry(path), Err(Unreadable::Absent(_)));
    let is_there = account.served.as_ref().is_none_or(|served| !is_absent(&served.path));
    account.forward.is_some() || is_there || machine.ask.path == "/robots.txt"
}

fn is_shut(account: &Account) -> bool {
    account.testimonies.iter().any(|one| one.bearing == Bearing::Refuses)
}

/// Requests beside this one.
fn neighbours(ask: &Ask, keeps: &Keeps) -> Vec<Ask> {
    match keeps {
        Keeps::Nothing => Vec::new(),
        Keeps::Clients => vec![Ask { client: SOMEBODY, ..ask.clone() }],
        Keeps::Paths => paths(&ask.path).into_iter().map(|path| Ask { path, ..ask.clone() }).collect(),
        Keeps::Methods => ["DELETE", "PUT", "PROPFIND"]
            .into_iter()
            .filter(|method| *method != ask.method)
            .map(|method| Ask { method: method.to_owned(), ..ask.clone() })
            .collect(),
        Keeps::Referers => {
            let mut fields: Vec<Field> =
                ask.fields.iter().filter(|field| !field.name.eq_ignore_ascii_case("referer")).cloned().collect();
            fields.push(Field::new("Referer", format!("https://{NO_NAME}.example/")));
            vec![Ask { fields, ..ask.clone() }]
        }
        Keeps::Values(name) if name == "?" => {
            let query = ask.query.as_ref().map(|query| format!("{query}&{NO_NAME}=1"));
            vec![Ask { query, ..ask.clone() }]
        }
        Keeps::Values(name) => {
            let mut fields = ask.fields.clone();
            for field in &mut fields {
                if field.name.eq_ignore_ascii_case(name) {
                    *field = Field::new(field.name.clone(), format!("{} {NO_NAME}", field.value));
                }
            }
            vec![Ask { fields, ..ask.clone() }]
        }
    }
}

/// Paths beside this one: another name in its folder, the same with more at its end, and its folder.
fn paths(path: &str) -> Vec<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let extension = name.rsplit_once('.').map_or(String::new(), |(_, extension)| format!(".{extension}"));
    let mut found =
        vec![format!("{folder}/{NO_NAME}{extension}"), format!("{path}{NO_NAME}"), format!("{path}/{NO_NAME}")];
    if !name.is_empty() {
        found.push(format!("{folder}/"));
    }
    found
}

fn proposed(machine: &Machine<'_>, draft: Draft) -> Option<Repair> {
    let changes: Option<Vec<_>> = draft.patches.iter().map(|patch| patch.change(machine.tree)).collect();
    let start = machine.start;
    let program = start.program.as_ref().map_or("nginx".to_owned(), |program| program.display().to_string());
    let mut place = Vec::new();
    if let Some(prefix) = &start.prefix {
        place.extend(["-p".to_owned(), prefix.display().to_string()]);
    }
    place.extend(["-c".to_owned(), start.config.display().to_string()]);
    let mut validate = vec![program.clone(), "-t".to_owned()];
    validate.extend(place.iter().cloned());
    let reload = match start.process {
        Some(process) => vec!["kill".to_owned(), "-HUP".to_owned(), process.to_string()],
        None => [vec![program, "-s".to_owned(), "reload".to_owned()], place].concat(),
    };
    Some(Repair { summary: draft.summary, changes: changes?, also_opens: draft.also_opens, validate, reload })
}

/// The machine's files with some texts replaced.
struct Overlay<'f> {
    files: &'f dyn Files,
    texts: HashMap<PathBuf, String>,
}

impl<'f> Overlay<'f> {
    fn of(machine: &Machine<'f>, draft: &Draft) -> Option<Self> {
        let mut tree = machine.tree.clone();
        let mut texts = HashMap::new();
        for patch in &draft.patches {
            let (path, text) = patch.applied(&tree)?;
            if let Some(source) = tree.files.get_mut(patch.file) {
                source.text.clone_from(&text);
            }
            texts.insert(path, text);
        }
        Some(Self { files: machine.files.0, texts })
    }
}

impl Files for Overlay<'_> {
    fn text(&self, path: &Path) -> Result<String, Unreadable> {
        self.texts.get(path).map_or_else(|| self.files.text(path), |text| Ok(text.clone()))
    }

    fn names(&self, folder: &Path) -> Result<Vec<String>, Unreadable> {
        self.files.names(folder)
    }

    fn entry(&self, path: &Path) -> Result<Entry, Unreadable> {
        match self.texts.get(path) {
            Some(text) => Ok(Entry { kind: Kind::File, bytes: text.len() as u64 }),
            None => self.files.entry(path),
        }
    }
}
