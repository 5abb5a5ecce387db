//! The request that the command line describes: a URL with curl's options, a pasted line, or an entry of a HAR file.
//!
//! There is one reader of curl's options, in `doorward-observe`; what the command line says is handed to it as curl's own words.

use std::path::Path;
use std::time::Duration;

use doorward_diagnose::vary::OWN_AGENT;
use doorward_diagnose::{Field, Observation, Request};
use doorward_observe::import::curl::{self, CurlCommand, CurlError};
use doorward_observe::import::{cookie_jar, har};
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
    /// Cookies of a jar that belong to the site and do not go to the URL.
    pub(super) jar_left_out: Vec<String>,
    /// How long one request may take.
    pub(super) max_time: Option<Duration>,
    /// Remarks on how it was understood.
    pub(super) remarks: Vec<String>,
}

/// The request that this command line describes.
pub(super) fn asked(args: &WhyArgs) -> Result<Asked, Failure> {
    if let Some(line) = &args.known.curl {
        return from_curl(&curl::parse(line).map_err(told)?);
    }
    if let Some(file) = &args.known.har {
        return from_har(file, args.known.entry);
    }
    let Some(place) = &args.url else {
        return Err(Failure::usage(
            "no URL was given",
            "doorward why https://shop.example/page, or --curl 'LINE', or --har FILE",
        ));
    };
    url(place)?;
    from_curl(&curl::from_arguments(words(&args.request, place)).map_err(told)?)
}

/// The failure that an error in curl's words makes.
fn told(error: CurlError) -> Failure {
    Failure::new(error.to_string(), error.hint())
}

/// A request as curl would send it, under our own name where none is given.
fn from_curl(command: &CurlCommand) -> Result<Asked, Failure> {
    let mut request = command.request(super::now_s(), files::read)?;
    if request.field("user-agent").is_none() && !command.agent_removed {
        request.fields.insert(0, Field::new("User-Agent", OWN_AGENT));
    }
    let mut remarks = Vec::new();
    if !command.ignored.is_empty() {
        remarks.push(format!("these options make no difference to the question: {}", command.ignored.join(", ")));
    }
    if command.follow {
        remarks.push("redirects are not followed: the first answer is the one that is asked about".to_owned());
    }
    let mut jar_left_out = Vec::new();
    for file in &command.cookie_files {
        jar_left_out.extend(left_out(&files::read(file)?, &request.url));
    }
    Ok(Asked { request, seen: None, jar_left_out, max_time: command.max_time, remarks })
}

/// The cookies of a jar that belong to the URL's site and do not go to the URL, by name, domain and path.
fn left_out(bytes: &[u8], url: &Url) -> Vec<String> {
    let jar = cookie_jar::read(bytes);
    let sent: Vec<&str> = cookie_jar::matching(&jar, url, super::now_s()).map(|cookie| cookie.name.as_str()).collect();
    let host = url.host_str().unwrap_or("");
    let same_site =
        |domain: &str| host == domain || host.ends_with(&format!(".{domain}")) || domain.ends_with(&format!(".{host}"));
    jar.iter()
        .filter(|cookie| same_site(cookie.domain.trim_start_matches('.')) && !sent.contains(&cookie.name.as_str()))
        .map(|cookie| {
            let secure = if cookie.secure { ", for HTTPS only" } else { "" };
            format!("the cookie `{}` for {}{}{secure}", cookie.name, cookie.domain, cookie.path)
        })
        .collect()
}

/// The origin as host and port; the port is the URL's where none is given.
pub(super) fn origin(text: &str, url: &Url) -> Result<(String, u16), Failure> {
    let own = url.port_or_known_default().unwrap_or(80);
    let wrong = || {
        Failure::usage(
            format!("`--origin {text}` is not understood"),
            "give the origin's host or address, as in --origin 192.0.2.7:8080",
        )
    };
    if let Ok(address) = text.parse::<std::net::IpAddr>() {
        return Ok((address.to_string(), own));
    }
    match text.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() => {
            Ok((host.trim_matches(['[', ']']).to_owned(), port.parse().map_err(|_| wrong())?))
        }
        None if !text.is_empty() => Ok((text.to_owned(), own)),
        _ => Err(wrong()),
    }
}

