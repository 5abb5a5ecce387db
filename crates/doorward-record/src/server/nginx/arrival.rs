//! Before any location is looked for: the size of the head, TLS, methods and paths that nginx refuses, and whose address counts.

use std::net::IpAddr;

use doorward_diagnose::testimony::Bearing;

use super::access;
use super::machine::{End, Finding, Flow, Machine, Mend};
use super::run::size;
use super::tree::Directive;
use super::uri;

/// The most addresses of a forwarding header that are looked at.
const MAX_HOPS: usize = 64;
/// The header buffers that nginx has unless it is told otherwise: how many, and of how many bytes.
const HEAD_BUFFERS: (u64, u64) = (4, 8192);

impl<'a> Machine<'a> {
    /// What TLS decides.
    pub(super) fn secure(&mut self) -> Flow<'a> {
        let listener = self.server.listener;
        if listener.has("ssl") && !self.ask.tls {
            let by = listener.listen;
            return self.refuse_as(
                497,
                Finding {
                    bearing: Bearing::Refuses,
                    reasons: vec!["https-required"],
                    by,
                    text: "a plain HTTP request comes to a port that speaks TLS".to_owned(),
                    status: 400,
                    mend: Mend::Nothing,
                },
            );
        }
        if self.ask.tls
            && let Some(by) = self.scope.find("ssl_verify_client").filter(|by| matches!(by.word(0), "on" | "optional"))
            && matches!(self.ask.status, None | Some(400 | 495 | 496))
        {
            let reasons = match (by.word(0), self.ask.certificate) {
                ("on", Some(false)) => return self.without_certificate(by),
                ("on", None) => vec!["client-cert-required", "client-cert-untrusted"],
                (_, Some(false)) => return Flow::On,
                _ => vec!["client-cert-untrusted"],
            };
            self.may_refuse(by, 400, reasons, "a client certificate is asked for in the TLS handshake".to_owned());
        }
        Flow::On
    }

    /// A certificate must come, and none did.
    fn without_certificate(&mut self, by: &'a Directive) -> Flow<'a> {
        let text = "a client certificate must be shown, and none was".to_owned();
        let (bearing, reasons) = (Bearing::Refuses, vec!["client-cert-required"]);
        let finding = Finding { bearing, reasons, by: Some(by), text, status: 400, mend: Mend::Nothing };
        self.refuse_as(496, finding)
    }

    /// What is refused before any location is looked for.
    pub(super) fn head(&mut self) -> Flow<'a> {
        match self.head_size() {
            Flow::On => {}
            other => return other,
        }
        if matches!(self.method.as_str(), "TRACE" | "CONNECT") {
            let method = self.method.clone();
            let by = self.scope.server_head();
            return self.refuse(Finding {
                bearing: Bearing::Refuses,
                reasons: vec!["method-refused"],
                by,
                text: format!("nginx refuses {method} by itself"),
                status: 405,
                mend: Mend::Nothing,
            });
        }
        let merges = self.scope.find("merge_slashes").is_none_or(|directive| directive.word(0) != "off");
        match uri::normalised(&self.ask.path, merges) {
            Some(path) => self.path = path,
            None if self.ask.path == "*" => return Flow::Ends(End::Lost),
            None => {
                let by = self.scope.server_head();
                return self.refuse(Finding {
                    bearing: Bearing::Refuses,
                    reasons: vec!["request-malformed"],
                    by,
                    text: "the path leads above the root, or has an escape that is none".to_owned(),
                    status: 400,
                    mend: Mend::Nothing,
                });
            }
        }
        Flow::On
    }

    /// The request line and each field must fit one of the large buffers.
    fn head_size(&mut self) -> Flow<'a> {
        if self.ask.version.starts_with(['2', '3']) {
            return Flow::On;
        }
        let directive = self.scope.find("large_client_header_buffers");
        let buffers = directive.and_then(|one| Some((one.word(0).parse().ok()?, size(one.word(1))?)));
        let (count, bytes) = buffers.unwrap_or(HEAD_BUFFERS);
        let small = self.scope.find("client_header_buffer_size").and_then(|one| size(one.word(0))).unwrap_or(1024);
        let line = self.ask.method.len() + self.request_uri().len() + " HTTP/1.1\r\n".len() + 1;
        let line = line as u64;
        let longest = self.ask.fields.iter().map(|field| field_bytes(&field.name, &field.value)).max().unwrap_or(0);
        let whole: u64 = self.ask.fields.iter().map(|field| field_bytes(&field.name, &field.value)).sum();
        let by = directive.or(self.scope.server_head());
        let limit = bytes.max(small);
        let (status, as_status, reasons, text, needed) = if line > limit {
            let text = format!("the request line has {line} bytes, and at most {limit} are taken here");
            (414, 414, vec!["uri-too-long"], text, line)
        } else if longest > limit || whole > small.saturating_add(bytes.saturating_mul(count)) {
            let text = format!("a header line has {longest} bytes, and at most {limit} are taken here");
            (400, 494, vec!["header-too-large"], text, longest.max(whole / count.max(1)))
        } else {
            return Flow::On;
        };
        let mend = Mend::Head(directive, needed);
        self.refuse_as(as_status, Finding { bearing: Bearing::Refuses, reasons, by, text, status, mend })
    }

    /// `set_real_ip_from` and `real_ip_header`: whose address counts.
    pub(super) fn real_address(&mut self) {
        if self.server.listener.has("proxy_protocol") {
            let takes =
                self.scope.find("real_ip_header").is_some_and(|directive| directive.word(0) == "proxy_protocol");
            if takes {
                self.client = None;
            }
            return;
        }
        let trusted = self.scope.all(&["set_real_ip_from"]);
        let is_trusted = |address: IpAddr| {
            trusted.iter().any(|one| access::network(one.word(0)).is_some_and(|net| net.contains(&address)))
        };
        if !is_trusted(self.ask.client) {
            return;
        }
        let header = self.scope.find("real_ip_header").map_or("X-Real-IP", |directive| directive.word(0));
        let variable = header.to_ascii_lowercase().replace('-', "_");
        let given = self.field(&variable);
        let addresses: Vec<&str> = given.split(',').map(str::trim).filter(|one| !one.is_empty()).collect();
        if addresses.is_empty() {
            return;
        }
        let recursive = self.scope.is_on("real_ip_recursive");
        for text in addresses.iter().rev().take(MAX_HOPS) {
            let Some(address) = without_port(text) else { break };
            self.client = Some(address);
            self.client_by = self.scope.find("real_ip_header").or(trusted.first().copied());
            if !(recursive && is_trusted(address)) {
                break;
            }
        }
    }
}

fn field_bytes(name: &str, value: &str) -> u64 {
    (name.len() + value.chars().count() + ": \r\n".len()) as u64
}

fn without_port(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address);
    }
    text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip())
}
