//! Header fields of requests and answers that a log may have, by their names.

use crate::access::field::Field;

/// What a request's header field means. Names may be spelled with `-` or `_`.
pub(in crate::access) fn of_request(name: &str) -> Field {
    match normal(name).as_str() {
        "user_agent" => Field::Agent,
        "referer" | "referrer" => Field::Referrer,
        "x_forwarded_for"
        | "x_real_ip"
        | "cf_connecting_ip"
        | "true_client_ip"
        | "fastly_client_ip"
        | "x_client_ip"
        | "x_original_forwarded_for"
        | "forwarded"
        | "x_appengine_user_ip"
        | "x_azure_clientip" => Field::Forwarded,
        "host" | "x_forwarded_host" => Field::HostElse,
        "x_forwarded_proto" => Field::Scheme,
        "x_request_id" | "x_correlation_id" | "cf_ray" | "x_amzn_trace_id" | "x_trace_id" | "request_id" => {
            Field::RequestId
        }
        _ => Field::Skip,
    }
}

/// What an answer's header field means.
pub(in crate::access) fn of_answer(name: &str) -> Field {
    match normal(name).as_str() {
        "location" => Field::Location,
        "x_request_id" | "x_correlation_id" => Field::RequestId,
        "x_cache" | "x_cache_status" | "cf_cache_status" => Field::Cache,
        _ => Field::Skip,
    }
}

/// A name in lower case, with `_` for what separates its words.
pub(in crate::access) fn normal(name: &str) -> String {
    name.chars()
        .map(|letter| if matches!(letter, '-' | '.' | ':') { '_' } else { letter.to_ascii_lowercase() })
        .collect()
}
