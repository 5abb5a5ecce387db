//! What the server's machine says, heard by the engine: a line settles, a contradiction is shown, an exclusion counts.

use doorward_diagnose::probe::{Look, Role};
use doorward_diagnose::repair::{Change, Repair};
use doorward_diagnose::{Bearing, Diagnosis, Investigation, Place, Record, Testimony, Tie, Witness};

use crate::site::*;

/// A line of the configuration that refuses for one of these reasons.
fn line(reasons: &[&'static str]) -> Testimony {
    Testimony {
        witness: Witness::Config,
        bearing: Bearing::Refuses,
        reasons: reasons.to_vec(),
        hop: "nginx".to_owned(),
        place: Some(Place { file: "site.conf".into(), line: Some(12) }),
        quote: "deny all;".to_owned(),
        text: "the rule refuses every address".to_owned(),
        tie: Tie::Exact,
        repair: Some(Repair {
            summary: "let this page pass".to_owned(),
            changes: vec![Change::Edit {
                file: "site.conf".into(),
                line: 12,
                remove: vec!["deny all;".to_owned()],
                insert: Vec::new(),
            }],
            also_opens: Vec::new(),
            validate: Vec::new(),
            reload: Vec::new(),
        }),
    }
}

/// The same as a line of a log.
fn logged(reasons: &[&'static str]) -> Testimony {
    let place = Some(Place { file: "error.log".into(), line: Some(3) });
    Testimony {
        witness: Witness::Log,
        place,
        repair: None,
        quote: "access forbidden by rule".to_owned(),
        ..line(reasons)
    }
}

/// What is concluded where everything is refused and the machine says this.
fn conclude(path: &str, testimonies: Vec<Testimony>) -> (Investigation, Diagnosis) {
    let request = get(&format!("https://shop.example{path}"));
    let mut asked = question(request);
    asked.record = Some(Record { testimonies, hops: vec!["nginx".to_owned()], ..Record::default() });
    let investigation = investigate(asked, |request| match request.url.path() {
        "/" => served(),
        own if own == path => forbidden(),
        _ => absent(),
    });
    let diagnosis = investigation.diagnosis().unwrap();
    (investigation, diagnosis)
}

#[test]
fn a_line_that_refuses_settles_what_no_experiment_could() {
    let (_, blind) = conclude("/a/b.html", Vec::new());
    assert!(!blind.settled, "nothing was told and yet it is settled");
    for reason in ["path-rule", "fs-file-mode", "fs-acl", "ip-not-allowed", "htaccess-deny"] {
        let (investigation, found) = conclude("/a/b.html", vec![line(&[reason])]);
        assert_eq!((found.reason.id, found.settled), (reason, true), "{}", found.summary);
        assert_eq!(found.place.as_ref().map(ToString::to_string).as_deref(), Some("site.conf:12"));
        assert!(told(&found).contains("deny all;"));
        assert!(found.falsify.contains("site.conf:12"), "{}", found.falsify);
        assert!(sent(&investigation).len() <= 5, "{reason}: {} requests", sent(&investigation).len());
    }
}

#[test]
fn a_log_line_is_settled_by_the_configuration_that_names_one_of_its_reasons() {
    let (_, found) = conclude("/a/b.html", vec![line(&["ip-denied"]), logged(&["path-rule", "ip-denied"])]);
    assert_eq!((found.reason.id, found.settled), ("ip-denied", true), "{}", found.summary);
    assert_eq!(found.place.unwrap().file, std::path::Path::new("site.conf"));
    assert_eq!(found.contradictions, Vec::<String>::new());
}

#[test]
fn witnesses_that_contradict_each_other_are_shown_and_settle_nothing() {
    let (_, found) = conclude("/a/b.html", vec![line(&["path-rule"]), logged(&["fs-file-mode"])]);
    assert!(!found.settled, "{}", found.summary);
    assert_eq!(found.contradictions.len(), 1);
    assert!(found.contradictions[0].contains("site.conf:12") && found.contradictions[0].contains("error.log:3"));
    assert!(found.repair.is_none(), "a repair was proposed for what is not settled");
}

#[test]
fn a_rule_that_may_refuse_settles_nothing() {
    let may = Testimony { bearing: Bearing::Allows, ..line(&["path-rule"]) };
    let (_, found) = conclude("/a/b.html", vec![may]);
    assert!(!found.settled, "{}", found.summary);
    let (_, blind) = conclude("/a/b.html", Vec::new());
    let share =
        |of: &Diagnosis| of.candidates.iter().find(|one| one.reason.id == "path-rule").map_or(0.0, |one| one.share);
    assert!(share(&found) > share(&blind), "{} against {}", share(&found), share(&blind));
}

#[test]
fn what_is_excluded_is_not_believed() {
    let (_, blind) = conclude("/a/b.html", Vec::new());
    let first = blind.reason.id;
    let excluded = Testimony { bearing: Bearing::Excludes, repair: None, ..line(&[first]) };
    let (_, found) = conclude("/a/b.html", vec![excluded]);
    assert_ne!(found.reason.id, first);
}

#[test]
fn a_repair_is_proposed_for_a_fault_and_for_nothing_that_is_meant() {
    let (_, fault) = conclude("/a/b.html", vec![line(&["fs-file-mode"])]);
    assert!(fault.fault && fault.repair.is_some());
    let (_, meant) = conclude("/.git/config", vec![line(&["dotfile-rule"])]);
    assert!(!meant.fault && meant.repair.is_none(), "{}", meant.summary);
}

#[test]
fn a_mark_is_sent_once_where_logs_can_be_read_and_it_is_harmless() {
    let marked = |url: &str, marks: bool, method: &str| {
        let mut request = get(url);
        request.method = method.to_owned();
        let mut asked = question(request);
        asked.marks = marks;
        let investigation = investigate(asked, |_| forbidden());
        investigation.runs().iter().filter(|run| run.probe.role == Role::Look(Look::Marked)).count()
    };
    assert_eq!(marked("https://shop.example/a/b.html", true, "GET"), 1);
    assert_eq!(marked("https://shop.example/a/b.html", false, "GET"), 0);
    assert_eq!(marked("https://shop.example/a/b.html?x=1", true, "GET"), 0);
    assert_eq!(marked("https://shop.example/a/b.html", true, "POST"), 0);
}
