//! Curl lines and the requests they stand for.

use std::convert::Infallible;
use std::net::IpAddr;
use std::time::Duration;

use doorward_diagnose::observation::{Credentials, HttpVersion, Request, TlsVersion};

use super::*;

/// The request of a line; every file holds its own name and two line breaks.
fn request(line: &str) -> Request {
    let command = parse(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let Ok(request) = command.request(0, |path| Ok::<_, Infallible>(format!("<{}>\r\n", path.display()).into_bytes()));
    request
}

/// The fields as lines.
fn fields(request: &Request) -> Vec<String> {
    request.fields.iter().map(|field| format!("{}: {}", field.name, field.value)).collect()
}

fn hint(line: &str) -> (String, String) {
    let error = parse(line).unwrap_err();
    (error.to_string(), error.hint())
}

#[test]
fn a_line_of_a_browser_for_bash_is_understood() {
    let request = request(
        "curl 'https://door.test/api?x=1' \\\n  -X 'POST' \\\n  -H 'accept: application/json' \\\n  \
         -H 'user-agent: Mozilla/5.0 (X11)' \\\n  -b 'a=1; b=2' \\\n  -H $'x-quote: it\\u0027s' \\\n  \
         --data-raw $'{\"a\":\"@\\n\"}' \\\n  --compressed",
    );
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://door.test/api?x=1"));
    assert_eq!(request.body, b"{\"a\":\"@\n\"}");
    assert_eq!(
        fields(&request),
        [
            "Accept-Encoding: deflate, gzip, br, zstd",
            "Cookie: a=1; b=2",
            "accept: application/json",
            "user-agent: Mozilla/5.0 (X11)",
            "x-quote: it's",
            "Content-Type: application/x-www-form-urlencoded",
        ]
    );
}

#[test]
fn a_line_of_a_browser_for_cmd_is_understood() {
    let request = request(
        "curl ^\"https://door.test/?a=1^&b=2^\" ^\r\n  -H ^\"sec-ch-ua: ^\\^\"Chromium^\\^\";v=^\\^\"1^\\^\"^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":1^}^\"",
    );
    assert_eq!(request.url.as_str(), "https://door.test/?a=1&b=2");
    assert_eq!(request.field("sec-ch-ua"), Some("\"Chromium\";v=\"1\""));
    assert_eq!(request.body, b"{\"a\":1}");
}

#[test]
fn methods_follow_from_the_options() {
    let cases = [
        ("curl a.test", "GET"),
        ("curl -I a.test", "HEAD"),
        ("curl -d x a.test", "POST"),
        ("curl -F x=y a.test", "POST"),
        ("curl -G -d x a.test", "GET"),
        ("curl -d x -XPUT a.test", "PUT"),
        ("curl --json '{}' a.test", "POST"),
        ("curl -sSLk -X DELETE a.test", "DELETE"),
    ];
    for (line, method) in cases {
        assert_eq!(request(line).method, method, "{line}");
    }
}

#[test]
fn arguments_are_understood_as_they_stand() {
    let command = from_arguments(["-XPUT", "a.test/$x", "-H", "A: $b c"].map(|word| word.as_bytes().to_vec())).unwrap();
    let Ok(request) = command.request(0, |_| Ok::<_, Infallible>(Vec::new()));
    assert_eq!((request.method.as_str(), request.url.path(), request.field("a")), ("PUT", "/$x", Some("$b c")));
}

