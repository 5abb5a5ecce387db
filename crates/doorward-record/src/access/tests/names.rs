//! Formats by name and by the servers' own words.

use crate::access::{Format, MAX_FIELDS, MAX_FORMAT_BYTES, named};

#[test]
fn all_formats_have_names_that_are_understood() {
    for format in Format::ALL {
        // What these two write is configured; by their names alone, it is what they write by default.
        let wanted = if matches!(format, Format::Nginx | Format::Apache) { "combined" } else { format.name() };
        assert_eq!(named(format.name()).unwrap().name(), wanted);
    }
    for (name, wanted) in
        [("nginx", "combined"), ("vhost_combined", "vhost-combined"), ("NCSA", "common"), ("httplog", "haproxy")]
    {
        assert_eq!(named(name).unwrap().name(), wanted);
    }
}

#[test]
fn what_is_not_understood_is_named() {
    for (format, wanted) in [
        ("combinde", "there is no format `combinde`"),
        ("dokcer:combined", "there is no wrapper `dokcer`"),
        ("", "there is no format ``"),
        ("%h %Y2 %>s %Q", "the directive at `%Q` is not known"),
        ("%h %{foo>s", "`%{foo>s` has no closing brace"),
        ("%h %{%Q}t %>s", "`%Q` in `%{%Q}t` is not known"),
        ("%h %{minutes}T %>s", "the directive at `%{minutes}T %>s` is not known"),
        ("%h %u", "the format has no status"),
        ("$remote_addr $ $status", "a `$` without a name"),
        ("$remote_addr ${status", "`${status` has no closing brace"),
        ("$remote_addr $request", "the format has no status"),
        ("log_format x escape=jsno '$status';", "`escape=jsno`"),
        ("log_format x '$status", "a ' is not closed"),
        ("%ci %ST %notknown", "the variable at `%notknown` is not known"),
        ("%START_TIME% %RESPONSE_CODE", "`%RESPONSE_CODE` has no closing `%`"),
        ("%START_TIME% %RESPONSE_CODE% %lower%", "the operator `%lower%` is not known"),
    ] {
        let error = named(format).expect_err(format);
        assert_eq!(error.message, wanted, "{format}");
        assert!(!error.hint.is_empty(), "{format}");
    }
}

#[test]
fn limits_hold_at_their_edge() {
    let fields = |count: usize| format!("$status{}", " $a".repeat(count - 1));
    assert!(named(&fields(MAX_FIELDS)).is_ok());
    assert_eq!(
        named(&fields(MAX_FIELDS + 1)).unwrap_err().message,
        format!("the format has {} fields", MAX_FIELDS + 1)
    );
    let long = |bytes: usize| format!("$status {}", "x".repeat(bytes - 8));
    assert!(named(&long(MAX_FORMAT_BYTES)).is_ok());
    assert!(named(&long(MAX_FORMAT_BYTES + 1)).is_err());
}
