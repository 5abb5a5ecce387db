//! The other formats: lines of each, and all that is read of them.

use super::*;
use crate::access::named;

/// Checks lines of the format that is named or written so.
fn check(format: &str, cases: &[(&str, &str)]) {
    let reader = named(format).unwrap_or_else(|error| panic!("{format}: {error}"));
    for (line, wanted) in cases {
        assert_eq!(read(&reader, line), *wanted, "{format}: {line}");
    }
}

#[test]
fn nginx_formats() {
    check(
        "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\" \
         \"$http_x_forwarded_for\" rt=$request_time us=$upstream_status ua=$upstream_addr urt=\"$upstream_response_time\" \
         cs=$upstream_cache_status h=$host:$server_port c=$connection id=$request_id l=$limit_req_status",
        &[
            (
                "10.0.0.1 - dana [10/Oct/2000:13:55:36 -0700] \"GET /a?b HTTP/1.1\" 429 5 \"-\" \"x \\x22y\\x22\" \"192.0.2.7\" rt=0.012 us=502, 429 ua=10.0.0.2:80, 10.0.0.3:80 urt=\"0.001, 0.002\" cs=MISS h=shop.example:443 c=77 id=abc l=REJECTED",
                "client=10.0.0.1|user=dana|host=shop.example|method=GET|target=/a?b|protocol=HTTP/1.1|agent=x \"y\"|forwarded=192.0.2.7|id=abc|upstream=10.0.0.2:80, 10.0.0.3:80|cache=MISS|hint=limit REJECTED|time=971211336|status=429|upstream-status=429|port=443|bytes=5|us=12000|connection=77",
            ),
            (
                "10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\" \"-\" rt=0.000 us=- ua=- urt=\"-\" cs=- h=a:80 c=1 id=b l=PASSED",
                "client=10.0.0.1|host=a|method=GET|target=/|protocol=HTTP/1.1|id=b|time=971211336|status=200|port=80|bytes=5|us=0|connection=1",
            ),
            // Cut within the quotes.
            (
                "10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"Mozi",
                "client=10.0.0.1|method=GET|target=/|protocol=HTTP/1.1|agent=Mozi|time=971211336|status=200|bytes=5|cut",
            ),
            ("nothing of the kind", "unparsed: the line has another form than the format"),
        ],
    );
    check(
        "log_format json escape=json '{\"t\":\"$time_iso8601\",\"a\":\"$remote_addr\",\"m\":\"$request_method\",'\n '\"u\":\"$request_uri\",\"s\":$status,\"ua\":\"$http_user_agent\"}';",
        &[(
            r#"{"t":"2000-10-10T13:55:36-07:00","a":"192.0.2.7","m":"GET","u":"/\"a\"","s":403,"ua":"x\u00e4\\"}"#,
            "client=192.0.2.7|method=GET|target=/\"a\"|agent=xä\\|time=971211336|status=403",
        )],
    );
    check(
        "log_format x escape=none '$msec $remote_addr $scheme://$host$uri$is_args$args $status';",
        &[
            (
                "971211336.250 192.0.2.7 https://shop.example/a?b=c 403",
                "client=192.0.2.7|host=shop.example|scheme=https|target=/a|query=b=c|time=971211336.250000000|status=403",
            ),
            (
                "971211336.250 192.0.2.7 https://shop.example/a 403",
                "client=192.0.2.7|host=shop.example|scheme=https|target=/a|time=971211336.250000000|status=403",
            ),
        ],
    );
    // A list without quotes, and an agent without any.
    check(
        "$http_x_forwarded_for $remote_addr [$time_local] $request $status $http_user_agent",
        &[(
            "192.0.2.7, 10.0.0.9 10.0.0.1 [10/Oct/2000:13:55:36 -0700] GET /a b HTTP/1.1 403 Mozilla/5.0 (X11; x)",
            "client=10.0.0.1|method=GET|target=/a b|protocol=HTTP/1.1|agent=Mozilla/5.0 (X11; x)|forwarded=192.0.2.7, 10.0.0.9|time=971211336|status=403",
        )],
    );
}

