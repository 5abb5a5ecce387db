//! Configurations that no server would load: it is said where they end to make sense, and no line of them is the answer.

use crate::stage::Stage;

#[test]
fn what_no_server_would_load_settles_nothing() {
    let stage = Stage::new();
    let (address, port) = (stage.address, stage.address.port());
    let directory = stage.path("");
    for (name, text) in [
        ("nginx.conf", stage.nginx_text("location /admin { deny all }")),
        ("nginx.conf", stage.nginx_text("location /admin { deny all; } }")),
        ("nginx.conf", stage.nginx_text("location /admin { deny all; } error_log \"/x")),
        (
            "nginx.conf",
            stage.nginx_text(&format!("include {}/none.conf; location /admin {{ deny all; }}", directory.display())),
        ),
        ("apache2.conf", format!("Listen {address}\n<Location \"/admin\">\nRequire all denied\n")),
        ("apache2.conf", format!("Listen {address}\n<Location \"/admin\">\nRequire all denied\n</Directory>\n")),
        (
            "apache2.conf",
            format!("Listen {address}\nInclude none.conf\n<Location \"/admin\">\nRequire all denied\n</Location>\n"),
        ),
        (
            "haproxy.cfg",
            format!(
                "frontend a\n bind {address}\n mode http\n http-request denyy\n http-request deny if {{ path /admin }}\n"
            ),
        ),
        ("haproxy.cfg", format!("frontend a\n bind {address}\n mode http\n http-request deny if {{ path /admin\n")),
        ("Caddyfile", format!("http://127.0.0.1:{port} {{\n respond /admin 403\n")),
        ("Caddyfile", format!("http://127.0.0.1:{port} {{\n respond /admin 403\n}}\n}}\n")),
        ("Caddyfile", format!("http://127.0.0.1:{port} {{\n import none\n respond /admin 403\n}}\n")),
        (
            "lighttpd.conf",
            format!(
                "server.port = {port}\nserver.modules = ( \"mod_access\"\n$HTTP[\"url\"] =~ \"^/admin\" {{ url.access-deny = ( \"\" ) }}\n"
            ),
        ),
        (
            "lighttpd.conf",
            format!(
                "server.port = {port}\nserver.modules = ( \"mod_access\" )\ninclude \"none\"\n$HTTP[\"url\"] =~ \"^/admin\" {{ url.access-deny = ( \"\" ) }}\n"
            ),
        ),
        ("a.vcl", "vcl 4.1;\nsub vcl_recv { if (req.url == \"/admin\") { return (synth(403)) } }\n".to_owned()),
        ("a.vcl", "vcl 4.1;\nsub vcl_recv { if (req.url == \"/admin\") { return (synth(403)); }\n".to_owned()),
        ("a.vcl", "vcl 4.1;\ninclude \"none.vcl\";\nsub vcl_recv { return (synth(403)); }\n".to_owned()),
        ("squid.conf", format!("http_port {port} accel\ninclude none.conf\nhttp_access deny all\n")),
    ] {
        let told = stage.ask_with("--config", &stage.write(name, &text));
        assert!(!told.unread().is_empty(), "{name}: {text}");
        assert!(!told.settled() && told.json["repair"].is_null(), "{text}: {}", told.json["diagnosis"]);
    }
}

#[test]
fn the_same_without_the_fault_is_settled() {
    let stage = Stage::new();
    let (address, port) = (stage.address, stage.address.port());
    for (name, text) in [
        ("nginx.conf", stage.nginx_text("location /admin { deny all; }")),
        ("apache2.conf", format!("Listen {address}\n<Location \"/admin\">\nRequire all denied\n</Location>\n")),
        ("haproxy.cfg", format!("frontend a\n bind {address}\n mode http\n http-request deny if {{ path /admin }}\n")),
        ("Caddyfile", format!("http://127.0.0.1:{port} {{\n respond /admin 403\n}}\n")),
        ("a.vcl", "vcl 4.1;\nsub vcl_recv { if (req.url == \"/admin\") { return (synth(403)); } }\n".to_owned()),
        ("squid.conf", format!("http_port {port} accel\nhttp_access deny all\n")),
    ] {
        let told = stage.ask_with("--config", &stage.write(name, &text));
        assert!(told.settled(), "{text}: {} {:?}", told.json["diagnosis"], told.unread());
    }
}
