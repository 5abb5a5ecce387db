//! WordPress: the maintenance file, constants of its configuration, and plugins that shut doors.
//!
//! Plugins are programs. What is read of them is where they hook in and which words of refusal follow; under which conditions
//! they refuse is not evaluated, so such a plugin may be the cause and is never said to be.

use std::path::{Path, PathBuf};

use doorward_diagnose::{Change, Repair};

use crate::account::{Account, LogFile, LogKind};
use crate::ask::Ask;
use crate::files::{Files, Kind};
use crate::server::path;
use crate::server::trial::{Refusal, Spot, Trial};
use crate::server::truth::Truth;

/// The most files of plugins that are read.
pub const MAX_FILES: usize = 500;
/// How many lines after a hook belong to what is hooked in.
const REACH_LINES: usize = 24;
/// How long WordPress heeds its maintenance file, in seconds.
const MAINTENANCE_S: i64 = 600;

/// A door that plugins shut.
struct Door {
    /// What stands in the line where they hook in, any of these.
    hooks: &'static [&'static str],
    /// What must follow within reach, any of these; nothing where the hook says it all.
    acts: &'static [&'static str],
    /// Whether the request is at this door.
    is_at: fn(&Place<'_>) -> bool,
    /// The reasons.
    reasons: &'static [&'static str],
    /// The status where none is told.
    status: u16,
}

/// Where in a WordPress the request goes.
struct Place<'a> {
    /// The path.
    path: String,
    /// The query.
    query: &'a str,
}

impl Place<'_> {
    /// Whether it is the interface for programs.
    fn is_rest(&self) -> bool {
        self.path.contains("/wp-json") || self.query.contains("rest_route=")
    }
}

/// Words with which a program refuses.
const REFUSALS: &[&str] =
    &["wp_die", "exit", "die(", "status_header", "http_response_code", "wp_redirect", "wp_safe_redirect"];
/// The doors.
const DOORS: &[Door] = &[
    Door {
        hooks: &["XMLRPC_REQUEST"],
        acts: REFUSALS,
        is_at: |place| place.path.ends_with("/xmlrpc.php"),
        reasons: &["xmlrpc-blocked"],
        status: 403,
    },
    Door {
        hooks: &["'xmlrpc_enabled', '__return_false'", "\"xmlrpc_enabled\", \"__return_false\""],
        acts: &[],
        is_at: |place| place.path.ends_with("/xmlrpc.php"),
        reasons: &["xmlrpc-blocked"],
        status: 405,
    },
    Door {
        hooks: &["rest_authentication_errors"],
        acts: &["WP_Error"],
        is_at: |place| place.is_rest(),
        reasons: &["rest-disabled"],
        status: 401,
    },
    Door {
        hooks: &["'rest_enabled', '__return_false'", "'json_enabled', '__return_false'"],
        acts: &[],
        is_at: |place| place.is_rest(),
        reasons: &["rest-disabled"],
        status: 404,
    },
    Door {
        hooks: &["rest_endpoints"],
        acts: &["/wp/v2/users"],
        is_at: |place| place.is_rest() && (place.path.contains("/users") || place.query.contains("/users")),
        reasons: &["enumeration-blocked"],
        status: 404,
    },
    Door {
        hooks: &["$_GET['author']", "$_GET[\"author\"]", "$_REQUEST['author']", "QUERY_STRING'], 'author"],
        acts: REFUSALS,
        is_at: |place| place.query.split('&').any(|pair| pair.starts_with("author=")),
        reasons: &["enumeration-blocked"],
        status: 403,
    },
    Door {
        hooks: &["'login_init'", "\"login_init\""],
        acts: REFUSALS,
        is_at: |place| place.path.ends_with("/wp-login.php"),
        reasons: &["account-locked", "denial-masked-as-404"],
        status: 403,
    },
];

