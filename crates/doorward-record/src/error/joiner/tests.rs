//! Refusals of an access log get their lines: by id, by request, by path, each line once, within the limit.

use super::*;
use crate::error::{Clock, lines};

/// 2026-11-25 20:58:40 UTC.
const NOW_S: i64 = 1_795_640_320;

fn filled(text: &str) -> Joiner {
    let mut joiner = Joiner::new(1000);
    for line in lines(text, Some(1), &Clock::utc()) {
        joiner.add(&line, line.number.unwrap());
    }
    joiner
}

fn asked<'a>(method: &'a str, target: &'a str, status: u16) -> Asked<'a> {
    Asked {
        client: "192.0.2.1".parse().ok(),
        method,
        target,
        time_s: NOW_S,
        duration_s: 0,
        is_start: false,
        status,
        id: None,
        connection: None,
        user: None,
        tells_user: false,
    }
}

fn nginx(second: u32, message: &str, request: &str) -> String {
    format!(
        "2026/11/25 20:58:{second:02} [error] 7#7: *5 {message}, client: 192.0.2.1, server: a, request: \"{request}\", host: \"a\"\n"
    )
}

fn told(joiner: &mut Joiner, asked: &Asked<'_>) -> Option<(u64, Tie)> {
    joiner.answer(asked).map(|answer| (answer.place, answer.tie))
}

#[test]
fn each_line_answers_one_refusal() {
    let rule = "access forbidden by rule";
    let text =
        nginx(40, rule, "GET /a HTTP/1.1") + &nginx(41, rule, "GET /a HTTP/1.1") + &nginx(41, rule, "GET /b HTTP/1.1");
    let mut joiner = filled(&text);
    let a = asked("GET", "/a", 403);
    assert_eq!(told(&mut joiner, &a), Some((1, Tie::Close)));
    assert_eq!(told(&mut joiner, &a), Some((2, Tie::Close)));
    assert_eq!(told(&mut joiner, &a), None);
    assert_eq!(told(&mut joiner, &asked("POST", "/b", 403)), None);
    assert_eq!(told(&mut joiner, &asked("GET", "/b", 200)), None);
    assert_eq!(told(&mut joiner, &asked("GET", "/b", 403)), Some((3, Tie::Close)));
}

#[test]
fn the_span_is_that_of_the_request() {
    let line = nginx(50, "access forbidden by rule", "GET /a HTTP/1.1");
    let a = asked("GET", "/a", 403);
    for (change, found) in [
        (a, false),
        (Asked { is_start: true, duration_s: 8, ..a }, true),
        (Asked { is_start: true, duration_s: 7, ..a }, false),
        (Asked { time_s: NOW_S + 12, ..a }, true),
        (Asked { time_s: NOW_S + 13, ..a }, false),
        (Asked { time_s: NOW_S + 30, duration_s: 18, ..a }, true),
    ] {
        assert_eq!(filled(&line).answer(&change).is_some(), found, "{change:?}");
    }
}

#[test]
fn a_path_on_disk_is_found_by_its_last_name() {
    let apache =
        |message: &str| format!("[Wed Nov 25 20:58:40.1 2026] [core:error] [pid 9] [client 192.0.2.1:5] {message}\n");
    let mut joiner = filled(
        &(apache("AH00132: file permissions deny server access: /srv/site/deep/x%20y.html")
            + &apache("AH01629: authorization failure (no authenticated user): /b c")),
    );
    assert_eq!(told(&mut joiner, &asked("GET", "/other.html", 403)), None);
    assert_eq!(told(&mut joiner, &asked("GET", "/b%20c?q=1", 401)), Some((2, Tie::Close)));
    assert_eq!(told(&mut joiner, &asked("GET", "/deep/x%2520y.html", 403)), Some((1, Tie::Loose)));
}

#[test]
fn an_id_finds_the_refusal_and_the_rules_that_counted() {
    let rule = |words: &str, id: u32| {
        format!(
            "[Wed Nov 25 20:58:40.1 2026] [security2:error] [pid 9] [client 192.0.2.1:5] ModSecurity: {words} [id \"{id}\"] [uri \"/a\"] [unique_id \"awdMCk--1yaqxO2i\"]\n"
        )
    };
    let text = rule("Warning. x", 941_100)
        + &rule("Warning. y", 941_110)
        + &rule("Access denied with code 403 (phase 2).", 949_110);
    let answer = filled(&text).answer(&Asked { id: Some("awdMCk--1yaqxO2i"), client: None, ..asked("GET", "/", 403) });
    let answer = answer.unwrap();
    assert_eq!((answer.place, answer.tie, answer.rules), (3, Tie::Exact, vec![941_100, 941_110]));
    assert_eq!(filled(&text).answer(&Asked { id: Some("-"), client: None, ..asked("GET", "/", 403) }), None);
}

