//! Who asks, shown over the socket: keys, tokens and those who vouch for them, certificates, signed links, owners.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;

use doorward_identity::key::{KeyStore, NewKey};
use doorward_identity::link::{LinkKey, Target};
use doorward_policy::Kind;
use doorward_policy::map::Method;
use doorward_testkit::stage::{AUDIENCE, ISSUER, Issuer, Keys, OPAQUE_GOOD, OPAQUE_REVOKED, Origin, now_s};
use doorward_testkit::wire::Request;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use serde_json::json;

use super::site::{Gateway, HOST, PATIENCE, SECRET, Site, folder, until};
use super::upstream::{Upstream, nowhere};

/// Runs something of the store.
fn with_store<T>(path: &Path, work: impl AsyncFnOnce(&KeyStore) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = KeyStore::open(path).await.unwrap();
        let done = work(&store).await;
        store.close().await;
        done
    })
}

/// Makes a key: its id, and itself.
pub(crate) fn new_key(path: &Path, owner: &str) -> (String, String) {
    let key = NewKey {
        owner: owner.to_owned(),
        kind: Kind::Person,
        roles: Vec::new(),
        scopes: Vec::new(),
        expires_at_s: None,
        note: String::new(),
    };
    with_store(path, async |store| {
        let created = store.create(&key, now_s()).await.unwrap();
        (created.id, created.plaintext.reveal().to_owned())
    })
}

/// The front of every map here: credentials are taken without TLS.
fn site(rest: &str, upstream: SocketAddr) -> String {
    Site { rest, ..Site::default() }.map(upstream).replace("[listen]", "require_https = false\n[listen]")
}

/// An upstream that says who asks.
fn mirror() -> Upstream {
    Upstream::start(|peer, _| {
        while let Some(head) = peer.head() {
            let user = head.one("x-forwarded-user").unwrap_or("nobody").to_owned();
            peer.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{user}", user.len()).as_bytes());
        }
    })
}

/// A map whose doors open to bearers of tokens, with this issuer; unknown keys are looked for as the map says.
fn tokens(issuer: SocketAddr) -> String {
    format!(
        "[[authenticate]]\nscheme = \"bearer\"\nname = \"tokens\"\nrealm = \"Shop\"\nissuer = \"{ISSUER}\"\naudience = \"{AUDIENCE}\"\n\
         keys = {{ jwks = \"http://{issuer}/jwks.json\" }}\nalgorithms = [\"RS256\", \"ES256\"]\n\
         [[authenticate]]\nscheme = \"bearer\"\nname = \"opaque\"\nrealm = \"Shop\"\naudience = \"{AUDIENCE}\"\nleeway = \"0s\"\n\
         introspection = {{ url = \"http://{issuer}/introspect\", client_id = \"shop\", client_secret = {{ env = \"SHOP_SECRET\" }}, cache = \"30s\" }}\n\
         [[route]]\npath = \"/opaque\"\nallow = \"signed-in\"\nauthenticate = [\"opaque\"]\n\
         [[route]]\npath = \"/**\"\nallow = \"signed-in\"\nauthenticate = [\"tokens\"]\n"
    )
}

#[test]
fn a_revoked_key_is_refused_with_the_next_request() {
    let upstream = mirror();
    let rest = "[store]\nfile = \"keys.db\"\n[[authenticate]]\nscheme = \"key\"\nrealm = \"Shop\"\nheader = \"X-API-Key\"\n\
        [[route]]\npath = \"/**\"\nallow = \"signed-in\"\n";
    let gateway = Gateway::start(&site(rest, upstream.address));
    let store = gateway.file("keys.db");
    let mut connection = gateway.open();
    let mut ask = |key: &str| {
        connection.send(&Request::get("/a").with("X-API-Key", key).bytes(HOST));
        connection.receive(false).unwrap()
    };
    assert_eq!(ask("dw_nothing").status, 401);
    for _ in 0..20 {
        let (id, key) = new_key(&store, "dana");
        assert_eq!(ask(&key).text(), "dana");
        assert!(with_store(&store, async |store| store.revoke(&id, now_s()).await.unwrap()));
        assert_eq!(ask(&key).status, 401);
    }
    // A backup put in the place of the store is seen too.
    let (_, lost) = new_key(&store, "eve");
    assert_eq!(ask(&lost).status, 200);
    let other = gateway.file("other.db");
    let (_, kept) = new_key(&other, "ed");
    for ending in ["", "-wal", "-shm", ".generation"] {
        let named = |name: &str| gateway.file(&format!("{name}{ending}"));
        std::fs::remove_file(named("keys.db")).ok();
        std::fs::rename(named("other.db"), named("keys.db")).ok();
    }
    until("the other store counts", || ask(&lost).status == 401);
    assert_eq!(ask(&kept).text(), "ed");
}

