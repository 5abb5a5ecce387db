//! As much of JSON Schema as the report's schema uses; a word of it that is not known here is a fault, so that nothing goes unchecked.

use serde_json::Value;

/// Faults of a value, each with its place. Besides the schema's own rules, a field that the schema does not name is one.
pub(super) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    check(schema, schema, value, "", &mut out);
    out
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, out: &mut Vec<String>) {
    let Some(words) = schema.as_object() else { return out.push(format!("{place}: no schema")) };
    for (word, rule) in words {
        match word.as_str() {
            "description" | "title" | "$schema" | "$id" | "$defs" | "format" => {}
            "$ref" => {
                let pointer = rule.as_str().and_then(|rule| rule.strip_prefix('#')).unwrap_or("/?");
                check(root, root.pointer(pointer).unwrap_or(&Value::Null), value, place, out);
            }
            "type" if !is_of(rule, value) => out.push(format!("{place}: {value} is not {rule}")),
            "const" if rule != value => out.push(format!("{place}: {value} is not {rule}")),
            "enum" if !value.is_null() && !rule.as_array().is_some_and(|all| all.contains(value)) => {
                out.push(format!("{place}: {value} is none of {rule}"));
            }
            "minimum" if value.as_f64() < rule.as_f64() && value.is_number() => {
                out.push(format!("{place}: {value} < {rule}"))
            }
            "maximum" if value.as_f64() > rule.as_f64() && value.is_number() => {
                out.push(format!("{place}: {value} > {rule}"))
            }
            "type" | "const" | "enum" | "minimum" | "maximum" => {}
            "anyOf" => {
                let fits = |one: &Value| {
                    let mut found = Vec::new();
                    check(root, one, value, place, &mut found);
                    found.is_empty()
                };
                if !rule.as_array().is_some_and(|all| all.iter().any(fits)) {
                    out.push(format!("{place}: {value} is nothing of anyOf"));
                }
            }
            "items" => value
                .as_array()
                .into_iter()
                .flatten()
                .for_each(|item| check(root, rule, item, &format!("{place}/*"), out)),
            "prefixItems" => {
                let pairs = rule.as_array().into_iter().flatten().zip(value.as_array().into_iter().flatten());
                pairs.for_each(|(rule, item)| check(root, rule, item, &format!("{place}/*"), out));
            }
            "minItems" if value.as_array().is_some_and(|list| (list.len() as u64) < rule.as_u64().unwrap_or(0)) => {
                out.push(format!("{place}: too short"));
            }
            "maxItems" if value.as_array().is_some_and(|list| (list.len() as u64) > rule.as_u64().unwrap_or(0)) => {
                out.push(format!("{place}: too long"));
            }
            "minItems" | "maxItems" => {}
            "required" => {
                for name in rule.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if value.is_object() && value.get(name).is_none() {
                        out.push(format!("{place}: no `{name}`"));
                    }
                }
            }
            "properties" => {
                for (name, item) in value.as_object().into_iter().flatten() {
                    match rule.get(name) {
                        Some(rule) => check(root, rule, item, &format!("{place}/{name}"), out),
                        None => out.push(format!("{place}: the schema does not name `{name}`")),
                    }
                }
            }
            "additionalProperties" => {
                let items = value.as_object().into_iter().flatten();
                items.for_each(|(name, item)| check(root, rule, item, &format!("{place}/{name}"), out));
            }
            "propertyNames" => {
                let digits = |name: &String| {
                    !name.is_empty() && name.len() <= 3 && name.bytes().all(|byte| byte.is_ascii_digit())
                };
                if !value.as_object().is_some_and(|map| map.keys().all(digits)) {
                    out.push(format!("{place}: a name is no status"));
                }
            }
            other => out.push(format!("{place}: `{other}` is not checked")),
        }
    }
}

fn is_of(rule: &Value, value: &Value) -> bool {
    let one = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match rule {
        Value::String(name) => one(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(one),
        _ => false,
    }
}

#[test]
fn faults_are_found() {
    use serde_json::json;
    let schema = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 0}, "b": {"$ref": "#/$defs/b"}},
        "$defs": {"b": {"enum": ["x"]}}});
    for (value, wanted) in [
        (json!({"a": 1, "b": "x"}), ""),
        (json!({}), "no `a`"),
        (json!({"a": -1}), "< 0"),
        (json!({"a": 1.5}), "is not \"integer\""),
        (json!({"a": 1, "b": "y"}), "none of"),
        (json!({"a": 1, "c": 0}), "does not name `c`"),
        (json!([]), "is not \"object\""),
    ] {
        let found = faults(&schema, &value).join("; ");
        assert!(found.contains(wanted) && found.is_empty() == wanted.is_empty(), "{value}: {found}");
    }
}
