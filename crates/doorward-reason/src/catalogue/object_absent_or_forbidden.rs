//! `object-absent-or-forbidden`: a store that will not say whether a name exists.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[
        ("x-amz-request-id", "7B4A0FABBEF8B3E1"),
        ("x-amz-id-2", "vlR7PnpV2Ce81l0PRw6j="),
        ("Content-Type", "application/xml"),
        ("Server", "AmazonS3"),
    ],
    body: "<?xml version=\"1.0\" \
                    encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>Access \
                    Denied</Message><RequestId>7B4A0FABBEF8B3E1</RequestId><HostId>vlR7PnpV2Ce81l0PRw6j=</HostId></Error>",
};

/// The storage service answers 403 for an object that may only be missing.
pub(super) const OBJECT_ABSENT_OR_FORBIDDEN: Reason = Reason {
    id: "object-absent-or-forbidden",
    title: "The storage service answers 403 for an object that may only be missing",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "Storage services such as S3 say 404 only to those who may list the bucket. Everybody else gets 403 \
        for every name that is not readable, whether the object is shut or was never there. So this answer \
        has two possible causes, and the first to look at is the name: a letter in the wrong case, a folder \
        left out, an upload that failed. Only somebody with the right to list can tell the two apart.",
    statuses: &[403, 401],
    fault: Fault::Yes,
    who_fixes: Who::Developer,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Inside,
    frequency: 2,
    repair: Repair {
        visitor: &[],
        client: &["Check the key letter by letter: keys know upper and lower case, begin without a slash, and \
                `+` in an address is not a space in every client."],
        operator: &[
            "Look whether the object is there, with an account that may list: `aws s3api head-object \
                --bucket BUCKET --key img/Logo.png` (404 means absent).",
            "If it is there and should be read, grant reading of this one prefix to those who need it, or \
                serve it through the CDN's own identity.",
            "If it is absent, upload it under exactly this key. Grant `s3:ListBucket` only to a reader \
                who must be able to tell the two apart, for it shows all names.",
        ],
        platforms: &[
            Platform {
                name: "Amazon S3",
                step: "in the bucket policy: `s3:GetObject` on `arn:aws:s3:::BUCKET/img/*` for that principal; \
                    check Block Public Access and, for objects put there by another account, Object \
                    Ownership; with SSE-KMS the reader needs `kms:Decrypt`",
            },
            Platform {
                name: "CloudFront",
                step: "the bucket policy must allow `cloudfront.amazonaws.com` with this distribution's \
                    `AWS:SourceArn` (origin access control)",
            },
            Platform {
                name: "Google Cloud Storage",
                step: "`gcloud storage objects describe gs://BUCKET/img/Logo.png`; role Storage Object Viewer \
                    for reading",
            },
            Platform { name: "MinIO", step: "`mc stat ALIAS/BUCKET/img/Logo.png`, `mc anonymous get ALIAS/BUCKET`" },
        ],
    },
    search_effect: Some(
        "Pictures and scripts that are only missing look shut; either way the pages that use them lose.",
    ),
    references: &[Reference::Rfc(9110, "15.5.4"), Reference::Page("Amazon S3 API: GetObject, permissions")],
    clues: &[
        Clue::Fact(Fact::StockPage, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.97),
        Clue::Effect(Factor::RootRandom, Effect::Same, 0.9),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.95),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.95),
        Clue::Effect(Factor::RootRandomAlike, Effect::Same, 0.9),
        Clue::Effect(Factor::PathSlash, Effect::Same, 0.9),
        Clue::Effect(Factor::SiteRoot, Effect::Same, 0.7),
        Clue::Effect(Factor::CredentialsNone, Effect::Same, 0.5),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.97),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.95),
        Clue::Says(&["(or it may not exist)", "storage.objects.get access"]),
        Clue::Hints(&["<code>accessdenied</code>", "<hostid>", "s3:listbucket"]),
    ],
    ambiguous_with: &["not-found-masked-as-403", "path-not-granted", "credentials-missing", "ip-not-allowed"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://assets.example/img/Logo.png",
            headers: &[("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (Factor::RootRandom, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::RootRandomAlike, REFUSED),
            (Factor::PathSlash, REFUSED),
            (Factor::PathLowerCase, REFUSED),
            (Factor::SiteRoot, REFUSED),
        ],
        elsewhere: &[],
    },
};
