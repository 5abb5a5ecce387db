//! Error logs without an access log: what is asked of them that only an access log tells, and the tables of what they tell.

use doorward_observe::logs::Counting;
use doorward_record::figures::Tally;
use doorward_record::figures::report::errors::{ErrorReport, ErrorRow};
use doorward_record::figures::report::{Named, Report};

use super::args::LogsArgs;
use super::tables::{Table, by_class, short};
use crate::failure::Failure;
use crate::output;

/// Counts what error logs tell by themselves, where no request of an access log was read.
pub(super) fn alone(args: &LogsArgs, counting: &Counting, tally: &mut Tally) -> Result<(), Failure> {
    if tally.lines > 0 || counting.causes.is_empty() {
        return Ok(());
    }
    let asked = [
        (args.requests.is_some(), "`--requests` lists requests"),
        (args.ban_list.is_some(), "`--ban-list` wants to know who is let in as well"),
        (args.map.is_some(), "`--map` decides requests again"),
        (args.input.verify_dns, "`--verify-dns` asks about user agents"),
    ];
    if let Some((_, what)) = asked.into_iter().find(|(is_asked, _)| *is_asked) {
        return Err(Failure::usage(
            format!("{what}, and these are error logs alone"),
            "name the access log beside them: `doorward logs access.log error.log`",
        ));
    }
    let (figures, faults) = counting.causes.alone(&counting.filter);
    faults.iter().for_each(|fault| output::note(&format!("warning: {fault}")));
    tally.add_errors(figures);
    Ok(())
}

/// The tables of what error logs tell by themselves.
pub(super) fn tables(report: &Report) -> Vec<Table> {
    let Some(errors) = &report.errors else { return Vec::new() };
    let about = "By the status that the reasons of their error lines usually have.";
    let counted = |title, name, list: &[Named]| by_class(title, about, name, list, false);
    vec![
        places(errors),
        counted("Addresses in error logs", "address", &errors.clients),
        counted("Users in error logs", "user", &errors.users),
        counted("Rules, zones and jails", "name", &errors.rules),
        counted("Hosts in error logs", "host", &errors.hosts),
        Table {
            title: "Error logs",
            about: "How many refusals each tells.",
            head: vec![("count", true), ("log", false)],
            rows: errors.logs.iter().map(|(log, count)| vec![count.to_string(), log.clone()]).collect(),
        },
    ]
}

/// What was refused for what and where.
pub(super) fn places(errors: &ErrorReport) -> Table {
    let row = |row: &ErrorRow| {
        vec![
            row.count.to_string(),
            statuses(&row.statuses),
            row.path.clone(),
            row.reason.clone(),
            row.clients.first().map(|(client, _)| client.clone()).unwrap_or_default(),
            row.addresses.to_string(),
            row.servers.join(", "),
            short(row.first.as_deref()),
            short(row.last.as_deref()),
        ]
    };
    Table {
        title: "What error logs tell",
        about: "Requests with a line in an error log, by reason and path. The status is there where the line leaves no other.",
        head: vec![
            ("count", true),
            ("status", true),
            ("path", false),
            ("reason", false),
            ("mostly from", false),
            ("addresses", true),
            ("server", false),
            ("first", false),
            ("last", false),
        ],
        rows: errors.rows.iter().map(row).collect(),
    }
}

/// Statuses that are left, as a cell.
fn statuses(left: &[u16]) -> String {
    let left: Vec<String> = left.iter().map(u16::to_string).collect();
    if left.is_empty() { "not told".to_owned() } else { left.join(" or ") }
}

/// What the report covers, in a line.
pub(super) fn covers(errors: &ErrorReport) -> String {
    let span = match (short(errors.from.as_deref()), short(errors.to.as_deref())) {
        (from, _) if from.is_empty() => String::new(),
        (from, to) => format!(", {from} to {to}"),
    };
    let beside = if errors.beside > 0 { format!(", {} beside a request", errors.beside) } else { String::new() };
    format!(
        "{} lines of error logs and none of an access log{span}; {} tell why a request failed{beside}",
        errors.lines, errors.told
    )
}
