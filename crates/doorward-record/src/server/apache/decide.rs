//! One request on its way: each step in httpd's order, up to the first that ends it.

use std::rc::Rc;

use super::alias::{self, Match, Target};
use super::authz::{self, Status};
use super::compat;
use super::env;
use super::folder::{self, Turned};
use super::layer::{Kind, Layer, setting};
use super::modsec;
use super::pass::Pass;
use super::proxy::{self, Passed};
use super::reason;
use super::rewrite::{self, Ending, Rule};
use super::serve;
use super::tree::Node;
use super::verdict::{Doubt, Refusal, Step};
use super::walk::{self, Access, Found, Wrong};
use crate::{Forward, Served};

/// How often a request may be passed on inside the server; httpd's own limit.
pub(super) const MAX_TURNS: usize = 10;

/// What the way of a request showed.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// Steps that refuse, or may, in order.
    pub(super) steps: Vec<Step>,
    /// The file that would be served.
    pub(super) served: Option<Served>,
    /// To whom it is passed on.
    pub(super) forward: Option<Forward>,
    /// The status with which the configuration answers.
    pub(super) answers: Option<u16>,
    /// Whether the request was refused for certain.
    pub(super) ended: bool,
    /// `.htaccess` files that are there and not read.
    pub(super) ignored: Vec<(std::path::PathBuf, Option<Rc<Node>>)>,
    /// `.htaccess` files that were read.
    pub(super) access: Vec<std::path::PathBuf>,
    /// The layers that held at the end.
    pub(super) layers: Vec<Layer>,
    /// Whether the file that would be served is not there.
    pub(super) missing: bool,
    /// The place that the request came to at last.
    pub(super) uri: String,
    /// The line that takes the credentials away on the way to another server.
    pub(super) strips: Option<Rc<Node>>,
}

impl Trail {
    /// Takes a step up; says whether the request goes on.
    pub(super) fn take(&mut self, step: Step) -> bool {
        match step {
            Step::Open => true,
            Step::Refused(refusal) => {
                self.answers.get_or_insert(refusal.status);
                self.steps.push(Step::Refused(refusal));
                self.ended = true;
                false
            }
            doubtful @ Step::Doubtful(_) => {
                self.steps.push(doubtful);
                true
            }
        }
    }

    /// Notes that what follows may be for another place.
    pub(super) fn diverts(&mut self, why: String) {
        self.steps.push(Step::Doubtful(Doubt { refusal: None, why, diverts: true }));
    }

    /// Notes what a walk could not tell: a section that may hold changes what follows.
    pub(super) fn found(&mut self, found: &mut Found) {
        for why in found.doubts.drain(..) {
            self.diverts(why);
        }
    }
}

/// Carries a request through the server.
pub(super) fn turn(access: &Access<'_>, pass: &mut Pass<'_>, trail: &mut Trail) {
    trail.uri.clone_from(&pass.uri);
    let mut found = Found::default();
    let mut locations = walk::server_layers(pass.site);
    locations.extend(walk::location_layers(pass.site, pass, &mut found));
    let conditions = walk::condition_layers(&locations, pass, &mut found);
    locations.extend(conditions);
    trail.found(&mut found);
    let Some(target) = translated(pass, &locations, trail) else { return };
    let mut layers = match &target {
        Mapped::Proxy(_, url) => {
            let mut layers = walk::server_layers(pass.site);
            layers.extend(proxy::proxy_layers(pass, url));
            layers
        }
        Mapped::File { .. } => {
            let layers = walk::folder_layers(access, pass, &mut found);
            trail.ignored.append(&mut found.ignored);
            trail.access.append(&mut found.access);
            trail.found(&mut found);
            if let Some((fault, wrong)) = found.fault.take() {
                trail.take(broken(&fault, wrong));
                return;
            }
            layers
        }
        Mapped::Redirected => return,
    };
    layers.extend(walk::location_layers(pass.site, pass, &mut found));
    let conditions = walk::condition_layers(&layers, pass, &mut found);
    layers.extend(conditions);
    trail.found(&mut found);
    pass.layers.clone_from(&layers);
    trail.layers.clone_from(&layers);
    if pass.turns == 0 {
        env::apply_layers(
            &layers[..].iter().filter(|layer| layer.kind != Kind::Server).cloned().collect::<Vec<_>>(),
            pass,
        );
    }
    if !admitted(pass, &layers, &target, trail) {
        return;
    }
    after_admission(access, pass, &layers, target, trail);
}

