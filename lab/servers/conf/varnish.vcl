# The lab's Varnish, in front of the origin.
vcl 4.1;
backend origin { .host = "127.0.0.1"; .port = "36500"; }
acl offices { "10.60.0.0"/16; "127.0.0.60"; }
sub vcl_recv {
    if (req.url ~ "^/open/branch" && client.ip !~ offices) { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/open/robots" && req.http.User-Agent ~ "(?i)(googlebot|bingbot)") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/open/tools" && req.http.User-Agent ~ "(?i)(curl|wget|python)") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/open/purge" && req.method == "PURGE") { return (synth(405, "Not allowed")); }
    if (req.url ~ "^/open/writes" && req.method != "GET" && req.method != "HEAD") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/open/attic") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/open/plain" && req.http.Referer && req.http.Referer !~ "lab\.test|127\.0\.0\.1") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/session") { unset req.http.Cookie; }
    if (req.url ~ "^/ledger") { unset req.http.Authorization; return (hash); }
    if (req.url ~ "^/(news|articles)") { return (hash); }
}
sub vcl_hash { hash_data(req.url); return (lookup); }
sub vcl_backend_response {
    if (bereq.url ~ "^/(news|articles)") { set beresp.ttl = 30m; set beresp.uncacheable = false; return (deliver); }
    set beresp.uncacheable = true;
}
sub vcl_deliver {
    if (obj.hits > 0) { set resp.http.X-Cache = "HIT"; } else { set resp.http.X-Cache = "MISS"; }
}
