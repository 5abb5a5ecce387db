//! The way of a request through nginx's phases, until it ends.

use doorward_diagnose::testimony::Bearing;

use super::choose::{self, Found};
use super::machine::{End, Finding, Flow, Machine, Mend};
use super::scope::Kind;
use super::tree::Directive;

/// How often a path may change before nginx answers 500.
pub(super) const MAX_CHANGES: u32 = 10;
/// Steps after which the way is given up; changes of the path end it sooner.
const MAX_STEPS: u32 = 64;
/// The largest body unless it is told otherwise.
const BODY_BYTES: u64 = 1_048_576;

impl<'a> Machine<'a> {
    /// From the first byte to the end.
    pub(super) fn run(&mut self) -> End<'a> {
        let flow = match self.head() {
            Flow::On => {
                self.by_host();
                match self.secure() {
                    Flow::On => {
                        self.real_address();
                        Flow::Again(true)
                    }
                    other => other,
                }
            }
            other => other,
        };
        self.follow(flow)
    }

    /// A subrequest, which has no head of its own.
    pub(super) fn run_subrequest(&mut self) -> End<'a> {
        self.follow(Flow::Again(true))
    }

    fn follow(&mut self, mut flow: Flow<'a>) -> End<'a> {
        for _ in 0..MAX_STEPS {
            flow = match flow {
                Flow::Ends(end) => return end,
                Flow::On => return End::Lost,
                Flow::Again(with_server) => self.round(with_server),
                Flow::Named(scope) => {
                    self.scope = scope;
                    self.internal = true;
                    self.changes += 1;
                    if self.changes > MAX_CHANGES { self.turns_too_often() } else { self.in_location() }
                }
            };
        }
        End::Lost
    }

    /// From here on the server is the one that the Host leads to.
    fn by_host(&mut self) {
        let Some((server, scope)) = self.next_server.take() else { return };
        for wrong in &server.unread {
            let clause = format!("{wrong}, in a server's name");
            self.unread.push(clause);
            self.adrift = true;
        }
        if let Some(caught) = &server.caught {
            self.take_caught(caught);
        }
        self.server = server;
        self.scope = scope;
    }

    /// From the server's rewrite rules on.
    fn round(&mut self, with_server: bool) -> Flow<'a> {
        self.changes += 1;
        if self.changes > MAX_CHANGES + 1 {
            return self.turns_too_often();
        }
        self.scope = self.scope.server();
        if with_server {
            match self.rewrite() {
                Flow::On | Flow::Again(_) => {}
                other => return other,
            }
        }
        match self.find_location() {
            Flow::On => self.in_location(),
            other => other,
        }
    }

    /// nginx answers 500 where rewrites lead round in a circle.
    fn turns_too_often(&mut self) -> Flow<'a> {
        let by = self.scope.location().or(self.scope.server_head());
        self.refuse_at_once(Finding {
            bearing: Bearing::Refuses,
            reasons: vec!["misreported-status"],
            by,
            text: "the rewrites lead round in a circle, and nginx answers 500".to_owned(),
            status: 500,
            mend: Mend::Nothing,
        })
    }

    fn find_location(&mut self) -> Flow<'a> {
        let mut unread = Vec::new();
        let found = choose::location(&self.scope, &self.path, &mut unread);
        for location in unread {
            self.not_read(location.at, "the pattern of this location is not understood");
            self.adrift = true;
        }
        let scope = match found {
            Found::Here(scope, caught) => {
                if let Some(caught) = caught {
                    self.take_caught(&caught);
                }
                scope
            }
            Found::Slash(scope, name) => {
                self.scope = scope;
                return Flow::Ends(End::Redirect(301, name.to_owned()));
            }
        };
        self.scope = scope;
        if !self.internal
            && let Some(directive) = self.scope.find("internal")
        {
            let here = self.here();
            return self.refuse(Finding {
                bearing: Bearing::Refuses,
                reasons: vec!["internal-only", "denial-masked-as-404"],
                by: Some(directive),
                text: format!("{here} is for internal redirects only, and answers 404 to clients"),
                status: 404,
                mend: Mend::Nothing,
            });
        }
        self.limit_methods();
        self.body_size()
    }

    /// `limit_except` puts its own level in force for the methods that it limits.
    fn limit_methods(&mut self) {
        let Some(limit) = self.scope.own("limit_except") else { return };
        let listed = limit.words.iter().any(|word| word == &self.method)
            || (self.method == "HEAD" && limit.words.iter().any(|word| word == "GET"));
        if !listed {
            self.scope = self.scope.with(Kind::LimitExcept, limit);
        }
    }

    fn body_size(&mut self) -> Flow<'a> {
        let directive = self.scope.find("client_max_body_size");
        let limit = directive.map_or(Some(BODY_BYTES), |directive| size(directive.word(0)));
        let sent = self.ask.body_bytes;
        match limit {
            Some(limit) if limit != 0 && sent > limit && !self.in_error_page => {
                let by = directive.or(self.scope.location()).or(self.scope.server_head());
                let scope = self.scope.clone();
                self.refuse(Finding {
                    bearing: Bearing::Refuses,
                    reasons: vec!["body-too-large"],
                    by,
                    text: format!("the body has {sent} bytes, and at most {limit} are taken here"),
                    status: 413,
                    mend: Mend::Body(scope, sent),
                })
            }
            _ => Flow::On,
        }
    }

    /// From a location's rewrite rules on.
    fn in_location(&mut self) -> Flow<'a> {
        match self.rewrite() {
            Flow::On => {}
            other => return other,
        }
        self.limits();
        match self.access() {
            Flow::On => {}
            other => return other,
        }
        self.content()
    }

    /// `limit_req` and `limit_conn`: whether they refuse is a matter of the moment.
    fn limits(&mut self) {
        if self.internal && self.subrequest {
            return;
        }
        for (name, status_name) in [("limit_req", "limit_req_status"), ("limit_conn", "limit_conn_status")] {
            let Some(by) = self.scope.all(&[name]).first().copied() else { continue };
            let said = self.scope.find(status_name);
            let status = said.and_then(|directive| directive.word(0).parse().ok()).unwrap_or(503);
            let dry = self.scope.is_on(&format!("{name}_dry_run"));
            if dry || self.ask.status.is_some_and(|seen| seen != status && self.error_page_of(status).is_none()) {
                continue;
            }
            let reasons = if status == 429 {
                vec!["rate-limited", "rate-limit-status"]
            } else {
                vec!["rate-limit-status", "rate-limited"]
            };
            let text = format!("`{name}` answers {status} where requests come too fast or too many at once");
            self.may_refuse(by, status, reasons, text);
        }
    }

    /// Ends with an error, by way of its error page where there is one.
    pub(super) fn refuse(&mut self, finding: Finding<'a>) -> Flow<'a> {
        let status = finding.status;
        self.refuse_as(status, finding)
    }

    /// The same, where error pages know the error by a number of its own (494 to 497).
    pub(super) fn refuse_as(&mut self, number: u16, finding: Finding<'a>) -> Flow<'a> {
        let status = finding.status;
        self.keep(finding);
        if status == 444 {
            return Flow::Ends(End::Status(0, false));
        }
        self.kept_status = Some(status);
        match self.error_page_of(number) {
            Some(page) => self.show_error_page(page, status),
            None => Flow::Ends(End::Status(status, false)),
        }
    }

    /// Ends with an error whose text is given beside it: no error page is asked.
    pub(super) fn refuse_at_once(&mut self, finding: Finding<'a>) -> Flow<'a> {
        let status = finding.status;
        self.keep(finding);
        Flow::Ends(End::Status(status, true))
    }

    fn keep(&mut self, finding: Finding<'a>) {
        if self.original.is_none() {
            self.original = Some(finding);
        }
    }

    /// The `error_page` in force for this status.
    pub(super) fn error_page_of(&self, status: u16) -> Option<&'a Directive> {
        if self.in_error_page && !self.scope.is_on("recursive_error_pages") {
            return None;
        }
        let text = status.to_string();
        self.scope.all(&["error_page"]).into_iter().find(|page| {
            let codes = page.words.len().saturating_sub(1);
            page.words.iter().take(codes).any(|word| word == &text)
        })
    }

    fn show_error_page(&mut self, page: &'a Directive, status: u16) -> Flow<'a> {
        self.in_error_page = true;
        self.error_page = self.error_page.or(Some(page));
        let target = page.words.last().map_or("", String::as_str);
        let kept = page.words.iter().rev().nth(1).and_then(|word| word.strip_prefix('=').map(str::to_owned));
        self.kept_status = match kept.as_deref() {
            None => Some(status),
            Some("") => None,
            Some(number) => number.parse().ok(),
        };
        if target.starts_with('@') {
            return match choose::named(&self.scope, target) {
                Some(scope) => Flow::Named(scope),
                None => Flow::Ends(End::Status(500, false)),
            };
        }
        let value = self.target(target);
        let Some(target) = value.text().map(str::to_owned) else {
            self.not_read(page.at, "where this error page is, is not known");
            return Flow::Ends(End::Lost);
        };
        if !target.starts_with('/') {
            let number = self.kept_status.filter(|number| (300..400).contains(number)).unwrap_or(302);
            self.kept_status = None;
            return Flow::Ends(End::Redirect(number, target));
        }
        if self.method != "HEAD" {
            "GET".clone_into(&mut self.method);
        }
        self.internal = true;
        self.query.clear();
        self.go_to(&target, false);
        Flow::Again(true)
    }
}

/// A size as nginx writes it: `8k`, `1m`, `2g`.
pub(super) fn size(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let (digits, factor) = match lower.strip_suffix(['k', 'm', 'g']) {
        Some(digits) if lower.ends_with('k') => (digits, 1 << 10),
        Some(digits) if lower.ends_with('m') => (digits, 1 << 20),
        Some(digits) => (digits, 1 << 30),
        None => (lower.as_str(), 1),
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in
            [("8k", Some(8192)), ("1M", Some(1 << 20)), ("5", Some(5)), ("2g", Some(2 << 30)), ("x", None), ("", None)]
        {
            assert_eq!(size(text), bytes, "{text}");
        }
    }
}
