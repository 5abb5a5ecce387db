//! The client's side of Digest (RFC 7616, and RFC 2617 for challenges without `qop`): a challenge in, an Authorization value out.
//!
//! Only the Digest challenges are picked out of the field lines here, leniently; the grammar of challenges as a whole is
//! `doorward-reason`'s.

use doorward_diagnose::observation::Answer;
use md5::Md5;
use sha2::{Digest as _, Sha256, Sha512_256};

/// The hash of a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Md5,
    Sha256,
    Sha512Half,
}

impl Hash {
    /// The digest of these bytes, in lower-case hexadecimal.
    fn hex(self, bytes: &[u8]) -> String {
        match self {
            Self::Md5 => hexadecimal(&Md5::digest(bytes)),
            Self::Sha256 => hexadecimal(&Sha256::digest(bytes)),
            Self::Sha512Half => hexadecimal(&Sha512_256::digest(bytes)),
        }
    }
}

/// Bytes in lower-case hexadecimal.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One Digest challenge: its parameters as they came, values unquoted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Challenge {
    /// Names in lower case, with their values.
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// The value of a parameter.
    fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The hash and whether it is a session one; `None`: not supported.
    fn algorithm(&self) -> Option<(Hash, bool)> {
        let name = self.get("algorithm").unwrap_or("MD5").to_ascii_lowercase();
        let (base, session) = name.strip_suffix("-sess").map_or((name.as_str(), false), |base| (base, true));
        let hash = match base {
            "md5" => Hash::Md5,
            "sha-256" => Hash::Sha256,
            "sha-512-256" => Hash::Sha512Half,
            _ => return None,
        };
        Some((hash, session))
    }

    /// The quality of protection to use: `auth` where offered, else `auth-int`; `None` for a challenge of the old kind.
    fn protection(&self) -> Option<&'static str> {
        let offered: Vec<&str> = self.get("qop")?.split(',').map(str::trim).collect();
        ["auth", "auth-int"].into_iter().find(|own| offered.iter().any(|name| name.eq_ignore_ascii_case(own)))
    }
}

/// Who asks for what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The method.
    pub(super) method: &'a str,
    /// The request target.
    pub(super) target: &'a str,
    /// The body, for `auth-int`.
    pub(super) body: &'a [u8],
    /// The user.
    pub(super) user: &'a str,
    /// The password.
    pub(super) password: &'a str,
}

/// The Authorization value for the first challenge of this answer that is Digest and understood.
pub(super) fn authorization(answer: &Answer, asked: Asked<'_>) -> Option<String> {
    if answer.status != 401 {
        return None;
    }
    let nonce: [u8; 16] = rand::random();
    let mut challenges = answer.all("www-authenticate").flat_map(challenges);
    challenges.find_map(|challenge| respond(&challenge, asked, &hexadecimal(&nonce)))
}

/// The Authorization value for this challenge; `None` where its algorithm is not supported or it lacks a nonce.
fn respond(challenge: &Challenge, asked: Asked<'_>, client_nonce: &str) -> Option<String> {
    const COUNT: &str = "00000001";
    let (hash, session) = challenge.algorithm()?;
    let realm = challenge.get("realm").unwrap_or_default();
    let nonce = challenge.get("nonce")?;
    let protection = challenge.protection();

    let mut secret = hash.hex(&[&bytes(asked.user), &b":"[..], &raw(realm), b":", &bytes(asked.password)].concat());
    if session {
        secret = hash.hex(format!("{secret}:{}:{client_nonce}", nonce).as_bytes());
    }
    let mut subject = format!("{}:{}", asked.method, asked.target);
    if protection == Some("auth-int") {
        subject = format!("{subject}:{}", hash.hex(asked.body));
    }
    let subject = hash.hex(&raw(&subject));
    let middle = match protection {
        Some(protection) => format!("{COUNT}:{client_nonce}:{protection}:"),
        None => String::new(),
    };
    let response = hash.hex(&raw(&format!("{secret}:{nonce}:{middle}{subject}")));

    let mut value =
        format!("Digest {}, realm={}, nonce={}", user(challenge, asked.user, hash), quoted(realm), quoted(nonce));
    value.push_str(&format!(", uri={}, response=\"{response}\"", quoted(asked.target)));
    if let Some(algorithm) = challenge.get("algorithm") {
        value.push_str(&format!(", algorithm={algorithm}"));
    }
    if let Some(opaque) = challenge.get("opaque") {
        value.push_str(&format!(", opaque={}", quoted(opaque)));
    }
    if let Some(protection) = protection {
        value.push_str(&format!(", qop={protection}, nc={COUNT}, cnonce=\"{client_nonce}\""));
    } else if session {
        value.push_str(&format!(", cnonce=\"{client_nonce}\""));
    }
    Some(value)
}

/// The user parameter: hashed where the challenge wants it, encoded where it is not ASCII, else plain.
fn user(challenge: &Challenge, user: &str, hash: Hash) -> String {
    if challenge.get("userhash").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        let realm = challenge.get("realm").unwrap_or_default();
        let hashed = hash.hex(&[&bytes(user), &b":"[..], &raw(realm)].concat());
        return format!("username=\"{hashed}\", userhash=true");
    }
    if user.is_ascii() {
        return format!("username={}", quoted(user));
    }
    let mut encoded = String::new();
    for byte in user.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("username*=UTF-8''{encoded}")
}

