//! The keys of the servers' JSON logs.
//!
//! A path is written with `>` between the keys of nested objects and `|` between names that mean the same.

use super::{programs, services};
use crate::access::Format;
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Said, Unit};

/// The keys of one format.
#[derive(Debug)]
pub(in crate::access) struct Table {
    /// The format.
    pub(in crate::access) format: Format,
    /// Keys that a request's line has, by which the format is known.
    pub(super) needed: &'static [&'static str],
    /// Keys and how their values begin, where the line tells of something else though it has those keys.
    pub(super) other: &'static [(&'static str, &'static str)],
    /// What the keys mean.
    pub(super) fields: &'static [Meaning],
    /// How User-Agent and Referer are written within the JSON string, where that is not as they were sent.
    pub(super) spaced: Escape,
    /// Whether header fields stand in a list of objects: `{"name":"Host","value":"…"}`.
    pub(super) lists_headers: bool,
}

impl Table {
    /// What most tables have beside their own.
    pub(super) const USUAL: Self =
        Self { format: Format::Json, needed: &[], other: &[], fields: &[], spaced: Escape::None, lists_headers: false };
}

/// Paths, and what stands there.
pub(super) type Meaning = (&'static str, fn() -> Field);

/// All tables, the more particular first.
pub(in crate::access) fn tables() -> impl Iterator<Item = &'static Table> {
    let servers = [&DOORWARD, &CADDY, &TRAEFIK, &CLOUDFLARE, &GCP, &FASTLY, &ENVOY];
    servers.into_iter().chain(services::TABLES).chain(programs::TABLES).chain([&NGINX, &LOOSE])
}

/// Doorward's own log.
static DOORWARD: Table = Table {
    format: Format::Doorward,
    needed: &["id", "verdict", "total_us"],
    fields: &[
        ("time", || Field::Time(Clock::Any, false)),
        ("id", || Field::RequestId),
        ("address", || Field::Client),
        ("method", || Field::Method),
        ("host", || Field::Host),
        ("path", || Field::Path),
        ("status", || Field::Status),
        ("bytes", || Field::Bytes),
        ("verdict", || Field::Hint(Said::DoorwardVerdict)),
        ("reason", || Field::Hint(Said::DoorwardReason)),
        ("because", || Field::Hint(Said::DoorwardBecause)),
        ("caller", || Field::User),
        ("upstream", || Field::Upstream),
        ("total_us", || Field::Duration(Unit::Microseconds)),
        ("agent", || Field::Agent),
    ],
    ..Table::USUAL
};

/// Caddy's `http.log.access`. Its `http.log.error` tells of the same request once more.
static CADDY: Table = Table {
    format: Format::Caddy,
    needed: &["request>uri", "request>method", "status"],
    other: &[("logger", "http.log.error")],
    fields: &[
        ("ts", || Field::Time(Clock::Any, false)),
        ("request>remote_addr|request>remote_ip", || Field::ClientElse),
        ("request>client_ip", || Field::Client),
        ("request>proto", || Field::Protocol),
        ("request>method", || Field::Method),
        ("request>host", || Field::Host),
        ("request>uri", || Field::Target),
        ("request>headers>User-Agent", || Field::Agent),
        ("request>headers>Referer", || Field::Referrer),
        ("request>headers>X-Forwarded-For", || Field::Forwarded),
        ("request>headers>X-Request-Id", || Field::RequestId),
        ("resp_headers>Location", || Field::Location),
        ("resp_headers>X-Request-Id", || Field::RequestId),
        ("user_id", || Field::User),
        ("duration", || Field::Duration(Unit::Seconds)),
        ("size", || Field::Bytes),
        ("status", || Field::Status),
    ],
    ..Table::USUAL
};