#[test]
fn bodies_are_put_together() {
    let cases: &[(&str, &[u8])] = &[
        ("curl a.test -d a=1 -d b=2", b"a=1&b=2"),
        ("curl a.test -d @f --data-binary @g", b"<f>&<g>\r\n"),
        ("curl a.test --data-raw @f", b"@f"),
        ("curl a.test --data-urlencode 'a=b c&' --data-urlencode =d=e --data-urlencode 'f g'", b"a=b+c%26&d%3De&f+g"),
        ("curl a.test --data-urlencode n@f --data-urlencode @g", b"n=%3Cf%3E%0D%0A&%3Cg%3E%0D%0A"),
        ("curl a.test --json '{' --json '}'", b"{}"),
        ("curl a.test -d $'\\xff\\x00'", b"\xff\x00"),
    ];
    for (line, body) in cases {
        assert_eq!(request(line).body.escape_ascii().to_string(), body.escape_ascii().to_string(), "{line}");
    }
    assert_eq!(request("curl 'a.test/?z' -G -d a=1 --url-query 'b=c d'").url.as_str(), "http://a.test/?z&b=c+d&a=1");
    assert_eq!(request("curl a.test -d abc -H 'Transfer-Encoding: chunked'").body, b"3\r\nabc\r\n0\r\n\r\n");
    assert_eq!(request("curl a.test -d ''").field("content-length"), Some("0"));
}

#[test]
fn own_fields_give_way_to_those_of_the_line() {
    assert_eq!(fields(&request("curl a.test")), ["Accept: */*"]);
    assert_eq!(fields(&request("curl a.test -H 'accept:' -H 'X-Empty;' -H 'X:  y '")), ["X-Empty: ", "X: y"]);
    assert_eq!(
        fields(&request("curl a.test -A me -e 'http://b/;auto' -u user:pass -r 0-9 -H 'Host: c'")),
        [
            "Host: c",
            "Authorization: Basic dXNlcjpwYXNz",
            "Range: bytes=0-9",
            "User-Agent: me",
            "Accept: */*",
            "Referer: http://b/"
        ]
    );
    assert_eq!(
        fields(&request("curl a.test --json {} -H b:1")),
        ["b: 1", "Content-Type: application/json", "Accept: application/json"]
    );
    assert_eq!(fields(&request("curl a.test -d x -H 'Content-Type: text/plain'")).len(), 2);
    assert!(
        parse("curl a.test -A ''").unwrap().agent_removed && parse("curl a.test -H user-agent:").unwrap().agent_removed
    );
}

#[test]
fn credentials_are_taken_from_wherever_they_stand() {
    let from_url = request("curl http://us%40er:pa%3Ass@a.test/");
    assert_eq!(from_url.url.as_str(), "http://a.test/");
    assert_eq!(from_url.field("authorization"), Some("Basic dXNAZXI6cGE6c3M="));
    let digest = request("curl -u u:p --digest a.test");
    assert_eq!(digest.field("authorization"), None);
    assert_eq!(digest.credentials, Some(Credentials::Digest { user: "u".to_owned(), password: "p".to_owned() }));
    assert_eq!(request("curl --oauth2-bearer t a.test").field("authorization"), Some("Bearer t"));
    assert!(matches!(parse("curl -u user a.test"), Err(CurlError::BadValue { option: "user", .. })));
}

