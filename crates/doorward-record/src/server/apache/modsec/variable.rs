//! The variables of rules, and what is done to them before they are compared.

use percent_encoding::percent_decode_str;

use super::super::pass::Pass;

/// The values of a variable.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    /// Those that are known.
    pub(super) known: Vec<String>,
    /// Why there may be more.
    pub(super) unknown: Option<String>,
}

/// The values of one variable, those that are taken out left out; their number where it begins with `&`.
pub(super) fn values(variable: &str, taken: &[&String], pass: &Pass<'_>) -> Values {
    let (counts, variable) = variable.strip_prefix('&').map_or((false, variable), |rest| (true, rest));
    let (name, part) = variable.split_once(':').map_or((variable, None), |(name, part)| (name, Some(part)));
    let name = name.to_uppercase();
    let mut found = of(&name, part, taken, pass);
    if counts && found.unknown.is_none() {
        found.known = vec![found.known.len().to_string()];
    }
    found
}

/// The values of a variable by its name.
fn of(name: &str, part: Option<&str>, taken: &[&String], pass: &Pass<'_>) -> Values {
    if let Some(why) = untold(name, part, pass) {
        return Values { known: Vec::new(), unknown: Some(why) };
    }
    let ask = pass.ask;
    let one = |value: String| Values { known: vec![value], unknown: None };
    let target = || ask.query.as_ref().map_or_else(|| ask.path.clone(), |query| format!("{}?{query}", ask.path));
    match name {
        "REQUEST_URI" | "REQUEST_URI_RAW" => one(target()),
        "REQUEST_FILENAME" => one(ask.path.clone()),
        "REQUEST_BASENAME" => one(ask.path.rsplit('/').next().unwrap_or_default().to_owned()),
        "REQUEST_METHOD" => one(ask.method.clone()),
        "REQUEST_PROTOCOL" => one(format!("HTTP/{}", ask.version)),
        "REQUEST_LINE" => one(format!("{} {} HTTP/{}", ask.method, target(), ask.version)),
        "QUERY_STRING" => one(ask.query.clone().unwrap_or_default()),
        "REMOTE_ADDR" => match &pass.client {
            Ok(client) => one(client.to_string()),
            Err(why) => Values { known: Vec::new(), unknown: Some(why.clone()) },
        },
        "SERVER_NAME" => one(ask.host.clone()),
        "REQUEST_HEADERS" => {
            let pairs = ask.fields.iter().map(|field| (field.name.clone(), field.value.clone())).collect();
            picked(pairs, name, part, taken)
        }
        "REQUEST_HEADERS_NAMES" => names(ask.fields.iter().map(|field| field.name.clone()).collect()),
        "REQUEST_COOKIES" => picked(cookies(pass), name, part, taken),
        "REQUEST_COOKIES_NAMES" => names(cookies(pass).into_iter().map(|(name, _)| name).collect()),
        "ARGS" | "ARGS_GET" => {
            let mut found = picked(arguments(pass), name, part, taken);
            if name == "ARGS" {
                found.unknown = of_body(pass);
            }
            found
        }
        "ARGS_NAMES" | "ARGS_GET_NAMES" => {
            let mut found = names(arguments(pass).into_iter().map(|(name, _)| name).collect());
            if name == "ARGS_NAMES" {
                found.unknown = of_body(pass);
            }
            found
        }
        "ARGS_POST" | "ARGS_POST_NAMES" | "REQUEST_BODY" | "FILES" | "FILES_NAMES" | "XML" => {
            Values { known: Vec::new(), unknown: of_body(pass) }
        }
        "REQBODY_ERROR" | "MULTIPART_STRICT_ERROR" | "MULTIPART_UNMATCHED_BOUNDARY" => {
            let known = if ask.body_bytes == 0 { vec!["0".to_owned()] } else { Vec::new() };
            Values { known, unknown: of_body(pass) }
        }
        "INBOUND_DATA_ERROR" | "OUTBOUND_DATA_ERROR" => one("0".to_owned()),
        other => Values { known: Vec::new(), unknown: Some(format!("the value of `{other}` is not known")) },
    }
}

/// Why a variable of the request's head is not known, where a log does not tell it.
fn untold(name: &str, part: Option<&str>, pass: &Pass<'_>) -> Option<String> {
    let ask = pass.ask;
    let hides = |field: &str| ask.is_unknown(field).then(|| format!("the log does not tell the field `{field}`"));
    match name {
        "QUERY_STRING" | "REQUEST_URI" | "REQUEST_URI_RAW" | "REQUEST_LINE" | "ARGS" | "ARGS_GET" | "ARGS_NAMES"
        | "ARGS_GET_NAMES" => pass.query_told().err(),
        "REQUEST_COOKIES" | "REQUEST_COOKIES_NAMES" => hides("cookie"),
        "REQUEST_HEADERS" | "REQUEST_HEADERS_NAMES" => match part {
            Some(field) => hides(field),
            None => ask.known_fields.is_some().then(|| "the log does not tell all fields".to_owned()),
        },
        _ => None,
    }
}

/// Why what a body holds is not known, where there is one.
fn of_body(pass: &Pass<'_>) -> Option<String> {
    (pass.ask.body_bytes > 0).then(|| "what the body holds is not known".to_owned())
}

/// Names as values.
fn names(known: Vec<String>) -> Values {
    Values { known, unknown: None }
}

/// The values of a collection: of all its members, or of those with this name.
fn picked(pairs: Vec<(String, String)>, collection: &str, part: Option<&str>, taken: &[&String]) -> Values {
    if part.is_some_and(|part| part.starts_with('/')) || taken.iter().any(|word| word.contains('/')) {
        let why = format!("a pattern of names of `{collection}` is not evaluated");
        return Values { known: Vec::new(), unknown: Some(why) };
    }
    let is_taken = |name: &str| {
        taken.iter().any(|word| {
            let word = word.trim_start_matches('!');
            word.split_once(':')
                .is_some_and(|(of, part)| of.eq_ignore_ascii_case(collection) && part.eq_ignore_ascii_case(name))
        })
    };
    let wanted = |name: &str| part.is_none_or(|part| part.eq_ignore_ascii_case(name)) && !is_taken(name);
    Values {
        known: pairs.into_iter().filter(|(name, _)| wanted(name)).map(|(_, value)| value).collect(),
        unknown: None,
    }
}

/// The arguments of the query.
fn arguments(pass: &Pass<'_>) -> Vec<(String, String)> {
    let query = pass.ask.query.as_deref().unwrap_or("");
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// The cookies.
fn cookies(pass: &Pass<'_>) -> Vec<(String, String)> {
    let field = pass.field("cookie").unwrap_or_default();
    field
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A value after its transformations; those before the last `none` do not count.
pub(super) fn transformed(value: &str, transforms: &[String]) -> Result<String, String> {
    let start = transforms.iter().rposition(|name| name == "none").map_or(0, |index| index + 1);
    let mut held = value.to_owned();
    for name in transforms.iter().skip(start) {
        held = match name.as_str() {
            "lowercase" => held.to_lowercase(),
            "trim" => held.trim().to_owned(),
            "length" => held.len().to_string(),
            "urldecode" | "urldecodeuni" if !held.contains("%u") => {
                percent_decode_str(&held.replace('+', " ")).decode_utf8_lossy().into_owned()
            }
            "removenulls" => held.replace('\0', ""),
            "compresswhitespace" => held.split_whitespace().collect::<Vec<_>>().join(" "),
            "removewhitespace" => held.split_whitespace().collect(),
            other => return Err(format!("the transformation `{other}` is not evaluated")),
        };
    }
    Ok(held)
}
