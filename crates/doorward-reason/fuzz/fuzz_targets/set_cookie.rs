//! Cookies: no field, jar line, host or path makes the reader or the judge fail.
#![no_main]

use doorward_reason::grammar::set_cookie::{Context, Place, jar_line, parse, unsendable};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, &str, &str, i64)| {
    let (field, host, path, now_s) = data;
    let fixed = Place { scheme: "https", host: "www.shop.example", path: "/a/b" };
    let foreign = Place { scheme: "http", host, path };
    if let Ok(cookie) = parse(field) {
        let _ = unsendable(&cookie, &fixed, &foreign, Context::CrossSiteOther, now_s);
        let _ = unsendable(&cookie, &foreign, &fixed, Context::SameSite, now_s);
    }
    let _ = jar_line(field).map(|cookie| cookie.matches(&foreign, now_s));
});
