//! What answers in the end: `try_files`, an index, a file, another server.

use std::path::PathBuf;

use doorward_diagnose::testimony::Bearing;

use super::choose::{self, Form};
use super::forward;
use super::machine::{End, Finding, Flow, Machine, Mend};
use super::scope::Kind;
use super::tree::Directive;
use crate::account::{Served, Symlinks};
use crate::files::{self, Unreadable};

/// Handlers that pass the request on.
const PASSES: &[&str] = &["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"];
/// Handlers that always answer.
const BUILT_IN: &[&str] = &["stub_status", "empty_gif", "status", "api", "hls", "f4f"];
/// Handlers that are not read.
const OPAQUE: &[&str] = &[
    "content_by_lua",
    "content_by_lua_block",
    "content_by_lua_file",
    "js_content",
    "perl",
    "echo",
    "echo_exec",
    "echo_location",
    "passenger_enabled",
    "drizzle_pass",
    "postgres_pass",
    "redis_pass",
    "redis2_pass",
    "uwsgi_modifier",
    "push_stream_subscriber",
    "push_stream_publisher",
    "upload_pass",
    "image_filter",
    "srcache_fetch",
    "set_form_input",
    "internal_redirect",
];

impl<'a> Machine<'a> {
    /// The last phase.
    pub(super) fn content(&mut self) -> Flow<'a> {
        if let Some(directive) = self.scope.own("try_files") {
            match self.try_files(directive) {
                Flow::On => {}
                other => return other,
            }
        }
        if let Some(handler) = self.handler() {
            if PASSES.contains(&handler.name.as_str()) {
                return match forward::forward(self, handler) {
                    Some(found) => Flow::Ends(End::Pass(Box::new(found), handler)),
                    None => Flow::Ends(End::Opaque),
                };
            }
            if BUILT_IN.contains(&handler.name.as_str()) {
                return Flow::Ends(End::BuiltIn);
            }
            self.not_read(handler.at, &format!("what `{}` answers is not read", handler.name));
            return Flow::Ends(End::Opaque);
        }
        self.files()
    }

    /// The handler in force: of the innermost level, or of the location around an `if` or `limit_except`.
    fn handler(&self) -> Option<&'a Directive> {
        for level in self.scope.levels.iter().rev() {
            let own = level.items().iter().find(|item| {
                let name = item.name.as_str();
                (PASSES.contains(&name) || BUILT_IN.contains(&name) || OPAQUE.contains(&name))
                    && !(name == "passenger_enabled" && item.word(0) == "off")
            });
            if own.is_some() {
                return own;
            }
            if !matches!(level.kind, Kind::If | Kind::LimitExcept) {
                return None;
            }
        }
        None
    }

    /// What of the path comes after the root: the whole, or for `alias` what the location's name leaves.
    pub(super) fn below_mapping(&self) -> Option<String> {
        let Some(mapping) = self.mapping().filter(|mapping| mapping.name == "alias") else {
            return Some(self.path.clone());
        };
        let level =
            self.scope.levels.iter().rev().find(|level| {
                level.kind == Kind::Location && level.items().iter().any(|item| std::ptr::eq(item, mapping))
            });
        let location = level.map(|level| level.head).or(self.scope.location())?;
        match choose::form(location) {
            Form::Exact(name) | Form::Prefix(name, _) => self.path.strip_prefix(name).map(str::to_owned),
            Form::Pattern(..) => Some(String::new()),
            Form::Named(_) => Some(self.path.clone()),
        }
    }

    /// Root, alias and path as a path on disk.
    fn on_disk(&mut self) -> Option<(PathBuf, PathBuf)> {
        let root = self.document_root(0);
        let root = root.text().map(str::to_owned);
        let rest = self.below_mapping();
        match (root, rest) {
            (Some(root), Some(rest)) => Some((PathBuf::from(&root), PathBuf::from(format!("{root}{rest}")))),
            _ => {
                let at = self.mapping().map_or_else(|| self.server.listener.server.at, |mapping| mapping.at);
                self.not_read(at, "the folder on disk is not known");
                None
            }
        }
    }

    fn try_files(&mut self, directive: &'a Directive) -> Flow<'a> {
        let Some((last, tried)) = directive.words.split_last() else {
            return Flow::On;
        };
        for word in tried {
            let (name, wants_folder) = word.strip_suffix('/').map_or((word.as_str(), false), |name| (name, true));
            let value = self.value(name);
            let Some(text) = value.text().map(str::to_owned) else {
                self.not_read(directive.at, &format!("whether `{word}` is there is not known"));
                self.adrift = true;
                continue;
            };
            let (Some(path), false) = (self.tried_path(&text), text.is_empty() && !wants_folder) else { continue };
            match self.files.0.entry(&path) {
                Ok(entry) if (entry.kind == files::Kind::Folder) == wants_folder => {
                    self.path = text;
                    return Flow::On;
                }
                Ok(_) | Err(Unreadable::Absent(_)) => {}
                Err(wrong) => {
                    self.not_read(directive.at, &format!("whether `{word}` is there is not known: {wrong}"));
                    self.adrift = true;
                }
            }
        }
        self.last_of_try_files(directive, last)
    }

    fn tried_path(&mut self, text: &str) -> Option<PathBuf> {
        let root = self.document_root(0).text().map(str::to_owned)?;
        let is_alias = self.mapping().is_some_and(|mapping| mapping.name == "alias");
        let rest = match (is_alias, self.scope.location().map(choose::form)) {
            (true, Some(Form::Exact(name) | Form::Prefix(name, _))) => text.strip_prefix(name).unwrap_or(text),
            _ => text,
        };
        Some(PathBuf::from(format!("{root}{rest}")))
    }

    fn last_of_try_files(&mut self, directive: &'a Directive, last: &str) -> Flow<'a> {
        if let Some(status) = last.strip_prefix('=').and_then(|status| status.parse::<u16>().ok()) {
            let finding = self.fallback(directive, status);
            return self.refuse(finding);
        }
        if last.starts_with('@') {
            return match choose::named(&self.scope, last) {
                Some(scope) => Flow::Named(scope),
                None => Flow::Ends(End::Status(500, false)),
            };
        }
        let value = self.target(last);
        let Some(target) = value.text().map(str::to_owned) else {
            self.not_read(directive.at, "where this `try_files` leads in the end is not known");
            return Flow::Ends(End::Lost);
        };
        self.internal = true;
        self.go_to(&target, false);
        Flow::Again(true)
    }

    fn fallback(&mut self, directive: &'a Directive, status: u16) -> Finding<'a> {
        let root = self.document_root(0).text().map(PathBuf::from);
        let front = root.filter(|root| self.files.0.entry(&root.join("index.php")).is_ok());
        let runs_php = self.scope.server_head().is_some_and(|server| {
            server
                .inside()
                .iter()
                .any(|item| item.name == "location" && item.words.iter().any(|word| word.contains("php")))
        });
        let is_front = status == 404 && front.is_some() && runs_php;
        let text = "nothing that it tries is there".to_owned();
        let (reasons, mend) = if is_front {
            let words: Vec<&str> = directive.words.iter().map(String::as_str).collect();
            let kept = words.split_last().map(|(_, kept)| kept.join(" ")).unwrap_or_default();
            let line = format!("try_files {kept} /index.php?$args;");
            let summary = "let the application answer for paths that are no files".to_owned();
            (vec!["rewrite-missing", "not-found"], Mend::Replace(directive, line, summary))
        } else if status == 404 {
            (vec!["not-found"], Mend::Nothing)
        } else {
            (vec!["not-found-masked-as-403", "path-rule"], Mend::Nothing)
        };
        Finding { bearing: Bearing::Refuses, reasons, by: Some(directive), text, status, mend }
    }

    fn files(&mut self) -> Flow<'a> {
        let Some((root, path)) = self.on_disk() else {
            return Flow::Ends(End::Lost);
        };
        let by_dav = self.scope.find("dav_methods").is_some_and(|dav| dav.words.contains(&self.method));
        if by_dav {
            return Flow::Ends(End::Serve(self.served(root, path)));
        }
        if !matches!(self.method.as_str(), "GET" | "HEAD" | "POST") {
            return self.no_such_method();
        }
        if self.path.ends_with('/') {
            return self.folder(root, path);
        }
        let served = self.served(root, path);
        match self.files.0.entry(&served.path) {
            Ok(entry) if entry.kind == files::Kind::Folder => Flow::Ends(End::Redirect(301, format!("{}/", self.path))),
            Ok(_) => self.by_method(served, true),
            Err(Unreadable::Absent(_)) => self.by_method(served, false),
            Err(wrong) => {
                if !matches!(wrong, Unreadable::Forbidden(_)) {
                    let at = self.server.listener.server.at;
                    self.not_read(at, &wrong.to_string());
                }
                Flow::Ends(End::Serve(served))
            }
        }
    }

    /// Files are read with GET and HEAD alone; whether a POST finds a file, nginx looks first.
    fn by_method(&mut self, served: Served, stands: bool) -> Flow<'a> {
        match (stands, self.method == "POST") {
            (true, true) => self.no_such_method(),
            (true, false) => Flow::Ends(End::Serve(served)),
            (false, _) => self.unfound(served, 404),
        }
    }

    fn no_such_method(&mut self) -> Flow<'a> {
        let by = self.scope.location().or(self.scope.server_head());
        let text = format!("files are read with GET and HEAD, and {} takes {} to a file", self.here(), self.method);
        let reasons = vec!["method-refused"];
        self.refuse(Finding { bearing: Bearing::Refuses, reasons, by, text, status: 405, mend: Mend::Nothing })
    }

    /// Nothing is there (404), or a folder that has no index and is not listed (403): an error page may lead elsewhere.
    fn unfound(&mut self, served: Served, status: u16) -> Flow<'a> {
        if self.error_page_of(status).is_none() {
            return Flow::Ends(if status == 404 { End::Absent(served) } else { End::Serve(served) });
        }
        let path = served.path.display();
        let (reasons, text) = match status {
            404 => (vec!["not-found"], format!("there is no `{path}`")),
            _ => (vec!["index-missing"], format!("`{path}` has no index and is not listed")),
        };
        if self.original.is_none() {
            self.sought = Some(served);
        }
        let by = self.mapping();
        self.refuse(Finding { bearing: Bearing::Refuses, reasons, by, text, status, mend: Mend::Nothing })
    }

    fn folder(&mut self, root: PathBuf, path: PathBuf) -> Flow<'a> {
        let served = self.served(root, path);
        let lists: Vec<String> = served.indexes.clone();
        for index in &lists {
            let value = self.value(index);
            let Some(name) = value.text().map(str::to_owned) else { continue };
            if name.starts_with('/') {
                self.internal = true;
                self.go_to(&name, true);
                return Flow::Again(true);
            }
            match self.files.0.entry(&served.path.join(&name)) {
                Ok(entry) if entry.kind == files::Kind::File => {
                    self.internal = true;
                    self.path.push_str(&name);
                    return Flow::Again(true);
                }
                Ok(_) | Err(Unreadable::Absent(_)) => {}
                Err(_) => return Flow::Ends(End::Serve(served)),
            }
        }
        match self.files.0.entry(&served.path) {
            Err(Unreadable::Absent(_)) => self.unfound(served, 404),
            Ok(_) if !served.listing => self.unfound(served, 403),
            _ => Flow::Ends(End::Serve(served)),
        }
    }

    fn served(&self, root: PathBuf, path: PathBuf) -> Served {
        let given = self.scope.all(&["index"]);
        let mut indexes: Vec<String> = given.iter().flat_map(|item| item.words.iter().cloned()).collect();
        if indexes.is_empty() {
            indexes.push("index.html".to_owned());
        }
        let symlinks = match self.scope.find("disable_symlinks").map(|directive| directive.word(0)) {
            Some("on") => Symlinks::Refused,
            Some("if_not_owner") => Symlinks::SameOwner,
            _ => Symlinks::Followed,
        };
        Served {
            path,
            root,
            indexes,
            listing: self.scope.is_on("autoindex") && self.method != "POST",
            symlinks,
            access_files: Vec::new(),
        }
    }
}
