//! Refusals as they are met by curl, by a program with `requests`, and by a person with a browser: each gets what it needs to go on.
//!
//! What is not installed is skipped. `./test` installs it from Debian.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking, and say why they are skipped"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use doorward_testkit::assertions::SITE;
use doorward_testkit::run::{Ended, to_its_end};
use doorward_testkit::stage::{Act, Kind, Program, Running, Stage};
use doorward_testkit::wire::{Connection, Request};
use serde_json::{Value, json};

/// The longest that a client may take.
const PATIENCE: Duration = Duration::from_secs(90);
/// Debian's Python, whose packages `apt` installs.
const PYTHON: &str = "/usr/bin/python3";
/// A door for forms alone, in addition to those of the site.
const FORM: &str = "\n[[route]]\npath = \"/form\"\nmethods = [\"POST\"]\nallow = \"anyone\"\n";

/// A refusal and what clients are to find out about it.
#[derive(Debug, Clone, Copy)]
struct Case {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    /// Name and password.
    user: Option<(&'static str, &'static str)>,
    /// A token that is none.
    token: bool,
    /// Bytes of a body.
    bytes: usize,
    status: u16,
    /// Part of the challenge.
    challenge: &'static str,
    /// Part of Allow.
    allow: &'static str,
    /// Whether it says when to come again.
    waits: bool,
    /// Part of the text for a person: the heading, and what to do next.
    heading: &'static str,
    next: &'static str,
}

const GET: Case = Case {
    name: "",
    method: "GET",
    path: "",
    user: None,
    token: false,
    bytes: 0,
    status: 0,
    challenge: "",
    allow: "",
    waits: false,
    heading: "",
    next: "",
};
const EVE: Option<(&str, &str)> = Some(("eve", "wonderland"));

const CASES: &[Case] = &[
    Case {
        name: "401 for a password",
        path: "/basic/page",
        status: 401,
        challenge: "Basic realm=",
        heading: "Please sign in",
        next: "Sign in and ask again",
        ..GET
    },
    Case {
        name: "401 for a wrong password",
        path: "/basic/page",
        user: Some(("eve", "wrong")),
        status: 401,
        challenge: "Basic realm=",
        heading: "Signing in did not work",
        next: "Check them and try again",
        ..GET
    },
    Case {
        name: "401 for a token",
        path: "/token/page",
        status: 401,
        challenge: "Bearer realm=",
        heading: "Please sign in",
        next: "Sign in and ask again",
        ..GET
    },
    Case {
        name: "401 for a bad token",
        path: "/token/page",
        token: true,
        status: 401,
        challenge: "error=\"invalid_token\"",
        heading: "Signing in did not work",
        next: "Check them and try again",
        ..GET
    },
    Case {
        name: "403",
        path: "/editor/page",
        user: EVE,
        status: 403,
        heading: "You have no access to this",
        next: "ask for access",
        ..GET
    },
    Case { name: "404 that conceals", path: "/hidden/page", status: 404, heading: "There is", next: "", ..GET },
    Case {
        name: "405",
        path: "/form",
        status: 405,
        allow: "POST",
        heading: "This cannot be done here",
        next: "Allow",
        ..GET
    },
    Case {
        name: "410",
        path: "/gone/page",
        status: 410,
        heading: "This is no longer here",
        next: "Links to it can be removed",
        ..GET
    },
    Case {
        name: "413",
        method: "POST",
        path: "/small/echo",
        bytes: 4096,
        status: 413,
        heading: "Too much was sent",
        next: "Send less",
        ..GET
    },
    Case {
        name: "429",
        path: "/limited/page",
        status: 429,
        waits: true,
        heading: "Too many requests",
        next: "Nothing else is wrong",
        ..GET
    },
    Case {
        name: "451",
        path: "/legal/page",
        status: 451,
        heading: "Not available for legal reasons",
        next: "does not help",
        ..GET
    },
    Case {
        name: "502",
        path: "/dead/page",
        status: 502,
        waits: true,
        heading: "Not available at the moment",
        next: "Try again soon",
        ..GET
    },
    Case {
        name: "503",
        path: "/owner/9",
        user: EVE,
        status: 503,
        waits: true,
        heading: "Not available at the moment",
        next: "Try again soon",
        ..GET
    },
];

/// The gateway with its site.
fn staged() -> (Stage, Running) {
    let path = PathBuf::from(env!("CARGO_BIN_EXE_doorward"));
    let stage = Stage::new(Program { kind: Kind::Doorward, path, template: format!("{SITE}{FORM}") }).unwrap();
    let running = stage.launch(&[]).unwrap_or_else(|why| panic!("{why}"));
    (stage, running)
}

/// Uses a limit up, where the case is about one: it gives back with time.
fn use_up(running: &Running, case: &Case) {
    let asked = || {
        let mut connection = Connection::open(running.address, None).unwrap();
        connection.send(&Request::get(case.path).bytes(&running.address.to_string()));
        connection.receive(false).unwrap().status
    };
    while case.status == 429 && asked() != 429 {}
}

