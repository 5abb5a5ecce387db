//! Paths: whatever is taken has one form, which stays as it is when it is read again.
#![no_main]

use doorward_policy::path::{Path, PathRules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, &str)| {
    let (pass_encoded_slash, text) = input;
    let rules = PathRules { pass_encoded_slash };
    let Ok(path) = Path::parse(text, rules) else { return };
    let form = path.as_str();
    assert!(form.starts_with('/') && !form.contains("//"));
    assert!(form.split('/').all(|segment| segment != "." && segment != ".."));
    assert_eq!(Path::parse(form, rules).unwrap().as_str(), form);
});
