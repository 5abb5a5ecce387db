//! ModSecurity's rules, as far as they are simple: variables of the request's head, plain operators, chains, exceptions.
//!
//! Scores, collections that are kept, bodies, and transformations beyond the plain ones are not evaluated: a rule that needs them
//! may refuse.

mod operator;
mod rule;
mod variable;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::rc::Rc;

use self::rule::{Actions, Rule};
use super::layer::{Kind, Layer};
use super::pass::Pass;
use super::tree::Node;
use super::truth::Truth;
use super::verdict::{Refusal, Step};

/// The ids of the OWASP core rule set.
const CORE_RULES: std::ops::RangeInclusive<u64> = 900_000..=999_999;
/// Those of them that set it up; they check the installation, not the request.
const CORE_SETUP: std::ops::RangeInclusive<u64> = 900_000..=901_999;
/// The core rule about methods.
const CORE_METHODS: u64 = 911_100;
/// The threshold of the core rule set where nothing sets another.
const USUAL_THRESHOLD: u64 = 5;
/// The methods that the core rule set lets through where nothing sets others.
const USUAL_METHODS: &[&str] = &["GET", "HEAD", "POST", "OPTIONS"];

/// Rules of the first phase, carried out before anything else.
pub(super) fn early(pass: &Pass<'_>, layers: &[Layer]) -> Vec<Step> {
    Engine::new(layers, pass).run(1)
}

/// Rules of the second phase, carried out after the request was let in.
pub(super) fn late(pass: &Pass<'_>, layers: &[Layer]) -> Vec<Step> {
    Engine::new(layers, pass).run(2)
}

/// The id of a rule.
pub(super) fn id_of(node: &Node) -> Option<u64> {
    rule::actions_of(node).id
}

/// All ids that are in use.
pub(super) fn ids(pass: &Pass<'_>) -> BTreeSet<u64> {
    let layers = pass.layers.iter().flat_map(|layer| layer.nodes.iter());
    let nodes = pass.site.main.iter().chain(pass.site.own()).chain(layers);
    nodes.filter(|node| is_rule(node)).filter_map(|node| id_of(node)).collect()
}

/// Whether a directive is a rule.
fn is_rule(node: &Node) -> bool {
    matches!(node.name.as_str(), "secrule" | "secaction")
}

/// The rules that hold, and what switches them.
struct Engine<'p, 'a> {
    pass: &'p Pass<'a>,
    on: bool,
    rules: Vec<Rule>,
    removed: Vec<(u64, u64)>,
    threshold: Option<(u64, Rc<Node>)>,
    methods: Vec<String>,
    about_methods: Option<Rc<Node>>,
}

impl<'p, 'a> Engine<'p, 'a> {
    fn new(layers: &[Layer], pass: &'p Pass<'a>) -> Self {
        let setting = super::layer::setting(layers, pass.method(), "secruleengine");
        let on = setting.is_some_and(|node| node.is_on());
        let mut engine = Self {
            pass,
            on,
            rules: Vec::new(),
            removed: Vec::new(),
            threshold: None,
            methods: USUAL_METHODS.iter().map(|method| (*method).to_owned()).collect(),
            about_methods: None,
        };
        if on {
            engine.collect(layers);
        }
        engine
    }

    /// Takes up rules and exceptions in their order.
    fn collect(&mut self, layers: &[Layer]) {
        let mut defaults = [Actions::default(), Actions::default()];
        for layer in layers {
            for node in layer.nodes.iter() {
                match node.name.as_str() {
                    "secdefaultaction" => {
                        let actions = rule::read_actions(node.word(0));
                        let index = usize::from(actions.phase == Some(2));
                        if let Some(slot) = defaults.get_mut(index) {
                            *slot = actions;
                        }
                    }
                    "secrule" | "secaction" => {
                        let rule = Rule::read(node, &defaults, layer.kind == Kind::Server);
                        self.learn(&rule);
                        if rule.actions.id == Some(CORE_METHODS) {
                            self.about_methods = Some(Rc::clone(node));
                        }
                        self.rules.push(rule);
                    }
                    "secmarker" => self.rules.push(Rule::marker(node)),
                    "secruleremovebyid" => self.removed.extend(node.words.iter().filter_map(|word| range(word))),
                    _ => {}
                }
            }
        }
    }

    /// Takes up what the set-up of the core rules says.
    fn learn(&mut self, rule: &Rule) {
        let sets_up = rule.actions.id.is_some_and(|id| CORE_SETUP.contains(&id));
        if rule.node.name != "secaction" && !sets_up {
            return;
        }
        for (name, value) in &rule.actions.sets {
            match name.as_str() {
                "tx.inbound_anomaly_score_threshold" => {
                    if let Ok(value) = value.parse()
                        && self.threshold.is_none()
                    {
                        self.threshold = Some((value, Rc::clone(&rule.node)));
                    }
                }
                "tx.allowed_methods" => self.methods = value.split_whitespace().map(str::to_owned).collect(),
                _ => {}
            }
        }
    }

