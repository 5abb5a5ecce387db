//! Addresses behind proxies: whatever the fields say, what goes on is made of addresses alone.
#![no_main]

use doorward_gateway::address::Client;
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&[u8], &[u8], &[u8])| {
    let (forwarded, chain, scheme) = input;
    let mut headers = HeaderMap::new();
    for (name, bytes) in [("forwarded", forwarded), ("x-forwarded-for", chain), ("x-forwarded-proto", scheme)] {
        if let Ok(value) = HeaderValue::from_bytes(bytes) {
            headers.append(name, value);
        }
    }
    let trusted = ["10.0.0.0/8".parse().unwrap()];
    let client = Client::of([10, 0, 0, 1].into(), false, &headers, &trusted);
    let written = client.x_forwarded_for();
    assert!(written.split(", ").all(|part| part.parse::<std::net::IpAddr>().is_ok()), "{written}");
});