#[test]
fn the_way_is_understood() {
    let transport = request(
        "curl https://a.test -k -4 --tlsv1.2 --tls-max 1.3 --http2 --interface 127.0.0.2 --cacert ca --cert c --key k \
         --resolve a.test:443:127.0.0.1,[::1] --connect-to ::b.test:8443 -x u:p@proxy:3128 -p",
    )
    .transport;
    assert!(transport.insecure && transport.tunnel);
    assert_eq!(transport.ipv6, Some(false));
    assert_eq!((transport.tls_min, transport.tls_max), (Some(TlsVersion::Tls12), Some(TlsVersion::Tls13)));
    assert_eq!(transport.version, Some(HttpVersion::Http2));
    assert_eq!(transport.interface, Some(IpAddr::from([127, 0, 0, 2])));
    assert_eq!(transport.ca_pem.as_deref(), Some(b"<ca>\r\n".as_slice()));
    assert!(transport.certificate_pem.is_some() && transport.key_pem.is_some());
    assert_eq!(transport.resolve.len(), 2);
    assert_eq!(transport.resolve[1], ("a.test".to_owned(), 443, "::1".parse().unwrap()));
    assert_eq!(transport.connect_to, [(String::new(), 0, "b.test".to_owned(), 8443)]);
    assert_eq!(transport.proxy.unwrap().as_str(), "http://proxy:3128/");
    assert_eq!(transport.proxy_credentials, Some(("u".to_owned(), "p".to_owned())));

    let proxy = |line: &str| request(line).transport.proxy.map(|url| url.to_string());
    assert_eq!(proxy("curl a.test -x proxy").as_deref(), Some("http://proxy:1080/"));
    assert_eq!(proxy("curl a.test -x http://proxy:80").as_deref(), Some("http://proxy/"));
    assert_eq!(proxy("curl www.a.test -x proxy --noproxy b.test,a.test"), None);
    assert_eq!(request("curl http://a.test --http2").transport.version, None);
    assert_eq!(request("curl http://a.test --http2-prior-knowledge").transport.version, Some(HttpVersion::Http2));
    assert_eq!(request("curl -0 a.test").transport.version, Some(HttpVersion::Http10));
}

#[test]
fn targets_are_kept_as_written_where_asked() {
    assert_eq!(request("curl --path-as-is a.test/../b?c#d").target.as_deref(), Some("/../b?c"));
    assert_eq!(request("curl 'a.test/a/../b/%2e%2e/./{c}?d|e'").target.as_deref(), Some("/b/%2e%2e/{c}?d|e"));
    assert_eq!(request("curl a.test/a/b/..?c").target, None);
    assert_eq!(request("curl a.test/\u{e9}?\u{fc}").target.as_deref(), Some("/%c3%a9?\u{c3}\u{bc}"));
    assert_eq!(request("curl --request-target '*' -X OPTIONS a.test").target.as_deref(), Some("*"));
}

#[test]
fn forms_are_written_in_parts() {
    let request = request(
        "curl a.test -F 'a=1;type=text/x' -F 'file=@dir/f.png;filename=\"g.png\"' -F 'b=<f' --form-string c=@;d",
    );
    let boundary = request.field("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    let wanted = [
        "name=\"a\"\r\nContent-Type: text/x\r\n\r\n1\r\n",
        "name=\"file\"; filename=\"g.png\"\r\nContent-Type: application/octet-stream\r\n\r\n<dir/f.png>\r\n\r\n",
        "name=\"b\"\r\n\r\n<f>\r\n\r\n",
        "name=\"c\"\r\n\r\n@;d\r\n",
    ];
    let mut text: String =
        wanted.iter().map(|part| format!("--{boundary}\r\nContent-Disposition: form-data; {part}")).collect();
    text.push_str(&format!("--{boundary}--\r\n"));
    assert_eq!(String::from_utf8_lossy(&request.body), text);
}

#[test]
fn cookies_come_from_jars_too() {
    let command = parse("curl http://a.test/x -b jar -b c=3").unwrap();
    assert_eq!(command.files(), [PathBuf::from("jar")]);
    let jar = "a.test\tFALSE\t/\tFALSE\t0\ta\t1\nb.test\tFALSE\t/\tFALSE\t0\tb\t2\n";
    let Ok(request) = command.request(0, |_| Ok::<_, Infallible>(jar.as_bytes().to_vec()));
    assert_eq!(request.field("cookie"), Some("a=1; c=3"));
    assert!(command.request(0, |_| Err("absent")).is_err());
    assert_eq!(fields(&self::request("curl a.test -b y=2 -H 'cookie: x=1'"))[1..], ["cookie: x=1"]);
}

#[test]
fn what_does_not_bear_on_the_request_is_passed_over() {
    let command = parse("curl -sSvL -o /dev/null -w '%{http_code}' -m 2.5 --connect-timeout 1 a.test").unwrap();
    assert_eq!(command.ignored, ["--silent", "--show-error", "--verbose", "--output", "--write-out"]);
    assert!(command.follow);
    assert_eq!(command.max_time, Some(Duration::from_millis(2500)));
    assert_eq!(command.connect_time, Some(Duration::from_secs(1)));
}

