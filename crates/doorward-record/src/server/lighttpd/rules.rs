//! What lighttpd's modules refuse: access, credentials, redirects, lengths.

use std::path::PathBuf;

use doorward_diagnose::Repair;

use super::data::Data;
use super::parse::{Setting, Text};
use super::select::{Chosen, Held, Sight};
use crate::files::Files;
use crate::server::credentials::{self, Shown};
use crate::server::edit::{Commands, Exception};
use crate::server::pattern::Pattern;
use crate::server::term::{self, Subject, Term};
use crate::server::trial::{Refusal, Spot, Trial};
use crate::server::truth::Truth;

/// Settings of modules that may refuse and are not evaluated, with the module.
const NOT_EVALUATED: &[(&str, &str)] = &[
    ("magnet.attract-raw-url-to", "mod_magnet"),
    ("magnet.attract-physical-path-to", "mod_magnet"),
    ("trigger-before-download.trigger-url", "mod_trigger_b4_dl"),
    ("webdav.is-readonly", "mod_webdav"),
];

/// Everything that a module needs to judge.
pub(super) struct Bench<'a> {
    /// The configuration.
    pub(super) text: &'a Text,
    /// What of it holds.
    pub(super) held: &'a Held<'a>,
    /// The request.
    pub(super) sight: &'a Sight<'a>,
    /// For password files.
    pub(super) files: &'a dyn Files,
    /// For repairs.
    pub(super) commands: &'a Commands,
}

