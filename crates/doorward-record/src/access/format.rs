//! The formats by name.

/// A format of access logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The Common Log Format.
    Common,
    /// The Combined Log Format: with Referer and User-Agent.
    Combined,
    /// The Common Log Format with the virtual host first.
    VhostCommon,
    /// The Combined Log Format with the virtual host first.
    VhostCombined,
    /// What the ingress controller of Kubernetes has nginx write.
    IngressNginx,
    /// What Nginx Proxy Manager has nginx write.
    ProxyManager,
    /// What BunkerWeb has nginx write.
    BunkerWeb,
    /// Zoraxy's.
    Zoraxy,
    /// A `log_format` of nginx.
    Nginx,
    /// A `LogFormat` of Apache.
    Apache,
    /// JSON with nginx's variables for keys.
    NginxJson,
    /// Caddy's JSON.
    Caddy,
    /// Traefik's JSON.
    TraefikJson,
    /// Traefik's Common Log Format, with what it adds.
    Traefik,
    /// Envoy's own format, Istio's, or one that is configured.
    Envoy,
    /// Envoy's JSON.
    EnvoyJson,
    /// HAProxy's `option httplog`, or a `log-format`.
    Haproxy,
    /// HAProxy's `option httplog clf`.
    HaproxyClf,
    /// The W3C's extended format.
    W3c,
    /// The same by IIS.
    Iis,
    /// The same by CloudFront.
    CloudFront,
    /// AWS application load balancers.
    Alb,
    /// AWS classic load balancers.
    Elb,
    /// S3.
    S3,
    /// Cloudflare's Logpush.
    Cloudflare,
    /// Fastly's JSON.
    Fastly,
    /// Google's load balancers.
    Gcp,
    /// Doorward's own log.
    Doorward,
    /// Squid's native log.
    Squid,
    /// Other JSON, by what keys are usually called.
    Json,
    /// Something like the Combined Log Format with more in it.
    Loose,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 31] = [
        Self::Common,
        Self::Combined,
        Self::VhostCommon,
        Self::VhostCombined,
        Self::IngressNginx,
        Self::ProxyManager,
        Self::BunkerWeb,
        Self::Zoraxy,
        Self::Nginx,
        Self::Apache,
        Self::NginxJson,
        Self::Caddy,
        Self::TraefikJson,
        Self::Traefik,
        Self::Envoy,
        Self::EnvoyJson,
        Self::Haproxy,
        Self::HaproxyClf,
        Self::W3c,
        Self::Iis,
        Self::CloudFront,
        Self::Alb,
        Self::Elb,
        Self::S3,
        Self::Cloudflare,
        Self::Fastly,
        Self::Gcp,
        Self::Doorward,
        Self::Squid,
        Self::Json,
        Self::Loose,
    ];

    /// The name under which it is asked for and reported.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Combined => "combined",
            Self::VhostCommon => "vhost-common",
            Self::VhostCombined => "vhost-combined",
            Self::IngressNginx => "ingress-nginx",
            Self::ProxyManager => "nginx-proxy-manager",
            Self::BunkerWeb => "bunkerweb",
            Self::Zoraxy => "zoraxy",
            Self::Nginx => "nginx",
            Self::Apache => "apache",
            Self::NginxJson => "nginx-json",
            Self::Caddy => "caddy",
            Self::TraefikJson => "traefik-json",
            Self::Traefik => "traefik",
            Self::Envoy => "envoy",
            Self::EnvoyJson => "envoy-json",
            Self::Haproxy => "haproxy",
            Self::HaproxyClf => "haproxy-clf",
            Self::W3c => "w3c",
            Self::Iis => "iis",
            Self::CloudFront => "cloudfront",
            Self::Alb => "alb",
            Self::Elb => "elb",
            Self::S3 => "s3",
            Self::Cloudflare => "cloudflare",
            Self::Fastly => "fastly",
            Self::Gcp => "gcp",
            Self::Doorward => "doorward",
            Self::Squid => "squid",
            Self::Json => "json",
            Self::Loose => "loose",
        }
    }

    /// The format that is meant by this name; some have more names than one.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase().replace('_', "-");
        let other = match name.as_str() {
            "clf" | "ncsa" | "iis-ncsa" => Self::Common,
            "nginx" | "apache" | "varnish" | "varnishncsa" | "lighttpd" | "ncsa-extended" | "main" => Self::Combined,
            "common-vhost" | "vhost-clf" => Self::VhostCommon,
            "vhost" | "common-complete" | "other-vhosts" => Self::VhostCombined,
            "caddy-json" => Self::Caddy,
            "traefik-clf" => Self::Traefik,
            "istio" => Self::Envoy,
            "httplog" | "haproxy-http" => Self::Haproxy,
            "w3c-extended" => Self::W3c,
            "amazon-cloudfront" => Self::CloudFront,
            "gcp-lb" | "google" => Self::Gcp,
            _ => return Self::ALL.into_iter().find(|format| format.name() == name),
        };
        Some(other)
    }
}
