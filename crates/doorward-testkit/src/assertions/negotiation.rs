//! What a refusal says, and in which form: problem documents (RFC 9457), HTML, handshakes.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::assertion::{Level, Miss, Ran, Section, left_out, must, practice, should};
use super::sweep::refusals;
use super::target::{Ability, Target};
use crate::stage::written_log;
use crate::wire::{Answer, Request};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "error body and negotiation",
    assertions: &[
        practice(115, "9457 3", "a program gets a problem document", problem_document),
        must(116, "9457 3.1.2", "the status member is the status", status_member),
        must(117, "9457 3.1.1, 4.2.1", "the type is a URI, and about:blank has the phrase as title", type_member),
        should(118, "9457 3.1.3", "the title does not vary", title_member),
        practice(119, "9457 5", "no internals are told", no_internals),
        practice(120, "9457 3.1.5", "the instance stands in the log", instance_in_log),
        practice(121, "9110 12.5.1", "HTML is for a navigation only", html_for_navigation),
        practice(122, "9110 15.4", "nothing but a navigation is led to a login", no_redirect_for_programs),
        left_out(123, Level::Must, "9700 4.12", "no 307 with credentials", "the gateway redirects to no login"),
        left_out(
            124,
            Level::Must,
            "9700 4.11",
            "return addresses are of the same origin",
            "the gateway redirects to no login and takes no return address",
        ),
        must(125, "6455 4.2.2", "a WebSocket handshake is refused with a status", web_socket),
        must(126, "gRPC over HTTP/2", "a gRPC call is refused in trailers", grpc),
    ],
};

/// What browsers send with a navigation.
const NAVIGATION: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

fn problem_document(target: &Target<'_>) -> Ran {
    // Not a 404: where something is hidden, the owner's one page of what is absent has one form.
    let mut places = vec!["/basic/page", "/dead/page"];
    if target.can(Ability::Legal) {
        places.push("/legal/page");
    }
    for path in places {
        for accept in [
            None,
            Some("*/*"),
            Some("application/json"),
            Some("application/problem+json"),
            Some("application/json;q=0.9"),
        ] {
            let plain = Request::get(path);
            let answer = target.ask(&accept.iter().fold(plain, |request, accept| request.with("Accept", accept)))?;
            answer.must(answer.status >= 400, "not refused")?;
            answer.must(answer.media_type() == "application/problem+json", "no application/problem+json")?;
            answer.must(answer.json().is_some_and(|json| json.is_object()), "no JSON object")?;
        }
    }
    Ok(())
}

/// The problem documents of all refusals that have one.
fn problems(target: &Target<'_>) -> Result<Vec<(Answer, Value)>, Miss> {
    let mut problems = Vec::new();
    for answer in refusals(target)?.into_iter().map(|refused| refused.answer) {
        if answer.media_type() == "application/problem+json" && !answer.body.is_empty() {
            let json = answer.json().ok_or_else(|| answer.miss("no JSON"))?;
            problems.push((answer, json));
        }
    }
    if problems.is_empty() { Err(Miss::fail("no refusal has a problem document")) } else { Ok(problems) }
}

fn status_member(target: &Target<'_>) -> Ran {
    for (answer, problem) in problems(target)? {
        let status = problem.get("status").and_then(Value::as_u64);
        answer.must(status == Some(u64::from(answer.status)), "the member `status` is not the status")?;
    }
    Ok(())
}

fn type_member(target: &Target<'_>) -> Ran {
    for (answer, problem) in problems(target)? {
        let kind = problem.get("type").map_or(Some("about:blank"), Value::as_str);
        let kind = kind.ok_or_else(|| answer.miss("the type is no string"))?;
        let is_reference = !kind.is_empty() && !kind.contains([' ', '"', '<', '>']);
        answer.must(is_reference, "the type is no URI")?;
        if kind == "about:blank" {
            let title = problem.get("title").and_then(Value::as_str).unwrap_or_default();
            answer.must(title == phrase(answer.status), &format!("about:blank with the title `{title}`"))?;
        }
    }
    Ok(())
}