/// Traefik's access log.
static TRAEFIK: Table = Table {
    format: Format::TraefikJson,
    needed: &["RequestMethod", "RequestPath", "DownstreamStatus"],
    fields: &[
        ("time", || Field::TimeElse(Clock::Any, false)),
        ("StartUTC|StartLocal", || Field::Time(Clock::Any, true)),
        ("ClientAddr", || Field::ClientElse),
        ("ClientHost", || Field::Client),
        ("ClientUsername", || Field::User),
        ("RequestHost|RequestAddr", || Field::HostElse),
        ("RequestMethod", || Field::Method),
        ("RequestPath", || Field::Target),
        ("RequestProtocol", || Field::Protocol),
        ("RequestScheme", || Field::Scheme),
        ("OriginStatus", || Field::Hint(Said::TraefikOrigin)),
        ("DownstreamStatus", || Field::Status),
        ("DownstreamContentSize", || Field::Bytes),
        ("Duration", || Field::Duration(Unit::Nanoseconds)),
        ("ServiceAddr", || Field::Upstream),
        ("request_User-Agent", || Field::Agent),
        ("request_Referer", || Field::Referrer),
        ("request_X-Forwarded-For|request_X-Real-Ip", || Field::Forwarded),
        ("request_X-Request-Id", || Field::RequestId),
        ("downstream_Location", || Field::Location),
    ],
    ..Table::USUAL
};

/// Cloudflare's Logpush of `http_requests`.
static CLOUDFLARE: Table = Table {
    format: Format::Cloudflare,
    needed: &["ClientRequestURI|ClientRequestPath", "EdgeResponseStatus"],
    fields: &[
        ("EdgeStartTimestamp", || Field::Time(Clock::Any, true)),
        ("ClientIP", || Field::Client),
        ("ClientRequestHost", || Field::Host),
        ("ClientRequestScheme", || Field::Scheme),
        ("ClientRequestMethod", || Field::Method),
        ("ClientRequestURI", || Field::Target),
        ("ClientRequestPath", || Field::TargetElse),
        ("ClientRequestProtocol", || Field::Protocol),
        ("ClientRequestReferer", || Field::Referrer),
        ("ClientRequestUserAgent", || Field::Agent),
        ("EdgeResponseStatus", || Field::Status),
        ("EdgeResponseBytes", || Field::Bytes),
        ("EdgeTimeToFirstByteMs", || Field::DurationElse(Unit::Milliseconds)),
        ("OriginResponseStatus", || Field::UpstreamStatus),
        ("OriginIP", || Field::Upstream),
        ("RayID", || Field::RequestId),
        ("CacheCacheStatus|CacheStatus", || Field::Cache),
        ("SecurityAction|WAFAction|FirewallMatchesActions|SecurityActions", || Field::Hint(Said::CloudflareAction)),
        ("SecuritySources|FirewallMatchesSources", || Field::Hint(Said::CloudflareSource)),
        ("Datetime", || Field::Time(Clock::Any, true)),
        ("ClientRequestQuery", || Field::Query),
        ("Action", || Field::Hint(Said::CloudflareAction)),
        ("Source", || Field::Hint(Said::CloudflareSource)),
        ("RuleID", || Field::Hint(Said::CloudflareRule)),
        ("SecurityRuleID|WAFRuleID|FirewallMatchesRuleIDs|SecurityRuleIDs", || Field::Hint(Said::CloudflareRule)),
    ],
    ..Table::USUAL
};

/// Google's load balancers.
static GCP: Table = Table {
    format: Format::Gcp,
    needed: &["httpRequest>requestUrl", "httpRequest>requestMethod"],
    fields: &[
        ("timestamp", || Field::Time(Clock::Any, true)),
        ("httpRequest>requestMethod", || Field::Method),
        ("httpRequest>requestUrl", || Field::Url),
        ("httpRequest>status", || Field::Status),
        ("httpRequest>responseSize", || Field::Bytes),
        ("httpRequest>userAgent", || Field::Agent),
        ("httpRequest>remoteIp", || Field::Client),
        ("httpRequest>serverIp", || Field::Upstream),
        ("httpRequest>referer", || Field::Referrer),
        ("httpRequest>latency", || Field::Duration(Unit::Seconds)),
        ("httpRequest>protocol", || Field::Protocol),
        ("jsonPayload>statusDetails", || Field::Hint(Said::GcpDetails)),
        ("jsonPayload>enforcedSecurityPolicy>name", || Field::Hint(Said::GcpPolicy)),
        ("insertId", || Field::RequestId),
    ],
    ..Table::USUAL
};