/// Where a path leads.
enum Mapped {
    /// A file, by the rules of aliases or of DocumentRoot.
    File {
        /// Whether it is run as a script.
        script: bool,
    },
    /// Another server, by this line.
    Proxy(Rc<Node>, String),
    /// Another URL; the request ended.
    Redirected,
}

/// The 500 of an `.htaccess`.
fn broken(fault: &super::tree::Fault, wrong: Wrong) -> Step {
    let node = Node {
        name: String::new(),
        words: Vec::new(),
        rest: String::new(),
        line: fault.line.clone(),
        file: Rc::new(fault.place.file.clone()),
        first: fault.place.line.unwrap_or(1),
        last: fault.place.line.unwrap_or(1),
        body: None,
    };
    let reasons = match wrong {
        Wrong::Forbidden => vec!["htaccess-syntax", "allowoverride-off"],
        Wrong::Syntax | Wrong::Misplaced => vec!["htaccess-syntax"],
    };
    let refusal = Refusal::by(&Rc::new(node), 500, reasons, fault.text.clone());
    Step::Refused(refusal)
}

/// Finds out where the path leads: rules of the server, proxies, redirects, aliases, folders of users, DocumentRoot.
fn translated(pass: &mut Pass<'_>, locations: &[Layer], trail: &mut Trail) -> Option<Mapped> {
    pass.filename = None;
    pass.path_info.clear();
    if setting(locations, pass.method(), "rewriteengine").is_some_and(|node| node.is_on()) && !no_more_rules(pass) {
        match server_rules(pass, trail)? {
            Some(mapped) => return Some(mapped),
            None if pass.filename.is_some() => return Some(Mapped::File { script: false }),
            None => {}
        }
    }
    match proxy::passed(pass, locations) {
        Passed::To(node, url) => return Some(Mapped::Proxy(node, url)),
        Passed::Unknown(why) => trail.diverts(why),
        Passed::No => {}
    }
    let own = pass.site.own().iter().chain(pass.site.main.iter());
    match alias::redirected(own, &pass.uri, false) {
        Match::Fits(node, Target::Status(status)) => return redirected(&node, status, false, pass, trail),
        Match::Unknown(node, why) => trail.diverts(format!("{}: {why}", node.at())),
        _ => {}
    }
    mapped(pass, trail)
}

/// Whether a rule with `[END]` forbade further rules.
pub(super) fn no_more_rules(pass: &Pass<'_>) -> bool {
    pass.environment.contains_key(super::ENDED)
}

/// The answer of a `Redirect`.
fn redirected(node: &Rc<Node>, status: u16, in_access: bool, pass: &Pass<'_>, trail: &mut Trail) -> Option<Mapped> {
    trail.answers.get_or_insert(status);
    if (300..400).contains(&status) {
        trail.ended = true;
        return Some(Mapped::Redirected);
    }
    let reasons = reason::of_redirect(node, status, in_access, pass);
    trail.take(Step::Refused(Refusal::by(node, status, reasons, "a redirect to a status refuses this path")));
    None
}

