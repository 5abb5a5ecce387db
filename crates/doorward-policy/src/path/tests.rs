//! The one form of a path: what it is for each nasty spelling, and the laws that hold for any.

use proptest::prelude::*;

use super::*;

const PASS: PathRules = PathRules { pass_encoded_slash: true };

fn form(raw: &str) -> Result<String, PathFault> {
    Path::parse(raw, PathRules::default()).map(|path| path.as_str().to_owned())
}

#[test]
fn every_spelling_has_one_form() {
    for (raw, wanted) in [
        ("/", "/"),
        ("/a", "/a"),
        ("/a/", "/a/"),
        ("/a/b.html", "/a/b.html"),
        ("//", "/"),
        ("///a", "/a"),
        ("/a//b", "/a/b"),
        ("/a///", "/a/"),
        ("/.", "/"),
        ("/./", "/"),
        ("/a/.", "/a/"),
        ("/admin/.", "/admin/"),
        ("/./a", "/a"),
        ("/a/./b", "/a/b"),
        ("/a/././b/.", "/a/b/"),
        ("/a/..", "/"),
        ("/a/../", "/"),
        ("/a/../b", "/b"),
        ("/a/b/../..", "/"),
        ("/a/b/..", "/a/"),
        ("/a/b/../c", "/a/c"),
        ("/a//../b", "/b"),
        ("/a/%2e%2e/b", "/b"),
        ("/a/%2E%2e/b", "/b"),
        ("/a/.%2e/b", "/b"),
        ("/a/%2e/b", "/a/b"),
        ("/%2e", "/"),
        ("/a/...", "/a/..."),
        ("/a/..b", "/a/..b"),
        ("/a/.b", "/a/.b"),
        ("/.well-known/x", "/.well-known/x"),
        ("/admin.", "/admin."),
        ("/admin../x", "/admin../x"),
        ("/admin%20", "/admin%20"),
        ("/admin ", "/admin%20"),
        ("/Admin", "/Admin"),
        ("/%41dmin", "/Admin"),
        ("/%61dmin", "/admin"),
        ("/a%2db", "/a-b"),
        ("/a%7eb", "/a~b"),
        ("/a%7Eb%5f", "/a~b_"),
        ("/a%c3%a4", "/a%C3%A4"),
        ("/ä", "/%C3%A4"),
        ("/a%e9", "/a%E9"),
        ("/a%C0", "/a%C0"),
        ("/%40user", "/%40user"),
        ("/@user", "/@user"),
        ("/a%2bb", "/a%2Bb"),
        ("/a+b", "/a+b"),
        ("/a%252e%252e/b", "/a%252e%252e/b"),
        ("/%252F", "/%252F"),
        ("/a|b", "/a%7Cb"),
        ("/a[0]", "/a%5B0%5D"),
        ("/a\"b", "/a%22b"),
        ("/{x}", "/%7Bx%7D"),
        ("/<script>", "/%3Cscript%3E"),
        ("/a;v=1/b", "/a;v=1/b"),
        ("/a%3bv", "/a%3Bv"),
        ("/a%3fb", "/a%3Fb"),
        ("/a%23b", "/a%23b"),
        ("/a:b", "/a:b"),
        ("/a*b", "/a*b"),
        ("/http://x/", "/http:/x/"),
        ("/%EF%BC%8F", "/%EF%BC%8F"),
    ] {
        assert_eq!(form(raw).as_deref(), Ok(wanted), "{raw}");
    }
}

#[test]
fn what_upstreams_read_differently_is_refused() {
    use PathFault::*;
    for (raw, fault) in [
        ("", NoSlash),
        ("a", NoSlash),
        ("*", NoSlash),
        ("http://x/", NoSlash),
        ("\\a", NoSlash),
        ("/..", AboveRoot),
        ("/../a", AboveRoot),
        ("/a/../..", AboveRoot),
        ("/a/b/../../..", AboveRoot),
        ("/%2e%2e/etc/passwd", AboveRoot),
        ("/%2e%2e%2f", EncodedSlash),
        ("/a%2fb", EncodedSlash),
        ("/a%2Fb", EncodedSlash),
        ("/a%5cb", EncodedSlash),
        ("/a\\b", EncodedSlash),
        ("/..\\x", EncodedSlash),
        ("/..%5c..%5cx", EncodedSlash),
        ("/%C0%AF", Overlong),
        ("/%c1%9c", Overlong),
        ("/%E0%80%AF", Overlong),
        ("/%E0%9F%BF", Overlong),
        ("/%F0%80%80%AF", Overlong),
        ("/%F0%8F%BF%BF", Overlong),
        ("/a%", Percent),
        ("/a%2", Percent),
        ("/a%zz", Percent),
        ("/a%2 b", Percent),
        ("/%%41", Percent),
        ("/%u002e", Percent),
        ("/%+1", Percent),
        ("/a%00", Control),
        ("/a%00.png", Control),
        ("/a%0d%0aX:1", Control),
        ("/a\r\nX:1", Control),
        ("/a\tb", Control),
        ("/a%7F", Control),
        ("/a\u{7F}", Control),
        ("/\0", Control),
        ("/a?b", Delimiter),
        ("/a#b", Delimiter),
        ("/..;/admin", AboveRoot),
        ("/a/..;x=1/..;y/admin", AboveRoot),
        ("/..%3b/admin", AboveRoot),
    ] {
        assert_eq!(form(raw), Err(fault), "{raw}");
        assert!(!fault.rule().is_empty() && !fault.hint().is_empty());
    }
}

