//! `app-stopped`: a site that was switched off as a whole.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Content-Type", "text/html")],
    body: "<html><head><title>Web App - Unavailable</title></head><body><h1>Error 403 - This web \
                    app is stopped.</h1><p>The web app you have attempted to reach is currently stopped and \
                    does not accept any requests.</p></body></html>",
};

/// The hosting platform answers for a site that is stopped, suspended or unpaid.
pub(super) const APP_STOPPED: Reason = Reason {
    id: "app-stopped",
    title: "The hosting platform answers for a site that is stopped, suspended or unpaid",
    family: Family::Gateways,
    since: "0.1.0",
    explanation: "The site does not run: somebody stopped it in the console of the hosting platform, a free contingent \
        is used up, a bill is open, or the platform suspended it. The platform's own front server answers in \
        its place, often with 403, as if a right were missing. Every page of the site gives the same answer. \
        No file mode and no rule on the site has anything to do with it.",
    statuses: &[403, 503, 404, 402, 410],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Never,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &["Tell the owner by another way; the whole site is off."],
        client: &[],
        operator: &[
            "Start the site in the platform's console, and see there why it was stopped: by hand, by a \
                quota, by an unpaid bill or for abuse.",
            "If a quota stopped it, raise the plan or wait for the next period; set an alert before the \
                limit is reached.",
        ],
        platforms: &[
            Platform {
                name: "Azure App Service",
                step: "Overview, Start; or `az webapp start --name NAME --resource-group GROUP`; \"Quotas\" \
                    shows a used-up free plan",
            },
            Platform { name: "Heroku", step: "`heroku ps:scale web=1`, and `heroku maintenance:off`" },
            Platform {
                name: "cPanel",
                step: "WHM, List Accounts, Unsuspend; the suspended page says \"This Account has been suspended\"",
            },
            Platform {
                name: "Vercel",
                step: "402 with `DEPLOYMENT_DISABLED`: settle the bill or usage in the dashboard",
            },
        ],
    },
    search_effect: Some(
        "The whole site is refused; after some days its pages begin to be dropped. 503 would spare it for a \
        short stop.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.98),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.97),
        Clue::Effect(Factor::HostUnknown, Effect::Differs, 0.8),
        Clue::Says(&[
            "this web app is stopped",
            "web app is currently stopped",
            "web app - unavailable",
            "account has been suspended",
            "site has been suspended",
            "website has been suspended",
            "this site has been suspended",
            "this site is suspended",
            "deployment_disabled",
            "payment_required",
            "there is no app configured at that hostname",
            "application is stopped",
            "this website has been disabled",
            "this app is paused",
            "project is paused",
            "site is paused",
        ]),
        Clue::Hints(&["suspended", "stopped", "paused", "no such app"]),
    ],
    ambiguous_with: &["maintenance", "upstream-unavailable"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://shop.azurewebsites.example/",
            headers: &[("Accept", "text/html")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiteRoot, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::SiblingRandom, REFUSED),
            (
                Factor::HostUnknown,
                Answer {
                    status: 404,
                    headers: &[("Content-Type", "text/html")],
                    body: "<h1>404 Web Site not found</h1>",
                },
            ),
        ],
        elsewhere: &[],
    },
};
