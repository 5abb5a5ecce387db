//! The request that the command line describes, in curl's words: an URL with options, a pasted line, or a HAR entry.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorward_diagnose::vary::OWN_AGENT;
use doorward_diagnose::{Credentials, Field, HttpVersion, Observation, Request, TlsVersion, Transport};
use url::Url;

use super::files;
use crate::cli::{RequestArgs, WhyArgs};
use crate::failure::Failure;

/// What was asked.
pub(super) struct Asked {
    /// The request.
    pub(super) request: Request,
    /// The answer that the person saw, from a HAR file.
    pub(super) seen: Option<Observation>,
    /// How long one request may take.
    pub(super) max_time: Option<Duration>,
    /// Remarks on how it was understood.
    pub(super) remarks: Vec<String>,
}

/// The request that this command line describes.
pub(super) fn asked(args: &WhyArgs) -> Result<Asked, Failure> {
    let Some(place) = &args.url else {
        return Err(Failure::usage(
            "no URL was given",
            "doorward why https://shop.example/page, or --curl 'LINE', or --har FILE",
        ));
    };
    Ok(Asked {
        request: build(&args.request, place)?,
        seen: None,
        max_time: args.request.max_time.map(seconds).transpose()?,
        remarks: Vec::new(),
    })
}

/// A URL as people write it: without a scheme it is http.
pub(super) fn url(text: &str) -> Result<Url, Failure> {
    let text = text.trim();
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let wrong = |why: String| {
        Failure::usage(format!("`{text}` is not a URL: {why}"), "it should look like https://shop.example/page")
    };
    let url = Url::parse(&full).map_err(|error| wrong(error.to_string()))?;
    match url.scheme() {
        "http" | "https" if url.host_str().is_some_and(|host| !host.is_empty()) => Ok(url),
        scheme => Err(wrong(format!("`{scheme}` is neither http nor https"))),
    }
}

/// A number of seconds.
fn seconds(number: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(number)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| Failure::usage(format!("`-m {number}` is not a time"), "give seconds, as in -m 10"))
}

/// Builds the request.
pub(super) fn build(args: &RequestArgs, place: &str) -> Result<Request, Failure> {
    let mut url = url(place)?;
    let data = body(args)?;
    let body = match data {
        Some(data) if args.get => {
            let query = String::from_utf8_lossy(&data).into_owned();
            let query = url.query().map_or(query.clone(), |own| format!("{own}&{query}"));
            url.set_query(Some(&query));
            None
        }
        other => other,
    };
    let user = user(args, &url);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let mut request = Request::get(url);
    request.method = method(args, body.is_some());
    if args.path_as_is {
        request.target = place
            .split_once("://")
            .and_then(|(_, rest)| rest.find('/').and_then(|start| rest.get(start..)))
            .map(|raw| raw.split('#').next().unwrap_or(raw).to_owned());
    }
    request.fields = fields(args, body.is_some(), user.as_ref())?;
    if let (Some((user, password)), true) = (user, args.digest) {
        request.credentials = Some(Credentials::Digest { user, password });
    }
    cookies(args, &mut request)?;
    request.body = body.unwrap_or_default();
    request.transport = transport(args)?;
    Ok(request)
}

/// The method.
fn method(args: &RequestArgs, with_body: bool) -> String {
    match &args.method {
        Some(method) => method.clone(),
        None if args.head => "HEAD".to_owned(),
        None if with_body => "POST".to_owned(),
        None => "GET".to_owned(),
    }
}

/// User and password, from -u or the URL.
fn user(args: &RequestArgs, url: &Url) -> Option<(String, String)> {
    if let Some(user) = &args.user {
        let (name, password) = user.split_once(':').unwrap_or((user, ""));
        return Some((name.to_owned(), password.to_owned()));
    }
    let decode = |text: &str| percent_decode(text);
    (!url.username().is_empty()).then(|| (decode(url.username()), decode(url.password().unwrap_or(""))))
}

