//! Which server, which location, which file or server behind.

use super::{disk, get, one_server, told, with};
use crate::account::{LogKind, Target};
use crate::ask::Ask;

#[test]
fn the_server_is_chosen_by_address_and_name() {
    let config = "http {
        server { listen 80; server_name example.org; return 200 a; }
        server { listen 80; server_name *.example.org .example.net; return 201 b; }
        server { listen 80; server_name www.example.*; return 202 c; }
        server { listen 80; server_name ~^(?<shop>.+)\\.shops\\.test$; return 203 d; }
        server { listen 80 default_server; server_name _; return 204; }
        server { listen 192.0.2.7:80; return 205; }
        server { listen [::]:80 ipv6only=off; return 206; }
        server { listen 8000-8010; return 207; }
        server { listen unix:/run/x; return 208; }
    }";
    for (host, local, status) in [
        ("example.org", "192.0.2.1:80", Some(200)),
        ("example.org.", "192.0.2.1:80", Some(200)),
        ("a.b.example.org", "192.0.2.1:80", Some(201)),
        ("example.net", "192.0.2.1:80", Some(201)),
        ("www.example.com", "192.0.2.1:80", Some(202)),
        ("www.example.org", "192.0.2.1:80", Some(201)),
        ("x.shops.test", "192.0.2.1:80", Some(203)),
        ("else.test", "192.0.2.1:80", Some(204)),
        ("example.org", "192.0.2.7:80", Some(205)),
        ("example.org", "[2001:db8::1]:80", Some(206)),
        ("example.org", "192.0.2.1:8005", Some(207)),
        ("example.org", "192.0.2.1:8011", None),
    ] {
        let ask = Ask { host: host.to_owned(), local: local.parse().unwrap(), ..get("/") };
        let account = told(&disk(config, &[]), &ask);
        assert_eq!(account.answers, status, "{host} {local} {account:?}");
        assert_eq!(account.unread.is_empty(), status.is_some(), "{host} {local}");
    }
}