#[test]
fn keys_that_cannot_be_had_are_503_and_come_back() {
    let upstream = mirror();
    for behaviour in [Keys::Away, Keys::Garbage, Keys::Silent] {
        let issuer = Issuer::start().unwrap();
        issuer.behave(behaviour);
        let gateway = Gateway::start(&site(&tokens(issuer.address()), upstream.address));
        let asking = Request::get("/a").bearer(&issuer.mint().good("dana"));
        let answer = gateway.ask(&asking);
        assert_eq!(answer.status, 503, "{behaviour:?}: {}", answer.told());
        assert!(answer.field("retry-after").is_some(), "{behaviour:?}: {}", answer.told());
        assert!(answer.field("www-authenticate").is_none(), "{behaviour:?}: {}", answer.told());
        issuer.behave(Keys::There);
        until("the keys are there again", || gateway.ask(&asking).status == 200);
        // Once they are known, the issuer may go.
        issuer.behave(behaviour);
        assert_eq!(gateway.ask(&asking).text(), "dana", "{behaviour:?}");
        assert_eq!(gateway.ask(&Request::get("/a").bearer(&issuer.mint().good("eve"))).text(), "eve", "{behaviour:?}");
    }
}

#[test]
fn forged_key_ids_do_not_flood_the_issuer() {
    let (upstream, issuer) = (mirror(), Issuer::start().unwrap());
    let gateway = Gateway::start(&site(&tokens(issuer.address()), upstream.address));
    let mint = issuer.mint();
    assert_eq!(gateway.ask(&Request::get("/a").bearer(&mint.good("dana"))).status, 200);
    let before = issuer.fetches();
    let mut connection = gateway.open();
    for number in 0..100 {
        let forged = mint.sign_rsa(&mint.rsa("dana").header("kid", json!(format!("forged-{number}"))));
        connection.send(&Request::get("/a").bearer(&forged).bytes(HOST));
        let answer = connection.receive(false).unwrap();
        assert_eq!(answer.status, 401, "{number}: {}", answer.told());
    }
    assert!(issuer.fetches() - before <= 1, "{} fetches", issuer.fetches() - before);
}

#[test]
fn a_rotated_key_is_found() {
    let (upstream, issuer) = (mirror(), Issuer::start().unwrap());
    let gateway = Gateway::start(&site(&tokens(issuer.address()), upstream.address));
    let mint = issuer.mint();
    assert_eq!(gateway.ask(&Request::get("/a").bearer(&mint.sign_curve(&mint.curve("dana")))).status, 200);
    issuer.behave(Keys::Rotated);
    let next = mint.sign_next(&mint.curve("eve").header("kid", json!("next")));
    assert_eq!(gateway.ask(&Request::get("/a").bearer(&next)).status, 200);
    assert_eq!(issuer.fetches(), 2);
}

#[test]
fn opaque_tokens_are_asked_about() {
    let (upstream, issuer) = (mirror(), Issuer::start().unwrap());
    let gateway = Gateway::start(&site(&tokens(issuer.address()), upstream.address));
    let ask = |token: &str| gateway.ask(&Request::get("/opaque").bearer(token));
    for _ in 0..5 {
        assert_eq!(ask(OPAQUE_GOOD).text(), "eve");
    }
    assert_eq!(issuer.introspections(), 1);
    let revoked = ask(OPAQUE_REVOKED);
    assert_eq!(revoked.status, 401, "{}", revoked.told());
    assert!(
        revoked.field("www-authenticate").is_some_and(|value| value.contains("invalid_token")),
        "{}",
        revoked.told()
    );
    for behaviour in [Keys::Away, Keys::Garbage, Keys::Silent] {
        issuer.behave(behaviour);
        let answer = ask("another");
        assert_eq!(answer.status, 503, "{behaviour:?}: {}", answer.told());
        assert!(answer.field("retry-after").is_some(), "{behaviour:?}: {}", answer.told());
        assert_eq!(ask(OPAQUE_GOOD).status, 200, "what is remembered stays");
    }
}

#[test]
fn an_owner_that_cannot_be_asked_is_503() {
    let (issuer, origin) = (Issuer::start().unwrap(), Origin::start().unwrap());
    let map = |lookup: SocketAddr| {
        let owner =
            format!("owner = {{ lookup = \"http://{lookup}/internal/orders/{{order}}/owner\", cache = \"0s\" }}");
        let route = format!(
            "[[route]]\npath = \"/orders/{{order}}\"\nallow = \"owner\"\nauthenticate = [\"tokens\"]\n{owner}\n"
        );
        let rest = tokens(issuer.address()).replacen("[[route]]", &format!("{route}[[route]]"), 1);
        site(&rest, origin.address())
    };
    let eve = issuer.mint().good("eve");
    let gateway = Gateway::start(&map(origin.address()));
    for (order, status) in [("7", 200), ("1", 403), ("8", 403), ("9", 503)] {
        let answer = gateway.ask(&Request::get(&format!("/orders/{order}")).bearer(&eve));
        assert_eq!(answer.status, status, "{order}: {}", answer.told());
        assert_eq!(answer.field("retry-after").is_some(), status == 503);
    }
    let gateway = Gateway::start(&map(nowhere()));
    assert_eq!(gateway.ask(&Request::get("/orders/7").bearer(&eve)).status, 503);
}