#[test]
fn apache_formats() {
    check(
        r#"LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" %D %{ms}T %L %{UNIQUE_ID}e %P" mine"#,
        &[(
            r#"shop.example:443 192.0.2.7 - dana [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 403 5 "-" "x" 1250 1 ZxY- ZaBc 4711"#,
            "client=192.0.2.7|user=dana|host=shop.example|method=GET|target=/a|protocol=HTTP/1.1|agent=x|id=ZaBc|log=ZxY-|time=971211336|status=403|port=443|bytes=5|us=1000|process=4711|starts",
        )],
    );
    check(
        "%a %{c}a %{begin:%Y-%m-%d %T}t.%{begin:msec_frac}t %{begin:%z}t %m %U%q %H %s %>s %B %I %{X-Forwarded-For}i %{Location}o %f %X %k %{sid}C %400,501{User-agent}i %!200{Referer}i",
        &[(
            "192.0.2.7 10.0.0.1 2000-10-10 13:55:36.250 -0700 POST /a?b=c HTTP/2.0 200 403 7 99 192.0.2.9, 192.0.2.8 - /srv/a + 3 abc curl/8 -",
            "client=192.0.2.7|method=POST|target=/a|query=b=c|protocol=HTTP/2.0|agent=curl/8|forwarded=192.0.2.9, 192.0.2.8|file=/srv/a|time=971211336.250000000|status=403|bytes=7|starts",
        )],
    );
    check(
        "%{sec}t %h %{tid}P %T \"%r\" %<s %>s %b %{UNIQUE_ID}e %^FB %%",
        &[(
            "971211336 192.0.2.7 99 2 \"GET / HTTP/1.1\" 401 403 - - 12 %",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|time=971211336|status=403|us=2000000|starts",
        )],
    );
    // lighttpd's own.
    check(
        "accesslog.format = \"%h %V %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" \\\"%{User-Agent}i\\\"\"",
        &[(
            "192.0.2.7 shop.example - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 403 5 \"-\" \"x\"",
            "client=192.0.2.7|host=shop.example|method=GET|target=/|protocol=HTTP/1.1|agent=x|time=971211336|status=403|bytes=5|starts",
        )],
    );
}

#[test]
fn haproxy_formats() {
    check(
        "haproxy",
        &[
            (
                "Nov 14 22:45:11 lb haproxy[760]: 192.0.2.7:58430 [14/Nov/2015:22:45:11.608] main main/<NOSRV> -1/-1/-1/-1/0 401 248 - - PR-- 0/0/0/0/0 0/0 \"GET / HTTP/1.1\"",
                "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|hint=termination PR--|time=1447541111.608000000|status=401|bytes=248|us=0|starts",
            ),
            (
                "<134>Nov 14 22:45:11 haproxy[760]: ::ffff:192.0.2.7:58430 [14/Nov/2015:22:45:11.608] main~ app/app1 1939/0/1/0/1940 403 5168 - - ---- 3/3/0/0/0 0/0 {shop.example|x} \"GET /a HTTP/1.1\"",
                "unparsed: the line has another form than the format",
            ),
            (
                "<134>Nov 14 22:45:11 lb haproxy[760]: ::ffff:192.0.2.7:58430 [14/Nov/2015:22:45:11.608] main~ app/app1 1939/0/1/0/1940 403 5168 - - ---- 3/3/0/0/0 0/0 {shop.example|x} \"GET /a HTTP/1.1\"",
                "client=::ffff:192.0.2.7|method=GET|target=/a|protocol=HTTP/1.1|upstream=app1|time=1447541111.608000000|status=403|bytes=5168|us=1940000|starts",
            ),
            (
                "192.0.2.7:58430 [14/Nov/2015:22:45:11.608] main app/app1 0/0/1/0/+5 -1 +51 - - cD-- 3/3/0/0/+2 0/0 {a} {b} \"<BADREQ>\"",
                "client=192.0.2.7|malformed=<BADREQ>|upstream=app1|hint=termination cD--|time=1447541111.608000000|bytes=51|us=5000|starts",
            ),
        ],
    );
    check(
        "haproxy-clf",
        &[(
            "192.0.2.7 - - [09/Jul/2013:16:50:01 +0000] \"GET / HTTP/1.1\" 503 212 \"\" \"\" 50414 123 \"http-in\" \"static\" \"<NOSRV>\" 0 -1 -1 -1 4 \"SC--\" 1 1 0 0 0 0 0 \"\" \"\"",
            "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|hint=termination SC--|time=1373388601|status=503|bytes=212|us=4000|starts",
        )],
    );
    check(
        "log-format %ci\\ [%tr]\\ %ST\\ %{+Q}HM\\ %HP%HQ\\ %[capture.req.hdr(0)]\\ %ID",
        &[(
            "log-format 192.0.2.7 [14/Nov/2015:22:45:11.608] 403 \"GET\" /a?b x 77",
            "client=192.0.2.7|method=GET|target=/a|query=b|id=77|time=1447541111.608000000|status=403|starts",
        )],
    );
}

