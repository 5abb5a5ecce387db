//! `map`, `shadow` and `serve --print`: what is wrong, who enters, what changes, what would; and how another proxy asks.

use super::Shop;

#[test]
fn a_map_is_checked() {
    let shop = Shop::new();
    shop.change("clean.toml", "mode = \"observe\"\n", "");
    shop.change("wrong.toml", "role:viewer\"", "role:veiwer\"");
    shop.write("empty.toml", "");
    for (file, code, verdict) in [
        ("clean.toml", 0, "clean.toml: taken, 7 routes\n"),
        ("doorward.toml", 1, "doorward.toml: taken, 7 routes, one warning\n\ndoorward.toml:77:"),
        ("wrong.toml", 2, "wrong.toml: not taken, one error, one warning\n"),
        ("empty.toml", 2, "empty.toml: not taken, 2 errors\n"),
    ] {
        let ran = shop.run(&["map", "check", file]);
        assert_eq!(ran.code, Some(code), "{file}: {}{}", ran.out, ran.err);
        assert!(ran.out.starts_with(verdict), "{file}: {}", ran.out);
        assert_eq!(
            ran.out.matches("\n  hint: ").count(),
            ran.out.matches(&format!("\n{file}:")).count(),
            "{}",
            ran.out
        );
        let told = shop.run(&["map", "check", file, "--format", "json"]).json("doorward.map-check/1");
        let faults = told["errors"].as_u64().unwrap() + told["warnings"].as_u64().unwrap();
        assert_eq!(told["taken"], code < 2);
        assert_eq!(told["faults"].as_array().unwrap().len() as u64, faults);
    }
}

#[test]
fn who_enters_is_a_table_in_every_format() {
    let shop = Shop::new();
    let text = shop.run(&["map", "show"]);
    assert!(text.out.starts_with("line  methods  path "), "{}", text.out);
    assert!(text.out.contains("\n73    all      /staff/** *  "), "{}", text.out);
    assert!(text.out.contains("open if owner\n") && text.out.contains("*: only watched"), "{}", text.out);
    let told = shop.run(&["map", "show", "--format", "json"]).json("doorward.map/1");
    assert_eq!(told["callers"][0], "anonymous");
    assert_eq!(told["routes"].as_array().unwrap().len(), 8);
    let blog = &told["routes"][0];
    assert_eq!((blog["path"].as_str(), blog["line"].as_u64()), (Some("/blog/**"), Some(38)));
    assert_eq!(blog["access"][0], serde_json::json!({ "caller": "anonymous", "verdict": "open" }));
    assert_eq!(told["routes"][7]["line"], serde_json::Value::Null);
    for (format, start) in
        [("csv", "line,methods,path,anonymous,signed-in,"), ("markdown", "| line | methods | path |")]
    {
        let ran = shop.run(&["map", "show", "--format", format]);
        assert!(ran.out.starts_with(start) && ran.code == Some(0), "{}", ran.out);
        assert!(ran.out.contains("if networks 10.0.0.0/8"), "{}", ran.out);
    }
}

#[test]
fn who_gains_and_who_loses_is_told() {
    let shop = Shop::new();
    let same = shop.run(&["map", "diff", "doorward.toml", "doorward.toml"]);
    assert_eq!((same.code, same.out.as_str()), (Some(0), "nobody gains, nobody loses\n"));
    shop.change(
        "new.toml",
        "path = \"/hidden/**\"\nallow = \"role:admin\"",
        "path = \"/hidden/**\"\nallow = \"role:editor\"",
    );
    let ran = shop.run(&["map", "diff", "doorward.toml", "new.toml"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(
        ran.out.starts_with("1 opened, 0 shut, 0 other changes\n\nEnters, and did not\n  role:editor: "),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("404 -> open"), "{}", ran.out);
    let told = shop.run(&["map", "diff", "new.toml", "doorward.toml", "--format", "json"]).json("doorward.map-diff/1");
    assert_eq!(told["changes"][0]["kind"], "loses");
    assert_eq!(told["changes"][0]["who"], "role:editor");
}

#[test]
fn the_shadow_is_reported() {
    let shop = Shop::new();
    shop.run(&["shadow", "report"]).fails(2, "cannot read the log `doorward.log`", "name the logs");
    let line = |id: &str, verdict: &str, caller: &str| {
        format!(
            "{{\"id\":\"{id}\",\"verdict\":\"{verdict}\",\"route\":\"/staff/**\",\"reason\":\"role-insufficient\"{caller}}}\n"
        )
    };
    shop.write("doorward.log", &line("1", "refused", ""));
    let none = shop.run(&["shadow", "report"]);
    assert_eq!(none.code, Some(0), "{}", none.err);
    assert!(none.out.starts_with("nothing that was let pass would have been refused\n1 lines of "), "{}", none.out);
    let log = [line("2", "observed", ",\"caller\":\"user:eve\""), line("3", "observed", ",\"caller\":\"user:dana\"")];
    shop.write("old.log", &format!("{}garbage\n", log.concat()));
    let ran = shop.run(&["shadow", "report", "old.log", "doorward.log"]);
    assert_eq!(ran.code, Some(1));
    let expected =
        "2 requests were let pass that would have been refused\n4 lines of old.log, doorward.log, 1 of them not read\n";
    assert!(ran.out.starts_with(expected), "{}", ran.out);
    assert!(ran.out.contains("\n2         /staff/**  role-insufficient  user  3\n"), "{}", ran.out);
    let told = shop.run(&["shadow", "report", "old.log", "--format", "json"]).json("doorward.shadow/1");
    assert_eq!((told["observed"].as_u64(), told["rows"][0]["count"].as_u64()), (Some(2), Some(2)));
    let csv = shop.run(&["shadow", "report", "old.log", "--format", "csv"]);
    assert_eq!(csv.out, "requests,route,reason,who,for example\n2,/staff/**,role-insufficient,user,2 3\n");
}

#[test]
fn other_proxies_get_their_configuration() {
    let shop = Shop::new();
    shop.run(&["serve", "--print", "nginx"]).fails(64, "no address at which other proxies ask", "forward_auth");
    shop.change("asked.toml", "[log]\n", "[listen]\nforward_auth = \"127.0.0.1:9090\"\n\n[log]\n");
    for proxy in ["nginx", "caddy", "traefik", "haproxy", "envoy"] {
        let ran = shop.run(&["serve", "--map", "asked.toml", "--print", proxy]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{proxy}");
        assert!(ran.out.contains("9090") && ran.out.contains(proxy), "{proxy}: {}", ran.out);
    }
    assert_eq!(shop.run(&["serve", "--map", "asked.toml", "--print", "apache"]).code, Some(64));
}
