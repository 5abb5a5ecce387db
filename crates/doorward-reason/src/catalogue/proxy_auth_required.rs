//! `proxy-auth-required`: a sign-in at the proxy, not at the site.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 407,
    headers: &[
        ("Server", "squid/5.7"),
        ("Content-Type", "text/html;charset=utf-8"),
        ("X-Squid-Error", "ERR_CACHE_ACCESS_DENIED 0"),
        ("Proxy-Authenticate", "Basic realm=\"Office proxy\""),
        ("Via", "1.1 proxy.office.example (squid/5.7)"),
    ],
    body: "<title>ERROR: Cache Access Denied</title><p>Sorry, you are not currently allowed to \
                    request this from this cache until you have authenticated yourself.</p>",
};

/// The forward proxy wants credentials.
pub(super) const PROXY_AUTH_REQUIRED: Reason = Reason {
    id: "proxy-auth-required",
    title: "The forward proxy wants credentials",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "The request goes out through a proxy, as it does in many companies, and the proxy itself asks for a \
        user name and password (status 407). The site was never reached and knows nothing of it. A password \
        for the site does not help here, and the proxy's password must not be sent to the site. For \
        `https://` addresses the refusal comes already when the tunnel is asked for.",
    statuses: &[407],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::Proxy,
    sight: Sight::Outside,
    frequency: 4,
    repair: Repair {
        visitor: &["Enter the name and password of your company network when the browser asks, not those of the \
                site."],
        client: &[
            "Give the proxy its credentials: `curl -x http://proxy:3128 -U name …` asks for the password; \
                programs mostly read `HTTPS_PROXY=http://name:password@proxy:3128`, with special characters \
                percent-encoded.",
            "If this host should be reached without the proxy, list it in `NO_PROXY`.",
            "For NTLM or Kerberos use `--proxy-ntlm` or `--proxy-negotiate -U :`.",
        ],
        operator: &["Check the account in the store the proxy asks, and let machines without a person (updates, \
                monitors) pass by address to the hosts they need."],
        platforms: &[
            Platform {
                name: "Squid",
                step: "`auth_param` and `acl … proxy_auth REQUIRED` with the `http_access` line after it; test \
                    the helper by hand: `echo \"dana password\" | /usr/lib/squid/basic_ncsa_auth \
                    /etc/squid/passwd`",
            },
            Platform {
                name: "Apache",
                step: "as a forward proxy: the `AuthType` and `Require` inside `<Proxy \"*\">`",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.8"), Reference::Rfc(9110, "11.7")],
    clues: &[
        Clue::Fact(Fact::ProxyChallenge, Strength::Needed),
        Clue::Fact(Fact::ThroughProxy, Strength::Strong),
        Clue::Fact(Fact::ProxyAnswered, Strength::Strong),
        Clue::Effect(Factor::ProxyNone, Effect::Opens, 0.7),
        Clue::Effect(Factor::ProxyCredentialsNone, Effect::Same, 0.9),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::ProxyOtherPort, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.98),
        Clue::Effect(Factor::HostUnknown, Effect::Same, 0.97),
        Clue::Says(&["cache access denied", "err_cache_access_denied", "proxy authentication required"]),
        Clue::Hints(&["proxy authentication"]),
    ],
    ambiguous_with: &[],
    example: Example {
        request: Request { method: "GET", url: "http://shop.example/", headers: &[("Accept", "*/*")], body: "" },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::ProxyNone, Answer::OPEN),
            (Factor::ProxyCredentialsNone, REFUSED),
            (Factor::HostUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