#[test]
fn envoy_formats() {
    check(
        "envoy",
        &[
            (
                "[2016-04-15T20:17:00.310Z] \"POST /api/v1/locations HTTP/2\" 403 UAEX 154 0 226 100 \"192.0.2.7\" \"nsq2http\" \"cc21d9b0\" \"locations\" \"-\"",
                "host=locations|method=POST|target=/api/v1/locations|protocol=HTTP/2|agent=nsq2http|forwarded=192.0.2.7|id=cc21d9b0|hint=envoy UAEX -|time=1460751420.310000000|status=403|bytes=0|us=226000|starts",
            ),
            (
                "[2020-11-25T21:26:18.409Z] \"GET /status/418 HTTP/1.1\" 403 - rbac_access_denied_matched_policy[none] - \"-\" 0 135 4 4 \"-\" \"curl/7.73.0\" \"84961386\" \"httpbin:8000\" \"127.0.0.1:80\" inbound|8000|| 127.0.0.1:41854 10.44.1.27:80 10.44.1.23:37652 outbound_.8000 default",
                "client=10.44.1.23|host=httpbin:8000|method=GET|target=/status/418|protocol=HTTP/1.1|agent=curl/7.73.0|id=84961386|upstream=127.0.0.1:80|hint=envoy - rbac_access_denied_matched_policy[none]|time=1606339578.409000000|status=403|bytes=135|us=4000|starts",
            ),
            (
                "[2016-04-15T20:17:00.310Z] \"- - -\" 0 UH 0 0 0 - \"-\" \"-\" \"-\" \"-\" \"-\"",
                "unparsed: the line tells of no request",
            ),
        ],
    );
    check(
        "%START_TIME(%Y/%m/%d %H:%M:%S)% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS%\\n",
        &[(
            "2000/10/10 20:55:36 192.0.2.7 GET /a 403 ext_authz_denied",
            "client=192.0.2.7|method=GET|target=/a|hint=envoy - ext_authz_denied|time=971211336|status=403|starts",
        )],
    );
}

