//! Routes as a tree of folders, so that a change is told where all of it is and nothing else.

use std::collections::BTreeMap;

use super::super::class::Class;
use super::super::series::Series;
use super::{Clock, FOLDER_SHARE, MIN_REQUESTS, Split, Step, Sums};

/// How deep folders are told apart.
const MAX_DEPTH: usize = 8;

/// A folder, or a route where it has no children.
#[derive(Debug, Default)]
pub(super) struct Node<'s> {
    children: BTreeMap<&'s str, Self>,
    /// Series of the route; of several where more than one route has this name.
    series: Vec<&'s Series>,
    met: u64,
}

/// What is looked at: the class, and how time is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) class: Class,
    pub(super) clock: Clock,
}

impl View {
    fn steps(self, series: &Series) -> impl Iterator<Item = (usize, Step)> + '_ {
        series.cells().iter().map(move |(minute, class, count)| {
            (self.clock.place(minute), Step { all: count, met: if class == self.class { count } else { 0 } })
        })
    }
}

/// What is looked at, with the memory that looking takes: one node after another uses it.
#[derive(Debug)]
struct Looking {
    view: View,
    by_place: Vec<Step>,
    sums: Sums,
}

impl Looking {
    /// The sums over all steps of what is below a node, in order of time.
    fn gathered(&mut self, node: &Node<'_>) -> &Sums {
        let by_place = &mut self.by_place;
        by_place.clear();
        node.visit(self.view, &mut |place, step| {
            if by_place.len() <= place {
                by_place.resize(place + 1, Step::default());
            }
            if let Some(sum) = by_place.get_mut(place) {
                sum.add(step);
            }
        });
        self.sums.begin();
        for (place, step) in by_place.iter().enumerate().filter(|(_, step)| step.all > 0) {
            self.sums.push(place, *step);
        }
        &self.sums
    }
}

impl<'s> Node<'s> {
    /// Adds the series of a route.
    pub(super) fn add(&mut self, template: &'s str, series: &'s Series, class: Class) {
        let mut node = self;
        let mut depth = 0;
        let mut rest = template.strip_prefix('/').unwrap_or(template);
        let met = series.cells().iter().filter(|(_, met, _)| *met == class).map(|(_, _, count)| count).sum::<u64>();
        node.met += met;
        while depth < MAX_DEPTH
            && let Some(end) = rest.find('/')
            && let Some((folder, after)) = rest.split_at_checked(end + 1)
        {
            node = node.children.entry(folder).or_default();
            node.met += met;
            rest = after;
            depth += 1;
        }
        let leaf = node.children.entry(rest).or_default();
        leaf.met += met;
        leaf.series.push(series);
    }

    /// The change points below here, each with its route or folder.
    pub(super) fn changes(&self, view: View) -> Vec<(String, Split)> {
        let mut found = Vec::new();
        self.look("/", &mut Looking { view, by_place: Vec::new(), sums: Sums::default() }, &[], &mut found);
        found
    }

    /// Looks for changes here, and below where they are not the whole folder's. `told` are those of the folders above.
    fn look(&self, name: &str, looking: &mut Looking, told: &[Split], found: &mut Vec<(String, Split)>) {
        if self.met < MIN_REQUESTS {
            return;
        }
        if let (1, Some((child, node))) = (self.children.len(), self.children.first_key_value()) {
            return node.look(&format!("{name}{child}"), looking, told, found);
        }
        let mut here = told.to_vec();
        let view = looking.view;
        for split in looking.gathered(self).splits(told) {
            if self.children.is_empty() {
                found.push((name.to_owned(), split));
            } else if self.share_affected(view, &split) >= FOLDER_SHARE {
                found.push((format!("{name}*"), split));
                here.push(split);
            }
        }
        for (child, node) in &self.children {
            node.look(&format!("{name}{child}"), looking, &here, found);
        }
    }

    /// The share of the requests after a split that went to children which the change reached.
    fn share_affected(&self, view: View, split: &Split) -> f64 {
        let half = (split.after.rate() - split.before.rate()) / 2.0;
        let (mut affected, mut all) = (0, 0);
        for child in self.children.values() {
            let (mut before, mut after) = (Step::default(), Step::default());
            child.visit(view, &mut |place, step| {
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

    fn visit(&self, view: View, each: &mut impl FnMut(usize, Step)) {
        for (place, step) in self.series.iter().flat_map(|series| view.steps(series)) {
            each(place, step);
        }
        for child in self.children.values() {
            child.visit(view, each);
        }
    }
}
