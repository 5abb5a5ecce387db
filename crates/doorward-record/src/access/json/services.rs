//! The keys of the logs that clouds, their firewalls and their delivery networks write.

use super::tables::Table;
use crate::access::Format;
use crate::access::clock::Clock;
use crate::access::escape::Escape;
use crate::access::field::{Field, Said, Unit};

/// The tables of this file, the more particular first.
pub(super) static TABLES: [&Table; 7] =
    [&AWS_WAF, &FRONT_DOOR, &APPLICATION_GATEWAY, &AKAMAI_SECURITY, &AKAMAI, &CLOUDFRONT, &KUBERNETES];

/// AWS WAF. What it lets through has no status: it does not know what was answered.
static AWS_WAF: Table = Table {
    format: Format::AwsWaf,
    needed: &["webaclId", "action", "httpRequest>httpMethod"],
    fields: &[
        ("timestamp", || Field::Time(Clock::Any, true)),
        ("httpRequest>clientIp", || Field::Client),
        ("httpRequest>host", || Field::Host),
        ("httpRequest>scheme", || Field::Scheme),
        ("httpRequest>uri", || Field::Path),
        ("httpRequest>args", || Field::Query),
        ("httpRequest>httpMethod", || Field::Method),
        ("httpRequest>httpVersion", || Field::Protocol),
        ("httpRequest>requestId", || Field::RequestId),
        ("responseCodeSent", || Field::Status),
        ("action", || Field::Hint(Said::CloudflareAction)),
        ("terminatingRuleType", || Field::Hint(Said::CloudflareSource)),
        ("terminatingRuleId", || Field::Hint(Said::CloudflareRule)),
    ],
    lists_headers: true,
    ..Table::USUAL
};

/// Azure Front Door.
static FRONT_DOOR: Table = Table {
    format: Format::AzureFrontDoor,
    needed: &["properties>httpStatusCode", "properties>requestUri"],
    fields: &[
        ("time", || Field::Time(Clock::Any, true)),
        ("properties>socketIp", || Field::ClientElse),
        ("properties>clientIp", || Field::Client),
        ("properties>httpMethod", || Field::Method),
        ("properties>requestUri", || Field::Url),
        ("properties>hostName|properties>endpoint", || Field::HostElse),
        ("properties>httpStatusCode", || Field::Status),
        ("properties>responseBytes", || Field::Bytes),
        ("properties>timeTaken", || Field::Duration(Unit::Seconds)),
        ("properties>userAgent", || Field::Agent),
        ("properties>referer|properties>referrer", || Field::Referrer),
        ("properties>cacheStatus", || Field::Cache),
        ("properties>trackingReference", || Field::RequestId),
    ],
    ..Table::USUAL
};

/// Azure's Application Gateway.
static APPLICATION_GATEWAY: Table = Table {
    format: Format::AzureGateway,
    needed: &["properties>httpStatus", "properties>requestUri"],
    fields: &[
        ("time|timeStamp", || Field::Time(Clock::Any, false)),
        ("properties>clientIP|properties>clientIp", || Field::Client),
        ("properties>httpMethod", || Field::Method),
        ("properties>requestUri", || Field::TargetElse),
        ("properties>originalRequestUriWithArgs", || Field::Target),
        ("properties>host", || Field::HostElse),
        ("properties>originalHost", || Field::Host),
        ("properties>httpVersion", || Field::Protocol),
        ("properties>httpStatus", || Field::Status),
        ("properties>sentBytes", || Field::Bytes),
        ("properties>timeTaken", || Field::Duration(Unit::Seconds)),
        ("properties>userAgent", || Field::Agent),
        ("properties>serverRouted", || Field::Upstream),
        ("properties>serverStatus", || Field::UpstreamStatus),
        ("properties>transactionId", || Field::RequestId),
    ],
    ..Table::USUAL
};

