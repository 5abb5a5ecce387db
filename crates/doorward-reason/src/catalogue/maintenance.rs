//! `maintenance`: a notice that the site is closed for a while.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 503,
    headers: &[("Content-Type", "text/html; charset=utf-8"), ("Retry-After", "600")],
    body: "<title>Maintenance</title><p>Briefly unavailable for scheduled maintenance. Check back \
                    in a minute.</p>",
};

/// The site is in maintenance.
pub const MAINTENANCE: Reason = Reason {
    id: "maintenance",
    title: "The site is in maintenance",
    family: Family::Applications,
    since: "0.1.0",
    explanation: "The site has been put into maintenance: an update runs, or somebody switched it on and perhaps \
        forgot it. Every page answers 503 with a notice until it ends. Nothing was refused to this caller in \
        particular. An update that broke off can leave the mode on for good.",
    statuses: &[503, 403, 200, 302],
    fault: Fault::UnlessIntended,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 2,
    repair: Repair {
        visitor: &["Come back in half an hour."],
        client: &["Wait as long as `Retry-After` says; without it, ask again every few minutes at most."],
        operator: &[
            "End the maintenance mode if the work is done; if an update broke off, finish or undo it first.",
            "While it lasts, answer 503 with `Retry-After` (never 200, 403 or a redirect), and let your \
                own addresses see the site.",
        ],
        platforms: &[
            Platform {
                name: "WordPress",
                step: "delete the file `.maintenance` in the folder of `wp-config.php`, or `wp maintenance-mode \
                    deactivate`",
            },
            Platform { name: "Laravel", step: "`php artisan up`" },
            Platform { name: "Drupal", step: "`drush state:set system.maintenance_mode 0` and `drush cache:rebuild`" },
            Platform { name: "Magento", step: "`bin/magento maintenance:disable`" },
            Platform {
                name: "nginx",
                step: "look for `if (-f …/maintenance.html) { return 503; }` and remove that file",
            },
            Platform { name: "Nextcloud", step: "`occ maintenance:mode --off`" },
        ],
    },
    search_effect: Some(
        "503 with `Retry-After` spares the index for a day or two; after that, pages begin to be dropped. A \
        notice with status 200 is indexed in place of the pages.",
    ),
    references: &[Reference::Rfc(9110, "15.6.4"), Reference::Rfc(9110, "10.2.3")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Fact(Fact::RetryAfter, Strength::Weak),
        Clue::Fact(Fact::CustomPage, Strength::Weak),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.95),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.97),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.97),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.8),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.95),
        Clue::Effect(Factor::Waited, Effect::Opens, 0.4),
        Clue::Effect(Factor::Again, Effect::Same, 0.95),
        Clue::Effect(Factor::MethodUnknown, Effect::Same, 0.9),
        Clue::Says(&[
            "briefly unavailable for scheduled maintenance",
            "down for maintenance",
            "scheduled maintenance",
            "under maintenance",
            "undergoing maintenance",
            "maintenance mode",
            "in maintenance",
            "performing maintenance",
            "wartungsarbeiten",
            "en maintenance",
        ]),
        Clue::Hints(&["maintenance", "be right back", "temporarily unavailable", "service unavailable"]),
    ],
    ambiguous_with: &["upstream-unavailable", "app-stopped", "rate-limit-status"],
    example: Example {
        request: Request { method: "GET", url: "https://blog.example/", headers: &[("Accept", "text/html")], body: "" },
        answer: REFUSED,
        otherwise: &[(Factor::SiteRoot, REFUSED), (Factor::RootRandom, REFUSED), (Factor::SiblingRandom, REFUSED)],
        elsewhere: &[],
    },
};
