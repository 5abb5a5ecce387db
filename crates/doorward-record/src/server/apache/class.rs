//! What lets a directive stand in an `.htaccess`: the classes of `AllowOverride`, and who defines what.

use super::names::DIRECTIVES;

/// A class of directives that `AllowOverride` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// Permitted wherever an `.htaccess` is read at all.
    Any,
    /// Authorization.
    AuthConfig,
    /// Document types, rewriting, redirects, header fields.
    FileInfo,
    /// Folder listings.
    Indexes,
    /// Access by host.
    Limit,
    /// `Options` and its like.
    Options,
}

/// What `AllowOverride`, `AllowOverrideList` permit in one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Override {
    /// The classes; all five where it says `All`.
    pub(super) classes: Vec<Class>,
    /// Directives that are permitted by name, in lower case.
    pub(super) listed: Vec<String>,
    /// Options that may be set; absent where all may.
    pub(super) options: Option<Vec<String>>,
    /// Whether what is forbidden is skipped in place of an error.
    pub(super) skip_forbidden: bool,
    /// Whether what is unknown is skipped in place of an error.
    pub(super) skip_unknown: bool,
}

impl Override {
    /// Whether an `.htaccess` is looked for.
    pub(super) fn reads(&self) -> bool {
        !self.classes.is_empty() || !self.listed.is_empty()
    }

    /// Takes the words of an `AllowOverride` in place of what held before.
    pub(super) fn set(&mut self, words: &[String]) {
        let listed = std::mem::take(&mut self.listed);
        *self = Self { listed, ..Self::default() };
        for word in words {
            let lower = word.to_lowercase();
            let (name, value) = lower.split_once('=').unwrap_or((&lower, ""));
            match name {
                "all" => {
                    self.classes =
                        vec![Class::AuthConfig, Class::FileInfo, Class::Indexes, Class::Limit, Class::Options];
                }
                "authconfig" => self.classes.push(Class::AuthConfig),
                "fileinfo" => self.classes.push(Class::FileInfo),
                "indexes" => self.classes.push(Class::Indexes),
                "limit" => self.classes.push(Class::Limit),
                "options" => {
                    self.classes.push(Class::Options);
                    if !value.is_empty() {
                        self.options = Some(value.split(',').map(str::to_owned).collect());
                    }
                }
                "nonfatal" => {
                    self.skip_forbidden = matches!(value, "all" | "override");
                    self.skip_unknown = matches!(value, "all" | "unknown");
                }
                _ => {}
            }
        }
    }

    /// Whether this directive may stand in an `.htaccess` here.
    pub(super) fn permits(&self, name: &str, classes: &[Class]) -> bool {
        self.listed.iter().any(|listed| listed == name)
            || classes.iter().any(|class| *class == Class::Any || self.classes.contains(class))
    }
}

/// A directive that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// The module's file, such as `mod_rewrite.c`.
    pub(super) module: &'static str,
    /// What lets it stand in an `.htaccess`; nothing does where this is empty.
    pub(super) classes: &'static [Class],
}

/// All that define a directive of this name, in lower case.
pub(super) fn known(name: &str) -> Vec<Known> {
    DIRECTIVES
        .iter()
        .filter(|(_, _, names)| names.split(' ').any(|listed| listed == name))
        .map(|(module, classes, _)| Known { module, classes })
        .collect()
}

/// Modules that are always in the program, on Debian and on others.
pub(super) const BUILT_IN: &[&str] = &[
    "core.c",
    "http_core.c",
    "mod_so.c",
    "mod_log_config.c",
    "mod_logio.c",
    "mod_version.c",
    "mod_watchdog.c",
    "mod_unixd.c",
    "mod_win32.c",
];

/// The file that a module's identifier of `LoadModule` stands for: `rewrite_module` is `mod_rewrite.c`.
pub(super) fn module_file(identifier: &str) -> String {
    match identifier {
        "mpm_event_module" => "event.c".to_owned(),
        "mpm_prefork_module" => "prefork.c".to_owned(),
        "mpm_worker_module" => "worker.c".to_owned(),
        "ldap_module" => "util_ldap.c".to_owned(),
        "php_module" | "php5_module" | "php7_module" | "php8_module" => "mod_php.c".to_owned(),
        "evasive20_module" | "evasive_module" => "mod_evasive20.c".to_owned(),
        _ => format!("mod_{}.c", identifier.strip_suffix("_module").unwrap_or(identifier)),
    }
}

/// Whether all directives of a module are in the list, so that a name that is not there is no directive of it.
pub(super) fn is_listed(module: &str) -> bool {
    const WITHOUT_DIRECTIVES: &[&str] = &["mod_asis.c", "mod_unique_id.c", "mod_authz_user.c", "mod_status.c"];
    DIRECTIVES.iter().any(|(file, _, _)| *file == module)
        || BUILT_IN.contains(&module)
        || WITHOUT_DIRECTIVES.contains(&module)
        || module.starts_with("mod_lbmethod_")
        || module.starts_with("mod_socache_")
        || module.starts_with("mod_slotmem_")
        || module.starts_with("mod_proxy_")
        || module.starts_with("mod_authz_")
        || module.starts_with("mod_authn_")
}

#[cfg(test)]
mod tests {
    use super::{Class, Override, is_listed, known, module_file};

    #[test]
    fn directives_are_known_with_their_module_and_class() {
        for (name, module, classes) in [
            ("rewriterule", "mod_rewrite.c", &[Class::FileInfo][..]),
            ("require", "mod_authz_core.c", &[Class::AuthConfig]),
            ("order", "mod_access_compat.c", &[Class::Limit]),
            ("documentroot", "core.c", &[]),
            ("files", "core.c", &[Class::Any]),
            ("options", "core.c", &[Class::Options]),
        ] {
            let found = known(name);
            assert!(found.iter().any(|known| known.module == module && known.classes == classes), "{name}: {found:?}");
        }
        assert!(known("reqire").is_empty());
        assert!(is_listed("mod_rewrite.c") && !is_listed("mod_pagespeed.c"));
        assert_eq!(module_file("rewrite_module"), "mod_rewrite.c");
        assert_eq!(module_file("mpm_event_module"), "event.c");
    }

    #[test]
    fn allow_override_permits_by_class_and_by_name() {
        let mut all = Override::default();
        all.set(&["All".to_owned()]);
        assert!(all.reads() && all.permits("require", &[Class::AuthConfig]) && !all.permits("documentroot", &[]));
        let mut some = Override { listed: vec!["redirect".to_owned()], ..Override::default() };
        some.set(&["Limit".to_owned(), "Nonfatal=All".to_owned()]);
        assert!(some.permits("redirect", &[Class::FileInfo]) && some.permits("order", &[Class::Limit]));
        assert!(!some.permits("rewriterule", &[Class::FileInfo]) && some.skip_forbidden && some.skip_unknown);
        some.set(&["None".to_owned()]);
        some.listed.clear();
        assert!(!some.reads());
    }
}