impl Bench<'_> {
    /// Runs the modules in the order in which they are loaded.
    pub(super) fn run(&self, trial: &mut Trial<'_>) {
        self.length(trial);
        let modules = self.held.sure("server.modules").map_or(&[][..], |setting| setting.value.entries());
        let loaded: Vec<&str> = modules.iter().filter_map(|entry| entry.value.text()).collect();
        for module in loaded {
            if trial.over {
                return;
            }
            match module {
                "mod_redirect" => self.redirect(trial),
                "mod_access" => self.access(trial),
                "mod_auth" => self.authenticate(trial),
                "mod_evasive" => self.rate(trial),
                "mod_secdownload" => self.signed_link(trial),
                _ => self.not_evaluated(module, trial),
            }
        }
    }

    /// The settings of a name, with doubts told.
    fn candidates(&self, name: &str, trial: &mut Trial<'_>) -> Vec<Chosen<'_>> {
        let found = self.held.candidates(name);
        for chosen in &found {
            if chosen.setting.value == Data::Unknown {
                trial.doubt(&chosen.setting.spot, "the value could not be told");
            }
        }
        found
    }

    /// `server.max-request-size`, in kilobytes.
    fn length(&self, trial: &mut Trial<'_>) {
        for chosen in self.candidates("server.max-request-size", trial) {
            let limit = chosen.setting.value.text().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
            let over = limit > 0 && trial.ask.body_bytes > limit.saturating_mul(1024);
            let refusal = Refusal {
                statuses: vec![413],
                reasons: vec!["body-too-large"],
                spot: chosen.setting.spot.clone(),
                text: format!("the body is longer than {limit} kilobytes"),
                repair: None,
            };
            trial.refuse(chosen.truth.and(over.into()), refusal);
        }
    }

    /// `url.redirect`: patterns on the target.
    fn redirect(&self, trial: &mut Trial<'_>) {
        let status = self.held.text("url.redirect-code").and_then(|code| code.parse().ok()).unwrap_or(301);
        let target = target(self.sight);
        for chosen in self.candidates("url.redirect", trial) {
            for entry in chosen.setting.value.entries() {
                let pattern = Pattern::new(entry.key.as_deref().unwrap_or(""), false);
                let truth = chosen.truth.and(pattern.map_or(Truth::Unknown, |pattern| pattern.matches(&target)));
                let to = entry.value.text().unwrap_or("");
                let reasons = term::redirect_reasons(&chosen.terms, to, status, trial.ask);
                let spot = self.text.spot(&chosen.setting.spot.file, entry.line);
                if reasons.is_empty() {
                    trial.admit(truth, Some(status));
                } else {
                    let text = format!("the request is sent on to `{to}`");
                    trial.refuse(truth, Refusal { statuses: vec![status], reasons, spot, text, repair: None });
                }
                if truth != Truth::No {
                    break;
                }
            }
        }
    }

    /// `url.access-allow` and `url.access-deny`: endings of the path.
    fn access(&self, trial: &mut Trial<'_>) {
        let allows = self.candidates("url.access-allow", trial);
        for chosen in &allows {
            let listed = ending_of(&chosen.setting.value, &self.sight.path).is_some();
            self.deny(chosen, chosen.truth.and(Truth::from(!listed)), None, trial);
        }
        if allows.iter().any(|chosen| chosen.truth == Truth::Yes) {
            return;
        }
        for chosen in self.candidates("url.access-deny", trial) {
            let ending = ending_of(&chosen.setting.value, &self.sight.path);
            self.deny(&chosen, chosen.truth.and(ending.is_some().into()), ending, trial);
        }
    }

    /// A refusal by the access module.
    fn deny(&self, chosen: &Chosen<'_>, truth: Truth, ending: Option<&str>, trial: &mut Trial<'_>) {
        if truth == Truth::No {
            return;
        }
        let mut terms = chosen.terms.clone();
        if let Some(ending) = ending.filter(|ending| !ending.is_empty()) {
            // The ending decides; what the conditions say is where.
            terms = vec![Term::new(Subject::Path(ending.to_owned()), true)];
        }
        let reasons = term::reasons(&terms, 403, trial.ask);
        let repair = self.exception(chosen.setting, &terms, &reasons, trial);
        let spot = chosen.setting.spot.clone();
        let text = "the access module refuses what this setting names".to_owned();
        trial.refuse(truth, Refusal { statuses: vec![403], reasons, spot, text, repair });
    }

    /// The setting put under a condition that leaves this request out.
    fn exception(&self, setting: &Setting, terms: &[Term], reasons: &[&str], trial: &Trial<'_>) -> Option<Repair> {
        let exception = Exception::for_refusal(terms, reasons, trial.ask)?;
        let condition = match &exception {
            Exception::Path(_) => format!("$HTTP[\"url\"] != \"{}\"", self.sight.path),
            Exception::Source(address) => format!("$HTTP[\"remoteip\"] != \"{address}\""),
            Exception::Method(method) => format!("$HTTP[\"request-method\"] != \"{method}\""),
            Exception::Query(query) => format!("$HTTP[\"querystring\"] != \"{query}\""),
            Exception::Field(name, value) => format!("$REQUEST_HEADER[\"{name}\"] != \"{value}\""),
            Exception::Without(name) => format!("$REQUEST_HEADER[\"{name}\"] != \"\""),
            Exception::Version(_) => return None,
        };
        let raw = &setting.spot.text;
        let (before, from) = raw.split_at(raw.find(&setting.name)?);
        let (statement, after) = from.split_at(end_of_statement(from)?);
        let insert = format!("{before}{condition} {{ {statement} }}{after}");
        Some(self.commands.replace(&setting.spot, vec![insert], &exception))
    }

    /// `auth.require`: the first prefix of the path that is named.
    fn authenticate(&self, trial: &mut Trial<'_>) {
        for chosen in self.candidates("auth.require", trial) {
            let path = &self.sight.path;
            let named = |key: &Option<String>| key.as_deref().is_some_and(|key| path.starts_with(key));
            let Some(entry) = chosen.setting.value.entries().iter().find(|entry| named(&entry.key)) else {
                continue;
            };
            let spot = self.text.spot(&chosen.setting.spot.file, entry.line);
            let word = |key: &str| entry.value.get(key).and_then(Data::text).unwrap_or("");
            let (truth, reasons) = self.credentials(word("method"), word("require"), trial);
            let text = "credentials are asked for, and those that came do not do".to_owned();
            let refusal = Refusal { statuses: vec![401, 400], reasons, spot, text, repair: None };
            trial.refuse(chosen.truth.and(truth), refusal);
        }
    }

    /// Whether the credentials are refused, and why.
    fn credentials(&self, method: &str, require: &str, trial: &Trial<'_>) -> (Truth, Vec<&'static str>) {
        let shown = Shown::in_field(trial.ask.field("authorization"));
        let Shown::Pair { name, password } = &shown else {
            let digest = method == "digest" && shown == Shown::OtherScheme;
            return (if digest { Truth::Unknown } else { Truth::Yes }, shown.reasons());
        };
        if !matches!(method, "basic" | "") {
            return (Truth::Yes, vec!["auth-scheme-wrong"]);
        }
        let known = self.known(name, password);
        let mut alternatives = require.split('|').map(str::trim);
        let listed = alternatives.clone().any(|it| it == "valid-user" || it == format!("user={name}"));
        if listed {
            return (known.not(), vec!["credentials-wrong"]);
        }
        if alternatives.any(|it| it.starts_with("group=")) {
            return (Truth::Unknown, vec!["role-insufficient", "credentials-wrong"]);
        }
        let reasons = match known {
            Truth::No => vec!["credentials-wrong"],
            _ => vec!["role-insufficient", "credentials-wrong"],
        };
        (Truth::Yes, reasons)
    }

    /// Whether the pair is a good one by the password file.
    fn known(&self, name: &str, password: &str) -> Truth {
        let backend = self.held.text("auth.backend").unwrap_or("");
        let setting = format!("auth.backend.{backend}.userfile");
        let Some(file) = self.held.text(&setting) else {
            return Truth::Unknown;
        };
        let Ok(text) = self.files.text(&PathBuf::from(file)) else {
            return Truth::Unknown;
        };
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        let mut own = lines.filter(|(known, _)| known.trim() == name);
        match own.next() {
            None => Truth::No,
            Some((_, stored)) if backend == "plain" => (stored.trim() == password).into(),
            Some((_, stored)) if backend == "htpasswd" => credentials::fits(stored.trim(), password),
            Some(_) => Truth::Unknown,
        }
    }

    /// `evasive.max-conns-per-ip`.
    fn rate(&self, trial: &mut Trial<'_>) {
        for chosen in self.candidates("evasive.max-conns-per-ip", trial) {
            let reasons = vec!["rate-limit-status", "rate-limited"];
            self.maybe(&chosen, vec![403], reasons, "connections of one address are counted", trial);
        }
    }

    /// `secdownload.secret`: signed links with a time.
    fn signed_link(&self, trial: &mut Trial<'_>) {
        let prefix = self.held.text("secdownload.uri-prefix").unwrap_or("/");
        for chosen in self.candidates("secdownload.secret", trial) {
            if self.sight.path.starts_with(prefix) {
                let reasons = vec!["link-signature", "link-expired"];
                self.maybe(&chosen, vec![403, 404, 410], reasons, "links below this prefix are signed", trial);
            }
        }
    }

    /// A rule of which it cannot be told whether it refuses.
    fn maybe(
        &self,
        chosen: &Chosen<'_>,
        statuses: Vec<u16>,
        reasons: Vec<&'static str>,
        text: &str,
        trial: &mut Trial<'_>,
    ) {
        let (spot, text) = (chosen.setting.spot.clone(), text.to_owned());
        let quiet = Spot { text: chosen.setting.name.clone(), ..spot };
        trial.refuse(Truth::Unknown, Refusal { statuses, reasons, spot: quiet, text, repair: None });
    }

    /// Modules that may refuse and are not evaluated.
    fn not_evaluated(&self, module: &str, trial: &mut Trial<'_>) {
        for (name, _) in NOT_EVALUATED.iter().filter(|(_, of)| *of == module) {
            for chosen in self.held.candidates(name) {
                trial.doubt(&chosen.setting.spot, &format!("`{name}` is not evaluated"));
            }
        }
    }
}

/// Path and query, for patterns on the target.
pub(super) fn target(sight: &Sight<'_>) -> String {
    match &sight.ask.query {
        Some(_) if !sight.query.is_empty() => format!("{}?{}", sight.path, sight.query),
        _ => sight.path.clone(),
    }
}

/// The ending of the list that the path has.
pub(super) fn ending_of<'d>(value: &'d Data, path: &str) -> Option<&'d str> {
    value.entries().iter().filter_map(|entry| entry.value.text()).find(|ending| path.ends_with(ending))
}

/// Where a statement whose value is a list ends; `None` where it goes on in another line or has a bracket in quotes.
fn end_of_statement(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            '#' => return None,
            _ => {}
        }
    }
    None
}
