//! `doorward why` asked about refusals of `doorward serve`: what it finds is what the gateway's log says, or a declared twin of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use doorward_identity::link::{LinkKey, Target};
use doorward_policy::map::{LinkRules, SecretSource};
use doorward_testkit::assertions::SITE;
use doorward_testkit::run;
use doorward_testkit::stage::{Keys, Kind, Program, Running, Stage, Token, now_s};
use serde_json::{Value, json};

use super::site::{PATIENCE, read, until};

/// What is added to the suite's site: refusals that it has no place for.
const MORE: &str = r#"
[banned]
callers = ["user:test"]
networks = ["127.0.66.0/24"]

[[route]]
path = "/inside/**"
allow = "anyone"
networks = ["10.0.0.0/8"]

[[route]]
path = "/over/**"
allow = "anyone"
until = 2020-01-01T00:00:00Z

[[route]]
path = "/denied/**"
allow = "signed-in"
deny = ["user:eve"]
authenticate = ["passwords"]
"#;

/// A question: what is asked, and for which path.
struct Case {
    name: &'static str,
    arguments: Vec<String>,
    path: &'static str,
    /// Whether the request counts before the question, so that a limit is used up.
    before: usize,
    /// What can be seen from outside, where that is another thing than the truth, and meant to be.
    shown: Option<&'static str>,
}

fn case(name: &'static str, path: &'static str, arguments: &[&str]) -> Case {
    Case {
        name,
        path,
        arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
        before: 0,
        shown: None,
    }
}

fn bearer(name: &'static str, path: &'static str, token: &str) -> Case {
    case(name, path, &["--oauth2-bearer", token])
}

/// The same, where from outside it looks like something else: a concealed page like an absent one, credentials of a scheme that is not
/// taken like the wrong scheme (to the gateway they are none).
fn shown(reason: &'static str, case: Case) -> Case {
    Case { shown: Some(reason), ..case }
}

/// A link that the site's secret signed, and whose time is over.
fn link_that_is_over() -> &'static str {
    let rules = LinkRules {
        secret: SecretSource::Env("SHOP_LINKS".into()),
        expires: "expires".into(),
        signature: "signature".into(),
    };
    let key = LinkKey::new(&rules, b"links-secret-of-at-least-32-bytes-length").unwrap();
    let target = Target { method: "GET", host: "127.0.0.1", path: "/link/page", query: "" };
    format!("/link/page?{}", key.sign(&target, now_s() - 600).unwrap()).leak()
}

/// Questions about credentials.
fn of_credentials(stage: &Stage) -> Vec<Case> {
    let mint = stage.issuer.mint();
    let signed = |change: &dyn Fn(Token) -> Token| mint.sign_rsa(&change(mint.rsa("eve")));
    let good = mint.good("eve");
    let mut forged = good.clone();
    forged.replace_range(forged.len() - 8.., "AAAAAAAA");
    vec![
        case("nobody asks", "/both/page", &[]),
        case("nobody asks, one scheme", "/token/page", &[]),
        case("a wrong password", "/basic/page", &["-u", "eve:wrong"]),
        case("an unknown user", "/basic/page", &["-u", "nobody:wrong"]),
        shown("auth-scheme-wrong", case("another scheme", "/token/page", &["-u", "eve:wrong"])),
        case("an unknown key", "/key/page", &["-H", "X-API-Key: dw_0000000000000000000000000000000000000000"]),
        bearer("expired", "/token/page", &signed(&|token| token.claim("exp", json!(now_s() - 600)))),
        bearer("not yet valid", "/token/page", &signed(&|token| token.claim("nbf", json!(now_s() + 600)))),
        bearer("another audience", "/token/page", &signed(&|token| token.claim("aud", json!("other")))),
        bearer("another issuer", "/token/page", &signed(&|token| token.claim("iss", json!("https://other.test")))),
        bearer("a forged signature", "/token/page", &forged),
        bearer("an unknown key id", "/token/page", &signed(&|token| token.header("kid", json!("nobody")))),
        bearer("no algorithm", "/token/page", &mint.unsigned(&mint.rsa("eve").header("alg", json!("none")), b"")),
        bearer(
            "an ID token",
            "/token/page",
            &signed(&|token| token.header("typ", json!("JWT")).claim("nonce", json!("n"))),
        ),
        bearer("no token at all", "/token/page", "gibberish"),
        bearer("not active", "/opaque/page", "opaque-revoked"),
        bearer("no second factor", "/stepup/page", &good),
        bearer("a lacking role", "/editor/page", &good),
        bearer("a lacking scope", "/scope/page", &good),
        bearer("somebody else's", "/owner/1", &good),
        bearer("an owner that cannot be asked", "/owner/9", &good),
        shown("not-found", bearer("concealed", "/hidden/page", &good)),
        shown("not-found", case("concealed from nobody", "/hidden/page", &[])),
        case("a lacking role with a password", "/editor/page", &["-u", "colin:a:b:c"]),
        case("a banned caller", "/basic/page", &["-u", "test:123\u{a3}"]),
        case("a denied caller", "/denied/page", &["-u", "eve:wonderland"]),
        case("a link without signature", "/link/page", &[]),
        case("a link with a wrong signature", "/link/page?expires=4102444800&signature=AAAA", &[]),
        case("a link that is over", link_that_is_over(), &[]),
        case(
            "two credentials at once",
            "/token/page",
            &["-H", "Authorization: Bearer a", "-H", "Authorization: Bearer b"],
        ),
    ]
}

