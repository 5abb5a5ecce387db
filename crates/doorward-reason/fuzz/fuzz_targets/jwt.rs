//! Tokens: no input makes the reader or the judge fail.
#![no_main]

use doorward_reason::grammar::jwt;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (i64, i64, &str)| {
    let (now_s, leeway_s, token) = data;
    for problem in jwt::read(token).problems(now_s, leeway_s) {
        let _ = problem.to_string();
    }
});
