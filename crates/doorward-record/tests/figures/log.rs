//! A log like a shop's, the same for the same seed, with one change in it.

use std::fmt::Write as _;

/// The first second of the log: 2026-10-01 00:00:00 UTC.
const BEGIN_S: u64 = 1_790_812_800;
/// Two days.
const SPAN_S: u64 = 2 * 86_400;
/// From this minute since 1970 on Googlebot is refused below /blog/: 2026-10-02 03:12 UTC.
pub(crate) const CHANGE_MINUTE: u32 = (BEGIN_S / 60 + 1440 + 3 * 60 + 12) as u32;

/// Numbers that look random and are always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36",
    "curl/8.5.0",
    "-",
];
const GOOGLEBOT: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/// A log of so many lines.
pub(crate) fn log(lines: u64, seed: u64) -> String {
    let mut numbers = Numbers(seed);
    let mut out = String::new();
    for line in 0..lines {
        let second = BEGIN_S + line * SPAN_S / lines;
        request(&mut out, &mut numbers, second);
    }
    out
}

fn request(out: &mut String, numbers: &mut Numbers, second: u64) {
    let site = "https://shop.example";
    let n = numbers.below(1000);
    let mut user = "-".to_owned();
    let mut method = "GET";
    let mut referrer = "-".to_owned();
    let mut agent = AGENTS.get(numbers.below(4) as usize).copied().unwrap_or("-");
    let mut address =
        format!("{}.{}.{}.{}", 11 + numbers.below(80), numbers.below(4), numbers.below(4), 1 + numbers.below(50));
    let (path, status) = match numbers.below(100) {
        0..=9 => {
            agent = GOOGLEBOT;
            address = format!("66.249.64.{}", numbers.below(30));
            let shut = second / 60 >= u64::from(CHANGE_MINUTE) && numbers.below(100) < 98;
            (format!("/blog/post-{}", n % 40), if shut { 403 } else { 200 })
        }
        10..=49 => (format!("/product/{n}"), 200),
        50..=64 => (format!("/blog/post-{}?from={n}", n % 40), 304),
        65..=74 => {
            let signed = !n.is_multiple_of(5);
            user = if signed { format!("user{}", n % 7) } else { user };
            referrer = format!("{site}/account?tab=2");
            (format!("/api/orders/{n}"), if signed { 200 } else { 401 })
        }
        75..=79 => {
            referrer = format!("{site}/downloads");
            (format!("/private/{}.pdf", n % 5), 403)
        }
        80..=84 => ("/search?q=a".to_owned(), if n.is_multiple_of(20) { 429 } else { 200 }),
        85..=87 => {
            address = "185.220.100.7".to_owned();
            ("/.env".to_owned(), 404)
        }
        88..=90 => {
            method = "POST";
            address = "45.155.205.233".to_owned();
            ("/login".to_owned(), 401)
        }
        91 => ("/broken".to_owned(), 502),
        92 => ("/form".to_owned(), 400),
        _ => ("/".to_owned(), 200),
    };
    let (days, rest) = ((second - BEGIN_S) / 86_400, second % 86_400);
    let stamp = format!("{:02}/Oct/2026:{:02}:{:02}:{:02} +0000", 1 + days, rest / 3600, rest / 60 % 60, rest % 60);
    let _ = writeln!(
        out,
        "{address} - {user} [{stamp}] \"{method} {path} HTTP/1.1\" {status} {n} \"{referrer}\" \"{agent}\""
    );
}
