//! Decisions for other proxies: nginx, Caddy and HAProxy themselves, configured as `doorward serve --print` says, in front of the
//! application, with the gateway beside them.
//!
//! Where a program is not installed its test says so and passes.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use doorward_gateway::refuse::snippets::{Proxy, snippet};
use doorward_testkit::stage::{Act, Listener};
use doorward_testkit::wire::{Answer, Connection, Request};
use serde_json::Value;

use super::site::{Gateway, HOST, Site, folder, until};

/// The rules of the site behind the proxies.
const RULES: &str = r#"[[authenticate]]
scheme = "basic"
realm = "Shop"
users = { file = "users" }
roles = { dana = ["admin"] }
[[authenticate]]
scheme = "key"
realm = "Shop API"
header = "X-API-Key"
[roles]
admin = {}
[[route]]
path = "/open/**"
allow = "anyone"
[[route]]
path = "/limited/**"
allow = "anyone"
limit = "2/min burst 2 per address"
[[route]]
path = "/hidden/**"
allow = "role:admin"
refuse_as = "not-found"
[[route]]
path = "/admin/**"
allow = "role:admin"
[[route]]
path = "/gone"
allow = "anyone"
deny = ["anyone"]
refuse_as = "gone"
[[route]]
path = "/**"
allow = "signed-in"
"#;

/// A program of another maker, which ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn free() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

/// Whether a program is there; says so where it is not.
fn there(program: &str) -> bool {
    let found = Path::new(program).exists();
    if !found {
        eprintln!("skipped: there is no `{program}`");
    }
    found
}

fn gateway() -> Gateway {
    let folder = Arc::new(folder());
    let users = include_str!("../../../doorward-testkit/src/assertions/users.htpasswd");
    fs::write(folder.path().join("users"), users).unwrap();
    let site = Site { listen: "forward_auth = \"127.0.0.1:0\"", rest: RULES, ..Site::default() };
    let map = site.map(free()).replace("[listen]", "require_https = false\n[listen]");
    Gateway::start_in(folder, &map)
}

/// The application: it says which fields of ours reached it.
fn application() -> Listener {
    Listener::start(|received| {
        let fields: Vec<_> = received.head.fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        Act::answer("200 OK", &[], &fields.join("\n"))
    })
    .unwrap()
}

/// The configuration that is printed for a proxy.
fn printed(proxy: Proxy, gateway: &Gateway, application: &Listener) -> String {
    let map = Site::default().map(free());
    let map = doorward_policy::map::read::read(&map, "map.toml").unwrap().map;
    let decides = gateway.door("decisions for other proxies");
    let url = |text: String| url::Url::parse(&text).unwrap();
    let upstream = url(format!("http://{}", application.address()));
    snippet(proxy, decides, &url(format!("http://{HOST}")), &upstream, &map.forward)
}

fn wait_for(address: SocketAddr) {
    until("the proxy listens", || TcpStream::connect(address).is_ok());
}

/// Asks at the proxy.
fn ask(proxy: SocketAddr, request: &Request) -> Answer {
    let mut connection = Connection::open(proxy, None).unwrap();
    connection.send(&request.clone().with("Connection", "close").bytes(HOST));
    let mut answer = connection.receive(request.method == "HEAD").unwrap();
    answer.sent = format!("{} {} through {proxy}", request.method, request.target);
    answer
}

/// What must be true behind every proxy.
fn truth_reaches_the_client(proxy: SocketAddr) {
    let get = |target: &str| ask(proxy, &Request::get(target));
    let forged = Request::get("/open/a")
        .with("X-Forwarded-User", "root")
        .with("X-Forwarded-Roles", "admin")
        .with("X-Doorward-Refusal", "forged");
    let open = ask(proxy, &forged);
    assert_eq!(open.status, 200, "{}", open.told());
    let reached = open.text().to_lowercase();
    assert!(!reached.contains("root") && !reached.contains("roles: admin"), "{reached}");

    let dana = ask(proxy, &Request::get("/admin/a").basic("dana", "open sesame").with("X-Forwarded-User", "root"));
    assert_eq!(dana.status, 200, "{}", dana.told());
    let reached = dana.text().to_lowercase();
    assert!(reached.contains("x-forwarded-user: dana") && !reached.contains("root"), "{reached}");
    assert!(reached.contains("x-forwarded-roles: admin"), "{reached}");

    let nobody = get("/page");
    assert_eq!(nobody.status, 401, "{}", nobody.told());
    let schemes = nobody.challenges().unwrap();
    assert!(schemes.iter().any(|challenge| challenge.scheme.eq_ignore_ascii_case("basic")), "{}", nobody.told());
    assert_eq!(schemes.len(), 2, "{}", nobody.told());

    // The password of nobody is wrong, as everybody's is who is not there.
    let wrong = ask(proxy, &Request::get("/page").basic("nobody", "x"));
    assert_eq!(wrong.status, 401, "{}", wrong.told());

    let other = ask(proxy, &Request::get("/admin/a").basic("eve", "wonderland"));
    assert_eq!(other.status, 403, "{}", other.told());
    assert_eq!(other.json().and_then(|problem| problem["status"].as_u64()), Some(403), "{}", other.told());

    let hidden = get("/hidden/a");
    assert_eq!(hidden.status, 404, "{}", hidden.told());
    assert!(hidden.field("www-authenticate").is_none(), "{}", hidden.told());

    let gone = get("/gone");
    assert_eq!(gone.status, 410, "{}", gone.told());
    assert_eq!(gone.json().as_ref().and_then(|problem| problem.get("status")).and_then(Value::as_u64), Some(410));

    for _ in 0..2 {
        assert_eq!(get("/limited/a").status, 200);
    }
    let many = get("/limited/a");
    assert_eq!(many.status, 429, "{}", many.told());
    assert!(many.field("retry-after").is_some_and(|value| value.parse::<u64>().is_ok()), "{}", many.told());
    assert!(many.has_member("cache-control", "no-store"), "{}", many.told());

    let post = ask(proxy, &Request::new("POST", "/page").body(b"a body that nobody wants"));
    assert_eq!(post.status, 401, "{}", post.told());
    let head = ask(proxy, &Request::new("HEAD", "/page"));
    assert_eq!(head.status, 401, "{}", head.told());
}

