//! What is worked out of a request, as SQL: its path, its route, the crawler that it names, whether a person's browser asked.
//!
//! The twins in Rust: [`template::fold`](crate::access::template::fold), [`agent::family`], and the words of paths.

use std::fmt::Write as _;

use crate::access::agent::{self, BOTS, BROWSERS, CRAWLERS, LIBRARIES, SCANNERS};
use crate::access::template::{HASH_BYTES, MAX_SEGMENTS, NUMBER_BYTES, TOKEN_BYTES};
use crate::figures::Ranges;
use crate::figures::class::{CLASSES, Class};
use crate::figures::words::{PROBED, PROBED_ENDINGS, SIGNS_IN, WELL_KNOWN};

/// A text as a literal.
#[must_use]
pub fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('\'');
    for letter in value.chars() {
        if matches!(letter, '\\' | '\'') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('\'');
    out
}

/// A name of a table, a database or a column.
#[must_use]
pub fn name(value: &str) -> String {
    format!("`{}`", value.replace('\\', "\\\\").replace('`', "\\`"))
}

/// Texts as an array.
fn array<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", values.into_iter().map(text).collect::<Vec<_>>().join(", "))
}

/// The path of a request target: without its query, and without the host of a forward proxy's form.
#[must_use]
pub fn path(target: &str) -> String {
    let plain =
        format!("if(position({target}, '?') = 0, {target}, substring({target}, 1, position({target}, '?') - 1))");
    format!(
        "multiIf({target} = '', '(no path)', startsWith({target}, '/'), {plain}, match({plain}, '://[^/]*/'), \
         replaceRegexpOne({plain}, '^.*?://[^/]*', ''), {plain})"
    )
}

/// The route of a path: ids, hashes, dates folded.
#[must_use]
pub fn route(path: &str) -> String {
    let segments = format!("splitByChar('/', {path})");
    format!(
        "arrayStringConcat(arrayMap((segment, place) -> if(place > {MAX_SEGMENTS}, segment, {}), {segments}, \
         arrayEnumerate({segments})), '/')",
        folded("segment")
    )
}

/// A folded segment.
fn folded(segment: &str) -> String {
    let uuid = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
    let date = "^[12][0-9]{3}(-[0-9]{2}-|_[0-9]{2}_)[0-9]{2}$";
    let parts = parts(segment);
    format!(
        "multiIf(not match({segment}, '[0-9@]') and length({segment}) < {TOKEN_BYTES}, {segment}, \
         match({segment}, '^[0-9]+$'), '{{n}}', match({segment}, '{uuid}'), '{{uuid}}', match({segment}, '{date}'), '{{date}}', \
         match({segment}, '^[^@]+@.*[.]'), '{{email}}', {}, '{{hash}}', match({segment}, '^[0-9]+-'), '{{n}}-{{title}}', \
         {parts} != {segment}, {parts}, {}, '{{token}}', {segment})",
        hash(segment, 2 * HASH_BYTES),
        token(segment)
    )
}

/// A segment with those of its parts folded that are to be: between dots, dashes and low lines.
fn parts(segment: &str) -> String {
    let pieces = format!("extractAll({segment}, '[^._-]+|[._-]')");
    let number = format!(
        "if(number = 1 or ((next = '' or next = '.') and length(piece) >= {NUMBER_BYTES} \
         and not match(piece, '^(19|20)[0-9]{{2}}$')), '{{n}}', piece)"
    );
    format!(
        "arrayStringConcat(arrayMap((piece, number, next) -> multiIf(match(piece, '^[0-9]+$'), {number}, {}, '{{hash}}', {}, \
         '{{token}}', piece), {pieces}, arrayEnumerate({pieces}), arrayPushBack(arrayPopFront({pieces}), '')))",
        hash("piece", HASH_BYTES),
        token("piece")
    )
}

fn hash(value: &str, least: usize) -> String {
    format!("(match({value}, '^[0-9a-fA-F]{{{least},}}$') and match({value}, '[0-9]') and match({value}, '[a-fA-F]'))")
}

fn token(value: &str) -> String {
    let plain = format!("replaceRegexpOne({value}, '={{1,2}}$', '')");
    format!(
        "(match({plain}, '^[A-Za-z0-9_~+-]{{{TOKEN_BYTES},}}$') and match({plain}, '[0-9]') and (match({plain}, '[A-Z]') \
         or length(replaceRegexpAll({plain}, '[^0-9]', '')) * 4 >= length({plain})) \
         and length(extractAll({plain}, '[A-Z]+|[a-z]+|[0-9]+')) * 4 >= length({plain}))"
    )
}