/// An entry of a HAR file.
fn from_har(file: &Path, entry: Option<usize>) -> Result<Asked, Failure> {
    let bytes = files::read(file)?;
    let told = |error: har::HarError| Failure::new(format!("`{}`: {error}", file.display()), error.hint());
    let chosen = har::read(&bytes).and_then(|har| har.choose(entry)).map_err(told)?;
    let mut remarks = vec![format!("entry {} of {} of the HAR file was taken", chosen.number, chosen.count)];
    if let Some(answer) = chosen.observation.answer() {
        remarks.push(format!("the browser saw {} there", answer.status));
    }
    remarks.extend(chosen.unread);
    Ok(Asked {
        request: chosen.observation.request.clone(),
        seen: Some(chosen.observation),
        jar_left_out: Vec::new(),
        max_time: None,
        remarks,
    })
}

/// A URL as people write it: without a scheme it is http.
pub(super) fn url(text: &str) -> Result<Url, Failure> {
    let text = text.trim();
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let wrong = |why: String| {
        Failure::new(format!("`{text}` is not a URL: {why}"), "it should look like https://shop.example/page")
    };
    let url = Url::parse(&full).map_err(|error| wrong(error.to_string()))?;
    match url.scheme() {
        "http" | "https" if url.host_str().is_some_and(|host| !host.is_empty()) => Ok(url),
        scheme => Err(wrong(format!("`{scheme}` is neither http nor https"))),
    }
}

/// The options as curl's own words, the URL last.
fn words(args: &RequestArgs, place: &str) -> Vec<Vec<u8>> {
    let mut words: Vec<String> = Vec::new();
    let mut valued = |flag: &str, values: &mut dyn Iterator<Item = String>| {
        for value in values {
            words.push(flag.to_owned());
            words.push(value);
        }
    };
    let one = |value: &Option<String>| value.clone().into_iter();
    let path = |value: &Option<std::path::PathBuf>| value.as_ref().map(|path| path.display().to_string()).into_iter();
    valued("--request", &mut one(&args.method));
    valued("--header", &mut args.headers.iter().cloned());
    valued("--data", &mut args.data.iter().cloned());
    valued("--data-raw", &mut args.data_raw.iter().cloned());
    valued("--data-binary", &mut args.data_binary.iter().cloned());
    valued("--data-urlencode", &mut args.data_urlencode.iter().cloned());
    valued("--json", &mut args.json.iter().cloned());
    valued("--user", &mut one(&args.user));
    valued("--oauth2-bearer", &mut one(&args.oauth2_bearer));
    valued("--user-agent", &mut one(&args.user_agent));
    valued("--referer", &mut one(&args.referer));
    valued("--cookie", &mut args.cookies.iter().cloned());
    valued("--cacert", &mut path(&args.cacert));
    valued("--cert", &mut path(&args.cert));
    valued("--key", &mut path(&args.key));
    valued("--resolve", &mut args.resolve.iter().cloned());
    valued("--connect-to", &mut args.connect_to.iter().cloned());
    valued("--proxy", &mut one(&args.proxy));
    valued("--proxy-user", &mut one(&args.proxy_user));
    valued("--tls-max", &mut one(&args.tls_max));
    valued("--interface", &mut one(&args.interface));
    valued("--max-time", &mut args.max_time.map(|seconds| seconds.to_string()).into_iter());
    words.extend(switches(args).into_iter().map(str::to_owned));
    words.push("--url".to_owned());
    words.push(place.to_owned());
    words.into_iter().map(String::into_bytes).collect()
}

/// The options without a value that were given.
fn switches(args: &RequestArgs) -> Vec<&'static str> {
    [
        (args.get, "--get"),
        (args.head, "--head"),
        (args.digest, "--digest"),
        (args.basic, "--basic"),
        (args.insecure, "--insecure"),
        (args.tunnel, "--proxytunnel"),
        (args.http10, "--http1.0"),
        (args.http11, "--http1.1"),
        (args.http2, "--http2"),
        (args.tls12, "--tlsv1.2"),
        (args.tls13, "--tlsv1.3"),
        (args.ipv4, "--ipv4"),
        (args.ipv6, "--ipv6"),
        (args.path_as_is, "--path-as-is"),
    ]
    .into_iter()
    .filter_map(|(given, word)| given.then_some(word))
    .collect()
}
