//! ClickHouse asked over HTTP: a question goes out as the body of a POST, rows come back.
//!
//! The request is a probe like any other, so that TLS, limits and failures are those of the house. The password travels in a header field
//! and stands in no message.

use std::time::Duration;

use doorward_diagnose::observation::{Answer, Outcome, Request};
use doorward_record::clickhouse::question::{MAX_QUESTION_BYTES, Table};
use url::Url;

use crate::probe::{Limits, probe};

/// The most bytes of an answer.
pub const ANSWER_BYTES: usize = 128 * 1024 * 1024;
/// The longest that a question may take, unless it is told otherwise.
pub const PATIENCE_S: u64 = 120;
/// The longest that may be told.
pub const MAX_PATIENCE_S: u64 = 24 * 3600;
/// How much longer we wait than the server is told to take: its own message says more than that the time was up.
const GRACE: Duration = Duration::from_secs(5);
/// Most characters of a message of the server's that are handed on.
const MESSAGE_CHARACTERS: usize = 300;
/// The table that is asked where none is named.
const TABLE: &str = "access_log";

/// A server, and who asks it.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    url: Url,
    user: String,
    password: Option<String>,
    patience_s: u64,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Server({}, {})", self.url.host_str().unwrap_or_default(), self.user)
    }
}

/// Why there is no answer, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AskError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: &'static str,
}

impl AskError {
    fn new(message: impl Into<String>, hint: &'static str) -> Self {
        Self { message: message.into(), hint }
    }
}

/// Reads `http://user@host:8123/database?table=access_log&since=2026-10-01&until=2026-10-08&timeout=60`.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &str) -> Result<(Server, Table), AskError> {
    const FORM: &str = "write `clickhouse=http://user@host:8123/database?table=access_log`";
    let mut url = Url::parse(text)
        .map_err(|error| AskError::new(format!("this is no URL of a ClickHouse server: {error}"), FORM))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AskError::new(
            format!("ClickHouse is asked over http or https, not over `{}`", url.scheme()),
            FORM,
        ));
    }
    if url.password().is_some() {
        return Err(AskError::new(
            "a password stands in the URL, where other users of this machine can read it",
            "leave it out, and set DOORWARD_CLICKHOUSE_PASSWORD or name a file with `--engine-password`",
        ));
    }
    let mut table = Table { name: TABLE.to_owned(), ..Table::default() };
    let mut patience_s = PATIENCE_S;
    for (name, value) in url.query_pairs() {
        match &*name {
            "table" if !value.is_empty() => table.name = value.into_owned(),
            "since" => table.since_s = Some(moment(&name, &value)?),
            "until" => table.until_s = Some(moment(&name, &value)?),
            "timeout" => patience_s = patience(&value)?,
            other => {
                return Err(AskError::new(
                    format!("`{other}` is nothing that the URL of an engine can say"),
                    "it takes `table`, `since`, `until` and `timeout`",
                ));
            }
        }
    }
    let database = url.path().trim_matches('/');
    table.database = (!database.is_empty()).then(|| database.to_owned());
    let user = decoded(url.username());
    url.set_query(None);
    url.set_path("/");
    let _ = url.set_username("");
    Ok((Server { url, user, password: None, patience_s }, table))
}

fn decoded(text: &str) -> String {
    url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// A moment as RFC 3339, or a day, which begins in UTC.
fn moment(name: &str, text: &str) -> Result<i64, AskError> {
    let day =
        || text.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|day| day.timestamp());
    let moment = text.parse::<jiff::Timestamp>().ok().or_else(day);
    moment.map(jiff::Timestamp::as_second).ok_or_else(|| {
        AskError::new(format!("`{name}={text}` is no moment"), "write `2026-10-01` or `2026-10-01T06:30:00Z`")
    })
}

fn patience(text: &str) -> Result<u64, AskError> {
    text.parse().ok().filter(|seconds| (1..=MAX_PATIENCE_S).contains(seconds)).ok_or_else(|| {
        AskError::new(
            format!("`timeout={text}` is no number of seconds"),
            "write whole seconds, from 1 to a day's 86400",
        )
    })
}

impl Server {
    /// The same with a password.
    #[must_use]
    pub fn with_password(self, password: Option<String>) -> Self {
        Self { password, ..self }
    }

