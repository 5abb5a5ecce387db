//! Django: settings that refuse a request before any view sees it.
//!
//! Settings are a program; only plain literals at the outermost level are read. What is computed, set under a condition or
//! taken from the environment is unknown and decides nothing.

use std::path::{Path, PathBuf};

use doorward_diagnose::Repair;

use crate::account::Account;
use crate::ask::Ask;
use crate::files::Files;
use crate::server::edit::Commands;
use crate::server::python::{self, Assignment, Literal};
use crate::server::trial::{Refusal, Spot, Trial};
use crate::server::truth::Truth;

/// How many modules may take settings from each other.
const MAX_MODULES: usize = 8;
/// Names that are allowed where `DEBUG` is on and none are named.
const NAMES_IN_DEBUG: &[&str] = &[".localhost", "127.0.0.1", "[::1]"];
/// The most bytes of a form where nothing says so.
const USUAL_FORM_BYTES: u64 = 2_621_440;

/// What was read of the settings.
struct Settings {
    /// Assignments in order.
    assignments: Vec<Assignment>,
}

impl Settings {
    /// The last assignment of a name.
    fn last(&self, name: &str) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|assignment| assignment.name == name)
    }

    /// A truth by its name; `None` where it cannot be told.
    fn truth(&self, name: &str, usual: bool) -> Option<bool> {
        match self.last(name).map(|assignment| &assignment.value) {
            None => Some(usual),
            Some(Literal::Truth(value)) => Some(*value),
            Some(_) => None,
        }
    }

    /// A list of texts by its name; `None` where it cannot be told.
    fn texts(&self, name: &str) -> Option<Vec<String>> {
        match self.last(name).map(|assignment| &assignment.value) {
            None => Some(Vec::new()),
            Some(Literal::List(items)) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
            Some(_) => None,
        }
    }

    /// Whether a middleware is there.
    fn has(&self, middleware: &str) -> Truth {
        let list = self.texts("MIDDLEWARE");
        list.map(|list| list.iter().any(|name| name.ends_with(middleware))).into()
    }
}

/// The account that Django gives of a request; `settings` is the file of its settings module.
#[must_use]
pub fn account(settings: &Path, files: &dyn Files, ask: &Ask) -> Account {
    let mut trial = Trial::new(ask, "django");
    let mut read = Settings { assignments: Vec::new() };
    take(settings, files, 0, &mut read, &mut trial);
    let commands = commands(&trial.account.read);
    encryption(&read, &mut trial);
    agents(&read, &mut trial);
    hosts(&read, &commands, settings, &mut trial);
    if !trial.over {
        origins(&read, &commands, settings, &mut trial);
        form(&read, &mut trial);
    }
    trial.finish()
}

/// The commands: the settings are parsed and not run, as whoever carries a repair out may do more than the application may.
fn commands(read: &[PathBuf]) -> Commands {
    const PARSE: &str = "import ast, sys; [ast.parse(open(name, 'rb').read(), name) for name in sys.argv[1:]]";
    let names: Vec<String> = read.iter().map(|path| path.display().to_string()).collect();
    let words: Vec<&str> = ["python3", "-c", PARSE].into_iter().chain(names.iter().map(String::as_str)).collect();
    Commands::new(&words, &["systemctl", "restart", "gunicorn"])
}

/// Reads a module and those whose names it takes over.
fn take(path: &Path, files: &dyn Files, depth: usize, settings: &mut Settings, trial: &mut Trial<'_>) {
    let text = match files.text(path) {
        Ok(text) if depth < MAX_MODULES => text,
        Ok(_) => return,
        Err(error) => return trial.account.unread.push(error.to_string()),
    };
    trial.account.read.push(path.to_owned());
    for assignment in python::assignments(path, &text) {
        match assignment.name.strip_prefix("import ") {
            None => settings.assignments.push(assignment),
            Some(module) => match module_path(path, module) {
                Some(other) if files.entry(&other).is_ok() => take(&other, files, depth + 1, settings, trial),
                _ => trial.unread(&assignment.spot, "settings of another module were not found"),
            },
        }
    }
}

/// The file of a module beside this one.
fn module_path(path: &Path, module: &str) -> Option<PathBuf> {
    let folder = path.parent()?;
    let name = module.trim_start_matches('.').rsplit('.').next().filter(|name| !name.is_empty())?;
    Some(folder.join(format!("{name}.py")))
}

