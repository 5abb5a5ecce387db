//! Which of a message's reasons can be meant by this request. A message speaks for many rules; the request says which of them
//! could not have been.

use super::super::line::{Capture, ErrorLine, Writer};
use super::super::messages::Message;
use super::Sent;
use super::tie::{last_name, normal};

/// The reasons of the line that this request leaves, the likeliest first.
pub(super) fn reasons(line: &ErrorLine<'_>, request: &Sent) -> Vec<&'static str> {
    left_of(&View::of(line, request), line.reasons())
}

/// What a line that is no longer at hand told besides its message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::error) struct Kept {
    /// Whether the path on disk is not that of the page that was asked for.
    pub(in crate::error) elsewhere: bool,
    /// Whether the user's name is such as nobody has.
    pub(in crate::error) has_odd_user: bool,
}

/// The reasons of a message that a view of a request leaves, the likeliest first.
pub(in crate::error) fn of_message(message: &Message, view: &View) -> Vec<&'static str> {
    if message.reasons.len() < 2 { message.reasons.to_vec() } else { left_of(view, message.reasons) }
}

/// Which of these reasons, that an access line states, its method, target and status leave, the likeliest first.
pub(in crate::error) fn of_request(
    told: &[&'static str],
    method: &str,
    target: &str,
    status: u16,
) -> Vec<&'static str> {
    if told.len() < 2 {
        return told.to_vec();
    }
    let view = View {
        is_absence: told.contains(&"not-found"),
        is_firewall: told.contains(&"waf-rule"),
        is_limit: is_limit(told),
        ..View::request(method, &normal(target), Some(status))
    };
    left_of(&view, told)
}

/// Whether these reasons are those of a limit before all.
fn is_limit(told: &[&str]) -> bool {
    told.first().is_some_and(|first| matches!(*first, "rate-limited" | "rate-limit-status"))
}

/// Whether nobody has such a name: what was decoded was no name and password.
pub(in crate::error) fn is_odd(user: &str) -> bool {
    user.is_empty() || user.chars().any(|one| one.is_control() || one == '\u{fffd}')
}

/// The reasons that a view leaves.
fn left_of(view: &View, told: &[&'static str]) -> Vec<&'static str> {
    let mut left: Vec<&'static str> = told.iter().copied().filter(|reason| view.leaves(reason)).collect();
    for first in view.first() {
        if let Some(at) = left.iter().position(|reason| *reason == first) {
            let reason = left.remove(at);
            left.insert(0, reason);
        }
    }
    if left.is_empty() { told.to_vec() } else { left }
}

/// The methods that decide between reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Method {
    /// GET and HEAD.
    Reads,
    /// OPTIONS.
    Options,
    /// Any other.
    Other,
}

/// What of a request decides between reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::error) struct View {
    method: Method,
    status: Option<u16>,
    /// Whether a part of the path begins with a dot.
    has_dot_name: bool,
    /// Whether the last name has an ending.
    has_ending: bool,
    is_html: bool,
    is_xmlrpc: bool,
    is_robots: bool,
    /// Whether the path may be one of WordPress' interface.
    may_be_rest: bool,
    /// Whether the path on disk is not that of the page that was asked for.
    elsewhere: bool,
    is_nginx: bool,
    /// Whether the message says that there is nothing.
    is_absence: bool,
    is_firewall: bool,
    /// Whether the user's name is such as nobody has: what was decoded was no name and password.
    has_odd_user: bool,
    /// Whether a limit is what is told before all.
    is_limit: bool,
}

impl View {
    /// What method, path and status tell. The path is a normal one.
    fn request(method: &str, path: &str, status: Option<u16>) -> Self {
        let method = match method {
            "GET" | "HEAD" => Method::Reads,
            "OPTIONS" => Method::Options,
            _ => Method::Other,
        };
        Self {
            method,
            status,
            has_dot_name: path.split('/').any(|segment| segment.starts_with('.')),
            has_ending: last_name(path).contains('.'),
            is_html: path.ends_with(".html"),
            is_xmlrpc: path.contains("xmlrpc"),
            is_robots: path.ends_with("/robots.txt"),
            may_be_rest: path.ends_with('/') || path.ends_with(".php") || path.contains("wp-json"),
            elsewhere: false,
            is_nginx: false,
            is_absence: false,
            is_firewall: false,
            has_odd_user: false,
            is_limit: false,
        }
    }

