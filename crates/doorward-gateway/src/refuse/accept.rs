//! Accept and Accept-Language, as far as a refusal needs them (RFC 9110, sections 12.5.1 and 12.5.4; RFC 4647, section 3.4).
//!
//! Read leniently: what does not parse is as if it were not there, and nothing here can fail. Only three forms are on offer, so a
//! full list of what a client takes is never built.

/// Most bytes of one field line that are read.
pub const MAX_FIELD_BYTES: usize = 2_048;
/// Most entries of a list that are read.
pub const MAX_ENTRIES: usize = 32;

/// The form chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    Problem,
    Html,
    Text,
}

/// How gladly each form is taken, in thousandths, with how exactly that was said.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tastes {
    /// Whether any entry was read at all.
    any: bool,
    problem: Taste,
    html: Taste,
    text: Taste,
}

/// A weight, and how exact the range was that gave it: 0 for none, up to 3 for the type itself.
#[derive(Debug, Clone, Copy, Default)]
struct Taste {
    weight: u16,
    exactness: u8,
}

impl Taste {
    /// The more exact range decides; of equal ones the gladder.
    fn hear(&mut self, weight: u16, exactness: u8) {
        if exactness > self.exactness || (exactness == self.exactness && weight > self.weight) {
            *self = Self { weight, exactness };
        }
    }
}

impl Tastes {
    /// Problem documents unless something else is wanted more; a page for navigations that take one.
    pub(super) fn choose(&self, navigates: bool) -> Media {
        if !self.any {
            return if navigates { Media::Html } else { Media::Problem };
        }
        let (problem, html, text) = (self.problem.weight, self.html.weight, self.text.weight);
        if html > 0 && (navigates || html > problem && html >= text) {
            Media::Html
        } else if text > problem && text > html {
            Media::Text
        } else {
            Media::Problem
        }
    }
}

/// Reads the lines of Accept.
pub(super) fn media<'a>(lines: impl Iterator<Item = &'a str>) -> Tastes {
    let mut tastes = Tastes::default();
    for (range, weight) in lines.flat_map(entries).take(MAX_ENTRIES) {
        tastes.any = true;
        let is = |name: &str| range.eq_ignore_ascii_case(name);
        if is("application/problem+json") {
            tastes.problem.hear(weight, 3);
        } else if is("application/json") || is_json_like(range) {
            // Whoever reads JSON reads a problem document; one that refuses plain JSON has still not refused problems.
            tastes.problem.hear(weight, 2);
        } else if is("application/*") {
            tastes.problem.hear(weight, 1);
        } else if is("text/html") || is("application/xhtml+xml") {
            tastes.html.hear(weight, 2);
        } else if is("text/plain") {
            tastes.text.hear(weight, 2);
        } else if is("text/*") {
            tastes.html.hear(weight, 1);
            tastes.text.hear(weight, 1);
        } else if is("*/*") || is("*") {
            // As exact as nothing: it speaks for what no other range names.
            for taste in [&mut tastes.problem, &mut tastes.html, &mut tastes.text] {
                if taste.exactness == 0 {
                    taste.weight = taste.weight.max(weight);
                }
            }
        }
    }
    tastes
}

/// `application/vnd.example+json` and its like.
fn is_json_like(range: &str) -> bool {
    let suffix = range.len().checked_sub("+json".len()).and_then(|start| range.get(start..));
    suffix.is_some_and(|suffix| suffix.eq_ignore_ascii_case("+json"))
}

/// The entries of a list with their weights, in their order; what is refused has the weight 0.
fn entries(line: &str) -> impl Iterator<Item = (&str, u16)> {
    let line = line.get(..MAX_FIELD_BYTES).unwrap_or(if line.len() > MAX_FIELD_BYTES { "" } else { line });
    line.split(',').filter_map(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        let range = parts.next().filter(|range| !range.is_empty())?;
        let mut weight = 1000;
        for part in parts {
            if let Some(value) = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")) {
                weight = thousandths(value.trim())?;
            }
        }
        Some((range, weight))
    })
}

/// `0.75` as 750; nothing where it is no weight.
fn thousandths(value: &str) -> Option<u16> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let mut digits = fraction.bytes();
    let mut number = 0;
    for _ in 0..3 {
        let digit = digits.next().unwrap_or(b'0');
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + u16::from(digit - b'0');
    }
    match whole {
        _ if digits.next().is_some() => None,
        "0" => Some(number),
        "1" => (number == 0).then_some(1000),
        _ => None,
    }
}

