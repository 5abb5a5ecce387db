//! What is concealed looks like what is absent, field for field, whatever else the map says: rates of the site and of routes, a route for
//! everything or none, the site's own page.

#![expect(clippy::panic, reason = "tests fail by panicking")]

use std::path::PathBuf;

use doorward_testkit::assertions::SITE;
use doorward_testkit::stage::{Kind, Program, Running, Stage};
use doorward_testkit::wire::{Answer, Connection, Request};

/// A door that nobody without a role may know of, and places where nothing is.
const HIDDEN: &str = "/hidden/page";
const ABSENT: &[&str] = &["/nowhere/nothing", "/hidden/absent"];
const RATE: &str = "[limits]\naddress = \"1000000/min\"\n";
const FOR_ALL: &str = "\n[[route]]\npath = \"/**\"\nallow = \"anyone\"\n";

/// Maps in which something is concealed: what it is, the site's limits, the route behind all others.
const MAPS: &[(&str, &str, &str)] = &[
    ("no rate, no route for all", "[limits]\n", ""),
    ("no rate, a route for all", "[limits]\n", FOR_ALL),
    ("a rate, no route for all", RATE, ""),
    ("a rate, a route for all", RATE, FOR_ALL),
];

fn asked(stage: &Running, request: &Request) -> Answer {
    let mut connection = Connection::open(stage.address, None).unwrap_or_else(|why| panic!("{}", why.words()));
    connection.send(&request.bytes(&stage.address.to_string()));
    connection.receive(request.method == "HEAD").unwrap_or_else(|why| panic!("{}", why.words()))
}

/// The answer without what is of this one request: its id, its moment, what is left of a rate.
fn look(answer: &Answer) -> Vec<String> {
    let own = |name: &str| matches!(name, "x-request-id" | "date");
    let field = |(name, value): &(String, String)| {
        let name = name.to_ascii_lowercase();
        let kept = if name == "ratelimit" { value.split(';').next().unwrap_or_default() } else { value };
        (!own(&name)).then(|| format!("{name}: {kept}"))
    };
    let mut look: Vec<String> = answer.head.fields.iter().filter_map(field).collect();
    look.push(answer.status.to_string());
    look.push(answer.text());
    look
}

#[test]
fn what_is_concealed_looks_absent() {
    for (map, limits, behind) in MAPS {
        let path = PathBuf::from(env!("CARGO_BIN_EXE_doorward"));
        let stage = Stage::new(Program { kind: Kind::Doorward, path, template: format!("{SITE}{behind}") }).unwrap();
        let changes = [("not_found = \"404.html\"\n", ""), ("[limits]\n", *limits)];
        let running = stage.launch(&changes).unwrap_or_else(|why| panic!("{map}: {why}"));
        for method in ["GET", "HEAD", "POST", "OPTIONS"] {
            let hidden = look(&asked(&running, &Request::new(method, HIDDEN)));
            for absent in ABSENT {
                let absent = look(&asked(&running, &Request::new(method, absent)));
                assert_eq!(hidden, absent, "{map}: {method}");
            }
        }
    }
}
