//! Routes as a tree of folders, so that a change is told where all of it is and nothing else.

use std::collections::BTreeMap;

use super::super::class::Class;
use super::super::series::Series;
use super::{Clock, FOLDER_SHARE, MIN_REQUESTS, Split, Step, splits};

/// How deep folders are told apart.
const MAX_DEPTH: usize = 8;

/// A folder, or a route where it has no children.
#[derive(Debug, Default)]
pub(super) struct Node {
    children: BTreeMap<String, Self>,
    /// Steps that have requests, by their place; of a route alone, or of all below.
    steps: Vec<(usize, Step)>,
    met: u64,
}

impl Node {
    /// Adds the series of a route.
    pub(super) fn add(&mut self, template: &str, series: &Series, class: Class, clock: Clock) {
        let mut node = self;
        let mut depth = 0;
        let mut rest = template.strip_prefix('/').unwrap_or(template);
        let steps: Vec<(usize, Step)> = series
            .cells()
            .iter()
            .map(|cell| (clock.place(cell.minute), Step { all: cell.total(), met: u64::from(cell.of(class)) }))
            .collect();
        let met = steps.iter().map(|(_, step)| step.met).sum::<u64>();
        node.met += met;
        while depth < MAX_DEPTH
            && let Some((folder, after)) = rest.split_once('/')
        {
            node = node.children.entry(format!("{folder}/")).or_default();
            node.met += met;
            rest = after;
            depth += 1;
        }
        let leaf = node.children.entry(rest.to_owned()).or_default();
        leaf.met += met;
        leaf.steps.extend(steps);
    }

    /// The change points below here, each with its route or folder.
    pub(super) fn changes(&self) -> Vec<(String, Split)> {
        let mut found = Vec::new();
        self.look("/", &[], &mut found);
        found
    }

    /// All steps of what is below, in order of time.
    fn gathered(&self) -> Vec<(usize, Step)> {
        let mut all = Vec::new();
        self.visit(&mut |place, step| all.push((place, step)));
        all.sort_by_key(|(place, _)| *place);
        let mut gathered: Vec<(usize, Step)> = Vec::new();
        for (place, step) in all {
            match gathered.last_mut() {
                Some((last, sum)) if *last == place => sum.add(step),
                _ => gathered.push((place, step)),
            }
        }
        gathered
    }

    /// Looks for changes here, and below where they are not the whole folder's. `told` are those of the folders above.
    fn look(&self, name: &str, told: &[Split], found: &mut Vec<(String, Split)>) {
        if self.met < MIN_REQUESTS {
            return;
        }
        if let (1, Some((child, node))) = (self.children.len(), self.children.first_key_value()) {
            return node.look(&format!("{name}{child}"), told, found);
        }
        let mut here = told.to_vec();
        for split in splits(&self.gathered(), told) {
            if self.children.is_empty() {
                found.push((name.to_owned(), split));
            } else if self.share_affected(&split) >= FOLDER_SHARE {
                found.push((format!("{name}*"), split));
                here.push(split);
            }
        }
        for (child, node) in &self.children {
            node.look(&format!("{name}{child}"), &here, found);
        }
    }

    /// The share of the requests after a split that went to children which the change reached.
    fn share_affected(&self, split: &Split) -> f64 {
        let half = (split.after.rate() - split.before.rate()) / 2.0;
        let (mut affected, mut all) = (0, 0);
        for child in self.children.values() {
            let (mut before, mut after) = (Step::default(), Step::default());
            child.visit(&mut |place, step| {
                if (split.from..split.at).contains(&place) {
                    before.add(step);
                } else if (split.at..split.until).contains(&place) {
                    after.add(step);
                }
            });
            let reached = if half > 0.0 {
                after.rate() >= split.before.rate() + half && (before.all == 0 || before.rate() < after.rate() - half)
            } else {
                after.rate() <= split.before.rate() + half && (before.all == 0 || before.rate() > after.rate() - half)
            };
            all += after.all;
            affected += if reached { after.all } else { 0 };
        }
        affected as f64 / all.max(1) as f64
    }

    fn visit(&self, each: &mut impl FnMut(usize, Step)) {
        for (place, step) in &self.steps {
            each(*place, *step);
        }
        for child in self.children.values() {
            child.visit(each);
        }
    }
}
