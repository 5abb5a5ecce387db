//! The cache of verified tokens.

use doorward_policy::{Caller, Kind, Scheme};
use proptest::prelude::*;

use super::super::{MAX_CACHED_TOKEN_BYTES, TokenCache, Verified};

fn verified(name: &str, good_from_s: i64, good_until_s: i64) -> Verified {
    let caller = Caller {
        kind: Kind::Person,
        name: name.into(),
        roles: Vec::new(),
        scopes: Vec::new(),
        scheme: Scheme::Bearer,
        second_factor_at_s: None,
        expires_at_s: Some(good_until_s),
        credential: None,
        claims: Vec::new(),
    };
    Verified { caller, good_from_s, good_until_s }
}

#[test]
fn times_are_looked_at_on_every_hit() {
    let mut cache = TokenCache::new(16);
    cache.insert("token", verified("dana", 10, 20), 0);
    for (now_s, hit) in [(9, false), (10, true), (19, true), (20, false), (19, false)] {
        // The last: what was seen to be over is gone.
        assert_eq!(cache.get("token", now_s, 0).is_some(), hit, "{now_s}");
    }
}

#[test]
fn another_token_is_another_caller() {
    let mut cache = TokenCache::new(16);
    cache.insert("token", verified("dana", 0, 20), 0);
    cache.insert("tokem", verified("eve", 0, 20), 0);
    assert_eq!(cache.get("token", 1, 0).map(|caller| &*caller.name), Some("dana"));
    assert_eq!(cache.get("tokem", 1, 0).map(|caller| &*caller.name), Some("eve"));
    assert!(cache.get("tokeo", 1, 0).is_none());
    cache.insert("token", verified("dana", 0, 40), 0);
    assert!(cache.get("token", 30, 0).is_some());
}

#[test]
fn a_new_generation_forgets_everything() {
    let mut cache = TokenCache::new(16);
    cache.insert("token", verified("dana", 0, 20), 0);
    assert!(cache.get("token", 1, 1).is_none());
    assert!(cache.get("token", 1, 0).is_none());
    cache.insert("token", verified("dana", 0, 20), 1);
    cache.clear();
    assert!(cache.get("token", 1, 1).is_none());
}

#[test]
fn it_is_bounded_and_keeps_what_is_used() {
    let mut cache = TokenCache::new(1);
    cache.insert("used", verified("dana", 0, 20), 0);
    for other in 0..1000 {
        assert!(cache.get("used", 1, 0).is_some());
        cache.insert(&format!("other {other}"), verified("eve", 0, 20), 0);
    }
    assert!(cache.get("other 0", 1, 0).is_none());
    assert_eq!(format!("{cache:?}"), "TokenCache { kept: 4, .. }");
}

#[test]
fn long_tokens_are_not_kept() {
    let mut cache = TokenCache::new(16);
    for (bytes, kept) in [(MAX_CACHED_TOKEN_BYTES, true), (MAX_CACHED_TOKEN_BYTES + 1, false)] {
        let token = "t".repeat(bytes);
        cache.insert(&token, verified("dana", 0, 20), 0);
        assert_eq!(cache.get(&token, 1, 0).is_some(), kept);
    }
}

proptest! {
    #[test]
    fn a_hit_is_what_was_kept_last(steps in prop::collection::vec((0_u8..12, 0_i64..30, any::<bool>()), 0..200)) {
        let mut cache = TokenCache::new(4);
        let mut model = std::collections::BTreeMap::new();
        for (step, (which, second, insert)) in steps.into_iter().enumerate() {
            let (token, name) = (format!("token {which}"), format!("caller {step}"));
            if insert {
                cache.insert(&token, verified(&name, 0, second), 0);
                model.insert(token, (name, second));
            } else if let Some(caller) = cache.get(&token, second, 0) {
                let (name, until_s) = &model[&token];
                prop_assert!(*caller.name == **name && second < *until_s);
            }
        }
    }
}