/// The account that WordPress gives of a request; `folder` is where its `wp-load.php` stands.
#[must_use]
pub fn account(folder: &Path, files: &dyn Files, ask: &Ask) -> Account {
    let mut trial = Trial::new(ask, "wordpress");
    let place = Place { path: path::cleaned(&path::decoded(&ask.path)), query: ask.query.as_deref().unwrap_or("") };
    if is_static(folder, files, &place.path) {
        return trial.finish();
    }
    constants(folder, files, &place, &mut trial);
    maintenance(folder, files, &mut trial);
    let content = folder.join("wp-content");
    let mut left = MAX_FILES;
    for (plugins, always) in [(content.join("mu-plugins"), true), (content.join("plugins"), false)] {
        for file in scripts(&plugins, files, !always) {
            if trial.over {
                return trial.finish();
            }
            if left == 0 {
                trial.account.unread.push(format!("{}: more than {MAX_FILES} files", plugins.display()));
                return trial.finish();
            }
            left -= 1;
            plugin(&file, files, &place, always, &mut trial);
        }
    }
    trial.finish()
}

/// Whether the path is a file that the web server serves by itself.
fn is_static(folder: &Path, files: &dyn Files, path: &str) -> bool {
    let file = PathBuf::from(format!("{}{path}", folder.display()));
    !path.ends_with(".php") && files.entry(&file).is_ok_and(|entry| entry.kind == Kind::File)
}

/// The scripts of a folder, and of the folders in it where `deep`.
fn scripts(folder: &Path, files: &dyn Files, deep: bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in files.names(folder).unwrap_or_default() {
        let path = folder.join(&name);
        if name.ends_with(".php") {
            found.push(path);
        } else if deep && files.entry(&path).is_ok_and(|entry| entry.kind == Kind::Folder) {
            let inner = files.names(&path).unwrap_or_default();
            found.extend(inner.iter().filter(|name| name.ends_with(".php")).map(|name| path.join(name)));
        }
    }
    found
}

/// A line of a file.
fn spot(file: &Path, number: usize, text: &str) -> Spot {
    Spot { file: file.to_owned(), line: u64::try_from(number).unwrap_or(0) + 1, text: text.to_owned() }
}

/// Constants of `wp-config.php`: encryption, and where the log is.
fn constants(folder: &Path, files: &dyn Files, place: &Place<'_>, trial: &mut Trial<'_>) {
    let own = folder.join("wp-config.php");
    let above = folder.parent().map(|parent| parent.join("wp-config.php"));
    let found = [Some(own), above].into_iter().flatten().find_map(|path| Some((files.text(&path).ok()?, path)));
    let Some((text, path)) = found else {
        trial.account.unread.push(format!("{}: no `wp-config.php` could be read", folder.display()));
        return;
    };
    trial.account.read.push(path.clone());
    for (number, line) in text.lines().enumerate() {
        let Some((name, value)) = constant(line) else {
            continue;
        };
        let door = place.path.contains("/wp-admin") || place.path.ends_with("/wp-login.php");
        let forwarded = trial.ask.field("x-forwarded-proto").is_some_and(|value| value.starts_with("https"));
        if name == "FORCE_SSL_ADMIN" && value == "true" && door && !trial.ask.tls {
            let refusal = Refusal {
                statuses: vec![302, 301],
                reasons: vec!["https-required"],
                spot: spot(&path, number, line),
                text: "the administration is only served over `https`".to_owned(),
                repair: None,
            };
            trial.refuse(if forwarded { Truth::Unknown } else { Truth::Yes }, refusal);
        } else if name == "WP_DEBUG_LOG" && value != "false" {
            let quoted = value.trim_matches(['\'', '"']);
            let log = if value == "true" { folder.join("wp-content/debug.log") } else { PathBuf::from(quoted) };
            let server = "wordpress".to_owned();
            trial.account.logs.push(LogFile { path: log, kind: LogKind::Error, detail: None, server });
        }
    }
}

/// Name and value of `define('NAME', value);`.
fn constant(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim().strip_prefix("define")?.trim_start().strip_prefix('(')?;
    let (name, rest) = rest.split_once(',')?;
    let value = rest.rsplit_once(')').map_or(rest, |(value, _)| value);
    Some((name.trim().trim_matches(['\'', '"']), value.trim()))
}

