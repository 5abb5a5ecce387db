//! Headers of both versions, whole, in pieces, broken and hostile.

use proptest::prelude::*;

use super::*;

fn ends_of(client: &str, server: &str) -> Option<Ends> {
    Some(Ends { client: client.parse().unwrap(), server: server.parse().unwrap() })
}

fn v2(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [V2_START, &[command, family], &length, body].concat()
}

const V4_BODY: &[u8] = &[192, 0, 2, 7, 192, 0, 2, 1, 0xc7, 0x38, 0x01, 0xbb];

fn v6_body() -> Vec<u8> {
    let address = |text: &str| text.parse::<Ipv6Addr>().unwrap().octets();
    [&address("2001:db8::7")[..], &address("2001:db8::1"), &[0xc7, 0x38, 0x01, 0xbb]].concat()
}

#[test]
fn headers_of_both_versions_are_read() {
    let v4 = ends_of("192.0.2.7:51000", "192.0.2.1:443");
    let v6 = ends_of("[2001:db8::7]:51000", "[2001:db8::1]:443");
    let with_more = [V4_BODY, &[0x04, 0, 1, 9]].concat();
    for (header, ends) in [
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 51000 443\r\n".to_vec(), v4),
        (b"PROXY TCP6 2001:db8::7 2001:db8::1 51000 443\r\n".to_vec(), v6),
        (b"PROXY TCP6 ::ffff:192.0.2.7 ::ffff:192.0.2.1 51000 443\r\n".to_vec(), v4),
        (b"PROXY UNKNOWN\r\n".to_vec(), None),
        (b"PROXY UNKNOWN what ever \xc3\xa4\r\n".to_vec(), None),
        (v2(0x21, 0x11, V4_BODY), v4),
        (v2(0x21, 0x11, &with_more), v4),
        (v2(0x21, 0x21, &v6_body()), v6),
        (v2(0x20, 0x00, &[]), None),
        (v2(0x20, 0x11, V4_BODY), None),
        (v2(0x21, 0x00, &[1, 2, 3]), None),
        (v2(0x21, 0x31, &[0; 216]), None),
    ] {
        let done = Ok(Progress::Done { bytes: header.len(), ends });
        assert_eq!(read(&header), done, "{header:?}");
        assert_eq!(read(&[&header[..], b"GET / HTTP/1.1\r\n"].concat()), done, "{header:?}");
        for end in 0..header.len() {
            assert_eq!(read(&header[..end]), Ok(Progress::More), "{end} of {header:?}");
        }
    }
}

#[test]
fn what_is_no_header_is_told_at_once() {
    for (bytes, fault) in [
        (b"GET / HTTP/1.1\r\n".to_vec(), Fault::Absent),
        (b"G".to_vec(), Fault::Absent),
        (b"\x16\x03\x01".to_vec(), Fault::Absent),
        (b"PROXY\r\n".to_vec(), Fault::Absent),
        (b"\r\n\r\n\0\r\nQUIX".to_vec(), Fault::Absent),
        (b"PROXY TCP5 192.0.2.7 192.0.2.1 1 2\r\n".to_vec(), Fault::Malformed),
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 1\r\n".to_vec(), Fault::Malformed),
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 1 2 3\r\n".to_vec(), Fault::Malformed),
        (b"PROXY TCP4 192.0.2.7  192.0.2.1 1 2\r\n".to_vec(), Fault::Malformed),
        (b"PROXY TCP4 2001:db8::7 192.0.2.1 1 2\r\n".to_vec(), Fault::Malformed),
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 65536 2\r\n".to_vec(), Fault::Malformed),
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 01 2\r\n".to_vec(), Fault::Malformed),
        (b"PROXY TCP4 192.0.2.7 192.0.2.1 +1 2\r\n".to_vec(), Fault::Malformed),
        (b"PROXY UNKNOWNX\r\n".to_vec(), Fault::Malformed),
        (b"PROXY \xff\r\n".to_vec(), Fault::Malformed),
        (v2(0x11, 0x11, V4_BODY), Fault::Unknown),
        ([V2_START, &[0x22]].concat(), Fault::Unknown),
        (v2(0x21, 0x12, V4_BODY), Fault::Unknown),
        (v2(0x21, 0x11, &V4_BODY[..11]), Fault::Malformed),
        (v2(0x21, 0x21, V4_BODY), Fault::Malformed),
    ] {
        assert_eq!(read(&bytes), Err(fault), "{bytes:?}");
    }
}

#[test]
fn limits_hold_at_their_edge() {
    let line = |bytes: usize| format!("PROXY UNKNOWN {}\r\n", "x".repeat(bytes - 16)).into_bytes();
    assert_eq!(read(&line(MAX_V1_BYTES)), Ok(Progress::Done { bytes: MAX_V1_BYTES, ends: None }));
    assert_eq!(read(&line(MAX_V1_BYTES + 1)), Err(Fault::TooLong));
    assert_eq!(read(&line(MAX_V1_BYTES)[..MAX_V1_BYTES - 1]), Ok(Progress::More));
    let header = |bytes: usize| v2(0x20, 0, &vec![0; bytes - V2_FIXED_BYTES]);
    assert_eq!(read(&header(MAX_V2_BYTES)), Ok(Progress::Done { bytes: MAX_V2_BYTES, ends: None }));
    assert_eq!(read(&header(MAX_V2_BYTES + 1)), Err(Fault::TooLong));
    assert_eq!(read(&header(MAX_V2_BYTES + 1)[..V2_FIXED_BYTES]), Err(Fault::TooLong));
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail(start in 0_usize..3, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let bytes = [[&b""[..], V1_START, V2_START][start], &bytes].concat();
        if let Ok(Progress::Done { bytes: taken, .. }) = read(&bytes) {
            prop_assert!(taken <= bytes.len());
            prop_assert_eq!(read(&bytes[..taken]), read(&bytes));
        }
    }

    #[test]
    fn more_bytes_never_change_a_verdict(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let bytes = [V2_START, &[0x21], &bytes].concat();
        let verdicts: Vec<_> = (0..=bytes.len()).map(|end| read(&bytes[..end])).collect();
        let settled: Vec<_> = verdicts.iter().skip_while(|verdict| **verdict == Ok(Progress::More)).collect();
        prop_assert!(settled.windows(2).all(|pair| pair[0] == pair[1]));
    }
}
