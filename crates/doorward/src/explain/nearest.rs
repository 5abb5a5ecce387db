//! The routes that come nearest to a path that none names: what was meant is mostly one of them, or belongs beside them.

use doorward_policy::{Map, Path, Route};

/// Routes that are named.
const MAX_NEAREST: usize = 3;
/// Characters by which segments may differ and still be alike: a slip, or a plural.
const MAX_DIFFERENCE: usize = 2;
/// Characters that alike segments have at least: any two shorter ones differ by as little.
const MIN_ALIKE: usize = 4;

/// The nearest routes, the nearest first; none where nothing is like the path.
pub(super) fn routes<'m>(path: &Path, map: &'m Map) -> Vec<&'m Route> {
    let segments: Vec<&str> = path.segments().collect();
    let scored = map.routes.iter().map(|route| (score(&segments, &route.path), route));
    let mut near: Vec<(usize, &Route)> = scored.filter(|(score, _)| *score > 0).collect();
    near.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    near.into_iter().take(MAX_NEAREST).map(|(_, route)| route).collect()
}

/// Two for each leading segment that both have, and one for the next where it is alike. Stars and parameters are like anything, once
/// something is the same.
fn score(segments: &[&str], pattern: &str) -> usize {
    let mut score = 0_usize;
    let own = pattern.split('/').filter(|segment| !segment.is_empty());
    for (segment, own) in segments.iter().zip(own) {
        let is_open = own.contains(['*', '{']);
        match own {
            "**" => break,
            _ if own == *segment || (is_open && score > 0) => score = score.saturating_add(2),
            _ if alike(own, segment) => return score.saturating_add(1),
            _ => break,
        }
    }
    score
}

/// Whether two texts are the same but for a few characters in one place.
fn alike(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) =
        (one.to_lowercase().chars().collect(), other.to_lowercase().chars().collect());
    let shorter = one.len().min(other.len());
    let before = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let behind = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let longer = one.len().max(other.len());
    let same = before.saturating_add(behind).min(shorter);
    shorter >= MIN_ALIKE && longer.saturating_sub(same) <= MAX_DIFFERENCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_alike_but_for_a_slip() {
        for (one, other, expected) in [
            ("orders", "order", true),
            ("orders", "odrers", true),
            ("orders", "Orders", true),
            ("orders", "orderlist", false),
            ("blog", "blgo", true),
            ("api", "app", false),
            ("admin", "people", false),
            ("", "", false),
        ] {
            assert_eq!(alike(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn what_leads_the_same_way_scores() {
        for (path, pattern, expected) in [
            ("/api/orders/7/items", "/api/orders/{order}", 6),
            ("/api/order/7", "/api/orders/{order}", 3),
            ("/api/users", "/api/orders", 2),
            ("/api/users", "/api/**", 2),
            ("/x/y", "/{tenant}/z", 0),
            ("/ordres", "/orders/**", 1),
            ("/x", "/blog/**", 0),
            ("/", "/blog", 0),
        ] {
            let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
            assert_eq!(score(&segments, pattern), expected, "{path} {pattern}");
        }
    }
}
