//! Passwords: hashes made by others, files with faults, and what is remembered.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_policy::{Kind, Scheme};
use proptest::prelude::*;

use super::stored::{Stored, WORK_US};
use super::*;

const LONG: &str = "a much longer password than sixteen bytes, and more than thirty-two";

/// Hashes that `openssl passwd`, `htpasswd` and the reference implementation of argon2 made.
const MADE_BY_OTHERS: &[(&str, &str)] = &[
    ("$apr1$abcdefgh$FBwExRW4dCc8aL.OvjpIE1", "password"),
    ("$apr1$a$lsAcX0kKaMIVmrCtUuk5b0", ""),
    ("$apr1$12345678$23y7CgukZYy/SxwI9VSZX/", LONG),
    ("$apr1$xyz$L9NqCAHT3AatJtVhf/ISl.", "pässwörd"),
    ("$apr1$dmwKqIFC$Z.DzAuMS7LI6JhgyRsGbT.", "secret"),
    ("$2y$04$hVQJug/hOBQiXbpimZV5F.lHleBm2H2irucixPpG6WO13Zpit8kXy", "secret"),
    ("$2y$05$qP8sGe/lXBbn5AvqwMD.C.SlX1jnqmwXBhgwUmwzogAp8.OQ1rVFK", "secret"),
    ("$2a$04$hVQJug/hOBQiXbpimZV5F.lHleBm2H2irucixPpG6WO13Zpit8kXy", "secret"),
    ("$2b$04$hVQJug/hOBQiXbpimZV5F.lHleBm2H2irucixPpG6WO13Zpit8kXy", "secret"),
    ("$5$saltsalt$gOjOtoMpVhru2uyjeJSEc/JaLQWOXMNmlOnj6T4AtC.", "password"),
    ("$5$SP5Rlq8d6hL9rDef$BWdDargp/pwoO3oNNf1nZXOa83NRN0XqFOklij4iVn9", "secret"),
    ("$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/", "password"),
    (
        "$6$5mwegeLKetjkwO7S$3Z79jUSw6c.mVC1c2THw5iek4ovC0XObjLV6eyUIY7hTNmOS2P1aDX9SJ/BHo3Majjf1l0VXAahuU48j/zFJE/",
        "secret",
    ),
    ("$5$rounds=10000$saltstring$zY4WhW6dya5uGVNotd0y2Lk.E4rItnX94Q0R1OCQl40", "Hello world!"),
    ("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password"),
    ("{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "secret"),
];

#[test]
fn hashes_made_by_others_are_verified() {
    for (hash, password) in MADE_BY_OTHERS {
        let stored = Stored::read(hash).unwrap();
        assert!(stored.verifies(password), "{hash}");
        assert!(!stored.verifies(&format!("{password}x")) && !stored.verifies("Secret"), "{hash}");
        assert_eq!(stored.text(), *hash);
    }
}

#[test]
fn hashes_that_are_not_verified_are_told_why() {
    let cut = |hash: &str| hash.strip_suffix(|_| true).unwrap().to_owned();
    let bcrypt = "$2y$05$qP8sGe/lXBbn5AvqwMD.C.SlX1jnqmwXBhgwUmwzogAp8.OQ1rVFK";
    let argon2 = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    let sha = "$5$rounds=2000000$saltsalt$gOjOtoMpVhru2uyjeJSEc/JaLQWOXMNmlOnj6T4AtC.";
    let cases = [
        (String::new(), HashFault::Missing),
        ("secret".to_owned(), HashFault::PlainText),
        ("m3Z6WzNoKR.rE".to_owned(), HashFault::DesCrypt),
        ("$1$abcdefgh$FBwExRW4dCc8aL.OvjpIE1".to_owned(), HashFault::Unsupported("md5-crypt")),
        (argon2.replace("argon2id", "argon2i"), HashFault::Unsupported("argon2i")),
        (bcrypt.replace("$2y$", "$2x$"), HashFault::Unsupported("bcrypt 2x")),
        ("{SSHA}abcd".to_owned(), HashFault::Unsupported("{SSHA}")),
        (cut(bcrypt), HashFault::Damaged("bcrypt")),
        (bcrypt.replace("$05$", "$16$"), HashFault::Missing),
        (bcrypt.replace("$05$", "$17$"), HashFault::TooCostly("bcrypt")),
        (bcrypt.replace("$05$", "$03$"), HashFault::Damaged("bcrypt")),
        (argon2.replace("m=256", "m=262144"), HashFault::Missing),
        (argon2.replace("m=256", "m=262145"), HashFault::TooCostly("argon2id")),
        (argon2.replace("t=2", "t=32"), HashFault::Missing),
        (argon2.replace("t=2", "t=33"), HashFault::TooCostly("argon2id")),
        (argon2.replace("p=1", "p=16"), HashFault::Missing),
        (argon2.replace("p=1", "p=17"), HashFault::TooCostly("argon2id")),
        ("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ".to_owned(), HashFault::Damaged("argon2id")),
        (sha.to_owned(), HashFault::Missing),
        (sha.replace("2000000", "2000001"), HashFault::TooCostly("sha256-crypt")),
        (sha.replace("2000000", "999"), HashFault::Damaged("sha256-crypt")),
        (cut(sha), HashFault::Damaged("sha256-crypt")),
        ("$6$saltsalt$".to_owned(), HashFault::Damaged("sha512-crypt")),
        ("$apr1$abcdefghi$FBwExRW4dCc8aL.OvjpIE1".to_owned(), HashFault::Damaged("apr1")),
        ("$apr1$abcdefgh$FBwExRW4dCc8aL.OvjpIE".to_owned(), HashFault::Damaged("apr1")),
        ("{SHA}5en6G6MezRroT3XKqkdPOmY=".to_owned(), HashFault::Damaged("{SHA}")),
    ];
    for (hash, expected) in cases {
        match Stored::read(&hash) {
            // `Missing` marks those that are just within a limit.
            Ok(_) => assert_eq!(expected, HashFault::Missing, "{hash}"),
            Err(fault) => {
                assert_eq!(fault, expected, "{hash}");
                assert!(!fault.hint().is_empty() && (hash.is_empty() || !fault.to_string().contains(&hash)));
            }
        }
    }
}

const SHA: &str = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";

fn users(file: &str) -> Users {
    Users::parse(file.as_bytes(), &[("dana".into(), vec!["admin".into()])]).unwrap()
}

fn credentials(name: &str, password: &str) -> BasicCredentials {
    BasicCredentials::read(&STANDARD.encode(format!("{name}:{password}"))).unwrap()
}

#[test]
fn all_faults_of_a_file_are_told_with_their_lines() {
    let long = format!("{}:{SHA}", "n".repeat(MAX_USER_NAME_BYTES + 1));
    let longest = format!("{}:{SHA}", "n".repeat(MAX_USER_NAME_BYTES));
    let file = format!(
        "# people\n\ndana:{SHA}\r\neve\n:{SHA}\ndana:{SHA}\nfrank:secret\n{long}\n{longest}\nb\u{7}b:{SHA}\nkim:{SHA}:a comment\n"
    );
    let faults = Users::parse(file.as_bytes(), &[]).unwrap_err();
    let told: Vec<_> = faults.iter().map(|fault| (fault.line, fault.fault)).collect();
    let expected = [
        (4, UserFault::NoColon),
        (5, UserFault::Name),
        (6, UserFault::Twice { first: 3 }),
        (7, UserFault::Hash(HashFault::PlainText)),
        (8, UserFault::Name),
        (10, UserFault::Name),
    ];
    assert_eq!(told, expected);
    let first = faults.first().unwrap();
    assert_eq!(first.to_string(), "line 4: no colon parts the name from the hash");
    assert!(faults.iter().all(|fault| !fault.fault.hint().is_empty() && !fault.to_string().contains("secret")));
    assert_eq!(Users::parse(b"d\xff:x", &[]).unwrap_err()[0].fault, UserFault::NotUtf8);
}

#[test]
fn files_have_limits() {
    let line = |bytes: usize| format!("dana:{SHA}:{}", "c".repeat(bytes - SHA.len() - 6));
    assert_eq!(users(&line(MAX_LINE_BYTES)).len(), 1);
    let fault = Users::parse(line(MAX_LINE_BYTES + 1).as_bytes(), &[]).unwrap_err();
    assert_eq!(fault, [LineFault { line: 1, fault: UserFault::TooLong }]);
    // All but the last are without fault.
    let many = (0..MAX_USERS + 2).map(|user| format!("u{user}:{SHA}\n")).collect::<String>();
    let fault = Users::parse(many.as_bytes(), &[]).unwrap_err();
    assert_eq!(fault, [LineFault { line: MAX_USERS + 1, fault: UserFault::TooMany }]);
    assert_eq!(Users::parse("x\n".repeat(MAX_FAULTS + 1).as_bytes(), &[]).unwrap_err().len(), MAX_FAULTS);
}

#[test]
fn the_right_password_says_who_it_is() {
    let users = users(&format!("dana:{SHA}\neve:$2y$04$hVQJug/hOBQiXbpimZV5F.lHleBm2H2irucixPpG6WO13Zpit8kXy"));
    let dana = users.check(&credentials("dana", "secret")).unwrap();
    assert_eq!((&*dana.name, dana.kind, dana.scheme), ("dana", Kind::Person, Scheme::Basic));
    assert_eq!(dana.roles, ["admin".into()]);
    assert!(users.check(&credentials("eve", "secret")).unwrap().roles.is_empty());
    assert!(users.has("eve") && !users.has("mallory"));
}

#[test]
fn a_wrong_password_and_an_unknown_name_are_the_same_fault() {
    let users = users(&format!("dana:{SHA}\neve:$2y$04$hVQJug/hOBQiXbpimZV5F.lHleBm2H2irucixPpG6WO13Zpit8kXy"));
    let told = |name: &str, password: &str| {
        let fault = users.check(&credentials(name, password)).unwrap_err();
        (fault.reason.id, fault.scheme, fault.detail)
    };
    let wrong = told("dana", "wrong");
    assert_eq!(wrong.0, "credentials-wrong");
    for (name, password) in [("eve", "wrong"), ("mallory", "secret"), ("", ""), ("dana", ""), ("DANA", "secret")] {
        assert_eq!(told(name, password), wrong, "{name}");
    }
    assert!(Users::parse(b"", &[]).unwrap().check(&credentials("dana", "secret")).is_err());
}

#[test]
fn an_unknown_name_costs_what_a_wrong_password_does() {
    let work_us = |users: &Users, name: &str, password: &str| {
        WORK_US.with(|work_us| work_us.set(0));
        let _ = users.check(&credentials(name, password));
        WORK_US.with(std::cell::Cell::get)
    };
    let bcrypt = "$2y$04$hVQJug/hOBQiXbpimZV5F.lHleBm2H2irucixPpG6WO13Zpit8kXy";
    let uniform = users(&format!("dana:{bcrypt}\neve:{bcrypt}"));
    let wrong = work_us(&uniform, "dana", "wrong");
    assert!(wrong > 0);
    for name in ["eve", "mallory", ""] {
        assert_eq!(work_us(&uniform, name, "wrong"), wrong, "{name}");
    }
    // Whose own hash is cheap pays for the costliest as well.
    let mixed = users(&format!("dana:{SHA}\neve:{bcrypt}"));
    for name in ["dana", "eve", "mallory"] {
        assert_eq!(work_us(&mixed, name, "wrong"), wrong, "{name}");
    }
    assert_eq!(work_us(&mixed, "dana", "secret"), 0, "a right password costs its own hash alone");
}

#[test]
fn basic_credentials_are_read_strictly() {
    let good = |text: &str, name: &str, password: &str| {
        let read = BasicCredentials::read(&STANDARD.encode(text)).unwrap();
        assert_eq!((read.name(), read.password()), (name, password));
    };
    good("dana:secret", "dana", "secret");
    good("dana:a:b:c", "dana", "a:b:c");
    good(":", "", "");
    good("dana:", "dana", "");
    let read = BasicCredentials::read("dGVzdDoxMjPCow==").unwrap();
    assert_eq!((read.name(), read.password()), ("test", "123£"));
    assert_eq!(format!("{read:?}"), "BasicCredentials { .. }");
    let cases = [
        ("", "no colon parts the name from the password"),
        ("ZGFuYQ==", "no colon parts the name from the password"),
        ("ZGFuYTpzZWNyZXQ", "the value of Basic is not base64"),
        ("ZGFuYTpz ZWNyZXQ=", "the value of Basic is not base64"),
        ("dGVzdDoxMjPCow=", "the value of Basic is not base64"),
        ("ZGFuYTpzZWNyZXR=", "the value of Basic is not base64"),
        ("dana:secret", "the value of Basic is not base64"),
        ("ZGFuYTr/", "name and password are not UTF-8"),
        ("ZGFuYTphCmI=", "a control character is in the name or the password"),
        ("ZGEAbmE6YQ==", "a control character is in the name or the password"),
    ];
    for (value, detail) in cases {
        let fault = BasicCredentials::read(value).unwrap_err();
        assert_eq!((fault.reason.id, fault.detail), ("authorization-malformed", detail), "{value}");
    }
    let long = |bytes: usize| STANDARD.encode(format!("dana:{}", "p".repeat(bytes / 4 * 3 - 5)));
    assert_eq!(long(MAX_BASIC_BYTES).len(), MAX_BASIC_BYTES);
    assert!(BasicCredentials::read(&long(MAX_BASIC_BYTES)).is_ok());
    assert!(BasicCredentials::read(&long(MAX_BASIC_BYTES + 4)).is_err());
}

#[test]
fn only_what_was_right_is_remembered() {
    let users = users(&format!("dana:{SHA}\neve:{SHA}"));
    let mut remembered = VerifiedPasswords::new(8).unwrap();
    assert!(remembered.get(&users, &credentials("dana", "secret")).is_none());
    remembered.remember(&users, &credentials("dana", "secret"));
    assert_eq!(remembered.get(&users, &credentials("dana", "secret")).unwrap().name, "dana".into());
    for (name, password) in [("dana", "Secret"), ("dana", ""), ("eve", "secret"), ("mallory", "secret")] {
        assert!(remembered.get(&users, &credentials(name, password)).is_none(), "{name}");
    }
    // Whom the file does not have cannot be remembered.
    remembered.remember(&users, &credentials("mallory", "secret"));
    assert_eq!(remembered.len(), 1);
}

#[test]
fn a_changed_file_forgets() {
    let before = users(&format!("dana:{SHA}"));
    let mut remembered = VerifiedPasswords::new(8).unwrap();
    remembered.remember(&before, &credentials("dana", "secret"));
    let after = users("dana:$apr1$dmwKqIFC$Z.DzAuMS7LI6JhgyRsGbT.");
    assert!(remembered.get(&after, &credentials("dana", "secret")).is_none());
    assert!(remembered.get(&users("eve:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="), &credentials("dana", "secret")).is_none());
}

#[test]
fn wrong_passwords_push_nobody_out() {
    let users = users(&format!("dana:{SHA}\neve:{SHA}\nkim:{SHA}"));
    let mut remembered = VerifiedPasswords::new(2).unwrap();
    remembered.remember(&users, &credentials("dana", "secret"));
    remembered.remember(&users, &credentials("eve", "secret"));
    for attempt in 0..1000 {
        assert!(remembered.get(&users, &credentials("dana", &format!("guess {attempt}"))).is_none());
    }
    assert!(remembered.get(&users, &credentials("dana", "secret")).is_some());
    // The one that was used longest ago makes way.
    remembered.remember(&users, &credentials("kim", "secret"));
    assert_eq!(remembered.len(), 2);
    assert!(remembered.get(&users, &credentials("eve", "secret")).is_none());
    assert!(remembered.get(&users, &credentials("dana", "secret")).is_some());
}

#[test]
fn debug_shows_nobody() {
    let users = users(&format!("dana:{SHA}"));
    let shown = format!("{users:?} {:?}", VerifiedPasswords::new(1).unwrap());
    assert_eq!(shown, "Users { users: 1, .. } VerifiedPasswords { remembered: 0, .. }");
}

proptest! {
    #[test]
    fn no_file_makes_it_fail(file in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Users::parse(&file, &[]);
    }

    #[test]
    fn no_hash_makes_it_fail(kind in "\\$(2y|argon2id|5|6|apr1)\\$", rest in "[$./0-9A-Za-z=,]{0,80}") {
        let _ = Stored::read(&format!("{kind}{rest}"));
    }

    #[test]
    fn no_value_makes_it_fail(value in ".{0,80}") {
        let _ = BasicCredentials::read(&value);
    }
}
