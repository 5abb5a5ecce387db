//! Logs of applications that tell of a request in several lines, of requests that are open at once.

use std::fmt::Write as _;

use super::{FIREFOX, Folder, line, report};

/// Requests in a log of Rails, of which so many are open at once, each with its id.
fn rails(requests: usize, at_once: usize) -> String {
    let mut text = String::new();
    let put = |text: &mut String, number: usize, message: &str| {
        let _ = writeln!(
            text,
            "I, [2026-10-04T00:00:00.123456 #7]  INFO -- : [{number:08x}-0000-4000-8000-000000000000] {message}"
        );
    };
    for number in 0..requests + at_once {
        if number < requests {
            let (path, time) = (format!("/orders/{number}"), number / 10);
            let begin = format!(
                "Started GET \"{path}\" for 192.0.2.{} at 2026-10-04 00:{:02}:{:02} +0000",
                number % 200,
                time / 60,
                time % 60
            );
            put(&mut text, number, &begin);
            put(&mut text, number, "Processing by OrdersController#show as HTML");
        }
        let Some(ended) = number.checked_sub(at_once) else { continue };
        if ended % 3 == 0 {
            put(&mut text, ended, "Filter chain halted as :authenticate_user! rendered or redirected");
            put(&mut text, ended, "Completed 401 Unauthorized in 3ms (ActiveRecord: 0.4ms)");
        } else {
            put(&mut text, ended, "Completed 200 OK in 12ms (Views: 8.1ms)");
        }
    }
    text
}

#[test]
fn requests_are_put_together_over_blocks_and_on_any_number_of_threads() {
    let folder = Folder::new();
    let log = folder.file("production.log", rails(3_000, 40));
    let first = report(&["--threads", "1"], &[&log]);
    assert_eq!((first["lines"].as_u64(), first["unparsed"].as_u64()), (Some(3_000), Some(0)), "{first}");
    assert_eq!(first["by_status"]["401"], 1_000);
    assert_eq!(first["reasons"]["credentials-missing"], 1_000, "each has its cause by its id: {}", first["reasons"]);
    assert_eq!(first["causes"][0]["confidence"]["exact-id"], 1_000, "{}", first["causes"]);
    assert_eq!(report(&["--threads", "8"], &[&log]), first);
}

#[test]
fn beside_the_log_of_a_server_that_of_rails_counts_no_request_again() {
    let folder = Folder::new();
    let access = folder.file("access.log", line("192.0.2.1", "00:00:00", "/orders/0", 401, FIREFOX).repeat(7));
    let rails = folder.file("production.log", rails(7, 1));
    assert_eq!(report(&[], &[&access, &rails])["lines"], 7);
    assert_eq!(report(&[], &[&rails])["lines"], 7);
}

#[test]
fn without_ids_what_is_certain_is_counted_and_the_rest_is_said() {
    let folder = Folder::new();
    let begin = |path: &str| format!("Started POST \"{path}\" for 192.0.2.7 at 2026-10-04 00:00:00 +0000\n");
    let alone = begin("/a") + "Can't verify CSRF token authenticity.\nCompleted 422 Unprocessable Entity in 2ms\n";
    let both = begin("/b") + &begin("/c") + "Completed 403 Forbidden in 2ms\nCompleted 403 Forbidden in 2ms\n";
    let found = report(&[], &[&folder.file("development.log", alone.repeat(2) + &both)]);
    assert_eq!((found["lines"].as_u64(), found["unparsed"].as_u64()), (Some(4), Some(2)), "{found}");
    assert_eq!(found["reasons"], serde_json::json!({"csrf-failed": 2}));
}
