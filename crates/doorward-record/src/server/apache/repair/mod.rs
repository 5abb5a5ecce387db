//! The smallest change that opens a door, by what shuts it; none where no change would open this door alone.
//!
//! What is written holds for the path that was asked for and, where that is a folder, for its index. A rule that should not be there
//! at all is not taken away: the machine cannot know that.

mod door;
mod lines;
mod rules;
mod sections;
mod spelling;
mod tried;

use std::rc::Rc;

use doorward_diagnose::repair::{Change, Repair};

use self::door::Door;
use super::decide::Trail;
use super::pass::Pass;
use super::tree::Node;
use super::verdict::Refusal;
use super::walk::Access;

/// What a repair is made of.
pub(super) struct Workshop<'a> {
    /// How the server was started, its files, its modules.
    pub(super) access: &'a Access<'a>,
    /// The request.
    pub(super) pass: &'a Pass<'a>,
    /// Its way.
    pub(super) trail: &'a Trail,
    /// The paths that belong to the door.
    door: Door,
}

impl<'a> Workshop<'a> {
    /// The workshop for a request; nothing where its path cannot be written into a configuration.
    pub(super) fn new(access: &'a Access<'a>, pass: &'a Pass<'a>, trail: &'a Trail) -> Option<Self> {
        let door = door::of(pass, trail)?;
        Some(Self { access, pass, trail, door })
    }

    /// A repair by these changes, with the commands that check and load the server's own config.
    fn repair(&self, summary: String, changes: Vec<Change>, also_opens: Vec<String>) -> Repair {
        let in_access = changes.iter().all(|change| match change {
            Change::Edit { file, .. } => self.trail.access.contains(file),
            _ => false,
        });
        if in_access {
            return Repair { summary, changes, also_opens, validate: Vec::new(), reload: Vec::new() };
        }
        Repair { summary, changes, also_opens, validate: self.validate(), reload: self.reload() }
    }

    /// The command line of the program up to its configuration.
    fn command(&self) -> Vec<String> {
        let start = self.access.start;
        let program = start.program.as_ref().map_or_else(|| "apache2".to_owned(), |path| path.display().to_string());
        let mut command = Vec::new();
        if !start.environment.is_empty() && program != "apache2ctl" {
            command.push("env".to_owned());
            let wanted = start.environment.iter().filter(|(name, _)| name.starts_with("APACHE_"));
            command.extend(wanted.map(|(name, value)| format!("{name}={value}")));
        }
        command.extend([program, "-f".to_owned(), start.config.display().to_string()]);
        if let Some(prefix) = &start.prefix {
            command.extend(["-d".to_owned(), prefix.display().to_string()]);
        }
        command.extend(start.defines.iter().flat_map(|name| ["-D".to_owned(), name.clone()]));
        command
    }

    /// The command that checks the configuration.
    fn validate(&self) -> Vec<String> {
        let mut command = self.command();
        command.push("-t".to_owned());
        command
    }

    /// The command that makes the running server read it again.
    fn reload(&self) -> Vec<String> {
        if let Some(process) = self.access.start.process {
            return vec!["kill".to_owned(), "-USR1".to_owned(), process.to_string()];
        }
        let mut command = self.command();
        command.extend(["-k".to_owned(), "graceful".to_owned()]);
        command
    }
}

/// Reasons for which a door is not opened here: it is meant to be shut, or the caller must change.
const LEFT_ALONE: &[&str] = &[
    "gone",
    "host-not-served",
    "https-required",
    "client-cert-required",
    "sni-mismatch",
    "dotfile-rule",
    "fake-crawler-blocked",
];
/// Files that hold secrets: no door to them is opened.
const SECRET_FILES: &[&str] = &["/wp-config.php", "/configuration.php", "/.env", "/.htpasswd", "/settings.php"];

/// The repair of a refusal, where there is a safe one that opens the door.
pub(super) fn of(refusal: &Refusal, shop: &Workshop<'_>) -> Option<Repair> {
    found(refusal, shop).filter(|repair| tried::opens(repair, shop.access, shop.pass.ask))
}

/// The repair of a refusal, by what refuses.
fn found(refusal: &Refusal, shop: &Workshop<'_>) -> Option<Repair> {
    let first = *refusal.reasons.iter().find(|reason| **reason != "denial-masked-by-redirect")?;
    if LEFT_ALONE.contains(&first) || SECRET_FILES.iter().any(|name| shop.door.path.ends_with(name)) {
        return None;
    }
    let Some(node) = &refusal.node else { return None };
    match node.name.as_str() {
        "require" if refusal.status == 403 => sections::of_require(node, first, shop),
        "order" | "deny" | "allow" => sections::of_compat(node, first, shop),
        "allowoverride" | "allowoverridelist" if refusal.status == 403 => sections::granted(node, shop),
        "limitrequestbody" => sections::of_body(node, shop),
        "allowmethods" => sections::of_methods(node, shop),
        "rewriterule" => rules::of_rewrite(node, shop),
        "redirect" | "redirectmatch" => rules::of_redirect(node, refusal.status, shop),
        "secrule" | "secaction" => rules::of_firewall(node, shop),
        "" => spelling::of(node, shop),
        _ => None,
    }
}

/// The repair of rewrite rules that are not read.
pub(super) fn of_ignored(folder: &std::path::Path, file: &std::path::Path, shop: &Workshop<'_>) -> Option<Repair> {
    sections::overriding(folder, file, shop)
}

/// The repair of credentials that are taken away.
pub(super) fn of_stripped(node: &Rc<Node>, shop: &Workshop<'_>) -> Option<Repair> {
    rules::of_stripped(node, shop)
}
