//! `api-key-restricted`: the API key is valid but limited to other sites, addresses or services.

use super::entry::*;

/// The API key is valid but limited to other sites, addresses or services.
pub const API_KEY_RESTRICTED: Reason = Reason {
    id: "api-key-restricted",
    title: "The API key is valid but limited to other sites, addresses or services",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "The key is known and in force, but its owner limited where it may be used: to pages of certain sites (by \
        the Referer header), to certain addresses, to certain apps, or to some of the provider's services. This \
        request lies outside. That is a safety measure, since a key that stands in a web page can be copied by \
        anyone. The provider's answer usually says which limit it was.",
    statuses: &[403, 401],
    fault: Fault::UnlessIntended,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &[
            "Use the key that was made for this place: one limited by Referer serves in browsers, one limited by \
                address serves on servers, and neither serves in the other's stead.",
            "Ask the owner of the key to add exactly this site, address or service to its limits.",
        ],
        operator: &[
            "In the provider's console, open the key's restrictions and add the site, address, app or service \
                that is missing. Do not lift the restriction as a whole.",
            "If the service itself is switched off in the project, enable it there.",
        ],
        platforms: &[Platform {
            name: "Google Cloud",
            step: "APIs & Services, Credentials, the key: Application restrictions and API restrictions; \
                    `SERVICE_DISABLED` means that the API must be enabled in the project",
        }],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::SecretInQuery, Strength::Weak),
        Clue::Fact(Fact::TokenReadable, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Weak),
        Clue::Effect(Factor::CredentialsNone, Effect::Differs, 0.8),
        Clue::Effect(Factor::CredentialsRandom, Effect::Differs, 0.85),
        Clue::Effect(Factor::RefererOwn, Effect::Opens, 0.35),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.2),
        Clue::Says(&[
            "api_key_http_referrer_blocked",
            "api_key_ip_address_blocked",
            "api_key_android_app_blocked",
            "api_key_ios_app_blocked",
            "api_key_service_blocked",
            "service_disabled",
            "requests from referer",
            "referernotallowedmaperror",
            "this api key is not authorized to use this service",
            "key not allowed from this ip",
            "api key is restricted",
            "the provided api key has an ip address restriction",
            "ip address restriction",
            "not allowed for this api key",
            "api keys with referer restrictions cannot be used with this api",
        ]),
        Clue::Hints(&["permission_denied", "you cannot consume this service"]),
    ],
    ambiguous_with: &["referer-refused", "ip-not-allowed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://maps.example/v1/geocode?address=Bern&key=AK-3f8e21c07d",
            headers: &[("Referer", "http://localhost:3000/")],
            body: "",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json")],
            body: "{\"error\":{\"code\":403,\"message\":\"Requests from referer http://localhost:3000/ are \
                blocked.\",\"status\":\"PERMISSION_DENIED\",\"details\":[{\"reason\":\"API_KEY_HTTP_REFERRER_BLOCKED\
                \"}]}}",
        },
        otherwise: &[
            (
                Factor::RefererOwn,
                Answer { status: 200, headers: &[("Content-Type", "application/json")], body: r#"{"status":"ok"}"# },
            ),
            (
                Factor::CredentialsNone,
                Answer {
                    status: 403,
                    headers: &[("Content-Type", "application/json")],
                    body: "{\"error\":{\"code\":403,\"message\":\"The request is missing a valid API \
                        key.\",\"status\":\"PERMISSION_DENIED\"}}",
                },
            ),
            (
                Factor::CredentialsRandom,
                Answer {
                    status: 400,
                    headers: &[("Content-Type", "application/json")],
                    body: r#"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}"#,
                },
            ),
        ],
        elsewhere: &[],
    },
};
