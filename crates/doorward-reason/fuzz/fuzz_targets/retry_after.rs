//! Waits: no Retry-After, date or rate-limit field makes its reader fail.
#![no_main]

use doorward_reason::grammar::{http_date, rate_limit, retry_after};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (i64, &str)| {
    let (now_s, text) = data;
    let _ = retry_after::parse(text, now_s).map(|found| found.wait_seconds(now_s));
    let _ = http_date::parse_cookie_date(text);
    for name in ["RateLimit", "RateLimit-Policy", "X-RateLimit-Reset"] {
        let _ = rate_limit::read(&[(name, text)], now_s);
    }
});