fn url(running: &Running, path: &str) -> String {
    format!("http://{}{path}", running.address)
}

/// Whether a program can be run; says so where it cannot.
fn is_there(program: &str, arguments: &[&str]) -> bool {
    let there = Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: `{program} {}` does not run: ./test installs it from Debian", arguments.join(" "));
    }
    there
}

fn ended(command: &mut Command) -> Ended {
    to_its_end(command, PATIENCE).unwrap_or_else(|why| panic!("{command:?}: {why}"))
}

/// curl with the arguments that a case needs; what it writes is the body, and the status behind it.
fn curl(running: &Running, case: &Case, more: &[&str], head: &Path) -> Ended {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--max-time", "60", "--noproxy", "*", "--write-out", "\n%{http_code}"]);
    command.args(["--request", case.method, "--dump-header"]).arg(head).args(more);
    if let Some((user, password)) = case.user {
        command.args(["--user", &format!("{user}:{password}")]);
    }
    if case.token {
        command.args(["--oauth2-bearer", "no-token"]);
    }
    if case.bytes > 0 {
        command.args(["--data-binary", &"x".repeat(case.bytes)]);
    }
    ended(command.arg(url(running, case.path)))
}

/// The value of a field in a head that curl wrote down.
fn field(head: &Path, name: &str) -> String {
    let head = std::fs::File::open(head).and_then(std::io::read_to_string).unwrap();
    let found = head.lines().filter_map(|line| line.split_once(": "));
    found.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).collect()
}

#[test]
fn curl_is_told() {
    if !is_there("curl", &["--version"]) {
        return;
    }
    let (_stage, running) = staged();
    let head = running.folder.path().join("head");
    for case in CASES {
        use_up(&running, case);
        let plain = curl(&running, case, &[], &head);
        let (body, status) = plain.stdout.rsplit_once('\n').unwrap();
        assert_eq!((plain.status.code(), status), (Some(0), &*case.status.to_string()), "{}: {plain:?}", case.name);
        assert!(field(&head, "WWW-Authenticate").contains(case.challenge), "{}", case.name);
        assert_eq!(field(&head, "WWW-Authenticate").is_empty(), case.challenge.is_empty(), "{}", case.name);
        assert!(field(&head, "Allow").contains(case.allow), "{}", case.name);
        let seconds = field(&head, "Retry-After").trim().parse::<u64>();
        assert_eq!(seconds.is_ok(), case.waits, "{}: {seconds:?}", case.name);
        if case.name != "404 that conceals" {
            assert!(body.contains(case.heading), "{}: {body}", case.name);
        }
        // Scripts ask for an exit status: 22 is an answer of 400 and more.
        let failed = curl(&running, case, &["--fail"], &head);
        assert_eq!(failed.status.code(), Some(22), "{}: {failed:?}", case.name);
        assert!(failed.stderr.contains(&case.status.to_string()), "{}: {}", case.name, failed.stderr);
        let with_body = curl(&running, case, &["--fail-with-body"], &head);
        assert_eq!(with_body.status.code(), Some(22), "{}", case.name);
        assert!(with_body.stdout.len() > 4, "{}", case.name);
    }
}

#[test]
fn curl_goes_on_by_what_it_is_told() {
    if !is_there("curl", &["--version"]) {
        return;
    }
    let (_stage, running) = staged();
    let head = running.folder.path().join("head");
    let page = |path| Case { name: "page", path, ..GET };
    // It picks the scheme that the challenge names.
    let signed_in = curl(&running, &Case { user: EVE, ..page("/basic/page") }, &["--anyauth"], &head);
    assert!(signed_in.stdout.ends_with("\n200"), "{signed_in:?}");
    // The first takes what there is; the second comes again after Retry-After and gets it. By its own clock it would come after one
    // second, one too early.
    let first = curl(&running, &page("/quick/page"), &["--fail"], &head);
    assert!(first.stdout.ends_with("\n200"), "{first:?}");
    let patient = curl(&running, &page("/quick/page"), &["--fail", "--retry", "1"], &head);
    assert_eq!(patient.status.code(), Some(0), "{patient:?}");
    assert!(patient.stdout.ends_with("\n200"), "{patient:?}");
    // What is for good is not tried again.
    let gone = curl(&running, &page("/gone/page"), &["--fail", "--retry", "2"], &head);
    assert_eq!(gone.status.code(), Some(22));
    assert!(!gone.stderr.contains("Will retry"), "{gone:?}");
}

