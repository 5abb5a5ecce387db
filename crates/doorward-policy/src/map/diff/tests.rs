//! Pairs of maps, with what is told of them.

mod deciding;

use super::*;
use crate::map::read::read;

const HEAD: &str = "[site]\norigin = \"https://s.example\"\nupstream = \"http://127.0.0.1:1\"\n\
    [[authenticate]]\nscheme = \"bearer\"\nissuer = \"i\"\naudience = \"a\"\nkeys = { file = \"k\" }\n\
    [[authenticate]]\nscheme = \"key\"\n[roles]\nviewer = {}\nadmin = { includes = [\"viewer\"] }\n";

fn map(routes: &[(&str, &str)]) -> Map {
    let routes: Vec<String> =
        routes.iter().map(|(path, rest)| format!("[[route]]\npath = \"{path}\"\n{rest}\n")).collect();
    map_of(&format!("{HEAD}{}", routes.concat()))
}

fn map_of(text: &str) -> Map {
    read(text, "m").unwrap_or_else(|faults| panic!("{text}\n{faults:#?}")).map
}

fn told(changes: &[Change]) -> Vec<String> {
    let cell = |cell: &Option<Cell>| cell.as_ref().map(ToString::to_string).unwrap_or_default();
    changes
        .iter()
        .map(|change| {
            let who = change.who.as_ref().map(ToString::to_string).unwrap_or_default();
            let methods = change.methods.join(",");
            format!(
                "{:?} {who} {} {methods} {}->{}",
                change.kind,
                change.example,
                cell(&change.before),
                cell(&change.after)
            )
        })
        .collect()
}

#[test]
fn the_same_map_has_no_differences() {
    let routes = &[("/a/**", "allow = \"anyone\""), ("/**", "allow = \"role:admin\"")];
    assert_eq!(diff(&map(routes), &map(routes)), []);
}

#[test]
fn who_gains_and_who_loses() {
    let old = map(&[("/a/**", "allow = \"role:admin\""), ("/**", "allow = \"signed-in\"")]);
    let new = map(&[("/a/**", "allow = \"role:viewer\""), ("/**", "allow = \"signed-in\"")]);
    assert_eq!(told(&diff(&old, &new)), ["Gains role:viewer s.example/a GET,* 403->open"]);
    assert_eq!(told(&diff(&new, &old)), ["Loses role:viewer s.example/a GET,* open->403"]);
}

#[test]
fn what_a_removed_route_leaves_falls_to_another() {
    let old = map(&[("/a/{x}", "allow = \"role:admin\""), ("/**", "allow = \"anyone\"")]);
    let new = map(&[("/**", "allow = \"anyone\"")]);
    assert_eq!(
        told(&diff(&old, &new)),
        [
            "Gains anonymous s.example/a/~ GET,* 401->open",
            "Gains signed-in s.example/a/~ GET,* 403->open",
            "Gains role:viewer s.example/a/~ GET,* 403->open",
            "Falls  s.example/a/~ GET,* ->",
            "RouteRemoved  /a/{x}  ->",
        ]
    );
}

#[test]
fn methods_are_told_apart() {
    let old = map(&[("/a", "allow = \"anyone\"")]);
    let new = map(&[("/a", "allow = \"anyone\"\nmethods = [\"GET\", \"POST\"]")]);
    let told = told(&diff(&old, &new));
    assert!(told.contains(&"Loses anonymous s.example/a * open->405".to_owned()), "{told:#?}");
    assert!(!told.iter().any(|line| line.contains("GET")), "{told:#?}");
}

#[test]
fn order_alone_is_a_difference() {
    let narrow = ("/a/*", "allow = \"role:admin\"");
    let wide = ("/*/b", "allow = \"anyone\"");
    let told = told(&diff(&map(&[narrow, wide]), &map(&[wide, narrow])));
    assert!(told.contains(&"Gains anonymous s.example/a/b GET,* 401->open".to_owned()), "{told:#?}");
    assert!(!told.iter().any(|line| line.contains("/a/~")), "{told:#?}");
}

