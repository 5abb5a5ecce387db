//! The page as a whole, and that its size is bounded.

use super::*;
use crate::log::{Verdict, test_refusal};

#[test]
fn the_page_tells_what_was_counted() {
    let metrics = Metrics::new();
    let refusal = test_refusal();
    let orders = metrics.route("/api/orders/{order}");
    orders.count(200, Verdict::Open, None);
    orders.count(403, Verdict::Refused, Some(&refusal));
    metrics.no_route.count(404, Verdict::Refused, Some(&refusal));
    let _held = metrics.in_flight.hold();
    metrics.open.note(1_500);
    metrics.limiter_evictions.raise_to(5);
    metrics.maps_failed.count();
    metrics.upstream_is_up("http://127.0.0.1:3000", true);
    metrics.upstream_is_up("http://127.0.0.1:3001", true);
    metrics.upstream_is_up("http://127.0.0.1:3001", false);
    metrics.upstream_is_up("http://127.0.0.1:3002", true);
    metrics.forget_upstream("http://127.0.0.1:3002");
    let page = metrics.render();
    for line in [
        "doorward_requests_total{route=\"/api/orders/{order}\",status=\"200\"} 1",
        "doorward_requests_total{route=\"/api/orders/{order}\",status=\"403\"} 1",
        "doorward_requests_total{route=\"none\",status=\"404\"} 1",
        "doorward_refusals_total{route=\"/api/orders/{order}\",reason=\"role-insufficient\",verdict=\"refused\"} 1",
        "doorward_request_duration_seconds_bucket{verdict=\"open\",le=\"0.001\"} 0",
        "doorward_request_duration_seconds_bucket{verdict=\"open\",le=\"0.0025\"} 1",
        "doorward_request_duration_seconds_bucket{verdict=\"open\",le=\"+Inf\"} 1",
        "doorward_request_duration_seconds_sum{verdict=\"open\"} 0.0015",
        "doorward_request_duration_seconds_count{verdict=\"refused\"} 0",
        "doorward_requests_in_flight 1",
        "doorward_limiter_evictions_total 5",
        "doorward_map_reloads_total{outcome=\"ok\"} 0",
        "doorward_map_reloads_total{outcome=\"failed\"} 1",
        "doorward_upstream_up{upstream=\"http://127.0.0.1:3000\"} 1",
        "doorward_upstream_up{upstream=\"http://127.0.0.1:3001\"} 0",
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
    }
    assert!(!page.contains(":3002"));
}

#[test]
fn the_page_is_well_formed() {
    let metrics = Metrics::new();
    metrics.route("/a").count(200, Verdict::Open, None);
    metrics.upstream_is_up("http://127.0.0.1:3000", true);
    let page = metrics.render();
    let mut family = "";
    let mut seen = std::collections::BTreeSet::new();
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            family = rest.split(' ').next().unwrap();
            assert!(seen.insert(family), "{family} twice");
        } else if !line.starts_with("# HELP ") {
            assert!(line.starts_with(family), "{line} is not of {family}");
            assert!(line.rsplit(' ').next().unwrap().parse::<f64>().is_ok(), "{line}");
        }
    }
    for line in page.lines().filter(|line| line.starts_with("# TYPE ") && line.ends_with(" counter")) {
        assert!(line.ends_with("_total counter"), "{line}");
    }
    assert!(page.ends_with('\n'));
}

#[test]
fn a_map_loaded_anew_goes_on_counting() {
    let metrics = Metrics::new();
    metrics.route("/a").count(200, Verdict::Open, None);
    metrics.route("/a").count(200, Verdict::Open, None);
    assert!(metrics.render().contains("doorward_requests_total{route=\"/a\",status=\"200\"} 2\n"));
}

#[test]
fn limits_hold_at_their_edge() {
    let metrics = Metrics::new();
    for number in 0..MAX_ROUTES + 5 {
        metrics.route(&format!("/{number}")).count(200, Verdict::Open, None);
    }
    metrics.route("/0").count(200, Verdict::Open, None);
    let page = metrics.render();
    assert!(page.contains(&format!("{{route=\"/{}\",status=\"200\"}} 1\n", MAX_ROUTES - 1)));
    assert!(!page.contains(&format!("route=\"/{MAX_ROUTES}\"")));
    assert!(
        page.contains("{route=\"other\",status=\"200\"} 5\n") && page.contains("{route=\"/0\",status=\"200\"} 2\n")
    );
    for number in 0..MAX_UPSTREAMS + 5 {
        metrics.upstream_is_up(&format!("http://{number}"), true);
    }
    assert_eq!(metrics.render().matches("doorward_upstream_up{").count(), MAX_UPSTREAMS);
}
