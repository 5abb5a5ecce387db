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
    /// IIS's own format of before, with commas.
    IisNative,
    /// The W3C's format by CloudFront.
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
    /// AWS WAF's JSON.
    AwsWaf,
    /// Azure Front Door's JSON.
    AzureFrontDoor,
    /// The JSON of Azure's Application Gateway.
    AzureGateway,
    /// Akamai's DataStream.
    Akamai,
    /// Akamai's security events.
    AkamaiSecurity,
    /// CloudFront's fields as JSON.
    CloudFrontJson,
    /// The audit log of Kubernetes.
    KubernetesAudit,
    /// What Kong's plug-ins write.
    Kong,
    /// pino's, bunyan's and winston's JSON.
    Node,
    /// Echo's JSON.
    Echo,
    /// Serilog's JSON of ASP.NET Core's requests.
    SerilogJson,
    /// The same as text.
    Serilog,
    /// The log of Rails, which tells of a request in several lines.
    Rails,
    /// That of Phoenix, which does so too.
    Phoenix,
    /// gin's.
    Gin,
    /// chi's.
    Chi,
    /// morgan's `dev`, `tiny` and `short`.
    Morgan,
    /// That of PHP's built-in server.
    PhpServer,
    /// uWSGI's.
    Uwsgi,
    /// `key=value`: lograge, Heroku's router, Go's loggers.
    Logfmt,
    /// `key:value` with tabs between.
    Ltsv,
    /// Fields with `|` or tabs between, told by what they look like.
    Delimited,
    /// Other JSON, by what keys are usually called.
    Json,
    /// Something like the Combined Log Format with more in it.
    Loose,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 54] = [
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
        Self::IisNative,
        Self::CloudFront,
        Self::Alb,
        Self::Elb,
        Self::S3,
        Self::Cloudflare,
        Self::Fastly,
        Self::Gcp,
        Self::Doorward,
        Self::Squid,
        Self::AwsWaf,
        Self::AzureFrontDoor,
        Self::AzureGateway,
        Self::Akamai,
        Self::AkamaiSecurity,
        Self::CloudFrontJson,
        Self::KubernetesAudit,
        Self::Kong,
        Self::Node,
        Self::Echo,
        Self::SerilogJson,
        Self::Serilog,
        Self::Rails,
        Self::Phoenix,
        Self::Gin,
        Self::Chi,
        Self::Morgan,
        Self::PhpServer,
        Self::Uwsgi,
        Self::Logfmt,
        Self::Ltsv,
        Self::Delimited,
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
            Self::IisNative => "iis-native",
            Self::CloudFront => "cloudfront",
            Self::Alb => "alb",
            Self::Elb => "elb",
            Self::S3 => "s3",
            Self::Cloudflare => "cloudflare",
            Self::Fastly => "fastly",
            Self::Gcp => "gcp",
            Self::Doorward => "doorward",
            Self::Squid => "squid",
            Self::AwsWaf => "aws-waf",
            Self::AzureFrontDoor => "azure-front-door",
            Self::AzureGateway => "azure-application-gateway",
            Self::Akamai => "akamai",
            Self::AkamaiSecurity => "akamai-siem",
            Self::CloudFrontJson => "cloudfront-json",
            Self::KubernetesAudit => "kubernetes-audit",
            Self::Kong => "kong",
            Self::Node => "node",
            Self::Echo => "echo",
            Self::SerilogJson => "serilog-json",
            Self::Serilog => "serilog",
            Self::Rails => "rails",
            Self::Phoenix => "phoenix",
            Self::Gin => "gin",
            Self::Chi => "chi",
            Self::Morgan => "morgan",
            Self::PhpServer => "php-server",
            Self::Uwsgi => "uwsgi",
            Self::Logfmt => "logfmt",
            Self::Ltsv => "ltsv",
            Self::Delimited => "delimited",
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
            "nginx" | "apache" | "varnish" | "varnishncsa" | "lighttpd" | "ncsa-extended" | "main" | "gunicorn"
            | "puma" | "tomcat" | "jetty" | "cpanel" => Self::Combined,
            "common-vhost" | "vhost-clf" => Self::VhostCommon,
            "vhost" | "common-complete" | "other-vhosts" => Self::VhostCombined,
            "caddy-json" => Self::Caddy,
            "traefik-clf" => Self::Traefik,
            "istio" => Self::Envoy,
            "httplog" | "haproxy-http" => Self::Haproxy,
            "w3c-extended" => Self::W3c,
            "amazon-cloudfront" => Self::CloudFront,
            "gcp-lb" | "google" => Self::Gcp,
            "pino" | "bunyan" | "winston" | "express" => Self::Node,
            "lograge" | "heroku" => Self::Logfmt,
            "fiber" | "artifactory" => Self::Delimited,
            "uvicorn" | "django" => Self::Loose,
            _ => return Self::ALL.into_iter().find(|format| format.name() == name),
        };
        Some(other)
    }
}