/// `.maintenance`, which WordPress heeds for ten minutes after the time in it.
fn maintenance(folder: &Path, files: &dyn Files, trial: &mut Trial<'_>) {
    let path = folder.join(".maintenance");
    let Ok(text) = files.text(&path) else {
        return;
    };
    trial.account.read.push(path.clone());
    let Some((number, line)) = text.lines().enumerate().find(|(_, line)| line.contains("$upgrading")) else {
        return;
    };
    let value = line.split_once("$upgrading").and_then(|(_, rest)| rest.split_once('=')).map_or("", |(_, value)| value);
    let value = value.split(';').next().unwrap_or("").trim();
    let since = if value == "time()" { Some(trial.ask.now_s) } else { value.parse::<i64>().ok() };
    let holds = since.map(|since| trial.ask.now_s - since < MAINTENANCE_S);
    let insert = line.replacen(value, "0", 1);
    let place = spot(&path, number, line);
    let repair = Repair {
        summary: "end the maintenance, once no update runs".to_owned(),
        changes: vec![Change::Edit {
            file: path,
            line: place.line,
            remove: vec![line.to_owned()],
            insert: vec![insert],
        }],
        also_opens: vec!["all other pages of the site, which the maintenance has shut".to_owned()],
        validate: Vec::new(),
        reload: Vec::new(),
    };
    let refusal = Refusal {
        statuses: vec![503],
        reasons: vec!["maintenance"],
        spot: place,
        text: "the maintenance file stands in the site's folder".to_owned(),
        repair: (!value.is_empty()).then_some(repair),
    };
    trial.refuse(holds.into(), refusal);
}

/// The doors that a plugin's text speaks of.
fn plugin(file: &Path, files: &dyn Files, place: &Place<'_>, always: bool, trial: &mut Trial<'_>) {
    let text = match files.text(file) {
        Ok(text) => text,
        Err(error) => return trial.account.unread.push(error.to_string()),
    };
    trial.account.read.push(file.to_owned());
    let lines: Vec<&str> = text.lines().collect();
    for door in DOORS.iter().filter(|door| (door.is_at)(place)) {
        let hooked = lines.iter().position(|line| {
            !line.trim_start().starts_with(['/', '*', '#']) && door.hooks.iter().any(|hook| line.contains(hook))
        });
        let Some(at) = hooked else {
            continue;
        };
        let Some(reach) = reach(&lines, at) else {
            continue;
        };
        let acts = door.acts.is_empty() || reach.iter().any(|line| door.acts.iter().any(|act| line.contains(act)));
        if !acts {
            continue;
        }
        let told: Vec<u16> = reach.iter().filter_map(|line| status(line)).collect();
        let statuses = if told.is_empty() { vec![door.status] } else { told };
        let not_found = statuses.first() == Some(&404);
        let mut reasons = door.reasons.to_vec();
        if not_found && reasons.contains(&"denial-masked-as-404") {
            reasons.reverse();
        }
        let kind = if always { "a plugin that always runs" } else { "a plugin, if it is switched on," };
        let text = format!("{kind} hooks in here and speaks of refusing");
        let line = lines.get(at).copied().unwrap_or("");
        trial.refuse(Truth::Unknown, Refusal { statuses, reasons, spot: spot(file, at, line), text, repair: None });
    }
}

