//! What credentials are read as, what is wrong with them, and what was meant.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::CredentialFault::*;
use super::*;

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";

fn check(value: &str, faults: &[CredentialFault], mended: Option<&str>) {
    let found = parse(value);
    assert_eq!(found.faults, faults, "{value:?}");
    assert_eq!(found.mended(), mended, "{value:?}");
}

#[test]
fn right_forms_have_no_fault() {
    for value in [
        "Basic dXNlcjpwYXNz",
        "bearer abc.def-ghi~+/==",
        "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"0\", qop=auth, nc=00000001, cnonce=\"c\"",
        "Negotiate YIIJvwYGKwYBBQUCoIIJ",
        "AWS4-HMAC-SHA256 Credential=A/1/us/x/aws4_request, SignedHeaders=host;x-amz-date, Signature=ab",
        "Token token=abc",
    ] {
        check(value, &[], None);
    }
}

#[test]
fn pasting_faults_are_named_and_mended() {
    check("", &[Empty], None);
    check("Bearer", &[NoSecret], None);
    check("Bearer Bearer abc", &[SchemeDoubled], Some("Bearer abc"));
    check("Bearer bearer: abc", &[SchemeDoubled], Some("Bearer abc"));
    check("Bearer \"abc\"", &[StrayQuotes], Some("Bearer abc"));
    check("\"Bearer abc\"", &[StrayQuotes], Some("Bearer abc"));
    check("'Bearer abc'", &[StrayQuotes], Some("Bearer abc"));
    check("Bearer \"abc", &[StrayQuotes], Some("Bearer abc"));
    check("Bearer \u{201c}abc\u{201d}", &[StrayQuotes], Some("Bearer abc"));
    check("Bearer\u{a0}abc\u{200b}", &[InvisibleCharacter], Some("Bearer abc"));
    check("Digest realm=\"a, Token b\"", &[], None);
    check("Bearer <abc>", &[Brackets], Some("Bearer abc"));
    check("Bearer abc,", &[TrailingComma], Some("Bearer abc"));
    check("Bearer abc\n", &[LineBreak], Some("Bearer abc"));
    check("Bearer abc ", &[WhitespaceAround], Some("Bearer abc"));
    check("Bearer  abc", &[WhitespaceAfterScheme], Some("Bearer abc"));
    check("Bearer\tabc", &[WhitespaceAfterScheme], Some("Bearer abc"));
    check("Bearer\r\nab\r\n cd", &[LineBreak], Some("Bearer abcd"));
    check("Bearer ab\r\n cd", &[LineBreak], Some("Bearer abcd"));
    check("Authorization: Bearer abc", &[FieldNameInside], Some("Bearer abc"));
    check("Bearer: abc", &[NoSpaceAfterScheme], Some("Bearer abc"));
    check("Bearer=abc", &[NoSpaceAfterScheme], Some("Bearer abc"));
    check(&format!("Bearer{JWT}"), &[NoSpaceAfterScheme], Some(&format!("Bearer {JWT}")));
    check("Bearer%20abc", &[PercentEncoded], Some("Bearer abc"));
    check("Bearer abc%3D", &[PercentEncoded], Some("Bearer abc="));
    check(JWT, &[NoScheme], Some(&format!("Bearer {JWT}")));
    check("dXNlcjpwYXNz", &[NoScheme], Some("Basic dXNlcjpwYXNz"));
}

#[test]
fn what_was_meant_is_not_guessed() {
    check("abc", &[NoScheme], None);
    check("Bearer undefined", &[Placeholder], None);
    check("Bearer ${TOKEN}", &[Placeholder], None);
    check("Bearer $TOKEN", &[Placeholder], None);
    check("Bearer {{token}}", &[Placeholder], None);
    check("Bearer <your-token>", &[Placeholder], None);
    check("Bearer [object Object]", &[Placeholder], None);
    check("Bearer a b", &[BearerNotToken], None);
    check("Bearer a\u{1}b", &[ControlCharacter, BearerNotToken], None);
    check("Bearer Basic dXNlcjpwYXNz", &[SeveralSchemes, BearerNotToken], None);
    check("Bearer abc, Basic dXNlcjpwYXNz", &[SeveralSchemes], None);
    check("Basic !!!", &[BasicNotBase64], None);
    check("Basic dXNlcg==", &[BasicNoColon], None);
    check("Digest username=\"a", &[ParamsBroken], None);
}

