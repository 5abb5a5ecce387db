//! Rules of the firewall, and what is said of them.

use doorward_diagnose::Field;

use super::super::tests::{account, ask, machine, told};

/// What is said of a request of this path, with one field, under these rules from line 3 on.
fn of(rules: &str, path: &str, field: Option<(&str, &str)>) -> String {
    let machine =
        machine(&format!("DocumentRoot /srv\nSecRuleEngine On\n{rules}"), &[("/srv/index.html", ""), ("/srv/a", "")]);
    let mut ask = ask(path);
    ask.fields.extend(field.map(|(name, value)| Field::new(name, value)));
    told(&account(&machine, &ask))
}

#[test]
fn simple_rules_are_evaluated() {
    for (rules, path, field, expected) in [
        (r#"SecRule REQUEST_FILENAME "@rx ^/a" "id:1,phase:1,deny""#, "/a", None, "waf-rule 3"),
        (r#"SecRule REQUEST_FILENAME "@rx ^/b" "id:1,phase:1,deny""#, "/a", None, "open"),
        (r#"SecRule REQUEST_FILENAME "@rx ^/a" "id:1,phase:1,pass""#, "/a", None, "open"),
        (r#"SecRule ARGS:q "@contains x y" "id:1,phase:2,deny""#, "/a?q=1x+y", None, "waf-rule 3"),
        (r#"SecRule ARGS:z "@contains x" "id:1,phase:2,deny""#, "/a?q=x", None, "open"),
        (r#"SecRule ARGS|!ARGS:q "@contains x" "id:1,phase:2,deny""#, "/a?q=x", None, "open"),
        (r#"SecRule &ARGS "@gt 1" "id:1,phase:2,deny""#, "/a?q=x&r=y", None, "waf-rule 3"),
        (
            r#"SecRule REQUEST_HEADERS:X-A "@streq b" "id:1,phase:1,deny,status:406""#,
            "/a",
            Some(("X-A", "b")),
            "waf-rule 3",
        ),
        (r#"SecRule REQUEST_HEADERS:X-A "!@streq b" "id:1,phase:1,deny""#, "/a", Some(("X-A", "b")), "open"),
        (
            r#"SecRule REQUEST_COOKIES:theme "@streq dark" "id:1,phase:1,deny""#,
            "/a",
            Some(("Cookie", "theme=dark; a=b")),
            "waf-rule 3",
        ),
        (r#"SecRule REMOTE_ADDR "@ipMatch 192.0.2.0/24" "id:1,phase:1,deny""#, "/a", None, "waf-rule 3"),
        (r#"SecRule REQUEST_URI "@pm FOO BAR" "id:1,phase:1,deny""#, "/a?bar", None, "waf-rule 3"),
        (
            r#"SecRule REQUEST_METHOD "@within GET HEAD" "id:1,phase:1,deny,chain"
SecRule REQUEST_URI "@beginsWith /b""#,
            "/a",
            None,
            "open",
        ),
        (
            r#"SecRule REQUEST_METHOD "@within GET HEAD" "id:1,phase:1,deny,chain"
SecRule REQUEST_URI "@beginsWith /a""#,
            "/a",
            None,
            "waf-rule 3",
        ),
        (r#"SecRule REQUEST_URI "@detectSQLi" "id:1,phase:1,deny""#, "/a", None, "? waf-rule 3"),
        (r#"SecRule REQUEST_URI "/A" "id:1,phase:1,t:lowercase,deny""#, "/a", None, "open"),
        (
            r#"SecRule REQUEST_URI "/a" "id:7,phase:1,deny"
SecRuleRemoveById 5-9"#,
            "/a",
            None,
            "open",
        ),
        (
            r#"SecRule REQUEST_URI "/a" "id:6,phase:1,pass,ctl:ruleRemoveById=7"
SecRule REQUEST_URI "/a" "id:7,phase:1,deny""#,
            "/a",
            None,
            "open",
        ),
        (
            r#"SecRule REQUEST_URI "/a" "id:6,phase:1,pass,skipAfter:END"
SecRule REQUEST_URI "/a" "id:7,phase:1,deny"
SecMarker END"#,
            "/a",
            None,
            "open",
        ),
        (
            r#"SecRule REQUEST_URI "/a" "id:6,phase:1,allow"
SecRule REQUEST_URI "/a" "id:7,phase:1,deny""#,
            "/a",
            None,
            "open",
        ),
        (
            r#"SecDefaultAction "phase:1,deny,status:403"
SecRule REQUEST_URI "/a" "id:7,phase:1,block""#,
            "/a",
            None,
            "waf-rule 4",
        ),
        ("SecRuleEngine DetectionOnly\nSecRule REQUEST_URI /a id:7,phase:1,deny", "/a", None, "open"),
        (r#"SecRule TX:ANOMALY_SCORE "@ge 5" "id:949110,phase:2,deny""#, "/a", None, "? waf-false-positive 3"),
        (
            r#"SecAction "id:900110,phase:1,nolog,pass,setvar:tx.inbound_anomaly_score_threshold=3"
SecRule TX:ANOMALY_SCORE "@ge %{tx.inbound_anomaly_score_threshold}" "id:949110,phase:2,deny""#,
            "/a",
            None,
            "? waf-threshold 3",
        ),
        (
            "<Location /a>\nSecRuleRemoveById 7\n</Location>\nSecRule REQUEST_URI \"/a\" \"id:7,phase:2,deny\"",
            "/a",
            None,
            "open",
        ),
    ] {
        assert_eq!(of(rules, path, field), expected, "{rules}\n{path}");
    }
}

#[test]
fn what_no_log_tells_refuses_nothing_for_certain() {
    for (rule, known, hides_query, expected) in [
        (r#"SecRule &REQUEST_HEADERS:Accept "@eq 0" "id:1,phase:1,deny""#, false, false, "waf-rule 3"),
        (r#"SecRule &REQUEST_HEADERS:Accept "@eq 0" "id:1,phase:1,deny""#, true, false, "? waf-rule 3"),
        (r#"SecRule &REQUEST_COOKIES "@eq 0" "id:1,phase:1,deny""#, true, false, "? waf-rule 3"),
        (r#"SecRule &ARGS "@eq 0" "id:1,phase:2,deny""#, false, false, "waf-rule 3"),
        (r#"SecRule &ARGS "@eq 0" "id:1,phase:2,deny""#, false, true, "? waf-rule 3"),
        (r#"SecRule REQUEST_FILENAME "@rx ^/a" "id:1,phase:1,deny""#, true, true, "waf-rule 3"),
    ] {
        let rules = format!("DocumentRoot /srv\nSecRuleEngine On\n{rule}");
        let machine = machine(&rules, &[("/srv/index.html", ""), ("/srv/a", "")]);
        let known_fields = known.then(|| vec!["host".to_owned()]);
        let ask = crate::ask::Ask { known_fields, hides_query, ..ask("/a") };
        assert_eq!(told(&account(&machine, &ask)), expected, "{rule} {known} {hides_query}");
    }
}
