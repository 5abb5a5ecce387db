//! The condition that a request did not meet, in words for the operator.

use std::borrow::Cow;

use doorward_policy::Condition;

/// The condition in words.
#[must_use]
pub fn condition_words(condition: &Condition) -> Cow<'_, str> {
    let words = match condition {
        Condition::Malformed(rule) => return Cow::Owned(format!("the request is malformed: {rule}")),
        Condition::AddressBanned(address) => return Cow::Owned(format!("the address {address} is banned")),
        Condition::Credentials(check) => return Cow::Owned(format!("the credentials were not accepted: {check}")),
        Condition::Unavailable(what) => return Cow::Owned(format!("could not be asked: {what}")),
        Condition::Deny(entry) => return Cow::Owned(format!("`deny` names the caller: {entry}")),
        Condition::Limit(limit) => return Cow::Owned(format!("the limit is used up: {limit}")),
        Condition::Size(what) => return Cow::Owned(format!("too large: {what}")),
        Condition::Upstream(how) => return Cow::Owned(format!("the upstream did not answer rightly: {how}")),
        Condition::Host => "the host is not one of the site's",
        Condition::Https => "encryption is required",
        Condition::CallerBanned => "the caller is banned",
        Condition::NoRoute => "no route matches",
        Condition::Method => "no route for this path has the method",
        Condition::NoCredentials => "no credentials were sent",
        Condition::SecondFactor => "the second factor is lacking or too old",
        Condition::Allow => "nothing in `allow` names the caller",
        Condition::Network => "the address is outside `networks`",
        Condition::Hours => "outside `hours`",
        Condition::From => "before `from`",
        Condition::Until => "after `until`",
        Condition::Shut => "the route is shut for everybody",
        Condition::SignIns => "too many sign-ins failed",
        Condition::Fault => "the gateway itself failed",
    };
    Cow::Borrowed(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_say_which_rule_it_was() {
        for (condition, words) in [
            (Condition::Allow, "nothing in `allow` names the caller"),
            (Condition::Limit("5/min".into()), "the limit is used up: 5/min"),
            (Condition::Deny("user:trudy".into()), "`deny` names the caller: user:trudy"),
            (Condition::AddressBanned("192.0.2.7".parse().unwrap()), "the address 192.0.2.7 is banned"),
        ] {
            assert_eq!(condition_words(&condition), words);
        }
    }
}
