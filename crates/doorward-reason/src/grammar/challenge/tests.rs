//! What challenges are read as, and that reading and writing agree.

use proptest::prelude::*;

use super::DeviationKind::*;
use super::*;

fn kinds(found: &Challenges) -> Vec<DeviationKind> {
    found.deviations.iter().map(|deviation| deviation.kind).collect()
}

fn check(values: &[&str], expected: &[&str], deviations: &[DeviationKind]) {
    let found = parse(values.iter().copied());
    let written: Vec<String> = found.challenges.iter().map(ToString::to_string).collect();
    assert_eq!(written, expected, "{values:?}");
    assert_eq!(kinds(&found), deviations, "{values:?}");
}

#[test]
fn what_the_grammar_allows_has_no_deviation() {
    check(&[r#"Basic realm="a""#], &[r#"Basic realm="a""#], &[]);
    check(&[r#"Basic realm="a", Bearer scope="x y""#], &[r#"Basic realm="a""#, r#"Bearer scope="x y""#], &[]);
    check(&["Negotiate", r#"Basic realm="a, b=\"c\"""#], &["Negotiate", r#"Basic realm="a, b=\"c\"""#], &[]);
    check(&["Negotiate oRQwEqADCgEA==, NTLM"], &["Negotiate oRQwEqADCgEA==", "NTLM"], &[]);
    check(
        &[r#"Digest realm="r", nonce="n", qop="auth,auth-int", stale=true"#],
        &[r#"Digest realm="r", nonce="n", qop="auth,auth-int", stale=true"#],
        &[],
    );
}

#[test]
fn lenient_forms_are_read_and_named() {
    check(&[""], &[], &[EmptyField]);
    check(&["Basic realm=a"], &[r#"Basic realm="a""#], &[RealmUnquoted]);
    check(&["Basic realm=My Site"], &[r#"Basic realm="My Site""#], &[RealmUnquoted, UnquotedSpaces]);
    check(
        &["Basic realm=My (new) Site charset=\"UTF-8\""],
        &[r#"Basic realm="My (new) Site", charset="UTF-8""#],
        &[RealmUnquoted, UnquotedSpaces, NonTokenCharacter, UnquotedSpaces, MissingComma],
    );
    check(&["Basic realm='a'"], &[r#"Basic realm="'a'""#], &[SingleQuotes, RealmUnquoted]);
    check(&["Basic realm='a, b'"], &[r#"Basic realm="'a, b'""#], &[SingleQuotes, NonTokenCharacter, RealmUnquoted]);
    check(&["Basic realm=\"a"], &[r#"Basic realm="a""#], &[UnclosedQuote]);
    check(&["Basic realm=\"a\\"], &[r#"Basic realm="a""#], &[UnclosedQuote]);
    check(&["Basic realm=\"a\" charset=\"b\""], &[r#"Basic realm="a", charset="b""#], &[MissingComma]);
    check(&["Basic realm=\"a\" Bearer x=\"b\""], &[r#"Basic realm="a""#, r#"Bearer x="b""#], &[MissingComma]);
    check(
        &["Basic realm=a Bearer x=\"b\""],
        &[r#"Basic realm="a""#, r#"Bearer x="b""#],
        &[RealmUnquoted, MissingComma],
    );
    check(&["Basic realm=\"a\"; charset=\"b\""], &[r#"Basic realm="a", charset="b""#], &[Semicolon]);
    check(&["Basic realm = \"a\""], &[r#"Basic realm="a""#], &[WhitespaceAroundEquals]);
    check(&["Basic\r\n realm=\"a\r\n b\""], &[r#"Basic realm="a   b""#], &[FoldedLine, FoldedLine, FoldedLine]);
    check(&["Basic realm=\"a\", realm=\"b\""], &[r#"Basic realm="a", realm="b""#], &[DuplicateParam]);
    check(&["Basic realm="], &[r#"Basic realm="""#], &[EmptyValue, RealmUnquoted]);
    check(&["Custom x="], &["Custom x="], &[]);
    check(&["Basic, realm=\"a\""], &[r#"Basic realm="a""#], &[CommaAfterScheme]);
    check(&["Basic , realm=\"a\""], &[r#"Basic realm="a""#], &[EmptyElement]);
    check(&["Basic realm=\"say \"hi\"\""], &[r#"Basic realm="say ""#], &[TextAfterQuote]);
    check(&["realm=\"a\""], &[], &[MissingScheme]);
    check(
        &["\"Basic\" \"realm\"=/"],
        &[r#"Basic realm="/""#],
        &[QuotedName, QuotedName, NonTokenCharacter, RealmUnquoted],
    );
    check(&["\"a b\", NTLM"], &["NTLM"], &[QuotedName, StrayCharacter]);
    check(&["Basic: realm=\"a\""], &[r#"Basic realm="a""#], &[StrayCharacter]);
    check(&["Other a==, b=c"], &["Other a=="], &[ParamAfterToken68]);
    check(&["Basic realm=\"ä\""], &["Basic realm=\"ä\""], &[NonAscii]);
    check(&["Basic realm=\"a\u{0}b\""], &["Basic realm=\"ab\""], &[ControlCharacter]);
    check(&["Bearer"], &["Bearer"], &[BearerWithoutParams]);
    check(&["Basic"], &["Basic"], &[BasicWithoutRealm]);
    check(&[",Negotiate,,NTLM,"], &["Negotiate", "NTLM"], &[EmptyElement, EmptyElement, EmptyElement]);
}

#[test]
fn a_deviation_knows_its_place() {
    let found = parse(["Negotiate", "Basic realm=a"]);
    assert_eq!(found.deviations, [Deviation { kind: RealmUnquoted, field: 1, at: 6 }]);
    let words = found.deviations[0].to_string();
    assert_eq!(words, "the realm is not in double quotes (field 2, byte 6; RFC 9110, section 11.5)");
    assert!(found.readable() && !found.conforming());
}

#[test]
fn names_are_compared_in_any_case() {
    let found = parse(["bAsIc ReAlM=\"x\""]);
    let challenge = found.find("Basic").unwrap();
    assert!(challenge.is("BASIC"));
    assert_eq!(challenge.realm(), Some("x"));
    assert_eq!(challenge.param("nonce"), None);
}

#[test]
fn nothing_written_can_start_a_line() {
    let challenge = Challenge::new("Basic").with("realm", "a\r\nSet-Cookie: b\u{7f}");
    assert!(!challenge.writable());
    assert_eq!(challenge.to_string(), r#"Basic realm="aSet-Cookie: b""#);
    let mut odd = Challenge::new("Ba\r\nsic").with("re\n alm", "x");
    assert_eq!(odd.to_string(), r#"Basic realm="x""#);
    odd.token68 = Some("a\r\nb: ==".to_owned());
    assert_eq!((odd.writable(), odd.to_string().as_str()), (false, "Basic ab=="));
}

#[test]
fn limits_hold_at_their_edge() {
    let fits = format!("Basic realm=\"{}\"", "x".repeat(MAX_FIELD_BYTES - 14));
    assert_eq!(fits.len(), MAX_FIELD_BYTES);
    assert!(parse([fits.as_str()]).conforming());
    assert_eq!(kinds(&parse([format!("{fits} ").as_str()])), [FieldTooLong]);

    let lines = |count| vec!["Negotiate"; count];
    assert!(parse(lines(MAX_FIELDS)).conforming());
    assert_eq!(kinds(&parse(lines(MAX_FIELDS + 1))), [TooManyFields]);

    let list = |count| vec!["Negotiate"; count].join(", ");
    assert!(parse([list(MAX_CHALLENGES).as_str()]).conforming());
    let over = parse([list(MAX_CHALLENGES + 1).as_str()]);
    assert_eq!((over.challenges.len(), kinds(&over)), (MAX_CHALLENGES, vec![TooManyChallenges]));

    let params = |count| (0..count).map(|n| format!("p{n}=\"v\"")).collect::<Vec<_>>().join(", ");
    assert!(parse([format!("X {}", params(MAX_PARAMS)).as_str()]).conforming());
    let over = parse([format!("X {}", params(MAX_PARAMS + 1)).as_str()]);
    assert_eq!((over.challenges[0].params.len(), kinds(&over)), (MAX_PARAMS, vec![TooManyParams]));

    let commas = parse([format!("X{}", ",".repeat(MAX_DEVIATIONS + 9)).as_str()]);
    assert_eq!(commas.deviations.len(), MAX_DEVIATIONS);
}

const TOKEN: &str = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}";

fn challenge() -> impl Strategy<Value = Challenge> {
    let name = prop_oneof![Just("realm".to_owned()), Just("stale".to_owned()), TOKEN.prop_map(|name| name)];
    let params = prop::collection::vec((name, "[ -~\t\u{80}-\u{ff}]{0,20}"), 1..5);
    let token68 = "[A-Za-z0-9._~+/-]{1,20}={0,2}";
    let scheme = prop_oneof![Just("Basic".to_owned()), Just("Digest".to_owned()), TOKEN.prop_map(|name| name)];
    prop_oneof![
        (scheme.clone(), params).prop_map(|(scheme, params)| Challenge { scheme, params, token68: None }),
        scheme.clone().prop_map(|scheme| Challenge::new(&scheme)),
        (scheme, token68).prop_map(|(scheme, token)| Challenge { scheme, params: Vec::new(), token68: Some(token) }),
    ]
}

/// A token68 that ends in one equals sign after a parameter's name is read as that parameter.
fn unambiguous(challenge: &Challenge) -> bool {
    !matches!(parse([challenge.to_string().as_str()]).challenges.as_slice(), [read] if read.token68 != challenge.token68)
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(challenge in challenge().prop_filter("ambiguous", unambiguous)) {
        prop_assert!(challenge.writable());
        let found = parse([challenge.to_string().as_str()]);
        prop_assert_eq!(&found.challenges, std::slice::from_ref(&challenge));
        let twice = kinds(&found).contains(&DuplicateParam);
        prop_assert!(found.readable() || twice, "{:?}", found.deviations);
    }

    #[test]
    fn one_line_or_several_hold_the_same_challenges(list in prop::collection::vec(challenge(), 0..6)) {
        let lines: Vec<String> = list.iter().map(ToString::to_string).collect();
        let apart = parse(lines.iter().map(String::as_str));
        let joined = parse([lines.join(", ").as_str()]);
        prop_assert_eq!(apart.challenges, joined.challenges);
    }

    #[test]
    fn no_text_makes_it_fail(values in prop::collection::vec(".{0,80}", 0..4)) {
        let _ = parse(values.iter().map(String::as_str));
    }

    #[test]
    fn no_bytes_make_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text: String = bytes.iter().copied().map(char::from).collect();
        let found = parse([text.as_str()]);
        prop_assert!(found.deviations.iter().all(|deviation| deviation.at <= text.len()));
    }
}
