//! The ids by which issuers know their own answers: the single most useful thing to print, for the issuer's console or log is
//! searched by them.

use super::shape::{Place, ReferenceId};
use Place::{After, Header, SentenceAfter};

/// Ray ID.
pub(super) const RAY_ID: ReferenceId = ReferenceId { name: "Ray ID", places: &[Header("cf-ray"), After("ray id")] };

/// Reference #.
pub(super) const AKAMAI: ReferenceId = ReferenceId {
    name: "Reference #",
    places: &[After("reference #"), Header("x-reference-error"), After("errors.edgesuite.net/"), Header("akamai-grn")],
};

/// Request ID.
pub(super) const CLOUDFRONT: ReferenceId =
    ReferenceId { name: "Request ID", places: &[Header("x-amz-cf-id"), After("request id:")] };

/// trace id.
pub(super) const AWS_TRACE: ReferenceId = ReferenceId { name: "trace id", places: &[Header("x-amzn-trace-id")] };

/// request id.
pub(super) const APIGW: ReferenceId =
    ReferenceId { name: "request id", places: &[Header("x-amzn-requestid"), Header("x-amz-apigw-id")] };

/// RequestId.
pub(super) const S3: ReferenceId =
    ReferenceId { name: "RequestId", places: &[Header("x-amz-request-id"), After("<requestid>"), After("requestid:")] };

/// upload id.
pub(super) const UPLOAD_ID: ReferenceId = ReferenceId { name: "upload id", places: &[Header("x-guploader-uploadid")] };

/// Azure reference.
pub(super) const AZURE_REF: ReferenceId = ReferenceId { name: "Azure reference", places: &[Header("x-azure-ref")] };

/// request id.
pub(super) const MS_REQUEST: ReferenceId =
    ReferenceId { name: "request id", places: &[Header("x-ms-request-id"), After("activity id")] };

/// GitHub request id.
pub(super) const GITHUB: ReferenceId =
    ReferenceId { name: "GitHub request id", places: &[Header("x-github-request-id")] };

/// Vercel id.
pub(super) const VERCEL: ReferenceId = ReferenceId { name: "Vercel id", places: &[Header("x-vercel-id")] };

/// Netlify request id.
pub(super) const NETLIFY: ReferenceId =
    ReferenceId { name: "Netlify request id", places: &[Header("x-nf-request-id"), After("request id:")] };

/// Block ID.
pub(super) const SUCURI: ReferenceId =
    ReferenceId { name: "Block ID", places: &[After("block id"), Header("x-sucuri-block")] };

/// incident id.
pub(super) const INCIDENT: ReferenceId =
    ReferenceId { name: "incident id", places: &[After("incident id"), After("incident_id=")] };

/// details.
pub(super) const FASTLY: ReferenceId =
    ReferenceId { name: "details", places: &[After("details:"), Header("x-fastly-request-id")] };

/// reference id.
pub(super) const REFERENCE: ReferenceId = ReferenceId { name: "reference id", places: &[After("reference id")] };

/// Azion request id.
pub(super) const AZION: ReferenceId = ReferenceId { name: "Azion request id", places: &[Header("x-azion-request-id")] };

/// trace id.
pub(super) const TRACE: ReferenceId = ReferenceId { name: "trace id", places: &[After("traceid"), After("trace id")] };

/// UUID.
pub(super) const UUID: ReferenceId = ReferenceId { name: "UUID", places: &[After("uuid为"), After("uuid")] };

/// event id.
pub(super) const EVENT: ReferenceId = ReferenceId { name: "event id", places: &[After("event id"), After("event_id")] };

/// DataDome cid.
pub(super) const DATADOME: ReferenceId =
    ReferenceId { name: "DataDome cid", places: &[Header("x-datadome-cid"), After("'cid':"), After("cid=")] };

/// case number.
pub(super) const CASE: ReferenceId = ReferenceId { name: "case number", places: &[After("case number")] };

/// aeSecure code.
pub(super) const AESECURE: ReferenceId = ReferenceId { name: "aeSecure code", places: &[Header("aesecure-code")] };

/// support ID.
pub(super) const SUPPORT: ReferenceId =
    ReferenceId { name: "support ID", places: &[After("support id is"), After("support id")] };

/// session reference.
pub(super) const SESSION_REFERENCE: ReferenceId =
    ReferenceId { name: "session reference", places: &[After("session reference number"), After("session reference")] };

/// AppFW session id.
pub(super) const APPFW: ReferenceId = ReferenceId { name: "AppFW session id", places: &[After("appfw session id")] };

/// message id.
pub(super) const FORTIWEB: ReferenceId =
    ReferenceId { name: "message id", places: &[After("message id"), After("attack id")] };

/// block reason.
pub(super) const WORDFENCE: ReferenceId =
    ReferenceId { name: "block reason", places: &[SentenceAfter("block reason:")] };

/// incident number.
pub(super) const INCIDENT_NUMBER: ReferenceId =
    ReferenceId { name: "incident number", places: &[After("incident #"), After("incident")] };

/// XID.
pub(super) const VARNISH: ReferenceId = ReferenceId { name: "XID", places: &[After("xid:"), Header("x-varnish")] };

/// request id.
pub(super) const REQUEST_ID: ReferenceId =
    ReferenceId { name: "request id", places: &[Header("request-id"), Header("x-request-id")] };

/// debug token.
pub(super) const DEBUG_TOKEN: ReferenceId = ReferenceId { name: "debug token", places: &[Header("x-debug-token")] };

/// audit id.
pub(super) const AUDIT: ReferenceId = ReferenceId { name: "audit id", places: &[Header("audit-id")] };

/// request id.
pub(super) const ENTRA: ReferenceId =
    ReferenceId { name: "request id", places: &[Header("request-id"), After(r#""request-id":"#), After("trace id:")] };