/// The lines from a hook up to the next one.
fn reach<'l>(lines: &'l [&'l str], at: usize) -> Option<&'l [&'l str]> {
    let rest = lines.get(at..)?;
    let end = rest.iter().skip(1).position(|line| line.contains("add_action(") || line.contains("add_filter("));
    rest.get(..end.map_or(rest.len(), |end| end + 1).min(REACH_LINES))
}

/// The status of a refusal that a line names.
fn status(line: &str) -> Option<u16> {
    let named = ["status_header", "http_response_code", "'response'", "'status'", "\"status\"", "\"response\""];
    let after = named.iter().find_map(|name| line.split_once(name)).map(|(_, after)| after)?;
    let digits: String = after.chars().skip_while(|character| !character.is_ascii_digit()).take(3).collect();
    digits.parse().ok().filter(|status| (300..600).contains(status))
}

#[cfg(test)]
mod tests {
    use super::{MAX_FILES, account};
    use crate::ask::Ask;
    use crate::server::stand::{answered, ask, machine, repaired, told};

    const CONFIG: &str = "<?php\ndefine('WP_DEBUG_LOG', true);\n";

    fn judge(more: &[(&str, &str)], ask: &Ask) -> crate::account::Account {
        let mut files = vec![("/w/wp-config.php", CONFIG), ("/w/readme.html", "")];
        files.extend(more);
        account("/w".as_ref(), &machine(&files), ask)
    }

    #[test]
    fn plugins_that_may_refuse_are_named() {
        let rest = "<?php\nadd_filter('rest_authentication_errors', function ($it) {\n  return new WP_Error('off', 'Off.', ['status' => 403]);\n});\n";
        let xmlrpc = "<?php\nif (defined('XMLRPC_REQUEST')) {\n  status_header(403);\n  exit('off');\n}\n";
        let author = "<?php\nadd_action('init', function () {\n  if (isset($_GET['author'])) {\n    wp_die('no', 'no', ['response' => 403]);\n  }\n});\n";
        let login = "<?php\nadd_action('login_init', function () {\n  status_header(404);\n  exit('');\n});\n";
        let must = "/w/wp-content/mu-plugins/a.php";
        let may = "/w/wp-content/plugins/a/a.php";
        for (file, text, target, status, expected) in [
            (must, rest, "/wp-json/wp/v2/posts", 403, "allows rest-disabled @2"),
            (must, rest, "/?rest_route=/wp/v2/posts", 403, "allows rest-disabled @2"),
            (may, rest, "/wp-json/wp/v2/posts", 403, "allows rest-disabled @2"),
            (must, rest, "/wp-json/wp/v2/posts", 404, "nothing"),
            (must, rest, "/about/", 403, "nothing"),
            (must, xmlrpc, "/xmlrpc.php", 403, "allows xmlrpc-blocked @2"),
            (must, author, "/?author=1", 403, "allows enumeration-blocked @3"),
            (must, login, "/wp-login.php", 404, "allows denial-masked-as-404,account-locked @2"),
        ] {
            let found = judge(&[(file, text)], &answered(ask("GET", target), status));
            assert_eq!(told(&found), expected, "{target} {status}");
        }
    }

    #[test]
    fn maintenance_lasts_for_ten_minutes() {
        let asked = answered(ask("GET", "/"), 503);
        for (age_s, expected) in [(0, "refuses maintenance @1"), (599, "refuses maintenance @1"), (600, "nothing")] {
            let text = format!("<?php $upgrading = {}; ?>", asked.now_s - age_s);
            assert_eq!(told(&judge(&[("/w/.maintenance", &text)], &asked)), expected, "{age_s}");
        }
        let text = "<?php $upgrading = time();";
        let account = judge(&[("/w/.maintenance", text)], &asked);
        assert_eq!(repaired(&account, text).unwrap(), "<?php $upgrading = 0;");
        // A file of the site is served without WordPress.
        assert_eq!(told(&judge(&[("/w/.maintenance", text)], &answered(ask("GET", "/readme.html"), 503))), "nothing");
    }

    #[test]
    fn the_administration_wants_encryption_where_it_says_so() {
        let files = machine(&[("/w/wp-config.php", "<?php\ndefine( 'FORCE_SSL_ADMIN', true );")]);
        for (target, expected) in [("/wp-admin/", "refuses https-required @2"), ("/", "nothing")] {
            assert_eq!(told(&account("/w".as_ref(), &files, &ask("GET", target))), expected, "{target}");
        }
    }

    #[test]
    fn the_files_have_a_limit() {
        for (number, faults) in [(MAX_FILES, 0), (MAX_FILES + 1, 1)] {
            let mut files = machine(&[("/w/wp-config.php", CONFIG)]);
            files.extend((0..number).map(|it| (format!("/w/wp-content/mu-plugins/{it}.php").into(), String::new())));
            assert_eq!(account("/w".as_ref(), &files, &ask("GET", "/")).unread.len(), faults, "{number}");
        }
    }
}
