# The second Varnish: port 36250, in front of the origin.
vcl 4.1;
backend origin { .host = "127.0.0.1"; .port = "36500"; }
acl offices { "10.30.0.0"/16; "127.0.0.44"; }
sub vcl_recv {
    unset req.http.X-Short;
    if (req.url ~ "^/depot" && client.ip !~ offices) { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/rates" && req.http.User-Agent ~ "(?i)(python|java|go-http)") { return (synth(403, "Blocked")); }
    if (req.url ~ "^/reels" && req.http.Referer !~ "second\.test") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/prize" && req.http.X-Country ~ "^(BY|IR)$") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/tongues" && !req.http.Accept-Language) { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/jar" && req.http.Cookie ~ "preview=1") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/seek" && req.url ~ "(?i)[?&][^#]*(select|union)") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/hall") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/forms" && req.method !~ "^(GET|HEAD)$") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/dock" && req.http.X-Forwarded-For ~ "^203\.0\.113\.") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/soup" && req.http.User-Agent ~ "(?i)(googlebot|bingbot)") { return (synth(403, "Forbidden")); }
    if (req.url ~ "^/cellar" && client.ip !~ offices) { return (synth(404, "Not found")); }
    if (req.url ~ "^/(depot|rates|reels|prize|tongues|jar|seek|hall|forms|dock|soup|cellar|welcome)") { set req.url = "/open"; return (pass); }
    if (req.url ~ "^/session") { unset req.http.Cookie; return (hash); }
    if (req.url ~ "^/ledger") { unset req.http.Authorization; return (hash); }
    if (req.url ~ "^/(news|articles)") { return (hash); }
}
sub vcl_hash { hash_data(req.url); return (lookup); }
sub vcl_backend_response {
    if (bereq.url ~ "^/(news|articles)") { set beresp.ttl = 30m; set beresp.uncacheable = false; return (deliver); }
    set beresp.uncacheable = true;
}