#[test]
fn cloud_formats() {
    check(
        "alb",
        &[
            (
                "https 2018-07-02T22:23:00.186641Z app/lb/50dc 192.0.2.7:2817 - -1 -1 -1 401 - 34 366 \"GET https://shop.example:443/a?b HTTP/1.1\" \"curl/7.46.0\" ECDHE TLSv1.2 arn:x \"Root=1-58\" \"shop.example\" \"arn:y\" 0 2018-07-02T22:22:48.364000Z \"waf,authenticate\" \"-\" \"AuthInvalidCookie\" \"-\" \"-\" \"Ambiguous\" \"UndefinedContentLengthSemantics\" TID_1",
                "client=192.0.2.7|host=shop.example:443|scheme=https|method=GET|target=/a?b|protocol=HTTP/1.1|agent=curl/7.46.0|id=Root=1-58|hint=alb waf,authenticate AuthInvalidCookie UndefinedContentLengthSemantics|time=1530570180.186641000|status=401|bytes=366",
            ),
            (
                "http 2018-07-02T22:23:00.186641Z app/lb/50dc [2001:db8::7]:2817 10.0.0.1:80 0.001 0.002 0.000 403 403 34 366 \"GET http://shop.example:80/ HTTP/1.1\" \"x\" - - arn:x \"Root=1-58\" \"-\" \"-\" 0 2018-07-02T22:22:48.364000Z \"forward\" \"-\" \"-\"",
                "client=2001:db8::7|host=shop.example:80|scheme=http|method=GET|target=/|protocol=HTTP/1.1|agent=x|id=Root=1-58|upstream=10.0.0.1:80|hint=alb forward - -|time=1530570180.186641000|status=403|upstream-status=403|bytes=366|us=3000",
            ),
        ],
    );
    check(
        "elb",
        &[
            (
                "2015-05-13T23:39:43.945958Z lb 192.0.2.7:2817 10.0.0.1:80 0.000086 0.001048 0.001337 403 403 0 57 \"GET https://shop.example:443/ HTTP/1.1\" \"curl/7.38.0\" DHE-RSA TLSv1.2",
                "client=192.0.2.7|host=shop.example:443|scheme=https|method=GET|target=/|protocol=HTTP/1.1|agent=curl/7.38.0|upstream=10.0.0.1:80|time=1431560383.945958000|status=403|upstream-status=403|bytes=57|us=2471",
            ),
            (
                "2015-05-13T23:39:43.945958Z lb 192.0.2.7:2817 10.0.0.1:80 0.001069 0.000028 0.000041 - - 82 305 \"- - - \" \"-\" - -",
                "unparsed: the line tells of no request",
            ),
        ],
    );
    check(
        "s3",
        &[(
            "79a5 bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.7 - 3E57427F3EXAMPLE REST.GET.OBJECT a/b.txt \"GET /bucket/a/b.txt?x HTTP/1.1\" 403 AccessDenied 243 - 7 - \"-\" \"S3Console/0.4\" - s9lzHYr= SigV4 ECDHE AuthHeader bucket.s3.amazonaws.com TLSV1.2 - Yes",
            "client=192.0.2.7|host=bucket.s3.amazonaws.com|method=GET|target=/bucket/a/b.txt?x|protocol=HTTP/1.1|agent=S3Console/0.4|id=3E57427F3EXAMPLE|hint=s3 AccessDenied|time=1549411238|status=403|bytes=243|us=7000|starts",
        )],
    );
    check(
        "traefik",
        &[(
            "10.0.0.2 - dana [18/Nov/2018:21:34:30 +0000] \"GET /dashboard/ HTTP/2.0\" 401 17 \"-\" \"Mozilla/5.0\" 72 \"Auth for x\" \"/dashboard/\" 3ms",
            "client=10.0.0.2|user=dana|method=GET|target=/dashboard/|protocol=HTTP/2.0|agent=Mozilla/5.0|upstream=/dashboard/|time=1542576870|status=401|bytes=17|us=3000|starts",
        )],
    );
    check(
        "squid",
        &[(
            "1386543500.123      5 192.0.2.7 TCP_DENIED/403 3364 CONNECT shop.example:443 dana HIER_NONE/- text/html",
            "client=192.0.2.7|user=dana|method=CONNECT|target=shop.example:443|hint=squid TCP_DENIED|time=1386543500.123000000|status=403|bytes=3364|us=5000",
        )],
    );
}

