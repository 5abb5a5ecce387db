//! `ip-banned`: an automatic ban of this address.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>403 Forbidden</title></head><body><center><h1>403 \
                    Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// An intrusion guard has put the address on a deny list.
pub const IP_BANNED: Reason = Reason {
    id: "ip-banned",
    title: "An intrusion guard has put the address on a deny list",
    family: Family::Limits,
    since: "0.1.0",
    explanation: "A guard such as fail2ban reads the server's logs and bans addresses that behaved badly: failed \
        sign-ins, many missing pages, a scanner's pattern. This address is on its list, so everything on the \
        site is refused, for everyone behind that address, until the ban runs out or is lifted. From another \
        address the same page is served. A program with a wrong password, a crawler that is too fast, or a \
        neighbour behind the same shared address is a usual cause.",
    statuses: &[403, 429, 503, 444],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 4,
    repair: Repair {
        visitor: &["Try from another network; then tell the site your public address and the time."],
        client: &[
            "Find what your program did before the ban (wrong password, too many requests, many 404s) and \
                mend it, or the ban will come again.",
            "Give the operator your address and the time, and wait: asking again can renew the ban.",
        ],
        operator: &[
            "See which guard holds the address and why, and lift the ban of this address.",
            "Put the addresses of your monitors, offices and proxies on the guard's ignore list.",
            "Check that the log the guard reads holds the visitor's address and not that of your own \
                proxy or CDN, or it bans everyone at once.",
        ],
        platforms: &[
            Platform {
                name: "fail2ban",
                step: "`fail2ban-client banned 192.0.2.7` names the jail, `fail2ban-client set JAIL unbanip \
                    192.0.2.7` lifts it; `ignoreip` in `jail.local` keeps it lifted",
            },
            Platform {
                name: "CrowdSec",
                step: "`cscli decisions list --ip 192.0.2.7`, then `cscli decisions delete --ip 192.0.2.7`",
            },
            Platform { name: "nginx", step: "look for `deny` lines in an included file that a guard writes" },
            Platform {
                name: "Cloudflare",
                step: "Security, WAF, Tools: IP access rules; errors 1006, 1007 and 1008 are such bans",
            },
            Platform {
                name: "WordPress",
                step: "Wordfence: Firewall, Blocking; or the `deny from` lines a plugin wrote into `.htaccess`",
            },
        ],
    },
    search_effect: Some(
        "If a guard bans crawlers' addresses, the whole site is refused to them; the log, with verified \
        addresses, shows it.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Effect(Factor::OtherFamily, Effect::Opens, 0.5),
        Clue::Effect(Factor::SourceAddress, Effect::Opens, 0.97),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.95),
        Clue::Effect(Factor::CookiesNone, Effect::Same, 0.97),
        Clue::Effect(Factor::HostUnknown, Effect::Same, 0.7),
        Clue::Fact(Fact::NoAnswer, Strength::Weak),
        Clue::Fact(Fact::RetryAfter, Strength::Against),
        Clue::Says(&[
            "has banned your ip address",
            "your ip has been banned",
            "your ip address has been banned",
            "your ip address has been blocked",
            "your ip has been blocked",
            "your ip address is blocked",
            "error 1006",
            "error 1007",
            "error 1008",
            "you have been banned",
            "ip address is banned",
        ]),
        Clue::Hints(&["banned", "your ip"]),
    ],
    ambiguous_with: &[
        "ip-denied",
        "ip-not-allowed",
        "account-locked",
        "rate-limited",
        "rate-limit-status",
        "country-blocked",
        "proxy-address-denied",
        "host-not-served",
        "gateway-refuses",
        "network-blocked",
    ],
    example: Example {
        request: Request { method: "GET", url: "https://shop.example/", headers: &[("Accept", "text/html")], body: "" },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (Factor::SourceAddress, Answer::OPEN),
            (Factor::HostUnknown, REFUSED),
        ],
        elsewhere: &[],
    },
};
