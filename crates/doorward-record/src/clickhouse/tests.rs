//! What can be said of the SQL without the engine; what it gives is compared in the binary's tests, where the engine is.

use super::gather::gather;
use super::question::{MAX_QUESTION_BYTES, Questions, Table};
use super::{expression, schema};
use crate::figures::Ranges;

fn table() -> Table {
    let columns = ["time", "client", "target", "status", "agent"].map(str::to_owned).to_vec();
    Table { name: "access_log".to_owned(), columns, ..Table::default() }
}

#[test]
fn texts_and_names_end_where_they_should() {
    for (value, wanted) in [("a", "'a'"), ("it's", "'it\\'s'"), ("a\\", "'a\\\\'"), ("", "''")] {
        assert_eq!(expression::text(value), wanted);
    }
    let table = Table { database: Some("a`b".to_owned()), ..table() };
    assert_eq!(table.full_name(), "`a\\`b`.`access_log`");
}

#[test]
fn what_a_table_lacks_is_told_or_done_without() {
    assert!(table().lacks().is_empty());
    let lacking = Table { columns: vec!["time".to_owned(), "status".to_owned()], ..table() };
    assert_eq!(lacking.lacks(), ["client", "target"]);
    let without = Questions::new(&table(), &Ranges::default()).routes();
    assert!(!without.contains("source.`route`") && !without.contains("source.`user`"), "{without}");
    let columns =
        ["time", "client", "target", "status", "agent", "route", "crawler", "path"].map(str::to_owned).to_vec();
    let with = Questions::new(&Table { columns, ..table() }, &Ranges::default()).routes();
    assert!(with.contains("source.`route`") && with.len() < without.len(), "{with}");
}

#[test]
fn the_longest_question_is_within_what_a_server_takes() {
    let mut ranges = Ranges::default();
    let longest = |ranges: &Ranges| Questions::new(&table(), ranges).opened().len();
    assert!(longest(&ranges) < MAX_QUESTION_BYTES / 4, "{}", longest(&ranges));
    let network = |number: u32| format!("198.51.{}.0/24", number % 256).parse().unwrap();
    ranges.add("Googlebot", (0..2000).map(network));
    assert!(longest(&ranges) < MAX_QUESTION_BYTES, "{}", longest(&ranges));
}

#[test]
fn a_failure_of_the_server_is_handed_on_and_an_empty_table_ends_it() {
    let failed = gather(&table(), &Ranges::default(), |_| Err::<Vec<u8>, _>("away"));
    assert_eq!(failed.err(), Some("away"));
    let mut asked = 0;
    let empty = gather(&table(), &Ranges::default(), |_| {
        asked += 1;
        Ok::<_, ()>(b"0\t0\t0\t0\t0\n".to_vec())
    });
    assert_eq!((empty.unwrap().lines, asked), (0, 1));
}

#[test]
fn the_schema_has_nothing_left_to_fill_in() {
    let table = schema::table();
    assert!(!table.contains("{{"), "{table}");
    for column in super::COLUMNS.iter().map(|column| column.name).chain(super::WORKED_OUT.iter().copied()) {
        assert!(table.contains(&format!("`{column}`")), "{column}");
    }
    for pipeline in [schema::Pipeline::Vector, schema::Pipeline::FluentBit] {
        let text = pipeline.text();
        for column in ["client", "target", "status", "referrer", "agent", "access_log"] {
            assert!(text.contains(column), "{column} is not in {pipeline:?}");
        }
    }
}