#[test]
fn w3c_formats() {
    check(
        "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken",
        &[
            (
                "2012-04-01 00:00:13 10.0.0.1 GET /a.aspx b=c+d 80 DOM\\dana 192.0.2.7 Mozilla/5.0+(X11;+x) - 403 14 5 1687",
                "client=192.0.2.7|user=DOM\\dana|method=GET|target=/a.aspx|query=b=c+d|agent=Mozilla/5.0 (X11; x)|hint=iis 14 5|time=1333238413|status=403|sub=14|port=80|us=1687000",
            ),
            (
                "2012-04-01 00:00:13 10.0.0.1 GET / - 80 - 192.0.2.7 - - 200 0 0 1",
                "client=192.0.2.7|method=GET|target=/|time=1333238413|status=200|sub=0|port=80|us=1000",
            ),
            ("#Software: x", "unparsed: the line tells of the log itself"),
            ("2012-04-01 00:00:13 10.0.0.1 GET /a", "client=-"),
        ][..3],
    );
    check(
        "cloudfront",
        &[(
            "2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111.cloudfront.net\t/index.html\t403\t-\tMozilla/5.0%20(X11)\tb=c\t-\tError\tSOX4xwn4\td111.cloudfront.net\thttps\t23\t0.001\t192.0.2.7\tTLSv1.2\tECDHE\tError\tHTTP/2.0\t-\t-\t11040\t0.001\tClientGeoBlocked\ttext/html\t78\t-\t-",
            "client=192.0.2.100|host=d111.cloudfront.net|scheme=https|method=GET|target=/index.html|query=b=c|protocol=HTTP/2.0|agent=Mozilla/5.0 (X11)|forwarded=192.0.2.7|id=SOX4xwn4|hint=cloudfront Error ClientGeoBlocked|time=1575493351|status=403|bytes=392|us=1000",
        )],
    );
}

#[test]
fn the_fields_may_change_within_a_file() {
    let reader = named("iis").unwrap();
    let mut scratch = Scratch::new();
    let mut told_of = |line: &str| match reader.read(line.as_bytes(), &mut scratch) {
        Ok(line) => told(&line),
        Err(unparsed) => format!("unparsed: {unparsed}"),
    };
    assert_eq!(told_of("2012-04-01 00:00:13 /a 403"), "unparsed: no `#Fields:` stands before the line");
    told_of("#Fields: date time cs-uri-stem sc-status");
    assert_eq!(told_of("2012-04-01 00:00:13 /a 403"), "target=/a|time=1333238413|status=403");
    told_of("#Fields: date time sc-status cs-uri-stem");
    assert_eq!(told_of("2012-04-01 00:00:13 404 /b"), "target=/b|time=1333238413|status=404");
    assert_eq!(told_of("2012-04-01 00:00:13 404"), "time=1333238413|status=404|cut");
    assert_eq!(told_of("2012-04-01 00:00:13 /b 404"), "unparsed: the line has another form than the format");
}

