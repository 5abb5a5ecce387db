//! The real binary before servers that mean harm: it ends in time, within its memory, without a panic, and with the exit
//! status and words that it promises, in each of its formats.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, and print their figures"
)]

#[cfg(test)]
mod origin;

use std::process::Command;
use std::thread;
use std::time::Duration;

use doorward_testkit::run::{Ended, to_its_end};

/// The formats of the answer.
const FORMATS: [&str; 4] = ["text", "json", "html", "markdown"];
/// Seconds that one request may take.
const REQUEST_S: u64 = 2;
/// Seconds that all requests may take; the last one may begin just before they are over.
const TOTAL_S: u64 = 8;
/// Seconds that the binary has besides, for itself, on a busy machine.
const SPARE_S: u64 = 20;
/// The most resident memory, in KiB.
const MEMORY_KIB: u64 = 100 * 1024;

/// What is to come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comes {
    /// An answer came, so there is a diagnosis: exit status 0 or 1.
    Diagnosis,
    /// Nothing came that could be diagnosed: exit status 2, and a hint.
    Hint,
}

/// Asks why, in each of the formats, and checks how the binary ended.
fn check(scheme: &str, deed: origin::Deed, comes: Comes) {
    let address = origin::start(deed);
    let runs = FORMATS.map(|format| {
        let url = format!("{scheme}://{address}/account");
        thread::spawn(move || (format, why(&url, format)))
    });
    for run in runs {
        let (format, ended) = run.join().unwrap();
        check_ending(format, &ended, comes);
    }
}

/// Runs `doorward why`.
fn why(url: &str, format: &str) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command.args(["why", "-m", &REQUEST_S.to_string(), "--total-time", &TOTAL_S.to_string(), "--format", format, url]);
    to_its_end(&mut command, Duration::from_secs(TOTAL_S + REQUEST_S + SPARE_S)).unwrap()
}

/// Checks one ending.
fn check_ending(format: &str, ended: &Ended, comes: Comes) {
    let whole = format!("{}{}", ended.stdout, ended.stderr);
    assert!(!whole.contains("panicked at") && !whole.contains("RUST_BACKTRACE"), "{format}: {whole}");
    match comes {
        Comes::Diagnosis => check_diagnosis(format, ended),
        Comes::Hint => {
            assert_eq!(ended.status.code(), Some(2), "{format}: {whole}");
            assert!(ended.stdout.is_empty(), "{format}: {whole}");
            assert!(ended.stderr.starts_with("error: ") && ended.stderr.contains("\nhint: "), "{format}: {whole}");
        }
    }
    match ended.peak_kib {
        Some(peak_kib) => {
            println!("{format}: {} KiB, {:.1} s, status {:?}", peak_kib, ended.took.as_secs_f64(), ended.status.code());
            assert!(peak_kib <= MEMORY_KIB, "{format}: {peak_kib} KiB");
        }
        None => println!("skipped: this system tells no peak of memory"),
    }
}

/// Checks that there is a whole answer in its format, with nothing in it that a terminal would obey.
fn check_diagnosis(format: &str, ended: &Ended) {
    let Ended { status, stdout, stderr, .. } = ended;
    assert!(matches!(status.code(), Some(0 | 1)), "{format}: {status} {stderr}");
    assert!(!stdout.contains(['\u{1b}', '\0']), "{format}: {stdout:?}");
    match format {
        "json" => {
            let answer: serde_json::Value = serde_json::from_str(stdout).unwrap();
            assert_eq!(answer["schema"], "doorward.why/1");
            assert!(answer["diagnosis"]["reason"].is_string(), "{stdout}");
        }
        "html" => assert!(stdout.trim_end().ends_with("</html>"), "{stdout}"),
        _ => assert!(!stdout.trim().is_empty() && stdout.ends_with('\n'), "{format}: {stdout:?}"),
    }
}

#[test]
fn a_body_without_end() {
    check("http", origin::endless_body, Comes::Diagnosis);
}

#[test]
fn a_head_without_end() {
    check("http", origin::endless_head, Comes::Hint);
}

#[test]
fn interim_answers_without_end() {
    check("http", origin::endless_interim_answers, Comes::Hint);
}

#[test]
fn a_head_that_comes_byte_by_byte() {
    check("http", origin::trickled_head, Comes::Hint);
}

#[test]
fn a_body_that_comes_byte_by_byte() {
    check("http", origin::trickled_body, Comes::Diagnosis);
}

#[test]
fn a_redirect_to_where_we_were() {
    check("http", origin::redirect_loop, Comes::Diagnosis);
}

#[test]
fn redirects_that_never_end() {
    check("http", origin::redirects_without_end, Comes::Diagnosis);
}

#[test]
fn a_gzip_bomb() {
    check("http", origin::gzip_bomb_body, Comes::Diagnosis);
}

#[test]
fn fifty_thousand_header_fields() {
    check("http", origin::fifty_thousand_fields, Comes::Hint);
}

#[test]
fn a_header_field_of_ten_megabytes() {
    check("http", origin::ten_megabyte_field, Comes::Hint);
}

#[test]
fn challenges_in_thousands() {
    check("http", origin::challenges_in_thousands, Comes::Diagnosis);
}

#[test]
fn chunks_that_are_none() {
    check("http", origin::broken_chunks, Comes::Diagnosis);
}

#[test]
fn bytes_that_are_no_text() {
    check("http", origin::invalid_utf8, Comes::Diagnosis);
}

#[test]
fn json_nested_without_end() {
    check("http", origin::deep_json, Comes::Diagnosis);
}

#[test]
fn a_page_without_a_head() {
    check("http", origin::http_0_9, Comes::Hint);
}

#[test]
fn noise() {
    check("http", origin::noise, Comes::Hint);
}

#[test]
fn noise_for_a_handshake() {
    check("https", origin::noise, Comes::Hint);
}

#[test]
fn a_handshake_that_is_none() {
    check("https", origin::broken_tls, Comes::Hint);
}

#[test]
fn a_handshake_that_never_comes() {
    check("https", origin::never_answers, Comes::Hint);
}

#[test]
fn plain_http_where_tls_is_asked_for() {
    check("https", origin::plain_http, Comes::Hint);
}

#[test]
fn a_door_that_closes_at_once() {
    check("http", origin::closes_at_once, Comes::Diagnosis);
}

#[test]
fn a_connection_that_is_reset() {
    check("http", origin::resets, Comes::Diagnosis);
}

#[test]
fn silence() {
    check("http", origin::never_answers, Comes::Hint);
}
