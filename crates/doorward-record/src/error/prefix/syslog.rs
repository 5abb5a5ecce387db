//! What collectors of logs put before a line: syslog old and new, the journal's short form, runtimes of containers.

use super::super::line::{ErrorLine, Writer};
use super::super::stamp::{Clock, Stamp, iso_time, syslog_time};
use super::{applications, by, explained, modsecurity};

/// The most characters of a host's and a program's name together.
const MAX_NAMES: usize = 200;
/// The most prefixes of this kind before one line.
const MAX_WRAPPINGS: usize = 3;

/// Time, line and program of a wrapped line.
pub(super) fn unwrapped<'a>(raw: &'a str, clock: &Clock) -> Option<(Stamp<'a>, &'a str, &'a str)> {
    let (mut stamp, mut rest, mut program) = one(raw, clock)?;
    for _ in 1..MAX_WRAPPINGS {
        let Some((inner_stamp, inner, inner_program)) = one(rest, clock) else { break };
        if !inner_stamp.written.is_empty() {
            stamp = inner_stamp;
        }
        (rest, program) = (inner, inner_program);
    }
    Some((stamp, rest, program))
}

/// One prefix taken off.
fn one<'a>(raw: &'a str, clock: &Clock) -> Option<(Stamp<'a>, &'a str, &'a str)> {
    let numbered = raw.strip_prefix('<').and_then(|rest| rest.split_once('>')).map_or(raw, |(_, rest)| rest);
    if let Some((stamp, rest)) = iso_time(numbered, clock)
        && let Some(line) = rest.strip_prefix(" stdout F ").or_else(|| rest.strip_prefix(" stderr F "))
    {
        return Some((stamp, line, ""));
    }
    let dated = syslog_time(numbered, clock)
        .or_else(|| iso_time(numbered, clock).filter(|(stamp, _)| stamp.written.contains('T')));
    let (stamp, rest) = dated.map_or((Stamp::default(), numbered), |(stamp, rest)| (stamp, rest.trim_start()));
    let (names, line) = rest.split_once(": ")?;
    (names.len() <= MAX_NAMES).then_some(())?;
    let tagged = names.rsplit_once(' ').map_or(names, |(_, tag)| tag);
    let program = tagged.split_once('[').map_or(tagged, |(program, _)| program);
    let has_number = tagged.ends_with(']');
    let has_host = names.contains(' ');
    let sound = (!stamp.written.is_empty() || (has_number && has_host) || (has_host && tagged == "nginx"))
        && !program.is_empty();
    sound.then_some((stamp, line, program))
}

/// The line of a program that leaves out its own prefix when it writes to syslog.
pub(super) fn by_program<'a>(program: &str, rest: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let name = program.split('/').next().unwrap_or(program);
    match name {
        "lighttpd" => applications::lighttpd(rest),
        "modsecurity" | "ModSecurity" => Some(modsecurity::explained(by(rest, Writer::ModSecurity), rest)),
        "httpd" | "apache2" => Some(explained(by(rest, Writer::Apache))),
        "fail2ban" | "fail2ban-server" => {
            applications::plain(rest, clock).or_else(|| Some(explained(by(rest, Writer::Fail2ban))))
        }
        _ => None,
    }
}
