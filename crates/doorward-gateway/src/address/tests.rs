//! Chains of proxies, honest and forged.

use proptest::prelude::*;

use super::*;

fn trusted() -> Vec<IpNet> {
    ["10.0.0.0/8", "2001:db8:f::/48"].iter().map(|network| network.parse().unwrap()).collect()
}

fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(*name, value.parse().unwrap());
    }
    headers
}

fn client(peer: &str, fields: &[(&'static str, &str)]) -> Client {
    Client::of(peer.parse().unwrap(), false, &headers(fields), &trusted())
}

#[test]
fn the_client_is_the_first_from_the_right_that_is_not_trusted() {
    const FOR: &str = "x-forwarded-for";
    const STD: &str = "forwarded";
    for (peer, fields, address) in [
        // A stranger's words do not count.
        ("198.51.100.1", &[(FOR, "192.0.2.1")][..], "198.51.100.1"),
        ("198.51.100.1", &[(STD, "for=192.0.2.1")], "198.51.100.1"),
        // A trusted proxy's do.
        ("10.0.0.1", &[(FOR, "192.0.2.1")], "192.0.2.1"),
        ("10.0.0.1", &[(STD, "for=192.0.2.1")], "192.0.2.1"),
        ("::ffff:10.0.0.1", &[(FOR, "::ffff:192.0.2.1")], "192.0.2.1"),
        ("2001:db8:f::1", &[(STD, "for=\"[2001:db8::7]:4711\"")], "2001:db8::7"),
        ("10.0.0.1", &[], "10.0.0.1"),
        // What the client wrote to the left of it does not.
        ("10.0.0.1", &[(FOR, "203.0.113.9, 192.0.2.1")], "192.0.2.1"),
        ("10.0.0.1", &[(FOR, "10.0.0.9, 192.0.2.1, 10.0.0.2")], "192.0.2.1"),
        ("10.0.0.1", &[(FOR, "203.0.113.9"), (FOR, "192.0.2.1")], "192.0.2.1"),
        ("10.0.0.1", &[(STD, "for=203.0.113.9, for=192.0.2.1, for=10.0.0.2")], "192.0.2.1"),
        // An unclosed quote of the client's cannot swallow the proxy's element.
        ("10.0.0.1", &[(STD, "for=\"203.0.113.9, for=192.0.2.1")], "192.0.2.1"),
        ("10.0.0.1", &[(STD, "for=\"x\\\", for=192.0.2.1")], "192.0.2.1"),
        ("10.0.0.1", &[(STD, "for=\""), (STD, "for=192.0.2.1")], "192.0.2.1"),
        // A comma inside quotes splits nothing.
        ("10.0.0.1", &[(STD, "for=192.0.2.1;host=\"a,b\"")], "192.0.2.1"),
        // Trusted all the way: the leftmost.
        ("10.0.0.1", &[(FOR, "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
        // What is no address ends the reading at the proxy that wrote it.
        ("10.0.0.1", &[(FOR, "192.0.2.1, unknown, 10.0.0.2")], "10.0.0.2"),
        ("10.0.0.1", &[(STD, "for=192.0.2.1, for=_hidden")], "10.0.0.1"),
        ("10.0.0.1", &[(FOR, "192.0.2.1, , ")], "192.0.2.1"),
        ("10.0.0.1", &[(FOR, ",")], "10.0.0.1"),
    ] {
        assert_eq!(client(peer, fields).address.to_string(), address, "{peer} {fields:?}");
    }
}

#[test]
fn a_line_that_is_no_text_ends_the_reading() {
    let mut headers = headers(&[("x-forwarded-for", "192.0.2.1")]);
    headers.append("x-forwarded-for", http::HeaderValue::from_bytes(b"10.0.0.2\xff").unwrap());
    assert_eq!(Client::of("10.0.0.1".parse().unwrap(), false, &headers, &trusted()).address.to_string(), "10.0.0.1");
}

#[test]
fn where_both_fields_are_there_the_usual_one_decides() {
    for (usual, standard, address, disputed) in [
        ("192.0.2.1", "for=192.0.2.1;host=shop.example", "192.0.2.1", false),
        ("192.0.2.1", "for=10.9.9.9", "192.0.2.1", true),
        ("unknown", "for=192.0.2.1", "10.0.0.1", true),
    ] {
        let found = client("10.0.0.1", &[("x-forwarded-for", usual), ("forwarded", standard)]);
        assert_eq!((found.address.to_string().as_str(), found.disputed), (address, disputed), "{usual} {standard}");
    }
    let agreed =
        client("10.0.0.1", &[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1;host=shop.example")]);
    assert_eq!(agreed.host.as_deref(), Some("shop.example"));
}

#[test]
fn scheme_and_host_are_those_of_the_clients_own_connection() {
    const FOR: &str = "x-forwarded-for";
    const PROTO: &str = "x-forwarded-proto";
    const HOST: &str = "x-forwarded-host";
    for (peer, fields, secure, host) in [
        ("198.51.100.1", &[(PROTO, "https"), (HOST, "a.example")][..], false, None),
        ("10.0.0.1", &[(PROTO, "https"), (HOST, "A.example")], true, Some("a.example")),
        ("10.0.0.1", &[(FOR, "192.0.2.1"), (PROTO, "HTTPS"), (HOST, "a.example:8443")], true, Some("a.example:8443")),
        ("10.0.0.1", &[(FOR, "192.0.2.1"), (PROTO, "nonsense")], false, None),
        ("10.0.0.1", &[(FOR, "192.0.2.1, 10.0.0.2"), (PROTO, "https, http")], true, None),
        ("10.0.0.1", &[(FOR, "192.0.2.1, 10.0.0.2"), (PROTO, "http, https")], false, None),
        ("10.0.0.1", &[(FOR, "203.0.113.9, 192.0.2.1"), (PROTO, "https, http")], false, None),
        ("10.0.0.1", &[(FOR, "192.0.2.1, 10.0.0.2"), (PROTO, "https")], true, None),
        (
            "10.0.0.1",
            &[("forwarded", "for=192.0.2.1;proto=https;host=a.example, for=10.0.0.2;proto=http")],
            true,
            Some("a.example"),
        ),
        ("10.0.0.1", &[("forwarded", "for=203.0.113.9;proto=https, for=192.0.2.1;proto=http")], false, None),
        ("10.0.0.1", &[("forwarded", "for=192.0.2.1"), (HOST, "a.example")], false, None),
        ("10.0.0.1", &[(HOST, "a.example/evil")], false, None),
    ] {
        let found = client(peer, fields);
        assert_eq!((found.secure, found.host.as_deref()), (secure, host), "{fields:?}");
    }
    let told_nothing = Client::of("10.0.0.1".parse().unwrap(), true, &headers(&[(FOR, "192.0.2.1")]), &trusted());
    assert!(told_nothing.secure);
}

#[test]
fn the_upstream_is_told_what_is_known_and_nothing_invented() {
    for (peer, usual, told, standard) in [
        ("198.51.100.1", "203.0.113.9", "198.51.100.1", "for=198.51.100.1;proto=http"),
        (
            "10.0.0.1",
            "203.0.113.9, 192.0.2.1, 10.0.0.2",
            "192.0.2.1, 10.0.0.2, 10.0.0.1",
            "for=192.0.2.1;proto=http, for=10.0.0.2, for=10.0.0.1",
        ),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7, 10.0.0.1", "for=\"[2001:db8::7]\";proto=http, for=10.0.0.1"),
    ] {
        let found = client(peer, &[("x-forwarded-for", usual)]);
        assert_eq!((found.x_forwarded_for().as_str(), found.forwarded().as_str()), (told, standard), "{usual}");
    }
}

proptest! {
    #[test]
    fn no_value_makes_it_fail(usual in "[ -~]{0,80}", standard in "[ -~]{0,80}", proto in "[ -~]{0,20}") {
        let fields = [("x-forwarded-for", usual.as_str()), ("forwarded", &standard), ("x-forwarded-proto", &proto)];
        let found = client("10.0.0.1", &fields);
        prop_assert!(found.through.iter().all(|proxy| holds(&trusted(), *proxy)));
    }

    #[test]
    fn nothing_at_the_left_changes_what_a_proxy_told(forged in "[ -~]{0,200}") {
        let usual = client("10.0.0.1", &[("x-forwarded-for", &format!("{forged}, 192.0.2.1"))]);
        prop_assert_eq!(usual.x_forwarded_for(), "192.0.2.1, 10.0.0.1");
        let standard = client("10.0.0.1", &[("forwarded", &format!("{forged}, for=192.0.2.1;proto=https"))]);
        prop_assert_eq!(standard.forwarded(), "for=192.0.2.1;proto=https, for=10.0.0.1");
    }

    #[test]
    fn what_is_sent_on_reads_the_same_at_the_next_gateway(usual in "([0-9]{1,3}(\\.[0-9]{1,3}){3}, ?){0,4}192\\.0\\.2\\.1") {
        let found = client("10.0.0.1", &[("x-forwarded-for", &usual)]);
        let next = client("10.0.0.5", &[("x-forwarded-for", &found.x_forwarded_for()), ("forwarded", &found.forwarded())]);
        prop_assert_eq!((next.address, next.disputed), (found.address, false));
    }
}
