//! URLs read, and what a server's answers come to.

use super::*;

#[test]
fn urls_are_read_with_table_span_and_time() {
    let text =
        "https://dana%40x@logs.example:8443/web?table=requests&since=2026-10-01&until=2026-10-02T06:00:00Z&timeout=9";
    let (server, table) = read(text).unwrap();
    assert_eq!((server.name().as_str(), server.user.as_str(), server.patience_s), ("logs.example:8443", "dana@x", 9));
    assert_eq!((table.database.as_deref(), table.name.as_str()), (Some("web"), "requests"));
    assert_eq!((table.since_s, table.until_s), (Some(1_790_812_800), Some(1_790_920_800)));
    let (server, table) = read("http://127.0.0.1:8123").unwrap();
    assert_eq!((server.user.as_str(), server.patience_s), ("", PATIENCE_S));
    assert_eq!((table.database, table.name.as_str(), table.since_s), (None, "access_log", None));
}

#[test]
fn what_is_wrong_with_a_url_is_said() {
    for (text, wanted) in [
        ("nonsense", "no URL"),
        ("ftp://host/", "not over `ftp`"),
        ("http://dana:secret@host/", "a password stands in the URL"),
        ("http://host/?tabel=x", "`tabel` is nothing"),
        ("http://host/?since=yesterday", "is no moment"),
        ("http://host/?timeout=0", "no number of seconds"),
        ("http://host/?timeout=86401", "no number of seconds"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.message.contains(wanted) && !error.hint.is_empty(), "{text}: {error}");
        assert!(!error.message.contains("secret"));
    }
    assert!(read("http://host/?timeout=86400").is_ok());
}

#[test]
fn errors_of_the_server_are_told_with_what_to_do() {
    let server = read("http://dana@host:8123/").unwrap().0.with_password(Some("s3cret".to_owned()));
    let answer =
        |status: u16, text: &str| Answer { status, text: text.to_owned(), body: text.into(), ..Answer::default() };
    for (status, text, wanted) in [
        (404, "Code: 60. DB::Exception: Table default.access_log does not exist", "schema clickhouse"),
        (516, "Code: 516. DB::Exception: dana: Authentication failed: s3cret", "--engine-password"),
        (500, "Code: 159. DB::Exception: Timeout exceeded", "timeout="),
        (500, "Code: 164. DB::Exception: Cannot modify", "readonly = 2"),
        (403, "", "--engine-password"),
        (502, "<html>", "HTTP port"),
    ] {
        let error = server.rows(answer(status, text)).unwrap_err();
        assert!(error.hint.contains(wanted), "{text}: {}", error.hint);
        assert!(!error.message.contains("s3cret"), "{error}");
    }
    assert_eq!(server.rows(answer(200, "1\n")), Ok(b"1\n".to_vec()));
    let cut = Answer { cut: Some("the limit".to_owned()), ..answer(200, "1\n") };
    assert!(server.rows(cut).unwrap_err().message.contains("not whole"));
    assert!(!format!("{server:?}").contains("s3cret"));
}

#[test]
fn the_password_goes_in_a_field_and_the_question_in_the_body() {
    let server = read("http://dana@host:8123/db").unwrap().0.with_password(Some("pä".to_owned()));
    let request = server.request("SELECT 1");
    assert_eq!(request.url.as_str(), "http://host:8123/?wait_end_of_query=1&max_execution_time=120");
    assert_eq!((request.method.as_str(), request.body.as_slice()), ("POST", b"SELECT 1".as_slice()));
    assert_eq!(
        (request.field("x-clickhouse-user"), request.field("x-clickhouse-key")),
        (Some("dana"), Some("p\u{c3}\u{a4}"))
    );
}

#[tokio::test]
async fn a_question_has_a_longest() {
    let (server, _) = read("http://127.0.0.1:1/").unwrap();
    let longest = server.ask(&"x".repeat(MAX_QUESTION_BYTES)).await.unwrap_err();
    assert!(longest.message.contains("gives no answer"), "{longest}");
    let longer = server.ask(&"x".repeat(MAX_QUESTION_BYTES + 1)).await.unwrap_err();
    assert!(longer.message.contains("longer than a server takes"), "{longer}");
}
