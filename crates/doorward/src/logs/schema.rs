//! `doorward logs schema`: the table for `--engine` and what fills it, and the schema of the JSON report.

use std::fmt::Write as _;

use doorward_record::clickhouse::schema::{self, Pipeline};

use super::args::{LogsArgs, PipelineName};
use crate::failure::Failure;
use crate::output;

/// The schema of the report, JSON Schema 2020-12.
const JSON: &str = include_str!("schema.json");

/// Prints what is asked for, where the command line asks for a schema: `schema`, and no file has that name.
pub(super) fn run(args: &LogsArgs) -> Option<Result<(), Failure>> {
    let [first, rest @ ..] = args.files.as_slice() else { return None };
    if first.as_os_str() != "schema" || first.exists() {
        return None;
    }
    Some(match rest {
        [what] if what.as_os_str() == "clickhouse" => output::data(&clickhouse(args.pipeline)),
        [what] if what.as_os_str() == "json" => output::data(JSON),
        _ => Err(Failure::usage("there is no such schema", "write `doorward logs schema json`, or `clickhouse`")),
    })
}

/// The table, or one pipeline; without a choice the table with all pipelines behind it, as comments.
fn clickhouse(pipeline: Option<PipelineName>) -> String {
    match pipeline {
        Some(PipelineName::Vector) => Pipeline::Vector.text().to_owned(),
        Some(PipelineName::FluentBit) => Pipeline::FluentBit.text().to_owned(),
        Some(PipelineName::None) => schema::table(),
        None => {
            let mut out = schema::table();
            for pipeline in [Pipeline::Vector, Pipeline::FluentBit] {
                out.push('\n');
                for line in pipeline.text().lines() {
                    let _ = writeln!(out, "{}", format!("-- {line}").trim_end());
                }
            }
            out
        }
    }
}