#[test]
fn a_program_is_told() {
    if !is_there(PYTHON, &["-c", "import requests"]) {
        return;
    }
    let (_stage, running) = staged();
    let described = |case: &Case| {
        json!({
            "method": case.method, "path": case.path, "bytes": case.bytes,
            "user": case.user.map(|user| user.0), "password": case.user.map(|user| user.1),
            "token": if case.token { "no-token" } else { "" },
        })
    };
    let mut cases: Vec<Value> = CASES.iter().map(described).collect();
    cases.push(described(&Case { path: "/basic/page", user: EVE, ..GET }));
    CASES.iter().for_each(|case| use_up(&running, case));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/ask.py");
    let asked = ended(Command::new(PYTHON).args([script, &url(&running, ""), &Value::from(cases).to_string()]));
    let told: Value = serde_json::from_str(&asked.stdout).unwrap_or_else(|why| panic!("{why}: {asked:?}"));
    let met = told["met"].as_array().unwrap();
    for (case, met) in CASES.iter().zip(met) {
        let name = case.name;
        let text = |key: &str| met[key].as_str().unwrap_or_default().to_owned();
        assert_eq!(met["status"], case.status, "{name}: {met}");
        let class = if case.status < 500 { "Client Error" } else { "Server Error" };
        assert!(text("raised").starts_with(&format!("{} {class}: ", case.status)), "{name}: {met}");
        assert!(text("challenge").contains(case.challenge), "{name}: {met}");
        assert!(text("allow").contains(case.allow), "{name}: {met}");
        assert_eq!(text("retry_after").parse::<u64>().is_ok(), case.waits, "{name}: {met}");
        // A program gets a document, and in it the status, the reason, and the number to quote.
        let problem = &met["problem"];
        assert_eq!(problem["status"], case.status, "{name}: {met}");
        assert!(problem["type"].as_str().unwrap().starts_with("https://"), "{name}: {met}");
        assert!(problem["title"].as_str().unwrap().starts_with(case.heading), "{name}: {met}");
        assert!(problem["instance"].is_string(), "{name}: {met}");
    }
    let legal = CASES.iter().position(|case| case.status == 451).unwrap();
    assert!(met[legal]["link"].as_str().unwrap().contains("blocked-by"), "{}", met[legal]);
    assert_eq!(met.last().unwrap()["status"], 200, "with the right password");
    assert_eq!(told["patient"], json!([200, 200]), "the second waits for as long as it is told to");
}

/// What a browser writes down: the page when everything has been done, and its own complaints.
fn browsed(running: &Running, url: &str) -> Ended {
    let profile = running.folder.path().join("profile");
    let mut command = Command::new("chromium");
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]);
    command.args(["--disable-background-networking", "--virtual-time-budget=5000", "--dump-dom"]);
    command.arg(format!("--user-data-dir={}", profile.display()));
    ended(command.env("HOME", running.folder.path()).arg(url))
}

/// Puts a page on the site, and gives its address.
fn put(stage: &Stage, running: &Running, page: &str) -> String {
    stage.origin.script("/public/start", Act::answer("200 OK", &[("Content-Type", "text/html")], page));
    url(running, "/public/start")
}

/// How a person comes to a refusal: by its address, with a name and a password in it, or by a form.
fn way(stage: &Stage, running: &Running, case: &Case) -> String {
    match (case.user, case.bytes) {
        (Some((user, password)), _) => format!("http://{user}:{password}@{}{}", running.address, case.path),
        (None, 0) => url(running, case.path),
        (None, bytes) => {
            let text = "x".repeat(bytes);
            let form = format!("<form method=post action={}><textarea name=text>{text}</textarea></form>", case.path);
            put(stage, running, &format!("{form}<script>document.forms[0].submit()</script>"))
        }
    }
}

#[test]
fn a_person_is_told() {
    if !is_there("chromium", &["--version"]) {
        return;
    }
    let (stage, running) = staged();
    // No browser sends a token by itself.
    for case in CASES.iter().filter(|case| !case.token) {
        use_up(&running, case);
        let mut page = browsed(&running, &way(&stage, &running, case));
        if case.challenge.starts_with("Basic") {
            // It asks for a password, and has nobody here to give one. The page behind that is fetched by a script.
            assert!(page.stderr.contains("ERR_INVALID_AUTH_CREDENTIALS"), "{}: {page:?}", case.name);
            if case.user.is_some() {
                continue;
            }
            let script = format!(
                "<script>fetch('{}', {{credentials: 'omit', headers: {{Accept: 'text/html'}}}})\
                 .then(answer => answer.text()).then(text => document.documentElement.innerHTML = text)</script>",
                case.path
            );
            page = browsed(&running, &put(&stage, &running, &script));
        }
        let page = page.stdout;
        let heading = page.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
        assert!(heading.starts_with(case.heading), "{}: {page}", case.name);
        assert!(page.contains(case.next), "{}: {page}", case.name);
        // The number to quote to the site's owner; on the owner's own page for what is absent there is none.
        assert_eq!(page.contains("<code>"), case.status != 404, "{}: {page}", case.name);
    }
    let signed_in = browsed(&running, &way(&stage, &running, &Case { path: "/basic/page", user: EVE, ..GET }));
    assert!(signed_in.stdout.contains("the page"), "{signed_in:?}");
}
