//! The PROXY protocol: no bytes make the reader fail, and no header is longer than what came.
#![no_main]

use doorward_gateway::address::proxy_protocol::{Progress, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(Progress::Done { bytes: length, .. }) = read(bytes) {
        assert!(length <= bytes.len());
    }
});