/// What Fastly's documentation has one write.
static FASTLY: Table = Table {
    format: Format::Fastly,
    needed: &["request_method", "response_status", "url"],
    fields: &[
        ("timestamp|time_start|start_time", || Field::Time(Clock::Any, true)),
        ("client_ip", || Field::Client),
        ("host|request_host", || Field::Host),
        ("url", || Field::Url),
        ("request_method", || Field::Method),
        ("request_protocol", || Field::Protocol),
        ("request_referer", || Field::Referrer),
        ("request_user_agent", || Field::Agent),
        ("response_state", || Field::Hint(Said::Fastly)),
        ("response_status", || Field::Status),
        ("response_body_size", || Field::Bytes),
        ("time_elapsed", || Field::Duration(Unit::Microseconds)),
        ("request_id", || Field::RequestId),
    ],
    ..Table::USUAL
};

/// Envoy and Istio.
static ENVOY: Table = Table {
    format: Format::EnvoyJson,
    needed: &["response_code", "response_flags"],
    fields: &[
        ("start_time", || Field::Time(Clock::Any, true)),
        ("authority|:authority", || Field::Host),
        ("method", || Field::Method),
        ("path", || Field::Target),
        ("x-envoy-original-path|x-envoy-origin-path", || Field::TargetElse),
        ("protocol", || Field::Protocol),
        ("response_code", || Field::Status),
        ("response_flags", || Field::Hint(Said::EnvoyFlags)),
        ("response_code_details", || Field::Hint(Said::EnvoyDetails)),
        ("bytes_sent", || Field::Bytes),
        ("duration", || Field::Duration(Unit::Milliseconds)),
        ("downstream_remote_address", || Field::Client),
        ("x_forwarded_for|x-forwarded-for", || Field::Forwarded),
        ("user_agent|user-agent", || Field::Agent),
        ("referer", || Field::Referrer),
        ("request_id|x-request-id", || Field::RequestId),
        ("upstream_host", || Field::Upstream),
    ],
    ..Table::USUAL
};

/// nginx with its variables' own names for keys.
static NGINX: Table = Table {
    format: Format::NginxJson,
    needed: &["remote_addr", "status", "request|request_uri|uri"],
    fields: &[
        ("time_local", || Field::Time(Clock::Any, false)),
        ("time_iso8601|time|@timestamp|timestamp|msec", || Field::Time(Clock::Any, false)),
        ("remote_addr", || Field::Client),
        ("remote_user", || Field::User),
        ("request", || Field::Request),
        ("request_method|method", || Field::Method),
        ("request_uri", || Field::Target),
        ("uri", || Field::TargetElse),
        ("args|query_string", || Field::Query),
        ("server_protocol|protocol", || Field::Protocol),
        ("scheme", || Field::Scheme),
        ("host", || Field::Host),
        ("http_host|server_name|vhost", || Field::HostElse),
        ("server_port", || Field::Port),
        ("status", || Field::Status),
        ("body_bytes_sent", || Field::Bytes),
        ("bytes_sent|bytes", || Field::BytesElse),
        ("request_time", || Field::Duration(Unit::Seconds)),
        ("http_referer|http_referrer|referer|referrer", || Field::Referrer),
        ("http_user_agent|user_agent|agent", || Field::Agent),
        ("http_x_forwarded_for|x_forwarded_for|proxy_add_x_forwarded_for", || Field::Forwarded),
        ("upstream_addr", || Field::Upstream),
        ("upstream_status", || Field::UpstreamStatus),
        ("upstream_cache_status", || Field::Cache),
        ("request_id|req_id", || Field::RequestId),
        ("connection", || Field::Connection),
        ("pid", || Field::Process),
        ("limit_req_status|limit_conn_status", || Field::Hint(Said::Limit)),
        ("request_filename", || Field::File),
        ("sent_http_location", || Field::Location),
    ],
    ..Table::USUAL
};

