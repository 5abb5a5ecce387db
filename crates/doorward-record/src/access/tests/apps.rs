//! What frameworks, libraries and clouds write: found by itself, and all that is read of it.

use super::*;
use crate::access::detect;

/// Checks that the lines are found to be of this format, and what is read of each.
fn check(format: &str, cases: &[(&str, &str)]) {
    let sample: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let reader = detect(sample.as_bytes()).reader.unwrap_or_else(|| panic!("{format}: nothing fits"));
    assert_eq!(reader.name(), format, "{sample}");
    for (line, wanted) in cases {
        assert_eq!(read(&reader, line), *wanted, "{format}: {line}");
    }
}

const OTHER: &str = "unparsed: the line tells of no request";

#[test]
fn programs_in_go() {
    check(
        "gin",
        &[
            (
                "[GIN] 2024/10/10 - 13:55:36 | 403 |     123.4µs |       192.0.2.7 | GET      \"/admin?x=1\"",
                "client=192.0.2.7|method=GET|target=/admin?x=1|time=1728568536|status=403|us=123",
            ),
            (
                "[GIN] 2024/10/10 - 13:55:37 |\x1b[97;42m 200 \x1b[0m|  1.25ms |  2001:db8::7 |\x1b[97;46m POST    \x1b[0m \"/login\"",
                "client=2001:db8::7|method=POST|target=/login|time=1728568537|status=200|us=1250",
            ),
            ("[GIN-debug] Listening and serving HTTP on :8080", OTHER),
            ("[GIN] 2024/10/10 - 13:55:37 | 20", OTHER),
        ],
    );
    check(
        "chi",
        &[
            (
                "2024/10/10 13:55:36 [web1/AbCd-000001] \"GET http://shop.example/admin?x HTTP/1.1\" from 192.0.2.7:1234 - 403 12B in 123.4µs",
                "client=192.0.2.7|host=shop.example|scheme=http|method=GET|target=/admin?x|protocol=HTTP/1.1|id=web1/AbCd-000001|time=1728568536|status=403|bytes=12|us=123",
            ),
            (
                "2024/10/10 13:55:37 \"GET http://shop.example/ HTTP/1.1\" from [::1]:99 - 200 0B in 1.5ms",
                "client=::1|host=shop.example|scheme=http|method=GET|target=/|protocol=HTTP/1.1|time=1728568537|status=200|bytes=0|us=1500",
            ),
            ("2024/10/10 13:55:37 listening", "unparsed: the line has another form than the format"),
        ],
    );
    check(
        "echo",
        &[(
            r#"{"time":"2024-10-10T13:55:36.25Z","id":"","remote_ip":"192.0.2.7","host":"shop.example:1323","method":"GET","uri":"/admin?x","user_agent":"curl/8","status":403,"error":"code=403","latency":123456,"latency_human":"123.456µs","bytes_in":0,"bytes_out":12}"#,
            "client=192.0.2.7|host=shop.example:1323|method=GET|target=/admin?x|agent=curl/8|time=1728568536.250000000|status=403|bytes=12|us=123",
        )],
    );
    check(
        "delimited",
        &[
            (
                "13:55:36 | 403 |   123.4µs |  192.0.2.7 | GET | /admin | -",
                "client=192.0.2.7|method=GET|target=/admin|status=403",
            ),
            (
                "192.0.2.7|2024-10-10T13:55:36+00:00|shop.example|GET /a HTTP/1.1|403|12|-|curl/8|0.012",
                "client=192.0.2.7|method=GET|target=/a|protocol=HTTP/1.1|agent=curl/8|time=1728568536|status=403|bytes=12",
            ),
            (
                "2024-10-10T13:55:36.123Z|6e5a9|192.0.2.7|dana|GET|/api/system/ping|403|-1|0|12|JFrog CLI/2.1",
                "client=192.0.2.7|method=GET|target=/api/system/ping|agent=JFrog CLI/2.1|time=1728568536.123000000|status=403|bytes=0",
            ),
        ],
    );
}

