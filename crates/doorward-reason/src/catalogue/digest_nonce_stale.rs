//! `digest-nonce-stale`: the Digest nonce has expired or is unknown to this server.

use super::entry::*;

/// The Digest nonce has expired or is unknown to this server.
pub(super) const DIGEST_NONCE_STALE: Reason = Reason {
    id: "digest-nonce-stale",
    title: "The Digest nonce has expired or is unknown to this server",
    family: Family::Credentials,
    since: "0.1.0",
    explanation: "With Digest sign-in the server hands out a nonce, a one-time word, and the client mixes it into its proof \
        of the password. This proof used a nonce that the server no longer knows: it is too old, the server was \
        restarted, or another machine behind the load balancer had issued it. The password is not the trouble. A \
        right client takes the new nonce from the answer and asks once more; when every request is refused that \
        way, the machines do not share their nonces.",
    statuses: &[401],
    fault: Fault::Yes,
    who_fixes: Who::ServerAdmin,
    retry: Retry::Changed,
    challenge: Challenge::Applicable,
    sight: Sight::Outside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &[
            "When the challenge says `stale=true`, compute the answer again with the new nonce and repeat the \
                request, without asking the user for the password again.",
            "Count `nc` up with each use of a nonce; a repeated count is refused as a replay.",
        ],
        operator: &[
            "Give all machines behind the load balancer the same nonce secret, or send each client always to the \
                same machine.",
            "Raise the lifetime of a nonce if clients pause longer than it lasts, and keep the clocks of the \
                machines in step.",
        ],
        platforms: &[
            Platform {
                name: "Apache",
                step: "`AuthDigestNonceLifetime 300` is the default in seconds; each start makes a new secret, so \
                    several servers need sticky sessions",
            },
            Platform {
                name: "HAProxy",
                step: "`cookie SERVER insert` or `balance source` keeps a client on one server",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(7616, "3.3"), Reference::Rfc(7616, "5.4")],
    clues: &[
        Clue::Fact(Fact::CredentialsSent, Strength::Needed),
        Clue::Fact(Fact::ChallengeDigest, Strength::Needed),
        Clue::Fact(Fact::ChallengeStale, Strength::Decisive),
        Clue::Fact(Fact::SchemeNotOffered, Strength::Against),
        Clue::Effect(Factor::Again, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.9),
        Clue::Effect(Factor::CredentialsRandom, Effect::Same, 0.8),
        Clue::Says(&[
            "stale=true",
            r#"stale="true""#,
            "stale nonce",
            "nonce is stale",
            "nonce has expired",
            "nonce expired",
            "nonce count",
            "invalid nonce received",
        ]),
    ],
    ambiguous_with: &["credentials-wrong"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://www.example/lab/",
            headers: &[(
                "Authorization",
                "Digest username=\"alice\", realm=\"Lab\", nonce=\"b2xkLW5vbmNl\", uri=\"/lab/\", qop=auth, \
                        nc=00000001, cnonce=\"0a4f113b\", response=\"6629fae49393a05397450978507c4ef1\"",
            )],
            body: "",
        },
        answer: Answer {
            status: 401,
            headers: &[
                ("Server", "Apache"),
                (
                    "WWW-Authenticate",
                    r#"Digest realm="Lab", nonce="bmV3LW5vbmNl", algorithm=MD5, stale=true, qop="auth""#,
                ),
                ("Content-Type", "text/html"),
            ],
            body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>401 \
                Unauthorized</title>\n</head><body>\n<h1>Unauthorized</h1>\n<p>This server could not verify that \
                you\nare authorized to access the document\nrequested.</p>\n</body></html>\n",
        },
        otherwise: &[(
            Factor::SiblingRandom,
            Answer {
                status: 401,
                headers: &[
                    ("Server", "Apache"),
                    ("WWW-Authenticate", r#"Digest realm="Lab", nonce="bmV3LW5vbmNl", algorithm=MD5, qop="auth""#),
                    ("Content-Type", "text/html"),
                ],
                body: "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>401 \
                        Unauthorized</title>\n</head><body>\n<h1>Unauthorized</h1>\n<p>This server could not verify \
                        that you\nare authorized to access the document\nrequested.</p>\n</body></html>\n",
            },
        )],
        elsewhere: &[],
    },
};