    /// Carries out the rules of a phase.
    fn run(mut self, phase: u8) -> Vec<Step> {
        let mut steps = Vec::new();
        if !self.on {
            return steps;
        }
        let rules = std::mem::take(&mut self.rules);
        let mut index = 0;
        while let Some(rule) = rules.get(index) {
            let links = rules.iter().skip(index).take_while(|rule| rule.actions.chain).count();
            let chain: Vec<&Rule> = rules.iter().skip(index).take(links + 1).collect();
            index += links + 1;
            let skips =
                rule.marker.is_some() || rule.actions.phase.unwrap_or(2) != phase || (phase == 1 && !rule.at_server);
            if skips || self.is_removed(rule) || !matters(&chain) {
                continue;
            }
            let truth = self.holds(&chain);
            let effect = self.effect(&chain, &truth, &mut steps);
            match effect {
                Effect::Stops => break,
                Effect::Skips(marker) => {
                    index = rules
                        .iter()
                        .position(|rule| rule.marker.as_ref() == Some(&marker))
                        .map_or(rules.len(), |at| at.max(index));
                }
                Effect::None => {}
            }
        }
        steps
    }

    /// Whether an exception took a rule out.
    fn is_removed(&self, rule: &Rule) -> bool {
        rule.actions.id.is_some_and(|id| self.removed.iter().any(|(low, high)| (*low..=*high).contains(&id)))
    }

    /// Whether all rules of a chain hold.
    fn holds(&self, chain: &[&Rule]) -> Truth {
        let mut all = Truth::Yes;
        for rule in chain {
            all = all.and(rule.holds(self.pass));
            if all.is_no() {
                break;
            }
        }
        all
    }

    /// What a chain does where it holds, or may.
    fn effect(&mut self, chain: &[&Rule], truth: &Truth, steps: &mut Vec<Step>) -> Effect {
        let Some(first) = chain.first().filter(|_| !truth.is_no()) else { return Effect::None };
        if truth.is_yes() {
            for rule in chain {
                self.removed.extend(rule.actions.removes.iter().copied());
            }
            if chain.iter().any(|rule| rule.actions.switches_off) || (first.actions.allows) {
                return Effect::Stops;
            }
            if let Some(marker) = &first.actions.skip_after {
                return Effect::Skips(marker.clone());
            }
        }
        let sets_up = first.actions.id.is_some_and(|id| CORE_SETUP.contains(&id));
        if !first.actions.denies || (sets_up && !truth.is_yes()) {
            return Effect::None;
        }
        let refusal = self.refusal(first);
        match truth {
            Truth::Unknown(why) => {
                steps.push(Step::doubt(refusal, format!("{}: {why}", first.node.at())));
                Effect::None
            }
            _ => {
                steps.push(Step::Refused(refusal));
                Effect::Stops
            }
        }
    }

    /// The refusal of a rule.
    fn refusal(&self, rule: &Rule) -> Refusal {
        let status = rule.actions.status.unwrap_or(403);
        let id = rule.actions.id.map_or_else(String::new, |id| format!(" {id}"));
        let message = rule.actions.message.as_ref().map_or_else(String::new, |message| format!(" ({message})"));
        let text = format!("the firewall's rule{id}{message} refuses");
        let is_core = rule.actions.id.is_some_and(|id| CORE_RULES.contains(&id));
        if !is_core {
            return Refusal::by(&rule.node, status, vec!["waf-rule"], text);
        }
        if !self.methods.iter().any(|method| method == self.pass.method()) {
            let node = self.about_methods.as_ref().unwrap_or(&rule.node);
            let text = format!("the core rules know the methods {} alone", self.methods.join(" "));
            return Refusal::by(node, status, vec!["method-refused", "waf-false-positive"], text);
        }
        match &self.threshold {
            Some((threshold, node)) if *threshold < USUAL_THRESHOLD => {
                let text = format!("the core rules refuse from {threshold} points on, in place of {USUAL_THRESHOLD}");
                Refusal::by(node, status, vec!["waf-threshold", "waf-false-positive"], text)
            }
            _ => Refusal::by(&rule.node, status, vec!["waf-false-positive", "waf-threshold"], text),
        }
    }
}

/// Whether a chain can change the outcome.
fn matters(chain: &[&Rule]) -> bool {
    chain.iter().any(|rule| {
        let actions = &rule.actions;
        actions.denies
            || actions.allows
            || actions.switches_off
            || actions.skip_after.is_some()
            || !actions.removes.is_empty()
    })
}

/// What comes of a chain.
enum Effect {
    /// The next rule is asked.
    None,
    /// No further rule is.
    Stops,
    /// The rules up to this marker are passed over.
    Skips(String),
}

/// An id, or a range of ids.
fn range(word: &str) -> Option<(u64, u64)> {
    let word = word.trim_matches(['"', '\'']);
    match word.split_once('-') {
        Some((low, high)) => Some((low.parse().ok()?, high.parse().ok()?)),
        None => word.parse().ok().map(|id| (id, id)),
    }
}
