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
    agent: &'l str,
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
        agent: quoted[5],
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

/// What the log's agents are called; there is one crawler among them.
fn family(agent: &str) -> &str {
    for (word, name) in [("Googlebot", "Googlebot"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("curl", "curl")] {
        if agent.contains(word) {
            return name;
        }
    }
    "(none)"
}

/// `2026-10-01T00:07:13Z` of a day of October, as the log writes its times; lines stand in the order of time.
fn moment(line: &str) -> String {
    let stamp = line.split(['[', ']']).nth(1).unwrap();
    format!("2026-10-{}T{}Z", &stamp[..2], &stamp[12..20])
}

/// What is told of paths that were not open, beside how often: first and last, by whom, over which method.
fn check_refused(report: &Report, text: &str) {
    type Told = (Option<String>, Option<String>, u64, BTreeMap<String, u64>);
    let mut all: BTreeMap<(String, u16), Told> = BTreeMap::new();
    for line in text.lines() {
        let read = fields(line);
        if Class::of(read.status) == Class::Open {
            continue;
        }
        let told = all.entry((read.path.to_owned(), read.status)).or_default();
        told.0.get_or_insert_with(|| moment(line));
        told.1 = Some(moment(line));
        told.2 += u64::from(read.user != "-");
        let caller = match family(read.agent) {
            "Googlebot" => "Googlebot",
            "Firefox" | "Chrome" => "people",
            _ => "programs",
        };
        *told.3.entry(caller.to_owned()).or_default() += 1;
    }
    for row in &report.refused {
        let ours = (row.first.clone(), row.last.clone(), row.with_user, row.callers.iter().cloned().collect());
        assert_eq!(Some(&ours), all.get(&(row.path.clone(), row.status)), "{}", row.path);
    }
    assert_eq!(report.refused_paths, all.len());
}

/// The crawler by status, and all agents.
fn check_agents(report: &Report, text: &str) {
    let (mut agents, mut crawler, mut statuses) = (By::new(), By::new(), BTreeMap::new());
    for read in text.lines().map(fields) {
        let (name, class) = (family(read.agent), Class::of(read.status));
        add(&mut agents, name, class);
        if name == "Googlebot" {
            add(&mut crawler, name, class);
            *statuses.entry(read.status.to_string()).or_default() += 1;
        }
    }
    same("agents", &report.agents, &agents);
    let [ours] = report.crawlers.as_slice() else { panic!("one crawler: {:?}", report.crawlers) };
    assert_eq!((Some(&ours.counts), &ours.by_status), (crawler.get(&ours.name), &statuses));
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
    check_refused(report, text);
    check_agents(report, text);
    assert_eq!(report.from, text.lines().next().map(moment));
    assert_eq!(report.to, text.lines().last().map(moment));
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
