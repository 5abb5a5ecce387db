//! The access phase: `allow` and `deny`, `auth_basic`, `auth_request`, and `satisfy` over them.

use std::net::IpAddr;

use doorward_diagnose::testimony::Bearing;
use ipnet::IpNet;

use super::basic;
use super::machine::{Finding, Flow, Machine, Mend};
use super::reasons;
use super::scope::Kind;
use super::subrequest;
use super::tree::Directive;
use super::value::Truth;
use super::variables::client_text;

/// Directives that guard a place and are not evaluated.
const OPAQUE_GUARDS: &[&str] = &[
    "auth_jwt",
    "auth_jwt_require",
    "auth_ldap",
    "auth_ldap_servers",
    "auth_pam",
    "auth_digest",
    "auth_gss",
    "auth_oidc",
    "access_by_lua",
    "access_by_lua_block",
    "access_by_lua_file",
    "js_access",
    "perl_access",
    "testcookie",
    "modsecurity",
    "ModSecurityEnabled",
    "SecRulesEnabled",
    "app_protect_enable",
    "passenger_access",
    "oidc_provider",
];

/// A network as `allow`, `deny`, `geo` and `set_real_ip_from` write it.
pub(super) fn network(text: &str) -> Option<IpNet> {
    if let Ok(network) = text.parse::<IpNet>() {
        return Some(network);
    }
    if let Some((address, mask)) = text.split_once('/') {
        let address: IpAddr = address.parse().ok()?;
        let mask: IpAddr = mask.parse().ok()?;
        return IpNet::with_netmask(address, mask).ok();
    }
    crate::account::address(text).map(IpNet::from)
}

/// What one of the guards says.
enum Guard<'a> {
    /// It lets pass.
    Passes,
    /// It has no say here.
    Absent,
    /// It refuses.
    Refuses(Box<Finding<'a>>),
    /// It may refuse; that has been noted.
    Unknown,
}

