//! A log of requests that are odd in every way that the SQL must take as the reader of files does: paths, names, addresses.

use doorward_record::access::agent::CRAWLERS;

/// Paths by hand, one for each rule of folding and for its edges.
const PATHS: &[&str] = &[
    "/",
    "/product/123",
    "/a/3f2504e0-4f89-11d3-9a0c-0305e82c3301/b",
    "/log/2015-05-17",
    "/log/2015_05_17",
    "/log/2015-05_17",
    "/log/3015-05-17",
    "/blog/2015/05/17/hello",
    "/c/d670460b4b4aece5915caf5c68d12f560a9fe3e4",
    "/c/d670460b4b4aece",
    "/c/d670460b4b4aece5",
    "/deadbeef",
    "/assets/app.3f9a1c2b.js",
    "/assets/app.3f9a1c2.js",
    "/assets/index-3f9a1c2b4d.css",
    "/post-4711",
    "/post-47",
    "/post-2015",
    "/post-1899",
    "/4711.html",
    "/7.html",
    "/questions/11227809-why-is-it-so",
    "/11227809-",
    "/-4711",
    "/a-4711-b",
    "/a-4711.b",
    "/verify/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "/verify/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9==",
    "/verify/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9===",
    "/o/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "/users/dana@example.com/orders",
    "/users/@example.com",
    "/users/dana@example",
    "/step-2",
    "/v1/users",
    "/api/v2.1/x",
    "/images/jordan-80.png",
    "/ThisIsALongCamelCaseNameOfAPage",
    "/internationalization-and-localization",
    "//admin//x",
    "/wp-login.php",
    "/.env",
    "/.well-known/.env",
    "/app/.git/config",
    "/backup.sql",
    "/search?q=/4711",
    "/4711?x=1",
    "http://shop.example/product/9?x",
    "http://shop.example",
    "*",
    "/%c3%a4/1",
    "/ä/1",
];
/// What names are made of, beside the crawlers'.
const AGENTS: &[&str] = &[
    "-",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141",
    "Mozilla/5.0 (compatible; something crawler)",
    "Mozilla/5.0 HeadlessChrome/141 Safari/537.36",
    "SomeBot/1.0",
    "robobot",
    "curl/8.5.0",
    "Mozilla/5.0 zgrab/0.x",
    "python-requests/2.32.3 Googlebot-Image/1.0",
    "sqlmap/1.8",
    "shop-app 1.0",
];
const ADDRESSES: &[&str] = &[
    "192.0.2.7",
    "192.0.2.8",
    "66.249.64.5",
    "66.249.64.200",
    "2001:db8:1:2:3::4",
    "::ffff:192.0.2.77",
    "host.example",
];
const STATUSES: &[u16] = &[200, 301, 400, 401, 403, 404, 410, 429, 444, 451, 499, 500, 503];
/// Letters of segments, so chosen that the rules of folding are met again and again.
const LETTERS: &[u8] = b"0123456789abcdefABCDEFxyzXYZ0123456789-_.~+=@";

/// Numbers that look random and are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % end as u64).unwrap()
    }

    fn of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    fn path(&mut self) -> String {
        let mut path = String::new();
        for _ in 0..=self.below(4) {
            path.push('/');
            for _ in 0..self.below(34) {
                path.push(char::from(LETTERS[self.below(LETTERS.len())]));
            }
        }
        path
    }
}

/// The log.
pub(super) fn log(drawn: usize) -> String {
    let mut draw = Draw(5);
    let mut out = String::new();
    let deep = "/1".repeat(40);
    let paths = PATHS.iter().map(|path| (*path).to_owned()).chain([deep]);
    let paths: Vec<String> = paths.chain((0..drawn).map(|_| draw.path())).collect();
    let crawlers: Vec<String> =
        CRAWLERS.iter().map(|crawler| format!("Mozilla/5.0 (compatible; {}1.0)", crawler.token)).collect();
    for (number, path) in paths.iter().enumerate() {
        for round in 0..3 {
            let agent = if draw.below(2) == 0 { draw.of(AGENTS) } else { &crawlers[draw.below(crawlers.len())] };
            let status = STATUSES[draw.below(STATUSES.len())];
            let (client, method) = (draw.of(ADDRESSES), draw.of(&["GET", "GET", "POST", "HEAD", "PROPFIND"]));
            let user = draw.of(&["-", "-", "eve", "dana"]);
            let referrer = draw.of(&["-", "https://shop.example/a?token=x", "https://other.example/#top"]);
            let second = (number + round) % 60;
            let stamp = format!("04/Oct/2026:{:02}:{:02}:{second:02} +0000", number / 60 % 24, number % 60);
            out.push_str(&format!(
                "{client} - {user} [{stamp}] \"{method} {path} HTTP/1.1\" {status} {number} \"{referrer}\" \"{agent}\"\n"
            ));
        }
    }
    // A request line that is none.
    out.push_str("192.0.2.9 - - [04/Oct/2026:23:59:59 +0000] \"\\x16\\x03\\x01\" 400 0 \"-\" \"-\"\n");
    out
}
