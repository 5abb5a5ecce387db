//! 403, the 404 that hides one, and the statuses that proxies get wrong.

use std::time::{Duration, Instant};

use super::assertion::{Miss, Ran, Section, may, must, practice, should};
use super::basic::median;
use super::sweep::{likeness, refusals};
use super::target::{Ability, Target};
use crate::stage::Act;
use crate::wire::{Answer, Request};

/// The section.
pub(super) const SECTION: Section = Section {
    name: "403, 404, 405, 407, 413, 421, 425, 451",
    assertions: &[
        may(85, "9110 15.5.4", "404 hides what is forbidden", hides),
        practice(86, "9110 15.5.4", "a hidden page is like an absent one for every method", alike_for_methods),
        practice(87, "9110 15.5.4", "a hidden page is like an absent one for every field", alike_for_fields),
        practice(88, "9110 15.5.4", "a hidden page takes as long as an absent one", alike_in_time),
        practice(89, "9110 15.5.5", "a 404 that may hide is not stored", hidden_no_store),
        practice(90, "9110 15.5.4", "a hidden page shows no challenge and no limit", hidden_without_challenge),
        must(91, "9110 15.5.6", "405 has Allow, and not before authorization", method_not_allowed),
        practice(92, "9110 4.2.3", "one normal form of paths for policy and upstream", one_normal_form),
        must(93, "9110 15.5.8", "a reverse proxy never answers 407", never_407),
        must(94, "9110 11.7.2", "Proxy-Authorization is not relayed", proxy_authorization),
        practice(95, "9110 15.5.8", "the upstream's 407 is 502", upstream_407),
        must(96, "9110 15.5.20", "a host that is not served is 421", misdirected),
        must(97, "8470 5.2", "early data is passed on as such or answered 425", early_data),
        should(98, "7725 3", "451 explains, names who blocks, and sets its freshness", legal),
        must(99, "9110 15.5.14", "a body over the limit is 413", body_too_large),
        practice(100, "9110 16.2", "no unregistered status is sent", registered_statuses),
    ],
};

/// A hidden page, and pages that are not there: none below it, none in the map, none at the upstream.
const HIDDEN: &str = "/hidden/page";
const ABSENT: [&str; 3] = ["/hidden/absent", "/nowhere/page", "/public/absent"];

fn hides(target: &Target<'_>) -> Ran {
    target.needs(Ability::Hidden)?;
    target.ask(&Request::get(HIDDEN))?.is(&[404])?;
    target.ask(&Request::get(HIDDEN).basic("eve", "wonderland"))?.is(&[404])?;
    target.ask(&Request::get(HIDDEN).basic("dana", "open sesame"))?.is(&[200])?;
    Ok(())
}

/// The hidden page answers as each absent one, to the same request of the same caller.
fn alike(target: &Target<'_>, change: impl Fn(Request) -> Request) -> Ran {
    target.needs(Ability::Hidden)?;
    for as_eve in [false, true] {
        let ask = |path: &str| {
            let request = change(Request::get(path));
            target.ask(&if as_eve { request.basic("eve", "wonderland") } else { request })
        };
        let hidden = ask(HIDDEN)?;
        for path in ABSENT {
            let absent = ask(path)?;
            if likeness(&hidden) != likeness(&absent) {
                return Err(absent.miss(&format!("unlike the hidden page, to which came: {}", hidden.told())));
            }
        }
    }
    Ok(())
}

fn alike_for_methods(target: &Target<'_>) -> Ran {
    hides(target)?;
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        alike(target, |request| Request { method: method.to_owned(), ..request })?;
    }
    Ok(())
}

fn alike_for_fields(target: &Target<'_>) -> Ran {
    hides(target)?;
    alike(target, |request| request.with("If-None-Match", "*"))?;
    alike(target, |request| request.with("Range", "bytes=0-0"))?;
    alike(target, |request| request.with("Accept", "text/html").with("Sec-Fetch-Mode", "navigate"))?;
    alike(target, |request| request.with("Accept", "application/json").with("Accept-Language", "de"))?;
    alike(target, |request| request.with("Origin", "https://app.shop.example"))?;
    let post = |request: Request| Request { method: "POST".to_owned(), ..request };
    alike(target, |request| post(request).with("Content-Type", "application/x-tulip").body(b"{"))?;
    let preflight = |request: Request| {
        let request = Request { method: "OPTIONS".to_owned(), ..request };
        request.with("Origin", "https://app.shop.example").with("Access-Control-Request-Method", "DELETE")
    };
    alike(target, preflight)
}

/// How often the time of each is taken.
const SAMPLES: usize = 60;

