//! Tomcat: valves that look at addresses, and the constraints of a deployment descriptor.
//!
//! `Start::config` is `server.xml`; what Tomcat calls its base is the folder above its folder, or `Start::prefix`. Servlets and
//! filters are programs and are not read.

mod constraint;
#[cfg(test)]
mod tests;
mod xml;

use std::path::{Path, PathBuf};

use doorward_diagnose::Repair;

use crate::account::{Account, LogFile, LogKind};
use crate::ask::Ask;
use crate::files::{Files, Kind};
use crate::server::edit::Commands;
use crate::server::path;
use crate::server::pattern;
use crate::server::term::{self, Subject, Term};
use crate::server::trial::{Refusal, Trial};
use crate::server::truth::Truth;
use crate::start::Start;
use xml::{Document, Element};

/// The connector that takes a request, its engine and its host.
struct Way<'d> {
    /// Where the request comes in.
    connector: &'d Element,
    /// The engine.
    engine: &'d Element,
    /// The host.
    host: &'d Element,
}

/// An application.
struct Application {
    /// Its path, empty for the root.
    context: String,
    /// Where its files are.
    base: PathBuf,
    /// Descriptors of its context.
    descriptors: Vec<Document>,
}

/// The account that Tomcat gives of a request.
#[must_use]
pub fn account(start: &Start, files: &dyn Files, ask: &Ask) -> Account {
    let mut trial = Trial::new(ask, "tomcat");
    let Some(server) = document(&start.config, files, &mut trial) else {
        return trial.account;
    };
    let folder = start.config.parent().unwrap_or(Path::new("")).to_owned();
    let base = start.prefix.clone().or_else(|| folder.parent().map(Path::to_owned)).unwrap_or_default();
    let Some(way) = way(&server.root, ask) else {
        trial.account.unread.push(format!("{}: no connector takes {}", server.file.display(), ask.local));
        return trial.account;
    };
    let commands = Commands::new(&[], &["systemctl", "restart", "tomcat"]);
    method(&server, way.connector, &mut trial);
    for element in [way.engine, way.host] {
        valves(&server, element, &commands, &mut trial);
        logs(element, &base, &mut trial);
    }
    let request = path::cleaned(&path::decoded(&ask.path));
    let Some(application) = application(&base, &folder, &server, &way, &request, files, &mut trial) else {
        return trial.finish();
    };
    if let Some(global) = optional(&folder.join("context.xml"), files, &mut trial) {
        valves(&global, &global.root, &commands, &mut trial);
    }
    for descriptor in &application.descriptors {
        valves(descriptor, &descriptor.root, &commands, &mut trial);
    }
    let web = application.base.join("WEB-INF/web.xml");
    if let Some(web) = optional(&web, files, &mut trial).filter(|_| !trial.over) {
        let inner = request.strip_prefix(&application.context).unwrap_or(&request).to_owned();
        let users = optional(&folder.join("tomcat-users.xml"), files, &mut trial);
        let realm = realm(&way);
        constraint::judge(&web, &inner, users.as_ref().filter(|_| realm), way.connector, &mut trial);
    }
    trial.finish()
}

/// A file as a tree; what is wrong is told.
fn document(path: &Path, files: &dyn Files, trial: &mut Trial<'_>) -> Option<Document> {
    let found = files.text(path).map_err(|error| error.to_string()).and_then(|text| Document::read(path, &text));
    match found {
        Ok(document) => {
            trial.account.read.push(path.to_owned());
            Some(document)
        }
        Err(what) => {
            trial.account.unread.push(what);
            trial.admit(Truth::Unknown, None);
            None
        }
    }
}

/// A file that may be absent.
fn optional(path: &Path, files: &dyn Files, trial: &mut Trial<'_>) -> Option<Document> {
    if files.entry(path).is_ok() { document(path, files, trial) } else { None }
}