#[test]
fn the_location_is_chosen_as_nginx_does() {
    let inside = "
        location = / { return 200; }
        location / { return 201; }
        location /docs/ { return 202; }
        location ^~ /images/ { return 203; }
        location ~* \\.(gif|jpg)$ { return 204; }
        location /nest/ { location ~ \\.x$ { return 205; } location /nest/deep { return 206; } return 207; }
        location ~ ^/nest/.*\\.gif$ { return 208; }
        location /api/ { proxy_pass http://127.0.0.1:1/; }
        location = /exact { return 209; }
        location \"/a b\" { return 210; }
    ";
    for (path, status) in [
        ("/", 200),
        ("/index.html", 201),
        ("/docs/a", 202),
        ("/docs/1.jpg", 204),
        ("/images/1.gif", 203),
        ("/nest/a.x", 205),
        ("/nest/deeper", 206),
        ("/nest/", 207),
        ("/nest/a.gif", 204),
        ("/api", 301),
        ("/exact", 209),
        ("/exact/", 201),
        ("/a%20b", 210),
        ("/docs/../exact", 209),
        ("//exact", 209),
        ("/x/%2e%2e/exact", 209),
    ] {
        let account = told(&disk(&one_server(inside), &[]), &get(path));
        assert_eq!(account.answers, Some(status), "{path} {account:?}");
    }
}

#[test]
fn rewrites_lead_on() {
    let inside = "
        rewrite ^/old/(.*)$ /new/$1;
        location /new/ { return 200; }
        location /loop { rewrite ^ /loop last; }
        location /stay { rewrite ^/stay/(.*)$ /new/$1 break; return 202; }
        location /go { rewrite ^/go/(?<rest>.*)$ /new/$rest last; return 203; }
        location /away { rewrite ^ https://other.test/ permanent; }
        location /args { if ($args ~ a=1) { rewrite ^ /new/? last; } return 204; }
    ";
    for (path, status) in [
        ("/old/x", Some(200)),
        ("/loop", Some(500)),
        ("/stay/x", None),
        ("/go/x", Some(200)),
        ("/away", Some(301)),
        ("/args?a=1", Some(200)),
        ("/args?a=2", Some(204)),
    ] {
        let account = told(&disk(&one_server(inside), &[]), &get(path));
        assert_eq!(account.answers, status, "{path} {account:?}");
    }
}

#[test]
fn files_are_mapped() {
    let inside = "
        location /pics/ { alias /data/images/; }
        location ~ ^/u/(\\w+)/(.*)$ { alias /home/$1/www/$2; }
        location /app/ { try_files $uri $uri/ /app/main.html; }
        location /list/ { autoindex on; index none.html; }
        location /own/ { root /other; }
    ";
    let files = [
        "/srv/a.html",
        "/srv/dir/index.html",
        "/data/images/x.png",
        "/home/ann/www/i.html",
        "/srv/app/main.html",
        "/other/own/f",
        "/srv/list/f",
    ];
    for (path, served, listing) in [
        ("/a.html", "/srv/a.html", false),
        ("/dir/", "/srv/dir/index.html", false),
        ("/pics/x.png", "/data/images/x.png", false),
        ("/u/ann/i.html", "/home/ann/www/i.html", false),
        ("/app/some/route", "/srv/app/main.html", false),
        ("/list/", "/srv/list/", true),
        ("/own/f", "/other/own/f", false),
        ("/none", "/srv/none", false),
    ] {
        let account = told(&disk(&one_server(inside), &files), &get(path));
        let found = account.served.unwrap_or_else(|| panic!("{path}: {:?} {:?}", account.answers, account.unread));
        assert_eq!((found.path.to_string_lossy().as_ref(), found.listing), (served, listing), "{path}");
    }
}

#[test]
fn requests_are_passed_on() {
    let config = "http {
        upstream app { server 10.0.0.1:8080; server unix:/run/app.sock; server 10.0.0.3 down; }
        server {
            listen 80;
            root /srv;
            location / { proxy_pass http://app; }
            location /api/ { proxy_pass http://127.0.0.1:9000/v1/; proxy_set_header Host $host; proxy_set_header Authorization \"\"; }
            location ~ \\.php$ { fastcgi_pass unix:/run/php.sock; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; }
            location /var/ { proxy_pass https://$host; }
        }
    }";
    let machine = disk(config, &["/srv/i.php"]);
    let forward = |path: &str| told(&machine, &get(path)).forward.unwrap();
    let app = forward("/x");
    assert_eq!(app.to, [Target::Host("10.0.0.1".into(), 8080), Target::Socket("/run/app.sock".into())]);
    assert_eq!((app.protocol.as_str(), app.path, app.host.as_deref()), ("http", None, Some("app")));
    let api = forward("/api/a%20b");
    assert_eq!((api.path.as_deref(), api.host), (Some("/v1/a%20b"), None));
    assert_eq!(api.fields, [("Authorization".to_owned(), None)]);
    let php = forward("/i.php");
    assert_eq!((php.protocol.as_str(), php.script), ("fastcgi", Some("/srv/i.php".into())));
    let var = forward("/var/");
    assert_eq!((var.protocol.as_str(), var.to), ("https", vec![Target::Host("example.org".into(), 443)]));
}

#[test]
fn what_goes_wrong_on_the_way_is_told() {
    let config = one_server("location / {\nproxy_pass http://127.0.0.1:9000;\nproxy_set_header Authorization \"\";\n}");
    let ask = Ask { status: Some(401), ..with(get("/"), "Authorization", "Bearer abcdefgh") };
    let account = told(&disk(&config, &[]), &ask);
    let first = super::refusal(&account).unwrap();
    assert_eq!(first.reasons[0], "authorization-stripped");
    assert_eq!(first.quote, "proxy_set_header Authorization \"\";");
    let host = Ask { status: Some(403), ..get("/") };
    let account = told(&disk(&config, &[]), &host);
    let reasons: Vec<_> = account.testimonies.iter().map(|one| one.reasons[0]).collect();
    assert_eq!(reasons, ["proxy-host-rewritten", "upstream-refuses"]);
}

#[test]
fn logs_and_worker_are_found() {
    let config = "user www-data web;\nerror_log /var/log/e.log warn;\nhttp {
        log_format short '$remote_addr ' '$status';
        access_log /var/log/a.log short;
        server { listen 80; root /srv; location /quiet { access_log off; } location /own { access_log logs/own.log; error_log stderr; } }
    }";
    let machine = disk(config, &[]);
    let logs = |path: &str| {
        let account = told(&machine, &get(path));
        account
            .logs
            .iter()
            .map(|log| (log.path.display().to_string(), log.kind, log.detail.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let error = ("/var/log/e.log".to_owned(), LogKind::Error, "warn".to_owned());
    assert_eq!(
        logs("/"),
        [("/var/log/a.log".to_owned(), LogKind::Access, "$remote_addr $status".to_owned()), error.clone()]
    );
    assert_eq!(logs("/quiet"), [error]);
    assert_eq!(logs("/own").len(), 1);
    let worker = told(&machine, &get("/")).worker.unwrap();
    assert_eq!((worker.user.as_deref(), worker.group.as_deref()), (Some("www-data"), Some("web")));
}

#[test]
fn a_wrong_mapping_is_told_where_the_file_stands_elsewhere() {
    for (inside, path, files, reason) in [
        (
            "location /paint/ {\nalias /data/colours;\n}",
            "/paint/x.css",
            &["/data/colours/x.css"][..],
            Some("path-mapping-wrong"),
        ),
        ("location /pdf/ {\nroot /data/pdf;\n}", "/pdf/x.pdf", &["/data/pdf/x.pdf"], Some("path-mapping-wrong")),
        ("location /pdf/ {\nroot /data/pdf;\n}", "/pdf/y.pdf", &["/data/pdf/x.pdf"], None),
        ("location /a/ {\nroot /wrong;\n}", "/a/x", &["/srv/a/x"], Some("path-mapping-wrong")),
        ("location /a/ {\nalias /data/;\n}", "/a/x", &["/srv/a/x"], None),
    ] {
        let account = told(&disk(&one_server(inside), files), &get(path));
        assert_eq!(super::refusal(&account).map(|one| one.reasons[0]), reason, "{inside} {path}");
    }
}
