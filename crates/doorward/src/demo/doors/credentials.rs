//! Doors that ask who comes: tokens, keys, sessions, passwords.

use jiff::Timestamp;

use super::{Behind, Door, Told, Visit};
use crate::demo::message::{Answer, Asked};

/// The sign-in page, and the path to which it ties its cookie by mistake.
const SIGN_IN: &str = "/sign-in";
/// The name of the session's cookie.
const SESSION: &str = "session";

/// The token was good three hours ago.
pub(super) const EXPIRED_TOKEN: Door = Door {
    place: "/api/orders",
    fault: "the token sent has expired",
    told: &[Told::Bearer(|scene| &scene.expired_token)],
    shown: true,
    realm: "/api/orders",
    guard: |visit| {
        let challenge = |rest: &str| format!("Bearer realm=\"orders\"{rest}");
        let Some(token) = visit.asked.secret("Bearer") else {
            return Some(Answer::problem(401, "a bearer token is needed").with("WWW-Authenticate", challenge("")));
        };
        let why = match visit.scene.token_expiry_s(token) {
            None => "the signature does not verify".to_owned(),
            Some(expiry_s) if expiry_s <= visit.now_s => {
                let then = Timestamp::from_second(expiry_s).map(|then| then.to_string()).unwrap_or_default();
                format!("the token expired at {then}")
            }
            Some(_) => return None,
        };
        let rest = format!(", error=\"invalid_token\", error_description=\"{why}\"");
        Some(Answer::problem(401, &why).with("WWW-Authenticate", challenge(&rest)))
    },
    behind: Behind::Json("{\"orders\":[{\"number\":1,\"item\":\"lamp\"}]}\n"),
};

/// The key is right, and is sent as a bearer token where the API wants it as `Token`.
pub(super) const WRONG_SCHEME: Door = Door {
    place: "/api/tasks",
    fault: "a key in the wrong scheme",
    told: &[Told::Bearer(|scene| &scene.key)],
    shown: false,
    realm: "/api/tasks",
    guard: |visit| {
        if visit.asked.secret("Token") == Some(visit.scene.key.as_str()) {
            return None;
        }
        let refusal = Answer::problem(401, "authentication credentials were not provided");
        Some(refusal.with("WWW-Authenticate", "Token realm=\"tasks\""))
    },
    behind: Behind::Json("{\"tasks\":[\"oil the hinges\"]}\n"),
};

/// Without a session, the sign-in form comes with status 200.
pub(super) const SOFT_401: Door = Door {
    place: "/reports/2026",
    fault: "a sign-in form with status 200",
    told: &[],
    shown: false,
    realm: "/reports",
    guard: |visit| (!has_session(visit)).then(sign_in_form),
    behind: Behind::Page("Report for 2026", "Twelve doors were opened, and three were shut."),
};

/// The sign-in page ties the session's cookie to its own path, so it never reaches the account.
pub(super) const COOKIE_PATH: Door = Door {
    place: "/account",
    fault: "the session cookie never comes back",
    told: &[Told::Login(SIGN_IN)],
    shown: true,
    realm: "/account",
    guard: |visit| {
        (!has_session(visit)).then(|| Answer::problem(401, "please sign in first").with("Cache-Control", "no-store"))
    },
    behind: Behind::Json("{\"name\":\"Dana\"}\n"),
};

/// Nothing is wrong: a password is asked for as it should be.
pub(super) const HONEST_401: Door = Door {
    place: "/ledger",
    fault: "nothing: it asks for a password",
    told: &[],
    shown: false,
    realm: "/ledger",
    guard: |_| {
        let refusal = Answer::refusal(401, "A user name and a password are needed.");
        Some(refusal.with("WWW-Authenticate", "Basic realm=\"Ledger\", charset=\"UTF-8\""))
    },
    behind: Behind::Nothing,
};

/// The pages beside the doors: where a session begins, and where a fresh token is to be had.
pub(super) fn beside(visit: &Visit<'_>) -> Option<Answer> {
    match visit.asked.path.as_str() {
        SIGN_IN => {
            let cookie = format!("{SESSION}={}; Path={SIGN_IN}; HttpOnly; SameSite=Lax", visit.scene.session);
            Some(sign_in_form().with("Set-Cookie", cookie))
        }
        "/api/token" => {
            let body = serde_json::json!({ "access_token": visit.scene.fresh_token, "token_type": "Bearer" });
            Some(Answer::new(200, "application/json", format!("{body}\n")).with("Cache-Control", "no-store"))
        }
        _ => None,
    }
}

/// Whether the session's cookie came.
fn has_session(visit: &Visit<'_>) -> bool {
    let asked: &Asked = visit.asked;
    asked.cookie(SESSION) == Some(visit.scene.session.as_str())
}

/// The sign-in form.
fn sign_in_form() -> Answer {
    let body = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Sign in</title></head>\n<body>\n\
         <h1>Sign in</h1>\n<form method=\"post\" action=\"{SIGN_IN}\">\n\
         <label>Name <input name=\"name\" autocomplete=\"username\"></label>\n\
         <label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\"></label>\n\
         <button>Sign in</button>\n</form>\n</body>\n</html>\n"
    );
    Answer::new(200, "text/html; charset=utf-8", body)
}