fn alike_in_time(target: &Target<'_>) -> Ran {
    hides(target)?;
    let mut connection = target.connect()?;
    let mut timed = |path: &str| -> Result<Duration, Miss> {
        let bytes = Request::get(path).bytes(&target.authority());
        let began = Instant::now();
        connection.send(&bytes);
        let answer = target.answer(&mut connection, &bytes, false)?;
        let took = began.elapsed();
        answer.is(&[404])?;
        if answer.has_member("connection", "close") {
            connection = target.connect()?;
        }
        Ok(took)
    };
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..SAMPLES {
        for (path, times) in [HIDDEN, "/hidden/absent", "/nowhere/page"].iter().zip(&mut times) {
            times.push(timed(path)?);
        }
    }
    let [hidden, absent, nowhere] = times.map(median);
    // Taken in turns, so that a busy machine slows all of them down alike.
    let apart = |one: Duration, other: Duration| one > other * 2 || other > one * 2;
    if apart(hidden, absent) || apart(hidden, nowhere) {
        return Err(Miss::fail(format!("hidden takes {hidden:?}, absent {absent:?}, unlisted {nowhere:?}")));
    }
    Ok(())
}

fn hidden_answers(target: &Target<'_>) -> Result<Vec<Answer>, Miss> {
    target.needs(Ability::Hidden)?;
    let mut answers = Vec::new();
    for path in [HIDDEN].iter().chain(&ABSENT) {
        let answer = target.ask(&Request::get(path))?;
        answer.is(&[404])?;
        answers.push(answer);
    }
    Ok(answers)
}

fn hidden_no_store(target: &Target<'_>) -> Ran {
    for answer in hidden_answers(target)? {
        answer.must(answer.has_member("cache-control", "no-store"), "a 404 that may hide can be stored")?;
    }
    Ok(())
}

fn hidden_without_challenge(target: &Target<'_>) -> Ran {
    let answers = hidden_answers(target)?;
    let wrong = |user: &str| target.ask(&Request::get(HIDDEN).basic(user, "wrong"));
    for answer in answers.into_iter().chain([wrong("eve")?, wrong("dana")?]) {
        answer.is(&[404])?;
        for name in ["www-authenticate", "ratelimit", "ratelimit-policy", "allow", "retry-after"] {
            answer.must(answer.field(name).is_none(), &format!("{name} tells that there is something"))?;
        }
    }
    Ok(())
}

fn method_not_allowed(target: &Target<'_>) -> Ran {
    target.needs(Ability::Methods)?;
    let answer = target.ask(&Request::new("DELETE", "/methods"))?;
    let allows = answer.has_member("allow", "GET") && answer.has_member("allow", "POST");
    answer.is(&[405])?.must(allows, "Allow does not name GET and POST")?;
    let delete = || Request::new("DELETE", "/guarded-methods");
    let anonymous = target.ask(&delete())?;
    anonymous.is(&[401])?.must(anonymous.field("allow").is_none(), "Allow before authorization")?;
    let known = target.ask(&delete().basic("eve", "wonderland"))?;
    known.is(&[405])?.must(known.has_member("allow", "GET"), "Allow does not name GET")?;
    if target.can(Ability::Hidden) {
        let hidden = target.ask(&Request::new("DELETE", "/hidden-methods").basic("eve", "wonderland"))?;
        hidden.is(&[404])?.must(hidden.field("allow").is_none(), "Allow on a hidden page")?;
    }
    Ok(())
}

/// Paths that one server takes for a public page, and another for a guarded one.
const DOUBLE_MEANING: &[&str] = &[
    "/public/../basic/page",
    "/public/%2e%2e/basic/page",
    "/public/%2E./basic/page",
    "/public/..%2fbasic/page",
    "/public/%2e%2e%2Fbasic/page",
    "/public/..;/basic/page",
    "/public/..;x=y/basic/page",
    "/public/..\\basic/page",
    "/public/%5c..%5c..%5cbasic/page",
    "/public/x/..%00/../basic/page",
    "/public//../../basic/page",
    "//basic/page",
    "/./basic/page",
    "/basic//page",
    "/BASIC/page",
    "/basic;x/page",
    "/;/basic/page",
    "/%62asic/page",
    "/basic%2fpage",
    "/basic%00/page",
    "/basic./page",
    "/public/..%c0%afbasic/page",
];

fn one_normal_form(target: &Target<'_>) -> Ran {
    target.needs(Ability::Basic)?;
    target.ask(&Request::get("/basic/page"))?.is(&[401])?;
    for path in DOUBLE_MEANING {
        let mark = target.stage.origin.mark();
        let answer = target.ask(&Request::get(path))?;
        for received in target.stage.origin.since(mark) {
            let meant = lenient(received.path());
            let guarded = meant.split('/').nth(1).is_some_and(|first| first.trim_end_matches('.') == "basic");
            answer.must(!guarded, &format!("the upstream got `{}`, which can mean {meant}", received.target()))?;
        }
    }
    Ok(())
}

/// A path as the most forgiving of servers reads it.
fn lenient(path: &str) -> String {
    let mut decoded = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        decoded.push_str(before);
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.map_or('%', char::from));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    decoded.push_str(rest);
    let decoded = decoded.replace('\\', "/").replace('\0', "").to_ascii_lowercase();
    let mut parts: Vec<&str> = Vec::new();
    for part in decoded.split('/').map(|part| part.split(';').next().unwrap_or_default()) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

