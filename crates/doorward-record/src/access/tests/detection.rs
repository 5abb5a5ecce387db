//! Formats found from a file's first lines.

use crate::access::{MAX_SAMPLE_LINES, Scratch, Wrap, detect};

const COMBINED: &str = "192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"\n";
const COMMON: &str = "192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5\n";
const VHOST: &str = "shop.example:80 192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"\n";
const JSON: &str = "{\"client_ip\":\"192.0.2.7\",\"status\":403,\"path\":\"/\"}\n";
const PROXY: &str =
    "192.0.2.7:1 [14/Nov/2015:22:45:11.608] main app/a 1/0/1/0/9 403 5 - - ---- 3/3/0/0/0 0/0 \"GET / HTTP/1.1\"\n";

fn names(sample: &str) -> Vec<&'static str> {
    detect(sample.as_bytes())
        .reader
        .map(|reader| reader.formats().map(|format| format.name()).collect())
        .unwrap_or_default()
}

#[test]
fn formats_are_found() {
    for (sample, wanted) in [
        (COMBINED.to_owned(), vec!["combined"]),
        (COMMON.to_owned(), vec!["common"]),
        (VHOST.to_owned(), vec!["vhost-combined"]),
        (JSON.to_owned(), vec!["json"]),
        (PROXY.to_owned(), vec!["haproxy"]),
        (format!("{COMBINED}{COMBINED}{VHOST}"), vec!["combined", "vhost-combined"]),
        (format!("{JSON}{COMBINED}{JSON}"), vec!["json", "combined"]),
        (
            "#Fields: date time cs-uri-stem sc-status sc-substatus\n2012-04-01 00:00:13 /a 403 14\n".to_owned(),
            vec!["iis"],
        ),
        (
            "192.0.2.7 x [10/Oct/2000:13:55:36 -0700] shop \"GET / HTTP/1.1\" 0.2 403 5 \"x/1\"\n".to_owned(),
            vec!["loose"],
        ),
        ("nothing of the kind\n".to_owned(), vec![]),
        (String::new(), vec![]),
    ] {
        assert_eq!(names(&sample), wanted, "{sample}");
    }
}

#[test]
fn wrappers_are_found() {
    let json = COMBINED.trim_end().replace('"', "\\\"");
    for (sample, wanted) in [
        (COMBINED.to_owned(), Wrap::Bare),
        (format!("Nov 14 22:45:11 lb haproxy[760]: {PROXY}"), Wrap::Syslog),
        (format!("<190>1 2015-11-14T22:45:11Z host nginx 7 - - {COMBINED}"), Wrap::Syslog),
        (format!("{{\"log\":\"{json}\\n\",\"stream\":\"stdout\",\"time\":\"2015-11-14T22:45:11Z\"}}\n"), Wrap::Docker),
        (format!("{{\"MESSAGE\":\"{json}\",\"_PID\":\"7\"}}\n"), Wrap::JournalJson),
        (format!("__CURSOR=x\n_PID=7\nMESSAGE={COMBINED}\n"), Wrap::JournalExport),
        (format!("2015-11-14T22:45:11Z stdout F {COMBINED}"), Wrap::Kubernetes),
        (format!("web-1  | {COMBINED}"), Wrap::Compose),
    ] {
        let reader = detect(sample.as_bytes()).reader.unwrap_or_else(|| panic!("{sample}"));
        assert_eq!(reader.wrap(), wanted, "{} {sample}", reader.name());
        let read = sample.lines().filter(|line| reader.read(line.as_bytes(), &mut Scratch::new()).is_ok()).count();
        assert_eq!(read, 1, "{sample}");
    }
}

#[test]
fn what_does_not_fit_is_said() {
    for (sample, hint) in [
        ("", "there is no whole line in it"),
        (
            "[Thu Oct 13 12:24:49 2022] [core:error] [client 192.0.2.7] AH00035\n",
            "it looks like an error log: give it as one",
        ),
        ("\0\0", "it is no text: give it unpacked, or with the ending of what packed it"),
        ("hello\n", "name the format with --format, as the server's configuration writes it"),
    ] {
        let detection = detect(sample.as_bytes());
        assert_eq!((detection.reader.is_none(), detection.hint), (true, hint), "{sample}");
    }
    let detection = detect(format!("{COMBINED}hello\n").as_bytes());
    assert_eq!((detection.lines, detection.fitting), (2, 1));
}

#[test]
fn a_sample_has_an_edge() {
    let detection = detect(COMBINED.repeat(MAX_SAMPLE_LINES + 1).as_bytes());
    assert_eq!(detection.lines, MAX_SAMPLE_LINES);
    assert!(detection.reader.is_some_and(|reader| reader.is_combined() && !reader.is_ordered()));
}
