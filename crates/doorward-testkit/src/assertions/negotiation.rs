//! Entries of the suite.

use super::assertion::{Level, Ran, Section, left_out, must, practice, should};
use super::target::Target;

/// The section.
pub(super) const SECTION: Section = Section {
    name: "error body and negotiation",
    assertions: &[
        practice(115, "9457 3", "a program gets a problem document", problem_document),
        must(116, "9457 3.1.2", "the status member is the status", status_member),
        must(117, "9457 3.1.1, 4.2.1", "the type is a URI, and about:blank has the phrase as title", type_member),
        should(118, "9457 3.1.3", "the title does not vary", title_member),
        practice(119, "9457 5", "no internals are told", no_internals),
        practice(120, "9457 3.1.5", "the instance stands in the log", instance_in_log),
        practice(121, "9110 12.5.1", "HTML is for a navigation only", html_for_navigation),
        practice(122, "9110 15.4", "nothing but a navigation is led to a login", no_redirect_for_programs),
        left_out(123, Level::Must, "9700 4.12", "no 307 with credentials", "the gateway redirects to no login"),
        left_out(
            124,
            Level::Must,
            "9700 4.11",
            "return addresses are of the same origin",
            "the gateway redirects to no login and takes no return address",
        ),
        must(125, "6455 4.2.2", "a WebSocket handshake is refused with a status", web_socket),
        left_out(
            126,
            Level::Must,
            "gRPC over HTTP/2",
            "a gRPC call is refused in trailers",
            "it needs HTTP/2, which this client does not speak; the tests of the gateway do",
        ),
    ],
};
fn problem_document(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn status_member(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn type_member(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn title_member(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn no_internals(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn instance_in_log(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn html_for_navigation(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn no_redirect_for_programs(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}

fn web_socket(_target: &Target<'_>) -> Ran {
    Err(super::assertion::Miss::NotAble("the suite cannot see this".to_owned()))
}