/// The connector, engine and host for a request.
fn way<'d>(server: &'d Element, ask: &Ask) -> Option<Way<'d>> {
    for service in server.all("Service") {
        let port = ask.local.port().to_string();
        let Some(connector) = service.all("Connector").find(|it| it.attribute("port") == Some(port.as_str())) else {
            continue;
        };
        let engine = service.all("Engine").next()?;
        let named = |host: &&Element| {
            let own = host.attribute("name").unwrap_or("");
            let alias = host.all("Alias").any(|alias| alias.text.trim().eq_ignore_ascii_case(&ask.host));
            own.eq_ignore_ascii_case(&ask.host) || alias
        };
        let usual = engine.attribute("defaultHost").unwrap_or("localhost");
        let host = engine.all("Host").find(named);
        let host = host.or_else(|| engine.all("Host").find(|host| host.attribute("name") == Some(usual)))?;
        return Some(Way { connector, engine, host });
    }
    None
}

/// Whether the users are those of `tomcat-users.xml`, with passwords in the clear.
fn realm(way: &Way<'_>) -> bool {
    fn realms<'e>(element: &'e Element, found: &mut Vec<&'e Element>) {
        for realm in element.all("Realm") {
            found.push(realm);
            realms(realm, found);
        }
    }
    let mut found = Vec::new();
    realms(way.engine, &mut found);
    realms(way.host, &mut found);
    let plain = found
        .iter()
        .all(|realm| realm.all("CredentialHandler").next().is_none() && realm.attribute("digest").is_none());
    let known = |realm: &&Element| {
        let class = realm.attribute("className").unwrap_or("");
        class.ends_with("UserDatabaseRealm") || class.ends_with("LockOutRealm") || class.ends_with("CombinedRealm")
    };
    plain && !found.is_empty() && found.iter().all(known)
}

/// Methods that a connector refuses.
fn method(server: &Document, connector: &Element, trial: &mut Trial<'_>) {
    let traced = connector.attribute("allowTrace") == Some("true");
    let refused = trial.ask.method == "TRACE" && !traced;
    let (spot, text) = (server.spot(connector), "TRACE is not allowed at this connector".to_owned());
    let reasons = vec!["method-refused"];
    trial.refuse(refused.into(), Refusal { statuses: vec![405], reasons, spot, text, repair: None });
}

/// The valves of an element that look at addresses.
fn valves(document: &Document, element: &Element, commands: &Commands, trial: &mut Trial<'_>) {
    let mut behind = false;
    for valve in element.all("Valve") {
        let class = valve.attribute("className").unwrap_or("").rsplit('.').next().unwrap_or("");
        match class {
            // The address is taken from a field from here on, where the request has it.
            "RemoteIpValve" => {
                let name = valve.attribute("remoteIpHeader").unwrap_or("x-forwarded-for");
                behind |= trial.ask.field(name).is_some();
            }
            "RemoteAddrValve" | "RemoteCIDRValve" => address(document, valve, class, behind, commands, trial),
            "RemoteHostValve" => {
                let reasons = vec!["ip-not-allowed", "ip-denied"];
                let text = "the valve looks at the name of the client's address, which is not known here".to_owned();
                let spot = document.spot(valve);
                trial.refuse(Truth::Unknown, Refusal { statuses: vec![403], reasons, spot, text, repair: None });
            }
            _ => {}
        }
    }
}

/// A valve that looks at the address.
fn address(
    document: &Document,
    valve: &Element,
    class: &str,
    behind: bool,
    commands: &Commands,
    trial: &mut Trial<'_>,
) {
    let client = trial.ask.client.to_canonical();
    let port = valve.attribute("addConnectorPort") == Some("true");
    let own = if port { format!("{client};{}", trial.ask.local.port()) } else { client.to_string() };
    let fits = |written: &str| {
        if class == "RemoteCIDRValve" {
            let networks = written.split(',').map(|network| crate::server::network::holds(network, client));
            Truth::any(networks.map(Truth::from))
        } else {
            pattern::matches(&format!("^(?:{written})$"), false, &own)
        }
    };
    let deny = valve.attribute("deny").filter(|text| !text.is_empty());
    let allow = valve.attribute("allow").filter(|text| !text.is_empty());
    let denied = deny.map_or(Truth::No, fits);
    let allowed = match (allow, deny) {
        (Some(allow), _) => fits(allow),
        // With a list of those who are denied and none of those who are allowed, all others may pass.
        (None, Some(_)) => Truth::Yes,
        (None, None) => Truth::No,
    };
    let status = valve.attribute("denyStatus").and_then(|text| text.parse().ok()).unwrap_or(403);
    let listed = denied == Truth::Yes;
    let refused = denied.or(allowed.not());
    let refused = if behind { refused.and(Truth::Unknown).or(Truth::Unknown) } else { refused };
    let name = if listed { "deny" } else { "allow" };
    let reasons = term::reasons(&[Term::new(Subject::Source, listed)], status, trial.ask);
    let spot = document.attribute_spot(valve, name);
    let repair = if listed || class != "RemoteAddrValve" || port {
        None
    } else {
        allow.and_then(|allow| one_more(&spot, allow, &client.to_string(), commands))
    };
    let text = format!("the valve does not let the address `{client}` pass");
    trial.refuse(refused, Refusal { statuses: vec![status], reasons, spot, text, repair });
}