/// Where a setting stands, or the settings as a whole.
fn spot(settings: &Settings, name: &str, file: &Path) -> Spot {
    let own = settings.last(name).map(|assignment| assignment.spot.clone());
    own.unwrap_or_else(|| Spot { file: file.to_owned(), line: 1, text: String::new() })
}

/// Whether the request counts as encrypted.
fn is_secure(settings: &Settings, ask: &Ask) -> Truth {
    match settings.last("SECURE_PROXY_SSL_HEADER").map(|assignment| &assignment.value) {
        None => ask.tls.into(),
        Some(Literal::List(pair)) => {
            let texts: Vec<&str> = pair.iter().filter_map(Literal::text).collect();
            let [name, wanted] = texts.as_slice() else {
                return Truth::Unknown;
            };
            let field = name.trim_start_matches("HTTP_").replace('_', "-");
            match ask.field(&field) {
                Some(value) => (value.split(',').next().unwrap_or("").trim() == *wanted).into(),
                None => ask.tls.into(),
            }
        }
        Some(_) => Truth::Unknown,
    }
}

/// `SECURE_SSL_REDIRECT`.
fn encryption(settings: &Settings, trial: &mut Trial<'_>) {
    let Some(assignment) = settings.last("SECURE_SSL_REDIRECT") else {
        return;
    };
    let asked = Truth::from(settings.truth("SECURE_SSL_REDIRECT", false)).and(settings.has("SecurityMiddleware"));
    let exempt = settings.last("SECURE_REDIRECT_EXEMPT").is_some();
    let truth = asked.and(is_secure(settings, trial.ask).not());
    let truth = if exempt { truth.and(Truth::Unknown) } else { truth };
    let text = "requests without encryption are sent on to `https`".to_owned();
    let spot = assignment.spot.clone();
    trial.refuse(truth, Refusal { statuses: vec![301], reasons: vec!["https-required"], spot, text, repair: None });
}

/// `DISALLOWED_USER_AGENTS`.
fn agents(settings: &Settings, trial: &mut Trial<'_>) {
    let Some(assignment) = settings.last("DISALLOWED_USER_AGENTS") else {
        return;
    };
    let agent = trial.ask.field("user-agent").unwrap_or("");
    let listed = match &assignment.value {
        Literal::List(items) => Truth::any(items.iter().map(|item| match item {
            Literal::Pattern(pattern, ignore_case) => crate::server::pattern::matches(pattern, *ignore_case, agent),
            _ => Truth::Unknown,
        })),
        _ => Truth::Unknown,
    };
    let truth = listed.and(settings.has("CommonMiddleware"));
    let crawler = doorward_diagnose::agent::names_search_crawler(agent);
    let reasons = vec![if crawler { "crawler-blocked" } else { "ua-blocked" }];
    let (spot, text) = (assignment.spot.clone(), "the User-Agent is on the list of unwanted ones".to_owned());
    trial.refuse(truth, Refusal { statuses: vec![403], reasons, spot, text, repair: None });
}

/// `ALLOWED_HOSTS`.
fn hosts(settings: &Settings, commands: &Commands, file: &Path, trial: &mut Trial<'_>) {
    let forwarded = settings.truth("USE_X_FORWARDED_HOST", false);
    let host = match (forwarded, trial.ask.field("x-forwarded-host")) {
        (Some(true), Some(host)) => host.split(':').next().unwrap_or("").to_lowercase(),
        _ => trial.ask.host.clone(),
    };
    let allowed = match (settings.texts("ALLOWED_HOSTS"), settings.truth("DEBUG", false)) {
        (Some(list), Some(true)) if list.is_empty() => {
            Some(NAMES_IN_DEBUG.iter().map(|name| (*name).to_owned()).collect())
        }
        (list, _) => list,
    };
    let listed: Truth = match (allowed, forwarded) {
        (Some(list), Some(_)) => list.iter().any(|pattern| host_fits(pattern, &host)).into(),
        _ => Truth::Unknown,
    };
    let spot = spot(settings, "ALLOWED_HOSTS", file);
    let refusal = Refusal {
        statuses: vec![400],
        reasons: vec!["http-host-disallowed"],
        repair: one_more(&spot, &host, commands, "let the application be called by"),
        spot,
        text: format!("the application may not be called by the name `{host}`"),
    };
    trial.refuse(listed.not(), refusal);
}

