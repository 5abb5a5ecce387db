//! Challenges: no input makes the reader fail, and what it can write it reads back.
#![no_main]

use doorward_reason::grammar::{challenge, digest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    // Field values are bytes; each stands for the character of the same number.
    let text: String = data.iter().copied().map(char::from).collect();
    let found = challenge::parse(text.split('\u{1}'));
    for one in &found.challenges {
        let _ = digest::read(one);
        if one.writable() && one.token68.is_none() {
            assert_eq!(challenge::parse([one.to_string().as_str()]).challenges, [one.clone()]);
        }
    }
});