/// The first of the wanted languages for which `find` has something, by lookup (RFC 4647, section 3.4): `de-CH` finds `de`.
pub(super) fn language<'a, Found>(
    lines: impl Iterator<Item = &'a str>,
    find: impl Fn(&str) -> Option<Found>,
) -> Option<Found> {
    let mut best: Option<(Option<Found>, u16)> = None;
    for (range, weight) in lines.flat_map(entries).take(MAX_ENTRIES) {
        if weight <= best.as_ref().map_or(0, |(_, weight)| *weight) {
            continue;
        }
        // `*`: any will do, so the site's first.
        let found = if range == "*" { Some(None) } else { looked_up(range, &find).map(Some) };
        if let Some(found) = found {
            best = Some((found, weight));
        }
    }
    best.and_then(|(found, _)| found)
}

/// What there is for a range, or for what is left of it without its last parts.
fn looked_up<Found>(range: &str, find: impl Fn(&str) -> Option<Found>) -> Option<Found> {
    let mut tag = Some(range);
    while let Some(name) = tag {
        if let Some(found) = find(name) {
            return Some(found);
        }
        tag = name.rsplit_once('-').map(|(shorter, _)| shorter);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &[&str], navigates: bool, expected: Media) {
        assert_eq!(media(accept.iter().copied()).choose(navigates), expected, "{accept:?} {navigates}");
    }

    /// 115 and 121 of the checklist.
    #[test]
    fn the_form_is_the_one_that_is_wanted() {
        use Media::{Html, Problem, Text};
        const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (accept, expected) in [
            ("", Problem),
            ("*/*", Problem),
            ("application/json", Problem),
            ("application/problem+json", Problem),
            ("application/vnd.shop.v2+json", Problem),
            ("application/*", Problem),
            (BROWSER, Html),
            ("text/html", Html),
            ("TEXT/HTML", Html),
            ("text/*", Html),
            ("text/html, application/json", Problem),
            ("text/html;q=0.9, application/json;q=0.8", Html),
            ("text/html;q=0.8, application/json;q=0.9", Problem),
            ("text/html;q=0.5, */*;q=0.1", Html),
            ("text/html;q=0, */*", Problem),
            ("application/json;q=0, */*;q=0.5, text/plain", Text),
            ("application/problem+json;q=0, application/json, text/html;q=0.9", Html),
            ("text/plain", Text),
            ("text/plain, */*;q=0.1", Text),
            ("text/plain;q=0.4, text/html;q=0.3", Text),
            ("image/avif,image/webp,*/*;q=0.8", Problem),
            ("image/*", Problem),
            ("text/html;q=2, application/json;q=0.1", Problem),
            ("text/html;level=1;q=0.9", Html),
            (",,;;,text/html", Html),
            ("*/*;q=0.1, text/html;q=0.2", Html),
            ("text/html;q=0.2, application/*;q=0.3", Problem),
        ] {
            check(&[accept], false, expected);
        }
        check(&["application/json;q=0.1", "text/html"], false, Html);
        check(&[], false, Problem);
        check(&[], true, Html);
        check(&["*/*"], true, Html);
        check(&["application/json"], true, Problem);
        check(&["text/html;q=0.1, application/json"], true, Html);
    }

    #[test]
    fn weights_are_read_as_the_grammar_has_them() {
        for (text, expected) in [
            ("1", Some(1000)),
            ("1.000", Some(1000)),
            ("0", Some(0)),
            ("0.", Some(0)),
            ("0.5", Some(500)),
            ("0.05", Some(50)),
            ("0.123", Some(123)),
            ("0.1234", None),
            ("1.1", None),
            ("2", None),
            ("-1", None),
            ("", None),
            ("0.x", None),
            (".5", None),
        ] {
            assert_eq!(thousandths(text), expected, "{text}");
        }
    }

    #[test]
    fn the_language_is_looked_up() {
        let has = |name: &str| ["en", "de", "fr"].into_iter().find(|tag| tag.eq_ignore_ascii_case(name));
        for (wanted, expected) in [
            ("de", Some("de")),
            ("de-CH, de;q=0.9, en;q=0.8", Some("de")),
            ("DE-ch-1996", Some("de")),
            ("nl, fr;q=0.5, de;q=0.7", Some("de")),
            ("nl", None),
            ("*", None),
            ("*, de;q=0.5", None),
            ("de;q=0, fr;q=0.1", Some("fr")),
            ("", None),
        ] {
            assert_eq!(language([wanted].into_iter(), has), expected, "{wanted}");
        }
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let padded = |entries: usize| format!("{}text/html", "a/b,".repeat(entries));
        check(&[&padded(MAX_ENTRIES - 1)], false, Media::Html);
        check(&[&padded(MAX_ENTRIES)], false, Media::Problem);
        let long = |bytes: usize| format!("text/html{}", " ".repeat(bytes - "text/html".len()));
        check(&[&long(MAX_FIELD_BYTES)], false, Media::Html);
        assert_eq!(entries(&"é".repeat(MAX_FIELD_BYTES)).count(), 1);
        assert_eq!(entries(&format!("x{}", "é".repeat(MAX_FIELD_BYTES))).count(), 0);
    }
}
