//! What is replaced in a rule's texts: variables, groups, maps.

use super::super::pass::Pass;
use super::super::truth::Value;

/// The groups that a text may refer to.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// `$N`: those of the rule's pattern.
    pub(super) rule: Vec<String>,
    /// `%N`: those of the last condition that was found.
    pub(super) condition: Vec<String>,
}

/// The text with everything replaced.
pub(super) fn expanded(text: &str, pass: &Pass<'_>, groups: &Groups) -> Value {
    let mut out = String::new();
    let mut rest = text;
    while let Some(position) = rest.find(['%', '$', '\\']) {
        let (before, from) = rest.split_at(position);
        out.push_str(before);
        rest = one(from, &mut out, pass, groups)?;
    }
    out.push_str(rest);
    Ok(out)
}

/// Replaces what stands at the start of this text; gives what follows it.
fn one<'a>(from: &'a str, out: &mut String, pass: &Pass<'_>, groups: &Groups) -> Result<&'a str, String> {
    let mut characters = from.chars();
    let mark = characters.next().unwrap_or_default();
    let after = characters.as_str();
    let next = characters.next();
    if mark == '\\' {
        out.extend(next);
        return Ok(characters.as_str());
    }
    if let Some(digit) = next.and_then(|next| next.to_digit(10)) {
        let list = if mark == '$' { &groups.rule } else { &groups.condition };
        out.push_str(list.get(digit as usize).map_or("", String::as_str));
        return Ok(characters.as_str());
    }
    if next == Some('{')
        && let Some((inside, rest)) = characters.as_str().split_once('}')
    {
        if mark == '$' {
            return Err(format!("the map of `${{{inside}}}` is not read"));
        }
        out.push_str(&variable(inside, pass)?);
        return Ok(rest);
    }
    out.push(mark);
    Ok(after)
}

/// The value of `%{…}`.
fn variable(name: &str, pass: &Pass<'_>) -> Value {
    match name.split_once(':') {
        Some(("HTTP", field)) => pass.told(field),
        Some(("ENV", name)) => pass.variable(name).map_or_else(|| Ok(String::new()), |variable| variable.value.clone()),
        Some(("SSL", name)) => pass.server_variable(name),
        Some(_) => Err(format!("the value of `{name}` is not known")),
        None => pass.server_variable(name),
    }
}