#[test]
fn the_oldest_lines_go_at_the_limit() {
    let mut joiner = Joiner::new(3);
    let text: String =
        (0..10).map(|at| nginx(40 + at, "access forbidden by rule", &format!("GET /{at} HTTP/1.1"))).collect();
    for line in lines(&text, Some(0), &Clock::utc()) {
        joiner.add(&line, line.number.unwrap());
    }
    assert_eq!((joiner.len(), joiner.dropped()), (3, 7));
    for at in 0..10_u64 {
        let target = format!("/{at}");
        let asked = Asked { time_s: NOW_S + i64::try_from(at).unwrap(), ..asked("GET", &target, 403) };
        assert_eq!(told(&mut joiner, &asked), (at >= 7).then_some((at, Tie::Close)), "{at}");
    }
}

/// Lines of Apache for one client in one second.
fn apache(lines: &[&str]) -> Joiner {
    let line = |text: &&str| format!("[Wed Nov 25 20:58:40.1 2026] [core:error] [pid 9] [client 192.0.2.1:5] {text}\n");
    filled(&lines.iter().map(line).collect::<String>())
}

#[test]
fn of_two_paths_with_one_name_the_one_in_the_right_folder_is_taken() {
    let mut joiner = apache(&[
        "AH01630: client denied by server configuration: /srv/elsewhere/page.html",
        "AH01630: client denied by server configuration: /srv/site/denied/page.html",
        "AH01630: client denied by server configuration: /srv/other/page.html",
    ]);
    assert_eq!(told(&mut joiner, &asked("GET", "/denied/page.html", 403)), Some((2, Tie::Loose)));
    assert_eq!(told(&mut joiner, &asked("GET", "/elsewhere/page.html", 403)), Some((1, Tie::Loose)));
}

#[test]
fn an_access_file_speaks_for_its_folder() {
    let words = "AH00529: /srv/site/sealed/.htaccess pcfg_openfile: unable to check htaccess file, ensure it is readable and that '/srv/site/sealed/' is executable";
    for (target, found) in [("/sealed/page.html", true), ("/sealed/", true), ("/open/page.html", false)] {
        assert_eq!(told(&mut apache(&[words]), &asked("GET", target, 403)).is_some(), found, "{target}");
    }
}

#[test]
fn a_line_without_a_place_is_no_refusals_but_may_be_a_failures() {
    let words = "AH01620: Could not open password file: /etc/apache2/users";
    for (status, found) in [(500, true), (401, false), (403, false)] {
        assert_eq!(told(&mut apache(&[words]), &asked("GET", "/a", status)).is_some(), found, "{status}");
    }
}

#[test]
fn a_users_line_is_not_given_to_a_request_without_that_user() {
    let words = "AH01617: user rita: authentication failure for \"/\": Password Mismatch";
    let plain = asked("GET", "/", 401);
    for (user, tells_user, found) in
        [(Some("rita"), true, true), (Some("omar"), true, false), (None, true, false), (None, false, true)]
    {
        let asked = Asked { user, tells_user, ..plain };
        assert_eq!(told(&mut apache(&[words]), &asked).is_some(), found, "{user:?} {tells_user}");
    }
}

#[test]
fn a_connections_number_with_the_request_is_an_id() {
    let text = nginx(40, "access forbidden by rule", "GET /a HTTP/1.1");
    for (connection, tie) in [(Some(5), Tie::Exact), (Some(6), Tie::Close), (None, Tie::Close)] {
        let asked = Asked { connection, ..asked("GET", "/a", 403) };
        assert_eq!(told(&mut filled(&text), &asked), Some((1, tie)), "{connection:?}");
    }
    let other = Asked { connection: Some(5), client: None, ..asked("GET", "/b", 403) };
    assert_eq!(told(&mut filled(&text), &other), None);
}

#[test]
fn what_is_left_of_the_reasons_comes_from_the_request() {
    let text = nginx(40, "access forbidden by rule", "GET /.git/config HTTP/1.1");
    let answer = filled(&text).answer(&asked("GET", "/.git/config", 403)).unwrap();
    assert_eq!(answer.reasons.first(), Some(&"dotfile-rule"));
    let text = nginx(40, "access forbidden by rule", "GET /a HTTP/1.1");
    let answer = filled(&text).answer(&asked("GET", "/a", 403)).unwrap();
    assert!(answer.reasons.first() == Some(&"path-rule") && !answer.reasons.contains(&"dotfile-rule"));
}

#[test]
fn each_request_of_a_flood_from_one_client_gets_its_line() {
    const REQUESTS: i64 = 4000;
    let wrong = "user \"eve\" was not found in \"/etc/users\"";
    let line = |second: i64| {
        let time = jiff::Timestamp::from_second(NOW_S + second).unwrap().strftime("%Y/%m/%d %H:%M:%S");
        format!(
            "{time} [error] 7#7: *5 {wrong}, client: 192.0.2.1, server: a, request: \"GET / HTTP/1.1\", host: \"a\"\n"
        )
    };
    let text: String = (0..REQUESTS).map(line).collect();
    let mut joiner = Joiner::new(usize::try_from(REQUESTS).unwrap());
    for line in lines(&text, Some(1), &Clock::utc()) {
        joiner.add(&line, line.number.unwrap());
    }
    for second in 0..REQUESTS {
        let request = Asked { time_s: NOW_S + second, ..asked("GET", "/", 401) };
        assert_eq!(told(&mut joiner, &request), Some((u64::try_from(second).unwrap() + 1, Tie::Close)));
    }
}