#[test]
fn conditions_are_compared() {
    let with = |rest: &str| {
        let allow = if rest.contains("allow") { "" } else { "allow = \"role:admin\"\n" };
        let path = if rest.contains("{") { "/{x}" } else { "/a" };
        map(&[(path, &format!("{allow}{rest}"))])
    };
    for (before, after, expected) in [
        ("", "second_factor = \"15m\"", "Tightened role:admin s.example/a GET,* open->if second factor within 15m"),
        ("networks = [\"10.0.0.0/8\"]", "networks = [\"10.0.0.0/8\", \"::1\"]", "Loosened role:admin"),
        ("hours = \"Mon-Fri 08:00-18:00 UTC\"", "hours = \"Mon-Fri 09:00-17:00 UTC\"", "Tightened role:admin"),
        ("hours = \"Mon-Fri 08:00-18:00 UTC\"", "hours = \"Sat 09:00-17:00 UTC\"", "Altered role:admin"),
        ("until = 2027-01-01T00:00:00Z", "until = 2028-01-01T00:00:00Z", "Loosened role:admin"),
        ("", "refuse_as = \"not-found\"", "RefusedOtherwise anonymous s.example/a GET,* 401->404"),
        ("", "mode = \"observe\"", "Gains anonymous s.example/a GET,* 401->open"),
        (
            "allow = \"owner\"\nowner = { claim = \"a\", parameter = \"x\" }",
            "allow = \"owner\"\nowner = { claim = \"b\", parameter = \"x\" }",
            "Altered signed-in",
        ),
        ("", "authenticate = \"bearer\"", "SchemeDropped  s.example/a key GET,* ->"),
    ] {
        let told = told(&diff(&with(before), &with(after)));
        assert!(told.iter().any(|line| line.starts_with(expected)), "{before} {after}: {told:#?}");
    }
}

#[test]
fn what_holds_for_the_whole_map_is_seen_on_every_route() {
    let routes = "[[route]]\npath = \"/a\"\nallow = \"role:viewer\"\n";
    let old = map_of(&format!("{HEAD}{routes}"));
    let new = map_of(&format!("{}{routes}", HEAD.replace("{ includes = [\"viewer\"] }", "{}")));
    assert_eq!(told(&diff(&old, &new)), ["Loses role:admin s.example/a GET,* open->403"]);
    let banned =
        map_of(&format!("{HEAD}[banned]\ncallers = [\"user:eve\"]\n{}", routes.replace("role:viewer", "signed-in")));
    let before = map_of(&format!("{HEAD}{}", routes.replace("role:viewer", "signed-in")));
    assert_eq!(told(&diff(&before, &banned)), ["Loses user:eve s.example/a GET,* open->403"]);
    let elsewhere = map_of(&format!("{}{routes}", HEAD.replace("upstream =", "names = [\"t.example\"]\nupstream =")));
    assert!(told(&diff(&old, &elsewhere)).contains(&"Gains role:viewer t.example/a GET,* 421->open".to_owned()));
}

#[test]
fn limits_hold_at_their_edge() {
    let many = |count: usize, who: &str| {
        let routes: Vec<String> =
            (0..count).map(|number| format!("[[route]]\npath = \"/a/{number}\"\nallow = \"{who}\"\n")).collect();
        map_of(&format!("{HEAD}{}[[route]]\npath = \"/{{x}}/*\"\nallow = \"{who}\"\n", routes.concat()))
    };
    let unseen = |count| {
        diff(&many(count, "anyone"), &many(count, "signed-in")).iter().any(|change| change.kind == Kind::Unseen)
    };
    // `{x}` is filled with `a` and `~`, and `*` with every number and `~`.
    let fits = MAX_SAMPLES_A_ROUTE / 2 - 1;
    assert!(!unseen(fits));
    assert!(unseen(fits + 1));
}
