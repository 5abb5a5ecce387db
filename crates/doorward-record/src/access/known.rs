//! The formats that are known beforehand, made ready to read once.

use std::sync::{Arc, LazyLock};

use super::app;
use super::format::Format;
use super::json;
use super::pattern::{Pattern, cloud, envoy, haproxy, nginx};
use super::reader::Way;
use super::w3c;

/// What the ingress controller of Kubernetes has nginx write.
const INGRESS: &str = "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \
    \"$http_user_agent\" $request_length $request_time [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr \
    $upstream_response_length $upstream_response_time $upstream_status $req_id";

/// What Nginx Proxy Manager has nginx write: hosts that it proxies, and others.
const PROXY_MANAGER: [&str; 3] = [
    "[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host \"$request_uri\" \
    [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] [Sent-to $server] \"$http_user_agent\" \"$http_referer\"",
    "[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host \"$request_uri\" \
    [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] \"$http_user_agent\" \"$http_referer\"",
    "[$time_local] $status - $request_method $scheme $host \"$request_uri\" [Client $remote_addr] [Length $body_bytes_sent] \
    [Gzip $gzip_ratio] \"$http_user_agent\" \"$http_referer\"",
];

/// What Zoraxy writes, with and without the time that its logger puts in front.
const ZORAXY: [&str; 2] = [
    "$day $clock [$time_iso8601] [router:$router] [origin:$host] [client: $remote_addr] [useragent: $http_user_agent] \
    $request_method $request_uri $status",
    "[$time_iso8601] [router:$router] [origin:$host] [client: $remote_addr] [useragent: $http_user_agent] $request_method \
    $request_uri $status",
];

/// What BunkerWeb has nginx write.
const BUNKER: &str = "$host $remote_addr - $request_id $remote_user [$time_local] \"$request\" $status $body_bytes_sent \
    \"$http_referer\" \"$http_user_agent\"";

/// CloudFront's fields, for files whose head is missing.
const CLOUDFRONT: &[u8] = b"#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) \
    cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken \
    x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields \
    c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end";

/// IIS's fields, as they are by default, for files whose head is missing.
const IIS: &[u8] =
    b"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) \
    sc-status sc-substatus sc-win32-status time-taken";

/// All known formats and how they are read, the more particular first.
static KNOWN: LazyLock<Vec<(Format, Way)>> = LazyLock::new(|| {
    let mut known = vec![(Format::W3c, Way::W3c(None))];
    for table in json::tables() {
        let keys = json::keys(table);
        known.push((keys.format(), Way::Json(Arc::new(keys))));
    }
    for (format, text) in [
        (Format::Alb, cloud::ALB),
        (Format::Elb, cloud::ELB),
        (Format::S3, cloud::S3),
        (Format::Traefik, cloud::TRAEFIK),
    ] {
        known.push((format, patterns(cloud::pattern(text))));
    }
    known.push((
        Format::Envoy,
        patterns([envoy::ISTIO, envoy::DEFAULT].into_iter().filter_map(|text| envoy::pattern(text).ok())),
    ));
    let http = haproxy::HTTP
        .into_iter()
        .filter_map(|text| haproxy::pattern(text).ok())
        .map(|pattern| pattern.growing(usize::MAX));
    known.push((Format::Haproxy, patterns(http)));
    known.push((
        Format::HaproxyClf,
        patterns(haproxy::pattern(haproxy::CLF).ok().map(|pattern| pattern.growing(usize::MAX))),
    ));
    known.push((Format::IngressNginx, patterns(nginx::pattern(INGRESS).ok())));
    known
        .push((Format::ProxyManager, patterns(PROXY_MANAGER.into_iter().filter_map(|text| nginx::pattern(text).ok()))));
    known.push((Format::Zoraxy, patterns(ZORAXY.into_iter().filter_map(|text| nginx::pattern(text).ok()))));
    known.push((Format::BunkerWeb, patterns(nginx::pattern(BUNKER).ok())));
    known.extend(w3c::columns(CLOUDFRONT).map(|columns| (Format::CloudFront, Way::Tabs(Arc::new(columns)))));
    known.extend(w3c::columns(IIS).map(|columns| (Format::Iis, Way::Guess(Arc::new(columns)))));
    known.extend(app::FORMATS.map(|format| (format, Way::App(format))));
    known.push((Format::Squid, Way::Squid));
    known.push((Format::VhostCombined, Way::Vhost));
    known.push((Format::Combined, Way::Combined));
    known
});

fn patterns(patterns: impl IntoIterator<Item = Pattern>) -> Way {
    Way::Patterns(patterns.into_iter().collect())
}

/// All known formats and how they are read, the more particular first; the loosest is not among them.
pub(super) fn known() -> &'static [(Format, Way)] {
    &KNOWN
}

/// How a known format is read.
pub(super) fn way(format: Format) -> Option<Way> {
    let read_as = match format {
        Format::Common => Format::Combined,
        Format::VhostCommon => Format::VhostCombined,
        Format::Iis => Format::W3c,
        Format::Loose => return Some(Way::Loose),
        _ => format,
    };
    known().iter().find(|(format, _)| *format == read_as).map(|(_, way)| way.clone())
}
