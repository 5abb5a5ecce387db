//! `not-found-masked-as-403`: an absent thing that looks like a forbidden one.

use super::entry::*;

/// The refusal of the example, which several changes meet again.
const REFUSED: Answer = Answer {
    status: 403,
    headers: &[("Server", "nginx"), ("Content-Type", "application/xml")],
    body: "<?xml version=\"1.0\" \
                    encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code><Message>Access \
                    Denied</Message></Error>",
};

/// There is nothing here, but 403 is answered.
pub(super) const NOT_FOUND_MASKED_AS_403: Reason = Reason {
    id: "not-found-masked-as-403",
    title: "There is nothing here, but 403 is answered",
    family: Family::Masks,
    since: "0.1.0",
    explanation: "Nothing exists at this address, but the server answers 403 as if it did and were shut. Every other \
        made-up name in the same place gets the very same answer, while things that exist there are served. \
        It is done so that nobody can find out which names exist; often it is only a side effect of a \
        storage service or of an error-page line. Looking for a permission to change is in vain: the thing \
        is not there.",
    statuses: &[403, 401],
    fault: Fault::Yes,
    who_fixes: Who::Client,
    retry: Retry::Changed,
    challenge: Challenge::None,
    sight: Sight::Outside,
    frequency: 3,
    repair: Repair {
        visitor: &["Check the address; the file may have been moved or deleted."],
        client: &["Check the name letter by letter, upper and lower case too; then ask the owner whether the \
                object was ever put there."],
        operator: &[
            "See on the server whether the file or object exists; if it should, put it there under \
                exactly this name.",
            "If the disguise is not meant, let absent names be answered with 404.",
        ],
        platforms: &[
            Platform {
                name: "nginx",
                step: "look for `error_page 404 =403 …`, or for `try_files … =403` in the location",
            },
            Platform {
                name: "Apache",
                step: "look for `ErrorDocument 404` that leads to a script answering 403, or `RewriteCond \
                    %{REQUEST_FILENAME} !-f` with `[F]`",
            },
            Platform {
                name: "Django",
                step: "a permission check that runs before the object is looked up answers 403 for ids that do \
                    not exist",
            },
        ],
    },
    search_effect: Some("None of its own: 403 and 404 both drop the page."),
    references: &[Reference::Rfc(9110, "15.5.5"), Reference::Rfc(9110, "15.5.4")],
    clues: &[
        Clue::Fact(Fact::SessionSent, Strength::Against),
        Clue::Fact(Fact::CredentialsSent, Strength::Against),
        Clue::Fact(Fact::JsonBody, Strength::Against),
        Clue::Effect(Factor::SiblingRandom, Effect::Same, 0.97),
        Clue::Effect(Factor::SiblingPlain, Effect::Same, 0.9),
        Clue::Effect(Factor::ChildRandom, Effect::Same, 0.8),
        Clue::Effect(Factor::MethodUnknown, Effect::Differs, 0.4),
        Clue::Effect(Factor::RootRandom, Effect::Absent, 0.7),
        Clue::Effect(Factor::AgentBrowser, Effect::Same, 0.98),
        Clue::Effect(Factor::SourceAddress, Effect::Same, 0.97),
        Clue::Fact(Fact::CustomPage, Strength::Weak),
        Clue::Hints(&["accessdenied", "may not exist"]),
    ],
    ambiguous_with: &[
        "object-absent-or-forbidden",
        "path-rule",
        "fs-dir-mode",
        "path-not-granted",
        "index-missing",
        "route-not-listed",
    ],
    example: Example {
        request: Request {
            method: "GET",
            url: "https://files.example/objects/b.txt",
            headers: &[("Accept", "*/*")],
            body: "",
        },
        answer: REFUSED,
        otherwise: &[
            (Factor::SiblingRandom, REFUSED),
            (Factor::SiblingPlain, REFUSED),
            (Factor::ChildRandom, REFUSED),
            (Factor::PathLowerCase, REFUSED),
        ],
        elsewhere: &[],
    },
};
