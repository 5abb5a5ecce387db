//! Key sets and users: no bytes make their readers fail.
#![no_main]

use doorward_identity::password::Users;
use doorward_identity::token::KeySet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = (KeySet::parse(bytes), Users::parse(bytes, &[]));
});
