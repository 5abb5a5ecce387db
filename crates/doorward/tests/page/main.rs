//! The page of `doorward logs --format html` in Chromium: light, dark and narrow; with its script and without; with a log that would
//! like to run something.
//!
//! Where Chromium is not installed the tests say that they are skipped. `./test` installs it.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests fail by panicking, and say why they are skipped")]

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use doorward_testkit::run::to_its_end;

/// The longest that a browser may take.
const PATIENCE: Duration = Duration::from_secs(90);
/// What a client sends that would like to be run.
const EVIL: &str = "/<script>document.title='run'</script>&\"'";

/// A log with a page that is shut from noon on, an attack, and what would like to run.
fn log() -> String {
    let mut text = String::new();
    let mut line = |minute: u32, address: &str, path: &str, status: u16| {
        let stamp = format!("04/Oct/2026:{:02}:{:02}:00 +0000", minute / 60, minute % 60);
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        let path = path.replace('"', "\\x22");
        text.push_str(&format!(
            "{address} - - [{stamp}] \"GET {path} HTTP/1.1\" {status} 9 \"https://shop.example/<b>\" \"{agent}\"\n"
        ));
    };
    for minute in 0..1440 {
        line(
            minute,
            "192.0.2.1",
            if minute % 2 == 0 { "/blog/one" } else { "/blog/two" },
            if minute < 720 { 200 } else { 403 },
        );
        line(minute, "192.0.2.2", "/", 200);
        if minute % 90 == 0 {
            line(minute, "192.0.2.3", EVIL, 403);
            line(minute, "203.0.113.9", &format!("/.env.{minute}"), 404);
        }
    }
    text
}

fn is_there() -> bool {
    let there = Command::new("chromium").arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: chromium is not installed");
    }
    there
}

/// The page that the binary writes.
fn page(folder: &Path) -> String {
    let log_file = folder.join("access.log");
    std::fs::write(&log_file, log()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    let ended =
        to_its_end(command.args(["logs", "--format", "html", "--site", "shop.example"]).arg(log_file), PATIENCE)
            .unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    ended.stdout
}

/// What a browser makes of a page.
fn browsed(folder: &Path, page: &str, arguments: &[&str]) -> String {
    let file = folder.join("page.html");
    std::fs::write(&file, page).unwrap();
    let mut command = Command::new("chromium");
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]);
    command.args(["--disable-background-networking", "--virtual-time-budget=3000", "--dump-dom"]).args(arguments);
    command.arg(format!("--user-data-dir={}", folder.join("profile").display()));
    command.env("HOME", folder).arg(format!("file://{}", file.display()));
    to_its_end(&mut command, PATIENCE).unwrap().stdout
}

/// The page with a script of the test's behind its own, and without the policy that forbids it.
fn with_script(page: &str, script: &str) -> String {
    let (before, rest) = page.split_once("<meta http-equiv=").unwrap();
    let (_, after) = rest.split_once('>').unwrap();
    format!("{before}{after}").replace("</body>", &format!("<script>{script}</script></body>"))
}

/// What a script wrote into the title.
fn title(dom: &str) -> String {
    let rest = dom.split_once("<title>").unwrap().1;
    rest.split_once("</title>").unwrap().0.to_owned()
}

#[test]
fn the_page_runs_its_own_script_and_nothing_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path());
    assert_eq!(page.matches("<script").count(), 1, "what a client sent is text");
    assert!(page.contains("&#60;script&#62;document.title"), "and shown as such");
    if !is_there() {
        return;
    }
    let dom = browsed(folder.path(), &page, &[]);
    assert!(title(&dom).contains("/blog/* for visitors began 2026-10-04 12:00"), "{}", title(&dom));
    // Had the policy forbidden it, no head would have become a button.
    assert!(
        dom.contains(r#"<th scope="col" class="number"><button type="button">count</button></th>"#),
        "its own script ran"
    );
}

#[test]
fn heads_sort_by_number_and_by_name_and_say_so() {
    if !is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "const head = [...document.querySelectorAll('h2')].find(head => head.textContent === 'Routes'), \
        table = head.nextElementSibling.querySelector('table'), \
        column = number => [...table.tBodies[0].rows].map(row => row.cells[number].textContent), \
        press = number => table.tHead.rows[0].cells[number].querySelector('button').click(), \
        is = (list, sorted) => JSON.stringify(list) === JSON.stringify(sorted), \
        sorts = () => [...table.tHead.rows[0].cells].map(cell => cell.getAttribute('aria-sort')).filter(Boolean).join(), told = []; \
        press(0); told.push(is(column(0), column(0).toSorted()), sorts()); \
        press(0); told.push(is(column(0), column(0).toSorted().reverse()), sorts()); \
        press(1); told.push(is(column(1), column(1).toSorted((a, b) => b - a)), sorts()); \
        press(1); told.push(is(column(1), column(1).toSorted((a, b) => a - b)), sorts()); \
        document.title = told.join(' ');";
    let dom = browsed(folder.path(), &with_script(&page(folder.path()), script), &[]);
    assert_eq!(title(&dom), "true ascending true descending true descending true ascending");
}

