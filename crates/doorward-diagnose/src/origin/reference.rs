//! The ids by which issuers know their own answers: the single most useful thing to print, for the issuer's console or log is
//! searched by them.

use super::shape::{Place, ReferenceId};
use Place::{After, Header, SentenceAfter};

/// The Ray ID.
pub(super) const RAY_ID: ReferenceId = ReferenceId { name: "Ray ID", places: &[Header("cf-ray"), After("ray id")] };

/// The Reference #.
pub(super) const AKAMAI: ReferenceId = ReferenceId {
    name: "Reference #",
    places: &[After("reference #"), Header("x-reference-error"), After("errors.edgesuite.net/"), Header("akamai-grn")],
};

/// The Request ID.
pub(super) const CLOUDFRONT: ReferenceId =
    ReferenceId { name: "Request ID", places: &[Header("x-amz-cf-id"), After("request id:")] };

/// The trace id.
pub(super) const AWS_TRACE: ReferenceId = ReferenceId { name: "trace id", places: &[Header("x-amzn-trace-id")] };

/// The request id.
pub(super) const APIGW: ReferenceId =
    ReferenceId { name: "request id", places: &[Header("x-amzn-requestid"), Header("x-amz-apigw-id")] };

/// The RequestId.
pub(super) const S3: ReferenceId =
    ReferenceId { name: "RequestId", places: &[Header("x-amz-request-id"), After("<requestid>"), After("requestid:")] };

/// The upload id.
pub(super) const UPLOAD_ID: ReferenceId = ReferenceId { name: "upload id", places: &[Header("x-guploader-uploadid")] };

/// The Azure reference.
pub(super) const AZURE_REF: ReferenceId = ReferenceId { name: "Azure reference", places: &[Header("x-azure-ref")] };

/// The request id.
pub(super) const MS_REQUEST: ReferenceId =
    ReferenceId { name: "request id", places: &[Header("x-ms-request-id"), After("activity id")] };

/// The GitHub request id.
pub(super) const GITHUB: ReferenceId =
    ReferenceId { name: "GitHub request id", places: &[Header("x-github-request-id")] };

/// The Vercel id.
pub(super) const VERCEL: ReferenceId = ReferenceId { name: "Vercel id", places: &[Header("x-vercel-id")] };

/// The Netlify request id.
pub(super) const NETLIFY: ReferenceId =
    ReferenceId { name: "Netlify request id", places: &[Header("x-nf-request-id"), After("request id:")] };

/// The Block ID.
pub(super) const SUCURI: ReferenceId =
    ReferenceId { name: "Block ID", places: &[After("block id"), Header("x-sucuri-block")] };

/// The incident id.
pub(super) const INCIDENT: ReferenceId =
    ReferenceId { name: "incident id", places: &[After("incident id"), After("incident_id=")] };

/// The details.
pub(super) const FASTLY: ReferenceId =
    ReferenceId { name: "details", places: &[After("details:"), Header("x-fastly-request-id")] };

/// The reference id.
pub(super) const REFERENCE: ReferenceId = ReferenceId { name: "reference id", places: &[After("reference id")] };

/// The Azion request id.
pub(super) const AZION: ReferenceId = ReferenceId { name: "Azion request id", places: &[Header("x-azion-request-id")] };

/// The trace id.
pub(super) const TRACE: ReferenceId = ReferenceId { name: "trace id", places: &[After("traceid"), After("trace id")] };

/// The UUID.
pub(super) const UUID: ReferenceId = ReferenceId { name: "UUID", places: &[After("uuid为"), After("uuid")] };

/// The event id.
pub(super) const EVENT: ReferenceId = ReferenceId { name: "event id", places: &[After("event id"), After("event_id")] };

/// The DataDome cid.
pub(super) const DATADOME: ReferenceId =
    ReferenceId { name: "DataDome cid", places: &[Header("x-datadome-cid"), After("'cid':"), After("cid=")] };

/// The case number.
pub(super) const CASE: ReferenceId = ReferenceId { name: "case number", places: &[After("case number")] };

/// The aeSecure code.
pub(super) const AESECURE: ReferenceId = ReferenceId { name: "aeSecure code", places: &[Header("aesecure-code")] };

/// The support ID.
pub(super) const SUPPORT: ReferenceId =
    ReferenceId { name: "support ID", places: &[After("support id is"), After("support id")] };

/// The session reference.
pub(super) const SESSION_REFERENCE: ReferenceId =
    ReferenceId { name: "session reference", places: &[After("session reference number"), After("session reference")] };

/// The AppFW session id.
pub(super) const APPFW: ReferenceId = ReferenceId { name: "AppFW session id", places: &[After("appfw session id")] };

/// The message id.
pub(super) const FORTIWEB: ReferenceId =
    ReferenceId { name: "message id", places: &[After("message id"), After("attack id")] };

/// The block reason.
pub(super) const WORDFENCE: ReferenceId =
    ReferenceId { name: "block reason", places: &[SentenceAfter("block reason:")] };

/// The incident number.
pub(super) const INCIDENT_NUMBER: ReferenceId =
    ReferenceId { name: "incident number", places: &[After("incident #"), After("incident")] };

/// The XID.
pub(super) const VARNISH: ReferenceId = ReferenceId { name: "XID", places: &[After("xid:"), Header("x-varnish")] };

/// The request id.
pub(super) const REQUEST_ID: ReferenceId =
    ReferenceId { name: "request id", places: &[Header("request-id"), Header("x-request-id")] };

/// The debug token.
pub(super) const DEBUG_TOKEN: ReferenceId = ReferenceId { name: "debug token", places: &[Header("x-debug-token")] };

/// The audit id.
pub(super) const AUDIT: ReferenceId = ReferenceId { name: "audit id", places: &[Header("audit-id")] };

/// The request id.
pub(super) const ENTRA: ReferenceId =
    ReferenceId { name: "request id", places: &[Header("request-id"), After(r#""request-id":"#), After("trace id:")] };