#[test]
fn what_is_not_understood_is_named_with_a_hint() {
    let cases = [
        ("wget http://a.test", "this is not a curl command", "Copy as cURL"),
        ("", "this is not a curl command", "Copy as cURL"),
        ("Invoke-WebRequest -Uri \"http://a\"", "this is a PowerShell command", "cURL (bash)"),
        ("$session = New-Object X", "this is a PowerShell command", "cURL (bash)"),
        ("fetch(\"http://a\")", "this is a JavaScript `fetch` call", "cURL (bash)"),
        ("curl a.test --nonsense", "curl's option `--nonsense` is not understood", "leave it out"),
        ("curl a.test -sW", "curl's option `-W` is not understood", "leave it out"),
        ("curl a.test --request=POST", "curl's option `--request=` is not understood", "`--request value`"),
        ("curl a.test --ntlm", "curl's option `--ntlm` is not understood", "--digest"),
        ("curl a.test --http3", "curl's option `--http3` is not understood", "HTTP/3"),
        ("curl a.test -H", "curl's option `header` needs a value", "behind the option"),
        ("curl a.test -H secret", "the value of curl's option `header` is not understood", "`Name: value`"),
        (
            "curl a.test -x socks5://secret:1",
            "the value of curl's option `proxy` is not understood",
            "http://host:port",
        ),
        ("curl a.test -m soon", "the value of curl's option `max-time` is not understood", "seconds"),
        ("curl -k", "the curl line has no URL", "add the URL"),
        ("curl a.test b.test", "the curl line has more than one URL", "one URL"),
        ("curl ftp://a.test", "the URL of the curl line cannot be read: only http and https are supported", "https://"),
        (
            "curl 'http://a b/'",
            "the URL of the curl line cannot be read: invalid international domain name",
            "https://",
        ),
        (
            "curl a.test -H \"A: $TOKEN\"",
            "the curl line holds a variable or command that only a shell can replace",
            "single quotes",
        ),
        ("curl 'a.test", "a quote in the curl line is not closed", "whole command"),
    ];
    for (line, message, way_out) in cases {
        let (text, hint) = hint(line);
        assert_eq!(text, message, "{line}");
        assert!(hint.contains(way_out), "{line}: {hint}");
        assert!(!format!("{text}{hint}").contains("secret"), "{line}");
    }
    assert_eq!(parse(&format!("curl {}", "x".repeat(LINE_BYTES))).unwrap_err(), CurlError::TooLong);
}

#[test]
fn secrets_stay_out_of_debug() {
    let command = parse("curl https://u:secret@a.test/secret -H 'Cookie: secret' -d secret").unwrap();
    assert_eq!(format!("{command:?}"), "CurlCommand { host: Some(\"a.test\"), .. }");
}

#[test]
fn damaged_lines_do_not_panic() {
    let lines = [
        "curl 'https://u:p@a.test/../b?c#d' -H $'a: \\u00e9\\x41' -sSLd @f -F 'a=@b;type=c' --resolve a:1:[::1] -x u:p@h:1 \\\n -m 1",
        "curl ^\"http://a/?b=1^&c=^%^25^\" ^\r\n  -H ^\"x: ^\\^\"q^\\^\"^\" --data-urlencode ^\"a@b^\n\nc^\" -b ^\"d=e^\"",
    ];
    for line in lines {
        for form in crate::damaged::forms(line.as_bytes(), 4000) {
            match parse(&String::from_utf8_lossy(&form)) {
                Ok(command) => drop(command.request(0, |_| Ok::<_, Infallible>(form.clone()))),
                Err(error) => assert!(!error.hint().is_empty()),
            }
        }
    }
}