#[test]
fn programs_in_javascript() {
    check(
        "morgan",
        &[
            (
                "\x1b[0mGET /admin \x1b[33m403\x1b[0m 3.456 ms - 12\x1b[0m",
                "method=GET|target=/admin|status=403|bytes=12|us=3456",
            ),
            ("GET /a 304 1.456 ms - -", "method=GET|target=/a|status=304|us=1456"),
            ("GET /admin 403 12 - 3.456 ms", "method=GET|target=/admin|status=403|bytes=12|us=3456"),
            (
                "192.0.2.7 dana GET / HTTP/1.1 200 12 - 3.456 ms",
                "client=192.0.2.7|user=dana|method=GET|target=/|protocol=HTTP/1.1|status=200|bytes=12|us=3456",
            ),
            ("GET is a method 403 ms - 5", "unparsed: the line has another form than the format"),
        ],
    );
    check(
        "node",
        &[
            (
                r#"{"level":30,"time":1728568536123,"pid":7,"hostname":"web1","req":{"id":1,"method":"GET","url":"/admin?x=1","headers":{"host":"shop.example","user-agent":"curl/8","referer":"https://shop.example/"},"remoteAddress":"192.0.2.7"},"res":{"statusCode":403,"headers":{"content-length":"12"}},"responseTime":3,"msg":"request completed"}"#,
                "client=192.0.2.7|host=shop.example|method=GET|target=/admin?x=1|referrer=https://shop.example/|agent=curl/8|id=1|time=1728568536.123000000|status=403|bytes=12|us=3000",
            ),
            (
                r#"{"level":"warn","message":"HTTP GET /admin","meta":{"req":{"url":"/x","method":"GET","originalUrl":"/admin/x","headers":{"host":"shop.example"}},"res":{"statusCode":403},"responseTime":3},"timestamp":"2024-10-10T13:55:36.123Z"}"#,
                "host=shop.example|method=GET|target=/admin/x|time=1728568536.123000000|status=403|us=3000",
            ),
            (r#"{"level":30,"time":1728568536123,"pid":7,"hostname":"web1","msg":"server started"}"#, OTHER),
        ],
    );
}

#[test]
fn uwsgi_writes_sentences() {
    check(
        "uwsgi",
        &[
            (
                "[pid: 7|app: 0|req: 3/9] 192.0.2.7 () {38 vars in 696 bytes} [Thu Oct 10 13:55:36 2024] POST /a?x=(1) => generated 47 bytes in 129 msecs (HTTP/1.1 403) 9 headers in 378 bytes (1 switches on core 3)",
                "client=192.0.2.7|method=POST|target=/a?x=(1)|protocol=HTTP/1.1|time=1728568536|status=403|bytes=47|us=129000|process=7",
            ),
            (
                "[pid: 7|app: 0|req: 4/10] 2001:db8::7 (dana) {34 vars in 617 bytes} [Tue Oct  1 13:55:36 2024] GET / => generated 0 bytes in 68 micros (HTTP/2.0 304) 1 headers in 38 bytes (1 switches on core 0)",
                "client=2001:db8::7|user=dana|method=GET|target=/|protocol=HTTP/2.0|time=1727790936|status=304|bytes=0|us=68|process=7",
            ),
            (
                "[pid: 7|app: 0|req: 5/11]  () {34 vars in 617 bytes} [Tue Oct  1 13:55:36 2024] GET / => generated 0 bytes in 1 msecs (HTTP/1.1 200) 1 headers in 38 bytes (1 switches on core 0)",
                "method=GET|target=/|protocol=HTTP/1.1|time=1727790936|status=200|bytes=0|us=1000|process=7",
            ),
            ("[pid: 7|app: 0|req: 5/11] 192.0.2.7 () {34 vars", "unparsed: the line has another form than the format"),
        ],
    );
}

#[test]
fn columns_are_known_by_name_or_by_what_they_hold() {
    let zeek = "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tmethod\thost\turi\treferrer\tuser_agent\trequest_body_len\tresponse_body_len\tstatus_code\tusername\n\
        1728568536.123456\tCw\t192.0.2.7\t52026\t192.0.2.1\t80\tGET\tshop.example\t/a?b\t-\tcurl 8\t0\t105\t403\t-";
    let reader = detect(zeek.as_bytes()).reader.unwrap();
    let mut scratch = Scratch::new();
    let told: Vec<String> = zeek
        .lines()
        .filter_map(|line| reader.read(line.as_bytes(), &mut scratch).ok().map(|line| told(&line)))
        .collect();
    assert_eq!(
        told,
        [
            "client=192.0.2.7|host=shop.example|method=GET|target=/a?b|agent=curl 8|time=1728568536.123456000|status=403|port=80|bytes=105|starts"
        ]
    );
    check(
        "iis",
        &[
            (
                "2024-10-10 13:55:36 192.0.2.1 GET /a x=1 443 dana 192.0.2.7 Mozilla/5.0+(X11) - 403 14 0 12",
                "client=192.0.2.7|user=dana|method=GET|target=/a|query=x=1|agent=Mozilla/5.0 (X11)|hint=iis 14 0|time=1728568536|status=403|sub=14|port=443|us=12000",
            ),
            (
                "2024-10-10 13:55:36 the worker GET /a x=1 443 - is gone - 403 14 0 12",
                "unparsed: the line has another form than the format",
            ),
        ],
    );
}

#[test]
fn programs_in_python_and_php() {
    check(
        "loose",
        &[
            (
                "INFO:     192.0.2.7:54321 - \"GET /items?x=1 HTTP/1.1\" 403 Forbidden",
                "client=192.0.2.7|method=GET|target=/items?x=1|protocol=HTTP/1.1|status=403",
            ),
            ("INFO:     Started server process [7]", OTHER),
            (
                "INFO 2024-10-10 13:55:36,123 basehttp \"GET /admin/ HTTP/1.1\" 403 1234",
                "method=GET|target=/admin/|protocol=HTTP/1.1|time=1728568536.123000000|status=403|bytes=1234",
            ),
            (
                "[10/Oct/2024 13:55:36] \"GET /admin/ HTTP/1.1\" 403 1234",
                "method=GET|target=/admin/|protocol=HTTP/1.1|time=1728568536|status=403|bytes=1234",
            ),
            ("Forbidden (CSRF cookie not set.): /login/", OTHER),
            (
                "INFO:werkzeug:192.0.2.7 - - [10/Oct/2024 13:55:36] \"GET /a HTTP/1.1\" 403 -",
                "client=192.0.2.7|method=GET|target=/a|protocol=HTTP/1.1|time=1728568536|status=403",
            ),
            (
                "[2024-10-10T13:55:36Z INFO  actix_web::middleware::logger] 192.0.2.7 \"GET /a HTTP/1.1\" 403 12 \"-\" \"curl/8\" 0.000123",
                "client=192.0.2.7|method=GET|target=/a|protocol=HTTP/1.1|agent=curl/8|time=1728568536|status=403|bytes=12",
            ),
            ("2024/10/10 13:55:36 [error] 7#7: *1 open() failed, request: \"GET /a HTTP/1.1\", port 403", OTHER),
            ("talks of \"GET /a HTTP/1.1\" and 403 reasons", "unparsed: the line has another form than the format"),
        ],
    );
    check(
        "common",
        &[
            (
                "192.0.2.7 - - [10/Oct/2024 13:55:36] \"\x1b[33mGET /a HTTP/1.1\x1b[0m\" 404 -",
                "client=192.0.2.7|method=GET|target=/a|protocol=HTTP/1.1|time=1728568536|status=404",
            ),
            ("192.0.2.7 - - [10/Oct/2024 13:55:36] code 404, message File not found", OTHER),
        ],
    );
    check(
        "php-server",
        &[
            ("[Thu Oct 10 13:55:36 2024] PHP 8.2.1 Development Server (http://localhost:8000) started", OTHER),
            ("[Thu Oct 10 13:55:36 2024] 192.0.2.7:54321 Accepted", OTHER),
            (
                "[Thu Oct 10 13:55:36 2024] 192.0.2.7:54321 [404]: GET /admin - No such file or directory",
                "client=192.0.2.7|method=GET|target=/admin|hint=words No such file or directory|time=1728568536|status=404",
            ),
            ("[Thu Oct 10 13:55:37 2024] [::1]:54321 [200]: /a?b", "client=::1|target=/a?b|time=1728568537|status=200"),
        ],
    );
}

#[test]
fn keys_and_values() {
    check(
        "logfmt",
        &[
            (
                "method=GET path=/jobs/8.json format=json controller=JobsController action=show status=403 duration=58.33 view=40.43",
                "method=GET|target=/jobs/8.json|status=403|us=58330",
            ),
            (
                "I, [2024-10-10T13:55:36.123456 #4711]  INFO -- : [abc] method=GET path=/jobs status=401 duration=5.1 remote_ip=192.0.2.7",
                "client=192.0.2.7|method=GET|target=/jobs|time=1728568536.123456000|status=401|us=5100",
            ),
            (
                "2024-10-10T13:55:36+00:00 heroku[router]: at=info method=GET path=\"/a?b=c d\" host=shop.example request_id=86 fwd=\"192.0.2.7\" dyno=web.1 connect=1ms service=18ms status=403 bytes=13",
                "client=192.0.2.7|host=shop.example|method=GET|target=/a?b=c d|id=86|time=1728568536|status=403|bytes=13|us=18000",
            ),
            ("2024-10-10T13:55:36+00:00 app[web.1]: something else", OTHER),
            ("level=info ts=2024-10-10T13:55:36Z msg=\"started well\"", OTHER),
            ("a = b", "unparsed: the line has another form than the format"),
        ],
    );
    check(
        "ltsv",
        &[(
            "time:2024-10-10T13:55:36+00:00\thost:192.0.2.7\tforwardedfor:-\treq:GET /a HTTP/1.1\tstatus:403\tsize:12\treferer:-\tua:curl/8\treqtime:0.012\tvhost:shop.example",
            "client=192.0.2.7|host=shop.example|method=GET|target=/a|protocol=HTTP/1.1|agent=curl/8|time=1728568536|status=403|bytes=12|us=12000",
        )],
    );
}

#[test]
fn dotnet_and_windows() {
    check(
        "serilog",
        &[
            (
                "[13:55:36 INF] HTTP GET /admin responded 403 in 12.3456 ms",
                "method=GET|target=/admin|status=403|us=12345",
            ),
            (
                "2024-10-10 13:55:36.123 +00:00 [INF] HTTP GET /admin responded 403 in 12.3456 ms",
                "method=GET|target=/admin|time=1728568536.123000000|status=403|us=12345",
            ),
        ],
    );
    check(
        "serilog-json",
        &[(
            r#"{"@t":"2024-10-10T13:55:36.5Z","@mt":"HTTP {RequestMethod}","RequestMethod":"GET","RequestPath":"/admin","StatusCode":403,"Elapsed":12.3,"ClientIp":"192.0.2.7"}"#,
            "client=192.0.2.7|method=GET|target=/admin|time=1728568536.500000000|status=403|us=12300",
        )],
    );
    check(
        "iis-native",
        &[(
            "192.0.2.7, -, 10/31/2024, 15:44:03, W3SVC1, WEB1, 10.0.0.1, 2, 769, 143, 403, 5, GET, /a, -,",
            "client=192.0.2.7|method=GET|target=/a|hint=iis 0 5|time=1730389443|status=403|sub=0|bytes=143|us=2000",
        )],
    );
}

#[test]
fn firewalls_and_clouds() {
    check(
        "aws-waf",
        &[
            (
                r#"{"timestamp":1728568536500,"webaclId":"arn:x","terminatingRuleId":"XSS","terminatingRuleType":"RATE_BASED","action":"BLOCK","responseCodeSent":null,"httpRequest":{"clientIp":"192.0.2.7","headers":[{"name":"Host","value":"shop.example"},{"name":"user-agent","value":"x \"y\""}],"uri":"/a","args":"b=c","httpVersion":"HTTP/1.1","httpMethod":"GET","requestId":"q"}}"#,
                "client=192.0.2.7|host=shop.example|method=GET|target=/a|query=b=c|protocol=HTTP/1.1|agent=x \"y\"|id=q|hint=cloudflare BLOCK RATE_BASED XSS|time=1728568536.500000000|status=403|starts",
            ),
            (
                r#"{"timestamp":1728568536500,"webaclId":"arn:x","terminatingRuleId":"Default_Action","terminatingRuleType":"REGULAR","action":"ALLOW","responseCodeSent":null,"httpRequest":{"clientIp":"192.0.2.7","headers":[],"uri":"/b","args":"","httpMethod":"GET"}}"#,
                "client=192.0.2.7|method=GET|target=/b|hint=cloudflare ALLOW REGULAR Default_Action|time=1728568536.500000000|starts",
            ),
            (
                r#"{"timestamp":1728568536500,"webaclId":"arn:x","terminatingRuleId":"r","action":"BLOCK","responseCodeSent":429,"httpRequest":{"clientIp":"192.0.2.7","uri":"/b","httpMethod":"GET"}}"#,
                "client=192.0.2.7|method=GET|target=/b|hint=cloudflare BLOCK - r|time=1728568536.500000000|status=429|starts",
            ),
        ],
    );
    check(
        "azure-front-door",
        &[(
            r#"{"time":"2024-10-10T13:55:36Z","category":"FrontDoorAccessLog","properties":{"trackingReference":"0P","httpMethod":"GET","requestUri":"https://shop.example:443/a?b","responseBytes":"221","userAgent":"curl/8","clientIp":"192.0.2.7","socketIp":"10.0.0.1","timeTaken":"0.002","httpStatusCode":"403","hostName":"x.example","referer":""}}"#,
            "client=192.0.2.7|host=shop.example:443|scheme=https|method=GET|target=/a?b|agent=curl/8|id=0P|time=1728568536|status=403|bytes=221|us=2000|starts",
        )],
    );
    check(
        "azure-application-gateway",
        &[(
            r#"{"timeStamp":"2024-10-10T13:55:36Z","properties":{"clientIP":"192.0.2.7","httpMethod":"GET","originalRequestUriWithArgs":"/a?b","requestUri":"/a","userAgent":"curl/8","httpStatus":403,"httpVersion":"HTTP/1.1","sentBytes":553,"timeTaken":0.012,"host":"in.example","originalHost":"shop.example","serverStatus":"403","serverRouted":"10.0.0.1:80"}}"#,
            "client=192.0.2.7|host=shop.example|method=GET|target=/a?b|protocol=HTTP/1.1|agent=curl/8|upstream=10.0.0.1:80|time=1728568536|status=403|upstream-status=403|bytes=553|us=12000",
        )],
    );
    check(
        "akamai",
        &[(
            r#"{"reqId":"12","reqTimeSec":"1728568536.123","bytes":"4995","cliIP":"192.0.2.7","statusCode":"403","proto":"HTTPS","reqHost":"shop.example","reqMethod":"GET","reqPath":"/a","reqPort":"443","UA":"Mozilla%2F5.0+%28X11%29","queryStr":"b=c","turnAroundTimeMSec":"11","errorCode":"ERR_ACCESS_DENIED"}"#,
            "client=192.0.2.7|host=shop.example|scheme=HTTPS|method=GET|target=/a|query=b=c|agent=Mozilla/5.0 (X11)|id=12|hint=words ERR_ACCESS_DENIED|time=1728568536.123000000|status=403|port=443|bytes=4995|us=11000|starts",
        )],
    );
    check(
        "akamai-siem",
        &[(
            r#"{"attackData":{"policyId":"p","clientIP":"192.0.2.7","appliedAction":"deny"},"httpMessage":{"requestId":"a","start":"1728568536","protocol":"HTTP/2","method":"GET","host":"shop.example","path":"/a","query":"b=c","status":"403","bytes":"370"}}"#,
            "client=192.0.2.7|host=shop.example|method=GET|target=/a|query=b=c|protocol=HTTP/2|id=a|hint=cloudflare deny - p|time=1728568536|status=403|bytes=370|starts",
        )],
    );
    check(
        "cloudfront-json",
        &[(
            r#"{"date":"2024-10-10","time":"13:55:36","c-ip":"192.0.2.7","cs-method":"GET","cs(Host)":"d1.example","cs-uri-stem":"/a","sc-status":"403","cs(Referer)":"-","cs(User-Agent)":"Mozilla/5.0%20(X11)","cs-uri-query":"b=c","x-edge-result-type":"Error","x-host-header":"shop.example","cs-protocol":"https","time-taken":"0.012","x-edge-detailed-result-type":"AccessDenied"}"#,
            "client=192.0.2.7|host=shop.example|scheme=https|method=GET|target=/a|query=b=c|agent=Mozilla/5.0 (X11)|hint=cloudfront Error AccessDenied|time=1728568536|status=403|us=12000",
        )],
    );
    check(
        "kubernetes-audit",
        &[
            (
                r#"{"kind":"Event","auditID":"a","stage":"ResponseComplete","requestURI":"/api/v1/secrets?limit=5","verb":"list","user":{"username":"dana"},"sourceIPs":["192.0.2.7","10.0.0.1"],"userAgent":"kubectl/v1.32","responseStatus":{"code":403},"requestReceivedTimestamp":"2024-10-10T13:55:36Z","annotations":{"authorization.k8s.io/reason":"no rule"}}"#,
                "client=192.0.2.7|user=dana|method=list|target=/api/v1/secrets?limit=5|agent=kubectl/v1.32|id=a|hint=words no rule|time=1728568536|status=403|starts",
            ),
            (r#"{"kind":"Event","auditID":"a","stage":"RequestReceived","requestURI":"/api","verb":"list"}"#, OTHER),
        ],
    );
    check(
        "kong",
        &[(
            r#"{"latencies":{"request":515,"kong":58},"request":{"uri":"/get?x","url":"http://shop.example:8000/get","headers":{"host":"shop.example","user-agent":"curl/8"},"method":"GET"},"client_ip":"192.0.2.7","response":{"status":403,"size":9},"consumer":{"username":"dana"},"started_at":1728568536123}"#,
            "client=192.0.2.7|user=dana|host=shop.example|method=GET|target=/get?x|agent=curl/8|time=1728568536.123000000|status=403|bytes=9|us=515000|starts",
        )],
    );
}

#[test]
fn consoles_and_panels() {
    check(
        "caddy",
        &[(
            "2024/10/10 13:55:36.250\tINFO\thttp.log.access.log0\thandled request\t{\"request\": {\"remote_ip\": \"192.0.2.7\", \"method\": \"GET\", \"host\": \"shop.example\", \"uri\": \"/a\"}, \"duration\": 0.012, \"size\": 12, \"status\": 403}",
            "client=192.0.2.7|host=shop.example|method=GET|target=/a|time=1728568536.250000000|status=403|bytes=12|us=12000",
        )],
    );
    check(
        "combined",
        &[(
            "192.0.2.7 - dana [10/11/2024:13:55:36 -0000] \"GET /cpsess12/x HTTP/1.1\" 401 0 \"-\" \"Mozilla/5.0\" \"s\" \"-\" 2083",
            "client=192.0.2.7|user=dana|method=GET|target=/cpsess12/x|protocol=HTTP/1.1|agent=Mozilla/5.0|time=1728654936|status=401|bytes=0",
        )],
    );
    check(
        "haproxy",
        &[(
            " 192.0.2.7:59692 [10/Oct/2024:13:55:36.500] http-in b/w1 0/0/0/0/0 403 134 - - ---- 1/1/0/0/0 0/0 \"GET /a HTTP/1.1\"",
            "client=192.0.2.7|method=GET|target=/a|protocol=HTTP/1.1|upstream=w1|time=1728568536.500000000|status=403|bytes=134|us=0|starts",
        )],
    );
}