#[test]
fn silence_is_not_claimed_where_not_every_line_was_looked_at() {
    let rule = "access forbidden by rule";
    let text = |count: usize| nginx(40, rule, "GET /a HTTP/1.1").repeat(count);
    for (count, silent) in [(MAX_LOOKED_AT - 1, true), (MAX_LOOKED_AT, false)] {
        let mut joiner = filled(&text(count));
        assert_eq!(joiner.is_silent(&asked("GET", "/a", 403)), silent, "{count} lines");
        assert!(joiner.is_silent(&asked("GET", "/b", 403)), "another request has none");
    }
}

/// What is told of refusals of one client, each expected before any asks: the place and how many rivals.
fn expected(text: &str, all: &[Asked<'_>]) -> Vec<Option<(u64, u32)>> {
    let told = |order: &[usize]| {
        let mut joiner = filled(text);
        all.iter().for_each(|asked| joiner.expect(asked));
        joiner.ask_anew();
        let mut told = vec![None; all.len()];
        for at in order {
            told[*at] = joiner.answer(&all[*at]).map(|answer| (answer.place, answer.rivals));
        }
        told
    };
    let forth: Vec<usize> = (0..all.len()).collect();
    let back: Vec<usize> = forth.iter().rev().copied().collect();
    let (one, other) = (told(&forth), told(&back));
    let whose = |told: &[Option<(u64, u32)>]| told.iter().map(|one| one.map(|(_, rivals)| rivals)).collect::<Vec<_>>();
    assert_eq!(whose(&one), whose(&other), "whoever asks first");
    one
}

#[test]
fn a_line_that_may_be_of_several_refusals_is_no_ones() {
    let rule = "access forbidden by rule";
    let line = |second| nginx(second, rule, "GET /a HTTP/1.1");
    let at = |second: i64| Asked { time_s: NOW_S + second, ..asked("GET", "/a", 403) };
    for (lines, refusals, wanted) in [
        (vec![40], vec![0], vec![Some(0)]),
        // Two in one second, and one line: it may be of either.
        (vec![40], vec![0, 0], vec![Some(2), Some(2)]),
        (vec![40], vec![0, 1], vec![Some(2), Some(2)]),
        // The nearer one has it, whoever asks first.
        (vec![40], vec![0, 2], vec![Some(0), None]),
        (vec![40], vec![2, 0], vec![None, Some(0)]),
        // As many lines as refusals.
        (vec![40, 40], vec![0, 0], vec![Some(0), Some(0)]),
        (vec![40, 41, 42], vec![0, 1, 2], vec![Some(0), Some(0), Some(0)]),
        (vec![40, 40], vec![0, 0, 0], vec![Some(3), Some(3), Some(3)]),
    ] {
        let text: String = lines.iter().map(|second| line(*second)).collect();
        let all: Vec<Asked<'_>> = refusals.iter().map(|second| at(*second)).collect();
        let rivals: Vec<Option<u32>> =
            expected(&text, &all).into_iter().map(|told| told.map(|(_, rivals)| rivals)).collect();
        assert_eq!(rivals, wanted, "{lines:?} {refusals:?}");
    }
}

#[test]
fn lines_of_two_messages_are_not_shared_out() {
    let text = nginx(40, "access forbidden by rule", "GET /a HTTP/1.1")
        + &nginx(40, "directory index of \"/srv/a/\" is forbidden", "GET /a HTTP/1.1");
    let a = asked("GET", "/a", 403);
    let rivals: Vec<u32> = expected(&text, &[a, a]).into_iter().flatten().map(|(_, rivals)| rivals).collect();
    assert_eq!(rivals, [2, 2]);
}

#[test]
fn another_way_of_asking_is_no_rival() {
    let text = nginx(40, "access forbidden by rule", "GET /a HTTP/1.1");
    let a = asked("GET", "/a", 403);
    for other in [
        Asked { method: "POST", ..a },
        Asked { target: "/a?b", ..a },
        Asked { status: 200, ..a },
        Asked { client: "192.0.2.2".parse().ok(), ..a },
        Asked { time_s: NOW_S + 9, ..a },
    ] {
        assert_eq!(expected(&text, &[a, other]), [Some((1, 0)), None], "{other:?}");
    }
}

#[test]
fn a_refusal_whose_line_another_may_have_is_not_met_with_silence() {
    let mut joiner = filled(&nginx(40, "access forbidden by rule", "GET /a HTTP/1.1"));
    let a = asked("GET", "/a", 403);
    [a, Asked { time_s: NOW_S + 2, ..a }].iter().for_each(|asked| joiner.expect(asked));
    joiner.ask_anew();
    let late = Asked { time_s: NOW_S + 2, ..a };
    assert!(joiner.answer(&late).is_none() && joiner.answer(&a).is_some());
    assert!(!joiner.is_silent(&late) && !joiner.is_silent(&a) && joiner.is_silent(&asked("GET", "/b", 403)));
}
