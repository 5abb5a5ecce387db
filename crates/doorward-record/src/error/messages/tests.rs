//! The list of messages: its form, its codes, and that each pattern finds its own message.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

#[test]
fn each_message_is_well_formed() {
    for message in messages().chain([]) {
        let about = format!("{:?} {:?} {:?}", message.writer, message.codes, message.patterns);
        assert!(!message.clause.is_empty() && !message.clause.ends_with('.'), "{about}");
        let lower = message.clause.split(' ').next().is_some_and(|word| {
            word.starts_with('`') || word.starts_with('{') || !word.starts_with(char::is_uppercase) || is_name(word)
        });
        assert!(lower, "{about}: {}", message.clause);
        assert!(!message.reasons.is_empty(), "{about}");
        assert!(!message.patterns.is_empty() || !message.codes.is_empty(), "{about}");
        for reason in message.reasons {
            assert!(doorward_reason::find(reason).is_some(), "{about}: `{reason}`");
        }
        let once: BTreeSet<_> = message.reasons.iter().collect();
        assert_eq!(once.len(), message.reasons.len(), "{about}: a reason stands twice");
        for written in message.patterns {
            let pattern = Pattern::new(written).unwrap_or_else(|| panic!("{about}: `{written}` names nothing known"));
            assert!(pattern.captures().len() <= crate::error::MAX_VALUES, "{about}");
        }
        assert!(message.statuses.iter().all(|status| (300..600).contains(status)), "{about}");
    }
}

/// A name of a product or a directive may begin a clause.
fn is_name(word: &str) -> bool {
    [
        "Apache",
        "Squid",
        "HAProxy",
        "Envoy",
        "Caddy",
        "Traefik",
        "IIS",
        "PHP-FPM",
        "PHP-FPM's",
        "PHP",
        "PAM",
        "WebDAV",
        "Squid's",
    ]
    .contains(&word)
}

#[test]
fn a_code_stands_once() {
    let mut seen: BTreeMap<(Writer, u32), usize> = BTreeMap::new();
    for message in messages() {
        for code in message.codes {
            *seen.entry((message.writer, *code)).or_default() += 1;
        }
    }
    let twice: Vec<_> = seen.into_iter().filter(|(_, count)| *count > 1).collect();
    assert_eq!(twice, []);
}

#[test]
fn each_pattern_is_found_by_its_own_words() {
    for message in messages().filter(|message| message.codes.is_empty()) {
        for written in message.patterns {
            let text = written.replace("{}", "0").replace(['{', '}'], "");
            let level = Some(message.level);
            let found = meaning(message.writer, None, level, text.trim_end_matches('$'));
            let found = found.map(|(found, _)| (found.reasons, found.part));
            assert_eq!(found, Some((message.reasons, message.part)), "{written}");
        }
    }
}

#[test]
fn every_apache_code_that_bears_on_a_refusal_is_known() {
    let known: BTreeSet<u32> = messages()
        .filter(|message| message.writer == Writer::Apache)
        .flat_map(|message| message.codes)
        .copied()
        .collect();
    for code in
        [31, 32, 35, 36, 37, 38, 127, 128, 132, 529, 670, 1276, 1617, 1618, 1627, 1629, 1630, 1631, 1797, 2219, 10508]
    {
        assert!(known.contains(&code), "AH{code:05}");
    }
    assert!(known.len() > 190, "{}", known.len());
}

#[test]
fn a_clause_tells_what_was_caught() {
    let text = "user \"rita\" was not found in \"/etc/users\"";
    let (message, values) = meaning(Writer::Nginx, None, Some(Level::Error), text).unwrap();
    assert_eq!(message.clause_with(|capture| values.get(capture).map(Cow::Borrowed)), "`rita` is not in `/etc/users`");
    assert_eq!(message.clause_with(|_| None), "`…` is not in `…`");
}

#[test]
fn a_code_is_its_messages_whatever_the_words() {
    let (message, values) = meaning(Writer::Apache, Some(1630), None, "client refused: /srv").unwrap();
    assert_eq!((message.reasons.first(), values.iter().count()), (Some(&"path-rule"), 0));
    assert!(meaning(Writer::Apache, Some(99_999), None, "client denied by server configuration: /srv").is_none());
}

#[test]
fn sub_statuses_of_iis_are_found_by_number() {
    for (status, sub_status, reason) in
        [(403, 14, "index-missing"), (403, 4, "https-required"), (404, 8, "denial-masked-as-404")]
    {
        assert_eq!(iis(status, sub_status).and_then(|message| message.reasons.first().copied()), Some(reason));
    }
    assert_eq!(iis(403, 999), None);
}