fn never_407(target: &Target<'_>) -> Ran {
    for refused in refusals(target)? {
        refused.answer.must(refused.answer.status != 407, "407 from a reverse proxy")?;
        let field = refused.answer.field("proxy-authenticate");
        refused.answer.must(field.is_none(), "Proxy-Authenticate from a reverse proxy")?;
    }
    target
        .ask(&Request::get("/basic/page").with("Proxy-Authorization", "Basic ZGFuYTpvcGVuIHNlc2FtZQ=="))?
        .is(&[401])?;
    Ok(())
}

fn proxy_authorization(target: &Target<'_>) -> Ran {
    let mark = target.stage.origin.mark();
    let answer = target.ask(&Request::get("/public/page").with("Proxy-Authorization", "Basic dHVsaXA6dHVsaXA="))?;
    let asked = target.stage.origin.asked(mark, "/public/page");
    let relayed = asked.iter().any(|received| received.head.one("proxy-authorization").is_some());
    answer.must(asked.len() == 1, "the request did not reach the upstream")?;
    answer.must(!relayed, "Proxy-Authorization was relayed")?;
    Ok(())
}

fn upstream_407(target: &Target<'_>) -> Ran {
    let fields = [("Proxy-Authenticate", "Basic realm=\"inner\"")];
    target.stage.origin.script("/upstream/407", Act::answer("407 Proxy Authentication Required", &fields, "inner"));
    let answer = target.ask(&Request::get("/upstream/407"))?;
    answer.is(&[502])?.must(answer.field("proxy-authenticate").is_none(), "Proxy-Authenticate was relayed")?;
    Ok(())
}

fn misdirected(target: &Target<'_>) -> Ran {
    target.needs(Ability::Hosts)?;
    let mark = target.stage.origin.mark();
    target.ask(&Request::get("/public/page").with("Host", "elsewhere.test"))?.is(&[421])?;
    target.ask(&Request::get("/basic/page").with("Host", "127.0.0.1.elsewhere.test"))?.is(&[421])?;
    target.ask(&Request::get("/public/page").with("Host", "shop.test"))?.is(&[200])?;
    let asked = target.stage.origin.since(mark).len();
    if asked == 1 { Ok(()) } else { Err(Miss::fail(format!("{asked} requests reached the upstream, not 1"))) }
}

fn early_data(target: &Target<'_>) -> Ran {
    let mark = target.stage.origin.mark();
    let answer = target.ask(&Request::new("POST", "/public/echo").with("Early-Data", "1").body(b"x"))?;
    if answer.status == 425 {
        return Ok(());
    }
    let asked = target.stage.origin.asked(mark, "/public/echo");
    let marked = asked.first().is_some_and(|received| received.head.one("early-data") == Some("1"));
    answer.must(marked, "neither 425, nor Early-Data at the upstream")?;
    Ok(())
}

fn legal(target: &Target<'_>) -> Ran {
    target.needs(Ability::Legal)?;
    let answer = target.ask(&Request::get("/legal/page"))?;
    answer.is(&[451])?.must(!answer.body.is_empty(), "nothing is explained")?;
    let link = answer.all("link").join(", ");
    let names = link.contains("https://authority.example") && link.contains("blocked-by");
    answer.must(names, "no Link of the relation blocked-by")?;
    answer.must(answer.field("cache-control").is_some(), "the freshness is left to caches")?;
    Ok(())
}

fn body_too_large(target: &Target<'_>) -> Ran {
    target.needs(Ability::BodyLimit)?;
    let post = || Request::new("POST", "/small/echo");
    target.ask(&post().body(&[b'x'; 1024]))?.is(&[200])?;
    target.ask(&post().body(&[b'x'; 1025]))?.is(&[413])?;
    let mark = target.stage.origin.mark();
    let mut chunks = format!("{:x}\r\n", 5000).into_bytes();
    chunks.extend_from_slice(&[b'x'; 5000]);
    chunks.extend_from_slice(b"\r\n0\r\n\r\n");
    let answer = target.ask(&post().with("Transfer-Encoding", "chunked").body(&chunks))?;
    answer.is(&[413])?;
    let whole = target.stage.origin.since(mark).iter().any(|received| received.whole);
    answer.must(!whole, "the body reached the upstream whole")?;
    Ok(())
}

/// The statuses of errors in IANA's registry.
const REGISTERED: &[u16] = &[
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425,
    426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 511,
];

fn registered_statuses(target: &Target<'_>) -> Ran {
    for refused in refusals(target)? {
        refused.answer.is(REGISTERED)?;
    }
    let raw: [&[u8]; 4] = [
        b"GET / HTTP/9.9\r\n\r\n",
        b"TULIP\r\n\r\n",
        b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\r\n\r\n",
    ];
    for bytes in raw {
        // A server may close on what is no HTTP at all.
        let mut connection = target.connect()?;
        connection.send(bytes);
        if let Ok(mut answer) = connection.receive(false) {
            answer.sent = String::from_utf8_lossy(bytes).into_owned();
            answer.is(REGISTERED)?;
        }
    }
    let long = format!("/public/{}", "a".repeat(70_000));
    target.ask(&Request::get(&long))?.is(&[414, 431])?;
    Ok(())
}