/// Whether a host fits an entry of `ALLOWED_HOSTS`.
fn host_fits(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_lowercase();
    match pattern.strip_prefix('.') {
        _ if pattern == "*" => true,
        Some(domain) => host == domain || host.ends_with(&pattern),
        None => host == pattern || host == pattern.trim_matches(['[', ']']),
    }
}

/// A list in one line with one more text.
fn one_more(spot: &Spot, text: &str, commands: &Commands, words: &str) -> Option<Repair> {
    let raw = spot.text.trim_end();
    let plain = |character: char| character.is_ascii_alphanumeric() || ".-:/[]".contains(character);
    if !raw.ends_with(']') || !raw.contains('[') || text.is_empty() || !text.chars().all(plain) {
        return None;
    }
    let before = raw.strip_suffix(']')?.trim_end();
    let comma = if before.ends_with(['[', ',']) { "" } else { ", " };
    let insert = vec![format!("{before}{comma}\"{text}\"]")];
    Some(commands.repair(spot, insert, format!("{words} `{text}`"), Vec::new()))
}

/// The check against forged requests: where it comes from, and whether the token's cookie is there. Views may be exempt.
fn origins(settings: &Settings, commands: &Commands, file: &Path, trial: &mut Trial<'_>) {
    let ask = trial.ask;
    if matches!(ask.method.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE")
        || settings.has("CsrfViewMiddleware") == Truth::No
    {
        return;
    }
    let secure = is_secure(settings, ask);
    let trusted = settings.texts("CSRF_TRUSTED_ORIGINS");
    let own = |scheme: &str| format!("{scheme}://{}", ask.field("host").unwrap_or(&ask.host));
    let (what, foreign) = match (ask.field("origin"), ask.field("referer")) {
        (Some(origin), _) => {
            let same = origin == own(if secure == Truth::Yes { "https" } else { "http" });
            let known = trusted.as_ref().is_none_or(|list| list.iter().any(|entry| origin_fits(entry, origin)));
            (format!("the Origin `{origin}` is not trusted"), (!same && !known).then(|| origin.to_owned()))
        }
        (None, None) if secure == Truth::Yes => ("no Referer came over `https`".to_owned(), Some(String::new())),
        (None, Some(referer)) if secure == Truth::Yes => {
            let origin = referer.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            let known = trusted.as_ref().is_none_or(|list| list.iter().any(|entry| origin_fits(entry, &origin)));
            (format!("the Referer `{origin}` is not trusted"), (origin != own("https") && !known).then_some(origin))
        }
        _ => (String::new(), None),
    };
    let spot = spot(settings, "CSRF_TRUSTED_ORIGINS", file);
    let cookie = settings.last("CSRF_COOKIE_NAME").and_then(|it| it.value.text().map(str::to_owned));
    let name = cookie.unwrap_or_else(|| "csrftoken".to_owned());
    let sent = ask
        .field("cookie")
        .is_some_and(|value| value.split(';').any(|pair| pair.trim().starts_with(&format!("{name}="))));
    let text = match (&foreign, sent) {
        (Some(_), _) => what,
        (None, false) => format!("the cookie `{name}` of the check against forged requests did not come"),
        (None, true) => return,
    };
    let repair = foreign.as_deref().and_then(|origin| one_more(&spot, origin, commands, "trust forms from"));
    trial.refuse(Truth::Unknown, Refusal { statuses: vec![403], reasons: vec!["csrf-failed"], spot, text, repair });
}

/// Whether an origin fits an entry, whose host may begin with a star.
fn origin_fits(entry: &str, origin: &str) -> bool {
    match entry.split_once("://*.") {
        Some((scheme, domain)) => {
            let rest = origin.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
            rest.is_some_and(|host| host.ends_with(&format!(".{domain}")))
        }
        None => entry == origin,
    }
}

/// `DATA_UPLOAD_MAX_MEMORY_SIZE`, for those who read the whole body.
fn form(settings: &Settings, trial: &mut Trial<'_>) {
    let assignment = settings.last("DATA_UPLOAD_MAX_MEMORY_SIZE");
    let limit = match assignment.map(|assignment| &assignment.value) {
        None => Some(USUAL_FORM_BYTES),
        Some(Literal::Number(number)) => u64::try_from(*number).ok(),
        Some(_) => None,
    };
    if let (Some(assignment), Some(limit)) = (assignment, limit)
        && trial.ask.body_bytes > limit
    {
        let text = format!("forms of more than {limit} bytes are refused");
        let (spot, reasons) = (assignment.spot.clone(), vec!["body-too-large"]);
        trial.refuse(Truth::Unknown, Refusal { statuses: vec![400, 413], reasons, spot, text, repair: None });
    }
}

#[cfg(test)]
mod tests {
    use super::account;
    use crate::account::Account;
    use crate::ask::Ask;
    use crate::server::stand::{answered, ask, machine, repaired, told, with};

    fn judge(text: &str, ask: &Ask) -> Account {
        let files = machine(&[("/s/settings.py", text), ("/s/base.py", "ALLOWED_HOSTS = ['a.example']\n")]);
        account("/s/settings.py".as_ref(), &files, ask)
    }

    #[test]
    fn settings_that_refuse_are_found() {
        let host = |name: &str| with(ask("GET", "/"), "Host", name);
        let middleware =
            "MIDDLEWARE = [\n  \"x.SecurityMiddleware\", 'x.CommonMiddleware',\n  'x.CsrfViewMiddleware']\n";
        let post = |origin: &str| answered(with(ask("POST", "/"), "Origin", origin), 403);
        for (text, asked, expected) in [
            ("ALLOWED_HOSTS = ['a.example']", host("b.example"), "refuses http-host-disallowed @1"),
            ("ALLOWED_HOSTS = ['a.example']", host("A.example:8000"), "nothing"),
            ("ALLOWED_HOSTS = ['.a.example']", host("b.a.example"), "nothing"),
            ("ALLOWED_HOSTS = ['*']", host("b.example"), "nothing"),
            ("DEBUG = True\nALLOWED_HOSTS = []", host("localhost"), "nothing"),
            ("DEBUG = False\nALLOWED_HOSTS = []", host("localhost"), "refuses http-host-disallowed @2"),
            (
                "ALLOWED_HOSTS = os.environ['H'].split()",
                answered(host("localhost"), 400),
                "allows http-host-disallowed @1",
            ),
            ("from .base import *", host("b.example"), "refuses http-host-disallowed @1"),
            (
                "from .base import *\nALLOWED_HOSTS += ['b.example']",
                answered(host("b.example"), 400),
                "allows http-host-disallowed @2",
            ),
            (
                "ALLOWED_HOSTS = ['*']\nif x:\n    ALLOWED_HOSTS = []",
                answered(host("b.example"), 400),
                "allows http-host-disallowed @3",
            ),
            (
                &format!("{middleware}ALLOWED_HOSTS = ['*']\nSECURE_SSL_REDIRECT = True"),
                host("a"),
                "refuses https-required @5",
            ),
            (
                &format!(
                    "{middleware}ALLOWED_HOSTS = ['*']\nSECURE_SSL_REDIRECT = True\nSECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')"
                ),
                with(host("a"), "X-Forwarded-Proto", "https"),
                "nothing",
            ),
            (
                &format!(
                    "{middleware}ALLOWED_HOSTS = ['*']\nDISALLOWED_USER_AGENTS = [re.compile(r'^wget/', re.IGNORECASE)]"
                ),
                with(host("a"), "User-Agent", "Wget/1"),
                "refuses ua-blocked @5",
            ),
            (
                &format!("{middleware}ALLOWED_HOSTS = ['*']\nCSRF_TRUSTED_ORIGINS = ['https://*.a.example']"),
                post("https://b.example"),
                "allows csrf-failed @5",
            ),
            (
                &format!("{middleware}ALLOWED_HOSTS = ['*']\nCSRF_TRUSTED_ORIGINS = ['https://*.a.example']"),
                with(post("https://b.a.example"), "Cookie", "csrftoken=x"),
                "nothing",
            ),
        ] {
            assert_eq!(told(&judge(text, &asked)), expected, "{text} {}", asked.host);
        }
    }

    #[test]
    fn a_name_is_added_to_a_list_in_one_line() {
        let asked = with(ask("GET", "/"), "Host", "b.example");
        for (text, mended) in [
            ("ALLOWED_HOSTS = [\"a.example\"]", Some("ALLOWED_HOSTS = [\"a.example\", \"b.example\"]")),
            ("ALLOWED_HOSTS = []", Some("ALLOWED_HOSTS = [\"b.example\"]")),
            ("ALLOWED_HOSTS = [\n  \"a.example\",\n]", None),
        ] {
            assert_eq!(repaired(&judge(text, &asked), text).as_deref(), mended, "{text}");
        }
    }
}
