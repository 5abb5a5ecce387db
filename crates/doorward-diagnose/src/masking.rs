//! Takes secrets out of lines of configurations and logs, by what stands before them.
//!
//! It errs towards masking: a word too many that is hidden costs a look into the file, a secret that is shown costs more.

/// What stands in place of a secret.
const MASK: &str = "***";
/// A value without `=` before it that is shorter than this is a word of the configuration's language, no secret.
const SHORT_VALUE_CHARACTERS: usize = 6;

/// Names, or last parts of names after `_`, `-` or `.`, whose value is a secret, in lower case.
const SECRET_NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "pass",
    "secret",
    "token",
    "authorization",
    "cookie",
    "apikey",
    "key",
    "session",
    "sessionid",
    "signature",
    "sig",
    "jwt",
    "credential",
    "credentials",
    "dsn",
];
/// Parts of names, wherever they stand in them, that make the value a secret.
const SECRET_PARTS: &[&str] = &["password", "passwd", "passphrase", "secret", "token", "apikey"];
/// Names that end like one for a secret and have none: what is passed on, what is stored under, what rules are called.
const PLAIN_NAMES: &[&str] = &[
    "key",
    "pass",
    "proxy_pass",
    "fastcgi_pass",
    "uwsgi_pass",
    "scgi_pass",
    "grpc_pass",
    "memcached_pass",
    "http_pass",
    "cache_key",
    "proxy_cache_key",
    "fastcgi_cache_key",
    "uwsgi_cache_key",
    "scgi_cache_key",
];
/// Names behind which every further word of the line is a secret: values of several words, or made of them.
const LONG_NAMES: &[&str] = &["cookie", "set-cookie", "secure_link_md5"];
/// Names that have a secret where `=` binds it to them, as in a query, and none otherwise.
const BOUND_NAMES: &[&str] = &["key", "pass", "auth", "sid", "otp"];
/// Words behind the name of a cookie in prose: what follows is no cookie.
const SAID_OF_COOKIES: &[&str] = &["not", "is", "was", "missing", "invalid", "expired", "and", "or", "does", "has"];
/// Words that name a scheme: the credentials follow.
const SCHEMES: &[&str] = &["basic", "bearer", "digest", "negotiate", "apikey", "token"];
/// Words that follow the name of a secret in prose and are none.
const PROSE: &[&str] = &[
    "mismatch",
    "expired",
    "invalid",
    "missing",
    "required",
    "failure",
    "failed",
    "denied",
    "rejected",
    "incorrect",
    "authentication",
    "authenticity",
    "validation",
    "verification",
];

/// The text with `***` in place of its secrets.
#[must_use]
pub fn without_secrets(text: &str) -> String {
    let text = without_users(text);
    let mut out = String::with_capacity(text.len());
    let mut state = State::Plain;
    let mut rest = text.as_str();
    let mut before = "";
    while let Some(first) = rest.chars().next() {
        let kind = is_word(first);
        let end = rest.find(|character| is_word(character) != kind).unwrap_or(rest.len());
        let (piece, left) = rest.split_at(end);
        rest = left;
        if !kind {
            state = state.across(piece);
            out.push_str(piece);
        } else if piece == MASK || state.hides(piece) {
            out.push_str(MASK);
            // What is bound by `=` goes on to the next white space, whatever marks stand in it.
            if state == State::Bound {
                let end = rest.find(|character: char| character.is_whitespace() || "\"'`&;,)}>".contains(character));
                rest = rest.split_at(end.unwrap_or(rest.len())).1;
            }
            state = state.behind_a_secret();
        } else {
            out.push_str(piece);
            // Behind `user` stands the name that somebody has.
            let is_binding = rest.starts_with('=');
            let is_somebody = before == "user" && !is_binding;
            state = if is_somebody { State::Plain } else { state.after(piece, is_binding) };
        }
        if kind {
            before = piece;
        }
    }
    out
}

/// What is expected next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// No secret.
    Plain,
    /// The value of a name for a secret.
    Expected,
    /// The same, bound to its name by `=` alone.
    Bound,
    /// The first of several values, up to the end of what is quoted, or of the line.
    Long,
    /// The further ones.
    Longer,
}

impl State {
    /// The state after what stands between two words.
    fn across(self, between: &str) -> Self {
        // A value stands beside its name; where a statement ends or a block begins between them, it is none.
        let parts = between.contains(" {") || !matches!(self, Self::Long | Self::Longer) && between.contains(';');
        match self {
            _ if parts => Self::Plain,
            Self::Expected if between.starts_with('=') && !between.contains(char::is_whitespace) => Self::Bound,
            other => other,
        }
    }

