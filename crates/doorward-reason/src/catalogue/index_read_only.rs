//! `index-read-only`: a database that can be read and not written.

use super::entry::*;

/// The store takes no writes for now.
pub(super) const INDEX_READ_ONLY: Reason = Reason {
    id: "index-read-only",
    title: "The store takes no writes for now",
    family: Family::Applications,
    since: "0.1.0",
    explanation: "Reading works and writing is refused, for everyone and not for this account alone. A search index or \
        database has been set to read-only: Elasticsearch does it by itself when its disk is nearly full, \
        others are replicas or were frozen by hand. The status is often 403, so people look for a missing \
        right, which does not exist. When there is room again, or the block is taken off, the same request \
        goes through.",
    statuses: &[403, 429, 503, 423, 500],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::AfterWaiting,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 1,
    repair: Repair {
        visitor: &[],
        client: &["Keep what was to be written, and try again later with growing pauses; other credentials do \
                not help."],
        operator: &[
            "See how full the disks are, and make room first; otherwise the block comes back within a minute.",
            "Then take the block off this index.",
        ],
        platforms: &[
            Platform {
                name: "Elasticsearch",
                step: "`GET _cat/allocation?v` for the disks, then `PUT products/_settings` with \
                    `{\"index.blocks.read_only_allow_delete\": null}`; for the cluster, `{\"persistent\": \
                    {\"cluster.blocks.read_only\": null}}` at `_cluster/settings`; the log speaks of the \
                    flood-stage watermark",
            },
            Platform {
                name: "OpenSearch",
                step: "the same; on Amazon's service also `ClusterIndexWritesBlocked` in CloudWatch",
            },
            Platform {
                name: "Redis",
                step: "`READONLY You can't write against a read only replica`: write to the primary",
            },
            Platform {
                name: "PostgreSQL",
                step: "`cannot execute INSERT in a read-only transaction`: the connection goes to a standby, or \
                    `default_transaction_read_only` is on",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::MethodUnsafe, Strength::Needed),
        Clue::Fact(Fact::JsonBody, Strength::Strong),
        Clue::Effect(Factor::MethodGet, Effect::Opens, 0.85),
        Clue::Effect(Factor::BodyPlain, Effect::Same, 0.8),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.5),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.4),
        Clue::Effect(Factor::CredentialsRandom, Effect::Asks, 0.6),
        Clue::Effect(Factor::CredentialsNone, Effect::Asks, 0.5),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.98),
        Clue::Says(&[
            "cluster_block_exception",
            "index read-only / allow delete",
            "read-only-allow-delete",
            "index_read_only",
            "flood-stage watermark",
            "write against a read only replica",
            "in a read-only transaction",
            "read-only mode",
            "is in read only mode",
        ]),
        Clue::Hints(&["read-only", "read only"]),
    ],
    ambiguous_with: &["method-refused"],
    example: Example {
        request: Request {
            method: "PUT",
            url: "https://search.example/products/_doc/17",
            headers: &[("Content-Type", "application/json")],
            body: "{\"name\":\"lamp\"}",
        },
        answer: Answer {
            status: 403,
            headers: &[("Content-Type", "application/json")],
            body: "{\"error\":{\"root_cause\":[{\"type\":\"cluster_block_exception\",\"reason\":\"index \
                    [products] blocked by: [FORBIDDEN/12/index read-only / allow delete \
                    (api)];\"}],\"type\":\"cluster_block_exception\",\"reason\":\"index [products] blocked \
                    by: [FORBIDDEN/12/index read-only / allow delete (api)];\"},\"status\":403}",
        },
        otherwise: &[(Factor::MethodGet, Answer::OPEN)],
        elsewhere: &[],
    },
};
