//! Maps: no text makes the reader fail, and every fault has its place in the text.
#![no_main]

use doorward_policy::map::read::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lines = text.lines().count().max(1) + 1;
    let faults = match read(text, "fuzz.toml") {
        Ok(reading) => reading.warnings,
        Err(faults) => faults,
    };
    assert!(faults.iter().all(|fault| fault.line >= 1 && fault.line <= lines && !fault.hint.is_empty()));
});