    /// Whether a word is a secret.
    fn hides(self, word: &str) -> bool {
        if is_crypt(word) {
            return true;
        }
        let refers = word.starts_with(['$', '%', '/']);
        let lower = word.to_lowercase();
        match self {
            Self::Plain => false,
            Self::Bound => !refers,
            Self::Long if SAID_OF_COOKIES.contains(&lower.as_str()) => false,
            Self::Long | Self::Longer => !refers && word.chars().any(char::is_alphanumeric),
            Self::Expected => {
                let prose = PROSE.contains(&lower.trim_end_matches('.')) || SCHEMES.contains(&lower.as_str());
                let is_address = word.trim_matches('.').parse::<std::net::IpAddr>().is_ok();
                !refers
                    && !prose
                    && !is_address
                    && word.chars().count() >= SHORT_VALUE_CHARACTERS
                    && !name_of_secret(&lower)
            }
        }
    }

    /// The state behind a secret.
    fn behind_a_secret(self) -> Self {
        if matches!(self, Self::Long | Self::Longer) { Self::Longer } else { Self::Plain }
    }

    /// The state after a word that is none.
    fn after(self, word: &str, is_binding: bool) -> Self {
        let lower = word.to_lowercase();
        // What a page is called is no name of a value.
        if word.starts_with('/') && !is_binding && !matches!(self, Self::Long | Self::Longer) {
            return Self::Plain;
        }
        if self == Self::Long && SAID_OF_COOKIES.contains(&lower.as_str()) {
            return Self::Plain;
        }
        if matches!(self, Self::Long | Self::Longer) {
            return Self::Longer;
        }
        if is_binding {
            let name = lower.rsplit('/').next().unwrap_or_default();
            if BOUND_NAMES.contains(&name) || name_of_secret(name) {
                return Self::Expected;
            }
        }
        if LONG_NAMES.contains(&lower.as_str()) {
            return Self::Long;
        }
        let is_operator = word.starts_with('-') || !word.chars().any(char::is_alphanumeric) || is_comparison(&lower);
        let waits = self != Self::Plain && (is_operator || SCHEMES.contains(&lower.as_str()));
        if waits || name_of_secret(&lower) { Self::Expected } else { Self::Plain }
    }
}

/// Whether a character belongs to a name or a value.
fn is_word(character: char) -> bool {
    !character.is_whitespace() && !"\"'`=:;,(){}[]&?<>".contains(character)
}

/// Whether a word compares what stands before it with what follows.
fn is_comparison(lower: &str) -> bool {
    matches!(lower, "str" | "eq" | "ne" | "beg" | "end" | "sub" | "reg" | "found" | "is" | "always" | "set" | "add")
}

/// Whether a name is this one, or ends in it after a mark.
fn ends_in(lower: &str, name: &str) -> bool {
    lower.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with(['_', '-', '.']))
}

/// Whether a name's value is a secret.
fn name_of_secret(lower: &str) -> bool {
    let has_part = || lower.split(['_', '-', '.']).any(|part| SECRET_PARTS.contains(&part));
    lower == "login"
        || !PLAIN_NAMES.contains(&lower) && (SECRET_NAMES.iter().any(|name| ends_in(lower, name)) || has_part())
}

/// Whether a word is a password's hash as `crypt` writes it: `$6$salt$hash`, `$apr1$…`.
fn is_crypt(word: &str) -> bool {
    let parts: Vec<&str> = word.trim_start_matches('^').split('$').collect();
    let [before, kind, _, rest @ ..] = parts.as_slice() else { return false };
    let is_kind =
        matches!(*kind, "1" | "2a" | "2b" | "2x" | "2y" | "5" | "6" | "7" | "y" | "gy" | "apr1" | "md5" | "sha1");
    before.is_empty() && (is_kind || kind.starts_with("argon2")) && !rest.is_empty()
}