/// Questions about everything else.
fn of_requests() -> Vec<Case> {
    let large = "x".repeat(2000);
    let long = format!("X-Long: {}", "x".repeat(40 * 1024));
    vec![
        case("no route", "/nowhere", &[]),
        case("another method", "/methods", &["-X", "DELETE"]),
        case("gone", "/gone/page", &[]),
        case("too large a body", "/small/page", &["-d", &large]),
        case("another host", "/public/page", &["-H", "Host: other.test"]),
        Case { before: 4, ..case("too many", "/limited/page", &[]) },
        case("too large a head", "/public/page", &["-H", &long]),
        case("a block by law", "/legal/page", &[]),
        case("an upstream that is away", "/dead/page", &[]),
        case("an upstream that is silent", "/slow/silent", &[]),
        case("from another network", "/inside/page", &[]),
        case("out of its time", "/over/page", &[]),
        case("from a banned network", "/public/page", &["--interface", "127.0.66.1"]),
        case("TRACE", "/public/page", &["-X", "TRACE"]),
        case("a path in two readings", "/public/%2e%2e%2fadmin", &["--path-as-is"]),
    ]
}

fn start() -> (Stage, Running) {
    let path = PathBuf::from(env!("CARGO_BIN_EXE_doorward"));
    let template = format!("{SITE}{MORE}");
    let stage = Stage::new(Program { kind: Kind::Doorward, path, template }).unwrap();
    stage.origin.script("/slow/silent", doorward_testkit::stage::Act::Silence);
    let running = stage.launch(&[]).unwrap_or_else(|why| panic!("{why}"));
    (stage, running)
}

/// What `why` says, and what the log says of the same request.
fn asked(running: &Running, case: &Case) -> (Value, Option<String>) {
    let url = format!("http://{}{}", running.address, case.path);
    for _ in 0..case.before {
        let mut connection = doorward_testkit::wire::Connection::open(running.address, None).unwrap();
        connection.send(&doorward_testkit::wire::Request::get(case.path).bytes(&running.address.to_string()));
        connection.receive(false).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command.args(["why", "--format", "json"]).args(&case.arguments).arg(&url);
    let ended = run::to_its_end(&mut command, PATIENCE).unwrap();
    let report: Value =
        serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{}: {}", case.name, ended.stderr));
    let id = report["diagnosis"]["references"]
        .as_array()
        .into_iter()
        .flatten()
        .find_map(|reference| reference["id"].as_str());
    let reason = id.map(|id| {
        let mut line = None;
        until("the refusal stands in the log", || {
            line = read(&running.log()).lines().find(|line| line.contains(id)).map(str::to_owned);
            line.is_some()
        });
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        line["reason"].as_str().unwrap_or("open").to_owned()
    });
    (report, reason)
}

/// Whether a reason is another, or one that cannot be told from it from outside.
fn same(found: &str, truth: &str) -> bool {
    let twins = |one: &str, other: &str| {
        doorward_reason::find(one).is_some_and(|reason| reason.ambiguous_with.contains(&other))
    };
    found == truth || twins(found, truth) || twins(truth, found)
}

/// Which cases are not found, and what is said in place of the truth. There must be so many truths.
fn judged(running: &Running, cases: &[Case], truths: usize) -> BTreeMap<&'static str, String> {
    let mut missed = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for case in cases {
        let (report, truth) = asked(running, case);
        let truth = truth.unwrap_or_else(|| panic!("{}: no X-Request-Id in {report}", case.name));
        seen.insert(truth.clone());
        let diagnosed = report["diagnosis"]["reason"].as_str();
        let found = diagnosed.or_else(|| report["candidates"][0]["reason"].as_str()).unwrap_or("nothing").to_owned();
        if !same(&found, case.shown.unwrap_or(&truth)) {
            missed.insert(case.name, format!("{found} in place of {truth}"));
        }
    }
    assert_eq!(seen.len(), truths, "{seen:?}");
    missed
}

#[test]
fn refusals_of_credentials_are_found() {
    let (stage, running) = start();
    let cases = of_credentials(&stage);
    let missed = judged(&running, &cases, 20);
    assert!(missed.is_empty(), "{} of {} missed: {missed:#?}", missed.len(), cases.len());
}

#[test]
fn refusals_of_requests_are_found() {
    let (_stage, running) = start();
    let cases = of_requests();
    let missed = judged(&running, &cases, 13);
    assert!(missed.is_empty(), "{} of {} missed: {missed:#?}", missed.len(), cases.len());
}

#[test]
fn an_issuer_that_is_away_is_found() {
    let (stage, running) = start();
    stage.issuer.behave(Keys::Away);
    let token = stage.issuer.mint().good("eve");
    let missed = judged(
        &running,
        &[bearer("no keys", "/token/page", &token), bearer("nobody to ask", "/opaque/page", "opaque-good")],
        1,
    );
    assert!(missed.is_empty(), "{missed:#?}");
}
