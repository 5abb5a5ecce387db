//! `--sitemap` and `--search-console`: what others say of pages.

use std::io::Write as _;

use super::{FIREFOX, Folder, line, logs, report, said};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// The row of a path.
fn row(value: &serde_json::Value, path: &str) -> serde_json::Value {
    value["refused"].as_array().unwrap().iter().find(|row| row["path"] == path).unwrap().clone()
}

fn has_signal(row: &serde_json::Value, wanted: &str) -> bool {
    row["judgement"]["signals"].as_array().unwrap().iter().any(|signal| signal.as_str().unwrap().contains(wanted))
}

#[test]
fn sitemaps_are_followed_over_their_index() {
    let folder = Folder::new();
    let paths = ["/one&two", "/three", "/four"];
    let log = folder.file("access.log", paths.map(|path| line("192.0.2.1", "00:00:00", path, 403, FIREFOX)).concat());
    folder.file(
        "sitemap-1.xml.gz",
        gzip("<urlset><url><loc>https://shop.example/one&amp;two</loc></url><url><loc><![CDATA[https://shop.example/three]]></loc></url></urlset>"),
    );
    let index = folder.file(
        "sitemap.xml",
        "<?xml version=\"1.0\"?><sitemapindex><sitemap><loc>https://shop.example/maps/sitemap-1.xml.gz</loc></sitemap>\
         <sitemap><loc>https://shop.example/absent.xml</loc></sitemap></sitemapindex>",
    );
    let value = report(&["--sitemap", index.to_str().unwrap()], &[&log]);
    let listed = paths.map(|path| has_signal(&row(&value, path), "the sitemap lists it"));
    assert_eq!(listed, [true, true, false]);
    assert!(said(&logs(&["--sitemap", index.to_str().unwrap()], &[&log])).contains("1 sitemaps that an index names"));
    let empty = folder.file("empty.xml", "<urlset/>");
    let output = logs(&["--sitemap", empty.to_str().unwrap()], &[&log]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("lists no page"), "{}", said(&output));
}

#[test]
fn what_google_could_not_index_is_told_of_the_row() {
    let folder = Folder::new();
    let log = folder.file(
        "access.log",
        ["/blog/a", "/blog/b"].map(|path| line("192.0.2.1", "00:00:00", path, 403, FIREFOX)).concat(),
    );
    let export = folder.at("export");
    std::fs::create_dir(&export).unwrap();
    folder.file("export/Table.csv", "URL,Last crawled\nhttps://shop.example/blog/a?x=1,2026-10-01\n");
    folder.file("export/Metadata.csv", "Property,Value\nIssue,Blocked due to access forbidden (403)\n");
    folder.file("export/Chart.csv", "Date,Affected pages\n2026-10-01,1\n");
    let table = folder.at("export/Table.csv");
    for given in [&export, &table] {
        let value = report(&["--search-console", given.to_str().unwrap()], &[&log]);
        let told = &row(&value, "/blog/a");
        assert_eq!(told["search_console"]["issue"], "forbidden");
        assert_eq!(told["search_console"]["last_crawled"], "2026-10-01");
        assert_eq!(told["judgement"]["intent"], "accidental", "{told}");
        assert!(
            has_signal(told, "Search Console has it as \"Blocked due to access forbidden (403)\" on 2026-10-01"),
            "{told}"
        );
        assert!(row(&value, "/blog/b")["search_console"].is_null());
    }
    for format in ["text", "markdown", "html"] {
        let output = logs(&["--search-console", export.to_str().unwrap(), "--format", format], &[&log]);
        assert!(String::from_utf8(output.stdout).unwrap().contains("Search Console"), "{format}");
    }
    let sums = folder.at("sums");
    std::fs::create_dir(&sums).unwrap();
    folder.file("sums/Critical issues.csv", "Reason,Source,Validation,Pages\nBlocked (403),Website,Started,1\n");
    let output = logs(&["--search-console", sums.to_str().unwrap()], &[&log]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("lists no addresses") && said(&output).contains("export that"), "{}", said(&output));
}

#[test]
fn the_run_before_is_a_signal() {
    let folder = Folder::new();
    let state = folder.at("state.json");
    let since = ["--since-last", state.to_str().unwrap()];
    let first = folder.file("first.log", line("192.0.2.1", "00:00:00", "/a", 403, FIREFOX));
    let text = [("/a", 403), ("/b", 403), ("/b", 200)];
    let second = folder
        .file("second.log", text.map(|(path, status)| line("192.0.2.1", "00:00:00", path, status, FIREFOX)).concat());
    report(&since, &[&first]);
    let value = report(&since, &[&second]);
    assert!(has_signal(&row(&value, "/a"), "the run before had it too"));
    assert!(has_signal(&row(&value, "/b"), "the run before did not have it"));
}