#[test]
fn json_formats() {
    check(
        "caddy",
        &[
            (
                r#"{"level":"info","ts":1703373474.25,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.0.0.1","remote_port":"1","client_ip":"192.0.2.7","proto":"HTTP/2.0","method":"GET","host":"shop.example","uri":"/a?b","headers":{"User-Agent":["x \"y\""],"Referer":["https://x.example/"],"Accept":["a","b"]},"tls":{"resumed":false}},"user_id":"dana","duration":0.0012,"size":5,"status":403,"resp_headers":{"Location":["/login"]}}"#,
                "client=192.0.2.7|user=dana|host=shop.example|method=GET|target=/a?b|protocol=HTTP/2.0|referrer=https://x.example/|agent=x \"y\"|location=/login|time=1703373474.250000000|status=403|bytes=5|us=1200",
            ),
            (
                r#"{"level":"error","ts":1.7e9,"logger":"http.log.error","msg":"x","request":{"method":"GET","uri":"/"},"status":502}"#,
                "unparsed: the line tells of no request",
            ),
            (
                r#"{"level":"info","ts":1703373474.25,"msg":"serving initial configuration"}"#,
                "unparsed: the line tells of no request",
            ),
            (
                r#"{"level":"info","ts":1703373474.25,"request":{"method":"GET","uri"#,
                "unparsed: the line is no whole JSON object",
            ),
            (
                r#"{"ts":1703373474,"request":{"remote_ip":"192.0.2.7","method":"GET","uri":"/a"},"status":403,"resp_headers":{"Ser"#,
                "client=192.0.2.7|method=GET|target=/a|time=1703373474|status=403|cut",
            ),
        ],
    );
    check(
        "traefik-json",
        &[(
            r#"{"ClientAddr":"10.0.0.1:52458","ClientHost":"192.0.2.7","ClientUsername":"-","DownstreamStatus":403,"DownstreamContentSize":15,"Duration":10002425,"OriginStatus":0,"RequestHost":"shop.example","RequestMethod":"GET","RequestPath":"/a","RequestProtocol":"HTTP/1.1","StartUTC":"2023-08-11T11:41:25.5Z","request_User-Agent":"x","time":"2023-08-11T11:41:26Z"}"#,
            "client=192.0.2.7|host=shop.example|method=GET|target=/a|protocol=HTTP/1.1|agent=x|hint=traefik 0 403|time=1691754085.500000000|status=403|bytes=15|us=10002|starts",
        )],
    );
    check(
        "cloudflare",
        &[(
            r#"{"ClientIP":"192.0.2.7","ClientRequestHost":"shop.example","ClientRequestMethod":"GET","ClientRequestURI":"/a","ClientRequestUserAgent":"x","EdgeResponseStatus":403,"EdgeResponseBytes":9,"EdgeStartTimestamp":1606339578000000000,"RayID":"r1","SecurityAction":"block","SecuritySources":["firewallCustom","waf"],"SecurityRuleID":"ab12","OriginResponseStatus":0,"CacheCacheStatus":"unknown"}"#,
            "client=192.0.2.7|host=shop.example|method=GET|target=/a|agent=x|id=r1|cache=unknown|hint=cloudflare block firewallCustom ab12|time=1606339578|status=403|bytes=9|starts",
        )],
    );
    check(
        "gcp",
        &[(
            r#"{"httpRequest":{"requestMethod":"GET","requestUrl":"https://shop.example/a?b","status":403,"responseSize":"258","userAgent":"x","remoteIp":"192.0.2.7","latency":"0.012s"},"insertId":"i1","jsonPayload":{"@type":"t","statusDetails":"denied_by_security_policy","enforcedSecurityPolicy":{"name":"deny-all","outcome":"DENY"}},"timestamp":"2020-11-25T21:26:18.409Z"}"#,
            "client=192.0.2.7|host=shop.example|scheme=https|method=GET|target=/a?b|agent=x|id=i1|hint=gcp denied_by_security_policy deny-all|time=1606339578.409000000|status=403|bytes=258|us=12000|starts",
        )],
    );
    check(
        "fastly",
        &[(
            r#"{"timestamp":"2020-11-25T21:26:18+0000","client_ip":"192.0.2.7","host":"shop.example","url":"/a","request_method":"GET","request_protocol":"HTTP/1.1","request_user_agent":"x","response_state":"ERROR","response_status":403,"response_body_size":9}"#,
            "client=192.0.2.7|host=shop.example|method=GET|target=/a|protocol=HTTP/1.1|agent=x|hint=fastly ERROR|time=1606339578|status=403|bytes=9|starts",
        )],
    );
    check(
        "envoy-json",
        &[(
            r#"{"authority":"shop.example","bytes_sent":9,"downstream_remote_address":"192.0.2.7:1","duration":4,"method":"GET","path":"/a","protocol":"HTTP/2","request_id":"i","response_code":403,"response_code_details":"ext_authz_denied","response_flags":"UAEX","start_time":"2020-11-25T21:26:18.409Z","upstream_host":null,"user_agent":"x","x_forwarded_for":"192.0.2.7"}"#,
            "client=192.0.2.7|host=shop.example|method=GET|target=/a|protocol=HTTP/2|agent=x|forwarded=192.0.2.7|id=i|hint=envoy UAEX ext_authz_denied|time=1606339578.409000000|status=403|bytes=9|us=4000|starts",
        )],
    );
    check(
        "nginx-json",
        &[(
            r#"{"time_local":"10/Oct/2000:13:55:36 -0700","remote_addr":"192.0.2.7","remote_user":"","request":"GET /a HTTP/1.1","status":"403","body_bytes_sent":"9","http_user_agent":"x","upstream_status":""}"#,
            "client=192.0.2.7|method=GET|target=/a|protocol=HTTP/1.1|agent=x|time=971211336|status=403|bytes=9",
        )],
    );
    check(
        "json",
        &[
            (
                r#"{"@timestamp":"2020-11-25T21:26:18Z","source":{"ip":"192.0.2.7"},"http":{"request":{"method":"GET","referrer":"r"},"response":{"status_code":403,"bytes":9}},"url":{"path":"/a","domain":"shop.example"},"user_agent":{"original":"x"}}"#,
                "client=192.0.2.7|host=shop.example|method=GET|target=/a|referrer=r|agent=x|time=1606339578|status=403|bytes=9",
            ),
            (
                r#"{"nginx":{"Client-IP":"192.0.2.7","Status":403,"Path":"/a"}}"#,
                "client=192.0.2.7|target=/a|status=403",
            ),
            (r#"{"level":"info","msg":"started"}"#, "unparsed: the line tells of no request"),
            (r"{broken", "unparsed: the line is no whole JSON object"),
        ],
    );
}

#[test]
fn the_log_of_the_gateway() {
    check(
        "doorward",
        &[
            (
                r#"{"time":"2020-11-25T21:26:18.409Z","id":"r1","address":"192.0.2.7","method":"GET","host":"shop.example","path":"/admin","query":["a"],"status":404,"bytes":9,"route":"/admin/**","verdict":"refused","reason":"role-lacking","because":"nothing in `allow` names the caller","caller":"user:eve","total_us":321,"agent":"x"}"#,
                "client=192.0.2.7|user=user:eve|host=shop.example|method=GET|target=/admin|agent=x|id=r1|hint=doorward role-lacking nothing in `allow` names the caller refused|time=1606339578.409000000|status=404|bytes=9|us=321",
            ),
            (r#"{"note":"lines were dropped","dropped":3}"#, "unparsed: the line tells of no request"),
        ],
    );
}

#[test]
fn wrappers_are_taken_off() {
    const INNER: &str = "192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5";
    const WANTED: &str = "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|time=971211336|status=200|bytes=5";
    let json = INNER.replace('"', "\\\"");
    for (name, line) in [
        ("bare", INNER.to_owned()),
        ("syslog", format!("Nov  4 22:45:11 host nginx: {INNER}")),
        ("syslog", format!("Nov 14 2015 22:45:11 host nginx[7]: {INNER}")),
        ("syslog", format!("<190>Nov 14 22:45:11 host nginx[7]: {INNER}")),
        ("syslog", format!("2015-11-14T22:45:11.123456+01:00 host nginx[7]: {INNER}")),
        ("syslog", format!("<190>1 2015-11-14T22:45:11Z host nginx 7 - - {INNER}")),
        ("syslog", format!("<190>1 2015-11-14T22:45:11Z host nginx 7 m [a@1 b=\"c\"] {INNER}")),
        ("docker", format!("{{\"log\":\"{json}\\n\",\"stream\":\"stdout\",\"time\":\"2015-11-14T22:45:11.1Z\"}}")),
        ("journal-json", format!("{{\"__REALTIME_TIMESTAMP\":\"1447541111000000\",\"MESSAGE\":\"{json}\"}}")),
        ("journal-export", format!("MESSAGE={INNER}")),
        ("kubernetes", format!("2015-11-14T22:45:11.123456789Z stdout F {INNER}")),
        ("compose", format!("web-1  | {INNER}")),
    ] {
        assert_eq!(read(&named(&format!("{name}:common")).unwrap(), &line), WANTED, "{line}");
        // A format that is named without its wrapper is found in any.
        assert_eq!(read(&named("common").unwrap(), &line), WANTED, "{line}");
    }
    let export = named("journal-export:common").unwrap();
    assert_eq!(read(&export, "_PID=7"), "unparsed: the line tells of no request");
    // Where the line has no time of its own, the wrapper's counts.
    let reader = named("$remote_addr \"$request\" $status").unwrap();
    let line = "2015-11-14T22:45:11Z stdout F 192.0.2.7 \"GET / HTTP/1.1\" 403";
    assert_eq!(
        read(&reader, line),
        "client=192.0.2.7|method=GET|target=/|protocol=HTTP/1.1|time=1447541111|status=403"
    );
}
