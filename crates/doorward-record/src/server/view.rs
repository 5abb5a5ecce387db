//! The request on its way through a server: as it came, with what the server's own rules have done to it so far.

use crate::ask::Ask;

/// What is known of a part of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Its text.
    Text(String),
    /// It is not there.
    Absent,
    /// It was changed in a way that cannot be followed.
    Unknown,
}

impl Value {
    /// The text, where it is known and there.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, empty where there is none; `None` where it is unknown.
    pub(crate) fn or_empty(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Absent => Some(""),
            Self::Unknown => None,
        }
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Absent, |text| Self::Text(text.to_owned()))
    }
}

/// The request on its way.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// The method.
    pub(crate) method: Value,
    /// The path, not decoded.
    pub(crate) path: Value,
    /// The query.
    pub(crate) query: Value,
    /// The fields: the name in lower case, the values in order.
    fields: Vec<(String, Value)>,
    /// The fields of which it is known whether they came; absent where `fields` has all that did.
    known: Option<Vec<String>>,
    /// What was done to fields: the name, and the new value or `None` where it was taken away.
    pub(crate) changes: Vec<(String, Option<String>)>,
}

impl View {
    /// The request as it came.
    pub(crate) fn new(ask: &Ask) -> Self {
        let fields = ask.fields.iter().map(|field| (field.name.to_lowercase(), Value::Text(field.value.clone())));
        Self {
            method: Value::Text(ask.method.clone()),
            path: Value::Text(ask.path.clone()),
            query: if ask.is_query_unknown() { Value::Unknown } else { Value::from(ask.query.as_deref()) },
            fields: fields.collect(),
            known: ask.known_fields.clone(),
            changes: Vec::new(),
        }
    }

    /// The values of a field in order; `None` where they are unknown.
    pub(crate) fn values(&self, name: &str) -> Option<Vec<&str>> {
        let mut found = Vec::new();
        let is_told = |(known, _): &&(String, Value)| known.eq_ignore_ascii_case(name);
        let is_known = |known: &Vec<String>| known.iter().any(|known| known.eq_ignore_ascii_case(name));
        if self.known.as_ref().is_some_and(|known| !is_known(known)) && !self.fields.iter().any(|field| is_told(&field))
        {
            return None;
        }
        for (_, value) in self.fields.iter().filter(is_told) {
            match value {
                Value::Text(text) => found.push(text.as_str()),
                Value::Absent => {}
                Value::Unknown => return None,
            }
        }
        Some(found)
    }

    /// The first value of a field.
    pub(crate) fn field(&self, name: &str) -> Value {
        match self.values(name) {
            None => Value::Unknown,
            Some(values) => Value::from(values.first().copied()),
        }
    }

    /// Sets a field, in the place of all of that name.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        let lower = name.to_lowercase();
        self.fields.retain(|(known, _)| *known != lower);
        self.changes.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        match &value {
            Value::Text(text) => self.changes.push((name.to_owned(), Some(text.clone()))),
            Value::Absent => self.changes.push((name.to_owned(), None)),
            Value::Unknown => {}
        }
        self.fields.push((lower, value));
    }

    /// Adds a field to those that are there.
    pub(crate) fn add(&mut self, name: &str, value: Value) {
        if let Value::Text(text) = &value {
            self.changes.push((name.to_owned(), Some(text.clone())));
        }
        self.fields.push((name.to_lowercase(), value));
    }

    /// The path as it is passed on, where it is no longer what came.
    pub(crate) fn changed_path(&self, ask: &Ask) -> Option<String> {
        self.path.text().filter(|path| **path != ask.path).map(str::to_owned)
    }

    /// The Host as it is passed on, where it was set.
    pub(crate) fn changed_host(&self) -> Option<String> {
        self.changes
            .iter()
            .rev()
            .find(|(name, _)| name.eq_ignore_ascii_case("host"))
            .and_then(|(_, value)| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{Value, View};
    use crate::server::stand;

    #[test]
    fn a_view_follows_what_is_done_to_fields() {
        let ask = stand::with(stand::ask("GET", "/a?b=c"), "X-A", "1");
        let mut view = View::new(&ask);
        assert_eq!(view.field("x-a"), Value::Text("1".to_owned()));
        view.add("X-A", Value::Text("2".to_owned()));
        assert_eq!(view.values("x-a"), Some(vec!["1", "2"]));
        view.set("x-a", Value::Absent);
        assert_eq!(view.field("X-A"), Value::Absent);
        view.set("X-B", Value::Unknown);
        assert_eq!(view.field("x-b"), Value::Unknown);
        assert_eq!(view.changes, [("x-a".to_owned(), None)]);
        assert_eq!(view.changed_path(&ask), None);
    }

    #[test]
    fn what_a_log_does_not_tell_is_not_taken_for_absent() {
        let known = Some(vec!["x-a".to_owned(), "x-b".to_owned()]);
        let ask = crate::Ask { known_fields: known, ..stand::with(stand::ask("GET", "/"), "X-A", "1") };
        let mut view = View::new(&ask);
        for (name, expected) in [
            ("X-A", Value::Text("1".to_owned())),
            ("X-B", Value::Absent),
            ("X-C", Value::Unknown),
            ("User-Agent", Value::Text("Mozilla/5.0".to_owned())),
        ] {
            assert_eq!(view.field(name), expected, "{name}");
            assert_eq!(ask.is_unknown(name), expected == Value::Unknown, "{name}");
        }
        view.set("X-C", Value::Absent);
        assert_eq!(view.field("X-C"), Value::Absent);
    }
}