/// The phrase of a status in IANA's registry, for those that refusals have.
fn phrase(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        410 => "Gone",
        413 => "Content Too Large",
        414 => "URI Too Long",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

fn title_member(target: &Target<'_>) -> Ran {
    let mut titles: Vec<(String, String)> = Vec::new();
    for (answer, problem) in problems(target)? {
        let text = |name: &str| problem.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (kind, title) = (format!("{} {}", answer.status, text("type")), text("title"));
        answer.must(!title.is_empty(), "no title")?;
        let other = titles.iter().find(|(known, _)| *known == kind).map(|(_, title)| title.clone());
        answer.must(other.is_none_or(|other| other == title), "the same type has another title elsewhere")?;
        titles.push((kind, title));
    }
    Ok(())
}

fn no_internals(target: &Target<'_>) -> Ran {
    let origin = target.stage.origin.address().port().to_string();
    let telling =
        [&format!(":{origin}"), "127.0.0.1:1/", ".rs:", "panicked", "stack", "htpasswd", "jwks.json", "refused (os"];
    for refused in refusals(target)? {
        let everything = refused.answer.everything();
        let told = telling.iter().find(|word| everything.contains(**word));
        refused.answer.must(told.is_none(), &format!("{}: {told:?} is told", refused.what))?;
        let product = refused.answer.field("server").is_some_and(|server| server.contains('/'));
        refused.answer.must(!product, "Server tells a version")?;
    }
    Ok(())
}

/// How long a log may take to be written.
const LOG_PATIENCE: Duration = Duration::from_secs(10);
/// How long between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);

fn instance_in_log(target: &Target<'_>) -> Ran {
    target.needs(Ability::Log)?;
    let answer = target.ask(&Request::get("/basic/page").basic("dana", "wrong"))?;
    answer.must(answer.status >= 400, "not refused")?;
    let problem = answer.json().ok_or_else(|| answer.miss("no JSON"))?;
    let instance = problem.get("instance").and_then(Value::as_str).ok_or_else(|| answer.miss("no instance"))?;
    let id = instance.rsplit(['/', ':', '#']).next().unwrap_or_default();
    answer.must(id.len() >= 8, "the instance names nothing")?;
    let log = target.log.as_deref().ok_or_else(|| Miss::NotAble("its log is not known".to_owned()))?;
    let began = Instant::now();
    while !written_log(log).contains(id) {
        if began.elapsed() > LOG_PATIENCE {
            return Err(answer.miss("the instance does not stand in the log"));
        }
        thread::park_timeout(LOOK_EVERY);
    }
    Ok(())
}

fn html_for_navigation(target: &Target<'_>) -> Ran {
    let cases: [(&[(&str, &str)], bool); 8] = [
        (&[("Accept", NAVIGATION), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")], true),
        (&[("Accept", NAVIGATION)], true),
        (&[("Accept", "text/html")], true),
        (&[("Accept", "*/*"), ("Sec-Fetch-Mode", "cors")], false),
        (&[("Accept", "*/*"), ("X-Requested-With", "XMLHttpRequest")], false),
        (&[("Accept", "application/json, text/html;q=0.5")], false),
        (&[("Accept", "text/html;q=0.4, application/json")], false),
        (&[("Accept", "application/problem+json")], false),
    ];
    for (fields, html) in cases {
        let plain = Request::get("/basic/page");
        let answer = target.ask(&fields.iter().fold(plain, |request, (name, value)| request.with(name, value)))?;
        answer.must(answer.status >= 400, "not refused")?;
        let is_html = answer.media_type() == "text/html";
        answer.must(is_html == html, if html { "no HTML" } else { "HTML for a program" })?;
    }
    Ok(())
}

fn no_redirect_for_programs(target: &Target<'_>) -> Ran {
    let html = |request: Request| request.with("Accept", NAVIGATION);
    let requests = [
        html(Request::new("POST", "/basic/page").body(b"a=b")),
        html(Request::new("PUT", "/basic/page").body(b"a=b")),
        html(Request::new("DELETE", "/basic/page")),
        html(Request::get("/basic/page").with("Sec-Fetch-Mode", "cors")),
        html(Request::get("/basic/page").with("X-Requested-With", "XMLHttpRequest")),
        html(Request::get("/basic/page").bearer("abc")),
        Request::get("/basic/page").with("Accept", "application/json"),
        Request::get("/basic/page"),
    ];
    for request in requests {
        let answer = target.ask(&request)?;
        answer.is(&[401])?.must(answer.field("location").is_none(), "a Location")?;
    }
    Ok(())
}

fn web_socket(target: &Target<'_>) -> Ran {
    let handshake = |path: &str| {
        Request::get(path)
            .with("Connection", "Upgrade")
            .with("Upgrade", "websocket")
            .with("Sec-WebSocket-Version", "13")
            .with("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
    };
    let answer = target.ask(&handshake("/basic/page"))?;
    answer.is(&[401])?.must(!answer.all("www-authenticate").is_empty(), "no challenge")?;
    if target.can(Ability::Roles) {
        target.ask(&handshake("/editor/page").basic("eve", "wonderland"))?.is(&[403])?;
    }
    Ok(())
}

fn grpc(target: &Target<'_>) -> Ran {
    target.needs(Ability::Grpc)?;
    let call = |path: &str| {
        let call = Request::new("POST", path).with("Content-Type", "application/grpc").with("TE", "trailers");
        call.body(&[0; 5])
    };
    let wrong = call("/basic/page").basic("dana", "wrong");
    let eve = call("/editor/page").basic("eve", "wonderland");
    for (request, due) in [(call("/basic/page"), "16"), (wrong, "16"), (eve, "7"), (call("/dead/page"), "14")] {
        let answer = target.ask_http2(&request)?;
        answer.is(&[200])?.must(answer.media_type() == "application/grpc", "no application/grpc")?;
        let status = answer.field("grpc-status").or(answer.trailers.one("grpc-status"));
        answer.must(status == Some(due), &format!("the status of gRPC is not {due}"))?;
        answer.must(answer.body.is_empty(), "a body in a refused call")?;
    }
    Ok(())
}