/// The text with user and password taken out where they stand before an `@`, in a URL or without one.
pub(crate) fn without_users(text: &str) -> String {
    let is_mark = |one: char| one.is_whitespace() || "/?#\"'`<>()[]{},;\\".contains(one);
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_mark) {
        match piece.rsplit_once('@') {
            Some((user, host)) if user.contains(':') => {
                out.push_str(MASK);
                out.push('@');
                out.push_str(host);
            }
            _ => out.push_str(piece),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::without_secrets;

    /// A secret as the cases below have it, in the forms in which it stands in lines.
    const SECRET: &str = "S3cr3tV4lue";

    #[test]
    fn secrets_are_taken_out_of_the_lines_of_every_server() {
        for line in [
            "proxy_set_header Authorization \"Basic S3cr3tV4lue==\";",
            "proxy_set_header Cookie \"a=S3cr3tV4lue; b=S3cr3tV4lue\";",
            "if ($http_x_api_key != \"S3cr3tV4lue\") { return 403; }",
            "if ($arg_token !~ ^S3cr3tV4lue$) { return 403; }",
            "secure_link_md5 \"$secure_link_expires$uri S3cr3tV4lue\";",
            "secure_link_secret S3cr3tV4lue;",
            "fastcgi_param DB_PASSWORD S3cr3tV4lue;",
            "fastcgi_param DATABASE postgres://shop:S3cr3tV4lue@db.example/shop;",
            "http-request deny unless { req.hdr(X-Api-Key) -m str S3cr3tV4lue }",
            "user dana insecure-password S3cr3tV4lue",
            "user dana password $6$k6y3o.eP$S3cr3tV4lue",
            "dana $2a$14$S3cr3tV4lue",
            "SetEnvIf X-Api-Key \"^S3cr3tV4lue$\" ok",
            "RewriteCond %{HTTP:X-Api-Key} !^S3cr3tV4lue$",
            "RequestHeader set Authorization \"Bearer S3cr3tV4lue\"",
            "Require expr %{HTTP:X-Token} == 'S3cr3tV4lue'",
            "secdownload.secret = \"S3cr3tV4lue\"",
            "cache_peer db.example parent 3128 0 login=shop:S3cr3tV4lue",
            "if (req.http.X-Api-Key != \"S3cr3tV4lue\") { return (synth(403)); }",
            "{\"headers\":{\"Authorization\":[\"Bearer S3cr3tV4lue\"],\"Cookie\":[\"sid=S3cr3tV4lue; x=S3cr3tV4lue\"]}}",
            "client: 127.0.0.1, request: \"GET /a?token=S3cr3tV4lue&b=1 HTTP/1.1\", host: \"x\"",
            "GET /a?api_key=S3cr3tV4lue:S3cr3tV4lue HTTP/1.1",
            "--password=S3cr3tV4lue --port 80",
            "api_token_of_shop S3cr3tV4lue;",
            "it is passed on to shop:S3cr3tV4lue@127.0.0.1:9",
            "`[shop:S3cr3tV4lue@127.0.0.1]:9`",
            "\"GET /wp-login.php?action=rp&key=S3cr3tV4lue&login=eve HTTP/1.1\"",
            "\"POST /login?user=eve&pass=S3cr3tV4lue HTTP/1.1\"",
            "\"GET /reset-password?token=S3cr3tV4lue HTTP/1.1\"",
            "\"GET /a/token=S3cr3tV4lue HTTP/1.1\"",
            "user password=S3cr3tV4lue",
            "user passwd password S3cr3tV4lue",
            "Cookie: sid=S3cr3tV4lue; x=S3cr3tV4lue",
            "RequestHeader set Cookie sid=S3cr3tV4lue",
            "password: S3cr3tV4lue",
            "authorization: Bearer S3cr3tV4lue",
            "X-Auth-Token: S3cr3tV4lue",
        ] {
            let shown = without_secrets(line);
            assert!(!shown.contains(SECRET) && shown.contains("***"), "{shown}");
            assert_eq!(without_secrets(&shown), shown, "a second time");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for line in [
            "deny all;",
            "if ($http_authorization = \"\") { return 401; }",
            "if ($args ~* \"(exec|cmd|passwd)\") { return 403; }",
            "if ($http_cookie ~* \"beta\") { return 403; }",
            "proxy_pass http://backend_application;",
            "fastcgi_pass unix:/run/php-fpm.sock;",
            "proxy_set_header Authorization $http_authorization;",
            "proxy_cache_key $scheme$host$uri;",
            "ssl_certificate_key /etc/ssl/private/shop.pem;",
            "auth_basic \"Members only\";",
            "user \"dana\": password mismatch, client: 127.0.0.1",
            "AH01617: user dana: authentication failure for \"/a\": Password Mismatch",
            "http-request deny if { path_beg /admin } !{ src 10.0.0.0/8 }",
            "rewrite ^/(.*)$ /index.php?q=$1 last;",
            "see https://example.com/a@b",
            "Forbidden (CSRF cookie not set.): /api/pay",
            "the session cookie is missing for /account/settings",
            "[error] user passwd: 175.45.176.3 tried /account/settings",
            "AH01618: user passwd not found: /etc/passwords",
            "user \"token\" was not found in \"/etc/nginx/htpasswd\", client: 192.0.2.1",
            "\"GET /etc/passwd HTTP/1.1\" 403",
            "\"GET /../../etc/passwd?x=1 HTTP/1.1\" 400 client",
            "\"GET /reset-password HTTP/1.1\" 403 elsewhere",
            "\"GET /wp-login.php?action=lostpassword HTTP/1.1\" 403",
            "\"GET /my-secret-page/ HTTP/1.1\", host: \"shop.example\"",
            "open() \"/srv/.htpasswd\" failed (13: Permission denied), client: 192.0.2.1",
            "https://shop.example/lost-password is refused to everybody",
            "GET /api/token HTTP/1.1",
        ] {
            assert_eq!(without_secrets(line), line);
        }
    }

    proptest! {
        #[test]
        fn any_line_is_taken(line in "\\PC{0,120}") {
            let _shown = without_secrets(&line);
        }

        #[test]
        fn a_bound_value_is_never_shown(name in "[a-z]{1,6}[_-](token|password|secret|key)", value in "[A-Za-z0-9:.+]{7,20}") {
            let line = format!("x {name}={value} y");
            let shown = without_secrets(&line);
            prop_assert!(!shown.contains(&value), "{}", shown);
        }
    }
}
