//! `link-signature`: a link whose signature does not fit its address any more.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "text/html")],
    body: "<html><head><title>403 Forbidden</title></head><body><center><h1>403 \
                    Forbidden</h1></center><hr><center>nginx</center></body></html>",
};

/// The signed link's signature does not match.
pub const LINK_SIGNATURE: Reason = Reason {
    id: "link-signature",
    title: "The signed link's signature does not match",
    family: Family::Tokens,
    since: "0.1.0",
    explanation: "The address carries a signature made over its parts: path, time, sometimes the method and headers. \
        The server makes the same sum and comes to another result. Either something changed the address on \
        its way (a mail program, a `+` turned into a space, an added tracking parameter, another encoding), \
        or it was signed with another key, or over another host name, method or path than the one that is \
        asked for now.",
    statuses: &[403, 401, 400],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 5,
    repair: Repair {
        visitor: &["Copy the whole link again from where it came; mail programs and chats cut long links or add \
                to them."],
        client: &[
            "Send the link byte for byte as it was issued: do not decode and encode it again, sort its \
                parameters or add any.",
            "Use the method and the headers it was signed for; a link signed for GET refuses PUT, and a \
                signed Content-Type must be sent exactly.",
        ],
        operator: &[
            "Compare the string that is signed with the string that is checked, byte by byte; the usual \
                differences are the host name behind a proxy, `http` against `https`, an encoded slash and \
                the order of parameters.",
            "Check that both sides hold the same key, above all after a key was rotated; accept the old \
                key until the last link made with it has expired.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "with `secure_link_md5`, the expression must be the one the link was made with, for \
                    instance `\"$secure_link_expires$uri secret\"`; `$uri` is decoded, and the sum is base64 \
                    with `+/` written as `-_` and without `=`",
            },
            Platform {
                name: "Amazon S3",
                step: "the answer shows `StringToSign` and `CanonicalRequest`: compare both with what the \
                    client computed",
            },
            Platform {
                name: "Laravel",
                step: "behind a proxy, set TrustProxies so that `hasValidSignature()` sees `https` and the \
                    public host name",
            },
        ],
    },
    search_effect: None,
    references: &[Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.75),
        Clue::Fact(Fact::LinkSigned, Strength::Decisive),
        Clue::Fact(Fact::LinkSigned, Strength::Needed),
        Clue::Fact(Fact::LinkTimely, Strength::Weak),
        Clue::Fact(Fact::LinkExpired, Strength::Against),
        Clue::Effect(Factor::QueryNone, Effect::Same, 0.7),
        Clue::Effect(Factor::CacheKey, Effect::Same, 0.9),
        Clue::Says(&[
            "signaturedoesnotmatch",
            "the request signature we calculated does not match",
            "invalid signature.",
            "invalid url signature",
            "signature mismatch",
            "signature did not match",
            "bad url signature",
            "invalid_signature",
        ]),
        Clue::Hints(&["signature"]),
    ],
    ambiguous_with: &["link-expired", "request-signature"],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://media.example/reports/2026.pdf?expires=1798761600&md5=AAAAAAAAAAAAAAAAAAAAAA",
            headers: &[("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[(Factor::SiblingRandom, REFUSED)],
        elsewhere: &[],
    },
};
