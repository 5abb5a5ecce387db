//! Exceptions from Caddy's directives: one more line in the matcher that a directive names, or a matcher made for it.

use doorward_diagnose::{Change, Repair};

use super::tree::Directive;
use crate::server::edit::{Commands, Exception};

/// What is known of the directive that refuses.
pub(super) struct Refusing<'d> {
    /// The directive.
    pub(super) directive: &'d Directive,
    /// The named matcher that it uses.
    pub(super) matcher: Option<&'d Directive>,
    /// How many directives use that matcher.
    pub(super) uses: usize,
    /// The blocks that it stands in, the innermost last, each with whether something takes what the block leaves.
    pub(super) around: &'d [(&'d Directive, bool)],
    /// Whether something beside the directive serves what it lets through.
    pub(super) goes_on: bool,
}

/// The repair that makes an exception; `None` where there is no safe one.
pub(super) fn exception(refusing: &Refusing<'_>, exception: &Exception, commands: &Commands) -> Option<Repair> {
    let line = line(exception)?;
    if let Some(matcher) = refusing.matcher {
        return (refusing.uses == 1 && refusing.goes_on)
            .then(|| in_matcher(matcher, &line, exception, commands))
            .flatten();
    }
    if refusing.directive.word(1).starts_with('/') {
        return refusing.goes_on.then(|| of_path(refusing.directive, &line, exception, commands)).flatten();
    }
    let (block, taken) = refusing.around.last()?;
    (*taken && block.word(1).starts_with('/')).then(|| of_path(block, &line, exception, commands)).flatten()
}

/// The line of a matcher that leaves the request out.
fn line(exception: &Exception) -> Option<String> {
    Some(match exception {
        Exception::Path(path) if !path.contains(['*', '?', '[', ' ', '%', '#']) => format!("not path {path}"),
        Exception::Source(address) => format!("not remote_ip {address}"),
        Exception::Method(method) => format!("not method {method}"),
        Exception::Query(query) => format!("not expression `{{query}} == \"{query}\"`"),
        Exception::Field(name, value) if !value.starts_with('*') && !value.ends_with('*') => {
            format!("not header {name} \"{value}\"")
        }
        Exception::Without(name) => format!("header {name} *"),
        _ => return None,
    })
}

/// One more line in a named matcher, which becomes a block where it is a line.
fn in_matcher(matcher: &Directive, line: &str, exception: &Exception, commands: &Commands) -> Option<Repair> {
    let raw = &matcher.spot.text;
    let indent: String = raw.chars().take_while(|character| character.is_whitespace()).collect();
    if raw.contains('#') {
        return None;
    }
    let inserted = if matcher.opens && matcher.word(1).is_empty() {
        raw.trim_end().ends_with('{').then(|| vec![raw.clone(), format!("{indent}    {line}")])?
    } else if !matcher.opens {
        let inner = raw.trim().strip_prefix(matcher.name())?.trim();
        vec![
            format!("{indent}{} {{", matcher.name()),
            format!("{indent}    {inner}"),
            format!("{indent}    {line}"),
            format!("{indent}}}"),
        ]
    } else {
        return None;
    };
    Some(commands.replace(&matcher.spot, inserted, exception))
}

/// A named matcher in the place of a path that stands in the directive itself.
fn of_path(directive: &Directive, line: &str, exception: &Exception, commands: &Commands) -> Option<Repair> {
    let raw = &directive.spot.text;
    let indent: String = raw.chars().take_while(|character| character.is_whitespace()).collect();
    let path = directive.word(1);
    let name = format!("@open{}", directive.spot.line);
    let head = format!("{} {path}", directive.name());
    let rest = raw.trim().strip_prefix(&head)?;
    let inserted = vec![
        format!("{indent}{name} {{"),
        format!("{indent}    path {path}"),
        format!("{indent}    {line}"),
        format!("{indent}}}"),
        format!("{indent}{} {name}{rest}", directive.name()),
    ];
    Some(commands.replace(&directive.spot, inserted, exception))
}

/// The repair that takes a line out; `None` where it is not a line by itself.
pub(super) fn without(directive: &Directive, commands: &Commands) -> Option<Repair> {
    let whole = directive.spot.text.split_whitespace().next() == Some(directive.name());
    if directive.opens || !whole {
        return None;
    }
    let summary = format!("take `{}` out", directive.spot.text.trim());
    let also = vec!["the same for all other requests that this line changes".to_owned()];
    let repair = commands.repair(&directive.spot, Vec::new(), summary, also);
    repair.changes.iter().all(|change| matches!(change, Change::Edit { .. })).then_some(repair)
}