#[test]
fn a_signed_link_opens_what_it_names_and_nothing_else() {
    let upstream = Upstream::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let rest = "[[authenticate]]\nscheme = \"link\"\nsecret = { env = \"SHOP_SECRET\" }\n\
        [[route]]\npath = \"/**\"\nallow = \"signed-in\"\n";
    let gateway = Gateway::start(&site(rest, upstream.address));
    let map = doorward_policy::map::read::read(&site(rest, upstream.address), "map.toml").unwrap().map;
    let Method::Link(rules) = &map.authenticate[0].method else { panic!("no link") };
    let key = LinkKey::new(rules, SECRET.as_bytes()).unwrap();
    let link = |path: &str, end_s: i64| {
        let query = key.sign(&Target { method: "GET", host: HOST, path, query: "size=1" }, end_s).unwrap();
        format!("{path}?{query}")
    };
    let good = link("/report", now_s() + 600);
    assert_eq!(gateway.status(&good), 200);
    assert_eq!(gateway.status(&good.replace("/report", "/other")), 403);
    assert_eq!(gateway.status(&good.replace("size=1", "size=2")), 403);
    assert_eq!(gateway.status(&link("/report", now_s() - 1)), 403);
    assert_eq!(gateway.ask(&Request::new("DELETE", &good)).status, 403);
}

#[test]
fn a_certificate_says_who_asks() {
    let upstream = mirror();
    let key = || rcgen::KeyPair::generate().unwrap();
    let authority = |name: &str| {
        let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(rcgen::DnType::CommonName, name);
        let key = key();
        let certificate = parameters.self_signed(&key).unwrap();
        (certificate.pem(), rcgen::Issuer::new(parameters, key))
    };
    let (trusted_pem, trusted) = authority("clients");
    let (_, other) = authority("others");
    let client = |issuer: &rcgen::Issuer<'_, rcgen::KeyPair>| {
        let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
        let uri = rcgen::string::Ia5String::try_from("spiffe://shop.example/billing").unwrap();
        parameters.subject_alt_names.push(rcgen::SanType::URI(uri));
        let key = key();
        let certificate = parameters.signed_by(&key, issuer).unwrap();
        (certificate.der().clone(), key.serialize_der())
    };
    let server = rcgen::generate_simple_self_signed(vec![HOST.to_owned()]).unwrap();
    let folder = Arc::new(folder());
    for (name, text) in
        [("cert.pem", server.cert.pem()), ("key.pem", server.signing_key.serialize_pem()), ("ca.pem", trusted_pem)]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let listen =
        "https = { address = \"127.0.0.1:0\", certificate = \"cert.pem\", key = \"key.pem\", client_ca = \"ca.pem\" }";
    let rest = "[[authenticate]]\nscheme = \"certificate\"\nname_from = \"uri\"\n\
        services = { \"spiffe://shop.example/billing\" = \"billing\" }\n[[route]]\npath = \"/**\"\nallow = \"service:billing\"\n";
    let gateway = Gateway::start_in(folder, &Site { listen, rest, ..Site::default() }.map(upstream.address));
    let mut roots = rustls::RootCertStore::empty();
    roots.add(server.cert.der().clone()).unwrap();
    let ask = |identity: Option<(CertificateDer<'static>, Vec<u8>)>| -> String {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots.clone());
        let config = match identity {
            None => config.with_no_client_auth(),
            Some((chain, key)) => {
                config.with_client_auth_cert(vec![chain], PrivateKeyDer::try_from(key).unwrap()).unwrap()
            }
        };
        let name = ServerName::try_from(HOST).unwrap();
        let mut session = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
        let mut stream = TcpStream::connect(gateway.door("https")).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut tls = rustls::Stream::new(&mut session, &mut stream);
        let sent = tls.write_all(&Request::get("/a").with("Connection", "close").bytes(HOST));
        let mut answer = Vec::new();
        let read = sent.and_then(|()| tls.read_to_end(&mut answer));
        read.map_or_else(|error| error.to_string(), |_| String::from_utf8(answer).unwrap())
    };
    let known = ask(Some(client(&trusted)));
    assert!(known.starts_with("HTTP/1.1 200 ") && known.ends_with("billing"), "{known}");
    let none = ask(None);
    assert!(none.starts_with("HTTP/1.1 403 ") || none.starts_with("HTTP/1.1 401 "), "{none}");
    let stranger = ask(Some(client(&other)));
    assert!(!stranger.starts_with("HTTP/1.1 200 "), "{stranger}");
}
