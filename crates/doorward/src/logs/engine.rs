//! The figures from a ClickHouse table (`--engine`): who asks, with which password, and what is said where it fails.

use std::io::Read as _;
use std::path::Path;

use doorward_observe::logs::clickhouse::{self, AskError, Server};
use doorward_record::clickhouse::answer::{rows, text};
use doorward_record::clickhouse::gather::gather;
use doorward_record::clickhouse::question::Table;
use doorward_record::figures::{Ranges, Tally};

use super::args::LogsArgs;
use crate::environment;
use crate::failure::Failure;

/// The longest password, in bytes.
const PASSWORD_BYTES: u64 = 4096;

/// What is told beside a report that was drawn from a table.
pub(super) const REMARK: &str = "drawn from a table: what error logs say of the cause and what tells open from shut on one path are not in it; for that, read the files of the span in question";

/// The figures.
pub(super) fn tally(args: &LogsArgs, ranges: &Ranges) -> Result<Tally, Failure> {
    let Some(engine) = &args.engine else {
        return Err(Failure::usage(
            "a password is given, and no engine that asks for it",
            "add `--engine clickhouse=URL`",
        ));
    };
    let Some(url) = engine.strip_prefix("clickhouse=") else {
        let named = engine.split(['=', ':']).next().unwrap_or_default();
        return Err(Failure::usage(
            format!("`--engine {named}` is no engine"),
            "write `--engine clickhouse=http://user@host:8123/database?table=access_log`",
        ));
    };
    let (server, table) = clickhouse::read(url).map_err(|error| Failure::usage(error.message, error.hint))?;
    let server = server.with_password(password(args.engine_password.as_deref())?);
    let runtime = crate::why::runtime()?;
    let ask = |question: &str| runtime.block_on(server.ask(question));
    let table = columns(&server, table, ask)?;
    let tally = gather(&table, ranges, ask).map_err(failure)?;
    if tally.lines == 0 {
        return Err(Failure::new(
            format!("the table `{}` holds no request of that time", table.name),
            "check `since` and `until` in the URL, and whether the pipeline writes: `doorward logs schema clickhouse`",
        ));
    }
    Ok(tally)
}

/// The table with the columns that it has, where those are there that are needed.
fn columns(server: &Server, table: Table, ask: impl Fn(&str) -> Result<Vec<u8>, AskError>) -> Result<Table, Failure> {
    let answer = ask(&table.describe()).map_err(failure)?;
    let table = Table { columns: rows(&answer).map(|row| text(&row, 0).to_owned()).collect(), ..table };
    let lacks = table.lacks();
    if lacks.is_empty() {
        return Ok(table);
    }
    Err(Failure::new(
        format!("the table `{}` at `{}` has no column `{}`", table.name, server.name(), lacks.join("`, `")),
        "`doorward logs schema clickhouse` prints the table; a view with its columns over yours will do",
    ))
}

fn failure(error: AskError) -> Failure {
    Failure::new(error.message, error.hint)
}

/// The password: of the file that is named, else of the environment.
fn password(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(path) = file else { return Ok(environment::secret(environment::CLICKHOUSE_PASSWORD)) };
    let told = |error: std::io::Error| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()), "check the name and its permissions")
    };
    let mut text = String::new();
    std::fs::File::open(path).map_err(told)?.take(PASSWORD_BYTES + 1).read_to_string(&mut text).map_err(told)?;
    if text.len() as u64 > PASSWORD_BYTES {
        return Err(Failure::new(
            format!("`{}` holds more than a password", path.display()),
            "name a file with the password alone",
        ));
    }
    Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned()))
}
