//! The report for a program: schema `doorward.why/1`. Fields are added, never changed.

use doorward_diagnose::belief::Candidate;
use serde_json::{Value, json};

use super::Report;

/// Evidence lines per candidate and side.
const EVIDENCE_LIMIT: usize = 8;

/// Writes the report.
pub(super) fn write(report: &Report<'_>) -> anyhow::Result<String> {
    let diagnosis = report.diagnosis;
    let observed = serde_json::to_value(&diagnosis.observed)?;
    let experiments: Vec<Value> = diagnosis
        .experiments
        .iter()
        .map(|experiment| {
            json!({
                "factor": experiment.factor,
                "from": experiment.from,
                "to": experiment.to,
                "status": [experiment.status.0, experiment.status.1],
                "effect": experiment.effect,
                "repeats": experiment.repeats,
                "telling": experiment.telling,
                "curl": [experiment.curl.0, experiment.curl.1],
            })
        })
        .collect();
    let references: Vec<Value> =
        diagnosis.references.iter().map(|(name, id)| json!({ "name": name, "id": id })).collect();
    let also: Vec<Value> = diagnosis
        .also
        .iter()
        .map(|defect| json!({ "reason": defect.reason.id, "summary": defect.text, "who_fixes": defect.reason.who_fixes.word() }))
        .collect();
    let document = json!({
        "schema": "doorward.why/1",
        "at": report.at,
        "url": report.url(),
        "method": report.question.request.method,
        "observed": observed,
        "diagnosis": {
            "reason": diagnosis.reason.id,
            "title": diagnosis.reason.title,
            "fault": diagnosis.fault,
            "settled": diagnosis.settled,
            "level": diagnosis.level.word(),
            "confidence": rounded(diagnosis.confidence),
            "who_fixes": diagnosis.reason.who_fixes.word(),
            "issuer": diagnosis.issuer,
            "path": diagnosis.path,
            "references": references,
            "summary": diagnosis.summary,
            "falsify": diagnosis.falsify,
            "place": diagnosis.place,
            "contradictions": diagnosis.contradictions,
        },
        "candidates": diagnosis.candidates.iter().map(candidate).collect::<Vec<_>>(),
        "also": also,
        "experiments": experiments,
        "fix": report.fix,
        "repair": diagnosis.repair.as_ref().map(|repair| json!({ "lines": repair.lines(), "repair": repair })),
        "record": diagnosis.record,
        "applied": report.mended,
        "requests": diagnosis.requests,
        "unread": diagnosis.unread,
        "remarks": report.remarks,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}

/// One candidate.
fn candidate(candidate: &Candidate) -> Value {
    let side = |wanted: bool| -> Vec<&str> {
        candidate
            .evidence
            .iter()
            .filter(|item| (item.weight > 0.0) == wanted)
            .take(EVIDENCE_LIMIT)
            .map(|item| item.text.as_str())
            .collect()
    };
    json!({
        "reason": candidate.reason.id,
        "confidence": rounded(candidate.share),
        "level": candidate.level().word(),
        "for": side(true),
        "against": side(false),
    })
}

/// A share with three places.
fn rounded(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}
