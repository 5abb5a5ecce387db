//! Which reason of the catalogue each refusal of a decision has: in one place, and by name.

use doorward_reason::Reason;
use doorward_reason::catalogue;

/// The request is broken, or can be read in two ways.
pub const MALFORMED: &Reason = &catalogue::REQUEST_MALFORMED;
/// The host is not the site's.
pub const HOST: &Reason = &catalogue::HOST_NOT_SERVED;
/// Encryption is required.
pub const HTTPS: &Reason = &catalogue::HTTPS_REQUIRED;
/// The address is banned by the map.
pub const ADDRESS_BANNED: &Reason = &catalogue::IP_DENIED;
/// The caller is banned by the map.
pub const CALLER_BANNED: &Reason = &catalogue::CALLER_BANNED;
/// No route names the path.
pub const NOT_LISTED: &Reason = &catalogue::ROUTE_NOT_LISTED;
/// No route that matches the path speaks for the method.
pub const METHOD: &Reason = &catalogue::METHOD_REFUSED;
/// No credentials were sent.
pub const NO_CREDENTIALS: &Reason = &catalogue::CREDENTIALS_MISSING;
/// No certificate was shown where nothing else serves.
pub const NO_CERTIFICATE: &Reason = &catalogue::CLIENT_CERT_REQUIRED;
/// The link is not signed where nothing else serves.
pub const NO_SIGNATURE: &Reason = &catalogue::LINK_SIGNATURE;
/// What had to be asked about the caller is away.
pub const UNAVAILABLE: &Reason = &catalogue::AUTH_SERVICE_UNAVAILABLE;
/// The second factor is lacking or too old.
pub const SECOND_FACTOR: &Reason = &catalogue::STEP_UP_REQUIRED;
/// The route is shut for everybody.
pub const SHUT: &Reason = &catalogue::PATH_RULE;
/// The route's `deny` names the caller, or no `allow` does.
pub const ROLE: &Reason = &catalogue::ROLE_INSUFFICIENT;
/// The token lacks a scope that would open.
pub const SCOPE: &Reason = &catalogue::TOKEN_SCOPE;
/// The API key lacks a scope that would open.
pub const KEY: &Reason = &catalogue::API_KEY_RESTRICTED;
/// The thing is somebody else's.
pub const OWNER: &Reason = &catalogue::NOT_OWNER;
/// The address is not among those of the route.
pub const NETWORK: &Reason = &catalogue::IP_NOT_ALLOWED;
/// It is the wrong time.
pub const TIME: &Reason = &catalogue::TIME_WINDOW;
/// The route says that it is shut by law.
pub const LEGAL: &Reason = &catalogue::LEGAL_BLOCK;
/// The route says that the thing is gone.
pub const GONE: &Reason = &catalogue::GONE;
