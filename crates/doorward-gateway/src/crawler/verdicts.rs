//! What is known of addresses that claimed to be crawlers: kept for a time, in bounded memory.
//!
//! Proven and other verdicts are kept apart, so that a flood of false claims pushes out false claims, and no true one.

use std::collections::{HashMap, VecDeque};

use super::Question;
use crate::limit::SECOND_NS;

/// Most verdicts of each kind that are kept.
pub const MAX_VERDICTS: usize = 10_000;
/// Most questions that are open at once; further claims are unproven without being asked about.
pub const MAX_PENDING: usize = 64;
/// Seconds that a proof holds.
pub const PROVEN_S: u64 = 21_600;
/// Seconds that a refutation holds.
pub const REFUTED_S: u64 = 3_600;
/// Seconds until a question that had no answer is put again.
pub const UNKNOWN_S: u64 = 60;
/// Seconds after which a question that nobody settled is open no longer.
pub const PENDING_S: u64 = 30;

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the crawler.
    Proven,
    /// It is not.
    Refuted,
    /// There was no answer.
    Unknown,
}

/// What is known of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Verdict(Verdict),
    /// Nothing, and it is for the caller to ask.
    Ask,
    /// Nothing, and somebody asks already, or too many do.
    Busy,
}

#[derive(Default)]
pub(super) struct Verdicts {
    proven: Kept,
    others: Kept,
    /// Open questions, and when they are open no longer.
    pending: HashMap<Question, u64>,
}

/// Verdicts in the order in which they came; the first goes where there are too many.
#[derive(Default)]
struct Kept {
    found: HashMap<Question, (Verdict, u64)>,
    order: VecDeque<Question>,
}

impl Kept {
    fn look(&self, question: Question, now_ns: u64) -> Option<Verdict> {
        self.found.get(&question).filter(|(_, until_ns)| now_ns < *until_ns).map(|(verdict, _)| *verdict)
    }

    fn keep(&mut self, question: Question, verdict: Verdict, until_ns: u64) {
        if self.found.insert(question, (verdict, until_ns)).is_none() {
            self.order.push_back(question);
        }
        if self.order.len() > MAX_VERDICTS
            && let Some(oldest) = self.order.pop_front()
        {
            self.found.remove(&oldest);
        }
    }
}

impl Verdicts {
    pub(super) fn look(&mut self, question: Question, now_ns: u64) -> Known {
        let known = self.proven.look(question, now_ns).or_else(|| self.others.look(question, now_ns));
        if let Some(verdict) = known {
            return Known::Verdict(verdict);
        }
        self.pending.retain(|_, until_ns| now_ns < *until_ns);
        if self.pending.contains_key(&question) || self.pending.len() >= MAX_PENDING {
            return Known::Busy;
        }
        self.pending.insert(question, after(now_ns, PENDING_S));
        Known::Ask
    }

    pub(super) fn settle(&mut self, question: Question, verdict: Verdict, now_ns: u64) {
        self.pending.remove(&question);
        match verdict {
            Verdict::Proven => self.proven.keep(question, verdict, after(now_ns, PROVEN_S)),
            Verdict::Refuted => self.refute(question, now_ns),
            Verdict::Unknown => self.others.keep(question, verdict, after(now_ns, UNKNOWN_S)),
        }
    }

    /// A refutation ends an earlier proof.
    fn refute(&mut self, question: Question, now_ns: u64) {
        if let Some(proof) = self.proven.found.get_mut(&question) {
            proof.1 = 0;
        }
        self.others.keep(question, Verdict::Refuted, after(now_ns, REFUTED_S));
    }
}

fn after(now_ns: u64, seconds: u64) -> u64 {
    now_ns.saturating_add(seconds.saturating_mul(SECOND_NS))
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn question(number: usize) -> Question {
        Question { crawler: 0, address: IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(number).unwrap())) }
    }

    #[test]
    fn verdicts_hold_for_their_time() {
        for (verdict, holds_s) in
            [(Verdict::Proven, PROVEN_S), (Verdict::Refuted, REFUTED_S), (Verdict::Unknown, UNKNOWN_S)]
        {
            let mut verdicts = Verdicts::default();
            assert_eq!(verdicts.look(question(1), 5), Known::Ask);
            assert_eq!(verdicts.look(question(1), 5), Known::Busy);
            verdicts.settle(question(1), verdict, 5);
            assert_eq!(verdicts.look(question(1), 4 + holds_s * SECOND_NS), Known::Verdict(verdict));
            assert_eq!(verdicts.look(question(1), 5 + holds_s * SECOND_NS), Known::Ask, "{verdict:?}");
            assert_eq!(verdicts.look(question(2), 5), Known::Ask);
        }
    }

    #[test]
    fn a_question_that_nobody_settles_is_put_again() {
        let mut verdicts = Verdicts::default();
        assert_eq!(verdicts.look(question(1), 0), Known::Ask);
        assert_eq!(verdicts.look(question(1), PENDING_S * SECOND_NS - 1), Known::Busy);
        assert_eq!(verdicts.look(question(1), PENDING_S * SECOND_NS), Known::Ask);
    }

    #[test]
    fn limits_hold_at_their_edge() {
        let mut verdicts = Verdicts::default();
        for number in 0..MAX_PENDING {
            assert_eq!(verdicts.look(question(number), 0), Known::Ask);
        }
        assert_eq!(verdicts.look(question(MAX_PENDING), 0), Known::Busy);
        verdicts.settle(question(0), Verdict::Proven, 0);
        assert_eq!(verdicts.look(question(MAX_PENDING), 0), Known::Ask);
        for number in 1..=MAX_VERDICTS {
            verdicts.settle(question(number), Verdict::Refuted, 0);
        }
        assert_eq!(verdicts.look(question(1), 1), Known::Verdict(Verdict::Refuted));
        verdicts.settle(question(MAX_VERDICTS + 1), Verdict::Refuted, 0);
        assert_eq!(verdicts.look(question(1), 1), Known::Ask, "the oldest made room");
        assert_eq!(verdicts.look(question(2), 1), Known::Verdict(Verdict::Refuted));
        assert_eq!(
            verdicts.look(question(0), 1),
            Known::Verdict(Verdict::Proven),
            "false claims pushed out a true one"
        );
        assert_eq!((verdicts.others.found.len(), verdicts.others.order.len()), (MAX_VERDICTS, MAX_VERDICTS));
    }

    #[test]
    fn a_refutation_ends_a_proof() {
        let mut verdicts = Verdicts::default();
        verdicts.settle(question(1), Verdict::Proven, 0);
        verdicts.settle(question(1), Verdict::Refuted, 1);
        assert_eq!(verdicts.look(question(1), 2), Known::Verdict(Verdict::Refuted));
    }
}
