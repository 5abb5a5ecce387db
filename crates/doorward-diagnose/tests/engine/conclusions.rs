//! What is concluded of scripted sites, and how surely.

use doorward_diagnose::belief::Level;
use doorward_diagnose::{Expectation, Request};
use doorward_reason::Factor;

use crate::site::*;

const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/// Whether a request is for a page that the site has.
fn exists(request: &Request) -> bool {
    matches!(request.url.path(), "/" | "/a/b.html")
}

/// A site that refuses some requests whatever they ask for.
fn site_refusing(refuses: impl Fn(&Request) -> bool) -> impl FnMut(&Request) -> doorward_diagnose::Answer {
    move |request| match () {
        () if refuses(request) => forbidden(),
        () if exists(request) => served(),
        () => absent(),
    }
}

fn agent_of_a_program(request: &Request) -> bool {
    request.field("user-agent").is_some_and(|agent| agent.starts_with("curl/"))
}

#[test]
fn a_rule_against_a_programs_name_is_found_and_confirmed() {
    let (investigation, found) = diagnose(get("https://shop.example/a/b.html"), site_refusing(agent_of_a_program));
    assert_eq!(found.reason.id, "ua-blocked", "{}", found.summary);
    assert!(found.settled, "{}", found.summary);
    assert_eq!(found.level, Level::Experiment);
    assert!(found.confidence >= 0.9);
    assert!(tried(&investigation, Factor::AgentBrowser) >= 2, "the flip was not repeated");
    assert!(found.experiments.iter().any(|experiment| experiment.telling && experiment.repeats >= 2));
}

#[test]
fn a_single_flip_settles_nothing() {
    let request = get("https://shop.example/a/b.html");
    let (whole, found) = diagnose(request.clone(), site_refusing(agent_of_a_program));
    assert!(found.settled);
    for budget in 1..sent(&whole).len() {
        let mut asked = question(request.clone());
        asked.budget = budget;
        let investigation = investigate(asked, site_refusing(agent_of_a_program));
        let found = investigation.diagnosis().unwrap();
        let flips = tried(&investigation, Factor::AgentBrowser) + tried(&investigation, Factor::BrowserHeaders);
        let once = tried(&investigation, Factor::AgentBrowser) < 2 && tried(&investigation, Factor::AgentOwn) < 2;
        assert!(!(found.settled && once), "settled after {budget} requests and {flips} flips");
    }
}

#[test]
fn a_flaky_door_is_not_settled() {
    for seed in 0_u32..24 {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        let (investigation, found) = diagnose(get("https://shop.example/a/b.html"), |request| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            if state % 2 == 0 {
                return forbidden();
            }
            if exists(request) { served() } else { absent() }
        });
        let some_open = found.observed.refused.0 < found.observed.refused.1;
        if found.observed.refused.0 > 0 && some_open {
            assert!(!found.settled, "seed {seed}: {} after {}", found.summary, sent(&investigation).len());
        }
    }
}

#[test]
fn a_crawlers_name_never_settles_and_we_are_not_the_crawler() {
    for agent in [GOOGLEBOT, "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"] {
        let crawler = |request: &Request| request.field("user-agent").is_some_and(|agent| agent.contains("bot/2"));
        let request = get("https://shop.example/a/b.html").with_field("User-Agent", agent);
        let (_, found) = diagnose(request, site_refusing(crawler));
        assert!(matches!(found.reason.id, "crawler-blocked" | "fake-crawler-blocked"), "{}", found.reason.id);
        assert!(!found.settled);
        assert!(found.confidence <= 0.75);
        assert!(found.summary.contains("We are not the crawler"), "{}", found.summary);
    }
}

#[test]
fn a_site_that_turns_us_away_in_mid_course_is_not_settled_as_something_else() {
    for patience in 3..10 {
        let mut count = 0;
        let (_, found) = diagnose(get("https://shop.example/a/b.html"), |request| {
            count += 1;
            if count > patience {
                return answer(403, &[("Server", "nginx")], "Your address was banned for a while.");
            }
            if request.url.path() == "/" { served() } else { forbidden() }
        });
        assert!(!found.settled, "after {patience}: {}", found.summary);
    }
}

#[test]
fn a_site_that_answers_no_more_in_mid_course_settles_nothing() {
    for patience in 3..10 {
        let mut count = 0;
        let investigation = investigate(question(get("https://shop.example/a/b.html")), |request| {
            count += 1;
            if count > patience {
                return answer(429, &[("Retry-After", "60")], "too many requests");
            }
            if request.url.path() == "/" { served() } else { forbidden() }
        });
        assert!(!investigation.diagnosis().unwrap().settled);
    }
}

