//! How well origins are told on refusals that others have collected: vendor right, wrong, none, and no ordinary page called a
//! block page. The collection is data beside the project; where it is absent the test says so and passes.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use doorward_diagnose::origin::{Recognition, recognise};
use doorward_diagnose::{Answer, Field};
use serde::Deserialize;

/// The collection.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora/refusals");

/// The most bytes read of one file.
const FILE_LIMIT_BYTES: u64 = 4 * 1024 * 1024;

/// The least number of samples whose vendor must be told rightly.
const RIGHT_FLOOR: usize = 35;

/// The vendors of the collection and the ids that name them here.
const VENDORS: &[(&str, &[&str])] = &[
    ("akamai", &["akamai"]),
    ("apache", &["apache"]),
    ("apache-behind-nginx", &["apache"]),
    ("cloudflare", &["cloudflare"]),
    ("cloudflare-errortemplate", &["cloudflare"]),
    ("cloudfront", &["cloudfront"]),
    ("django", &["django"]),
    ("docker-registry", &["docker-registry"]),
    ("f5-bigip", &["f5-asm"]),
    ("f5-bigip-asm", &["f5-asm"]),
    ("haproxy", &["haproxy"]),
    ("iis", &["iis"]),
    ("imperva-incapsula", &["incapsula"]),
    ("incapsula", &["incapsula"]),
    ("jenkins", &["jenkins"]),
    ("jiasule", &["jiasule"]),
    ("litespeed", &["litespeed"]),
    ("modsecurity", &["modsecurity"]),
    ("nguardx", &["nguardx"]),
    ("recaptcha", &["recaptcha-page"]),
    ("sucuri", &["sucuri"]),
    ("tencent-waf", &["tencent-waf"]),
    ("wordfence", &["wordfence"]),
];

/// One refusal of the collection, or one page that is none.
struct Sample {
    name: String,
    vendor: String,
    answer: Answer,
}

/// What may go wrong with the collection's files.
type Fault = Box<dyn Error>;

/// A file's text, up to the limit.
fn read(path: &Path) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    File::open(path)?.take(FILE_LIMIT_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn answer(status: u16, fields: Vec<Field>, text: String) -> Answer {
    Answer { status, fields, body: text.clone().into_bytes(), text, ..Answer::default() }
}

/// A response as the collection writes it; where the body stands in a file of its own, the status is null.
#[derive(Deserialize)]
struct Response {
    id: String,
    vendor: String,
    status: Option<u16>,
    headers: Option<Vec<(String, String)>>,
    body: Option<String>,
}

/// The samples of `responses.json`; those whose body stands in a file of its own are left out.
fn responses() -> Result<Vec<Sample>, Fault> {
    let all: Vec<Response> = serde_json::from_str(&read(&PathBuf::from(CORPUS).join("responses.json"))?)?;
    let samples = all.into_iter().filter_map(|response| {
        let fields = response.headers.into_iter().flatten().map(|(name, value)| Field::new(name, value)).collect();
        let answer = answer(response.status?, fields, response.body.unwrap_or_default());
        Some(Sample { name: response.id, vendor: response.vendor, answer })
    });
    Ok(samples.collect())
}

/// The pages, whose status is not known: what refuses softly came with 200, the others are given 403.
fn pages() -> Result<Vec<Sample>, Fault> {
    let mut samples = Vec::new();
    for entry in std::fs::read_dir(PathBuf::from(CORPUS).join("html"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let vendor = name.split("--").next().unwrap_or_default().to_owned();
        let status = if ["incapsula", "f5-bigip", "recaptcha"].contains(&vendor.as_str()) { 200 } else { 403 };
        samples.push(Sample { name, vendor, answer: answer(status, Vec::new(), read(&entry.path())?) });
    }
    samples.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(samples)
}

/// The ids by which this vendor is named here.
fn ids(vendor: &str) -> Option<&'static [&'static str]> {
    VENDORS.iter().find(|(name, _)| *name == vendor).map(|(_, ids)| *ids)
}

/// The first issuer in words.
fn words(first: Option<&Recognition>) -> String {
    first.map_or_else(
        || "-".to_owned(),
        |first| {
            let certain = if first.certain { "" } else { "?" };
            format!(
                "{}{certain} {} {}",
                first.origin.id,
                first.reason().unwrap_or(""),
                first.reference.as_deref().unwrap_or("")
            )
        },
    )
}

#[test]
fn vendors_are_told_rightly_and_ordinary_pages_are_none() -> Result<(), Fault> {
    if !Path::new(CORPUS).exists() {
        println!("skipped: {CORPUS} is absent");
        return Ok(());
    }
    let (mut right, mut wrong, mut none) = (0_usize, Vec::new(), Vec::new());
    let (mut negatives, mut called, mut unlabelled) = (0_usize, Vec::new(), 0_usize);
    for sample in responses()?.into_iter().chain(pages()?) {
        if sample.vendor.starts_with("negative") {
            negatives += 1;
            for status in [200, 403, 404, 503] {
                let answer = Answer { status, ..sample.answer.clone() };
                called.extend(
                    recognise(&answer).issuer.iter().map(|found| format!("{} {}", sample.name, found.origin.id)),
                );
            }
            continue;
        }
        let seen = recognise(&sample.answer);
        let first = seen.issuer.first();
        println!("{:55} {:26} {}", sample.name, sample.vendor, words(first));
        match (ids(&sample.vendor), first) {
            (None, _) => unlabelled += 1,
            (Some(_), None) => none.push(sample.name),
            (Some(ids), Some(first)) if ids.iter().any(|id| first.origin.id.starts_with(id)) => right += 1,
            (Some(_), Some(first)) => wrong.push(format!("{}: {}", sample.name, first.origin.id)),
        }
    }
    println!("right {right}, wrong {}, none {} {none:?}, without a vendor {unlabelled}", wrong.len(), none.len());
    println!("ordinary pages {negatives}, called a block page {}", called.len());
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(called, Vec::<String>::new());
    assert!(right >= RIGHT_FLOOR, "only {right} right");
    Ok(())
}