    /// What a request, whose path is a normal one, and a message tell, and what was kept of the line.
    pub(in crate::error) fn kept(message: &Message, kept: Kept, method: &str, path: &str, status: u16) -> Self {
        Self {
            elsewhere: kept.elsewhere,
            has_odd_user: kept.has_odd_user,
            is_nginx: message.writer == Writer::Nginx,
            is_absence: message.reasons.contains(&"not-found"),
            is_firewall: message.writer == Writer::ModSecurity,
            is_limit: is_limit(message.reasons),
            ..Self::request(method, path, Some(status))
        }
    }

    fn of(line: &ErrorLine<'_>, request: &Sent) -> Self {
        let path = normal(&request.target);
        let on_disk = line.path();
        let served = request.served.as_ref();
        let elsewhere = on_disk.is_some_and(|on_disk| match served {
            Some(served) => !std::path::Path::new(on_disk.as_ref()).starts_with(&served.root),
            None => !format!("{on_disk}/").contains(&format!("{}/", path.trim_end_matches('/'))),
        });
        let user = line.value(Capture::User);
        Self {
            elsewhere,
            is_nginx: line.writer == Writer::Nginx,
            is_absence: line.reasons().contains(&"not-found"),
            is_firewall: line.writer == Writer::ModSecurity,
            has_odd_user: user.is_some_and(|user| is_odd(&user)),
            is_limit: is_limit(line.reasons()),
            ..Self::request(&request.method, &path, request.status)
        }
    }

    /// Whether this reason can be meant.
    fn leaves(&self, reason: &str) -> bool {
        let status = self.status;
        match reason {
            "dotfile-rule" => self.has_dot_name,
            "extension-rule" => self.has_ending,
            "xmlrpc-blocked" => self.is_xmlrpc,
            "robots-txt-refused" => self.is_robots,
            "rest-disabled" => self.may_be_rest,
            "denial-masked-as-404" => status.is_none_or(|status| matches!(status, 404 | 410)),
            "not-found-masked-as-403" => status.is_none_or(|status| matches!(status, 401 | 403)),
            "denial-masked-by-redirect" => status.is_none_or(|status| (300..400).contains(&status)),
            "cors-preflight-auth" => self.method == Method::Options,
            "rate-limited" => status.is_none_or(|status| status != 400),
            "rate-limit-status" => status.is_none_or(|status| status != 429),
            "not-found" | "path-case" | "rewrite-missing" | "encoded-slash" => !self.is_masked_absence(),
            "path-mapping-wrong" if self.is_absence => !self.is_masked_absence(),
            "auth-backend-broken" if self.is_nginx => !self.is_missing_page(),
            _ => true,
        }
    }

    /// Reasons that come before the others for this request; the last is the first.
    fn first(&self) -> Vec<&'static str> {
        let mut first = Vec::new();
        if self.is_limit && self.status.is_some_and(|status| status != 429) {
            first.push("rate-limit-status");
        }
        if self.has_ending && !self.is_html {
            first.push("extension-rule");
        }
        if self.method != Method::Reads && !self.is_firewall {
            first.push("method-refused");
        }
        if self.method == Method::Options {
            first.push("cors-preflight-auth");
        }
        if self.has_dot_name {
            first.push("dotfile-rule");
        }
        if self.has_odd_user {
            first.push("authorization-malformed");
        }
        first.extend(["robots-txt-refused", "xmlrpc-blocked"]);
        if !self.is_absence {
            first.extend(["denial-masked-as-404", "denial-masked-by-redirect"]);
        }
        if self.is_nginx && self.elsewhere {
            first.push("auth-backend-broken");
        }
        first
    }

    /// Whether the answer hides that there is nothing.
    fn is_masked_absence(&self) -> bool {
        self.status == Some(403)
    }

    /// Whether the file that was not there is the page itself, and not a file of users.
    fn is_missing_page(&self) -> bool {
        !self.elsewhere || self.status == Some(404)
    }
}