#[test]
fn basic_is_decoded_to_the_first_colon() {
    let decoded = |bytes: &[u8]| parse(&format!("Basic {}", STANDARD.encode(bytes))).basic().unwrap().unwrap();
    let plain = decoded(b"user:pa:ss");
    assert_eq!((plain.name(), plain.password(), plain.encoding), ("user", "pa:ss", TextEncoding::Ascii));
    assert_eq!(decoded("ü:ß".as_bytes()).encoding, TextEncoding::Utf8);
    let latin = decoded(b"\xfc:\xdf");
    assert_eq!((latin.name(), latin.password(), latin.encoding), ("ü", "ß", TextEncoding::Latin1));
    assert_eq!(parse("Basic dXNlcg==").basic(), Some(Err(BasicError::NoColon)));
    assert_eq!(parse("Bearer x").basic(), None);
}

#[test]
fn basic_faults_are_named_and_mended() {
    let encoded = |bytes: &[u8]| format!("Basic {}", STANDARD.encode(bytes));
    check("Basic user:pass", &[BasicNotEncoded], Some("Basic dXNlcjpwYXNz"));
    check("Basic \"user:pass\"", &[StrayQuotes, BasicNotEncoded], Some("Basic dXNlcjpwYXNz"));
    check(&encoded(b"user:pass\n"), &[BasicLineBreak], Some("Basic dXNlcjpwYXNz"));
    check(&encoded(b"user:pa\x07ss"), &[BasicControlCharacter], None);
    check("Basic YTpi8PD", &[BasicNoPadding], Some("Basic YTpi8PA="));
    check("Basic YTo_Pz8_", &[BasicUrlAlphabet], Some("Basic YTo/Pz8/"));
    check("Basic YTpiYw", &[BasicNoPadding], Some("Basic YTpiYw=="));
}

#[test]
fn digest_credentials_have_params() {
    let found = parse("Digest username=\"a\", nonce=\"n\"").params().unwrap();
    assert_eq!(found.param("Nonce"), Some("n"));
    assert_eq!(parse("Bearer abc").params(), None);
}

#[test]
fn the_limit_holds_at_its_edge() {
    let at = |bytes: usize| format!("Bearer {}", "x".repeat(bytes - 7));
    check(&at(MAX_CREDENTIALS_BYTES), &[], None);
    check(&at(MAX_CREDENTIALS_BYTES + 1), &[TooLong], None);
}

#[test]
fn nothing_secret_is_shown() {
    for value in ["Bearer Bearer s3cret", "Basic dXNlcjpzM2NyZXQ=", "s3cret"] {
        let found = parse(value);
        for shown in [format!("{found:?} {:?}", found.basic()), serde_json::to_string(&found).unwrap()] {
            assert!(!shown.contains("s3cret") && !shown.contains("dXNl"), "{shown}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(text in ".{0,80}") {
        let found = parse(&text);
        let _ = (found.basic(), found.params(), format!("{found:?}"));
    }

    #[test]
    fn what_is_mended_has_no_fault(
        wrapping in prop::sample::select(vec!["{}", "\"{}\"", " {}", "Authorization: {}", "{},", "'{}'\n"]),
        scheme in prop::sample::select(vec!["Bearer ", "Bearer Bearer ", "Bearer  ", "Bearer: ", "bearer\t"]),
        token in "[A-Za-z0-9._~+/-]{1,40}={0,2}",
    ) {
        let found = parse(&wrapping.replace("{}", &format!("{scheme}{token}")));
        if let Some(mended) = found.mended() {
            prop_assert!(parse(mended).well_formed(), "{:?}", mended);
            prop_assert!(mended.ends_with(token.as_str()));
        }
    }
}
