//! The catalogue: one reason a file, registered by one line in [`CATALOGUE`].
//!
//! The order of the slice is the order of every list and document made from it: by family, and in a family from the
//! everyday to the rare.

mod account_disabled;
mod account_locked;
mod allowoverride_off;
mod api_key_restricted;
mod app_stopped;
mod auth_backend_broken;
mod auth_scheme_wrong;
mod auth_service_unavailable;
mod auth_stacked;
mod authorization_malformed;
mod authorization_stripped;
mod body_too_large;
mod bot_challenge;
mod browser_signature_blocked;
mod cache_key_too_wide;
mod cache_stale_denial;
mod cache_strips_request;
mod caller_banned;
mod challenge_missing;
mod client_cert_required;
mod client_cert_untrusted;
mod clock_skew;
mod consent_wall;
mod content_not_public;
mod cookie_refused;
mod cors_origin_denied;
mod cors_preflight_auth;
mod country_blocked;
mod crawl_conflict;
mod crawler_blocked;
mod credentials_missing;
mod credentials_wrong;
mod cross_site_policy;
mod csrf_failed;
mod denial_masked_as_404;
mod denial_masked_by_redirect;
mod digest_nonce_stale;
mod dotfile_rule;
mod edge_login_required;
mod egress_filter;
mod encoded_slash;
mod entry;
mod enumeration_blocked;
mod extension_rule;
mod fake_crawler_blocked;
mod forwarded_for_denied;
mod fs_acl;
mod fs_dir_mode;
mod fs_file_mode;
mod fs_not_executable;
mod fs_owner;
mod gateway_refuses;
mod gone;
mod handler_missing;
mod header_name_dropped;
mod header_required;
mod header_too_large;
mod host_not_served;
mod htaccess_deny;
mod htaccess_syntax;
mod htaccess_unreadable;
mod http_host_disallowed;
mod https_required;
mod index_missing;
mod index_read_only;
mod internal_only;
mod ip_banned;
mod ip_denied;
mod ip_not_allowed;
mod legal_block;
mod limit_extensions;
mod link_expired;
mod link_signature;
mod login_redirect;
mod login_state_lost;
mod maintenance;
mod method_refused;
mod misdirected_request;
mod misreported_status;
mod network_blocked;
mod nonce_invalid;
mod none;
mod not_found;
mod not_found_masked_as_403;
mod not_owner;
mod object_absent_or_forbidden;
mod path_case;
mod path_mapping_wrong;
mod path_not_granted;
mod path_rule;
mod proof_of_possession;
mod protocol_version;
mod proxy_acl;
mod proxy_address_denied;
mod proxy_auth_required;
mod proxy_host_rewritten;
mod query_rule;
mod quota_exceeded;
mod rate_limit_status;
mod rate_limited;
mod realm_mismatch;
mod referer_refused;
mod request_malformed;
mod request_signature;
mod rest_disabled;
mod rewrite_missing;
mod robots_txt_refused;
mod role_insufficient;
mod route_not_listed;
mod route_unknown_as_auth;
mod session_cookie_not_sent;
mod session_expired;
mod sitemap_lists_private;
mod slash_variant;
mod sni_mismatch;
mod soft_401;
mod step_up_required;
mod symlink_refused;
mod time_window;
mod token_algorithm;
mod token_audience;
mod token_expired;
mod token_issuer;
mod token_key_unknown;
mod token_not_yet_valid;
mod token_revoked;
mod token_scope;
mod token_signature;
mod token_type_wrong;
mod too_early;
mod traversal_guard;
mod ua_blocked;
mod ua_empty_blocked;
mod upstream_refuses;
mod upstream_unavailable;
mod uri_too_long;
mod via_refused;
mod waf_false_positive;
mod waf_rule;
mod waf_threshold;
mod xmlrpc_blocked;

use crate::reason::Reason;