#[test]
fn other_readings_are_kept() {
    for (raw, rules, wanted) in [
        ("/a/b", PathRules::default(), &[] as &[&str]),
        ("/a;v=1/b", PathRules::default(), &["/a/b"]),
        ("/a/..;/admin", PathRules::default(), &["/admin"]),
        ("/a/.;/b", PathRules::default(), &["/a/b"]),
        ("/a/;x/b", PathRules::default(), &["/a/b"]),
        ("/a%3bv=1", PathRules::default(), &["/a"]),
        ("/a%3bv;w", PathRules::default(), &["/a"]),
        ("/%40b;x", PathRules::default(), &["/@b"]),
        ("/a%2fb", PASS, &["/a/b"]),
        ("/a%5Cb", PASS, &["/a/b"]),
        ("/a\\b", PASS, &["/a/b"]),
        ("/a/..%2fadmin", PASS, &["/admin"]),
        ("/a;x%2Fb", PASS, &["/a", "/a;x/b", "/a/b"]),
    ] {
        let path = Path::parse(raw, rules).unwrap();
        let others: Vec<&str> = path.others().iter().map(|other| &*other.text).collect();
        assert!(path.others().iter().all(|other| !other.of_slashes || rules == PASS));
        assert_eq!(others, wanted, "{raw}");
    }
    assert_eq!(Path::parse("/..%2fadmin", PASS), Err(PathFault::AboveRoot));
}

#[test]
fn needless_encoding_is_sent_on_and_not_matched_by() {
    let path = Path::parse("/%40user/a%2Bb%2a/%2525%3b", PathRules::default()).unwrap();
    assert_eq!(path.as_str(), "/%40user/a%2Bb%2A/%2525%3B");
    assert_eq!(path.matching(), "/@user/a+b*/%2525%3B");
    assert_eq!(path.segments().collect::<Vec<_>>(), ["@user", "a+b*", "%2525%3B"]);
}

#[test]
fn case_is_folded_in_every_script() {
    for (text, wanted) in [
        ("/a", None),
        ("/Admin", Some("/admin")),
        ("/A/%C3%84", Some("/a/%C3%A4")),
        ("/a%E9", Some("/a%E9")),
        ("/a%20B/", Some("/a%20b/")),
    ] {
        assert_eq!(folded(text).as_deref(), wanted, "{text}");
    }
}

#[test]
fn segments_are_compared_decoded() {
    for (segment, text, same) in [
        ("dana", "dana", true),
        ("dana%40x.example", "dana@x.example", true),
        ("%C3%A4", "ä", true),
        ("%E9", "é", false),
        ("dana", "dan", false),
        ("Dana", "dana", false),
        ("dana;x", "dana", false),
        ("", "", true),
    ] {
        assert_eq!(segment_is(segment, text), same, "{segment} {text}");
    }
    assert_eq!(decoded("a%20b"), "a b");
}

#[test]
fn the_length_is_right_at_its_edge() {
    for (fill, spelling) in [("a", "/"), ("a", "/./")] {
        let text = |length: usize| format!("{spelling}{}", fill.repeat(length - spelling.len()));
        assert!(form(&text(MAX_PATH_BYTES)).is_ok());
        assert_eq!(form(&text(MAX_PATH_BYTES + 1)), Err(PathFault::TooLong));
    }
}

fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("/"),
        Just("//"),
        Just("."),
        Just(".."),
        Just("%2e"),
        Just("%2F"),
        Just("%5c"),
        Just(";"),
        Just("%3B"),
        Just("a"),
        Just("B"),
        Just("%41"),
        Just("%c3%a4"),
        Just("%"),
        Just("%25"),
        Just("ä"),
        Just("%40"),
        Just("+"),
        Just("%C0"),
        Just("%AF"),
        Just(" "),
        Just("\\"),
        Just("x.css"),
        Just("%2A"),
        Just("~")
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| format!("/{}", pieces.concat()))
}

proptest! {
    #[test]
    fn the_form_is_its_own_form(raw in prop_oneof![nasty(), "/.{0,24}"], pass in any::<bool>()) {
        let rules = PathRules { pass_encoded_slash: pass };
        if let Ok(path) = Path::parse(&raw, rules) {
            let again = Path::parse(path.as_str(), rules);
            prop_assert_eq!(again.as_ref(), Ok(&path));
        }
    }

    #[test]
    fn the_form_has_nothing_to_resolve(raw in nasty(), pass in any::<bool>()) {
        if let Ok(path) = Path::parse(&raw, PathRules { pass_encoded_slash: pass }) {
            let others = path.others().iter().map(|other| &*other.text);
            for text in others.chain([path.as_str(), path.matching()]) {
                prop_assert!(text.starts_with('/') && text.is_ascii(), "{}", text);
                for wrong in ["//", "/./", "/../", "\\"] {
                    prop_assert!(!text.contains(wrong), "{}", text);
                }
                prop_assert!(!text.ends_with("/.") && !text.ends_with("/.."), "{}", text);
            }
        }
    }

    #[test]
    fn the_quick_way_and_the_long_way_agree(raw in prop_oneof![nasty(), "/[a-z/.]{0,12}"]) {
        if normal::is_normal(&raw) {
            prop_assert_eq!(normal::normalised(&raw, PathRules::default()), Ok(raw.clone()));
            prop_assert_eq!(normal::other_readings(&raw, PathRules::default()), Ok(Vec::new()));
        }
    }
}

#[test]
fn bytes_of_segments_are_those_of_the_grammar() {
    for byte in 0..=255_u8 {
        let wanted = byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte);
        assert_eq!(normal::is_segment_byte(byte), wanted, "{byte}");
    }
}