/// Others, by what keys are usually called; keys in lower case with `_` for all that separates words.
pub(super) static LOOSE: Table = Table {
    format: Format::Json,
    needed: &[],
    fields: &[
        (
            "time|timestamp|ts|t|_timestamp|date|datetime|time_local|time_iso8601|msec|start_time|requesttime|request_time_local|eventtime",
            || Field::Time(Clock::Any, false),
        ),
        (
            "ip|client_ip|clientip|client|remote_ip|remote_addr|remote_address|remote_host|remotehost|remoteip|source_ip|src_ip\
            |client_address|client_addr|ip_address|source_address|network_client_ip|c_ip|peer|fwd",
            || Field::Client,
        ),
        ("x_forwarded_for|forwarded_for|xff|http_x_forwarded_for|x_real_ip|headers_x_forwarded_for", || {
            Field::Forwarded
        }),
        ("user|remote_user|username|user_name|auth|user_id|auth_user|uname", || Field::User),
        (
            "host|vhost|http_host|hostname|server_name|virtual_host|domain|url_domain|authority|request_host|headers_host",
            || Field::Host,
        ),
        ("scheme|url_scheme|proto_scheme", || Field::Scheme),
        ("method|verb|http_method|request_method|requestmethod|http_request_method|req_method|httpmethod", || {
            Field::Method
        }),
        (
            "path|uri|request_uri|requesturi|request_path|url_path|url_original|http_target|http_path|uri_path|cs_uri_stem|req_url|resource\
            |requestpath|resourcepath|resource_path",
            || Field::Path,
        ),
        ("url|request_url|requesturl|http_url|url_full", || Field::Url),
        ("request|request_line|http_request|requestline", || Field::Request),
        ("query|args|query_string|querystring|url_query|uri_query", || Field::Query),
        ("protocol|proto|server_protocol|http_protocol|request_protocol", || Field::Protocol),
        (
            "status|status_code|statuscode|response|response_code|http_status|response_status|http_status_code|code\
            |http_response_status_code|httpstatus|res_statuscode|response_status_code|sc_status",
            || Field::Status,
        ),
        (
            "bytes|size|length|body_bytes_sent|bytes_sent|bytes_out|response_size|content_length|http_response_bytes\
            |http_response_body_bytes|response_length|responsesize",
            || Field::Bytes,
        ),
        (
            "referer|referrer|http_referer|http_referrer|http_request_referrer|request_referer|headers_referer|req_headers_referer",
            || Field::Referrer,
        ),
        (
            "user_agent|useragent|agent|http_user_agent|ua|user_agent_original|request_user_agent|headers_user_agent|http_useragent\
            |req_headers_user_agent",
            || Field::Agent,
        ),
        ("duration_ms|latency_ms|elapsed_ms|responsetime|response_time_ms|generation_time_milli|took_ms", || {
            Field::Duration(Unit::Milliseconds)
        }),
        ("request_time|request_time_s|duration_s|latency|duration|elapsed|response_time", || {
            Field::DurationElse(Unit::Seconds)
        }),
        ("duration_us|elapsed_us", || Field::Duration(Unit::Microseconds)),
        ("duration_ns|event_duration", || Field::Duration(Unit::Nanoseconds)),
        ("upstream_addr|upstream|upstream_host|backend", || Field::Upstream),
        ("upstream_status|backend_status|origin_status", || Field::UpstreamStatus),
        ("request_id|requestid|req_id|trace_id|x_request_id|correlation_id|http_request_id", || Field::RequestId),
        ("cache|cache_status|upstream_cache_status|x_cache", || Field::Cache),
        ("error|reason|error_message|denied_by|block_reason", || Field::Hint(Said::Words)),
    ],
    ..Table::USUAL
};
