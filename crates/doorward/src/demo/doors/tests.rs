//! Every door refuses as it should and opens once its rule is met.

use std::collections::BTreeSet;

use super::*;

/// When the site was opened.
const OPENED_S: i64 = 1_790_000_000;

fn scene() -> Scene {
    Scene::new(([127, 0, 0, 1], 8080).into(), OPENED_S)
}

/// The answer to a request with these fields.
fn ask(scene: &Scene, method: &str, place: &str, fields: &[(&str, &str)]) -> Answer {
    let (path, query) = place.split_once('?').map_or((place, None), |(path, query)| (path, Some(query.to_owned())));
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let asked = Asked { method: method.to_owned(), path: path.to_owned(), query, fields };
    answer(&asked, [127, 0, 0, 1].into(), scene, OPENED_S + 60)
}

/// One request: method, place, field, the status that comes.
type Case<'a> = (&'a str, &'a str, Option<(&'a str, &'a str)>, u16);

#[test]
fn doors_refuse_and_open() {
    let scene = scene();
    let (expired, fresh) = (format!("Bearer {}", scene.expired_token), format!("Bearer {}", scene.fresh_token));
    let (wrong, right) = (format!("Bearer {}", scene.key), format!("Token {}", scene.key));
    let (session, own) = (format!("session={}", scene.session), scene.url("/gallery"));
    let cases: &[Case<'_>] = &[
        ("GET", "/api/orders", None, 401),
        ("GET", "/api/orders", Some(("Authorization", &expired)), 401),
        ("GET", "/api/orders", Some(("Authorization", "Bearer a.b.c")), 401),
        ("GET", "/api/orders", Some(("Authorization", &fresh)), 200),
        ("GET", "/api/tasks", Some(("Authorization", &wrong)), 401),
        ("GET", "/api/tasks", Some(("Authorization", &right)), 200),
        ("GET", "/account", None, 401),
        ("GET", "/account", Some(("Cookie", &session)), 200),
        ("GET", "/catalogue/lamps", Some(("User-Agent", "python-requests/2.32.3")), 403),
        ("GET", "/catalogue/lamps", Some(("User-Agent", "curl/8.5.0")), 200),
        ("GET", "/catalogue/other", None, 404),
        ("GET", "/pictures/lake.svg", Some(("Referer", "https://forum.example/")), 403),
        ("GET", "/pictures/lake.svg", Some(("Referer", &own)), 200),
        ("GET", "/pictures/lake.svg", None, 200),
        ("GET", "/films/harbour", Some(("CF-IPCountry", "RU")), 403),
        ("GET", "/films/harbour", Some(("CF-IPCountry", "FR")), 200),
        ("GET", "/v1/search?q=lamp", None, 403),
        ("GET", "/prices", None, 403),
        ("GET", "/prices?x=1", None, 200),
        ("DELETE", "/notes/7", None, 403),
        ("GET", "/notes/7", None, 200),
        ("GET", "/find?q=student+union", None, 403),
        ("GET", "/find?q=student", None, 200),
        ("GET", "/downloads/", None, 403),
        ("GET", "/downloads", None, 301),
        ("GET", "/downloads/index.html", None, 404),
        ("GET", "/ledger", None, 401),
        ("GET", "/nowhere", None, 404),
        ("GET", "/garden", None, 200),
        ("POST", "/garden", None, 405),
        ("OPTIONS", "/garden", None, 204),
        ("DOORWARD", "/garden", None, 501),
    ];
    for (method, place, field, status) in cases {
        let came = ask(&scene, method, place, &field.map(|field| vec![field]).unwrap_or_default());
        assert_eq!(came.status, *status, "{method} {place} {field:?}");
    }
}

#[test]
fn the_soft_door_hides_its_refusal() {
    let scene = scene();
    let cookie = format!("session={}", scene.session);
    assert!(ask(&scene, "GET", "/reports/2026", &[]).body.contains("password"));
    assert!(!ask(&scene, "GET", "/reports/2026", &[("Cookie", &cookie)]).body.contains("password"));
}

#[test]
fn another_address_has_requests_left() {
    let asked = Asked { method: "GET".to_owned(), path: "/v1/search".to_owned(), ..Asked::default() };
    assert_eq!(answer(&asked, [127, 0, 0, 9].into(), &scene(), OPENED_S).status, 200);
}

#[test]
fn doors_are_told_apart() {
    let places: BTreeSet<&str> = DOORS.iter().map(|door| door.path()).collect();
    let realms: BTreeSet<&str> = DOORS.iter().map(|door| door.realm).collect();
    assert_eq!((places.len(), realms.len()), (DOORS.len(), DOORS.len()));
    assert_eq!(DOORS.iter().filter(|door| door.shown).count(), 3);
    for door in DOORS {
        assert!(door.guards(door.path()), "{}", door.place);
        assert!(door.fault.split_whitespace().count() <= 6, "{}", door.fault);
    }
}

#[test]
fn commands_and_requests_tell_the_same() {
    let scene = scene();
    let door = DOORS.iter().find(|door| door.place == "/films/harbour").unwrap();
    assert_eq!(
        door.command(&scene, "doorward"),
        "doorward why -H 'CF-IPCountry: RU' http://127.0.0.1:8080/films/harbour"
    );
    assert_eq!(door.request(&scene).unwrap().field("cf-ipcountry"), Some("RU"));
    let shut = DOORS.iter().find(|door| door.place == "/account").unwrap();
    assert_eq!(shut.login(&scene).unwrap().unwrap().path(), "/sign-in");
    assert!(shut.command(&scene, "doorward").contains(" --login http://127.0.0.1:8080/sign-in "));
}