#[test]
fn it_fits_wide_and_narrow_light_and_dark_and_can_be_read() {
    if !is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // What sticks out, and the contrast of text with its ground (WCAG 1.4.3 asks for 4.5).
    let script = "const light = text => { const [r, g, b] = text.match(/[0-9.]+/g).map(part => part / 255).map(part => \
        part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; }, \
        contrast = (one, other) => { const [low, high] = [light(one), light(other)].sort((a, b) => a - b); return (high + .05) / (low + .05); }, \
        of = what => getComputedStyle(document.querySelector(what)), ground = of('body').backgroundColor; \
        document.title = [document.documentElement.scrollWidth <= innerWidth, \
        ...['h1', 'p.faint', 'caption', 'nav a', 'th', 'td'].map(what => contrast(of(what).color, ground) >= 4.5), \
        contrast(of('.numbers dt').color, of('.numbers div').backgroundColor) >= 4.5, \
        light(ground) < .2 ? 'dark' : 'light', \
        document.querySelector('.findings').getBoundingClientRect().top < innerHeight].join(' ');";
    let page = with_script(&page(folder.path()), script);
    let dark = "--blink-settings=preferredColorScheme=0";
    let all = "true true true true true true true true";
    for (size, settings, wanted) in [
        ("--window-size=1280,900", "--lang=en", "light"),
        ("--window-size=1280,900", dark, "dark"),
        ("--window-size=400,900", "--lang=en", "light"),
        ("--window-size=400,900", dark, "dark"),
    ] {
        let dom = browsed(folder.path(), &page, &[size, settings]);
        assert_eq!(title(&dom), format!("{all} {wanted} true"), "{size} {settings}");
    }
}

#[test]
fn without_scripts_everything_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path());
    let (page, _) = page.split_once("<script>").unwrap();
    let order = [
        "<h1>",
        "<dl class=\"numbers\">",
        "What to look at",
        "class=\"do\"",
        "over time",
        "Statuses",
        ">What is shut</h2>",
        "Paths, route by route",
    ];
    let places: Vec<_> = order.iter().map(|part| page.find(part).unwrap_or(usize::MAX)).collect();
    assert!(places.is_sorted() && !places.contains(&usize::MAX), "{order:?}: {places:?}");
    for part in
        ["<caption>", "scope=\"col\"", "<details><summary><b>/blog/two</b>", "lang=\"en\"", "role=\"img\" aria-label="]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("http://") && !page.contains("src="), "it needs nothing from elsewhere");
    assert!(!page.contains(" style="), "the policy would forbid it");
}

#[test]
fn names_in_sentences_are_code_and_backticks_of_a_log_are_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = "/a`<i>`&'b";
    let access = format!(
        "192.0.2.1 - - [04/Oct/2026:10:00:01 +0000] \"GET {path} HTTP/1.1\" 403 9 \"-\" \"Mozilla/5.0 Firefox/140.0\"\n"
    );
    let error = format!(
        "2026/10/04 10:00:01 [error] 7#7: *1 open() \"/srv{path}\" failed (13: Permission denied), client: 192.0.2.1, \
         server: shop.example, request: \"GET {path} HTTP/1.1\", host: \"shop.example\"\n"
    );
    std::fs::write(folder.path().join("access.log"), access).unwrap();
    std::fs::write(folder.path().join("error.log"), error).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorward"));
    command.args(["logs", "--format", "html", "access.log", "error.log"]).env("TZ", "UTC").current_dir(folder.path());
    let page = to_its_end(&mut command, PATIENCE).unwrap().stdout;
    assert!(!page.contains("<i>"), "what a log holds is text");
    assert!(page.contains("/a`&#60;i&#62;`&#38;&#39;b (1)"), "a path keeps its backticks");
    assert!(page.contains("<code>error.log:1: 2026/10/04 10:00:01 [error]"), "a quoted line is code");
    let sentence = page.split("as far as the lines tell it may also be ").nth(1).unwrap();
    assert!(sentence.starts_with("<code>fs-"), "{}", sentence.get(..80).unwrap());
    let (words, _) = sentence.split_once("</p>").unwrap();
    assert!(!words.contains('`'), "{words}");
}
