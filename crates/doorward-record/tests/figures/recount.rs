//! The same counts once more, as plainly as can be: maps of texts, one line after the other.

use std::collections::{BTreeMap, BTreeSet};

use doorward_record::figures::{Class, Counts, Report, report::Named};

/// The fields of a line, cut at quotes and spaces.
struct Fields<'l> {
    address: &'l str,
    user: &'l str,
    minute: &'l str,
    method: &'l str,
    path: &'l str,
    status: u16,
    bytes: u64,
    referrer: &'l str,
}

fn fields(line: &str) -> Fields<'_> {
    let quoted: Vec<&str> = line.split('"').collect();
    let head: Vec<&str> = quoted[0].split(' ').collect();
    let request: Vec<&str> = quoted[1].split(' ').collect();
    let numbers: Vec<&str> = quoted[2].trim().split(' ').collect();
    Fields {
        address: head[0],
        user: head[2],
        minute: &head[3][1..18],
        method: request[0],
        path: request[1].split('?').next().unwrap(),
        status: numbers[0].parse().unwrap(),
        bytes: numbers[1].parse().unwrap(),
        referrer: quoted[3].split('?').next().unwrap(),
    }
}

type By = BTreeMap<String, Counts>;

fn add(by: &mut By, name: &str, class: Class) {
    by.entry(name.to_owned()).or_default().add(class);
}

fn same(what: &str, ours: &[Named], theirs: &By) {
    let ours: By = ours.iter().map(|named| (named.name.clone(), named.counts)).collect();
    assert_eq!(&ours, theirs, "{what}");
}

/// The route of a path. What is folded in it is for the tests of folding to say.
fn route(path: &str) -> String {
    let mut out = Vec::new();
    String::from_utf8_lossy(doorward_record::access::template::fold(path.as_bytes(), &mut out)).into_owned()
}

/// Compares a report with a recount of its log.
pub(crate) fn check(report: &Report, text: &str) {
    let mut statuses: BTreeMap<String, u64> = BTreeMap::new();
    let (mut classes, mut bytes, mut lines) = (Counts::default(), 0, 0);
    let (mut clients, mut networks, mut users, mut methods, mut routes) =
        (By::new(), By::new(), By::new(), By::new(), By::new());
    let mut shut: BTreeMap<(String, u16), u64> = BTreeMap::new();
    let mut opened: BTreeMap<String, u64> = BTreeMap::new();
    let mut links: BTreeMap<(String, String, u16), u64> = BTreeMap::new();
    let mut minutes: By = By::new();
    let mut addresses = BTreeSet::new();
    for line in text.lines() {
        let read = fields(line);
        let class = Class::of(read.status);
        lines += 1;
        bytes += read.bytes;
        *statuses.entry(read.status.to_string()).or_default() += 1;
        classes.add(class);
        addresses.insert(read.address);
        add(&mut routes, &route(read.path), class);
        add(&mut minutes, read.minute, class);
        if class == Class::Open {
            *opened.entry(read.path.to_owned()).or_default() += 1;
            continue;
        }
        *shut.entry((read.path.to_owned(), read.status)).or_default() += 1;
        add(&mut clients, read.address, class);
        add(&mut networks, &format!("{}.0/24", read.address.rsplit_once('.').unwrap().0), class);
        add(&mut methods, read.method, class);
        if read.user != "-" {
            add(&mut users, read.user, class);
        }
        if read.referrer != "-" {
            *links.entry((read.referrer.to_owned(), read.path.to_owned(), read.status)).or_default() += 1;
        }
    }
    routes.retain(|_, counts| counts.total() > counts.open);
    assert_eq!((report.lines, report.unparsed, report.bytes), (lines, 0, bytes));
    assert_eq!(report.by_status, statuses);
    assert_eq!(report.by_class, classes);
    assert!((report.addresses as f64 / addresses.len() as f64 - 1.0).abs() < 0.04);
    same("clients", &report.clients, &clients);
    same("networks", &report.networks, &networks);
    same("users", &report.users, &users);
    same("methods", &report.methods, &methods);
    same("routes", &report.routes, &routes);
    let ours: BTreeMap<(String, u16), u64> =
        report.refused.iter().map(|row| ((row.path.clone(), row.status), row.count)).collect();
    assert_eq!(ours, shut);
    for row in &report.refused {
        assert_eq!(row.opened, opened.get(&row.path).copied().unwrap_or(0), "{}", row.path);
        assert_eq!(row.route, route(&row.path));
        assert_eq!(row.callers.iter().map(|(_, count)| count).sum::<u64>(), row.count);
    }
    let ours: BTreeMap<(String, String, u16), u64> =
        report.links.iter().map(|link| ((link.from.clone(), link.to.clone(), link.status), link.count)).collect();
    assert_eq!(ours, links);
    assert!(report.links.iter().all(|link| link.internal));
    let mut sum = Counts::default();
    for step in &report.timeline {
        sum.merge(&step.counts);
    }
    assert_eq!(sum, classes);
    assert!(minutes.len() > 1000);
}