impl<'a> Machine<'a> {
    /// The whole phase.
    pub(super) fn access(&mut self) -> Flow<'a> {
        if self.subrequest {
            return Flow::On;
        }
        self.opaque_guards();
        let any = self.scope.find("satisfy").is_some_and(|directive| directive.word(0) == "any");
        let mut refused: Option<Finding<'a>> = None;
        let mut unknown = false;
        for step in 0..3 {
            let guard = match step {
                0 => self.addresses(),
                1 => basic::guard(self)
                    .map_or(Guard::Absent, |found| found.map_or(Guard::Passes, |one| Guard::Refuses(Box::new(one)))),
                _ => self.asks_other(),
            };
            match guard {
                Guard::Passes if any => return Flow::On,
                Guard::Refuses(finding) if any && matches!(finding.status, 401 | 403) => {
                    refused = Some(match refused {
                        Some(earlier) if finding.status == 403 => earlier,
                        Some(earlier) => joined(*finding, &earlier),
                        None => *finding,
                    });
                }
                Guard::Refuses(finding) => return self.refuse(*finding),
                Guard::Unknown => unknown = true,
                Guard::Passes | Guard::Absent => {}
            }
        }
        match refused {
            Some(finding) if unknown => {
                self.note(Finding { bearing: Bearing::Allows, mend: Mend::Nothing, ..finding });
                Flow::On
            }
            Some(finding) => self.refuse(finding),
            None => Flow::On,
        }
    }

    fn opaque_guards(&mut self) {
        for name in OPAQUE_GUARDS {
            let Some(directive) = self.scope.find(name).filter(|directive| directive.word(0) != "off") else {
                continue;
            };
            self.veiled = true;
            self.not_read(directive.at, &format!("`{name}` is not evaluated"));
            let reasons = match *name {
                "modsecurity" | "ModSecurityEnabled" | "SecRulesEnabled" | "app_protect_enable" => {
                    vec!["waf-false-positive", "waf-rule", "waf-threshold"]
                }
                "auth_jwt" | "auth_jwt_require" => {
                    vec!["credentials-missing", "token-expired", "token-signature", "token-audience", "token-scope"]
                }
                "testcookie" => vec!["bot-challenge"],
                "access_by_lua" | "access_by_lua_block" | "access_by_lua_file" | "js_access" | "perl_access" => {
                    continue;
                }
                _ => vec!["credentials-missing", "credentials-wrong", "role-insufficient"],
            };
            let status = if name.starts_with("auth") { 401 } else { 403 };
            self.may_refuse(directive, status, reasons, format!("`{name}` may refuse here; it is not evaluated"));
        }
    }

    fn addresses(&mut self) -> Guard<'a> {
        let rules = self.scope.all(&["allow", "deny"]);
        if rules.is_empty() {
            return Guard::Absent;
        }
        for rule in &rules {
            match self.rule_fits(rule) {
                Truth::No => {}
                Truth::Yes if rule.name == "allow" => return Guard::Passes,
                Truth::Yes => return Guard::Refuses(Box::new(self.denied(rule, &rules))),
                Truth::Maybe => {
                    let text =
                        format!("`{} {}` may decide; the client's own address is not known", rule.name, rule.word(0));
                    self.may_refuse(rule, 403, vec!["ip-not-allowed", "ip-denied", "forwarded-for-denied"], text);
                    self.not_read(rule.at, "the address that this rule judges is not known");
                    return Guard::Unknown;
                }
            }
        }
        Guard::Absent
    }

    fn rule_fits(&mut self, rule: &'a Directive) -> Truth {
        match rule.word(0) {
            "all" => Truth::Yes,
            "unix:" => Truth::No,
            text => match (network(text), self.client) {
                (Some(network), Some(client)) => network.contains(&plain(client)).into(),
                (Some(_), None) => Truth::Maybe,
                (None, _) => {
                    self.not_read(rule.at, "this address is not understood");
                    Truth::Maybe
                }
            },
        }
    }

    fn denied(&self, rule: &'a Directive, rules: &[&'a Directive]) -> Finding<'a> {
        let client = client_text(self.client);
        let is_limit = self.scope.innermost().is_some_and(|level| level.kind == Kind::LimitExcept)
            && self.scope.level_of(rule).is_some_and(|level| level.kind == Kind::LimitExcept);
        if is_limit {
            return self.method_limited(rule, rules);
        }
        let all = rule.word(0) == "all";
        let listed = rules.iter().any(|other| other.name == "allow" && other.word(0) != "all");
        let (text, mend) = if all && !listed {
            (format!("{} denies everybody", self.here()), Mend::Everybody(self.scope.clone(), rule, self.path.clone()))
        } else if all {
            (format!("{client} is not among the addresses that are allowed here"), Mend::Address(rule))
        } else {
            (format!("{client} is denied here"), Mend::Address(rule))
        };
        let text = match self.client_by {
            Some(by) => {
                format!("{text}; the address was taken from a header, by `{}` at {}", by.name, self.tree.words(by.at))
            }
            None => text,
        };
        Finding {
            bearing: Bearing::Refuses,
            reasons: reasons::of_denial(self, rule, listed),
            by: Some(rule),
            text,
            status: 403,
            mend,
        }
    }

    fn method_limited(&self, rule: &'a Directive, rules: &[&'a Directive]) -> Finding<'a> {
        let limit = self.scope.innermost().map(|level| level.head);
        let listed = rules.iter().any(|other| other.name == "allow" && other.word(0) != "all");
        let mut reasons = vec!["method-refused"];
        if listed {
            reasons.push("ip-not-allowed");
        }
        let words = limit.map(|limit| limit.words.join(" ")).unwrap_or_default();
        Finding {
            bearing: Bearing::Refuses,
            reasons,
            by: Some(rule),
            text: format!("{} is none of the methods of `limit_except {words}`", self.method),
            status: 403,
            mend: limit.map_or(Mend::Nothing, Mend::Method),
        }
    }

    fn asks_other(&mut self) -> Guard<'a> {
        let Some(directive) = self.scope.find("auth_request").filter(|directive| directive.word(0) != "off") else {
            return Guard::Absent;
        };
        match subrequest::ask(self, directive) {
            subrequest::Reply::Passes => Guard::Passes,
            subrequest::Reply::Refuses(finding) => Guard::Refuses(finding),
            subrequest::Reply::Unknown => Guard::Unknown,
        }
    }
}

/// The later refusal, with the reasons of the earlier one after its own.
fn joined<'a>(mut later: Finding<'a>, earlier: &Finding<'a>) -> Finding<'a> {
    for reason in &earlier.reasons {
        if !later.reasons.contains(reason) {
            later.reasons.push(reason);
        }
    }
    later.text = format!("{}; and {}", later.text, earlier.text);
    later.mend = earlier.mend.clone();
    later
}

/// An address of the old kind that comes in the new kind's clothes.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn networks_are_read_in_every_form() {
        for (text, inside, is) in [
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("10.0.0.0/255.0.0.0", "10.9.9.9", true),
            ("2001:db8::/32", "2001:db8::1", true),
            ("10.1.2.3/8", "10.200.0.1", true),
        ] {
            assert_eq!(network(text).unwrap().contains(&inside.parse::<std::net::IpAddr>().unwrap()), is, "{text}");
        }
        assert_eq!(network("all"), None);
        assert_eq!(network("example.org"), None);
    }
}