/// A User-Agent as far as it is looked at, in lower case.
fn lower(agent: &str) -> String {
    format!("lower(substring({agent}, 1, {}))", agent::MAX_AGENT_BYTES)
}

/// Names as alternatives of an expression; at one place the longer one is meant.
fn alternatives<'a>(tokens: impl IntoIterator<Item = &'a str>) -> String {
    let mut tokens: Vec<&str> = tokens.into_iter().collect();
    tokens.sort_by_key(|token| (std::cmp::Reverse(token.len()), *token));
    text(&tokens.into_iter().map(regex::escape).collect::<Vec<_>>().join("|"))
}

/// By what the crawler that a User-Agent names is known, see [`CRAWLERS`]; empty where it names none.
#[must_use]
pub fn crawler(agent: &str) -> String {
    format!("extract({}, {})", lower(agent), alternatives(CRAWLERS.iter().map(|crawler| crawler.token)))
}

/// Whether a tool that looks for holes is named; `crawler` is what [`crawler`] gave.
#[must_use]
pub fn scanner(agent: &str, crawler: &str) -> String {
    let names = alternatives(SCANNERS.iter().map(|(token, _)| *token));
    format!("({crawler} = '' and match({}, {names}))", lower(agent))
}

/// Whether a person's browser is claimed.
#[must_use]
pub fn browser(agent: &str, crawler: &str) -> String {
    let lower = lower(agent);
    let names = alternatives(LIBRARIES.iter().chain(SCANNERS).map(|(token, _)| *token));
    let (bots, browsers) = (array(BOTS.iter().copied()), array(BROWSERS.iter().map(|(token, _)| *token)));
    format!(
        "({crawler} = '' and (startsWith({lower}, 'mozilla/') or startsWith({lower}, 'opera/')) \
         and multiSearchAny({lower}, {browsers}) and not multiSearchAny({lower}, {bots}) and not endsWith({lower}, 'bot') \
         and not match({lower}, {names}))"
    )
}

/// Whether people sign in at a route.
#[must_use]
pub fn signs_in(route: &str) -> String {
    format!("hasAny(splitByChar('/', lower({route})), {})", array(SIGNS_IN.iter().copied()))
}

/// Whether hardly anybody but a scanner asks for a route.
#[must_use]
pub fn probed(route: &str) -> String {
    let endings: Vec<String> =
        PROBED_ENDINGS.iter().map(|end| format!("endsWith(lower({route}), {})", text(end))).collect();
    format!(
        "(not startsWith(lower({route}), {}) and (multiSearchAny(lower({route}), {}) or {}))",
        text(WELL_KNOWN),
        array(PROBED.iter().copied()),
        endings.join(" or ")
    )
}

/// The place of a status' class in [`CLASSES`].
#[must_use]
pub fn class(status: &str) -> String {
    let of = |wanted: Class| {
        let statuses = (400..500_u16).filter(|status| Class::of(*status) == wanted).map(|status| status.to_string());
        statuses.collect::<Vec<_>>().join(", ")
    };
    let place = |class: Class| CLASSES.iter().position(|other| *other == class).unwrap_or(0);
    format!(
        "multiIf({status} < 400, {}, {status} in ({}), {}, {status} in ({}), {}, {status} < 500, {}, {})",
        place(Class::Open),
        of(Class::Refused),
        place(Class::Refused),
        of(Class::Absent),
        place(Class::Absent),
        place(Class::Wrong),
        place(Class::Failing)
    )
}

/// What is known of the claim to be a crawler: 0 verified, 1 nothing, 2 refuted.
#[must_use]
pub fn claim(crawler: &str, client: &str, ranges: &Ranges) -> String {
    let plain = plain_address(client);
    let mut cases = String::new();
    for (of, networks) in ranges.iter() {
        let tokens =
            CRAWLERS.iter().filter(|crawler| crawler.name.eq_ignore_ascii_case(of)).map(|crawler| crawler.token);
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        let _ = write!(
            cases,
            "has({}, {crawler}) and {}, if(arrayExists(network -> isIPAddressInRange(if({}, {plain}, '0.0.0.0'), network), {}), 0, 2), ",
            array(tokens),
            is_address(&plain),
            is_address(&plain),
            array(networks.iter().map(String::as_str))
        );
    }
    if cases.is_empty() { "1".to_owned() } else { format!("multiIf({cases}1)") }
}

/// An address without the form that IPv6 sockets give to IPv4.
#[must_use]
pub fn plain_address(client: &str) -> String {
    format!("replaceRegexpOne({client}, '^::ffff:([0-9.]+)$', '\\\\1')")
}

/// Whether a text is an address.
#[must_use]
pub fn is_address(client: &str) -> String {
    format!("(isIPv4String({client}) or isIPv6String({client}))")
}