#[test]
fn missing_credentials_are_stated_by_the_challenge() {
    let (_, found) = diagnose(get("https://shop.example/a/b.html"), |request| match request.url.path() {
        "/" => served(),
        _ => challenge("Basic realm=\"orders\""),
    });
    assert_eq!(found.reason.id, "credentials-missing");
    assert!(found.settled && found.level >= Level::Stated);
    assert_eq!(found.observed.challenges, ["Basic realm=\"orders\""]);
}

#[test]
fn a_401_without_a_challenge_is_a_defect_besides() {
    let (_, found) = diagnose(get("https://shop.example/a/b.html"), |_| answer(401, &[("Server", "nginx")], "no"));
    assert!(
        found.reason.id == "challenge-missing" || found.also.iter().any(|also| also.reason.id == "challenge-missing")
    );
    assert!(found.fault);
}

#[test]
fn a_limit_that_says_no_time_and_one_that_hides_behind_403() {
    let (_, found) = diagnose(get("https://shop.example/a/b.html"), |_| answer(429, &[], "rate limit exceeded"));
    assert_eq!(found.reason.id, "rate-limited");
    assert!(found.also.iter().any(|also| also.text.contains("Retry-After")), "{:?}", found.also);
    let (_, found) =
        diagnose(get("https://shop.example/a/b.html"), |_| answer(429, &[("Retry-After", "9")], "rate limit exceeded"));
    assert!(found.also.is_empty(), "{:?}", found.also);
}

#[test]
fn a_login_page_in_place_of_the_page_is_a_defect_besides() {
    let login = "<html><title>Sign in</title><form method=post><input name=u><input type=\"password\" name=p></form>";
    let (_, found) = diagnose(get("https://shop.example/a/b.html"), |_| answer(200, &[], login));
    assert_ne!(found.reason.id, "none");
    assert!(found.reason.id == "soft-401" || found.also.iter().any(|also| also.reason.id == "soft-401"));
}

#[test]
fn a_program_sent_to_a_login_page_is_told_so() {
    let request = get("https://shop.example/api/orders").with_field("Accept", "application/json");
    let (_, found) = diagnose(request, |_| answer(302, &[("Location", "https://shop.example/login?next=x")], ""));
    let besides = found.also.iter().any(|also| also.reason.id == "login-redirect");
    assert!(besides || found.reason.id == "login-redirect", "{}", found.summary);
    assert!(found.fault);
    assert_eq!(found.observed.location.as_deref(), Some("https://shop.example/login"));
}

#[test]
fn what_is_expected_decides_what_is_a_fault() {
    for (expect, status, fault) in [
        (Expectation::Status(403), 403, false),
        (Expectation::Status(403), 401, true),
        (Expectation::Status(403), 200, true),
        (Expectation::Open, 403, true),
        (Expectation::Open, 200, false),
    ] {
        let mut asked = question(get("https://shop.example/a/b.html"));
        asked.expect = Some(expect);
        let investigation = investigate(asked, |_| answer(status, &[("Server", "nginx")], "text"));
        assert_eq!(investigation.diagnosis().unwrap().fault, fault, "{expect:?} and {status}");
    }
}

#[test]
fn a_shut_secret_path_is_no_fault() {
    for path in [".git/config", ".env", "wp-config.php", "backup/dump.sql"] {
        let (_, found) = diagnose(get(&format!("https://shop.example/{path}")), |request| {
            if request.url.path() == "/" { served() } else { forbidden() }
        });
        assert!(!found.fault, "{path}: {}", found.reason.id);
    }
}

#[test]
fn an_unsettled_summary_names_no_certainty() {
    let (_, found) =
        diagnose(
            get("https://shop.example/a/b.html"),
            |request| {
                if request.url.path() == "/" { served() } else { forbidden() }
            },
        );
    assert!(!found.settled);
    assert!(found.summary.starts_with("Probably: "), "{}", found.summary);
    assert!(found.confidence <= 0.75);
    assert!(found.falsify.contains("error log") || found.falsify.contains("record"), "{}", found.falsify);
}

#[test]
fn a_first_page_that_is_not_there_is_not_said_to_be_served() {
    let (_, found) =
        diagnose(
            get("https://shop.example/a/b.html"),
            |request| {
                if request.url.path() == "/" { absent() } else { forbidden() }
            },
        );
    assert!(!told(&found).contains("is served (404)"), "{}", told(&found));
}

#[test]
fn abbreviations_keep_their_letters_in_a_summary() {
    for reason in doorward_reason::CATALOGUE {
        let first = reason.title.split(' ').next().unwrap_or("");
        let capitals = first.chars().filter(|letter| letter.is_uppercase()).count();
        assert!(capitals < 2 || !first.starts_with('A'), "{}: {}", reason.id, reason.title);
    }
}