/// Percent-decoding of a URL's user info.
fn percent_decode(text: &str) -> String {
    let plus = text.replace('+', "%2B");
    url::form_urlencoded::parse(plus.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

/// The header fields in curl's order: User-Agent, Accept, then what was given.
fn fields(args: &RequestArgs, with_body: bool, user: Option<&(String, String)>) -> Result<Vec<Field>, Failure> {
    let mut fields = Vec::new();
    if let (Some((user, password)), false) = (user, args.digest) {
        fields.push(Field::new("Authorization", format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))));
    } else if let Some(token) = &args.oauth2_bearer {
        fields.push(Field::new("Authorization", format!("Bearer {token}")));
    }
    let agent = args.user_agent.as_deref().unwrap_or(OWN_AGENT);
    if !agent.is_empty() {
        fields.push(Field::new("User-Agent", agent));
    }
    fields.push(Field::new("Accept", if args.json.is_empty() { "*/*" } else { "application/json" }));
    if let Some(referer) = &args.referer {
        fields.push(Field::new("Referer", referer.as_str()));
    }
    if with_body {
        let kind = if args.json.is_empty() { "application/x-www-form-urlencoded" } else { "application/json" };
        fields.push(Field::new("Content-Type", kind));
    }
    for header in &args.headers {
        add_header(&mut fields, header)?;
    }
    Ok(fields)
}

/// One -H: `Name: value` replaces a field that is there by default, `Name:` leaves it out, `Name;` sends it empty.
fn add_header(fields: &mut Vec<Field>, header: &str) -> Result<(), Failure> {
    let wrong = || Failure::usage(format!("`-H {header}` is not a header"), "it should look like 'Name: value'");
    if let Some((name, value)) = header.split_once(':') {
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(wrong());
        }
        let default = ["user-agent", "accept", "content-type", "referer"].contains(&name.to_lowercase().as_str());
        if default || value.is_empty() {
            fields.retain(|field| !field.name.eq_ignore_ascii_case(name));
        }
        if !value.is_empty() {
            fields.push(Field::new(name, latin1(value)));
        }
        return Ok(());
    }
    let name = header
        .strip_suffix(';')
        .filter(|name| !name.is_empty() && !name.contains(char::is_whitespace))
        .ok_or_else(wrong)?;
    fields.push(Field::new(name, ""));
    Ok(())
}

/// Text as its UTF-8 bytes, each written as one character: what the shell gave is sent byte for byte.
fn latin1(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// The body, put together from all data options.
fn body(args: &RequestArgs) -> Result<Option<Vec<u8>>, Failure> {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for text in &args.data {
        parts.push(match text.strip_prefix('@') {
            Some(file) => {
                files::read(Path::new(file))?.into_iter().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
            }
            None => text.clone().into_bytes(),
        });
    }
    parts.extend(args.data_raw.iter().map(|text| text.clone().into_bytes()));
    for text in args.data_binary.iter().chain(&args.json) {
        parts.push(match text.strip_prefix('@') {
            Some(file) => files::read(Path::new(file))?,
            None => text.clone().into_bytes(),
        });
    }
    for text in &args.data_urlencode {
        parts.push(urlencoded(text).into_bytes());
    }
    let joint: &[u8] = if args.json.is_empty() { b"&" } else { b"" };
    Ok((!parts.is_empty()).then(|| parts.join(joint)))
}

/// One --data-urlencode: `NAME=TEXT`, `=TEXT` or `TEXT`.
fn urlencoded(text: &str) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    match text.split_once('=') {
        Some(("", text)) => encode(text),
        Some((name, text)) => format!("{name}={}", encode(text)),
        None => encode(text),
    }
}

/// The cookies, from data and jar files.
fn cookies(args: &RequestArgs, request: &mut Request) -> Result<(), Failure> {
    let mut pairs: Vec<String> = Vec::new();
    for cookie in &args.cookies {
        if cookie.contains('=') {
            pairs.push(cookie.trim_end_matches(';').to_owned());
        } else {
            pairs.extend(jar_cookies(cookie, request)?);
        }
    }
    if !pairs.is_empty() {
        *request = request.clone().with_field("Cookie", &latin1(&pairs.join("; ")));
    }
    Ok(())
}

/// The cookies of a jar file that go to this URL.
fn jar_cookies(file: &str, request: &Request) -> Result<Vec<String>, Failure> {
    let bytes = files::read(Path::new(file))?;
    let text = String::from_utf8_lossy(&bytes);
    let place = doorward_diagnose::vary::place(&request.url);
    let matching = text
        .lines()
        .filter_map(doorward_reason::grammar::set_cookie::jar_line)
        .filter(|cookie| cookie.matches(&place, super::now_s()));
    Ok(matching.map(|cookie| format!("{}={}", cookie.name, cookie.value())).collect())
}