/// What Akamai's security events tell of a request.
static AKAMAI_SECURITY: Table = Table {
    format: Format::AkamaiSecurity,
    needed: &["attackData>clientIP", "httpMessage>method", "httpMessage>status"],
    fields: &[
        ("httpMessage>start", || Field::Time(Clock::Epoch, true)),
        ("attackData>clientIP", || Field::Client),
        ("attackData>appliedAction", || Field::Hint(Said::CloudflareAction)),
        ("attackData>policyId", || Field::Hint(Said::CloudflareRule)),
        ("httpMessage>host", || Field::Host),
        ("httpMessage>method", || Field::Method),
        ("httpMessage>path", || Field::Path),
        ("httpMessage>query", || Field::Query),
        ("httpMessage>protocol", || Field::Protocol),
        ("httpMessage>status", || Field::Status),
        ("httpMessage>bytes", || Field::Bytes),
        ("httpMessage>port", || Field::Port),
        ("httpMessage>requestId", || Field::RequestId),
    ],
    ..Table::USUAL
};

/// Akamai's DataStream.
static AKAMAI: Table = Table {
    format: Format::Akamai,
    needed: &["reqMethod", "reqHost", "statusCode"],
    fields: &[
        ("reqTimeSec", || Field::Time(Clock::Epoch, true)),
        ("cliIP", || Field::Client),
        ("xForwardedFor", || Field::Forwarded),
        ("proto", || Field::Scheme),
        ("reqHost", || Field::Host),
        ("reqPort", || Field::Port),
        ("reqMethod", || Field::Method),
        ("reqPath", || Field::Path),
        ("queryStr", || Field::Query),
        ("statusCode", || Field::Status),
        ("bytes", || Field::Bytes),
        ("rspContentLen", || Field::BytesElse),
        ("UA", || Field::Agent),
        ("referer", || Field::Referrer),
        ("turnAroundTimeMSec", || Field::Duration(Unit::Milliseconds)),
        ("errorCode", || Field::Hint(Said::Words)),
        ("reqId", || Field::RequestId),
    ],
    spaced: Escape::Plus,
    ..Table::USUAL
};

/// CloudFront's fields as JSON.
static CLOUDFRONT: Table = Table {
    format: Format::CloudFrontJson,
    needed: &["cs-method", "cs-uri-stem", "sc-status"],
    fields: &[
        ("date", || Field::Time(Clock::Date, false)),
        ("time", || Field::Time(Clock::OfDay, false)),
        ("timestamp|timestamp(ms)", || Field::Time(Clock::Epoch, false)),
        ("c-ip", || Field::Client),
        ("x-forwarded-for", || Field::Forwarded),
        ("cs-method", || Field::Method),
        ("cs(Host)|cs-host", || Field::HostElse),
        ("x-host-header", || Field::Host),
        ("cs-protocol", || Field::Scheme),
        ("cs-protocol-version", || Field::Protocol),
        ("cs-uri-stem", || Field::Path),
        ("cs-uri-query", || Field::Query),
        ("sc-status", || Field::Status),
        ("sc-bytes", || Field::Bytes),
        ("cs(User-Agent)|cs-user-agent", || Field::Agent),
        ("cs(Referer)|cs-referer", || Field::Referrer),
        ("time-taken", || Field::Duration(Unit::Seconds)),
        ("x-edge-request-id", || Field::RequestId),
        ("x-edge-result-type", || Field::Hint(Said::CloudFrontResult)),
        ("x-edge-detailed-result-type", || Field::Hint(Said::CloudFrontDetailed)),
    ],
    spaced: Escape::Percent,
    ..Table::USUAL
};

/// The audit log of Kubernetes: the stage at which the answer is known.
static KUBERNETES: Table = Table {
    format: Format::KubernetesAudit,
    needed: &["auditID", "requestURI", "verb"],
    other: &[("stage", "RequestReceived"), ("stage", "ResponseStarted")],
    fields: &[
        ("requestReceivedTimestamp", || Field::Time(Clock::Any, true)),
        ("auditID", || Field::RequestId),
        ("verb", || Field::Method),
        ("requestURI", || Field::Target),
        ("sourceIPs", || Field::Client),
        ("user>username", || Field::User),
        ("userAgent", || Field::Agent),
        ("responseStatus>code", || Field::Status),
        ("annotations>authorization.k8s.io/reason", || Field::Hint(Said::Words)),
    ],
    ..Table::USUAL
};
