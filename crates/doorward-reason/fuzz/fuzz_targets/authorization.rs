//! Credentials: no input makes the reader fail, and what it mends has no fault.
#![no_main]

use doorward_reason::grammar::authorization;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text: String = data.iter().copied().map(char::from).collect();
    let found = authorization::parse(&text);
    let _ = (found.basic(), found.params());
    if let Some(mended) = found.mended() {
        assert!(authorization::parse(mended).well_formed());
    }
});