    /// The server's name for messages.
    #[must_use]
    pub fn name(&self) -> String {
        let port = self.url.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}{port}", self.url.host_str().unwrap_or_default())
    }

    /// Asks a question. It needs a tokio runtime with its clock and its network switched on.
    ///
    /// # Errors
    /// Where the server cannot be reached, or what it says is wrong.
    pub async fn ask(&self, question: &str) -> Result<Vec<u8>, AskError> {
        if question.len() > MAX_QUESTION_BYTES {
            return Err(AskError::new(
                "the published addresses of crawlers make the question longer than a server takes",
                "name fewer of them with `--crawler-ranges`",
            ));
        }
        let total = Duration::from_secs(self.patience_s) + GRACE;
        let limits = Limits { total, body_bytes: ANSWER_BYTES, ..Limits::default() };
        match probe(&self.request(question), &limits).await.outcome {
            Outcome::Answered(answer) => self.rows(*answer),
            Outcome::Failed(failure) => Err(AskError::new(
                format!("ClickHouse at `{}` gives no answer: {}", self.name(), failure.detail),
                "check the address and the port: over HTTP it is 8123, over HTTPS 8443, as a rule",
            )),
        }
    }

    fn request(&self, question: &str) -> Request {
        let mut url = self.url.clone();
        // The answer is sent once it is whole: what goes wrong half-way is told by the status.
        url.query_pairs_mut()
            .append_pair("wait_end_of_query", "1")
            .append_pair("max_execution_time", &self.patience_s.to_string());
        let mut request = Request::get(url).with_field("Content-Type", "text/plain; charset=utf-8");
        request.method = "POST".to_owned();
        request.body = question.as_bytes().to_vec();
        if !self.user.is_empty() {
            request = request.with_field("X-ClickHouse-User", &latin(&self.user));
        }
        if let Some(password) = &self.password {
            request = request.with_field("X-ClickHouse-Key", &latin(password));
        }
        request.with_field("User-Agent", concat!("doorward/", env!("CARGO_PKG_VERSION")))
    }

    fn rows(&self, answer: Answer) -> Result<Vec<u8>, AskError> {
        if answer.status == 200 && answer.field("X-ClickHouse-Exception-Code").is_none() {
            return match answer.cut {
                None => Ok(answer.body),
                Some(why) => Err(AskError::new(
                    format!("the answer of ClickHouse at `{}` is not whole: {why}", self.name()),
                    "ask about a shorter time with `since` and `until` in the URL",
                )),
            };
        }
        let code = answer.field("X-ClickHouse-Exception-Code").and_then(|code| code.parse().ok());
        let code = code.or_else(|| answer.text.strip_prefix("Code: ")?.split('.').next()?.parse().ok());
        let message: String = answer.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let message: String = message.chars().filter(|letter| !letter.is_control()).take(MESSAGE_CHARACTERS).collect();
        let message = self
            .password
            .iter()
            .filter(|password| !password.is_empty())
            .fold(message, |message, password| message.replace(password, "***"));
        let said = if message.is_empty() { format!("status {}", answer.status) } else { message };
        Err(AskError::new(format!("ClickHouse at `{}` says: {said}", self.name()), hint(code, answer.status)))
    }
}

/// What to do about an error of the server's, by its number.
fn hint(code: Option<u32>, status: u16) -> &'static str {
    match code {
        Some(60 | 81) => {
            "make the table with `doorward logs schema clickhouse`, or name yours: `?table=…` and the database as the path"
        }
        Some(47) => "the table needs the columns of `doorward logs schema clickhouse`",
        Some(192 | 193 | 194 | 516) => {
            "name the user in the URL, and give the password by DOORWARD_CLICKHOUSE_PASSWORD or `--engine-password`"
        }
        Some(497) => "the user needs SELECT on the table",
        Some(164) => "the user's profile must allow `max_execution_time` to be set: `readonly = 2`, not 1",
        Some(159 | 209) => {
            "give it more time with `timeout=…` in the URL, or ask about a shorter time with `since` and `until`"
        }
        Some(241 | 307 | 396) => {
            "ask about a shorter time with `since` and `until` in the URL, or raise the user's limits"
        }
        _ if matches!(status, 401 | 403) => {
            "name the user in the URL, and give the password by DOORWARD_CLICKHOUSE_PASSWORD or `--engine-password`"
        }
        _ => "is it ClickHouse's HTTP port, and does the server know the question's functions? 23.8 and later do",
    }
}

/// A text as the bytes of its UTF-8, each a character, as header fields are told.
fn latin(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

#[cfg(test)]
mod tests;
