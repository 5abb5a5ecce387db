//! What a refusal means that stands behind a proxy: the server there meets the proxy's address, and the Host that the proxy asks for.
//!
//! Which of the two it is about is not guessed from names: the server's reader is asked once more, for the request as it would have
//! been without the proxy's part in it.

use doorward_diagnose::testimony::{Bearing, Testimony};
use doorward_record::{Account, Ask, Forward};

/// Fields by which a server may learn for whom a proxy asks.
const FOR_WHOM: [&str; 7] = [
    "x-forwarded-for",
    "x-real-ip",
    "forwarded",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-original-forwarded-for",
];
/// Reasons that are about an address.
const OF_ADDRESS: [&str; 3] = ["ip-denied", "ip-not-allowed", "ip-banned"];

/// The account of a server behind, with the proxy's part in its refusals. `first` is the request as the client made it.
pub(super) fn seen(
    mut account: Account,
    forward: &Forward,
    ask: &Ask,
    first: &Ask,
    again: impl Fn(&Ask) -> Option<Account>,
) -> Account {
    let speaks_of = |one: &Testimony, ids: &[&str]| {
        one.bearing != Bearing::Excludes && one.reasons.first().is_some_and(|id| ids.contains(id))
    };
    if account.testimonies.iter().any(|one| speaks_of(one, &OF_ADDRESS)) {
        let fields =
            ask.fields.iter().filter(|field| !FOR_WHOM.iter().any(|name| field.name.eq_ignore_ascii_case(name)));
        let other = again(&Ask { fields: fields.cloned().collect(), ..ask.clone() });
        for one in account.testimonies.iter_mut().filter(|one| speaks_of(one, &OF_ADDRESS)) {
            if other.as_ref().is_some_and(|other| stands_in(one, other)) {
                name(one, "proxy-address-denied", format!("the address is the proxy's, {}", ask.client));
            }
        }
    }
    let Some(host) = &forward.host else { return account };
    if account.testimonies.iter().any(|one| speaks_of(one, &["host-not-served"])) {
        let mut fields = ask.fields.clone();
        for field in fields.iter_mut().filter(|field| field.name.eq_ignore_ascii_case("host")) {
            first.field("host").unwrap_or(&first.host).clone_into(&mut field.value);
        }
        let other = again(&Ask { host: first.host.clone(), fields, ..ask.clone() });
        for one in account.testimonies.iter_mut().filter(|one| speaks_of(one, &["host-not-served"])) {
            if other.as_ref().is_some_and(|other| !stands_in(one, other)) {
                let by = forward.place.as_ref().map(|place| format!(" by {place}")).unwrap_or_default();
                name(one, "proxy-host-rewritten", format!("it is asked for the host `{host}`{by}"));
            }
        }
    }
    account
}

/// Whether another account says the same, by the same line.
fn stands_in(one: &Testimony, other: &Account) -> bool {
    other.testimonies.iter().any(|two| two.bearing == one.bearing && two.place == one.place)
}

/// Puts a reason before the others, with a clause.
fn name(testimony: &mut Testimony, reason: &'static str, clause: String) {
    testimony.reasons.insert(0, reason);
    testimony.text = format!("{}; {clause}", testimony.text);
    if let Some(repair) = &mut testimony.repair {
        repair.also_opens.push("the same to whoever comes through the proxy".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use doorward_diagnose::Field;
    use doorward_record::{Ask, Forward, Start, server};

    fn ask(host: &str, fields: &[(&str, &str)]) -> Ask {
        let host_field = std::iter::once(Field::new("Host", host));
        Ask {
            tls: false,
            server_name: None,
            method: "GET".into(),
            host: host.into(),
            path: "/a.html".into(),
            query: None,
            version: "1.1".into(),
            fields: host_field.chain(fields.iter().map(|(name, value)| Field::new(*name, *value))).collect(),
            certificate: None,
            client: "127.0.0.9".parse().unwrap(),
            local: "127.0.0.1:8080".parse().unwrap(),
            known_fields: None,
            hides_query: false,
            body_bytes: 0,
            now_s: 0,
            status: Some(403),
        }
    }

    #[test]
    fn a_refusal_behind_is_about_the_proxy_only_where_it_is() {
        let real = "set_real_ip_from 127.0.0.0/8; real_ip_header X-Forwarded-For;";
        for (server, given, client_host, fields, expected) in [
            ("deny 127.0.0.9;", "a.test", "a.test", &[][..], "proxy-address-denied"),
            ("deny 127.0.0.9;", "a.test", "a.test", &[("X-Forwarded-For", "192.0.2.1")], "proxy-address-denied"),
            (
                &format!("{real} deny 192.0.2.1;"),
                "a.test",
                "a.test",
                &[("X-Forwarded-For", "192.0.2.1")],
                "forwarded-for-denied",
            ),
            ("return 403;", "b.test", "www.a.test", &[], "proxy-host-rewritten"),
            ("return 403;", "b.test", "c.test", &[], "host-not-served"),
        ] {
            let config = format!(
                "events {{}} http {{\nserver {{ listen 8080 default_server; {server} }}\nserver {{ listen 8080; server_name www.a.test; root /s; }}\n}}"
            );
            let files: BTreeMap<PathBuf, String> =
                [("/n.conf".into(), config), ("/s/a.html".into(), String::new())].into();
            let start = Start { config: "/n.conf".into(), ..Start::default() };
            let reader = |ask: &Ask| Some(server::nginx::account(&start, &files, ask));
            let forward = Forward {
                protocol: "http".into(),
                to: Vec::new(),
                path: None,
                host: (given != client_host).then(|| given.to_owned()),
                from: None,
                fields: Vec::new(),
                script: None,
                place: None,
            };
            let behind = ask(given, fields);
            let account = super::seen(reader(&behind).unwrap(), &forward, &behind, &ask(client_host, &[]), reader);
            assert_eq!(account.testimonies[0].reasons[0], expected, "{server} {given} {client_host}");
        }
    }
}
