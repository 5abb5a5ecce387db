//! The keys of the logs that gateways, frameworks and their logging libraries write.

use super::tables::Table;
use crate::access::Format;
use crate::access::clock::Clock;
use crate::access::field::{Field, Unit};

/// The tables of this file, the more particular first.
pub(super) static TABLES: [&Table; 4] = [&KONG, &NODE, &ECHO, &SERILOG];

/// What Kong's plug-ins write.
static KONG: Table = Table {
    format: Format::Kong,
    needed: &["request>uri", "response>status", "client_ip"],
    fields: &[
        ("started_at", || Field::Time(Clock::Any, true)),
        ("client_ip", || Field::Client),
        ("request>method", || Field::Method),
        ("request>uri", || Field::Target),
        ("request>id", || Field::RequestId),
        ("request>headers>host", || Field::Host),
        ("request>headers>user-agent", || Field::Agent),
        ("request>headers>referer", || Field::Referrer),
        ("request>headers>x-forwarded-for", || Field::Forwarded),
        ("response>status", || Field::Status),
        ("response>size", || Field::Bytes),
        ("response>headers>location", || Field::Location),
        ("latencies>request", || Field::Duration(Unit::Milliseconds)),
        ("consumer>username|authenticated_entity>consumer_id", || Field::User),
        ("upstream_status", || Field::UpstreamStatus),
    ],
    ..Table::USUAL
};

/// pino, bunyan and winston: the request and the answer as Node has them. `hostname` there is the machine, not the site.
static NODE: Table = Table {
    format: Format::Node,
    needed: &["req>method|meta>req>method", "req>url|meta>req>url", "res>statusCode|meta>res>statusCode"],
    fields: &[
        ("time|timestamp|@timestamp", || Field::Time(Clock::Any, false)),
        ("req>id|reqId|req_id", || Field::RequestId),
        ("req>method|meta>req>method", || Field::Method),
        ("req>url|meta>req>url", || Field::TargetElse),
        ("req>originalUrl|meta>req>originalUrl", || Field::Target),
        ("req>remoteAddress|meta>req>remoteAddress", || Field::ClientElse),
        ("req>ip|req>remoteIp|meta>req>ip", || Field::Client),
        ("req>host|req>hostname", || Field::HostElse),
        ("req>headers>host|meta>req>headers>host", || Field::Host),
        ("req>headers>user-agent|meta>req>headers>user-agent", || Field::Agent),
        ("req>headers>referer|meta>req>headers>referer", || Field::Referrer),
        ("req>headers>x-forwarded-for|meta>req>headers>x-forwarded-for", || Field::Forwarded),
        ("res>statusCode|meta>res>statusCode", || Field::Status),
        ("res>headers>content-length", || Field::Bytes),
        ("res>headers>location", || Field::Location),
        ("responseTime|meta>responseTime", || Field::Duration(Unit::Milliseconds)),
    ],
    ..Table::USUAL
};

/// Echo's logger.
static ECHO: Table = Table {
    format: Format::Echo,
    needed: &["remote_ip", "uri", "latency_human"],
    fields: &[
        ("time|time_rfc3339|time_rfc3339_nano|time_unix", || Field::Time(Clock::Any, false)),
        ("id", || Field::RequestId),
        ("remote_ip", || Field::Client),
        ("host", || Field::Host),
        ("method", || Field::Method),
        ("uri", || Field::Target),
        ("protocol", || Field::Protocol),
        ("referer", || Field::Referrer),
        ("user_agent", || Field::Agent),
        ("status", || Field::Status),
        ("bytes_out", || Field::Bytes),
        ("latency", || Field::Duration(Unit::Nanoseconds)),
    ],
    ..Table::USUAL
};

/// ASP.NET Core's requests as Serilog writes them.
static SERILOG: Table = Table {
    format: Format::SerilogJson,
    needed: &[
        "RequestMethod|Properties>RequestMethod",
        "RequestPath|Properties>RequestPath",
        "StatusCode|Properties>StatusCode",
    ],
    fields: &[
        ("@t|Timestamp|timestamp|time|@timestamp", || Field::Time(Clock::Any, false)),
        ("RequestMethod|Properties>RequestMethod", || Field::Method),
        ("RequestPath|Properties>RequestPath", || Field::Path),
        ("StatusCode|Properties>StatusCode", || Field::Status),
        ("Elapsed|Properties>Elapsed", || Field::Duration(Unit::Milliseconds)),
        ("ClientIp|Properties>ClientIp|RemoteIpAddress|Properties>RemoteIpAddress", || Field::Client),
        ("UserAgent|Properties>UserAgent", || Field::Agent),
        ("Host|RequestHost|Properties>Host|Properties>RequestHost", || Field::Host),
        ("UserName|Properties>UserName", || Field::User),
        ("RequestId|Properties>RequestId|TraceId|Properties>TraceId", || Field::RequestId),
    ],
    ..Table::USUAL
};
