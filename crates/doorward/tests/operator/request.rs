//! `explain REQUEST-ID`: from the id on a refusal to the line of the log, and to what today's map would do.

use super::Shop;

/// The id of the request in question.
const ID: &str = "2f6c1e0b9a7d4c3e8f1a5b6c7d8e9f00";

/// A line of the log, with what is special about it.
fn line(id: &str, path: &str, special: &str) -> String {
    format!(
        "{{\"time\":\"2026-03-01T12:00:00.045Z\",\"id\":\"{id}\",\"address\":\"127.0.0.1\",\"method\":\"GET\",\
         \"host\":\"shop.example\",\"path\":\"{path}\",\"bytes\":12,\"total_us\":900,{special}}}\n"
    )
}

/// A refusal of eve's for want of a role.
fn refused() -> String {
    let special = "\"status\":404,\"route\":\"/hidden/**\",\"verdict\":\"refused\",\"reason\":\"role-insufficient\",\
         \"because\":\"nothing in `allow` names the caller\",\"caller\":\"user:eve\",\"scheme\":\"basic\"";
    line("00000000000000000000000000000001", "/blog/a", "\"status\":200,\"verdict\":\"open\"")
        + &line(ID, "/hidden/a", special)
}

#[test]
fn an_id_leads_to_what_happened() {
    let shop = Shop::new();
    shop.write("doorward.log", &refused());
    let ran = shop.run(&["explain", ID]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let expected = "404, role-insufficient: The caller is known and lacks the role or group
GET shop.example/hidden/a from 127.0.0.1, at 2026-03-01T12:00:00.045Z

  route      /hidden/**
  condition  nothing in `allow` names the caller
  caller     user:eve
  scheme     basic

What it means
";
    assert!(ran.out.starts_with(expected), "{}", ran.out);
    for part in ["\nWhat you can do\n  * ", "\nBy the map of today, it would still be so:\n\n404, role-insufficient: "]
    {
        assert!(ran.out.contains(part), "no `{part}` in: {}", ran.out);
    }
    for id in [format!("urn:doorward:request:{ID}"), ID.to_uppercase()] {
        assert_eq!(
            shop.run(&["explain", &id]).out.split_once("\nBy ").unwrap().0,
            ran.out.split_once("\nBy ").unwrap().0
        );
    }
}

#[test]
fn the_map_of_today_is_asked() {
    let shop = Shop::new();
    shop.write("doorward.log", &refused());
    let told = shop.run(&["explain", ID, "--format", "json", "--expect", "404"]).json("doorward.request/1");
    assert_eq!((&told["same"], &told["now"]["verdict"]), (&true.into(), &"refused".into()));
    assert_eq!((&told["then"]["id"], &told["reason"]["id"]), (&ID.into(), &"role-insufficient".into()));
    shop.change("new.toml", "eve = [\"viewer\"]", "eve = [\"admin\"]");
    let told = shop.run(&["explain", ID, "--map", "new.toml", "--format", "json"]).json("doorward.request/1");
    assert_eq!((&told["same"], &told["now"]["verdict"]), (&false.into(), &"open".into()));
    let text = shop.run(&["explain", ID, "--map", "new.toml", "--expect", "404"]);
    assert!(
        text.code == Some(1) && text.out.contains("\nBy the map of today, it would be otherwise:\n\nopen\n"),
        "{}",
        text.out
    );
}

#[test]
fn each_kind_of_line_is_told() {
    let shop = Shop::new();
    for (path, special, first, same) in [
        ("/blog/a", "\"status\":200,\"verdict\":\"open\"", "200, let in\n", Some(true)),
        (
            "/blog/a",
            "\"status\":403,\"verdict\":\"open\",\"reason\":\"upstream-refuses\",\"upstream\":\"http://127.0.0.1:3000\"",
            "403, let in, and refused by the upstream: upstream-refuses: ",
            Some(true),
        ),
        (
            "/staff/a",
            "\"status\":200,\"verdict\":\"observed\",\"would\":401,\"reason\":\"credentials-missing\",\"route\":\"/staff/**\"",
            "200, let in since it is only watched; enforced it would have been 401, credentials-missing: ",
            Some(true),
        ),
        (
            "/hidden/a",
            "\"status\":401,\"verdict\":\"refused\",\"reason\":\"credentials-wrong\",\"scheme\":\"basic\",\
             \"because\":\"the credentials were not accepted: no user has this name and this password\"",
            "401, credentials-wrong: ",
            None,
        ),
        ("/blog/a", "\"status\":429,\"verdict\":\"refused\",\"reason\":\"rate-limited\"", "429, rate-limited: ", None),
        (
            "/orders/7",
            "\"status\":403,\"verdict\":\"refused\",\"reason\":\"not-owner\",\"caller\":\"user:eve\",\"scheme\":\"basic\"",
            "403, not-owner: ",
            None,
        ),
    ] {
        shop.write("doorward.log", &line(ID, path, special));
        let ran = shop.run(&["explain", ID]);
        let flat = ran.out.replacen('\n', " ", 1);
        assert!(ran.out.starts_with(first) || flat.starts_with(first), "{}{}", ran.out, ran.err);
        let told = shop.run(&["explain", ID, "--format", "json"]).json("doorward.request/1");
        assert_eq!(told["same"].as_bool(), same, "{special}: {told}");
    }
}

#[test]
fn an_id_that_leads_nowhere_is_told() {
    let shop = Shop::new();
    shop.run(&["explain", ID]).fails(2, "cannot read the log `doorward.log`", "--log FILE");
    shop.write("doorward.log", "garbage\n");
    shop.run(&["explain", ID]).fails(2, &format!("no line of `doorward.log` has the id `{ID}`"), "older file");
    shop.write("older.log", &refused());
    assert_eq!(shop.run(&["explain", ID, "--log", "older.log"]).code, Some(0));
    shop.change("silent.toml", "[log]\nfile = \"doorward.log\"\n", "");
    shop.run(&["explain", ID, "--map", "silent.toml"]).fails(64, "names no file for its log", "[log] file");
}

#[test]
fn what_a_client_sent_does_nothing_to_a_terminal() {
    let shop = Shop::new();
    let special = "\"status\":404,\"verdict\":\"refused\",\"reason\":\"x\\u001b[2Jy\",\"agent\":\"\\u001b]0;owned\\u0007\\u202e\"";
    shop.write("doorward.log", &line(ID, "/nowhere\\u009b31m", special));
    let ran = shop.run(&["explain", ID]);
    assert!(ran.code == Some(0) && ran.out.contains("]0;owned"), "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'), "{:?}", ran.out);
    shop.write("shadow.log", &line(ID, "/a", &special.replace("refused", "observed")));
    for format in ["text", "csv", "markdown"] {
        let ran = shop.run(&["shadow", "report", "shadow.log", "--format", format]);
        assert!(!ran.out.contains('\u{1b}') && ran.out.contains("[2Jy"), "{format}: {:?}", ran.out);
    }
}