/// The path on disk by aliases, folders of users and DocumentRoot.
fn mapped(pass: &mut Pass<'_>, trail: &mut Trail) -> Option<Mapped> {
    match alias::aliased(pass) {
        Match::Fits(_, Target::File { path, root, prefix, script }) => {
            pass.filename = Some(path);
            pass.root = Some(root);
            pass.prefix = prefix;
            return Some(Mapped::File { script });
        }
        Match::Unknown(node, why) => trail.diverts(format!("{}: {why}", node.at())),
        _ => {}
    }
    match alias::user_folder(pass) {
        Some(Ok((root, path))) => {
            pass.root = Some(root);
            pass.filename = Some(path);
            return Some(Mapped::File { script: false });
        }
        Some(Err(why)) => trail.diverts(why),
        None => {}
    }
    if let Some(node) = pass.site.last("virtualdocumentroot").or_else(|| pass.site.last("virtualdocumentrootip")) {
        trail.diverts(format!("{}: a DocumentRoot by names is not evaluated", node.at()));
    }
    let root = pass.site.document_root().unwrap_or_else(|| "/etc/apache2/htdocs".to_owned());
    pass.filename = Some(format!("{root}{}", pass.uri));
    pass.root = Some(root);
    Some(Mapped::File { script: false })
}

/// Carries out the rules of the server. Nothing where the request ended; else where it leads, if the rules say so.
fn server_rules(pass: &mut Pass<'_>, trail: &mut Trail) -> Option<Option<Mapped>> {
    let rules = rewrite::in_server(pass.site);
    let uri = pass.uri.clone();
    let outcome = rewrite::run(&rules, &uri, None, pass);
    doubtful_rules(&outcome.doubts, pass, false, trail);
    match outcome.ending {
        Ending::Unchanged => Some(None),
        Ending::Status(status, rule, fitting) => {
            let reasons = reason::of_rule(&rule, &fitting, status, &uri, false, pass);
            trail.take(Step::Refused(refused_by_rule(&rule, &fitting, status, reasons)));
            None
        }
        Ending::Redirect(status) => {
            trail.answers.get_or_insert(status);
            trail.ended = true;
            None
        }
        Ending::Changed { path, proxy: true, rule, .. } => Some(Some(Mapped::Proxy(Rc::clone(&rule.node), path))),
        Ending::Changed { path, pass_through, end, rule, .. } => {
            if end {
                ended_rules(pass, &rule.node);
            }
            if pass_through {
                pass.uri = path;
                return Some(None);
            }
            let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
            let on_disk = !first.is_empty() && pass.files.entry(std::path::Path::new(&format!("/{first}"))).is_ok();
            let root = pass.site.document_root().unwrap_or_default();
            pass.filename = Some(if on_disk { path } else { format!("{root}{path}") });
            pass.root = Some(root);
            Some(None)
        }
    }
}

/// Notes that no further rules hold.
pub(super) fn ended_rules(pass: &mut Pass<'_>, node: &Rc<Node>) {
    let variable = super::pass::Variable { value: Ok(String::new()), by: Rc::clone(node) };
    pass.environment.insert(super::ENDED.to_owned(), variable);
}

/// A refusal by a rule.
pub(super) fn refused_by_rule(
    rule: &Rc<Rule>,
    fitting: &[rewrite::Condition],
    status: u16,
    reasons: Vec<&'static str>,
) -> Refusal {
    let when =
        fitting.first().map_or_else(String::new, |first| format!(", by the condition in line {}", first.node.first));
    Refusal::by(&rule.node, status, reasons, format!("a rewrite rule answers with {status}{when}"))
}

/// Notes the rules that could not be decided.
pub(super) fn doubtful_rules(doubts: &[(Rc<Rule>, String)], pass: &Pass<'_>, in_access: bool, trail: &mut Trail) {
    for (rule, why) in doubts {
        let why = format!("{}: {why}", rule.node.at());
        match rule.answers() {
            Some(status) => {
                let reasons = reason::of_rule(rule, &rule.conditions, status, &pass.uri, in_access, pass);
                trail.take(Step::doubt(refused_by_rule(rule, &[], status, reasons), why));
            }
            None => trail.diverts(why),
        }
    }
}

