//! A line of each format as its documentation shows the form, found by itself.

use super::{Folder, report};

/// A format: its name, its lines, and what the refused request in them is: status, path, and the reason where the line itself states one.
const FORMATS: &[(&str, &str, u16, &str)] = &[
    ("common", r#"192.0.2.1 - eve [04/Oct/2026:00:00:00 +0000] "GET /a?b=c HTTP/1.0" 403 2326"#, 403, "/a"),
    (
        "traefik clf",
        r#"192.0.2.1 - - [04/Oct/2026:00:00:00 +0000] "GET /a HTTP/2.0" 403 9 "-" "curl/8" 17 "shop@docker" "http://10.0.0.5:80" 3ms"#,
        403,
        "/a",
    ),
    (
        "traefik json",
        r#"{"ClientAddr":"192.0.2.1:50123","ClientHost":"192.0.2.1","DownstreamStatus":403,"Duration":1200000,"OriginStatus":0,"RequestHost":"shop.example","RequestMethod":"GET","RequestPath":"/a?b=c","RequestProtocol":"HTTP/2.0","StartUTC":"2026-10-04T00:00:00.123456789Z","level":"info","msg":"","time":"2026-10-04T00:00:00Z"}"#,
        403,
        "/a",
    ),
    (
        "envoy default",
        r#"[2026-10-04T00:00:00.310Z] "GET /a HTTP/2" 403 UAEX 0 24 35 - "192.0.2.1" "curl/8" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "shop.example" "-""#,
        403,
        "/a",
    ),
    (
        "istio",
        r#"[2026-10-04T00:00:00.310Z] "GET /a HTTP/1.1" 403 - rbac_access_denied_matched_policy[none] - "-" 0 19 0 - "-" "curl/8" "cc21d9b0-cf5c-432b-8c7e-98aeb7988cd2" "shop:8000" "-" inbound|80|| - 10.0.0.7:80 192.0.2.1:51234 outbound_.80_._.shop default"#,
        403,
        "/a",
    ),
    (
        "iis",
        "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-10-04 00:00:00\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n2026-10-04 00:00:00 10.0.0.1 GET /a b=c 443 - 192.0.2.1 Mozilla/5.0+(X11) - 403 14 0 15",
        403,
        "/a",
    ),
    (
        "w3c",
        "#Version: 1.0\n#Fields: time cs-method cs-uri sc-status c-ip\n#Date: 2026-10-04 00:00:00\n00:00:05 GET /a?b=c 403 192.0.2.1",
        403,
        "/a",
    ),
    (
        "alb",
        r#"https 2026-10-04T00:00:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.0.2.1:2817 - -1 -1 -1 403 - 34 366 "GET https://www.example.com:443/a?b=c HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 - "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012" 1 2026-10-04T00:00:00.364000Z "waf" "-" "-" "-" "-" "-" "-" TID_123456"#,
        403,
        "/a",
    ),
    (
        "elb",
        r#"2026-10-04T00:00:00.945958Z my-loadbalancer 192.0.2.1:2817 10.0.0.1:80 0.000073 0.001048 0.000057 403 403 0 29 "GET http://www.example.com:80/a HTTP/1.1" "curl/7.38.0" - -"#,
        403,
        "/a",
    ),
    (
        "cloudfront",
        "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end\n2026-10-04\t00:00:00\tLAX1\t2390282\t192.0.2.1\tGET\td111111abcdef8.cloudfront.net\t/a\t403\t-\tMozilla/4.0%20(compatible)\tb=c\t-\tError\tMRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==\td111111abcdef8.cloudfront.net\thttp\t-\t0.001\t-\t-\t-\tError\tHTTP/1.1\t-\t-\t11040\t0.001\tClientGeoBlocked\ttext/html\t78\t-\t-",
        403,
        "/a",
    ),
    (
        "s3",
        r#"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be amzn-s3-demo-bucket1 [04/Oct/2026:00:00:00 +0000] 192.0.2.1 - 3E57427F3EXAMPLE REST.GET.OBJECT a "GET /a HTTP/1.1" 403 AccessDenied 243 - 7 - "-" "S3Console/0.4" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 - -"#,
        403,
        "/a",
    ),
    (
        "cloudflare logpush",
        r#"{"ClientIP":"192.0.2.1","ClientRequestHost":"shop.example","ClientRequestMethod":"GET","ClientRequestURI":"/a?b=c","ClientRequestUserAgent":"curl/8","EdgeEndTimestamp":"2026-10-04T00:00:01Z","EdgeResponseBytes":69045,"EdgeResponseStatus":403,"EdgeStartTimestamp":"2026-10-04T00:00:00Z","RayID":"3a6050bcbe121a87","SecurityAction":"block","SecuritySources":["firewallCustom"]}"#,
        403,
        "/a",
    ),
    (
        "fastly",
        r#"{"timestamp":"2026-10-04T00:00:00+0000","client_ip":"192.0.2.1","geo_country":"germany","host":"shop.example","url":"/a?b=c","request_method":"GET","request_protocol":"HTTP/2","request_referer":"","request_user_agent":"curl/8","response_state":"ERROR","response_status":403,"response_reason":"Forbidden","response_body_size":199,"fastly_server":"cache-fra-1","fastly_is_edge":true}"#,
        403,
        "/a",
    ),
    (
        "gcp load balancer",
        r#"{"httpRequest":{"latency":"0.002s","remoteIp":"192.0.2.1","requestMethod":"GET","requestSize":"33","requestUrl":"https://shop.example/a?b=c","responseSize":"127","status":403,"userAgent":"curl/8"},"insertId":"1","jsonPayload":{"@type":"type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry","enforcedSecurityPolicy":{"configuredAction":"DENY","name":"block","outcome":"DENY","priority":1000},"statusDetails":"denied_by_security_policy"},"logName":"projects/p/logs/requests","resource":{"type":"http_load_balancer"},"severity":"WARNING","timestamp":"2026-10-04T00:00:00.000000Z"}"#,
        403,
        "/a",
    ),
    (
        "haproxy http",
        r#"Oct  4 00:00:00 localhost haproxy[14389]: 192.0.2.1:33317 [04/Oct/2026:00:00:00.655] http-in http-in/<NOSRV> 0/-1/-1/-1/0 403 192 - - PR-- 1/1/0/0/0 0/0 "GET /a?b=c HTTP/1.1""#,
        403,
        "/a",
    ),
    (
        "haproxy with headers",
        r#"192.0.2.1:33317 [04/Oct/2026:00:00:00.655] http-in static/srv1 10/0/30/69/109 403 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /a HTTP/1.1""#,
        403,
        "/a",
    ),
    (
        "caddy",
        r#"{"level":"info","ts":1791072000.123,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"192.0.2.1","remote_port":"42","client_ip":"192.0.2.1","proto":"HTTP/2.0","method":"GET","host":"shop.example","uri":"/a?b=c","headers":{"User-Agent":["curl/8"]}},"bytes_read":0,"user_id":"","duration":0.0001,"size":0,"status":403,"resp_headers":{"Server":["Caddy"]}}"#,
        403,
        "/a",
    ),
    (
        "nginx json",
        r#"{"time_iso8601":"2026-10-04T00:00:00+00:00","remote_addr":"192.0.2.1","request_method":"GET","request_uri":"/a?b=c","status":"403","body_bytes_sent":"9","http_user_agent":"curl/8"}"#,
        403,
        "/a",
    ),
    (
        "ingress-nginx",
        r#"192.0.2.1 - - [04/Oct/2026:00:00:00 +0000] "GET /a HTTP/1.1" 403 548 "-" "curl/8" 77 0.000 [default-shop-80] [] - - - - 0f3a6b0c1d2e3f405162738495a6b7c8"#,
        403,
        "/a",
    ),
    (
        "squid",
        "1791072000.123     45 192.0.2.1 TCP_DENIED/403 3900 GET http://a.example/a - HIER_NONE/- text/html",
        403,
        "/a",
    ),
    (
        "vhost combined",
        r#"shop.example:443 192.0.2.1 - - [04/Oct/2026:00:00:00 +0000] "GET /a HTTP/1.1" 403 9 "-" "curl/8""#,
        403,
        "/a",
    ),
];

#[test]
fn each_format_is_known_by_its_first_line() {
    let folder = Folder::new();
    for (name, line, status, path) in FORMATS {
        let log = folder.file("some.log", format!("{line}\n"));
        let value = report(&[], &[&log]);
        assert_eq!(
            (&value["lines"], &value["unparsed"]),
            (&1.into(), &0.into()),
            "{name}: {}",
            value["unparsed_samples"]
        );
        assert_eq!(value["by_status"], serde_json::json!({ status.to_string(): 1 }), "{name}");
        let row = &value["refused"][0];
        assert_eq!(row["path"], *path, "{name}");
        assert!(
            row["first"].as_str().is_some_and(|first| first.starts_with("2026-10-04T00:00:0")),
            "{name}: {}",
            row["first"]
        );
        assert_eq!(value["networks"][0]["name"], "192.0.2.0/24", "{name}");
    }
}

#[test]
fn formats_may_stand_in_one_file() {
    let folder = Folder::new();
    // Those of the W3C's form tell of the columns of what follows them, and one stands in a wrapper: these are left out.
    let lines: String = FORMATS
        .iter()
        .filter(|(_, line, ..)| !line.starts_with(['#', 'O']))
        .map(|(_, line, ..)| format!("{line}\n"))
        .collect();
    let value = report(&[], &[&folder.file("mixed.log", &lines)]);
    assert_eq!(
        (&value["lines"], &value["unparsed"]),
        (&lines.lines().count().into(), &0.into()),
        "{}",
        value["unparsed_samples"]
    );
}