/// With the gateway away nobody enters.
fn away_is_shut(proxy: SocketAddr, gateway: Gateway) {
    drop(gateway);
    let answer = ask(proxy, &Request::get("/open/a"));
    assert_eq!(answer.status, 503, "{}", answer.told());
    assert!(answer.field("retry-after").is_some(), "{}", answer.told());
}

#[test]
fn nginx_brings_the_truth_to_the_client() {
    if !there("/usr/sbin/nginx") {
        return;
    }
    let (gateway, application, address, folder) = (gateway(), application(), free(), folder());
    let site = printed(Proxy::Nginx, &gateway, &application).replace("listen 80;", &format!("listen {address};"));
    let mut paths = String::new();
    for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        paths.push_str(&format!("{name}_temp_path {}/{name};\n", folder.path().display()));
    }
    let text = format!(
        "daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{site}}}\n",
        folder.path().display()
    );
    fs::write(folder.path().join("nginx.conf"), text).unwrap();
    let mut command = Command::new("/usr/sbin/nginx");
    command.arg("-p").arg(folder.path()).args(["-e", "stderr", "-c"]).arg(folder.path().join("nginx.conf"));
    let _running = Running(command.stdout(Stdio::null()).spawn().unwrap());
    wait_for(address);
    truth_reaches_the_client(address);
    away_is_shut(address, gateway);
}

#[test]
fn caddy_brings_the_truth_to_the_client() {
    if !there("/usr/bin/caddy") {
        return;
    }
    let (gateway, application, address, folder) = (gateway(), application(), free(), folder());
    let site = printed(Proxy::Caddy, &gateway, &application);
    let site =
        site.replace(&format!("http://{HOST} {{"), &format!("http://{HOST}:{} {{\n\tbind 127.0.0.1", address.port()));
    let text = format!("{{\n\tadmin off\n\tauto_https off\n}}\n{site}");
    fs::write(folder.path().join("Caddyfile"), text).unwrap();
    let mut command = Command::new("/usr/bin/caddy");
    command.env("HOME", folder.path()).env("XDG_CONFIG_HOME", folder.path()).env("XDG_DATA_HOME", folder.path());
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(folder.path().join("Caddyfile"));
    let _running = Running(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    wait_for(address);
    truth_reaches_the_client(address);
    away_is_shut(address, gateway);
}

/// The folder with the Lua scripts that HAProxy needs, where it is not the one of the system.
const LUA: &str = "DOORWARD_HAPROXY_LUA";

#[test]
fn haproxy_brings_the_truth_to_the_client() {
    let scripts = std::env::var(LUA).unwrap_or_else(|_| "/usr/share/haproxy".to_owned());
    if !there("/usr/sbin/haproxy") || !there(&format!("{scripts}/auth-request.lua")) {
        return;
    }
    let (gateway, application, address, folder) = (gateway(), application(), free(), folder());
    let text = printed(Proxy::HaProxy, &gateway, &application)
        .replace("bind :80", &format!("bind {address}"))
        .replace("/usr/share/haproxy", &scripts);
    fs::write(folder.path().join("haproxy.cfg"), text).unwrap();
    let mut command = Command::new("/usr/sbin/haproxy");
    // They need a library for JSON, which the system or the same folder has.
    command.env("LUA_PATH", format!("{scripts}/?.lua;;"));
    command.arg("-db").arg("-f").arg(folder.path().join("haproxy.cfg"));
    let _running = Running(command.stdout(Stdio::null()).spawn().unwrap());
    wait_for(address);
    truth_reaches_the_client(address);
    away_is_shut(address, gateway);
}
