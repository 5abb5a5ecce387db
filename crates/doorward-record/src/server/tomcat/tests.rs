//! Configurations and requests: which line decides.

use super::account;
use crate::account::Account;
use crate::ask::Ask;
use crate::server::stand::{answered, ask, machine, repaired, start, told, with};

/// A server with a valve for its host.
fn server(valve: &str) -> String {
    format!(
        "<Server>\n<Service name=\"Catalina\">\n<Connector port=\"8080\" redirectPort=\"8443\"/>\n<Engine name=\"Catalina\" defaultHost=\"localhost\">\n<Realm className=\"org.apache.catalina.realm.UserDatabaseRealm\"/>\n<Host name=\"localhost\" appBase=\"webapps\">\n{valve}\n</Host>\n</Engine>\n</Service>\n</Server>\n"
    )
}

const WEB: &str = "<web-app>\n<security-constraint>\n<web-resource-collection>\n<url-pattern>/admin/*</url-pattern>\n</web-resource-collection>\n<auth-constraint>\n<role-name>boss</role-name>\n</auth-constraint>\n</security-constraint>\n<security-constraint>\n<web-resource-collection>\n<url-pattern>/shut/*</url-pattern>\n<http-method>PUT</http-method>\n</web-resource-collection>\n<auth-constraint/>\n</security-constraint>\n<security-constraint>\n<web-resource-collection>\n<url-pattern>*.sec</url-pattern>\n</web-resource-collection>\n<user-data-constraint>\n<transport-guarantee>CONFIDENTIAL</transport-guarantee>\n</user-data-constraint>\n</security-constraint>\n<login-config>\n<auth-method>BASIC</auth-method>\n</login-config>\n</web-app>\n";
const USERS: &str = "<tomcat-users>\n<user username=\"rita\" password=\"quiet\" roles=\"crew\"/>\n<user username=\"omar\" password=\"x\" roles=\"crew, boss\"/>\n</tomcat-users>\n";

fn judge(server: &str, ask: &Ask) -> Account {
    let files = machine(&[
        ("/t/conf/server.xml", server),
        ("/t/conf/tomcat-users.xml", USERS),
        ("/t/webapps/shop/WEB-INF/web.xml", WEB),
        (
            "/t/webapps/manager/META-INF/context.xml",
            "<Context>\n<Valve className=\"org.apache.catalina.valves.RemoteAddrValve\"\n  allow=\"10\\.\\d+\\.\\d+\\.\\d+\"/>\n</Context>\n",
        ),
    ]);
    account(&start("/t/conf/server.xml"), &files, ask)
}

#[test]
fn the_line_that_decides_is_found() {
    let get = |target: &str| ask("GET", target);
    let rita = |asked: Ask| with(asked, "Authorization", "Basic cml0YTpxdWlldA==");
    let omar = |asked: Ask| with(asked, "Authorization", "Basic b21hcjp4");
    let valve =
        |more: &str| server(&format!("<Valve className=\"org.apache.catalina.valves.RemoteAddrValve\" {more}/>"));
    for (server, ask, expected) in [
        (valve("allow=\"10\\..*\""), get("/"), "refuses ip-not-allowed @7"),
        (valve("allow=\"127\\..*|::1\""), get("/"), "nothing"),
        (valve("deny=\"127\\.0\\.0\\.1\""), get("/"), "refuses ip-denied @7"),
        (valve("deny=\"10\\..*\""), get("/"), "nothing"),
        (valve("allow=\"10\\..*\" denyStatus=\"404\""), get("/"), "refuses denial-masked-as-404,ip-not-allowed @7"),
        (valve("allow=\"(\""), answered(get("/"), 403), "allows ip-not-allowed @7"),
        (
            server("<Valve className=\"x.RemoteCIDRValve\" allow=\"10.0.0.0/8, ::1\"/>"),
            get("/"),
            "refuses ip-not-allowed @7",
        ),
        (
            server("<Valve className=\"x.RemoteIpValve\"/><Valve className=\"x.RemoteAddrValve\" allow=\"10\\..*\"/>"),
            answered(with(get("/"), "X-Forwarded-For", "10.0.0.1"), 403),
            "allows ip-not-allowed @7",
        ),
        (server(""), ask("TRACE", "/"), "refuses method-refused @3"),
        (server(""), get("/manager/html"), "refuses ip-not-allowed @3"),
        (server(""), get("/shop/admin/x"), "refuses credentials-missing @6"),
        (server(""), rita(get("/shop/admin")), "refuses role-insufficient @6"),
        (server(""), omar(get("/shop/admin/x")), "nothing"),
        (server(""), with(get("/shop/admin/x"), "Authorization", "Basic ZXZlOng="), "refuses credentials-wrong @6"),
        (server(""), get("/shop/shut/x"), "nothing"),
        (server(""), ask("PUT", "/shop/shut/x"), "refuses path-rule @15"),
        (server(""), get("/shop/a.sec"), "refuses https-required @21"),
        (server(""), get("/other/admin/x"), "nothing"),
    ] {
        assert_eq!(told(&judge(&server, &ask)), expected, "{} {server}", ask.path);
    }
}

#[test]
fn an_address_is_added_to_those_that_are_allowed() {
    let config = server("<Valve className=\"x.RemoteAddrValve\" allow=\"10\\..*\"/>");
    let asked = ask("GET", "/");
    let mended = repaired(&judge(&config, &asked), &config).unwrap();
    assert_eq!(told(&judge(&mended, &asked)), "nothing", "{mended}");
    let other = Ask { client: [127, 0, 0, 2].into(), ..asked };
    assert_eq!(told(&judge(&mended, &other)), "refuses ip-not-allowed @7");
}
