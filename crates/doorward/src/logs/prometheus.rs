//! The figures as text for Prometheus' file collector.

use std::fmt::Write as _;

use doorward_record::figures::Report;
use doorward_record::figures::class::CLASSES;

/// Writes the text.
pub(super) fn write(report: &Report) -> String {
    let mut out = String::new();
    let mut head = |name: &str, help: &str, lines: Vec<(String, u64)>| {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in lines {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    head("doorward_logs_lines", "Lines that were read.", vec![(String::new(), report.lines)]);
    head("doorward_logs_unparsed_lines", "Lines that gave no request.", vec![(String::new(), report.unparsed)]);
    let statuses =
        report.by_status.iter().map(|(status, count)| (format!("{{status=\"{status}\"}}"), *count)).collect();
    head("doorward_logs_requests", "Requests by status.", statuses);
    let routes = report.routes.iter().flat_map(|named| {
        let counts = CLASSES.iter().map(|class| (class.word(), named.counts.of(*class)));
        counts
            .filter(|(_, count)| *count > 0)
            .map(|(class, count)| (format!("{{route=\"{}\",class=\"{class}\"}}", escaped(&named.name)), count))
    });
    head("doorward_logs_route_requests", "Requests by route and class.", routes.collect());
    let systems = report
        .systems
        .iter()
        .map(|named| (format!("{{system=\"{}\"}}", escaped(&named.name)), named.counts.total() - named.counts.open));
    let countries = report
        .countries
        .iter()
        .map(|named| (format!("{{country=\"{}\"}}", escaped(&named.name)), named.counts.total() - named.counts.open));
    if !report.countries.is_empty() {
        head("doorward_logs_country_not_open", "Requests that were not open, by country.", countries.collect());
    }
    if !report.systems.is_empty() {
        head("doorward_logs_system_not_open", "Requests that were not open, by autonomous system.", systems.collect());
    }
    let crawlers = report.crawlers.iter().map(|crawler| {
        let claim = serde_json::to_string(&crawler.claim).unwrap_or_default();
        (format!("{{crawler=\"{}\",claim={claim}}}", escaped(&crawler.name)), crawler.counts.refused)
    });
    head("doorward_logs_crawler_refused", "Refused requests of crawlers.", crawlers.collect());
    let causes = report.causes.iter().map(|cause| {
        let kind = serde_json::to_string(&cause.kind).unwrap_or_default();
        (format!("{{reason=\"{}\",kind={kind}}}", cause.reason.unwrap_or_default()), cause.refused)
    });
    head("doorward_logs_cause_refused", "Refused requests by cause, and by how it is told.", causes.collect());
    if let Some(errors) = &report.errors {
        head(
            "doorward_logs_error_lines",
            "Lines of error logs without an access log.",
            vec![(String::new(), errors.lines)],
        );
        head("doorward_logs_error_refusals", "Refusals that these lines tell.", vec![(String::new(), errors.told)]);
    }
    head("doorward_logs_findings", "Findings.", vec![(String::new(), report.findings.len() as u64)]);
    head("doorward_logs_attacks", "Addresses that attack.", vec![(String::new(), report.attacks.len() as u64)]);
    out
}

/// A label's value.
fn escaped(text: &str) -> String {
    crate::layout::plain(text).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ")
}