// What the gateway refuses for, by name.
pub use account_disabled::ACCOUNT_DISABLED;
pub use account_locked::ACCOUNT_LOCKED;
pub use api_key_restricted::API_KEY_RESTRICTED;
pub use auth_scheme_wrong::AUTH_SCHEME_WRONG;
pub use auth_service_unavailable::AUTH_SERVICE_UNAVAILABLE;
pub use authorization_malformed::AUTHORIZATION_MALFORMED;
pub use body_too_large::BODY_TOO_LARGE;
pub use caller_banned::CALLER_BANNED;
pub use client_cert_required::CLIENT_CERT_REQUIRED;
pub use client_cert_untrusted::CLIENT_CERT_UNTRUSTED;
pub use credentials_missing::CREDENTIALS_MISSING;
pub use credentials_wrong::CREDENTIALS_WRONG;
pub use gone::GONE;
pub use header_too_large::HEADER_TOO_LARGE;
pub use host_not_served::HOST_NOT_SERVED;
pub use https_required::HTTPS_REQUIRED;
pub use internal_only::INTERNAL_ONLY;
pub use ip_banned::IP_BANNED;
pub use ip_denied::IP_DENIED;
pub use ip_not_allowed::IP_NOT_ALLOWED;
pub use legal_block::LEGAL_BLOCK;
pub use link_expired::LINK_EXPIRED;
pub use link_signature::LINK_SIGNATURE;
pub use maintenance::MAINTENANCE;
pub use method_refused::METHOD_REFUSED;
pub use misdirected_request::MISDIRECTED_REQUEST;
pub use not_found::NOT_FOUND;
pub use not_owner::NOT_OWNER;
pub use path_rule::PATH_RULE;
pub use rate_limited::RATE_LIMITED;
pub use request_malformed::REQUEST_MALFORMED;
pub use role_insufficient::ROLE_INSUFFICIENT;
pub use route_not_listed::ROUTE_NOT_LISTED;
pub use step_up_required::STEP_UP_REQUIRED;
pub use time_window::TIME_WINDOW;
pub use token_algorithm::TOKEN_ALGORITHM;
pub use token_audience::TOKEN_AUDIENCE;
pub use token_expired::TOKEN_EXPIRED;
pub use token_issuer::TOKEN_ISSUER;
pub use token_key_unknown::TOKEN_KEY_UNKNOWN;
pub use token_not_yet_valid::TOKEN_NOT_YET_VALID;
pub use token_revoked::TOKEN_REVOKED;
pub use token_scope::TOKEN_SCOPE;
pub use token_signature::TOKEN_SIGNATURE;
pub use token_type_wrong::TOKEN_TYPE_WRONG;
pub use too_early::TOO_EARLY;
pub use upstream_unavailable::UPSTREAM_UNAVAILABLE;
pub use uri_too_long::URI_TOO_LONG;