/// Text of ours as bytes: UTF-8.
fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// Text from a header as bytes: one per character.
fn raw(text: &str) -> Vec<u8> {
    super::encode::latin1(text)
}

/// A quoted string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The Digest challenges of one field line.
fn challenges(line: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut within = false;
    for piece in pieces(line) {
        let piece = piece.trim();
        let (first, rest) = piece.split_once(char::is_whitespace).unwrap_or((piece, ""));
        let opens = !first.is_empty() && !first.contains(['=', '"']) && !rest.trim_start().starts_with('=');
        let parameter = if opens { rest } else { piece };
        if opens {
            within = first.eq_ignore_ascii_case("digest");
            if within {
                found.push(Challenge::default());
            }
        }
        if let (true, Some(challenge), Some((name, value))) = (within, found.last_mut(), parameter.split_once('=')) {
            challenge.parameters.push((name.trim().to_ascii_lowercase(), unquoted(value.trim())));
        }
    }
    found
}

/// The line cut at the commas outside quotes.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in line.chars() {
        if character == ',' && !quoted {
            pieces.push(String::new());
            continue;
        }
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(character);
        }
    }
    pieces
}

/// The value without its quotes and escapes.
fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let mut text = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn answer_to(challenge: &str, asked: Asked<'_>, client_nonce: &str) -> String {
        let parsed = challenges(challenge);
        respond(&parsed[0], asked, client_nonce).unwrap()
    }

    fn asked<'a>(method: &'a str, target: &'a str, user: &'a str, password: &'a str) -> Asked<'a> {
        Asked { method, target, body: b"", user, password }
    }

    #[test]
    fn the_examples_of_the_standard_are_met() {
        let asked = asked("GET", "/dir/index.html", "Mufasa", "Circle of Life");
        let rest = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        let nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        let value = answer_to(&format!("Digest {rest}, algorithm=MD5"), asked, nonce);
        assert!(value.contains("response=\"8ca523f5e9506fed4657c9700eebdbec\""), "{value}");
        let value = answer_to(&format!("Digest {rest}, algorithm=SHA-256"), asked, nonce);
        assert!(
            value.contains("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""),
            "{value}"
        );
        assert!(value.contains("opaque=\"FQhe/") && value.contains("algorithm=SHA-256, "), "{value}");
    }

    #[test]
    fn recorded_answers_are_met() {
        let path =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora/www_authenticate/digest_responses.json");
        let Ok(file) = std::fs::File::open(path) else { return println!("skipped: {path} is absent") };
        let cases: Vec<Value> = serde_json::from_reader(file).unwrap();
        for case in &cases {
            let text = |name: &str| case[name].as_str().unwrap();
            let asked = asked(text("method"), text("uri"), text("username"), text("password"));
            let value = answer_to(text("challenge"), asked, text("cnonce"));
            assert!(value.contains(&format!("response=\"{}\"", text("expected_response"))), "{case}\n{value}");
        }
        println!("{} of {} recorded answers met", cases.len(), cases.len());
    }

    #[test]
    fn digest_is_found_among_other_challenges() {
        let found =
            challenges("Basic realm=\"a, Digest b\", Digest realm = \"x\\\"y\", nonce=n, Negotiate, Bearer a=b");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].get("realm"), Some("x\"y"));
        assert_eq!(found[0].get("nonce"), Some("n"));
        assert_eq!(found[0].get("a"), None);
    }

    #[test]
    fn names_are_hashed_or_encoded_where_needed() {
        let asked = asked("GET", "/", "J\u{e4}s\u{f8}n Doe", "Secret, or not?");
        let plain = "Digest realm=\"api@example.org\", nonce=\"n\", algorithm=SHA-256, qop=auth";
        assert!(answer_to(plain, asked, "c").contains("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe"));
        let hashed = answer_to(&format!("{plain}, userhash=true"), asked, "c");
        assert!(hashed.contains("userhash=true") && !hashed.contains("J%C3"), "{hashed}");
    }

    #[test]
    fn damaged_challenges_do_not_panic() {
        let line = b"Basic realm=\"a\\\"b\", Digest realm=\"d\", nonce=n, qop=\"auth, auth-int\", algorithm=MD5-sess, userhash=true";
        for form in crate::damaged::forms(line, 3000) {
            for challenge in challenges(&super::super::encode::from_latin1(&form)) {
                let _ = respond(&challenge, asked("GET", "/", "u", "p"), "c");
            }
        }
    }

    #[test]
    fn unknown_algorithms_are_passed_over() {
        let fields =
            ["Digest realm=x, nonce=n, algorithm=SHA-1", "Digest realm=x, nonce=n, algorithm=SHA-512-256, qop=auth"];
        let answer = Answer {
            status: 401,
            fields: fields.map(|value| doorward_diagnose::observation::Field::new("WWW-Authenticate", value)).to_vec(),
            ..Answer::default()
        };
        let value = authorization(&answer, asked("GET", "/", "u", "p")).unwrap();
        assert!(value.contains("algorithm=SHA-512-256"));
        assert_eq!(authorization(&Answer { status: 403, ..answer }, asked("GET", "/", "u", "p")), None);
    }
}