/// A list of allowed addresses with one more.
fn one_more(spot: &crate::server::trial::Spot, allow: &str, address: &str, commands: &Commands) -> Option<Repair> {
    let before = format!("allow=\"{allow}\"");
    if spot.text.matches(&before).count() != 1 {
        return None;
    }
    let after = format!("allow=\"{allow}|{}\"", pattern::escaped(address));
    let insert = vec![spot.text.replacen(&before, &after, 1)];
    let also = vec![format!("all that this valve guards, to `{address}`")];
    Some(commands.repair(spot, insert, format!("let the address `{address}` pass"), also))
}

/// Where the access log is; its name has the date in it.
fn logs(element: &Element, base: &Path, trial: &mut Trial<'_>) {
    let valves = element
        .all("Valve")
        .filter(|valve| valve.attribute("className").is_some_and(|it| it.ends_with("AccessLogValve")));
    for valve in valves {
        let folder = base.join(valve.attribute("directory").unwrap_or("logs"));
        let prefix = valve.attribute("prefix").unwrap_or("access_log");
        let suffix = valve.attribute("suffix").unwrap_or("");
        let dated = valve.attribute("rotatable") != Some("false");
        let date = jiff::Timestamp::from_second(trial.ask.now_s).ok().map(|now| now.strftime(".%Y-%m-%d").to_string());
        let name = format!("{prefix}{}{suffix}", date.filter(|_| dated).unwrap_or_default());
        let detail = valve.attribute("pattern").map(str::to_owned);
        let server = "tomcat".to_owned();
        trial.account.logs.push(LogFile { path: folder.join(name), kind: LogKind::Access, detail, server });
    }
}

/// The application for a path: the longest one that is deployed.
fn application(
    base: &Path,
    conf: &Path,
    server: &Document,
    way: &Way<'_>,
    request: &str,
    files: &dyn Files,
    trial: &mut Trial<'_>,
) -> Option<Application> {
    let apps = base.join(way.host.attribute("appBase").unwrap_or("webapps"));
    let names = (way.engine.attribute("name").unwrap_or("Catalina"), way.host.attribute("name").unwrap_or("localhost"));
    let descriptors = conf.join(names.0).join(names.1);
    let segments: Vec<&str> = request.trim_matches('/').split('/').filter(|part| !part.is_empty()).collect();
    for length in (0..=segments.len()).rev() {
        let taken = segments.get(..length).unwrap_or(&[]);
        let context = if taken.is_empty() { String::new() } else { format!("/{}", taken.join("/")) };
        let name = if taken.is_empty() { "ROOT".to_owned() } else { taken.join("#") };
        let mut found = Application { context: context.clone(), base: apps.join(&name), descriptors: Vec::new() };
        let inline = way.host.all("Context").find(|it| it.attribute("path").unwrap_or("") == context);
        let own = optional(&descriptors.join(format!("{name}.xml")), files, trial);
        let doc_base = inline.or_else(|| own.as_ref().map(|own| &own.root)).and_then(|it| it.attribute("docBase"));
        if let Some(written) = doc_base {
            found.base = apps.join(written);
        }
        let deployed = files.entry(&found.base).is_ok_and(|entry| entry.kind == Kind::Folder);
        if inline.is_some() || own.is_some() || deployed {
            let meta = optional(&found.base.join("META-INF/context.xml"), files, trial);
            if let Some(inline) = inline {
                let mut document = Document::read(&server.file, "<Context/>").ok()?;
                document.root = inline.clone();
                found.descriptors.push(document);
            }
            // A descriptor beside the server's own takes the place of the application's.
            found.descriptors.extend(own.or(meta));
            return Some(found);
        }
    }
    None
}