/// How the request travels.
fn transport(args: &RequestArgs) -> Result<Transport, Failure> {
    let read = |path: &Option<std::path::PathBuf>| path.as_deref().map(files::read).transpose();
    let certificate_pem = read(&args.cert)?;
    let key_pem = if args.key.is_some() { read(&args.key)? } else { certificate_pem.clone() };
    Ok(Transport {
        version: version(args),
        ipv6: if args.ipv6 {
            Some(true)
        } else if args.ipv4 {
            Some(false)
        } else {
            None
        },
        interface: args.interface.as_deref().map(interface).transpose()?,
        resolve: args.resolve.iter().map(|text| resolve(text)).collect::<Result<_, _>>()?,
        connect_to: args.connect_to.iter().map(|text| connect_to(text)).collect::<Result<_, _>>()?,
        proxy: args.proxy.as_deref().map(proxy).transpose()?,
        proxy_credentials: args.proxy_user.as_deref().map(|text| {
            let (user, password) = text.split_once(':').unwrap_or((text, ""));
            (user.to_owned(), password.to_owned())
        }),
        tunnel: args.tunnel,
        insecure: args.insecure,
        ca_pem: read(&args.cacert)?,
        certificate_pem,
        key_pem,
        server_name: None,
        tls_min: if args.tls13 {
            Some(TlsVersion::Tls13)
        } else if args.tls12 {
            Some(TlsVersion::Tls12)
        } else {
            None
        },
        tls_max: args.tls_max.as_deref().map(tls_version).transpose()?,
    })
}

/// The HTTP version.
fn version(args: &RequestArgs) -> Option<HttpVersion> {
    match (args.http10, args.http2, args.http11) {
        (true, _, _) => Some(HttpVersion::Http10),
        (_, true, _) => Some(HttpVersion::Http2),
        (_, _, true) => Some(HttpVersion::Http11),
        _ => None,
    }
}

/// A local address.
fn interface(text: &str) -> Result<std::net::IpAddr, Failure> {
    text.parse().map_err(|_| {
        Failure::usage(
            format!("`--interface {text}` is not an address"),
            "give one of this machine's own addresses, not an interface's name",
        )
    })
}

/// `--resolve`.
fn resolve(text: &str) -> Result<(String, u16, std::net::IpAddr), Failure> {
    let parsed = (|| {
        let (host, rest) = text.trim_start_matches(['+', '-']).split_once(':')?;
        let (port, address) = rest.split_once(':')?;
        let address = address.split(',').next()?.trim_matches(['[', ']']);
        Some((host.to_owned(), port.parse().ok()?, address.parse().ok()?))
    })();
    parsed.ok_or_else(|| {
        Failure::usage(
            format!("`--resolve {text}` is not understood"),
            "it should look like shop.example:443:192.0.2.7",
        )
    })
}

/// `--connect-to`.
fn connect_to(text: &str) -> Result<(String, u16, String, u16), Failure> {
    let parsed = (|| {
        let parts: Vec<&str> = text.split(':').collect();
        let [host, port, to, to_port] = parts.as_slice() else { return None };
        let number = |text: &str| if text.is_empty() { Some(0) } else { text.parse().ok() };
        Some(((*host).to_owned(), number(port)?, (*to).to_owned(), number(to_port)?))
    })();
    parsed.ok_or_else(|| {
        Failure::usage(
            format!("`--connect-to {text}` is not understood"),
            "it should look like shop.example:443:origin.example:8443",
        )
    })
}

/// The proxy.
fn proxy(text: &str) -> Result<Url, Failure> {
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    match Url::parse(&full) {
        Ok(url) if url.scheme() == "http" => Ok(url),
        _ => {
            Err(Failure::usage(format!("`-x {text}` cannot be used"), "an HTTP proxy is understood: http://host:port"))
        }
    }
}

/// A TLS version.
fn tls_version(text: &str) -> Result<TlsVersion, Failure> {
    match text {
        "1.2" => Ok(TlsVersion::Tls12),
        "1.3" => Ok(TlsVersion::Tls13),
        _ => Err(Failure::usage(
            format!("`--tls-max {text}` cannot be offered"),
            "1.2 or 1.3: older versions are not spoken",
        )),
    }
}