/// Every reason Doorward knows, in the order of the documents.
pub const CATALOGUE: &[&Reason] = &[
    // Credentials
    &credentials_missing::CREDENTIALS_MISSING,
    &credentials_wrong::CREDENTIALS_WRONG,
    &auth_scheme_wrong::AUTH_SCHEME_WRONG,
    &authorization_stripped::AUTHORIZATION_STRIPPED,
    &api_key_restricted::API_KEY_RESTRICTED,
    &authorization_malformed::AUTHORIZATION_MALFORMED,
    &request_signature::REQUEST_SIGNATURE,
    &account_disabled::ACCOUNT_DISABLED,
    &auth_backend_broken::AUTH_BACKEND_BROKEN,
    &auth_stacked::AUTH_STACKED,
    &clock_skew::CLOCK_SKEW,
    &header_name_dropped::HEADER_NAME_DROPPED,
    &realm_mismatch::REALM_MISMATCH,
    &digest_nonce_stale::DIGEST_NONCE_STALE,
    // Tokens
    &token_expired::TOKEN_EXPIRED,
    &token_scope::TOKEN_SCOPE,
    &token_audience::TOKEN_AUDIENCE,
    &token_signature::TOKEN_SIGNATURE,
    &link_expired::LINK_EXPIRED,
    &link_signature::LINK_SIGNATURE,
    &token_issuer::TOKEN_ISSUER,
    &token_key_unknown::TOKEN_KEY_UNKNOWN,
    &token_revoked::TOKEN_REVOKED,
    &token_type_wrong::TOKEN_TYPE_WRONG,
    &step_up_required::STEP_UP_REQUIRED,
    &token_algorithm::TOKEN_ALGORITHM,
    &proof_of_possession::PROOF_OF_POSSESSION,
    &token_not_yet_valid::TOKEN_NOT_YET_VALID,
    // Sessions
    &csrf_failed::CSRF_FAILED,
    &session_expired::SESSION_EXPIRED,
    &cors_origin_denied::CORS_ORIGIN_DENIED,
    &cors_preflight_auth::CORS_PREFLIGHT_AUTH,
    &login_state_lost::LOGIN_STATE_LOST,
    &session_cookie_not_sent::SESSION_COOKIE_NOT_SENT,
    &cross_site_policy::CROSS_SITE_POLICY,
    // Rights
    &role_insufficient::ROLE_INSUFFICIENT,
    &not_owner::NOT_OWNER,
    &caller_banned::CALLER_BANNED,
    // FileSystem
    &index_missing::INDEX_MISSING,
    &fs_dir_mode::FS_DIR_MODE,
    &fs_file_mode::FS_FILE_MODE,
    &fs_owner::FS_OWNER,
    &symlink_refused::SYMLINK_REFUSED,
    &fs_acl::FS_ACL,
    &fs_not_executable::FS_NOT_EXECUTABLE,
    // PathRules
    &dotfile_rule::DOTFILE_RULE,
    &method_refused::METHOD_REFUSED,
    &path_rule::PATH_RULE,
    &body_too_large::BODY_TOO_LARGE,
    &extension_rule::EXTENSION_RULE,
    &htaccess_deny::HTACCESS_DENY,
    &rewrite_missing::REWRITE_MISSING,
    &slash_variant::SLASH_VARIANT,
    &encoded_slash::ENCODED_SLASH,
    &htaccess_syntax::HTACCESS_SYNTAX,
    &path_case::PATH_CASE,
    &path_mapping_wrong::PATH_MAPPING_WRONG,
    &path_not_granted::PATH_NOT_GRANTED,
    &query_rule::QUERY_RULE,
    &allowoverride_off::ALLOWOVERRIDE_OFF,
    &handler_missing::HANDLER_MISSING,
    &limit_extensions::LIMIT_EXTENSIONS,
    &traversal_guard::TRAVERSAL_GUARD,
    &htaccess_unreadable::HTACCESS_UNREADABLE,
    &internal_only::INTERNAL_ONLY,
    &uri_too_long::URI_TOO_LONG,
    // ClientRules
    &ua_blocked::UA_BLOCKED,
    &referer_refused::REFERER_REFUSED,
    &header_required::HEADER_REQUIRED,
    &header_too_large::HEADER_TOO_LARGE,
    &request_malformed::REQUEST_MALFORMED,
    &ua_empty_blocked::UA_EMPTY_BLOCKED,
    &cookie_refused::COOKIE_REFUSED,
    // Crawl
    &fake_crawler_blocked::FAKE_CRAWLER_BLOCKED,
    &crawler_blocked::CRAWLER_BLOCKED,
    &robots_txt_refused::ROBOTS_TXT_REFUSED,
    &sitemap_lists_private::SITEMAP_LISTS_PRIVATE,
    &crawl_conflict::CRAWL_CONFLICT,
    // Network
    &ip_not_allowed::IP_NOT_ALLOWED,
    &country_blocked::COUNTRY_BLOCKED,
    &host_not_served::HOST_NOT_SERVED,
    &ip_denied::IP_DENIED,
    &network_blocked::NETWORK_BLOCKED,
    &forwarded_for_denied::FORWARDED_FOR_DENIED,
    &proxy_address_denied::PROXY_ADDRESS_DENIED,
    &legal_block::LEGAL_BLOCK,
    &time_window::TIME_WINDOW,
    // Transport
    &https_required::HTTPS_REQUIRED,
    &client_cert_required::CLIENT_CERT_REQUIRED,
    &client_cert_untrusted::CLIENT_CERT_UNTRUSTED,
    &misdirected_request::MISDIRECTED_REQUEST,
    &protocol_version::PROTOCOL_VERSION,
    &sni_mismatch::SNI_MISMATCH,
    &too_early::TOO_EARLY,
    // Firewall
    &bot_challenge::BOT_CHALLENGE,
    &waf_false_positive::WAF_FALSE_POSITIVE,
    &browser_signature_blocked::BROWSER_SIGNATURE_BLOCKED,
    &waf_rule::WAF_RULE,
    &waf_threshold::WAF_THRESHOLD,
    // Limits
    &rate_limited::RATE_LIMITED,
    &account_locked::ACCOUNT_LOCKED,
    &ip_banned::IP_BANNED,
    &quota_exceeded::QUOTA_EXCEEDED,
    &rate_limit_status::RATE_LIMIT_STATUS,
    // Caches
    &cache_stale_denial::CACHE_STALE_DENIAL,
    &cache_key_too_wide::CACHE_KEY_TOO_WIDE,
    &cache_strips_request::CACHE_STRIPS_REQUEST,
    // Gateways
    &upstream_unavailable::UPSTREAM_UNAVAILABLE,
    &auth_service_unavailable::AUTH_SERVICE_UNAVAILABLE,
    &edge_login_required::EDGE_LOGIN_REQUIRED,
    &gateway_refuses::GATEWAY_REFUSES,
    &route_not_listed::ROUTE_NOT_LISTED,
    &proxy_auth_required::PROXY_AUTH_REQUIRED,
    &app_stopped::APP_STOPPED,
    &egress_filter::EGRESS_FILTER,
    &proxy_acl::PROXY_ACL,
    &proxy_host_rewritten::PROXY_HOST_REWRITTEN,
    &upstream_refuses::UPSTREAM_REFUSES,
    &via_refused::VIA_REFUSED,
    // Masks
    &login_redirect::LOGIN_REDIRECT,
    &object_absent_or_forbidden::OBJECT_ABSENT_OR_FORBIDDEN,
    &route_unknown_as_auth::ROUTE_UNKNOWN_AS_AUTH,
    &soft_401::SOFT_401,
    &consent_wall::CONSENT_WALL,
    &denial_masked_by_redirect::DENIAL_MASKED_BY_REDIRECT,
    &not_found_masked_as_403::NOT_FOUND_MASKED_AS_403,
    &challenge_missing::CHALLENGE_MISSING,
    &denial_masked_as_404::DENIAL_MASKED_AS_404,
    &misreported_status::MISREPORTED_STATUS,
    // Applications
    &maintenance::MAINTENANCE,
    &content_not_public::CONTENT_NOT_PUBLIC,
    &enumeration_blocked::ENUMERATION_BLOCKED,
    &http_host_disallowed::HTTP_HOST_DISALLOWED,
    &nonce_invalid::NONCE_INVALID,
    &rest_disabled::REST_DISABLED,
    &xmlrpc_blocked::XMLRPC_BLOCKED,
    &index_read_only::INDEX_READ_ONLY,
    // Healthy
    &none::NONE,
    &not_found::NOT_FOUND,
    &gone::GONE,
];

/// The reason with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Reason> {
    CATALOGUE.iter().copied().find(|reason| reason.id == id)
}
