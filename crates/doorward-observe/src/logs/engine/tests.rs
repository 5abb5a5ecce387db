//! Every line is taken once, from whatever sources on however many threads.

use std::io::{Cursor, Write as _};

use super::*;

/// Counts lines and adds up the numbers in them.
struct Adding {
    ordered: bool,
}

impl Work for Adding {
    type About = ();
    type Gathered = (u64, u64);

    fn begin(&self, _: &str, sample: &[u8]) {
        assert!(sample.len() <= SAMPLE_BYTES);
    }

    fn is_ordered(&self, (): &()) -> bool {
        self.ordered
    }

    fn gather(&self) -> (u64, u64) {
        (0, 0)
    }

    fn take(&self, (lines, sum): &mut (u64, u64), (): &(), block: &[u8]) {
        for line in block.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            *lines += 1;
            *sum += std::str::from_utf8(line).unwrap().split(' ').next().unwrap().parse::<u64>().unwrap();
        }
    }
}

const LINES: u64 = 60_000;

fn text() -> Vec<u8> {
    let mut text = Vec::new();
    for number in 0..LINES {
        writeln!(text, "{number} {}", "x".repeat((number % 90) as usize)).unwrap();
    }
    text
}

fn coded() -> Vec<(&'static str, Vec<u8>)> {
    let plain = text();
    let gzip = |text: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let (front, back) = plain.split_at(plain.len() / 3);
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(&plain).unwrap();
    let mut zstd = zstd::encode_all(front, 1).unwrap();
    zstd.extend(zstd::encode_all(back, 1).unwrap());
    let members: Vec<u8> = [gzip(front), gzip(back)].concat();
    vec![("gzip", members), ("zstd", zstd), ("bzip2", bzip2.finish().unwrap()), ("plain", plain)]
}

#[test]
fn every_line_is_taken_once_from_all_sources() {
    let folder = std::env::temp_dir().join(format!("doorward-engine-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for threads in [1, 2, 5] {
        for ordered in [false, true] {
            let mut sources = Vec::new();
            for (name, bytes) in coded() {
                let path = folder.join(name);
                std::fs::write(&path, &bytes).unwrap();
                sources.push(Source::File(path));
                sources.push(Source::Stream(name.to_owned(), Box::new(Cursor::new(bytes))));
            }
            let count = sources.len() as u64;
            let outcome = read(&Adding { ordered }, sources, threads, &AtomicU64::new(0));
            assert!(outcome.faults.is_empty(), "{:?}", outcome.faults);
            let (lines, sum) = outcome.gathered.iter().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
            assert_eq!(
                (lines, sum),
                (LINES * count, LINES * (LINES - 1) / 2 * count),
                "{threads} threads, ordered: {ordered}"
            );
            assert_eq!(outcome.bytes, text().len() as u64 * count);
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn no_more_threads_read_than_may() {
    for (wanted, reading) in [(0, 1), (1, 1), (MAX_THREADS, MAX_THREADS), (MAX_THREADS + 1, MAX_THREADS)] {
        let outcome = read(&Adding { ordered: false }, Vec::new(), wanted, &AtomicU64::new(0));
        assert_eq!(outcome.gathered.len(), reading);
    }
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_read() {
    let mut broken = coded().remove(0).1;
    broken.truncate(broken.len() / 2);
    let sources = vec![
        Source::File(PathBuf::from("/absent/access.log")),
        Source::Stream("broken".into(), Box::new(Cursor::new(broken))),
        Source::Stream("whole".into(), Box::new(Cursor::new(text()))),
    ];
    let outcome = read(&Adding { ordered: false }, sources, 2, &AtomicU64::new(0));
    let mut names: Vec<&str> = outcome.faults.iter().map(|fault| fault.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["/absent/access.log", "broken"]);
    assert!(outcome.gathered.iter().map(|one| one.0).sum::<u64>() > LINES);
}

/// Cuts the file as soon as its first lines were seen.
struct Cutting(std::path::PathBuf, bool);

impl Work for Cutting {
    type About = ();
    type Gathered = u64;

    fn begin(&self, _: &str, _: &[u8]) {
        std::fs::File::options().write(true).open(&self.0).unwrap().set_len(SAMPLE_BYTES as u64).unwrap();
    }

    fn is_ordered(&self, (): &()) -> bool {
        self.1
    }

    fn gather(&self) -> u64 {
        0
    }

    fn take(&self, bytes: &mut u64, (): &(), block: &[u8]) {
        *bytes += block.len() as u64;
    }
}

#[test]
fn a_file_that_becomes_shorter_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    for ordered in [false, true] {
        let path = folder.path().join("access.log");
        std::fs::write(&path, text()).unwrap();
        let outcome = read(&Cutting(path.clone(), ordered), vec![Source::File(path)], 3, &AtomicU64::new(0));
        let told: Vec<String> = outcome.faults.iter().map(ToString::to_string).collect();
        assert!(told.len() == 1 && told[0].contains("became shorter while it was read"), "{ordered} {told:?}");
        assert!(outcome.gathered.iter().sum::<u64>() > 0);
    }
}