/// Whether the request may enter: methods, addresses, TLS, `Require`, credentials.
fn admitted(pass: &mut Pass<'_>, layers: &[Layer], target: &Mapped, trail: &mut Trail) -> bool {
    if !trail.take(super::access::methods(pass, layers)) {
        return false;
    }
    let any = compat::satisfies_any(layers, pass.method());
    let rules = compat::judge(layers, pass);
    if any && rules.open.is_yes() {
        return true;
    }
    if !any {
        let step = super::access::by_address(&rules, layers, pass);
        if !trail.take(step) || !trail.take(super::access::transport(pass, layers)) {
            return false;
        }
    }
    required(pass, layers, any.then_some(&rules), target, trail)
}

/// What `Require` says, credentials looked at where it asks for a user.
fn required(
    pass: &mut Pass<'_>,
    layers: &[Layer],
    any: Option<&compat::Outcome>,
    target: &Mapped,
    trail: &mut Trail,
) -> bool {
    let Some(section) = authz::effective(layers, pass.method()) else {
        return trail.take(super::access::without_require(pass, layers, any));
    };
    let outcome = authz::judge(&section, pass, layers);
    let proxied = matches!(target, Mapped::Proxy(..));
    let Some(culprit) = outcome.culprit.clone() else { return true };
    match outcome.status {
        Status::Granted => true,
        Status::NoUser => super::access::with_user(pass, layers, &section, &culprit, trail),
        Status::Denied | Status::Neutral => {
            let refusal = super::access::refused(&culprit, layers, pass, proxied, &trail.ignored);
            trail.take(Step::Refused(refusal))
        }
        Status::Unknown(why) => {
            let refusal = super::access::refused(&culprit, layers, pass, proxied, &[]);
            trail.take(Step::doubt(refusal, why))
        }
    }
}

/// What comes after admission: rules of folders, redirects of folders, the file or the other server.
fn after_admission(access: &Access<'_>, pass: &mut Pass<'_>, layers: &[Layer], target: Mapped, trail: &mut Trail) {
    if pass.turns == 0 {
        for step in modsec::late(pass, layers) {
            if !trail.take(step) {
                return;
            }
        }
    }
    match folder::rules(pass, layers, trail) {
        Turned::Ended => return,
        Turned::To(_) if serve::lacks_slash(pass, layers) => {
            trail.answers.get_or_insert(301);
            trail.ended = true;
            return;
        }
        Turned::To(uri) if !uri.starts_with('/') => {
            trail.diverts("a rule outside of a folder makes a path that is none".to_owned());
            return;
        }
        Turned::To(uri) => {
            again(access, pass, uri, trail);
            return;
        }
        Turned::Proxy(node, url) => {
            serve::passed_on(pass, layers, &node, &url, trail);
            return;
        }
        Turned::On => {}
    }
    match alias::redirected_in(layers, pass) {
        Match::Fits(node, Target::Status(status)) => {
            let in_access = layers
                .iter()
                .any(|layer| layer.access.is_some() && layer.nodes.iter().any(|own| Rc::ptr_eq(own, &node)));
            redirected(&node, status, in_access, pass, trail);
            return;
        }
        Match::Unknown(node, why) => trail.diverts(format!("{}: {why}", node.at())),
        _ => {}
    }
    match target {
        Mapped::Proxy(node, url) => serve::passed_on(pass, layers, &node, &url, trail),
        Mapped::File { script } => serve::file(access, pass, layers, script, trail),
        Mapped::Redirected => {}
    }
}

/// Carries the request through the server once more, for another path.
pub(super) fn again(access: &Access<'_>, pass: &mut Pass<'_>, uri: String, trail: &mut Trail) {
    pass.turns += 1;
    if pass.turns >= MAX_TURNS {
        trail.diverts(format!("the request is passed on inside the server more than {MAX_TURNS} times"));
        return;
    }
    pass.uri = uri;
    pass.for_index = false;
    turn(access, pass, trail);
}
