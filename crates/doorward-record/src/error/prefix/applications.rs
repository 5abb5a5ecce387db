//! lighttpd, PHP-FPM, fail2ban, Tomcat, Django, Rails: a time, perhaps a level and a name, and the message.

use super::super::line::{ErrorLine, Level, Writer};
use super::super::messages::meaning;
use super::super::stamp::{Clock, day_first_time, iso_time, number};
use super::{by, explained};

/// The most words before a message among which its level is looked for.
const MAX_WORDS: usize = 6;

/// A line that begins with a date.
pub(super) fn dated<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    if let Some((stamp, rest)) = day_first_time(raw, clock) {
        return tomcat(raw, rest).map(|found| ErrorLine { time: stamp, ..found });
    }
    let (stamp, rest) = iso_time(raw, clock)?;
    let found = rest
        .strip_prefix(": ")
        .and_then(lighttpd)
        .or_else(|| rest.strip_prefix(' ').and_then(fail2ban))
        .or_else(|| levelled(rest))?;
    Some(ErrorLine { raw, time: stamp, ..found })
}

/// `(mod_auth.c.850) message`.
pub(super) fn lighttpd(rest: &str) -> Option<ErrorLine<'_>> {
    let (module, text) = rest.split_once(") ")?;
    let module = module.trim_start_matches('(');
    let (file, line) = module.rsplit_once('.')?;
    (file.ends_with(".c") && number(line).is_some()).then_some(())?;
    let mut found = by(rest, Writer::Lighttpd);
    found.module = Some(module);
    found.text = text;
    Some(explained(found))
}

/// `fail2ban.actions        [811]: NOTICE  [sshd] Ban 192.0.2.1`.
fn fail2ban(rest: &str) -> Option<ErrorLine<'_>> {
    rest.starts_with("fail2ban.").then_some(())?;
    let (_, after) = rest.split_once("]: ")?;
    let (level, text) = after.trim_start().split_once(' ')?;
    let mut found = by(rest, Writer::Fail2ban);
    found.level = Level::named(level);
    found.text = text.trim_start();
    Some(explained(found))
}

/// `SEVERE [http-nio-8080-exec-1] org.apache.catalina.X.method message`.
fn tomcat<'a>(raw: &'a str, rest: &'a str) -> Option<ErrorLine<'a>> {
    let (level, rest) = rest.trim_start().split_once(' ')?;
    let (_thread, rest) = rest.trim_start().strip_prefix('[')?.split_once("] ")?;
    let (source, text) = rest.split_once(' ')?;
    let mut found = by(raw, Writer::Tomcat);
    found.level = Some(Level::named(level)?);
    found.module = Some(source);
    found.text = text;
    Some(explained(found))
}

/// A line of Python's or Ruby's logging: words, among them a level, then the message.
fn levelled(rest: &str) -> Option<ErrorLine<'_>> {
    let mut left = rest.trim_start();
    for _ in 0..MAX_WORDS {
        let (word, after) = left.split_once(' ')?;
        let level = Level::named(word.trim_matches(['[', ']', ':', ',']));
        left = after.trim_start();
        if level.is_some() {
            return framework(rest, left).map(|found| ErrorLine { level, ..found });
        }
    }
    None
}

/// A message of a framework, whose formats of lines are each site's own: it is known by its words.
fn framework<'a>(raw: &'a str, text: &'a str) -> Option<ErrorLine<'a>> {
    let unnamed = text.split_once(": ").filter(|(name, _)| name.starts_with("django.")).map_or(text, |(_, text)| text);
    let writer =
        [Writer::Django, Writer::Rails].into_iter().find(|writer| meaning(*writer, None, None, unnamed).is_some())?;
    let mut found = by(raw, writer);
    found.text = unnamed;
    Some(explained(found))
}

/// `W, [2026-11-25T20:58:44.123 #811]  WARN -- : message`, or the message with a tag of the request before it.
pub(super) fn rails<'a>(raw: &'a str, _clock: &Clock) -> Option<ErrorLine<'a>> {
    framework(raw, raw).or_else(|| {
        let (id, text) = raw.strip_prefix('[')?.split_once("] ")?;
        framework(raw, text).map(|found| ErrorLine { id: Some(id), ..found })
    })
}

/// `[25-Nov-2026 20:58:24] WARNING: [pool www] message` of PHP-FPM, `[25-Nov-2026 20:58:24 UTC] PHP Warning: …` of PHP.
pub(super) fn php<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    let inner = raw.strip_prefix('[').filter(|inner| inner.as_bytes().get(2) == Some(&b'-'))?;
    let universal = inner.get(20..).is_some_and(|after| after.starts_with(" UTC]"));
    let (stamp, rest) = if universal { day_first_time(inner, &Clock::utc()) } else { day_first_time(inner, clock) }?;
    let (_zone, text) = rest.split_once("] ")?;
    let mut found = by(raw, Writer::PhpFpm);
    found.time = stamp;
    Some(fpm(found, text))
}

/// A line that begins with a word.
pub(super) fn plain<'a>(raw: &'a str, clock: &Clock) -> Option<ErrorLine<'a>> {
    if let Some(rest) = raw.get(1..).and_then(|rest| rest.strip_prefix(", [")) {
        let (stamp, rest) = iso_time(rest, clock)?;
        let text = rest.split_once(" -- : ")?.1;
        let found = rails(text, clock)?;
        return Some(ErrorLine { raw, time: stamp, ..found });
    }
    let has_level =
        raw.split_once(": ").is_some_and(|(word, _)| ["NOTICE", "WARNING", "ERROR", "ALERT", "DEBUG"].contains(&word));
    if has_level {
        return Some(fpm(by(raw, Writer::PhpFpm), raw)).filter(|found| found.meaning.is_some());
    }
    framework(raw, raw)
}

/// A message of PHP-FPM, with its level before it or not.
fn fpm<'a>(mut line: ErrorLine<'a>, text: &'a str) -> ErrorLine<'a> {
    let levelled = text.split_once(": ").and_then(|(word, after)| Some((Level::named(word)?, after)));
    line.text = text;
    if let Some((level, after)) = levelled {
        line.level = Some(level);
        line.text = after;
    }
    explained(line)
}
